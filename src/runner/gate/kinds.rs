//! What the specs tell of making and deleting: which call deletes a kind, in which order, and where a name shows.

use std::collections::BTreeSet;

use crate::explore::created_kind;
use crate::runner::survey::lister;
use crate::spec::compiled::{Bind, Check};
use crate::spec::cond::Cond;
use crate::spec::syntax::{Create, Effect, Move, Parameter, Type};
use crate::spec::{Name, Operation, Spec};

/// The call that deletes a kind, and what of it names the resource.
pub fn deleter<'s>(spec: &'s Spec, kind: &str) -> Option<(&'s Operation, &'s Bind)> {
    spec.operations.values().find_map(|operation| {
        let bind = deleted(spec, operation)?;
        (*bind.kind == *kind).then_some((operation, bind))
    })
}

fn deleted<'o>(spec: &Spec, operation: &'o Operation) -> Option<&'o Bind> {
    let leaves = |motion: &&Move| {
        let name = motion.of.as_ref()?.trim_start_matches('$');
        let bind = operation.binds.iter().find(|bind| *bind.name == *name)?;
        let to = spec
            .resources
            .get(&bind.kind)?
            .states
            .get(motion.to.as_str());
        (*motion.to == "Gone" || to.is_some_and(|state| state.leaving)).then_some(bind)
    };
    let moves = flat(&operation.effects)
        .into_iter()
        .filter_map(|effect| match effect {
            Effect::Move(motion) => Some(motion),
            Effect::Create(_)
            | Effect::Set(_)
            | Effect::Add(_)
            | Effect::Remove(_)
            | Effect::Forget(_)
            | Effect::Only(_) => None,
        });
    moves.collect::<Vec<_>>().iter().find_map(leaves)
}

/// All effects, those under conditions too.
fn flat(effects: &[Effect]) -> Vec<&Effect> {
    let mut all = Vec::new();
    for effect in effects {
        match effect {
            Effect::Only(only) => all.extend(flat(&only.effects)),
            Effect::Create(_)
            | Effect::Move(_)
            | Effect::Set(_)
            | Effect::Add(_)
            | Effect::Remove(_)
            | Effect::Forget(_) => all.push(effect),
        }
    }
    all
}

/// The bindings that a success changes; all of them, where it changes what is named by a condition.
pub fn touched(operation: &Operation) -> Vec<&Bind> {
    let mut names: BTreeSet<&str> = BTreeSet::new();
    for effect in flat(&operation.effects) {
        let of = match effect {
            Effect::Move(motion) if motion.each.is_some() => {
                return operation
                    .binds
                    .iter()
                    .filter(|bind| bind.is_resource)
                    .collect();
            }
            Effect::Move(motion) => motion.of.as_ref(),
            Effect::Set(set) => Some(&set.of),
            Effect::Add(change) | Effect::Remove(change) => change.of.as_ref(),
            Effect::Create(_) | Effect::Forget(_) | Effect::Only(_) => None,
        };
        names.extend(of.map(|name| name.trim_start_matches('$')));
    }
    let named = |bind: &&Bind| bind.is_resource && names.contains(&*bind.name);
    operation.binds.iter().filter(named).collect()
}

/// What an operation creates.
pub fn created(operation: &Operation) -> Option<&Create> {
    flat(&operation.effects)
        .into_iter()
        .find_map(|effect| match effect {
            Effect::Create(create) => Some(create),
            Effect::Move(_)
            | Effect::Set(_)
            | Effect::Add(_)
            | Effect::Remove(_)
            | Effect::Forget(_)
            | Effect::Only(_) => None,
        })
}

/// Kinds that operations create and none deletes, neither it nor what it belongs to.
pub fn undeletable(spec: &Spec) -> Vec<Name> {
    let makers = spec.operations.values();
    let made: BTreeSet<Name> = makers
        .filter_map(|maker| created_kind(&maker.effects))
        .collect();
    let stays = |kind: &Name| {
        let mut here = Some(kind.clone());
        while let Some(kind) = here {
            if deleter(spec, &kind).is_some() {
                return false;
            }
            here = spec
                .resources
                .get(&kind)
                .and_then(|kind| kind.within.clone());
        }
        true
    };
    made.into_iter().filter(stays).collect()
}

