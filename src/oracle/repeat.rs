//! What an answer makes of what an earlier call with its token may have made.

use std::sync::Arc;

use smallvec::SmallVec;

use crate::model::belief::{Belief, Possibilities, Possibility, Stage};
use crate::model::effect::Created;
use crate::model::span::Span;
use crate::model::{KindId, ResourceId};
use crate::spec::Name;
use crate::time::Time;

/// Whether it has no id yet.
pub(super) fn is_nameless(belief: &Belief, known: ResourceId) -> bool {
    belief.get(known).is_some_and(|known| known.id.is_none())
}

/// What an answer names may be what an earlier call of unknown outcome made, or stand beside it.
pub(super) fn stand_beside(
    belief: &mut Belief,
    phantom: ResourceId,
    created: Option<Created>,
    id: Option<Name>,
    span: Span,
) -> Option<ResourceId> {
    let mut created = created?;
    let earlier = belief.possibilities(phantom).to_vec();
    let born = earlier.iter().filter(|p| p.stage != Stage::Unborn);
    created.possibilities.extend(born.cloned());
    let mut earlier = Possibilities::from_vec(earlier);
    earlier.push(Possibility::new(Stage::Unborn, span, Arc::default()));
    belief.set(phantom, earlier);
    Some(belief.add(
        created.kind,
        created.parent,
        id,
        created.possibilities,
        span.to,
    ))
}

/// Whether what a call may have made anew belongs elsewhere than what an earlier call of unknown outcome made.
pub(super) fn is_elsewhere(belief: &Belief, phantom: ResourceId, created: &Created) -> bool {
    belief
        .get(phantom)
        .is_some_and(|phantom| phantom.parent != created.parent)
}

/// Whether an id is of something that is here or there.
pub(super) fn is_adrift(belief: &Belief, kind: KindId, id: Option<&Name>) -> bool {
    id.is_some_and(|id| belief.adrift.contains(&(kind, id.clone())))
}

/// An answer names what an earlier call made there, or what this one made here: a look will tell.
pub(super) fn here_or_there(
    belief: &mut Belief,
    mut created: Created,
    id: Option<Name>,
    span: Span,
) -> ResourceId {
    if let Some(id) = id {
        belief.adrift.insert((created.kind, id));
    }
    let unborn = Possibility::new(Stage::Unborn, span, Arc::default());
    created.possibilities.push(unborn);
    belief.add(
        created.kind,
        created.parent,
        None,
        created.possibilities,
        span.to,
    )
}

/// Whether what an earlier call made may bear the id of an answer.
pub(super) fn may_bear(belief: &Belief, known: ResourceId, id: Option<&Name>) -> bool {
    let own = belief.get(known).and_then(|known| known.id.as_ref());
    match (own, id) {
        (Some(own), Some(id)) => own == id,
        (_, _) => true,
    }
}

/// The sighting that bears the id of an answer, if the phantom it repeats has none of its own.
pub(super) fn sighting_of(
    belief: &Belief,
    phantom: ResourceId,
    id: Option<&Name>,
) -> Option<ResourceId> {
    let resource = belief.get(phantom)?;
    if resource.id.is_some() {
        return None;
    }
    belief.find(resource.kind, id?)
}

/// A phantom turns out to be what was sighted: there is nothing else of it.
pub(super) fn became(belief: &mut Belief, phantom: ResourceId) {
    let never = Span::new(Time::START, Time::START);
    let unborn = Possibility::new(Stage::Unborn, never, Arc::default());
    belief.set(phantom, SmallVec::from_iter([unborn]));
    belief
        .pending
        .retain(|pending| pending.phantom != Some(phantom));
}

/// A success repeats what an earlier call of unknown outcome made, or makes it now: either way it bears this id.
pub(super) fn repeat(
    belief: &mut Belief,
    phantom: ResourceId,
    anew: Option<Created>,
    id: Option<Name>,
) {
    let unnamed = belief
        .get(phantom)
        .is_some_and(|resource| resource.id.is_none());
    let mut all: Possibilities = belief
        .possibilities(phantom)
        .iter()
        .filter(|p| p.stage != Stage::Unborn)
        .cloned()
        .collect();
    if let Some(created) = anew {
        all.extend(
            created
                .possibilities
                .into_iter()
                .filter(|p| p.stage != Stage::Unborn),
        );
    }
    if let (true, Some(id)) = (unnamed, id) {
        belief.name(phantom, id);
    }
    belief.set(phantom, all);
    belief
        .pending
        .retain(|pending| pending.phantom != Some(phantom));
}
