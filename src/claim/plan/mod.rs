//! For each claim the calls that test it, found on the model: what the call needs is made by other calls, and what
//! those need by others again.
//!
//! Nothing is fixed beforehand. Before each call the planner asks what the belief lacks for the first claim that is
//! left, and takes one step towards it; what is there serves all the claims after it. While one claim waits for a
//! resource to change its state, others go on. The same belief and seed give the same step.

mod attempt;
mod backward;
mod bring;
mod order;

pub(super) use backward::parameter_of;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use super::{Ask, Claim, Kind, Standing};
use crate::explore::{Next, Wants};
use crate::model::belief::Belief;
use crate::model::scene::Arguments;
use crate::model::{KindId, ResourceId};
use crate::oracle::{ClaimId, Oracle};
use crate::runner::Record;
use crate::spec::{Name, Operation};
use crate::sut::{Call, Format, Outcome, Reply};
use crate::time::Time;
use crate::value::{Random, Value};

/// How often a claim is asked before it is left open.
const ASKED: u32 = 3;
/// How many calls may be made on the way to one claim.
const STEPS: u32 = 40;
/// How often is waited on the way to one claim.
const WAITED: u32 = 30;
/// How many candidates are tried for a step.
const EFFORT: u32 = 200;
/// How often a claim that nothing leads to is tried again, each time after the world has changed.
const TRIED: u32 = 3;

/// What a run may do for the sake of its claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permission {
    /// Whether calls may change anything: otherwise those that only look are made, on what is there.
    pub change: bool,
    /// The operations that may not be called though calls may change things, and why: a target's permissions.
    pub refused: BTreeMap<Name, String>,
    /// Whether what may not be called may be as a dry run.
    pub dry_run: bool,
    /// Whether waiting costs nothing: then nobody goes on to lesser claims while a weightier one waits.
    pub patient: bool,
    /// Whether calls or time are few: then the most telling claims of all operations come first. Otherwise one operation
    /// comes after the other, so that what was made for its first claim serves all of them.
    pub hurried: bool,
    /// The operations whose claims are tested; empty: all. What they need is called too.
    pub only: Vec<Name>,
}

impl Default for Permission {
    fn default() -> Permission {
        Permission {
            change: true,
            refused: BTreeMap::new(),
            dry_run: false,
            patient: true,
            hurried: false,
            only: Vec::new(),
        }
    }
}

impl Permission {
    /// Why an operation may not be called with what is given, if so.
    fn refuses(&self, operation: &Operation, given: &Arguments) -> Option<String> {
        if operation.effects.is_empty() {
            return None;
        }
        let dry = operation.dry_run.as_ref().and_then(|name| given.get(name));
        if self.dry_run && dry == Some(&Value::Bool(true)) {
            return None;
        }
        let silent = || "it needs the permission to change something".to_owned();
        let refused = self.refused.get(&operation.name).cloned();
        refused.or_else(|| (!self.change).then(silent))
    }
}

/// See the module.
pub struct Planner {
    oracle: Arc<Oracle>,
    claims: Arc<Vec<Claim>>,
    permission: Permission,
    random: Random,
    wants: Wants,
    todo: Vec<Todo>,
    /// By operation, the place of the claim that it can succeed: the others wait for it.
    gates: BTreeMap<Name, usize>,
    queue: VecDeque<Planned>,
    asked: Option<Planned>,
    /// The place of the claim that the last step served.
    turn: Option<usize>,
    /// Counts what may have changed what can be done.
    version: u64,
    tokens: u32,
    /// How many more candidates may be tried for the claim at hand.
    effort: u32,
    /// What nothing led to, since the world changed last.
    vain: BTreeMap<(Name, Arguments), String>,
    /// What steps were refused: the operation, and what they named.
    refused: BTreeSet<(Name, Arguments)>,
    /// What was looked at since the world changed last.
    looked: BTreeSet<ResourceId>,
    /// How many of each kind were made for the claim at hand.
    made: BTreeMap<KindId, u32>,
    /// Parents at which a limit was seen to hold.
    full: Vec<(usize, ResourceId)>,
}

