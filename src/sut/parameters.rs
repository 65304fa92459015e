//! Values as flat parameters, percent-encoded.
//!
//! Knows none of the protocol's own parameters.

use std::borrow::Cow;

use super::sign::push_encoded;
use crate::value::Value;

/// One parameter as it is sent: its flat name and its text.
pub(super) type Parameter<'a> = (Cow<'a, str>, Cow<'a, str>);

/// Adds a value under its flat names: `Name`, `Name.1`, `Name.Field`, `Name.1.Field`.
pub(super) fn flatten<'a>(
    parameters: &mut Vec<Parameter<'a>>,
    name: Cow<'a, str>,
    value: &'a Value,
) {
    match value {
        Value::List(items) => {
            for (number, item) in (1_usize..).zip(items) {
                flatten(parameters, format!("{name}.{number}").into(), item);
            }
        }
        Value::Map(fields) => {
            for (field, value) in fields {
                flatten(parameters, format!("{name}.{field}").into(), value);
            }
        }
        Value::Absent | Value::Bool(_) | Value::Int(_) | Value::Text(_) => {
            if let Some(text) = scalar(value) {
                parameters.push((name, text));
            }
        }
    }
}

/// The text of a value that is neither absent nor made of others.
pub(super) fn scalar(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::Bool(true) => Some("true".into()),
        Value::Bool(false) => Some("false".into()),
        Value::Int(int) => Some(int.to_string().into()),
        Value::Text(text) => Some(text.as_ref().into()),
        Value::Absent | Value::List(_) | Value::Map(_) => None,
    }
}

/// By name, as they are signed.
pub(super) fn sort(parameters: &mut [Parameter<'_>]) {
    parameters.sort_by(|(a, _), (b, _)| a.cmp(b));
}

/// `a=1&b=2`, percent-encoded.
pub(super) fn join(parameters: &[Parameter<'_>]) -> String {
    let size: usize = parameters.iter().map(|(n, v)| n.len() + v.len() + 8).sum();
    let mut out = String::with_capacity(size + 48);
    for (name, value) in parameters {
        if !out.is_empty() {
            out.push('&');
        }
        push_encoded(&mut out, name);
        out.push('=');
        push_encoded(&mut out, value);
    }
    out
}
