//! The summary as Markdown, for the pages that CI systems show of a job.

use std::fmt::Write as _;

use super::finding::{Saved, calls, details};
use crate::admitted::{Admission, Row};
use crate::runner::line::Secrets;
use crate::runner::summary::Result as Proof;
use crate::runner::{Finding, Summary};
use crate::spec::diagnostic::Colour;

/// The whole page.
pub fn render(summary: &Summary, saved: &[Saved], secrets: &Secrets) -> String {
    let mut out = format!(
        "# {} {} on {}\n\n{}\n\n",
        summary.service,
        summary.version,
        escaped(&summary.target),
        verdict(summary)
    );
    facts(&mut out, summary);
    let nowhere = Saved::default();
    for (index, finding) in summary.findings.iter().enumerate() {
        let saved = saved.get(index).unwrap_or(&nowhere);
        match summary.admitted.of(index) {
            Admission::Admitted(_) => {}
            Admission::New => violation(&mut out, finding, saved, secrets, ""),
            Admission::Expired(row) => {
                let note = format!("Admitted until {}: {}\n\n", row.until, escaped(&row.reason));
                violation(&mut out, finding, saved, secrets, &note);
            }
        }
    }
    let passed = summary.admitted.findings.iter();
    let passed: Vec<&Row> = passed
        .filter_map(|admission| match admission {
            Admission::Admitted(row) => Some(row),
            Admission::New | Admission::Expired(_) => None,
        })
        .collect();
    rows(&mut out, "Admitted", passed.into_iter());
    rows(
        &mut out,
        "Healed: remove these rows",
        summary.admitted.healed.iter(),
    );
    rows(
        &mut out,
        "Admitted, but neither met nor tested",
        summary.admitted.unmet.iter(),
    );
    out
}

fn verdict(summary: &Summary) -> String {
    match summary.result() {
        Proof::Conforms => "**Conforms**: nothing the documents exclude was seen.".to_owned(),
        Proof::Violations => {
            let count = summary.admitted.failing(summary.findings.len());
            let plural = if count == 1 { "" } else { "s" };
            format!("**{count} violation{plural}**")
        }
        Proof::Inconclusive => {
            let Some(broken) = summary.inconclusive() else {
                return "**Inconclusive**".to_owned();
            };
            let help = broken.help.map(|help| format!(" ({})", escaped(&help)));
            format!(
                "**Inconclusive**: {}{}",
                escaped(&broken.says),
                help.unwrap_or_default()
            )
        }
    }
}

fn facts(out: &mut String, summary: &Summary) {
    let totals = summary.coverage.totals();
    let statistics = &summary.statistics;
    let rows = [
        ("calls", statistics.calls.to_string()),
        ("walks", statistics.walks.to_string()),
        ("seed", format!("{:#x}", summary.seed)),
        ("took", format!("{:.0} s", summary.elapsed.as_secs_f64())),
        (
            "claims exercised",
            format!(
                "{} of {} ({:.1} %)",
                totals.claims - totals.not_exercised,
                totals.claims,
                totals.exercised_percent()
            ),
        ),
        (
            "upheld, violated, open",
            format!("{}, {}, {}", totals.upheld, totals.violated, totals.open),
        ),
    ];
    out.push_str("| | |\n| --- | --- |\n");
    for (name, value) in rows {
        let _ = writeln!(out, "| {name} | {value} |");
    }
    out.push('\n');
}

fn violation(out: &mut String, finding: &Finding, saved: &Saved, secrets: &Secrets, note: &str) {
    let violation = &finding.violation;
    let _ = write!(
        out,
        "## {}\n\n`{}`\n\n{note}",
        escaped(&violation.says),
        violation.key
    );
    let table = calls(&finding.records, secrets, true, Colour::Off);
    let text = format!("{table}{}", details(violation));
    // A fence longer than any in the text keeps the text inside.
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let _ = writeln!(out, "{fence}text\n{}\n{fence}\n", text.trim_end());
    if let Some(case) = &saved.case {
        let _ = writeln!(out, "Replay: `flowcheck replay {case}`\n");
    }
}

fn rows<'r>(out: &mut String, title: &str, rows: impl Iterator<Item = &'r Row>) {
    let mut rows = rows.peekable();
    if rows.peek().is_none() {
        return;
    }
    let _ = writeln!(
        out,
        "## {title}\n\n| key | until | reason |\n| --- | --- | --- |"
    );
    for Row { key, reason, until } in rows {
        let _ = writeln!(out, "| `{key}` | {until} | {} |", escaped(reason));
    }
    out.push('\n');
}

/// A text on one line, of which nothing is taken for Markdown or HTML.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\\' | '*' | '_' | '[' | ']' | '|' | '#' => out.extend(['\\', c]),
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