/// A claim that is left.
#[derive(Clone, Debug)]
struct Todo {
    claim: usize,
    /// Nobody goes on to a higher rank while one of this waits.
    rank: usize,
    /// The version at which nothing could be done for it.
    stuck_at: Option<u64>,
    /// When to look at it again.
    not_before: Time,
    asked: u32,
    steps: u32,
    waited: u32,
    tried: u32,
    /// How many of each kind were made for it.
    made: BTreeMap<KindId, u32>,
    why: String,
    done: bool,
}

/// A step that serves a claim.
#[derive(Clone, Debug)]
struct Planned {
    next: Next,
    /// The claim (its index), if this step is to test it.
    claim: Option<usize>,
    /// What follows if it succeeds.
    then: Then,
}

/// What follows a success.
#[derive(Clone, Debug, Default)]
enum Then {
    /// Nothing.
    #[default]
    Nothing,
    /// A look for a claim at what the call named or made.
    Look(usize),
    /// The same call again, for a claim.
    Again(usize),
}

/// What can be done for a claim now.
enum Attempt {
    /// The step that tests it.
    Ready(Planned),
    /// A call on the way there.
    Step(Call),
    /// Nothing before this has passed; what for.
    Wait(Duration, String),
    /// Nothing; why.
    Stuck(String),
}

impl Planner {
    /// A plan for claims; `standing` tells those that earlier runs have settled.
    pub fn new(
        oracle: Arc<Oracle>,
        claims: Arc<Vec<Claim>>,
        permission: Permission,
        seed: u64,
        standing: &dyn Fn(&ClaimId) -> Standing,
    ) -> Planner {
        let todo = order::ordered(&oracle, &claims, &permission, standing);
        let todo = todo.into_iter().map(|(rank, claim)| Todo::new(claim, rank));
        let todo: Vec<Todo> = todo.collect();
        let gate = |(at, todo): (usize, &Todo)| {
            let claim = claims
                .get(todo.claim)
                .filter(|claim| claim.kind == Kind::Accepts)?;
            Some((claim.about.clone(), at))
        };
        Planner {
            gates: todo.iter().enumerate().filter_map(gate).collect(),
            wants: Wants::of(oracle.spec()),
            random: Random::seeded(seed),
            todo,
            oracle,
            claims,
            permission,
            queue: VecDeque::new(),
            asked: None,
            turn: None,
            version: 0,
            tokens: 0,
            effort: 0,
            vain: BTreeMap::new(),
            looked: BTreeSet::new(),
            refused: BTreeSet::new(),
            made: BTreeMap::new(),
            full: Vec::new(),
        }
    }

