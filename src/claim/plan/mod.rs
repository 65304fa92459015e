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
mod condition;
mod filter;
mod hints;
mod likely;
mod limit;
mod look;
mod make;
mod naming;
mod order;
mod subject;
mod todo;
mod wish;

pub(super) use wish::parameter_of;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use self::likely::{Likely, likely};
use self::subject::Subject;
use self::todo::Todo;
use super::coverage::Asked;
use super::{Claim, Kind, Standing};
use crate::explore::{Next, Wants, created_kind};
use crate::model::belief::Belief;
use crate::model::scene::Arguments;
use crate::model::{KindId, ResourceId};
use crate::oracle::{ClaimId, Oracle};
use crate::runner::Record;
use crate::spec::compiled::StateId;
use crate::spec::{Name, Operation};
use crate::sut::{Call, Format, Outcome, Reply};
use crate::time::Time;
use crate::value::{Random, Value};

/// How many candidates are tried for a step.
const EFFORT: u32 = 200;
/// After so many candidates without a step the caller is asked whether to go on.
const THOUGHT: u32 = 2_000;

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
    /// The places of the claims about a state that passes by itself.
    in_passing: BTreeMap<(KindId, StateId), Vec<usize>>,
    /// When a look last showed resources of a kind.
    seen: BTreeMap<KindId, Time>,
    /// The time of the step at hand.
    now: Time,
    /// What the claim at hand was waiting for.
    awaited: Option<ResourceId>,
    /// Whether what is only doubtful will do for the claim at hand.
    hasty: bool,
    /// Whether the claim at hand is looked at for the first time: what chance did not bring then it brings hardly later.
    thorough: bool,
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

/// A step that serves a claim.
#[derive(Clone, Debug)]
struct Planned {
    next: Next,
    /// The claim (its index), if this step is to test it.
    claim: Option<usize>,
    /// What follows if it succeeds.
    then: Then,
    /// What it has to show, if it is a look.
    subject: Option<Subject>,
}

/// What follows a success.
#[derive(Clone, Debug, Default)]
enum Then {
    /// Nothing.
    #[default]
    Nothing,
    /// A look for a claim at what the call named or made; whether nothing else may be shown beside it.
    Look(usize, bool),
    /// The same call again, for a claim.
    Again(usize),
}

/// What can be done for a claim now.
enum Attempt {
    /// The step that tests it.
    Ready(Planned),
    /// A call on the way there.
    Step(Call),
    /// A look at what is waited for.
    Look(Call),
    /// Nothing, as long as this has not come to rest.
    Wait(ResourceId),
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
            turn: None,
            version: 0,
            tokens: 0,
            effort: 0,
            seen: BTreeMap::new(),
            now: Time::START,
            awaited: None,
            hasty: false,
            thorough: true,
            vain: BTreeMap::new(),
            looked: BTreeSet::new(),
            refused: BTreeSet::new(),
            made: BTreeMap::new(),
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
        let Likely { belief, passing } = likely(self.oracle.spec(), belief, now, &self.seen);
        if let Some(next) = self.seize(&belief, &passing, settled) {
            return Some(next);
        }
        let mut thought = 0;
        for at in 0..self.todo.len() {
            let Some(claim) = self.due(at, settled) else {
                continue;
            };
            let attempt = self.consider(&belief, at, claim);
            thought += EFFORT - self.effort;
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
        self.made.clone_from(&todo.made);
        self.awaited = todo.awaits;
        self.hasty = todo.is_hasty();
        self.thorough = todo.is_untouched();
        self.effort = EFFORT;
        let attempt = match todo.awaits.and_then(|id| self.still_passes(belief, id)) {
            Some(attempt) => attempt,
            None => self.attempt(belief, claim),
        };
        match attempt {
            // Where nothing may be changed, nothing is under way that a wait would end.
            Attempt::Wait(id) if !self.permission.change => {
                let (_, what) = self.rest(belief, id);
                Attempt::Stuck(format!("{what} is not ours to wait for"))
            }
            other @ Attempt::Ready(_)
            | other @ Attempt::Step(_)
            | other @ Attempt::Look(_)
            | other @ Attempt::Wait(_)
            | other @ Attempt::Stuck(_) => other,
        }
    }

    /// Notes what can be done for a claim, and does it.
    fn follow(&mut self, belief: &Belief, at: usize, attempt: Attempt) -> Option<Next> {
        let (now, version) = (self.now, self.version);
        self.turn = Some(at);
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
            Attempt::Look(call) => Some(self.begin(Planned::step(call))),
            Attempt::Wait(id) => {
                let (length, what) = self.rest(belief, id);
                self.with(at, |todo| todo.wait(id, now + length, &what));
                // What others did meanwhile might be in its way.
                self.permission.patient.then(|| self.wait(length))
            }
            Attempt::Stuck(why) => {
                self.with(at, |todo| todo.stick(version, why));
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
        let succeeded = matches!(&exchange.outcome, Outcome::Answered(answer) if matches!(answer.reply, Reply::Success(_)));
        let changes = |call: &Call| {
            let operation = self.oracle.spec().operations.get(&call.operation);
            operation.is_some_and(|operation| !operation.effects.is_empty())
        };
        if changes(call) && (succeeded || matches!(exchange.outcome, Outcome::Lost(_))) {
            self.changed();
        }
        self.note_limits(belief, call, &record.verdict.broken);
        if succeeded && let Some(kind) = self.lists(call) {
            self.seen.insert(kind, exchange.received);
        }
        if !succeeded {
            self.refused(planned.claim, call);
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
        self.seen.clear();
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

impl Planned {
    fn step(call: Call) -> Planned {
        Planned {
            next: Next::Call { call, lose: false },
            claim: None,
            then: Then::Nothing,
            subject: None,
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

    fn about(mut self, subject: Subject) -> Planned {
        self.subject = Some(subject);
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
