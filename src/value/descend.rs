//! From a parameter's value to the part of it a word is about.
//!
//! Reads: what cannot be taken apart (a text that is no JSON array, a field that is not there) yields
//! nothing, and the word of the whole refuses it.

use std::borrow::Cow;

use super::Value;
use super::json_array::json_array;
use super::json_scan;
use super::judge::{Bound, Travels};
use super::refusal::every_entry;
use super::uri::split_uri;
use crate::spec::compiled::Step;
use crate::spec::syntax::{Parameter, Type};

/// The elements of a list, or of the list a text of type `csv` or `json-array` holds; `None` if it is neither.
/// An empty `csv` text has one element, the empty one.
pub fn elements(value: &Value, ty: Type) -> Option<Vec<Cow<'_, Value>>> {
    match value {
        Value::List(items) => Some(items.iter().map(Cow::Borrowed).collect()),
        Value::Text(text) if ty == Type::JsonArray => {
            Some(json_array(text)?.into_iter().map(Cow::Owned).collect())
        }
        Value::Text(text) if ty == Type::Csv => Some(
            text.split(',')
                .map(|part| Cow::Owned(part.into()))
                .collect(),
        ),
        Value::Absent | Value::Bool(_) | Value::Int(_) | Value::Text(_) | Value::Map(_) => None,
    }
}

/// The values a path leads to, in order. `parameter` says how the value is written at each step.
pub fn descend<'v>(value: &'v Value, parameter: &Parameter, path: &[Step]) -> Vec<Cow<'v, Value>> {
    let mut found = vec![Cow::Borrowed(value)];
    let mut parameter = Some(parameter);
    for step in path {
        let ty = parameter.and_then(|p| p.r#type).unwrap_or(Type::String);
        found = found
            .into_iter()
            .flat_map(|value| step_into(value, ty, step))
            .collect();
        parameter = parameter.and_then(|p| below(p, step));
    }
    found
}

/// The parts of a value that a path leads to.
#[derive(Debug)]
pub enum Parts<'v> {
    /// The entries of this text, a JSON array of at least one text, left where they stand.
    Entries(&'v str),
    /// These, and how they travel.
    Values(Vec<Cow<'v, Value>>, Travels),
}

impl<'v> Parts<'v> {
    /// What a path leads to. `parameter` says how the value is written at each step.
    pub fn of(value: &'v Value, parameter: &Parameter, path: &[Step]) -> Parts<'v> {
        let above = match path.split_last() {
            Some((Step::Each, above)) => Some(type_below(parameter, above)),
            Some((Step::Field(_) | Step::Part(_), _)) | None => None,
        };
        match (value, path, above) {
            (Value::Text(text), [_], Some(Type::JsonArray))
                if json_scan::entries(text, |_, _| ()).is_some_and(|count| count > 0) =>
            {
                Parts::Entries(text)
            }
            _ => Parts::Values(
                descend(value, parameter, path),
                above.map_or(Travels::AsText, Travels::below),
            ),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        matches!(self, Parts::Values(values, _) if values.is_empty())
    }

    /// Whether every part satisfies a bound.
    pub fn satisfy(&self, bound: &Bound) -> bool {
        match self {
            Parts::Entries(text) => every_entry(text, bound).unwrap_or(true),
            Parts::Values(values, travels) => {
                values.iter().all(|value| travels.satisfies(value, bound))
            }
        }
    }

    /// The parts as values.
    pub fn values(&self) -> Vec<Cow<'_, Value>> {
        let mut read = Vec::new();
        match self {
            Parts::Entries(text) => {
                json_scan::entries(text, |_, entry| read.push(Cow::Owned(Value::text(entry))));
            }
            Parts::Values(values, _) => {
                read.extend(values.iter().map(|value| Cow::Borrowed(&**value)));
            }
        }
        read
    }
}

/// The type of what a path leads to.
pub fn type_below(parameter: &Parameter, path: &[Step]) -> Type {
    let below = path.iter().try_fold(parameter, below);
    below.and_then(|spec| spec.r#type).unwrap_or(Type::String)
}

/// The parameter a step leads to. The fields of a list of structs are its own `item`.
fn below<'p>(parameter: &'p Parameter, step: &Step) -> Option<&'p Parameter> {
    match step {
        Step::Each => Some(parameter.items.as_deref().unwrap_or(parameter)),
        Step::Field(name) => parameter.item.as_ref()?.get(&**name),
        Step::Part(part) => parameter.parts.as_ref()?.get(part),
    }
}

fn step_into<'v>(value: Cow<'v, Value>, ty: Type, step: &Step) -> Vec<Cow<'v, Value>> {
    match value {
        Cow::Borrowed(value) => step_below(value, ty, step),
        Cow::Owned(value) => step_below(&value, ty, step)
            .into_iter()
            .map(|found| Cow::Owned(found.into_owned()))
            .collect(),
    }
}

