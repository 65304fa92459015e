//! Runs against an emulator set to one way of reading, and what their reports say of it.

use std::collections::{BTreeMap, BTreeSet};

use flowcheck::claim::Kind;
use flowcheck::report::terminal;
use flowcheck::runner::readings::Followed;
use flowcheck::runner::{Phase, Summary};
use flowcheck::spec::diagnostic::Colour;
use flowcheck::suite::Suite;
use flowcheck_emulator::{Config, Readings};

use super::table::{Row, Table};

/// So many calls at a time.
const CHUNK: u64 = 1_500;

/// Runs of one operation against one set of alternatives.
pub struct Turn {
    /// The operation to dwell on.
    pub operation: String,
    service: String,
    rows: Vec<(Row, String)>,
    readings: Readings,
}

/// What came of a row's alternative.
#[derive(Debug)]
pub struct Told {
    row: Row,
    alternative: String,
    /// After how many calls exactly the right alternatives were left; none: never.
    settled: Option<u64>,
    /// What was left at last.
    left: BTreeSet<String>,
    /// Whether the report excluded the truth.
    wrong: Option<String>,
    /// Reports of runs that found something.
    alarm: Option<String>,
}

/// Every alternative of every site, one at a time: else one would hide what another does.
pub fn turns(table: &Table) -> Vec<Turn> {
    let mut sites: BTreeMap<_, Vec<Row>> = BTreeMap::new();
    for row in &table.rows {
        let place = (row.service(), &row.operation, &row.site, &row.with);
        sites.entry(place).or_default().push(row.clone());
    }
    let mut turns = Vec::new();
    for ((service, operation, site, with), rows) in sites {
        let alternatives: BTreeSet<&String> =
            rows.iter().flat_map(|row| row.followed.keys()).collect();
        for alternative in alternatives {
            let mut readings = with.clone();
            readings.insert(site.clone(), alternative.clone());
            let rows = rows
                .iter()
                .filter(|row| row.followed.contains_key(alternative));
            turns.push(Turn {
                operation: operation.clone(),
                service: service.to_owned(),
                rows: rows.map(|row| (row.clone(), alternative.clone())).collect(),
                readings,
            });
        }
    }
    turns
}

impl Turn {
    /// Runs until all is settled, or so many calls are made.
    pub fn run(&self, calls: u64) -> Vec<Told> {
        let mut told: Vec<Told> = self.rows.iter().map(Told::new).collect();
        let mut left: BTreeMap<usize, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
        for chunk in 0..calls.div_ceil(CHUNK) {
            let summary = self.summary(chunk);
            let spent = (chunk + 1) * CHUNK;
            for (index, told) in told.iter_mut().enumerate() {
                told.note(&summary, left.entry(index).or_default(), spent);
            }
            let open = |told: &Told| told.settled.is_none();
            if !summary.findings.is_empty() || !told.iter().any(open) {
                break;
            }
        }
        told
    }

    fn summary(&self, chunk: u64) -> Summary {
        let config = Config {
            readings: self.readings.clone(),
            ..Config::default()
        };
        // What is asked for the readings' sake settles most, what is asked for other claims and walks the rest.
        let (phase, kinds) = match chunk % 4 {
            0 => (Phase::Claims, vec![Kind::Reading]),
            2 => (Phase::Claims, Vec::new()),
            _ => (Phase::Explore, Vec::new()),
        };
        Suite::emulator(config)
            .service(&self.service)
            .operations([&self.operation])
            .settings(|settings| {
                settings.phase = phase;
                settings.permission.kinds = kinds;
            })
            .seed(chunk + 1)
            .calls(CHUNK)
            .run()
            .unwrap()
    }
}

impl Told {
    fn new((row, alternative): &(Row, String)) -> Told {
        Told {
            row: row.clone(),
            alternative: alternative.clone(),
            settled: None,
            left: BTreeSet::new(),
            wrong: None,
            alarm: None,
        }
    }

    fn truth(&self) -> &BTreeSet<String> {
        &self.row.followed[&self.alternative]
    }

    /// Puts a run's report beside those before; each product is held by itself.
    fn note(
        &mut self,
        summary: &Summary,
        left: &mut BTreeMap<String, BTreeSet<String>>,
        spent: u64,
    ) {
        if !summary.findings.is_empty() {
            let secrets = flowcheck::runner::line::Secrets::new(BTreeSet::new());
            self.alarm = Some(terminal::render(summary, &[], &secrets, Colour::Off));
        }
        let meant = |followed: &&Followed| self.row.is_meant(followed);
        for followed in summary.readings.iter().filter(meant) {
            let key = format!("{} {}", followed.site, followed.product);
            let seen: BTreeSet<String> = followed
                .alternatives_seen()
                .into_iter()
                .map(String::from)
                .collect();
            let known = left.entry(key).or_insert_with(|| seen.clone());
            *known = known.intersection(&seen).cloned().collect();
            if followed.varies || !self.truth().is_subset(&seen) {
                self.wrong = Some(format!("{followed:?}"));
            }
        }
        let exact = left.values().find(|left| *left == self.truth());
        self.left = exact.or(left.values().next()).cloned().unwrap_or_default();
        // Where nothing shows, nothing is to be said.
        let silent = left.is_empty() && self.row.followed.len() > 1 && self.truth().len() > 1;
        if self.settled.is_none() && (exact.is_some() || silent) {
            self.settled = Some(spent);
        }
    }
}

/// The table of what is settled, a line for each alternative.
#[allow(clippy::print_stdout, reason = "it prints what it measured")]
pub fn print(told: &[Told]) {
    for one in told {
        let calls = one
            .settled
            .map_or("never".into(), |calls| format!("by {calls}"));
        let left: Vec<&str> = one.left.iter().map(String::as_str).collect();
        let why = one.row.why.as_deref().filter(|_| one.settled.is_none());
        println!(
            "{:58} {:42} {:28} {:10} left {}{}{}{}",
            one.row.site,
            one.alternative,
            one.row.reading,
            calls,
            left.join(" or "),
            why.map(|why| format!(": {why}")).unwrap_or_default(),
            one.wrong.as_ref().map_or("", |_| "  WRONG"),
            one.alarm.as_ref().map_or("", |_| "  ALARM"),
        );
    }
}

/// No alarm, nothing wrong, and all settled but what the table says is not.
pub fn assert_told(told: &[Told]) {
    let mut wrong = Vec::new();
    for one in told {
        let at = format!("{} set to {}", one.row.site, one.alternative);
        wrong.extend(one.alarm.iter().map(|text| format!("{at}: {text}")));
        wrong.extend(one.wrong.iter().map(|text| format!("{at}: {text}")));
        match (one.settled, one.row.unsettled.contains(&one.alternative)) {
            (None, false) => wrong.push(format!("{at}: `{}` is open", one.row.reading)),
            (Some(_), true) => {
                let says = format!("{at}: `{}` is settled, the table says not", one.row.reading);
                wrong.push(says);
            }
            (None, true) | (Some(_), false) => {}
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
