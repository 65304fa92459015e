//! Trying candidates: each once, within the limits, as often as a flaky violation takes.
//!
//! Proposes nothing: the passes do.

use std::collections::BTreeSet;
use std::time::Duration;

use super::depend::{calls, tidied};
use super::outcome::{Ended, Replay, Shown, ShrinkError, Shrunk};
use super::rate::Rate;
use super::{Limits, Shrinker};
use crate::case::Replays;
use crate::oracle::verdict::{Key, Violation};
use crate::runner::Action;

/// Why a pass ends early.
pub(super) enum Halt<E> {
    /// A limit would be exceeded.
    Limit,
    /// A replay could not be done.
    Failed(E),
    /// What was taken for steady is flaky: what was given up after one replay is to be tried again.
    Flaky,
}

/// After so many candidates in a row that show nothing it is asked whether the best still does: a flaky violation may
/// have shown itself by chance.
const DOUBTFUL: u32 = 4;
/// So often what a steady violation came down to has to show it.
const CONFIRMED: u32 = 6;
/// A flaky one is replayed until it showed so often, to know its rate.
const KNOWN: u32 = 3;

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
    rate: Rate,
    /// Candidates in a row that showed nothing.
    vain: u32,
    seen: BTreeSet<String>,
}

/// What is spent.
struct Purse {
    limits: Limits,
    calls: u32,
    time: Duration,
}

impl<'a, R> Search<'a, R> {
    /// Replays each guess once, then the whole sequence until it shows the violation, at most as often as the limits
    /// say.
    pub(super) async fn begin<E>(
        shrinker: &'a Shrinker<'a>,
        steps: &[Action],
        guesses: &[Vec<Action>],
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
        let guessed = purse.guessed(&mut replay, guesses, steps, key).await?;
        let (steps, found) = match guessed {
            Some((guess, found)) => (guess, found),
            None => (steps, purse.whole(&mut replay, steps, key).await?),
        };
        let mut rate = Rate::steady();
        rate.note(found.replays);
        let mut seen = BTreeSet::new();
        if rate.is_steady() {
            seen.extend(guesses.iter().map(|guess| content(guess)));
        }
        let mut search = Search {
            shrinker,
            best: Vec::new(),
            replay,
            target: key.clone(),
            purse,
            rate,
            vain: 0,
            seen,
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
        if !self.shrinker.is_fit(&candidate) || !self.seen.insert(content(&candidate)) {
            return Ok(false);
        }
        let rate = self.rate;
        let enough = |seen: Replays| rate.takes(seen);
        let Search {
            purse,
            replay,
            target,
            ..
        } = self;
        let tried = purse
            .tried(replay, &candidate, target, rate.tries(), enough)
            .await?;
        match tried {
            Ok(found) if enough(found.replays) => {
                self.rate.note(found.replays);
                self.found = found;
                self.take(candidate);
                self.vain = 0;
                Ok(true)
            }
            Ok(_) | Err(_) => {
                self.vain += 1;
                if self.vain == DOUBTFUL {
                    self.confirm(1).await?;
                }
                Ok(false)
            }
        }
    }

    /// The best is what it came down to. Replays it, so that its rate is known.
    pub(super) async fn settle<E>(&mut self) -> Result<(), Halt<E>>
    where
        R: AsyncFnMut(&[Action], &Key) -> Result<Replay, E>,
    {
        if self.rate.is_steady() {
            return self.confirm(CONFIRMED).await;
        }
        let seen = self.again(CONFIRMED, |_| false).await?;
        self.add(seen);
        Ok(())
    }

    /// Replays the best, where it was always seen to show the violation. Should it not, it is flaky.
    async fn confirm<E>(&mut self, times: u32) -> Result<(), Halt<E>>
    where
        R: AsyncFnMut(&[Action], &Key) -> Result<Replay, E>,
    {
        if !self.rate.is_steady() {
            return Ok(());
        }
        let seen = self.again(times, |seen| seen.failed < seen.of).await?;
        self.add(seen);
        if seen.failed == seen.of {
            return Ok(());
        }
        // What was taken so far was taken because it showed: only what the best shows from now on tells the rate.
        let most = self.shrinker.limits.tries;
        let known = |seen: Replays| seen.failed >= KNOWN;
        let mut rate = self.again(most, known).await?;
        self.add(rate);
        rate.of += 1;
        self.rate = Rate::steady();
        self.rate.note(rate);
        self.seen.clear();
        self.seen.insert(content(&self.best));
        Err(Halt::Flaky)
    }

    /// Replays of the best.
    async fn again<E>(
        &mut self,
        times: u32,
        enough: impl Fn(Replays) -> bool,
    ) -> Result<Replays, Halt<E>>
    where
        R: AsyncFnMut(&[Action], &Key) -> Result<Replay, E>,
    {
        let Search {
            purse,
            replay,
            best,
            target,
            ..
        } = self;
        let tried = purse.tried(replay, best, target, times, enough).await?;
        Ok(match tried {
            Ok(found) => found.replays,
            Err(seen) => seen,
        })
    }

    fn add(&mut self, seen: Replays) {
        self.found.replays.failed += seen.failed;
        self.found.replays.of += seen.of;
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

    /// Replays each guess once, until one shows the violation.
    async fn guessed<'g, E>(
        &mut self,
        replay: &mut impl AsyncFnMut(&[Action], &Key) -> Result<Replay, E>,
        guesses: &'g [Vec<Action>],
        whole: &[Action],
        key: &Key,
    ) -> Result<Option<(&'g [Action], Found)>, ShrinkError<E>> {
        for guess in guesses {
            if !self.spares(guess, whole) {
                break;
            }
            match self.tried(replay, guess, key, 1, |_| true).await {
                Ok(Ok(found)) => return Ok(Some((guess, found))),
                Ok(Err(_)) | Err(Halt::Limit | Halt::Flaky) => {}
                Err(Halt::Failed(error)) => return Err(ShrinkError::Failed(error)),
            }
        }
        Ok(None)
    }

    /// Replays the whole sequence until it shows the violation.
    async fn whole<E>(
        &mut self,
        replay: &mut impl AsyncFnMut(&[Action], &Key) -> Result<Replay, E>,
        steps: &[Action],
        key: &Key,
    ) -> Result<Found, ShrinkError<E>> {
        let tries = self.affords(steps).min(self.limits.tries).max(1);
        let shown = |seen: Replays| seen.failed > 0;
        match self.tried(replay, steps, key, tries, shown).await {
            Ok(Ok(found)) => Ok(found),
            Ok(Err(seen)) => Err(ShrinkError::NotReproduced(seen.of)),
            Err(Halt::Limit | Halt::Flaky) => Err(ShrinkError::Limit),
            Err(Halt::Failed(error)) => Err(ShrinkError::Failed(error)),
        }
    }

    /// Whether a guess can be replayed and the whole then too, if it ever could.
    fn spares(&self, guess: &[Action], whole: &[Action]) -> bool {
        let left = self.limits.calls.saturating_sub(self.calls);
        calls(whole) > left || calls(guess).saturating_add(calls(whole)) <= left
    }

    /// How often a sequence can be replayed for half of the calls: the other half is for making it shorter.
    fn affords(&self, steps: &[Action]) -> u32 {
        self.limits.calls / 2 / calls(steps).max(1)
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
