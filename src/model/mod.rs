//! The reference state machine: what may be true of the endpoint after the calls so far.
//!
//! Pure: no I/O, no clock, no randomness. Knows the spec and values; knows no transport and no report.

mod assumptions;
pub mod belief;
pub mod bind;
mod condition;
pub mod constant;
mod departed;
pub mod effect;
mod evaluate;
pub mod fixtures;
pub mod known;
mod lists;
mod possibility;
mod quantify;
mod reading;
mod remembered;
mod rule;
pub mod scene;
pub mod settle;
pub mod situation;
pub mod span;
mod standing;
pub mod truth;
mod word;

pub use belief::{Assumptions, Belief, KindId, ResourceId, Stage};
pub use known::Known;
pub use standing::standing;
pub use truth::Truth;
