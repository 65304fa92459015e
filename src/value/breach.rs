//! Invalid values: one word broken, and where possible no other.
//!
//! Each word has a few ways to be broken ([`WAYS`] at most): one past the bound, far past it, the look-alikes that a
//! careless check lets through. Ways that do not apply are passed over, and what was made is judged before it is given.

use std::collections::BTreeMap;

use super::constraints::{Breach, Constraints};
use super::generate::{element, fewest_sent, join_list, list, uri, usual_host, valid};
use super::spoil::spoil;
use super::{Random, Value};
use crate::spec::compiled::Step;
use crate::spec::syntax::Type;

/// No word has more ways to be broken.
pub const WAYS: usize = 8;

/// What the ways of breaking a word are called, in the order in which they are tried.
pub fn way_name(word: &str, number: bool, way: usize) -> &'static str {
    let names: &[&'static str] = match word {
        "minimum" => &["one-less", "next-lower", "zero", "negative", "far-less"],
        "maximum" => &["one-more", "next-higher", "more", "tenfold", "int-max"],
        "multiple-of" => &["one-more", "one-less"],
        "enum" if number => &["one-more", "one-less", "zero", "double", "negative"],
        "enum" => &[
            "suffixed",
            "other-case",
            "another-word",
            "space-after",
            "space-before",
            "empty",
            "exclaimed",
            "cut-short",
        ],
        "pattern" => &[
            "another-word",
            "space-after",
            "space-before",
            "empty",
            "exclaimed",
            "cut-short",
        ],
        "min-length" => &["one-shorter", "half", "empty"],
        "max-length" => &[
            "one-longer",
            "far-longer",
            "one-longer-multi-byte",
            "double",
            "huge",
        ],
        "max-bytes" => &["one-more", "two-more", "far-more", "huge"],
        "starts-with" | "ends-with" => &["without", "other-case", "cut-short"],
        _ => &[],
    };
    const OTHERS: [&str; WAYS] = [
        "wrong-1", "wrong-2", "wrong-3", "wrong-4", "wrong-5", "wrong-6", "wrong-7", "wrong-8",
    ];
    names
        .get(way)
        .or(OTHERS.get(way))
        .copied()
        .unwrap_or("wrong")
}

/// How often a word is tried before it is given up.
const ATTEMPTS: usize = 6;

/// A value that breaks a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// The value.
    pub value: Value,
    /// The word it was made to break.
    pub breach: Breach,
    /// Whether it breaks no other.
    pub alone: bool,
}

/// A value that breaks one word, every word of the parameter and below it being as likely.
/// `None` if there is no word that a call can break.
pub fn invalid(c: &Constraints, random: &mut Random) -> Option<Invalid> {
    let words = count_words(c);
    for _ in 0..ATTEMPTS.min(words) {
        let target = nth_word(c, random.below(words))?;
        if let Some(found) = invalid_at(c, &target, random) {
            return Some(found);
        }
    }
    all_words(c)
        .iter()
        .find_map(|target| invalid_at(c, target, random))
}

/// A value that breaks this word; one that breaks no other if it can be found.
pub fn invalid_at(c: &Constraints, target: &Breach, random: &mut Random) -> Option<Invalid> {
    let mut best: Option<(usize, Value)> = None;
    let first = random.below(WAYS);
    for attempt in 0..WAYS {
        let way = (first + attempt) % WAYS;
        let Some((value, breaches)) = broken_in_way(c, target, way, random) else {
            continue;
        };
        if breaches == 1 {
            best = Some((1, value));
            break;
        }
        if best.as_ref().is_none_or(|(fewest, _)| breaches < *fewest) {
            best = Some((breaches, value));
        }
    }
    best.map(|(breaches, value)| Invalid {
        value,
        breach: target.clone(),
        alone: breaches == 1,
    })
}

/// A value that breaks a word in one of its ways, and how many words it breaks; `None` if that way does not apply.
pub(super) fn broken_in_way(
    c: &Constraints,
    target: &Breach,
    way: usize,
    random: &mut Random,
) -> Option<(Value, usize)> {
    let value = spoil_below(c, &target.path, target.word, way, random)?;
    let broken = c.broken(&value);
    broken
        .contains(target)
        .then(|| (value, count_distinct(&broken)))
}

fn count_distinct(broken: &[Breach]) -> usize {
    let earlier = |index: usize, one: &Breach| broken.iter().take(index).any(|other| other == one);
    broken
        .iter()
        .enumerate()
        .filter(|(index, one)| !earlier(*index, one))
        .count()
}

