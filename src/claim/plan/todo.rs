//! A claim that is left, and what was tried for it.

use std::collections::BTreeMap;
use std::time::Duration;

use super::order::Placed;
use super::turn::Turn;
use crate::claim::{Ask, Claim, Kind};
use crate::model::{KindId, ResourceId};
use crate::spec::Name;
use crate::time::Time;

/// How often a claim is asked before it is left open: the second time when all else was, and more is known.
const ASKED: u32 = 2;
/// How often one is that others wait for.
const ASKED_FIRST: u32 = 6;
/// How often one is that each answer may narrow, for each product.
const ASKED_READING: u32 = 6;
/// After so many calls that led nowhere, or so many of the same operation, what is only doubtful will do.
const HASTY: u32 = 8;
const HASTY_ALIKE: u32 = 5;
/// How many calls may be made on the way to one claim.
const STEPS: u32 = 40;
/// How many of the same operation may be, where nothing is counted.
const ALIKE: u32 = 8;
/// How often is waited on the way to one claim.
const WAITED: u32 = 40;
/// How often it is put off because what was refused may be taken later.
const POSTPONED: u32 = 6;
/// How often it gives way to another at most: two that give way to each other must come to an end.
const DEFERRED: u32 = 1_000;
/// How often a claim that nothing leads to is tried, each time after the world has changed; and once more when all else
/// is done.
const TRIED: u32 = 3;

/// See the module.
#[derive(Clone, Debug, Default)]
pub(super) struct Todo {
    /// The claim, by its place in the list of all.
    pub(super) claim: usize,
    /// How many kinds of claims are more telling.
    pub(super) tier: usize,
    /// Others wait for it.
    pub(super) is_gate: bool,
    /// So often its call is made.
    asks: u32,
    /// It is asked again at once, not when all else was.
    insists: bool,
    /// What it waits for.
    pub(super) awaits: Option<ResourceId>,
    /// What it needs, and another waits for.
    behind: Option<ResourceId>,
    /// How many of each kind were made for it.
    pub(super) made: BTreeMap<KindId, u32>,
    /// Why nothing came of it.
    pub(super) why: String,
    /// Nothing more is done for it.
    pub(super) done: bool,
    /// The version of the world in which nothing led to it.
    stuck_at: Option<u64>,
    /// It was asked, and is asked again when all else was.
    rests: bool,
    /// The version in which it was not at hand.
    passed_at: Option<u64>,
    /// It is its last turn: what tells less will do.
    last: bool,
    /// It begins once more if so many calls led nowhere: others change the state it is about.
    may_begin_again: bool,
    /// They did, and it waits until all else is done.
    lost: bool,
    /// When to look at it again.
    not_before: Time,
    asked: u32,
    steps: u32,
    /// How many of them of each operation, and of the commonest at most.
    alike: BTreeMap<Name, u32>,
    most_alike: u32,
    waited: u32,
    postponed: u32,
    tried: u32,
    deferred: u32,
}

impl Todo {
    pub(super) fn new(placed: Placed, claim: &Claim) -> Todo {
        let kind = claim.kind;
        let fills = matches!(claim.ask, Ask::Within { .. } | Ask::Pages);
        let (asks, insists) = if kind == Kind::Accepts {
            (ASKED_FIRST, true)
        } else if kind == Kind::Reading {
            (ASKED_READING, true)
        } else {
            (ASKED, false)
        };
        Todo {
            claim: placed.claim,
            tier: placed.tier,
            is_gate: kind == Kind::Accepts,
            asks,
            insists,
            most_alike: if fills { STEPS } else { ALIKE },
            may_begin_again: kind == Kind::State,
            ..Todo::default()
        }
    }

    /// Whether it was not asked yet, and may still be.
    pub(super) fn is_fresh(&self) -> bool {
        !self.done && !self.lost && self.asked == 0 && self.tried == 0
    }

    /// Whether it was asked, and is asked again only where that takes no other call.
    pub(super) fn is_asked_again(&self) -> bool {
        self.asked > 0 && !self.insists
    }

    /// It is left as it was answered.
    pub(super) fn leave(&mut self) {
        self.done = true;
    }

    /// Whether something may be done for it now.
    pub(super) fn is_due(&self, now: Time, version: u64) -> bool {
        let stuck = self
            .stuck_at
            .is_some_and(|stuck| self.tried >= TRIED || version < stuck + (1 << self.tried));
        !self.done && !self.rests && !self.lost && !stuck && self.not_before <= now
    }

    /// Whether it was not passed over in this version of the world.
    pub(super) fn may_be_at_hand(&self, version: u64) -> bool {
        self.passed_at != Some(version)
    }

    /// What it gave way for when it was looked at last.
    pub(super) fn behind(&mut self) -> Option<ResourceId> {
        self.behind.take()
    }

