//! Where the documents disagree, a report says which way the endpoint follows: the emulator is set to each way in turn.

mod changing;
mod table;
mod turn;

use std::collections::BTreeSet;

use flowcheck::suite::Suite;
use flowcheck_emulator::readings::SITES;

use table::Table;
use turn::{Turn, turns};

/// What a quick look may cost: so many calls a turn.
const QUICK: u64 = 6_000;
/// The same of a long one.
const LONG: u64 = 9_000;
/// How many turns are taken at a time.
const THREADS: usize = 2;

/// Readings that walks settle within few calls.
const SOON: &[&str] = &["DescribeMountTargets", "DescribeRegions", "DescribeZones"];

#[test]
fn every_site_of_the_emulator_is_accounted_for() {
    let table = Table::read();
    let rows: BTreeSet<&str> = table.rows.iter().map(|row| &*row.site).collect();
    let quiet: BTreeSet<&str> = table.quiet.iter().map(|quiet| &*quiet.site).collect();
    let there: BTreeSet<&str> = SITES.iter().map(|site| site.name).collect();
    assert_eq!(rows.intersection(&quiet).next(), None);
    assert_eq!(rows.union(&quiet).copied().collect::<BTreeSet<_>>(), there);
    assert!(table.quiet.iter().all(|quiet| !quiet.why.is_empty()));
    for row in &table.rows {
        let site = SITES.iter().find(|site| site.name == row.site).unwrap();
        let all = site.alternatives.iter().chain(site.by_hand).copied();
        let told = row.followed.keys().chain(row.foreign.keys());
        assert_eq!(
            told.map(String::as_str).collect::<BTreeSet<_>>(),
            all.collect(),
            "{}",
            row.site
        );
    }
}

#[test]
fn every_reading_of_the_specs_is_accounted_for() {
    let table = Table::read();
    for service in ["aliyun-nas", "tencent-cfs"] {
        let prepared = Suite::embedded().service(service).prepare().unwrap();
        let spec = prepared.oracle.spec();
        let rows = table.rows.iter().filter(|row| row.service() == service);
        let reached: BTreeSet<&str> = rows.map(|row| &*row.reading).collect();
        let of = |service: &Option<String>| service.clone().unwrap_or("aliyun-nas".into());
        let fixed = table.fixed.iter().filter(|one| of(&one.service) == service);
        let fixed: BTreeSet<&str> = fixed.map(|one| &*one.reading).collect();
        assert_eq!(reached.intersection(&fixed).next(), None);
        assert_eq!(
            reached.union(&fixed).copied().collect::<BTreeSet<_>>(),
            spec.readings.keys().map(|name| &**name).collect(),
        );
        for row in table.rows.iter().filter(|row| row.service() == service) {
            let reading = &spec.readings[&*row.reading];
            let left = row.followed.values().flatten();
            for alternative in left {
                let known = reading.alternatives.contains_key(alternative);
                assert!(known, "{}: {alternative}", row.reading);
            }
        }
    }
    assert!(table.fixed.iter().all(|fixed| !fixed.why.is_empty()));
}

#[test]
fn the_report_names_what_the_emulator_follows() {
    let all = turns(&Table::read());
    let soon = |turn: &&Turn| SOON.contains(&turn.operation.as_str());
    let told: Vec<_> = all
        .iter()
        .filter(soon)
        .flat_map(|turn| turn.run(QUICK))
        .collect();
    assert!(told.len() > 5);
    turn::assert_told(&told);
}

#[test]
#[ignore = "takes minutes; see README, Readings in turn"]
fn readings_in_turn() {
    let all = turns(&Table::read());
    let all = &all;
    let run = |from: usize| {
        let of = all.iter().skip(from).step_by(THREADS);
        of.flat_map(|turn| {
            let told = turn.run(LONG);
            turn::print(&told);
            told
        })
        .collect::<Vec<_>>()
    };
    let told: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|from| scope.spawn(move || run(from)))
            .collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect()
    });
    turn::assert_told(&told);
}
