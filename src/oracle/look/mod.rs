//! Listings: every item is judged, and so is what should be there and is not.
//!
//! The pages of one listing are one look. On a single complete page absence narrows what may be true;
//! over several pages only what was surely listed from the first to the last may be missed.

mod filter;
mod pages;
mod sight;
mod wrong;

use super::claims;
use super::item::{self, Mismatch};
use super::shape;
use super::verdict::{Admissible, Kind};
use crate::model::belief::{Belief, Listing, Possibilities, Possibility, ResourceId, Stage};
use crate::model::scene::{At, Scene};
use crate::model::span::Span;
use crate::model::{KindId, Known, Truth};
use crate::spec::Name;
use crate::spec::compiled::{Becomes, List};
use crate::value::Value;

/// Something wrong with a listing.
pub struct Wrong {
    /// Its kind.
    pub kind: Kind,
    /// The fields, filters or states to blame.
    pub blame: Vec<Name>,
    /// One sentence.
    pub says: String,
    /// What would have been right.
    pub admissible: Vec<Admissible>,
    /// What was seen.
    pub observed: String,
    /// The resource it is about.
    pub about: Option<ResourceId>,
    /// It rests on a deadline no document gives.
    pub assumed: bool,
}

/// What a look changes and proves.
#[derive(Default)]
pub struct Looked {
    /// Resources as narrowed.
    pub narrowed: Vec<(ResourceId, Possibilities)>,
    /// Phantoms that turn out to bear an id.
    pub named: Vec<(ResourceId, Name, Possibilities)>,
    /// Resources that were not known.
    pub found: Vec<(Option<ResourceId>, Name, Possibilities)>,
    /// Phantoms that may be one of these, or may not have come to be.
    pub doubted: Vec<ResourceId>,
    /// What the listing under way becomes; `None` inside: it is over.
    pub listing: Option<Option<Listing>>,
    /// Violations.
    pub wrong: Vec<Wrong>,
    /// Claims upheld.
    pub upheld: Vec<Name>,
    /// Fields of items no spec knows.
    pub news: Vec<String>,
}

/// A look: the scene of its call, what it lists and what came back.
pub struct Look<'a> {
    /// The call.
    pub scene: &'a Scene<'a>,
    /// What it lists.
    pub list: &'a List,
    /// The kind.
    pub kind: KindId,
    /// The answer.
    pub answer: &'a Value,
    /// When.
    pub span: Span,
}

