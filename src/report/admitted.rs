//! What a report says of admitted divergences: those met, those over, those healed.

use std::fmt::Write as _;

use crate::admitted::{Admission, Row};
use crate::runner::Summary;
use crate::spec::diagnostic::{BOLD, Colour};

/// Of a finding that was admitted until a day that is over; empty otherwise.
pub(super) fn expired(admission: &Admission) -> String {
    match admission {
        Admission::Expired(row) => {
            format!(
                "  expired it was admitted until {}: {}\n",
                row.until, row.reason
            )
        }
        Admission::New | Admission::Admitted(_) => String::new(),
    }
}

/// What was let pass, and which rows are to be looked at.
pub(super) fn render(summary: &Summary, colour: Colour) -> String {
    let sorted = &summary.admitted;
    let findings = summary.findings.iter().zip(&sorted.findings);
    let passed = findings.filter_map(|(finding, admission)| match admission {
        Admission::Admitted(row) => Some(format!(
            "{}, met {} times; until {}: {}",
            finding.violation.key, finding.met, row.until, row.reason
        )),
        Admission::New | Admission::Expired(_) => None,
    });
    let shown = |row: &Row| format!("{}; until {}: {}", row.key, row.until, row.reason);
    let sections: [(&str, Vec<String>); 3] = [
        ("admitted", passed.collect()),
        (
            "healed: tested, and no longer violated; remove the rows",
            sorted.healed.iter().map(shown).collect(),
        ),
        (
            "admitted, but neither met nor tested",
            sorted.unmet.iter().map(shown).collect(),
        ),
    ];
    let mut out = String::new();
    for (title, lines) in sections.iter().filter(|(_, lines)| !lines.is_empty()) {
        let _ = writeln!(out, "\n{}", colour.paint(BOLD, title));
        for line in lines {
            let _ = writeln!(out, "  {line}");
        }
    }
    out
}

/// What the last line adds: how many violations were let pass, or no longer are.
pub(super) fn but(summary: &Summary) -> String {
    let count = |wanted: fn(&Admission) -> bool| {
        let all = summary.admitted.findings.iter();
        all.filter(|admission| wanted(admission)).count()
    };
    let expired = count(|admission| matches!(admission, Admission::Expired(_)));
    let admitted = count(|admission| matches!(admission, Admission::Admitted(_)));
    let parts = [
        (
            expired,
            format!("{expired} of them admitted until a day that is over"),
        ),
        (admitted, format!("{admitted} more admitted")),
        (
            summary.admitted.healed.len(),
            format!("{} healed", summary.admitted.healed.len()),
        ),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(_, says)| format!("; {says}"))
        .collect();
    parts.concat()
}
