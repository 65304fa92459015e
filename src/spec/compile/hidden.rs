//! Which fields calls set, and which of these no answer shows: the model's own memory of a resource.

use std::collections::BTreeSet;

use crate::spec::compiled::{Name, Operation, Spec};
use crate::spec::syntax::Effect;

/// Notes for each kind which fields calls set.
pub(super) fn find(spec: &mut Spec) {
    let mut found: BTreeSet<(String, String)> = BTreeSet::new();
    for operation in spec.operations.values() {
        visit(operation, &operation.effects, &mut found);
    }
    for (kind, field) in found {
        let Some(resource) = spec.resources.get_mut(kind.as_str()) else {
            continue;
        };
        let field = Name::from(field);
        if !resource.fields.contains_key(&field) && resource.id != field {
            resource.hidden.push(field.clone());
        }
        resource.settable.push(field);
    }
}

fn visit(operation: &Operation, effects: &[Effect], found: &mut BTreeSet<(String, String)>) {
    let kind_of = |binding: &str| {
        let name = binding.trim_start_matches('$');
        operation
            .binds
            .iter()
            .find(|bind| &*bind.name == name)
            .map(|bind| bind.kind.to_string())
    };
    for effect in effects {
        match effect {
            Effect::Create(create) => {
                let copied = create.copy.iter().map(|field| &field.value);
                for field in create.set.keys().chain(copied) {
                    found.insert((create.a.value.clone(), field.clone()));
                }
            }
            Effect::Set(set) => {
                for field in set.set.keys() {
                    found.extend(kind_of(&set.of).map(|kind| (kind, field.clone())));
                }
            }
            Effect::Move(motion) => {
                for field in motion.set.keys() {
                    let of = motion.of.as_ref().and_then(|of| kind_of(of));
                    let of = of.or_else(|| motion.each.as_ref().map(|each| each.a.value.clone()));
                    found.extend(of.map(|kind| (kind, field.clone())));
                }
            }
            Effect::Only(only) => visit(operation, &only.effects, found),
            Effect::Add(_) | Effect::Remove(_) | Effect::Forget(_) => {}
        }
    }
}
