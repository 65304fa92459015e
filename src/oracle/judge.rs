//! One call judged: settle, find the situations that explain the outcome, change the belief, settle again.

use std::borrow::Cow;

use super::admit::{Case, cases, token_of};
use super::form;
use super::step::Acted;
use super::verdict::{Kind, Verdict};
use super::{Oracle, claims};
use crate::model::belief::Belief;
use crate::model::bind::bind;
use crate::model::scene::{Arguments, Scene};
use crate::model::span::Span;
use crate::spec::{Name, Operation};
use crate::sut::{Answer, Format, Outcome, Reply};
use crate::time::Time;

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
    /// The format of the answer.
    pub format: Format,
    /// When it was sent.
    pub sent: Time,
    /// When the answer was there.
    pub received: Time,
}

/// An error as it was answered.
pub(super) struct Observed<'a> {
    pub(super) status: u16,
    pub(super) code: &'a str,
    pub(super) message: &'a str,
}

impl Oracle {
    /// Judges a call and changes the belief by what it tells.
    pub fn judge(&self, belief: &mut Belief, step: &Step) -> Verdict {
        let mut verdict = Verdict::default();
        let Some(operation) = self.spec.operations.get(step.operation) else {
            return verdict;
        };
        let span = Span::new(step.sent, step.received);
        Self::forget_spent(belief, step.received);
        let wire = self.wire(step.arguments);
        let mut business = Cow::Borrowed(step.arguments);
        if !wire.is_empty() {
            business.to_mut().retain(|name, _| !wire.contains_key(name));
        }
        let arguments: &Arguments = &business;
        self.settle(belief, span);
        self.drift(belief, operation, arguments);
        let bindings = bind(&self.spec, &self.fixtures, belief, operation, arguments);
        // What the call is judged in while the belief changes.
        let snapshot = belief.clone();
        let mut scene = self.scene(&snapshot, operation, arguments, &bindings);
        scene.wire = &wire;
        let call = Acted {
            operation,
            arguments,
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
        let before = belief.glimpse.take();
        match step.outcome {
            Outcome::Lost(lost) => judging.lost(belief, lost.finished),
            Outcome::Answered(answer) => judging.answered(belief, answer, step.format),
        }
        judging.formats(belief, before, step);
        self.spend(belief, &wire, step);
        self.settle(belief, Span::new(span.to, span.to));
        if !belief.constants.ptr_eq(&snapshot.constants) {
            (verdict.settled, verdict.narrowed) = claims::told(belief, step.number);
        }
        verdict
    }
}

/// A call being judged, in the belief as it was.
pub(super) struct Judging<'a, 'v> {
    pub(super) oracle: &'a Oracle,
    pub(super) scene: Scene<'a>,
    pub(super) all: Vec<Case>,
    pub(super) call: Acted<'a>,
    pub(super) verdict: &'v mut Verdict,
}

impl Judging<'_, '_> {
    pub(super) fn operation(&self) -> &Operation {
        self.scene.operation
    }

    fn answered(&mut self, belief: &mut Belief, answer: &Answer, format: Format) {
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
            Reply::Success(body) if format == Format::Json => {
                let (body, met) = form::usual(self.scene.operation, body);
                self.forms(belief, &met);
                self.success(belief, answer.status, &body);
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
}
