//! How calls over HTTP behave towards whoever answers them: they wait longer after each sign of trouble, and are dated
//! by the endpoint's clock where ours differs.
//!
//! By the wall's clock; an endpoint in this process needs neither. Repeats no call.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::fmt::rfc2822;
use jiff::{SignedDuration, Timestamp};

/// The longest first pause; each further one may be twice as long.
const FIRST: Duration = Duration::from_millis(200);
/// No pause is longer.
const LONGEST: Duration = Duration::from_secs(20);
/// Clocks that differ by less agree: a message's date has no fractions, and takes its time.
const AGREE: SignedDuration = SignedDuration::from_secs(2);

/// Shared by all clients of an endpoint.
#[derive(Clone, Debug, Default)]
pub(super) struct Manners(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// Signs of trouble in a row.
    troubled: u32,
    not_before: Option<Instant>,
    skew: SignedDuration,
    /// Where jitter comes from.
    seed: u64,
}

impl Manners {
    /// With jitter of its own.
    pub(super) fn seeded(seed: u64) -> Manners {
        let state = State {
            seed,
            ..State::default()
        };
        Manners(Arc::new(Mutex::new(state)))
    }

    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Waits until the last trouble is over.
    pub(super) async fn ready(&self) {
        if let Some(until) = self.with(|state| state.not_before.take()) {
            tokio::time::sleep_until(until.into()).await;
        }
    }

    /// Notes whether an answer was a sign of trouble: throttled, a fault of the service, or none at all.
    pub(super) fn note(&self, trouble: bool) {
        self.with(|state| state.note(trouble));
    }

    /// Notes the date of an answer.
    pub(super) fn dated(&self, date: &str) {
        let Ok(theirs) = rfc2822::DateTimeParser::new().parse_timestamp(date) else {
            return;
        };
        let skew = theirs.duration_since(Timestamp::now());
        let agrees = skew.abs() < AGREE;
        self.with(|state| {
            // Once corrected, what is measured jitters by a second: it is not chased.
            if agrees || (skew - state.skew).abs() >= AGREE {
                state.skew = if agrees { SignedDuration::ZERO } else { skew };
            }
        });
    }

    /// How far the endpoint's clock is ahead of ours.
    pub(super) fn skew(&self) -> SignedDuration {
        self.with(|state| state.skew)
    }

    /// Now, by the endpoint's clock.
    pub(super) fn now(&self) -> Timestamp {
        let now = Timestamp::now();
        now.checked_add(self.skew()).unwrap_or(now)
    }
}

impl State {
    #[allow(
        clippy::disallowed_methods,
        reason = "pauses are by the wall's clock; no verdict depends on them"
    )]
    fn note(&mut self, trouble: bool) {
        if !trouble {
            self.troubled = 0;
            return;
        }
        let longest = FIRST * (1 << self.troubled.min(16));
        self.troubled += 1;
        let pause = longest.min(LONGEST).mul_f64(self.jitter());
        self.not_before = Some(Instant::now() + pause);
    }

    /// From a half to one, so that clients which met trouble together do not come back together.
    fn jitter(&mut self) -> f64 {
        self.seed = self
            .seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        0.5 + (self.seed >> 40) as f64 / f64::from(1 << 24) / 2.0
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "it measures")]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end_with_the_trouble() {
        let mut state = State::default();
        let mut last = Duration::ZERO;
        for round in 0..12_u32 {
            let before = Instant::now();
            state.note(true);
            let pause = state.not_before.unwrap() - before;
            let longest = FIRST.saturating_mul(1 << round).min(LONGEST) + Duration::from_secs(1);
            assert!(pause >= FIRST / 2 && pause <= longest, "{round}: {pause:?}");
            last = pause;
        }
        assert!(last >= LONGEST / 2, "{last:?}");
        state.note(false);
        assert_eq!(state.troubled, 0);
    }

    #[tokio::test]
    async fn the_next_call_waits() {
        let manners = Manners::seeded(7);
        manners.note(true);
        let start = Instant::now();
        manners.ready().await;
        assert!(start.elapsed() >= FIRST / 2, "{:?}", start.elapsed());
        let start = Instant::now();
        manners.ready().await;
        assert!(start.elapsed() < FIRST / 2);
    }

    #[test]
    fn clocks_that_differ_are_followed() {
        let manners = Manners::default();
        let date = |ahead: i64| {
            let then = Timestamp::now() + SignedDuration::from_secs(ahead);
            rfc2822::DateTimePrinter::new()
                .timestamp_to_rfc9110_string(&then)
                .unwrap()
        };
        manners.dated(&date(1));
        assert_eq!(manners.skew(), SignedDuration::ZERO);
        manners.dated(&date(-600));
        let off = (manners.skew() + SignedDuration::from_secs(600)).abs();
        assert!(off <= SignedDuration::from_secs(1), "{off}");
        let corrected = manners.skew();
        manners.dated(&date(-601));
        assert_eq!(manners.skew(), corrected);
        manners.dated("yesterday");
        manners.dated(&date(0));
        assert_eq!(manners.skew(), SignedDuration::ZERO);
    }
}
