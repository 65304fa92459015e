//! One call judged: settle, find the situations that explain the outcome, change the belief, settle again.

use std::collections::BTreeSet;
use std::sync::Arc;

use smallvec::smallvec;

use super::admit::{self, Case, Made, Token, admits_success, cases, creates, is_dry_run, token_of};
use super::expect::{self, Code, Source};
use super::look::{self, Look, Wrong};
use super::shape;
use super::step::{Acted, plan};
use super::verdict::{Admissible, Key, Kind, Verdict, Violation};
use super::{Oracle, claims};
use crate::model::belief::{Belief, Entry, stage_name};
use crate::model::bind::bind;
use crate::model::scene::{Arguments, At, Scene};
use crate::model::situation::named;
use crate::model::span::Span;
use crate::model::{ResourceId, Truth};
use crate::spec::compiled::RuleKind;
use crate::spec::syntax::MayEffect;
use crate::spec::{Name, Operation};
use crate::sut::{Answer, Outcome, Reply};
use crate::time::Time;
use crate::value::Value;

/// A call and what came of it.
#[derive(Clone, Copy)]
pub struct Step<'a> {
    /// Its number, from 1.
    pub number: u32,
    /// The operation.
    pub operation: &'a Name,
    /// The arguments, normalised.
    pub arguments: &'a Arguments,
    /// What came back.
    pub outcome: &'a Outcome,
    /// When it was sent.
    pub sent: Time,
    /// When the answer was there.
    pub received: Time,
}

/// An error as it was answered.
struct Observed<'a> {
    status: u16,
    code: &'a str,
    message: &'a str,
}

impl Oracle {
    /// Judges a call and changes the belief by what it tells.
    pub fn judge(&self, belief: &mut Belief, step: &Step) -> Verdict {
        let mut verdict = Verdict::default();
        let Some(operation) = self.spec.operations.get(step.operation) else {
            return verdict;
        };
        let span = Span::new(step.sent, step.received);
        self.settle(belief, span);
        self.drift(belief, operation, step.arguments);
        let bindings = bind(
            &self.spec,
            &self.fixtures,
            belief,
            operation,
            step.arguments,
        );
        let snapshot = belief.clone_for_judging();
        let mut scene = self.scene(&snapshot, operation, step.arguments, &bindings);
        let call = Acted {
            operation,
            arguments: step.arguments,
            token: token_of(&scene),
            span,
            step: step.number,
        };
        let all = cases(&mut scene, span);
        let mut judging = Judging {
            oracle: self,
            scene,
            all,
            call,
            verdict: &mut verdict,
        };
        match step.outcome {
            Outcome::Lost(lost) => judging.lost(belief, lost.finished),
            Outcome::Answered(answer) => judging.answered(belief, answer),
        }
        self.settle(belief, Span::new(span.to, span.to));
        verdict
    }
}

impl Belief {
    /// What a call is judged in while the belief changes.
    fn clone_for_judging(&self) -> Belief {
        self.clone()
    }
}

struct Judging<'a, 'v> {
    oracle: &'a Oracle,
    scene: Scene<'a>,
    all: Vec<Case>,
    call: Acted<'a>,
    verdict: &'v mut Verdict,
}

impl Judging<'_, '_> {
    fn operation(&self) -> &Operation {
        self.scene.operation
    }

    fn lost(&mut self, belief: &mut Belief, finished: bool) {
        // What surely repeats an earlier call changes nothing, answered or not.
        if self
            .all
            .iter()
            .all(|case| matches!(case.token, Token::Repeats(_)))
        {
            return;
        }
        let able: Vec<Case> = self
            .all
            .iter()
            .filter(|case| case.situation.may_succeed())
            .cloned()
            .collect();
        let dry = is_dry_run(&self.scene);
        let span = self.call.span;
        let mut phantom = None;
        if !able.is_empty() && dry != Truth::True {
            let mut plan = plan(&mut self.scene, &able, span, true, true);
            plan.readings.clear();
            for (id, possibilities) in &mut plan.resources {
                possibilities.extend(belief.possibilities(*id).iter().cloned());
            }
            let known = plan.repeated;
            if known.is_some() {
                plan.created = None;
                plan.repeated = None;
            }
            phantom = self
                .oracle
                .carry_out(belief, plan, &self.call, None)
                .or(known);
        }
        // One token, one phantom: what an earlier call with it made is what this one would make.
        let earlier = self.all.iter().find_map(|case| match case.token {
            Token::Repeats(resource) | Token::Unclear(resource) => resource,
            Token::Fresh | Token::Mismatch => None,
        });
        phantom = phantom.or(earlier);
        if phantom.is_none() && creates(&self.scene).is_some() && dry != Truth::True && !finished {
            phantom = self.unborn(belief);
        }
        let key = self
            .call
            .token
            .clone()
            .map(|token| (self.operation().name.clone(), token));
        let before = key.as_ref().and_then(|key| belief.tokens.get(key).cloned());
        let mut entries = before.unwrap_or_else(|| smallvec![Entry::Free]);
        entries.push(Entry::Marked);
        if dry != Truth::True {
            entries.push(Entry::Used {
                arguments: Arc::new(self.call.arguments.clone()),
                resource: phantom,
                at: span,
            });
            if !finished {
                Oracle::pend(belief, &self.call, phantom);
            }
        }
        entries.dedup();
        Oracle::note_token(belief, &self.call, entries);
    }