    /// What to do next. `settled` tells whether a claim needs no more.
    pub fn next(&mut self, belief: &Belief, now: Time, settled: &dyn Fn(&ClaimId) -> bool) -> Next {
        if let Some(planned) = self.queue.pop_front() {
            return self.begin(planned);
        }
        let mut shortest: Option<Duration> = None;
        let mut waits_at: Option<usize> = None;
        for at in 0..self.todo.len() {
            let rank = self.todo.get(at).map_or(usize::MAX, |todo| todo.rank);
            if self.permission.patient && waits_at.is_some_and(|waits| waits < rank) {
                break;
            }
            let before = shortest;
            let Some(claim) = self.due(at, now, settled) else {
                if let Some(left) = self.waiting(at, now) {
                    shortest = Some(shortest.map_or(left, |known| known.min(left)));
                    waits_at = waits_at.or(Some(rank));
                }
                continue;
            };
            self.made = self
                .todo
                .get_mut(at)
                .map(|todo| std::mem::take(&mut todo.made))
                .unwrap_or_default();
            self.effort = EFFORT;
            let attempt = self.attempt(belief, claim);
            // Where nothing may be changed, nothing is under way that a wait would end.
            let attempt = match attempt {
                Attempt::Wait(_, why) if !self.permission.change => Attempt::Stuck(why),
                other @ (Attempt::Ready(_)
                | Attempt::Step(_)
                | Attempt::Wait(..)
                | Attempt::Stuck(_)) => other,
            };
            // Only what was called counts.
            let made = std::mem::take(&mut self.made);
            self.with(at, |todo| todo.made = made);
            match attempt {
                Attempt::Ready(planned) => {
                    self.with(at, |todo| {
                        todo.asked += 1;
                        todo.done = todo.asked >= ASKED;
                    });
                    self.turn = Some(at);
                    return self.begin(planned);
                }
                Attempt::Step(call) => {
                    self.with(at, |todo| {
                        todo.steps += 1;
                        todo.done = todo.steps >= STEPS;
                        todo.why = format!("{STEPS} calls did not lead to it");
                    });
                    self.turn = Some(at);
                    return self.begin(Planned::step(call));
                }
                Attempt::Wait(length, why) => {
                    // What does not come to rest is waited for ever longer, and at last no more.
                    let waited = self.todo.get(at).map_or(0, |todo| todo.waited);
                    let length = length * (1 << (waited / 6).min(4));
                    self.with(at, |todo| {
                        todo.not_before = now + length;
                        todo.waited += 1;
                        todo.done = todo.waited >= WAITED;
                        todo.why = format!("{why} does not come to rest");
                    });
                    if self.permission.patient {
                        // What others did meanwhile might be in its way.
                        self.changed();
                        return Next::Wait(length.max(Duration::from_secs(1)));
                    }
                    shortest = Some(before.map_or(length, |known| known.min(length)));
                    waits_at = waits_at.or(Some(rank));
                }
                Attempt::Stuck(why) => {
                    let version = self.version;
                    self.with(at, |todo| {
                        todo.stuck_at = Some(version + (1 << todo.tried));
                        todo.tried += 1;
                        todo.done = todo.tried >= TRIED;
                        todo.why = why;
                    });
                }
            }
        }
        match shortest {
            Some(length) => {
                self.changed();
                Next::Wait(length.max(Duration::from_secs(1)))
            }
            None if self.try_the_stuck_again() => self.next(belief, now, settled),
            None => Next::End,
        }
    }

    /// The claim that the last step was to test.
    pub fn asked(&self) -> Option<&Claim> {
        self.claims.get(self.asked.as_ref()?.claim?)
    }

    /// What came of the last step.
    pub fn tell(&mut self, belief: &Belief, record: &Record) {
        let Some(planned) = self.asked.take() else {
            return;
        };
        let (Some(call), Some(exchange)) = (&record.call, &record.exchange) else {
            return;
        };
        let succeeded = matches!(&exchange.outcome, Outcome::Answered(answer) if matches!(answer.reply, Reply::Success(_)));
        let changes = |call: &Call| {
            let operation = self.oracle.spec().operations.get(&call.operation);
            operation.is_some_and(|operation| !operation.effects.is_empty())
        };
        if changes(call) && (succeeded || matches!(exchange.outcome, Outcome::Lost(_))) {
            self.changed();
        }
        self.note_limits(belief, call, &record.verdict.broken);
        if !succeeded {
            self.refused(planned.claim, call);
            return;
        }
        match planned.then {
            Then::Nothing => {}
            Then::Again(claim) => {
                let next = Next::Call {
                    call: call.clone(),
                    lose: false,
                };
                self.queue.push_back(Planned {
                    next,
                    claim: Some(claim),
                    then: Then::Nothing,
                });
            }
            Then::Look(claim) => {
                let learnt = record.verdict.learnt.last();
                if let Some(look) = self.look_after(belief, call, learnt) {
                    let next = Next::Call {
                        call: look,
                        lose: false,
                    };
                    self.queue.push_back(Planned {
                        next,
                        claim: Some(claim),
                        then: Then::Nothing,
                    });
                }
            }
        }
    }

    /// The last step may not be done: the claim that it served is left, and what is tested next does without it.
    pub fn forbidden(&mut self, why: &str) {
        let (turn, planned) = (self.turn.take(), self.asked.take());
        if let Some(at) = turn {
            self.with(at, |todo| {
                todo.done = true;
                todo.why = why.to_owned();
            });
        }
        if let Some(Planned {
            next: Next::Call { call, .. },
            claim,
            ..
        }) = planned
        {
            self.refused(claim, &call);
        }
    }

