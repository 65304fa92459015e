//! What a run finds: a violation with the calls that show it, and how often it was met.

use super::action::Action;
use super::session::Record;
use crate::oracle::Violation;

/// A violation, found once or many times.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What is wrong.
    pub violation: Violation,
    /// The steps of its case.
    pub steps: Vec<Action>,
    /// The same, as they were done; the last one is where it shows.
    pub records: Vec<Record>,
    /// The seed of the run.
    pub seed: u64,
    /// The walk it was found by.
    pub walk: u64,
    /// How many calls that walk had made when it was found.
    pub shrunk_from: u32,
    /// Whether shrinking was tried.
    pub shrunk: bool,
    /// How many replays showed it, of how many, where not all did.
    pub replays: Option<(u32, u32)>,
    /// How often it was met.
    pub met: u64,
    /// A command line that repeats the last call by hand.
    pub curl: String,
}

impl Finding {
    /// Takes in the same violation, found by another part of the run: the shorter case is the better one.
    pub fn join(&mut self, other: Finding) {
        let met = self.met + other.met;
        if other.calls() < self.calls() {
            *self = other;
        }
        self.met = met;
    }

    /// How many calls show it.
    pub fn calls(&self) -> usize {
        let call = |record: &&Record| matches!(record.action, Action::Call(_));
        self.records.iter().filter(call).count()
    }
}
