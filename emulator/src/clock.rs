//! Emulated time, and the forms in which the documents write it. It never reads a real clock.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp, tz};

use crate::config::Pace;

/// 2026-01-01T00:00:00Z, where virtual time starts.
const START: i64 = 1_767_225_600;

/// The emulated clock and the clock clients sign with.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    pace: Pace,
    now: Timestamp,
    wall: Option<Timestamp>,
}

impl Clock {
    pub(crate) fn new(pace: Pace) -> Self {
        let now = Timestamp::from_second(START).unwrap_or(Timestamp::UNIX_EPOCH);
        Self {
            pace,
            now,
            wall: None,
        }
    }

    pub(crate) fn pace(&self) -> Pace {
        self.pace
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    /// The clock that signatures are checked against: wall time where clients live in real time.
    pub(crate) fn signing(&self) -> Timestamp {
        match self.pace {
            Pace::Virtual => self.now,
            Pace::Scaled(_) | Pace::Real => self.wall.unwrap_or(self.now),
        }
    }

    pub(crate) fn advance(&mut self, by: Duration) {
        self.now = later(self.now, by);
    }

    /// Time never runs back: an earlier moment is ignored.
    pub(crate) fn set(&mut self, to: Timestamp) {
        self.now = self.now.max(to);
    }

    pub(crate) fn set_wall(&mut self, to: Timestamp) {
        self.wall = Some(to);
    }
}

/// `at` plus `by`, stopping at the end of time.
pub(crate) fn later(at: Timestamp, by: Duration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}

/// `yyyy-MM-ddTHH:mm:ssZ`, as data flows and filesets show it (`cpfs-api-2022-06-29#8.4`).
pub(crate) fn iso(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// `2017-05-27T15:43:06CST`, as file systems show it (`cpfs-api-2022-06-29#4.4`): China Standard Time, UTC+8.
pub(crate) fn cst(at: Timestamp) -> String {
    let zone = tz::Offset::constant(8).to_time_zone();
    at.to_zoned(zone)
        .strftime("%Y-%m-%dT%H:%M:%SCST")
        .to_string()
}

/// `2021-08-04 18:27:35`, as tasks show it (`cpfs-api-2022-06-29#9.2`). No zone is documented; it is UTC here.
pub(crate) fn spaced(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// Reads exactly `yyyy-MM-ddTHH:mm:ssZ`, the `Timestamp` common parameter and `x-acs-date`.
pub(crate) fn read_iso(text: &str) -> Option<Timestamp> {
    if text.len() != 20 || text.as_bytes().get(10) != Some(&b'T') || !text.ends_with('Z') {
        return None;
    }
    text.parse().ok()
}

/// Whether two moments are at most `apart` from each other.
pub(crate) fn within(a: Timestamp, b: Timestamp, apart: SignedDuration) -> bool {
    a.duration_since(b).abs() <= apart
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_documented_forms() {
        let at = Clock::new(Pace::Virtual).now();
        assert_eq!(iso(at), "2026-01-01T00:00:00Z");
        assert_eq!(cst(at), "2026-01-01T08:00:00CST");
        assert_eq!(spaced(at), "2026-01-01 00:00:00");
        assert_eq!(read_iso("2026-01-01T00:00:00Z"), Some(at));

        assert_eq!(read_iso("2026-01-01T00:00:00+00:00"), None);
    }
}
