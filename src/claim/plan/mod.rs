//! For each claim the calls that test it, found on the model: what the call needs is made by other calls, and what
//! those need by others again.
//!
//! Nothing is fixed beforehand. Before each call the planner asks what the belief lacks for the first claim that is
//! left, and takes one step towards it; what is there serves all the claims after it. While one claim waits for a
//! resource to change its state, others go on. The same belief and seed give the same step.

mod attempt;
mod backward;
mod bring;
mod candidate;
mod compose;
mod condition;
mod filter;
mod hints;
mod likely;
mod limit;
mod look;
mod make;
mod naming;
mod order;
mod permission;
mod refused;
mod step;
mod subject;
mod todo;
mod wish;

pub use permission::Permission;
pub(super) use wish::parameter_of;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use self::likely::Likely;
use self::refused::Refusal;
use self::step::{Attempt, Planned, Then};
use self::subject::Subject;
use self::todo::{Todo, Turn};
use super::coverage::Asked;
use super::{Claim, Kind, Standing};
use crate::explore::{Next, Wants, created_kind};
use crate::model::belief::{Belief, Stage};
use crate::model::scene::Arguments;
use crate::model::{KindId, ResourceId};
use crate::oracle::{ClaimId, Oracle};
use crate::runner::Record;
use crate::spec::Name;
use crate::spec::compiled::StateId;
use crate::sut::{Call, Outcome, Reply};
use crate::time::Time;
use crate::value::Random;

