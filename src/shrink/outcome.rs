//! What a replay shows, and what shrinking comes to.
//!
//! Plain data.

use std::time::Duration;

use crate::case::{Played, Replays, Stopped};
use crate::oracle::verdict::Violation;
use crate::runner::Action;

/// A replay of a candidate.
#[derive(Clone, Debug, PartialEq)]
pub struct Replay {
    /// What it showed.
    pub shown: Shown,
    /// Calls made.
    pub calls: u32,
    /// The target's time waited.
    pub waited: Duration,
}

/// What a replay showed.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown {
    /// A violation, at this step (an index).
    Violation(Box<Violation>, usize),
    /// None that was looked for.
    Nothing,
    /// An id was not bound, so it counts neither way.
    Unknown,
}

impl From<Played> for Replay {
    fn from(played: Played) -> Replay {
        let last = played.records.len().saturating_sub(1);
        let actions = played.records.iter().map(|record| &record.action);
        let waits = actions.filter_map(|action| match action {
            Action::Wait(length) => Some(*length),
            Action::Call(_) => None,
        });
        let waited = waits.fold(Duration::ZERO, Duration::saturating_add);
        let calls = played.records.iter().filter(|record| record.call.is_some());
        Replay {
            calls: u32::try_from(calls.count()).unwrap_or(u32::MAX),
            waited,
            shown: match played.end {
                Stopped::Violated(violation) => Shown::Violation(violation, last),
                Stopped::Conforms => Shown::Nothing,
                Stopped::Unbound(_) | Stopped::Refused(_) => Shown::Unknown,
            },
        }
    }
}

/// A shrunk sequence.
#[derive(Clone, Debug, PartialEq)]
pub struct Shrunk<E> {
    /// The steps of the case.
    pub steps: Vec<Action>,
    /// The violation, as the last accepted replay showed it.
    pub violation: Violation,
    /// Calls before.
    pub calls_before: u32,
    /// Calls after.
    pub calls_after: u32,
    /// Calls of all replays.
    pub calls_spent: u32,
    /// The target's time that all replays waited.
    pub time_spent: Duration,
    /// How often these steps failed.
    pub replays: Replays,
    /// Why it went no further.
    pub ended: Ended<E>,
}

/// Why shrinking went no further.
#[derive(Clone, Debug, PartialEq)]
pub enum Ended<E> {
    /// Nothing smaller that was tried shows the violation.
    Minimal,
    /// A limit was reached.
    Limit,
    /// A replay could not be done.
    Failed(E),
}

/// Why nothing could be shrunk.
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum ShrinkError<E> {
    /// The whole sequence does not show it again.
    #[error("the violation did not show again in {0} replays")]
    NotReproduced(u32),
    /// The first replay would cost more than the limits allow.
    #[error("one replay takes more calls or time than allowed")]
    Limit,
    /// A replay could not be done.
    #[error("the violation could not be replayed")]
    Failed(#[source] E),
}
