//! Resources brought into states: by the operations that move them, by waiting, by making or deleting some.

use std::cmp::Reverse;
use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use super::step::{Attempt, Planned};
use super::subject::Subject;
use super::wish::Wish;
use super::{A_WHILE, Planner};
use crate::explore::deleted;
use crate::model::belief::{Belief, Possibility, Stage, stage_name, state_of};
use crate::model::scene::Arguments;
use crate::model::{KindId, ResourceId, Truth};
use crate::oracle::Oracle;
use crate::spec::compiled::{Becomes, Resource, StateId};
use crate::spec::syntax::{Effect, Move};
use crate::spec::{Name, Operation};

/// How long to wait for anything at most.
const LONGEST: Duration = Duration::from_secs(1800);

/// A way out of a state.
enum Edge {
    /// An operation, by its place in the spec.
    Call(usize),
    /// It passes by itself.
    Pass,
}

impl Planner {
    /// Those of a kind that may live and have an id: those that surely do last, and the newest of them.
    pub(super) fn living(&self, belief: &Belief, kind: KindId) -> Vec<ResourceId> {
        let spec = self.oracle.spec();
        let mut all = belief.all_of(spec, kind);
        all.retain(|id| {
            belief.get(*id).is_some_and(|own| own.id.is_some())
                && belief.life(spec, *id) != Truth::False
        });
        all.sort_by_key(|id| (belief.life(spec, *id) == Truth::True, *id));
        all
    }

    /// Those that may be in a stage, below what surely lives: first those that surely are, the newest first.
    pub(super) fn perhaps_in_stage(
        &self,
        belief: &Belief,
        kind: KindId,
        stage: Stage,
    ) -> Vec<ResourceId> {
        let perhaps = |id: &ResourceId| belief.possibilities(*id).iter().any(|p| p.stage == stage);
        let of_kind = belief.by_id.iter().filter(|((of, _), _)| *of == kind);
        let parent_lives = |id: &ResourceId| {
            let parent = belief.get(*id).and_then(|own| own.parent);
            parent.is_none_or(|parent| belief.life(self.oracle.spec(), parent) == Truth::True)
        };
        let mut all: Vec<ResourceId> = of_kind
            .map(|(_, id)| *id)
            .filter(perhaps)
            .filter(parent_lives)
            .collect();
        all.sort_by_key(|id| (belief.possibilities(*id).len(), Reverse(*id)));
        all.truncate(6);
        all
    }

    /// Whether a state ends by itself.
    pub(super) fn passes_by_itself(&self, kind: KindId, state: StateId) -> bool {
        self.passes(kind, Stage::In(state)).is_some()
    }

    /// How many of a kind surely live below a parent.
    pub(super) fn count(&self, belief: &Belief, kind: KindId, parent: ResourceId) -> i64 {
        let spec = self.oracle.spec();
        let living = belief
            .below(spec, kind, parent)
            .into_iter()
            .filter(|id| belief.life(spec, *id) == Truth::True);
        i64::try_from(living.count()).unwrap_or(i64::MAX)
    }

    pub(super) fn kind_of(&self, belief: &Belief, id: ResourceId) -> Option<(KindId, &Resource)> {
        let kind = belief.get(id)?.kind;
        Some((kind, self.oracle.spec().resources.get_index(kind)?.1))
    }

    pub(super) fn state_field(&self, kind: KindId) -> Option<Name> {
        self.oracle
            .spec()
            .resources
            .get_index(kind)?
            .1
            .state_field
            .clone()
    }

