//! The run loop: walks until the budget is spent, each step judged as it is done.
//!
//! The same settings, seed and answers give the same run; only how far it gets within a budget of time may differ.
//! Prints nothing: what happens is told as [`Event`]s. Makes nothing shorter: `shrunk` does.

use std::collections::BTreeSet;
use std::sync::Arc;

mod care;
mod found;
mod plan;
mod settings;
mod walks;

use super::action::Action;
use super::budget::Budget;
use super::event::Event;
use super::finding::Finding;
use super::line;
use super::readings::Readings;
use super::session::{Record, Session, SessionError};
use super::shrunk::Sessions;
use super::statistics::Statistics;
use super::stop::Stop;
use super::summary::{Broken, End, Summary};
use super::target::{Target, secrets};
use care::{Halt, halt};
pub(crate) use found::leaves_the_belief;
use plan::PlanEnd;
pub use settings::{Phase, Settings};

use crate::admitted::Sorted;
use crate::claim::coverage::Asked;
use crate::claim::{self, Claim, Coverage};
use crate::explore::{Next, Scores};
use crate::oracle::{ClaimId, Oracle};
use crate::sut::{LostWhy, Outcome, Sut, SutError};

/// So many calls in a row without an answer: nobody is there.
const SILENT: u32 = 5;
/// So many calls without a single success: nothing can be learnt here.
const FRUITLESS: u64 = 400;
/// The account is told each time so many calls were made.
const TOLD: u64 = 20;
/// So many steps in a row that were not done: nothing is left to do.
const IDLE: u32 = 20_000;
/// A wait that takes more than this part of the time that is left here is not done.
const LONGEST_WAIT: u32 = 4;
/// Where walks and claims take turns, one of so many calls is a walk's.
const WALKED: u64 = 3;

/// Runs.
///
/// # Errors
/// If the target's address is none, or no client can be set up. An endpoint that cannot be reached ends the run as
/// inconclusive.
pub async fn run(
    oracle: &Arc<Oracle>,
    target: &Target,
    settings: &Settings,
    stop: &Stop,
    tell: &mut dyn FnMut(&Event<'_>),
) -> Result<Summary, SutError> {
    let name = target.name();
    tell(&Event::RunBegan {
        target: &name,
        seed: settings.seed,
    });
    let claims = claim::claims(oracle);
    let mut run = Run {
        oracle,
        target,
        settings,
        stop,
        tell,
        sessions: Sessions::new(oracle, target, settings.seed, settings.assumptions)
            .gated(settings.gate.clone()),
        secrets: line::Secrets::new(secrets(oracle.spec())),
        budget: Budget::new(settings.calls, settings.time),
        statistics: Statistics::new(oracle.spec()),
        readings: Readings::default(),
        findings: Vec::new(),
        scores: Scores::default(),
        silent: 0,
        refused: 0,
        walked: 0,
        beyond: BTreeSet::new(),
        coverage: Coverage::new(&oracle.spec().service, &name, &claims),
        claims: Arc::new(claims),
    };
    run.go_on();
    run.not_allowed();
    run.beyond = run.beyond_budget();
    run.greet().await;
    run.clear().await?;
    let end = run.phases().await?;
    let summary = run.summary(name, end);
    tell(&Event::RunEnded { summary: &summary });
    Ok(summary)
}

struct Run<'r> {
    oracle: &'r Arc<Oracle>,
    target: &'r Target,
    settings: &'r Settings,
    stop: &'r Stop,
    tell: &'r mut dyn FnMut(&Event<'_>),
    sessions: Sessions<'r>,
    secrets: line::Secrets,
    budget: Budget,
    statistics: Statistics,
    readings: Readings,
    findings: Vec<Finding>,
    scores: Scores,
    /// Calls in a row that no answer came to.
    silent: u32,
    /// Steps in a row that were not done.
    refused: u32,
    /// Calls of walks.
    walked: u64,
    /// Claims that take more than a budget allows.
    beyond: BTreeSet<ClaimId>,
    claims: Arc<Vec<Claim>>,
    coverage: Coverage,
}

