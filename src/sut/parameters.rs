//! Values as flat parameters, percent-encoded, and where they go in a request.
//!
//! Knows none of the protocol's own parameters.

use std::borrow::Cow;

use super::call::Call;
use super::rpc::{Lists, Placement};
use super::sign::push_encoded;
use super::wire::Request;
use crate::value::Value;

/// One parameter as it is sent: its flat name and its text.
pub(super) type Parameter<'a> = (Cow<'a, str>, Cow<'a, str>);

/// Adds a value under its flat names: `Name`, `Name.1`, `Name.Field`, `Name.1.Field`; a list as JSON under its own
/// name, if that is how lists are written.
pub(super) fn flatten<'a>(
    parameters: &mut Vec<Parameter<'a>>,
    name: Cow<'a, str>,
    value: &'a Value,
    lists: Lists,
) {
    match value {
        Value::List(items) if lists == Lists::Json && !items.is_empty() => {
            parameters.push((name, value.to_json().to_string().into()));
        }
        Value::List(items) => {
            for (number, item) in (1_usize..).zip(items) {
                flatten(parameters, format!("{name}.{number}").into(), item, lists);
            }
        }
        Value::Map(fields) => {
            for (field, value) in fields {
                flatten(parameters, format!("{name}.{field}").into(), value, lists);
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

/// Adds a parameter of the protocol, unless an argument of that name takes its place.
pub(super) fn add_common<'a>(
    parameters: &mut Vec<Parameter<'a>>,
    call: &Call,
    name: &'static str,
    value: Cow<'a, str>,
) {
    if !call.arguments.contains_key(name) {
        parameters.push((name.into(), value));
    }
}

/// What the protocol sends under a name, or the argument that takes its place.
pub(super) fn instead<'a>(
    call: &'a Call,
    name: &str,
    value: Option<Cow<'a, str>>,
) -> Option<Cow<'a, str>> {
    match call.arguments.get(name) {
        None => value,
        Some(argument) => scalar(argument),
    }
}

/// What a call gives another HTTP method by: the request has no parameter of that name.
pub(super) const METHOD: &str = "HttpMethod";

/// The HTTP method of a call: that of its placement, unless it gives another.
pub(super) fn method(placement: Placement, call: &Call) -> Cow<'static, str> {
    let other = call.arguments.get(METHOD).and_then(scalar);
    other.map_or(placement.method().into(), |other| other.into_owned().into())
}

/// The media type of a form.
pub(super) const FORM: &str = "application/x-www-form-urlencoded";

/// A request with its parameters where they belong, and the headers that go with that, sorted by name.
pub(super) fn place(
    placement: Placement,
    method: Cow<'static, str>,
    parameters: String,
    host: &str,
) -> Request {
    let mut headers = Vec::with_capacity(9);
    let (query, body) = match placement {
        Placement::GetQuery | Placement::PostQuery => (parameters, String::new()),
        Placement::PostForm => {
            headers.push(("content-type", FORM.to_owned()));
            (String::new(), parameters)
        }
    };
    headers.push(("host", host.to_owned()));
    Request {
        method,
        query,
        headers,
        body,
    }
}
