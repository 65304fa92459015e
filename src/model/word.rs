//! Whether an argument satisfies one word of its parameter.
//!
//! A bound that hangs on something that does not exist is not known: no document says in which order a call is checked.
//! Bounds are evaluated here, to one value for each alternative that is left; `value` judges each.

use super::known::Known;
use super::scene::{At, Scene};
use super::truth::Truth;
use crate::spec::compiled::{Step, Word};
use crate::spec::expr::Expr;
use crate::spec::syntax::Type;
use crate::value::{Bound, Parts, Pattern, Unit, Value, satisfies, type_below};

impl Scene<'_> {
    /// Whether the argument of a parameter satisfies a word, at every place the path leads to.
    pub fn satisfies(&self, parameter: &str, path: &[Step], word: &Word, at: At) -> Truth {
        let Some(spec) = self.operation.parameters.get(parameter) else {
            return Truth::True;
        };
        // A word is asked of what was given; what a default gives satisfies it.
        if !self.is_given(parameter) {
            return Truth::True;
        }
        // Whether one without effect has to be well-formed is in the rule's `when`.
        let given = match self.arguments.get(parameter) {
            Some(Value::Text(text)) if text.is_empty() => self.argument(parameter),
            Some(value) => Known::one(value.clone()),
            None => return Truth::True,
        };
        let Known::OneOf(values) = given else {
            return Truth::Unknown;
        };
        let ty = type_below(spec, path);
        Truth::of_cases(values.iter().map(|value| {
            if value.is_absent() {
                return Truth::True;
            }
            self.meets(&Parts::of(value, spec, path), word, ty, at)
        }))
    }

    /// Whether all these satisfy a word. Its bounds are evaluated once, and all are held to each alternative together.
    pub fn meets(&self, parts: &Parts, word: &Word, ty: Type, at: At) -> Truth {
        if parts.is_empty() {
            return Truth::True;
        }
        let plain = |bound: Bound| Truth::from(parts.satisfy(&bound));
        match word {
            Word::Given => Truth::from(!parts.values().iter().any(|value| value.is_absent())),
            Word::Type(ty) => plain(Bound::Type(*ty)),
            Word::NotStartsWith(starts) => plain(Bound::NotStartsWith(starts)),
            Word::First(classes) => plain(Bound::First(classes)),
            Word::Last(classes) => plain(Bound::Last(classes)),
            Word::Chars(classes) => plain(Bound::Chars(classes)),
            Word::UniqueBy(field) => plain(Bound::UniqueBy(field, ty)),
            Word::Enum(values, widened) => {
                let each = |value| self.one_of(value, values, widened.as_ref(), at);
                Truth::every(parts.values().iter().map(|value| each(value)))
            }
            Word::Minimum(n) => self.number(parts, n, at, Bound::Minimum),
            Word::Maximum(n) => self.number(parts, n, at, Bound::Maximum),
            Word::MultipleOf(n) => self.number(parts, n, at, Bound::MultipleOf),
            Word::MaxBytes(n) => self.number(parts, n, at, Bound::MaxBytes),
            Word::AtLeast(n) => self.number(parts, n, at, |n| Bound::AtLeast(n, ty)),
            Word::AtMost(n) => self.number(parts, n, at, |n| Bound::AtMost(n, ty)),
            Word::MinLength(n, unit) => {
                self.length_word(parts, n, unit.as_ref(), at, Bound::MinLength)
            }
            Word::MaxLength(n, unit) => {
                self.length_word(parts, n, unit.as_ref(), at, Bound::MaxLength)
            }
            Word::StartsWith(text) => self.text(parts, text, at, |text| Bound::StartsWith(text)),
            Word::EndsWith(text) => self.text(parts, text, at, |text| Bound::EndsWith(text)),
            Word::Pattern(pattern) => {
                self.pattern(parts, pattern, at, |pattern| Bound::Pattern(pattern))
            }
            Word::NotPattern(pattern) => {
                self.pattern(parts, pattern, at, |pattern| Bound::NotPattern(pattern))
            }
            Word::Allowed(values, when) => {
                let listed = |value| match values {
                    Some(values) => self.listed(value, values, at),
                    None => true,
                };
                match parts.values().iter().any(|value| listed(value)) {
                    true => self.holds(when, at),
                    false => Truth::True,
                }
            }
        }
    }

    fn listed(&self, value: &Value, values: &[Expr], at: At) -> bool {
        values.iter().any(|one| self.value(one, at).admits(value))
    }

    fn one_of(&self, value: &Value, values: &Expr, widened: Option<&Expr>, at: At) -> Truth {
        let test = |list: &Value| match list {
            Value::List(items) => satisfies(value, &Bound::OneOf(items)),
            Value::Absent => true,
            one @ Value::Bool(_)
            | one @ Value::Int(_)
            | one @ Value::Text(_)
            | one @ Value::Map(_) => satisfies(value, &Bound::OneOf(std::slice::from_ref(one))),
        };
        // Each item by itself: many open readings make more lists than can be told apart.
        let own = if let Expr::List(items) = values {
            let is_it = |item: &Value| !item.is_absent() && test(item);
            let each = items.iter().map(|item| self.value(item, at).test(is_it));
            Truth::some(each.map(|truth| truth.unwrap_or(Truth::Unknown)))
        } else {
            self.value(values, at).test(test).unwrap_or(Truth::Unknown)
        };
        match widened.map(|wider| self.value(wider, at)) {
            Some(Known::OneOf(lists)) if own != Truth::True => {
                let wide = |list: &Value| !list.is_absent() && test(list);
                own.or(Truth::of_cases(lists.iter().map(|list| wide(list).into())))
            }
            _ => own,
        }
    }

    fn number(
        &self,
        parts: &Parts,
        bound: &Expr,
        at: At,
        word: impl Fn(i64) -> Bound<'static>,
    ) -> Truth {
        let test = |n: &Value| n.as_int().is_none_or(|n| parts.satisfy(&word(n)));
        self.value(bound, at).test(test).unwrap_or(Truth::Unknown)
    }

    fn length_word(
        &self,
        parts: &Parts,
        bound: &Expr,
        unit: Option<&Expr>,
        at: At,
        word: fn(i64, Unit) -> Bound<'static>,
    ) -> Truth {
        let unit = unit.map_or_else(
            || Known::one(Value::text("character")),
            |unit| self.value(unit, at),
        );
        self.value(bound, at)
            .test_with(&unit, |n, unit| {
                let unit = unit
                    .as_text()
                    .and_then(Unit::from_name)
                    .unwrap_or(Unit::Character);
                n.as_int()
                    .is_none_or(|n| parts.satisfy(&word(n, unit)))
                    .into()
            })
            .unwrap_or(Truth::Unknown)
    }

    fn text(
        &self,
        parts: &Parts,
        bound: &Expr,
        at: At,
        word: for<'t> fn(&'t str) -> Bound<'t>,
    ) -> Truth {
        let test = |text: &Value| text.as_text().is_none_or(|text| parts.satisfy(&word(text)));
        self.value(bound, at).test(test).unwrap_or(Truth::Unknown)
    }

    fn pattern(
        &self,
        parts: &Parts,
        pattern: &Expr,
        at: At,
        word: for<'p> fn(&'p Pattern) -> Bound<'p>,
    ) -> Truth {
        let test = |pattern: &Value| {
            let known = pattern.as_text().and_then(|text| self.patterns.get(text));
            known.is_none_or(|pattern| parts.satisfy(&word(&pattern)))
        };
        self.value(pattern, at).test(test).unwrap_or(Truth::Unknown)
    }
}
