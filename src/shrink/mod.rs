//! Shrinking: the shortest sequence of calls that still shows the same violation.
//!
//! Order: guess what matters, and replay the whole only where no guess shows the violation; cut after it; drop chunks with
//! all that depends on them, halving, to a fixpoint; let standing resources take the place of made ones; merge resources;
//! drop pairs; shorten waits; drop optional arguments; simplify values. A candidate is taken if and only if a replay of it shows a violation whose key meets the target; the blames they share are the next target.
//! So a look that shows what a wrong call did before stays the violation's place, and shrinking never slips to another.
//!
//! Does no I/O: replays are passed in, each on a fresh endpoint, and steps and answers decide everything else. Looks for
//! no fault and judges no answer. Two limits, of calls and of the target's time, hold for all replays together.
//!
//! A fault may be flaky, and its first replay may show it by chance. So the best is replayed again where several
//! candidates in a row showed nothing, and at the end; should it show nothing either, all begins anew, candidates being
//! replayed as often as the rate asks, and taken on the Wilson bound of theirs ([`wilson`]).

mod arguments;
mod attempt;
mod depend;
mod drops;
#[cfg(test)]
mod emulator_tests;
mod guess;
mod merge;
mod outcome;
mod rate;
mod standing;
mod stands;
#[cfg(test)]
mod tests;
mod values;
mod waits;
pub mod wilson;

use std::time::Duration;

use crate::oracle::verdict::Key;
use crate::runner::Action;
use crate::spec::Spec;
use crate::value::Value;

use attempt::{Halt, Search};
pub use depend::without;
pub use outcome::{Ended, Replay, Shown, ShrinkError, Shrunk};
pub use standing::Standing;

/// What shrinking may spend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Calls of all replays.
    pub calls: u32,
    /// The target's time that all replays wait.
    pub time: Duration,
    /// Replays of the whole sequence, where no guess shows the violation, until it shows again.
    pub tries: u32,
}

impl Default for Limits {
    /// For an emulator: 20,000 calls, 100 hours of its own time, 30 replays of the whole.
    fn default() -> Limits {
        Limits {
            calls: 20_000,
            time: Duration::from_secs(360_000),
            tries: 30,
        }
    }
}

type Plausible<'a> = &'a dyn Fn(&[Action]) -> bool;
type Simpler<'a> = &'a dyn Fn(&str, &str, &Value) -> Vec<Value>;

/// Makes sequences shorter.
#[derive(Clone, Copy)]
pub struct Shrinker<'a> {
    spec: &'a Spec,
    limits: Limits,
    plausible: Option<Plausible<'a>>,
    simpler: Option<Simpler<'a>>,
    standing: &'a [Standing],
}

impl<'a> Shrinker<'a> {
    /// With these limits.
    pub fn new(spec: &'a Spec, limits: Limits) -> Shrinker<'a> {
        Shrinker {
            spec,
            limits,
            plausible: None,
            simpler: None,
            standing: &[],
        }
    }

    /// Candidates for which this says no are not replayed. That every symbol has a step that binds it is asked anyway.
    #[must_use]
    pub fn plausible(self, plausible: Plausible<'a>) -> Shrinker<'a> {
        Shrinker {
            plausible: Some(plausible),
            ..self
        }
    }

    /// What stands in the account that each replay begins with, and may take the place of what is made there.
    #[must_use]
    pub fn standing(self, standing: &'a [Standing]) -> Shrinker<'a> {
        Shrinker { standing, ..self }
    }

    /// Simpler values of an argument, given operation, parameter and value; the simplest first. Each has to weigh less
    /// than the value, by whatever measure, or shrinking goes on until its limits.
    #[must_use]
    pub fn simpler(self, simpler: Simpler<'a>) -> Shrinker<'a> {
        Shrinker {
            simpler: Some(simpler),
            ..self
        }
    }

    /// Whether a candidate may be replayed.
    fn is_fit(&self, candidate: &[Action]) -> bool {
        depend::is_closed(candidate) && self.plausible.is_none_or(|ask| ask(candidate))
    }

    /// Shrinks what a run did up to the call that violates `key`. `witnesses` are numbers of calls, from 1, that the
    /// violation relies on. `replay` does steps in a fresh session on a fresh endpoint, up to the first violation that
    /// meets the key.
    ///
    /// # Errors
    /// If no replay of `steps` or of what is guessed to matter shows the violation, or one cannot be done before it
    /// showed. A later one that cannot be done, or an
    /// exhausted limit, ends shrinking with the best so far.
    pub async fn shrink<E>(
        &self,
        steps: &[Action],
        key: &Key,
        witnesses: &[u32],
        replay: impl AsyncFnMut(&[Action], &Key) -> Result<Replay, E>,
    ) -> Result<Shrunk<E>, ShrinkError<E>> {
        let calls_before = depend::calls(steps);
        let guesses = self.guesses(steps, witnesses);
        let mut search = Search::begin(self, steps, &guesses, key, replay).await?;
        let ended = match search.run(&guesses).await {
            Ok(()) => Ended::Minimal,
            Err(Halt::Limit | Halt::Flaky) => Ended::Limit,
            Err(Halt::Failed(error)) => Ended::Failed(error),
        };
        Ok(search.finish(calls_before, ended))
    }
}
