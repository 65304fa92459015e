//! What the harness finds, how soon, how short the counterexample gets: every saboteur, many seeds, one table.
//!
//! `cargo bench --bench detection -- [FILTER] [--seeds N] [--calls N] [--chance P] [--phase PHASE] [--show] [--scripts]`

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a benchmark prints, and fails by panicking"
)]

#[path = "../tests/support/saboteur/mod.rs"]
mod saboteur;

use flowcheck::runner::Phase;
use saboteur::Fault;
use saboteur::measure::{Bench, Found, How, Trial};
use saboteur::table::faults;

/// What the command line says.
struct Options {
    filter: Option<String>,
    seeds: u64,
    how: How,
    /// Whether counterexamples are shown.
    show: bool,
    /// Whether whole cases are.
    cases: bool,
    /// Whether an honest run's codes are counted instead.
    census: bool,
}

fn main() {
    let options = options();
    let bench = Bench::new();
    if options.census {
        return census(&bench, &options);
    }
    println!(
        "{:<44} {:>7} {:>7} {:>7} {:>13} {:>8} {:>6} {:>7} {:>6}",
        "fault", "found", "median", "p95", "length/least", "shrink", "cites", "replay", "script"
    );
    let mut rows = Vec::new();
    for fault in faults() {
        let meant = |filter: &String| {
            let mut words = filter.split(',');
            words.any(|word| fault.name.contains(word) || fault.class == word)
        };
        if !options.filter.as_ref().is_none_or(meant) {
            continue;
        }
        let row = row(&bench, fault, &options);
        println!("{}", row.line());
        if options.show {
            row.explain();
        }
        rows.push(row);
    }
    total(&rows);
}

fn options() -> Options {
    let mut options = Options {
        filter: None,
        seeds: 20,
        how: How {
            calls: 6_000,
            ..How::default()
        },
        show: false,
        cases: false,
        census: false,
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut number = |what: &str| -> f64 {
            let value = words.next().and_then(|value| value.parse().ok());
            value.unwrap_or_else(|| panic!("{what} takes a number"))
        };
        match word.as_str() {
            // What cargo says.
            "--bench" => {}
            "--seeds" => options.seeds = number("--seeds") as u64,
            "--calls" => options.how.calls = number("--calls") as u64,
            "--chance" => options.how.chance = number("--chance"),
            "--scripts" => options.how.script = true,
            "--phase" => options.how.phase = phase(words.next().as_deref()),
            "--show" => options.show = true,
            "--census" => options.census = true,
            "--cases" => (options.show, options.cases) = (true, true),
            filter => options.filter = Some(filter.to_owned()),
        }
    }
    options
}

fn phase(word: Option<&str>) -> Phase {
    match word {
        Some("claims") => Phase::Claims,
        Some("explore") => Phase::Explore,
        Some("all") => Phase::All,
        _ => panic!("--phase takes claims, explore or all"),
    }
}

/// A fault, with its trials.
struct Row {
    fault: Fault,
    trials: Vec<Trial>,
    cases: bool,
}

fn row(bench: &Bench, fault: Fault, options: &Options) -> Row {
    let trial = |seed| {
        // A script says the same whatever the seed: one is run.
        let script = options.how.script && seed == 0;
        bench.trial(
            fault,
            1_000 + seed,
            How {
                script,
                ..options.how
            },
        )
    };
    Row {
        fault,
        trials: (0..options.seeds).map(trial).collect(),
        cases: options.cases,
    }
}

impl Row {
    fn found(&self) -> impl Iterator<Item = &Found> {
        self.trials.iter().filter_map(|trial| trial.found.as_ref())
    }

    fn count(&self, wanted: impl Fn(&Found) -> bool) -> usize {
        self.found().filter(|found| wanted(found)).count()
    }

    fn calls(&self) -> Vec<u64> {
        let found = self.trials.iter().filter(|trial| trial.found.is_some());
        sorted(found.map(|trial| trial.calls))
    }