/// A value with a broken word at the end of a path, everything around it valid.
fn spoil_below(
    c: &Constraints,
    path: &[Step],
    word: &'static str,
    way: usize,
    random: &mut Random,
) -> Option<Value> {
    let Some((step, rest)) = path.split_first() else {
        return spoil(c, word, way, random);
    };
    match step {
        Step::Part(name) => {
            let usual =
                (name == "authority" && !word.ends_with("-length")).then(|| usual_host(c, random));
            let part = usual.as_ref().or(c.parts.get(name))?;
            let part = spoil_below(part, rest, word, way, random)?;
            Some(uri(c, &BTreeMap::from([(name.as_str(), part)]), random))
        }
        Step::Field(name) => {
            let bad = spoil_below(c.item.get(name)?, rest, word, way, random)?;
            let fields = c.item.iter().map(|(other, field)| {
                let value = if other == name {
                    bad.clone()
                } else {
                    valid(field, random)
                };
                (other.clone(), value)
            });
            Some(Value::Map(fields.collect()))
        }
        Step::Each => {
            let bad = match &c.items {
                Some(items) => spoil_below(items, rest, word, way, random)?,
                None => spoil_below(c, rest, word, way, random)?,
            };
            Some(join_list(c, list_with(c, bad, random)))
        }
    }
}

/// A list with this element, and as few others as may be, or one more.
fn list_with(c: &Constraints, bad: Value, random: &mut Random) -> Vec<Value> {
    let room = c.at_most.unwrap_or(i64::MAX).saturating_sub(1).max(0);
    let others = c.at_least.unwrap_or(0).saturating_sub(1).max(0);
    let others = others
        .saturating_add(i64::from(random.once_in(2)))
        .min(room);
    let mut items = list(c, usize::try_from(others).unwrap_or(0), random);
    let at = random.below(items.len() + 1);
    items.insert(at.min(items.len()), bad);
    items
}

/// Whether a call can break the word: every text that travels is a text.
fn breakable(c: &Constraints, word: &str) -> bool {
    let any_text = matches!(
        c.ty(),
        Type::String | Type::Path | Type::Csv | Type::List | Type::Object | Type::Map
    );
    !(word == "type" && any_text)
}

fn own_words(c: &Constraints) -> impl Iterator<Item = &'static str> {
    c.bounds()
        .map(|(word, _)| word)
        .filter(|word| breakable(c, word))
}

/// The constraints one step below, each with the steps to it.
fn children(c: &Constraints) -> impl Iterator<Item = (Vec<Step>, &Constraints)> {
    let struct_list = !matches!(c.ty(), Type::Object | Type::Map);
    let parts = c
        .parts
        .iter()
        .map(|(name, part)| (vec![Step::Part(name.clone())], part));
    let items = c.items.iter().map(|items| (vec![Step::Each], &**items));
    let fields = c.item.iter().map(move |(name, field)| {
        let step = Step::Field(name.clone());
        let path = if struct_list {
            vec![Step::Each, step]
        } else {
            vec![step]
        };
        (path, field)
    });
    parts.chain(items).chain(fields)
}

fn count_words(c: &Constraints) -> usize {
    let below: usize = children(c).map(|(_, child)| count_words(child)).sum();
    own_words(c).count() + below
}

fn nth_word(c: &Constraints, n: usize) -> Option<Breach> {
    let own = own_words(c).count();
    if n < own {
        let word = own_words(c).nth(n)?;
        return Some(Breach {
            path: Vec::new(),
            word,
        });
    }
    let mut left = n - own;
    for (mut path, child) in children(c) {
        let words = count_words(child);
        if left < words {
            let below = nth_word(child, left)?;
            path.extend(below.path);
            return Some(Breach {
                path,
                word: below.word,
            });
        }
        left -= words;
    }
    None
}

/// Every word a call can break, outer words first.
pub fn all_words(c: &Constraints) -> Vec<Breach> {
    (0..count_words(c)).filter_map(|n| nth_word(c, n)).collect()
}

/// A list that is too short or too long, or repeats an element.
pub(super) fn spoil_list(
    c: &Constraints,
    word: &str,
    way: usize,
    random: &mut Random,
) -> Option<Value> {
    let counted = |count: i64, random: &mut Random| {
        let count = usize::try_from(count).ok()?;
        Some(list(c, count, random))
    };
    let items = match word {
        "at-least" if way == 0 && c.at_least? > fewest_sent(c) => counted(c.at_least? - 1, random)?,
        "at-most" => counted(c.at_most?.checked_add(*[1, 1, 2, 10].get(way)?)?, random)?,
        "unique-by" => {
            let mut items = list(c, 1 + random.below(2), random);
            let twin = items.first().cloned().unwrap_or_else(|| element(c, random));
            items.push(twin);
            items
        }
        _ => return None,
    };
    Some(join_list(c, items))
}
