//! Values: what travels in arguments and answers, what a parameter may be, and how to make such values.
//!
//! Does no I/O and knows no service.

use std::collections::BTreeMap;
use std::sync::Arc;

/// A value in an argument, an answer, a field of a resource or a fixture.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// Not there.
    Absent,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Text; also a number with a fraction, as it was written.
    Text(Arc<str>),
    /// A list.
    List(Vec<Value>),
    /// An object or map.
    Map(BTreeMap<Arc<str>, Value>),
}

impl Value {
    /// Text.
    pub fn text(text: &str) -> Value {
        Value::Text(text.into())
    }
}
