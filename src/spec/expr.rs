//! Values in the spec language.
//!
//! A value is a literal (`600`, `cpfs`), `none` (absent), `unsaid` (no document gives it), a list,
//! a reference or a choice:
//! - `$Name`: an argument, after defaults and copies; or something named under `let`
//! - `$Kind.Field`: a field of the resource or fixture an argument names; `$Kind.state` is its state
//! - `$it`, `$it.Field`: what a quantifier runs over; `$new.Field`: what the call creates
//! - `{ reading: r }`: the alternative of `r` that the endpoint follows; `{ reading: r, cases: {..} }`: one value for each
//! - `{ by: $x, cases: { a: .., "*": .. } }`: one value for each value of `$x`
//! - `{ join: [a, b] }`: a path below a path; `{ first-given: [a, b] }`: the first that is not absent
//! - `{ parent: $x }`: the path right above a path; `{ part: authority, of: $x }`: a part of a URI

use std::borrow::Cow;
use std::fmt;

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor, value};

use super::located::At;
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
    /// The path right above a path.
    Parent(Box<Expr>),
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
    parent: Option<Box<Expr>>,
    part: Option<String>,
    of: Option<Box<Expr>>,
}

impl ExprMap {
    fn into_expr<E: de::Error>(self) -> Result<Expr, E> {
        let ExprMap {
            reading,
            by,
            cases,
            join,
            first_given,
            parent,
            part,
            of,
        } = self;
        match (reading, by, cases, join, first_given, parent, part, of) {
            (Some(name), None, cases, None, None, None, None, None) => Ok(Expr::Reading {
                name,
                cases: cases.unwrap_or_default(),
            }),
            (None, Some(of), Some(cases), None, None, None, None, None) => {
                Ok(Expr::By { of, cases })
            }
            (None, None, None, Some(parts), None, None, None, None) => Ok(Expr::Join(parts)),
            (None, None, None, None, Some(parts), None, None, None) => Ok(Expr::FirstGiven(parts)),
            (None, None, None, None, None, Some(path), None, None) => Ok(Expr::Parent(path)),
            (None, None, None, None, None, None, Some(part), Some(of)) => {
                Ok(Expr::Part { part, of })
            }
            _ => Err(E::custom(
                "a value written as a map is one of `{ reading }`, `{ reading, cases }`, `{ by, cases }`, `{ join }`, `{ first-given }`, `{ parent }`, `{ part, of }`",
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
