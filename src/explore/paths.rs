//! Paths worth sending: those the facts and the resources at hand tell of, and new ones below them.

use crate::model::known::Known;
use crate::model::scene::{At, Binding, Scene};
use crate::spec::Name;
use crate::value::{Random, Value, path};

/// A path that exists, or one just below it.
pub fn some_path(scene: &Scene, random: &mut Random) -> Option<Value> {
    let site = Name::from("path");
    let mut bases = vec!["/".to_owned()];
    let mut relative = Vec::new();
    for kind in scene.spec.fixtures.keys() {
        for fixture in scene.fixtures.of(kind).unwrap_or_default() {
            for text in fixture
                .values()
                .filter_map(Value::as_text)
                .filter(|text| text.ends_with('/'))
            {
                if text.starts_with('/') {
                    bases.push(text.to_owned());
                } else {
                    relative.push(text.to_owned());
                }
            }
        }
    }
    let own = bases.len();
    for binding in scene.bindings {
        if let Binding::Resource(id) = binding {
            bases.extend(own_paths(scene, *id, &site));
        }
    }
    // What the call's own resources hold is the likelier to fit.
    let base = if bases.len() > own && !random.once_in(4) {
        let theirs = bases.get(own..).unwrap_or_default();
        random.pick(theirs)?.clone()
    } else {
        random.pick(&bases)?.clone()
    };
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

fn own_paths(scene: &Scene, id: crate::model::ResourceId, site: &Name) -> Vec<String> {
    let Some(resource) = scene.belief.get(id) else {
        return Vec::new();
    };
    let Some((_, kind)) = scene.spec.resources.get_index(resource.kind) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for field in kind.fields.keys() {
        if let Known::OneOf(values) = scene.resource_field(id, field, At::site(site)) {
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
    fn paths_are_found_however_deep_they_lie() {
        let value = Value::from_json(json!([{ "Path": "/a/", "Note": "/b" }, ["/c/", 7], "d/"]));
        let mut found = Vec::new();
        paths_in(&value, &mut found);
        assert_eq!(found, ["/a/", "/c/"]);
    }
}
