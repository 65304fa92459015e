//! What a success changes, in one situation.

use std::collections::BTreeMap;
use std::sync::Arc;

use smallvec::SmallVec;

use super::belief::{
    Fields, KindId, Possibilities, Possibility, ResourceId, Stage, Suppositions, state_of,
};
use super::known::Known;
use super::lists::change_list;
use super::scene::{At, Binding, Scene};
use super::span::Span;
use super::truth::Truth;
use crate::spec::Name;
use crate::spec::compiled::Becomes;
use crate::spec::syntax::{Create, Effect, Forget, Move};

/// Effects are told apart by reading up to so many ways.
const MOST_BY_READING: usize = 12;

/// What changes.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// Resources that exist, and how they may be afterwards.
    pub resources: BTreeMap<ResourceId, Possibilities>,
    /// Resources that come to be.
    pub created: Vec<Created>,
    /// Facts no longer known.
    pub forgotten: Vec<(Name, Option<ResourceId>, Arc<str>)>,
}

impl Changes {
    /// Notes what these are the changes under; what comes from another alternative cannot be.
    fn suppose(&mut self, choice: &Suppositions) {
        let created = self.created.iter_mut().map(|made| &mut made.possibilities);
        for possibilities in self.resources.values_mut().chain(created) {
            possibilities.retain(|p| !p.contradicts(choice));
            for p in possibilities {
                *p = p.clone().supposing(choice);
            }
        }
    }
}

/// A resource that comes to be.
#[derive(Clone, Debug)]
pub struct Created {
    /// Its kind.
    pub kind: KindId,
    /// Its parent.
    pub parent: Option<ResourceId>,
    /// The answer's field that holds its id.
    pub id_field: Name,
    /// How it may be.
    pub possibilities: Possibilities,
}

/// What a success of the scene's call changes under each alternative of the readings its effects depend on, `span`
/// being when.
pub fn effects_by_reading(scene: &mut Scene, span: Span) -> Vec<Changes> {
    scene.asked.borrow_mut().clear();
    let all = effects(scene, span);
    let keys = scene.take_asked();
    if keys.is_empty() {
        return vec![all];
    }
    let chosen = scene.choice.readings.len();
    let mut found = Vec::new();
    for choice in scene.alternatives_of(&keys, MOST_BY_READING) {
        scene.choice.readings.extend(choice.iter().cloned());
        let mut changes = effects(scene, span);
        scene.choice.readings.truncate(chosen);
        changes.suppose(&choice);
        found.push(changes);
    }
    found
}

/// What a success of the scene's call changes, `span` being when.
pub fn effects(scene: &Scene, span: Span) -> Changes {
    let mut changes = Changes::default();
    apply(scene, &scene.operation.effects, span, false, &mut changes);
    changes
}

fn apply(scene: &Scene, effects: &[Effect], span: Span, maybe: bool, changes: &mut Changes) {
    let site = Name::from("effects");
    let at = At::site(&site);
    for effect in effects {
        match effect {
            Effect::Create(create) => changes.created.extend(created(scene, create, span, maybe)),
            Effect::Move(motion) => moved(scene, motion, span, maybe, changes),
            Effect::Set(set) => {
                let Some(id) = scene.bound_resource(&set.of) else {
                    continue;
                };
                let alter = |fields: &Fields| {
                    let mut new = fields.clone();
                    set_given(scene, &set.given, &mut new);
                    for (name, expr) in &set.set {
                        new.insert(name.as_str().into(), scene.value(expr, at));
                    }
                    new
                };
                alter_fields(scene, id, maybe, changes, &alter);
            }
            Effect::Add(change) | Effect::Remove(change) => {
                let add = matches!(effect, Effect::Add(_));
                let Some(id) = change.of.as_ref().and_then(|of| scene.bound_resource(of)) else {
                    continue;
                };
                let alter = |fields: &Fields| {
                    let mut new = fields.clone();
                    change_list(scene, change, add, &mut new);
                    new
                };
                alter_fields(scene, id, maybe, changes, &alter);
            }
            Effect::Forget(forget) => forgotten(scene, forget, at, changes),
            Effect::Only(only) => match scene.holds(&only.when, at) {
                Truth::True => apply(scene, &only.effects, span, maybe, changes),
                Truth::Unknown => apply(scene, &only.effects, span, true, changes),
                Truth::False => {}
            },
        }
    }
}

