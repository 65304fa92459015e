//! Conditions over siblings and fixtures: some, none, each, count, and limits.
//!
//! A condition over siblings is known only as far as the siblings are: one that surely matches decides it,
//! one that may match leaves it open, and in a collection that others may write to absence is never sure.

use super::belief::{Belief, ResourceId};
use super::known::Known;
use super::scene::{At, Item, Local, Scene};
use super::truth::Truth;
use crate::spec::compiled::{Limit, Per};
use crate::spec::cond::{Cond, Count, Quantified};
use crate::spec::syntax::{Create, Effect};
use crate::value::{Value, path};

/// How many surely and possibly match; `hi` is `None` where there may be any number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    /// Surely.
    pub lo: i64,
    /// Possibly.
    pub hi: Option<i64>,
}

impl Tally {
    /// Whether they are fewer than `n`.
    pub fn below(self, n: i64) -> Truth {
        match self.hi {
            Some(hi) if hi < n => Truth::True,
            _ if self.lo >= n => Truth::False,
            _ => Truth::Unknown,
        }
    }
}

/// How many hold, of those seen; in a collection that is not closed there may be more.
fn tally(truths: impl Iterator<Item = Truth>, closed: bool) -> Tally {
    let (mut lo, mut hi) = (0, 0);
    for truth in truths {
        lo += i64::from(truth == Truth::True);
        hi += i64::from(truth != Truth::False);
    }
    Tally {
        lo,
        hi: closed.then_some(hi),
    }
}

