//! An error judged: does anything in some situation raise it, with this status and message?

use std::sync::Arc;

use smallvec::smallvec;

use super::admit::{self, Case, Token};
use super::expect::{self, Code, Source};
use super::judge::{Judging, Observed};
use super::step::plan;
use super::verdict::{Admissible, Kind};
use super::{claims, trial};
use crate::model::Truth;
use crate::model::belief::{Belief, Entry, SiteKey};
use crate::model::situation::named;
use crate::spec::Name;
use crate::spec::codes::CodeRef;
use crate::spec::syntax::MayEffect;

impl Judging<'_, '_> {
    pub(super) fn refused(&mut self, belief: &mut Belief, observed: &Observed) {
        self.verdict.seen.push(observed.code.into());
        self.scene.take_asked();
        let kept: Vec<(Case, Vec<Source>)> = self
            .all
            .clone()
            .into_iter()
            .map(|case| {
                let found = admit::sources(&mut self.scene, &case, observed.code);
                (case, found)
            })
            .filter(|(_, found)| !found.is_empty())
            .collect();
        let asked = self.scene.take_asked();
        if kept.is_empty() {
            self.not_admitted_error(belief, observed);
            return;
        }
        self.check_row(observed, &kept);
        let environment = kept.iter().any(|(_, found)| {
            found
                .iter()
                .any(|source| matches!(source, Source::MayFail(_) | Source::Unexplained))
        });
        let maybe = kept
            .iter()
            .any(|(_, found)| found.contains(&Source::MayFail(MayEffect::Maybe)));
        self.verdict.environment = environment;
        if maybe {
            self.lost(belief, false);
            return;
        }
        self.bind_unnamed(belief, &kept, observed);
        if !environment {
            self.uphold_refusal(&kept, observed.code);
        }
        let sole = if environment { None } else { sole_rule(&kept) };
        let cases: Vec<Case> = kept.into_iter().map(|(case, _)| case).collect();
        let left = trial::left(&self.scene, asked, |scene| {
            let extra = scene.choice.readings.clone();
            cases.iter().any(|case| {
                let mut case = case.clone();
                let situation = Arc::make_mut(&mut case.situation);
                situation.choice.readings.extend(extra.iter().cloned());
                !admit::sources(scene, &case, observed.code).is_empty()
            })
        });
        trial::narrow(&self.oracle.spec, belief, left, self.call.step);
        if let Some(key) = sole.and_then(|index| self.code_key(index)) {
            trial::see(
                &self.oracle.spec,
                belief,
                key,
                observed.code,
                self.call.step,
            );
        }
        let plan = plan(&mut self.scene, &cases, self.call.span, false, true);
        self.oracle.carry_out(
            belief,
            super::step::Plan {
                repeated: None,
                ..plan
            },
            &self.call,
            None,
        );
        self.mark_token(belief);
    }

    /// Where the code of a rule is held, if it is a reading and nothing else.
    fn code_key(&self, index: usize) -> Option<SiteKey> {
        let rule = self.operation().rules.get(index)?;
        match (rule.codes.as_slice(), &rule.gateway) {
            ([CodeRef::Reading(reading)], None) => Some(self.scene.site_key(reading, &rule.site)),
            _ => None,
        }
    }

    /// A refusal may leave its mark in the token cell, but takes nothing from it.
    pub(super) fn mark_token(&self, belief: &mut Belief) {
        let Some(token) = &self.call.token else {
            return;
        };
        let key = (self.operation().name.clone(), token.clone());
        let cell = belief
            .tokens
            .entry(key)
            .or_insert_with(|| smallvec![Entry::Free]);
        if !cell.contains(&Entry::Marked) {
            cell.push(Entry::Marked);
        }
    }

