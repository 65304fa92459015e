//! For each claim the calls that test it, found on the model: what the call needs is made by other calls, and what
//! those need by others again.
//!
//! Nothing is fixed beforehand. Before each call the planner asks what the belief lacks for the first claim that is
//! left, and takes one step towards it; what is there serves all the claims after it. While one claim waits for a
//! resource to change its state, others go on. The same belief and seed give the same step.

mod answer;
mod attempt;
mod backward;
#[cfg(test)]
mod bench;
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
mod next;
mod order;
mod pages;
mod permission;
mod refused;
mod rehearse;
mod rest;
mod reuse;
mod settle;
mod step;
mod subject;
mod todo;
mod turn;
mod ways;
mod wish;

pub use permission::{Haste, Permission};

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use self::refused::Refusal;
use self::step::Planned;
use self::todo::Todo;
use self::turn::Turn;
use super::{Claim, Standing};
use crate::explore::{Next, Wants, created_kind};
use crate::model::belief::Stage;
use crate::model::scene::Arguments;
use crate::model::{KindId, ResourceId};
use crate::oracle::{ClaimId, Oracle};
use crate::spec::Name;
use crate::spec::compiled::StateId;
use crate::sut::{Call, Format};
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
    /// When something was looked at last to see whether its state had passed.
    peeked: BTreeMap<ResourceId, Time>,
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
            .filter_map(|placed| Some(Todo::new(placed, claims.get(placed.claim)?)))
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
            peeked: BTreeMap::new(),
            refused: BTreeMap::new(),
            full: Vec::new(),
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

    fn begin(&mut self, mut planned: Planned) -> Next {
        if let Next::Call { call, .. } = &mut planned.next
            && self.random.chance(self.permission.xml)
        {
            call.format = Format::Xml;
        }
        let next = planned.next.clone();
        self.asked = Some(planned);
        next
    }

    fn with(&mut self, at: usize, change: impl FnOnce(&mut Todo)) {
        if let Some(todo) = self.todo.get_mut(at) {
            change(todo);
        }
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
