//! What may be true of the endpoint's world: a product over resources of sets of possibilities,
//! with the alternatives left of each reading, the token cells and the pending calls.
//!
//! Cloning one is cheap, whatever it holds: a call is judged in the belief as it was while a new one is made.
//!
//! Pure data with its indexes; how it changes is in `settle`, `effect` and the oracle.
//! What can be derived (liveness, counts) is not stored.

use std::collections::BTreeMap;
use std::sync::Arc;

use imbl::{OrdMap, OrdSet, Vector};
use smallvec::SmallVec;

pub use super::assumptions::Assumptions;
pub use super::constant::{Constant, Product, SiteKey};
use super::departed::Departed;
use super::known::Known;
pub use super::possibility::{Possibilities, Possibility, Suppositions, merge};
pub use super::remembered::{Entry, Glimpse, Listing, Pending, Spent};
use super::truth::Truth;
use crate::spec::Name;
use crate::spec::compiled::{self, Spec, StateId};
use crate::time::Time;

/// A resource of a belief: an index that is never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceId(pub u32);

/// A kind of resource: an index into the spec's `resources`.
pub type KindId = usize;

/// Where a resource is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// It may come to be, from a call whose answer was lost.
    Unborn,
    /// In a state of its kind.
    In(StateId),
    /// It is no more; final.
    Gone,
}

/// Fields by name; one that is not here may be anything.
pub type Fields = BTreeMap<Name, Known>;

/// A resource.
#[derive(Clone, Debug)]
pub struct Resource {
    /// Its kind.
    pub kind: KindId,
    /// Its parent.
    pub parent: Option<ResourceId>,
    /// Its id, once known.
    pub id: Option<Name>,
    /// How it may be: never empty.
    pub possibilities: Possibilities,
    /// Its children that are not surely gone.
    pub children: Vector<ResourceId>,
    /// When an effect of a call last touched it.
    pub touched: Time,
    /// The calls (by number) that made it and changed it.
    pub changed_by: Vec<u32>,
    /// Others may change it too.
    pub foreign: bool,
    /// Fields that a look told first, no call: another look may leave them out.
    pub told: Vec<Name>,
    /// A look showed it before any answer did: it may be what some phantom became.
    pub sighted: bool,
    /// It stood there before the first call: the target's, to be used and not to be deleted.
    pub standing: bool,
}

/// See the module.
#[derive(Clone, Debug)]
pub struct Belief {
    /// Resources by [`ResourceId`].
    pub resources: Vector<Resource>,
    /// By kind and id.
    pub by_id: OrdMap<(KindId, Name), ResourceId>,
    /// Ids that answers told, of resources that are not known to be here or there.
    pub adrift: OrdSet<(KindId, Name)>,
    /// Those without a parent, by kind, that are not surely gone.
    pub roots: OrdMap<KindId, Vector<ResourceId>>,
    /// The last that were there and are surely gone.
    pub departed: Departed,
    /// Readings that answers have narrowed.
    pub constants: OrdMap<SiteKey, Constant>,
    /// Codes no document names, by operation and rule, bound when first seen.
    pub unnamed: OrdMap<(Name, Name), (Name, u32)>,
    /// Token cells by operation and token.
    pub tokens: OrdMap<(Name, Name), SmallVec<[Entry; 2]>>,
    /// Values of the protocol's own parameters that may go out once, and went out.
    pub spent: BTreeMap<Name, (Spent, Time)>,
    /// Calls that may still act.
    pub pending: Vec<Pending>,
    /// Facts no longer known: kind of fixture, the resource it is about, the path.
    pub forgotten: Vec<(Name, Option<ResourceId>, Arc<str>)>,
    /// Listings under way, by operation.
    pub listings: OrdMap<Name, Listing>,
    /// The last call's answer, if it was a look.
    pub glimpse: Option<Glimpse>,
    /// When a deadline of a resource passes, soonest first.
    pub deadlines: OrdSet<(Time, ResourceId)>,
    /// How to judge.
    pub assumptions: Assumptions,
}