/// The free text of a creating call that listings show again: the parameter, and the field.
pub fn name_of(spec: &Spec, operation: &Operation) -> Option<(Name, Name)> {
    let create = created(operation)?;
    let shown = |field: &str| {
        let list = lister(spec, &create.a)?.list.as_ref()?;
        list.item.get_key_value(field).map(|(name, _)| name.clone())
    };
    let copied = create
        .copy
        .iter()
        .map(|name| (name.as_str(), name.as_str()));
    let set = create.set.iter().filter_map(|(field, value)| {
        let reference = value.reference().filter(|of| of.path.is_empty())?;
        Some((field.as_str(), reference.root.as_str()))
    });
    copied.chain(set).find_map(|(field, parameter)| {
        let (parameter, of) = operation.parameters.get_key_value(parameter)?;
        is_free_text(of).then_some(())?;
        Some((parameter.clone(), shown(field)?))
    })
}

/// The parameter by which a call changes the name that listings show.
pub fn renames(spec: &Spec, operation: &Operation) -> Option<Name> {
    flat(&operation.effects).into_iter().find_map(|effect| {
        let (of, given) = match effect {
            Effect::Set(set) => (Some(&set.of), &set.given),
            Effect::Move(motion) => (motion.of.as_ref(), &motion.given),
            Effect::Create(_)
            | Effect::Add(_)
            | Effect::Remove(_)
            | Effect::Forget(_)
            | Effect::Only(_) => return None,
        };
        let name = of?.trim_start_matches('$');
        let kind = &operation
            .binds
            .iter()
            .find(|bind| *bind.name == *name)?
            .kind;
        let mut makers = spec.operations.values();
        let field = makers.find_map(|maker| {
            let made = created(maker).is_some_and(|create| *create.a == **kind);
            made.then(|| name_of(spec, maker)).flatten()
        });
        let (_, field) = field?;
        given
            .iter()
            .any(|given| *given.value == *field)
            .then_some(field)
    })
}

fn is_free_text(parameter: &Parameter) -> bool {
    let text = matches!(parameter.r#type, None | Some(Type::String));
    text && parameter.names.is_none()
        && parameter.r#enum.is_none()
        && parameter.role.is_none()
        && parameter.secret != Some(true)
}

/// Kinds in the order in which they are deleted: what belongs to another, or keeps it from being deleted, goes first.
pub fn order(spec: &Spec) -> Vec<Name> {
    let kinds: Vec<Name> = spec.resources.keys().cloned().collect();
    let mut before: Vec<(Name, Name)> = Vec::new();
    for (kind, resource) in &spec.resources {
        before.extend(
            resource
                .within
                .iter()
                .map(|within| (kind.clone(), within.clone())),
        );
        if let Some((operation, _)) = deleter(spec, kind) {
            for rule in &operation.rules {
                let mut asked = Vec::new();
                if let Check::Cond(cond) = &rule.check {
                    without(cond, &mut asked);
                }
                before.extend(asked.into_iter().map(|first| (first, kind.clone())));
            }
        }
    }
    let mut left = kinds;
    let mut ordered = Vec::new();
    while !left.is_empty() {
        let waits = |kind: &Name| {
            let first = |(first, then): &(Name, Name)| {
                then == kind && first != kind && left.contains(first)
            };
            before.iter().any(first)
        };
        // In a circle, the deepest goes first.
        let at = left.iter().rposition(|kind| !waits(kind));
        let kind = left.remove(at.unwrap_or(left.len() - 1));
        ordered.push(kind);
    }
    ordered
}

/// The kinds of which a condition wants none.
fn without(cond: &Cond, found: &mut Vec<Name>) {
    match cond {
        Cond::All(parts) | Cond::Any(parts) => parts.iter().for_each(|part| without(part, found)),
        Cond::None(none) => found.push(none.a.as_str().into()),
        Cond::Not(_)
        | Cond::Some(_)
        | Cond::Use(_)
        | Cond::State(_)
        | Cond::Equal(_)
        | Cond::Less(_)
        | Cond::AtLeast(_)
        | Cond::In(_)
        | Cond::Holds(_)
        | Cond::Given(_)
        | Cond::ExactlyOneGiven(_)
        | Cond::Each(_)
        | Cond::Count(_)
        | Cond::Inside(_)
        | Cond::Disjoint(_)
        | Cond::Matches(_)
        | Cond::Depth(_)
        | Cond::Length(_)
        | Cond::Distinct(_)
        | Cond::Unknowable(_) => {}
    }
}
