//! Moments of a run: the harness's monotonic clock, in the target's scale.
//!
//! Reads no clock: the system under test says what time it is (`crate::sut::Sut::now`). Server timestamps are values,
//! never moments.

use std::fmt;
use std::ops::{Add, Sub};
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A moment, in microseconds since the run's start. Arithmetic saturates at both ends.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Time(u64);

impl Time {
    /// The run's start.
    pub const START: Time = Time(0);
    /// Later than any moment of a run.
    pub const NEVER: Time = Time(u64::MAX);

    /// The moment that many microseconds after the start.
    pub const fn from_micros(micros: u64) -> Time {
        Time(micros)
    }

    /// Microseconds since the start.
    pub const fn micros(self) -> u64 {
        self.0
    }

    /// How long after `earlier` this is; zero if it isn't.
    pub fn since(self, earlier: Time) -> Duration {
        Duration::from_micros(self.0.saturating_sub(earlier.0))
    }
}

/// A duration in whole microseconds, rounded up: a deadline never comes early.
fn whole_micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos().div_ceil(1_000)).unwrap_or(u64::MAX)
}

impl Add<Duration> for Time {
    type Output = Time;

    fn add(self, duration: Duration) -> Time {
        Time(self.0.saturating_add(whole_micros(duration)))
    }
}

impl Sub<Duration> for Time {
    type Output = Time;

    fn sub(self, duration: Duration) -> Time {
        Time(self.0.saturating_sub(whole_micros(duration)))
    }
}

impl fmt::Display for Time {
    /// Seconds with milliseconds: `12.345s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = self.0 / 1_000;
        write!(f, "{}.{:03}s", millis / 1_000, millis % 1_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adding_rounds_up_and_saturates() {
        let second = Duration::from_secs(1);
        assert_eq!(Time::START + Duration::from_nanos(1), Time::from_micros(1));
        assert_eq!(Time::NEVER + second, Time::NEVER);
        assert_eq!(Time::START - second, Time::START);
        assert_eq!((Time::START + second).since(Time::START), second);
        assert_eq!(Time::START.since(Time::START + second), Duration::ZERO);
    }

    #[test]
    fn shows_seconds() {
        assert_eq!(Time::from_micros(12_345_678).to_string(), "12.345s");
        assert_eq!(Time::from_micros(5_000).to_string(), "0.005s");
    }
}
