//! How often the violation shows, and so how often a candidate is replayed before it is given up.
//!
//! Replays nothing itself.

use super::wilson;
use crate::case::Replays;

/// A candidate that shows the violation as often as the best is missed as seldom as this.
const MISSED: f64 = 0.005;
/// At most so many replays of a flaky candidate.
const MOST: u32 = 50;
/// At least so many: a rate that was seen a few times only may be lower.
const LEAST: u32 = 5;
/// A smaller case may show it so many times more rarely: fewer of its calls can meet the fault.
const RARER: f64 = 8.0;

/// What replays of the cases taken have shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rate(Replays);

impl Rate {
    /// It has always shown so far.
    pub(super) fn steady() -> Rate {
        Rate(Replays { failed: 0, of: 0 })
    }

    pub(super) fn note(&mut self, seen: Replays) {
        self.0.failed += seen.failed;
        self.0.of += seen.of;
    }

    /// Whether every replay of what was taken has shown it.
    pub(super) fn is_steady(&self) -> bool {
        self.0.failed == self.0.of
    }

    /// How often a candidate is replayed.
    pub(super) fn tries(&self) -> u32 {
        if self.is_steady() {
            return 1;
        }
        let missing = 1.0 - f64::from(self.0.failed) / f64::from(self.0.of);
        let tries = (MISSED.ln() / missing.ln()).ceil();
        (tries as u32).clamp(LEAST, MOST)
    }

    /// Whether a candidate that showed so much is taken: once is enough of one that is replayed once, and the Wilson
    /// bound decides on others.
    pub(super) fn takes(&self, seen: Replays) -> bool {
        let floor = if self.is_steady() {
            0.0
        } else {
            wilson::lower(self.0.failed, self.0.of) / RARER
        };
        seen.failed > 0 && wilson::lower(seen.failed, seen.of) >= floor
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(failed: u32, of: u32) -> Rate {
        Rate(Replays { failed, of })
    }

    #[test]
    fn what_shows_rarely_is_replayed_often() {
        let tries = [(9, 9), (19, 20), (1, 2), (1, 4), (1, 100)].map(|(a, b)| rate(a, b).tries());
        assert_eq!(tries, [1, LEAST, 8, 19, MOST]);
    }

    #[test]
    fn one_show_among_few_replays_is_enough_and_among_many_is_not() {
        let seen = |failed, of| Replays { failed, of };
        assert!(Rate::steady().takes(seen(1, 1)));
        assert!(!Rate::steady().takes(seen(0, 1)));
        let half = rate(20, 40);
        assert!(half.takes(seen(1, 3)) && half.takes(seen(2, 8)));
        assert!(!half.takes(seen(1, 8)) && !half.takes(seen(0, 3)));
        assert!(rate(2, 20).takes(seen(1, 20)));
    }
}
