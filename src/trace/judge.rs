//! Judges a trace again: the same loop as a run's, with outcomes that are there already.
//!
//! Pure: the verdict hangs on specs and trace alone. Nothing is sent, so nothing is made shorter either.

use std::collections::BTreeMap;
use std::io::BufRead;
use std::sync::Arc;
use std::time::Duration;

use super::form::{Ended, Header, Line, Said, StepLine, WalkLine};
use super::read::{Reader, TraceError};
use crate::admitted::Sorted;
use crate::claim::coverage::Asked;
use crate::claim::{self, Claim, Coverage};
use crate::model::belief::Belief;
use crate::oracle::{ClaimId, Oracle, Step, Violation};
use crate::runner::line::{Secrets, told};
use crate::runner::readings::Readings;
use crate::runner::run::leaves_the_belief;
use crate::runner::session::normalized;
use crate::runner::summary::End;
use crate::runner::{Finding, Record, Statistics, Summary};

/// What came of judging a trace.
pub struct Judged {
    /// As a run reports.
    pub summary: Summary,
    /// Steps that are judged otherwise than they were then.
    pub otherwise: u64,
    /// Steps after a violation that leaves nothing known: they are not judged.
    pub beyond: u64,
    /// Steps that the trace has not.
    pub dropped: u64,
    /// The run did not come to its end, or its trace did not.
    pub broken_off: bool,
}

/// Judges a trace. The oracle has the specs of today, and the facts of the trace's header. Each step that is judged is
/// shown to `watch`, with its walk.
///
/// # Errors
/// If the trace cannot be read to its end.
pub fn judge<R: BufRead>(
    oracle: &Arc<Oracle>,
    secrets: &Secrets,
    reader: &mut Reader<R>,
    watch: &mut dyn FnMut(u64, &Record),
) -> Result<Judged, TraceError> {
    let header = reader.header().clone();
    let mut judging = Judging::new(oracle, secrets, &header);
    let mut ended = None;
    for line in &mut *reader {
        match line? {
            Line::Header(_) => return Err(TraceError::Headless),
            Line::Walk(walk) => judging.begin(walk),
            Line::Step(step) => judging.step(*step, watch),
            Line::End(end) => ended = Some(end),
        }
    }
    judging.settled();
    Ok(judging.judged(&header, ended))
}

struct Judging<'j> {
    oracle: &'j Arc<Oracle>,
    secrets: &'j Secrets,
    header: &'j Header,
    claims: BTreeMap<ClaimId, Claim>,
    seed: u64,
    walk: u64,
    belief: Belief,
    /// The walk's steps so far.
    records: Vec<Record>,
    /// What is left of the walk is not judged.
    over: bool,
    statistics: Statistics,
    readings: Readings,
    coverage: Coverage,
    findings: Vec<Finding>,
    otherwise: u64,
    beyond: u64,
}

impl<'j> Judging<'j> {
    fn new(oracle: &'j Arc<Oracle>, secrets: &'j Secrets, header: &'j Header) -> Judging<'j> {
        let claims = claim::claims(oracle);
        let seed = header.seed.trim_start_matches("0x");
        Judging {
            oracle,
            secrets,
            header,
            seed: u64::from_str_radix(seed, 16).unwrap_or_default(),
            walk: 0,
            belief: oracle.begin(header.assumptions),
            records: Vec::new(),
            over: false,
            statistics: Statistics::new(oracle.spec()),
            readings: Readings::default(),
            coverage: Coverage::new(&oracle.spec().service, &header.target, &claims),
            claims: claims.into_iter().map(|c| (c.id.clone(), c)).collect(),
            findings: Vec::new(),
            otherwise: 0,
            beyond: 0,
        }
    }

    fn begin(&mut self, walk: WalkLine) {
        self.settled();
        let mut assumptions = self.header.assumptions;
        assumptions.closed = walk.closed;
        self.belief = self.oracle.begin(assumptions);
        self.walk = walk.number;
        self.records.clear();
        self.over = false;
        self.statistics.walks += 1;
    }

    fn step(&mut self, line: StepLine, watch: &mut dyn FnMut(u64, &Record)) {
        if self.over {
            self.beyond += u64::from(line.number > 0);
            return;
        }
        let then = line.verdict.clone();
        let (asked, undecided) = (line.asked.clone(), line.undecided);
        let mut record = line.into_record();
        self.judge(&mut record);
        self.otherwise += u64::from(Said::of(&record.verdict) != then);
        watch(self.walk, &record);
        self.statistics.note(&record);
        let asked = asked
            .and_then(|id| self.claims.get(&id))
            .map(|claim| Asked {
                claim: claim.clone(),
                decisive: !undecided,
            });
        let secrets = self.secrets;
        self.coverage
            .note(&record, asked.as_ref(), &|record| told(record, secrets));
        let violations = record.verdict.violations.clone();
        self.records.push(record);
        for violation in violations {
            self.over |= !leaves_the_belief(violation.key.kind);
            self.found(violation);
        }
    }

    fn judge(&mut self, record: &mut Record) {
        let (Some(call), Some(exchange)) = (&record.call, &record.exchange) else {
            return;
        };
        record.verdict = self.oracle.judge(
            &mut self.belief,
            &Step {
                number: record.number,
                operation: &call.operation,
                arguments: &normalized(self.oracle, call),
                outcome: &exchange.outcome,
                format: exchange.format,
                sent: exchange.sent,
                received: exchange.received,
            },
        );
    }

    fn found(&mut self, violation: Violation) {
        let same = |known: &&mut Finding| known.violation.key.meets(&violation.key);
        if let Some(known) = self.findings.iter_mut().find(same) {
            known.met += 1;
            return;
        }
        let calls = self.records.iter().map(|record| record.number).max();
        self.findings.push(Finding {
            violation,
            steps: self.records.iter().map(|r| r.action.clone()).collect(),
            records: self.records.clone(),
            seed: self.seed,
            walk: self.walk,
            shrunk_from: calls.unwrap_or(0),
            shrunk: false,
            replays: None,
            met: 1,
            curl: String::new(),
        });
    }

    /// Notes which readings the walk settled.
    fn settled(&mut self) {
        let secrets = self.secrets;
        self.readings.add(
            self.oracle.spec(),
            &self.belief,
            self.walk,
            &self.records,
            |record| told(record, secrets),
        );
    }

    fn judged(mut self, header: &Header, ended: Option<Ended>) -> Judged {
        let spec = self.oracle.spec();
        self.coverage.finish("no answer of the trace showed it");
        let end = match ended.as_ref().map(|ended| ended.why.as_str()) {
            Some("stopped") | None => End::Stopped,
            Some("enough") => End::Enough,
            Some(_) => End::Spent,
        };
        let elapsed = ended.as_ref().map_or(0, |ended| ended.elapsed_ms);
        Judged {
            summary: Summary {
                service: spec.service.clone(),
                says: spec.says.clone(),
                version: spec.version.clone(),
                documents: Summary::documents_of(spec),
                target: header.target.clone(),
                seed: self.seed,
                statistics: self.statistics,
                findings: self.findings,
                admitted: Sorted::default(),
                unsettled: self.readings.unsettled(spec),
                readings: self.readings.into_vec(),
                elapsed: Duration::from_millis(elapsed),
                coverage: self.coverage,
                // What was allowed then is not in a trace.
                care: None,
                end,
            },
            otherwise: self.otherwise,
            beyond: self.beyond,
            dropped: ended.as_ref().map_or(0, |ended| ended.dropped),
            broken_off: ended.is_none(),
        }
    }
}
