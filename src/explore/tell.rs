//! Values that one alternative of a reading takes and another does not: the answer tells which is followed.

use super::bounds::{Aim, constraints};
use super::compose::Composer;
use super::disputed::{Place, readings};
use super::spoil::broken;
use crate::model::scene::Scene;
use crate::spec::Operation;
use crate::spec::compiled::Rule;
use crate::spec::syntax::Parameter;
use crate::value::{Breach, Constraints, Value, at_bound, valid, widened};

/// How many values are made until two alternatives differ on one.
const TRIES: usize = 24;

impl Composer<'_> {
    /// A value for what a rule is about, on which two alternatives differ of those that are left.
    pub(super) fn telling(
        &mut self,
        (operation, rule, spec): (&Operation, &Rule, &Parameter),
        breach: &Breach,
        scene: &Scene,
    ) -> Option<Value> {
        let mut last = None;
        for _ in 0..TRIES {
            let (one, other) = self.two_of(operation, rule, scene)?;
            let takes = constraints(&one, &rule.site, spec, Aim::Taken);
            let refuses = constraints(&other, &rule.site, spec, Aim::Refused);
            let value = if self.random.once_in(2) {
                broken(&refuses, breach, self.random)
            } else {
                Some(self.taken(&takes, breach))
            };
            let Some(value) = value else { continue };
            if takes.accepts(&value) && !refuses.accepts(&value) {
                return Some(value);
            }
            last = Some(value);
        }
        last
    }

    /// One that keeps all bounds; where a greatest length decides, as long as may be, in characters of several bytes.
    fn taken(&mut self, bounds: &Constraints, breach: &Breach) -> Value {
        let longest = || at_bound(bounds, breach).into_iter().next();
        match (breach.word == "max-length").then(longest).flatten() {
            Some(longest) => widened(&longest),
            None => valid(bounds, self.random),
        }
    }

    /// The scene with one alternative chosen of a reading that is open and that the rule depends on, and with another.
    fn two_of<'s>(
        &mut self,
        operation: &Operation,
        rule: &Rule,
        scene: &Scene<'s>,
    ) -> Option<(Scene<'s>, Scene<'s>)> {
        let wanted = |place: &&Place| self.settles.is_none_or(|wanted| wanted == *place);
        let places = readings(operation, rule);
        let keys = places
            .iter()
            .filter(wanted)
            .map(|(reading, site)| scene.site_key(reading, site));
        let open: Vec<_> = keys
            .map(|key| (scene.left(&key), key))
            .filter(|(left, _)| left.len() > 1)
            .collect();
        let (left, key) = self.random.pick(&open)?;
        let first = *self.random.pick(left)?;
        let others: Vec<u8> = left.iter().copied().filter(|one| *one != first).collect();
        let second = *self.random.pick(&others)?;
        Some((scene.supposing(key, first), scene.supposing(key, second)))
    }
}
