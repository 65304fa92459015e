//! The spec language, as serde types: these files are its reference, with `cond` for conditions,
//! `expr` for values and `codes` for codes.
//!
//! A service is a folder: `service.yaml` ([`ServiceFile`]), `shared.yaml` ([`SharedFile`]),
//! `resources/*.yaml` ([`ResourceFile`]) and `operations/*.yaml` ([`OperationFile`]).
//! Keys are kebab-case and unknown keys are errors. Nothing here resolves a name or judges a value:
//! `check` does the first, `compile` turns what was checked into the [`Spec`](super::Spec) the model reads.
//!
//! Words that recur:
//! - `says`: the rule in our own words. `source`: the document and the place, `cpfs-api-2022-06-29#8.6`.
//! - `else`: the error code(s) a broken rule yields; see [`Codes`].
//! - [`Expr`]: a value: literal, reference (`$Throughput`, `$FileSystem.Version`, `$it.State`), reading or choice.
//! - [`Cond`]: a condition in three-valued logic.

mod answer;
mod effect;
mod operation;
mod parameter;
mod resource;
mod service;

pub use super::codes::{CodeRef, Codes, ElseMap};
pub use super::cond::{
    Cond, Count, Depth, Distinct, Each, Inside, LengthOf, Matches, Others, Quantified, StateIn,
};
pub use super::expr::{Expr, OneOrMany};
pub use super::located::At;
pub use answer::{Field, Filter, List, Match, Page, Server};
pub use effect::{ChangeList, Create, Effect, Forget, Move, Only, Set};
pub use operation::{ErrorRow, Forms, MayEffect, MayFail, MayFailFull, OperationFile, Rule};
pub use parameter::{
    Allowed, CharClass, Copies, Format, Names, Parameter, Required, RequiredWhen, Role, Type,
};
pub use resource::{Appears, Drift, Limit, ResourceFile, State};
pub use service::{
    FixtureKind, Gateway, GatewayRow, Protocol, Rate, Reading, Refuses, ServiceFile, SharedFile,
    Source,
};
