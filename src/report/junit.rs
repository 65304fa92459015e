//! The summary as JUnit XML, which CI systems show: one test case per operation, and one for the run.
//!
//! An operation that was never called is skipped, not passed.

use std::collections::BTreeMap;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::finding::{Saved, render as render_finding};
use crate::admitted::{Admission, Row};
use crate::runner::line::Secrets;
use crate::runner::summary::Result as Proof;
use crate::runner::{Finding, Summary};
use crate::spec::diagnostic::Colour;

/// The summary as XML.
///
/// # Errors
/// If a text cannot be written as XML.
pub fn render(
    summary: &Summary,
    saved: &[Saved],
    secrets: &Secrets,
) -> Result<String, quick_junit::SerializeError> {
    let mut suite = TestSuite::new(summary.service.to_string());
    suite.add_property(("target", summary.target.as_str()));
    suite.add_property(("seed", format!("{:#x}", summary.seed).as_str()));
    let mut about: BTreeMap<&str, Vec<(&Finding, Saved)>> = BTreeMap::new();
    for (index, finding) in summary.findings.iter().enumerate() {
        if let Admission::Admitted(row) = summary.admitted.of(index) {
            suite.add_test_case(case(summary, &format!("admitted {}", row.key), skip(row)));
            continue;
        }
        let saved = saved.get(index).cloned().unwrap_or_default();
        let key = &*finding.violation.key.about;
        about.entry(key).or_default().push((finding, saved));
    }
    for (name, tally) in &summary.statistics.operations {
        let found = about.remove(&**name).unwrap_or_default();
        let status = match (found.is_empty(), tally.called) {
            (true, 0) => skipped(),
            (true, _) => TestCaseStatus::success(),
            (false, _) => failed(&found, secrets),
        };
        suite.add_test_case(case(summary, name, status));
    }
    // What is about no operation: transitions, readings.
    for (name, found) in about {
        suite.add_test_case(case(summary, name, failed(&found, secrets)));
    }
    for (label, rows) in [
        ("healed", &summary.admitted.healed),
        ("neither met nor tested", &summary.admitted.unmet),
    ] {
        for row in rows {
            suite.add_test_case(case(summary, &format!("{label} {}", row.key), skip(row)));
        }
    }
    let run = match summary.inconclusive() {
        Some(broken) if summary.result() == Proof::Inconclusive => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_message(broken.says);
            status
        }
        Some(_) | None => TestCaseStatus::success(),
    };
    suite.add_test_case(case(summary, "run", run));
    suite.set_time(summary.elapsed);
    let mut report = Report::new("flowcheck");
    report.set_time(summary.elapsed);
    report.add_test_suite(suite);
    report.to_string()
}

fn case(summary: &Summary, name: &str, status: TestCaseStatus) -> TestCase {
    let mut case = TestCase::new(name, status);
    case.set_classname(summary.service.to_string());
    case
}

/// A violation that is let pass, or was.
fn skip(row: &Row) -> TestCaseStatus {
    let mut status = TestCaseStatus::skipped();
    status.set_message(format!("admitted until {}: {}", row.until, row.reason));
    status
}

fn skipped() -> TestCaseStatus {
    let mut status = TestCaseStatus::skipped();
    status.set_message("never called");
    status
}

fn failed(found: &[(&Finding, Saved)], secrets: &Secrets) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    let says: Vec<&str> = found
        .iter()
        .map(|(finding, _)| finding.violation.says.as_str())
        .collect();
    status.set_message(says.join("; "));
    let texts: Vec<String> = found
        .iter()
        .map(|(finding, saved)| render_finding(finding, saved, secrets, Colour::Off))
        .collect();
    status.set_type("violation");
    status.set_description(texts.join("\n"));
    status
}
