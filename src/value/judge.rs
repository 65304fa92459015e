//! Whether a value satisfies one bound.
//!
//! One bound at a time, because each word of a parameter is a rule with its own code. A bound a value has no part in
//! holds: the length of a list, the minimum of `abc` are not asked, and the `type` word refuses them where it must.
//! Lengths, patterns and characters are asked of the text a number or truth value travels as.

use std::collections::BTreeSet;

use super::Value;
use super::chars::in_classes;
use super::descend::elements;
use super::json_scan;
use super::patterns::Pattern;
use super::text::{Unit, at_least, at_most, parse_number};
use super::typed::{can_be, has_type};
use crate::spec::syntax::{CharClass, Type};

/// A word of a parameter with its bound evaluated.
#[derive(Clone, Copy, Debug)]
pub enum Bound<'a> {
    /// It can be read as this type from the text it travels as.
    Type(Type),
    /// It is one of these; see [`Value::same`].
    OneOf(&'a [Value]),
    /// At least this.
    Minimum(i64),
    /// At most this.
    Maximum(i64),
    /// A multiple of this; 0 asks nothing.
    MultipleOf(i64),
    /// At least this long.
    MinLength(i64, Unit),
    /// At most this long.
    MaxLength(i64, Unit),
    /// At most this many bytes of UTF-8.
    MaxBytes(i64),
    /// Matches, anywhere unless anchored.
    Pattern(&'a Pattern),
    /// Does not match.
    NotPattern(&'a Pattern),
    /// Starts with.
    StartsWith(&'a str),
    /// Ends with.
    EndsWith(&'a str),
    /// Starts with none of these.
    NotStartsWith(&'a [String]),
    /// The first character; an empty text has none.
    First(&'a [CharClass]),
    /// The last character; an empty text has none.
    Last(&'a [CharClass]),
    /// All characters.
    Chars(&'a [CharClass]),
    /// Fewest elements of a list, or of the list that a text of this type holds.
    AtLeast(i64, Type),
    /// Most elements, as above.
    AtMost(i64, Type),
    /// Elements differ: structs in this field (where they have it), scalars as such. The type as above.
    UniqueBy(&'a str, Type),
}

/// How a value came here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Travels {
    /// As text, which is read as whatever it can be.
    AsText,
    /// With the type it is written with, as the elements of a JSON array do: `1` is no text, `"1"` no number.
    Typed,
}

impl Travels {
    /// How the elements of a list of this type travel.
    pub fn below(list: Type) -> Travels {
        if list == Type::JsonArray {
            Travels::Typed
        } else {
            Travels::AsText
        }
    }

    /// Whether a value that travels so satisfies a bound.
    pub fn satisfies(self, value: &Value, bound: &Bound) -> bool {
        match (self, bound) {
            (Travels::Typed, Bound::Type(ty)) => has_type(value, *ty),
            _ => satisfies(value, bound),
        }
    }
}

/// Whether a value satisfies a bound. An absent value satisfies every bound.
pub fn satisfies(value: &Value, bound: &Bound) -> bool {
    if value.is_absent() {
        return true;
    }
    match *bound {
        Bound::Type(ty) => can_be(value, ty),
        Bound::OneOf(values) => values.iter().any(|one| !one.is_absent() && one.same(value)),
        Bound::Minimum(least) => number(value).is_none_or(|n| n.at_least(least)),
        Bound::Maximum(most) => number(value).is_none_or(|n| n.at_most(most)),
        Bound::MultipleOf(step) => value
            .as_int()
            .is_none_or(|n| n.checked_rem(step).is_none_or(|rest| rest == 0)),
        Bound::AtLeast(least, ty) => count(value, ty).is_none_or(|n| n >= least),
        Bound::AtMost(most, ty) => count(value, ty).is_none_or(|n| n <= most),
        Bound::UniqueBy(field, ty) => elements(value, ty)
            .is_none_or(|items| distinct(items.iter().map(|item| &**item), field)),
        Bound::MinLength(..)
        | Bound::MaxLength(..)
        | Bound::MaxBytes(_)
        | Bound::Pattern(_)
        | Bound::NotPattern(_)
        | Bound::StartsWith(_)
        | Bound::EndsWith(_)
        | Bound::NotStartsWith(_)
        | Bound::First(_)
        | Bound::Last(_)
        | Bound::Chars(_) => value
            .to_text()
            .is_none_or(|text| text_satisfies(&text, bound)),
    }
}

/// Whether a bound is one of text.
pub(super) fn is_of_text(bound: &Bound) -> bool {
    match bound {
        Bound::MinLength(..)
        | Bound::MaxLength(..)
        | Bound::MaxBytes(_)
        | Bound::Pattern(_)
        | Bound::NotPattern(_)
        | Bound::StartsWith(_)
        | Bound::EndsWith(_)
        | Bound::NotStartsWith(_)
        | Bound::First(_)
        | Bound::Last(_)
        | Bound::Chars(_) => true,
        Bound::Type(_)
        | Bound::OneOf(_)
        | Bound::Minimum(_)
        | Bound::Maximum(_)
        | Bound::MultipleOf(_)
        | Bound::AtLeast(..)
        | Bound::AtMost(..)
        | Bound::UniqueBy(..) => false,
    }
}

/// The bounds of text; the others hold.
pub(super) fn text_satisfies(text: &str, bound: &Bound) -> bool {
    match *bound {
        Bound::MinLength(least, unit) => at_least(text, least, unit),
        Bound::MaxLength(most, unit) => at_most(text, most, unit),
        Bound::MaxBytes(most) => at_most(text, most, Unit::Utf8Byte),
        Bound::Pattern(regex) => regex.is_match(text),
        Bound::NotPattern(regex) => !regex.is_match(text),
        Bound::StartsWith(start) => text.starts_with(start),
        Bound::EndsWith(end) => text.ends_with(end),
        Bound::NotStartsWith(starts) => !starts.iter().any(|start| text.starts_with(&**start)),
        Bound::First(classes) => text.chars().next().is_some_and(|c| in_classes(c, classes)),
        Bound::Last(classes) => text
            .chars()
            .next_back()
            .is_some_and(|c| in_classes(c, classes)),
        Bound::Chars(classes) => text.chars().all(|c| in_classes(c, classes)),
        Bound::Type(_)
        | Bound::OneOf(_)
        | Bound::Minimum(_)
        | Bound::Maximum(_)
        | Bound::MultipleOf(_)
        | Bound::AtLeast(..)
        | Bound::AtMost(..)
        | Bound::UniqueBy(..) => true,
    }
}

/// A number that bounds can be asked of.
enum Number {
    Whole(i64),
    Fraction(f64),
}

impl Number {
    fn at_least(&self, least: i64) -> bool {
        match self {
            Number::Whole(number) => *number >= least,
            Number::Fraction(number) => *number >= least as f64,
        }
    }
    fn at_most(&self, most: i64) -> bool {
        match self {
            Number::Whole(number) => *number <= most,
            Number::Fraction(number) => *number <= most as f64,
        }
    }
}

fn number(value: &Value) -> Option<Number> {
    match value.as_int() {
        Some(whole) => Some(Number::Whole(whole)),
        None => value.as_text().and_then(parse_number).map(Number::Fraction),
    }
}

fn count(value: &Value, ty: Type) -> Option<i64> {
    let fast = match (value, ty) {
        (Value::Text(text), Type::JsonArray) => json_scan::entries(text, |_, _| ()),
        _ => None,
    };
    let count = match fast {
        Some(count) => count,
        None => elements(value, ty)?.len(),
    };
    Some(i64::try_from(count).unwrap_or(i64::MAX))
}

/// Whether the items differ: structs in a field (those without it are left out), scalars as such.
pub fn distinct<'v>(items: impl Iterator<Item = &'v Value>, field: &str) -> bool {
    let mut seen = BTreeSet::new();
    items
        .filter_map(|item| match item {
            Value::Map(fields) => fields.get(field),
            Value::Absent | Value::Bool(_) | Value::Int(_) | Value::Text(_) | Value::List(_) => {
                Some(item)
            }
        })
        .filter(|value| !value.is_absent())
        .all(|value| seen.insert(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn holds(value: impl Into<Value>, bound: Bound) -> bool {
        satisfies(&value.into(), &bound)
    }

    #[test]
    fn an_absent_value_satisfies_everything() {
        assert!(satisfies(&Value::Absent, &Bound::OneOf(&[])));
        assert!(satisfies(&Value::Absent, &Bound::Type(Type::Integer)));
    }

    #[test]
    fn numbers_are_judged_as_such_however_they_arrive() {
        for six_hundred in [Value::Int(600), "600".into()] {
            assert!(satisfies(&six_hundred, &Bound::Maximum(600)));
            assert!(!satisfies(&six_hundred, &Bound::Minimum(601)));
            assert!(satisfies(&six_hundred, &Bound::MultipleOf(100)));
            assert!(!satisfies(&six_hundred, &Bound::MultipleOf(7)));
            assert!(satisfies(&six_hundred, &Bound::OneOf(&["600".into()])));
            assert!(satisfies(&six_hundred, &Bound::OneOf(&[Value::Int(600)])));
        }
        assert!(
            holds("abc", Bound::Minimum(5)),
            "the type refuses it, not the minimum"
        );
        assert!(!holds("5.5", Bound::Maximum(5)) && holds("4.5", Bound::Maximum(5)));
        assert!(holds(i64::MIN, Bound::MultipleOf(-1)) && holds(1, Bound::MultipleOf(0)));
    }

    #[test]
    fn enums_keep_case_and_truth_values_do_not() {
        let values = ["Import".into(), Value::Absent];
        assert!(holds("Import", Bound::OneOf(&values)) && !holds("import", Bound::OneOf(&values)));
        assert!(
            holds("TRUE", Bound::Type(Type::Boolean)) && !holds("1", Bound::Type(Type::Boolean))
        );
        assert!(holds("True", Bound::OneOf(&[Value::Bool(true)])));
    }

    #[test]
    fn lengths_count_characters_or_bytes() {
        assert!(holds("中文", Bound::MaxLength(2, Unit::Character)));
        assert!(!holds("中文", Bound::MaxLength(5, Unit::Utf8Byte)));
        assert!(holds("中文", Bound::MinLength(6, Unit::Utf8Byte)));
        assert!(!holds("中文", Bound::MaxBytes(5)) && holds("中文", Bound::MaxBytes(6)));
        assert!(!holds(123, Bound::MinLength(4, Unit::Character)));
        assert!(holds(
            Value::List(vec![]),
            Bound::MinLength(4, Unit::Character)
        ));
    }

    #[test]
    fn texts_are_judged_at_both_ends_and_in_between() {
        let alnum = [CharClass::Lower, CharClass::Digit];
        assert!(holds("a-1", Bound::First(&alnum)) && holds("a-1", Bound::Last(&alnum)));
        assert!(!holds("-a", Bound::First(&alnum)) && !holds("", Bound::Last(&alnum)));
        assert!(!holds("a-1", Bound::Chars(&alnum)) && holds("", Bound::Chars(&alnum)));
        assert!(holds("/a/", Bound::StartsWith("/")) && !holds("/a", Bound::EndsWith("/")));
        let starts = ["http://".to_owned(), "https://".to_owned()];
        assert!(!holds("https://x", Bound::NotStartsWith(&starts)));
        let patterns = super::super::Patterns::new();
        let dots = patterns.get(r"/\.\./").unwrap();
        assert!(
            holds("/a/../", Bound::Pattern(&dots)) && !holds("/a/../", Bound::NotPattern(&dots))
        );
        assert!(patterns.get("(").is_none());
    }

    #[test]
    fn elements_are_counted_where_the_type_has_any() {
        let json = r#"["/a","/b"]"#;
        assert!(!holds(json, Bound::AtMost(1, Type::JsonArray)));
        assert!(holds(json, Bound::AtMost(1, Type::String)));
        assert!(holds("[", Bound::AtLeast(1, Type::JsonArray)));
        assert!(!holds("a,b,c", Bound::AtMost(2, Type::Csv)));
        assert!(!holds("a,b,a", Bound::UniqueBy("", Type::Csv)));
        let path = |text: &str| Value::Map([("RefreshPath".into(), text.into())].into());
        let unique = Bound::UniqueBy("RefreshPath", Type::List);
        assert!(!holds(Value::List(vec![path("/a/"), path("/a/")]), unique));
        assert!(holds(Value::List(vec![path("/a/"), path("/b/")]), unique));
        let other = Bound::UniqueBy("Other", Type::List);
        assert!(holds(Value::List(vec![path("/a/"), path("/a/")]), other));
    }

    pub(in crate::value) fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Absent),
            any::<bool>().prop_map(Value::Bool),
            any::<i64>().prop_map(Value::Int),
            "\\PC{0,12}".prop_map(Value::from),
            any::<String>().prop_map(Value::from),
            "[-0-9.eE:TZ \\[\\]\",/]{0,20}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 12, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::List),
                prop::collection::btree_map("[a-c]".prop_map(|k| k.as_str().into()), inner, 0..3)
                    .prop_map(Value::Map),
            ]
        })
    }

    const TYPES: [Type; 12] = [
        Type::String,
        Type::Integer,
        Type::Number,
        Type::Boolean,
        Type::Time,
        Type::Path,
        Type::Uri,
        Type::JsonArray,
        Type::Csv,
        Type::List,
        Type::Object,
        Type::Map,
    ];

    proptest! {
        #[test]
        fn any_value_can_be_judged_shown_and_carried(value in any_value(), n in any::<i64>(), other in any_value()) {
            for ty in TYPES {
                let normal = super::super::normalize_as(&value, ty);
                prop_assert_eq!(
                    satisfies(&value, &Bound::Type(ty)),
                    satisfies(&normal, &Bound::Type(ty))
                );
                for bound in [Bound::AtLeast(n, ty), Bound::AtMost(n, ty), Bound::UniqueBy("a", ty)] {
                    satisfies(&value, &bound);
                }
            }
            for bound in [Bound::Minimum(n), Bound::Maximum(n), Bound::MultipleOf(n), Bound::MaxBytes(n)] {
                satisfies(&value, &bound);
            }
            satisfies(&value, &Bound::OneOf(std::slice::from_ref(&other)));
            prop_assert!(value.same(&value) && value.as_set_eq(&value));
            prop_assert_eq!(value.same(&other), other.same(&value));
            prop_assert!(!value.to_string().is_empty());
            let json = serde_json::to_string(&value).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Value>(&json).unwrap(), &value);
            let yaml = serde_yaml::to_string(&value).unwrap();
            prop_assert_eq!(&serde_yaml::from_str::<Value>(&yaml).unwrap(), &value);
        }
    }
}
