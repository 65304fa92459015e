//! How a run behaves at a target that somebody pays for: it learns the clock there before all else, and clears away what
//! it made before it begins anew.

use std::sync::Arc;
use std::time::Duration;

use super::gate::Gate;
use super::stop::Stop;
use super::survey::{Survey, looks};
use super::sweep::{self, SweepError, sweep};
use super::target::Target;
use crate::oracle::Oracle;
use crate::sut::SutError;

/// Clearing away takes at most this part of the time that is left.
const CLEARING: u32 = 3;
/// Where time is not limited, clearing away takes no longer.
const LONGEST: Duration = Duration::from_secs(1_800);

/// See the module.
pub(super) struct Guest<'g> {
    oracle: &'g Arc<Oracle>,
    target: &'g Target,
    gate: &'g Gate,
    horizon: Duration,
}

impl<'g> Guest<'g> {
    /// At a target behind a gate; none, where nothing lasts. A call without an answer may act for so many seconds.
    pub(super) fn of(
        oracle: &'g Arc<Oracle>,
        target: &'g Target,
        gate: &'g Gate,
        horizon_s: u64,
    ) -> Option<Guest<'g>> {
        (!target.is_embedded()).then_some(Guest {
            oracle,
            target,
            gate,
            horizon: Duration::from_secs(horizon_s),
        })
    }

    /// The first call only learns the clock: dated by ours, it could be refused. Returns how many calls it took.
    pub(super) async fn greet(&self, stop: &Stop) -> u64 {
        let spec = self.oracle.spec();
        let Some(look) = looks(spec).next() else {
            return 0;
        };
        let Ok(sut) = self.target.open(0, u64::MAX) else {
            return 0;
        };
        let mut survey = Survey::new(spec, sut);
        // Whether it can be reached is seen again at once.
        let _ = stop.unless(survey.ask(look, Default::default())).await;
        self.gate.count(survey.calls());
        survey.calls()
    }

    /// Deletes what was made, before a conversation begins that knows nothing of it: it would count, and be of no use.
    /// Returns how many calls it took.
    ///
    /// # Errors
    /// If no client can be set up.
    pub(super) async fn clear(&self, left: Option<Duration>, stop: &Stop) -> Result<u64, SutError> {
        if !self.gate.limits().create || self.gate.left().is_empty() {
            return Ok(0);
        }
        let settings = sweep::Settings {
            time: left.map_or(LONGEST, |left| left / CLEARING),
            horizon: self.horizon,
            scale: self.target.options().scale.get(),
            orphans: false,
            rehearse: false,
        };
        let (spec, fixtures) = (self.oracle.spec(), self.oracle.fixtures());
        let survey = Survey::new(spec, self.target.open(0, u64::MAX - 1)?);
        let quiet = &mut |_: &sweep::Event<'_>| {};
        match sweep(spec, fixtures, survey, self.gate, settings, stop, quiet).await {
            Ok(swept) => {
                self.gate.count(swept.calls);
                Ok(swept.calls)
            }
            // Whether it still can be reached shows at the next call, as does a ledger that cannot be written.
            Err(SweepError::Ledger(_)) => Ok(0),
            Err(SweepError::Sut(error)) if error.is_passing() => Ok(0),
            Err(SweepError::Sut(error)) => Err(error),
        }
    }
}
