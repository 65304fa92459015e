//! Never crying wolf, and what a call costs.
//!
//! `cargo bench --bench soak -- [--minutes M] [--lose P] [--length N] [--seed N]` walks through the contrary emulator,
//! which chooses at random wherever the documents leave a choice: each alarm is a mistake of ours. `--clients N` has so
//! many do it at once, over HTTP. `-- --cost` measures calls after a long history, and beside many resources.

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

mod clients;
mod cost;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use flowcheck::runner::{Finding, Phase, Settings, Stop, Summary};
use flowcheck::suite::{Prepared, Suite};
use flowcheck_emulator::Config;

/// Calls of one run; then another begins, with the next seed.
const CALLS: u64 = 60_000;

struct Options {
    minutes: f64,
    lose: f64,
    length: u32,
    seed: u64,
    phase: Phase,
    clients: Option<u64>,
    cost: bool,
}

fn main() {
    let options = options();
    match options.clients {
        _ if options.cost => cost::measure(),
        Some(clients) => clients::soak(&options, clients),
        None => soak(&options),
    }
}

fn options() -> Options {
    let mut options = Options {
        minutes: 10.0,
        lose: 0.1,
        length: 30,
        seed: 1,
        phase: Phase::Explore,
        clients: None,
        cost: false,
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut number = || -> f64 {
            let value = words.next().and_then(|value| value.parse().ok());
            value.unwrap_or_else(|| panic!("{word} takes a number"))
        };
        match word.as_str() {
            // What cargo says.
            "--bench" => {}
            "--minutes" => options.minutes = number(),
            "--lose" => options.lose = number(),
            "--length" => options.length = number() as u32,
            "--seed" => options.seed = number() as u64,
            "--claims" => options.phase = Phase::Claims,
            "--clients" => options.clients = Some(number() as u64),
            "--cost" => options.cost = true,
            other => panic!("`{other}` is no option of this"),
        }
    }
    options
}

/// What a soak came to so far.
#[derive(Default)]
struct Total {
    calls: u64,
    walks: u64,
    /// Time this process was at work.
    busy: Duration,
    /// By key: how often.
    alarms: BTreeMap<String, u64>,
}

fn soak(options: &Options) {
    let end = Instant::now() + Duration::from_secs_f64(options.minutes * 60.0);
    let mut total = Total::default();
    let mut seed = options.seed;
    while Instant::now() < end {
        let prepared = prepared(options, seed);
        let from = cost::busy();
        let summary = prepared.run(&Stop::default(), &mut |_| {}).unwrap();
        total.busy += cost::busy() - from;
        total.add(&summary, |finding| told(&prepared, finding));
        total.line(seed);
        seed += 1;
    }
    total.end();
}

/// A run against an emulator of its own: its seed alone is needed to see the same again.
fn prepared(options: &Options, seed: u64) -> Prepared {
    let config = Config {
        seed,
        contrary: true,
        ..Config::default()
    };
    let suite = Suite::emulator(config).settings(|settings: &mut Settings| {
        settings.seed = seed;
        settings.calls = Some(CALLS);
        settings.time = None;
        settings.phase = options.phase;
        settings.walk.lose = options.lose;
        settings.walk.length = options.length;
    });
    suite.prepare().unwrap()
}

impl Total {
    fn add(&mut self, summary: &Summary, told: impl Fn(&Finding) -> String) {
        self.calls += summary.statistics.calls;
        self.walks += summary.statistics.walks;
        for finding in &summary.findings {
            let key = finding.violation.key.to_string();
            let first = || {
                println!("alarm {key}:\n{}\n", told(finding));
                0
            };
            *self.alarms.entry(key.clone()).or_insert_with(first) += finding.met;
        }
    }

    fn join(&mut self, other: Total) {
        self.calls += other.calls;
        self.walks += other.walks;
        for (key, times) in other.alarms {
            *self.alarms.entry(key).or_default() += times;
        }
    }

    /// Tells how often each alarm was raised, and fails if one was.
    fn end(&self) {
        for (key, times) in &self.alarms {
            println!("alarm {key}, {times} times");
        }
        assert!(self.alarms.is_empty(), "{} alarms", self.alarms.len());
    }

    fn line(&self, seed: u64) {
        let minutes = self.busy.as_secs_f64() / 60.0;
        let alarms: u64 = self.alarms.values().sum();
        println!(
            "seed {seed}: {} calls in {} sequences so far, {alarms} alarms; {:.0} calls a minute of one core",
            self.calls,
            self.walks,
            self.calls as f64 / minutes
        );
    }
}

/// What was wrong, and the case.
fn told(prepared: &Prepared, finding: &Finding) -> String {
    let violation = &finding.violation;
    let (case, _) = prepared.case(finding).unwrap();
    format!(
        "{} (seed {}, walk {})\nadmissible {:?}\nobserved {}\nbelieved {:?}\n{}",
        violation.says,
        finding.seed,
        finding.walk,
        violation.admissible,
        violation.observed,
        violation.believed,
        case.to_yaml().unwrap()
    )
}
