//! Shrinking against replayers that say exactly what fails.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::future::Future;
use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::case::Replays;
use crate::oracle::verdict::{Kind, Violation};
use crate::runner::Invocation;
use crate::spec::from_files;
use crate::sut::Format;
use crate::value::Random;

const SERVICE: &str = r#"
service: flows
says: flows
protocol: aliyun-rpc
version: "1"
sources: { doc: { title: a page } }
gateway:
  missing: { code: Missing, http: 400 }
  malformed: { code: Malformed, http: 400 }
errors: { Missing: { http: 400 }, Malformed: { http: 400 } }
"#;

/// What an operation of the spec asks for, and what it takes besides.
const OPERATIONS: [(&str, &str); 3] = [
    ("Check", "{ Id: { required: true }, Note: {}, Other: {} }"),
    ("Hit", "{ Id: { required: true }, Note: {} }"),
    ("Make", "{ In: { required: true } }"),
];

fn spec() -> Spec {
    let operation = |(name, parameters): (&str, &str)| {
        let text =
            format!("operation: {name}\nsays: do\nsources: [doc]\nparameters: {parameters}\n");
        (format!("s/operations/{name}.yaml"), text)
    };
    let mut texts = vec![("s/service.yaml".to_owned(), SERVICE.to_owned())];
    texts.extend(OPERATIONS.map(operation));
    from_files(texts).unwrap().spec
}

fn call(operation: &str, arguments: &[(&str, &str)], binds: &[&str]) -> Action {
    Action::Call(Invocation {
        call: operation.into(),
        arguments: arguments
            .iter()
            .map(|(n, v)| ((*n).into(), Value::text(v)))
            .collect(),
        binds: binds
            .iter()
            .map(|symbol| ((*symbol).to_owned(), "Id".to_owned()))
            .collect(),
        format: Format::Json,
        lose: false,
    })
}

fn wait(seconds: u64) -> Action {
    Action::Wait(Duration::from_secs(seconds))
}

fn key(blame: &[&str]) -> Key {
    Key {
        about: "Check".into(),
        kind: Kind::Accepted,
        blame: blame.iter().map(|name| (*name).into()).collect(),
    }
}

fn violation(blame: &[&str]) -> Box<Violation> {
    Box::new(Violation {
        key: key(blame),
        says: "wrong".to_owned(),
        admissible: Vec::new(),
        observed: "200".to_owned(),
        believed: Vec::new(),
        documented: Vec::new(),
        rests_on: Vec::new(),
        witnesses: Vec::new(),
    })
}

/// A replay of steps that show a violation at an index, or nowhere.
fn replay(steps: &[Action], at: Option<usize>, blame: &[&str]) -> Replay {
    let done = steps.get(..at.map_or(steps.len(), |at| at + 1)).unwrap();
    let waits = done.iter().filter_map(|step| match step {
        Action::Wait(length) => Some(*length),
        Action::Call(_) => None,
    });
    Replay {
        shown: at.map_or(Shown::Nothing, |at| Shown::Violation(violation(blame), at)),
        calls: depend::calls(done),
        waited: waits.sum(),
    }
}

fn block<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(future)
}

type Result = std::result::Result<Shrunk<String>, ShrinkError<String>>;

/// Shrinks with a replayer that says at which step the violation shows.
fn shrunk_within(
    limits: Limits,
    steps: &[Action],
    shows: impl Fn(&[Action]) -> Option<usize>,
) -> Result {
    let spec = spec();
    let shrinker = Shrinker::new(&spec, limits);
    let replays = async |steps: &[Action], _: &Key| {
        assert!(depend::is_closed(steps), "{steps:?}");
        Ok(replay(steps, shows(steps), &["a"]))
    };
    block(shrinker.shrink(steps, &key(&["a"]), &[], replays))
}

fn shrunk(steps: &[Action], shows: impl Fn(&[Action]) -> Option<usize>) -> Shrunk<String> {
    let shrunk = shrunk_within(Limits::default(), steps, shows).unwrap();
    assert_eq!(shrunk.ended, Ended::Minimal);
    shrunk
}

fn operation(step: &Action) -> &str {
    depend::call_of(step).map_or("wait", |call| &call.call)
}

fn operations(steps: &[Action]) -> Vec<&str> {
    steps.iter().map(operation).collect()
}

