//! Which operation to call next, and what for.

use std::sync::Arc;

use super::compose::{Composer, Goal};
use super::fare::Fare;
use super::names;
use super::walk::Explorer;
use crate::model::KindId;
use crate::model::belief::Belief;
use crate::model::scene::Arguments;
use crate::oracle::Oracle;
use crate::spec::syntax::Effect;
use crate::spec::{Name, Operation};
use crate::sut::Call;

/// How many operations are tried for one that can be called as wished.
const TRIES: usize = 32;

/// Of so many of a kind, another one teaches little.
const ENOUGH: usize = 2;

impl Explorer {
    /// A call: the first operation drawn that can be called as wished.
    pub(super) fn choose(&mut self, belief: &Belief) -> Option<Call> {
        let oracle = Arc::clone(&self.oracle);
        if self.random.once_in(25)
            && let Some(last) = self.last.clone()
        {
            return Some(last);
        }
        let founder = self.founder(&oracle, belief);
        let founder = founder.filter(|founder| !self.is_never_called(&founder.name));
        // What is made first of all would otherwise never be refused.
        let refused = founder.is_some() && self.random.once_in(4);
        let mut best: Option<(Fare, Call)> = None;
        for round in 0..TRIES {
            let Some(operation) = founder.or_else(|| self.draw(&oracle, belief)) else {
                break;
            };
            // After a few vain tries the walk needs something that works more than it needs variety.
            let goal = if round >= TRIES / 4 {
                Goal::Succeed
            } else if refused {
                self.broken(operation)
            } else if founder.is_some() {
                Goal::Succeed
            } else {
                self.goal(operation)
            };
            let named = has_what_it_names(&oracle, belief, operation);
            if !named && (goal == Goal::Succeed || !self.random.once_in(12)) {
                continue;
            }
            let (fare, arguments) =
                self.candidate(&oracle, belief, operation, goal, founder.is_some());
            let call = Call {
                operation: operation.name.clone(),
                arguments,
                format: self.format(),
            };
            let serves = !fare.missed && fare.broken == 0;
            let picky = goal == Goal::Succeed && round < TRIES / 2;
            if serves && (!picky || self.is_promising(&call, fare)) {
                self.hoped = (goal == Goal::Succeed).then(|| call.clone());
                return Some(call);
            }
            if best.as_ref().is_none_or(|(known, _)| fare < *known) {
                best = Some((fare, call));
            }
        }
        // Nothing serves: what is under way may have to come to its end first.
        if !belief.deadlines.is_empty() && !self.random.once_in(3) {
            return None;
        }
        best.map(|(_, call)| call)
    }

    /// Where little is known, little is learnt; and what was refused by what stands there will be again.
    fn is_promising(&mut self, call: &Call, fare: Fare) -> bool {
        let doubt = fare.unknown.min(3) as u32;
        let named = self.ground.standing_in(call);
        let vain = self.scores.vain(&call.operation, named).min(12);
        self.random.once_in(1 + doubt + vain)
    }

    fn candidate(
        &mut self,
        oracle: &Oracle,
        belief: &Belief,
        operation: &Operation,
        goal: Goal,
        founding: bool,
    ) -> (Fare, Arguments) {
        let token = self.fresh_token();
        // What is left out cannot cast doubt on the rest.
        let sparse = !founding && goal != Goal::Wild && self.random.once_in(3);
        let mut composer = Composer {
            oracle,
            belief,
            random: &mut self.random,
            wants: Some(&self.wants),
            token,
            founding,
            sparse,
            settles: None,
        };
        let mut best: Option<(Fare, Arguments)> = None;
        let tries = if goal == Goal::Wild { 1 } else { 3 };
        for _ in 0..tries {
            let arguments = composer.arguments(operation, goal);
            let fare = composer.fare(operation, &arguments, goal);
            let good = !fare.missed && fare.broken == 0 && fare.unknown == 0;
            if best.as_ref().is_none_or(|(known, _)| fare < *known) {
                best = Some((fare, arguments));
            }
            if good {
                break;
            }
        }
        best.unwrap_or((
            Fare {
                missed: true,
                broken: 0,
                unknown: 0,
            },
            Arguments::new(),
        ))
    }

