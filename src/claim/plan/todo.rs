//! A claim that is left, and what was tried for it.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::model::{KindId, ResourceId};
use crate::time::Time;

/// How often a claim is asked before it is left open.
const ASKED: u32 = 2;
/// How often one is that others wait for.
const ASKED_FIRST: u32 = 6;
/// After so many calls that led nowhere, what is only doubtful will do.
const HASTY: u32 = 8;
/// How many calls may be made on the way to one claim.
const STEPS: u32 = 40;
/// How often is waited on the way to one claim.
const WAITED: u32 = 40;
/// How often a claim that nothing leads to is tried again, each time after the world has changed.
const TRIED: u32 = 3;

/// See the module.
#[derive(Clone, Debug, Default)]
pub(super) struct Todo {
    /// The claim, by its place in the list of all.
    pub(super) claim: usize,
    /// Others wait for it.
    pub(super) is_gate: bool,
    /// What it waits for.
    pub(super) awaits: Option<ResourceId>,
    /// How many of each kind were made for it.
    pub(super) made: BTreeMap<KindId, u32>,
    /// Why nothing came of it.
    pub(super) why: String,
    /// Nothing more is done for it.
    pub(super) done: bool,
    /// The version of the world in which nothing led to it.
    stuck_at: Option<u64>,
    /// The version in which it was not at hand.
    passed_at: Option<u64>,
    /// When to look at it again.
    not_before: Time,
    asked: u32,
    steps: u32,
    waited: u32,
    tried: u32,
}

impl Todo {
    pub(super) fn new(claim: usize, is_gate: bool) -> Todo {
        Todo {
            claim,
            is_gate,
            ..Todo::default()
        }
    }

    /// Whether it was not asked yet, and may still be.
    pub(super) fn is_fresh(&self) -> bool {
        !self.done && self.asked == 0 && self.tried == 0
    }

    /// Whether something may be done for it now.
    pub(super) fn is_due(&self, now: Time, version: u64) -> bool {
        let stuck = self
            .stuck_at
            .is_some_and(|stuck| version < stuck + (1 << self.tried));
        !self.done && !stuck && self.not_before <= now
    }

    /// Whether it was not passed over in this version of the world.
    pub(super) fn may_be_at_hand(&self, version: u64) -> bool {
        self.passed_at != Some(version)
    }

    /// Whether nothing was done for it yet.
    pub(super) fn is_untouched(&self) -> bool {
        self.steps == 0 && self.waited == 0 && self.asked == 0
    }

    /// Whether what is only doubtful will do.
    pub(super) fn is_hasty(&self) -> bool {
        self.steps >= HASTY
    }

    /// How long it waits yet.
    pub(super) fn waits(&self, now: Time) -> Option<Duration> {
        (!self.done && self.not_before > now).then(|| self.not_before.since(now))
    }

    /// It was asked.
    pub(super) fn ask(&mut self) {
        self.awaits = None;
        self.asked += 1;
        self.done = self.asked >= if self.is_gate { ASKED_FIRST } else { ASKED };
    }

    /// A call was made on the way to it, which makes one of a kind.
    pub(super) fn step(&mut self, makes: Option<KindId>) {
        if let Some(kind) = makes {
            *self.made.entry(kind).or_default() += 1;
        }
        self.awaits = None;
        self.steps += 1;
        self.done = self.steps >= STEPS;
        self.why = format!("{STEPS} calls did not lead to it");
    }

    /// It waits for something to come to rest.
    pub(super) fn wait(&mut self, what: ResourceId, until: Time, said: &str) {
        self.awaits = Some(what);
        self.not_before = until;
        self.waited += 1;
        self.done = self.waited >= WAITED;
        self.why = format!("{said} does not come to rest");
    }

    /// Nothing leads to it in this version of the world.
    pub(super) fn stick(&mut self, version: u64, why: String) {
        self.stuck_at = Some(version);
        self.awaits = None;
        self.tried += 1;
        self.done = self.tried >= TRIED;
        self.why = why;
    }

    /// It is not at hand in this version of the world.
    pub(super) fn pass(&mut self, version: u64) {
        self.passed_at = Some(version);
    }

    /// Tries it again if the world has changed at all since nothing led to it.
    pub(super) fn revive(&mut self, version: u64) -> bool {
        let revived = !self.done && self.stuck_at.is_some_and(|stuck| stuck < version);
        if revived {
            self.stuck_at = None;
        }
        revived
    }

    /// A new account begins.
    pub(super) fn start_anew(&mut self) {
        self.not_before = Time::START;
        self.stuck_at = None;
        self.awaits = None;
    }
}