/// The first `Check` of a thing that was hit, at least 100 seconds of waits after the hit.
fn late_check(steps: &[Action]) -> Option<usize> {
    let mut now = Duration::ZERO;
    let mut hit: Vec<(String, Duration)> = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        match step {
            Action::Wait(length) => now += *length,
            Action::Call(call) => {
                let id = call.uses().into_iter().next().unwrap_or_default();
                match &*call.call {
                    "Hit" => hit.push((id, now)),
                    "Check"
                        if hit.iter().any(|(other, at)| {
                            *other == id && now - *at >= Duration::from_secs(100)
                        }) =>
                    {
                        return Some(index);
                    }
                    _ => {}
                }
            }
        }
    }
    None
}

fn minimal_late_check(root: &str, thing: &str) -> Vec<Action> {
    vec![
        call("Root", &[], &[root]),
        call("Make", &[("In", &format!("${{{root}}}"))], &[thing]),
        call("Hit", &[("Id", &format!("${{{thing}}}"))], &[]),
        wait(120),
        call("Check", &[("Id", &format!("${{{thing}}}"))], &[]),
    ]
}

#[test]
fn noise_is_dropped_and_what_matters_is_kept() {
    let mut steps = vec![
        call("Root", &[], &["r1"]),
        call("Make", &[("In", "${r1}")], &["m1"]),
        call("Root", &[], &["r2"]),
        call("Make", &[("In", "${r2}")], &["m2"]),
        call("Hit", &[("Id", "${m1}")], &[]),
        wait(50),
        call("Hit", &[("Id", "${m2}"), ("Note", "x")], &[]),
        wait(90),
        call("List", &[], &["m9"]),
        wait(500),
    ];
    let check = call(
        "Check",
        &[("Id", "${m2}"), ("Note", "n"), ("Other", "o")],
        &["c1"],
    );
    steps.extend([check, call("Hit", &[("Id", "${m9}")], &[])]);
    let shrunk = shrunk(&steps, late_check);
    assert_eq!(shrunk.steps, minimal_late_check("r2", "m2"));
    assert_eq!((shrunk.calls_before, shrunk.calls_after), (9, 4));
    // What it came down to was confirmed.
    assert!(shrunk.replays.failed == shrunk.replays.of && shrunk.replays.of > 5);
}

#[test]
fn dependants_go_with_what_they_depend_on() {
    let steps = minimal_late_check("r", "m");
    assert_eq!(without(&steps, |index| index == 0), None);
    let steps = [steps.as_slice(), &[call("End", &[], &[])]].concat();
    let kept = without(&steps, |index| index == 1).unwrap();
    assert_eq!(operations(&kept), ["Root", "wait", "End"]);
    let twice = [
        call("Root", &[], &["r"]),
        call("Find", &[], &["r"]),
        call("Make", &[("In", "${r}")], &[]),
    ];
    assert_eq!(without(&twice, |index| index == 0).unwrap().len(), 2);
}

#[test]
fn two_resources_become_one() {
    let steps = [
        call("Make", &[("In", "x")], &["m1"]),
        call("Make", &[("In", "x")], &["m2"]),
        call("Hit", &[("Id", "${m1}")], &[]),
        call("Check", &[("Id", "${m2},$${m2}")], &[]),
    ];
    let shows = |steps: &[Action]| {
        let all = ["Make", "Hit", "Check"]
            .iter()
            .all(|name| operations(steps).contains(name));
        all.then_some(steps.len() - 1)
    };
    let shrunk = shrunk(&steps, shows);
    let expected = [
        call("Make", &[("In", "x")], &["m1"]),
        call("Hit", &[("Id", "${m1}")], &[]),
        call("Check", &[("Id", "${m1},$${m2}")], &[]),
    ];
    assert_eq!(shrunk.steps, expected);
}

#[test]
fn what_only_goes_together_goes_in_pairs() {
    let toggles = ["Toggle", "Look", "Toggle", "Check"].map(|name| call(name, &[], &[]));
    let even = |steps: &[Action]| {
        let toggles = operations(steps)
            .iter()
            .filter(|name| **name == "Toggle")
            .count();
        let looks = operations(steps).contains(&"Look");
        (looks && toggles % 2 == 0).then_some(steps.len() - 1)
    };
    assert_eq!(operations(&shrunk(&toggles, even).steps), ["Look", "Check"]);
}

#[test]
fn a_long_text_becomes_the_shortest_that_shows_it() {
    let long = "x".repeat(4000);
    let steps = [call("Check", &[("Id", &long)], &[])];
    let shows = |steps: &[Action]| {
        let call = depend::call_of(steps.last()?)?;
        let text = call.arguments.get("Id").and_then(Value::as_text)?;
        (text.len() > 512).then_some(0)
    };
    let shrunk = shrunk(&steps, shows);
    assert_eq!(
        shrunk.steps,
        [call("Check", &[("Id", &"x".repeat(513))], &[])]
    );
    assert!(shrunk.calls_spent < 100, "{}", shrunk.calls_spent);
}

