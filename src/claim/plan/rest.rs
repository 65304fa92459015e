//! What is on its way to a state that lasts, and how long to wait for it.

use std::time::Duration;

use super::step::Attempt;
use super::{A_WHILE, Planner};
use crate::model::belief::{Belief, Possibility, Stage, stage_name, state_of};
use crate::model::{KindId, ResourceId};
use crate::spec::compiled::StateId;
use crate::time::Time;

/// How long to wait for anything at most.
const LONGEST: Duration = Duration::from_secs(1800);

impl Planner {
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

    /// Whether the state it is in may have passed by itself: at the first look, and then ever more rarely.
    fn may_be_over(&self, belief: &Belief, id: ResourceId) -> bool {
        let Some((kind, _)) = self.kind_of(belief, id) else {
            return false;
        };
        belief.possibilities(id).iter().any(|p| {
            let Stage::In(state) = p.stage else {
                return false;
            };
            let seen = self.peeked.get(&id).filter(|seen| **seen >= p.since.from);
            let due = seen.is_none_or(|seen| self.now.since(*seen) >= pause(p, *seen));
            due && self.passes_by_itself(kind, state) && self.lasts_yet(kind, state, p).is_zero()
        })
    }

    /// A look at what may be in several states, if nothing has changed the world since the last.
    pub(super) fn look_once(&mut self, belief: &Belief, id: ResourceId) -> Option<Attempt> {
        let open = belief.possibilities(id).len() > 1 || self.may_be_over(belief, id);
        let open = open && self.looked.insert(id);
        let look = if open { self.look(belief, id) } else { None };
        look.map(|look| {
            self.peeked.insert(id, self.now);
            Attempt::Look(id, look)
        })
    }

    /// What to do as long as something that is waited for has not come to rest; none: it has, or went with what it lay in.
    pub(super) fn still_passes(&mut self, belief: &Belief, id: ResourceId) -> Option<Attempt> {
        let (kind, _) = self.kind_of(belief, id)?;
        let parent = belief.get(id)?.parent;
        let gone = |p: &Possibility| p.stage == Stage::Gone;
        if parent.is_some_and(|parent| belief.possibilities(parent).iter().all(gone)) {
            return None;
        }
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
        let left = self.lasts_yet(kind, id, p);
        if left.is_zero() {
            return pause(p, self.now);
        }
        left
    }

    /// How long a state lasts yet, by the documents.
    fn lasts_yet(&self, kind: KindId, id: StateId, p: &Possibility) -> Duration {
        let state = state_of(self.oracle.spec(), kind, id);
        let takes = state.and_then(|state| state.takes);
        let shortest = takes.map_or(Duration::ZERO, |(shortest, _)| shortest);
        shortest.saturating_sub(self.now.since(p.since.from))
    }
}

/// How long to leave alone what was in a state at some time: the longer, the longer it had been there.
fn pause(p: &Possibility, at: Time) -> Duration {
    at.since(p.since.from).clamp(A_WHILE, LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::plan::Permission;
    use crate::claim::plan::bench::planner;
    use crate::model::span::Span;
    use crate::oracle::tests::bench::shop;

    /// A shop with an item in a state that passes: the shop and the item.
    fn packed(passes: &str) -> (Planner, Belief, [ResourceId; 2]) {
        let facts = "Shop: [{ ShopId: s-1, state: Open }]\n\
                     Item: [{ ItemId: i-1, ShopId: s-1, state: Packed }]\n";
        let packed = format!("states:\n  Packed: {{ becomes: Shelved{passes} }}");
        let files = shop().edit("resources/item.yaml", "states:", &packed);
        let (planner, belief) = planner(files, facts, Permission::default());
        let of = |kind: &str, id: &str| {
            let kinds = &planner.oracle.spec().resources;
            belief.find(kinds.get_index_of(kind).unwrap(), id).unwrap()
        };
        let ids = [of("Shop", "s-1"), of("Item", "i-1")];
        (planner, belief, ids)
    }

    #[test]
    fn what_may_be_over_at_any_time_is_looked_at_before_it_is_waited_for() {
        let just_packed = |passes| {
            let (planner, mut belief, [_, item]) = packed(passes);
            let possibilities = &mut belief.get_mut(item).unwrap().possibilities;
            possibilities.truncate(1);
            for possibility in possibilities {
                possibility.since = Span::new(planner.now, planner.now);
            }
            (planner, belief, item)
        };
        let is_look = |attempt| matches!(attempt, Attempt::Look(..));
        let (mut planner, belief, item) = just_packed("");
        assert!(is_look(planner.wait_for(&belief, item)));
        // And not again so soon.
        planner.changed();
        planner.now = planner.now + A_WHILE / 2;
        assert!(!is_look(planner.wait_for(&belief, item)));
        planner.now = planner.now + A_WHILE;
        assert!(is_look(planner.wait_for(&belief, item)));
        let (mut planner, belief, item) = just_packed(", takes: 1h..2h");
        assert!(!is_look(planner.wait_for(&belief, item)));
    }

    #[test]
    fn nothing_waits_for_what_went_with_what_it_lay_in() {
        let (mut planner, mut belief, [shop, item]) = packed(", assumed: 1h");
        assert!(planner.still_passes(&belief, item).is_some());
        for possibility in &mut belief.get_mut(shop).unwrap().possibilities {
            possibility.stage = Stage::Gone;
        }
        assert!(planner.still_passes(&belief, item).is_none());
    }
}
