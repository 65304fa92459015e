//! States nothing leads to, and states nothing leads out of.

use std::collections::BTreeSet;

use crate::spec::check::Scope;
use crate::spec::compiled::{Becomes, Operation, Resource, Spec};
use crate::spec::syntax::{Effect, ResourceFile};

/// Checks the states of one kind.
pub(crate) fn states(file: &ResourceFile, spec: &Spec, scope: &Scope<'_>) {
    let Some(resource) = spec.resources.get(file.resource.as_str()) else {
        return;
    };
    let entered = entered(resource, spec);
    let reached = closure(resource, entered.clone());
    let marked = resource
        .states
        .iter()
        .filter(|(_, state)| state.unreachable.is_some());
    let marked: BTreeSet<String> = marked.map(|(name, _)| name.to_string()).collect();
    // What a marked state leads to happens too, if not by our calls.
    let possible = closure(resource, &entered | &marked);
    for (name, state) in &resource.states {
        let at = scope.child("states").child(name);
        if !possible.contains(&**name) {
            let message = format!("nothing leads to state `{name}`");
            let help =
                "an operation has to create or move one there; or say why not: `unreachable`";
            at.warn(&[], message, Some(help.to_owned()));
        }
        if reached.contains(&**name) && state.unreachable.is_some() {
            let message =
                format!("state `{name}` is marked `unreachable`, but something leads there");
            at.warn(&["unreachable"], message, None);
        }
        if state.leaving && state.becomes.is_empty() {
            let message = format!("nothing leads out of `{name}`, though it is `leaving`");
            at.warn(
                &["leaving"],
                message,
                Some("say where it leads: `becomes: Gone`".to_owned()),
            );
        }
    }
}

/// The states in which calls put resources of a kind, and those in which the service makes them.
fn entered(resource: &Resource, spec: &Spec) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for operation in spec.operations.values() {
        add_entered(&operation.effects, resource, operation, &mut found);
    }
    if resource.appears.is_some() {
        found.extend(resource.states.keys().take(1).map(|name| name.to_string()));
    }
    found
}

fn add_entered(
    effects: &[Effect],
    resource: &Resource,
    operation: &Operation,
    found: &mut BTreeSet<String>,
) {
    for effect in effects {
        match effect {
            Effect::Create(create) if *create.a.value == *resource.name => {
                found.insert(create.state.value.clone());
            }
            Effect::Move(change) => {
                let each = change.each.as_ref().map(|each| each.a.as_str());
                let of = change.of.as_ref().and_then(|of| {
                    let name = of.strip_prefix('$').unwrap_or(of);
                    let bind = operation.binds.iter().find(|bind| *bind.name == *name);
                    bind.map(|bind| &*bind.kind)
                });
                if each.or(of) == Some(&*resource.name) {
                    found.insert(change.to.value.clone());
                }
            }
            Effect::Only(only) => add_entered(&only.effects, resource, operation, found),
            Effect::Create(_)
            | Effect::Set(_)
            | Effect::Add(_)
            | Effect::Remove(_)
            | Effect::Forget(_) => {}
        }
    }
}

/// These states and all they lead to by themselves.
fn closure(resource: &Resource, mut reached: BTreeSet<String>) -> BTreeSet<String> {
    let mut left: Vec<String> = reached.iter().cloned().collect();
    while let Some(state) = left
        .pop()
        .and_then(|name| resource.states.get(name.as_str()))
    {
        let drifts = state.drifts.iter().map(|(to, _)| to);
        let leads = state
            .becomes
            .iter()
            .chain(drifts)
            .filter_map(|to| match to {
                Becomes::State(id) => Some(*id),
                Becomes::Gone | Becomes::Origin => None,
            });
        for id in leads {
            if let Some((name, _)) = resource.states.get_index(usize::from(id))
                && reached.insert(name.to_string())
            {
                left.push(name.to_string());
            }
        }
    }
    reached
}
