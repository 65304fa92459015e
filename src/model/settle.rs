//! What happens by itself: transient states move on, and after their deadline they must have.
//!
//! A successor is added once, with the whole window in which it may have been entered; what a look sees
//! clips the window. So a belief changes with time only when a deadline passes, and `deadlines` tells when.

use std::sync::Arc;
use std::time::Duration;

use smallvec::SmallVec;

use super::belief::{
    Belief, KindId, Possibilities, Possibility, ResourceId, Stage, merge, state_of,
};
use super::scene::{At, Item, Local, Scene};
use super::span::Span;
use super::truth::Truth;
use crate::spec::compiled::Becomes;
use crate::spec::{Name, Spec};
use crate::time::Time;

/// The time a state may last, documented or assumed; `None`: for ever.
pub fn length(spec: &Spec, kind: KindId, stage: Stage) -> Option<Duration> {
    let Stage::In(state) = stage else {
        return None;
    };
    let state = state_of(spec, kind, state)?;
    if state.becomes.is_empty() {
        return None;
    }
    state.takes.map(|(_, longest)| longest).or(state.assumed)
}

/// When a possibility must have been left; `None`: never.
pub fn deadline(spec: &Spec, belief: &Belief, kind: KindId, p: &Possibility) -> Option<Time> {
    let length = length(spec, kind, p.stage)?;
    Some(belief.assumptions.deadline(p.since.to, length))
}

/// Adds what each possibility may turn into by itself, to a fixpoint.
pub fn close(scene: &Scene, id: ResourceId, possibilities: Possibilities) -> Possibilities {
    let Some(kind) = scene.belief.get(id).map(|resource| resource.kind) else {
        return possibilities;
    };
    close_kind(scene, kind, Some(id), possibilities)
}

/// As [`close`], for a resource that is being made.
pub fn close_kind(
    scene: &Scene,
    kind: KindId,
    id: Option<ResourceId>,
    possibilities: Possibilities,
) -> Possibilities {
    let mut all = merge(possibilities);
    let mut at = 0;
    // Every successor has a stage of its own, so this ends; the bound guards against a spec with a fast cycle.
    while at < all.len() && all.len() < 64 {
        let Some(p) = all.get(at).cloned() else { break };
        for next in successors(scene, kind, id, &p) {
            add(&mut all, next);
        }
        at += 1;
    }
    merge(all)
}

/// Adds a possibility unless one as wide is there.
fn add(all: &mut Possibilities, new: Possibility) {
    let same = |p: &&mut Possibility| {
        p.stage == new.stage
            && p.fields == new.fields
            && p.next == new.next
            && p.origin == new.origin
    };
    match all.iter_mut().find(same) {
        Some(p) => p.absorb(&new),
        None => all.push(new),
    }
}

fn successors(
    scene: &Scene,
    kind: KindId,
    id: Option<ResourceId>,
    p: &Possibility,
) -> SmallVec<[Possibility; 2]> {
    let mut next = SmallVec::new();
    let Stage::In(index) = p.stage else {
        return next;
    };
    let Some(state) = state_of(scene.spec, kind, index) else {
        return next;
    };
    let latest = deadline(scene.spec, scene.belief, kind, p).unwrap_or(Time::NEVER);
    let since = Span::new(p.since.from, latest);
    let fields = p.next.clone().unwrap_or_else(|| Arc::clone(&p.fields));
    let stage_of = |becomes: &Becomes| match becomes {
        Becomes::State(to) => Some(Stage::In(*to)),
        Becomes::Gone => Some(Stage::Gone),
        Becomes::Origin => p.origin,
    };
    for stage in state.becomes.iter().filter_map(stage_of) {
        next.push(Possibility::new(stage, since, Arc::clone(&fields)).supposing(&p.supposes));
    }
    for (to, when) in &state.drifts {
        let possible = match (when, id) {
            (Some(when), Some(id)) => {
                let site = Name::from("");
                let it = Local {
                    name: "it",
                    item: Item::Resource(id, p),
                    outer: None,
                };
                scene.holds(
                    when,
                    At {
                        site: &site,
                        local: Some(&it),
                    },
                ) != Truth::False
            }
            _ => true,
        };
        if possible {
            let open = Span::new(p.since.from, Time::NEVER);
            next.extend(stage_of(to).map(|stage| {
                Possibility::new(stage, open, Arc::clone(&fields)).supposing(&p.supposes)
            }));
        }
    }
    next
}

/// Whether a resource may change by itself.
pub fn may_change(scene: &Scene, id: ResourceId) -> bool {
    let Some(resource) = scene.belief.get(id) else {
        return false;
    };
    let kind = resource.kind;
    let transient = |stage| match stage {
        Stage::In(index) => {
            state_of(scene.spec, kind, index).is_some_and(|state| !state.becomes.is_empty())
        }
        Stage::Unborn | Stage::Gone => false,
    };
    let moves =
        |p: &Possibility| transient(p.stage) || !successors(scene, kind, Some(id), p).is_empty();
    resource.possibilities.iter().any(moves)
}

/// Removes what a passed deadline rules out; never empties.
pub fn expire(scene: &Scene, id: ResourceId, now: Time) -> Option<Possibilities> {
    let resource = scene.belief.get(id)?;
    let late = |p: &Possibility| {
        deadline(scene.spec, scene.belief, resource.kind, p).is_some_and(|deadline| now > deadline)
    };
    if !resource.possibilities.iter().any(late) {
        return None;
    }
    let left: Possibilities = resource
        .possibilities
        .iter()
        .filter(|p| !late(p))
        .cloned()
        .collect();
    (!left.is_empty()).then_some(left)
}

/// The next moment at which a deadline of a resource passes.
pub fn next_deadline(spec: &Spec, belief: &Belief, id: ResourceId) -> Option<Time> {
    let resource = belief.get(id)?;
    resource
        .possibilities
        .iter()
        .filter_map(|p| deadline(spec, belief, resource.kind, p))
        .min()
}
