//! Kinds of resources: their fields, their states and what becomes of them, how many there may be.

use std::time::Duration;

use indexmap::IndexMap;

use super::Name;
use crate::spec::codes::CodeRef;
use crate::spec::cond::Cond;
use crate::spec::expr::Expr;
use crate::spec::syntax::{Appears, Field};
use crate::value::Value;

/// A kind of resource.
#[derive(Clone, Debug)]
pub struct Resource {
    /// Its name.
    pub name: Name,
    /// What it is.
    pub says: String,
    /// The documents it is written from.
    pub sources: Vec<String>,
    /// The field that holds its id.
    pub id: Name,
    /// How ids start.
    pub id_starts_with: Option<Expr>,
    /// Its parent's kind.
    pub within: Option<Name>,
    /// Where the documents say that it costs money; empty: they do not.
    pub bills: Vec<String>,
    /// The service makes some by itself.
    pub appears: Option<Appears>,
    /// Its fields.
    pub fields: IndexMap<Name, Field>,
    /// The field that shows its state.
    pub state_field: Option<Name>,
    /// Its states; a [`StateId`] is an index here.
    pub states: IndexMap<Name, State>,
    /// How many there may be.
    pub limits: Vec<Limit>,
    /// Fields that effects set and no answer shows: absent until set.
    pub hidden: Vec<Name>,
    /// Fields that calls set.
    pub settable: Vec<Name>,
    /// What no document says, in words.
    pub unsaid: Vec<String>,
}

/// A state of a resource.
#[derive(Clone, Debug)]
pub struct State {
    /// What it means.
    pub says: String,
    /// Where it goes by itself.
    pub becomes: Vec<Becomes>,
    /// The documented window.
    pub takes: Option<(Duration, Duration)>,
    /// A deadline no document gives.
    pub assumed: Option<Duration>,
    /// Existence, use and counting are unknown.
    pub leaving: bool,
    /// Changes by itself without limit of time: state and condition.
    pub drifts: Vec<(Becomes, Option<Cond>)>,
    /// How it is written when shown.
    pub shown_as: Option<Expr>,
    /// No call leads here; why.
    pub unreachable: Option<String>,
    /// Where it is documented.
    pub source: Vec<String>,
}

impl State {
    /// Whether it ends by itself, and it is documented or assumed when.
    #[must_use]
    pub fn ends_in_known_time(&self) -> bool {
        !self.becomes.is_empty() && (self.takes.is_some() || self.assumed.is_some())
    }
}

/// The index of a state in its resource's `states`.
pub type StateId = u16;

/// Where a transient state leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Becomes {
    /// This state.
    State(StateId),
    /// The resource is gone.
    Gone,
    /// The state it came from.
    Origin,
}

/// How many resources of a kind there may be.
#[derive(Clone, Debug)]
pub struct Limit {
    /// Its name.
    pub rule: Name,
    /// In our words.
    pub says: String,
    /// The number, `unsaid`, or a reading.
    pub at_most: Expr,
    /// Counted among the children of one parent, or among those with an equal field.
    pub per: Per,
    /// The codes.
    pub codes: Vec<CodeRef>,
    /// Where it is documented.
    pub source: Vec<String>,
    /// No call can exceed it; why.
    pub unprovokable: Option<String>,
}

impl Limit {
    /// The number, where documents give one; of several cases, that of the broadest.
    #[must_use]
    pub fn most(&self) -> Option<i64> {
        fn literal(expr: &Expr) -> Option<i64> {
            if let Expr::By { cases, .. } = expr {
                return cases.get("*").and_then(literal);
            }
            expr.literal().and_then(Value::as_int)
        }
        literal(&self.at_most)
    }
}

/// What a limit counts among.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Per {
    /// Siblings with the same parent.
    Parent,
    /// Siblings with the same parent and an equal field.
    Field(Name),
    /// All of the kind.
    Service,
}
