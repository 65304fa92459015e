//! How a call changes the belief: whatever can explain the outcome stays.

use std::collections::BTreeMap;
use std::sync::Arc;

use smallvec::{SmallVec, smallvec};

use super::Oracle;
use super::admit::{Case, Token};
use super::repeat::{
    became, here_or_there, is_adrift, is_elsewhere, is_nameless, may_bear, repeat, sighting_of,
    stand_beside,
};
use super::trial::{self, Left};
use crate::model::belief::{
    Assumptions, Belief, Entry, Pending, Possibilities, Possibility, ResourceId, SiteKey, Stage,
    merge,
};
use crate::model::bind::bind;
use crate::model::effect::{Changes, Created, effects_by_reading};
use crate::model::scene::{Arguments, Binding, Choice, Scene};
use crate::model::settle;
use crate::model::situation::{Digits, named};
use crate::model::span::Span;
use crate::spec::{Name, Operation};
use crate::time::Time;

/// What is to change, found without changing anything.
#[derive(Default)]
pub struct Plan {
    /// How resources may be afterwards.
    pub resources: BTreeMap<ResourceId, Possibilities>,
    /// What comes to be, if anything.
    pub created: Option<Created>,
    /// Facts no longer known.
    pub forgotten: Vec<(Name, Option<ResourceId>, Arc<str>)>,
    /// Alternatives that are left of readings.
    pub readings: Left,
    /// The resource that the token's earlier call made, where the outcome may repeat it.
    pub repeated: Option<ResourceId>,
    /// Whether the call may have acted anew.
    pub anew: bool,
    /// Whether what it made may stand beside what the token's earlier call made.
    pub beside: bool,
}

/// What the kept cases leave possible. `act`: the effects happened; `idle`: they did not (both: who knows).
pub fn plan(scene: &mut Scene, kept: &[Case], span: Span, act: bool, idle: bool) -> Plan {
    let mut plan = Plan::default();
    let ids = named(scene);
    let mut after: BTreeMap<ResourceId, Possibilities> = BTreeMap::new();
    let mut done: Vec<Done> = Vec::new();
    let mut left: Vec<(SiteKey, SmallVec<[u8; 4]>)> = Vec::new();
    for case in kept {
        // The readings of all cases are the same, in the same order.
        for (index, (key, alternative)) in case.situation.choice.readings.iter().enumerate() {
            match left.get_mut(index) {
                Some((_, left)) if left.contains(alternative) => {}
                Some((_, left)) => left.push(*alternative),
                None => left.push((key.clone(), smallvec![*alternative])),
            }
        }
        let acts = act && !matches!(case.token, Token::Repeats(_) | Token::Mismatch);
        let rests = idle || !acts || matches!(case.token, Token::Unclear(_));
        if let Token::Repeats(resource) | Token::Unclear(resource) = &case.token {
            plan.repeated = plan.repeated.or(*resource);
        }
        plan.anew |= acts;
        plan.beside |= acts && matches!(case.token, Token::Ignored | Token::Unclear(Some(_)));
        let digits = case.situation.digits;
        if done.iter().any(|one| one.covers(digits, acts, rests)) {
            continue;
        }
        scene.choice = case.situation.choice.clone();
        scene.looked.take();
        let ways = if acts {
            effects_by_reading(scene, span)
        } else {
            vec![Changes::default()]
        };
        for changes in ways {
            collect(scene, &ids, changes, rests, acts, &mut after, &mut plan);
        }
        let mask = scene.looked.take().mask(scene.choice.pins.len());
        done.push(Done {
            mask,
            digits,
            acts,
            rests,
        });
    }
    scene.choice = Choice::default();
    plan.resources = after;
    plan.readings = left.into_iter().collect();
    plan
}

/// A case that was seen to, and what of its choice that hung on: others that agree in it add nothing.
struct Done {
    mask: Digits,
    digits: Digits,
    acts: bool,
    rests: bool,
}

impl Done {
    fn covers(&self, digits: Digits, acts: bool, rests: bool) -> bool {
        (self.digits ^ digits) & self.mask == 0 && (self.acts, self.rests) == (acts, rests)
    }
}