#[test]
fn blames_narrow_to_what_all_replays_share() {
    let steps = ["First", "Second", "Check"].map(|name| call(name, &[], &[]));
    let spec = spec();
    // With both, a and b are blamed; without `First`, b and c; with neither, c alone, which is another finding.
    let sought = RefCell::new(key(&[]));
    let replays = async |steps: &[Action], target: &Key| {
        let names = operations(steps);
        let blame: &[&str] = match (names.contains(&"First"), names.contains(&"Second")) {
            (true, true) => &["a", "b"],
            (false, true) => &["b", "c"],
            (true, false) => &["d"],
            (false, false) => &["c"],
        };
        sought.replace(target.clone());
        Ok::<_, String>(replay(steps, Some(steps.len() - 1), blame))
    };
    let shrinker = Shrinker::new(&spec, Limits::default());
    let shrunk = block(shrinker.shrink(&steps, &key(&["a", "b"]), &[], replays)).unwrap();
    assert_eq!(operations(&shrunk.steps), ["Second", "Check"]);
    assert_eq!(shrunk.violation.key, key(&["b", "c"]));
    assert_eq!(sought.into_inner(), key(&["b"]));
}

#[test]
fn a_flaky_violation_is_replayed_until_its_rate_is_known() {
    let mut steps = minimal_late_check("r", "m");
    steps.insert(2, call("List", &[], &[]));
    let replayed = Cell::new(0);
    let third = |steps: &[Action]| {
        replayed.set(replayed.get() + 1);
        late_check(steps).filter(|_| replayed.get() % 3 == 0)
    };
    let shrunk = shrunk(&steps, third);
    assert_eq!(shrunk.steps, minimal_late_check("r", "m"));
    let Replays { failed, of } = shrunk.replays;
    assert!(0 < failed && failed < of, "{:?}", shrunk.replays);
}

#[test]
fn a_flaky_violation_that_shows_at_first_is_not_taken_for_steady() {
    let noise = (0..20).map(|_| call("List", &[], &[]));
    let steps: Vec<Action> = noise.chain(minimal_late_check("r", "m")).collect();
    for (one_in, least) in [(2, 57), (8, 50)] {
        let mut shortest = 0;
        let mut spent = 0;
        for seed in 0..60 {
            let first = Cell::new(true);
            let random = RefCell::new(Random::seeded(seed));
            let shows = |steps: &[Action]| {
                let lucky = first.replace(false) || random.borrow_mut().once_in(one_in);
                late_check(steps).filter(|_| lucky)
            };
            let shrunk = shrunk(&steps, shows);
            shortest += usize::from(shrunk.calls_after == 4);
            spent += shrunk.calls_spent;
        }
        assert!(shortest >= least, "{shortest} of 60, one in {one_in}");
        assert!(spent / 60 < one_in * 600, "{} on average", spent / 60);
    }
}

#[test]
fn what_never_shows_again_is_said() {
    let result = shrunk_within(Limits::default(), &minimal_late_check("r", "m"), |_| None);
    assert_eq!(result, Err(ShrinkError::NotReproduced(30)));
}

#[test]
fn limits_hold_and_the_best_so_far_is_kept() {
    let noise = (0..40).map(|_| call("List", &[], &[]));
    let steps: Vec<Action> = noise.chain(minimal_late_check("r", "m")).collect();
    for calls in [43, 44, 60, 100] {
        let limits = Limits {
            calls,
            ..Limits::default()
        };
        // The first guess, what the last call needs, is no use here: nothing names the hit.
        let result = shrunk_within(limits, &steps, late_check);
        let Ok(shrunk) = result else {
            assert_eq!((calls, result), (43, Err(ShrinkError::Limit)));
            continue;
        };
        assert!(shrunk.calls_spent <= calls && late_check(&shrunk.steps).is_some());
    }
    let limits = Limits {
        time: Duration::from_secs(119),
        ..Limits::default()
    };
    assert_eq!(
        shrunk_within(limits, &steps, late_check),
        Err(ShrinkError::Limit)
    );
}

#[test]
fn an_endpoint_that_goes_away_leaves_the_best_so_far() {
    let noise = (0..8).map(|_| call("List", &[], &[]));
    let steps: Vec<Action> = noise.chain(minimal_late_check("r", "m")).collect();
    let spec = spec();
    let mut left = 4;
    let replays = async |steps: &[Action], _: &Key| {
        left -= 1;
        if left < 0 {
            Err("gone")
        } else {
            Ok(replay(steps, late_check(steps), &["a"]))
        }
    };
    let shrinker = Shrinker::new(&spec, Limits::default());
    let shrunk = block(shrinker.shrink(&steps, &key(&["a"]), &[], replays)).unwrap();
    assert_eq!(shrunk.ended, Ended::Failed("gone"));
    assert!(shrunk.steps.len() < steps.len() && late_check(&shrunk.steps).is_some());
}

