//! Values that every alternative takes, and paths that exist.

use super::bounds::{Aim, constraints};
use super::paths;
use crate::model::scene::Scene;
use crate::spec::Name;
use crate::spec::syntax::{Parameter, Type};
use crate::value::{Random, Value, valid};

/// A value that every alternative takes.
pub(super) fn fitting(
    scene: &Scene,
    name: &Name,
    parameter: &Parameter,
    random: &mut Random,
) -> Value {
    let bounds = constraints(scene, name, parameter, Aim::Taken);
    match parameter.r#type {
        Some(Type::Path) => {
            for _ in 0..3 {
                if let Some(path) =
                    paths::some_path(scene, random).filter(|path| bounds.accepts(path))
                {
                    return path;
                }
            }
            valid(&bounds, random)
        }
        Some(Type::List) if parameter.item.is_some() => {
            list_of_paths(scene, parameter, &bounds, random)
        }
        _ => valid(&bounds, random),
    }
}

/// A list of structs; their paths are such as exist.
fn list_of_paths(
    scene: &Scene,
    parameter: &Parameter,
    bounds: &crate::value::Constraints,
    random: &mut Random,
) -> Value {
    let mut value = valid(bounds, random);
    let is_path = |field: &Name| {
        let item = parameter.item.as_ref().and_then(|item| item.get(&**field));
        item.is_some_and(|item| item.r#type == Some(Type::Path))
    };
    let mut used = std::collections::BTreeSet::new();
    if let Value::List(items) = &mut value {
        for item in items.iter_mut() {
            let Value::Map(fields) = item else { continue };
            for (field, value) in fields.iter_mut().filter(|(field, _)| is_path(field)) {
                let _ = field;
                if let Some(path) =
                    paths::some_path(scene, random).filter(|path| used.insert(path.clone()))
                {
                    *value = path;
                }
            }
        }
    }
    if bounds.accepts(&value) {
        value
    } else {
        valid(bounds, random)
    }
}
