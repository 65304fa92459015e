//! The walks of a run: steps at random, until something is violated or the walk is over.

use std::sync::Arc;
use std::time::Duration;

use super::care::Halt;
use super::{Going, Run, WalkEnd};
use crate::explore::{Explorer, Next};
use crate::runner::session::{Record, Session};
use crate::sut::SutError;

impl Run<'_> {
    pub(super) async fn walk(&mut self, going: &mut Going, walk: u64) -> Result<WalkEnd, SutError> {
        let mut explorer = Explorer::new(
            Arc::clone(self.oracle),
            self.settings.seed,
            walk,
            &self.settings.walk,
        )
        .with_scores(std::mem::take(&mut self.scores));
        let Going { session, records } = going;
        let end = self.steps(session, &mut explorer, records, walk).await;
        if self.settings.walks.is_none() && self.settings.shard.is_none() {
            self.scores = explorer.into_scores();
        }
        self.settled(session, records, walk);
        end
    }

    async fn steps(
        &mut self,
        session: &mut Session,
        explorer: &mut Explorer,
        records: &mut Vec<Record>,
        walk: u64,
    ) -> Result<WalkEnd, SutError> {
        loop {
            if let Some(end) = self.over() {
                return Ok(WalkEnd::Run(end));
            }
            let next = explorer.next(session.belief(), session.sut().now());
            if matches!(next, Next::Wait(length) if self.is_idle(session, length)) {
                self.refused += 1;
                continue;
            }
            let record = match self.act(session, next).await {
                Ok(record) => record,
                Err(Halt::NotAllowed(_)) => {
                    self.refused += 1;
                    continue;
                }
                Err(Halt::Walk(end)) => return Ok(end),
                Err(Halt::Failed(error)) => return Err(error),
            };
            explorer.tell(&record);
            self.note(&record, None);
            let violations = record.verdict.violations.clone();
            records.push(record);
            if self.found(&violations, session, records, walk).await {
                return Ok(WalkEnd::Over);
            }
        }
    }

    /// Over HTTP waits take their time: one that would eat up the budget, or in which nothing is expected to happen, is
    /// left out.
    fn is_idle(&self, session: &Session, length: Duration) -> bool {
        if self.target.is_embedded() {
            return false;
        }
        let belief = session.belief();
        (belief.deadlines.is_empty() && belief.pending.is_empty())
            || self.is_too_long(&Next::Wait(length))
    }
}
