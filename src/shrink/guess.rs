//! Guesses at all that matters of a long sequence, the shortest first: one that shows the violation saves replaying the
//! whole.
//!
//! Replays nothing itself.

use std::collections::BTreeSet;

use super::Shrinker;
use super::depend::{call_of, needed, numbered, without};
use super::stands::replaced;
use crate::runner::{Action, Invocation};

/// The shortest end of a sequence that is guessed to do; the next are each four times as long.
const END: usize = 32;
const LONGER: usize = 4;

impl Shrinker<'_> {
    /// Sequences shorter than this one, to be replayed before it. `witnesses` are numbers of calls, from 1.
    pub(super) fn guesses(&self, steps: &[Action], witnesses: &[u32]) -> Vec<Vec<Action>> {
        let mut guesses = self.alone(steps);
        guesses.extend(slices(steps, witnesses));
        guesses.extend(ends(steps));
        guesses.retain(|guess| guess.len() < steps.len() && self.is_fit(guess));
        // The same may be guessed twice, one after the other.
        guesses.dedup();
        guesses
    }

    /// The last call alone, with what stands there: often that is all it takes.
    fn alone(&self, steps: &[Action]) -> Vec<Vec<Action>> {
        let Some(last) = steps.last().filter(|_| !self.standing.is_empty()) else {
            return Vec::new();
        };
        let last = std::slice::from_ref(last);
        let stand_ins = self.stand_ins_of_last(steps).into_iter();
        stand_ins.map(|ids| replaced(last, &ids)).collect()
    }
}

/// The last call and the witnesses, with what binds what they use; then waits too; then the calls about one of its ids,
/// the least used first; then those about all of them.
fn slices(steps: &[Action], witnesses: &[u32]) -> Vec<Vec<Action>> {
    let last = steps.len().saturating_sub(1);
    let core = needed(steps, numbered(steps, witnesses).chain([last]));
    let mut waits = core.clone();
    waits.extend(indices(steps, |step| call_of(step).is_none()));
    let uses = |step: &Action| call_of(step).map(Invocation::uses).unwrap_or_default();
    let binds = |step: &Action| {
        let binds = call_of(step).map(|call| call.binds.keys().cloned());
        binds.into_iter().flatten().collect::<Vec<_>>()
    };
    let with = |ids: &BTreeSet<String>| {
        let concerned = indices(steps, |step| uses(step).iter().any(|id| ids.contains(id)));
        needed(steps, waits.iter().copied().chain(concerned))
    };
    let own = steps.last().map(uses).unwrap_or_default().into_iter();
    let mut slices: Vec<_> = own.map(|id| with(&BTreeSet::from([id]))).collect();
    slices.sort_by_key(BTreeSet::len);
    let about = core.iter().filter_map(|index| steps.get(*index));
    let about = about.flat_map(|step| uses(step).into_iter().chain(binds(step)));
    slices.push(with(&about.collect()));
    let all = [core, waits.clone()].into_iter().chain(slices);
    let kept = all.map(|slice| without(steps, |index| !slice.contains(&index)));
    kept.flatten().collect()
}

/// What was done last, with what binds what it uses.
fn ends(steps: &[Action]) -> impl Iterator<Item = Vec<Action>> {
    let lengths = std::iter::successors(Some(END), |length| length.checked_mul(LONGER));
    let short = lengths.take_while(|length| length.saturating_mul(2) <= steps.len());
    short.filter_map(|length| {
        let end = needed(steps, steps.len().saturating_sub(length)..steps.len());
        without(steps, |index| !end.contains(&index))
    })
}