#[test]
fn witnesses_are_guessed_to_matter() {
    let mut steps: Vec<Action> = (0..60).map(|_| call("List", &[], &[])).collect();
    steps.insert(30, call("Settle", &[], &[]));
    steps.push(call("Check", &[], &[]));
    let spec = spec();
    let shows = |steps: &[Action]| {
        operations(steps)
            .contains(&"Settle")
            .then(|| steps.len() - 1)
    };
    let replays =
        async |steps: &[Action], _: &Key| Ok::<_, String>(replay(steps, shows(steps), &["a"]));
    let shrinker = Shrinker::new(&spec, Limits::default());
    let shrunk = block(shrinker.shrink(&steps, &key(&["a"]), &[31], replays)).unwrap();
    assert_eq!(operations(&shrunk.steps), ["Settle", "Check"]);
    assert!(shrunk.calls_spent < 90, "{}", shrunk.calls_spent);
}

#[test]
fn the_whole_of_a_long_sequence_is_not_replayed_where_its_end_will_do() {
    let noise = (0..3_000).map(|_| call("List", &[], &[]));
    let steps: Vec<Action> = noise.chain(minimal_late_check("r", "m")).collect();
    let ends = shrunk(&steps, late_check);
    assert_eq!(ends.steps, minimal_late_check("r", "m"));
    assert!(ends.calls_spent < 400, "{}", ends.calls_spent);
    // Where it takes what was done at the beginning, the whole is.
    let first = [call("Settle", &[], &[])].into_iter();
    let steps: Vec<Action> = first.chain(steps).collect();
    let settled = |steps: &[Action]| {
        steps
            .first()
            .is_some_and(|first| operation(first) == "Settle")
    };
    let whole = shrunk(&steps, |steps| late_check(steps).filter(|_| settled(steps)));
    assert_eq!(whole.calls_after, 5);
    assert!(whole.calls_spent > 3_000, "{}", whole.calls_spent);
}

fn walks() -> impl Strategy<Value = Vec<Action>> {
    let things = ["m1", "m2", "m3"];
    let on = move |operation: &'static str| {
        (0usize..3)
            .prop_map(move |n| call(operation, &[("Id", &format!("${{{}}}", things[n]))], &[]))
    };
    let step = prop_oneof![
        on("Hit"),
        on("Check"),
        on("Look"),
        (1u64..200).prop_map(wait)
    ];
    proptest::collection::vec(step, 1..40).prop_map(move |steps| {
        let made = things.map(|thing| call("Make", &[("In", "${r1}")], &[thing]));
        [call("Root", &[], &["r1"])]
            .into_iter()
            .chain(made)
            .chain(steps)
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_walk_shrinks_to_the_minimum(steps in walks()) {
        if late_check(&steps).is_some() {
            let shrunk = shrunk(&steps, late_check);
            prop_assert_eq!(operations(&shrunk.steps), ["Root", "Make", "Hit", "wait", "Check"]);
            // The model is monotone in waits, so the smallest customary length is found.
            let own = shrunk.steps.contains(&wait(120)) || matches!(shrunk.steps.get(3), Some(Action::Wait(w)) if w.as_secs() < 120);
            prop_assert!(own, "{:?}", shrunk.steps);
        }
    }

    #[test]
    fn whatever_has_to_be_there_is_all_that_is_left(
        needed in proptest::collection::btree_set(0usize..30, 0..6),
        noise in 30usize..40,
    ) {
        let name = |index: usize| format!("Op{index}");
        let mut steps: Vec<Action> = (0..noise).map(|index| call(&name(index), &[], &[])).collect();
        steps.push(call("Check", &[], &[]));
        let names: BTreeSet<String> = needed.iter().map(|index| name(*index)).collect();
        let shows = |steps: &[Action]| {
            let here: BTreeSet<String> = operations(steps).into_iter().map(str::to_owned).collect();
            names.is_subset(&here).then(|| steps.len() - 1)
        };
        let shrunk = shrunk(&steps, shows);
        prop_assert_eq!(shrunk.steps.len(), needed.len() + 1);
        prop_assert!(shrunk.calls_spent < 2_000);
    }

    #[test]
    fn the_same_walk_shrinks_the_same_way(steps in walks()) {
        prop_assert_eq!(
            shrunk_within(Limits::default(), &steps, late_check),
            shrunk_within(Limits::default(), &steps, late_check)
        );
    }
}
