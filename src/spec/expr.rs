//! Values in the spec language, and the codes a broken rule yields.
//!
//! A value is a literal (`600`, `cpfs`), `none` (absent), `unsaid` (no document gives it), a list,
//! a reference or a choice:
//! - `$Name`: an argument, after defaults and copies; or something named under `let`
//! - `$Kind.Field`: a field of the resource or fixture an argument names; `$Kind.state` is its state
//! - `$it`, `$it.Field`: what a quantifier runs over; `$new.Field`: what the call creates
//! - `{ reading: r }`: the alternative of `r` that the endpoint follows; `{ reading: r, cases: {..} }`: one value for each
//! - `{ by: $x, cases: { a: .., "*": .. } }`: one value for each value of `$x`
//! - `{ join: [a, b] }`: a path below a path; `{ first-given: [a, b] }`: the first that is not absent
//! - `{ part: authority, of: $x }`: a part of a URI

use std::borrow::Cow;
use std::fmt;

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor, value};

use super::located::At;
use super::syntax::{MayFail, MayFailFull, Required, RequiredWhen};
use crate::value::Value;

/// A value; see the module's words.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// Itself.
    Literal(Value),
    /// Absent.
    None,
    /// A number or list no document gives.
    Unsaid,
    /// A reference: the root without `$`, then fields.
    Ref(Reference),
    /// What the endpoint's alternative stands for, or the case of its name.
    Reading {
        /// The reading's name.
        name: At<String>,
        /// A value for each alternative; empty: what the alternative stands for.
        cases: IndexMap<String, Expr>,
    },
    /// The case of another value; `"*"` for the rest.
    By {
        /// The other value.
        of: Box<Expr>,
        /// A value for each of its values.
        cases: IndexMap<String, Expr>,
    },
    /// A path below a path.
    Join(Vec<Expr>),
    /// The first that is not absent.
    FirstGiven(Vec<Expr>),
    /// A part of a URI.
    Part {
        /// `scheme`, `authority` or `path`.
        part: String,
        /// The URI.
        of: Box<Expr>,
    },
    /// A list; a list inside it is spliced in.
    List(Vec<Expr>),
}

impl Expr {
    /// What it refers to, if it is a reference and nothing more.
    pub fn reference(&self) -> Option<&Reference> {
        if let Expr::Ref(reference) = self {
            Some(reference)
        } else {
            None
        }
    }

    /// Its value, if it is written out.
    pub fn literal(&self) -> Option<&Value> {
        if let Expr::Literal(value) = self {
            Some(value)
        } else {
            None
        }
    }
}

/// `$root.field...`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// A parameter, a binding, a `let` name, `it` or `new`.
    pub root: String,
    /// Fields below it.
    pub path: Vec<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[derive(Default)]
struct ExprMap {
    reading: Option<At<String>>,
    by: Option<Box<Expr>>,
    cases: Option<IndexMap<String, Expr>>,
    join: Option<Vec<Expr>>,
    first_given: Option<Vec<Expr>>,
    part: Option<String>,
    of: Option<Box<Expr>>,
}

impl ExprMap {
    fn into_expr<E: de::Error>(self) -> Result<Expr, E> {
        match self {
            ExprMap {
                reading: Some(name),
                by: None,
                cases,
                join: None,
                first_given: None,
                part: None,
                of: None,
            } => Ok(Expr::Reading {
                name,
                cases: cases.unwrap_or_default(),
            }),
            ExprMap {
                reading: None,
                by: Some(of),
                cases: Some(cases),
                join: None,
                first_given: None,
                part: None,
                of: None,
            } => Ok(Expr::By { of, cases }),
            ExprMap {
                reading: None,
                by: None,
                cases: None,
                join: Some(parts),
                first_given: None,
                part: None,
                of: None,
            } => Ok(Expr::Join(parts)),
            ExprMap {
                reading: None,
                by: None,
                cases: None,
                join: None,
                first_given: Some(parts),
                part: None,
                of: None,
            } => Ok(Expr::FirstGiven(parts)),
            ExprMap {
                reading: None,
                by: None,
                cases: None,
                join: None,
                first_given: None,
                part: Some(part),
                of: Some(of),
            } => Ok(Expr::Part { part, of }),
            _ => Err(E::custom(
                "a value written as a map is one of `{ reading }`, `{ reading, cases }`, `{ by, cases }`, `{ join }`, `{ first-given }`, `{ part, of }`",
            )),
        }
    }
}

impl Expr {
    /// Reads a scalar: a reference, `none`, `unsaid`, or text.
    fn from_text(text: &str) -> Expr {
        match text.strip_prefix('$') {
            Some(rest) => {
                let mut parts = rest.split('.').map(str::to_owned);
                Expr::Ref(Reference {
                    root: parts.next().unwrap_or_default(),
                    path: parts.collect(),
                })
            }
            None if text == "none" => Expr::None,
            None if text == "unsaid" => Expr::Unsaid,
            None => Expr::Literal(Value::text(text)),
        }
    }
}

