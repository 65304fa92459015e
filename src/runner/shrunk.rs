//! Between run loop and shrinker: sessions to replay in, and the budget.

use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::time::Duration;

use super::action::Action;
use super::budget::Budget;
use super::finding::Finding;
use super::session::{Record, Session};
use super::shapes::Shapes;
use super::stop::Stop;
use super::target::{Target, walk_seed};
use crate::case::{Replays, Stopped, play};
use crate::model::belief::Assumptions;
use crate::oracle::{Key, Oracle};
use crate::shrink::{Limits, Replay, ShrinkError, Shrinker, Shrunk};
use crate::sut::{Sut, SutError};

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
            calls: 8_000,
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
            count: Cell::new(0),
        }
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
        let session = Session::new(
            Arc::clone(self.oracle),
            Arc::clone(&self.shapes),
            sut,
            self.assumptions,
        );
        match self.target.salt(fresh) {
            Some(salt) => session.salted(salt),
            None => session,
        }
    }
}

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

/// A replay that showed the violation: its steps, and what came of them.
struct Seen {
    steps: Vec<Action>,
    records: Vec<Record>,
    curl: String,
}

/// The finding with fewer calls, as far as the budget goes; as it was, if it does not show again.
pub async fn shrink(
    sessions: &Sessions<'_>,
    finding: Finding,
    budget: ShrinkBudget,
    stop: &Stop,
) -> Finding {
    let time = Budget::new(None, Some(budget.time));
    let seen: RefCell<Vec<Seen>> = RefCell::default();
    let replay = async |steps: &[Action], key: &Key| -> Result<Replay, Halt> {
        if time.is_spent() {
            return Err(Halt::Time);
        }
        let mut session = sessions.open(finding.walk)?;
        let playing = stop.unless(play(&mut session, steps, Some(key)));
        let played = playing.await.ok_or(Halt::Stopped)??;
        if let Stopped::Violated(_) = played.end {
            seen.borrow_mut().push(Seen {
                steps: steps.to_vec(),
                records: played.records.clone(),
                curl: curl(&session, &played.records),
            });
        }
        Ok(Replay::from(played))
    };
    let steps: Vec<Action> = finding.records.iter().map(|r| r.action.clone()).collect();
    let key = &finding.violation.key;
    let witnesses = &finding.violation.witnesses;
    let limits = sessions.limits(budget);
    let shrinker = Shrinker::new(sessions.oracle.spec(), limits);
    let shrunk = shrinker.shrink(&steps, key, witnesses, replay).await;
    match shrunk {
        Ok(shrunk) => {
            let last = seen.into_inner().into_iter().rev();
            let last = last.into_iter().find(|seen| seen.steps == shrunk.steps);
            with_fewer(finding, shrunk, last)
        }
        Err(ShrinkError::NotReproduced(times)) => Finding {
            replays: Some((0, times)),
            ..finding
        },
        Err(ShrinkError::Limit | ShrinkError::Failed(_)) => finding,
    }
}

fn with_fewer(finding: Finding, shrunk: Shrunk<Halt>, seen: Option<Seen>) -> Finding {
    // What the report shows is what was seen: without it, better the longer case.
    let Some(seen) = seen else {
        return finding;
    };
    let Replays { failed, of } = shrunk.replays;
    Finding {
        violation: shrunk.violation,
        records: seen.records,
        curl: seen.curl,
        shrunk: true,
        replays: (failed < of).then_some((failed, of)),
        ..finding
    }
}

/// A command line that repeats the last call by hand, with symbols as shell variables.
pub fn curl(session: &Session, records: &[Record]) -> String {
    let Some(call) = records.iter().rev().find_map(|record| record.call.clone()) else {
        return String::new();
    };
    session.sut().curl(&call)
}
