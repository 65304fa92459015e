//! What is missing is made, what is too much makes room.

use std::sync::Arc;

use super::Planner;
use super::condition::Here;
use super::step::Attempt;
use super::wish::Wish;
use crate::explore::{Aim, constraints, created_kind, deleted};
use crate::model::belief::{Belief, Possibility};
use crate::model::scene::Arguments;
use crate::model::{KindId, ResourceId, Truth};
use crate::spec::compiled::{Bind, Per, Rule};
use crate::spec::{Name, Operation};
use crate::sut::Call;
use crate::value::{Value, valid};

/// So many of a kind are made for one claim.
pub(super) const MADE: u32 = 2;

impl Planner {
    /// Makes the first of a kind, below what the call names.
    pub(super) fn first_of(&mut self, here: &Here, bind: &Bind) -> Option<Attempt> {
        if !here.is_open(bind) {
            return None;
        }
        let kind = self.oracle.spec().resources.get_index_of(&bind.kind)?;
        let above = bind.within.as_ref().and_then(|within| here.bind(within));
        let parent = above.and_then(|above| self.named_at(here, above));
        let made = self.make(here.belief, kind, parent, &Arguments::new(), here.depth);
        let elsewhere = parent.is_some() && above.is_some_and(|above| here.is_open(above));
        Some(match made {
            Attempt::Stuck(_) if elsewhere => self.make_some(here.belief, kind, here.depth),
            made @ Attempt::Stuck(_)
            | made @ Attempt::Ready(_)
            | made @ Attempt::Step(_)
            | made @ Attempt::Look(..)
            | made @ Attempt::Wait(_) => made,
        })
    }

    /// Room for one more of a kind: another place for it, where one costs little, or else one fewer.
    pub(super) fn make_room(&mut self, here: &Here, kind: KindId, per: Option<&Per>) -> Attempt {
        let spec = self.oracle.spec();
        let facts = spec.resources.get_index(kind).map(|(_, facts)| facts);
        let within = facts.and_then(|facts| facts.within.clone());
        let mut binds = here.operation.binds.iter();
        let above = within.and_then(|within| binds.find(|bind| bind.kind == within));
        let parent = above.and_then(|above| self.named_at(here, above));
        if let Some(place) = per.and_then(|per| self.place(here, per))
            && let other @ (Attempt::Step(_) | Attempt::Look(..) | Attempt::Wait(_)) = place
        {
            return other;
        }
        let fewer = self.delete_one(here.belief, kind, parent, here.depth + 1);
        let elsewhere = above
            .filter(|above| here.is_open(above))
            .and_then(|above| self.oracle.spec().resources.get_index_of(&above.kind));
        match (fewer, elsewhere) {
            (Attempt::Stuck(_), Some(kind)) => self.make_some(here.belief, kind, here.depth),
            (fewer, _) => fewer,
        }
    }

