//! A claim that is left, and what was tried for it.

use std::collections::BTreeMap;
use std::time::Duration;

use super::order::Placed;
use crate::claim::Kind;
use crate::model::{KindId, ResourceId};
use crate::time::Time;

/// How often a claim is asked before it is left open: the second time when all else was, and more is known.
const ASKED: u32 = 2;
/// How often one is that others wait for.
const ASKED_FIRST: u32 = 6;
/// How often one is that each answer may narrow, for each product.
const ASKED_READING: u32 = 6;
/// After so many calls that led nowhere, what is only doubtful will do.
const HASTY: u32 = 8;
/// How many calls may be made on the way to one claim.
const STEPS: u32 = 40;
/// How often is waited on the way to one claim.
const WAITED: u32 = 40;
/// How often it is put off because what was refused may be taken later.
const POSTPONED: u32 = 6;
/// How often it gives way to another at most: two that give way to each other must come to an end.
const DEFERRED: u32 = 1_000;
/// How often a claim that nothing leads to is tried, each time after the world has changed; and once more when all else
/// is done.
const TRIED: u32 = 3;

/// How many candidates are tried for a step.
const EFFORT: u32 = 200;

/// What the search for a step goes by, while it is a claim's turn.
#[derive(Clone, Debug, Default)]
pub(super) struct Turn {
    /// What the claim was waiting for.
    pub(super) awaits: Option<ResourceId>,
    /// How many of each kind were made for it.
    pub(super) made: BTreeMap<KindId, u32>,
    /// Whether what is only doubtful will do.
    pub(super) hasty: bool,
    /// Whether it is looked at for the first time: what chance did not bring then it brings hardly later.
    pub(super) thorough: bool,
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
    /// When to look at it again.
    not_before: Time,
    asked: u32,
    steps: u32,
    waited: u32,
    postponed: u32,
    tried: u32,
    deferred: u32,
}

impl Todo {
    pub(super) fn new(placed: Placed, kind: Kind) -> Todo {
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
            .is_some_and(|stuck| self.tried >= TRIED || version < stuck + (1 << self.tried));
        !self.done && !self.rests && !stuck && self.not_before <= now
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
            hasty: self.steps >= HASTY,
            thorough: self.steps == 0 && self.waited == 0 && self.asked == 0,
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
        self.done = self.asked >= self.asks;
        self.rests = !self.insists;
        "its call was made, and not answered so that what should follow could"
            .clone_into(&mut self.why);
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
        self.done = self.tried > TRIED;
        self.why = why;
    }

    /// It is not at hand in this version of the world.
    pub(super) fn pass(&mut self, version: u64) {
        self.passed_at = Some(version);
    }