fn collect(
    scene: &Scene,
    ids: &[ResourceId],
    mut changes: Changes,
    rests: bool,
    acts: bool,
    after: &mut BTreeMap<ResourceId, Possibilities>,
    plan: &mut Plan,
) {
    let touched: Vec<ResourceId> = changes.resources.keys().copied().collect();
    for id in ids
        .iter()
        .copied()
        .chain(touched.iter().copied().filter(|id| !ids.contains(id)))
    {
        let all = after.entry(id).or_default();
        let before = scene.possibilities(id).iter().cloned();
        match changes.resources.remove(&id) {
            Some(changed) if acts => {
                all.extend(changed);
                if rests {
                    all.extend(before);
                }
            }
            Some(_) | None => all.extend(before),
        }
        *all = merge(std::mem::take(all));
    }
    plan.forgotten.append(&mut changes.forgotten);
    for mut created in changes.created {
        if rests {
            let unborn = Possibility::new(
                Stage::Unborn,
                created
                    .possibilities
                    .first()
                    .map_or(Span::new(Time::START, Time::START), |p| p.since),
                Arc::default(),
            );
            created.possibilities.push(unborn);
        }
        match &mut plan.created {
            Some(known) => known.possibilities.extend(created.possibilities),
            None => plan.created = Some(created),
        }
    }
}

/// What is called, when.
pub struct Acted<'a> {
    /// The operation.
    pub operation: &'a Operation,
    /// Its arguments.
    pub arguments: &'a Arguments,
    /// The token, if there is one.
    pub token: Option<Name>,
    /// When.
    pub span: Span,
    /// The call's number.
    pub step: u32,
}

