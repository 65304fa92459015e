//! How states lead to one another: by operations, and by themselves.

use std::collections::{BTreeSet, VecDeque};

use super::Planner;
use crate::model::belief::{Belief, Stage, state_of};
use crate::model::scene::Arguments;
use crate::model::{KindId, ResourceId};
use crate::oracle::Oracle;
use crate::spec::compiled::{Becomes, Resource, State, StateId};
use crate::spec::syntax::{Effect, Move};
use crate::spec::{Name, Operation};

/// A way out of a state.
pub(super) enum Edge {
    /// An operation, by its place in the spec.
    Call(usize),
    /// It passes by itself.
    Pass,
}

impl Planner {
    /// Whether a state ends by itself.
    pub(super) fn passes_by_itself(&self, kind: KindId, state: StateId) -> bool {
        self.passes(kind, Stage::In(state)).is_some()
    }

    /// Whether a state ends by itself, and it is known when.
    pub(super) fn comes_to_rest(&self, kind: KindId, stage: Stage) -> bool {
        let Stage::In(state) = stage else {
            return false;
        };
        let state = state_of(self.oracle.spec(), kind, state);
        state.is_some_and(State::ends_in_known_time)
    }

    pub(super) fn passes(&self, kind: KindId, stage: Stage) -> Option<&[Becomes]> {
        let Stage::In(state) = stage else { return None };
        let state = state_of(self.oracle.spec(), kind, state)?;
        (!state.becomes.is_empty()).then_some(state.becomes.as_slice())
    }

    pub(super) fn is_leaving(&self, kind: KindId, stage: Stage) -> bool {
        let Stage::In(state) = stage else {
            return false;
        };
        state_of(self.oracle.spec(), kind, state).is_some_and(|state| state.leaving)
    }

    /// Whether an operation moves it out of a transient state straight to where it should be.
    pub(super) fn leads_past(
        &self,
        kind: KindId,
        stage: Stage,
        wanted: &dyn Fn(Stage) -> bool,
    ) -> bool {
        let Some((name, facts)) = self.oracle.spec().resources.get_index(kind) else {
            return false;
        };
        let _ = stage;
        self.oracle.spec().operations.values().any(|operation| {
            moves(operation).iter().any(|motion| {
                moved(operation, motion) == Some(name) && target(facts, motion).is_some_and(wanted)
            })
        }) && !self.passes(kind, stage).is_some_and(|becomes| {
            becomes.iter().any(|becomes| match becomes {
                Becomes::State(to) => wanted(Stage::In(*to)),
                Becomes::Gone => wanted(Stage::Gone),
                Becomes::Origin => false,
            })
        })
    }

    pub(super) fn leads_from_birth(&self, kind: KindId, wanted: Stage) -> bool {
        let Some((name, facts)) = self.oracle.spec().resources.get_index(kind) else {
            return false;
        };
        let born = self
            .oracle
            .spec()
            .operations
            .values()
            .flat_map(|operation| &operation.effects)
            .filter_map(|effect| match effect {
                Effect::Create(create) if create.a.value == **name => {
                    stage(facts, &create.state.value)
                }
                Effect::Create(_)
                | Effect::Move(_)
                | Effect::Set(_)
                | Effect::Add(_)
                | Effect::Remove(_)
                | Effect::Forget(_)
                | Effect::Only(_) => None,
            });
        let born: Vec<Stage> = born.collect();
        born.into_iter().any(|stage| {
            stage == wanted || !self.ways(kind, stage, &|stage| stage == wanted).is_empty()
        })
    }

