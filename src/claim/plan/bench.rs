//! A planner for the claims of the shop, as tests need it.

use std::sync::Arc;

use super::{Permission, Planner};
use crate::claim::{Standing, claims};
use crate::explore::Next;
use crate::model::belief::{Assumptions, Belief};
use crate::oracle::ClaimId;
use crate::oracle::tests::bench::{Bench, Files};
use crate::sut::Call;
use crate::time::Time;

/// A planner for all claims, and the belief it begins with.
pub(super) fn planner(files: Files, facts: &str, permission: Permission) -> (Planner, Belief) {
    let Bench { oracle, belief, .. } = files.with_facts(facts, Assumptions::default());
    let claims = Arc::new(claims(&oracle));
    let open = |_: &ClaimId| Standing::NotExercised;
    let planner = Planner::new(Arc::new(oracle), claims, permission, 7, &open);
    (planner, belief)
}

/// The calls it makes while no answer teaches it anything.
pub(super) fn calls(planner: &mut Planner, belief: &Belief) -> Vec<Call> {
    let mut now = Time::START;
    let mut calls = Vec::new();
    for _ in 0..10_000 {
        match planner.next(belief, now, &|_| false) {
            Some(Next::End) => break,
            Some(Next::Wait(length)) => now = now + length,
            Some(Next::Call { call, .. }) => calls.push(call),
            None => {}
        }
    }
    calls
}