fn current(scene: &Scene, id: ResourceId, changes: &Changes) -> Possibilities {
    match changes.resources.get(&id) {
        Some(possibilities) => possibilities.clone(),
        None => scene.possibilities(id).iter().cloned().collect(),
    }
}

fn alter_fields(
    scene: &Scene,
    id: ResourceId,
    maybe: bool,
    changes: &mut Changes,
    alter: &dyn Fn(&Fields) -> Fields,
) {
    let mut after: Possibilities = SmallVec::new();
    for p in current(scene, id, changes) {
        let mut new = p.clone();
        new.fields = Arc::new(alter(&p.fields));
        new.next = p.next.as_ref().map(|next| Arc::new(alter(next)));
        if maybe {
            after.push(p);
        }
        after.push(new);
    }
    changes.resources.insert(id, after);
}

fn created(scene: &Scene, create: &Create, span: Span, maybe: bool) -> Option<Created> {
    let kind = scene.kind(&create.a)?;
    let (_, spec) = scene.spec.resources.get_index(kind)?;
    let state = spec.states.get_index_of(create.state.as_str())?;
    let site = Name::from("effects");
    let at = At::site(&site);
    let mut fields = Fields::new();
    for name in &create.copy {
        let value = scene.argument(name);
        fields.insert(name.as_str().into(), value);
    }
    for (name, expr) in &create.set {
        fields.insert(name.as_str().into(), scene.value(expr, at));
    }
    for name in &spec.hidden {
        fields.entry(name.clone()).or_insert_with(Known::absent);
    }
    fields.retain(|_, known| !matches!(known, Known::Void));
    let born = Possibility::new(
        Stage::In(u16::try_from(state).ok()?),
        span,
        Arc::new(fields),
    );
    let mut possibilities: Possibilities = SmallVec::from_iter([born]);
    if maybe {
        possibilities.push(Possibility::new(Stage::Unborn, span, Arc::default()));
    }
    let parent = match &spec.within {
        Some(within) => Some(parent(scene, within)?),
        None => None,
    };
    let id_field = create
        .id
        .as_ref()
        .map_or_else(|| spec.id.clone(), |id| id.as_str().into());
    Some(Created {
        kind,
        parent,
        id_field,
        possibilities,
    })
}

fn parent(scene: &Scene, within: &str) -> Option<ResourceId> {
    let of_kind = |(bind, binding): (&crate::spec::compiled::Bind, &Binding)| match binding {
        Binding::Resource(id) if &*bind.kind == within => Some(*id),
        Binding::Nothing
        | Binding::Missing
        | Binding::Unknown
        | Binding::Resource(_)
        | Binding::Fixture(..) => None,
    };
    scene.bound_resource(within).or_else(|| {
        scene
            .operation
            .binds
            .iter()
            .zip(scene.bindings)
            .find_map(of_kind)
    })
}

fn moved(scene: &Scene, motion: &Move, span: Span, maybe: bool, changes: &mut Changes) {
    let maybe = maybe || motion.maybe;
    let site = Name::from("effects");
    let at = At::site(&site);
    let ids: Vec<ResourceId> = match (&motion.of, &motion.each) {
        (Some(of), _) => scene.bound_resource(of).into_iter().collect(),
        (None, Some(each)) => scene.candidates(each, at),
        (None, None) => Vec::new(),
    };
    for id in ids {
        let mut after: Possibilities = SmallVec::new();
        for p in current(scene, id, changes) {
            let applies = match &motion.each {
                Some(each) => scene.match_one(id, &p, each, at),
                None => Truth::True,
            };
            let applies = applies.and(from_state(scene, id, &p, motion));
            if applies == Truth::False || matches!(p.stage, Stage::Unborn | Stage::Gone) {
                after.push(p);
                continue;
            }
            let to = arrive(scene, id, &p, motion, span);
            if maybe || applies == Truth::Unknown {
                after.push(p);
            }
            after.extend(to);
        }
        changes.resources.insert(id, after);
    }
}

