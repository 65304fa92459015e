//! Durations as specs write them: `10s`, `5m`, `12h`, `30d`, and windows such as `2m..5m`.

use std::time::Duration;

/// Reads `30d`. None if it is no duration.
pub(crate) fn parse(text: &str) -> Option<Duration> {
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let seconds = match text.strip_prefix(digits)? {
        "s" => 1,
        "m" => 60,
        "h" => 60 * 60,
        "d" => 24 * 60 * 60,
        _ => return None,
    };
    let number: u32 = digits.parse().ok()?;
    Some(Duration::from_secs(u64::from(number) * seconds))
}

/// Reads `2m..5m`, or `5m` for a window that begins at once. None if it is no window.
pub(crate) fn parse_window(text: &str) -> Option<(Duration, Duration)> {
    let (from, to) = match text.split_once("..") {
        Some((from, to)) => (parse(from)?, parse(to)?),
        None => (Duration::ZERO, parse(text)?),
    };
    (from <= to).then_some((from, to))
}

/// Writes a duration as specs do.
pub(crate) fn show(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0 => "0s".to_owned(),
        s if s % 86_400 == 0 => format!("{}d", s / 86_400),
        s if s % 3600 == 0 => format!("{}h", s / 3600),
        s if s % 60 == 0 => format!("{}m", s / 60),
        s => format!("{s}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_and_units_are_read() {
        let minutes = |n: u64| Duration::from_secs(n * 60);
        assert_eq!(parse_window("2m..5m"), Some((minutes(2), minutes(5))));
        assert_eq!(parse_window("5m"), Some((Duration::ZERO, minutes(5))));
        assert_eq!(parse("30d"), Some(minutes(30 * 24 * 60)));
        assert_eq!(parse("12h"), Some(minutes(12 * 60)));
    }

    #[test]
    fn what_is_no_duration_is_refused() {
        for text in [
            "",
            "m",
            "5",
            "5 m",
            "-5m",
            "5min",
            "5m..2m",
            "..5m",
            "99999999999d",
            "٣m",
        ] {
            assert_eq!(parse_window(text), None, "{text}");
        }
    }

    #[test]
    fn durations_are_written_as_they_are_read() {
        for text in ["10s", "5m", "12h", "30d", "90s"] {
            assert_eq!(parse(text).map(show).as_deref(), Some(text));
        }
    }
}
