//! A call whose answer was lost: it may have happened, or happen later.

use std::sync::Arc;

use smallvec::smallvec;

use super::Oracle;
use super::admit::{Case, Token, creates, is_dry_run};
use super::judge::Judging;
use super::step::plan;
use crate::model::belief::{Belief, Entry, Possibility, Stage};
use crate::model::{ResourceId, Truth};

impl Judging<'_, '_> {
    pub(super) fn lost(&mut self, belief: &mut Belief, finished: bool) {
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
            let known = plan.repeated.filter(|_| !plan.beside);
            if plan.beside {
                plan.repeated = None;
            }
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
            Token::Fresh | Token::Ignored | Token::Mismatch => None,
        });
        phantom = phantom.or(earlier);
        if phantom.is_none() && creates(&self.scene).is_some() && dry != Truth::True && !finished {
            phantom = self.unborn(belief);
        }
        let mut entries = self.marked(belief);
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
        Oracle::note_token(belief, &self.call, entries);
    }

    /// A phantom that does not exist yet: its pending call may make it once the rules allow.
    fn unborn(&self, belief: &mut Belief) -> Option<ResourceId> {
        let (kind, _) = creates(&self.scene)?;
        let (_, spec) = self.scene.spec.resources.get_index(kind)?;
        let parent = match &spec.within {
            Some(within) => Some(self.scene.bound_resource(within)?),
            None => None,
        };
        let unborn = Possibility::new(Stage::Unborn, self.call.span, Default::default());
        Some(belief.add(kind, parent, None, smallvec![unborn], self.call.span.to))
    }
}
