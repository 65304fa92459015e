//! The account of a run's claims: upheld, violated, open or not exercised, each with its reason.
//!
//! Accounts of several runs of one service join: a claim is violated if it ever was, else upheld if it ever was.

mod note;
mod proof;
#[cfg(test)]
mod tests;
mod totals;

use std::collections::BTreeMap;

use indexmap::IndexMap;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use note::Asked;
pub use totals::Totals;

use super::{Claim, Kind};
use crate::oracle::ClaimId;
use crate::runner::shard::ELSEWHERE;
use crate::spec::Name;

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
    /// What the account has to have; told with why, once the run is over.
    #[serde(skip)]
    needs: Option<String>,
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
                needs: claim.needs.clone().filter(|_| claim.beyond.is_none()),
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

    /// Notes why a claim was not exercised.
    pub fn passed_over(&mut self, id: &str, why: &str) {
        self.set(id, Standing::NotExercised, Some(why.to_owned()));
    }

    /// The claims that no call was about, and why nothing else is known of them.
    pub fn finish(&mut self, why: &str) {
        let rows = self.claims.values_mut();
        for row in rows.filter(|row| row.standing == Standing::NotExercised) {
            row.why = match (row.needs.take(), row.why.take()) {
                (Some(needs), None) => Some(format!("needs a fixture: {needs}")),
                // The fixture may be there, and something else be missing.
                (Some(needs), Some(why)) if why != ELSEWHERE => {
                    Some(format!("needs a fixture: {needs}; {why}"))
                }
                (_, None) => Some(why.to_owned()),
                (_, known) => known,
            };
        }
    }

    /// What is violated stays so, and what was upheld falls back to nothing less.
    pub(super) fn set(&mut self, id: &str, standing: Standing, why: Option<String>) {
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

    /// Claims that were not exercised since that moment, if ever.
    pub fn due(&self, since: Timestamp) -> impl Iterator<Item = &ClaimId> {
        let due = move |row: &Row| row.last.is_none_or(|last| last < since);
        self.claims
            .iter()
            .filter(move |(_, row)| due(row))
            .map(|(id, _)| id)
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
