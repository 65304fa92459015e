//! How values of flags are written: seeds, durations, shares.

use std::time::Duration;

use flowcheck::claim::Kind;
use flowcheck::spec::nearest::one_of;

/// A seed: decimal, or hexadecimal as reports print it.
pub(crate) fn seed(text: &str) -> Result<u64, String> {
    let parsed = match text.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16),
        None => text.parse(),
    };
    parsed.map_err(|_| "a seed is a whole number, as `42` or `0x5eed`".to_owned())
}

/// A length of time: `30s`, `5m`, `2h`, `30d`, `500ms`; a bare number is seconds.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let units = [
        ("ms", 0.001),
        ("s", 1.0),
        ("m", 60.0),
        ("h", 3_600.0),
        ("d", 86_400.0),
    ];
    let (number, unit) = units
        .iter()
        .find_map(|(unit, seconds)| Some((text.strip_suffix(unit)?, *seconds)))
        .unwrap_or((text, 1.0));
    let help = || {
        let units = units.map(|(unit, _)| unit);
        format!("a length of time is a number and one of {}", one_of(&units))
    };
    let number: f64 = number.trim().parse().map_err(|_| help())?;
    Duration::try_from_secs_f64(number * unit).map_err(|_| help())
}

/// A share from 0 to 1.
pub(crate) fn share(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(share),
        Ok(_) | Err(_) => Err("a share is a number from 0 to 1".to_owned()),
    }
}

/// A kind of claims.
pub(crate) fn kind(text: &str) -> Result<Kind, String> {
    let help = || format!("a kind is {}", one_of(&Kind::ALL.map(Kind::name)));
    let found = Kind::ALL.into_iter().find(|kind| kind.name() == text);
    found.ok_or_else(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_people_write_them() {
        assert_eq!(seed("0x5eed"), Ok(0x5eed));
        assert_eq!(seed("7"), Ok(7));
        assert!(seed("x").is_err());
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("1.5m"), Ok(Duration::from_secs(90)));
        assert_eq!(duration("30"), Ok(Duration::from_secs(30)));
        for wrong in ["", "s", "-1s", "1w", "nan", "1e999h"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
        assert_eq!(kind("dry-run"), Ok(Kind::DryRun));
        assert!(kind("dryrun").unwrap_err().contains("dry-run"));
        assert!(share("1.01").is_err() && share("0.5").is_ok());
    }
}