    /// The first steps of the shortest ways from a stage to a wanted one, shortest first.
    pub(super) fn ways(
        &self,
        kind: KindId,
        start: Stage,
        wanted: &dyn Fn(Stage) -> bool,
    ) -> Vec<Edge> {
        let spec = self.oracle.spec();
        let Some((name, facts)) = spec.resources.get_index(kind) else {
            return Vec::new();
        };
        let mut seen = BTreeSet::from([start]);
        let mut queue: VecDeque<(Stage, Option<usize>)> = VecDeque::from([(start, None)]);
        let mut found = Vec::new();
        // A first step is a call's place in the spec; past all of them, a wait.
        let pass = spec.operations.len();
        while let Some((stage, first)) = queue.pop_front() {
            for becomes in self.passes(kind, stage).unwrap_or_default() {
                let to = match becomes {
                    Becomes::State(to) => Stage::In(*to),
                    Becomes::Gone => Stage::Gone,
                    Becomes::Origin => continue,
                };
                reach(
                    to,
                    first.or(Some(pass)),
                    wanted,
                    &mut seen,
                    &mut queue,
                    &mut found,
                );
            }
            for (index, operation) in spec.operations.values().enumerate() {
                for motion in moves(operation) {
                    if moved(operation, motion) != Some(name) {
                        continue;
                    }
                    let Some(to) = target(facts, motion) else {
                        continue;
                    };
                    reach(
                        to,
                        first.or(Some(index)),
                        wanted,
                        &mut seen,
                        &mut queue,
                        &mut found,
                    );
                }
            }
        }
        found
            .into_iter()
            .map(|first| {
                if first == pass {
                    Edge::Pass
                } else {
                    Edge::Call(first)
                }
            })
            .collect()
    }
}

fn reach(
    to: Stage,
    first: Option<usize>,
    wanted: &dyn Fn(Stage) -> bool,
    seen: &mut BTreeSet<Stage>,
    queue: &mut VecDeque<(Stage, Option<usize>)>,
    found: &mut Vec<usize>,
) {
    let Some(at) = first else { return };
    if wanted(to) && !found.contains(&at) {
        found.push(at);
    }
    if seen.insert(to) && to != Stage::Gone {
        queue.push_back((to, first));
    }
}

/// The kind that a move is about.
fn moved<'o>(operation: &'o Operation, motion: &Move) -> Option<&'o Name> {
    let name = motion.of.as_ref()?.value.trim_start_matches('$');
    operation
        .binds
        .iter()
        .find(|bind| &*bind.name == name)
        .map(|bind| &bind.kind)
}

fn target(facts: &Resource, motion: &Move) -> Option<Stage> {
    if motion.to.value == "Gone" {
        return Some(Stage::Gone);
    }
    stage(facts, &motion.to.value)
}

/// What a call of an operation would move to another state.
pub(super) fn moved_by(
    oracle: &Oracle,
    belief: &Belief,
    operation: &Operation,
    arguments: &Arguments,
) -> Vec<ResourceId> {
    let of = |motion: &Move| {
        let name = motion.of.as_ref()?.value.trim_start_matches('$');
        let bind = operation.binds.iter().find(|bind| &*bind.name == name)?;
        let kind = oracle.spec().resources.get_index_of(&bind.kind)?;
        belief.find(kind, arguments.get(&bind.parameter)?.as_text()?)
    };
    moves(operation).into_iter().filter_map(of).collect()
}

/// All moves of an operation.
pub(super) fn moves(operation: &Operation) -> Vec<&Move> {
    fn collect<'o>(effects: &'o [Effect], found: &mut Vec<&'o Move>) {
        for effect in effects {
            match effect {
                Effect::Move(motion) => found.push(motion),
                Effect::Only(only) => collect(&only.effects, found),
                Effect::Create(_)
                | Effect::Set(_)
                | Effect::Add(_)
                | Effect::Remove(_)
                | Effect::Forget(_) => {}
            }
        }
    }
    let mut found = Vec::new();
    collect(&operation.effects, &mut found);
    found
}

/// The state of a name.
pub(super) fn stage(facts: &crate::spec::compiled::Resource, name: &str) -> Option<Stage> {
    let index = facts.states.get_index_of(name)?;
    Some(Stage::In(u16::try_from(index).ok()?))
}
