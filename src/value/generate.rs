//! Valid values: mostly simple and typical, sometimes exactly at a bound.
//!
//! Does not know what exists: ids of resources and fixtures are the caller's to choose. Where the constraints
//! contradict each other no value is valid, and what is made breaks one of them.

use std::collections::BTreeMap;

use super::compose::{Shape, compose};
use super::constraints::Constraints;
use super::judge::distinct;
use super::time::write_time;
use super::{Random, Value};
use crate::spec::syntax::{Format, Type};

/// How often a value is made again before one that breaks a bound is given out.
const ATTEMPTS: usize = 12;
/// Lengths without an upper bound end here.
const TYPICAL_LENGTH: i64 = 24;
/// 2021-01-01T00:00:00Z; times are chosen in the four years after.
const SOME_TIME: i64 = 1_609_459_200;
const FOUR_YEARS: i64 = 4 * 365 * 86_400;

/// A value that satisfies the constraints.
pub fn valid(c: &Constraints, random: &mut Random) -> Value {
    if !c.examples.is_empty() && random.once_in(4) {
        let example = random.pick(&c.examples);
        if let Some(example) = example.filter(|example| c.accepts(example)) {
            return example.clone();
        }
    }
    let mut made = attempt(c, random);
    for _ in 1..ATTEMPTS {
        if c.accepts(&made) {
            return made;
        }
        made = attempt(c, random);
    }
    let good = |value: &&Value| c.accepts(value);
    let example = c.examples.iter().find(good).cloned();
    example.unwrap_or(made)
}

fn attempt(c: &Constraints, random: &mut Random) -> Value {
    if let Some(values) = &c.one_of {
        return one_of(c, values, random);
    }
    match c.ty() {
        Type::Integer | Type::Number => Value::Int(number(c, random)),
        Type::Boolean => Value::Bool(random.below(2) == 1),
        Type::Time => time(c, random),
        Type::Uri => uri(c, &BTreeMap::new(), random),
        Type::String | Type::Path => text(c, random).into(),
        Type::JsonArray | Type::Csv | Type::List => {
            let count = count(c, random);
            let items = list(c, count, random);
            join_list(c, items)
        }
        Type::Object | Type::Map => structure(c, random),
    }
}

/// One of the values there are; not "absent", which is the caller's to send.
fn one_of(c: &Constraints, values: &[Value], random: &mut Random) -> Value {
    let fits = |value: &&Value| !value.is_absent() && c.accepts(value);
    let chosen = random.pick(values).filter(fits);
    let chosen = chosen.or_else(|| values.iter().find(fits));
    chosen.cloned().unwrap_or_default()
}

/// A number: one in four times at a bound.
fn number(c: &Constraints, random: &mut Random) -> i64 {
    let low = c
        .minimum
        .unwrap_or_else(|| c.maximum.map_or(1, |most| most.min(1)));
    let high = c.maximum.unwrap_or_else(|| low.saturating_add(1000));
    let chosen = match random.below(8) {
        1 => high,
        2 => low,
        3..=5 => random.between(low, high.min(low.saturating_add(64))),
        0 if random.is_plain() => low,
        _ => random.between(low, high),
    };
    let down = multiple_at_most(c, chosen);
    if down < low {
        down.saturating_add(step(c))
    } else {
        down
    }
}

/// What numbers go up by; 1 unless given.
pub(super) fn step(c: &Constraints) -> i64 {
    c.multiple_of.filter(|step| *step > 0).unwrap_or(1)
}

/// The largest multiple that is at most a number.
pub(super) fn multiple_at_most(c: &Constraints, number: i64) -> i64 {
    number.saturating_sub(number.rem_euclid(step(c)))
}

fn time(c: &Constraints, random: &mut Random) -> Value {
    let seconds = SOME_TIME + random.between(0, FOUR_YEARS);
    [Format::UtcSeconds, Format::UtcMinutes, Format::BlankSeconds]
        .into_iter()
        .filter_map(|format| write_time(seconds, format))
        .map(Value::from)
        .find(|time| c.accepts(time))
        .unwrap_or_default()
}

/// The bounds of a text's length that hold at once, the upper one only if there is one.
fn lengths(c: &Constraints) -> (i64, Option<i64>) {
    let most = match (c.max_length, c.max_bytes) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    (c.min_length.unwrap_or(0), most)
}

/// A text: as its pattern has it half the times, if it has one.
fn text(c: &Constraints, random: &mut Random) -> String {
    let Some(pattern) = &c.pattern else {
        return plain_text(c, random);
    };
    // What is made of a pattern is as long as chance has it.
    let plain = plain_text(c, random);
    if pattern.is_match(&plain) && random.below(2) == 0 {
        return plain;
    }
    pattern.make(random).unwrap_or(plain)
}

/// A text of a fitting length, whatever its pattern: one in four times of the shortest or greatest, one in eight with
/// characters of several bytes.
fn plain_text(c: &Constraints, random: &mut Random) -> String {
    let (start, end) = (start(c), end(c));
    let framed = i64::try_from(start.len() + end.len()).unwrap_or(0);
    let (least, most) = lengths(c);
    let typical = least.max(framed + 1);
    // `//` is as long as a shortest path may be, but no document says what it names.
    let least = if c.ty == Some(Type::Path) && least == framed {
        typical
    } else {
        least
    };
    let longest = most.unwrap_or_else(|| typical.saturating_add(TYPICAL_LENGTH));
    let length = match random.below(16) {
        1 | 2 if least > 0 => least,
        3 | 4 if most.is_some() => longest,
        5 if most.is_some() => longest - 1,
        _ => random.between(typical, longest.min(typical.saturating_add(TYPICAL_LENGTH))),
    };
    let shape = Shape {
        start,
        end,
        length: length.clamp(least.min(longest), longest),
        wide: random.once_in(8),
    };
    compose(c, &shape, random)
}

