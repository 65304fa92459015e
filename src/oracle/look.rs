//! Listings: every item is judged, and so is what should be there and is not.
//!
//! The pages of one listing are one look. On a single complete page absence narrows what may be true;
//! over several pages only what was surely listed from the first to the last may be missed.

use super::claims;
use super::item::{self, Mismatch};
use super::matching::matching;
use super::shape;
use super::verdict::{Admissible, Kind};
use crate::model::belief::{Belief, Listing, Possibilities, Possibility, ResourceId, Stage};
use crate::model::known::Known;
use crate::model::scene::{Arguments, At, Scene};
use crate::model::span::Span;
use crate::model::{KindId, Truth};
use crate::spec::Name;
use crate::spec::compiled::{Becomes, List};
use crate::spec::syntax::{Match, Server};
use crate::value::{Value, parse_time};

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
        self.total(
            items,
            &looked.named.len().wrapping_add(looked.found.len()),
            &mut looked.wrong,
        );
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

    fn plain(&self, kind: Kind, blame: &Name, says: String) -> Wrong {
        Wrong {
            kind,
            blame: vec![blame.clone()],
            observed: says.clone(),
            says,
            admissible: Vec::new(),
            about: None,
            assumed: false,
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
        looked.upheld.push(claims::listed(self.scene.operation));
        let before = self.scene.possibilities(id);
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
        let site = field.clone();
        self.scene.possibilities(id).iter().all(|p| {
            let known = item::expected(self.scene, self.list, id, p, field, spec, At::site(&site));
            known
                .values()
                .is_some_and(|values| !values.iter().any(shape::is_empty))
        })
    }

    /// No possibility fits: stuck, if a passed deadline alone rules out the state shown; otherwise shown.
    fn cannot_be(
        &self,
        id: ResourceId,
        item: &Value,
        mismatches: &[(Stage, Vec<Mismatch>)],
    ) -> Wrong {
        let resource_id = self
            .scene
            .belief
            .get(id)
            .and_then(|r| r.id.clone())
            .unwrap_or_default();
        let kind = self.scene.spec.resources.get_index(self.kind);
        let state_field = kind.and_then(|(_, kind)| kind.state_field.clone());
        let shown_state = state_field
            .as_ref()
            .and_then(|field| item.get(field))
            .and_then(Value::as_text);
        let dead = mismatches.iter().all(|(_, differs)| differs.is_empty());
        let state_only = mismatches
            .iter()
            .filter(|(_, differs)| !differs.is_empty())
            .any(|(_, differs)| {
                differs
                    .iter()
                    .all(|m| Some(&m.field) == state_field.as_ref())
            });
        if let (Some(state), true) = (shown_state, dead || state_only)
            && let Some(assumed) = self.is_transient(state)
        {
            let expected = self.expected_states(id);
            return Wrong {
                kind: Kind::Stuck,
                blame: vec![state.into()],
                says: format!(
                    "{} `{resource_id}` is still {state}, past its deadline",
                    self.list.of
                ),
                admissible: vec![Admissible {
                    answer: expected,
                    why: self.deadline_of(state),
                }],
                observed: format!("{} {state}", state_field.unwrap_or_default()),
                about: Some(id),
                assumed,
            };
        }
        if dead {
            return Wrong {
                kind: Kind::Shown,
                blame: vec!["gone".into()],
                says: format!(
                    "{} `{resource_id}` is listed, though it is gone",
                    self.list.of
                ),
                admissible: vec![Admissible {
                    answer: "not listed".into(),
                    why: "it was deleted".into(),
                }],
                observed: format!("listed: {item}"),
                about: Some(id),
                assumed: false,
            };
        }
        // A possibility in the state that is shown tells best what is wrong.
        let elsewhere = |differs: &[Mismatch]| {
            differs
                .iter()
                .any(|m| Some(&m.field) == state_field.as_ref())
        };
        let nearest = mismatches
            .iter()
            .filter(|(_, differs)| !differs.is_empty())
            .min_by_key(|(_, differs)| (elsewhere(differs), differs.len()));
        let differs = nearest
            .map(|(_, differs)| differs.as_slice())
            .unwrap_or_default();
        let tell = |m: &Mismatch| format!("{} {}", m.field, m.shows);
        let expect = |m: &Mismatch| Admissible {
            answer: format!("{} {}", m.field, known_text(&m.expected)),
            why: "what the calls before it set".into(),
        };
        Wrong {
            kind: Kind::Shown,
            blame: differs.iter().map(|m| m.field.clone()).collect(),
            says: format!(
                "{} `{resource_id}` shows {}, which it cannot be",
                self.list.of,
                differs.iter().map(tell).collect::<Vec<_>>().join(", ")
            ),
            admissible: differs.iter().map(expect).collect(),
            observed: differs.iter().map(tell).collect::<Vec<_>>().join(", "),
            about: Some(id),
            assumed: false,
        }
    }

    /// Whether a state (as shown) is left by itself, and if so whether its deadline is an assumption.
    fn is_transient(&self, shown: &str) -> Option<bool> {
        let (_, kind) = self.scene.spec.resources.get_index(self.kind)?;
        let state = kind.states.get(shown)?;
        if state.becomes.is_empty() {
            return None;
        }
        match (state.takes, state.assumed) {
            (Some(_), _) => Some(false),
            (None, Some(_)) => Some(true),
            (None, None) => None,
        }
    }

    fn deadline_of(&self, shown: &str) -> String {
        let state = self
            .scene
            .spec
            .resources
            .get_index(self.kind)
            .and_then(|(_, kind)| kind.states.get(shown));
        match state.and_then(|state| state.takes.map(|(_, most)| most).or(state.assumed)) {
            Some(most) => format!("{shown} lasts {} s at most", most.as_secs()),
            None => String::new(),
        }
    }

    fn expected_states(&self, id: ResourceId) -> String {
        let mut names: Vec<&str> = self
            .scene
            .possibilities(id)
            .iter()
            .map(|p| crate::model::belief::stage_name(self.scene.spec, self.kind, p.stage))
            .collect();
        names.sort_unstable();
        names.dedup();
        names.join(" or ")
    }

    fn filtered(&self, id: ResourceId, narrowed: &Possibilities, looked: &mut Looked) {
        let matches = Truth::of_cases(narrowed.iter().map(|p| self.matches(id, p)));
        let resource_id = self
            .scene
            .belief
            .get(id)
            .and_then(|r| r.id.clone())
            .unwrap_or_default();
        if matches == Truth::False {
            let says = format!(
                "{} `{resource_id}` is listed, though it does not match the filter",
                self.list.of
            );
            let blame = self
                .list
                .filters
                .first()
                .map_or_else(|| self.list.id_field.clone(), |f| f.parameter.clone());
            looked.wrong.push(self.plain(Kind::Filter, &blame, says));
        }
        let parent = self.parent();
        let own = self
            .scene
            .belief
            .get(id)
            .and_then(|resource| resource.parent);
        if parent.is_some() && own != parent {
            let says = format!(
                "{} `{resource_id}` is listed under another parent",
                self.list.of
            );
            looked
                .wrong
                .push(self.plain(Kind::Filter, &Name::from("within"), says));
        }
    }

    /// The parent whose children are listed; `None`: any.
    fn parent(&self) -> Option<ResourceId> {
        self.list
            .within
            .as_ref()
            .and_then(|within| self.scene.bound_resource(within))
    }

    /// All that might be listed.
    fn candidates(&self) -> Vec<ResourceId> {
        match (&self.list.within, self.parent()) {
            (Some(_), Some(parent)) => self.scene.belief.siblings(self.kind, Some(parent)),
            _ => self.scene.belief.all_of(self.scene.spec, self.kind),
        }
    }

    /// Whether a possibility matches the filters.
    fn matches(&self, id: ResourceId, p: &Possibility) -> Truth {
        let mut all = Truth::True;
        let mut keyed = Vec::new();
        for filter in &self.list.filters {
            let Some(value) = self.scene.arguments.get(&filter.parameter) else {
                continue;
            };
            if let Some(matches) = &filter.matches {
                all = all.and(self.compare(id, p, matches, value, &filter.parameter));
            }
            for item in value.as_list().unwrap_or_default() {
                let key = item.get("Key").and_then(Value::as_text).unwrap_or_default();
                let wanted = item.get("Value").unwrap_or(&Value::Absent);
                let site = Name::from(format!("{}/{key}", filter.parameter));
                keyed.push(match filter.keys.get(key) {
                    Some(matches) => self.compare(id, p, matches, wanted, &site),
                    None => Truth::Unknown,
                });
            }
        }
        match keyed.as_slice() {
            [] => all,
            // Whether several keys mean all of them or any is not said.
            keys => all.and(Truth::of_cases(keys.iter().copied())),
        }
    }

    fn compare(
        &self,
        id: ResourceId,
        p: &Possibility,
        matches: &Match,
        wanted: &Value,
        site: &Name,
    ) -> Truth {
        if wanted.is_absent() {
            return Truth::True;
        }
        let Some(text) = wanted.to_text().filter(|text| !text.is_empty()) else {
            return Truth::Unknown;
        };
        let at = At::site(site);
        let name: Name = matches.field.as_str().into();
        let known = match self.list.item.get(&name) {
            Some(field) => item::expected(self.scene, self.list, id, p, &name, field, at),
            None => self.scene.field(id, p, &name, at),
        };
        let options: Vec<&str> = if matches.csv {
            text.split(',').map(str::trim).collect()
        } else {
            vec![&text]
        };
        let how = self.scene.value(&matches.how, at);
        known
            .test_with(&how, |value, how| {
                let any = options
                    .iter()
                    .map(|option| one_match(value, option, how.as_text().unwrap_or("")));
                any.fold(Truth::False, Truth::or)
            })
            .unwrap_or(Truth::Unknown)
    }

    fn sightings(&self, unknown: &[(Name, &Value)], looked: &mut Looked) {
        if unknown.is_empty() {
            return;
        }
        let phantoms: Vec<ResourceId> = self
            .candidates()
            .into_iter()
            .filter(|id| self.scene.belief.get(*id).is_some_and(|r| r.id.is_none()))
            .collect();
        let fits: Vec<Vec<usize>> = unknown
            .iter()
            .map(|(_, item)| {
                let may_be =
                    |(index, id): (usize, &ResourceId)| self.may_be(*id, item).then_some(index);
                phantoms.iter().enumerate().filter_map(may_be).collect()
            })
            .collect();
        let matched = matching(&fits);
        for (((id, item), mine), matched) in unknown.iter().zip(&fits).zip(matched) {
            self.check_shape(None, item, looked);
            let by_itself = self.appears(item);
            let shared =
                |phantom: &usize| fits.iter().filter(|other| other.contains(phantom)).count() > 1;
            let sole = match mine.as_slice() {
                [one] if !shared(one) && !by_itself => phantoms.get(*one).copied(),
                _ => None,
            };
            let possibilities = self.as_seen(item);
            match (sole, matched) {
                (Some(phantom), _) => looked.named.push((phantom, id.clone(), possibilities)),
                (None, None) if !by_itself && self.scene.belief.is_closed(self.parent_of(item)) => {
                    let says = format!("{} `{id}` is listed, though no call made it", self.list.of);
                    let mut wrong = self.plain(Kind::Unexplained, &self.list.of, says);
                    wrong.observed = format!("listed: {item}");
                    looked.wrong.push(wrong);
                    looked
                        .found
                        .push((self.parent_of(item), id.clone(), possibilities));
                }
                (None, _) => {
                    looked
                        .doubted
                        .extend(mine.iter().filter_map(|index| phantoms.get(*index)));
                    looked
                        .found
                        .push((self.parent_of(item), id.clone(), possibilities));
                }
            }
        }
    }

    /// Whether a phantom may be what is seen.
    fn may_be(&self, phantom: ResourceId, item: &Value) -> bool {
        self.scene.possibilities(phantom).iter().any(|p| {
            self.scene.life_in(phantom, p) != Truth::False
                && item::narrow(self.scene, self.list, phantom, p, item, self.span.to).is_ok()
        })
    }

    /// Whether the service may have made it by itself.
    fn appears(&self, item: &Value) -> bool {
        let kind = self.scene.spec.resources.get_index(self.kind);
        let Some(appears) = kind.and_then(|(_, kind)| kind.appears.as_ref()) else {
            return false;
        };
        let site = self.list.of.clone();
        appears.with.iter().all(|(field, expr)| {
            let shown = item.get(field).unwrap_or(&Value::Absent);
            shown.is_absent() || self.scene.value(expr, At::site(&site)).admits(shown)
        })
    }

    /// The parent an item tells, or the one whose children are listed.
    fn parent_of(&self, item: &Value) -> Option<ResourceId> {
        let within = self
            .scene
            .spec
            .resources
            .get_index(self.kind)?
            .1
            .within
            .as_ref()?;
        if let Some(parent) = self.parent() {
            return Some(parent);
        }
        let (kind, _, parent) = self.scene.spec.resources.get_full(within)?;
        let id = item.get(&parent.id)?.as_text()?;
        self.scene.belief.find(kind, id)
    }

    /// What an item alone tells of a resource.
    fn as_seen(&self, item: &Value) -> Possibilities {
        let Some((_, kind)) = self.scene.spec.resources.get_index(self.kind) else {
            return Default::default();
        };
        let mut fields = crate::model::belief::Fields::new();
        for (name, field) in &self.list.item {
            let value =
                shape::unwrapped(field, item.get(name).unwrap_or(&Value::Absent)).into_owned();
            let stays = kind.settable.contains(name)
                || matches!(field.server, Some(Server::Once | Server::Grows));
            if !value.is_absent() && stays && field.is.is_none() {
                fields.insert(name.clone(), Known::one(value));
            }
        }
        if let Some(state) = &kind.state_field {
            fields.remove(state);
        }
        fields.remove(&self.list.id_field);
        let shown = kind
            .state_field
            .as_ref()
            .and_then(|field| item.get(field))
            .cloned();
        let fields = std::sync::Arc::new(fields);
        let since = Span::new(crate::time::Time::START, self.span.to);
        let site = self.list.of.clone();
        (0..kind.states.len())
            .filter_map(|index| u16::try_from(index).ok().map(Stage::In))
            .filter(|stage| {
                shown.as_ref().is_none_or(|shown| {
                    item::shown_stage(self.scene, self.kind, *stage, At::site(&site)).admits(shown)
                })
            })
            .map(|stage| {
                let mut p = Possibility::new(stage, since, fields.clone());
                // A change under way: what it sets shows when the state is left.
                if item::is_change(self.scene, self.kind, p.stage) {
                    p.next = Some(Default::default());
                }
                p
            })
            .collect()
    }

    fn total(&self, items: &[Value], more: &usize, wrong: &mut Vec<Wrong>) {
        let _ = items;
        let Some(field) = &self.list.total else {
            return;
        };
        let Some(total) = self.answer.get(field).and_then(Value::as_int) else {
            return;
        };
        let (mut lo, mut hi) = (0, i64::try_from(*more).unwrap_or(i64::MAX));
        for id in self.candidates() {
            let life = |p: &Possibility| self.scene.life_in(id, p).and(self.matches(id, p));
            let truth = Truth::of_cases(self.scene.possibilities(id).iter().map(life));
            lo += i64::from(truth == Truth::True);
            hi += i64::from(truth != Truth::False);
        }
        let open = !self.scene.belief.is_closed(self.parent());
        if total < lo || (!open && total > hi) {
            let says = format!("`{field}` is {total}, but {lo} to {hi} match");
            wrong.push(self.plain(Kind::Field, field, says));
        }
    }

    fn size(&self) -> Option<i64> {
        let page = self.list.page.as_ref()?;
        self.scene
            .argument(&page.size)
            .single()
            .and_then(Value::as_int)
    }

    fn paging(&self, shown: usize, seen: &[Name], looked: &mut Looked) {
        let shown = i64::try_from(shown).unwrap_or(i64::MAX);
        let size = self.size();
        if let Some(size) = size
            && shown > size
            && size > 0
        {
            let says = format!("a page of at most {size} has {shown} items");
            let blame = self
                .list
                .page
                .as_ref()
                .map_or_else(|| self.list.id_field.clone(), |p| p.size.clone());
            looked.wrong.push(self.plain(Kind::Filter, &blame, says));
        }
        let Some(page) = &self.list.page else {
            self.absent(seen, looked);
            return;
        };
        match (&page.token, &page.number) {
            (Some((field, parameter)), _) => self.by_token(field, parameter, size, seen, looked),
            (None, Some(number)) => {
                let first = self
                    .scene
                    .argument(number)
                    .single()
                    .and_then(Value::as_int)
                    .is_none_or(|n| n == 1);
                if first && size.is_some_and(|size| shown < size) {
                    self.absent(seen, looked);
                }
            }
            (None, None) => self.absent(seen, looked),
        }
    }

    fn by_token(
        &self,
        field: &Name,
        parameter: &Name,
        size: Option<i64>,
        seen: &[Name],
        looked: &mut Looked,
    ) {
        let next = self
            .answer
            .get(field)
            .cloned()
            .filter(|token| !shape::is_empty(token));
        let used = self
            .scene
            .arguments
            .get(parameter)
            .filter(|token| !shape::is_empty(token));
        let arguments = without(self.scene.arguments, parameter);
        let under_way = self.scene.belief.listings.get(&self.scene.operation.name);
        match (used, under_way, next) {
            (None, _, None) => {
                looked.listing = Some(None);
                self.absent(seen, looked);
            }
            (None, _, Some(token)) => {
                looked.listing = Some(Some(Listing {
                    arguments,
                    token,
                    seen: seen.to_vec(),
                    due: self.surely_listed(),
                    began: self.span.from,
                    pages: 1,
                }));
            }
            (Some(token), Some(listing), next)
                if listing.token == *token && listing.arguments == arguments =>
            {
                let mut listing = listing.clone();
                if let Some(again) = seen.iter().find(|id| listing.seen.contains(id)) {
                    let says = format!("`{again}` is listed on two pages");
                    looked
                        .wrong
                        .push(self.plain(Kind::Duplicate, &self.list.id_field, says));
                }
                listing.seen.extend(seen.iter().cloned());
                listing.pages += 1;
                match next {
                    None => {
                        self.missed(&listing, looked);
                        looked.listing = Some(None);
                    }
                    Some(token) => {
                        self.endless(&listing, size, field, looked);
                        listing.token = token;
                        looked.listing = Some(Some(listing));
                    }
                }
            }
            (Some(_), _, _) => {}
        }
    }

    fn endless(&self, listing: &Listing, size: Option<i64>, field: &Name, looked: &mut Looked) {
        let most = self.candidates().len() + listing.seen.len();
        let size = usize::try_from(size.unwrap_or(1)).unwrap_or(1).max(1);
        if listing.pages as usize > most.div_ceil(size) + 2 {
            let says = format!("the listing goes on after {} pages", listing.pages);
            looked.wrong.push(self.plain(Kind::Endless, field, says));
        }
    }

    /// Resources that every possibility has listed.
    fn surely_listed(&self) -> Vec<ResourceId> {
        let surely = |id: &ResourceId| {
            self.scene
                .possibilities(*id)
                .iter()
                .all(|p| self.scene.life_in(*id, p).and(self.matches(*id, p)) == Truth::True)
        };
        let mut all = self.candidates();
        all.retain(surely);
        all
    }

    /// What was surely listed all the while and was on no page.
    fn missed(&self, listing: &Listing, looked: &mut Looked) {
        let still = self.surely_listed();
        for id in &listing.due {
            let Some(resource) = self.scene.belief.get(*id) else {
                continue;
            };
            let untouched = resource.touched < listing.began;
            let seen = resource
                .id
                .as_ref()
                .is_some_and(|id| listing.seen.contains(id));
            if untouched && !seen && still.contains(id) {
                looked.wrong.push(self.missing(*id));
            }
        }
    }

    /// On a complete page: what is not there is not there.
    fn absent(&self, seen: &[Name], looked: &mut Looked) {
        for id in self.candidates() {
            let Some(resource) = self.scene.belief.get(id) else {
                continue;
            };
            let named = resource.id.as_ref().is_some_and(|id| seen.contains(id));
            let bound = looked.named.iter().any(|(phantom, _, _)| *phantom == id);
            let doubted = looked.doubted.contains(&id);
            if named || bound || doubted {
                continue;
            }
            let listed =
                |p: &Possibility| self.scene.life_in(id, p).and(self.matches(id, p)) == Truth::True;
            let all = self.scene.possibilities(id);
            let left: Possibilities = all.iter().filter(|p| !listed(p)).cloned().collect();
            if left.is_empty() {
                looked.wrong.push(self.missing(id));
            } else {
                if all
                    .iter()
                    .all(|p| self.scene.life_in(id, p) == Truth::False)
                {
                    looked.upheld.push(claims::not_listed(self.scene.operation));
                }
                if left.len() < all.len() {
                    looked.narrowed.push((id, left));
                }
            }
        }
    }

    fn missing(&self, id: ResourceId) -> Wrong {
        let name = self
            .scene
            .belief
            .get(id)
            .and_then(|r| r.id.clone())
            .unwrap_or_default();
        Wrong {
            kind: Kind::Missing,
            blame: vec![self.list.of.clone()],
            says: format!("{} `{name}` is not listed", self.list.of),
            admissible: vec![Admissible {
                answer: format!("{} `{name}` listed", self.list.of),
                why: format!("it exists ({}) and matches", self.expected_states(id)),
            }],
            observed: "a complete listing without it".into(),
            about: Some(id),
            assumed: false,
        }
    }
}

