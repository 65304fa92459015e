//! In which order claims are tested: the most telling first, what deletes last, what lies deep after what it needs.

use std::collections::BTreeMap;

use super::Permission;
use super::todo::Todo;
use crate::claim::{Ask, Claim, Kind, Standing};
use crate::explore::deleted;
use crate::model::KindId;
use crate::model::belief::state_of;
use crate::oracle::{ClaimId, Oracle};
use crate::spec::compiled::StateId;

/// The claims to test, by their places in the list of all.
pub(super) fn ordered(
    oracle: &Oracle,
    claims: &[Claim],
    permission: &Permission,
    standing: &dyn Fn(&ClaimId) -> Standing,
) -> Vec<usize> {
    let wanted = |claim: &Claim| {
        let only = permission.only.is_empty() || permission.only.contains(&claim.about);
        let kind = permission.kinds.is_empty() || permission.kinds.contains(&claim.kind);
        let asks = claim.beyond.is_none() && claim.ask != Ask::Watch;
        only && kind && asks && standing(&claim.id) < Standing::Upheld
    };
    let place = |claim: &Claim| {
        let place = place(oracle, claim);
        if permission.hurried {
            let fresh = !permission.first.contains(&claim.id);
            (fresh, tier(claim.kind), place, 0)
        } else {
            (false, 0, place, tier(claim.kind))
        }
    };
    let indexed = claims.iter().enumerate();
    let mut all: Vec<_> = indexed
        .filter(|(_, claim)| wanted(claim))
        .map(|(at, claim)| (place(claim), at))
        .collect();
    all.sort();
    all.into_iter().map(|(_, at)| at).collect()
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

/// How telling claims are.
fn tier(kind: Kind) -> usize {
    match kind {
        Kind::Accepts | Kind::Requires | Kind::Exists | Kind::Required => 0,
        Kind::State
        | Kind::Limit
        | Kind::Effect
        | Kind::Transition
        | Kind::DryRun
        | Kind::Token
        | Kind::Reading => 1,
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
        order.into_iter().map(|at| claims[at].id.clone()).collect()
    }

    #[test]
    fn where_calls_are_few_what_was_not_exercised_for_long_comes_first() {
        let mut permission = Permission {
            hurried: true,
            ..Permission::default()
        };
        let usual = in_order(&permission);
        let stale = usual.last().unwrap().clone();
        permission.first.insert(stale.clone());
        assert_eq!(in_order(&permission).first(), Some(&stale));

        // Without haste all are exercised, in the order that costs least.
        permission.hurried = false;
        assert_ne!(in_order(&permission).first(), Some(&stale));
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
        let mut about: Vec<&str> = order.into_iter().map(|at| &*claims[at].about).collect();
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