    /// A step that was refused is not the one to take again.
    fn refused(&mut self, claim: Option<usize>, call: &Call) {
        let oracle = Arc::clone(&self.oracle);
        if claim.is_none()
            && let Some(operation) = oracle.spec().operations.get(&call.operation)
        {
            let named = self.named_only(operation, &call.arguments);
            self.refused.insert((call.operation.clone(), named));
            self.vain.clear();
        }
    }

    /// The account of what was left, for those claims that no call was about.
    pub fn left(&self) -> impl Iterator<Item = (&ClaimId, &str)> {
        self.todo.iter().filter_map(|todo| {
            let claim = self.claims.get(todo.claim)?;
            let why = if todo.why.is_empty() {
                "the run ended before its turn"
            } else {
                &todo.why
            };
            Some((&claim.id, why))
        })
    }

    /// A new account begins: nothing of the old belief holds.
    pub fn starts_anew(&mut self) {
        self.queue.clear();
        self.asked = None;
        self.full.clear();
        self.refused.clear();
        self.changed();
        for todo in &mut self.todo {
            todo.not_before = Time::START;
            todo.stuck_at = None;
        }
    }

    fn begin(&mut self, planned: Planned) -> Next {
        let next = planned.next.clone();
        self.asked = Some(planned);
        next
    }

    fn with(&mut self, at: usize, change: impl FnOnce(&mut Todo)) {
        if let Some(todo) = self.todo.get_mut(at) {
            change(todo);
        }
    }

    /// The claim at a place, if something is to be done for it now.
    fn due(&mut self, at: usize, now: Time, settled: &dyn Fn(&ClaimId) -> bool) -> Option<usize> {
        let version = self.version;
        let todo = self.todo.get_mut(at)?;
        if todo.done || todo.not_before > now || todo.stuck_at.is_some_and(|stuck| stuck > version)
        {
            return None;
        }
        let claim = self.claims.get(todo.claim)?;
        if settled(&claim.id) {
            todo.done = true;
            return None;
        }
        let gate = self.gates.get(&claim.about).filter(|gate| **gate != at);
        if gate
            .and_then(|gate| self.todo.get(*gate))
            .is_some_and(Todo::is_fresh)
        {
            return None;
        }
        let todo = self.todo.get(at)?;
        (claim.ask != Ask::Watch).then_some(todo.claim)
    }

    fn waiting(&self, at: usize, now: Time) -> Option<Duration> {
        let todo = self.todo.get(at)?;
        (!todo.done && todo.not_before > now).then(|| todo.not_before.since(now))
    }

    /// Whether some claim that was stuck is to be tried once more.
    fn try_the_stuck_again(&mut self) -> bool {
        let mut any = false;
        for todo in self
            .todo
            .iter_mut()
            .filter(|todo| !todo.done && todo.stuck_at.is_some())
        {
            todo.stuck_at = None;
            any = true;
        }
        any
    }

    /// The world may have changed: what was in vain may not be now.
    fn changed(&mut self) {
        self.version += 1;
        self.vain.clear();
        self.looked.clear();
    }

    fn token(&mut self) -> String {
        self.tokens += 1;
        format!("fc-p-{}", self.tokens)
    }
}

impl Todo {
    /// Whether it was not asked yet, and may still be.
    fn is_fresh(&self) -> bool {
        !self.done && self.asked == 0 && self.tried == 0
    }

    fn new(claim: usize, rank: usize) -> Todo {
        Todo {
            claim,
            rank,
            stuck_at: None,
            not_before: Time::START,
            asked: 0,
            steps: 0,
            waited: 0,
            tried: 0,
            made: BTreeMap::new(),
            why: String::new(),
            done: false,
        }
    }
}

impl Planned {
    fn step(call: Call) -> Planned {
        Planned {
            next: Next::Call { call, lose: false },
            claim: None,
            then: Then::Nothing,
        }
    }

    fn test(call: Call, claim: usize) -> Planned {
        Planned {
            claim: Some(claim),
            ..Planned::step(call)
        }
    }

    fn then(mut self, then: Then) -> Planned {
        self.then = then;
        self
    }
}

/// A call that asks for JSON.
fn call(operation: &Name, arguments: Arguments) -> Call {
    Call {
        operation: operation.clone(),
        arguments,
        format: Format::Json,
    }
}
