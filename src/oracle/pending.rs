//! Calls whose answers were lost and that may still act.

use std::sync::Arc;
use std::time::Duration;

use super::Oracle;
use super::admit::Token;
use super::step::{Acted, plan};
use crate::model::ResourceId;
use crate::model::belief::{Belief, Pending, Possibilities};
use crate::model::bind::bind;
use crate::model::span::Span;

impl Oracle {
    pub(super) fn pending(&self, belief: &mut Belief, span: Span) {
        if belief.pending.is_empty() {
            return;
        }
        for pending in belief.pending.clone() {
            self.may_act(belief, &pending, span);
        }
        belief.pending.retain(|pending| pending.until >= span.from);
    }

    /// A pending call acts where no rule forbids it, or does not.
    fn may_act(&self, belief: &mut Belief, pending: &Pending, span: Span) {
        let Some(operation) = self.spec.operations.get(&pending.operation) else {
            return;
        };
        let when = Span::new(pending.sent, pending.until.min(span.to));
        let bindings = bind(
            &self.spec,
            &self.fixtures,
            belief,
            operation,
            &pending.arguments,
        );
        let mut scene = self.scene(belief, operation, &pending.arguments, &bindings);
        let mut cases = super::admit::cases(&mut scene, span);
        // Its own entry in the token cell is what it would make, not a reason against it.
        for case in &mut cases {
            if !matches!(case.token, Token::Mismatch) {
                case.token = Token::Fresh;
            }
        }
        cases.retain(|case| case.situation.may_succeed() && case.token == Token::Fresh);
        if cases.is_empty() {
            return;
        }
        let mut plan = plan(&mut scene, &cases, when, true, true);
        plan.readings.clear();
        let born = plan.created.take();
        // Situations in which it cannot act still hold.
        for (id, possibilities) in &mut plan.resources {
            possibilities.extend(belief.possibilities(*id).iter().cloned());
        }
        let call = Acted {
            operation,
            arguments: &pending.arguments,
            token: None,
            span: when,
            step: pending.step,
        };
        self.carry_out(belief, plan, &call, None);
        if let (Some(phantom), Some(born)) = (pending.phantom, born) {
            let unnamed = belief
                .get(phantom)
                .is_some_and(|resource| resource.id.is_none());
            if unnamed {
                let mut all: Possibilities =
                    belief.possibilities(phantom).iter().cloned().collect();
                all.extend(born.possibilities);
                belief.set(phantom, all);
                self.close(belief, &[phantom]);
            }
        }
    }

    /// A call whose answer was lost stays pending until its horizon.
    pub(super) fn pend(belief: &mut Belief, call: &Acted, phantom: Option<ResourceId>) {
        let horizon = Duration::from_secs(belief.assumptions.horizon_s);
        belief.pending.push(Pending {
            operation: call.operation.name.clone(),
            arguments: Arc::new(call.arguments.clone()),
            sent: call.span.from,
            until: call.span.from + horizon,
            phantom,
            step: call.step,
        });
    }
}
