//! The run loop: walks until the budget is spent, each step judged as it is done.
//!
//! The same settings, seed and answers give the same run; only how far it gets within a budget of time may differ.
//! Prints nothing: what happens is told as [`Event`]s. Makes nothing shorter: `shrunk` does.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

mod care;

use super::action::Action;
use super::budget::Budget;
use super::event::Event;
use super::finding::Finding;
use super::gate::Gate;
use super::line;
use super::readings::Readings;
use super::session::{Record, Session, SessionError};
use super::shard::{ELSEWHERE, Shard};
use super::shrunk::{self, Sessions, ShrinkBudget};
use super::statistics::Statistics;
use super::stop::Stop;
use super::summary::{Broken, End, Summary};
use super::target::{Target, secrets};
use care::{Halt, halt};

use crate::admitted::Sorted;
use crate::claim::coverage::Asked;
use crate::claim::plan::Permission;
use crate::claim::{self, Claim, Coverage, Planner, Standing};
use crate::explore::{self, Explorer, Next, Scores};
use crate::model::belief::Assumptions;
use crate::oracle::{ClaimId, Kind, Oracle, Violation};
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

/// How to run.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The seed of every choice.
    pub seed: u64,
    /// So many calls; none: no limit.
    pub calls: Option<u64>,
    /// So long, by the wall's clock; none: no limit.
    pub time: Option<Duration>,
    /// The run ends after so many findings.
    pub findings: usize,
    /// How to walk.
    pub walk: explore::Settings,
    /// How to judge.
    pub assumptions: Assumptions,
    /// What shrinking a finding may spend; none: findings are left as they are.
    pub shrink: Option<ShrinkBudget>,
    /// Which parts of the run there are.
    pub phase: Phase,
    /// What the claims' part may do.
    pub permission: Permission,
    /// What calls pass before they go out; none: all go out.
    pub gate: Option<Gate>,
    /// The account of the run that this one goes on with: what was upheld is not tested again.
    pub earlier: Option<Coverage>,
    /// The number of the first walk: those before it were walked by the run that this one goes on with.
    pub first_walk: u64,
    /// So many walks, of all shards together; none: no limit.
    pub walks: Option<u64>,
    /// Which part of the run this is; none: all of it.
    pub shard: Option<Shard>,
}

/// The parts of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Claim by claim, as planned.
    Claims,
    /// Walks at random.
    Explore,
    /// The one, then the other.
    All,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            seed: 0x5eed,
            calls: Some(100_000),
            time: Some(Duration::from_secs(40)),
            findings: 20,
            walk: explore::Settings::default(),
            assumptions: Assumptions::default(),
            shrink: Some(ShrinkBudget::default()),
            phase: Phase::Explore,
            permission: Permission::default(),
            gate: None,
            earlier: None,
            first_walk: 0,
            walks: None,
            shard: None,
        }
    }
}

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

/// How a part of a plan ended.
enum PlanEnd {
    /// As walks do.
    Walk(WalkEnd),
    /// Nothing is left to do.
    Done,
}

/// How a walk ended.
enum WalkEnd {
    /// It was over, or something was violated.
    Over,
    /// So is the run.
    Run(End),
}

