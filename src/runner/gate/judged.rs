//! What the model says of a call before it goes out, and what the call says of itself.

use std::collections::BTreeMap;

use crate::model::Truth;
use crate::model::belief::Belief;
use crate::model::bind::bind;
use crate::model::scene::{Arguments, At, Binding};
use crate::oracle::Oracle;
use crate::spec::compiled::Bind;
use crate::spec::{Name, Operation};
use crate::sut::Call;
use crate::value::{Value, normalize};

/// What the model says of a call beforehand.
pub(super) struct Judged {
    /// The truth of each rule.
    pub(super) rules: Vec<Truth>,
    /// Whether what it makes cannot be deleted again.
    pub(super) stays: Truth,
}

impl Judged {
    pub(super) fn of(
        oracle: &Oracle,
        belief: &Belief,
        operation: &Operation,
        arguments: &Arguments,
    ) -> Judged {
        let known = |(name, value): (&Name, &Value)| {
            let spec = operation.parameters.get(name);
            (
                name.clone(),
                spec.map_or_else(|| value.clone(), |spec| normalize(value, spec)),
            )
        };
        let arguments: Arguments = arguments.iter().map(known).collect();
        let bindings: Vec<Binding> = bind(
            oracle.spec(),
            oracle.fixtures(),
            belief,
            operation,
            &arguments,
        );
        let scene = oracle.scene(belief, operation, &arguments, &bindings);
        let stays = operation.stays.as_ref();
        Judged {
            rules: operation
                .rules
                .iter()
                .map(|rule| scene.rule(rule))
                .collect(),
            stays: stays.map_or(Truth::False, |when| {
                scene.holds(when, At::site(&operation.name))
            }),
        }
    }

    /// Whether it breaks a rule, so that nothing comes of it as documented.
    pub(super) fn is_refused(&self) -> bool {
        self.rules.contains(&Truth::False)
    }
}

/// Whether it is a dry run.
pub(super) fn is_dry(operation: &Operation, call: &Call) -> bool {
    let Some(name) = &operation.dry_run else {
        return false;
    };
    let given = call.arguments.get(name).zip(operation.parameters.get(name));
    given.is_some_and(|(value, spec)| normalize(value, spec) == Value::Bool(true))
}

/// What a call names, by kind.
pub(super) fn above(operation: &Operation, arguments: &Arguments) -> BTreeMap<Name, Name> {
    let named = |bind: &Bind| {
        let id = arguments.get(&bind.parameter)?.as_text()?;
        Some((bind.kind.clone(), Name::from(id)))
    };
    let resources = operation.binds.iter().filter(|bind| bind.is_resource);
    resources.filter_map(named).collect()
}