    /// A phantom that does not exist yet: its pending call may make it once the rules allow.
    fn unborn(&self, belief: &mut Belief) -> Option<ResourceId> {
        use crate::model::belief::{Possibility, Stage};
        let (kind, _) = creates(&self.scene)?;
        let (_, spec) = self.scene.spec.resources.get_index(kind)?;
        let parent = match &spec.within {
            Some(within) => Some(self.scene.bound_resource(within)?),
            None => None,
        };
        let unborn = Possibility::new(Stage::Unborn, self.call.span, Default::default());
        Some(belief.add(kind, parent, None, smallvec![unborn], self.call.span.to))
    }

    fn answered(&mut self, belief: &mut Belief, answer: &Answer) {
        match &answer.reply {
            Reply::Malformed(why) => {
                let mut violation = self.violation(
                    Kind::Malformed,
                    [Name::from("body")],
                    "answered something that cannot be decoded".to_owned(),
                );
                violation.observed = format!("{} {why}", answer.status);
                self.verdict.violations.push(violation);
                self.lost(belief, false);
            }
            Reply::Success(body) => self.success(belief, answer.status, body),
            Reply::Error { code, message, .. } => {
                self.refused(
                    belief,
                    &Observed {
                        status: answer.status,
                        code,
                        message,
                    },
                );
            }
        }
    }

    fn success(&mut self, belief: &mut Belief, status: u16, body: &Value) {
        if status != 200 {
            let says = format!("answered a success under status {status}");
            let mut violation = self.violation(Kind::Status, [Name::from("200")], says);
            violation.observed = status.to_string();
            self.verdict.violations.push(violation);
        }
        let dry = is_dry_run(&self.scene);
        let made = creates(&self.scene).map(|(kind, field)| Made {
            kind,
            id: body
                .get(&field)
                .and_then(Value::as_text)
                .filter(|id| !id.is_empty())
                .map(Name::from),
        });
        let judged = if dry == Truth::True {
            None
        } else {
            made.as_ref()
        };
        let kept = self.keep_success(judged);
        if kept.is_empty() {
            self.not_admitted_success(belief, judged);
        } else {
            self.effects(belief, &kept, dry, made.as_ref());
            self.uphold_success(&kept, dry);
        }
        self.fields(body, dry);
        self.look(belief, body);
        let id = made.and_then(|made| made.id);
        if let (Some(id), Some((kind, _))) = (id, creates(&self.scene))
            && let Some((name, _)) = self.scene.spec.resources.get_index(kind)
        {
            self.verdict.learnt.push((name.clone(), id));
        }
    }

    fn keep_success(&mut self, made: Option<&Made>) -> Vec<Case> {
        let scene = &self.scene;
        self.all
            .iter()
            .filter(|case| admits_success(scene, case, made))
            .cloned()
            .collect()
    }

    fn effects(&mut self, belief: &mut Belief, kept: &[Case], dry: Truth, made: Option<&Made>) {
        let span = self.call.span;
        let plan = plan(
            &mut self.scene,
            kept,
            span,
            dry != Truth::True,
            dry == Truth::Unknown,
        );
        let id = made.and_then(|made| made.id.clone());
        let resource = self.oracle.carry_out(belief, plan, &self.call, id);
        let entry = match dry {
            Truth::False => Entry::Used {
                arguments: Arc::new(self.call.arguments.clone()),
                resource,
                at: span,
            },
            Truth::True | Truth::Unknown => Entry::Marked,
        };
        if !kept
            .iter()
            .any(|case| matches!(case.token, Token::Repeats(_)))
        {
            Oracle::note_token(belief, &self.call, smallvec![entry]);
        }
    }

