//! Reading a [`Value`], comparing two, and carrying it to and from JSON and YAML.
//!
//! Does not judge: a text that can be read as a number is not therefore one where text is meant.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};

use super::text::{compare_versions, parse_int};
use super::{Value, text};

impl Value {
    /// Text.
    pub fn text(text: &str) -> Value {
        Value::Text(text.into())
    }

    /// Whether it is not there.
    pub fn is_absent(&self) -> bool {
        matches!(self, Value::Absent)
    }

    /// A whole number, or text that writes one in decimal digits (`"600"`, not `"600.0"`, `"0x10"`, `" 600"`, `"+600"`).
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Value::Int(number) => Some(*number),
            Value::Text(text) => parse_int(text),
            Value::Absent | Value::Bool(_) | Value::List(_) | Value::Map(_) => None,
        }
    }

    /// A truth value, or text that writes one in whatever case.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(truth) => Some(*truth),
            Value::Text(text) => text::parse_bool(text),
            Value::Absent | Value::Int(_) | Value::List(_) | Value::Map(_) => None,
        }
    }

    /// The text, if it is text; see [`Value::to_text`] for numbers.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            Value::Absent | Value::Bool(_) | Value::Int(_) | Value::List(_) | Value::Map(_) => None,
        }
    }

    /// The elements, if it is a list.
    pub fn as_list(&self) -> Option<&[Value]> {
        match self {
            Value::List(items) => Some(items),
            Value::Absent | Value::Bool(_) | Value::Int(_) | Value::Text(_) | Value::Map(_) => None,
        }
    }

    /// The text a scalar travels as: `600`, `true`. Absent, lists and maps have none.
    pub fn to_text(&self) -> Option<Cow<'_, str>> {
        match self {
            Value::Bool(true) => Some(Cow::Borrowed("true")),
            Value::Bool(false) => Some(Cow::Borrowed("false")),
            Value::Int(number) => Some(Cow::Owned(number.to_string())),
            Value::Text(text) => Some(Cow::Borrowed(text)),
            Value::Absent | Value::List(_) | Value::Map(_) => None,
        }
    }

    /// A field of a map.
    pub fn get(&self, field: &str) -> Option<&Value> {
        match self {
            Value::Map(fields) => fields.get(field),
            Value::Absent | Value::Bool(_) | Value::Int(_) | Value::Text(_) | Value::List(_) => {
                None
            }
        }
    }

    /// Equality of what is meant: `"600"` is 600 where either side is a number, `"True"` is true where either is a
    /// truth value; texts are compared to the letter, lists in order.
    pub fn same(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Int(a), b) | (b, Value::Int(a)) => b.as_int() == Some(*a),
            (Value::Bool(a), b) | (b, Value::Bool(a)) => b.as_bool() == Some(*a),
            (Value::List(a), Value::List(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.same(b))
            }
            (Value::Map(a), Value::Map(b)) => {
                a.len() == b.len()
                    && a.iter()
                        .zip(b)
                        .all(|((ka, a), (kb, b))| ka == kb && a.same(b))
            }
            (a, b) => a == b,
        }
    }

    /// Equality of lists whose order means nothing; each element as often here as there. Other values: equality.
    pub fn as_set_eq(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::List(a), Value::List(b)) => a.len() == b.len() && sorted(a) == sorted(b),
            (a, b) => a == b,
        }
    }

    /// Which is less: numbers by value, versions (`2.10.0`) part by part. `None` where neither reading fits both.
    pub fn compare(&self, other: &Value) -> Option<Ordering> {
        if let (Some(a), Some(b)) = (self.as_int(), other.as_int()) {
            return Some(a.cmp(&b));
        }
        compare_versions(&self.to_text()?, &other.to_text()?)
    }

    /// What a JSON document holds; `null` is absent, a number that is not an `i64` is its text.
    pub fn from_json(json: serde_json::Value) -> Value {
        match json {
            serde_json::Value::Null => Value::Absent,
            serde_json::Value::Bool(truth) => Value::Bool(truth),
            serde_json::Value::Number(number) => number
                .as_i64()
                .map_or_else(|| Value::text(&number.to_string()), Value::Int),
            serde_json::Value::String(text) => Value::Text(text.into()),
            serde_json::Value::Array(items) => {
                Value::List(items.into_iter().map(Value::from_json).collect())
            }
            serde_json::Value::Object(fields) => Value::Map(
                fields
                    .into_iter()
                    .map(|(name, value)| (name.into(), Value::from_json(value)))
                    .collect(),
            ),
        }
    }

    /// The same as JSON; absent is `null`, and absent fields of a map are left out.
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Value::Absent => serde_json::Value::Null,
            Value::Bool(truth) => (*truth).into(),
            Value::Int(number) => (*number).into(),
            Value::Text(text) => serde_json::Value::String(text.as_ref().to_owned()),
            Value::List(items) => items.iter().map(Value::to_json).collect(),
            Value::Map(fields) => fields
                .iter()
                .filter(|(_, value)| !value.is_absent())
                .map(|(name, value)| (name.as_ref().to_owned(), value.to_json()))
                .collect(),
        }
    }
}

fn sorted(items: &[Value]) -> Vec<&Value> {
    let mut sorted: Vec<&Value> = items.iter().collect();
    sorted.sort_unstable();
    sorted
}

impl From<bool> for Value {
    fn from(truth: bool) -> Value {
        Value::Bool(truth)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Value {
        Value::Int(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::text(text)
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::Text(text.into())
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Absent => serializer.serialize_unit(),
            Value::Bool(truth) => serializer.serialize_bool(*truth),
            Value::Int(number) => serializer.serialize_i64(*number),
            Value::Text(text) => serializer.serialize_str(text),
            Value::List(items) => serializer.collect_seq(items),
            Value::Map(fields) => {
                serializer.collect_map(fields.iter().map(|(name, value)| (&**name, value)))
            }
        }
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a text, a number, `true` or `false`, a list, or a map")
    }
    fn visit_bool<E>(self, v: bool) -> Result<Value, E> {
        Ok(Value::Bool(v))
    }
    fn visit_i64<E>(self, v: i64) -> Result<Value, E> {
        Ok(Value::Int(v))
    }
    fn visit_u64<E>(self, v: u64) -> Result<Value, E> {
        Ok(i64::try_from(v).map_or_else(|_| Value::from(v.to_string()), Value::Int))
    }
    fn visit_f64<E>(self, v: f64) -> Result<Value, E> {
        Ok(Value::from(v.to_string()))
    }
    fn visit_str<E>(self, v: &str) -> Result<Value, E> {
        Ok(Value::text(v))
    }
    fn visit_string<E>(self, v: String) -> Result<Value, E> {
        Ok(Value::from(v))
    }
    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Absent)
    }
    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Absent)
    }
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        Value::deserialize(deserializer)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Value::List(items))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut fields = BTreeMap::new();
        while let Some((name, value)) = map.next_entry::<String, Value>()? {
            fields.insert(Arc::from(name), value);
        }
        Ok(Value::Map(fields))
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}