    /// Its turn begins.
    pub(super) fn turn(&self) -> Turn {
        Turn {
            awaits: self.awaits,
            made: self.made.clone(),
            enough: None,
            hasty: self.steps >= HASTY || self.alike() >= HASTY_ALIKE,
            thorough: self.last || self.steps == 0 && self.waited == 0 && self.asked == 0,
            last: self.last,
            tried: self.tried > 0,
            asked: usize::try_from(self.asked).unwrap_or(usize::MAX),
            spent: 0,
            later: false,
        }
    }

    /// How long it waits yet.
    pub(super) fn waits(&self, now: Time) -> Option<Duration> {
        (!self.done && self.not_before > now).then(|| self.not_before.since(now))
    }

    /// It was asked.
    pub(super) fn ask(&mut self) {
        self.awaits = None;
        self.asked += 1;
        self.done = self.last || self.asked >= self.asks;
        self.rests = !self.insists;
        "its call was made, and not answered so that what should follow could"
            .clone_into(&mut self.why);
    }

    /// A call was made on the way to it, which makes one of a kind.
    pub(super) fn step(&mut self, operation: &Name, makes: Option<KindId>) {
        if let Some(kind) = makes {
            *self.made.entry(kind).or_default() += 1;
        }
        self.awaits = None;
        self.steps += 1;
        *self.alike.entry(operation.clone()).or_default() += 1;
        let spent = self.steps >= STEPS || self.alike() >= self.most_alike;
        self.lost = spent && self.asked == 0 && self.may_begin_again;
        self.done = spent && !self.lost;
        self.why = format!("{} calls did not lead to it", self.steps);
    }

    /// How many calls of one operation were made on the way to it.
    fn alike(&self) -> u32 {
        self.alike.values().copied().max().unwrap_or(0)
    }

    /// It waits for something to come to rest.
    pub(super) fn wait(&mut self, what: ResourceId, until: Time, said: &str) {
        self.awaits = Some(what);
        self.not_before = until;
        self.waited += 1;
        self.done = self.waited >= WAITED;
        self.why = format!("{said} does not come to rest");
    }

    /// Nothing leads to it yet.
    pub(super) fn postpone(&mut self, until: Time, why: String) {
        self.awaits = None;
        self.not_before = until;
        self.postponed += 1;
        self.done = self.postponed >= POSTPONED;
        self.why = why;
    }

    /// What it needs is another's for now.
    pub(super) fn defer(&mut self, behind: ResourceId, until: Time) {
        self.behind = Some(behind);
        // Whoever gives way holds nothing: two that held what the other needs would wait for ever.
        self.awaits = None;
        self.not_before = until;
        self.deferred += 1;
        if self.deferred >= DEFERRED {
            self.done = true;
            "other claims waited for what it needs".clone_into(&mut self.why);
        }
    }

    /// Whether it waits for this, which is then its own.
    pub(super) fn holds(&self, id: ResourceId) -> bool {
        !self.done && self.awaits == Some(id)
    }

    /// When it is looked at again.
    pub(super) fn looks_at(&self) -> Time {
        self.not_before
    }

    /// Nothing leads to it in this version of the world.
    pub(super) fn stick(&mut self, version: u64, why: String) {
        self.stuck_at = Some(version);
        self.awaits = None;
        self.tried += 1;
        self.done = self.last;
        self.why = why;
    }

    /// It is not at hand in this version of the world.
    pub(super) fn pass(&mut self, version: u64) {
        self.passed_at = Some(version);
    }

    /// What led nowhere while others changed the same things may lead there when they are done.
    pub(super) fn begin_again(&mut self) -> bool {
        let again = self.lost;
        if again {
            self.lost = false;
            self.may_begin_again = false;
            self.steps = 0;
            self.alike.clear();
            self.made.clear();
            self.stuck_at = None;
        }
        again
    }

    /// Nothing leads to it, and all else is done: it is tried for the last time.
    pub(super) fn try_last(&mut self) -> bool {
        self.last = !self.done && self.stuck_at.take().is_some();
        self.last
    }

    /// Tries it again if it was asked once, or if the world has changed at all since nothing led to it.
    pub(super) fn revive(&mut self, version: u64) -> bool {
        let changed = self.stuck_at.is_some_and(|stuck| stuck < version) && self.tried <= TRIED;
        let revived = !self.done && (self.rests || changed);
        if revived {
            self.stuck_at = None;
            self.rests = false;
        }
        revived
    }

    /// A new account begins.
    pub(super) fn start_anew(&mut self) {
        self.not_before = Time::START;
        self.stuck_at = None;
        self.awaits = None;
        self.behind = None;
    }
}

#[cfg(test)]
mod tests;
