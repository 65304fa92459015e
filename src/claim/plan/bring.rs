//! Resources brought into states: by the operations that move them, by waiting, by making or deleting some.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::Planner;
use super::step::{Attempt, Planned};
use super::subject::Subject;
use super::ways::{Edge, moves};
use super::wish::Wish;
use crate::explore::deleted;
use crate::model::belief::{Belief, Stage, stage_name};
use crate::model::{KindId, ResourceId, Truth};
use crate::spec::Name;
use crate::spec::compiled::{Resource, StateId};

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
                // What has been passing since before the run may never be over.
                Edge::Pass if resource.standing && !self.comes_to_rest(kind, start) => {
                    last = "nobody knows when it passes".to_owned();
                }
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
}
