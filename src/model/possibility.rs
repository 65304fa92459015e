//! How one resource may be: a state, when it was entered, and its fields, together.

use std::sync::Arc;

use smallvec::SmallVec;

use super::belief::{Fields, SiteKey, Stage};
use super::span::Span;

/// Above this many possibilities, those of equal state are joined.
pub const MOST_POSSIBILITIES: usize = 16;

/// One way a resource may be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Possibility {
    /// Its stage.
    pub stage: Stage,
    /// When it was entered.
    pub since: Span,
    /// Its fields.
    pub fields: Arc<Fields>,
    /// The fields it will have when it leaves a transient state, if others.
    pub next: Option<Arc<Fields>>,
    /// The stage it goes back to (`becomes: origin`).
    pub origin: Option<Stage>,
    /// The alternatives of readings it comes from: if it is so, these are followed.
    pub supposes: Suppositions,
}

/// Alternatives of readings, one for each site at most.
pub type Suppositions = SmallVec<[(SiteKey, u8); 1]>;

impl Possibility {
    /// A stage with fields and nothing to come.
    pub fn new(stage: Stage, since: Span, fields: Arc<Fields>) -> Possibility {
        Possibility {
            stage,
            since,
            fields,
            next: None,
            origin: None,
            supposes: SmallVec::new(),
        }
    }

    /// Whether it comes from another alternative than one of these.
    pub fn contradicts(&self, choice: &Suppositions) -> bool {
        let other = |(key, one): &(SiteKey, u8)| {
            let mut own = self.supposes.iter();
            own.any(|(known, mine)| known == key && mine != one)
        };
        choice.iter().any(other)
    }

    /// The same, come from these alternatives.
    #[must_use]
    pub fn supposing(mut self, supposes: &Suppositions) -> Possibility {
        for one in supposes {
            if !self.supposes.iter().any(|(key, _)| *key == one.0) {
                self.supposes.push(one.clone());
            }
        }
        self
    }

    /// Either of two that are the same but for when they began and what they come from.
    pub(super) fn absorb(&mut self, other: &Possibility) {
        self.since = self.since.hull(other.since);
        self.supposes.retain(|one| other.supposes.contains(one));
    }

    /// Whether both are the same but for when they began and what they come from.
    fn same_but_since(&self, other: &Possibility) -> bool {
        self.stage == other.stage
            && self.fields == other.fields
            && self.next == other.next
            && self.origin == other.origin
    }
}

/// Possibilities of one resource.
pub type Possibilities = SmallVec<[Possibility; 2]>;

/// Joins equal possibilities; above `MOST_POSSIBILITIES`, those of equal stage.
pub fn merge(possibilities: Possibilities) -> Possibilities {
    if possibilities.len() < 2 {
        return possibilities;
    }
    let mut merged: Possibilities = SmallVec::new();
    for p in possibilities {
        match merged.iter_mut().find(|q| q.same_but_since(&p)) {
            Some(q) => q.absorb(&p),
            None => merged.push(p),
        }
    }
    if merged.len() > MOST_POSSIBILITIES {
        merged = join_by_stage(merged);
    }
    merged
}

fn join_by_stage(possibilities: Possibilities) -> Possibilities {
    let mut joined: Possibilities = SmallVec::new();
    for p in possibilities {
        match joined
            .iter_mut()
            .find(|q| q.stage == p.stage && q.origin == p.origin)
        {
            Some(q) => {
                let next = join_next(q, &p);
                q.absorb(&p);
                q.fields = Arc::new(join_fields(&q.fields, &p.fields));
                q.next = next;
            }
            None => joined.push(p),
        }
    }
    joined
}

fn join_next(a: &Possibility, b: &Possibility) -> Option<Arc<Fields>> {
    if a.next.is_none() && b.next.is_none() {
        return None;
    }
    let of = |p: &Possibility| p.next.clone().unwrap_or_else(|| p.fields.clone());
    Some(Arc::new(join_fields(&of(a), &of(b))))
}

/// The fields that either may have; one that a side does not tell may be anything.
pub fn join_fields(a: &Fields, b: &Fields) -> Fields {
    a.iter()
        .filter_map(|(name, known)| Some((name.clone(), known.join(b.get(name)?))))
        .collect()
}
