//! In which order claims are tested: the most telling first, what deletes last, what lies deep after what it needs.

use std::collections::{BTreeMap, BTreeSet};

use super::todo::Todo;
use super::{Haste, Permission};
use crate::claim::{Ask, Claim, Kind, Standing};
use crate::explore::deleted;
use crate::model::KindId;
use crate::model::belief::state_of;
use crate::oracle::{ClaimId, Oracle};
use crate::spec::compiled::StateId;

/// A claim to test, by its place in the list of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Placed {
    pub(super) claim: usize,
    /// How many kinds of claims are more telling; 0 where that does not matter.
    pub(super) tier: usize,
}

/// The claims to test, in order.
pub(super) fn ordered(
    oracle: &Oracle,
    claims: &[Claim],
    permission: &Permission,
    standing: &dyn Fn(&ClaimId) -> Standing,
) -> Vec<Placed> {
    let wanted = |claim: &Claim| {
        let only = permission.only.is_empty() || permission.only.contains(&claim.about);
        let kind = permission.kinds.is_empty() || permission.kinds.contains(&claim.kind);
        let asks = claim.beyond.is_none() && claim.ask != Ask::Watch;
        only && kind && asks && standing(&claim.id) < Standing::Upheld
    };
    let indexed = claims.iter().enumerate();
    let mut all: Vec<_> = indexed
        .filter(|(_, claim)| wanted(claim))
        .map(|(at, claim)| (place(oracle, claim), behind(claim), at, claim))
        .collect();
    all.sort_by_key(|(place, behind, at, _)| (*place, *behind, *at));
    if permission.haste == Haste::None {
        let placed = |(_, _, claim, _)| Placed { claim, tier: 0 };
        return all.into_iter().map(placed).collect();
    }
    let mut known = BTreeSet::new();
    let placed = |(_, _, at, claim): (_, _, usize, &Claim)| {
        let tier = tier(claim, known.insert(alike(claim)));
        (
            permission.first.contains(&claim.id),
            Placed { claim: at, tier },
        )
    };
    let mut all: Vec<_> = all.into_iter().map(placed).collect();
    all.sort_by_key(|(first, placed)| (!first, placed.tier));
    all.into_iter().map(|(_, placed)| placed).collect()
}

/// The claims about a state that passes by itself, by kind and state: their places among what is left to do.
pub(super) fn in_passing(
    oracle: &Oracle,
    claims: &[Claim],
    todo: &[Todo],
) -> BTreeMap<(KindId, StateId), Vec<usize>> {
    let spec = oracle.spec();
    let mut all: BTreeMap<(KindId, StateId), Vec<usize>> = BTreeMap::new();
    for (at, todo) in todo.iter().enumerate() {
        let Some(claim) = claims.get(todo.claim) else {
            continue;
        };
        let Ask::In {
            bind,
            state: Some(state),
        } = claim.ask
        else {
            continue;
        };
        let operation = spec.operations.get(&claim.about);
        let bind = operation.and_then(|operation| operation.binds.get(bind));
        let kind = bind.and_then(|bind| spec.resources.get_index_of(&bind.kind));
        if let Some(kind) = kind
            && state_of(spec, kind, state).is_some_and(|state| !state.becomes.is_empty())
        {
            all.entry((kind, state)).or_default().push(at);
        }
    }
    all
}

/// Whether it deletes, how deep lies what it names (what deletes takes the deepest first), and its place in the spec.
type Place = (bool, usize, usize);

/// Where an operation's claims come one after the other: those that what is made serves best come first.
fn behind(claim: &Claim) -> usize {
    match claim.kind {
        Kind::Accepts | Kind::Requires | Kind::Exists | Kind::Required => 0,
        // Filters tell nothing before there is something to list.
        Kind::Reading if matches!(claim.ask, Ask::Filter { .. } | Ask::Filters { .. }) => 3,
        // What is followed where documents disagree decides what later answers prove.
        Kind::Reading => 1,
        Kind::State
        | Kind::Limit
        | Kind::Effect
        | Kind::Transition
        | Kind::DryRun
        | Kind::Token => 2,
        Kind::Error | Kind::List | Kind::Field | Kind::Default => 3,
        Kind::Value | Kind::Wire => 4,
        Kind::Awkward | Kind::Pair => 5,
    }
}

/// How telling claims are, beside what they cost; the most telling first. Each rule and state comes before the next value
/// of a bound, and before the next operation behind the same gateway.
fn tier(claim: &Claim, is_first: bool) -> usize {
    let is_rule = matches!(claim.ask, Ask::Break(_));
    match claim.kind {
        Kind::DryRun if matches!(claim.ask, Ask::RehearseBroken(_)) => 3,
        Kind::Accepts
        | Kind::Exists
        | Kind::Required
        | Kind::Effect
        | Kind::DryRun
        | Kind::Token
        | Kind::List => 0,
        Kind::Wire if is_first => 0,
        Kind::Requires
        | Kind::State
        | Kind::Limit
        | Kind::Transition
        | Kind::Field
        | Kind::Default => 1,
        Kind::Value if is_rule => 1,
        Kind::Error => 2,
        Kind::Value if is_first => 2,
        Kind::Reading | Kind::Value | Kind::Wire => 3,
        Kind::Awkward | Kind::Pair => 4,
    }
}