struct ExprVisitor;

impl<'de> Visitor<'de> for ExprVisitor {
    type Value = Expr;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(
            "a value: a literal, a `$reference`, a list, or a choice such as `{ reading: name }`",
        )
    }
    fn visit_bool<E>(self, v: bool) -> Result<Expr, E> {
        Ok(Expr::Literal(Value::Bool(v)))
    }
    fn visit_i64<E>(self, v: i64) -> Result<Expr, E> {
        Ok(Expr::Literal(Value::Int(v)))
    }
    fn visit_u64<E: de::Error>(self, v: u64) -> Result<Expr, E> {
        i64::try_from(v)
            .map(|n| Expr::Literal(Value::Int(n)))
            .map_err(|_| E::custom("a number is at most 9223372036854775807"))
    }
    fn visit_f64<E>(self, v: f64) -> Result<Expr, E> {
        Ok(Expr::Literal(Value::text(&v.to_string())))
    }
    fn visit_str<E>(self, v: &str) -> Result<Expr, E> {
        Ok(Expr::from_text(v))
    }
    fn visit_unit<E>(self) -> Result<Expr, E> {
        Ok(Expr::None)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Expr, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Expr::List(items))
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Expr, A::Error> {
        ExprMap::deserialize(value::MapAccessDeserializer::new(map))?.into_expr()
    }
}

impl<'de> Deserialize<'de> for Expr {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ExprVisitor)
    }
}

impl JsonSchema for Expr {
    fn schema_name() -> Cow<'static, str> {
        "Value".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let map = generator.subschema_for::<ExprMap>();
        let item = generator.subschema_for::<Expr>();
        json_schema!({
            "description": "a literal, `$reference`, `none`, `unsaid`, a list of values, or a choice",
            "anyOf": [
                { "type": ["string", "integer", "number", "boolean", "null"] },
                { "type": "array", "items": item },
                map
            ]
        })
    }
}

/// One value, or a list of them.
#[derive(Clone, Debug, PartialEq)]
pub struct OneOrMany<T>(pub Vec<T>);

impl<T> Default for OneOrMany<T> {
    fn default() -> Self {
        OneOrMany(Vec::new())
    }
}

impl<T> std::ops::Deref for OneOrMany<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<'de> Deserialize<'de> for OneOrMany<At<String>> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        At::<Names>::deserialize(deserializer).map(|names| {
            OneOrMany(match names.value {
                Names::One(one) => vec![At {
                    value: one,
                    place: names.place,
                }],
                Names::Many(many) => many,
            })
        })
    }
}

enum Names {
    One(String),
    Many(Vec<At<String>>),
}

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NamesVisitor;
        impl<'de> Visitor<'de> for NamesVisitor {
            type Value = Names;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a name or a list of names")
            }
            fn visit_str<E>(self, v: &str) -> Result<Names, E> {
                Ok(Names::One(v.to_owned()))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Names, A::Error> {
                let mut many = Vec::new();
                while let Some(item) = seq.next_element()? {
                    many.push(item);
                }
                Ok(Names::Many(many))
            }
        }
        deserializer.deserialize_any(NamesVisitor)
    }
}

impl<T: JsonSchema> JsonSchema for OneOrMany<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        format!("OneOrMany_{}", T::schema_name()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<T>();
        json_schema!({ "anyOf": [one.clone(), { "type": "array", "items": one }] })
    }
}

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

impl<'de> Deserialize<'de> for Required {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct RequiredVisitor;
        impl<'de> Visitor<'de> for RequiredVisitor {
            type Value = Required;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("`true`, `false`, or `{ when, else }`")
            }
            fn visit_bool<E>(self, v: bool) -> Result<Required, E> {
                Ok(Required::Flat(v))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Required, A::Error> {
                RequiredWhen::deserialize(value::MapAccessDeserializer::new(map))
                    .map(|when| Required::When(Box::new(when)))
            }
        }
        deserializer.deserialize_any(RequiredVisitor)
    }
}

impl<'de> Deserialize<'de> for MayFail {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MayFailVisitor;
        impl<'de> Visitor<'de> for MayFailVisitor {
            type Value = BareMayFail;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a code, or `{ code, when, effect }`")
            }
            fn visit_str<E>(self, v: &str) -> Result<BareMayFail, E> {
                Ok(BareMayFail(MayFail::Code(At::nowhere(v.to_owned()))))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<BareMayFail, A::Error> {
                MayFailFull::deserialize(value::MapAccessDeserializer::new(map))
                    .map(|full| BareMayFail(MayFail::Full(Box::new(full))))
            }
        }
        struct BareMayFail(MayFail);
        impl<'de> Deserialize<'de> for BareMayFail {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(MayFailVisitor)
            }
        }
        let at = At::<BareMayFail>::deserialize(deserializer)?;
        Ok(match at.value.0 {
            MayFail::Code(code) => MayFail::Code(At {
                value: code.value,
                place: at.place,
            }),
            full @ MayFail::Full(_) => full,
        })
    }
}
