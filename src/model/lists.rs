//! What effects add to a field that is a list, and what they take from it.

use super::belief::Fields;
use super::known::Known;
use super::scene::{At, Scene};
use crate::spec::Name;
use crate::spec::syntax::ChangeList;
use crate::value::Value;

/// Adds items to a list, or takes them away.
pub(super) fn change_list(scene: &Scene, change: &ChangeList, add: bool, fields: &mut Fields) {
    let site = Name::from("effects");
    let items = scene.value(&change.items, At::site(&site));
    let old = fields
        .get(change.field.as_str())
        .cloned()
        .unwrap_or(Known::Any);
    let new = match (&old, &items) {
        (Known::OneOf(lists), Known::OneOf(items)) => Known::of(lists.iter().flat_map(|list| {
            items
                .iter()
                .map(|items| changed(list, items, change, add))
                .collect::<Vec<_>>()
        })),
        _ => Known::Any,
    };
    fields.insert(change.field.as_str().into(), new);
}

fn changed(list: &Value, items: &Value, change: &ChangeList, add: bool) -> Value {
    let as_list = |value: &Value| match value {
        Value::List(items) => items.clone(),
        Value::Absent => Vec::new(),
        one @ Value::Bool(_) | one @ Value::Int(_) | one @ Value::Text(_) | one @ Value::Map(_) => {
            vec![one.clone()]
        }
    };
    let key = |item: &Value| match &change.by {
        Some(by) => item.get(by).cloned().unwrap_or_else(|| item.clone()),
        None => item.clone(),
    };
    let mut list = as_list(list);
    for item in as_list(items) {
        let there = list.iter().any(|old| key(old) == key(&item));
        if add && !there {
            list.push(item);
        } else if !add {
            list.retain(|old| key(old) != key(&item));
        }
    }
    Value::List(list)
}