    pub(super) fn bind_unnamed(
        &self,
        belief: &mut Belief,
        kept: &[(Case, Vec<Source>)],
        observed: &Observed,
    ) {
        let mut sole: Option<usize> = None;
        for (_, found) in kept {
            match (found.as_slice(), sole) {
                ([Source::Unnamed(index)], None) => sole = Some(*index),
                ([Source::Unnamed(index)], Some(known)) if known == *index => {}
                _ => return,
            }
        }
        // A code that is documented here may have come from a rule that no document tells of.
        if !expect::expected(&self.scene, observed.code).0.is_empty() {
            return;
        }
        if let Some(rule) = sole.and_then(|index| self.operation().rules.get(index)) {
            let key = (self.operation().name.clone(), rule.id.clone());
            belief
                .unnamed
                .entry(key)
                .or_insert_with(|| (observed.code.into(), self.call.step));
        }
    }

    pub(super) fn check_row(&mut self, observed: &Observed, kept: &[(Case, Vec<Source>)]) {
        let unnamed = kept.iter().all(|(_, found)| {
            found
                .iter()
                .all(|source| matches!(source, Source::Unnamed(_) | Source::Token))
        });
        let (documented, messages) = expect::expected(&self.scene, observed.code);
        let (usual, written) = self.scene.spec.protocol.error_statuses();
        let status_ok = match documented.is_empty() {
            false => documented.contains(&observed.status),
            true => !unnamed || usual.contains(&observed.status),
        };
        if !status_ok {
            let each: Vec<String> = documented.iter().map(u16::to_string).collect();
            let http = match documented.is_empty() {
                false => each.join(" or "),
                true => written.to_owned(),
            };
            let says = format!(
                "answered {} with status {}, documented is {http}",
                observed.code, observed.status
            );
            let mut violation = self.violation(Kind::Status, [Name::from(observed.code)], says);
            violation.admissible.push(Admissible {
                answer: format!("{http} {}", observed.code),
                why: "its row in the error table".into(),
            });
            violation.observed = format!("{} {}", observed.status, observed.code);
            self.verdict.violations.push(violation);
        }
        let same = |message: &&String| message.trim() == observed.message.trim();
        if let Some(message) = messages.first()
            && messages.iter().find(same).is_none()
        {
            let says = format!(
                "answered {} with another message than documented",
                observed.code
            );
            let mut violation = self.violation(Kind::Message, [Name::from(observed.code)], says);
            violation.admissible.push(Admissible {
                answer: format!("{} {message:?}", observed.code),
                why: "its row in the error table".into(),
            });
            violation.observed = format!("{} {:?}", observed.code, observed.message);
            self.verdict.violations.push(violation);
        }
    }

    pub(super) fn not_admitted_error(&mut self, belief: &mut Belief, observed: &Observed) {
        let token = self
            .all
            .iter()
            .all(|case| matches!(case.token, Token::Repeats(_)));
        let kind = if token { Kind::Token } else { Kind::Refused };
        let says = format!("answered {}, which nothing can raise here", observed.code);
        let mut violation = self.violation(kind, [Name::from(observed.code)], says);
        violation.observed = format!(
            "{} {} {:?}",
            observed.status, observed.code, observed.message
        );
        violation.admissible = self.admissible();
        if let Some(rule) = self.rule_with(observed.code) {
            violation.documented = rule;
        }
        self.blame_readings(&mut violation, belief, None);
        self.verdict.violations.push(violation);
        let ids = named(&self.scene);
        let bound = self.directly_named(&ids);
        if observed.status >= 500 {
            self.lost(belief, false);
        } else if !self.operation().effects.is_empty() {
            self.oracle.unsure(belief, &bound, self.call.span);
        }
        self.mark_token(belief);
    }

    /// The sources of the rules that give a code.
    pub(super) fn rule_with(&self, code: &str) -> Option<Vec<String>> {
        let rules = self.scene.operation.rules.iter();
        let gives = |rule: &&crate::spec::compiled::Rule| {
            expect::codes(&self.scene, rule).contains(&Code::Named(code.into()))
        };
        let sources: Vec<String> = rules
            .filter(gives)
            .flat_map(|rule| rule.source.clone())
            .collect();
        (!sources.is_empty()).then_some(sources)
    }