    /// Tries it again if it was asked once, or if the world has changed at all since nothing led to it.
    pub(super) fn revive(&mut self, version: u64) -> bool {
        let changed = self.stuck_at.is_some_and(|stuck| stuck < version);
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
mod tests {
    use super::*;

    const PLACED: Placed = Placed { claim: 0, tier: 0 };

    fn at(seconds: u64) -> Time {
        Time::START + Duration::from_secs(seconds)
    }

    #[test]
    fn what_is_stuck_is_tried_again_once_the_world_has_changed_and_each_time_later() {
        let mut todo = Todo::new(PLACED, Kind::Value);
        assert!(todo.is_due(at(0), 7));
        todo.stick(7, "nothing leads there".to_owned());
        assert!(!todo.is_due(at(0), 8));
        assert!(todo.is_due(at(0), 9));
        todo.stick(9, "nothing leads there".to_owned());
        assert!(!todo.is_due(at(0), 12));
        assert!(todo.is_due(at(0), 13));
        todo.stick(13, "nothing leads there".to_owned());
        assert!(!todo.is_due(at(0), 1_000) && !todo.done);
        assert!(todo.revive(1_000) && todo.is_due(at(0), 1_000));
        todo.stick(1_000, "nothing led there".to_owned());
        assert!(todo.done);
        assert_eq!(todo.why, "nothing led there");
    }

    #[test]
    fn when_all_else_is_done_a_change_revives_what_is_stuck() {
        let mut todo = Todo::new(PLACED, Kind::Value);
        todo.stick(3, String::new());
        assert!(!todo.revive(3));
        assert!(todo.revive(4));
        assert!(todo.is_due(at(0), 4));
    }

    #[test]
    fn a_claim_is_asked_twice_and_one_that_others_wait_for_more_often() {
        for (kind, times) in [
            (Kind::Value, ASKED),
            (Kind::Accepts, ASKED_FIRST),
            (Kind::Reading, ASKED_READING),
        ] {
            let mut todo = Todo::new(PLACED, kind);
            for _ in 1..times {
                todo.ask();
                assert!(!todo.done);
            }
            todo.ask();
            assert!(todo.done);
        }
    }

    #[test]
    fn a_claim_is_asked_again_when_all_else_was_and_a_gate_at_once() {
        let mut todo = Todo::new(PLACED, Kind::Value);
        todo.ask();
        assert!(!todo.is_due(at(0), 0) && !todo.done);
        assert!(todo.revive(0) && todo.is_due(at(0), 0));
        let mut gate = Todo::new(PLACED, Kind::Accepts);
        gate.ask();
        assert!(gate.is_due(at(0), 0));
    }

    #[test]
    fn what_waits_is_left_until_then() {
        let mut todo = Todo::new(PLACED, Kind::Value);
        todo.wait(ResourceId(1), at(30), "a Shop that is Opening");
        assert!(!todo.is_due(at(29), 0));
        assert_eq!(todo.waits(at(10)), Some(Duration::from_secs(20)));
        assert!(todo.is_due(at(30), 0));
        assert_eq!(todo.turn().awaits, Some(ResourceId(1)));
        // A step is taken: it waits no more.
        todo.step(None);
        assert_eq!(todo.turn().awaits, None);
    }

    #[test]
    fn whoever_gives_way_holds_nothing() {
        let mut todo = Todo::new(PLACED, Kind::Value);
        todo.wait(ResourceId(1), at(30), "a Shop that is Opening");
        assert!(todo.holds(ResourceId(1)));
        todo.defer(ResourceId(2), at(60));
        assert!(!todo.holds(ResourceId(1)) && !todo.holds(ResourceId(2)));
        assert_eq!(todo.behind(), Some(ResourceId(2)));
    }

    #[test]
    fn putting_off_comes_to_an_end() {
        let mut todo = Todo::new(PLACED, Kind::Value);
        for _ in 1..POSTPONED {
            todo.postpone(at(30), "it was refused".to_owned());
            assert!(!todo.done && !todo.is_due(at(29), 0));
        }
        todo.postpone(at(30), "it was refused".to_owned());
        assert!(todo.done);
    }

    #[test]
    fn giving_way_comes_to_an_end() {
        let mut todo = Todo::new(PLACED, Kind::Value);
        for _ in 1..DEFERRED {
            todo.defer(ResourceId(1), at(30));
            assert!(!todo.done);
        }
        todo.defer(ResourceId(1), at(30));
        assert!(todo.done && !todo.why.is_empty());
    }

    #[test]
    fn a_claim_ends_after_so_many_steps_and_says_so() {
        let mut todo = Todo::new(PLACED, Kind::Value);
        for _ in 0..STEPS {
            assert!(!todo.done);
            todo.step(Some(3));
        }
        assert!(todo.done);
        assert!(todo.why.contains(&STEPS.to_string()), "{}", todo.why);
        assert_eq!(todo.turn().made.get(&3), Some(&STEPS));
        assert!(todo.turn().hasty);
    }

    #[test]
    fn a_turn_tries_only_so_much() {
        let mut turn = Todo::new(PLACED, Kind::Value).turn();
        assert!(turn.thorough);
        let tried = (0..2 * EFFORT).filter(|_| turn.spend()).count();
        assert_eq!(tried, EFFORT as usize);
    }
}
