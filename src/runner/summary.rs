//! How a run ended, and what it found: all that a report needs.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::finding::Finding;
use super::readings::Followed;
use super::statistics::Statistics;
use crate::admitted::{Row, Sorted};
use crate::claim::Coverage;
use crate::claim::coverage::MergeError;
use crate::oracle::ClaimId;
use crate::spec::{Name, Spec};

/// What came of a run.
#[derive(Clone, Debug)]
pub struct Summary {
    /// The service.
    pub service: Name,
    /// What it is.
    pub says: String,
    /// The API version.
    pub version: String,
    /// The documents: name and title.
    pub documents: Vec<(String, String)>,
    /// What was tested.
    pub target: String,
    /// The seed.
    pub seed: u64,
    /// Counts.
    pub statistics: Statistics,
    /// Violations, each once.
    pub findings: Vec<Finding>,
    /// How they stand to what is admitted.
    pub admitted: Sorted,
    /// Readings that were settled.
    pub readings: Vec<Followed>,
    /// Readings that no call settled anywhere.
    pub unsettled: Vec<Name>,
    /// How long it took here.
    pub elapsed: Duration,
    /// How far the documents' claims were tested.
    pub coverage: Coverage,
    /// What was allowed at the target, where not everything was.
    pub care: Option<Care>,
    /// Why it ended.
    pub end: End,
}

/// What was allowed at a target, and what came of that.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Care {
    /// What was allowed, in the words of `flowcheck.toml`.
    pub allowed: Vec<&'static str>,
    /// How many calls went out, those of shrinking counted too.
    pub calls: u64,
    /// Claims that were not exercised because something is not allowed, by what.
    pub not_allowed: BTreeMap<String, Vec<ClaimId>>,
    /// By kind, how many of what runs made may still be there.
    pub left: BTreeMap<Name, usize>,
    /// Of those, the kinds that nothing documented deletes.
    pub stays: Vec<Name>,
}

impl Care {
    /// What is left now.
    pub fn leaves(&mut self, left: BTreeMap<Name, usize>) {
        self.stays.retain(|kind| left.contains_key(kind));
        self.left = left;
    }
}

/// Why a run ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// Its budget is spent.
    Spent,
    /// It was told to stop.
    Stopped,
    /// It found as much as it was to find.
    Enough,
    /// Nothing more could be learnt.
    Broken(Broken),
}

/// What kept a run from going on: one sentence, and advice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Broken {
    /// What is wrong.
    pub says: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// What a run proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Result {
    /// Nothing was violated.
    Conforms,
    /// Something was.
    Violations,
    /// Nothing can be said.
    Inconclusive,
}

impl Summary {
    /// Adds what another part of the run found. What is admitted is to be said again.
    ///
    /// # Errors
    /// If it is of another service.
    pub fn merge(&mut self, other: Summary) -> std::result::Result<(), MergeError> {
        self.coverage.merge(other.coverage)?;
        self.statistics.merge(other.statistics);
        for finding in other.findings {
            let same = |known: &&mut Finding| known.violation.key.meets(&finding.violation.key);
            match self.findings.iter_mut().find(same) {
                Some(known) => known.join(finding),
                None => self.findings.push(finding),
            }
        }
        for followed in other.readings {
            let same = |known: &&mut Followed| known.is_where(&followed);
            match self.readings.iter_mut().find(same) {
                Some(known) => known.merge(followed),
                None => self.readings.push(followed),
            }
        }
        self.unsettled.retain(|name| other.unsettled.contains(name));
        self.elapsed = self.elapsed.max(other.elapsed);
        self.admitted = Sorted::default();
        // What broke off weighs most, then what was stopped.
        let weight = |end: &End| match end {
            End::Spent => 0,
            End::Enough => 1,
            End::Stopped => 2,
            End::Broken(_) => 3,
        };
        if weight(&other.end) > weight(&self.end) {
            self.end = other.end;
        }
        Ok(())
    }

    /// Lets those violations pass that these rows admit today.
    pub fn admit(&mut self, rows: &[Row], today: Date) {
        self.admitted = Sorted::new(rows, &self.findings, &self.statistics, today);
    }

    /// What it proves. A violation is one, however the run ended, unless it is admitted.
    pub fn result(&self) -> Result {
        if self.admitted.failing(self.findings.len()) > 0 {
            Result::Violations
        } else if self.inconclusive().is_some() {
            Result::Inconclusive
        } else {
            Result::Conforms
        }
    }

    /// Why nothing can be said, if so.
    pub fn inconclusive(&self) -> Option<Broken> {
        if let End::Broken(broken) = &self.end {
            return Some(broken.clone());
        }
        (self.statistics.succeeded == 0).then(|| Broken {
            says: format!("no call ever succeeded, of {}", self.statistics.calls),
            help: Some(
                "see which codes came back, and whether keys, region and fixtures are those of the endpoint"
                    .into(),
            ),
        })
    }

    /// The documents of a service, as a report names them.
    pub(crate) fn documents_of(spec: &Spec) -> Vec<(String, String)> {
        spec.sources
            .iter()
            .map(|(name, source)| (name.clone(), source.title.clone()))
            .collect()
    }
}