    /// A step of a resource towards a stage.
    pub(super) fn bring(
        &mut self,
        belief: &Belief,
        id: ResourceId,
        wanted: &dyn Fn(Stage) -> bool,
        depth: u32,
    ) -> Attempt {
        let oracle = Arc::clone(&self.oracle);
        let Some(resource) = belief.get(id) else {
            return Attempt::Stuck("no such resource".into());
        };
        let kind = resource.kind;
        let here: BTreeSet<Stage> = belief.possibilities(id).iter().map(|p| p.stage).collect();
        let under_way = |stage: &Stage| {
            self.comes_to_rest(kind, *stage) && !self.leads_past(kind, *stage, wanted)
        };
        if here.iter().any(under_way) {
            return self.wait_for(belief, id);
        }
        let (there, elsewhere): (Vec<Stage>, Vec<Stage>) =
            here.iter().partition(|stage| wanted(**stage));
        let Some(start) = elsewhere.first().copied() else {
            return Attempt::Stuck("it is there already".into());
        };
        if !there.is_empty() {
            let look = self.look_once(belief, id);
            return look.unwrap_or_else(|| Attempt::Stuck("it may be there already".into()));
        }
        let mut last = format!(
            "no operation leads from {} there",
            stage_name(oracle.spec(), kind, start)
        );
        for edge in self.ways(kind, start, wanted) {
            match edge {
                Edge::Pass => return self.wait_for(belief, id),
                Edge::Call(operation) => {
                    let Some((_, operation)) = oracle.spec().operations.get_index(operation) else {
                        continue;
                    };
                    let bind = moves(operation).into_iter().find_map(|motion| {
                        let name = motion.of.as_ref()?.value.trim_start_matches('$');
                        operation.binds.iter().find(|bind| &*bind.name == name)
                    });
                    let Some(bind) = bind else { continue };
                    if resource.standing && deleted(&oracle, operation).is_some() {
                        continue;
                    }
                    let mut given = self.lasting(operation);
                    given.extend(self.naming(belief, operation, bind, id));
                    match self
                        .achieve(belief, operation, given, &Wish::success(), depth + 1)
                        .step()
                        .or_why()
                    {
                        Ok(other) => return other,
                        Err(why) => last = why,
                    }
                }
            }
        }
        Attempt::Stuck(last)
    }

    /// Some resource of a kind, a step nearer to a stage.
    pub(super) fn bring_some(
        &mut self,
        belief: &Belief,
        kind: KindId,
        wanted: Stage,
        depth: u32,
    ) -> Attempt {
        if wanted == Stage::Gone {
            return self.delete_one(belief, kind, None, depth);
        }
        let mut last = "nothing of its kind is there".to_owned();
        let mut wait = None;
        let all = self.living(belief, kind);
        for id in all.iter().rev().take(6) {
            match self.bring(belief, *id, &|stage| stage == wanted, depth) {
                Attempt::Stuck(why) => last = why,
                Attempt::Wait(id) => wait = wait.or(Some(id)),
                other @ Attempt::Ready(_)
                | other @ Attempt::Step(_)
                | other @ Attempt::Look(..) => {
                    return other;
                }
            }
        }
        if let Some(id) = wait {
            return Attempt::Wait(id);
        }
        // What is made anew begins at the beginning.
        match self.make_some(belief, kind, depth) {
            Attempt::Stuck(why) => Attempt::Stuck(if all.is_empty() { why } else { last }),
            other @ Attempt::Ready(_)
            | other @ Attempt::Step(_)
            | other @ Attempt::Look(..)
            | other @ Attempt::Wait(_) => {
                if self.leads_from_birth(kind, wanted) {
                    other
                } else {
                    Attempt::Stuck(last)
                }
            }
        }
    }

    /// A claim on what a state becomes: a resource in it is left alone until it must have ended, and looked at.
    pub(super) fn leave(
        &mut self,
        belief: &Belief,
        claim: usize,
        kind: KindId,
        state: StateId,
    ) -> Attempt {
        let stage = Stage::In(state);
        let in_it = |id: &ResourceId| belief.possibilities(*id).iter().any(|p| p.stage == stage);
        // What was waited for must have left it.
        if let Some(id) = self.turn.awaits.filter(|id| !in_it(id))
            && let Some(look) = self.look(belief, id)
            && let Some(name) = belief.get(id).and_then(|own| own.id.clone())
        {
            return Attempt::Ready(Planned::test(look, claim).about(Subject::Told(name)));
        }
        match self.living(belief, kind).into_iter().rev().find(in_it) {
            None => self.bring_some(belief, kind, stage, 0),
            Some(id) => self.wait_for(belief, id),
        }
    }

    /// Whether a call made it, and it is in a state that lasts.
    pub(super) fn is_ours_at_rest(&self, belief: &Belief, kind: KindId, id: ResourceId) -> bool {
        let ours = belief.get(id).is_some_and(|own| !own.standing);
        let passes = |p: &Possibility| self.comes_to_rest(kind, p.stage);
        ours && !belief.possibilities(id).iter().any(passes)
    }

