//! Breaking one word of a scalar or a text, way by way.
//!
//! Makes candidates; whether a candidate breaks the word, and only that one, is judged by the caller.

use super::breach::spoil_list;
use super::chars::in_classes;
use super::compose::{Shape, compose, replace_end};
use super::constraints::Constraints;
use super::generate::{end, join_list, multiple_at_most, start, step, text_of_length, valid};
use super::text::{Unit, length};
use super::{Random, Value};
use crate::spec::syntax::{CharClass, Type};

/// Characters of many classes: some of them lie outside most.
const OUTSIDERS: [char; 14] = [
    '!', ' ', '中', '_', '-', '0', 'A', 'a', 'é', '\t', '\u{1}', '😀', '.', '/',
];

/// A candidate that breaks a word in the given way, counted from 0; `None` if there is no such way.
pub(super) fn spoil(c: &Constraints, word: &str, way: usize, random: &mut Random) -> Option<Value> {
    match word {
        "type" => of_no_type(c.ty(), way).map(Value::text),
        "enum" => no_such_value(c, way, random),
        "minimum" => below(c, c.minimum?, way),
        "maximum" => above(c, c.maximum?, way),
        "multiple-of" => {
            let between = valid(c, random).as_int()?;
            let beside = [between.checked_add(1)?, between.checked_sub(1)?];
            beside.get(way).map(|n| Value::Int(*n))
        }
        "min-length" => too_short(c, way, random),
        "max-length" => too_long(c, way, random),
        "max-bytes" => too_large(c, way, random),
        "at-least" | "at-most" | "unique-by" => spoil_list(c, word, way, random),
        "starts-with" | "ends-with" | "not-starts-with" => framed_wrongly(c, word, way, random),
        "first" | "last" | "chars" => with_outsider(c, word, way, random),
        "pattern" => {
            let good = valid(c, random).to_text()?.into_owned();
            mangled(&good, way).map(Value::from)
        }
        "not-pattern" => matching(c, way, random),
        _ => None,
    }
}

/// Numbers below the smallest, first the nearest that breaks nothing else.
fn below(c: &Constraints, least: i64, way: usize) -> Option<Value> {
    let next = least.checked_sub(1)?;
    let numbers = [
        multiple_at_most(c, next),
        next,
        0,
        -1,
        multiple_at_most(c, least.checked_sub(1000)?),
    ];
    numbers.get(way).map(|n| Value::Int(*n))
}

/// Numbers above the largest, first the nearest that breaks nothing else.
fn above(c: &Constraints, most: i64, way: usize) -> Option<Value> {
    let last = multiple_at_most(c, most);
    let numbers = [
        last.checked_add(step(c))?,
        most.checked_add(1)?,
        multiple_at_most(c, most.checked_add(200)?),
        last.saturating_mul(10),
        multiple_at_most(c, 2_147_483_647),
    ];
    numbers.get(way).map(|n| Value::Int(*n))
}

/// Texts that cannot be read as a type.
fn of_no_type(ty: Type, way: usize) -> Option<&'static str> {
    let texts: &[&str] = match ty {
        Type::Integer => &["abc", "1.5", "0x10", "12a"],
        Type::Number => &["abc", "1,5", "0x10", "--1"],
        Type::Boolean => &["abc", "yes", "2", "truee"],
        Type::Time => &["abc", "2021-02-30T00:00:00Z", "2021-02-03", "1612310400"],
        Type::Uri => &["bucket", "oss:/bucket", "oss:bucket"],
        Type::JsonArray => &[
            "[",
            "abc",
            "{}",
            "[\"/a\"",
            "\"/a\"",
            "[\"/a\"] x",
            "['/a']",
            "[\"/a\",]",
        ],
        Type::String | Type::Path | Type::Csv | Type::List | Type::Object | Type::Map => &[],
    };
    texts.get(way).copied()
}