fn from_state(scene: &Scene, id: ResourceId, p: &Possibility, motion: &Move) -> Truth {
    if motion.from.is_empty() {
        return Truth::True;
    }
    let kind = scene
        .belief
        .get(id)
        .map_or(usize::MAX, |resource| resource.kind);
    let name = super::belief::stage_name(scene.spec, kind, p.stage);
    motion.from.iter().any(|from| **from == *name).into()
}

/// The possibility after a move: fields change by the time a transient state is left, at once otherwise.
fn arrive(
    scene: &Scene,
    id: ResourceId,
    p: &Possibility,
    motion: &Move,
    span: Span,
) -> Option<Possibility> {
    let kind = scene.belief.get(id)?.kind;
    if *motion.to == "Gone" {
        let gone = Possibility::new(Stage::Gone, span, Arc::clone(&p.fields));
        return Some(gone.supposing(&p.supposes));
    }
    let (_, spec) = scene.spec.resources.get_index(kind)?;
    let to = u16::try_from(spec.states.get_index_of(motion.to.as_str())?).ok()?;
    let state = state_of(scene.spec, kind, to)?;
    let before = p.next.as_deref().unwrap_or(&p.fields);
    let new = changed_fields(scene, motion, before);
    let origin = state
        .becomes
        .contains(&Becomes::Origin)
        .then(|| p.origin.unwrap_or(p.stage));
    // What is not known may differ from itself.
    let known = |fields: &Fields| !fields.values().any(|known| *known == Known::Any);
    if state.becomes.is_empty() || (new == *p.fields && known(&new)) {
        let arrived = Possibility::new(Stage::In(to), span, Arc::new(new));
        let mut arrived = arrived.supposing(&p.supposes);
        arrived.origin = origin;
        return Some(arrived);
    }
    let mut between = (*p.fields).clone();
    for (name, known) in &new {
        let old = p.fields.get(name);
        let either = old.map_or(Known::Any, |old| old.join(known));
        between.insert(name.clone(), either);
    }
    Some(Possibility {
        stage: Stage::In(to),
        since: span,
        fields: Arc::new(between),
        next: Some(Arc::new(new)),
        origin,
        supposes: p.supposes.clone(),
    })
}

fn changed_fields(scene: &Scene, motion: &Move, before: &Fields) -> Fields {
    let site = Name::from("effects");
    let at = At::site(&site);
    let mut new = before.clone();
    set_given(scene, &motion.given, &mut new);
    for (name, expr) in &motion.set {
        new.insert(name.as_str().into(), scene.value(expr, at));
    }
    for change in &motion.add {
        change_list(scene, change, true, &mut new);
    }
    for change in &motion.remove {
        change_list(scene, change, false, &mut new);
    }
    new
}

fn set_given(scene: &Scene, given: &[crate::spec::located::At<String>], fields: &mut Fields) {
    for name in given {
        match scene.given(name) {
            Truth::False => {}
            Truth::True => {
                fields.insert(name.as_str().into(), scene.argument(name));
            }
            // An empty text may clear the field, leave it, or be kept as it is.
            Truth::Unknown => {
                fields.insert(name.as_str().into(), Known::Any);
            }
        }
    }
}

fn forgotten(scene: &Scene, forget: &Forget, at: At, changes: &mut Changes) {
    let root = scene.bindings.iter().find_map(|binding| match binding {
        Binding::Resource(id) => Some(scene.ancestors(*id).last().copied().unwrap_or(*id)),
        Binding::Nothing | Binding::Missing | Binding::Unknown | Binding::Fixture(..) => None,
    });
    let inside: Vec<Arc<str>> = match scene.value(&forget.inside, at) {
        Known::OneOf(paths) => paths
            .iter()
            .filter_map(|path| path.as_text().map(Arc::from))
            .collect(),
        Known::Any => vec!["/".into()],
        Known::Void => Vec::new(),
    };
    for path in inside {
        changes
            .forgotten
            .push((forget.a.as_str().into(), root, path));
    }
}
