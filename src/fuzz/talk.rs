//! A conversation with the emulator in this process, step by step.

use std::pin::pin;
use std::task::{Context as Task, Poll, Waker};

use super::Broken;
use super::context::Service;
use super::picks::{Pick, Step};
use crate::model::belief::Assumptions;
use crate::runner::line::{Secrets, told};
use crate::runner::target::secrets;
use crate::runner::{Action, Record, Session};
use crate::sut::{Outcome, Reply};

/// A conversation under way.
pub(super) struct Talk<'s> {
    service: &'s Service,
    session: Session,
    records: Vec<Record>,
}

impl<'s> Talk<'s> {
    /// With a fresh emulator.
    pub(super) fn begin(service: &'s Service) -> Result<Talk<'s>, Broken> {
        let (oracle, shapes) = (service.oracle.clone(), service.shapes());
        let assumptions = Assumptions {
            signed: false,
            ..Assumptions::default()
        };
        Ok(Talk {
            session: Session::new(oracle, shapes, service.open(0)?, assumptions),
            service,
            records: Vec::new(),
        })
    }

    /// Does what a pick says, and says what that reached.
    pub(super) fn step(&mut self, pick: &Pick) -> Result<&'static str, Broken> {
        let (oracle, pools) = (&self.service.oracle, self.service.pools());
        let last = self
            .records
            .iter()
            .rev()
            .find_map(|record| record.call.as_ref());
        let done = match pick.step(oracle, pools, self.session.belief(), last) {
            Step::Wait(length) => now(self.session.act(&Action::Wait(length))),
            Step::Call(call, lose) => now(self.session.call(&call, lose)),
        };
        let record = done.ok_or("the emulator makes callers wait")?;
        let record = record.map_err(|error| error.to_string())?;
        let reached = reached(&record);
        self.records.push(record);
        self.judge()?;
        Ok(reached)
    }

    /// The operation called last.
    pub(super) fn last(&self) -> Option<&str> {
        let call = self.records.last()?.call.as_ref()?;
        Some(&call.operation)
    }

    fn judge(&self) -> Result<(), Broken> {
        let Some(last) = self
            .records
            .last()
            .filter(|record| !record.verdict.violations.is_empty())
        else {
            return Ok(());
        };
        let secrets = Secrets::new(secrets(self.service.oracle.spec()));
        let steps = self.records.iter().map(|record| told(record, &secrets));
        let steps: Vec<String> = steps.collect();
        let wrong = last.verdict.violations.iter();
        let wrong: Vec<String> = wrong
            .map(|one| {
                let admissible = one.admissible.iter().map(|code| format!("{code:?}"));
                let admissible: Vec<String> = admissible.collect();
                format!(
                    "{}\n  observed    {}\n  believed    {}\n  admissible  {}",
                    one.says,
                    one.observed,
                    one.believed.join("; "),
                    admissible.join("; ")
                )
            })
            .collect();
        Err(format!("{}\n{}", steps.join("\n"), wrong.join("\n")))
    }
}

fn reached(record: &Record) -> &'static str {
    match record.exchange.as_ref().map(|exchange| &exchange.outcome) {
        None => "wait",
        Some(Outcome::Lost(_)) => "lost",
        Some(Outcome::Answered(answer)) => match answer.reply {
            Reply::Success(_) => "success",
            Reply::Error { .. } => "refused",
            Reply::Malformed(_) => "malformed",
        },
    }
}

/// What comes of something that never waits for anybody; `None` if it does.
pub(super) fn now<T>(work: impl Future<Output = T>) -> Option<T> {
    match pin!(work).poll(&mut Task::from_waker(Waker::noop())) {
        Poll::Ready(done) => Some(done),
        Poll::Pending => None,
    }
}
