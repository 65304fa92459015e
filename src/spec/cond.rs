//! Conditions of the spec language. Each is one word with what it needs: `{ state: { of: DataFlow, in: [Stopped] } }`.
//!
//! They are judged in three-valued logic. A condition about a resource that does not exist holds
//! (its existence is a rule of its own), and so does one with an absent operand, save `given`,
//! `exactly-one-given` and `equal`/`in`, for which absence is a value like any other when `none` is written.

use std::sync::Arc;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::{self, Deserializer};

use super::expr::{Expr, OneOrMany};
use super::located::At;
use crate::value::Pattern;

/// A condition.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Cond {
    /// All hold.
    All(Vec<Cond>),
    /// One holds.
    Any(Vec<Cond>),
    /// It does not hold.
    Not(Box<Cond>),
    /// A shared condition, by name.
    Use(At<String>),
    /// A resource is in one of these states.
    State(StateIn),
    /// Two values are equal.
    Equal([Expr; 2]),
    /// The first is less than the second.
    Less([Expr; 2]),
    /// The first is at least the second. Versions (`2.10.0`) compare part by part.
    AtLeast([Expr; 2]),
    /// The value is one of a list.
    In([Expr; 2]),
    /// The value is true.
    Holds(Expr),
    /// The parameters are given.
    Given(OneOrMany<At<String>>),
    /// Exactly one of these parameters is given.
    ExactlyOneGiven(Vec<At<String>>),
    /// Some resource or fixture matches.
    Some(Quantified),
    /// None matches.
    None(Quantified),
    /// Something holds of each; `$it` is the one at hand.
    Each(Each),
    /// Fewer match than a number.
    Count(Count),
    /// A path lies in, or is, a base path.
    Inside(Inside),
    /// Neither path contains, or is, the other.
    Disjoint([Expr; 2]),
    /// A text matches a pattern.
    Matches(Matches),
    /// A path is not too deep; the root's depth is 0.
    Depth(Depth),
    /// A text is not too long.
    Length(LengthOf),
    /// The values of a list differ (in a field, if given).
    Distinct(Distinct),
    /// Nobody outside can know; why.
    Unknowable(String),
}

/// See [`Cond::State`].
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct StateIn {
    /// The binding, as `DataFlow`.
    pub of: At<String>,
    /// The states.
    pub r#in: Vec<At<String>>,
    /// `unsaid`: in other states the condition is unknown rather than false.
    #[serde(default)]
    pub others: Option<Others>,
}

/// What of states that a condition does not list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Others {
    /// No document says.
    Unsaid,
}

/// Resources or fixtures of a kind that match.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Quantified {
    /// The kind.
    pub a: At<String>,
    /// Children of this binding, as `$FileSystem`; absent: those of the same parent as the call's.
    #[serde(default)]
    pub within: Option<At<String>>,
    /// Wherever they belong.
    #[serde(default)]
    pub anywhere: bool,
    /// Not this one (a binding).
    #[serde(default)]
    pub but: Option<At<String>>,
    /// Fields that equal a value.
    #[serde(default)]
    pub r#where: IndexMap<String, Expr>,
    /// In one of these states.
    #[serde(default)]
    pub states: Vec<At<String>>,
    /// Something else that holds of `$it`.
    #[serde(default)]
    pub with: Option<Box<Cond>>,
    /// The name of the one at hand, when `$it` is taken.
    #[serde(default)]
    pub r#as: Option<String>,
}

/// See [`Cond::Each`].
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Each {
    /// Over the resources or fixtures of a kind.
    #[serde(default)]
    pub of: Option<Quantified>,
    /// Over the items of a list.
    #[serde(default)]
    pub r#in: Option<Expr>,
    /// The name of the one at hand, when `$it` is taken.
    #[serde(default)]
    pub r#as: Option<String>,
    /// What holds of `$it`.
    pub must: Box<Cond>,
}

/// See [`Cond::Count`].
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Count {
    /// What is counted.
    pub of: Quantified,
    /// The number they stay below; `unsaid` is learnt.
    pub below: Expr,
}

/// See [`Cond::Inside`].
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Inside {
    /// The path.
    pub path: Expr,
    /// What it lies in.
    pub base: Expr,
}

/// See [`Cond::Matches`].
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Matches {
    /// The text.
    pub of: Expr,
    /// A regular expression, which it matches anywhere unless that is anchored.
    #[serde(deserialize_with = "pattern")]
    #[schemars(with = "String")]
    pub pattern: Arc<Pattern>,
}

fn pattern<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Arc<Pattern>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let pattern = Pattern::new(&text).map(Arc::new);
    pattern.ok_or_else(|| de::Error::custom(format!("`{text}` is no regular expression")))
}

/// See [`Cond::Depth`].
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Depth {
    /// The path.
    pub of: Expr,
    /// Its greatest depth; `unsaid` is learnt.
    pub at_most: Expr,
}

/// See [`Cond::Length`].
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LengthOf {
    /// The text.
    pub of: Expr,
    /// Its greatest length.
    pub at_most: Expr,
    /// What it counts: `character` (default) or `utf8-byte`.
    #[serde(default)]
    pub unit: Option<Expr>,
}

/// See [`Cond::Distinct`].
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Distinct {
    /// The list.
    pub of: Expr,
    /// The field of its items that is compared.
    #[serde(default)]
    pub by: Option<String>,
}