    /// An operation, by weight.
    fn draw<'o>(&mut self, oracle: &'o Oracle, belief: &Belief) -> Option<&'o Operation> {
        let weights: Vec<(usize, &Operation)> = oracle
            .spec()
            .operations
            .values()
            .map(|operation| (self.weight(operation, belief), operation))
            .collect();
        let total: usize = weights.iter().map(|(weight, _)| weight).sum();
        let mut at = self.random.below(total.max(1));
        for (weight, operation) in weights {
            if at < weight {
                return Some(operation);
            }
            at -= weight;
        }
        None
    }

    /// How many resources may have children of a kind; at least one.
    fn parents(&self, belief: &Belief, kind: KindId) -> usize {
        let spec = self.oracle.spec();
        let within = spec
            .resources
            .get_index(kind)
            .and_then(|(_, kind)| kind.within.as_ref());
        let above = within.and_then(|within| spec.resources.get_index_of(within));
        above.map_or(1, |above| belief.all_of(spec, above).len().max(1))
    }

    fn weight(&self, operation: &Operation, belief: &Belief) -> usize {
        if self.is_never_called(&operation.name) {
            return 0;
        }
        let spec = self.oracle.spec();
        let succeeded = self.scores.succeeded(&operation.name) as usize;
        let called = self.scores.called(&operation.name) as usize;
        let news = 400 / (1 + succeeded / 8 + called / 50);
        let mut weight = (100 + news) * (1 + 4 * depth(operation));
        if operation.effects.is_empty() {
            weight /= 3;
        }
        if names::deleted(&self.oracle, operation).is_some() {
            weight = weight * self.mood.deletes as usize / 100;
        }
        let creates = created_kind(&operation.effects);
        if creates.is_some() && creates == self.mood.many {
            weight *= 6;
        } else if let Some(kind) = &creates
            && !self.has_wanted(spec, belief, kind)
        {
            weight *= 4;
        } else if let Some(kind) = creates.and_then(|kind| spec.resources.get_index_of(&kind))
            && belief.all_of(spec, kind).len() > ENOUGH * self.parents(belief, kind)
        {
            weight /= 8;
        }
        if self.dwells_on(&operation.name) {
            weight *= 12;
        }
        weight.max(1)
    }

    /// What a call of an operation should be for.
    fn goal(&mut self, operation: &Operation) -> Goal {
        let often = if self.dwells_on(&operation.name) {
            3
        } else {
            8
        };
        if self.random.once_in(often)
            && let Some(index) = self.random.pick(self.disputed.rules(&operation.name))
        {
            return Goal::Settle(*index);
        }
        let dice = self.random.below(100);
        let breaks = self.mood.breaks as usize;
        if dice >= breaks + 5 || operation.rules.is_empty() {
            return Goal::Succeed;
        }
        if dice >= breaks {
            return Goal::Wild;
        }
        self.broken(operation)
    }

    /// Of a few rules the one least aimed at, to be broken.
    pub(super) fn broken(&mut self, operation: &Operation) -> Goal {
        let mut chosen: Option<usize> = None;
        for _ in 0..4 {
            let index = self.random.below(operation.rules.len());
            let Some(rule) = operation.rules.get(index) else {
                continue;
            };
            if rule.unprovokable.is_some() {
                continue;
            }
            let count = |index: usize| {
                operation
                    .rules
                    .get(index)
                    .map_or(0, |rule| self.scores.aimed(&operation.name, &rule.id))
            };
            if chosen.is_none_or(|known| count(index) < count(known)) {
                chosen = Some(index);
            }
        }
        let Some((index, rule)) = chosen.and_then(|at| Some((at, operation.rules.get(at)?))) else {
            return Goal::Succeed;
        };
        // Whether it is broken in the end or not: what cannot be would be aimed at for ever.
        self.scores.aim(&operation.name, &rule.id);
        Goal::Break(index)
    }
}

/// How many resources an operation has to name: what names more lies deeper.
fn depth(operation: &Operation) -> usize {
    let required = |parameter: &Name| {
        let spec = operation.parameters.get(parameter);
        spec.is_some_and(|spec| spec.is_required())
    };
    let binds = operation.binds.iter();
    binds
        .filter(|bind| bind.is_resource && required(&bind.parameter))
        .count()
}

/// Whether there is something alive for each resource an operation has to name.
fn has_what_it_names(oracle: &Oracle, belief: &Belief, operation: &Operation) -> bool {
    operation
        .binds
        .iter()
        .filter(|bind| bind.is_resource)
        .all(|bind| {
            let parameter = operation.parameters.get(&bind.parameter);
            let required = parameter.is_some_and(|parameter| parameter.is_required());
            let kind = oracle.spec().resources.get_index_of(&bind.kind);
            !required || kind.is_some_and(|kind| belief.has_any(oracle.spec(), kind))
        })
}

/// The kind of resource that effects create.
pub(crate) fn created_kind(effects: &[Effect]) -> Option<Name> {
    effects.iter().find_map(|effect| match effect {
        Effect::Create(create) => Some(create.a.as_str().into()),
        Effect::Only(only) => created_kind(&only.effects),
        Effect::Move(_)
        | Effect::Set(_)
        | Effect::Add(_)
        | Effect::Remove(_)
        | Effect::Forget(_) => None,
    })
}
