//! What the search for a step goes by, while it is a claim's turn.

use std::collections::BTreeMap;

use crate::model::{KindId, ResourceId};

/// How many candidates are tried for a step.
const EFFORT: u32 = 200;

/// See the module.
#[derive(Clone, Debug, Default)]
pub(super) struct Turn {
    /// What the claim was waiting for.
    pub(super) awaits: Option<ResourceId>,
    /// How many of each kind were made for it.
    pub(super) made: BTreeMap<KindId, u32>,
    /// How many may be, where it is more than for others.
    pub(super) enough: Option<u32>,
    /// Whether what is only doubtful will do.
    pub(super) hasty: bool,
    /// Whether it is looked at for the first time: what chance did not bring then it brings hardly later.
    pub(super) thorough: bool,
    /// Whether it is its last: a call whose answer other rules may explain as well will do.
    pub(super) last: bool,
    /// Whether nothing led to it before.
    pub(super) tried: bool,
    /// How often it was asked.
    pub(super) asked: usize,
    /// How many candidates were tried.
    pub(super) spent: u32,
    /// Whether what is in its way may pass in time.
    pub(super) later: bool,
}

impl Turn {
    /// Whether one more candidate may be tried.
    pub(super) fn spend(&mut self) -> bool {
        let may = self.spent < EFFORT;
        self.spent += u32::from(may);
        may
    }

    /// The search for another way to the same begins.
    pub(super) fn refresh(&mut self) {
        self.spent = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_tries_only_so_much() {
        let mut turn = Turn::default();
        let tried = (0..2 * EFFORT).filter(|_| turn.spend()).count();
        assert_eq!(tried, EFFORT as usize);
    }
}
