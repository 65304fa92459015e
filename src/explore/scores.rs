//! What a run has met so far: walks go where it has met least.

use std::collections::BTreeMap;

use crate::oracle::Verdict;
use crate::spec::Name;

/// Counts over all walks of a run.
#[derive(Clone, Debug, Default)]
pub struct Scores {
    called: BTreeMap<Name, u32>,
    succeeded: BTreeMap<Name, u32>,
    aimed: BTreeMap<(Name, Name), u32>,
    upheld: BTreeMap<Name, u32>,
}

impl Scores {
    /// Notes a call and what came of it.
    pub fn note(&mut self, operation: &Name, succeeded: bool, verdict: &Verdict) {
        *self.called.entry(operation.clone()).or_default() += 1;
        if succeeded {
            *self.succeeded.entry(operation.clone()).or_default() += 1;
        }
        for claim in &verdict.upheld {
            *self.upheld.entry(claim.clone()).or_default() += 1;
        }
    }

    /// Notes that a rule was aimed at.
    pub fn aim(&mut self, operation: &Name, rule: &Name) {
        *self
            .aimed
            .entry((operation.clone(), rule.clone()))
            .or_default() += 1;
    }

    /// How often a rule was aimed at.
    pub fn aimed(&self, operation: &Name, rule: &Name) -> u32 {
        self.aimed
            .get(&(operation.clone(), rule.clone()))
            .copied()
            .unwrap_or(0)
    }

    /// How often an operation was called.
    pub fn called(&self, operation: &str) -> u32 {
        self.called.get(operation).copied().unwrap_or(0)
    }

    /// How often an operation succeeded.
    pub fn succeeded(&self, operation: &str) -> u32 {
        self.succeeded.get(operation).copied().unwrap_or(0)
    }

    /// How often a claim was upheld.
    pub fn upheld(&self, claim: &str) -> u32 {
        self.upheld.get(claim).copied().unwrap_or(0)
    }
}
