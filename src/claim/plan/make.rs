//! What is missing is made, what is too much makes room.

use std::sync::Arc;

use super::wish::Wish;
use super::{Attempt, Planner};
use crate::explore::{Aim, constraints, created_kind, deleted};
use crate::model::belief::{Belief, Possibility};
use crate::model::bind::bind;
use crate::model::scene::Arguments;
use crate::model::{KindId, ResourceId};
use crate::spec::compiled::Bind;
use crate::spec::{Name, Operation};
use crate::value::{Value, valid};

/// So many of a kind are made for one claim.
const MADE: u32 = 2;

impl Planner {
    /// Makes the first of a kind, below what the call names.
    pub(super) fn first_of(
        &mut self,
        belief: &Belief,
        operation: &Operation,
        arguments: &Arguments,
        bind: &Bind,
        depth: u32,
    ) -> Option<Attempt> {
        let kind = self.oracle.spec().resources.get_index_of(&bind.kind)?;
        let within = bind
            .within
            .as_ref()
            .map(|within| within.trim_start_matches('$'));
        let above = operation
            .binds
            .iter()
            .find(|bind| within == Some(&*bind.name));
        let parent = above.and_then(|above| {
            let id = arguments.get(&above.parameter)?.as_text()?;
            belief.find(self.oracle.spec().resources.get_index_of(&above.kind)?, id)
        });
        match self.make(belief, kind, parent, &Arguments::new(), depth) {
            Attempt::Stuck(_) if parent.is_some() => {
                Some(self.make(belief, kind, None, &Arguments::new(), depth))
            }
            other @ Attempt::Stuck(_)
            | other @ Attempt::Ready(_)
            | other @ Attempt::Step(_)
            | other @ Attempt::Look(_)
            | other @ Attempt::Wait(_) => Some(other),
        }
    }

    /// One fewer of a kind where the call would make one, or another place to make it.
    pub(super) fn make_room(
        &mut self,
        belief: &Belief,
        operation: &Operation,
        arguments: &Arguments,
        kind: KindId,
        depth: u32,
    ) -> Attempt {
        let spec = self.oracle.spec();
        let within = spec
            .resources
            .get_index(kind)
            .and_then(|(_, kind)| kind.within.clone());
        let above = within
            .as_ref()
            .and_then(|within| operation.binds.iter().find(|bind| bind.kind == *within));
        let parent = above.and_then(|above| {
            let id = arguments.get(&above.parameter)?.as_text()?;
            belief.find(spec.resources.get_index_of(&above.kind)?, id)
        });
        let parent_kind = within.and_then(|within| spec.resources.get_index_of(&within));
        match self.delete_one(belief, kind, parent, depth + 1) {
            Attempt::Stuck(why) => match parent_kind {
                Some(parent_kind) => self.make(belief, parent_kind, None, &Arguments::new(), depth),
                None => Attempt::Stuck(why),
            },
            other @ Attempt::Ready(_)
            | other @ Attempt::Step(_)
            | other @ Attempt::Look(_)
            | other @ Attempt::Wait(_) => other,
        }
    }

    /// Makes one of a kind, with these fields.
    pub(super) fn make(
        &mut self,
        belief: &Belief,
        kind: KindId,
        parent: Option<ResourceId>,
        fields: &Arguments,
        depth: u32,
    ) -> Attempt {
        let oracle = Arc::clone(&self.oracle);
        let spec = oracle.spec();
        let Some((name, _)) = spec.resources.get_index(kind) else {
            return Attempt::Stuck("no such kind".into());
        };
        if !self.permission.change {
            return Attempt::Stuck("it needs the permission to change something".into());
        }
        // What was made last may only have to come to rest.
        let all = self.living(belief, kind);
        let rests = all.iter().any(|id| {
            let below = parent.is_none_or(|parent| belief.is_below(*id, parent));
            below && self.is_ours_at_rest(belief, kind, *id)
        });
        if !rests && let Some(young) = self.in_transit(belief, kind, parent) {
            return self.wait_for(belief, young);
        }
        if self.made.get(&kind).is_some_and(|made| *made >= MADE) {
            return Attempt::Stuck(format!("another {name} did not help"));
        }
        let mut last = format!("no operation makes a {name}");
        for maker in spec.operations.values() {
            if created_kind(&maker.effects).as_ref() != Some(name) {
                continue;
            }
            let mut given = self.lasting(maker);
            let known = fields
                .iter()
                .filter(|(field, _)| maker.parameters.contains_key(*field));
            given.extend(known.map(|(field, value)| (field.clone(), value.clone())));
            if let Some(parent) = parent {
                let of = belief.get(parent).map(|parent| parent.kind);
                let bind = maker
                    .binds
                    .iter()
                    .find(|bind| of.is_some() && spec.resources.get_index_of(&bind.kind) == of);
                if let Some(bind) = bind {
                    given.extend(self.naming(belief, maker, bind, parent));
                }
            }
            match self
                .achieve(belief, maker, given, &Wish::success(), depth + 1)
                .step()
                .or_why()
            {
                Ok(other) => return other,
                Err(why) => last = why,
            }
        }
        Attempt::Stuck(last)
    }

