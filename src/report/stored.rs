//! A summary as a file (`summary.json`), from which `flowcheck merge` makes one report of the parts of a run.
//!
//! Not for other programs, which have the JSON report: its form may change with each version. The account of claims is a
//! file of its own. Secrets are left out as traces leave them out.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::finding::Saved;
use crate::admitted::Sorted;
use crate::case::Step;
use crate::claim::Coverage;
use crate::oracle::Violation;
use crate::runner::readings::Followed;
use crate::runner::summary::End;
use crate::runner::{Action, Finding, Invocation, Shard, Statistics, Summary};
use crate::spec::Name;
use crate::trace::{Blots, StepLine};

/// The version that is written, and the only one that is read.
const VERSION: u32 = 1;

/// Why a summary could not be read.
#[derive(Debug, thiserror::Error)]
pub enum StoredError {
    /// It is none.
    #[error(transparent)]
    Read(#[from] serde_json::Error),
    /// It was written by another version.
    #[error("summary version {0} is not known; this program reads version {VERSION}")]
    Version(u32),
}

/// A part of a run, as it was stored.
pub struct Part {
    /// What it found.
    pub summary: Summary,
    /// Where its findings were saved.
    pub saved: Vec<Saved>,
    /// Which part it is.
    pub shard: Option<Shard>,
}

#[derive(Deserialize)]
struct Versioned {
    version: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    version: u32,
    shard: Option<Shard>,
    service: Name,
    says: String,
    api: String,
    documents: Vec<(String, String)>,
    target: String,
    seed: u64,
    elapsed: Duration,
    end: End,
    statistics: Statistics,
    readings: Vec<Followed>,
    unsettled: Vec<Name>,
    findings: Vec<Found>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Found {
    violation: Violation,
    steps: Vec<Step>,
    records: Vec<StepLine>,
    seed: u64,
    walk: u64,
    shrunk_from: u32,
    shrunk: bool,
    replays: Option<(u32, u32)>,
    met: u64,
    curl: String,
    case: Option<String>,
}

/// The summary's text.
///
/// # Errors
/// If JSON has no way to write it.
pub fn write(
    summary: &Summary,
    saved: &[Saved],
    shard: Option<Shard>,
    blots: &mut Blots,
) -> Result<String, serde_json::Error> {
    let nowhere = Saved::default();
    let findings = summary.findings.iter().enumerate();
    let file = File {
        version: VERSION,
        shard,
        service: summary.service.clone(),
        says: summary.says.clone(),
        api: summary.version.clone(),
        documents: summary.documents.clone(),
        target: summary.target.clone(),
        seed: summary.seed,
        elapsed: summary.elapsed,
        end: summary.end.clone(),
        statistics: summary.statistics.clone(),
        readings: summary.readings.clone(),
        unsettled: summary.unsettled.clone(),
        findings: findings
            .map(|(index, finding)| found(finding, saved.get(index).unwrap_or(&nowhere), blots))
            .collect(),
    };
    let text = serde_json::to_string(&file)?;
    Ok(blots.line(text + "\n"))
}

fn found(finding: &Finding, saved: &Saved, blots: &mut Blots) -> Found {
    blots.begin_walk();
    let records = finding.records.iter();
    let records = records
        .map(|record| StepLine::of(finding.walk, record, None, blots))
        .collect();
    let mut steps = Vec::new();
    for step in &finding.steps {
        steps.push(Step(match step {
            Action::Wait(_) => step.clone(),
            Action::Call(invocation) => Action::Call(Invocation {
                arguments: blots.arguments(&invocation.arguments),
                ..invocation.clone()
            }),
        }));
    }
    Found {
        violation: finding.violation.clone(),
        steps,
        records,
        seed: finding.seed,
        walk: finding.walk,
        shrunk_from: finding.shrunk_from,
        shrunk: finding.shrunk,
        replays: finding.replays,
        met: finding.met,
        curl: finding.curl.clone(),
        case: saved.case.clone(),
    }
}

/// Reads what [`write()`] wrote, with the account of claims that belongs to it.
///
/// # Errors
/// If it is no summary, or of another version.
pub fn read(text: &str, coverage: Coverage) -> Result<Part, StoredError> {
    let Versioned { version } = serde_json::from_str(text)?;
    if version != VERSION {
        return Err(StoredError::Version(version));
    }
    let file: File = serde_json::from_str(text)?;
    let cases = file.findings.iter().map(|found| found.case.clone());
    let saved = cases.map(|case| Saved { case }).collect();
    Ok(Part {
        saved,
        shard: file.shard,
        summary: Summary {
            service: file.service,
            says: file.says,
            version: file.api,
            documents: file.documents,
            target: file.target,
            seed: file.seed,
            statistics: file.statistics,
            findings: file.findings.into_iter().map(finding).collect(),
            admitted: Sorted::default(),
            readings: file.readings,
            unsettled: file.unsettled,
            elapsed: file.elapsed,
            coverage,
            // What each part was allowed its own report tells.
            care: None,
            end: file.end,
        },
    })
}

fn finding(found: Found) -> Finding {
    Finding {
        violation: found.violation,
        steps: found.steps.into_iter().map(|step| step.0).collect(),
        records: found
            .records
            .into_iter()
            .map(StepLine::into_record)
            .collect(),
        seed: found.seed,
        walk: found.walk,
        shrunk_from: found.shrunk_from,
        shrunk: found.shrunk,
        replays: found.replays,
        met: found.met,
        curl: found.curl,
    }
}