impl Oracle {
    /// A scene of a call.
    pub(crate) fn scene<'a>(
        &'a self,
        belief: &'a Belief,
        operation: &'a Operation,
        arguments: &'a Arguments,
        bindings: &'a [Binding],
    ) -> Scene<'a> {
        Scene {
            spec: &self.spec,
            fixtures: &self.fixtures,
            patterns: &self.patterns,
            operation,
            arguments,
            wire: &self.nothing,
            belief,
            bindings,
            choice: Choice::default(),
            asked: Default::default(),
            looked: Default::default(),
            product: Default::default(),
        }
    }

    /// The belief before the first call.
    pub fn begin(&self, assumptions: Assumptions) -> Belief {
        let (mut belief, standing) =
            crate::model::standing(&self.spec, &self.fixtures, assumptions);
        self.close(&mut belief, &standing);
        // Where others may have changed it, nothing is known to be under way: no walk waits for that.
        if !assumptions.closed {
            belief.deadlines.clear();
        }
        belief
    }

    /// Carries a plan out. Returns what was created, or what the answer repeats.
    pub(super) fn carry_out(
        &self,
        belief: &mut Belief,
        plan: Plan,
        call: &Acted,
        id: Option<Name>,
    ) -> Option<ResourceId> {
        let mut changed: Vec<ResourceId> = Vec::new();
        for (resource, possibilities) in plan.resources {
            if belief.possibilities(resource) != possibilities.as_slice() {
                if let Some(resource) = belief.get_mut(resource) {
                    resource.touched = call.span.to;
                }
                belief.set(resource, possibilities);
                changed.push(resource);
            }
        }
        belief.forgotten.extend(plan.forgotten);
        belief.forgotten.dedup();
        trial::narrow(&self.spec, belief, plan.readings, call.step);
        // An answer with another id is no repetition: what its token meant was forgotten.
        let repeated = plan
            .repeated
            .filter(|known| may_bear(belief, *known, id.as_ref()));
        // What is here or there already is not made once more.
        let created = plan
            .created
            .filter(|of| !is_adrift(belief, of.kind, id.as_ref()));
        let made = match (repeated, created) {
            (Some(phantom), created) => match sighting_of(belief, phantom, id.as_ref()) {
                Some(sighting) => {
                    became(belief, phantom);
                    Some(sighting)
                }
                None if plan.beside && is_nameless(belief, phantom) => match created {
                    Some(created) if is_elsewhere(belief, phantom, &created) => {
                        changed.push(here_or_there(belief, created, id, call.span));
                        None
                    }
                    created => stand_beside(belief, phantom, created, id, call.span),
                },
                None => {
                    repeat(belief, phantom, created.filter(|_| plan.anew), id);
                    Some(phantom)
                }
            },
            (None, Some(created)) => Some(belief.add(
                created.kind,
                created.parent,
                id,
                created.possibilities,
                call.span.to,
            )),
            (None, None) => None,
        };
        changed.extend(made);
        for id in &changed {
            if let Some(resource) = belief.get_mut(*id) {
                resource.changed_by.push(call.step);
            }
        }
        self.close(belief, &changed);
        made
    }

    /// Adds what changed resources may turn into by themselves.
    pub(super) fn close(&self, belief: &mut Belief, changed: &[ResourceId]) {
        let nothing = Arguments::new();
        for id in changed {
            let scene = self.scene(belief, &self.nobody, &nothing, &[]);
            let possibilities: Possibilities = belief.possibilities(*id).iter().cloned().collect();
            let closed = settle::close(&scene, *id, possibilities);
            belief.set(*id, closed);
            if let Some(deadline) = settle::next_deadline(&self.spec, belief, *id) {
                belief.deadlines.insert((deadline, *id));
            }
        }
    }

    /// Whether nothing can change but by a call of ours.
    pub(super) fn is_quiet(&self, belief: &Belief) -> bool {
        let scene = self.scene(belief, &self.nobody, &self.nothing, &[]);
        let all = (0..belief.resources.len()).filter_map(|at| u32::try_from(at).ok());
        belief.assumptions.closed
            && belief.pending.is_empty()
            && !all
                .into_iter()
                .any(|at| settle::may_change(&scene, ResourceId(at)))
    }

    /// Lets what lies below what a call names drift, where that hangs on other resources: those may have changed since.
    pub(super) fn drift(&self, belief: &mut Belief, operation: &Operation, arguments: &Arguments) {
        let bindings = bind(&self.spec, &self.fixtures, belief, operation, arguments);
        let named: Vec<ResourceId> = bindings
            .iter()
            .filter_map(|binding| match binding {
                Binding::Resource(id) => Some(*id),
                Binding::Nothing | Binding::Missing | Binding::Unknown | Binding::Fixture(..) => {
                    None
                }
            })
            .collect();
        let mut changed = Vec::new();
        for (kind, resource) in self.spec.resources.values().enumerate() {
            let drifts = resource
                .states
                .values()
                .any(|s| s.drifts.iter().any(|(_, when)| when.is_some()));
            if drifts {
                let below = |above: &ResourceId| belief.below(&self.spec, kind, *above);
                changed.extend(named.iter().flat_map(below));
            }
        }
        self.close(belief, &changed);
    }

    /// Lets time pass: deadlines rule out what is late, pending calls may act.
    pub(super) fn settle(&self, belief: &mut Belief, span: Span) {
        while let Some((deadline, id)) = belief.deadlines.get_min().copied() {
            if deadline >= span.from {
                break;
            }
            belief.deadlines.remove(&(deadline, id));
            let nothing = Arguments::new();
            let scene = self.scene(belief, &self.nobody, &nothing, &[]);
            if let Some(left) = settle::expire(&scene, id, span.from) {
                belief.set(id, left);
            }
            if let Some(next) =
                settle::next_deadline(&self.spec, belief, id).filter(|next| *next >= span.from)
            {
                belief.deadlines.insert((next, id));
            }
        }
        self.pending(belief, span);
    }

    /// Notes what a call leaves in its token cell. One that may still act with the same token may change it again.
    pub(super) fn note_token(belief: &mut Belief, call: &Acted, mut entries: SmallVec<[Entry; 2]>) {
        let (Some(token), Some(name)) = (&call.token, &call.operation.token) else {
            return;
        };
        let same = |pending: &Pending| {
            pending.operation == call.operation.name
                && pending.arguments.get(name) == call.arguments.get(name)
        };
        if belief.pending.iter().any(same) && !entries.contains(&Entry::Marked) {
            entries.push(Entry::Marked);
        }
        let key = (call.operation.name.clone(), token.clone());
        belief.tokens.insert(key, entries);
    }

    /// After a violation the resources named may be in any state until they are looked at.
    pub(super) fn unsure(&self, belief: &mut Belief, ids: &[ResourceId], span: Span) {
        for id in ids {
            let Some(resource) = belief.get(*id) else {
                continue;
            };
            let Some((_, kind)) = self.spec.resources.get_index(resource.kind) else {
                continue;
            };
            let since = Span::new(Time::START, span.to);
            let mut all: Possibilities = (0..kind.states.len())
                .filter_map(|index| u16::try_from(index).ok())
                .map(|state| Possibility::new(Stage::In(state), since, Arc::default()))
                .collect();
            all.push(Possibility::new(Stage::Gone, since, Arc::default()));
            belief.set(*id, all);
            self.close(belief, &[*id]);
        }
    }
}
