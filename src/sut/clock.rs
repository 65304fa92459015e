//! The target's time over HTTP: the monotonic clock, times the target's scale.
//!
//! The embedded emulator has its own clock, which it is asked for.

use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use crate::time::Time;

/// A clock that started with the run. Its copies tell the same time.
#[derive(Clone, Copy)]
pub(super) struct WallClock {
    start: Instant,
    scale: NonZeroU32,
}

impl WallClock {
    /// Starts now. A target of scale 60 lives a minute each second.
    #[allow(clippy::disallowed_methods, reason = "this is the clock")]
    pub(super) fn start(scale: NonZeroU32) -> WallClock {
        WallClock {
            start: Instant::now(),
            scale,
        }
    }

    /// Not later than now, in the target's scale.
    pub(super) fn before(&self) -> Time {
        Time::from_micros(micros(self.scaled() / 1_000))
    }

    /// Not earlier than now, in the target's scale.
    pub(super) fn after(&self) -> Time {
        Time::from_micros(micros(self.scaled().div_ceil(1_000)))
    }

    /// Nanoseconds since the start, in the target's scale.
    fn scaled(&self) -> u128 {
        self.start.elapsed().as_nanos() * u128::from(self.scale.get())
    }

    /// How long to sleep while the target lives that long, rounded up.
    pub(super) fn unscaled(&self, duration: Duration) -> Duration {
        let nanos = duration.as_nanos().div_ceil(u128::from(self.scale.get()));
        Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
    }
}

fn micros(micros: u128) -> u64 {
    u64::try_from(micros).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scaled_clock_runs_faster() {
        let clock = WallClock::start(NonZeroU32::new(3_600).unwrap());
        std::thread::sleep(clock.unscaled(Duration::from_secs(36)));
        let before = clock.before();
        assert!(before.since(Time::START) >= Duration::from_secs(36));
        assert!(clock.after() >= before);
        assert_eq!(
            clock.unscaled(Duration::from_nanos(1)),
            Duration::from_nanos(1)
        );
    }
}