    /// Everything that would have been right.
    pub(super) fn admissible(&self) -> Vec<Admissible> {
        let mut all = Vec::new();
        if self.all.iter().any(|case| case.situation.may_succeed()) {
            all.push(Admissible {
                answer: "200".into(),
                why: "no rule is surely broken".into(),
            });
        }
        for (index, rule) in self.scene.operation.rules.iter().enumerate() {
            let broken = self
                .all
                .iter()
                .any(|case| case.situation.truths.get(index) != Some(&Truth::True));
            if broken {
                for code in expect::codes(&self.scene, rule) {
                    all.push(Admissible {
                        answer: self.answer_of(&code),
                        why: rule.says.clone(),
                    });
                }
            }
        }
        for possible in self.scene.operation.may_fail.iter().take(8) {
            all.push(Admissible {
                answer: self.answer_of(&Code::Named(possible.code.clone())),
                why: "the environment, at any time".into(),
            });
        }
        all.dedup();
        all
    }

    /// The rules that are broken, if of each it is known whether it is.
    fn clearly_broken(&self) -> Option<Vec<Name>> {
        let (first, others) = self.all.split_first()?;
        let truths = &first.situation.truths;
        let clear = !truths.contains(&Truth::Unknown)
            && others.iter().all(|case| case.situation.truths == *truths);
        let rules = self.scene.operation.rules.iter().zip(truths);
        let broken = rules.filter(|(_, truth)| **truth == Truth::False);
        clear.then(|| broken.map(|(rule, _)| rule.id.clone()).collect())
    }

    /// Of the rules that were surely broken, one that alone explains the code is upheld; others stay open.
    pub(super) fn uphold_refusal(&mut self, kept: &[(Case, Vec<Source>)], code: &str) {
        let operation = self.scene.operation;
        let surely = |index: usize| {
            let mut cases = self.all.iter();
            cases.all(|case| case.situation.truths.get(index) == Some(&Truth::False))
        };
        let refused = admit::never_succeeds(&mut self.scene, &self.all);
        let sources = || kept.iter().flat_map(|(_, found)| found);
        let by_rules = sources().all(|source| rule_of(source).is_some_and(surely));
        let due = |source: &Source| match source {
            Source::Rule(index) | Source::Unnamed(index) => surely(*index),
            Source::Token | Source::DryRun => refused,
            Source::MayFail(_) | Source::Unexplained => false,
        };
        let explains = |index: usize| sources().any(|source| rule_of(source) == Some(index));
        let alone = |index: usize| sources().all(|source| rule_of(source) == Some(index));
        self.verdict.situation = self.clearly_broken();
        for (index, rule) in operation.rules.iter().enumerate() {
            if !surely(index) {
                if explains(index) {
                    self.verdict.doubts.push(rule.id.clone());
                }
                continue;
            }
            let claim = claims::refusal(operation, rule);
            if by_rules && explains(index) {
                self.verdict.broken.push(rule.id.clone());
            }
            if alone(index) {
                self.verdict.upheld.push(claim);
            } else {
                self.verdict.open.push(claim);
            }
        }
        // A code that no document names is learnt, not claimed.
        let named = sources().any(|source| matches!(source, Source::Rule(_)));
        let documented = named || operation.errors.contains_key(code);
        if sources().all(due) && documented {
            self.verdict.upheld.push(claims::error(operation, code));
        }
    }
}

/// The rule that an error comes from, if it comes from one.
fn rule_of(source: &Source) -> Option<usize> {
    match source {
        Source::Rule(index) | Source::Unnamed(index) => Some(*index),
        Source::MayFail(_) | Source::Unexplained | Source::Token | Source::DryRun => None,
    }
}

/// The one rule that an error can come from.
fn sole_rule(kept: &[(Case, Vec<Source>)]) -> Option<usize> {
    let mut sources = kept.iter().flat_map(|(_, found)| found).map(rule_of);
    let first = sources.next()??;
    sources.all(|other| other == Some(first)).then_some(first)
}
