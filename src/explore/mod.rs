//! Random walks, decided call by call on the live belief.
//!
//! A walk asks the model what may be true, makes a few candidate calls, lets the model judge them, and takes the one
//! that serves its aim best: a call that should succeed, or one with exactly one thing wrong. Randomness is passed in
//! as a seed; the same seed and answers give the same walk.

mod bounds;
mod choose;
mod compose;
pub mod disputed;
mod fare;
mod fill;
mod filters;
mod fitting;
mod fixtures;
mod ground;
mod names;
mod paths;
mod scores;
mod simpler;
mod spoil;
mod tell;
mod walk;
mod wants;

use std::collections::BTreeSet;
use std::time::Duration;

use crate::spec::Name;
use crate::sut::Call;

pub use bounds::{Aim, constraints};
pub(crate) use choose::created_kind;
pub(crate) use compose::{Composer, Goal};
pub(crate) use filters::entry;
pub(crate) use fitting::grounded;
pub(crate) use names::deleted;
pub use scores::Scores;
pub use simpler::simpler;
pub use walk::Explorer;
pub use wants::Wants;

/// What to do next.
#[derive(Clone, Debug, PartialEq)]
pub enum Next {
    /// A call; `lose`: its answer is to be lost.
    Call {
        /// The call.
        call: Call,
        /// Whether the answer is to be lost.
        lose: bool,
    },
    /// Let time pass.
    Wait(Duration),
    /// The walk is over.
    End,
}

/// How to walk.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Operations to dwell on; what they need is called too. Empty: all.
    pub only: Vec<Name>,
    /// Steps of a walk.
    pub length: u32,
    /// The share of answers lost on purpose.
    pub lose: f64,
    /// The share of answers asked for as XML.
    pub xml: f64,
    /// Whether walks let time pass.
    pub waits: bool,
    /// The operations that are not called: a target does not allow them.
    pub never: BTreeSet<Name>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            only: Vec::new(),
            length: 100,
            lose: 0.0,
            xml: 0.1,
            waits: true,
            never: BTreeSet::new(),
        }
    }
}
