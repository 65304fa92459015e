//! Dropping steps: what nothing needs, chunks, pairs; and the order of all passes.

use std::collections::BTreeSet;

use super::attempt::{Halt, Search};
use super::depend::{call_of, needed, numbered, without};
use super::outcome::Replay;
use crate::oracle::verdict::Key;
use crate::runner::{Action, Invocation};

/// In longer sequences pairs would cost too much.
const PAIRS: usize = 24;

impl<R> Search<'_, R> {
    /// All passes; again from the first where the violation turns out to be flaky, which it does at most once.
    pub(super) async fn run<E>(&mut self, witnesses: &[u32]) -> Result<(), Halt<E>>
    where
        R: AsyncFnMut(&[Action], &Key) -> Result<Replay, E>,
    {
        let whole = self.best.len();
        match self.passes(witnesses).await {
            // Witnesses are numbered in the whole.
            Err(Halt::Flaky) if self.best.len() < whole => self.passes(&[]).await,
            Err(Halt::Flaky) => self.passes(witnesses).await,
            other @ (Ok(()) | Err(Halt::Limit | Halt::Failed(_))) => other,
        }
    }

    /// All passes, until none finds anything. Each takes only what is smaller, so it ends.
    async fn passes<E>(&mut self, witnesses: &[u32]) -> Result<(), Halt<E>>
    where
        R: AsyncFnMut(&[Action], &Key) -> Result<Replay, E>,
    {
        if !self.last_alone().await? {
            self.slices(witnesses).await?;
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

    /// Guesses what matters: the last call and the witnesses, with what binds what they use; then waits too; then also
    /// the calls about the same ids.
    async fn slices<E>(&mut self, witnesses: &[u32]) -> Result<(), Halt<E>>
    where
        R: AsyncFnMut(&[Action], &Key) -> Result<Replay, E>,
    {
        let steps = self.best.clone();
        let last = steps.len().saturating_sub(1);
        let core = needed(&steps, numbered(&steps, witnesses).chain([last]));
        let mut waits = core.clone();
        waits.extend(indices(&steps, |step| call_of(step).is_none()));
        let about: BTreeSet<String> = core
            .iter()
            .filter_map(|index| steps.get(*index).and_then(call_of))
            .flat_map(Invocation::uses)
            .collect();
        let concerned = indices(&steps, |step| {
            let uses = call_of(step).map(Invocation::uses).unwrap_or_default();
            uses.iter().any(|symbol| about.contains(symbol))
        });
        let wide = needed(&steps, waits.iter().copied().chain(concerned));
        for slice in [core, waits, wide] {
            if let Some(candidate) = without(&steps, |index| !slice.contains(&index))
                && candidate.len() < steps.len()
                && self.attempt(candidate).await?
            {
                break;
            }
        }
        Ok(())
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

fn indices(steps: &[Action], choose: impl Fn(&Action) -> bool) -> Vec<usize> {
    let chosen = steps.iter().enumerate().filter(|(_, step)| choose(step));
    chosen.map(|(index, _)| index).collect()
}
