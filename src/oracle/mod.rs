//! Outcome and belief to verdict: is this answer one the documents allow, and what does it prove?
//!
//! Pure, as the model is. `judge` decides, with `accept` for successes and `refuse` for errors; `admit` says which
//! situations explain an outcome, `step` changes the belief accordingly, `look` judges listings item by item, `shape`
//! judges the fields of an answer.

mod accept;
mod admit;
mod blame;
pub mod claims;
pub(crate) mod expect;
mod form;
mod format;
mod item;
mod judge;
mod look;
mod lost;
mod matching;
mod pending;
mod refuse;
mod repeat;
mod shape;
mod shown;
mod step;
#[cfg(test)]
mod tc3_tests;
#[cfg(test)]
pub(crate) mod tests;
mod trial;
pub mod verdict;
mod wire;

use crate::model::fixtures::Fixtures;
use crate::model::scene::Arguments;
use crate::spec::{Operation, Spec};
use crate::value::Patterns;

pub use judge::Step;
pub use verdict::{Admissible, ClaimId, Key, Kind, Verdict, Violation};

/// What judging takes besides belief and call: the spec and the facts outside the API.
pub struct Oracle {
    spec: Spec,
    fixtures: Fixtures,
    patterns: Patterns,
    /// No arguments.
    nothing: Arguments,
    /// An operation with nothing in it: what conditions outside calls are judged in.
    nobody: Operation,
}

impl Oracle {
    /// For a service and what the target's fixture file says.
    pub fn new(spec: Spec, fixtures: Fixtures) -> Oracle {
        Oracle {
            nothing: Arguments::new(),
            nobody: nobody(),
            spec,
            fixtures,
            patterns: Patterns::new(),
        }
    }

    /// The service.
    pub fn spec(&self) -> &Spec {
        &self.spec
    }

    /// The facts.
    pub fn fixtures(&self) -> &Fixtures {
        &self.fixtures
    }
}

fn nobody() -> Operation {
    Operation {
        name: "".into(),
        says: String::new(),
        sources: Vec::new(),
        parameters: Default::default(),
        lets: Default::default(),
        binds: Vec::new(),
        rules: Vec::new(),
        may_fail: Vec::new(),
        effects: Vec::new(),
        stays: None,
        returns: Default::default(),
        list: None,
        forms: Default::default(),
        errors: Default::default(),
        token: None,
        token_kept: None,
        token_mismatch: Vec::new(),
        dry_run: None,
        unsaid: Vec::new(),
    }
}
