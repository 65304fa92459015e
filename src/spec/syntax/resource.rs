//! Resources: their states, how those follow each other, and how many there may be.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{At, Codes, Cond, Expr, Field, OneOrMany};

/// `resources/*.yaml`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ResourceFile {
    /// The kind's name.
    pub resource: At<String>,
    /// What it is.
    pub says: String,
    /// The documents it is written from.
    pub sources: Vec<At<String>>,
    /// The field that holds its id.
    pub id: String,
    /// How its id starts.
    #[serde(default)]
    pub id_starts_with: Option<Expr>,
    /// The kind of its parent. A child dies with it.
    #[serde(default)]
    pub within: Option<At<String>>,
    /// Where the documents say that it costs money: a run makes one only where its kind is named for that.
    #[serde(default)]
    pub bills: Vec<At<String>>,
    /// The service itself may make some (automatic tasks): an unknown one is no violation.
    #[serde(default)]
    pub appears: Option<Appears>,
    /// Its fields as its Describe operation shows them.
    #[serde(default)]
    pub fields: IndexMap<String, Field>,
    /// The field that shows its state; absent: the state is not shown.
    #[serde(default)]
    pub state_field: Option<String>,
    /// Its states, the first being the usual start.
    pub states: IndexMap<String, State>,
    /// How many there may be.
    #[serde(default)]
    pub limits: Vec<Limit>,
    /// What the documents leave open, in words.
    #[serde(default)]
    pub unsaid: Vec<String>,
}

/// Resources the service makes by itself.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Appears {
    /// When and why.
    pub says: String,
    /// Only with these field values.
    #[serde(default)]
    pub with: IndexMap<String, Expr>,
}

/// A state of a resource.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct State {
    /// What it means.
    pub says: Option<String>,
    /// Where it goes by itself: states, `Gone`, or `origin` (back where it came from).
    pub becomes: OneOrMany<At<String>>,
    /// How long that takes: `2m..5m`; absent or `unsaid`: no document says, and it may last for ever.
    pub takes: Option<At<String>>,
    /// A deadline no document gives, but any service keeps.
    pub assumed: Option<At<String>>,
    /// Existence, use and counting are unknown here (Deleting).
    pub leaving: bool,
    /// States it may change to by itself without any limit of time.
    pub drifts: Vec<Drift>,
    /// How the state is written when it is shown; the state's name when absent.
    pub shown_as: Option<Expr>,
    /// No call leads here; why.
    pub unreachable: Option<String>,
    /// Where it is documented.
    pub source: OneOrMany<At<String>>,
}

/// A change of state by itself.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Drift {
    /// Where to.
    pub to: At<String>,
    /// Only when this holds; `$it` is the resource.
    #[serde(default)]
    pub when: Option<Cond>,
}

/// How many resources of this kind there may be.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Limit {
    /// Its name; unique in the resource.
    pub rule: At<String>,
    /// In our words.
    pub says: String,
    /// The number, or `unsaid`.
    pub at_most: Expr,
    /// Per parent kind (`FileSystem`), or per equal value of a field of this kind (`FsetId`).
    pub per: At<String>,
    /// The code of the operation that would exceed it.
    pub r#else: Codes,
    /// Where it is documented.
    #[serde(default)]
    pub source: OneOrMany<At<String>>,
    /// No call can exceed it; why.
    #[serde(default)]
    pub unprovokable: Option<String>,
}
