//! The claims' part of a run: one claim after the other, as the planner says, and an account of those that it left.

use std::sync::Arc;

use super::care::Halt;
use super::{Going, Left, Phase, Run, WalkEnd};
use crate::claim::plan::{Haste, Permission};
use crate::claim::{Planner, Standing};
use crate::explore::Next;
use crate::oracle::ClaimId;
use crate::runner::event::Event;
use crate::runner::session::{Record, Session};
use crate::runner::shard::ELSEWHERE;
use crate::sut::SutError;

/// How a part of a plan ended.
pub(super) enum PlanEnd {
    /// As walks do.
    Walk(WalkEnd),
    /// Nothing is left to do.
    Done,
}

/// How many calls are made for claims before it is the walks' turn.
const TURN: u64 = 400;

impl Run<'_> {
    /// Tests claims, one after the other, until something is violated or it is the walks' turn. What that leaves behind
    /// is left to a new conversation.
    pub(super) async fn plan(
        &mut self,
        planner: &mut Planner,
        left: &mut Option<Left>,
        walk: u64,
    ) -> Result<PlanEnd, SutError> {
        let mut going = self.open(left, walk)?;
        planner.starts_anew();
        let Going { session, records } = &mut going;
        let end = self.planned(session, planner, records, walk).await?;
        self.settled(&going.session, &going.records, walk);
        (self.tell)(&Event::WalkEnded { walk });
        self.close(going, left).await?;
        Ok(end)
    }

    /// What is another shard's is as good as done.
    pub(super) fn planner(&self) -> Planner {
        let shard = self.settings.shard;
        let standing = |id: &ClaimId| match shard.is_none_or(|shard| shard.has_claim(id)) {
            true => self.coverage.standing(id),
            false => Standing::Upheld,
        };
        Planner::new(
            Arc::clone(self.oracle),
            Arc::clone(&self.claims),
            Permission {
                haste: self.haste(),
                xml: self.settings.walk.xml,
                ..self.settings.permission.clone()
            },
            self.settings.seed,
            &standing,
        )
    }

    fn haste(&self) -> Haste {
        if self.settings.calls.is_none() && self.settings.time.is_none() {
            Haste::None
        } else if self.target.is_embedded() {
            Haste::Calls
        } else {
            Haste::Time
        }
    }

    /// Says of each claim that no call was about why.
    pub(super) fn account_for(&mut self, planner: &Planner) {
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
        let turn = self.budget.spent() + TURN;
        loop {
            if let Some(end) = self.over() {
                return Ok(PlanEnd::Walk(WalkEnd::Run(end)));
            }
            if self.takes_turns() {
                if self.budget.spent() >= turn {
                    return Ok(PlanEnd::Walk(WalkEnd::Over));
                }
            } else if self.settings.phase == Phase::All
                && self.budget.share().is_some_and(|share| share > 0.5)
            {
                // Half of a run is for walks.
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
