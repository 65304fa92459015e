//! What the arguments of a call name.

use super::belief::Belief;
use super::fixtures::Fixtures;
use super::scene::{Arguments, Binding};
use crate::spec::compiled::Bind;
use crate::spec::{Name, Operation, Spec};
use crate::value::{Value, split_uri};

/// What each of an operation's `binds` is bound to.
pub fn bind(
    spec: &Spec,
    fixtures: &Fixtures,
    belief: &Belief,
    operation: &Operation,
    arguments: &Arguments,
) -> Vec<Binding> {
    let of = |bind: &Bind| match arguments.get(&bind.parameter) {
        None | Some(Value::Absent) => Binding::Nothing,
        Some(value) => match name(bind, value) {
            // An empty text may count as absent, and a list names nothing: no document says.
            None => Binding::Unknown,
            Some(name) if bind.is_resource => resource(spec, belief, bind, &name),
            Some(name) => fixture(spec, fixtures, bind, &name),
        },
    };
    operation.binds.iter().map(of).collect()
}

fn name(bind: &Bind, value: &Value) -> Option<String> {
    let text = value.to_text()?;
    let name = match &bind.part {
        Some(part) => split_uri(&text).part(part)?.to_owned(),
        None => text.into_owned(),
    };
    (!name.is_empty()).then_some(name)
}

fn resource(spec: &Spec, belief: &Belief, bind: &Bind, id: &str) -> Binding {
    let Some(kind) = spec.resources.get_index_of(&bind.kind) else {
        return Binding::Unknown;
    };
    let adrift = || belief.adrift.contains(&(kind, Name::from(id)));
    match belief.find(kind, id) {
        Some(found) => Binding::Resource(found),
        None if belief.assumptions.closed && !adrift() => Binding::Missing,
        None => Binding::Unknown,
    }
}

fn fixture(spec: &Spec, fixtures: &Fixtures, bind: &Bind, name: &str) -> Binding {
    let Some(kind) = spec.fixtures.get(&bind.kind) else {
        return Binding::Unknown;
    };
    let (Some(all), Some(by)) = (fixtures.of(&bind.kind), kind.by.as_deref()) else {
        return Binding::Unknown;
    };
    let same =
        |fixture: &super::fixtures::Fixture| fixture.get(by).and_then(Value::as_text) == Some(name);
    match all.iter().position(same) {
        Some(index) => Binding::Fixture(bind.kind.clone(), index),
        None if kind.closed => Binding::Missing,
        None => Binding::Unknown,
    }
}
