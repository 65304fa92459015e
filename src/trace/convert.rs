//! Between a record and its line.

use super::blot::Blots;
use super::form::{Came, Said, StepLine};
use crate::case::Step;
use crate::claim::coverage::Asked;
use crate::oracle::Verdict;
use crate::runner::{Action, Invocation, Record};
use crate::sut::{Answer, Call, Exchange, Format, Lost, Outcome, Reply};

impl StepLine {
    /// The line of a record, without secrets.
    pub fn of(walk: u64, record: &Record, asked: Option<&Asked>, blots: &mut Blots) -> StepLine {
        let symbolic = match &record.action {
            Action::Wait(_) => record.action.clone(),
            Action::Call(invocation) => Action::Call(Invocation {
                arguments: blots.arguments(&invocation.arguments),
                ..invocation.clone()
            }),
        };
        let mut sent = record
            .call
            .as_ref()
            .map(|call| blots.arguments(&call.arguments))
            .unwrap_or_default();
        if let Action::Call(invocation) = &symbolic {
            sent.retain(|name, value| invocation.arguments.get(name) != Some(value));
        }
        let exchange = record.exchange.as_ref();
        StepLine {
            walk,
            number: record.number,
            at: record.at,
            call: Step(symbolic),
            sent,
            received: exchange.map(|exchange| exchange.received),
            format: exchange
                .map(|exchange| exchange.format)
                .filter(|format| *format != Format::Json),
            outcome: exchange.map(|exchange| came(exchange, blots)),
            asked: asked.map(|asked| asked.claim.id.clone()),
            undecided: asked.is_some_and(|asked| !asked.decisive),
            verdict: Said::of(&record.verdict),
        }
    }

    /// What was done, with symbolic ids.
    pub fn action(&self) -> &Action {
        &self.call.0
    }

    /// The record, with nothing said of it yet.
    pub fn into_record(self) -> Record {
        let action = self.call.0;
        let call = match &action {
            Action::Wait(_) => None,
            Action::Call(invocation) => {
                let mut arguments = invocation.arguments.clone();
                arguments.extend(self.sent);
                Some(Call {
                    operation: invocation.call.clone(),
                    arguments,
                    format: invocation.format,
                })
            }
        };
        let (at, received) = (self.at, self.received.unwrap_or(self.at));
        let format = self.format.unwrap_or_default();
        Record {
            number: self.number,
            action,
            call,
            exchange: self.outcome.map(|came| {
                let (outcome, raw) = came.into_outcome();
                Exchange {
                    outcome,
                    sent: at,
                    received,
                    format,
                    raw,
                }
            }),
            verdict: Verdict::default(),
            at,
        }
    }
}

impl Said {
    /// A verdict, in short.
    pub fn of(verdict: &Verdict) -> Said {
        Said {
            violations: verdict.violations.iter().map(|v| v.key.clone()).collect(),
            upheld: verdict.upheld.clone(),
            open: verdict.open.clone(),
            environment: verdict.environment,
        }
    }
}

fn came(exchange: &Exchange, blots: &mut Blots) -> Came {
    let answer = match &exchange.outcome {
        Outcome::Lost(Lost { why, finished }) => {
            return Came::Lost {
                why: *why,
                finished: *finished,
            };
        }
        Outcome::Answered(answer) => answer,
    };
    let (status, header) = (answer.status, answer.request_id_header.clone());
    match &answer.reply {
        Reply::Success(body) => Came::Success {
            status,
            body: blots.answer(body),
            header,
        },
        Reply::Error {
            code,
            message,
            body,
        } => Came::Error {
            status,
            code: blots.text(code),
            message: blots.text(message),
            body: blots.answer(body),
            header,
        },
        Reply::Malformed(why) => Came::Malformed {
            status,
            why: blots.text(why),
            raw: exchange.raw.as_deref().and_then(|raw| blots.raw(raw)),
            header,
        },
    }
}

impl Came {
    fn into_outcome(self) -> (Outcome, Option<String>) {
        let (status, reply, header, raw) = match self {
            Came::Lost { why, finished } => return (Outcome::Lost(Lost { why, finished }), None),
            Came::Success {
                status,
                body,
                header,
            } => (status, Reply::Success(body), header, None),
            Came::Error {
                status,
                code,
                message,
                body,
                header,
            } => {
                let reply = Reply::Error {
                    code,
                    message,
                    body,
                };
                (status, reply, header, None)
            }
            Came::Malformed {
                status,
                why,
                raw,
                header,
            } => (status, Reply::Malformed(why), header, raw),
        };
        let answer = Answer {
            status,
            reply,
            request_id_header: header,
        };
        (Outcome::Answered(answer), raw)
    }
}
