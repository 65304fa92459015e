//! The account of a run's claims: upheld, violated, open or not exercised, each with its reason.
//!
//! Accounts of several runs of one service join: a claim is violated if it ever was, else upheld if it ever was.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Ask, Claim, Kind};
use crate::oracle::{self, ClaimId, Violation};
use crate::runner::shard::ELSEWHERE;
use crate::runner::{Action, Record};
use crate::spec::Name;
use crate::sut::{Outcome, Reply};

/// Met so often by the environment alone, a claim is starved.
const STARVED: u64 = 20;

/// How a claim ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// No call was about it.
    NotExercised,
    /// A call was about it, and its answer proves nothing.
    Open,
    /// An answer that would have been wrong without it.
    Upheld,
    /// An answer that it excludes.
    Violated,
}

impl Standing {
    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Standing::NotExercised => "not exercised",
            Standing::Open => "open",
            Standing::Upheld => "upheld",
            Standing::Violated => "violated",
        }
    }
}

/// A claim's row in the account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Row {
    /// The operation or kind it is about.
    pub about: Name,
    /// What kind of claim it is.
    pub kind: Kind,
    /// How it ended.
    pub standing: Standing,
    /// Why, unless it was upheld.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The exchange that upheld it first, its ids symbolic and its secrets blotted out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// When it was last exercised, by the wall's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Timestamp>,
    /// Whether the environment alone met it, again and again.
    #[serde(default, skip_serializing_if = "is_false")]
    pub starved: bool,
}

fn is_false(flag: &bool) -> bool {
    !*flag
}

/// The account of a run, or of several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Coverage {
    /// The service.
    pub service: Name,
    /// What was tested.
    pub targets: Vec<String>,
    /// Claims by id, in the specs' order.
    pub claims: IndexMap<ClaimId, Row>,
    #[serde(skip)]
    starving: BTreeMap<ClaimId, u64>,
}

/// The claim that a step was to test.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The claim.
    pub claim: Claim,
    /// Whether the answer shows what it has to: of a look, that it left nothing out that matters.
    pub decisive: bool,
}

/// How many claims ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Totals {
    /// All.
    pub claims: usize,
    /// Upheld.
    pub upheld: usize,
    /// Violated.
    pub violated: usize,
    /// Open.
    pub open: usize,
    /// Not exercised.
    pub not_exercised: usize,
}

impl Totals {
    fn add(&mut self, standing: Standing) {
        self.claims += 1;
        *match standing {
            Standing::Upheld => &mut self.upheld,
            Standing::Violated => &mut self.violated,
            Standing::Open => &mut self.open,
            Standing::NotExercised => &mut self.not_exercised,
        } += 1;
    }

    /// How many of a hundred were exercised.
    pub fn exercised_percent(&self) -> f64 {
        let exercised = self.claims - self.not_exercised;
        100.0 * exercised as f64 / self.claims.max(1) as f64
    }
}

/// Why two accounts cannot be joined.
#[derive(Debug, thiserror::Error)]
#[error("accounts of `{0}` and of `{1}` cannot be joined: they are of two services")]
pub struct MergeError(Name, Name);

impl Coverage {
    /// Nothing exercised yet.
    pub fn new(service: &Name, target: &str, claims: &[Claim]) -> Coverage {
        let row = |claim: &Claim| {
            let row = Row {
                about: claim.about.clone(),
                kind: claim.kind,
                standing: Standing::NotExercised,
                why: claim.beyond.clone(),
                by: None,
                last: None,
                starved: false,
            };
            (claim.id.clone(), row)
        };
        Coverage {
            service: service.clone(),
            targets: vec![target.to_owned()],
            claims: claims.iter().map(row).collect(),
            starving: BTreeMap::new(),
        }
    }

    /// How a claim stands.
    pub fn standing(&self, id: &str) -> Standing {
        self.claims
            .get(id)
            .map_or(Standing::NotExercised, |row| row.standing)
    }

