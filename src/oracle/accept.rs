//! A success judged: does some situation admit it, and what does it leave possible?

use std::collections::BTreeSet;
use std::sync::Arc;

use smallvec::SmallVec;

use super::admit::{Case, Made, Token, admits_success, creates, is_dry_run, left_of_tokens};
use super::judge::Judging;
use super::step::plan;
use super::verdict::Kind;
use super::{Oracle, claims, trial};
use crate::model::belief::{Belief, Entry, stage_name};
use crate::model::situation::named;
use crate::model::span::Span;
use crate::model::{ResourceId, Truth};
use crate::spec::Name;
use crate::spec::compiled::RuleKind;
use crate::value::Value;

impl Judging<'_, '_> {
    pub(super) fn success(&mut self, belief: &mut Belief, status: u16, body: &Value) {
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
        self.scene.take_asked();
        let kept = self.keep_success(judged);
        let asked = self.scene.take_asked();
        if kept.is_empty() {
            self.not_admitted_success(belief, judged);
        } else {
            let left = trial::left(&self.scene, asked, |scene| {
                let admits = |case: &Case| admits_success(scene, case, judged);
                self.all.iter().any(admits)
            });
            trial::narrow(&self.oracle.spec, belief, left, self.call.step);
            let left = left_of_tokens(&self.scene, &self.all, judged);
            trial::narrow(&self.oracle.spec, belief, left, self.call.step);
            let new = self.effects(belief, &kept, dry, made.as_ref());
            self.new_id(belief, new);
            self.uphold_success(&kept, dry);
        }
        self.fields(belief, body, dry);
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

    /// Returns what was made, or what the answer repeats.
    fn effects(
        &mut self,
        belief: &mut Belief,
        kept: &[Case],
        dry: Truth,
        made: Option<&Made>,
    ) -> Option<ResourceId> {
        let span = self.call.span;
        let mut plan = plan(
            &mut self.scene,
            kept,
            span,
            dry != Truth::True,
            dry == Truth::Unknown,
        );
        let id = made.and_then(|made| made.id.clone());
        // A dry run that names nothing need not repeat what its token stood for.
        let repeats = |case: &Case| matches!(case.token, Token::Repeats(_));
        if dry == Truth::True && id.is_none() && !kept.iter().all(repeats) {
            plan.repeated = None;
        }
        let beside = plan.beside;
        let first = self.first_use(belief).unwrap_or(span);
        let resource = self.oracle.carry_out(belief, plan, &self.call, id);
        let entries = match dry {
            Truth::False => self.used(belief, resource, first),
            // Whether a dry run uses its token up is not said.
            Truth::True | Truth::Unknown => self.marked(belief),
        };
        // If the token counts, this is what it stands for now.
        if beside
            || !kept
                .iter()
                .any(|case| matches!(case.token, Token::Repeats(_)))
        {
            Oracle::note_token(belief, &self.call, entries);
        }
        resource
    }

    /// What the token stands for now; or still for what it did, where other arguments used it before.
    fn used(
        &self,
        belief: &Belief,
        resource: Option<ResourceId>,
        at: Span,
    ) -> SmallVec<[Entry; 2]> {
        let arguments = Arc::new(self.call.arguments.clone());
        let is_other = |entry: &&Entry| match entry {
            Entry::Used { arguments: of, .. } => *of != arguments,
            Entry::Free | Entry::Marked => false,
        };
        let others = self.cell(belief).iter().filter(is_other).cloned();
        let mut entries: SmallVec<[Entry; 2]> = others.collect();
        entries.push(Entry::Used {
            arguments,
            resource,
            at,
        });
        entries
    }

    /// What is known of the call's token.
    fn cell<'b>(&self, belief: &'b Belief) -> &'b [Entry] {
        let token = self.call.token.clone();
        let key = token.map(|token| (self.operation().name.clone(), token));
        let cell = key.and_then(|key| belief.tokens.get(&key));
        cell.map_or(&[], |cell| cell.as_slice())
    }

    /// What the token cell held, and that it may be used up.
    pub(super) fn marked(&self, belief: &Belief) -> SmallVec<[Entry; 2]> {
        let mut entries = SmallVec::from(self.cell(belief));
        if entries.is_empty() {
            entries.push(Entry::Free);
        }
        if !entries.contains(&Entry::Marked) {
            entries.push(Entry::Marked);
        }
        entries
    }

    /// When the call's token was first used, as far as that is known.
    fn first_use(&self, belief: &Belief) -> Option<Span> {
        let used = self.cell(belief).iter().filter_map(|entry| match entry {
            Entry::Used { at, .. } => Some(*at),
            Entry::Free | Entry::Marked => None,
        });
        used.min_by_key(|at| at.from)
    }

    /// No case admits the success: a broken rule, a known id, a token that made something twice, a dry run that
    /// passes by a code.
    fn not_admitted_success(&mut self, belief: &mut Belief, made: Option<&Made>) {
        let able = self.all.iter().any(|case| case.situation.may_succeed());
        let used = self
            .all
            .iter()
            .all(|case| matches!(case.token, Token::Repeats(_) | Token::Mismatch));
        let mut violation = if used {
            let says = "answered a retry with the same token by something else".to_owned();
            self.violation(Kind::Token, self.scene.operation.token.clone(), says)
        } else if let Some(id) = made.and_then(|made| made.id.as_ref()).filter(|_| able) {
            // The id is another in each replay, the kind is not.
            let kind = made.and_then(|made| self.scene.spec.resources.get_index(made.kind));
            let says = format!("made something new under the known id `{id}`");
            self.violation(Kind::IdReused, kind.map(|(kind, _)| kind.clone()), says)
        } else if able {
            let says = "answered a dry run that passes by success, not by a code".to_owned();
            self.violation(Kind::Accepted, self.scene.operation.dry_run.clone(), says)
        } else {
            self.accepted()
        };
        if let Some(made) = made.and_then(|made| made.id.as_ref()) {
            violation.observed = format!("200 {made}");
        } else {
            violation.observed = "200".into();
        }
        self.blame_readings(&mut violation, belief, made);
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
    pub(super) fn directly_named(&self, ids: &[ResourceId]) -> Vec<ResourceId> {
        let parents: BTreeSet<ResourceId> = ids
            .iter()
            .flat_map(|id| self.scene.ancestors(*id))
            .collect();
        ids.iter()
            .copied()
            .filter(|id| !parents.contains(id))
            .collect()
    }

    fn uphold_success(&mut self, kept: &[Case], dry: Truth) {
        let operation = self.scene.operation;
        let doubted = |index: usize| {
            let mut cases = self.all.iter();
            cases.any(|case| case.situation.truths.get(index) != Some(&Truth::True))
        };
        let doubts = (operation.rules.iter().enumerate()).filter(|(index, _)| doubted(*index));
        let doubts: Vec<Name> = doubts.map(|(_, rule)| rule.id.clone()).collect();
        if kept
            .iter()
            .all(|case| matches!(case.token, Token::Repeats(_)))
        {
            self.verdict.upheld.push(claims::token(operation));
            return;
        }
        if !doubts.is_empty() {
            self.verdict.doubts = doubts;
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
                    .push(claims::in_state(operation, kind, state));
            }
        }
        let limits = operation
            .rules
            .iter()
            .filter(|rule| rule.kind == RuleKind::Limit);
        let within = |rule| claims::within(operation, rule);
        self.verdict.upheld.extend(limits.map(within));
    }
}
