//! What most likely is, of all that may be: plans are made on it, answers are judged by the whole belief.
//!
//! A flow that was started a moment ago may be running already, for all the documents say. Whoever waits to be sure that
//! it still starts waits for ever. So a plan takes it that a state lasts at least as long as documented, that what a
//! look showed a moment ago is still so, and that nothing drifts.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::model::belief::{Belief, Possibilities, Possibility, Stage, state_of};
use crate::model::settle::deadline;
use crate::model::{KindId, ResourceId};
use crate::spec::Spec;
use crate::spec::compiled::{Becomes, State, StateId};
use crate::time::Time;

/// So long a state lasts at least, where no document says how long.
const A_MOMENT: Duration = Duration::from_secs(2);

/// A belief without what is less likely.
pub(super) struct Likely {
    pub(super) belief: Belief,
    /// What is in a state that passes by itself.
    pub(super) passing: Vec<(ResourceId, KindId, StateId)>,
}

/// What most likely is now; `seen`: when a look last showed resources of a kind.
pub(super) fn likely(
    spec: &Spec,
    belief: &Belief,
    now: Time,
    seen: &BTreeMap<KindId, Time>,
) -> Likely {
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
        let kind = resource.kind;
        let seen = seen.get(&kind).copied();
        let all = &left(spec, belief, kind, &resource.possibilities, now);
        let fresh = |p: &Possibility| is_fresh(spec, kind, p, all, now, seen);
        let mut kept: Possibilities = keep(all, fresh);
        if kept.is_empty() {
            let steady = |p: &Possibility| !is_drifted(spec, kind, p, all);
            kept = keep(all, steady);
        } else if let Some(Stage::In(state)) = kept.first().map(|p| p.stage) {
            likely.passing.push((id, kind, state));
        }
        if !kept.is_empty() && kept.len() < resource.possibilities.len() {
            likely.belief.set(id, kept);
        }
    }
    likely
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
    drifts && p.since.to == Time::NEVER
}
