//! How far the documents' claims were tested, for people: totals, and each claim that is not upheld with its reason.

use std::fmt::Write as _;

use super::table::{Side, aligned};
use jiff::Timestamp;

use crate::claim::coverage::{Row, Totals};
use crate::claim::{Coverage, Standing};
use crate::oracle::ClaimId;

/// Totals by subject and by kind, then the claims of these standings; those that the environment starves come first.
pub fn render(coverage: &Coverage, listed: &[Standing]) -> String {
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{} on {}\n",
        coverage.service,
        coverage.targets.join(", ")
    );
    let subjects = coverage.by_subject();
    let rows = subjects.iter().map(|(name, totals)| row(name, totals));
    table(&mut out, "operation or resource", rows);
    out.push('\n');
    let kinds = coverage.by_kind();
    let rows = kinds.iter().map(|(kind, totals)| row(kind.name(), totals));
    table(&mut out, "kind of claim", rows);
    for standing in listed {
        list(&mut out, coverage, *standing);
    }
    let _ = writeln!(out, "\n{}", line(&coverage.totals()));
    out
}

/// Claims that were exercised once, and not since then.
pub fn stale(stale: &[(&ClaimId, &Row)], since: Timestamp) -> String {
    let mut rows = Vec::new();
    for (id, row) in stale {
        let last = match row.last {
            Some(last) => last.to_string(),
            None => "at an unknown time".to_owned(),
        };
        rows.push(vec![last, row.standing.name().to_owned(), id.to_string()]);
    }
    let mut out = String::new();
    for line in aligned(&rows, &[], 2) {
        let _ = writeln!(out, "{line}");
    }
    let count = stale.len();
    let _ = writeln!(out, "not exercised since {since}: {count}");
    out
}

/// The totals in one line.
pub fn line(totals: &Totals) -> String {
    format!(
        "{} of {} claims exercised ({:.1} %): {} upheld, {} violated, {} open; {} not exercised",
        totals.claims - totals.not_exercised,
        totals.claims,
        totals.exercised_percent(),
        totals.upheld,
        totals.violated,
        totals.open,
        totals.not_exercised,
    )
}

fn row(name: &str, totals: &Totals) -> Vec<String> {
    let numbers = [
        totals.claims,
        totals.upheld,
        totals.violated,
        totals.open,
        totals.not_exercised,
    ];
    let numbers = numbers.map(|number| number.to_string());
    std::iter::once(name.to_owned()).chain(numbers).collect()
}

fn table(out: &mut String, subject: &str, rows: impl Iterator<Item = Vec<String>>) {
    let head = [
        subject,
        "claims",
        "upheld",
        "violated",
        "open",
        "not exercised",
    ];
    let head = head.map(str::to_owned).to_vec();
    let rows: Vec<Vec<String>> = std::iter::once(head).chain(rows).collect();
    let mut sides = vec![Side::Left];
    sides.extend([Side::Right; 5]);
    for line in aligned(&rows, &sides, 2) {
        let _ = writeln!(out, "{line}");
    }
}

fn list(out: &mut String, coverage: &Coverage, standing: Standing) {
    let mut rows: Vec<_> = coverage.of(standing).collect();
    if rows.is_empty() {
        return;
    }
    rows.sort_by_key(|(_, row)| !row.starved);
    let _ = writeln!(out, "\n{}:", standing.name());
    for (id, row) in rows {
        let starved = if row.starved { "starved: " } else { "" };
        let last = row.last.filter(|_| row.standing == Standing::NotExercised);
        let last = last.map_or(String::new(), |last| format!("; last exercised {last}"));
        let why = format!("{}{last}", row.why.as_deref().unwrap_or_default());
        let _ = match (starved, why.as_str()) {
            ("", "") => writeln!(out, "  {id}"),
            (_, _) => writeln!(out, "  {id}: {starved}{why}"),
        };
    }
}
