//! The codes that a broken rule yields, in the spec language.

use std::borrow::Cow;
use std::fmt;

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor, value};

use super::expr::OneOrMany;
use super::located::At;

/// The code of a broken rule.
#[derive(Clone, Debug, PartialEq)]
pub enum CodeRef {
    /// This one.
    Code(At<String>),
    /// One no document gives: bound when first seen, checked ever after.
    Unnamed,
    /// The alternative of a reading.
    Reading(At<String>),
}

/// The code, or codes, of a broken rule: a name, `unnamed`, `{ reading: r }`, or a list of these (any of them).
pub type Codes = OneOrMany<CodeRef>;

struct CodeRefVisitor;

impl<'de> Visitor<'de> for CodeRefVisitor {
    type Value = CodeRef;
    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an error code, `unnamed`, or `{ reading: name }`")
    }
    fn visit_str<E>(self, v: &str) -> Result<CodeRef, E> {
        Ok(match v {
            "unnamed" => CodeRef::Unnamed,
            code => CodeRef::Code(At::nowhere(code.to_owned())),
        })
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<CodeRef, A::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct ReadingOnly {
            reading: At<String>,
        }
        ReadingOnly::deserialize(value::MapAccessDeserializer::new(map))
            .map(|r| CodeRef::Reading(r.reading))
    }
}

struct BareCodeRef(CodeRef);

impl<'de> Deserialize<'de> for BareCodeRef {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer
            .deserialize_any(CodeRefVisitor)
            .map(BareCodeRef)
    }
}

impl<'de> Deserialize<'de> for CodeRef {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let at = At::<BareCodeRef>::deserialize(deserializer)?;
        Ok(match at.value.0 {
            CodeRef::Code(code) => CodeRef::Code(At {
                value: code.value,
                place: at.place,
            }),
            other @ (CodeRef::Unnamed | CodeRef::Reading(_)) => other,
        })
    }
}

impl JsonSchema for CodeRef {
    fn schema_name() -> Cow<'static, str> {
        "Code".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "an error code, `unnamed`, or the alternative of a reading",
            "anyOf": [
                { "type": "string" },
                { "type": "object", "properties": { "reading": { "type": "string" } }, "required": ["reading"], "additionalProperties": false }
            ]
        })
    }
}

struct BareCodes(Vec<CodeRef>);

impl<'de> Deserialize<'de> for BareCodes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct CodesVisitor;
        impl<'de> Visitor<'de> for CodesVisitor {
            type Value = BareCodes;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("an error code, `unnamed`, `{ reading: name }`, or a list of these")
            }
            fn visit_str<E: de::Error>(self, v: &str) -> Result<BareCodes, E> {
                CodeRefVisitor
                    .visit_str(v)
                    .map(|code| BareCodes(vec![code]))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<BareCodes, A::Error> {
                CodeRefVisitor
                    .visit_map(map)
                    .map(|code| BareCodes(vec![code]))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<BareCodes, A::Error> {
                let mut codes = Vec::new();
                while let Some(code) = seq.next_element()? {
                    codes.push(code);
                }
                Ok(BareCodes(codes))
            }
        }
        deserializer.deserialize_any(CodesVisitor)
    }
}

impl<'de> Deserialize<'de> for Codes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let at = At::<BareCodes>::deserialize(deserializer)?;
        let place = at.place;
        let locate = |code: CodeRef| match code {
            CodeRef::Code(code) if code.place.line == 0 => CodeRef::Code(At {
                value: code.value,
                place,
            }),
            other @ (CodeRef::Code(_) | CodeRef::Unnamed | CodeRef::Reading(_)) => other,
        };
        Ok(OneOrMany(at.value.0.into_iter().map(locate).collect()))
    }
}

/// The codes of a parameter's broken rules: for all of them, or by the word that is broken (`"*"`: the rest).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ElseMap(pub IndexMap<String, Codes>);

impl ElseMap {
    /// The codes for a word.
    pub fn codes(&self, word: &str) -> Option<&Codes> {
        self.0.get(word).or_else(|| self.0.get("*"))
    }
}

struct ElseVisitor;

impl<'de> Visitor<'de> for ElseVisitor {
    type Value = ElseMap;
    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(
            "an error code, a list of codes, or a map from a word (`max-length`, `\"*\"`) to codes",
        )
    }
    fn visit_str<E: de::Error>(self, v: &str) -> Result<ElseMap, E> {
        let code = CodeRefVisitor.visit_str(v)?;
        Ok(ElseMap(
            [("*".to_owned(), OneOrMany(vec![code]))]
                .into_iter()
                .collect(),
        ))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<ElseMap, A::Error> {
        let mut codes = Vec::new();
        while let Some(code) = seq.next_element()? {
            codes.push(code);
        }
        Ok(ElseMap(
            [("*".to_owned(), OneOrMany(codes))].into_iter().collect(),
        ))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ElseMap, A::Error> {
        let mut codes = IndexMap::new();
        while let Some((word, code)) = map.next_entry::<String, Codes>()? {
            codes.insert(word, code);
        }
        Ok(ElseMap(codes))
    }
}

struct BareElse(ElseMap);

impl<'de> Deserialize<'de> for BareElse {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ElseVisitor).map(BareElse)
    }
}

impl<'de> Deserialize<'de> for ElseMap {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let at = At::<BareElse>::deserialize(deserializer)?;
        let place = at.place;
        let mut map = at.value.0;
        for code in map.0.values_mut().flat_map(|codes| codes.0.iter_mut()) {
            if let CodeRef::Code(code) = code
                && code.place.line == 0
            {
                code.place = place;
            }
        }
        Ok(map)
    }
}

impl JsonSchema for ElseMap {
    fn schema_name() -> Cow<'static, str> {
        "Else".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let codes = generator.subschema_for::<Codes>();
        json_schema!({
            "description": "codes for every broken word, or a map from word to codes",
            "anyOf": [codes.clone(), { "type": "object", "additionalProperties": codes }]
        })
    }
}
