//! Paths worth sending: those the facts and the resources at hand tell of, and new ones below them.

use crate::model::ResourceId;
use crate::model::known::Known;
use crate::model::scene::{At, Binding, Scene};
use crate::spec::Name;
use crate::value::{Random, Value, path};

/// A path that exists, or one just below it.
pub fn some_path(scene: &Scene, random: &mut Random) -> Option<Value> {
    let (bases, relative) = of_facts(scene);
    // What lies beside what is made may be in its way.
    let beside = random.once_in(8).then(|| beside(scene));
    let beside = beside.and_then(|paths| random.pick(&paths).cloned());
    let base = beside.or_else(|| some_base(scene, bases, random))?;
    // Only of itself is it known that it exists.
    Some(Value::text(&match random.below(4) {
        0 | 1 => base,
        2 => path::join(&base, &format!("n{}/", random.below(40))),
        _ => match random.pick(&relative) {
            Some(below) => path::join(&base, below),
            None => base,
        },
    }))
}

/// Different paths that exist below one, those that lie in no other first.
pub fn some_paths(scene: &Scene, random: &mut Random) -> Vec<Value> {
    let (bases, mut left) = of_facts(scene);
    let Some(base) = some_base(scene, bases, random) else {
        return Vec::new();
    };
    let mut below = Vec::new();
    while !left.is_empty() {
        below.push(left.swap_remove(random.below(left.len())));
    }
    let all = lowest_first(&below).map(|path| path::join(&base, path));
    all.chain([base.clone()])
        .map(|path| Value::text(&path))
        .collect()
}

/// Those first in which no other lies.
fn lowest_first(paths: &[String]) -> impl Iterator<Item = &String> {
    let holds_another = |path: &String| {
        let inside = |other: &String| other != path && other.starts_with(path.as_str());
        paths.iter().any(inside)
    };
    let (above, lowest): (Vec<&String>, Vec<&String>) =
        paths.iter().partition(|path| holds_another(path));
    lowest.into_iter().chain(above)
}

/// A path in what is there already.
pub fn within_another(scene: &Scene, random: &mut Random) -> Option<Value> {
    let base = random.pick(&beside(scene)).cloned()?;
    let path = path::join(&base, &format!("n{}/", random.below(40)));
    Some(Value::text(&path))
}

/// A path to begin with: what the call's own resources hold is the likelier to fit.
fn some_base(scene: &Scene, mut bases: Vec<String>, random: &mut Random) -> Option<String> {
    let own: Vec<String> = named(scene).flat_map(|id| own_paths(scene, id)).collect();
    if own.is_empty() || random.once_in(4) {
        bases.extend(own);
        random.pick(&bases).cloned()
    } else {
        random.pick(&own).cloned()
    }
}

/// The paths that the facts tell of: those from the root, and those that begin elsewhere.
fn of_facts(scene: &Scene) -> (Vec<String>, Vec<String>) {
    let kinds = scene.spec.fixtures.keys();
    let fixtures = kinds.flat_map(|kind| scene.fixtures.of(kind).unwrap_or_default());
    let texts = fixtures.flat_map(|fixture| fixture.values().filter_map(Value::as_text));
    let paths = texts.filter(|text| text.ends_with('/')).map(str::to_owned);
    let (mut bases, relative): (Vec<String>, Vec<String>) =
        paths.partition(|text| text.starts_with('/'));
    bases.push("/".to_owned());
    (bases, relative)
}

/// The resources that a call names.
fn named<'s>(scene: &Scene<'s>) -> impl Iterator<Item = ResourceId> + use<'s> {
    scene.bindings.iter().filter_map(|binding| match binding {
        Binding::Resource(id) => Some(*id),
        Binding::Nothing | Binding::Missing | Binding::Unknown | Binding::Fixture(..) => None,
    })
}

/// The paths of what lies directly in the resources that a call names.
fn beside(scene: &Scene) -> Vec<String> {
    let kinds = 0..scene.spec.resources.len();
    let below = named(scene).flat_map(|id| {
        let of_kind = move |kind| scene.belief.siblings(kind, Some(id));
        kinds.clone().flat_map(of_kind)
    });
    below.flat_map(|id| own_paths(scene, id)).collect()
}

fn own_paths(scene: &Scene, id: ResourceId) -> Vec<String> {
    let site = Name::from("path");
    let Some(resource) = scene.belief.get(id) else {
        return Vec::new();
    };
    let Some((_, kind)) = scene.spec.resources.get_index(resource.kind) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for field in kind.fields.keys() {
        if let Known::OneOf(values) = scene.resource_field(id, field, At::site(&site)) {
            values
                .iter()
                .take(1)
                .for_each(|value| paths_in(value, &mut found));
        }
    }
    found
}

/// The paths of directories in a value.
fn paths_in(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Text(text) if text.starts_with('/') && text.ends_with('/') => {
            found.push(text.to_string());
        }
        Value::List(items) => items.iter().for_each(|item| paths_in(item, found)),
        Value::Map(fields) => fields.values().for_each(|field| paths_in(field, found)),
        Value::Text(_) | Value::Absent | Value::Bool(_) | Value::Int(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn those_that_hold_others_come_last() {
        let paths = ["a/", "a/b/", "c/", "a/b/d/"].map(str::to_owned);
        let sorted: Vec<&str> = lowest_first(&paths).map(String::as_str).collect();
        assert_eq!(sorted, ["c/", "a/b/d/", "a/", "a/b/"]);
    }

    #[test]
    fn paths_are_found_however_deep_they_lie() {
        let value = Value::from_json(json!([{ "Path": "/a/", "Note": "/b" }, ["/c/", 7], "d/"]));
        let mut found = Vec::new();
        paths_in(&value, &mut found);
        assert_eq!(found, ["/a/", "/c/"]);
    }
}
