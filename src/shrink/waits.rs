//! Shorter waits: neighbours become one, and each the smallest customary length that will do.
//!
//! Leaving waits out altogether is `drops`' business.

use std::time::Duration;

use super::attempt::{Halt, Search};
use super::outcome::Replay;
use crate::oracle::verdict::Key;
use crate::runner::Action;

/// Lengths that people would write, in seconds, rising.
const CUSTOMARY: [u64; 13] = [
    1, 10, 30, 60, 120, 180, 300, 600, 900, 1800, 3600, 43_200, 86_400,
];

impl<R> Search<'_, R> {
    /// Joins neighbours, then shortens each wait.
    pub(super) async fn waits<E>(&mut self) -> Result<bool, Halt<E>>
    where
        R: AsyncFnMut(&[Action], &Key) -> Result<Replay, E>,
    {
        let mut changed = false;
        let mut index = 0;
        while index < self.best.len() {
            match (self.wait_at(index), self.wait_at(index + 1)) {
                (Some(here), Some(next)) => {
                    let mut candidate = self.with_wait(index + 1, here.saturating_add(next));
                    candidate.remove(index);
                    let joined = self.attempt(candidate).await?;
                    changed |= joined;
                    index += usize::from(!joined);
                }
                (Some(here), None) => {
                    changed |= self.shorten(index, here).await?;
                    index += 1;
                }
                (None, _) => index += 1,
            }
        }
        Ok(changed)
    }

    /// Halves the range of customary lengths: what is long enough stays so when longer, mostly.
    async fn shorten<E>(&mut self, index: usize, length: Duration) -> Result<bool, Halt<E>>
    where
        R: AsyncFnMut(&[Action], &Key) -> Result<Replay, E>,
    {
        let mut changed = false;
        let mut shorter: Vec<Duration> = CUSTOMARY
            .map(Duration::from_secs)
            .into_iter()
            .filter(|customary| *customary < length)
            .collect();
        while !shorter.is_empty() {
            let longer = shorter.split_off(shorter.len() / 2);
            let Some((middle, longer)) = longer.split_first() else {
                break;
            };
            let candidate = self.with_wait(index, *middle);
            if self.attempt(candidate).await? {
                changed = true;
                // What a shorter wait made superfluous may be gone, and this wait with it.
                if self.wait_at(index) != Some(*middle) {
                    break;
                }
            } else {
                shorter = longer.to_vec();
            }
        }
        Ok(changed)
    }

    fn wait_at(&self, index: usize) -> Option<Duration> {
        match self.best.get(index)? {
            Action::Wait(length) => Some(*length),
            Action::Call(_) => None,
        }
    }

    fn with_wait(&self, index: usize, length: Duration) -> Vec<Action> {
        let mut steps = self.best.clone();
        if let Some(step) = steps.get_mut(index) {
            *step = Action::Wait(length);
        }
        steps
    }
}
