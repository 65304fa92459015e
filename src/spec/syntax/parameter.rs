//! Parameters: their types, bounds, and what they name.

use std::fmt;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor, value};

use super::{At, Codes, Cond, ElseMap, Expr, OneOrMany};

/// The types of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Type {
    /// Text.
    String,
    /// A whole number.
    Integer,
    /// A number with a fraction.
    Number,
    /// `true` or `false`, whatever the case.
    Boolean,
    /// A moment; its `format` says how it is written.
    Time,
    /// A path on a file system.
    Path,
    /// `scheme://authority/path`.
    Uri,
    /// Text holding a JSON array.
    JsonArray,
    /// Text holding values separated by commas.
    Csv,
    /// A repeated parameter (`Name.1`, `Name.1.Field`), or a list in an answer.
    List,
    /// An object in an answer.
    Object,
    /// A map in a fixture.
    Map,
}

/// Formats of text and time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// 8-4-4-4-12 hexadecimal digits.
    Uuid,
    /// `2021-09-30T10:08:08Z`.
    UtcSeconds,
    /// `2021-09-30T10:08Z`.
    UtcMinutes,
    /// `2021-08-04 18:27:35`.
    BlankSeconds,
    /// `2017-05-27T15:43:06CST`.
    CstSeconds,
    /// Any of the forms of time above.
    AnyTime,
    /// `10.0.0.0/16`.
    Cidr,
    /// A DNS name.
    Hostname,
}

/// Classes of characters.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CharClass {
    /// `a-z`.
    Lower,
    /// `A-Z`.
    Upper,
    /// `a-z`, `A-Z`.
    Latin,
    /// Chinese characters.
    Han,
    /// `0-9`.
    Digit,
    /// U+0000 to U+007F.
    Ascii,
    /// These characters.
    These(String),
}

/// What an argument may be. Every word is a rule of its own, and `else` gives its code.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Parameter {
    /// Take a shared parameter; words given here too replace its own.
    pub r#use: Option<At<String>>,
    /// What it means.
    pub says: Option<String>,
    /// Its type; `string` when absent.
    pub r#type: Option<Type>,
    /// Whether it has to be given: `true`, or `{ when, else }`. The gateway refuses a call without it.
    pub required: Option<Required>,
    /// What it is when absent.
    pub default: Option<Expr>,
    /// The server chooses when absent; any value may show.
    pub server_default: Option<bool>,
    /// The values there are.
    pub r#enum: Option<At<Expr>>,
    /// A fixture field with further values (price lists, quota on request).
    pub widened_by: Option<Expr>,
    /// Smallest number.
    pub minimum: Option<At<Expr>>,
    /// Largest number.
    pub maximum: Option<At<Expr>>,
    /// Numbers go up by this.
    pub multiple_of: Option<At<Expr>>,
    /// Shortest length, in `unit`.
    pub min_length: Option<At<Expr>>,
    /// Longest length, in `unit`.
    pub max_length: Option<At<Expr>>,
    /// What lengths count: `character` (default) or `utf8-byte`; usually a reading.
    pub unit: Option<Expr>,
    /// Largest size in bytes of the whole text.
    pub max_bytes: Option<At<Expr>>,
    /// A regular expression it matches.
    pub pattern: Option<At<Expr>>,
    /// A regular expression it does not match.
    pub not_pattern: Option<At<Expr>>,
    /// How it starts; `none` asks nothing.
    pub starts_with: Option<Expr>,
    /// How it ends.
    pub ends_with: Option<Expr>,
    /// How it may not start.
    pub not_starts_with: Option<Vec<String>>,
    /// What its first character may be.
    pub first: Option<Vec<CharClass>>,
    /// What its last character may be.
    pub last: Option<Vec<CharClass>>,
    /// What its characters may be.
    pub chars: Option<Vec<CharClass>>,
    /// For `uri`: what `scheme`, `authority` and `path` may be.
    pub parts: Option<IndexMap<String, Parameter>>,
    /// For `json-array` and `csv`, and for a `list` of scalars: what each element may be.
    pub items: Option<Box<Parameter>>,
    /// For a `list` of structs: its fields.
    pub item: Option<IndexMap<String, Parameter>>,
    /// Fewest elements.
    pub at_least: Option<At<Expr>>,
    /// Most elements.
    pub at_most: Option<At<Expr>>,
    /// Elements differ in this field.
    pub unique_by: Option<String>,
    /// It names a resource, or a fixture.
    pub names: Option<Names>,
    /// Refused with these values unless a condition holds.
    pub allowed: Option<Vec<Allowed>>,
    /// Has no effect unless this holds: its other rules are not asked.
    pub effective: Option<Cond>,
    /// A part in the protocol of calls.
    pub role: Option<Role>,
    /// Idempotency token: how long the server remembers it.
    pub kept: Option<At<String>>,
    /// Dry run: the code under which one that passes is answered; `none`: with success.
    pub passes_as: Option<Expr>,
    /// Fills parameters left out from the resource it names.
    pub copies: Option<Copies>,
    /// Never printed, logged or stored.
    pub secret: Option<bool>,
    /// Values worth sending, besides those the words above give.
    pub examples: Option<Vec<Expr>>,
    /// The code(s) of its broken rules, by word; `"*"` for the rest.
    pub r#else: Option<ElseMap>,
    /// Where it is documented.
    pub source: OneOrMany<At<String>>,
    /// No call can break its rules; why.
    pub unprovokable: Option<String>,
}

