//! Reading numbers, truth values and versions from text, and measuring text.
//!
//! Strict: surrounding space, signs and other notations are not overlooked.

use std::cmp::Ordering;

/// What a length counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// Unicode characters (scalar values).
    #[default]
    Character,
    /// Bytes of UTF-8.
    Utf8Byte,
}

impl Unit {
    /// The unit the spec writes as `character` or `utf8-byte`.
    pub fn from_name(name: &str) -> Option<Unit> {
        match name {
            "character" => Some(Unit::Character),
            "utf8-byte" => Some(Unit::Utf8Byte),
            _ => None,
        }
    }
}

/// The length of a text in a unit.
pub fn length(text: &str, unit: Unit) -> i64 {
    let length = match unit {
        Unit::Character => text.chars().count(),
        Unit::Utf8Byte => text.len(),
    };
    i64::try_from(length).unwrap_or(i64::MAX)
}

/// Whether a text is no longer than this. What is short enough in bytes is so in characters, and bytes cost nothing to
/// count.
pub(super) fn at_most(text: &str, most: i64, unit: Unit) -> bool {
    length(text, Unit::Utf8Byte) <= most
        || (unit == Unit::Character && length(text, Unit::Character) <= most)
}

/// Whether a text is no shorter than this. No character has more than four bytes.
pub(super) fn at_least(text: &str, least: i64, unit: Unit) -> bool {
    length(text, Unit::Utf8Byte) >= least
        && (unit == Unit::Utf8Byte
            || length(text, Unit::Utf8Byte).saturating_add(3) / 4 >= least
            || length(text, Unit::Character) >= least)
}

/// A whole number in decimal digits, with `-` in front if it is negative; `None` beyond 64 bits.
pub fn parse_int(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// A number in decimal digits, with or without a fraction and an exponent, as JSON writes it.
pub(super) fn parse_number(text: &str) -> Option<f64> {
    let starts = text
        .strip_prefix('-')
        .unwrap_or(text)
        .starts_with(|c: char| c.is_ascii_digit());
    let plain = text
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E'));
    if !starts || !plain || text.ends_with('.') {
        return None;
    }
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// `true` or `false` in whatever case.
pub(super) fn parse_bool(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

/// Compares versions part by part: `2.10.0` is more than `2.9.1`; parts left out are 0. `None` if a part is no number.
pub fn compare_versions(a: &str, b: &str) -> Option<Ordering> {
    let part = |part: Option<&str>| part.map_or(Some(0), parse_part);
    let (mut left, mut right) = (a.split('.'), b.split('.'));
    let mut order = Ordering::Equal;
    loop {
        let (x, y) = (left.next(), right.next());
        if x.is_none() && y.is_none() {
            return Some(order);
        }
        order = order.then(part(x)?.cmp(&part(y)?));
    }
}

fn parse_part(part: &str) -> Option<u64> {
    if part.bytes().all(|b| b.is_ascii_digit()) {
        part.parse().ok()
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_decimal_digits_are_a_whole_number() {
        assert_eq!(parse_int("600"), Some(600));
        assert_eq!(parse_int("-5"), Some(-5));
        assert_eq!(parse_int("9223372036854775807"), Some(i64::MAX));
        for text in [
            "",
            "-",
            "600.0",
            "0x10",
            " 600",
            "600 ",
            "+600",
            "6e2",
            "٦",
            "9223372036854775808",
        ] {
            assert_eq!(parse_int(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_are_written_as_in_json() {
        assert_eq!(parse_number("1.5"), Some(1.5));
        assert_eq!(parse_number("-1e3"), Some(-1000.0));
        for text in ["", ".5", "1.", "inf", "NaN", "+1", "1 ", "--1", "1e999"] {
            assert_eq!(parse_number(text), None, "{text}");
        }
    }

    #[test]
    fn versions_compare_part_by_part() {
        assert_eq!(compare_versions("2.10.0", "2.9.1"), Some(Ordering::Greater));
        assert_eq!(compare_versions("2.2", "2.2.0"), Some(Ordering::Equal));
        assert_eq!(compare_versions("2.2.0", "2.2.0.1"), Some(Ordering::Less));
        assert_eq!(compare_versions("2.x", "2.1"), None);
        assert_eq!(compare_versions("3.0", "2.x"), None);
        assert_eq!(compare_versions("", "1"), None);
    }
}