impl Belief {
    /// Nothing exists but what is told later.
    pub fn new(assumptions: Assumptions) -> Belief {
        Belief {
            resources: Vector::new(),
            by_id: OrdMap::new(),
            adrift: OrdSet::new(),
            roots: OrdMap::new(),
            departed: Departed::default(),
            constants: OrdMap::new(),
            unnamed: OrdMap::new(),
            tokens: OrdMap::new(),
            spent: BTreeMap::new(),
            pending: Vec::new(),
            forgotten: Vec::new(),
            listings: OrdMap::new(),
            glimpse: None,
            deadlines: OrdSet::new(),
            assumptions,
        }
    }

    /// A resource; ids come from this belief, so there is one.
    pub fn get(&self, id: ResourceId) -> Option<&Resource> {
        self.resources.get(id.0 as usize)
    }

    /// A resource, to change.
    pub fn get_mut(&mut self, id: ResourceId) -> Option<&mut Resource> {
        self.resources.get_mut(id.0 as usize)
    }

    /// Its possibilities; none if there is no such resource.
    pub fn possibilities(&self, id: ResourceId) -> &[Possibility] {
        self.get(id).map_or(&[], |resource| &resource.possibilities)
    }

    /// The resource with an id.
    pub fn find(&self, kind: KindId, id: &str) -> Option<ResourceId> {
        // Keys own their text; a short-lived one is cheaper than a map of maps.
        self.by_id.get(&(kind, Name::from(id))).copied()
    }

    /// Adds a resource.
    pub fn add(
        &mut self,
        kind: KindId,
        parent: Option<ResourceId>,
        id: Option<Name>,
        possibilities: Possibilities,
        touched: Time,
    ) -> ResourceId {
        let at = ResourceId(u32::try_from(self.resources.len()).unwrap_or(u32::MAX));
        self.resources.push_back(Resource {
            kind,
            parent,
            id: id.clone(),
            possibilities,
            children: Vector::new(),
            touched,
            changed_by: Vec::new(),
            foreign: false,
            told: Vec::new(),
            sighted: false,
            standing: false,
        });
        match parent.and_then(|parent| self.get_mut(parent)) {
            Some(parent) => parent.children.push_back(at),
            None => self.roots.entry(kind).or_default().push_back(at),
        }
        if let Some(id) = id {
            self.by_id.insert((kind, id), at);
        }
        at
    }

    /// Gives a phantom its id.
    pub fn name(&mut self, at: ResourceId, id: Name) {
        let Some(resource) = self.get_mut(at) else {
            return;
        };
        resource.id = Some(id.clone());
        let kind = resource.kind;
        self.by_id.insert((kind, id), at);
    }

    /// Replaces the possibilities, merging equal ones, and lets go of what is surely gone.
    pub fn set(&mut self, at: ResourceId, possibilities: Possibilities) {
        let merged = merge(possibilities);
        let gone = merged.iter().all(|p| p.stage == Stage::Gone);
        let Some(resource) = self.get_mut(at) else {
            return;
        };
        if merged.is_empty() {
            return;
        }
        resource.possibilities = merged;
        if gone {
            let (kind, parent) = (resource.kind, resource.parent);
            let was_there = resource.id.is_some();
            match parent.and_then(|parent| self.get_mut(parent)) {
                Some(parent) => parent.children.retain(|child| *child != at),
                None => {
                    if let Some(roots) = self.roots.get_mut(&kind) {
                        roots.retain(|root| *root != at);
                    }
                }
            }
            if was_there {
                self.departed.add(kind, at);
            }
        }
    }

    /// Those of a kind below a parent (or without one) that are not surely gone.
    pub fn siblings(&self, kind: KindId, parent: Option<ResourceId>) -> Vec<ResourceId> {
        match parent {
            Some(parent) => self
                .get(parent)
                .map(|parent| {
                    let same =
                        |child: &&ResourceId| self.get(**child).is_some_and(|c| c.kind == kind);
                    parent.children.iter().filter(same).copied().collect()
                })
                .unwrap_or_default(),
            None => self
                .roots
                .get(&kind)
                .map(|roots| roots.iter().copied().collect())
                .unwrap_or_default(),
        }
    }