/// What claims have in common of which one tells almost all: the side of a bound, the gateway's rule.
fn alike(claim: &Claim) -> String {
    let id = &*claim.id;
    let bound = id.rsplit_once('/').map_or(id, |(bound, _)| bound);
    if matches!(claim.ask, Ask::At { .. }) {
        format!("{bound}/at")
    } else if matches!(claim.ask, Ask::Past { .. }) {
        format!("{bound}/past")
    } else if claim.kind == Kind::Wire {
        id.trim_start_matches(&*claim.about).to_owned()
    } else {
        id.to_owned()
    }
}

fn place(oracle: &Oracle, claim: &Claim) -> Place {
    let Some((index, _, operation)) = oracle.spec().operations.get_full(&claim.about) else {
        return (false, usize::MAX, usize::MAX);
    };
    let binds = operation.binds.iter();
    let depth = binds.filter(|bind| bind.is_resource).count();
    match deleted(oracle, operation) {
        Some(_) => (true, usize::MAX - depth, index),
        None => (false, depth, index),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::claims;
    use crate::model::belief::Assumptions;
    use crate::oracle::tests::bench::shop;

    fn oracle() -> Oracle {
        shop().with_facts("{}", Assumptions::default()).oracle
    }

    fn in_order(permission: &Permission) -> Vec<ClaimId> {
        let oracle = oracle();
        let claims = claims(&oracle);
        let open = |_: &ClaimId| Standing::NotExercised;
        let order = ordered(&oracle, &claims, permission, &open);
        order
            .into_iter()
            .map(|at| claims[at.claim].id.clone())
            .collect()
    }

    #[test]
    fn where_calls_are_few_what_was_not_exercised_for_long_comes_first() {
        let mut permission = Permission {
            haste: Haste::Calls,
            ..Permission::default()
        };
        let usual = in_order(&permission);
        let stale = usual.last().unwrap().clone();
        permission.first.insert(stale.clone());
        assert_eq!(in_order(&permission).first(), Some(&stale));

        // Without haste all are exercised, in the order that costs least.
        permission.haste = Haste::None;
        assert_ne!(in_order(&permission).first(), Some(&stale));
    }

    #[test]
    fn where_calls_are_few_a_rule_comes_before_the_next_value_and_one_gateway_before_the_next() {
        let oracle = oracle();
        let mut claims = claims(&oracle);
        // The shop's gateway has no rules of its own.
        let rule = |about: &Claim| Claim {
            id: format!("{}/gateway/unknown-key", about.about).into(),
            kind: Kind::Wire,
            ..about.clone()
        };
        let accepts: Vec<_> = claims
            .iter()
            .filter(|claim| claim.kind == Kind::Accepts)
            .collect();
        let gateway: Vec<_> = accepts.into_iter().map(rule).collect();
        claims.extend(gateway);
        let open = |_: &ClaimId| Standing::NotExercised;
        let permission = Permission {
            haste: Haste::Calls,
            ..Permission::default()
        };
        let order = ordered(&oracle, &claims, &permission, &open);
        let tiers = |wanted: &dyn Fn(&Claim) -> bool| -> Vec<usize> {
            let wanted = order.iter().filter(|one| wanted(&claims[one.claim]));
            wanted.map(|one| one.tier).collect()
        };
        assert!(order.iter().map(|one| one.tier).is_sorted());
        let gateway = tiers(&|claim| claim.id.ends_with("/gateway/unknown-key"));
        assert_eq!(gateway.iter().filter(|tier| **tier == 0).count(), 1);
        assert!(gateway.len() > 2 && gateway.iter().skip(1).all(|tier| *tier == 3));
        let rules = tiers(&|claim| claim.id.ends_with("/max-length"));
        assert!(!rules.is_empty() && rules.iter().all(|tier| *tier == 1));
        let past = tiers(&|claim| claim.id.contains("/max-length/") && !claim.id.ends_with("/at"));
        assert_eq!(past.first(), Some(&2));
        assert_eq!(past.last(), Some(&3));
    }

    #[test]
    fn what_deletes_comes_last_and_takes_the_deepest_first() {
        let remove = "operation: RemoveItem\nsays: take an item away\nsources: [handbook#2]\nparameters:\n  \
                      ShopId: { use: shop-id }\n  \
                      ItemId: { says: the item, required: true, names: { a: Item, within: $Shop, else: unnamed } }\n\
                      effects:\n  - move: { of: Item, to: Gone }\nreturns:\n  RequestId: { use: request-id }\n\
                      errors:\n  NoSuchShop: { http: 404, message: There is no such shop. }\n";
        let leaving = "becomes: Shut, takes: 10s, leaving: true";
        let files = shop()
            .edit("resources/shop.yaml", "becomes: Shut, takes: 10s", leaving)
            .file("operations/remove-item.yaml", remove);
        let oracle = files.with_facts("{}", Assumptions::default()).oracle;
        let claims = claims(&oracle);
        let open = |_: &ClaimId| Standing::NotExercised;
        let order = ordered(&oracle, &claims, &Permission::default(), &open);
        let mut about: Vec<&str> = order
            .into_iter()
            .map(|at| &*claims[at.claim].about)
            .collect();
        about.dedup();
        assert!(about.ends_with(&["RemoveItem", "ShutShop"]), "{about:?}");
    }

    #[test]
    fn what_is_settled_is_left_out() {
        let oracle = oracle();
        let claims = claims(&oracle);
        let upheld = |_: &ClaimId| Standing::Upheld;
        assert!(ordered(&oracle, &claims, &Permission::default(), &upheld).is_empty());
    }
}
