//! In which order claims are tested: the most telling first, what deletes last, what lies deep after what it needs.

use super::Permission;
use crate::claim::{Ask, Claim, Kind, Standing};
use crate::explore::deleted;
use crate::oracle::{ClaimId, Oracle};

/// The claims to test, by rank and index.
pub(super) fn ordered(
    oracle: &Oracle,
    claims: &[Claim],
    permission: &Permission,
    standing: &dyn Fn(&ClaimId) -> Standing,
) -> Vec<(usize, usize)> {
    let wanted = |claim: &Claim| {
        let only = permission.only.is_empty() || permission.only.contains(&claim.about);
        let asks = claim.beyond.is_none() && claim.ask != Ask::Watch;
        only && asks && standing(&claim.id) < Standing::Upheld
    };
    let place = |claim: &Claim| {
        let place = place(oracle, claim);
        if permission.hurried {
            (tier(claim.kind), place, 0)
        } else {
            (0, place, tier(claim.kind))
        }
    };
    let indexed = claims.iter().enumerate();
    let mut all: Vec<_> = indexed
        .filter(|(_, claim)| wanted(claim))
        .map(|(at, claim)| (place(claim), at))
        .collect();
    all.sort();
    // Claims of one rank are of one tier, or of one operation.
    let same = |a: &(usize, Place, usize), b: &(usize, Place, usize)| {
        a.0 == b.0 && (permission.hurried || a.1 == b.1)
    };
    let mut ranked: Vec<(usize, usize)> = Vec::new();
    let mut rank = 0;
    let mut last: Option<(usize, Place, usize)> = None;
    for (place, at) in all {
        rank += usize::from(last.is_some_and(|last| !same(&last, &place)));
        last = Some(place);
        ranked.push((rank, at));
    }
    ranked
}

/// Whether it deletes, how much an operation has to name, and its place in the spec.
type Place = (bool, usize, usize);

/// How telling claims are.
fn tier(kind: Kind) -> usize {
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

fn place(oracle: &Oracle, claim: &Claim) -> Place {
    let Some((index, _, operation)) = oracle.spec().operations.get_full(&claim.about) else {
        return (false, usize::MAX, usize::MAX);
    };
    let binds = operation.binds.iter();
    let depth = binds.filter(|bind| bind.is_resource).count();
    (deleted(oracle, operation).is_some(), depth, index)
}
