//! The JSON body of a call: which parameters it holds and whether each has its documented type.

use serde_json::{Map, Value};

use super::errors;
use crate::choice::Choice;
use crate::refusal::{Rank, Refusal, Refusals};

/// The JSON types that parameters have.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    Integer,
}

/// Every business parameter: its name, its type, whether it is required.
const PARAMETERS: &[(&str, Kind, bool)] = &[
    ("FileSystemId", Kind::Text, true),
    ("SourceStorageType", Kind::Text, true),
    ("SourceStorageAddress", Kind::Text, true),
    ("SourcePath", Kind::Text, true),
    ("TargetPath", Kind::Text, true),
    ("SecretId", Kind::Text, true),
    ("SecretKey", Kind::Text, true),
    ("DataFlowName", Kind::Text, false),
    ("AutoRefresh", Kind::Integer, false),
    ("UserKafkaTopic", Kind::Text, false),
    ("ServerAddr", Kind::Text, false),
    ("UserName", Kind::Text, false),
    ("Password", Kind::Text, false),
];

/// A call's arguments. They hold secrets, so they cannot be shown.
pub(super) struct Arguments(Map<String, Value>);

impl Arguments {
    /// Reads a body; of two parameters with one name the last holds.
    pub(super) fn read(body: &[u8], choice: &Choice) -> Result<Self, Refusal> {
        let Ok(Value::Object(mut arguments)) = serde_json::from_slice(body) else {
            return Err(errors::BODY);
        };
        let null_is_absent = choice.reads("CreateDataFlow@tencent.null", "absent");
        let empty_is_missing = choice.reads("CreateDataFlow@tencent.empty", "missing");
        arguments.retain(|name, value| match value {
            Value::Null => !null_is_absent || kind(name).is_none(),
            Value::String(text) => !(empty_is_missing && text.is_empty() && is_required(name)),
            Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => true,
        });
        Ok(Self(arguments))
    }

    /// What is wrong with the parameters whatever they mean.
    pub(super) fn gather(&self) -> Refusals {
        let mut refusals = Refusals::default();
        for (name, _, required) in PARAMETERS {
            let there = !required || self.0.contains_key(*name);
            refusals.require(there, Rank::Mandatory, &errors::missing(name));
        }
        for (name, value) in &self.0 {
            match kind(name) {
                None => refusals.push(Rank::Format, errors::unknown(name)),
                Some(kind) => {
                    let right = has_type(value, kind);
                    refusals.require(right, Rank::Format, &errors::wrong_type(name));
                }
            }
        }
        refusals
    }

    /// A text, if it is there and is one.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    /// Whether an integer, if it is there and is one, is among `values`.
    pub(super) fn integer_is_in(&self, name: &str, values: &[i64]) -> bool {
        let integer = self.0.get(name).filter(|v| has_type(v, Kind::Integer));
        integer.is_none_or(|v| v.as_i64().is_some_and(|v| values.contains(&v)))
    }
}

fn kind(name: &str) -> Option<Kind> {
    let found = PARAMETERS.iter().find(|(n, _, _)| *n == name);
    found.map(|(_, kind, _)| *kind)
}

fn is_required(name: &str) -> bool {
    PARAMETERS
        .iter()
        .any(|(n, _, required)| *n == name && *required)
}

fn has_type(value: &Value, kind: Kind) -> bool {
    match kind {
        Kind::Text => value.is_string(),
        Kind::Integer => value.is_i64() || value.is_u64(),
    }
}