impl Parameter {
    /// Whether it has to be given whatever else is.
    pub fn is_required(&self) -> bool {
        matches!(self.required, Some(Required::Flat(true)))
    }
}

/// Whether a parameter has to be given.
#[derive(Clone, Debug, JsonSchema)]
pub enum Required {
    /// Always, or never.
    Flat(bool),
    /// When a condition holds; `else` instead of the gateway's code.
    When(Box<RequiredWhen>),
}

/// A conditional requirement.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RequiredWhen {
    /// When it has to be given.
    pub when: Cond,
    /// The code otherwise; absent: the gateway's.
    #[serde(default)]
    pub r#else: Option<Codes>,
}

/// An argument that is the id of a resource or a fixture. It binds `$Kind` (or `$as`).
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Names {
    /// The kind of resource or fixture.
    pub a: At<String>,
    /// What it has to belong to: a binding, as `$FileSystem`.
    #[serde(default)]
    pub within: Option<At<String>>,
    /// The name it is bound to; the kind's own when absent.
    #[serde(default)]
    pub r#as: Option<String>,
    /// The part of a `uri` that names it.
    #[serde(default)]
    pub by: Option<String>,
    /// The code when there is none.
    #[serde(default)]
    pub r#else: Option<Codes>,
    /// The code when it belongs to another; absent: the same.
    #[serde(default)]
    pub else_elsewhere: Option<Codes>,
    /// It names a place to look, not a thing that must exist: an unknown id matches nothing.
    #[serde(default)]
    pub may_be_unknown: bool,
}

/// Values refused unless a condition holds.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Allowed {
    /// These values; absent: any value.
    #[serde(default)]
    pub values: Option<Vec<Expr>>,
    /// What has to hold.
    pub when: Cond,
    /// The code otherwise.
    pub r#else: Codes,
    /// In our words.
    #[serde(default)]
    pub says: Option<String>,
}

/// Parts a parameter can play in the protocol of calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Same token, same arguments: same answer, one effect.
    IdempotencyToken,
    /// Rules are checked, nothing changes.
    DryRun,
    /// Where a listing goes on.
    NextToken,
    /// How many items a page has at most.
    PageSize,
    /// Which page, from 1.
    PageNumber,
    /// Chooses the answer's shape or language; changes nothing else.
    Presentation,
}

/// Parameters filled from a resource another parameter names.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Copies {
    /// The binding to copy from, as `$SrcTask`.
    pub from: At<String>,
    /// The parameters to fill.
    pub into: Vec<At<String>>,
    /// What of arguments given all the same: evaluates to `copied`, `given` or `refused`.
    pub beside_given: Expr,
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
