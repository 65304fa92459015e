//! Durations of waits: the shortest whole number of a unit that says exactly the same, seconds at the largest.
//!
//! Specs write durations too (`spec`), but in whole seconds; a wait is whatever a run did.

use std::time::Duration;

/// Writes `300s`, `1500ms`, `7ns`.
pub(super) fn write(duration: Duration) -> String {
    let nanos = duration.as_nanos();
    for (unit, length) in [("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000)] {
        if nanos.is_multiple_of(length) {
            return format!("{}{unit}", nanos / length);
        }
    }
    format!("{nanos}ns")
}

/// Reads what `write` writes, and `5m`, `12h`, `30d`. None if it is no duration, or longer than a `Duration` can be.
pub(super) fn parse(text: &str) -> Option<Duration> {
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let nanos: u128 = match text.strip_prefix(digits)? {
        "ns" => 1,
        "us" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        "d" => 86_400_000_000_000,
        _ => return None,
    };
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let nanos = digits.parse::<u128>().ok()?.checked_mul(nanos)?;
    let seconds = u64::try_from(nanos / 1_000_000_000).ok()?;
    let rest = u32::try_from(nanos % 1_000_000_000).ok()?;
    Some(Duration::new(seconds, rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn waits_read_as_people_write_them() {
        assert_eq!(write(Duration::from_secs(300)), "300s");
        assert_eq!(write(Duration::from_millis(1500)), "1500ms");
        assert_eq!(write(Duration::ZERO), "0s");
        assert_eq!(parse("5m"), Some(Duration::from_secs(300)));
        for text in ["", "s", "5", "5 s", "-5s", "+5s", "5min", "1.5s", "٣s"] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(parse("999999999999999999999999999999999999999999d"), None);
        assert_eq!(parse("999999999999999999999999d"), None);
    }

    proptest! {
        #[test]
        fn every_duration_is_read_back(seconds: u64, nanos in 0u32..1_000_000_000) {
            let duration = Duration::new(seconds, nanos);
            prop_assert_eq!(parse(&write(duration)), Some(duration));
        }
    }
}
