//! Admitted divergences: violations that are known, each with a reason and a day until which it is let pass.
//!
//! A real service breaks its documents somewhere. Finding that is automatic, admitting it a person's act: a row in a file
//! (`file`), by the violation's key. A run sorts its violations by those rows ([`Sorted`]): what is admitted does not fail
//! it; what is admitted no longer does; and a row whose violation is gone is named, so that it is removed.
//!
//! Reads no file and no clock: rows and today are passed in.

mod file;
#[cfg(test)]
mod tests;

use jiff::civil::Date;

use crate::oracle::{ClaimId, Key};
use crate::runner::{Finding, Statistics};

pub use file::{AdmittedError, admit, rows};

/// A row: a violation that is let pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The violation's key.
    pub key: Key,
    /// Why.
    pub reason: String,
    /// The last day.
    pub until: Date,
}

/// How a violation stands to the rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Admission {
    /// No row is about it.
    New,
    /// A row lets it pass.
    Admitted(Row),
    /// A row did, until a day that is over.
    Expired(Row),
}

/// A run's violations, sorted by the rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sorted {
    /// Of each finding, in their order.
    pub findings: Vec<Admission>,
    /// Rows whose violation was tested and is gone.
    pub healed: Vec<Row>,
    /// Rows whose violation was not met, and not tested either.
    pub unmet: Vec<Row>,
}

impl Sorted {
    /// Sorts a run's violations. Rows about what the service does not have are another service's.
    pub fn new(rows: &[Row], findings: &[Finding], statistics: &Statistics, today: Date) -> Sorted {
        let admission = |finding: &Finding| {
            let key = &finding.violation.key;
            match rows.iter().find(|row| row.key.meets(key)) {
                None => Admission::New,
                Some(row) if row.until < today => Admission::Expired(row.clone()),
                Some(row) => Admission::Admitted(row.clone()),
            }
        };
        let mut sorted = Sorted {
            findings: findings.iter().map(admission).collect(),
            ..Sorted::default()
        };
        let met = |row: &&Row| findings.iter().any(|f| f.violation.key.meets(&row.key));
        for row in rows.iter().filter(|row| !met(row)) {
            if is_upheld(&row.key, statistics.upheld.keys()) {
                sorted.healed.push(row.clone());
            } else if statistics.operations.contains_key(&row.key.about) {
                sorted.unmet.push(row.clone());
            }
        }
        sorted
    }

    /// How many findings fail the run: those that are not admitted. Of those that nobody sorted each does.
    pub fn failing(&self, findings: usize) -> usize {
        let admitted = |admission: &&Admission| matches!(admission, Admission::Admitted(_));
        findings - self.findings.iter().filter(admitted).count()
    }

    /// How a finding stands.
    pub fn of(&self, index: usize) -> &Admission {
        self.findings.get(index).unwrap_or(&Admission::New)
    }
}

/// Whether an answer upheld a claim that a violation of this key would break.
pub fn is_upheld<'c>(key: &Key, mut upheld: impl Iterator<Item = &'c ClaimId>) -> bool {
    upheld.any(|claim| {
        let rest = claim.strip_prefix(&*key.about);
        let rest = rest.and_then(|rest| rest.strip_prefix('/').or(rest.strip_prefix("->")));
        rest.is_some_and(|rest| {
            let ends = |blame: &str| rest == blame || rest.ends_with(&format!("/{blame}"));
            // A transition that is stuck is blamed on the state it does not leave.
            claim.contains("->") || key.blame.iter().any(|blame| ends(blame))
        })
    })
}
