//! What a step says of claims: of those the oracle names, and of the one that the step was to test.

use super::proof::{is_of, unsure, upholds, wants_success};
use super::{Coverage, Standing};
use crate::claim::{Ask, Claim};
use crate::oracle::{self, ClaimId, Violation};
use crate::runner::{Action, Record};

/// Met so often by the environment alone, a claim is starved.
const STARVED: u64 = 20;

/// The claim that a step was to test.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The claim.
    pub claim: Claim,
    /// Whether the answer shows what it has to: of a look, that it left nothing out that matters.
    pub decisive: bool,
}

impl Coverage {
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
        for id in verdict.upheld.iter().chain(&verdict.settled) {
            self.set(id, Standing::Upheld, None);
        }
        for id in &verdict.narrowed {
            let why = "more than one alternative is left".to_owned();
            self.set(id, Standing::Open, Some(why));
        }
        for violation in &verdict.violations {
            self.violated(violation, asked.map(|asked| &asked.claim));
        }
        let code = record.code();
        for id in &verdict.open {
            self.set(id, Standing::Open, Some(unsure(verdict, code)));
        }
        for code in &verdict.seen {
            let id = format!("{}/error/{code}", invocation.call);
            self.set(&id, Standing::Open, None);
        }
        if let Some(asked) = asked {
            self.answered(asked, record, code);
        }
        let asked = asked.map(|asked| &asked.claim.id);
        for id in verdict.upheld.iter().chain(&verdict.settled).chain(asked) {
            if let Some(row) = self.claims.get_mut(id)
                && row.standing == Standing::Upheld
                && row.by.is_none()
            {
                row.by = Some(told(record));
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
            for id in self.blamed(violation, blame, asked) {
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
    fn blamed(&self, violation: &Violation, blame: &str, asked: Option<&Claim>) -> Vec<ClaimId> {
        let about = &violation.key.about;
        let mut ids: Vec<ClaimId> = ["", "requires/", "error/", "returns/", "shows/", "filter/"]
            .iter()
            .map(|between| format!("{about}/{between}{blame}").into())
            .collect();
        if violation.key.kind == oracle::Kind::Token {
            let reused = asked.filter(|claim| claim.about == *about && claim.ask == Ask::Reuse);
            let repeats = || format!("{about}/token/repeats").into();
            ids.push(reused.map_or_else(repeats, |claim| claim.id.clone()));
        }
        ids.retain(|id| self.claims.contains_key(id));
        ids
    }
}

#[cfg(test)]
mod tests;