impl Look<'_> {
    /// Judges the listing.
    pub fn judge(&self) -> Looked {
        let mut looked = Looked::default();
        let Some(items) = self.items(&mut looked) else {
            return looked;
        };
        let mut seen: Vec<Name> = Vec::new();
        let mut unknown: Vec<(Name, &Value)> = Vec::new();
        for item in items {
            let Some(id) = item.get(&self.list.id_field).and_then(Value::as_text) else {
                continue;
            };
            let id = Name::from(id);
            if seen.contains(&id) {
                looked.wrong.push(self.plain(
                    Kind::Duplicate,
                    &self.list.id_field,
                    format!("`{id}` is listed twice"),
                ));
                continue;
            }
            seen.push(id.clone());
            match self.scene.belief.find(self.kind, &id) {
                Some(resource) => self.known(resource, item, &mut looked),
                None => unknown.push((id, item)),
            }
        }
        self.sightings(&unknown, &mut looked);
        self.paging(items.len(), &seen, &mut looked);
        let more = looked.named.len() + looked.found.len();
        self.total(more, &mut looked.wrong);
        looked
    }

    /// The array in the answer. One that is missing counts as empty; `shape` tells if it must be there.
    fn items<'v>(&'v self, looked: &mut Looked) -> Option<&'v [Value]> {
        let mut here = self.answer;
        for step in &self.list.at {
            match here.get(step) {
                Some(below) => here = below,
                None => return Some(&[]),
            }
        }
        match here {
            Value::List(items) => Some(items),
            Value::Absent => Some(&[]),
            other @ Value::Bool(_)
            | other @ Value::Int(_)
            | other @ Value::Text(_)
            | other @ Value::Map(_) => {
                let says = format!("`{}` is not a list: `{other}`", self.list.at.join("."));
                looked
                    .wrong
                    .push(self.plain(Kind::Field, &self.list.id_field, says));
                None
            }
        }
    }

    fn known(&self, id: ResourceId, item: &Value, looked: &mut Looked) {
        self.check_shape(Some(id), item, looked);
        let possibilities = self.scene.possibilities(id);
        let mut narrowed: Possibilities = Default::default();
        let mut mismatches: Vec<(Stage, Vec<Mismatch>)> = Vec::new();
        for p in possibilities {
            if self.scene.life_in(id, p) == Truth::False {
                mismatches.push((p.stage, Vec::new()));
                continue;
            }
            match item::narrow(self.scene, self.list, id, p, item, self.span.to) {
                Ok(p) => narrowed.push(p),
                Err(differs) => mismatches.push((p.stage, differs)),
            }
        }
        if narrowed.is_empty() {
            looked.wrong.push(self.cannot_be(id, item, &mismatches));
            return;
        }
        self.filtered(id, &narrowed, looked);
        self.shown_claims(id, item, &narrowed, looked);
        looked.narrowed.push((id, narrowed));
    }

    fn shown_claims(
        &self,
        id: ResourceId,
        item: &Value,
        narrowed: &Possibilities,
        looked: &mut Looked,
    ) {
        let before = self.scene.possibilities(id);
        if before.iter().all(|p| self.has_to_list(id, p)) {
            looked.upheld.push(claims::listed(self.scene.operation));
        }
        for (name, field) in &self.list.item {
            let there = item.get(name).is_some_and(|value| !value.is_absent());
            let demanded = before.iter().all(|p| {
                p.fields
                    .get(name)
                    .is_some_and(|known| known.single().is_some())
            });
            if there && demanded && field.server.is_none() {
                looked
                    .upheld
                    .push(claims::shown(self.scene.operation, name));
            }
        }
        self.transition_claims(before, narrowed, looked);
    }

    /// A state was left by itself: the one way it leads is where the resource is seen.
    fn transition_claims(
        &self,
        before: &[Possibility],
        narrowed: &Possibilities,
        looked: &mut Looked,
    ) {
        let Some(seen) = narrowed.first().map(|p| p.stage) else {
            return;
        };
        let kind = self
            .scene
            .spec
            .resources
            .get_index(self.kind)
            .map_or("", |(name, _)| name);
        let name = |stage| crate::model::belief::stage_name(self.scene.spec, self.kind, stage);
        let leads = |p: &&Possibility| {
            let Stage::In(state) = p.stage else {
                return false;
            };
            let state = crate::model::belief::state_of(self.scene.spec, self.kind, state);
            let to = |becomes: &Becomes| match becomes {
                Becomes::State(to) => Stage::In(*to) == seen,
                Becomes::Gone => seen == Stage::Gone,
                Becomes::Origin => p.origin == Some(seen),
            };
            p.stage != seen && state.is_some_and(|state| state.becomes.iter().any(to))
        };
        let mut from = before.iter().filter(leads);
        if let (Some(from), None) = (from.next(), from.next())
            && narrowed.iter().all(|p| p.stage == seen)
        {
            looked
                .upheld
                .push(claims::transition(kind, name(from.stage), name(seen)));
        }
    }

    fn check_shape(&self, id: Option<ResourceId>, item: &Value, looked: &mut Looked) {
        let kind = self.scene.spec.resources.get_index(self.kind);
        let state_field = kind.and_then(|(_, kind)| kind.state_field.as_ref());
        let state = state_field
            .and_then(|field| item.get(field))
            .and_then(Value::as_text);
        let site = self.list.of.clone();
        let around = shape::Around {
            at: At::site(&site),
            state,
            dry_run: Truth::False,
            elsewhere: &state_field
                .map(|field| &**field)
                .into_iter()
                .collect::<Vec<&str>>(),
        };
        let mut found = shape::Findings::default();
        let fields = self.list.item.iter().map(|(name, field)| (&**name, field));
        shape::check(self.scene, fields, item, &around, &mut found);
        for fault in found.faults {
            let field: Name = fault.field.as_str().into();
            if fault.missing && !self.must_show(id, &field) {
                continue;
            }
            let says = format!("`{field}` of an item {}", fault.says);
            looked.wrong.push(self.plain(Kind::Field, &field, says));
        }
        looked.news.extend(
            found
                .news
                .into_iter()
                .map(|field| format!("{}.{field}", self.list.of)),
        );
    }

    /// Whether an item has to show a field: its id, its state, and what is known to have been set.
    fn must_show(&self, id: Option<ResourceId>, field: &Name) -> bool {
        let kind = self.scene.spec.resources.get_index(self.kind);
        let state = kind.and_then(|(_, kind)| kind.state_field.as_ref());
        if *field == self.list.id_field || state == Some(field) {
            return true;
        }
        let (Some(id), Some(spec)) = (id, self.list.item.get(field)) else {
            return false;
        };
        let resource = self.scene.belief.get(id);
        if resource.is_some_and(|resource| resource.told.contains(field)) {
            return false;
        }
        let site = field.clone();
        self.scene.possibilities(id).iter().all(|p| {
            let known = item::expected(self.scene, self.list, id, p, field, spec, At::site(&site));
            known
                .values()
                .is_some_and(|values| !values.iter().any(shape::is_empty))
        })
    }
}

