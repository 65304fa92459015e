//! How much a run may spend: calls, and time by the wall's clock.
//!
//! The target's own time is another matter: waits count by how long they take here.

use std::time::{Duration, Instant};

/// What is left of a run's budget.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    calls: Option<u64>,
    time: Option<Duration>,
    began: Instant,
    spent: u64,
}

impl Budget {
    /// Begins now. Without either it never ends.
    #[allow(
        clippy::disallowed_methods,
        reason = "a budget of time is spent by the wall's clock; no verdict depends on it"
    )]
    pub fn new(calls: Option<u64>, time: Option<Duration>) -> Budget {
        Budget {
            calls,
            time,
            began: Instant::now(),
            spent: 0,
        }
    }

    /// Counts a call.
    pub fn spend(&mut self) {
        self.spent += 1;
    }

    /// Calls so far.
    pub fn spent(&self) -> u64 {
        self.spent
    }

    /// Time so far.
    pub fn elapsed(&self) -> Duration {
        // As a trace has it: what is told of a run and of its trace is the same.
        Duration::from_millis(u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX))
    }

    /// Time that is left; none where there is no limit.
    pub fn left(&self) -> Option<Duration> {
        self.time
            .map(|time| time.saturating_sub(self.began.elapsed()))
    }

    /// Whether nothing is left.
    pub fn is_spent(&self) -> bool {
        self.calls.is_some_and(|calls| self.spent >= calls)
            || self.left().is_some_and(|left| left.is_zero())
    }

    /// The share of the budget that is spent, 0 to 1; none where there is no limit.
    pub fn share(&self) -> Option<f64> {
        let calls = self
            .calls
            .map(|calls| self.spent as f64 / calls.max(1) as f64);
        let time = self
            .time
            .map(|time| self.elapsed().as_secs_f64() / time.as_secs_f64().max(f64::MIN_POSITIVE));
        [calls, time]
            .into_iter()
            .flatten()
            .reduce(f64::max)
            .map(|share| share.min(1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whichever_is_spent_first_ends_it() {
        let mut budget = Budget::new(Some(2), Some(Duration::from_secs(3_600)));
        assert!(!budget.is_spent());
        budget.spend();
        assert!((budget.share().unwrap() - 0.5).abs() < 0.01);
        budget.spend();
        assert!(budget.is_spent());
        assert!(Budget::new(None, Some(Duration::ZERO)).is_spent());
        assert!(!Budget::new(None, None).is_spent());
        assert_eq!(Budget::new(None, None).share(), None);
    }
}
