//! Why a text is refused, one that should hold a JSON array above all: which rules, where in the text, and what was
//! expected there.
//!
//! Of an array of texts all bounds are asked in one pass, each entry read once and none copied unless it is escaped; that
//! is how [`Constraints::broken`] and the model (by [`Parts`](super::Parts)) judge one too. Of arrays of whatever else it tells what
//! [`Constraints::broken`] finds, which is told of values, and this one of the text.

use std::fmt;

use super::chars::in_classes;
use super::constraints::Constraints;
use super::json_scan::{element_starts, entries, syntax_error};
use super::judge::{Bound, Travels, is_of_text, satisfies, text_satisfies};
use super::text::Unit;
use super::{Value, json_array};
use crate::spec::show::type_word;
use crate::spec::syntax::Type;

/// A rule that a text breaks, at the first place where it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The word, as the spec writes it.
    pub word: &'static str,
    /// The element, counted from 0; none: the text as a whole.
    pub index: Option<usize>,
    /// The byte of the text from which on it is wrong: an element's first, where reading stopped, or what is too much.
    pub byte: usize,
    /// What was expected there.
    pub expected: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(index) = self.index {
            write!(f, "element {index}, ")?;
        }
        let (byte, expected, word) = (self.byte, &self.expected, self.word);
        write!(f, "byte {byte}: {expected} (`{word}`)")
    }
}

/// What was found, each word of the text and of its elements once.
#[derive(Default)]
struct Found {
    whole: Vec<Refusal>,
    below: Vec<Refusal>,
    /// Whether anybody asks for places and what was expected: both take longer to say than to judge.
    explained: bool,
}

impl Found {
    fn whole(&mut self, word: &'static str, says: impl FnOnce() -> (Option<usize>, usize, String)) {
        if !self.whole.iter().any(|one| one.word == word) {
            let (index, byte, expected) = self.say(says);
            self.whole.push(Refusal {
                word,
                index,
                byte,
                expected,
            });
        }
    }

    fn below(&mut self, word: &'static str, index: usize, says: impl FnOnce() -> (usize, String)) {
        if !self.below.iter().any(|one| one.word == word) {
            let (byte, expected) = self.say(says);
            self.below.push(Refusal {
                word,
                index: Some(index),
                byte,
                expected,
            });
        }
    }

    fn say<T: Default>(&self, says: impl FnOnce() -> T) -> T {
        if self.explained { says() } else { T::default() }
    }
}

impl Constraints {
    /// The rules that a text breaks; none: it is taken.
    pub fn refusals(&self, text: &str) -> Vec<Refusal> {
        let found = Found {
            explained: true,
            ..Found::default()
        };
        let mut found = self.judge(text, self.entry_bounds().as_deref(), found);
        found.whole.append(&mut found.below);
        found.whole
    }

    /// The words that the text of an array of texts breaks, and those that any of its entries does; `None` if elements
    /// are to be something else than texts.
    pub(super) fn broken_by_entries(
        &self,
        text: &str,
    ) -> Option<(Vec<&'static str>, Vec<&'static str>)> {
        let bounds = self.entry_bounds()?;
        let words = |all: Vec<Refusal>| all.into_iter().map(|one| one.word).collect();
        let found = self.judge(text, Some(&bounds), Found::default());
        Some((words(found.whole), words(found.below)))
    }