    /// Notes what a step proves; `asked`: the claim that it was to test; `told`: the step in a line.
    pub fn note(
        &mut self,
        record: &Record,
        asked: Option<&Asked>,
        told: &dyn Fn(&Record) -> String,
    ) {
        let Action::Call(invocation) = &record.action else {
            return;
        };
        let verdict = &record.verdict;
        for id in &verdict.upheld {
            self.set(id, Standing::Upheld, None);
        }
        for violation in &verdict.violations {
            self.violated(violation, asked.map(|asked| &asked.claim));
        }
        let code = code_of(record);
        for id in &verdict.open {
            self.set(id, Standing::Open, Some(unsure(verdict, code.as_deref())));
        }
        for code in &verdict.seen {
            let id = format!("{}/error/{code}", invocation.call);
            self.set(&id, Standing::Open, None);
        }
        if let Some(asked) = asked {
            self.answered(asked, record, code.as_deref());
        }
        let asked = asked.map(|asked| &asked.claim.id);
        for id in verdict.upheld.iter().chain(asked) {
            if let Some(row) = self.claims.get_mut(id)
                && row.standing == Standing::Upheld
                && row.by.is_none()
            {
                row.by = Some(told(record));
            }
        }
    }

    /// Notes why a claim was not exercised.
    pub fn passed_over(&mut self, id: &str, why: &str) {
        self.set(id, Standing::NotExercised, Some(why.to_owned()));
    }

    /// The claims that no call was about, and why nothing else is known of them.
    pub fn finish(&mut self, why: &str) {
        for row in self.claims.values_mut() {
            if row.standing == Standing::NotExercised && row.why.is_none() {
                row.why = Some(why.to_owned());
            }
        }
    }

    fn answered(&mut self, asked: &Asked, record: &Record, code: Option<&str>) {
        let claim = &asked.claim;
        if !record.verdict.violations.is_empty() {
            self.set(
                &claim.id,
                Standing::Open,
                Some("the answer is wrong in another way".into()),
            );
        } else if asked.decisive && upholds(claim, record) {
            self.set(&claim.id, Standing::Upheld, None);
        } else {
            if record.verdict.environment {
                *self.starving.entry(claim.id.clone()).or_default() += 1;
            }
            self.set(
                &claim.id,
                Standing::Open,
                Some(unsure(&record.verdict, code)),
            );
        }
        let starved = self
            .starving
            .get(&claim.id)
            .is_some_and(|times| *times >= STARVED);
        if let Some(row) = self.claims.get_mut(&claim.id) {
            row.starved = starved && row.standing == Standing::Open;
        }
    }

    fn violated(&mut self, violation: &Violation, asked: Option<&Claim>) {
        let about = &violation.key.about;
        let says = || Some(violation.says.clone());
        // One of several is broken: which, nobody can say.
        let standing = match violation.key.blame.len() {
            0 | 1 => Standing::Violated,
            _ => Standing::Open,
        };
        let mut any = false;
        for blame in &violation.key.blame {
            for id in self.blamed(violation, blame) {
                self.set(&id, standing, says());
                any |= standing == Standing::Violated;
            }
            if let Some(claim) =
                asked.filter(|claim| claim.about == *about && is_of(claim, about, blame))
            {
                self.set(&claim.id, Standing::Violated, says());
                any = true;
            }
        }
        if let Some((kind, from)) = about.split_once('/') {
            let start = format!("{kind}/{from}->");
            let ids: Vec<ClaimId> = self
                .claims
                .keys()
                .filter(|id| id.starts_with(&start))
                .cloned()
                .collect();
            any |= !ids.is_empty();
            ids.iter()
                .for_each(|id| self.set(id, Standing::Violated, Some(violation.says.clone())));
        }
        // What nothing else is to blame for is the call's own: it was accepted, or refused.
        let refused = violation.key.kind == oracle::Kind::Refused;
        let accepted = violation.key.kind == oracle::Kind::Accepted;
        let own = |claim: &&Claim| {
            claim.about == *about && (accepted && !any || refused && (!any || wants_success(claim)))
        };
        if let Some(claim) = asked.filter(own) {
            self.set(&claim.id, Standing::Violated, Some(violation.says.clone()));
        }
    }

