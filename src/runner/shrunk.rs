//! Between run loop and shrinker: sessions to replay in, and the budget.

use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use super::finding::Finding;
use super::session::{Record, Session};
use super::shapes::Shapes;
use super::stop::Stop;
use super::target::{Target, walk_seed};
use crate::model::belief::Assumptions;
use crate::oracle::Oracle;
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
    fn default() -> ShrinkBudget {
        ShrinkBudget {
            calls: 400,
            time: Duration::from_secs(20),
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

/// The finding with fewer calls.
///
/// # Errors
/// If the endpoint cannot be asked.
pub async fn shrink(
    _sessions: &Sessions<'_>,
    finding: Finding,
    _budget: ShrinkBudget,
    _stop: &Stop,
) -> Result<Finding, SutError> {
    Ok(finding)
}

/// A command line that repeats the last call by hand, with symbols as shell variables.
pub fn curl(session: &Session, records: &[Record]) -> String {
    let Some(call) = records.iter().rev().find_map(|record| record.call.clone()) else {
        return String::new();
    };
    session.sut().curl(&call)
}
