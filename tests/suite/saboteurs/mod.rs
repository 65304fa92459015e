//! Planted faults are found, shrunk to the fewest steps, cited right, and shown again by their case.
//!
//! A fault of most classes here, on one seed; `cargo bench --bench detection` does all of them on many.

use std::collections::BTreeSet;

#[path = "../../support/saboteur/mod.rs"]
#[allow(dead_code, reason = "the benchmark uses the rest")]
pub mod saboteur;

use saboteur::Fault;
use saboteur::measure::{Bench, How};
use saboteur::table::faults;

/// Of most classes one that soon shows.
const SOON: [&str; 21] = [
    "code-stop-unknown-flow",
    "status-stop-twice",
    "missing-file-system-id",
    "type-total-count",
    "form-request-id",
    "name-fileset-id",
    "value-capacity",
    "format-xml-capacity",
    "accepts-unknown-type",
    "refuses-eight-levels",
    "flow-sticks-stopping",
    "loses-fileset-change",
    "two-tasks",
    "token-ignored",
    "one-fileset",
    "leaves-out-flow",
    "doubles-flow",
    "foreign-flows",
    "id-filter-ignored",
    "endless-flows",
    "stale-filesets",
];

fn soon() -> Vec<Fault> {
    let mut all = faults();
    all.retain(|fault| SOON.contains(&fault.name));
    assert_eq!(all.len(), SOON.len());
    all
}

#[test]
fn the_table_is_large_and_its_names_are_distinct() {
    let all = faults();
    let names: BTreeSet<&str> = all.iter().map(|fault| fault.name).collect();
    let classes: BTreeSet<&str> = all.iter().map(|fault| fault.class).collect();
    assert_eq!(names.len(), all.len());
    assert!(all.len() >= 120, "{} faults", all.len());
    assert!(classes.len() >= 12, "{classes:?}");
    assert!(
        all.iter()
            .all(|fault| fault.least > 0 && !fault.cites.is_empty())
    );
}

#[test]
fn faults_of_many_classes_are_found_and_shrunk_to_its_least_steps() {
    let bench = Bench::new();
    let how = How::default();
    let mut wrong = Vec::new();
    for fault in soon() {
        match bench.trial(fault, 1_000, how).found {
            None => wrong.push(format!("{}: not found", fault.name)),
            Some(found) => {
                let all = found.length <= fault.least(found.key.kind) && found.right;
                if !all || found.replays.0 < found.replays.1 {
                    wrong.push(format!("{}: {found:#?}", fault.name));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_endpoint_without_a_fault_is_not_blamed() {
    let bench = Bench::new();
    let how = How {
        chance: 0.0,
        calls: 1_500,
        ..How::default()
    };
    for fault in soon().into_iter().take(1) {
        let trial = bench.trial(fault, 1_000, how);
        assert!(trial.found.is_none() && trial.struck == 0, "{trial:#?}");
    }
}