fn indices(steps: &[Action], choose: impl Fn(&Action) -> bool) -> Vec<usize> {
    let chosen = steps.iter().enumerate().filter(|(_, step)| choose(step));
    chosen.map(|(index, _)| index).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::model::belief::Assumptions;
    use crate::oracle::tests::bench::shop;
    use crate::shrink::{Limits, Standing};
    use crate::spec::{Name, Spec};
    use crate::sut::Format;
    use crate::value::Value;

    const REMOVE: &str = "\
operation: RemoveItem
says: take an item away
sources: [handbook#2]
parameters:
  ShopId: { use: shop-id }
  ItemId: { says: the item, required: true, names: { a: Item, within: $Shop, else: unnamed } }
returns:
  RequestId: { use: request-id }
errors:
  NoSuchShop: { http: 404, message: There is no such shop. }
";

    fn spec() -> Spec {
        let files = shop().file("operations/remove-item.yaml", REMOVE);
        let bench = files.with_facts("{}", Assumptions::default());
        bench.oracle.spec().clone()
    }

    fn call(operation: &str, arguments: &[(&str, &str)], binds: Option<(&str, &str)>) -> Action {
        let text = |(name, value): &(&str, &str)| (Name::from(*name), Value::text(value));
        let path = |(symbol, path): (&str, &str)| (symbol.to_owned(), path.to_owned());
        Action::Call(Invocation {
            call: operation.into(),
            arguments: arguments.iter().map(text).collect(),
            binds: binds.into_iter().map(path).collect(),
            format: Format::Json,
            lose: false,
        })
    }

    fn remove(shop: &str, item: &str) -> Action {
        call("RemoveItem", &[("ShopId", shop), ("ItemId", item)], None)
    }

    /// Two items of one shop; the first is taken away twice.
    fn steps() -> Vec<Action> {
        let add = |item| call("AddItem", &[("ShopId", "${s}")], Some((item, "ItemId")));
        vec![
            call("OpenShop", &[], Some(("s", "ShopId"))),
            add("i"),
            add("j"),
            remove("${s}", "${i}"),
            remove("${s}", "${j}"),
            remove("${s}", "${i}"),
        ]
    }

    fn guesses(standing: &[Standing]) -> Vec<Vec<Action>> {
        let spec = spec();
        let shrinker = Shrinker::new(&spec, Limits::default());
        shrinker.standing(standing).guesses(&steps(), &[])
    }

    #[test]
    fn what_nothing_has_is_guessed_at_beside_what_stands_there() {
        let standing = [Standing {
            kind: "Shop".into(),
            id: "s-1".into(),
            parent: None,
            paths: BTreeMap::new(),
        }];
        let alone = vec![remove("s-1", "no-such-id")];
        assert_eq!(guesses(&standing).first(), Some(&alone));
        assert!(!guesses(&[]).contains(&alone));
    }

    #[test]
    fn what_stands_there_is_guessed_at_within_a_value() {
        let standing = [Standing {
            kind: "Item".into(),
            id: "i-1".into(),
            parent: None,
            paths: BTreeMap::new(),
        }];
        let list = |item: &str| {
            let filter = serde_json::json!([{ "Key": "ItemIds", "Value": item }]);
            let arguments = [("Filters".into(), Value::from_json(filter))];
            let Action::Call(list) = call("ListItems", &[("ShopId", "s-1")], None) else {
                panic!("it is a call");
            };
            let arguments = list.arguments.into_iter().chain(arguments).collect();
            Action::Call(Invocation { arguments, ..list })
        };
        let mut steps = steps();
        steps.push(list("${i}"));
        let spec = spec();
        let shrinker = Shrinker::new(&spec, Limits::default()).standing(&standing);
        assert_eq!(
            shrinker.guesses(&steps, &[]).first(),
            Some(&vec![list("i-1")])
        );
    }

    #[test]
    fn what_was_done_to_a_witness_of_a_listing_is_guessed_at() {
        let mut steps = steps();
        steps.push(call("ListItems", &[("ShopId", "s-1")], None));
        let spec = spec();
        let guesses = Shrinker::new(&spec, Limits::default()).guesses(&steps, &[3]);
        let made = [0, 2, 6].map(|at: usize| steps[at].clone()).to_vec();
        assert_eq!(guesses.first(), Some(&made));
    }

    #[test]
    fn the_calls_about_one_id_are_guessed_before_those_about_all() {
        let steps = steps();
        let about = [0, 1, 3, 5].map(|at: usize| steps[at].clone()).to_vec();
        let core = [0, 1, 5].map(|at: usize| steps[at].clone()).to_vec();
        assert_eq!(guesses(&[]), [core, about]);
    }
}
