//! Answers: their fields, listings, filters and pages.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{At, Expr, Format, OneOrMany, Parameter, Quantified, Role, Type};

/// A field of an answer or of a resource.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Field {
    /// Take a shared field; words given here too replace its own.
    pub r#use: Option<At<String>>,
    /// What it means.
    pub says: Option<String>,
    /// Its type; `string` when absent.
    pub r#type: Option<Type>,
    /// How it is written.
    pub format: Option<Format>,
    /// The values there are.
    pub r#enum: Option<At<Expr>>,
    /// Smallest number.
    pub minimum: Option<At<Expr>>,
    /// Largest number.
    pub maximum: Option<At<Expr>>,
    /// Longest text, in characters.
    pub max_length: Option<At<Expr>>,
    /// A regular expression it matches.
    pub pattern: Option<At<Expr>>,
    /// It has to be there; otherwise it may be absent.
    pub always: Option<bool>,
    /// It is there only in these states of its resource.
    pub only_in: Option<Vec<At<String>>>,
    /// Whether it is a field of the answer at all: a spelling that only some documents have.
    pub shown_if: Option<Expr>,
    /// What it equals: an argument, a field of another resource, `$new.Id`.
    pub is: Option<Expr>,
    /// The server chooses it: `once` (then it stays), `grows`, or `free` (may change at any time).
    pub server: Option<Server>,
    /// Left out (or empty) when a dry run passes.
    pub left_out_by: Option<Role>,
    /// For lists and objects on the wire: the path to it below the field's name, as `AutoRefresh` in `AutoRefresh.AutoRefresh[]`.
    pub wrapper: Option<String>,
    /// For `list` of structs and `object`: its fields.
    pub item: Option<IndexMap<String, Field>>,
    /// For a `list` of scalars: what each is.
    pub items: Option<Box<Field>>,
    /// The order of a list means something. Otherwise it is compared as a set.
    pub ordered: Option<bool>,
    /// The number of resources of a kind that match.
    pub count: Option<Quantified>,
    /// Never printed, logged or stored.
    pub secret: Option<bool>,
    /// Where it is documented.
    pub source: OneOrMany<At<String>>,
}

/// How a value the server chooses behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Server {
    /// Chosen once, then it stays.
    Once,
    /// It only grows.
    Grows,
    /// It may be anything at any time.
    Free,
}

/// A list of resources in an answer.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct List {
    /// The kind it lists.
    pub of: At<String>,
    /// Where it stands in the answer: `DataFlowInfo.DataFlow`.
    pub at: String,
    /// The binding whose children it lists, as `$FileSystem`; absent: all there are.
    #[serde(default)]
    pub within: Option<At<String>>,
    /// The item's fields that differ from, or are missing in, the resource's `fields`: wire name to field.
    #[serde(default)]
    pub item: IndexMap<String, Field>,
    /// Fields of the resource that the items of this list leave out.
    #[serde(default)]
    pub without: Vec<At<String>>,
    /// Which items match.
    #[serde(default)]
    pub filters: Vec<Filter>,
    /// Its paging.
    #[serde(default)]
    pub page: Option<Page>,
    /// The answer's field that holds the number of matching items on all pages.
    #[serde(default)]
    pub total: Option<String>,
    /// Where it is documented.
    #[serde(default)]
    pub source: OneOrMany<At<String>>,
}

/// A parameter that narrows a list.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Filter {
    /// The parameter: plain, or a list of `Key`/`Value` structs (then `keys`).
    pub parameter: At<String>,
    /// How a plain parameter matches.
    #[serde(default)]
    pub matches: Option<Match>,
    /// How each key of a `Key`/`Value` list matches.
    #[serde(default)]
    pub keys: IndexMap<String, Match>,
    /// What of several filters: `all` match, or `any` does; absent: no document says.
    #[serde(default)]
    pub several: Option<Expr>,
}

/// How a filter's value is compared with an item's field.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Match {
    /// Words that may stand for another value: whether they do, no document says.
    #[serde(default)]
    pub aliases: IndexMap<String, String>,
    /// The item's field.
    pub field: At<String>,
    /// `whole`, `part`, `from` (at or after), `to` (at or before); usually a reading.
    pub how: Expr,
    /// The value is a CSV of alternatives.
    #[serde(default)]
    pub csv: bool,
    /// What the value may be; breaking it gives the parameter's `else` code for `value`.
    #[serde(default)]
    pub value: Option<Box<Parameter>>,
}

/// How a list is cut into pages.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Page {
    /// By token: the answer's field and the parameter with role `next-token`.
    #[serde(default)]
    pub token: Option<At<String>>,
    /// The parameter that holds the size.
    pub size: At<String>,
    /// By number: the parameter that holds it.
    #[serde(default)]
    pub number: Option<At<String>>,
}
