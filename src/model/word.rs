//! Whether an argument satisfies one word of its parameter.
//!
//! A bound that hangs on something that does not exist is not known: no document says in which order a call is checked.
//! Bounds are evaluated here, to one value for each alternative that is left; `value` judges each.

use super::known::Known;
use super::scene::{At, Scene};
use super::truth::Truth;
use crate::spec::compiled::{Step, Word};
use crate::spec::expr::Expr;
use crate::spec::syntax::{Parameter, Type};
use crate::value::{Bound, Travels, Unit, Value, descend, satisfies};

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
        let travels = match path.split_last() {
            Some((Step::Each, above)) => Travels::below(type_below(spec, above)),
            Some((Step::Field(_) | Step::Part(_), _)) | None => Travels::AsText,
        };
        Truth::of_cases(values.iter().map(|value| {
            if value.is_absent() {
                return Truth::True;
            }
            descend(value, spec, path)
                .iter()
                .map(|part| {
                    if let Word::Type(ty) = word {
                        return travels.satisfies(part, &Bound::Type(*ty)).into();
                    }
                    self.meets(part, word, ty, at)
                })
                .fold(Truth::True, Truth::and)
        }))
    }

    /// Whether a value satisfies a word.
    pub fn meets(&self, value: &Value, word: &Word, ty: Type, at: At) -> Truth {
        let plain = |bound: Bound| Truth::from(satisfies(value, &bound));
        match word {
            Word::Given => Truth::from(!value.is_absent()),
            Word::Type(ty) => plain(Bound::Type(*ty)),
            Word::NotStartsWith(starts) => plain(Bound::NotStartsWith(starts)),
            Word::First(classes) => plain(Bound::First(classes)),
            Word::Last(classes) => plain(Bound::Last(classes)),
            Word::Chars(classes) => plain(Bound::Chars(classes)),
            Word::UniqueBy(field) => plain(Bound::UniqueBy(field, ty)),
            Word::Enum(values, widened) => self.one_of(value, values, widened.as_ref(), at),
            Word::Minimum(n) => self.number(value, n, at, Bound::Minimum),
            Word::Maximum(n) => self.number(value, n, at, Bound::Maximum),
            Word::MultipleOf(n) => self.number(value, n, at, Bound::MultipleOf),
            Word::MaxBytes(n) => self.number(value, n, at, Bound::MaxBytes),
            Word::AtLeast(n) => self.number(value, n, at, |n| Bound::AtLeast(n, ty)),
            Word::AtMost(n) => self.number(value, n, at, |n| Bound::AtMost(n, ty)),
            Word::MinLength(n, unit) => {
                self.length_word(value, n, unit.as_ref(), at, Bound::MinLength)
            }
            Word::MaxLength(n, unit) => {
                self.length_word(value, n, unit.as_ref(), at, Bound::MaxLength)
            }
            Word::StartsWith(text) => self.text(value, text, at, |value, text| {
                satisfies(value, &Bound::StartsWith(text))
            }),
            Word::EndsWith(text) => self.text(value, text, at, |value, text| {
                satisfies(value, &Bound::EndsWith(text))
            }),
            Word::Pattern(pattern) => self.pattern(value, pattern, at, |matches| matches),
            Word::NotPattern(pattern) => self.pattern(value, pattern, at, |matches| !matches),
            Word::Allowed(values, when) => match values {
                Some(values) if !self.listed(value, values, at) => Truth::True,
                Some(_) | None => self.holds(when, at),
            },
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
        let own = self.value(values, at).test(test).unwrap_or(Truth::Unknown);
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
        value: &Value,
        bound: &Expr,
        at: At,
        word: impl Fn(i64) -> Bound<'static>,
    ) -> Truth {
        let test = |n: &Value| n.as_int().is_none_or(|n| satisfies(value, &word(n)));
        self.value(bound, at).test(test).unwrap_or(Truth::Unknown)
    }

    fn length_word(
        &self,
        value: &Value,
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
                    .is_none_or(|n| satisfies(value, &word(n, unit)))
                    .into()
            })
            .unwrap_or(Truth::Unknown)
    }

    fn text(&self, value: &Value, bound: &Expr, at: At, test: fn(&Value, &str) -> bool) -> Truth {
        self.value(bound, at)
            .test(|text| text.as_text().is_none_or(|text| test(value, text)))
            .unwrap_or(Truth::Unknown)
    }

    fn pattern(&self, value: &Value, pattern: &Expr, at: At, want: fn(bool) -> bool) -> Truth {
        self.value(pattern, at)
            .test(|pattern| {
                let regex = pattern.as_text().and_then(|text| self.patterns.get(text));
                match (regex, value.to_text()) {
                    (Some(regex), Some(text)) => want(regex.is_match(&text)),
                    _ => true,
                }
            })
            .unwrap_or(Truth::Unknown)
    }
}

/// The type of what a path leads to.
pub fn type_below(parameter: &Parameter, path: &[Step]) -> Type {
    let below = path.iter().try_fold(parameter, |spec, step| match step {
        Step::Each => Some(spec.items.as_deref().unwrap_or(spec)),
        Step::Field(name) => spec.item.as_ref()?.get(&**name),
        Step::Part(name) => spec.parts.as_ref()?.get(name),
    });
    below.and_then(|spec| spec.r#type).unwrap_or(Type::String)
}
