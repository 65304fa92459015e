//! Values that every alternative takes, and paths that exist.

use std::collections::BTreeSet;

use super::bounds::{Aim, constraints};
use super::paths;
use crate::model::scene::Scene;
use crate::spec::Name;
use crate::spec::syntax::{Parameter, Type};
use crate::value::{Constraints, Random, Value, valid};

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
            let list = valid(&bounds, random);
            grounded(scene, parameter, &bounds, list, random)
        }
        _ => valid(&bounds, random),
    }
}

/// The same list, but the paths in its items are such as exist, where its bounds say no other of it then.
pub fn grounded(
    scene: &Scene,
    parameter: &Parameter,
    bounds: &Constraints,
    value: Value,
    random: &mut Random,
) -> Value {
    let Value::List(items) = &value else {
        return value;
    };
    let is_path = |field: &Name| {
        let item = parameter.item.as_ref().and_then(|item| item.get(&**field));
        item.is_some_and(|item| item.r#type == Some(Type::Path))
    };
    let mut paths = if items.len() > 1 && random.once_in(2) {
        paths::some_paths(scene, random)
    } else {
        let some = items.iter().map(|_| paths::some_path(scene, random));
        let mut used = BTreeSet::new();
        some.flatten()
            .filter(|path| used.insert(path.clone()))
            .collect()
    }
    .into_iter();
    let mut items = items.clone();
    for item in &mut items {
        let Value::Map(fields) = item else { continue };
        for (_, value) in fields.iter_mut().filter(|(field, _)| is_path(field)) {
            *value = paths.next().unwrap_or_else(|| value.clone());
        }
    }
    let list = Value::List(items);
    if bounds.accepts(&list) == bounds.accepts(&value) {
        list
    } else {
        value
    }
}
