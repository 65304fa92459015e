//! Why a text that should hold a JSON array is refused: which rules, where in the text, and what was expected there.
//!
//! It refuses what [`Constraints::broken`] finds broken, by the same words; that one is told of values, this one of
//! the text. Of an array of texts it takes one pass, each entry read once and none copied unless it is escaped.

use std::fmt;

use super::constraints::Constraints;
use super::json_scan::{Entries, element_starts, syntax_error};
use super::judge::{Bound, Travels, satisfies, text_satisfies};
use super::text::{Unit, length};
use super::{Value, json_array};
use crate::spec::show::type_word;
use crate::spec::syntax::Type;

/// A rule that a text breaks, at the first place where it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The word, as the spec writes it.
    pub word: &'static str,
    /// The element, counted from 0; none: the array as a whole.
    pub index: Option<usize>,
    /// The byte of the text at which that begins, or at which reading stopped.
    pub byte: usize,
    /// What was expected there.
    pub expected: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.index {
            Some(index) => write!(f, "element {index}")?,
            None => f.write_str("the array")?,
        }
        let (byte, expected, word) = (self.byte, &self.expected, self.word);
        write!(f, ", byte {byte}: {expected} (`{word}`)")
    }
}

/// What was found, each word of the array and of its elements once.
#[derive(Default)]
struct Found(Vec<Refusal>);

impl Found {
    fn add(
        &mut self,
        word: &'static str,
        at: (Option<usize>, usize),
        expected: impl FnOnce() -> String,
    ) {
        let known = |one: &Refusal| one.word == word && one.index.is_some() == at.0.is_some();
        if !self.0.iter().any(known) {
            self.0.push(Refusal {
                word,
                index: at.0,
                byte: at.1,
                expected: expected(),
            });
        }
    }
}

impl Constraints {
    /// The rules that a text of type `json-array` breaks; none: it is taken.
    pub fn refusals(&self, text: &str) -> Vec<Refusal> {
        let mut below = Found::default();
        let read = match self.entry_bounds() {
            Some(bounds) => count_entries(&bounds, text, &mut below),
            None => None,
        };
        let mut found = Found::default();
        match read {
            Some(count) => self.judge_whole(text, Some(count), &mut found),
            None => {
                below = Found::default();
                self.judge_values(text, &mut found, &mut below);
            }
        }
        found.0.extend(below.0);
        found.0
    }

    /// The bounds of elements that are plain texts; none where elements are something else.
    fn entry_bounds(&self) -> Option<Vec<(&'static str, Bound<'_>)>> {
        let Some(items) = self.items.as_deref() else {
            return self.item.is_empty().then(Vec::new);
        };
        let plain = items.ty() == Type::String
            && items.one_of.is_none()
            && items.items.is_none()
            && items.item.is_empty()
            && items.parts.is_empty();
        let asked = |(word, _): &(&'static str, Bound)| *word != "type";
        plain.then(|| items.bounds().filter(asked).collect())
    }

    /// The array's own bounds; `count`: of its elements, if it is one.
    fn judge_whole(&self, text: &str, count: Option<usize>, found: &mut Found) {
        for (word, bound) in self.bounds() {
            let holds = match (bound, count) {
                (Bound::Type(_), _) => count.is_some(),
                (Bound::AtLeast(..) | Bound::AtMost(..), None) => true,
                (Bound::AtLeast(least, _), Some(count)) => in_i64(count) >= least,
                (Bound::AtMost(most, _), Some(count)) => in_i64(count) <= most,
                (Bound::OneOf(_) | Bound::UniqueBy(..), _) => satisfies(&Value::text(text), &bound),
                _ => text_satisfies(text, &bound),
            };
            if !holds {
                let (byte, expected) = if matches!(bound, Bound::Type(_)) {
                    syntax_error(text)
                } else {
                    (0, told(&bound))
                };
                found.add(word, (None, byte), || expected);
            }
        }
    }

    /// The same for arrays of whatever else, and for texts that hold none.
    fn judge_values(&self, text: &str, found: &mut Found, below: &mut Found) {
        let Some(values) = json_array(text) else {
            return self.judge_whole(text, None, found);
        };
        let places = || element_starts(text).into_iter().enumerate();
        let mut absent = values.iter().zip(places()).filter(|(v, _)| v.is_absent());
        if let (Some((_, (index, byte))), Some(_)) = (absent.next(), self.ty) {
            let expected = || "an element, not `null`".to_owned();
            found.add("type", (Some(index), byte), expected);
        }
        self.judge_whole(text, Some(values.len()), found);
        for (value, (index, byte)) in values.iter().zip(places()) {
            for (word, expected) in self.broken_by(value) {
                below.add(word, (Some(index), byte), || expected);
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

/// How many entries an array of texts has, judging each; `None` if it is none.
fn count_entries(bounds: &[(&'static str, Bound)], text: &str, found: &mut Found) -> Option<usize> {
    let mut entries = Entries::of(text);
    let mut count = 0;
    for (byte, entry) in entries.by_ref() {
        for (word, bound) in bounds {
            if !holds(&entry, bound) {
                found.add(word, (Some(count), byte), || told(bound));
            }
        }
        count += 1;
    }
    entries.is_whole().then_some(count)
}

/// What is short enough in bytes is so in characters, and bytes cost nothing to count.
fn holds(entry: &str, bound: &Bound) -> bool {
    if let Bound::MaxLength(most, Unit::Character) = *bound
        && length(entry, Unit::Utf8Byte) <= most
    {
        return true;
    }
    text_satisfies(entry, bound)
}

fn in_i64(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
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
        Bound::Pattern(regex) => format!("text that matches `{regex}`"),
        Bound::NotPattern(regex) => format!("text that does not match `{regex}`"),
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
