//! Readings settled by what an answer shows: it is judged again under each alternative that is left.
//!
//! An alternative under which the answer would be a violation is not the one followed.

use std::collections::BTreeMap;

use smallvec::SmallVec;

use super::expect::UNNAMED;
use crate::model::ResourceId;
use crate::model::belief::{Belief, Product, SiteKey};
use crate::model::scene::Scene;
use crate::spec::Spec;

/// What is left of readings, by site.
pub type Left = BTreeMap<SiteKey, SmallVec<[u8; 4]>>;

/// What is left of each reading asked for, where an alternative does not fit.
pub fn left<'a>(
    scene: &Scene<'a>,
    keys: Vec<SiteKey>,
    mut fits: impl FnMut(&mut Scene<'a>) -> bool,
) -> Left {
    let mut narrowed = Left::new();
    for key in keys {
        if key.product == Product::Unknown {
            continue;
        }
        let before = scene.left(&key);
        let fitting = |alternative: &u8| fits(&mut scene.supposing(&key, *alternative));
        let left: SmallVec<[u8; 4]> = before.iter().copied().filter(fitting).collect();
        if left.len() < before.len() {
            narrowed.insert(key, left);
        }
    }
    narrowed
}

/// Notes what is left; `step` is the call that shows it. A reading of which nothing is left stays as it is.
pub fn narrow(spec: &Spec, belief: &mut Belief, left: Left, step: u32) {
    for (key, left) in left {
        let count = spec
            .readings
            .get(&key.reading)
            .map_or(0, |reading| reading.alternatives.len());
        let before = belief.alternatives(&key, count);
        let after: SmallVec<[u8; 4]> = before
            .iter()
            .copied()
            .filter(|a| left.contains(a))
            .collect();
        if key.product == Product::Unknown || after.is_empty() || after == before {
            continue;
        }
        let gone = before.iter().filter(|a| !after.contains(a));
        let witnesses: Vec<(u8, u32)> = gone.map(|alternative| (*alternative, step)).collect();
        let constant = belief.constants.entry(key).or_default();
        constant.left = after;
        constant.witnesses.extend(witnesses);
    }
}

/// Notes the alternative that names a code by which its rule alone was seen to refuse, if besides it only that no
/// document names the code is left. Nothing is excluded by it: that one may be the same by chance.
pub fn see(spec: &Spec, belief: &mut Belief, key: SiteKey, code: &str, step: u32) {
    let Some(reading) = spec.readings.get(&key.reading) else {
        return;
    };
    let count = reading.alternatives.len();
    let left = belief.alternatives(&key, count);
    let is = |alternative: u8, text: &str| {
        let of = reading.alternatives.get_index(alternative.into());
        let literal = of.and_then(|(_, of)| of.literal()?.as_text());
        literal == Some(text)
    };
    let named = left.iter().copied().find(|one| is(*one, code));
    let rest_unnamed = |one: &u8| Some(*one) == named || is(*one, UNNAMED);
    if let Some(named) = named
        && key.product != Product::Unknown
        && left.len() > 1
        && left.iter().all(rest_unnamed)
    {
        let constant = belief.constants.entry(key).or_default();
        constant.left = left;
        constant.seen.get_or_insert((named, step));
    }
}

/// What a resource tells of a reading: where each of its possibilities supposes an alternative, one of these is followed.
pub struct Supposed {
    /// The resource.
    pub by: ResourceId,
    /// The reading.
    pub key: SiteKey,
    /// The alternatives.
    pub left: SmallVec<[u8; 4]>,
}

impl Supposed {
    /// Whether one of them is left by what was told before.
    pub fn is_left(&self, spec: &Spec, belief: &Belief) -> bool {
        let reading = spec.readings.get(&self.key.reading);
        let count = reading.map_or(0, |reading| reading.alternatives.len());
        let left = belief.alternatives(&self.key, count);
        self.left.iter().any(|one| left.contains(one))
    }
}

/// What resources tell of readings.
pub fn supposed(belief: &Belief, ids: &[ResourceId]) -> Vec<Supposed> {
    let mut found = Vec::new();
    for id in ids {
        let possibilities = belief.possibilities(*id);
        let Some(first) = possibilities.first() else {
            continue;
        };
        for (key, _) in &first.supposes {
            let of = |p: &crate::model::belief::Possibility| {
                let mut all = p.supposes.iter();
                all.find(|(other, _)| other == key).map(|(_, one)| *one)
            };
            let left = possibilities.iter().map(of).collect::<Option<_>>();
            found.extend(left.map(|left| Supposed {
                by: *id,
                key: key.clone(),
                left,
            }));
        }
    }
    found
}
