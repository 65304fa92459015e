//! How a call changes the belief: whatever can explain the outcome stays.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use smallvec::SmallVec;

use super::Oracle;
use super::admit::{Case, Token};
use super::trial::{self, Left};
use crate::model::belief::{
    Assumptions, Belief, Entry, Pending, Possibilities, Possibility, ResourceId, Stage, merge,
};
use crate::model::bind::bind;
use crate::model::effect::{Changes, Created, effects_by_reading};
use crate::model::scene::{Arguments, Binding, Choice, Scene};
use crate::model::settle;
use crate::model::situation::named;
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
    for case in kept {
        scene.choice = case.situation.choice.clone();
        let acts = act && !matches!(case.token, Token::Repeats(_) | Token::Mismatch);
        let rests = idle || !acts || matches!(case.token, Token::Unclear(_));
        let ways = if acts {
            effects_by_reading(scene, span)
        } else {
            vec![Changes::default()]
        };
        if let Token::Repeats(resource) | Token::Unclear(resource) = &case.token {
            plan.repeated = plan.repeated.or(*resource);
        }
        plan.anew |= acts;
        plan.beside |= acts && case.token == Token::Ignored;
        for changes in ways {
            collect(scene, &ids, changes, rests, acts, &mut after, &mut plan);
        }
        for (key, alternative) in &case.situation.choice.readings {
            let left = plan.readings.entry(key.clone()).or_default();
            if !left.contains(alternative) {
                left.push(*alternative);
            }
        }
    }
    scene.choice = Choice::default();
    plan.resources = after;
    plan
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
        let made = match (repeated, plan.created) {
            (Some(phantom), created) => match sighting_of(belief, phantom, id.as_ref()) {
                Some(sighting) => {
                    became(belief, phantom);
                    Some(sighting)
                }
                None if plan.beside && is_nameless(belief, phantom) => {
                    stand_beside(belief, phantom, created, id, call.span)
                }
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

    /// Lets siblings drift whose drifting hangs on other resources: those may have changed since they were last judged.
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
                changed.extend(
                    named
                        .iter()
                        .flat_map(|parent| belief.siblings(kind, Some(*parent))),
                );
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

    fn pending(&self, belief: &mut Belief, span: Span) {
        if belief.pending.is_empty() {
            return;
        }
        for pending in belief.pending.clone() {
            self.may_act(belief, &pending, span);
        }
        belief.pending.retain(|pending| pending.until >= span.from);
    }

    /// A pending call acts where no rule forbids it, or does not.
    fn may_act(&self, belief: &mut Belief, pending: &Pending, span: Span) {
        let Some(operation) = self.spec.operations.get(&pending.operation) else {
            return;
        };
        let when = Span::new(pending.sent, pending.until.min(span.to));
        let bindings = bind(
            &self.spec,
            &self.fixtures,
            belief,
            operation,
            &pending.arguments,
        );
        let mut scene = self.scene(belief, operation, &pending.arguments, &bindings);
        let mut cases = super::admit::cases(&mut scene, span);
        // Its own entry in the token cell is what it would make, not a reason against it.
        for case in &mut cases {
            if !matches!(case.token, Token::Mismatch) {
                case.token = Token::Fresh;
            }
        }
        cases.retain(|case| case.situation.may_succeed() && case.token == Token::Fresh);
        if cases.is_empty() {
            return;
        }
        let mut plan = plan(&mut scene, &cases, when, true, true);
        plan.readings.clear();
        let born = plan.created.take();
        // Situations in which it cannot act still hold.
        for (id, possibilities) in &mut plan.resources {
            possibilities.extend(belief.possibilities(*id).iter().cloned());
        }
        let call = Acted {
            operation,
            arguments: &pending.arguments,
            token: None,
            span: when,
            step: pending.step,
        };
        self.carry_out(belief, plan, &call, None);
        if let (Some(phantom), Some(born)) = (pending.phantom, born) {
            let unnamed = belief
                .get(phantom)
                .is_some_and(|resource| resource.id.is_none());
            if unnamed {
                let mut all: Possibilities =
                    belief.possibilities(phantom).iter().cloned().collect();
                all.extend(born.possibilities);
                belief.set(phantom, all);
                self.close(belief, &[phantom]);
            }
        }
    }

    /// Notes what a call leaves in its token cell.
    pub(super) fn note_token(belief: &mut Belief, call: &Acted, entries: SmallVec<[Entry; 2]>) {
        if let Some(token) = &call.token {
            belief
                .tokens
                .insert((call.operation.name.clone(), token.clone()), entries);
        }
    }

    /// A call whose answer was lost stays pending until its horizon.
    pub(super) fn pend(belief: &mut Belief, call: &Acted, phantom: Option<ResourceId>) {
        let horizon = Duration::from_secs(belief.assumptions.horizon_s);
        belief.pending.push(Pending {
            operation: call.operation.name.clone(),
            arguments: Arc::new(call.arguments.clone()),
            sent: call.span.from,
            until: call.span.from + horizon,
            phantom,
            step: call.step,
        });
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

fn is_nameless(belief: &Belief, known: ResourceId) -> bool {
    belief.get(known).is_some_and(|known| known.id.is_none())
}

/// What an answer names may be what an earlier call of unknown outcome made, or stand beside it.
fn stand_beside(
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

/// Whether what an earlier call made may bear the id of an answer.
fn may_bear(belief: &Belief, known: ResourceId, id: Option<&Name>) -> bool {
    let own = belief.get(known).and_then(|known| known.id.as_ref());
    match (own, id) {
        (Some(own), Some(id)) => own == id,
        (_, _) => true,
    }
}

/// The sighting that bears the id of an answer, if the phantom it repeats has none of its own.
fn sighting_of(belief: &Belief, phantom: ResourceId, id: Option<&Name>) -> Option<ResourceId> {
    let resource = belief.get(phantom)?;
    if resource.id.is_some() {
        return None;
    }
    belief.find(resource.kind, id?)
}

/// A phantom turns out to be what was sighted: there is nothing else of it.
fn became(belief: &mut Belief, phantom: ResourceId) {
    let never = Span::new(Time::START, Time::START);
    let unborn = Possibility::new(Stage::Unborn, never, Arc::default());
    belief.set(phantom, SmallVec::from_iter([unborn]));
    belief
        .pending
        .retain(|pending| pending.phantom != Some(phantom));
}

/// A success repeats what an earlier call of unknown outcome made, or makes it now: either way it bears this id.
fn repeat(belief: &mut Belief, phantom: ResourceId, anew: Option<Created>, id: Option<Name>) {
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