pub(super) fn start(c: &Constraints) -> &str {
    c.starts_with.as_deref().unwrap_or_default()
}

pub(super) fn end(c: &Constraints) -> &str {
    c.ends_with.as_deref().unwrap_or_default()
}

/// A valid text of a length, in the constraints' unit.
pub(super) fn text_of_length(c: &Constraints, length: i64, random: &mut Random) -> String {
    let shape = Shape {
        start: start(c),
        end: end(c),
        length,
        wide: false,
    };
    compose(c, &shape, random)
}

/// A URI, its parts valid but for those given. The authority makes up for the length of the whole.
pub(super) fn uri(c: &Constraints, given: &BTreeMap<&str, Value>, random: &mut Random) -> Value {
    let mut part = |name: &str, other: &str, c: Option<&Constraints>| match (given.get(name), c) {
        (Some(value), _) => value.to_text().unwrap_or_default().into_owned(),
        (None, Some(c)) => valid(c, random).to_text().unwrap_or_default().into_owned(),
        (None, None) => other.to_owned(),
    };
    let scheme = part("scheme", "http", c.parts.get("scheme"));
    let mut path = part("path", "", c.parts.get("path"));
    if !path.is_empty() && !path.starts_with('/') {
        path.insert(0, '/');
    }
    let frame = i64::try_from(scheme.len() + 3 + path.len()).unwrap_or(0);
    let host = host(c, frame);
    let authority = part("authority", "", Some(&host));
    format!("{scheme}://{authority}{path}").into()
}

/// What the authority may be beside so many other characters, for the length of the whole.
fn host(c: &Constraints, frame: i64) -> Constraints {
    let mut host = c.parts.get("authority").cloned().unwrap_or_default();
    host.min_length = host
        .min_length
        .max(c.min_length.map(|n| (n - frame).max(0)));
    let room = lengths(c).1.map(|n| (n - frame).max(0));
    host.max_length = match (host.max_length, room) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    host
}

/// The same, beside the usual scheme and path.
pub(super) fn usual_host(c: &Constraints, random: &mut Random) -> Constraints {
    let mut size = |name: &str, other: usize| match c.parts.get(name) {
        Some(part) => valid(part, random).to_text().map_or(0, |text| text.len()),
        None => other,
    };
    let frame = size("scheme", 4) + 3 + size("path", 0);
    host(c, i64::try_from(frame).unwrap_or(0))
}

/// How many elements: one or two mostly, the most there may be one in eight times.
fn count(c: &Constraints, random: &mut Random) -> usize {
    let least = c.at_least.unwrap_or(0).max(fewest_sent(c));
    let most = c.at_most.unwrap_or_else(|| least.saturating_add(3));
    let chosen = match random.below(8) {
        1 => most,
        2 => least,
        _ => random.between(least.max(1), most.min(least.saturating_add(2))),
    };
    usize::try_from(chosen.min(most)).unwrap_or(0)
}

/// The fewest elements that can be sent: a list without any is not there on the wire, or an empty text.
pub(super) fn fewest_sent(c: &Constraints) -> i64 {
    i64::from(c.ty() != Type::JsonArray)
}

/// So many elements that differ where they must; fewer, where that many different ones cannot be found.
pub(super) fn list(c: &Constraints, count: usize, random: &mut Random) -> Vec<Value> {
    let mut items: Vec<Value> = Vec::with_capacity(count);
    for index in 0..count {
        let mut item = element(c, random);
        let Some(field) = &c.unique_by else {
            items.push(item);
            continue;
        };
        for attempt in 0..ATTEMPTS {
            if distinct(items.iter().chain([&item]), field) {
                items.push(item);
                break;
            }
            // The plain source repeats itself; one of its own for each element does not.
            let seed = u64::try_from(index * ATTEMPTS + attempt).unwrap_or(0);
            item = if random.is_plain() {
                element(c, &mut Random::seeded(seed))
            } else {
                element(c, random)
            };
        }
    }
    items
}

/// One element of a list.
pub(super) fn element(c: &Constraints, random: &mut Random) -> Value {
    match &c.items {
        Some(items) => valid(items, random),
        None if c.item.is_empty() => text(&Constraints::default(), random).into(),
        None => structure(c, random),
    }
}

/// A struct with all its fields.
fn structure(c: &Constraints, random: &mut Random) -> Value {
    Value::Map(
        c.item
            .iter()
            .map(|(name, field)| (name.clone(), valid(field, random)))
            .collect(),
    )
}

/// A list as the type writes it.
pub(super) fn join_list(c: &Constraints, items: Vec<Value>) -> Value {
    match c.ty() {
        Type::JsonArray => Value::List(items).to_json().to_string().into(),
        Type::Csv => {
            let texts: Vec<_> = items.iter().filter_map(Value::to_text).collect();
            texts.join(",").into()
        }
        Type::String
        | Type::Integer
        | Type::Number
        | Type::Boolean
        | Type::Time
        | Type::Path
        | Type::Uri
        | Type::List
        | Type::Object
        | Type::Map => Value::List(items),
    }
}