    /// No case admits the success: a broken rule, a known id, a token that made something twice.
    fn not_admitted_success(&mut self, belief: &mut Belief, made: Option<&Made>) {
        let able = self.all.iter().any(|case| case.situation.may_succeed());
        let repeats = self
            .all
            .iter()
            .all(|case| matches!(case.token, Token::Repeats(_)));
        let mut violation = if repeats {
            let says = "answered a retry with the same token by something else".to_owned();
            self.violation(Kind::Token, self.scene.operation.token.clone(), says)
        } else if able {
            let id = made.and_then(|made| made.id.clone()).unwrap_or_default();
            let says = format!("made something new under the known id `{id}`");
            self.violation(Kind::IdReused, [id], says)
        } else {
            self.accepted()
        };
        if let Some(made) = made.and_then(|made| made.id.as_ref()) {
            violation.observed = format!("200 {made}");
        } else {
            violation.observed = "200".into();
        }
        self.blame_readings(&mut violation, belief);
        self.verdict.violations.push(violation);
        // Whatever it did, it did: what it made is there, and what it named may be in any state.
        let ids = named(&self.scene);
        let dry = is_dry_run(&self.scene);
        let cases: Vec<Case> = self.all.clone();
        if let Some(made) = made
            && dry == Truth::False
            && made
                .id
                .as_ref()
                .is_some_and(|id| belief.find(made.kind, id).is_none())
        {
            let mut plan = plan(&mut self.scene, &cases, self.call.span, true, true);
            plan.repeated = None;
            plan.readings.clear();
            self.oracle
                .carry_out(belief, plan, &self.call, made.id.clone());
        } else {
            let bound: Vec<ResourceId> = self.directly_named(&ids);
            self.oracle.unsure(belief, &bound, self.call.span);
        }
    }

    /// The named resources that an effect may have changed: not what they belong to.
    fn directly_named(&self, ids: &[ResourceId]) -> Vec<ResourceId> {
        let parents: BTreeSet<ResourceId> = ids
            .iter()
            .flat_map(|id| self.scene.ancestors(*id))
            .collect();
        ids.iter()
            .copied()
            .filter(|id| !parents.contains(id))
            .collect()
    }