    /// Makes one of a kind.
    pub(super) fn make_some(&mut self, belief: &Belief, kind: KindId, depth: u32) -> Attempt {
        self.make(belief, kind, None, &Arguments::new(), depth)
    }

    /// Another value that a field of a new resource may have.
    pub(super) fn other_value(
        &mut self,
        belief: &Belief,
        kind: KindId,
        field: &Name,
        value: &Value,
    ) -> Option<Value> {
        let oracle = Arc::clone(&self.oracle);
        let (name, _) = oracle.spec().resources.get_index(kind)?;
        let makers = oracle.spec().operations.values();
        let maker = makers.into_iter().find(|maker| {
            created_kind(&maker.effects).as_ref() == Some(name)
                && maker.parameters.contains_key(field)
        })?;
        let parameter = maker.parameters.get(field)?;
        let nothing = Arguments::new();
        let bindings = bind(oracle.spec(), oracle.fixtures(), belief, maker, &nothing);
        let scene = oracle.scene(belief, maker, &nothing, &bindings);
        let bounds = constraints(&scene, field, parameter, Aim::Taken);
        (0..8)
            .map(|_| valid(&bounds, &mut self.random))
            .find(|other| other != value && !other.is_absent())
    }

    /// Deletes one of a kind, below a parent.
    pub(super) fn delete_one(
        &mut self,
        belief: &Belief,
        kind: KindId,
        parent: Option<ResourceId>,
        depth: u32,
    ) -> Attempt {
        let oracle = Arc::clone(&self.oracle);
        let spec = oracle.spec();
        let Some((name, _)) = spec.resources.get_index(kind) else {
            return Attempt::Stuck("no such kind".into());
        };
        let mut candidates = self.living(belief, kind);
        candidates.retain(|id| {
            let own = belief.get(*id);
            own.is_some_and(|own| !own.standing)
                && parent.is_none_or(|parent| belief.is_below(*id, parent))
        });
        let leaves = |p: &Possibility| self.is_leaving(kind, p.stage);
        let soon = |p: &Possibility| leaves(p) && self.comes_to_rest(kind, p.stage);
        let of = |id: &ResourceId| belief.possibilities(*id).iter();
        if let Some(id) = candidates.iter().find(|id| of(id).any(soon)) {
            return self.wait_for(belief, *id);
        }
        candidates.retain(|id| !of(id).any(leaves));
        let mut last = format!("no operation deletes a {name}");
        for operation in spec.operations.values() {
            let binding = deleted(&oracle, operation);
            let Some(bind) = operation
                .binds
                .iter()
                .find(|bind| Some(&bind.name) == binding && bind.kind == *name)
            else {
                continue;
            };
            for id in candidates.iter().rev().take(4) {
                let mut given = self.lasting(operation);
                given.extend(self.naming(belief, operation, bind, *id));
                match self
                    .achieve(belief, operation, given, &Wish::success(), depth + 1)
                    .step()
                    .or_why()
                {
                    Ok(other) => return other,
                    Err(why) => last = why,
                }
            }
            if candidates.is_empty() && parent.is_none() {
                return self.make_some(belief, kind, depth);
            }
        }
        Attempt::Stuck(last)
    }
}
