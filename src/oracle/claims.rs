//! The ids of what an answer upholds.

use super::verdict::ClaimId;
use crate::model::belief::Belief;
use crate::spec::Operation;
use crate::spec::compiled::{Rule, RuleKind};

/// A rule's refusal: the call is refused, and with its code.
pub fn refusal(operation: &Operation, rule: &Rule) -> ClaimId {
    let name = &operation.name;
    match rule.kind {
        RuleKind::Requires => format!("{name}/requires/{}", rule.id).into(),
        RuleKind::Required
        | RuleKind::Value
        | RuleKind::Exists
        | RuleKind::Belongs
        | RuleKind::Limit
        | RuleKind::Wire => format!("{name}/{}", rule.id).into(),
    }
}

/// A call that breaks no rule succeeds.
pub fn acceptance(operation: &Operation) -> ClaimId {
    format!("{}/accepts", operation.name).into()
}

/// A call on a resource in a state: it works, or is refused for it.
pub fn in_state(operation: &Operation, kind: &str, state: &str) -> ClaimId {
    format!("{}/in/{kind}/{state}", operation.name).into()
}

/// An error code of an operation.
pub fn error(operation: &Operation, code: &str) -> ClaimId {
    format!("{}/error/{code}", operation.name).into()
}

/// A call within a limit succeeds.
pub fn within(operation: &Operation, rule: &Rule) -> ClaimId {
    format!("{}/accepts", refusal(operation, rule)).into()
}

/// A field of the answer.
pub fn field(operation: &Operation, field: &str) -> ClaimId {
    format!("{}/returns/{field}", operation.name).into()
}

/// A transition of a resource by itself.
pub fn transition(kind: &str, from: &str, to: &str) -> ClaimId {
    format!("{kind}/{from}->{to}").into()
}

/// What must be listed is.
pub fn listed(operation: &Operation) -> ClaimId {
    format!("{}/lists/present", operation.name).into()
}

/// What must not be listed is not.
pub fn not_listed(operation: &Operation) -> ClaimId {
    format!("{}/lists/absent", operation.name).into()
}

/// A field of a listed resource shows what was set.
pub fn shown(operation: &Operation, field: &str) -> ClaimId {
    format!("{}/shows/{field}", operation.name).into()
}

/// A retry with the same token repeats the answer and does nothing more.
pub fn token(operation: &Operation) -> ClaimId {
    format!("{}/token/repeats", operation.name).into()
}

/// Which alternative of a reading is followed at a place.
pub fn reading(operation: &str, reading: &str, site: &str) -> ClaimId {
    format!("{operation}/reading/{reading}/{site}").into()
}

/// The readings that a call told something of: those of which one alternative is left, and the others.
pub fn told(belief: &Belief, step: u32) -> (Vec<ClaimId>, Vec<ClaimId>) {
    let (mut known, mut narrowed) = (Vec::new(), Vec::new());
    for (key, constant) in &belief.constants {
        let is_now = |told: Option<&(u8, u32)>| told.is_some_and(|(_, by)| *by == step);
        let (seen, narrower) = (
            is_now(constant.seen.as_ref()),
            is_now(constant.witnesses.last()),
        );
        let id = || reading(&key.operation, &key.reading, &key.site);
        if seen || narrower && constant.left.len() == 1 {
            known.push(id());
        } else if narrower {
            narrowed.push(id());
        }
    }
    (known, narrowed)
}
