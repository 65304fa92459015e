//! Which steps need which: a call needs the step that binds a symbol it uses.
//!
//! What a call needs because of the endpoint's state is not known here; replays find out.

use std::collections::BTreeSet;

use crate::runner::{Action, Invocation};

/// The call of a step.
pub(super) fn call_of(step: &Action) -> Option<&Invocation> {
    match step {
        Action::Call(invocation) => Some(invocation),
        Action::Wait(_) => None,
    }
}

/// How many steps are calls.
pub(super) fn calls(steps: &[Action]) -> u32 {
    let calls = steps.iter().filter_map(call_of).count();
    u32::try_from(calls).unwrap_or(u32::MAX)
}

/// The steps without those that `drop` chooses by index, and without all that then use a symbol which no step before
/// them binds. None if that takes the last step, which is the one to be kept.
pub fn without(steps: &[Action], drop: impl Fn(usize) -> bool) -> Option<Vec<Action>> {
    let mut bound = BTreeSet::new();
    let mut kept = Vec::new();
    let mut keeps_last = false;
    for (index, step) in steps.iter().enumerate() {
        keeps_last = !drop(index) && is_bound(step, &bound);
        if keeps_last {
            bound.extend(call_of(step).into_iter().flat_map(|call| call.binds.keys()));
            kept.push(step.clone());
        }
    }
    keeps_last.then_some(kept)
}

fn is_bound(step: &Action, bound: &BTreeSet<&String>) -> bool {
    call_of(step).is_none_or(|call| call.uses().iter().all(|symbol| bound.contains(symbol)))
}

/// Whether every symbol is bound before it is used.
pub(super) fn is_closed(steps: &[Action]) -> bool {
    without(steps, |_| false).is_some_and(|kept| kept.len() == steps.len())
}

/// The index of the step that binds a symbol last before `before`.
fn producer(steps: &[Action], symbol: &str, before: usize) -> Option<usize> {
    let earlier = steps.iter().enumerate().take(before);
    let binds = |(_, step): &(usize, &Action)| {
        call_of(step).is_some_and(|call| call.binds.contains_key(symbol))
    };
    earlier.rev().find(binds).map(|(index, _)| index)
}

/// The steps at `from` and all that bind what they use, transitively.
pub(super) fn needed(steps: &[Action], from: impl IntoIterator<Item = usize>) -> BTreeSet<usize> {
    let mut open: Vec<usize> = from.into_iter().collect();
    let mut found = BTreeSet::new();
    while let Some(index) = open.pop() {
        if found.insert(index)
            && let Some(call) = steps.get(index).and_then(call_of)
        {
            let producers = call.uses();
            open.extend(
                producers
                    .iter()
                    .filter_map(|symbol| producer(steps, symbol, index)),
            );
        }
    }
    found
}

/// The indices of the calls with these numbers, which count from 1.
pub(super) fn numbered<'s>(
    steps: &'s [Action],
    numbers: &'s [u32],
) -> impl Iterator<Item = usize> + 's {
    let calls = steps
        .iter()
        .enumerate()
        .filter(|(_, step)| call_of(step).is_some());
    let numbered = (1u32..).zip(calls);
    numbered
        .filter(|(number, _)| numbers.contains(number))
        .map(|(_, (index, _))| index)
}

/// The steps, binding only what is used: what is called stays the same.
pub(super) fn tidied(mut steps: Vec<Action>) -> Vec<Action> {
    let calls = steps.iter().filter_map(call_of);
    let used: BTreeSet<String> = calls.flat_map(Invocation::uses).collect();
    for step in &mut steps {
        if let Action::Call(call) = step {
            call.binds.retain(|symbol, _| used.contains(symbol));
        }
    }
    steps
}
