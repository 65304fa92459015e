//! Types and formats: what a value can be read as, what it is in an answer, and its canonical form.
//!
//! Arguments travel as text, so theirs are read generously ([`Bound::Type`](super::Bound::Type)); answers are typed
//! JSON, so theirs are not ([`has_type`]).

use std::net::IpAddr;

use super::Value;
use super::json_array::json_array;
use super::json_scan;
use super::text::{parse_bool, parse_int, parse_number};
use super::time::{parse_time, time_format};
use super::uri::split_uri;
use crate::spec::syntax::{Format, Parameter, Type};

/// Whether an argument can be read as a type from the text it travels as.
pub(super) fn can_be(value: &Value, ty: Type) -> bool {
    match ty {
        Type::List => matches!(value, Value::List(_)),
        Type::Object | Type::Map => matches!(value, Value::Map(_)),
        Type::Boolean => value.as_bool().is_some(),
        Type::Integer => value.as_int().is_some(),
        Type::String
        | Type::Number
        | Type::Time
        | Type::Path
        | Type::Uri
        | Type::JsonArray
        | Type::Csv => value.to_text().is_some_and(|text| text_can_be(&text, ty)),
    }
}

fn text_can_be(text: &str, ty: Type) -> bool {
    match ty {
        Type::String | Type::Path | Type::Csv => true,
        Type::Integer => parse_int(text).is_some(),
        Type::Number => parse_number(text).is_some(),
        Type::Boolean => parse_bool(text).is_some(),
        Type::Time => parse_time(text).is_some(),
        Type::Uri => split_uri(text).is_whole(),
        // An element is there or it is not: `null` is neither.
        Type::JsonArray => {
            json_scan::entries(text, |_, _| ()).is_some()
                || json_array(text).is_some_and(|items| !items.iter().any(Value::is_absent))
        }
        Type::List | Type::Object | Type::Map => false,
    }
}

/// Whether a value that is typed as it travels has a type: one of an answer, an element of a JSON array. A number is a number, not text that writes one. Absent has every type.
pub fn has_type(value: &Value, ty: Type) -> bool {
    match (value, ty) {
        (Value::Absent, _) => true,
        (Value::Bool(_), ty) => ty == Type::Boolean,
        (Value::Int(_), ty) => matches!(ty, Type::Integer | Type::Number),
        (Value::Text(_), Type::Integer | Type::Boolean) => false,
        (Value::Text(text), ty) => text_can_be(text, ty),
        (Value::List(_), ty) => ty == Type::List,
        (Value::Map(_), ty) => matches!(ty, Type::Object | Type::Map),
    }
}

/// Whether a text is written in a format.
pub fn has_format(text: &str, format: Format) -> bool {
    match format {
        Format::Uuid => is_uuid(text),
        Format::AnyTime => parse_time(text).is_some(),
        Format::UtcSeconds | Format::UtcMinutes | Format::BlankSeconds | Format::CstSeconds => {
            time_format(text).is_some_and(|(found, _)| found == format)
        }
        Format::Cidr => is_cidr(text),
        Format::Hostname => is_hostname(text),
    }
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

fn is_cidr(text: &str) -> bool {
    let Some((address, bits)) = text.split_once('/') else {
        return false;
    };
    let most = match address.parse() {
        Ok(IpAddr::V4(_)) => 32,
        Ok(IpAddr::V6(_)) => 128,
        Err(_) => return false,
    };
    (bits == "0" || !bits.starts_with('0'))
        && parse_int(bits).is_some_and(|n| (0..=most).contains(&n))
}

fn is_hostname(text: &str) -> bool {
    text.len() <= 253
        && text.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-')
        })
}