    /// Those of a kind anywhere below a resource that are not surely gone.
    pub fn below(&self, spec: &Spec, kind: KindId, above: ResourceId) -> Vec<ResourceId> {
        let direct = self.siblings(kind, Some(above));
        if !direct.is_empty() || self.is_parent_kind(spec, kind, above) {
            return direct;
        }
        let mut all = self.all_of(spec, kind);
        all.retain(|id| self.is_below(*id, above));
        all
    }

    fn is_parent_kind(&self, spec: &Spec, kind: KindId, above: ResourceId) -> bool {
        let within = spec.resources.get_index(kind);
        let within = within.and_then(|(_, kind)| kind.within.as_ref());
        let own = self.get(above).map(|above| above.kind);
        within.and_then(|within| spec.resources.get_index_of(within)) == own
    }

    /// Whether a resource belongs to another, at whatever distance.
    pub fn is_below(&self, id: ResourceId, above: ResourceId) -> bool {
        let parent = self.get(id).and_then(|resource| resource.parent);
        parent.is_some_and(|parent| parent == above || self.is_below(parent, above))
    }

    /// All of a kind that are not surely gone.
    pub fn all_of(&self, spec: &Spec, kind: KindId) -> Vec<ResourceId> {
        let parent_kind = spec
            .resources
            .get_index(kind)
            .and_then(|(_, resource)| resource.within.as_ref())
            .and_then(|within| spec.resources.get_index_of(within));
        match parent_kind {
            None => self.siblings(kind, None),
            Some(parent_kind) => self
                .all_of(spec, parent_kind)
                .into_iter()
                .flat_map(|parent| self.siblings(kind, Some(parent)))
                .collect(),
        }
    }

    /// Whether only calls of this run write to the children of a resource, or to what has no parent.
    pub fn is_closed(&self, parent: Option<ResourceId>) -> bool {
        let ours = |parent| self.get(parent).is_some_and(|parent| !parent.foreign);
        self.assumptions.closed || parent.is_some_and(ours)
    }

    /// Whether any of a kind may live.
    pub fn has_any(&self, spec: &Spec, kind: KindId) -> bool {
        self.all_of(spec, kind)
            .iter()
            .any(|id| self.life(spec, *id) != Truth::False)
    }

    /// Whether it lives, by its own stage alone.
    pub fn own_life(spec: &Spec, kind: KindId, stage: Stage) -> Truth {
        match stage {
            Stage::Unborn | Stage::Gone => Truth::False,
            Stage::In(state) => match state_of(spec, kind, state) {
                Some(state) if state.leaving => Truth::Unknown,
                Some(_) | None => Truth::True,
            },
        }
    }

    /// Whether it lives: itself and all it belongs to.
    pub fn life(&self, spec: &Spec, at: ResourceId) -> Truth {
        let Some(resource) = self.get(at) else {
            return Truth::False;
        };
        let stages = resource.possibilities.iter();
        let own = Truth::of_cases(stages.map(|p| Belief::own_life(spec, resource.kind, p.stage)));
        match resource.parent {
            Some(parent) => own.and(self.life(spec, parent)),
            None => own,
        }
    }

    /// The alternatives left of a reading at a site, of so many.
    pub fn alternatives(&self, key: &SiteKey, count: usize) -> SmallVec<[u8; 4]> {
        match self.constants.get(key) {
            Some(constant) => constant.left.clone(),
            None => (0..u8::try_from(count).unwrap_or(u8::MAX)).collect(),
        }
    }
}

/// The spec of a state.
pub fn state_of(spec: &Spec, kind: KindId, state: StateId) -> Option<&compiled::State> {
    let (_, resource) = spec.resources.get_index(kind)?;
    resource
        .states
        .get_index(state.into())
        .map(|(_, state)| state)
}

/// The name of a stage.
pub fn stage_name(spec: &Spec, kind: KindId, stage: Stage) -> &str {
    match stage {
        Stage::Unborn => "Unborn",
        Stage::Gone => "Gone",
        Stage::In(state) => spec
            .resources
            .get_index(kind)
            .and_then(|(_, resource)| resource.states.get_index(state.into()))
            .map_or("?", |(name, _)| name),
    }
}
