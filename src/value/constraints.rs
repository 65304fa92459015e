//! All bounds of a parameter together, evaluated: what values are made from.
//!
//! Built by whoever evaluates the spec's expressions. Where readings leave a bound open, valid values are made from
//! what every alternative accepts and invalid ones from what none does: two sets of constraints. An open unit of
//! lengths, for instance, is `unit: Character` with `max_bytes` equal to `max_length` for valid values, and without
//! `max_bytes` for invalid ones.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Value;
use super::descend::elements;
use super::judge::{Bound, Travels};
use super::patterns::Pattern;
use super::text::Unit;
use super::uri::split_uri;
use crate::spec::compiled::{Name, Step};
use crate::spec::syntax::{CharClass, Type};

/// What a value has to satisfy. The words are [`Parameter`](crate::spec::syntax::Parameter)'s; absent: no bound.
#[derive(Clone, Debug, Default)]
pub struct Constraints {
    /// Its type; text when absent.
    pub ty: Option<Type>,
    /// The values there are.
    pub one_of: Option<Vec<Value>>,
    /// Smallest number.
    pub minimum: Option<i64>,
    /// Largest number.
    pub maximum: Option<i64>,
    /// Numbers go up by this.
    pub multiple_of: Option<i64>,
    /// Shortest length, in `unit`.
    pub min_length: Option<i64>,
    /// Longest length, in `unit`.
    pub max_length: Option<i64>,
    /// What lengths count.
    pub unit: Unit,
    /// Largest size in bytes.
    pub max_bytes: Option<i64>,
    /// It matches.
    pub pattern: Option<Arc<Pattern>>,
    /// It does not match.
    pub not_pattern: Option<Arc<Pattern>>,
    /// How it starts.
    pub starts_with: Option<String>,
    /// How it ends.
    pub ends_with: Option<String>,
    /// How it may not start.
    pub not_starts_with: Vec<String>,
    /// What its first character may be; empty: any.
    pub first: Vec<CharClass>,
    /// What its last character may be; empty: any.
    pub last: Vec<CharClass>,
    /// What its characters may be; empty: any.
    pub chars: Vec<CharClass>,
    /// What the parts of a URI may be.
    pub parts: BTreeMap<String, Constraints>,
    /// What each element may be.
    pub items: Option<Box<Constraints>>,
    /// The fields of a struct, or of each struct of a list.
    pub item: BTreeMap<Name, Constraints>,
    /// Fewest elements.
    pub at_least: Option<i64>,
    /// Most elements.
    pub at_most: Option<i64>,
    /// Elements differ in this field.
    pub unique_by: Option<String>,
    /// Values worth sending; those that break a bound are passed over.
    pub examples: Vec<Value>,
}

/// A broken word, and where below the parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// Steps below the parameter.
    pub path: Vec<Step>,
    /// The word, as the spec writes it.
    pub word: &'static str,
}

impl Constraints {
    /// The type; text unless given.
    pub fn ty(&self) -> Type {
        self.ty.unwrap_or(Type::String)
    }

