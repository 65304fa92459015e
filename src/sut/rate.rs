//! How often a service is called: no more than it takes.
//!
//! By the wall's clock, and evenly: no burst at the start, so that no stretch of time, wherever it begins, has too many.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::clock::Clock as _;
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};

/// So many calls in a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How many.
    pub calls: NonZeroU32,
    /// In how long.
    pub per: Duration,
}

/// Keeps to a rate; its copies keep to it together.
#[derive(Clone)]
pub(super) struct Limiter(Arc<DefaultDirectRateLimiter>);

impl Limiter {
    /// None if the rate's time is so short that it limits nothing.
    pub(super) fn new(rate: Rate) -> Option<Limiter> {
        // What goes out evenly may arrive less so: a twentieth is left for that.
        let quota = Quota::with_period(rate.per / rate.calls.get() * 21 / 20)?;
        Some(Limiter(Arc::new(RateLimiter::direct(quota))))
    }

    /// Waits until one more call may go out.
    pub(super) async fn ready(&self) {
        while let Err(early) = self.0.check() {
            let left = early.wait_time_from(self.0.clock().now());
            tokio::time::sleep(left).await;
        }
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "it measures")]
mod tests {
    use std::time::Instant;

    use super::*;

    fn limiter(calls: u32, per: Duration) -> Option<Limiter> {
        let calls = NonZeroU32::new(calls).unwrap();
        Limiter::new(Rate { calls, per })
    }

    /// Two clients at the same time: of nine calls the last waits for eight twentieths of a second.
    #[tokio::test]
    async fn clients_keep_to_one_rate_together() {
        let start = Instant::now();
        let one = limiter(20, Duration::from_secs(1)).unwrap();
        let two = one.clone();
        one.ready().await;
        assert!(start.elapsed() < Duration::from_millis(40));
        let four = async |limiter: &Limiter| {
            for _ in 0..4 {
                limiter.ready().await;
            }
        };
        tokio::join!(four(&one), four(&two));
        let took = start.elapsed();
        assert!(took >= Duration::from_millis(400), "{took:?}");
        assert!(took < Duration::from_secs(4), "{took:?}");
    }

    #[test]
    fn no_time_is_no_limit() {
        assert!(limiter(20, Duration::ZERO).is_none());
    }
}
