//! What most likely is, of all that may be: plans are made on it, answers are judged by the whole belief.
//!
//! A flow that was started a moment ago may be running already, for all the documents say. Whoever waits to be sure that
//! it still starts waits for ever. So a plan takes it that a state lasts at least as long as documented, that what a
//! look showed a moment ago is still so, and that nothing drifts.

use std::sync::Arc;
use std::time::Duration;

use super::Planner;
use super::subject::items;
use super::ways::stage;
use crate::model::belief::{Belief, Possibilities, Possibility, Resource, Stage, state_of};
use crate::model::settle::deadline;
use crate::model::{KindId, ResourceId};
use crate::spec::Spec;
use crate::spec::compiled::{Becomes, State, StateId};
use crate::sut::Call;
use crate::time::Time;
use crate::value::Value;

/// So long a state lasts at least, where no document says how long.
const A_MOMENT: Duration = Duration::from_secs(2);

/// A belief without what is less likely.
pub(super) struct Likely {
    pub(super) belief: Belief,
    /// What is in a state that passes by itself.
    pub(super) passing: Vec<(ResourceId, KindId, StateId)>,
}

impl Planner {
    /// What most likely is now.
    pub(super) fn likely(&self, belief: &Belief) -> Likely {
        let mut likely = Likely {
            belief: belief.clone(),
            passing: Vec::new(),
        };
        for (at, resource) in belief.resources.iter().enumerate() {
            if resource.possibilities.len() < 2 {
                continue;
            }
            let Ok(id) = u32::try_from(at).map(ResourceId) else {
                break;
            };
            let kept = if self.vanished.contains(&id) {
                keep(&resource.possibilities, |p| p.stage == Stage::Gone)
            } else {
                self.likeliest(belief, id, resource, &mut likely.passing)
            };
            if !kept.is_empty() && kept.len() < resource.possibilities.len() {
                likely.belief.set(id, kept);
            }
        }
        likely
    }

    fn likeliest(
        &self,
        belief: &Belief,
        id: ResourceId,
        resource: &Resource,
        passing: &mut Vec<(ResourceId, KindId, StateId)>,
    ) -> Possibilities {
        let (spec, kind) = (self.oracle.spec(), resource.kind);
        let seen = self.seen.get(&kind).copied();
        let all = &left(spec, belief, kind, &resource.possibilities, self.now);
        let kept = keep(all, |p| is_fresh(spec, kind, p, all, self.now, seen));
        if let Some(Stage::In(state)) = kept.first().map(|p| p.stage) {
            passing.push((id, kind, state));
            return kept;
        }
        let kept = keep(all, |p| !is_drifted(spec, kind, p, all));
        if !kept.is_empty() {
            return kept;
        }
        keep(all, |p| self.shown.get(&id) == Some(&p.stage))
    }

    /// Notes the states that a listing shows.
    pub(super) fn note_shown(&mut self, belief: &Belief, call: &Call, body: &Value) {
        let oracle = Arc::clone(&self.oracle);
        let operation = oracle.spec().operations.get(&call.operation);
        let Some(list) = operation.and_then(|operation| operation.list.as_ref()) else {
            return;
        };
        let Some((kind, _, facts)) = oracle.spec().resources.get_full(&list.of) else {
            return;
        };
        let Some(field) = &facts.state_field else {
            return;
        };
        for item in items(list, body) {
            let text = |field: &str| item.get(field).and_then(Value::as_text);
            let id = text(&list.id_field).and_then(|id| belief.find(kind, id));
            let stage = text(field).and_then(|state| stage(facts, state));
            if let (Some(id), Some(stage)) = (id, stage) {
                self.shown.insert(id, stage);
            }
        }
    }

    /// After a look for something that is leaving: what it does not show is gone, or hides until it is.
    pub(super) fn note_gone(&mut self, belief: &Belief, id: ResourceId) {
        let all = belief.possibilities(id);
        if all.iter().any(|p| p.stage == Stage::Gone) {
            self.vanished.insert(id);
        }
    }
}

/// Those that may last until now: a belief notes that a deadline has passed when the next call is judged.
fn left(
    spec: &Spec,
    belief: &Belief,
    kind: KindId,
    all: &Possibilities,
    now: Time,
) -> Possibilities {
    let lasts = |p: &Possibility| deadline(spec, belief, kind, p).is_none_or(|last| now <= last);
    let left = keep(all, lasts);
    if left.is_empty() { all.clone() } else { left }
}

fn keep(all: &Possibilities, which: impl Fn(&Possibility) -> bool) -> Possibilities {
    all.iter().filter(|p| which(p)).cloned().collect()
}

fn state(spec: &Spec, kind: KindId, stage: Stage) -> Option<&State> {
    match stage {
        Stage::In(state) => state_of(spec, kind, state),
        Stage::Unborn | Stage::Gone => None,
    }
}

/// Whether a state that passes was entered, or seen, too short a while ago to have passed.
fn is_fresh(
    spec: &Spec,
    kind: KindId,
    p: &Possibility,
    all: &[Possibility],
    now: Time,
    seen: Option<Time>,
) -> bool {
    let Some(state) = state(spec, kind, p.stage).filter(|state| !state.becomes.is_empty()) else {
        return false;
    };
    let shortest = state.takes.map_or(A_MOMENT, |(shortest, _)| shortest);
    let young = p.since.to <= now && now < p.since.to + shortest;
    let seen = seen.is_some_and(|seen| seen >= p.since.from && now < seen + A_MOMENT);
    young || seen && !follows(spec, kind, p, all)
}

/// Whether it is only there because another may have passed.
fn follows(spec: &Spec, kind: KindId, p: &Possibility, all: &[Possibility]) -> bool {
    let leads = |other: &Possibility, becomes: &Becomes| match becomes {
        Becomes::State(to) => Stage::In(*to) == p.stage,
        Becomes::Gone => p.stage == Stage::Gone,
        Becomes::Origin => other.origin == Some(p.stage),
    };
    all.iter().any(|other| {
        let state = state(spec, kind, other.stage);
        let mut becomes = state.iter().flat_map(|state| &state.becomes);
        other.stage != p.stage && becomes.any(|becomes| leads(other, becomes))
    })
}

/// Whether it is only there because another may have drifted: no look, and no call, has dated it.
fn is_drifted(spec: &Spec, kind: KindId, p: &Possibility, all: &[Possibility]) -> bool {
    let leads =
        |becomes: &Becomes| matches!(becomes, Becomes::State(to) if Stage::In(*to) == p.stage);
    let drifts = all
        .iter()
        .filter_map(|other| state(spec, kind, other.stage))
        .any(|other| other.drifts.iter().any(|(to, _)| leads(to)));
    drifts && p.since.to == Time::NEVER && !follows(spec, kind, p, all)
}