impl Scene<'_> {
    /// Whether some resource or fixture matches.
    pub fn some(&self, what: &Quantified, at: At) -> Truth {
        if self.spec.fixtures.contains_key(what.a.value.as_str()) {
            return self.some_fixture(what, at);
        }
        let candidates = self.candidates(what, at).into_iter();
        let found = Truth::some(candidates.map(|id| self.matches(id, what, at)));
        found.or(self.unseen(what, at))
    }

    /// Whether a condition holds of every one that matches.
    pub fn every(&self, what: &Quantified, name: &str, must: &Cond, at: At) -> Truth {
        if self.spec.fixtures.contains_key(what.a.value.as_str()) {
            return Truth::Unknown;
        }
        let breaks = self.candidates(what, at).into_iter().map(|id| {
            let cases = self.possibilities(id).iter().map(|p| {
                let local = Local {
                    name,
                    item: Item::Resource(id, p),
                    outer: at.local,
                };
                let inner = At {
                    site: at.site,
                    local: Some(&local),
                };
                self.match_one(id, p, what, at)
                    .and(!self.holds(must, inner))
            });
            Truth::of_cases(cases)
        });
        !Truth::some(breaks).or(self.unseen(what, at))
    }

    /// Whether fewer match than a number.
    pub fn below(&self, count: &Count, at: At) -> Truth {
        let tally = self.tally(&count.of, at);
        match self.value(&count.below, at) {
            Known::OneOf(numbers) => Truth::of_cases(
                numbers
                    .iter()
                    .map(|n| n.as_int().map_or(Truth::Unknown, |n| tally.below(n))),
            ),
            Known::Any | Known::Void => Truth::Unknown,
        }
    }

    /// How many match.
    pub fn tally(&self, what: &Quantified, at: At) -> Tally {
        let truths = self
            .candidates(what, at)
            .into_iter()
            .map(|id| self.matches(id, what, at));
        tally(truths, self.is_closed_to(what, at))
    }

    /// What those that were never seen may add to a "some".
    fn unseen(&self, what: &Quantified, at: At) -> Truth {
        if self.is_closed_to(what, at) {
            Truth::False
        } else {
            Truth::Unknown
        }
    }

    /// Whether nobody else can have made one of what a quantifier runs over.
    fn is_closed_to(&self, what: &Quantified, at: At) -> bool {
        let parent = self
            .kind(&what.a.value)
            .filter(|_| !what.anywhere)
            .and_then(|kind| self.parent_of(kind, what.within.as_ref().map(|w| w.as_str()), at));
        self.belief.is_closed(parent)
    }

    /// The resources a quantifier runs over, matching or not.
    pub fn candidates(&self, what: &Quantified, at: At) -> Vec<ResourceId> {
        let Some(kind) = self.kind(&what.a.value) else {
            return Vec::new();
        };
        let but = what.but.as_ref().and_then(|name| self.bound_resource(name));
        let mut all = if what.anywhere {
            self.belief.all_of(self.spec, kind)
        } else {
            let within = what.within.as_ref().map(|within| within.as_str());
            match self.parent_of(kind, within, at) {
                Some(parent) => self.belief.below(self.spec, kind, parent),
                None => self.belief.siblings(kind, None),
            }
        };
        all.retain(|id| Some(*id) != but);
        all
    }

    /// What those of a kind that are meant belong to: a local's or a binding's resource, or that of the kind's own parent.
    fn parent_of(&self, kind: usize, within: Option<&str>, at: At) -> Option<ResourceId> {
        match within {
            Some(name) => at.resource(name).or_else(|| self.bound_resource(name)),
            None => {
                let (_, spec) = self.spec.resources.get_index(kind)?;
                self.bound_resource(spec.within.as_ref()?)
            }
        }
    }

    /// Whether a resource lives and matches, over what it may be.
    pub fn matches(&self, id: ResourceId, what: &Quantified, at: At) -> Truth {
        Truth::of_cases(
            self.possibilities(id)
                .iter()
                .map(|p| self.match_one(id, p, what, at)),
        )
    }

    /// Whether a resource lives and matches, in one of its possibilities.
    pub fn match_one(
        &self,
        id: ResourceId,
        p: &super::belief::Possibility,
        what: &Quantified,
        at: At,
    ) -> Truth {
        let life = self.life_in(id, p);
        if life == Truth::False {
            return Truth::False;
        }
        let local = Local {
            name: what.r#as.as_deref().unwrap_or("it"),
            item: Item::Resource(id, p),
            outer: at.local,
        };
        let inner = At {
            site: at.site,
            local: Some(&local),
        };
        let mut truth = life;
        if !what.states.is_empty() {
            let kind = self
                .belief
                .get(id)
                .map_or(usize::MAX, |resource| resource.kind);
            let name = super::belief::stage_name(self.spec, kind, p.stage);
            truth = truth.and(what.states.iter().any(|state| **state == *name).into());
        }
        for (field, expr) in &what.r#where {
            if truth == Truth::False {
                return truth;
            }
            let same = self
                .field(id, p, field, inner)
                .test_with(&self.value(expr, at), |a, b| a.same(b).into());
            truth = truth.and(same.unwrap_or(Truth::False));
        }
        match &what.with {
            Some(with) => truth.and(self.holds(with, inner)),
            None => truth,
        }
    }

    /// Whether a resource lives in one of its possibilities, and all it belongs to.
    pub fn life_in(&self, id: ResourceId, p: &super::belief::Possibility) -> Truth {
        let Some(resource) = self.belief.get(id) else {
            return Truth::False;
        };
        let own = Belief::own_life(self.spec, resource.kind, p.stage);
        match resource.parent {
            Some(parent) if own != Truth::False => own.and(self.life(parent)),
            _ => own,
        }
    }

    /// Whether a resource lives, given what is chosen.
    pub fn life(&self, id: ResourceId) -> Truth {
        Truth::of_cases(self.possibilities(id).iter().map(|p| self.life_in(id, p)))
    }

    fn some_fixture(&self, what: &Quantified, at: At) -> Truth {
        let kind = what.a.value.as_str();
        let spec = self.spec.fixtures.get(kind);
        let Some(all) = self.fixtures.of(kind) else {
            return Truth::Unknown;
        };
        let by = spec.and_then(|spec| spec.by.as_deref()).unwrap_or("");
        let stale = |place: Option<&Value>| self.is_forgotten(kind, place);
        let mut found = Truth::False;
        for fixture in all {
            let mut truth = self.fixture_matches(fixture, what, at);
            if truth != Truth::False && stale(fixture.get(by)) {
                truth = Truth::Unknown;
            }
            found = found.or(truth);
        }
        let sought = what.r#where.get(by).map(|expr| self.value(expr, at));
        let sought = sought.as_ref().and_then(Known::single);
        let closed = spec.is_some_and(|spec| spec.closed) && !stale(sought);
        if closed {
            found
        } else {
            found.or(Truth::Unknown)
        }
    }

    fn fixture_matches(
        &self,
        fixture: &super::fixtures::Fixture,
        what: &Quantified,
        at: At,
    ) -> Truth {
        let local = Local {
            name: what.r#as.as_deref().unwrap_or("it"),
            item: Item::Fixture(fixture),
            outer: at.local,
        };
        let inner = At {
            site: at.site,
            local: Some(&local),
        };
        let fields = what.r#where.iter().map(|(field, expr)| {
            let own = fixture
                .get(field.as_str())
                .map_or(Known::Any, |v| Known::one(v.clone()));
            own.test_with(&self.value(expr, at), |a, b| a.same(b).into())
                .unwrap_or(Truth::False)
        });
        let truth = Truth::every(fields);
        match &what.with {
            Some(with) => truth.and(self.holds(with, inner)),
            None => truth,
        }
    }

    /// Whether facts of a kind at a place (anywhere, if not known where) have become unknown.
    fn is_forgotten(&self, kind: &str, place: Option<&Value>) -> bool {
        self.belief
            .forgotten
            .iter()
            .any(|(forgotten, about, base)| {
                let ours = about.is_none_or(|about| {
                    self.bindings
                        .contains(&super::scene::Binding::Resource(about))
                });
                let inside = match place {
                    Some(Value::Text(place)) if place.starts_with('/') => path::inside(place, base),
                    _ => true,
                };
                &**forgotten == kind && ours && inside
            })
    }

    /// Whether one more resource of a kind is within a limit.
    pub fn within_limit(&self, create: &Create, limit: &Limit, at: At) -> Truth {
        let Some(kind) = self.kind(&create.a.value) else {
            return Truth::True;
        };
        let parent = self.parent_of(kind, None, at);
        let has_parent = self
            .spec
            .resources
            .get_index(kind)
            .is_some_and(|(_, r)| r.within.is_some());
        let siblings = match (&limit.per, parent, has_parent) {
            (Per::Service, _, true) => self.belief.all_of(self.spec, kind),
            (_, None, true) => return Truth::True,
            (_, parent, _) => self.belief.siblings(kind, parent),
        };
        let own = match &limit.per {
            Per::Field(field) => Some((field, self.created_field(create, field, at))),
            Per::Parent | Per::Service => None,
        };
        if own
            .as_ref()
            .is_some_and(|(_, known)| matches!(known, Known::Void) || *known == Known::absent())
        {
            return Truth::True;
        }
        let truths = siblings.into_iter().map(|id| {
            let cases = self.possibilities(id).iter().map(|p| {
                let same = own.as_ref().map_or(Some(Truth::True), |(field, mine)| {
                    self.field(id, p, field, at)
                        .test_with(mine, |a, b| a.same(b).into())
                });
                self.life_in(id, p).and(same.unwrap_or(Truth::False))
            });
            Truth::of_cases(cases)
        });
        let closed = self
            .belief
            .is_closed(parent.filter(|_| limit.per != Per::Service));
        let tally = tally(truths, closed);
        match self.value(&limit.at_most, at) {
            Known::OneOf(numbers) => Truth::of_cases(
                numbers
                    .iter()
                    .map(|n| n.as_int().map_or(Truth::Unknown, |n| tally.below(n))),
            ),
            // Whatever the number is, the first is within it.
            Known::Any | Known::Void => match tally.below(1) {
                Truth::True => Truth::True,
                Truth::False | Truth::Unknown => Truth::Unknown,
            },
        }
    }

    /// The value a field of what is created will have.
    pub fn created_field(&self, create: &Create, field: &str, at: At) -> Known {
        match create.set.get(field) {
            Some(expr) => self.value(expr, at),
            None if create.copy.iter().any(|copied| **copied == *field) => self.argument(field),
            None => Known::Any,
        }
    }

    /// The operation's effect that creates a kind.
    pub fn create_of(effects: &[Effect], kind: &str) -> Option<Create> {
        effects.iter().find_map(|effect| match effect {
            Effect::Create(create) if *create.a == *kind => Some(create.clone()),
            Effect::Only(only) => Self::create_of(&only.effects, kind),
            Effect::Create(_)
            | Effect::Move(_)
            | Effect::Set(_)
            | Effect::Add(_)
            | Effect::Remove(_)
            | Effect::Forget(_) => None,
        })
    }
}