/// How long to wait for what nobody says how long it takes.
const A_WHILE: Duration = Duration::from_secs(30);
/// How long to leave alone what was refused.
const SOME_TIME: Duration = Duration::from_secs(300);
/// After so many candidates without a step the caller is asked whether to go on.
const THOUGHT: u32 = 2_000;

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
    /// The places of the claims about a state that passes by itself.
    in_passing: BTreeMap<(KindId, StateId), Vec<usize>>,
    /// When a look last showed resources of a kind.
    seen: BTreeMap<KindId, Time>,
    /// The state in which a look last showed a resource.
    shown: BTreeMap<ResourceId, Stage>,
    /// What claims wait for, and the place of the claim that does.
    awaited: BTreeMap<ResourceId, usize>,
    /// What was leaving and a look for it did not show: it may hide, but is most likely gone.
    vanished: BTreeSet<ResourceId>,
    /// The time of the step at hand.
    now: Time,
    /// The place of the claim at hand.
    at_hand: Option<usize>,
    /// What the search for it goes by.
    turn: Turn,
    queue: VecDeque<Planned>,
    asked: Option<Planned>,
    /// The place of the claim that the last step served.
    served: Option<usize>,
    /// Counts what may have changed what can be done.
    version: u64,
    tokens: u32,
    /// What nothing led to, since the world changed last.
    vain: BTreeMap<(Name, Arguments), String>,
    /// What steps were refused: the operation, and the arguments that tell.
    refused: BTreeMap<(Name, Arguments), Refusal>,
    /// What was looked at since the world changed last.
    looked: BTreeSet<ResourceId>,
    /// Parents at which a limit was seen to hold.
    full: Vec<(usize, ResourceId)>,
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
        let todo: Vec<Todo> = order::ordered(&oracle, &claims, &permission, standing)
            .into_iter()
            .map(|claim| {
                Todo::new(
                    claim,
                    claims
                        .get(claim)
                        .is_some_and(|claim| claim.kind == Kind::Accepts),
                )
            })
            .collect();
        let gate = |(at, todo): (usize, &Todo)| {
            let claim = claims.get(todo.claim).filter(|_| todo.is_gate)?;
            Some((claim.about.clone(), at))
        };
        Planner {
            gates: todo.iter().enumerate().filter_map(gate).collect(),
            in_passing: order::in_passing(&oracle, &claims, &todo),
            wants: Wants::of(oracle.spec()),
            random: Random::seeded(seed),
            todo,
            oracle,
            claims,
            permission,
            queue: VecDeque::new(),
            asked: None,
            at_hand: None,
            turn: Turn::default(),
            served: None,
            version: 0,
            tokens: 0,
            seen: BTreeMap::new(),
            shown: BTreeMap::new(),
            awaited: BTreeMap::new(),
            vanished: BTreeSet::new(),
            now: Time::START,
            vain: BTreeMap::new(),
            looked: BTreeSet::new(),
            refused: BTreeMap::new(),
            full: Vec::new(),
        }
    }

    /// What to do next; none: nothing was found yet, and the search goes on when asked again. `settled` tells whether a
    /// claim needs no more.
    pub fn next(
        &mut self,
        belief: &Belief,
        now: Time,
        settled: &dyn Fn(&ClaimId) -> bool,
    ) -> Option<Next> {
        if let Some(planned) = self.queue.pop_front() {
            return Some(self.begin(planned));
        }
        self.now = now;
        let Likely { belief, passing } = self.likely(belief);
        if let Some(next) = self.seize(&belief, &passing, settled) {
            return Some(next);
        }
        let mut thought = 0;
        for at in 0..self.todo.len() {
            let Some(claim) = self.due(at, settled) else {
                continue;
            };
            let attempt = self.consider(&belief, at, claim);
            thought += self.turn.spent;
            if let Some(next) = self.follow(&belief, at, attempt) {
                return Some(next);
            }
            if thought > THOUGHT {
                return None;
            }
        }
        self.pass_time()
    }

    /// A claim on a state that passes, while something is in it: what led there serves all of them.
    fn seize(
        &mut self,
        belief: &Belief,
        passing: &[(ResourceId, KindId, StateId)],
        settled: &dyn Fn(&ClaimId) -> bool,
    ) -> Option<Next> {
        let places: BTreeSet<usize> = passing
            .iter()
            .filter_map(|(_, kind, state)| self.in_passing.get(&(*kind, *state)))
            .flatten()
            .copied()
            .collect();
        for at in places {
            let version = self.version;
            if !self
                .todo
                .get(at)
                .is_some_and(|todo| todo.may_be_at_hand(version))
            {
                continue;
            }
            let Some(claim) = self.due(at, settled) else {
                continue;
            };
            let attempt = self.consider(belief, at, claim);
            if matches!(attempt, Attempt::Ready(_)) {
                return self.follow(belief, at, attempt);
            }
            self.with(at, |todo| todo.pass(version));
        }
        None
    }

    /// What can be done for a claim.
    fn consider(&mut self, belief: &Belief, at: usize, claim: usize) -> Attempt {
        let Some(todo) = self.todo.get(at) else {
            return Attempt::Stuck("nothing is left of it".into());
        };
        let awaits = todo.awaits;
        self.at_hand = Some(at);
        self.turn = todo.turn();
        let attempt = awaits
            .and_then(|id| self.still_passes(belief, id))
            .unwrap_or_else(|| self.attempt(belief, claim));
        // Where nothing may be changed, nothing is under way that a wait would end.
        if let Attempt::Wait(id) = attempt
            && !self.permission.change
        {
            let (_, what) = self.rest(belief, id);
            return Attempt::Stuck(format!("{what} is not ours to wait for"));
        }
        attempt
    }

    /// Notes what can be done for a claim, and does it.
    fn follow(&mut self, belief: &Belief, at: usize, attempt: Attempt) -> Option<Next> {
        let (now, version) = (self.now, self.version);
        self.served = Some(at);
        match attempt {
            Attempt::Ready(planned) => {
                self.with(at, Todo::ask);
                Some(self.begin(planned))
            }
            Attempt::Step(call) => {
                let makes = self.makes(&call);
                self.with(at, |todo| todo.step(makes));
                Some(self.begin(Planned::step(call)))
            }
            Attempt::Look(id, call) => Some(self.begin(Planned::look(id, call))),
            Attempt::Wait(id) => {
                match self.holder(id) {
                    // It is another's first: until then nothing can be done.
                    Some(until) => self.with(at, |todo| todo.defer(until.max(now + A_WHILE))),
                    None => {
                        let (length, what) = self.rest(belief, id);
                        self.with(at, |todo| todo.wait(id, now + length, &what));
                        self.awaited.insert(id, at);
                    }
                }
                None
            }
            Attempt::Stuck(why) => {
                let later = self.turn.later.then_some(now + SOME_TIME);
                self.with(at, |todo| match later {
                    Some(until) => todo.postpone(until, why),
                    None => todo.stick(version, why),
                });
                None
            }
        }
    }

    /// Nothing can be done now: time has to pass, or what was stuck is tried once more, or that is all.
    fn pass_time(&mut self) -> Option<Next> {
        let (now, version) = (self.now, self.version);
        if let Some(length) = self.todo.iter().filter_map(|todo| todo.waits(now)).min() {
            return Some(self.wait(length));
        }
        let mut any = false;
        for todo in &mut self.todo {
            any |= todo.revive(version);
        }
        (!any).then_some(Next::End)
    }

    /// When another claim that waits for something will look at it again, if one does: it has it first.
    fn holder(&self, id: ResourceId) -> Option<Time> {
        let at = self
            .awaited
            .get(&id)
            .filter(|at| Some(**at) != self.at_hand)?;
        let holder = self.todo.get(*at).filter(|todo| todo.holds(id));
        holder.map(Todo::looks_at)
    }

    fn wait(&mut self, length: Duration) -> Next {
        self.changed();
        Next::Wait(length)
    }

    /// The claim that the last step was to test, now that it is answered.
    pub fn asked(&self, record: &Record) -> Option<Asked> {
        let planned = self.asked.as_ref()?;
        let claim = self.claims.get(planned.claim?)?.clone();
        let decided = |subject: &Subject| subject.is_decided(&self.oracle, record);
        Some(Asked {
            claim,
            decisive: planned.subject.as_ref().is_none_or(decided),
        })
    }

    /// What came of the last step.
    pub fn tell(&mut self, belief: &Belief, record: &Record) {
        let Some(planned) = self.asked.take() else {
            return;
        };
        let (Some(call), Some(exchange)) = (&record.call, &record.exchange) else {
            return;
        };
        let body = match &exchange.outcome {
            Outcome::Answered(answer) => match &answer.reply {
                Reply::Success(body) => Some(body),
                Reply::Error { .. } | Reply::Malformed(_) => None,
            },
            Outcome::Lost(_) => None,
        };
        let succeeded = body.is_some();
        let changes = |call: &Call| {
            let operation = self.oracle.spec().operations.get(&call.operation);
            operation.is_some_and(|operation| !operation.effects.is_empty())
        };
        if changes(call) && (succeeded || matches!(exchange.outcome, Outcome::Lost(_))) {
            self.changed();
        }
        self.note_limits(belief, call, &record.verdict.broken);
        if let (Some(body), Some(kind)) = (body, self.lists(call)) {
            self.seen.insert(kind, exchange.received);
            self.note_shown(belief, call, body);
        }
        if let Some(id) = planned.looks_for.filter(|_| succeeded) {
            self.note_gone(belief, id);
        }
        if !succeeded {
            if planned.claim.is_none() && !record.verdict.environment {
                self.note_refused(belief, call, record.code());
            }
            return;
        }
        match planned.then {
            Then::Nothing => {}
            Then::Again(claim) => self.queue.push_back(Planned::test(call.clone(), claim)),
            Then::Look(claim, alone) => {
                let learnt = record.verdict.learnt.last();
                let look = self.look_after(belief, call, learnt, claim, alone);
                self.queue.extend(look);
            }
        }
    }

    /// The last step may not be done: the claim that it served is left, and what is tested next does without it.
    pub fn forbidden(&mut self, why: &str) {
        let (served, planned) = (self.served.take(), self.asked.take());
        if let Some(at) = served {
            self.with(at, |todo| {
                todo.done = true;
                todo.why = why.to_owned();
            });
        }
        if let Some(Planned {
            next: Next::Call { call, .. },
            claim: None,
            ..
        }) = planned
        {
            self.refuse(call.operation, call.arguments);
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
        self.seen.clear();
        self.shown.clear();
        self.awaited.clear();
        self.vanished.clear();
        self.todo.iter_mut().for_each(Todo::start_anew);
    }

    /// The kind that a call makes one of.
    fn makes(&self, call: &Call) -> Option<KindId> {
        let spec = self.oracle.spec();
        let operation = spec.operations.get(&call.operation)?;
        spec.resources
            .get_index_of(&created_kind(&operation.effects)?)
    }

    /// The kind that a call lists.
    fn lists(&self, call: &Call) -> Option<KindId> {
        let spec = self.oracle.spec();
        let list = spec.operations.get(&call.operation)?.list.as_ref()?;
        spec.resources.get_index_of(&list.of)
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
    fn due(&mut self, at: usize, settled: &dyn Fn(&ClaimId) -> bool) -> Option<usize> {
        let (now, version) = (self.now, self.version);
        let todo = self
            .todo
            .get_mut(at)
            .filter(|todo| todo.is_due(now, version))?;
        let claim = self.claims.get(todo.claim)?;
        if settled(&claim.id) {
            todo.done = true;
            return None;
        }
        let claimed = todo.claim;
        let gate = self.gates.get(&claim.about).filter(|gate| **gate != at);
        let gate = gate.and_then(|gate| self.todo.get(*gate));
        (!gate.is_some_and(Todo::is_fresh)).then_some(claimed)
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
