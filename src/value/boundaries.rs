//! The values at and just past each bound, in a fixed order: what claims about a parameter are tried with.
//!
//! No randomness: the same constraints give the same list.

use super::breach::{WAYS, all_words, broken_in_way};
use super::constraints::{Breach, Constraints};
use super::generate::{multiple_at_most, step, valid};
use super::spoil::sized;
use super::{Random, Value};
use crate::spec::compiled::Step;
use crate::spec::syntax::Type;

/// A value at a bound, or past it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Boundary {
    /// The value.
    pub value: Value,
    /// The word whose bound it is, and where.
    pub of: Breach,
    /// Whether it satisfies all bounds; otherwise it breaks that word.
    pub valid: bool,
    /// Whether it breaks no other word; true of valid values.
    pub alone: bool,
}

/// Values at and past every bound: for each word those exactly at it (each value of an enum), then those that break
/// it, one past the bound first.
pub fn boundaries(c: &Constraints) -> Vec<Boundary> {
    let mut found: Vec<Boundary> = Vec::new();
    for of in all_words(c) {
        let add = |value: Value, broken: usize, found: &mut Vec<Boundary>| {
            let boundary = Boundary {
                value,
                of: of.clone(),
                valid: broken == 0,
                alone: broken < 2,
            };
            if !found.contains(&boundary) {
                found.push(boundary);
            }
        };
        for value in at_bound(c, &of) {
            add(value, 0, &mut found);
        }
        for way in 0..WAYS {
            if let Some((value, broken)) = broken_in_way(c, &of, way, &mut Random::plain()) {
                add(value, broken, &mut found);
            }
        }
    }
    found
}

/// A value that breaks a word in one of its ways ([`way_name`](super::way_name)), nearest first, and whether it breaks
/// no other; `None` where that way does not apply.
pub fn past_bound(c: &Constraints, of: &Breach, way: usize) -> Option<(Value, bool)> {
    let (value, broken) = broken_in_way(c, of, way, &mut Random::plain())?;
    Some((value, broken < 2))
}

/// Valid values exactly at a bound.
pub fn at_bound(c: &Constraints, of: &Breach) -> Vec<Value> {
    pinned(c, &of.path, of.word)
        .into_iter()
        .map(|pinned| valid(&pinned, &mut Random::plain()))
        .filter(|value| !value.is_absent() && c.accepts(value) && !doubled(c, value))
        .collect()
}

/// A value of as many characters, whose letters and digits take several bytes each.
pub fn widened(value: &Value) -> Value {
    let wide = |c: char| if c.is_ascii_alphanumeric() { '中' } else { c };
    match value {
        Value::Text(text) => Value::Text(text.chars().map(wide).collect::<String>().into()),
        Value::List(items) => Value::List(items.iter().map(widened).collect()),
        Value::Map(fields) => {
            let fields = fields.iter();
            Value::Map(
                fields
                    .map(|(name, of)| (name.clone(), widened(of)))
                    .collect(),
            )
        }
        other @ Value::Absent | other @ Value::Bool(_) | other @ Value::Int(_) => other.clone(),
    }
}

/// A path of two slashes: no document says what it names.
fn doubled(c: &Constraints, value: &Value) -> bool {
    match value {
        Value::Text(text) => c.ty() == Type::Path && text.contains("//"),
        Value::List(items) => items.iter().any(|item| doubled(c, item)),
        Value::Map(fields) => fields.iter().any(|(name, value)| {
            let field = c.item.get(name);
            field.is_some_and(|field| doubled(field, value))
        }),
        Value::Absent | Value::Bool(_) | Value::Int(_) => false,
    }
}

/// The constraints, narrowed to what lies at a bound: one for each such value.
fn pinned(c: &Constraints, path: &[Step], word: &str) -> Vec<Constraints> {
    let Some((step, rest)) = path.split_first() else {
        return pinned_here(c, word);
    };
    let child = match step {
        Step::Part(name) => c.parts.get(name),
        Step::Field(name) => c.item.get(name),
        Step::Each => Some(c.items.as_deref().unwrap_or(c)),
    };
    let into = |narrow: Constraints| {
        let mut whole = c.clone();
        whole.examples.clear();
        match step {
            Step::Part(name) => {
                whole.parts.insert(name.clone(), narrow);
            }
            Step::Field(name) => {
                whole.item.insert(name.clone(), narrow);
            }
            Step::Each => {
                if whole.items.is_some() {
                    whole.items = Some(Box::new(narrow));
                } else {
                    whole.item = narrow.item;
                }
                whole.at_least = whole.at_least.max(Some(1));
            }
        }
        whole
    };
    let narrowed = child.map(|child| pinned(child, rest, word));
    narrowed.into_iter().flatten().map(into).collect()
}

fn pinned_here(c: &Constraints, word: &str) -> Vec<Constraints> {
    let mut narrow = c.clone();
    narrow.examples.clear();
    match word {
        "minimum" => {
            let above = |least: i64| multiple_at_most(c, least.saturating_add(step(c) - 1));
            narrow.maximum = c.minimum.map(above);
        }
        "maximum" => narrow.minimum = c.maximum.map(|most| multiple_at_most(c, most)),
        "min-length" => narrow.max_length = c.min_length,
        "max-length" => narrow.min_length = c.max_length,
        "at-least" => narrow.at_most = c.at_least,
        "at-most" => narrow.at_least = c.at_most,
        "enum" => {
            let one = |value: &Value| Constraints {
                one_of: Some(vec![value.clone()]),
                ..narrow.clone()
            };
            return c.one_of.iter().flatten().map(one).collect();
        }
        "max-bytes" => {
            let largest = c.max_bytes.and_then(|n| sized(c, n, &mut Random::plain()));
            let Some(largest) = largest else {
                return Vec::new();
            };
            narrow.one_of = Some(vec![largest]);
        }
        _ => return Vec::new(),
    }
    vec![narrow]
}
