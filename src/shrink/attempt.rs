//! Trying candidates: each once, within the limits, as often as a flaky violation takes.
//!
//! Proposes nothing: the passes do.

use std::collections::BTreeSet;
use std::time::Duration;

use super::depend::{calls, is_closed, tidied};
use super::outcome::{Ended, Replay, Shown, ShrinkError, Shrunk};
use super::{Limits, Shrinker, wilson};
use crate::case::Replays;
use crate::oracle::verdict::{Key, Violation};
use crate::runner::Action;

/// Why a pass ends early.
pub(super) enum Halt<E> {
    /// A limit would be exceeded.
    Limit,
    /// A replay could not be done.
    Failed(E),
}

/// A candidate that shows the violation.
struct Found {
    violation: Violation,
    at: usize,
    replays: Replays,
}

/// The best so far, and what was spent on it.
pub(super) struct Search<'a, R> {
    pub(super) shrinker: &'a Shrinker<'a>,
    pub(super) best: Vec<Action>,
    replay: R,
    target: Key,
    found: Found,
    purse: Purse,
    /// Candidates are taken from this bound of their rate on.
    floor: f64,
    /// Replays of one candidate.
    tries: u32,
    seen: BTreeSet<String>,
}

/// What is spent.
struct Purse {
    limits: Limits,
    calls: u32,
    time: Duration,
}

impl<'a, R> Search<'a, R> {
    /// Replays the whole sequence: once if that shows the violation, otherwise as often as the limits say, to know how
    /// flaky it is.
    pub(super) async fn begin<E>(
        shrinker: &'a Shrinker<'a>,
        steps: &[Action],
        key: &Key,
        mut replay: R,
    ) -> Result<Search<'a, R>, ShrinkError<E>>
    where
        R: AsyncFnMut(&[Action], &Key) -> Result<Replay, E>,
    {
        let mut purse = Purse {
            limits: shrinker.limits,
            calls: 0,
            time: Duration::ZERO,
        };
        let enough = |seen: Replays| seen.failed == 1 && seen.of == 1;
        let tries = shrinker.limits.tries.max(1);
        let tried = purse.tried(&mut replay, steps, key, tries, enough).await;
        let found = match tried {
            Ok(Ok(found)) => found,
            Ok(Err(seen)) => return Err(ShrinkError::NotReproduced(seen.of)),
            Err(Halt::Limit) => return Err(ShrinkError::Limit),
            Err(Halt::Failed(error)) => return Err(ShrinkError::Failed(error)),
        };
        let steady = found.replays.failed == found.replays.of;
        let mut search = Search {
            shrinker,
            best: Vec::new(),
            replay,
            target: key.clone(),
            purse,
            // Half of what the whole shows: a smaller case may be a little rarer, and the bound of few replays is low.
            floor: if steady {
                0.0
            } else {
                wilson::lower(found.replays.failed, found.replays.of) / 2.0
            },
            tries: if steady { 1 } else { tries },
            seen: BTreeSet::new(),
            found,
        };
        search.take(steps.to_vec());
        Ok(search)
    }

    /// Takes a candidate as the best, up to the step that shows the violation.
    fn take(&mut self, mut steps: Vec<Action>) {
        steps.truncate(self.found.at.saturating_add(1));
        self.seen.insert(content(&steps));
        self.best = steps;
        let shared = &self.found.violation.key.blame;
        self.target.blame.retain(|blamed| shared.contains(blamed));
    }

    /// Whether a candidate shows the violation; then it is the best. A candidate that was tried before is not tried again.
    pub(super) async fn attempt<E>(&mut self, candidate: Vec<Action>) -> Result<bool, Halt<E>>
    where
        R: AsyncFnMut(&[Action], &Key) -> Result<Replay, E>,
    {
        let plausible = |steps: &[Action]| self.shrinker.plausible.is_none_or(|ask| ask(steps));
        if !is_closed(&candidate)
            || !plausible(&candidate)
            || !self.seen.insert(content(&candidate))
        {
            return Ok(false);
        }
        let floor = self.floor;
        let enough =
            |seen: Replays| seen.failed > 0 && wilson::lower(seen.failed, seen.of) >= floor;
        let tried = self
            .purse
            .tried(
                &mut self.replay,
                &candidate,
                &self.target,
                self.tries,
                enough,
            )
            .await?;
        let Ok(found) = tried else { return Ok(false) };
        if !enough(found.replays) {
            return Ok(false);
        }
        self.found = found;
        self.take(candidate);
        Ok(true)
    }

    /// What it came to.
    pub(super) fn finish<E>(self, calls_before: u32, ended: Ended<E>) -> Shrunk<E> {
        Shrunk {
            calls_after: calls(&self.best),
            steps: tidied(self.best),
            violation: self.found.violation,
            calls_before,
            calls_spent: self.purse.calls,
            time_spent: self.purse.time,
            replays: self.found.replays,
            ended,
        }
    }
}

impl Purse {
    /// Replays until it is enough, or `tries` times. The inner error: it never showed.
    async fn tried<E>(
        &mut self,
        replay: &mut impl AsyncFnMut(&[Action], &Key) -> Result<Replay, E>,
        steps: &[Action],
        key: &Key,
        tries: u32,
        enough: impl Fn(Replays) -> bool,
    ) -> Result<Result<Found, Replays>, Halt<E>> {
        let mut seen = Replays { failed: 0, of: 0 };
        let mut found: Option<(Violation, usize)> = None;
        for _ in 0..tries {
            if !self.allows(steps) {
                return Err(Halt::Limit);
            }
            let replayed = replay(steps, key).await.map_err(Halt::Failed)?;
            self.calls = self.calls.saturating_add(replayed.calls);
            self.time = self.time.saturating_add(replayed.waited);
            match replayed.shown {
                Shown::Violation(violation, at) if key.meets(&violation.key) => {
                    let at = found.map_or(at, |(_, before)| at.max(before));
                    found = Some((*violation, at));
                    seen.failed += 1;
                    seen.of += 1;
                }
                Shown::Violation(..) | Shown::Nothing => seen.of += 1,
                Shown::Unknown => {}
            }
            if enough(seen) {
                break;
            }
        }
        Ok(match found {
            Some((violation, at)) => Ok(Found {
                violation,
                at,
                replays: seen,
            }),
            None => Err(seen),
        })
    }

    /// Whether the limits allow one more replay.
    fn allows(&self, steps: &[Action]) -> bool {
        let waits = steps.iter().filter_map(|step| match step {
            Action::Wait(length) => Some(*length),
            Action::Call(_) => None,
        });
        let time = waits.fold(self.time, Duration::saturating_add);
        self.calls.saturating_add(calls(steps)) <= self.limits.calls && time <= self.limits.time
    }
}

/// What tells candidates apart.
fn content(steps: &[Action]) -> String {
    format!("{steps:?}")
}