    /// The claims that a name in a violation's key stands for.
    fn blamed(&self, violation: &Violation, blame: &str) -> Vec<ClaimId> {
        let about = &violation.key.about;
        let mut ids: Vec<ClaimId> = ["", "requires/", "error/", "returns/", "shows/"]
            .iter()
            .map(|between| format!("{about}/{between}{blame}").into())
            .collect();
        if violation.key.kind == oracle::Kind::Token {
            ids.push(format!("{about}/token/repeats").into());
        }
        ids.retain(|id| self.claims.contains_key(id));
        ids
    }

    /// What is violated stays so, and what was upheld falls back to nothing less.
    fn set(&mut self, id: &str, standing: Standing, why: Option<String>) {
        let Some(row) = self.claims.get_mut(id) else {
            return;
        };
        if standing > row.standing {
            row.standing = standing;
            if standing == Standing::Upheld || why.is_some() {
                row.why = why;
            }
        } else if standing == row.standing && standing < Standing::Upheld && row.why.is_none() {
            row.why = why;
        }
    }

    /// Joins the account of another run.
    ///
    /// # Errors
    /// If it is of another service.
    pub fn merge(&mut self, other: Coverage) -> Result<(), MergeError> {
        if self.service != other.service {
            return Err(MergeError(self.service.clone(), other.service));
        }
        for target in other.targets {
            if !self.targets.contains(&target) {
                self.targets.push(target);
            }
        }
        for (id, mut row) in other.claims {
            match self.claims.get_mut(&id) {
                Some(own) => {
                    let last = own.last.max(row.last);
                    let elsewhere = own.why.as_deref() == Some(ELSEWHERE);
                    if own.standing < row.standing || own.standing == row.standing && elsewhere {
                        std::mem::swap(own, &mut row);
                    }
                    own.last = last;
                }
                None => drop(self.claims.insert(id, row)),
            }
        }
        Ok(())
    }

    /// What this account exercised, it did at that moment.
    pub fn exercised_at(&mut self, moment: Timestamp) {
        for row in self.claims.values_mut() {
            if row.standing != Standing::NotExercised {
                row.last = Some(moment);
            }
        }
    }

    /// Remembers from an earlier account of the same target when claims were exercised that now were not.
    pub fn remember(&mut self, earlier: &Coverage) {
        if (&self.service, &self.targets) != (&earlier.service, &earlier.targets) {
            return;
        }
        for (id, row) in &mut self.claims {
            let known = earlier.claims.get(id);
            row.last = row.last.max(known.and_then(|known| known.last));
        }
    }

    /// Claims that were exercised once, and not since that moment; those first that are due longest.
    pub fn stale(&self, since: Timestamp) -> Vec<(&ClaimId, &Row)> {
        let met = |row: &Row| row.last.is_some() || row.standing != Standing::NotExercised;
        let stale = |row: &Row| met(row) && row.last.is_none_or(|last| last < since);
        let all = self.claims.iter();
        let mut stale: Vec<_> = all.filter(|(_, row)| stale(row)).collect();
        stale.sort_by_key(|(_, row)| row.last);
        stale
    }