/// Neighbours and look-alikes of the values there are.
fn no_such_value(c: &Constraints, way: usize, random: &mut Random) -> Option<Value> {
    let one = random.pick(c.one_of.as_deref()?).cloned();
    let one = one
        .filter(|one| !one.is_absent())
        .unwrap_or_else(|| "x".into());
    if let Some(number) = one.as_int() {
        let numbers = [
            number.checked_add(1)?,
            number.checked_sub(1)?,
            0,
            number.checked_mul(2)?,
            -1,
        ];
        return numbers.get(way).map(|n| Value::Int(*n));
    }
    let text = one.to_text()?;
    match way {
        0 => Some(format!("{text}x").into()),
        1 => Some(swap_case(&text).into()),
        _ => mangled(&text, way - 2).map(Value::from),
    }
}

fn swap_case(text: &str) -> String {
    if text.chars().any(|c| c.is_ascii_lowercase()) {
        text.to_ascii_uppercase()
    } else {
        text.to_ascii_lowercase()
    }
}

/// A good text, spoilt.
fn mangled(good: &str, way: usize) -> Option<String> {
    match way {
        0 => Some("abc".to_owned()),
        1 => Some(format!("{good} ")),
        2 => Some(format!(" {good}")),
        3 => Some(String::new()),
        4 => Some(format!("{good}!")),
        5 => good
            .char_indices()
            .next_back()
            .map(|(at, _)| good.get(..at).unwrap_or_default().to_owned()),
        _ => None,
    }
}

fn too_short(c: &Constraints, way: usize, random: &mut Random) -> Option<Value> {
    let least = c.min_length?;
    let lengths = [least.checked_sub(1)?, least / 2, 0];
    let length = lengths.get(way).filter(|length| **length >= 0)?;
    Some(text_of_any_type(c, *length, random))
}

fn too_long(c: &Constraints, way: usize, random: &mut Random) -> Option<Value> {
    let most = c.max_length?;
    let past = [1, 200, 1, most.saturating_add(1), 5000]
        .get(way)
        .copied()?;
    if way == 2 && c.ty() != Type::Uri {
        let shape = Shape {
            start: start(c),
            end: end(c),
            length: most.checked_add(1)?,
            wide: true,
        };
        return Some(compose(c, &shape, random).into());
    }
    Some(text_of_any_type(c, most.checked_add(past)?, random))
}

fn too_large(c: &Constraints, way: usize, random: &mut Random) -> Option<Value> {
    let past = [1, 2, 1000, 4096].get(way).copied()?;
    sized(c, c.max_bytes?.checked_add(past)?, random)
}

/// A value of exactly so many bytes, all else valid.
pub(super) fn sized(c: &Constraints, bytes: i64, random: &mut Random) -> Option<Value> {
    if c.ty() == Type::JsonArray {
        return json_of_bytes(c, bytes, random);
    }
    let value = text_of_any_type(c, bytes, random);
    (length(value.as_text()?, Unit::Utf8Byte) == bytes).then_some(value)
}

/// A text of a length, or a URI or list that long.
pub(super) fn text_of_any_type(c: &Constraints, length: i64, random: &mut Random) -> Value {
    if c.ty() != Type::Uri {
        return text_of_length(c, length, random).into();
    }
    let mut exact = c.clone();
    exact.min_length = Some(length);
    exact.max_length = Some(length);
    exact.max_bytes = None;
    super::generate::uri(&exact, &std::collections::BTreeMap::new(), random)
}

/// A JSON array of exactly so many bytes; its elements are as long as they may be, up to 1000.
fn json_of_bytes(c: &Constraints, bytes: i64, random: &mut Random) -> Option<Value> {
    const AROUND: i64 = 3;
    let any = Constraints::default();
    let items = c.items.as_deref().unwrap_or(&any);
    let framed = i64::try_from(start(items).len() + end(items).len()).ok()?;
    let least = items.min_length.unwrap_or(1).max(framed).max(1);
    let most = items
        .max_length
        .unwrap_or(1000)
        .min(items.max_bytes.unwrap_or(1000))
        .clamp(least, 1000.max(least));
    let mut left = bytes - 1;
    let mut elements = Vec::new();
    while left > 0 {
        let mut size = most.min(left - AROUND);
        let rest = left - AROUND - size;
        if rest > 0 && rest < least + AROUND {
            size -= least + AROUND - rest;
        }
        if size < least {
            return None;
        }
        elements.push(text_of_length(items, size, random).into());
        left -= size + AROUND;
    }
    Some(join_list(c, elements))
}

