//! Operations: their rules, and the codes they may answer.

use std::fmt;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor, value};

use super::{At, Codes, Cond, Effect, Expr, Field, List, OneOrMany, Parameter};

/// `operations/*.yaml`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OperationFile {
    /// Its name on the wire.
    pub operation: At<String>,
    /// What it does, in a sentence.
    pub says: String,
    /// The documents it is written from.
    pub sources: Vec<At<String>>,
    /// Its parameters, without the protocol's own.
    #[serde(default)]
    pub parameters: IndexMap<String, Parameter>,
    /// Derived values, for `$name`.
    #[serde(default)]
    pub r#let: IndexMap<String, Expr>,
    /// What must hold.
    #[serde(default)]
    pub requires: Vec<Rule>,
    /// Codes of the environment.
    #[serde(default)]
    pub may_fail: Vec<MayFail>,
    /// What a success changes, in order.
    #[serde(default)]
    pub effects: Vec<Effect>,
    /// When what it creates cannot be deleted again as documented, or not at once (paid for in advance): at an account it
    /// is then made only by who allows what stays behind.
    #[serde(default)]
    pub stays: Option<Cond>,
    /// The answer's fields.
    #[serde(default)]
    pub returns: IndexMap<String, Field>,
    /// The answer's list of resources.
    #[serde(default)]
    pub list: Option<List>,
    /// How its answer is written in JSON, where pages differ.
    #[serde(default)]
    pub forms: Forms,
    /// Its error table.
    #[serde(default)]
    pub errors: IndexMap<String, ErrorRow>,
    /// What the documents leave open, in words.
    #[serde(default)]
    pub unsaid: Vec<String>,
}

/// How an answer is written in JSON, where pages differ. Each value is one of the words below, mostly by a reading.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Forms {
    /// `flat` (when absent), or `wrapped` in an object named after the operation, as `CreateThingResponse`.
    #[serde(default)]
    pub envelope: Option<Expr>,
    /// Its lists: `wrapped`, as `Things.Thing[]`, or `plain`, as `Things[]`; when absent, as each list says.
    #[serde(default)]
    pub lists: Option<Expr>,
    /// One item in a list: as an `array` of one (when absent), or as the `object` itself.
    #[serde(default)]
    pub single: Option<Expr>,
}

/// What must hold for a call to succeed.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Rule {
    /// Its name, unique in its operation. Absent with `use`: the shared rule's name.
    #[serde(default)]
    pub rule: Option<At<String>>,
    /// Take a shared rule; `else`, `source`, `needs` and `unprovokable` given here replace its own.
    #[serde(default)]
    pub r#use: Option<At<String>>,
    /// What the document asserts, in our words.
    #[serde(default)]
    pub says: Option<String>,
    /// The rule is asked only when this holds.
    #[serde(default)]
    pub when: Option<Cond>,
    /// What has to hold.
    #[serde(default)]
    pub must: Option<Cond>,
    /// The code(s) when it does not.
    #[serde(default)]
    pub r#else: Option<Codes>,
    /// Where it is documented.
    #[serde(default)]
    pub source: OneOrMany<At<String>>,
    /// No call can break it; why.
    #[serde(default)]
    pub unprovokable: Option<String>,
    /// The fixture a call needs to break it.
    #[serde(default)]
    pub needs: Option<String>,
}

/// A code the environment may answer though every rule holds.
#[derive(Clone, Debug, JsonSchema)]
pub enum MayFail {
    /// Just the code: nothing has changed.
    Code(At<String>),
    /// With a condition, or a doubt about the effect.
    Full(Box<MayFailFull>),
}

/// See [`MayFail`].
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct MayFailFull {
    /// The code.
    pub code: At<String>,
    /// Only when this holds.
    #[serde(default)]
    pub when: Option<Cond>,
    /// Whether the call may have taken effect all the same.
    #[serde(default)]
    pub effect: MayEffect,
    /// In our words.
    #[serde(default)]
    pub says: Option<String>,
}

/// Whether a failed call may have taken effect.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MayEffect {
    /// Nothing has changed.
    #[default]
    None,
    /// It may have.
    Maybe,
}

/// A row of an error table.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ErrorRow {
    /// HTTP status.
    pub http: u16,
    /// Other statuses that clients meet with the same code.
    #[serde(default)]
    pub or_http: Vec<u16>,
    /// The message, whole. Absent: no document gives one.
    #[serde(default)]
    pub message: Option<String>,
    /// Other pages' messages for the same code, which an endpoint may have here too.
    #[serde(default)]
    pub or_message: Vec<String>,
    /// No document says when it comes, so it may come at any time; what is known of it.
    #[serde(default)]
    pub unexplained: Option<String>,
    /// No call of ours can provoke it; why. The rule, if any, is still judged.
    #[serde(default)]
    pub unprovokable: Option<String>,
    /// The fixture it takes.
    #[serde(default)]
    pub needs: Option<String>,
    /// Only this document lists it.
    #[serde(default)]
    pub only_in: Option<At<String>>,
    /// Where, if not in the operation's sources.
    #[serde(default)]
    pub source: OneOrMany<At<String>>,
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
