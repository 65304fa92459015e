//! The claims' part of a run: one claim after the other, as the planner says, and an account of those that it left.

use std::sync::Arc;

use super::care::Halt;
use super::{Going, Left, Phase, Run, WalkEnd};
use crate::claim::plan::Permission;
use crate::claim::{Planner, Standing};
use crate::explore::Next;
use crate::oracle::ClaimId;
use crate::runner::event::Event;
use crate::runner::session::{Record, Session};
use crate::runner::shard::ELSEWHERE;
use crate::runner::summary::End;
use crate::sut::SutError;

/// How a part of a plan ended.
enum PlanEnd {
    /// As walks do.
    Walk(WalkEnd),
    /// Nothing is left to do.
    Done,
}

impl Run<'_> {
    /// Tests the claims one after the other; what a violation leaves behind is left to a new conversation.
    pub(super) async fn plan(
        &mut self,
        left: &mut Option<Left>,
        walk: &mut u64,
    ) -> Result<Option<End>, SutError> {
        let mut planner = self.planner();
        let mut ended = None;
        while ended.is_none() {
            let mut going = self.open(left, *walk)?;
            planner.starts_anew();
            let Going { session, records } = &mut going;
            let end = self.planned(session, &mut planner, records, *walk).await?;
            self.settled(&going.session, &going.records, *walk);
            (self.tell)(&Event::WalkEnded { walk: *walk });
            self.close(going, left).await?;
            *walk += 1;
            match end {
                PlanEnd::Walk(WalkEnd::Over) => {}
                PlanEnd::Walk(WalkEnd::Run(end)) => ended = Some(Some(end)),
                PlanEnd::Done => ended = Some(None),
            }
        }
        self.account_for(&planner);
        Ok(ended.flatten())
    }

    /// What is another shard's is as good as done.
    fn planner(&self) -> Planner {
        let shard = self.settings.shard;
        let standing = |id: &ClaimId| match shard.is_none_or(|shard| shard.has_claim(id)) {
            true => self.coverage.standing(id),
            false => Standing::Upheld,
        };
        Planner::new(
            Arc::clone(self.oracle),
            Arc::clone(&self.claims),
            Permission {
                hurried: self.settings.calls.is_some() || self.settings.time.is_some(),
                ..self.settings.permission.clone()
            },
            self.settings.seed,
            &standing,
        )
    }

    /// Says of each claim that no call was about why.
    fn account_for(&mut self, planner: &Planner) {
        for (id, why) in planner.left() {
            self.coverage.passed_over(id, why);
        }
        if let Some(shard) = self.settings.shard {
            let others = self
                .claims
                .iter()
                .filter(|claim| !shard.has_claim(&claim.id));
            others.for_each(|claim| self.coverage.passed_over(&claim.id, ELSEWHERE));
        }
        self.coverage.finish("no answer of this run showed it");
    }

    async fn planned(
        &mut self,
        session: &mut Session,
        planner: &mut Planner,
        records: &mut Vec<Record>,
        walk: u64,
    ) -> Result<PlanEnd, SutError> {
        loop {
            if let Some(end) = self.over() {
                return Ok(PlanEnd::Walk(WalkEnd::Run(end)));
            }
            // Half of a run is for walks.
            if self.settings.phase == Phase::All
                && self.budget.share().is_some_and(|share| share > 0.5)
            {
                return Ok(PlanEnd::Done);
            }
            let coverage = &self.coverage;
            let beyond = &self.beyond;
            let settled =
                |id: &ClaimId| coverage.standing(id) >= Standing::Upheld || beyond.contains(id);
            let Some(next) = planner.next(session.belief(), session.sut().now(), &settled) else {
                continue;
            };
            if next == Next::End || self.is_too_long(&next) {
                return Ok(PlanEnd::Done);
            }
            let record = match self.act(session, next).await {
                Ok(record) => record,
                Err(Halt::NotAllowed(why)) => {
                    planner.forbidden(&why);
                    continue;
                }
                Err(Halt::Walk(end)) => return Ok(PlanEnd::Walk(end)),
                Err(Halt::Failed(error)) => return Err(error),
            };
            self.note(&record, planner.asked(&record).as_ref());
            planner.tell(session.belief(), &record);
            let violations = record.verdict.violations.clone();
            records.push(record);
            if self.found(&violations, session, records, walk).await {
                return Ok(PlanEnd::Walk(WalkEnd::Over));
            }
        }
    }
}