/// The canonical form of an argument: numbers and truth values as such, everything else as the text it travels as,
/// lists and structs part by part. What cannot be read stays as it is.
pub fn normalize(value: &Value, parameter: &Parameter) -> Value {
    match value {
        Value::List(items) => Value::List(
            items
                .iter()
                .map(|item| match &parameter.items {
                    Some(element) => normalize(item, element),
                    None => normalize_fields(item, parameter),
                })
                .collect(),
        ),
        Value::Map(_) => normalize_fields(value, parameter),
        Value::Absent | Value::Bool(_) | Value::Int(_) | Value::Text(_) => {
            normalize_as(value, parameter.r#type.unwrap_or(Type::String))
        }
    }
}

fn normalize_fields(value: &Value, parameter: &Parameter) -> Value {
    let (Value::Map(fields), Some(item)) = (value, &parameter.item) else {
        return value.clone();
    };
    let field = |name: &str, value: &Value| match item.get(name) {
        Some(parameter) => normalize(value, parameter),
        None => value.clone(),
    };
    Value::Map(
        fields
            .iter()
            .map(|(name, value)| (name.clone(), field(name, value)))
            .collect(),
    )
}

/// The canonical form of a scalar of a type; what cannot be read, and what is no scalar, stays as it is.
pub fn normalize_as(value: &Value, ty: Type) -> Value {
    let read = match ty {
        Type::Integer | Type::Number => value.as_int().map(Value::Int),
        Type::Boolean => value.as_bool().map(Value::Bool),
        Type::String | Type::Time | Type::Path | Type::Uri | Type::JsonArray | Type::Csv => {
            match value {
                Value::Bool(_) | Value::Int(_) => value.to_text().map(|text| (*text).into()),
                Value::Absent | Value::Text(_) | Value::List(_) | Value::Map(_) => None,
            }
        }
        Type::List | Type::Object | Type::Map => None,
    };
    read.unwrap_or_else(|| value.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_typed_and_arguments_are_text() {
        assert!(can_be(&"600".into(), Type::Integer) && !has_type(&"600".into(), Type::Integer));
        assert!(can_be(&Value::Int(1), Type::String) && !has_type(&Value::Int(1), Type::String));
        assert!(has_type(&Value::Int(1), Type::Number) && has_type(&"1.5".into(), Type::Number));
        assert!(has_type(&Value::Absent, Type::List) && !has_type(&"".into(), Type::List));
        assert!(
            !can_be(&"[null]".into(), Type::JsonArray) && can_be(&"[]".into(), Type::JsonArray)
        );
        assert!(!can_be(&"bucket".into(), Type::Uri) && can_be(&"oss://b".into(), Type::Uri));
    }

    #[test]
    fn formats_are_strict() {
        let yes = [
            (
                Format::Uuid,
                "2D69A58F-345C-4FDE-88E4-BF51894****0".replace('*', "1"),
            ),
            (Format::Cidr, "10.0.0.0/16".to_owned()),
            (Format::Cidr, "::/0".to_owned()),
            (
                Format::Hostname,
                "cpfs-1-vpc.cn-beijing.cpfs.aliyuncs.com".to_owned(),
            ),
            (Format::UtcMinutes, "2021-09-30T10:08Z".to_owned()),
            (Format::AnyTime, "2017-05-27T15:43:06CST".to_owned()),
        ];
        for (format, text) in yes {
            assert!(has_format(&text, format), "{text}");
        }
        let no = [
            (Format::Uuid, "2D69A58F345C4FDE88E4BF5189411110"),
            (Format::Cidr, "10.0.0.0/33"),
            (Format::Cidr, "10.0.0.0/08"),
            (Format::Cidr, "10.0.0/8"),
            (Format::Hostname, "a..b"),
            (Format::Hostname, "-a.b"),
            (Format::UtcSeconds, "2021-09-30T10:08Z"),
            (Format::BlankSeconds, "2021-09-30T10:08:08Z"),
        ];
        for (format, text) in no {
            assert!(!has_format(text, format), "{text}");
        }
    }

    #[test]
    fn the_canonical_form_goes_by_type_and_leaves_the_unreadable() {
        let typed = |ty| Parameter {
            r#type: Some(ty),
            ..Parameter::default()
        };
        assert_eq!(
            normalize(&"600".into(), &typed(Type::Integer)),
            Value::Int(600)
        );
        assert_eq!(
            normalize(&"6O0".into(), &typed(Type::Integer)),
            "6O0".into()
        );
        assert_eq!(
            normalize(&"True".into(), &typed(Type::Boolean)),
            Value::Bool(true)
        );
        assert_eq!(
            normalize(&Value::Int(12), &Parameter::default()),
            "12".into()
        );
        let mut list = typed(Type::List);
        list.item = Some(
            [("N".to_owned(), typed(Type::Integer))]
                .into_iter()
                .collect(),
        );
        let of = |value: Value| Value::List(vec![Value::Map([("N".into(), value)].into())]);
        assert_eq!(normalize(&of("1".into()), &list), of(Value::Int(1)));
    }
}
