//! Moments, in the forms the documents use.
//!
//! Knows no clock and no time zone database: `Z` is UTC, `CST` is UTC+8, and a form without a zone is read as UTC.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::spec::syntax::Format;

/// China Standard Time is ahead of UTC by this many seconds.
const CST_SECONDS: i64 = 8 * 3600;

/// Seconds since 1970-01-01T00:00:00Z, of any documented form of time.
pub fn parse_time(text: &str) -> Option<i64> {
    time_format(text).map(|(_, seconds)| seconds)
}

/// The form a time is written in, and its seconds since 1970.
pub(super) fn time_format(text: &str) -> Option<(Format, i64)> {
    let (format, body, ahead) = if let Some(body) = text.strip_suffix("CST") {
        (Format::CstSeconds, body, CST_SECONDS)
    } else if let Some(body) = text.strip_suffix('Z') {
        let format = if body.len() == 16 {
            Format::UtcMinutes
        } else {
            Format::UtcSeconds
        };
        (format, body, 0)
    } else {
        (Format::BlankSeconds, text, 0)
    };
    let blank = format == Format::BlankSeconds;
    let seconds = civil_seconds(
        body,
        if blank { b' ' } else { b'T' },
        format != Format::UtcMinutes,
    )?;
    Some((format, seconds - ahead))
}

/// `yyyy-mm-dd?hh:mm[:ss]` as seconds since 1970, as if UTC.
fn civil_seconds(text: &str, between: u8, with_seconds: bool) -> Option<i64> {
    let template: &[u8] = if with_seconds {
        b"dddd-dd-dd?dd:dd:dd"
    } else {
        b"dddd-dd-dd?dd:dd"
    };
    let fits = text.len() == template.len()
        && text.bytes().zip(template).all(|(byte, form)| match form {
            b'd' => byte.is_ascii_digit(),
            b'?' => byte == between,
            other => byte == *other,
        });
    if !fits {
        return None;
    }
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<i16>().ok();
    let small = |from: usize| number(from, from + 2)?.try_into().ok();
    let second = if with_seconds { small(17)? } else { 0 };
    let moment = DateTime::new(
        number(0, 4)?,
        small(5)?,
        small(8)?,
        small(11)?,
        small(14)?,
        second,
        0,
    );
    let zoned = moment.ok()?.to_zoned(TimeZone::UTC).ok()?;
    Some(zoned.timestamp().as_second())
}

/// Writes seconds since 1970 in a form of time; other formats, and moments beyond year 9999, are `None`.
pub fn write_time(seconds: i64, format: Format) -> Option<String> {
    let (shift, form) = match format {
        Format::UtcSeconds | Format::AnyTime => (0, "%Y-%m-%dT%H:%M:%SZ"),
        Format::UtcMinutes => (0, "%Y-%m-%dT%H:%MZ"),
        Format::BlankSeconds => (0, "%Y-%m-%d %H:%M:%S"),
        Format::CstSeconds => (CST_SECONDS, "%Y-%m-%dT%H:%M:%SCST"),
        Format::Uuid | Format::Cidr | Format::Hostname => return None,
    };
    let moment = Timestamp::from_second(seconds.checked_add(shift)?).ok()?;
    Some(moment.strftime(form).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_documented_forms_are_read_and_no_other() {
        let at = Some(1_632_996_488);
        assert_eq!(parse_time("2021-09-30T10:08:08Z"), at);
        assert_eq!(parse_time("2021-09-30 10:08:08"), at);
        assert_eq!(parse_time("2021-09-30T18:08:08CST"), at);
        assert_eq!(parse_time("2021-09-30T10:08Z"), at.map(|s| s - 8));
        for text in [
            "",
            "Z",
            "2021-09-31T10:08:08Z",
            "2021-09-30T10:08:60Z",
            "2021-09-30T24:00:00Z",
            "2021-09-30T10:08:08",
            "2021-09-30 10:08:08Z",
            "2021-09-30 10:08",
            "2021-9-30T10:08:08Z",
            "2021-09-30T10:08:08.0Z",
            "２021-09-30T10:08Z",
            "2021-09-30T10:08CST",
        ] {
            assert_eq!(parse_time(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(seconds in 0i64..253_402_000_000) {
            for format in [Format::UtcSeconds, Format::UtcMinutes, Format::BlankSeconds, Format::CstSeconds] {
                let text = write_time(seconds, format).unwrap();
                let whole = if format == Format::UtcMinutes { seconds - seconds % 60 } else { seconds };
                prop_assert_eq!(time_format(&text), Some((format, whole)));
            }
        }
    }
}
