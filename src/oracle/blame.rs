//! Violations told: what is wrong, what would have been right, what was believed, and what the verdict rests on.

use super::admit::{self, Case, Made, admits_success, cases};
use super::expect::{self, Code};
use super::judge::Judging;
use super::verdict::{Admissible, Key, Kind, Violation};
use crate::model::belief::{Belief, SiteKey, stage_name};
use crate::model::scene::Scene;
use crate::model::situation::named;
use crate::model::{ResourceId, Truth};
use crate::spec::Name;

impl Judging<'_, '_> {
    pub(super) fn accepted(&mut self) -> Violation {
        let rules = &self.scene.operation.rules;
        let is_false =
            |case: &Case, index: usize| case.situation.truths.get(index) == Some(&Truth::False);
        let always: Vec<usize> = (0..rules.len())
            .filter(|i| self.all.iter().all(|case| is_false(case, *i)))
            .collect();
        let broken = if always.is_empty() {
            (0..rules.len())
                .filter(|i| self.all.iter().any(|case| is_false(case, *i)))
                .collect()
        } else {
            always
        };
        let blamed: Vec<&crate::spec::compiled::Rule> =
            broken.iter().filter_map(|i| rules.get(*i)).collect();
        let says = "answered 200, only errors are admissible".to_owned();
        let mut violation = self.violation(
            Kind::Accepted,
            blamed.iter().map(|rule| rule.id.clone()),
            says,
        );
        for rule in blamed {
            for code in expect::codes(&self.scene, rule) {
                let answer = self.answer_of(&code);
                violation.admissible.push(Admissible {
                    answer,
                    why: rule.says.clone(),
                });
            }
            violation.documented.extend(rule.source.iter().cloned());
        }
        violation
    }

    pub(super) fn answer_of(&self, code: &Code) -> String {
        match code {
            Code::Unnamed => "an error no document names".to_owned(),
            Code::Named(code) => match expect::expected(&self.scene, code).0.first() {
                Some(http) => format!("{http} {code}"),
                None => code.to_string(),
            },
        }
    }

    pub(super) fn violation(
        &self,
        kind: Kind,
        blame: impl IntoIterator<Item = Name>,
        says: String,
    ) -> Violation {
        let operation = self.scene.operation;
        Violation {
            key: Key {
                about: operation.name.clone(),
                kind,
                blame: blame.into_iter().collect(),
            },
            says: format!("`{}` {says}", operation.name),
            admissible: Vec::new(),
            observed: String::new(),
            believed: self.believed(),
            documented: operation.sources.clone(),
            rests_on: Vec::new(),
            witnesses: Vec::new(),
        }
    }

    pub(super) fn believed(&self) -> Vec<String> {
        named(&self.scene).iter().map(|id| self.tell(*id)).collect()
    }

    /// `DataFlow df-1 is Running or Stopping`.
    pub(super) fn tell(&self, id: ResourceId) -> String {
        let Some(resource) = self.scene.belief.get(id) else {
            return String::new();
        };
        let kind = self
            .scene
            .spec
            .resources
            .get_index(resource.kind)
            .map_or("", |(name, _)| name);
        let mut states: Vec<&str> = resource
            .possibilities
            .iter()
            .map(|p| stage_name(self.scene.spec, resource.kind, p.stage))
            .collect();
        states.dedup();
        format!(
            "{kind} {} is {}",
            resource.id.as_deref().unwrap_or("(no id yet)"),
            states.join(" or ")
        )
    }

    /// A settled reading without which the outcome would be admissible makes it an inconsistency.
    /// `made`: what a success says it made.
    pub(super) fn blame_readings(
        &mut self,
        violation: &mut Violation,
        belief: &Belief,
        made: Option<&Made>,
    ) {
        let kind = violation.key.kind;
        let codes = violation.key.blame.clone();
        let span = self.call.span;
        let settled = self.without_readings(belief, |scene| {
            let all = cases(scene, span);
            match kind {
                Kind::Accepted => all.iter().any(|case| admits_success(scene, case, None)),
                Kind::Token | Kind::IdReused => {
                    all.iter().any(|case| admits_success(scene, case, made))
                }
                Kind::Refused => codes.iter().any(|code| {
                    all.iter()
                        .any(|case| !admit::sources(scene, case, code).is_empty())
                }),
                Kind::Status
                | Kind::Message
                | Kind::Malformed
                | Kind::Field
                | Kind::Shown
                | Kind::Missing
                | Kind::Unexplained
                | Kind::Duplicate
                | Kind::Filter
                | Kind::Endless
                | Kind::Stuck
                | Kind::Limit
                | Kind::Inconsistent
                | Kind::Format => false,
            }
        });
        self.blame_settled(violation, &settled, belief);
    }

    /// Makes a violation one of the readings settled before, if there are any.
    pub(super) fn blame_settled(
        &self,
        violation: &mut Violation,
        settled: &[SiteKey],
        belief: &Belief,
    ) {
        if settled.is_empty() {
            return;
        }
        violation.key.kind = Kind::Inconsistent;
        violation.key.blame = settled.iter().map(|key| key.reading.clone()).collect();
        for key in settled {
            let constant = belief.constants.get(key);
            let steps = constant.map(|c| c.witnesses.iter().map(|(_, step)| *step));
            violation.witnesses.extend(steps.into_iter().flatten());
            let says = format!("the reading `{}` settled before", key.reading);
            violation.rests_on.push(says);
        }
        violation.witnesses.sort_unstable();
        violation.witnesses.dedup();
        violation.says = format!(
            "`{}` follows now one reading, now another",
            self.scene.operation.name
        );
    }

    /// The settled readings of this operation, if the outcome fits without them; none if it doesn't. What fits
    /// without one alone is blamed on that one.
    pub(super) fn without_readings(
        &self,
        belief: &Belief,
        fits: impl Fn(&mut Scene) -> bool,
    ) -> Vec<SiteKey> {
        let operation = &self.scene.operation.name;
        let ours: Vec<SiteKey> = belief
            .constants
            .iter()
            .filter(|(_, constant)| !constant.witnesses.is_empty())
            .map(|(key, _)| key)
            .filter(|key| key.operation == *operation || key.operation.is_empty())
            .cloned()
            .collect();
        let fits_without = |keys: &[SiteKey]| {
            let mut open = belief.clone();
            for key in keys {
                open.constants.remove(key);
            }
            let scene = &self.scene;
            let mut scene =
                self.oracle
                    .scene(&open, scene.operation, scene.arguments, scene.bindings);
            scene.wire = self.scene.wire;
            fits(&mut scene)
        };
        if ours.is_empty() || !fits_without(&ours) {
            return Vec::new();
        }
        let alone = |key: &&SiteKey| fits_without(std::slice::from_ref(*key));
        let one: Vec<SiteKey> = ours.iter().find(alone).cloned().into_iter().collect();
        if one.is_empty() { ours } else { one }
    }
}
