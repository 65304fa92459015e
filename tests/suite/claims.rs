//! The claims' part of a run: what is planned is tested, and the account of it is true.

use std::sync::OnceLock;

use flowcheck::claim::{Coverage, Standing};
use flowcheck::runner::summary::Result as Proof;
use flowcheck::runner::{Phase, Summary};
use flowcheck::suite::Suite;

/// A run of the claims of some operations; of none: of all.
fn run(operations: &[&str]) -> Summary {
    let suite = Suite::embedded().seed(0x5eed).operations(operations);
    let suite = suite.settings(|settings| {
        settings.phase = Phase::Claims;
        settings.calls = None;
        settings.time = None;
    });
    suite.run().unwrap()
}

const SOME: [&str; 4] = [
    "CreateFileset",
    "DescribeFilesets",
    "DescribeZones",
    "CreateMountTarget",
];

/// One run of the claims of some operations; the tests below read it.
fn summary() -> &'static Summary {
    static RUN: OnceLock<Summary> = OnceLock::new();
    RUN.get_or_init(|| run(&SOME))
}

#[test]
fn what_the_oracle_upholds_is_a_claim() {
    let known = &summary().coverage.claims;
    let strange: Vec<_> = summary()
        .statistics
        .upheld
        .keys()
        .filter(|id| !known.contains_key(*id))
        .collect();
    assert!(strange.is_empty(), "no claims: {strange:#?}");
}

#[test]
fn the_emulator_violates_no_claim() {
    assert_eq!(summary().result(), Proof::Conforms);
    let violated: Vec<_> = summary().coverage.of(Standing::Violated).collect();
    assert!(violated.is_empty(), "{violated:#?}");
}

#[test]
fn what_is_not_exercised_has_a_reason() {
    let without: Vec<_> = summary()
        .coverage
        .of(Standing::NotExercised)
        .filter(|(_, row)| row.why.is_none())
        .collect();
    assert!(without.is_empty(), "{without:#?}");
}

#[test]
fn what_is_upheld_names_its_exchange() {
    let mut upheld = summary().coverage.of(Standing::Upheld);
    assert!(upheld.all(|(_, row)| row.by.is_some()));
}

#[test]
fn most_of_what_is_planned_is_tested() {
    let totals = summary().coverage.by_subject();
    for name in SOME {
        let totals = totals[name];
        assert!(totals.upheld > 10, "{name}: {totals:?}");
        assert!(totals.exercised_percent() > 60.0, "{name}: {totals:?}");
    }
}

#[test]
fn without_leave_to_change_nothing_is_changed() {
    let suite = Suite::embedded().settings(|settings| {
        settings.phase = Phase::Claims;
        settings.calls = Some(200);
        settings.permission.change = false;
    });
    let summary = suite.run().unwrap();
    assert!(summary.statistics.made.is_empty());
    assert!(summary.statistics.succeeded > 10);
    let refused = summary.coverage.claims.values();
    let because = |why: &str| why.contains("permission to change");
    assert!(refused.filter_map(|row| row.why.as_deref()).any(because));
}

#[test]
fn accounts_join() {
    let mut first = run(&["DescribeZones"]).coverage;
    let second = run(&["DescribeRegions"]).coverage;
    let upheld = |coverage: &Coverage| coverage.of(Standing::Upheld).count();
    let (before, other) = (upheld(&first), upheld(&second));
    first.merge(second).unwrap();
    assert!(upheld(&first) > before && upheld(&first) > other);
}