    fn accepted(&mut self) -> Violation {
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

    fn answer_of(&self, code: &Code) -> String {
        match code {
            Code::Unnamed => "an error no document names".to_owned(),
            Code::Named(code) => match expect::expected(&self.scene, code).0 {
                Some(http) => format!("{http} {code}"),
                None => code.to_string(),
            },
        }
    }

    fn violation(
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

    fn believed(&self) -> Vec<String> {
        named(&self.scene).iter().map(|id| self.tell(*id)).collect()
    }

    /// `DataFlow df-1 is Running or Stopping`.
    fn tell(&self, id: ResourceId) -> String {
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
    fn blame_readings(&mut self, violation: &mut Violation, belief: &Belief) {
        if belief.constants.is_empty() {
            return;
        }
        let Some(keys) = self.settled_against(violation, belief) else {
            return;
        };
        violation.key.kind = Kind::Inconsistent;
        violation.key.blame = keys.iter().map(|key| key.2.clone()).collect();
        for key in keys {
            let steps = belief
                .constants
                .get(&key)
                .map(|c| c.witnesses.iter().map(|(_, step)| *step));
            violation.witnesses.extend(steps.into_iter().flatten());
            violation
                .rests_on
                .push(format!("the reading `{}` settled before", key.2));
        }
        violation.says = format!(
            "`{}` follows now one reading, now another",
            self.scene.operation.name
        );
    }

    /// The settled readings of this operation, if the outcome is admissible without them.
    fn settled_against(
        &self,
        violation: &Violation,
        belief: &Belief,
    ) -> Option<Vec<crate::model::belief::SiteKey>> {
        let ours: Vec<_> = belief
            .constants
            .keys()
            .filter(|key| key.0 == self.scene.operation.name || key.0.is_empty())
            .cloned()
            .collect();
        if ours.is_empty() {
            return None;
        }
        let mut open = belief.clone();
        for key in &ours {
            open.constants.remove(key);
        }
        let mut scene = self.oracle.scene(
            &open,
            self.scene.operation,
            self.scene.arguments,
            self.scene.bindings,
        );
        let all = cases(&mut scene, self.call.span);
        let admitted = match violation.key.kind {
            Kind::Accepted => all.iter().any(|case| case.situation.may_succeed()),
            Kind::Refused => violation.key.blame.iter().any(|code| {
                all.iter()
                    .any(|case| !admit::sources(&mut scene, case, code).is_empty())
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
            | Kind::IdReused
            | Kind::Token
            | Kind::Inconsistent => false,
        };
        admitted.then_some(ours)
    }

    fn refused(&mut self, belief: &mut Belief, observed: &Observed) {
        self.verdict.seen.push(observed.code.into());
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
        let cases: Vec<Case> = kept.into_iter().map(|(case, _)| case).collect();
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

    /// A refusal may leave its mark in the token cell, but takes nothing from it.
    fn mark_token(&self, belief: &mut Belief) {
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

    fn bind_unnamed(&self, belief: &mut Belief, kept: &[(Case, Vec<Source>)], observed: &Observed) {
        let mut sole: Option<usize> = None;
        for (_, found) in kept {
            match (found.as_slice(), sole) {
                ([Source::Unnamed(index)], None) => sole = Some(*index),
                ([Source::Unnamed(index)], Some(known)) if known == *index => {}
                _ => return,
            }
        }
        // A code that is documented here may have come from a rule that no document tells of.
        if expect::expected(&self.scene, observed.code).0.is_some() {
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

    fn check_row(&mut self, observed: &Observed, kept: &[(Case, Vec<Source>)]) {
        let unnamed = kept.iter().all(|(_, found)| {
            found
                .iter()
                .all(|source| matches!(source, Source::Unnamed(_) | Source::Token))
        });
        let (http, message) = expect::expected(&self.scene, observed.code);
        let (usual, written) = self.scene.spec.protocol.error_statuses();
        let status_ok = match http {
            Some(http) => observed.status == http,
            None => !unnamed || usual.contains(&observed.status),
        };
        if !status_ok {
            let http = http.map_or_else(|| written.to_owned(), |http| http.to_string());
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
        if let Some(message) = message.filter(|message| message.trim() != observed.message.trim()) {
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

    fn not_admitted_error(&mut self, belief: &mut Belief, observed: &Observed) {
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
        self.blame_readings(&mut violation, belief);
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
    fn rule_with(&self, code: &str) -> Option<Vec<String>> {
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
    fn admissible(&self) -> Vec<Admissible> {
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

    /// The rules that were surely broken and alone explain the code are upheld; the others stay open.
    fn uphold_refusal(&mut self, kept: &[(Case, Vec<Source>)], code: &str) {
        let operation = self.scene.operation;
        for (index, rule) in operation.rules.iter().enumerate() {
            let surely = self
                .all
                .iter()
                .all(|case| case.situation.truths.get(index) == Some(&Truth::False));
            if !surely {
                continue;
            }
            let alone = kept.iter().all(|(_, found)| {
                found.iter().all(
                    |source| matches!(source, Source::Rule(i) | Source::Unnamed(i) if *i == index),
                )
            });
            let claim = claims::refusal(operation, rule);
            if alone {
                self.verdict.upheld.push(claim);
                self.verdict
                    .upheld
                    .push(format!("{}/error/{code}", operation.name).into());
            } else {
                self.verdict.open.push(claim);
            }
        }
    }

    fn uphold_success(&mut self, kept: &[Case], dry: Truth) {
        let operation = self.scene.operation;
        let sure = self
            .all
            .iter()
            .all(|case| case.situation.truths.iter().all(|t| *t == Truth::True));
        if kept
            .iter()
            .all(|case| matches!(case.token, Token::Repeats(_)))
        {
            self.verdict.upheld.push(claims::token(operation));
            return;
        }
        if !sure {
            self.verdict.open.push(claims::acceptance(operation));
            return;
        }
        self.verdict.upheld.push(claims::acceptance(operation));
        if dry != Truth::False {
            return;
        }
        for id in named(&self.scene) {
            let Some(resource) = self.scene.belief.get(id) else {
                continue;
            };
            let Some((kind, _)) = self.scene.spec.resources.get_index(resource.kind) else {
                continue;
            };
            if let [only] = resource.possibilities.as_slice() {
                let state = stage_name(self.scene.spec, resource.kind, only.stage);
                self.verdict
                    .upheld
                    .push(claims::state_acceptance(operation, kind, state));
            }
        }
        let limits = operation
            .rules
            .iter()
            .filter(|rule| rule.kind == RuleKind::Limit);
        let accepts = |rule: &crate::spec::compiled::Rule| -> Name {
            format!("{}/{}/accepts", operation.name, rule.id).into()
        };
        self.verdict.upheld.extend(limits.map(accepts));
    }

    fn fields(&mut self, body: &Value, dry: Truth) {
        let operation = self.scene.operation;
        let site = Name::from("returns");
        let list_root = operation
            .list
            .as_ref()
            .and_then(|list| list.at.first())
            .map(|name| &**name);
        let mut elsewhere: Vec<&str> = list_root.into_iter().collect();
        if let Some(list) = &operation.list {
            elsewhere.extend(list.total.as_deref());
            let page = list.page.as_ref();
            elsewhere.extend(
                page.and_then(|page| page.token.as_ref())
                    .map(|(field, _)| &**field),
            );
            // By-number paging repeats its parameters in the answer.
            elsewhere.extend(page.map(|page| &*page.size));
            elsewhere.extend(page.and_then(|page| page.number.as_deref()));
        }
        let around = shape::Around {
            at: At::site(&site),
            state: None,
            dry_run: dry,
            elsewhere: &elsewhere,
        };
        let mut found = shape::Findings::default();
        let fields = operation
            .returns
            .iter()
            .map(|(name, field)| (&**name, field));
        shape::check(&self.scene, fields, body, &around, &mut found);
        for fault in found.faults {
            let says = format!(
                "answered with a field `{}` that {}",
                fault.field, fault.says
            );
            let mut violation =
                self.violation(Kind::Field, [Name::from(fault.field.as_str())], says);
            violation.observed = format!("`{}` {}", fault.field, fault.says);
            self.verdict.violations.push(violation);
        }
        let upheld = found
            .good
            .iter()
            .map(|field| claims::field(operation, field));
        self.verdict.upheld.extend(upheld);
        self.verdict.news.extend(
            found
                .news
                .iter()
                .map(|field| format!("{}.{field}", operation.name)),
        );
    }

    fn look(&mut self, belief: &mut Belief, body: &Value) {
        let Some(list) = &self.scene.operation.list else {
            return;
        };
        let Some(kind) = self.scene.kind(&list.of) else {
            return;
        };
        // What the call itself told (its file system exists) is in the belief by now.
        let now = belief.clone();
        let scene = self.oracle.scene(
            &now,
            self.scene.operation,
            self.scene.arguments,
            self.scene.bindings,
        );
        let look = Look {
            scene: &scene,
            list,
            kind,
            answer: body,
            span: self.call.span,
        };
        let mut looked = look.judge();
        self.verdict.upheld.append(&mut looked.upheld);
        self.verdict.news.append(&mut looked.news);
        let ids = looked
            .found
            .iter()
            .map(|(_, id, _)| id)
            .chain(looked.named.iter().map(|(_, id, _)| id));
        self.verdict
            .learnt
            .extend(ids.map(|id| (list.of.clone(), id.clone())));
        let source = if list.source.is_empty() {
            self.operation().sources.clone()
        } else {
            list.source.clone()
        };
        let mut about = Vec::new();
        for wrong in looked.wrong.drain(..) {
            about.extend(wrong.about);
            let violation = self.wrong(wrong, &source);
            self.verdict.violations.push(violation);
        }
        let changed = look::apply(
            belief,
            &self.scene.operation.name,
            kind,
            &mut looked,
            self.call.span,
        );
        self.oracle.close(belief, &changed);
        self.oracle.unsure(belief, &about, self.call.span);
    }

    fn wrong(&self, wrong: Wrong, source: &[String]) -> Violation {
        let mut violation = self.violation(wrong.kind, wrong.blame, String::new());
        if wrong.kind == Kind::Stuck {
            let list = self
                .scene
                .operation
                .list
                .as_ref()
                .map_or("", |list| &list.of);
            violation.key.about =
                format!("{list}/{}", violation.key.blame.first().map_or("", |b| b)).into();
        }
        violation.says = wrong.says;
        violation.admissible = wrong.admissible;
        violation.observed = wrong.observed;
        violation.documented = source.to_vec();
        violation
            .believed
            .extend(wrong.about.map(|id| self.tell(id)));
        if wrong.assumed {
            violation
                .rests_on
                .push("a deadline no document gives".into());
        }
        violation
    }
}
