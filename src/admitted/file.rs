//! The file of rows: TOML, written by `flowcheck admit` and by people.
//!
//! ```toml
//! [[admitted]]
//! key = "StartDataFlow/accepted/stopped"
//! reason = "starts running flows too; asked the vendor on 3 May"
//! until = "2026-12-31"
//! ```

use jiff::civil::Date;
use serde::Deserialize;

use super::Row;
use crate::oracle::Key;

/// What each row begins with.
const HEAD: &str = "[[admitted]]";

/// Why a file of rows cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum AdmittedError {
    /// It is no such file.
    #[error("{0}")]
    Read(String),
    /// A key is none.
    #[error("`{key}` is no violation's key: {why}")]
    Key {
        /// It.
        key: String,
        /// Why.
        why: &'static str,
    },
    /// A day is none.
    #[error("`{0}` is no day such as 2026-12-31")]
    Day(String),
    /// A row has no reason.
    #[error("`{0}` is admitted without a reason")]
    Reason(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    #[serde(default)]
    admitted: Vec<Written>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Written {
    key: String,
    reason: String,
    until: String,
}

/// The rows of a file's text.
///
/// # Errors
/// The first that is wrong with it.
pub fn rows(text: &str) -> Result<Vec<Row>, AdmittedError> {
    let file: File = toml::from_str(text)
        .map_err(|error| AdmittedError::Read(error.to_string().trim_end().to_owned()))?;
    file.admitted.into_iter().map(row).collect()
}

fn row(written: Written) -> Result<Row, AdmittedError> {
    if written.reason.trim().is_empty() {
        return Err(AdmittedError::Reason(written.key));
    }
    Ok(Row {
        key: key(&written.key)?,
        reason: written.reason,
        until: day(&written.until)?,
    })
}

fn key(text: &str) -> Result<Key, AdmittedError> {
    text.parse().map_err(|why| AdmittedError::Key {
        key: text.to_owned(),
        why,
    })
}

fn day(text: &str) -> Result<Date, AdmittedError> {
    text.parse()
        .map_err(|_| AdmittedError::Day(text.to_owned()))
}

/// The file's text with this row: instead of one of the same key, or at the end.
///
/// # Errors
/// If the text, or the row, is wrong.
pub fn admit(text: &str, row: &Row) -> Result<String, AdmittedError> {
    rows(text)?;
    let own = written(row)?;
    let mut out = String::new();
    let mut replaced = false;
    for block in blocks(text) {
        let same = match rows(block)?.as_slice() {
            [known] => known.key == row.key,
            _ => false,
        };
        if !same {
            out.push_str(block);
        } else if !replaced {
            out.push_str(&own);
            replaced = true;
        }
    }
    if !replaced {
        if !out.is_empty() && !out.ends_with("\n\n") {
            out.push_str(if out.ends_with('\n') { "\n" } else { "\n\n" });
        }
        out.push_str(own.trim_end());
        out.push('\n');
    }
    rows(&out)?;
    Ok(out)
}

/// What stands before the first row, then each row with what follows it.
fn blocks(text: &str) -> Vec<&str> {
    let mut starts = vec![0];
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.trim() == HEAD && at > 0 {
            starts.push(at);
        }
        at += line.len();
    }
    starts.push(text.len());
    let pairs = starts.iter().zip(starts.iter().skip(1));
    pairs
        .filter_map(|(from, to)| text.get(*from..*to))
        .collect()
}

fn written(row: &Row) -> Result<String, AdmittedError> {
    let Row { key, reason, until } = row;
    if reason.trim().is_empty() {
        return Err(AdmittedError::Reason(key.to_string()));
    }
    let (key, reason) = (quoted(&key.to_string()), quoted(reason.trim()));
    Ok(format!(
        "{HEAD}\nkey = {key}\nreason = {reason}\nuntil = \"{until}\"\n\n"
    ))
}

/// A text as TOML has it on one line.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
