//! Merging resources: where two were made by the same operation, one may do.

use std::collections::BTreeMap;

use super::attempt::{Halt, Search};
use super::depend::{call_of, without};
use super::outcome::Replay;
use crate::case::symbols::renamed;
use crate::oracle::verdict::Key;
use crate::runner::{Action, Invocation};

impl<R> Search<'_, R> {
    /// Lets each resource be an earlier one of the same operation, and drops its creation.
    pub(super) async fn merges<E>(&mut self) -> Result<bool, Halt<E>>
    where
        R: AsyncFnMut(&[Action], &Key) -> Result<Replay, E>,
    {
        let mut changed = false;
        let mut late = 1;
        while late < self.best.len() {
            let mut merged = false;
            for early in 0..late {
                if let Some(candidate) = merged_into(&self.best, early, late)
                    && self.attempt(candidate).await?
                {
                    merged = true;
                    break;
                }
            }
            changed |= merged;
            if !merged {
                late += 1;
            }
        }
        Ok(changed)
    }
}

/// The steps without the one at `late`, all that it binds being what the one at `early` binds. None if they are not of
/// the same operation, or bind nothing alike.
fn merged_into(steps: &[Action], early: usize, late: usize) -> Option<Vec<Action>> {
    let (kept, dropped) = (
        steps.get(early).and_then(call_of)?,
        steps.get(late).and_then(call_of)?,
    );
    if kept.call != dropped.call {
        return None;
    }
    let by_path: BTreeMap<&String, &String> = kept
        .binds
        .iter()
        .map(|(symbol, path)| (path, symbol))
        .collect();
    let same = |(symbol, path): (&String, &String)| {
        let to = by_path.get(path).filter(|to| **to != symbol)?;
        Some((symbol.clone(), (*to).clone()))
    };
    let pairs: Vec<(String, String)> = dropped.binds.iter().filter_map(same).collect();
    if pairs.is_empty() {
        return None;
    }
    let rename = |call: &Invocation| {
        pairs
            .iter()
            .fold(call.clone(), |call, (from, to)| renamed(&call, from, to))
    };
    let renamed: Vec<Action> = steps
        .iter()
        .map(|step| call_of(step).map_or_else(|| step.clone(), |call| Action::Call(rename(call))))
        .collect();
    without(&renamed, |index| index == late)
}
