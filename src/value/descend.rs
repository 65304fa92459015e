//! From a parameter's value to the part of it a word is about.
//!
//! Reads, never judges: what cannot be taken apart (a text that is no JSON array, a field that is not there) yields
//! nothing, and the word of the whole refuses it.

use std::borrow::Cow;

use super::Value;
use super::json_array::json_array;
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
