//! The embedded emulator conforms: what two people read out of the same pages agrees.

use std::path::Path;

use flowcheck::case::{Case, Stopped};
use flowcheck::runner::summary::Result as Proof;
use flowcheck::runner::ways::{Signature, Ways};
use flowcheck::suite::Suite;
use flowcheck::sut::{Lists, Placement};
use flowcheck_emulator::Config;

fn suite(seed: u64) -> Suite {
    Suite::embedded().seed(seed).calls(2_000)
}

#[test]
fn the_emulator_conforms() {
    for seed in [1, 2, 3] {
        suite(seed).assert_conforms();
    }
}

#[test]
fn the_emulator_conforms_when_answers_are_lost() {
    suite(4).lose(0.15).assert_conforms();
}

#[test]
fn the_other_vendors_service_conforms_too() {
    let summary = suite(8).service("tencent-cfs").run().unwrap();
    assert_eq!(summary.result(), Proof::Conforms);
    assert!(summary.statistics.upheld.len() > 20);
}

#[test]
fn every_way_for_calls_to_travel_conforms() {
    for signature in [Signature::Rpc, Signature::V3] {
        for placement in [
            Placement::GetQuery,
            Placement::PostQuery,
            Placement::PostForm,
        ] {
            for lists in [Lists::Dotted, Lists::Json] {
                let ways = Ways {
                    signature: Some(signature),
                    placement: Some(placement),
                    lists: Some(lists),
                };
                suite(9).ways(ways).calls(300).assert_conforms();
            }
        }
    }
}

#[test]
fn a_run_is_no_vacuous_one() {
    let summary = suite(5).calls(6_000).run().unwrap();
    assert_eq!(summary.statistics.calls, 6_000);
    assert!(summary.statistics.never_called().is_empty());
    assert!(summary.statistics.upheld.len() > 100);
}

#[test]
fn the_same_seed_gives_the_same_run() {
    let run = || suite(6).run().unwrap();
    let (one, other) = (run(), run());
    assert_eq!(one.statistics, other.statistics);
    assert_eq!(one.readings, other.readings);
    assert_ne!(one.statistics, suite(7).run().unwrap().statistics);
}

#[test]
fn an_unknown_operation_is_an_error_with_the_nearest_name() {
    let error = suite(1).operations(["StartDataFlo"]).run().unwrap_err();
    assert!(
        error
            .help()
            .unwrap()
            .contains("did you mean `StartDataFlow`?")
    );
}

#[test]
fn an_endpoint_that_is_not_there_is_inconclusive() {
    let summary = Suite::endpoint(&crate::server::nowhere()).run().unwrap();
    assert_eq!(summary.result(), Proof::Inconclusive);
}

/// Calls that once raised a false alarm: the specs said more than the pages do (`tests/cases/alarms`).
#[test]
fn what_was_once_taken_for_a_violation_is_none() {
    // Blanks around a word count for nothing here: what was taken for two readings is one.
    let readings = [
        ("DescribeDataFlows.Filters.blanks", "trimmed"),
        ("DescribeDataFlowTasks.Filters.blanks", "trimmed"),
    ];
    let config = Config {
        readings: readings.map(|(site, one)| (site.into(), one.into())).into(),
        ..Config::default()
    };
    let prepared = Suite::emulator(config).prepare().unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/alarms");
    let paths: Vec<_> = std::fs::read_dir(folder).unwrap().collect();
    assert!(paths.len() >= 4);
    for path in paths {
        let path = path.unwrap().path();
        let case = Case::from_yaml(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let replayed = prepared.replay(&case).unwrap();
        let shown = path.display();
        assert_eq!(replayed.played.end, Stopped::Conforms, "{shown}");
        assert_eq!(replayed.played.records.len(), case.steps().len(), "{shown}");
    }
}