impl Run<'_> {
    async fn phases(&mut self) -> Result<End, SutError> {
        let mut left: Option<Left> = None;
        let mut walk = self.settings.first_walk;
        if self.settings.phase != Phase::Explore
            && let Some(end) = self.plan(&mut left, &mut walk).await?
        {
            return Ok(end);
        }
        if self.settings.phase == Phase::Claims {
            return Ok(End::Spent);
        }
        if self.settings.walks.is_some() || self.settings.shard.is_some() {
            walk = self.settings.first_walk;
        }
        loop {
            walk = self
                .settings
                .shard
                .map_or(walk, |shard| shard.next_walk(walk));
            if self.settings.walks.is_some_and(|walks| walk >= walks) {
                return Ok(End::Spent);
            }
            let mut going = self.open(&mut left, walk)?;
            let end = self.walk(&mut going, walk).await?;
            (self.tell)(&Event::WalkEnded { walk });
            if let WalkEnd::Run(end) = end {
                return Ok(end);
            }
            self.close(going, &mut left).await?;
            walk += 1;
        }
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

    /// Tests the claims one after the other; what a violation leaves behind is left to a new conversation.
    async fn plan(
        &mut self,
        left: &mut Option<Left>,
        walk: &mut u64,
    ) -> Result<Option<End>, SutError> {
        // What is another shard's is as good as done.
        let (shard, account) = (self.settings.shard, &self.coverage);
        let standing = |id: &ClaimId| match shard.is_none_or(|shard| shard.has_claim(id)) {
            true => account.standing(id),
            false => Standing::Upheld,
        };
        let mut planner = Planner::new(
            Arc::clone(self.oracle),
            Arc::clone(&self.claims),
            Permission {
                hurried: self.settings.calls.is_some() || self.settings.time.is_some(),
                ..self.settings.permission.clone()
            },
            self.settings.seed,
            &standing,
        );
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
        Ok(ended.flatten())
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

    async fn walk(&mut self, going: &mut Going, walk: u64) -> Result<WalkEnd, SutError> {
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

    /// Whether it is a wait that would eat up the budget.
    fn is_too_long(&self, next: &Next) -> bool {
        let Next::Wait(length) = next else {
            return false;
        };
        let here = *length / self.target.options().scale.get();
        let left = self.budget.left().filter(|_| !self.target.is_embedded());
        left.is_some_and(|left| here > left / LONGEST_WAIT)
    }

    /// Keeps what is new of the violations of the last record; whether the walk is over.
    async fn found(
        &mut self,
        violations: &[Violation],
        session: &Session,
        records: &[Record],
        walk: u64,
    ) -> bool {
        let mut over = false;
        for violation in violations {
            let known = self
                .findings
                .iter_mut()
                .find(|finding| finding.violation.key.meets(&violation.key));
            if let Some(finding) = known {
                finding.met += 1;
                over |= !leaves_the_belief(violation.key.kind);
                continue;
            }
            over = true;
            (self.tell)(&Event::Violated { violation });
            let finding = self.finding(violation, session, records, walk);
            let finding = self.shrink(finding).await;
            self.keep(finding);
        }
        over
    }

    /// Keeps a finding. Shrunk, it may turn out to be one that is known.
    fn keep(&mut self, finding: Finding) {
        let key = &finding.violation.key;
        let same = |known: &&mut Finding| known.violation.key.meets(key);
        match self.findings.iter_mut().find(same) {
            Some(known) => known.met += 1,
            None => self.findings.push(finding),
        }
    }

    fn finding(
        &self,
        violation: &Violation,
        session: &Session,
        records: &[Record],
        walk: u64,
    ) -> Finding {
        let calls = records.iter().map(|record| record.number).max();
        Finding {
            violation: violation.clone(),
            steps: records.iter().map(|r| r.action.clone()).collect(),
            records: records.to_vec(),
            seed: self.settings.seed,
            walk,
            shrunk_from: calls.unwrap_or(0),
            shrunk: false,
            replays: None,
            met: 1,
            curl: shrunk::curl(session, records),
        }
    }

    async fn shrink(&mut self, finding: Finding) -> Finding {
        let Some(budget) = self.settings.shrink else {
            return finding;
        };
        let calls = finding.shrunk_from;
        (self.tell)(&Event::Shrinking { calls });
        let finding = shrunk::shrink(&self.sessions, finding, budget, self.stop).await;
        (self.tell)(&Event::Shrunk { finding: &finding });
        finding
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

/// A violation in how an answer is written: what it says is believed all the same, so the walk can go on.
pub(crate) fn leaves_the_belief(kind: Kind) -> bool {
    match kind {
        Kind::Status | Kind::Message | Kind::Field | Kind::Malformed | Kind::Format => true,
        Kind::Accepted
        | Kind::Refused
        | Kind::Shown
        | Kind::Missing
        | Kind::Unexplained
        | Kind::Duplicate
        | Kind::Filter
        | Kind::Endless
        | Kind::Stuck
        | Kind::Limit
        | Kind::IdReused
        | Kind::Token
        | Kind::Inconsistent => false,
    }
}