    /// Of all claims.
    pub fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        self.claims
            .values()
            .for_each(|row| totals.add(row.standing));
        totals
    }

    /// By operation or kind of resource, in the specs' order.
    pub fn by_subject(&self) -> IndexMap<Name, Totals> {
        let mut all: IndexMap<Name, Totals> = IndexMap::new();
        for row in self.claims.values() {
            all.entry(row.about.clone()).or_default().add(row.standing);
        }
        all
    }

    /// By kind of claim.
    pub fn by_kind(&self) -> BTreeMap<Kind, Totals> {
        let mut all: BTreeMap<Kind, Totals> = BTreeMap::new();
        for row in self.claims.values() {
            all.entry(row.kind).or_default().add(row.standing);
        }
        all
    }

    /// Claims of a standing.
    pub fn of(&self, standing: Standing) -> impl Iterator<Item = (&ClaimId, &Row)> {
        self.claims
            .iter()
            .filter(move |(_, row)| row.standing == standing)
    }
}

/// Whether a claim is one of a rule's, or of a code's.
fn is_of(claim: &Claim, about: &str, blame: &str) -> bool {
    let tail = claim
        .id
        .strip_prefix(about)
        .and_then(|tail| tail.strip_prefix('/'));
    let below = |tail: &str| {
        tail.strip_prefix(blame)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    tail.is_some_and(|tail| below(tail) || tail.strip_prefix("requires/").is_some_and(below))
}

fn wants_success(claim: &Claim) -> bool {
    match &claim.ask {
        Ask::Succeed
        | Ask::At { .. }
        | Ask::Within { .. }
        | Ask::Look { .. }
        | Ask::DryRun
        | Ask::Filter { .. } => true,
        Ask::Break(_)
        | Ask::Past { .. }
        | Ask::Awkward { .. }
        | Ask::In { .. }
        | Ask::Both(..)
        | Ask::Leave { .. }
        | Ask::Again
        | Ask::Watch => false,
    }
}

/// Whether an answer that violates nothing upholds the claim that was asked for. What the oracle upholds by itself is
/// not repeated here.
fn upholds(claim: &Claim, record: &Record) -> bool {
    let verdict = &record.verdict;
    let has = |end: &str| verdict.upheld.iter().any(|id| id.ends_with(end));
    let succeeded = has("/accepts");
    let broke = || {
        verdict
            .broken
            .iter()
            .any(|rule| is_of(claim, &claim.about, rule))
    };
    match &claim.ask {
        Ask::At { .. } | Ask::Within { .. } => succeeded,
        Ask::Past { .. } => broke(),
        Ask::In { .. } | Ask::Awkward { .. } => succeeded || !verdict.broken.is_empty(),
        Ask::Both(..) => {
            let pair = claim.id.rsplit_once("/both/").map_or("", |(_, pair)| pair);
            verdict
                .broken
                .iter()
                .any(|broken| pair.split('+').any(|one| *one == **broken))
        }
        Ask::Look {
            with: Some(field), ..
        }
        | Ask::Look {
            without: Some(field),
            ..
        } => has(&format!("/shows/{field}")),
        Ask::Look { .. } => has("/lists/present") || has("/lists/absent"),
        Ask::DryRun => is_success(record),
        Ask::Filter { .. } => has("/lists/present"),
        Ask::Leave { .. } => has("/lists/absent"),
        Ask::Succeed | Ask::Break(_) | Ask::Again | Ask::Watch => false,
    }
}

fn is_success(record: &Record) -> bool {
    let answered = record.exchange.as_ref().map(|exchange| &exchange.outcome);
    matches!(answered, Some(Outcome::Answered(answer)) if matches!(answer.reply, Reply::Success(_)))
}

fn code_of(record: &Record) -> Option<String> {
    match &record.exchange.as_ref()?.outcome {
        Outcome::Answered(answer) => match &answer.reply {
            Reply::Error { code, .. } => Some(code.clone()),
            Reply::Success(_) | Reply::Malformed(_) => None,
        },
        Outcome::Lost(_) => None,
    }
}

fn unsure(verdict: &oracle::Verdict, code: Option<&str>) -> String {
    match code {
        Some(code) if verdict.environment => format!("`{code}` may come at any time"),
        Some(code) => format!("`{code}` was answered, which more than this can explain"),
        None => "success proves nothing here: a reading, or what is not known, would have allowed either".into(),
    }
}
