//! What testing all claims of the data-flow operations takes: calls, hours of waiting at documented latencies, resources.
//!
//! `cargo bench --bench plan` prints the figures of several seeds beside what is aimed at. The clock is virtual: nothing
//! here depends on the machine.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints, and fails by panicking"
)]

use std::ops::Range;

use flowcheck::claim::Standing;
use flowcheck::claim::coverage::Row;
use flowcheck::runner::{Phase, Stop, Summary};
use flowcheck::suite::Suite;

/// The operations on data flows and their tasks.
const FAMILY: [&str; 12] = [
    "CreateDataFlow",
    "ModifyDataFlow",
    "DeleteDataFlow",
    "StartDataFlow",
    "StopDataFlow",
    "DescribeDataFlows",
    "CreateDataFlowTask",
    "CancelDataFlowTask",
    "DescribeDataFlowTasks",
    "ApplyDataFlowAutoRefresh",
    "CancelDataFlowAutoRefresh",
    "ModifyDataFlowAutoRefresh",
];
const SEEDS: Range<u64> = 0..3;

fn main() {
    println!(
        "{:>6} {:>8} {:>8} {:>8} {:>13} {:>11}",
        "seed", "claims", "tested", "calls", "virtual hours", "FileSystem"
    );
    for seed in SEEDS {
        let summary = planned(seed);
        let family = summary.coverage.claims.values();
        let family: Vec<_> = family.filter(|row| FAMILY.contains(&&*row.about)).collect();
        let tested = |row: &&&Row| row.standing != Standing::NotExercised;
        let statistics = &summary.statistics;
        println!(
            "{seed:>6} {:>8} {:>8} {:>8} {:>13.1} {:>11}",
            family.len(),
            family.iter().filter(tested).count(),
            statistics.calls,
            statistics.waited.as_secs_f64() / 3600.0,
            statistics.made.get("FileSystem").map_or(0, |ids| ids.len()),
        );
    }
    println!("aimed at: 3 hours, 12 file systems");
}

fn planned(seed: u64) -> Summary {
    let suite = Suite::embedded().seed(seed).settings(|settings| {
        settings.phase = Phase::Claims;
        settings.time = None;
        settings.calls = None;
        settings.permission.only = FAMILY.iter().map(|name| (*name).into()).collect();
    });
    let prepared = suite.prepare().unwrap();
    prepared.run(&Stop::default(), &mut |_| {}).unwrap()
}