/// A conversation, and what was done in it.
struct Going {
    session: Session,
    records: Vec<Record>,
}

/// What a walk leaves for the next.
enum Left {
    /// The connection.
    Sut(Box<Sut>),
    /// The conversation.
    Going(Box<Going>),
}

/// How a walk ended.
enum WalkEnd {
    /// It was over, or something was violated.
    Over,
    /// So is the run.
    Run(End),
}

impl Run<'_> {
    /// Claims and walks, in turns; what is dealt to shards, or counted in walks, one after the other.
    async fn phases(&mut self) -> Result<End, SutError> {
        let mut left: Option<Left> = None;
        let mut walk = self.settings.first_walk;
        let mut planner = (self.settings.phase != Phase::Explore).then(|| self.planner());
        let end = loop {
            if let Some(plan) = planner.as_mut().filter(|_| self.is_turn_of_claims()) {
                let end = self.plan(plan, &mut left, walk).await?;
                walk += 1;
                match end {
                    PlanEnd::Walk(WalkEnd::Run(end)) => break end,
                    PlanEnd::Walk(WalkEnd::Over) => continue,
                    PlanEnd::Done if self.settings.phase == Phase::Claims => break End::Spent,
                    PlanEnd::Done => {}
                }
                self.account_for(plan);
                planner = None;
                if !self.takes_turns() {
                    walk = self.settings.first_walk;
                }
            }
            let shard = self.settings.shard;
            walk = shard.map_or(walk, |shard| shard.next_walk(walk));
            if self.settings.walks.is_some_and(|walks| walk >= walks) {
                break End::Spent;
            }
            let before = self.budget.spent();
            let mut going = self.open(&mut left, walk)?;
            let end = self.walk(&mut going, walk).await?;
            self.walked += self.budget.spent() - before;
            (self.tell)(&Event::WalkEnded { walk });
            if let WalkEnd::Run(end) = end {
                break end;
            }
            self.close(going, &mut left).await?;
            walk += 1;
        };
        if let Some(planner) = &planner {
            self.account_for(planner);
        }
        Ok(end)
    }

    /// Whether walks and claims take turns. Which walks there are must not depend on the claims where it is told.
    fn takes_turns(&self) -> bool {
        let told = self.settings.walks.is_some() || self.settings.shard.is_some();
        self.settings.phase == Phase::All && !told
    }

    fn is_turn_of_claims(&self) -> bool {
        !self.takes_turns() || self.budget.spent() <= self.walked.saturating_mul(WALKED)
    }

    fn open(&mut self, left: &mut Option<Left>, walk: u64) -> Result<Going, SutError> {
        let (session, records) = match left.take() {
            Some(Left::Sut(sut)) => (self.sessions.over(*sut), Vec::new()),
            Some(Left::Going(going)) => (going.session, going.records),
            None => (self.sessions.open(walk)?, Vec::new()),
        };
        let assumptions = &session.belief().assumptions;
        (self.tell)(&Event::WalkBegan { walk, assumptions });
        self.statistics.walks += 1;
        Ok(Going { session, records })
    }

    /// What the next walk begins with. Where what is made is limited, it works on what the last one made.
    async fn close(&mut self, going: Going, left: &mut Option<Left>) -> Result<(), SutError> {
        if self.target.is_embedded() {
            return Ok(());
        }
        let last = going.records.last();
        let sound = last.is_none_or(|record| {
            let mut kinds = record.verdict.violations.iter().map(|v| v.key.kind);
            kinds.all(leaves_the_belief)
        });
        if self.settings.gate.is_some() && sound {
            *left = Some(Left::Going(Box::new(going)));
            return Ok(());
        }
        *left = Some(Left::Sut(Box::new(going.session.into_sut())));
        self.clear().await
    }

    /// Does a step, or says why not.
    async fn act(&mut self, session: &mut Session, next: Next) -> Result<Record, Halt> {
        let stop = self.stop.clone();
        let calls = matches!(next, Next::Call { .. });
        let done = match next {
            Next::End => return Err(Halt::Walk(WalkEnd::Over)),
            Next::Wait(length) => stop.unless(session.act(&Action::Wait(length))).await,
            Next::Call { call, lose } => stop.unless(session.call(&call, lose)).await,
        };
        let refused = |error: &SessionError| matches!(error, SessionError::Refused(_));
        let sent = !matches!(&done, Some(Err(error)) if refused(error));
        if calls && sent {
            self.budget.spend();
        }
        match done {
            None => Err(Halt::Walk(WalkEnd::Run(End::Stopped))),
            Some(Ok(record)) => {
                self.refused = 0;
                Ok(record)
            }
            Some(Err(error)) => Err(halt(error)),
        }
    }

    /// Notes which readings a walk settled.
    fn settled(&mut self, session: &Session, records: &[Record], walk: u64) {
        let (spec, secrets) = (self.oracle.spec(), &self.secrets);
        self.readings
            .add(spec, session.belief(), walk, records, |record| {
                line::told(record, secrets)
            });
    }

    fn note(&mut self, record: &Record, asked: Option<&Asked>) {
        self.statistics.note(record);
        let secrets = &self.secrets;
        let told = |record: &Record| line::told(record, secrets);
        self.coverage.note(record, asked, &told);
        match record.exchange.as_ref().map(|exchange| &exchange.outcome) {
            Some(Outcome::Answered(_)) => self.silent = 0,
            Some(Outcome::Lost(lost)) if lost.why != LostWhy::Dropped => self.silent += 1,
            Some(Outcome::Lost(_)) | None => {}
        }
        (self.tell)(&Event::Called {
            record,
            asked,
            share: self.budget.share(),
        });
        if self.statistics.calls.is_multiple_of(TOLD) {
            let coverage = &self.coverage;
            (self.tell)(&Event::Account { coverage });
        }
    }

    /// Whether the run is over, and why.
    fn over(&self) -> Option<End> {
        if self.stop.is_told() {
            return Some(End::Stopped);
        }
        if self.findings.len() >= self.settings.findings {
            return Some(End::Enough);
        }
        if self.silent >= SILENT {
            return Some(End::Broken(self.silence()));
        }
        if self.statistics.succeeded == 0 && self.statistics.calls >= FRUITLESS {
            return Some(End::Spent);
        }
        // Where next to nothing is allowed, nothing may be left to do.
        (self.budget.is_spent() || self.refused >= IDLE).then_some(End::Spent)
    }

    fn silence(&self) -> Broken {
        let name = self.target.name();
        let limit = self.target.options().time_limit;
        let says = if self.statistics.answered == 0 {
            format!("`{name}` takes connections, and answered none of {SILENT} calls")
        } else {
            format!("`{name}` answered none of the last {SILENT} calls")
        };
        Broken {
            says,
            help: Some(format!(
                "see whether the service speaks HTTP there and is not stuck; each call had {limit:?}"
            )),
        }
    }

    /// Whether it is a wait that would eat up the budget.
    fn is_too_long(&self, next: &Next) -> bool {
        let Next::Wait(length) = next else {
            return false;
        };
        let here = *length / self.target.options().scale.get();
        let left = self.budget.left().filter(|_| !self.target.is_embedded());
        left.is_some_and(|left| here > left / LONGEST_WAIT)
    }

    fn summary(self, target: String, end: End) -> Summary {
        let care = self.care();
        let spec = self.oracle.spec();
        Summary {
            service: spec.service.clone(),
            says: spec.says.clone(),
            version: spec.version.clone(),
            documents: Summary::documents_of(spec),
            target,
            seed: self.settings.seed,
            statistics: self.statistics,
            findings: self.findings,
            admitted: Sorted::default(),
            unsettled: self.readings.unsettled(spec),
            readings: self.readings.into_vec(),
            elapsed: self.budget.elapsed(),
            coverage: self.coverage,
            care,
            end,
        }
    }
}