/// A text with a wrong start or end, its length as it should be.
fn framed_wrongly(c: &Constraints, word: &str, way: usize, random: &mut Random) -> Option<Value> {
    let (start, end) = (start(c), end(c));
    let swapped;
    let (start, end) = match (word, way) {
        ("starts-with", 0) => ("", end),
        ("starts-with", 1) => {
            swapped = swap_case(start);
            (swapped.as_str(), end)
        }
        ("starts-with", 2) => (start.get(..start.len().checked_sub(1)?)?, end),
        ("ends-with", 0) => (start, ""),
        ("ends-with", 1) => {
            swapped = swap_case(end);
            (start, swapped.as_str())
        }
        ("not-starts-with", _) => (c.not_starts_with.get(way)?.as_str(), end),
        _ => return None,
    };
    let least = i64::try_from(start.len() + end.len() + 1).ok()?;
    let usual = valid(c, random);
    let length = length(&usual.to_text()?, c.unit).max(c.min_length.unwrap_or(0));
    let length = length.max(least).min(c.max_length.unwrap_or(i64::MAX));
    let shape = Shape {
        start,
        end,
        length,
        wide: false,
    };
    Some(compose(c, &shape, random).into())
}

/// A text with a character that does not belong: in front, at the end, or inside.
fn with_outsider(c: &Constraints, word: &str, way: usize, random: &mut Random) -> Option<Value> {
    let classes = match word {
        "first" => &c.first,
        "last" => &c.last,
        _ => &c.chars,
    };
    let outsider = outsider(classes, if word == "chars" { &[] } else { &c.chars }, way)?;
    let usual = valid(c, random);
    let least = i64::try_from(start(c).len() + end(c).len() + 3).ok()?;
    let wanted = length(&usual.to_text()?, c.unit)
        .max(least)
        .min(c.max_length.unwrap_or(i64::MAX));
    let mut text = text_of_length(c, wanted, random);
    match word {
        "first" => replace_end(&mut text, true, outsider),
        "last" => replace_end(&mut text, false, outsider),
        _ => {
            let middle = text.chars().count() / 2;
            let (at, old) = text.char_indices().nth(middle)?;
            text.replace_range(at..at + old.len_utf8(), outsider.encode_utf8(&mut [0; 4]));
        }
    }
    Some(text.into())
}

/// A character outside some classes, and of the others if there is one.
fn outsider(classes: &[CharClass], but_of: &[CharClass], way: usize) -> Option<char> {
    let outside = |c: &char| !in_classes(*c, classes);
    let inside = |c: &char| but_of.is_empty() || in_classes(*c, but_of);
    let these = but_of.iter().filter_map(|class| match class {
        CharClass::These(these) => Some(these.chars()),
        CharClass::Lower
        | CharClass::Upper
        | CharClass::Latin
        | CharClass::Han
        | CharClass::Digit
        | CharClass::Ascii => None,
    });
    let candidates = these.flatten().chain(OUTSIDERS);
    let mut best = candidates.clone().filter(|c| outside(c) && inside(c));
    best.nth(way)
        .or_else(|| candidates.filter(outside).nth(way))
}

/// A text that matches what it must not.
fn matching(c: &Constraints, way: usize, random: &mut Random) -> Option<Value> {
    let made = c.not_pattern.as_ref()?.make(random)?;
    match way {
        0 => Some(made.into()),
        1 => Some(format!("{}{made}{}", start(c), end(c)).into()),
        2 => {
            let before = text_of_length(c, 3, random);
            let before = before.strip_suffix(end(c)).unwrap_or(&before);
            Some(format!("{before}{made}").into())
        }
        3 => Some(format!("{}{made}a{}", start(c), end(c)).into()),
        _ => None,
    }
}
