//! What a case must not hold: the values of secret parameters.

use indexmap::IndexMap;

use crate::runner::{Action, Invocation};
use crate::spec::syntax::Parameter;
use crate::spec::{Name, Spec};
use crate::value::Value;

/// What stands in a secret's place.
pub(super) const SECRET: &str = "<secret>";

/// The same steps without secrets. Of an operation that the spec doesn't know, nothing is known to be secret.
pub(super) fn without_secrets(spec: &Spec, steps: Vec<Action>) -> Vec<Action> {
    let one = |step| match step {
        Action::Wait(_) => step,
        Action::Call(invocation) => Action::Call(blotted(spec, invocation)),
    };
    steps.into_iter().map(one).collect()
}

fn blotted(spec: &Spec, mut invocation: Invocation) -> Invocation {
    if let Some(operation) = spec.operations.get(&invocation.call) {
        for (name, value) in &mut invocation.arguments {
            if let Some(parameter) = operation.parameters.get(name) {
                blot(parameter, value);
            }
        }
    }
    invocation
}

/// A secret that is left out stays left out: it may be what the case is about.
fn blot(parameter: &Parameter, value: &mut Value) {
    if parameter.secret == Some(true) {
        if !value.is_absent() {
            *value = Value::text(SECRET);
        }
        return;
    }
    match value {
        Value::List(items) => {
            for item in items {
                if let Some(below) = &parameter.items {
                    blot(below, item);
                }
                if let (Some(below), Value::Map(fields)) = (&parameter.item, item) {
                    blot_fields(below, fields);
                }
            }
        }
        Value::Map(fields) => {
            if let Some(below) = &parameter.item {
                blot_fields(below, fields);
            }
        }
        Value::Absent | Value::Bool(_) | Value::Int(_) | Value::Text(_) => {}
    }
}

fn blot_fields(
    below: &IndexMap<String, Parameter>,
    fields: &mut std::collections::BTreeMap<Name, Value>,
) {
    for (name, field) in fields {
        if let Some(parameter) = below.get(&**name) {
            blot(parameter, field);
        }
    }
}
