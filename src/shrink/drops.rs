//! Dropping steps: chunks, pairs; and the order of all passes.

use super::attempt::{Halt, Search};
use super::depend::without;
use super::outcome::Replay;
use crate::oracle::verdict::Key;
use crate::runner::Action;

/// In longer sequences pairs would cost too much.
const PAIRS: usize = 24;

impl<R> Search<'_, R> {
    /// All passes; again from the first where the violation turns out to be flaky, which it does at most once.
    pub(super) async fn run<E>(&mut self, guesses: &[Vec<Action>]) -> Result<(), Halt<E>>
    where
        R: AsyncFnMut(&[Action], &Key) -> Result<Replay, E>,
    {
        match self.passes(guesses).await {
            Err(Halt::Flaky) => self.passes(guesses).await,
            other @ (Ok(()) | Err(Halt::Limit | Halt::Failed(_))) => other,
        }
    }

    /// All passes, until none finds anything. Each takes only what is smaller, so it ends.
    async fn passes<E>(&mut self, guesses: &[Vec<Action>]) -> Result<(), Halt<E>>
    where
        R: AsyncFnMut(&[Action], &Key) -> Result<Replay, E>,
    {
        for guess in guesses {
            if guess.len() < self.best.len() && self.attempt(guess.clone()).await? {
                break;
            }
        }
        loop {
            let mut changed = self.chunks().await?;
            changed |= self.stands().await?;
            changed |= self.merges().await?;
            changed |= self.pairs().await?;
            changed |= self.waits().await?;
            changed |= self.arguments().await?;
            if !changed && !self.values().await? {
                return self.settle().await;
            }
        }
    }

    /// Halves, quarters, ... single steps, each with what depends on it.
    async fn chunks<E>(&mut self) -> Result<bool, Halt<E>>
    where
        R: AsyncFnMut(&[Action], &Key) -> Result<Replay, E>,
    {
        let mut changed = false;
        let mut size = self.best.len().div_ceil(2);
        while size > 0 {
            let mut from = 0;
            while from + 1 < self.best.len() {
                let to = (from + size).min(self.best.len() - 1);
                if let Some(candidate) = without(&self.best, |index| (from..to).contains(&index))
                    && self.attempt(candidate).await?
                {
                    changed = true;
                } else {
                    from += size;
                }
            }
            size /= 2;
        }
        Ok(changed)
    }

    /// Two steps at once, where either is needed because of the other: a stop and the start that undoes it.
    async fn pairs<E>(&mut self) -> Result<bool, Halt<E>>
    where
        R: AsyncFnMut(&[Action], &Key) -> Result<Replay, E>,
    {
        let mut changed = false;
        if self.best.len() > PAIRS {
            return Ok(false);
        }
        let mut first = 0;
        while first + 2 < self.best.len() {
            let mut second = first + 1;
            let mut dropped = false;
            while second + 1 < self.best.len() && !dropped {
                let candidate = without(&self.best, |index| index == first || index == second);
                dropped = match candidate {
                    Some(candidate) => self.attempt(candidate).await?,
                    None => false,
                };
                second += 1;
            }
            changed |= dropped;
            if !dropped {
                first += 1;
            }
        }
        Ok(changed)
    }
}
