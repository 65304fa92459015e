//! The claims' part of a run: what is planned is tested, and the account of it is true.

use std::sync::OnceLock;

use flowcheck::claim::{Kind, Standing};
use flowcheck::runner::summary::Result as Proof;
use flowcheck::runner::{Phase, Summary};
use flowcheck::suite::Suite;

/// One run of all claims; the tests below read it.
fn summary() -> &'static Summary {
    static RUN: OnceLock<Summary> = OnceLock::new();
    RUN.get_or_init(|| {
        let suite = Suite::embedded().seed(0x5eed);
        let suite = suite.settings(|settings| {
            settings.phase = Phase::Claims;
            settings.calls = None;
            settings.time = None;
        });
        suite.run().unwrap()
    })
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
fn each_operation_and_most_rules_are_tested() {
    let coverage = &summary().coverage;
    for (name, totals) in coverage.by_subject() {
        assert!(totals.upheld > 0, "nothing of {name} is upheld");
    }
    let kinds = coverage.by_kind();
    for kind in [Kind::Accepts, Kind::Required, Kind::Exists] {
        let totals = kinds[&kind];
        assert!(totals.exercised_percent() > 90.0, "{kind:?}: {totals:?}");
    }
}

/// The claims of each operation, and the exchange that upholds each: what is promised, and what is tested.
#[test]
fn the_ledger_of_claims() {
    let coverage = &summary().coverage;
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for about in coverage.by_subject().keys() {
            let rows = coverage
                .claims
                .iter()
                .filter(|(_, row)| row.about == *about);
            let lines: Vec<String> = rows
                .map(|(id, row)| {
                    let tail = row.by.as_deref().or(row.why.as_deref()).unwrap_or_default();
                    format!("{} {id}\n    {tail}", row.standing.name())
                })
                .collect();
            insta::assert_snapshot!(format!("claims_{about}"), lines.join("\n"));
        }
    });
}
