//! Between run loop and shrinker: sessions to replay in, and the budget.

use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use super::action::Action;
use super::budget::Budget;
use super::finding::Finding;
use super::gate::Gate;
use super::session::{Record, Session};
use super::shapes::Shapes;
use super::stop::Stop;
use super::target::{Target, walk_seed};
use crate::case::{Replays, Stopped, play};
use crate::explore::simpler;
use crate::model::belief::Assumptions;
use crate::oracle::{Key, Oracle};
use crate::shrink::{Limits, Replay, ShrinkError, Shrinker, Shrunk, Standing};
use crate::sut::{Sut, SutError};
use crate::value::Value;

/// What shrinking one finding may spend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShrinkBudget {
    /// Calls.
    pub calls: u32,
    /// Time, by the wall's clock.
    pub time: Duration,
}

impl Default for ShrinkBudget {
    /// For an endpoint, where calls are dear.
    fn default() -> ShrinkBudget {
        ShrinkBudget {
            calls: 400,
            time: Duration::from_secs(20),
        }
    }
}

impl ShrinkBudget {
    /// For the embedded emulator, where they cost next to nothing.
    pub fn generous() -> ShrinkBudget {
        ShrinkBudget {
            calls: 60_000,
            ..ShrinkBudget::default()
        }
    }
}

/// Conversations with a target: those of walks, and those of replays.
pub struct Sessions<'r> {
    oracle: &'r Arc<Oracle>,
    shapes: Arc<Shapes>,
    target: &'r Target,
    seed: u64,
    assumptions: Assumptions,
    gate: Option<Gate>,
    /// How many there were.
    count: Cell<u64>,
}

impl<'r> Sessions<'r> {
    /// With a target, all with the same seed and assumptions.
    pub fn new(
        oracle: &'r Arc<Oracle>,
        target: &'r Target,
        seed: u64,
        assumptions: Assumptions,
    ) -> Sessions<'r> {
        Sessions {
            shapes: Arc::new(Shapes::new(oracle.spec())),
            oracle,
            target,
            seed,
            assumptions,
            gate: None,
            count: Cell::new(0),
        }
    }

    /// Lets out only what passes there.
    #[must_use]
    pub fn gated(mut self, gate: Option<Gate>) -> Sessions<'r> {
        self.gate = gate;
        self
    }

    /// A conversation as that walk's begins.
    ///
    /// # Errors
    /// As [`Target::open`].
    pub fn open(&self, walk: u64) -> Result<Session, SutError> {
        self.seeded(walk_seed(self.seed, walk))
    }

    /// A conversation with an emulator of this seed, or with the endpoint.
    ///
    /// # Errors
    /// As [`Target::open`].
    pub fn seeded(&self, seed: u64) -> Result<Session, SutError> {
        let sut = self.target.open(seed, self.count.get())?;
        Ok(self.over(sut))
    }

    /// What stands in the account of each conversation, where it has one of its own.
    fn standing(&self) -> Vec<Standing> {
        if self.target.is_embedded() {
            Standing::all(self.oracle.spec(), self.oracle.fixtures())
        } else {
            Vec::new()
        }
    }

    /// What replays may spend: an endpoint's time passes at its scale.
    fn limits(&self, budget: ShrinkBudget) -> Limits {
        let waits = if self.target.is_embedded() {
            Limits::default().time
        } else {
            budget.time * self.target.options().scale.get()
        };
        Limits {
            calls: budget.calls,
            time: waits,
            ..Limits::default()
        }
    }

    /// A conversation that begins over a connection that is there.
    pub fn over(&self, sut: Sut) -> Session {
        let fresh = self.count.replace(self.count.get() + 1);
        // Conversations after the first find at an endpoint what those before them made.
        let used = fresh > 0 && !self.target.is_embedded();
        let assumptions = Assumptions {
            closed: self.assumptions.closed && !used,
            ..self.assumptions
        };
        let session = Session::new(
            Arc::clone(self.oracle),
            Arc::clone(&self.shapes),
            sut,
            assumptions,
        );
        let session = match &self.gate {
            Some(gate) => session.gated(gate.clone()),
            None => session,
        };
        match self.target.salt(fresh) {
            Some(salt) => session.salted(salt),
            None => session,
        }
    }
}