    /// One of a kind that was made by a call and is still on its way to a state that lasts.
    pub(super) fn in_transit(
        &self,
        belief: &Belief,
        kind: KindId,
        parent: Option<ResourceId>,
    ) -> Option<ResourceId> {
        self.living(belief, kind)
            .into_iter()
            .rev()
            .take(3)
            .find(|id| {
                let own = belief.get(*id);
                let ours = own
                    .is_some_and(|own| !own.standing && (parent.is_none() || own.parent == parent));
                let passes = |p: &Possibility| self.comes_to_rest(kind, p.stage);
                ours && belief.possibilities(*id).iter().any(passes)
            })
    }

    /// Until what is under way with a resource is over. Where it may be over already, a look tells.
    pub(super) fn wait_for(&mut self, belief: &Belief, id: ResourceId) -> Attempt {
        self.look_once(belief, id).unwrap_or(Attempt::Wait(id))
    }

    /// A look at what may be in several states, if nothing has changed the world since the last.
    pub(super) fn look_once(&mut self, belief: &Belief, id: ResourceId) -> Option<Attempt> {
        let open = belief.possibilities(id).len() > 1 && self.looked.insert(id);
        let look = if open { self.look(belief, id) } else { None };
        look.map(|look| Attempt::Look(id, look))
    }

    /// What to do as long as something that is waited for has not come to rest; none: it has.
    pub(super) fn still_passes(&mut self, belief: &Belief, id: ResourceId) -> Option<Attempt> {
        let (kind, _) = self.kind_of(belief, id)?;
        let mut all = belief.possibilities(id).iter();
        all.any(|p| self.comes_to_rest(kind, p.stage))
            .then(|| self.wait_for(belief, id))
    }

    /// How long to let something come to rest before it is looked at, and what it is.
    pub(super) fn rest(&self, belief: &Belief, id: ResourceId) -> (Duration, String) {
        let Some((kind, facts)) = self.kind_of(belief, id) else {
            return (A_WHILE, String::new());
        };
        let spec = self.oracle.spec();
        let mut lengths = Vec::new();
        let mut names: Vec<&str> = Vec::new();
        for p in belief.possibilities(id) {
            if let Stage::In(state) = p.stage {
                lengths.push(self.length(kind, state, p));
                names.push(stage_name(spec, kind, p.stage));
            }
        }
        names.dedup();
        let what = format!("a {} that is {}", facts.name, names.join(" or "));
        (lengths.into_iter().min().unwrap_or(A_WHILE), what)
    }

    /// How long to wait until a state is looked at again: until it may have passed by the documents, and then ever
    /// longer.
    fn length(&self, kind: KindId, id: StateId, p: &Possibility) -> Duration {
        let spec = self.oracle.spec();
        let Some(state) = state_of(spec, kind, id) else {
            return A_WHILE;
        };
        let passed = self.now.since(p.since.from);
        let shortest = state.takes.map(|(shortest, _)| shortest);
        match shortest.unwrap_or_default().checked_sub(passed) {
            Some(left) if !left.is_zero() => left,
            Some(_) | None => passed.clamp(A_WHILE, LONGEST),
        }
    }

    /// Whether a state ends by itself, and it is known when.
    pub(super) fn comes_to_rest(&self, kind: KindId, stage: Stage) -> bool {
        let Stage::In(state) = stage else {
            return false;
        };
        let state = state_of(self.oracle.spec(), kind, state);
        state.is_some_and(|state| {
            !state.becomes.is_empty() && (state.takes.is_some() || state.assumed.is_some())
        })
    }

    fn passes(&self, kind: KindId, stage: Stage) -> Option<&[Becomes]> {
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
    fn leads_past(&self, kind: KindId, stage: Stage, wanted: &dyn Fn(Stage) -> bool) -> bool {
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
    fn ways(&self, kind: KindId, start: Stage, wanted: &dyn Fn(Stage) -> bool) -> Vec<Edge> {
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
fn moves(operation: &Operation) -> Vec<&Move> {
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
