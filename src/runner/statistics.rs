//! What a run has met, counted: against runs that pass because nothing happened.
//!
//! Judges nothing; keeps no trace.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::action::Action;
use super::session::Record;
use crate::explore::created_kind;
use crate::oracle::ClaimId;
use crate::spec::{Name, Operation, Spec};
use crate::sut::{LostWhy, Outcome, Reply};

/// What an operation met.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Tally {
    /// Calls.
    pub called: u64,
    /// Successes.
    pub succeeded: u64,
    /// Errors, by code.
    pub refused: BTreeMap<String, u64>,
    /// Answers that never came, lost on purpose or not.
    pub lost: u64,
    /// Answers that cannot be decoded.
    pub malformed: u64,
    /// Calls that the environment came between: throttled, out of stock.
    pub environment: u64,
    /// Calls whose answer upheld a claim.
    pub upholding: u64,
    /// Violations, each as often as it was met.
    pub violations: u64,
}

impl Tally {
    fn merge(&mut self, other: Tally) {
        self.called += other.called;
        self.succeeded += other.succeeded;
        for (code, times) in other.refused {
            *self.refused.entry(code).or_default() += times;
        }
        self.lost += other.lost;
        self.malformed += other.malformed;
        self.environment += other.environment;
        self.upholding += other.upholding;
        self.violations += other.violations;
    }

    /// Errors.
    pub fn refusals(&self) -> u64 {
        self.refused.values().sum()
    }
}

/// What a run met.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Statistics {
    /// By operation, in the spec's order.
    pub operations: IndexMap<Name, Tally>,
    /// Calls.
    pub calls: u64,
    /// Walks.
    pub walks: u64,
    /// Successes.
    pub succeeded: u64,
    /// Complete answers, whatever they say.
    pub answered: u64,
    /// Answers lost on purpose.
    pub dropped: u64,
    /// How long the target lived while walks waited.
    pub waited: Duration,
    /// Claims upheld, and how often.
    pub upheld: BTreeMap<ClaimId, u64>,
    /// Claims met but never upheld: the environment or doubt came between.
    pub open: BTreeSet<ClaimId>,
    /// Ids of what was created, by kind.
    pub made: BTreeMap<Name, BTreeSet<Name>>,
    /// Undocumented fields, and how often.
    pub news: BTreeMap<String, u64>,
    /// The operations that create.
    makers: BTreeSet<Name>,
}

impl Statistics {
    /// Nothing yet, for the operations of a service.
    pub fn new(spec: &Spec) -> Statistics {
        let empty = |name: &Name| (name.clone(), Tally::default());
        let creates = |operation: &&Operation| created_kind(&operation.effects).is_some();
        let makers = spec.operations.values().filter(creates);
        Statistics {
            operations: spec.operations.keys().map(empty).collect(),
            makers: makers.map(|operation| operation.name.clone()).collect(),
            ..Statistics::default()
        }
    }

    /// Counts a step.
    pub fn note(&mut self, record: &Record) {
        let invocation = match &record.action {
            Action::Wait(length) => {
                self.waited += *length;
                return;
            }
            Action::Call(invocation) => invocation,
        };
        self.calls += 1;
        self.claims(record);
        let creates = self.makers.contains(&invocation.call);
        for (kind, id) in record.verdict.learnt.iter().filter(|_| creates) {
            self.made
                .entry(kind.clone())
                .or_default()
                .insert(id.clone());
        }
        let tally = self.operations.entry(invocation.call.clone()).or_default();
        tally.called += 1;
        tally.environment += u64::from(record.verdict.environment);
        tally.upholding += u64::from(!record.verdict.upheld.is_empty());
        tally.violations += record.verdict.violations.len() as u64;
        match record.exchange.as_ref().map(|exchange| &exchange.outcome) {
            None => {}
            Some(Outcome::Lost(lost)) => {
                tally.lost += 1;
                self.dropped += u64::from(lost.why == LostWhy::Dropped);
            }
            Some(Outcome::Answered(answer)) => {
                self.answered += 1;
                match &answer.reply {
                    Reply::Success(_) => {
                        tally.succeeded += 1;
                        self.succeeded += 1;
                    }
                    Reply::Error { code, .. } => {
                        *tally.refused.entry(code.clone()).or_default() += 1;
                    }
                    Reply::Malformed(_) => tally.malformed += 1,
                }
            }
        }
    }

    /// Adds what another part of the run met.
    pub fn merge(&mut self, other: Statistics) {
        for (name, tally) in other.operations {
            self.operations.entry(name).or_default().merge(tally);
        }
        self.calls += other.calls;
        self.walks += other.walks;
        self.succeeded += other.succeeded;
        self.answered += other.answered;
        self.dropped += other.dropped;
        self.waited += other.waited;
        for (claim, times) in other.upheld {
            *self.upheld.entry(claim).or_default() += times;
        }
        self.open.extend(other.open);
        self.open.retain(|claim| !self.upheld.contains_key(claim));
        for (kind, ids) in other.made {
            self.made.entry(kind).or_default().extend(ids);
        }
        for (news, times) in other.news {
            *self.news.entry(news).or_default() += times;
        }
        self.makers.extend(other.makers);
    }

    fn claims(&mut self, record: &Record) {
        for claim in &record.verdict.upheld {
            self.open.remove(claim);
            *self.upheld.entry(claim.clone()).or_default() += 1;
        }
        for claim in &record.verdict.open {
            if !self.upheld.contains_key(claim) {
                self.open.insert(claim.clone());
            }
        }
        for news in &record.verdict.news {
            *self.news.entry(news.clone()).or_default() += 1;
        }
    }

    /// Operations that were never called.
    pub fn never_called(&self) -> Vec<Name> {
        let never = |tally: &Tally| tally.called == 0;
        self.names(never)
    }

    /// Operations that were called and never succeeded.
    pub fn never_succeeded(&self) -> Vec<Name> {
        self.names(|tally| tally.called > 0 && tally.succeeded == 0)
    }

    fn names(&self, wanted: impl Fn(&Tally) -> bool) -> Vec<Name> {
        self.operations
            .iter()
            .filter(|(_, tally)| wanted(tally))
            .map(|(name, _)| name.clone())
            .collect()
    }
}
