//! Simpler values of arguments, last of all: what [`Shrinker::simpler`](super::Shrinker::simpler) proposes, then shorter
//! texts and lists.
//!
//! Whether a shorter text still is a JSON array, say, is not asked: a replay tells.

use super::attempt::{Halt, Search};
use super::depend::call_of;
use super::outcome::Replay;
use crate::case::symbols::{Part, parts};
use crate::oracle::verdict::Key;
use crate::runner::Action;
use crate::spec::Name;
use crate::value::Value;

/// At most so many rounds for one argument.
const ROUNDS: usize = 64;
/// Texts up to this length, in characters, are left alone: names, enumerated values, numbers.
const SHORT: usize = 12;
/// At most so many elements are left out one by one.
const ELEMENTS: usize = 8;

impl<R> Search<'_, R> {
    /// Simplifies each argument, those of the last call first.
    pub(super) async fn values<E>(&mut self) -> Result<bool, Halt<E>>
    where
        R: AsyncFnMut(&[Action], &Key) -> Result<Replay, E>,
    {
        let mut changed = false;
        for index in (0..self.best.len()).rev() {
            let call = self.best.get(index).and_then(call_of);
            let names: Vec<Name> = call
                .into_iter()
                .flat_map(|call| call.arguments.keys())
                .cloned()
                .collect();
            for name in names {
                for _ in 0..ROUNDS {
                    if !self.simplified(index, &name).await? {
                        break;
                    }
                    changed = true;
                }
            }
        }
        Ok(changed)
    }

    async fn simplified<E>(&mut self, index: usize, name: &Name) -> Result<bool, Halt<E>>
    where
        R: AsyncFnMut(&[Action], &Key) -> Result<Replay, E>,
    {
        let Some(call) = self.best.get(index).and_then(call_of) else {
            return Ok(false);
        };
        let Some(value) = call.arguments.get(name).filter(|value| !has_symbol(value)) else {
            return Ok(false);
        };
        let mut proposals = self
            .shrinker
            .simpler
            .map_or_else(Vec::new, |ask| ask(&call.call, name, value));
        proposals.extend(shorter(value));
        for proposal in proposals {
            let candidate = self.with_call(index, |call| {
                call.arguments.insert(name.clone(), proposal);
            });
            if self.attempt(candidate).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Ids are no values to be simplified.
fn has_symbol(value: &Value) -> bool {
    match value {
        Value::Text(text) => parts(text)
            .iter()
            .any(|part| matches!(part, Part::Symbol(_))),
        Value::List(items) => items.iter().any(has_symbol),
        Value::Map(fields) => fields.values().any(has_symbol),
        Value::Absent | Value::Bool(_) | Value::Int(_) => false,
    }
}

/// Shorter ones, the shortest first. All are shorter in the sum of characters, elements and fields.
fn shorter(value: &Value) -> Vec<Value> {
    match value {
        Value::Text(text) => shorter_texts(text),
        Value::List(items) => shorter_lists(items),
        Value::Map(fields) => {
            let mut found = Vec::new();
            for (name, field) in fields {
                // One without fields is sent where lists are JSON, and is nothing where parameters are repeated.
                if fields.len() > 1 {
                    let mut fewer = fields.clone();
                    fewer.remove(name);
                    found.push(Value::Map(fewer));
                }
                for below in shorter(field) {
                    let mut other = fields.clone();
                    other.insert(name.clone(), below);
                    found.push(Value::Map(other));
                }
            }
            found
        }
        Value::Absent | Value::Bool(_) | Value::Int(_) => Vec::new(),
    }
}

/// Its first half, three quarters, ..., all but one character: the shortest that still shows it is found in a number of
/// replays that grows with the logarithm of the length. What an escape is cut from is not the same text: left alone.
fn shorter_texts(text: &str) -> Vec<Value> {
    let length = text.chars().count();
    if length <= SHORT || text.contains("${") {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut less = length.div_ceil(2);
    while less > 0 {
        let start: String = text.chars().take(length - less).collect();
        found.push(Value::from(start));
        less /= 2;
    }
    found
}

fn shorter_lists(items: &[Value]) -> Vec<Value> {
    let mut found = Vec::new();
    if items.len() > 2 {
        let (front, back) = items.split_at(items.len() / 2);
        found.extend([front, back].map(|half| Value::List(half.to_vec())));
    }
    for index in 0..items.len().min(ELEMENTS) {
        let mut fewer = items.to_vec();
        fewer.remove(index);
        found.push(Value::List(fewer));
    }
    for (index, item) in items.iter().enumerate().take(ELEMENTS) {
        for below in shorter(item) {
            let mut other = items.to_vec();
            if let Some(item) = other.get_mut(index) {
                *item = below;
            }
            found.push(Value::List(other));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn no_shorter_list_has_an_item_without_fields() {
        let shorter = |json| -> Vec<_> {
            let found = shorter(&Value::from_json(json));
            found.into_iter().map(|value| value.to_json()).collect()
        };
        assert_eq!(shorter(json!([{ "Key": "a" }])), [json!([])]);
        let both = shorter(json!([{ "Key": "a", "Value": "b" }]));
        assert_eq!(
            both,
            [
                json!([]),
                json!([{ "Value": "b" }]),
                json!([{ "Key": "a" }])
            ]
        );
    }
}
