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
    /// By operation and what stands in the account from the start: calls that were to succeed, and did not.
    vain: BTreeMap<(Name, Name), u32>,
}

impl Scores {
    /// Notes that a call did not succeed that should have, for each thing that it named of those that stand there.
    pub fn note_vain(&mut self, operation: &Name, named: Vec<Name>) {
        for id in named {
            *self.vain.entry((operation.clone(), id)).or_default() += 1;
        }
    }

    /// How often calls of an operation that should have succeeded did not, at the worst of these.
    pub fn vain(&self, operation: &Name, named: Vec<Name>) -> u32 {
        let of = |id| self.vain.get(&(operation.clone(), id)).copied();
        named.into_iter().filter_map(of).max().unwrap_or(0)
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_refused_in_vain_is_known_of_the_operation_and_the_thing() {
        let mut scores = Scores::default();
        let (start, stop) = (Name::from("Start"), Name::from("Stop"));
        let named = |ids: &[&str]| ids.iter().map(|id| Name::from(*id)).collect::<Vec<_>>();
        scores.note_vain(&start, named(&["a", "b"]));
        scores.note_vain(&start, named(&["b"]));
        assert_eq!(scores.vain(&start, named(&["a"])), 1);
        assert_eq!(scores.vain(&start, named(&["a", "b"])), 2);
        assert_eq!(scores.vain(&start, named(&["c"])), 0);
        assert_eq!(scores.vain(&stop, named(&["a", "b"])), 0);
    }
}