    /// Its own bounds, with the words they come from. Bounds below it are in `parts`, `items` and `item`.
    pub fn bounds(&self) -> impl Iterator<Item = (&'static str, Bound<'_>)> {
        let (unit, ty) = (self.unit, self.ty());
        let classes = |classes: &[CharClass]| !classes.is_empty();
        [
            self.ty.map(|ty| ("type", Bound::Type(ty))),
            self.one_of.as_deref().map(|v| ("enum", Bound::OneOf(v))),
            self.minimum.map(|n| ("minimum", Bound::Minimum(n))),
            self.maximum.map(|n| ("maximum", Bound::Maximum(n))),
            self.multiple_of
                .map(|n| ("multiple-of", Bound::MultipleOf(n))),
            self.min_length
                .map(|n| ("min-length", Bound::MinLength(n, unit))),
            self.max_length
                .map(|n| ("max-length", Bound::MaxLength(n, unit))),
            self.max_bytes.map(|n| ("max-bytes", Bound::MaxBytes(n))),
            self.pattern
                .as_deref()
                .map(|p| ("pattern", Bound::Pattern(p))),
            self.not_pattern
                .as_deref()
                .map(|p| ("not-pattern", Bound::NotPattern(p))),
            self.starts_with
                .as_deref()
                .map(|s| ("starts-with", Bound::StartsWith(s))),
            self.ends_with
                .as_deref()
                .map(|s| ("ends-with", Bound::EndsWith(s))),
            (!self.not_starts_with.is_empty()).then_some((
                "not-starts-with",
                Bound::NotStartsWith(&self.not_starts_with),
            )),
            classes(&self.first).then_some(("first", Bound::First(&self.first))),
            classes(&self.last).then_some(("last", Bound::Last(&self.last))),
            classes(&self.chars).then_some(("chars", Bound::Chars(&self.chars))),
            self.at_least.map(|n| ("at-least", Bound::AtLeast(n, ty))),
            self.at_most.map(|n| ("at-most", Bound::AtMost(n, ty))),
            self.unique_by
                .as_deref()
                .map(|f| ("unique-by", Bound::UniqueBy(f, ty))),
        ]
        .into_iter()
        .flatten()
    }

    /// Every word a value breaks, outer words first.
    pub fn broken(&self, value: &Value) -> Vec<Breach> {
        let mut found = Vec::new();
        self.collect(value, Travels::AsText, &mut Vec::new(), &mut found);
        found
    }

    /// Whether a value breaks no word.
    pub fn accepts(&self, value: &Value) -> bool {
        self.broken(value).is_empty()
    }

    fn collect(
        &self,
        value: &Value,
        travels: Travels,
        path: &mut Vec<Step>,
        found: &mut Vec<Breach>,
    ) {
        if let (Value::Text(text), Type::JsonArray) = (value, self.ty())
            && let Some((whole, below)) = self.broken_by_entries(text)
        {
            let here = |word| (path.clone(), word);
            let each = |word| (path.iter().cloned().chain([Step::Each]).collect(), word);
            let all = whole
                .into_iter()
                .map(here)
                .chain(below.into_iter().map(each));
            found.extend(all.map(|(path, word)| Breach { path, word }));
            return;
        }
        for (word, bound) in self.bounds() {
            if !travels.satisfies(value, &bound) {
                found.push(Breach {
                    path: path.clone(),
                    word,
                });
            }
        }
        self.collect_parts(value, path, found);
        if let Value::Map(_) = value {
            self.collect_fields(value, path, found);
        }
        if self.items.is_none() && self.item.is_empty() {
            return;
        }
        let travels = Travels::below(self.ty());
        for element in elements(value, self.ty()).unwrap_or_default() {
            path.push(Step::Each);
            match &self.items {
                Some(items) => items.collect(&element, travels, path, found),
                None => self.collect_fields(&element, path, found),
            }
            path.pop();
        }
    }

    fn collect_parts(&self, value: &Value, path: &mut Vec<Step>, found: &mut Vec<Breach>) {
        let Some(text) = value.as_text().filter(|_| !self.parts.is_empty()) else {
            return;
        };
        let uri = split_uri(text);
        for (name, part) in &self.parts {
            if let Some(text) = uri.part(name) {
                path.push(Step::Part(name.clone()));
                part.collect(&text.into(), Travels::AsText, path, found);
                path.pop();
            }
        }
    }

    fn collect_fields(&self, value: &Value, path: &mut Vec<Step>, found: &mut Vec<Breach>) {
        for (name, field) in &self.item {
            if let Some(value) = value.get(name) {
                path.push(Step::Field(name.clone()));
                field.collect(value, Travels::AsText, path, found);
                path.pop();
            }
        }
    }
}
