//! What an answer proves of the claim that was asked for.

use crate::claim::{Ask, Claim};
use crate::oracle::Verdict;
use crate::runner::Record;
use crate::sut::{Outcome, Reply};

/// Whether a claim is one of a rule's, or of a code's.
pub(super) fn is_of(claim: &Claim, about: &str, blame: &str) -> bool {
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

pub(super) fn wants_success(claim: &Claim) -> bool {
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
pub(super) fn upholds(claim: &Claim, record: &Record) -> bool {
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

pub(super) fn unsure(verdict: &Verdict, code: Option<&str>) -> String {
    match code {
        Some(code) if verdict.environment => format!("`{code}` may come at any time"),
        Some(code) => format!("`{code}` was answered, which more than this can explain"),
        None => "success proves nothing here: a reading, or what is not known, would have allowed either".into(),
    }
}