    fn line(&self) -> String {
        let calls = self.calls();
        let found = calls.len();
        let lengths = sorted(self.found().map(|found| found.length as u64));
        let shrinking: u64 = self.found().map(|found| found.shrinking).sum();
        let replays = self.found().map(|found| found.replays);
        let (shown, of) = replays.fold((0, 0), |(a, b), (c, d)| (a + c, b + d));
        let range = match (lengths.first(), lengths.last()) {
            (Some(low), Some(high)) if low == high => low.to_string(),
            (Some(low), Some(high)) => format!("{low}-{high}"),
            _ => "-".into(),
        };
        let script = match self.found().find_map(|found| found.script) {
            None => "-",
            Some(true) => "yes",
            Some(false) => "NO",
        };
        format!(
            "{:<44} {:>7} {:>7} {:>7} {:>13} {:>8} {:>6} {:>7} {:>6}",
            self.fault.name,
            format!("{found}/{}", self.trials.len()),
            at(&calls, 50),
            at(&calls, 95),
            format!("{range}/{}", self.fault.least),
            shrinking.checked_div(found as u64).unwrap_or(0),
            format!("{}/{found}", self.count(|found| found.right)),
            format!("{shown}/{of}"),
            script,
        )
    }

    /// What was found, and what was missed.
    fn explain(&self) {
        for (seed, trial) in (1_000..).zip(&self.trials) {
            match &trial.found {
                None => {
                    println!("    seed {seed}: struck {} times, not found", trial.struck);
                    for line in trial.first.iter().filter(|_| self.cases) {
                        println!("        {line}");
                    }
                }
                Some(found) if !found.right || found.length != self.fault.least(found.key.kind) => {
                    println!(
                        "    seed {seed}: {} ({}), {} steps from {}\n{}",
                        found.key,
                        found.says,
                        found.length,
                        found.from,
                        if self.cases { found.steps.as_str() } else { "" }
                    )
                }
                Some(_) => {}
            }
        }
    }
}

/// What an honest endpoint is asked and answers: faults strike no more often than that.
fn census(bench: &Bench, options: &Options) {
    for (operation, tally) in bench.honest(1_000, options.how).operations {
        println!(
            "{operation}: {} of {} succeeded",
            tally.succeeded, tally.called
        );
        for (code, count) in tally.refused {
            println!("    {count:>5} {code}");
        }
    }
}

fn sorted(numbers: impl Iterator<Item = u64>) -> Vec<u64> {
    let mut numbers: Vec<u64> = numbers.collect();
    numbers.sort_unstable();
    numbers
}

fn at(sorted: &[u64], percent: usize) -> String {
    let last = sorted.len().saturating_sub(1);
    let index = (sorted.len() * percent)
        .div_ceil(100)
        .saturating_sub(1)
        .min(last);
    sorted.get(index).map_or("-".into(), u64::to_string)
}

fn total(rows: &[Row]) {
    let trials: usize = rows.iter().map(|row| row.trials.len()).sum();
    let calls = sorted(rows.iter().flat_map(Row::calls));
    let found = calls.len();
    let sum = |wanted: &dyn Fn(&Row, &Found) -> bool| -> usize {
        rows.iter()
            .map(|row| row.count(|found| wanted(row, found)))
            .sum()
    };
    let steady = |row: &&Row| row.calls().len() * 20 >= row.trials.len() * 19;
    let shrinking: u64 = rows
        .iter()
        .flat_map(Row::found)
        .map(|found| found.shrinking)
        .sum();
    println!(
        "\n{} faults, {} of them found by at least 19 of 20 seeds; {found} of {trials} runs found theirs",
        rows.len(),
        rows.iter().filter(steady).count()
    );
    println!(
        "calls to detection: median {}, p95 {}",
        at(&calls, 50),
        at(&calls, 95)
    );
    println!(
        "at the least length: {}; at most one step longer: {}; cited right: {}; of {found}",
        sum(&|row, found| found.length <= row.fault.least(found.key.kind)),
        sum(&|row, found| found.length <= row.fault.least(found.key.kind) + 1),
        sum(&|_, found| found.right),
    );
    println!(
        "calls to shrink: {} on average",
        shrinking.checked_div(found as u64).unwrap_or(0)
    );
    println!(
        "replayed with other ids: all of {} cases",
        sum(&|_, found| found.replays.0 == found.replays.1)
    );
}
