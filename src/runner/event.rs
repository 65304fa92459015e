//! What happens in a run, told as it happens. Reporters consume it; nothing here prints.

use super::finding::Finding;
use super::session::Record;
use super::summary::Summary;
use crate::claim::Coverage;
use crate::oracle::Violation;

/// Something that happened.
#[derive(Debug)]
pub enum Event<'r> {
    /// The run began.
    RunBegan {
        /// What is tested.
        target: &'r str,
        /// The seed.
        seed: u64,
    },
    /// A walk began.
    WalkBegan {
        /// Its number, from 0.
        walk: u64,
    },
    /// A step was done.
    Called {
        /// The step.
        record: &'r Record,
        /// The share of the budget that is spent, where there is one.
        share: Option<f64>,
    },
    /// So the account stands, told every now and then.
    Account {
        /// It.
        coverage: &'r Coverage,
    },
    /// A violation that was not met before.
    Violated {
        /// It.
        violation: &'r Violation,
    },
    /// Its calls are made fewer.
    Shrinking {
        /// So many there are.
        calls: u32,
    },
    /// They have been.
    Shrunk {
        /// What is left.
        finding: &'r Finding,
    },
    /// A walk ended.
    WalkEnded {
        /// Its number.
        walk: u64,
    },
    /// The run ended.
    RunEnded {
        /// With this.
        summary: &'r Summary,
    },
}
