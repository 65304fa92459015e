//! In which order claims are tested: the most telling first, what deletes last, what lies deep after what it needs.

use super::Permission;
use crate::claim::{Ask, Claim, Kind, Standing};
use crate::explore::deleted;
use crate::oracle::{ClaimId, Oracle};
use crate::spec::Operation;

/// The claims to test, by index.
pub(super) fn ordered(
    oracle: &Oracle,
    claims: &[Claim],
    permission: &Permission,
    standing: &dyn Fn(&ClaimId) -> Standing,
) -> Vec<usize> {
    let wanted = |claim: &Claim| {
        let only = permission.only.is_empty() || permission.only.contains(&claim.about);
        only && claim.beyond.is_none()
            && claim.ask != Ask::Watch
            && standing(&claim.id) < Standing::Upheld
    };
    let mut all: Vec<usize> = (0..claims.len())
        .filter(|at| claims.get(*at).is_some_and(wanted))
        .collect();
    all.sort_by_key(|at| {
        claims
            .get(*at)
            .map(|claim| (tier(claim.kind), place(oracle, claim), *at))
    });
    all
}

/// Claims of one tier are tested operation by operation.
pub(super) fn tier(kind: Kind) -> u8 {
    match kind {
        Kind::Accepts | Kind::Requires | Kind::Exists | Kind::Required => 0,
        Kind::State
        | Kind::Limit
        | Kind::Effect
        | Kind::Transition
        | Kind::DryRun
        | Kind::Token => 1,
        Kind::Error | Kind::List | Kind::Field | Kind::Default => 2,
        Kind::Value | Kind::Wire => 3,
        Kind::Awkward | Kind::Pair => 4,
    }
}

/// Whether it deletes, and how much an operation has to name.
fn place(oracle: &Oracle, claim: &Claim) -> (bool, usize) {
    let operation = oracle.spec().operations.get(&claim.about);
    let depth = |operation: &Operation| {
        operation
            .binds
            .iter()
            .filter(|bind| bind.is_resource)
            .count()
    };
    let deletes = operation.is_some_and(|operation| deleted(oracle, operation).is_some());
    (deletes, operation.map_or(9, depth))
}