fn step_below<'v>(value: &'v Value, ty: Type, step: &Step) -> Vec<Cow<'v, Value>> {
    match step {
        Step::Each => elements(value, ty).unwrap_or_default(),
        Step::Field(name) => value.get(name).map(Cow::Borrowed).into_iter().collect(),
        Step::Part(part) => value
            .as_text()
            .and_then(|text| split_uri(text).part(part))
            .map(|found| Cow::Owned(found.into()))
            .into_iter()
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(ty: Type) -> Parameter {
        Parameter {
            r#type: Some(ty),
            ..Parameter::default()
        }
    }

    #[test]
    fn entries_are_judged_in_the_text_and_anything_else_as_values() {
        let mut json = typed(Type::JsonArray);
        json.items = Some(Box::new(typed(Type::String)));
        let of = |text: &str, test: &dyn Fn(&Parts)| {
            test(&Parts::of(&text.into(), &json, &[Step::Each]));
        };
        of(r#"["/a","/\u4e2d"]"#, &|parts| {
            assert!(matches!(parts, Parts::Entries(_)) && !parts.is_empty());
            assert!(
                parts.satisfy(&Bound::StartsWith("/")) && !parts.satisfy(&Bound::EndsWith("a"))
            );
            assert!(parts.satisfy(&Bound::Type(Type::String)));
            assert!(!parts.satisfy(&Bound::OneOf(&["/a".into()])));
            let values: Vec<Value> = parts.values().into_iter().map(Cow::into_owned).collect();
            assert_eq!(values, ["/a".into(), Value::from("/中")]);
        });
        of(r#"["/a",1]"#, &|parts| {
            assert!(!parts.satisfy(&Bound::Type(Type::String)));
            assert!(!parts.satisfy(&Bound::StartsWith("/")));
        });
        of("[]", &|parts| assert!(parts.is_empty()));
        of("/a", &|parts| assert!(parts.is_empty()));
    }

    fn found(value: &Value, parameter: &Parameter, path: &[Step]) -> Vec<Value> {
        descend(value, parameter, path)
            .into_iter()
            .map(Cow::into_owned)
            .collect()
    }

    #[test]
    fn a_path_leads_into_lists_structs_and_texts() {
        let each = [Step::Each];
        let json = typed(Type::JsonArray);
        assert_eq!(
            found(&r#"["/a","/b"]"#.into(), &json, &each),
            ["/a".into(), Value::from("/b")]
        );
        assert_eq!(found(&"/a".into(), &json, &each), []);
        assert_eq!(
            found(&"a,b".into(), &typed(Type::Csv), &each),
            ["a".into(), Value::from("b")]
        );
        assert_eq!(found(&"a,b".into(), &typed(Type::String), &each), []);

        let mut list = typed(Type::List);
        list.item = Some(
            [("Value".to_owned(), typed(Type::Csv))]
                .into_iter()
                .collect(),
        );
        let value = Value::List(vec![
            Value::Map([("Value".into(), "x,y".into())].into()),
            Value::Map([("Key".into(), "k".into())].into()),
        ]);
        let field = Step::Field("Value".into());
        assert_eq!(
            found(&value, &list, &[Step::Each, field.clone()]),
            ["x,y".into()]
        );
        assert_eq!(
            found(&value, &list, &[Step::Each, field, Step::Each]),
            ["x".into(), Value::from("y")]
        );
    }

    #[test]
    fn a_uri_without_a_scheme_has_an_empty_one_and_no_authority() {
        let part = |text: &str, part: &str| {
            found(
                &text.into(),
                &typed(Type::Uri),
                &[Step::Part(part.to_owned())],
            )
        };
        assert_eq!(part("oss://b/x", "authority"), ["b".into()]);
        assert_eq!(part("b", "scheme"), ["".into()]);
        assert_eq!(part("b", "authority"), []);
    }
}