    /// `bounds`: those of the elements, where they are plain texts.
    fn judge(
        &self,
        text: &str,
        bounds: Option<&[(&'static str, Bound)]>,
        mut found: Found,
    ) -> Found {
        if let Some(bounds) = bounds
            && let Some(count) = judge_entries(bounds, text, &mut found)
        {
            self.judge_whole(text, Some(count), &mut found);
            return found;
        }
        found.below.clear();
        self.judge_values(text, &mut found);
        found
    }

    /// The bounds of the elements of an array of plain texts; none where it, or they, are something else.
    fn entry_bounds(&self) -> Option<Vec<(&'static str, Bound<'_>)>> {
        if self.ty() != Type::JsonArray {
            return None;
        }
        let Some(items) = self.items.as_deref() else {
            return self.item.is_empty().then(Vec::new);
        };
        let plain = items.ty() == Type::String
            && items.items.is_none()
            && items.item.is_empty()
            && items.parts.is_empty();
        let asked = |(word, _): &(&'static str, Bound)| *word != "type";
        let bounds: Vec<_> = items.bounds().filter(asked).collect();
        (plain && bounds.iter().all(|(_, bound)| is_of_text(bound))).then_some(bounds)
    }

    /// The text's own bounds; `count`: of its elements, if it is an array.
    fn judge_whole(&self, text: &str, count: Option<usize>, found: &mut Found) {
        for (word, bound) in self.bounds() {
            let holds = match (bound, count) {
                (Bound::Type(Type::JsonArray), _) => count.is_some(),
                (Bound::AtLeast(..) | Bound::AtMost(..), None) => true,
                (Bound::AtLeast(least, _), Some(count)) => in_i64(count) >= least,
                (Bound::AtMost(most, _), Some(count)) => in_i64(count) <= most,
                _ if is_of_text(&bound) => text_satisfies(text, &bound),
                _ => satisfies(&Value::text(text), &bound),
            };
            if !holds {
                found.whole(word, || {
                    let (byte, expected) = if matches!(bound, Bound::Type(Type::JsonArray)) {
                        syntax_error(text)
                    } else {
                        (place(text, &bound), told(&bound))
                    };
                    (None, byte, expected)
                });
            }
        }
    }

    /// The same for arrays of whatever else, and for texts that hold none.
    fn judge_values(&self, text: &str, found: &mut Found) {
        let values = (self.ty() == Type::JsonArray).then(|| json_array(text));
        let Some(values) = values.flatten() else {
            return self.judge_whole(text, None, found);
        };
        let place = |index: usize| element_starts(text).get(index).copied().unwrap_or(0);
        let absent = values.iter().position(Value::is_absent);
        if let (Some(index), Some(_)) = (absent, self.ty) {
            let expected = || "an element, not `null`".to_owned();
            found.whole("type", || (Some(index), place(index), expected()));
        }
        self.judge_whole(text, Some(values.len()), found);
        for (index, value) in values.iter().enumerate() {
            for (word, expected) in self.broken_by(value) {
                found.below(word, index, || (place(index), expected));
            }
        }
    }

    /// The words an element breaks.
    fn broken_by(&self, element: &Value) -> Vec<(&'static str, String)> {
        let Some(items) = self.items.as_deref() else {
            let alone = Value::List(vec![element.clone()]);
            let fields = Constraints {
                item: self.item.clone(),
                ..Constraints::default()
            };
            let broken = fields.broken(&alone).into_iter();
            return broken
                .map(|one| (one.word, "fields as documented".to_owned()))
                .collect();
        };
        let travels = Travels::below(self.ty());
        let own = items
            .bounds()
            .filter(|(_, bound)| !travels.satisfies(element, bound));
        let own: Vec<_> = own.map(|(word, bound)| (word, told(&bound))).collect();
        let deeper = items
            .broken(element)
            .into_iter()
            .filter(|one| !one.path.is_empty());
        let deeper = deeper.map(|one| (one.word, "parts as documented".to_owned()));
        own.into_iter().chain(deeper).collect()
    }
}

/// How many entries an array of texts has, each judged in one pass; `None` if the text is none.
fn judge_entries(bounds: &[(&'static str, Bound)], text: &str, found: &mut Found) -> Option<usize> {
    let mut index = 0;
    entries(text, |byte, entry| {
        for (word, bound) in bounds {
            if !text_satisfies(entry, bound) {
                found.below(word, index, || (byte, told(bound)));
            }
        }
        index += 1;
    })
}

/// Whether every entry of an array of texts satisfies a bound; `None` if the text is none.
pub(super) fn every_entry(text: &str, bound: &Bound) -> Option<bool> {
    let mut every = true;
    let of_text = is_of_text(bound);
    entries(text, |_, entry| {
        every &= if of_text {
            text_satisfies(entry, bound)
        } else {
            Travels::Typed.satisfies(&Value::text(entry), bound)
        };
    })
    .map(|_| every)
}

fn in_i64(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// From which byte on a text breaks a bound.
fn place(text: &str, bound: &Bound) -> usize {
    let at = |n: i64| usize::try_from(n).unwrap_or(0);
    let found = match *bound {
        Bound::EndsWith(_) | Bound::MinLength(..) => Some(text.len()),
        Bound::MaxLength(most, Unit::Character) => {
            text.char_indices().nth(at(most)).map(|(byte, _)| byte)
        }
        Bound::MaxLength(most, Unit::Utf8Byte) | Bound::MaxBytes(most) => {
            Some(text.floor_char_boundary(at(most)))
        }
        Bound::NotPattern(pattern) => pattern.find(text).map(|found| found.start()),
        Bound::Last(_) => text.char_indices().next_back().map(|(byte, _)| byte),
        Bound::Chars(classes) => text
            .char_indices()
            .find(|(_, c)| !in_classes(*c, classes))
            .map(|(byte, _)| byte),
        Bound::Type(_)
        | Bound::OneOf(_)
        | Bound::Minimum(_)
        | Bound::Maximum(_)
        | Bound::MultipleOf(_)
        | Bound::Pattern(_)
        | Bound::StartsWith(_)
        | Bound::NotStartsWith(_)
        | Bound::First(_)
        | Bound::AtLeast(..)
        | Bound::AtMost(..)
        | Bound::UniqueBy(..) => None,
    };
    found.unwrap_or(0)
}

/// What a bound asks for.
fn told(bound: &Bound) -> String {
    let unit = |unit: Unit| match unit {
        Unit::Character => "characters",
        Unit::Utf8Byte => "bytes",
    };
    match *bound {
        Bound::Type(ty) => format!("a value of type {}", type_word(Some(ty))),
        Bound::OneOf(_) => "one of the documented values".to_owned(),
        Bound::Minimum(least) => format!("at least {least}"),
        Bound::Maximum(most) => format!("at most {most}"),
        Bound::MultipleOf(step) => format!("a multiple of {step}"),
        Bound::MinLength(least, counted) => format!("at least {least} {}", unit(counted)),
        Bound::MaxLength(most, counted) => format!("at most {most} {}", unit(counted)),
        Bound::MaxBytes(most) => format!("at most {most} bytes"),
        Bound::Pattern(pattern) => format!("text that matches `{}`", pattern.as_str()),
        Bound::NotPattern(pattern) => {
            format!("text that does not match `{}`", pattern.as_str())
        }
        Bound::StartsWith(start) => format!("`{start}` at the start"),
        Bound::EndsWith(end) => format!("`{end}` at the end"),
        Bound::NotStartsWith(starts) => format!("none of `{}` at the start", starts.join("`, `")),
        Bound::First(_) => "another first character".to_owned(),
        Bound::Last(_) => "another last character".to_owned(),
        Bound::Chars(_) => "other characters".to_owned(),
        Bound::AtLeast(least, _) => format!("at least {least} elements"),
        Bound::AtMost(most, _) => format!("at most {most} elements"),
        Bound::UniqueBy("", _) => "elements that differ".to_owned(),
        Bound::UniqueBy(field, _) => format!("elements that differ in `{field}`"),
    }
}

#[cfg(test)]
mod tests;