/// Notes which fields a look tells that no call set.
fn note_told(belief: &mut Belief, id: ResourceId, seen: &Possibilities) {
    let unknown = |name: &Name| {
        let mut all = belief.possibilities(id).iter();
        all.any(|p| matches!(p.fields.get(name), None | Some(Known::Any)))
    };
    let told = seen.iter().flat_map(|p| p.fields.keys());
    let told: Vec<Name> = told.filter(|name| unknown(name)).cloned().collect();
    if let Some(resource) = belief.get_mut(id) {
        for name in told {
            if !resource.told.contains(&name) {
                resource.told.push(name);
            }
        }
    }
}

/// Applies what a look proves to a belief. Returns the resources whose possibilities changed.
pub fn apply(
    belief: &mut Belief,
    operation: &Name,
    kind: KindId,
    looked: &mut Looked,
    span: Span,
) -> Vec<ResourceId> {
    let mut changed = Vec::new();
    for (id, possibilities) in looked.narrowed.drain(..) {
        note_told(belief, id, &possibilities);
        belief.set(id, possibilities);
        changed.push(id);
    }
    for (phantom, id, possibilities) in looked.named.drain(..) {
        belief.name(phantom, id);
        note_told(belief, phantom, &possibilities);
        belief.set(phantom, possibilities);
        changed.push(phantom);
    }
    for (parent, id, possibilities) in looked.found.drain(..) {
        let told = possibilities.iter().flat_map(|p| p.fields.keys().cloned());
        let told: Vec<Name> = told.collect();
        let found = belief.add(kind, parent, Some(id), possibilities, span.to);
        // What stands where others write may be theirs, and so may all that belongs to it.
        let foreign = !belief.is_closed(parent);
        if let Some(resource) = belief.get_mut(found) {
            resource.foreign = foreign;
            resource.sighted = true;
            resource.told = told;
        }
        changed.push(found);
    }
    for phantom in looked.doubted.drain(..) {
        let mut possibilities: Possibilities =
            belief.possibilities(phantom).iter().cloned().collect();
        possibilities.push(Possibility::new(Stage::Unborn, span, Default::default()));
        belief.set(phantom, possibilities);
        changed.push(phantom);
    }
    match looked.listing.take() {
        Some(Some(listing)) => drop(belief.listings.insert(operation.clone(), listing)),
        Some(None) => drop(belief.listings.remove(operation)),
        None => {}
    }
    changed
}