/// For the report a case is replayed until it shows its violation, at most so often.
const STEADY: u32 = 5;
/// The same of one that does not always show it.
const FLAKY: u32 = 50;

/// What ends shrinking before it is done.
#[derive(Debug, thiserror::Error)]
enum Halt {
    #[error(transparent)]
    Sut(#[from] SutError),
    #[error("the time is spent")]
    Time,
    #[error("told to stop")]
    Stopped,
}

/// The finding with fewer calls, as far as the budget goes; as it was, if it does not show again.
pub async fn shrink(
    sessions: &Sessions<'_>,
    finding: Finding,
    budget: ShrinkBudget,
    stop: &Stop,
) -> Finding {
    let time = Budget::new(None, Some(budget.time));
    let replay = async |steps: &[Action], key: &Key| -> Result<Replay, Halt> {
        if time.is_spent() {
            return Err(Halt::Time);
        }
        let mut session = sessions.open(finding.walk)?;
        let playing = stop.unless(play(&mut session, steps, Some(key)));
        let played = playing.await.ok_or(Halt::Stopped)??;
        Ok(Replay::from(played))
    };
    let key = &finding.violation.key;
    let witnesses = &finding.violation.witnesses;
    let standing = sessions.standing();
    let belief = sessions.oracle.begin(sessions.assumptions);
    let simpler = |operation: &str, parameter: &str, value: &Value| {
        simpler(sessions.oracle, &belief, operation, parameter, value)
    };
    let shrinker = Shrinker::new(sessions.oracle.spec(), sessions.limits(budget))
        .standing(&standing)
        .simpler(&simpler);
    let shrunk = shrinker
        .shrink(&finding.steps, key, witnesses, replay)
        .await;
    match shrunk {
        Ok(shrunk) => with_fewer(sessions, finding, shrunk, stop).await,
        Err(ShrinkError::NotReproduced(times)) => Finding {
            replays: Some((0, times)),
            ..finding
        },
        Err(ShrinkError::Limit | ShrinkError::Failed(_)) => finding,
    }
}

/// One more replay gives what the report shows. Should it show nothing, the longer case is the better one.
async fn with_fewer(
    sessions: &Sessions<'_>,
    finding: Finding,
    shrunk: Shrunk<Halt>,
    stop: &Stop,
) -> Finding {
    let Ok(mut session) = sessions.open(finding.walk) else {
        return finding;
    };
    let key = &shrunk.violation.key;
    let Replays { mut failed, mut of } = shrunk.replays;
    let tries = if failed < of { FLAKY } else { STEADY };
    for _ in 0..tries {
        let playing = stop.unless(play(&mut session, &shrunk.steps, Some(key)));
        let Some(Ok(played)) = playing.await else {
            return finding;
        };
        of += 1;
        if let Stopped::Violated(violation) = played.end {
            failed += 1;
            return Finding {
                violation: *violation,
                curl: curl(&session, &played.records),
                records: played.records,
                steps: shrunk.steps,
                shrunk: true,
                replays: (failed < of).then_some((failed, of)),
                ..finding
            };
        }
        let Ok(again) = sessions.open(finding.walk) else {
            return finding;
        };
        session = again;
    }
    finding
}

/// A command line that repeats the last call by hand, with symbols as shell variables.
pub fn curl(session: &Session, records: &[Record]) -> String {
    let Some(call) = records.iter().rev().find_map(|record| record.call.clone()) else {
        return String::new();
    };
    session.sut().curl(&call)
}
