//! What an answer proves of the claim that was asked for.

use crate::claim::{Ask, Claim, Portion};
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
    let of_rules = ["", "requires/", "dry-run/"];
    tail.is_some_and(|tail| {
        let mut tails = of_rules.iter().filter_map(|of| tail.strip_prefix(of));
        tails.any(below)
    })
}

pub(super) fn wants_success(claim: &Claim) -> bool {
    match &claim.ask {
        Ask::Succeed
        | Ask::At { .. }
        | Ask::Within { .. }
        | Ask::Look { .. }
        | Ask::DryRun
        | Ask::Filter { .. }
        | Ask::Filters { .. }
        | Ask::Pages => true,
        Ask::Break(_)
        | Ask::Past { .. }
        | Ask::Awkward { .. }
        | Ask::In { .. }
        | Ask::Both(..)
        | Ask::Leave { .. }
        | Ask::Settle { .. }
        | Ask::Rehearse
        | Ask::RehearseBroken(_)
        | Ask::Again
        | Ask::Reuse
        | Ask::Provoke(_)
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
        Ask::Past { .. } | Ask::RehearseBroken(_) => broke(),
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
        // That something is left out may be proven of another than the claim is about.
        Ask::Look { .. } => has("/lists/present"),
        Ask::DryRun | Ask::Pages => is_success(record),
        Ask::Filter { portion, .. } => *portion == Portion::Whole && has("/lists/present"),
        Ask::Succeed
        | Ask::Break(_)
        | Ask::Leave { .. }
        | Ask::Settle { .. }
        | Ask::Filters { .. }
        | Ask::Rehearse
        | Ask::Again
        | Ask::Reuse
        | Ask::Provoke(_)
        | Ask::Watch => false,
    }
}

fn is_success(record: &Record) -> bool {
    let answered = record.exchange.as_ref().map(|exchange| &exchange.outcome);
    matches!(answered, Some(Outcome::Answered(answer)) if matches!(answer.reply, Reply::Success(_)))
}

/// Why an answer that violates nothing proves nothing.
pub(super) fn unsure(verdict: &Verdict, code: Option<&str>) -> String {
    let doubts = match verdict.doubts.as_slice() {
        [] => String::new(),
        [one] => format!("`{one}`"),
        [one, other] => format!("`{one}` or `{other}`"),
        [one, others @ ..] => format!("`{one}` or {} others", others.len()),
    };
    match code {
        Some(code) if verdict.environment => format!("`{code}` may come at any time"),
        Some(code) if doubts.is_empty() => {
            format!("`{code}` was answered, which more than this can explain")
        }
        Some(code) => format!("`{code}` was answered, which {doubts} can explain too"),
        None if doubts.is_empty() => "success proves nothing here".into(),
        None => format!("success proves nothing here: whether {doubts} is kept is not known"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_open_names_the_rules_in_doubt() {
        let doubts = |rules: &[&str]| Verdict {
            doubts: rules.iter().map(|rule| (*rule).into()).collect(),
            ..Verdict::default()
        };
        let why = |rules: &[&str], code| unsure(&doubts(rules), code);
        assert_eq!(
            why(&["stock"], Some("Bad")),
            "`Bad` was answered, which `stock` can explain too"
        );
        assert_eq!(
            why(&["stock", "zone"], None),
            "success proves nothing here: whether `stock` or `zone` is kept is not known"
        );
        let many = why(&["stock", "zone", "key"], Some("Bad"));
        assert!(many.contains("`stock` or 2 others"), "{many}");
        let whim = Verdict {
            environment: true,
            ..doubts(&["stock"])
        };
        assert_eq!(unsure(&whim, Some("Busy")), "`Busy` may come at any time");
    }
}
