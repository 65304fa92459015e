//! The summary for machines. Its fields are stable: new ones may come, none changes its meaning.

use std::collections::BTreeMap;

use serde::Serialize;

use super::finding::Saved;
use crate::admitted::{Admission, Row};
use crate::oracle::{Admissible, Key};
use crate::runner::line::{Secrets, told};
use crate::runner::readings::Followed;
use crate::runner::summary::{End, Result};
use crate::runner::{Care, Finding, Summary, Tally};

/// The version of the format.
const FORMAT: u32 = 1;

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Report<'s> {
    format: u32,
    result: &'static str,
    end: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    service: &'s str,
    version: &'s str,
    target: &'s str,
    seed: String,
    documents: Vec<&'s str>,
    calls: u64,
    walks: u64,
    succeeded: u64,
    waited_seconds: u64,
    elapsed_seconds: f64,
    operations: Vec<Operation<'s>>,
    never_called: Vec<String>,
    claims: Claims<'s>,
    readings: Vec<Reading<'s>>,
    unsettled: Vec<&'s str>,
    news: &'s BTreeMap<String, u64>,
    findings: Vec<Found<'s>>,
    healed: Vec<Admitted<'s>>,
    unmet: Vec<Admitted<'s>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    care: Option<Careful<'s>>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Careful<'s> {
    allowed: &'s [&'static str],
    calls: u64,
    not_allowed: BTreeMap<&'s str, usize>,
    left: BTreeMap<&'s str, usize>,
    stays: Vec<&'s str>,
}

fn careful(care: &Care) -> Careful<'_> {
    let refused = care.not_allowed.iter();
    Careful {
        allowed: &care.allowed,
        calls: care.calls,
        not_allowed: refused
            .map(|(why, claims)| (why.as_str(), claims.len()))
            .collect(),
        left: care
            .left
            .iter()
            .map(|(kind, number)| (&**kind, *number))
            .collect(),
        stays: care.stays.iter().map(|kind| &**kind).collect(),
    }
}

/// A row that lets a violation pass.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Admitted<'s> {
    key: String,
    reason: &'s str,
    until: String,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Operation<'s> {
    operation: &'s str,
    called: u64,
    succeeded: u64,
    refused: &'s BTreeMap<String, u64>,
    lost: u64,
    malformed: u64,
    environment: u64,
    violations: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Claims<'s> {
    upheld: BTreeMap<&'s str, u64>,
    open: Vec<&'s str>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Reading<'s> {
    reading: &'s str,
    operation: &'s str,
    site: &'s str,
    product: &'s str,
    says: &'s str,
    alternatives: &'s [String],
    followed: Vec<&'s str>,
    varies: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    witness: Option<&'s str>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Found<'s> {
    key: &'s Key,
    standing: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    admitted: Option<Admitted<'s>>,
    says: &'s str,
    admissible: &'s [Admissible],
    observed: &'s str,
    documented: &'s [String],
    believed: &'s [String],
    rests_on: &'s [String],
    calls: Vec<String>,
    shrunk_from: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    replays: Option<(u32, u32)>,
    walk: u64,
    met: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<&'s str>,
    curl: &'s str,
}

/// The summary as JSON, with a line break at its end.
pub fn render(summary: &Summary, saved: &[Saved], secrets: &Secrets) -> String {
    let statistics = &summary.statistics;
    let report = Report {
        format: FORMAT,
        result: result(summary.result()),
        end: end(&summary.end),
        why: summary.inconclusive().map(|broken| broken.says),
        service: &summary.service,
        version: &summary.version,
        target: &summary.target,
        seed: format!("{:#x}", summary.seed),
        documents: summary
            .documents
            .iter()
            .map(|(name, _)| name.as_str())
            .collect(),
        calls: statistics.calls,
        walks: statistics.walks,
        succeeded: statistics.succeeded,
        waited_seconds: statistics.waited.as_secs(),
        elapsed_seconds: summary.elapsed.as_secs_f64(),
        operations: statistics
            .operations
            .iter()
            .map(|(name, tally)| operation(name, tally))
            .collect(),
        never_called: statistics
            .never_called()
            .iter()
            .map(ToString::to_string)
            .collect(),
        claims: Claims {
            upheld: statistics
                .upheld
                .iter()
                .map(|(claim, n)| (&**claim, *n))
                .collect(),
            open: statistics.open.iter().map(|claim| &**claim).collect(),
        },
        readings: summary.readings.iter().map(reading).collect(),
        unsettled: summary.unsettled.iter().map(|name| &**name).collect(),
        news: &statistics.news,
        findings: summary
            .findings
            .iter()
            .enumerate()
            .map(|(index, finding)| {
                found(
                    finding,
                    summary.admitted.of(index),
                    saved.get(index),
                    secrets,
                )
            })
            .collect(),
        healed: summary.admitted.healed.iter().map(admitted).collect(),
        unmet: summary.admitted.unmet.iter().map(admitted).collect(),
        care: summary.care.as_ref().map(careful),
    };
    // Only keys and values that JSON knows.
    let text = serde_json::to_string_pretty(&report).unwrap_or_default();
    format!("{text}\n")
}

fn operation<'s>(name: &'s str, tally: &'s Tally) -> Operation<'s> {
    Operation {
        operation: name,
        called: tally.called,
        succeeded: tally.succeeded,
        refused: &tally.refused,
        lost: tally.lost,
        malformed: tally.malformed,
        environment: tally.environment,
        violations: tally.violations,
    }
}

fn reading(followed: &Followed) -> Reading<'_> {
    Reading {
        reading: &followed.reading,
        operation: &followed.operation,
        site: &followed.site,
        product: &followed.product,
        says: &followed.says,
        alternatives: &followed.alternatives,
        followed: followed.alternatives_seen().into_iter().collect(),
        varies: followed.varies,
        witness: followed
            .witness
            .as_ref()
            .map(|witness| witness.record.as_str()),
    }
}

fn admitted(row: &Row) -> Admitted<'_> {
    Admitted {
        key: row.key.to_string(),
        reason: &row.reason,
        until: row.until.to_string(),
    }
}

fn found<'s>(
    finding: &'s Finding,
    admission: &'s Admission,
    saved: Option<&'s Saved>,
    secrets: &Secrets,
) -> Found<'s> {
    let violation = &finding.violation;
    let (standing, row) = match admission {
        Admission::New => ("new", None),
        Admission::Admitted(row) => ("admitted", Some(row)),
        Admission::Expired(row) => ("expired", Some(row)),
    };
    Found {
        key: &violation.key,
        standing,
        admitted: row.map(admitted),
        says: &violation.says,
        admissible: &violation.admissible,
        observed: &violation.observed,
        documented: &violation.documented,
        believed: &violation.believed,
        rests_on: &violation.rests_on,
        calls: finding
            .records
            .iter()
            .map(|record| told(record, secrets))
            .collect(),
        shrunk_from: finding.shrunk_from,
        replays: finding.replays,
        walk: finding.walk,
        met: finding.met,
        case: saved.and_then(|saved| saved.case.as_deref()),
        curl: &finding.curl,
    }
}

fn result(result: Result) -> &'static str {
    match result {
        Result::Conforms => "conforms",
        Result::Violations => "violations",
        Result::Inconclusive => "inconclusive",
    }
}

fn end(end: &End) -> &'static str {
    match end {
        End::Spent => "spent",
        End::Stopped => "stopped",
        End::Enough => "enough",
        End::Broken(_) => "broken",
    }
}