    /// Another resource for the call to name where a limit counts by a field.
    fn place(&mut self, here: &Here, per: &Per) -> Option<Attempt> {
        let Per::Field(field) = per else { return None };
        let mut binds = here.operation.binds.iter();
        let bind = binds.find(|bind| bind.parameter == *field && bind.is_resource)?;
        self.first_of(here, bind)
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
        let Some((name, facts)) = spec.resources.get_index(kind) else {
            return Attempt::Stuck("no such kind".into());
        };
        if !self.permission.change {
            return Attempt::Stuck("it needs the permission to change something".into());
        }
        // What was made last may only have to come to rest.
        if let Some(young) = self.in_transit(belief, kind, parent) {
            return self.wait_for(belief, young);
        }
        // What lies in nothing else costs most.
        let usual = if facts.within.is_some() { MADE } else { 1 };
        let enough = self.turn.enough.unwrap_or(usual);
        if self
            .turn
            .made
            .get(&kind)
            .is_some_and(|made| *made >= enough)
        {
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

    /// Whether a step makes what lies in nothing else, and costs most, where one is there that would do as well: what
    /// is empty is as good as new.
    pub(super) fn is_there(&self, here: &Here, rule: &Rule, keep: bool, step: &Call) -> bool {
        let resources = &self.oracle.spec().resources;
        let kind = self.makes(step);
        let Some((kind, (name, facts))) =
            kind.and_then(|kind| Some((kind, resources.get_index(kind)?)))
        else {
            return false;
        };
        let mut binds = here.operation.binds.iter();
        let bind = binds.find(|bind| bind.is_resource && bind.kind == *name);
        let Some(bind) = bind.filter(|_| facts.within.is_none()) else {
            return false;
        };
        let belief = here.belief;
        let is_empty = |id: ResourceId| {
            let mut all = (0..resources.len()).flat_map(|kind| self.living(belief, kind));
            !all.any(|other| other != id && belief.is_below(other, id))
        };
        let wished = if keep { Truth::True } else { Truth::False };
        self.living(belief, kind).into_iter().any(|id| {
            let names = self.naming(belief, here.operation, bind, id);
            let arguments = here.arguments.clone().into_iter().chain(names).collect();
            let does = self.of_call(belief, here.operation, &arguments, |scene| {
                scene.rule(rule) == wished
            });
            does && self.is_ours_at_rest(belief, kind, id) && is_empty(id)
        })
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
        // What names a resource is not made up.
        let names = |maker: &Operation| {
            let mut binds = maker.binds.iter();
            binds.any(|bind| bind.is_resource && bind.parameter == *field)
        };
        let maker = makers.into_iter().find(|maker| {
            created_kind(&maker.effects).as_ref() == Some(name)
                && maker.parameters.contains_key(field)
                && !names(maker)
        })?;
        let parameter = maker.parameters.get(field)?;
        let bounds = self.of_call(belief, maker, &Arguments::new(), |scene| {
            constraints(scene, field, parameter, Aim::Taken)
        });
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
        let mut all = self.living(belief, kind);
        all.retain(|id| parent.is_none_or(|parent| belief.is_below(*id, parent)));
        if let Some(attempt) = self.delete_one_of(belief, kind, all, depth) {
            return attempt;
        }
        match parent {
            Some(_) => Attempt::Stuck("there is none of ours to delete".into()),
            None => self.make_some(belief, kind, depth),
        }
    }

    /// Deletes one of these, which are of one kind; none: a call could, but a call made none of them.
    pub(super) fn delete_one_of(
        &mut self,
        belief: &Belief,
        kind: KindId,
        mut candidates: Vec<ResourceId>,
        depth: u32,
    ) -> Option<Attempt> {
        let oracle = Arc::clone(&self.oracle);
        let spec = oracle.spec();
        let (name, _) = spec.resources.get_index(kind)?;
        candidates.retain(|id| belief.get(*id).is_some_and(|own| !own.standing));
        let leaves = |p: &Possibility| self.is_leaving(kind, p.stage);
        let soon = |p: &Possibility| leaves(p) && self.comes_to_rest(kind, p.stage);
        let of = |id: &ResourceId| belief.possibilities(*id).iter();
        if let Some(id) = candidates.iter().find(|id| of(id).any(soon)) {
            return Some(self.wait_for(belief, *id));
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
                    Ok(other) => return Some(other),
                    Err(why) => last = why,
                }
            }
            if candidates.is_empty() {
                return None;
            }
        }
        Some(Attempt::Stuck(last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::plan::Permission;
    use crate::claim::plan::bench::planner;
    use crate::claim::plan::step::call;
    use crate::oracle::tests::bench::shop;

    const SHOP: &str = "Town: [{ name: ulm }]\nShop: [{ ShopId: s-1, Town: ulm, state: Open }]\n";

    /// Whether a shop is there already to put something into; opening another would do no more.
    fn is_there(facts: &str, standing: bool) -> bool {
        let (planner, mut belief) = planner(shop(), facts, Permission::default());
        let oracle = Arc::clone(&planner.oracle);
        let operation = oracle.spec().operations.get("AddItem").unwrap();
        let kind = oracle.spec().resources.get_index_of("Shop").unwrap();
        let id = belief.find(kind, "s-1").unwrap();
        let at = usize::try_from(id.0).unwrap();
        belief.resources[at].standing = standing;
        let rule = operation.rules.iter().find(|rule| &*rule.id == "shop-open");
        let here = Here {
            belief: &belief,
            operation,
            arguments: &Arguments::new(),
            given: &Arguments::new(),
            site: &"ShopId".into(),
            depth: 0,
        };
        let step = call(&"OpenShop".into(), Arguments::new());
        planner.is_there(&here, rule.unwrap(), true, &step)
    }

    #[test]
    fn what_is_ours_and_empty_is_as_good_as_new() {
        assert!(is_there(SHOP, false));
        assert!(!is_there(SHOP, true));
        assert!(!is_there(&SHOP.replace("Open }", "Shut }"), false));
        let item = "Item: [{ ItemId: i-1, ShopId: s-1, state: Shelved }]\n";
        assert!(!is_there(&format!("{SHOP}{item}"), false));
    }

    #[test]
    fn another_name_of_a_resource_is_not_made_up() {
        let (mut planner, belief) = planner(shop(), SHOP, Permission::default());
        let oracle = Arc::clone(&planner.oracle);
        let item = oracle.spec().resources.get_index_of("Item").unwrap();
        let shown = Value::text("s-1");
        let mut other = |field: &str| planner.other_value(&belief, item, &field.into(), &shown);
        assert_eq!(other("ShopId"), None);
        assert!(other("Name").is_some());
    }
}