fn without(arguments: &Arguments, parameter: &Name) -> Arguments {
    let mut rest = arguments.clone();
    rest.remove(parameter);
    rest
}

fn one_match(value: &Value, wanted: &str, how: &str) -> Truth {
    let Some(text) = value.to_text() else {
        return if value.is_absent() {
            Truth::False
        } else {
            Truth::Unknown
        };
    };
    match how {
        "whole" => (*text == *wanted).into(),
        "part" => text.contains(wanted).into(),
        "from" | "to" => match (parse_time(&text), parse_time(wanted)) {
            (Some(have), Some(want)) if how == "from" => (have >= want).into(),
            (Some(have), Some(want)) => (have <= want).into(),
            _ => Truth::Unknown,
        },
        _ => Truth::Unknown,
    }
}

fn known_text(known: &Known) -> String {
    match known {
        Known::Any | Known::Void => "anything".to_owned(),
        Known::OneOf(values) => {
            let texts: Vec<String> = values.iter().map(ToString::to_string).collect();
            texts.join(" or ")
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
        belief.set(id, possibilities);
        changed.push(id);
    }
    for (phantom, id, possibilities) in looked.named.drain(..) {
        belief.name(phantom, id);
        belief.set(phantom, possibilities);
        changed.push(phantom);
    }
    for (parent, id, possibilities) in looked.found.drain(..) {
        let found = belief.add(kind, parent, Some(id), possibilities, span.to);
        // What stands where others write may be theirs, and so may all that belongs to it.
        let foreign = !belief.is_closed(parent);
        if let Some(resource) = belief.get_mut(found) {
            resource.foreign = foreign;
            resource.sighted = true;
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
