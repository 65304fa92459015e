//! What an answer means for the plan.

use super::Planner;
use super::step::{Planned, Then};
use super::subject::Subject;
use crate::claim::coverage::Asked;
use crate::explore::Next;
use crate::model::KindId;
use crate::model::belief::Belief;
use crate::runner::Record;
use crate::sut::{Call, Outcome, Reply};

impl Planner {
    /// The claim that the last step was to test, now that it is answered; or that what would have followed was, where
    /// the answer leaves nothing to follow.
    pub fn asked(&self, record: &Record) -> Option<Asked> {
        let planned = self.asked.as_ref()?;
        let refused = record.code().is_some() && record.verdict.violations.is_empty();
        let (claim, decisive) = match (planned.claim, planned.then.claim()) {
            (Some(claim), _) => {
                let decided = |subject: &Subject| subject.is_decided(&self.oracle, record);
                (claim, planned.subject.as_ref().is_none_or(decided))
            }
            (None, Some(claim)) if refused => (claim, false),
            (None, _) => return None,
        };
        let claim = self.claims.get(claim)?.clone();
        Some(Asked { claim, decisive })
    }

    /// What came of the last step.
    pub fn tell(&mut self, belief: &Belief, record: &Record) {
        let Some(planned) = self.asked.take() else {
            return;
        };
        let (Some(call), Some(exchange)) = (&record.call, &record.exchange) else {
            return;
        };
        let body = match &exchange.outcome {
            Outcome::Answered(answer) => match &answer.reply {
                Reply::Success(body) => Some(body),
                Reply::Error { .. } | Reply::Malformed(_) => None,
            },
            Outcome::Lost(_) => None,
        };
        let succeeded = body.is_some();
        let changes = |call: &Call| {
            let operation = self.oracle.spec().operations.get(&call.operation);
            operation.is_some_and(|operation| !operation.effects.is_empty())
        };
        if changes(call) && (succeeded || matches!(exchange.outcome, Outcome::Lost(_))) {
            self.changed();
        }
        self.note_limits(belief, call, &record.verdict.broken);
        if let (Some(body), Some(kind)) = (body, self.lists(call)) {
            self.seen.insert(kind, exchange.received);
            self.note_shown(belief, call, body);
        }
        if let Some(id) = planned.looks_for.filter(|_| succeeded) {
            self.note_gone(belief, id);
        }
        if !succeeded {
            let rehearsal = self.rehearse(call, &record.verdict.broken);
            self.queue.extend(rehearsal);
            if planned.claim.is_none() && record.verdict.environment {
                self.note_hindered(call);
            } else if planned.claim.is_none() {
                self.note_refused(belief, call, record.code());
            }
            return;
        }
        self.note_taken(call);
        match planned.then {
            Then::Nothing => {}
            Then::Again(claim) => self.queue.push_back(Planned::test(call.clone(), claim)),
            Then::Next(claim) => {
                let next = body.and_then(|body| self.next_page(call, body, claim));
                self.queue.extend(next);
            }
            Then::Look(claim, alone) => {
                let learnt = record.verdict.learnt.last();
                let look = self.look_after(belief, call, learnt, claim, alone);
                self.queue.extend(look);
            }
        }
    }

    /// The last step may not be done: the claim that it served is left, and what is tested next does without it.
    pub fn forbidden(&mut self, why: &str) {
        let (served, planned) = (self.served.take(), self.asked.take());
        if let Some(at) = served {
            self.with(at, |todo| {
                todo.done = true;
                todo.why = why.to_owned();
            });
        }
        if let Some(Planned {
            next: Next::Call { call, .. },
            claim: None,
            ..
        }) = planned
        {
            self.refuse(call.operation, call.arguments);
        }
    }

    /// The kind that a call lists.
    fn lists(&self, call: &Call) -> Option<KindId> {
        let spec = self.oracle.spec();
        let list = spec.operations.get(&call.operation)?.list.as_ref()?;
        spec.resources.get_index_of(&list.of)
    }
}
