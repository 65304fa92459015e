//! The claims' part of a run: what is planned is tested, and the account of it is true.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use flowcheck::claim::{Coverage, Kind, Standing};
use flowcheck::runner::summary::Result as Proof;
use flowcheck::runner::{Event, Phase, Stop, Summary};
use flowcheck::suite::Suite;
use flowcheck_emulator::Config;
use regex::Regex;

use crate::saboteurs::saboteur::maker;
use crate::saboteurs::saboteur::table::faults;

/// A run of the claims of some operations; of none: of all.
fn of_claims(suite: Suite, operations: &[&str]) -> Summary {
    let suite = suite.operations(operations).settings(|settings| {
        settings.phase = Phase::Claims;
        settings.calls = None;
        settings.time = None;
    });
    suite.run().unwrap()
}

fn run(operations: &[&str]) -> Summary {
    of_claims(Suite::embedded().seed(0x5eed), operations)
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

/// Every claim there is, and the exchange that upholds it: a change of the specs shows here as what is now promised,
/// and tested.
#[test]
fn the_ledger() {
    let coverage = run(&[]).coverage;
    let totals = coverage.totals();
    assert_eq!(totals.violated, 0);
    assert!(totals.exercised_percent() > 80.0, "{totals:?}");
    let mut pages: BTreeMap<&str, String> = BTreeMap::new();
    for (id, row) in &coverage.claims {
        let how = match (&row.by, &row.why) {
            (Some(by), _) => symbolic(by),
            (None, Some(why)) => why.clone(),
            (None, None) => String::new(),
        };
        let page = pages.entry(&row.about).or_default();
        *page += &format!("{id}\n    {}: {how}\n", row.standing.name());
    }
    for (about, page) in pages {
        insta::with_settings!({ snapshot_path => "../../snapshots/claims", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(about, page);
        });
    }
}

/// An exchange without the numbers that tell resources and tokens of one kind apart.
fn symbolic(exchange: &str) -> String {
    let numbers = Regex::new(r"(\$[a-z]+|fc-p-)[0-9]+").unwrap();
    let text = numbers.replace_all(exchange, "$1");
    text.chars().take(240).collect()
}

/// One check of the emulator left out: the claims about it are violated, and no claim about anything else.
#[test]
fn what_is_not_checked_is_a_claim_violated_and_no_other() {
    let cases = [
        ("starts-any-flow", "StartDataFlow", "stopped", "DataFlow"),
        ("stops-any-flow", "StopDataFlow", "running", "DataFlow"),
    ];
    for (name, operation, rule, kind) in cases {
        let fault = faults()
            .into_iter()
            .find(|fault| fault.name == name)
            .unwrap();
        let (maker, _) = maker(fault, 1.0);
        let summary = of_claims(Suite::in_process(name, maker), &[operation]);
        let violated: Vec<&str> = summary
            .coverage
            .of(Standing::Violated)
            .map(|(id, _)| &**id)
            .collect();
        let own = format!("{operation}/requires/{rule}");
        let rows = &summary.coverage.claims;
        let row = &rows[&*own];
        assert_eq!(
            row.standing,
            Standing::Violated,
            "{name}: {row:?} {violated:?}"
        );
        let about = [
            own.clone(),
            format!("{operation}/in/{kind}/"),
            format!("{operation}/error/"),
            // The success that was not due changes nothing: that shows in the states.
            format!("{kind}/"),
        ];
        let strange =
            |id: &&&str| !about.iter().any(|about| id.starts_with(about)) && !id.contains(rule);
        let strange: Vec<_> = violated.iter().filter(strange).collect();
        assert!(strange.is_empty(), "{name}: {strange:?}");
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
fn claims_and_walks_take_turns() {
    let prepared = Suite::embedded().calls(1_500).prepare().unwrap();
    let mut conversations: Vec<usize> = Vec::new();
    let mut tell = |event: &Event<'_>| {
        if let Event::WalkBegan { .. } = event {
            conversations.push(0);
        } else if let Event::Called { record, .. } = event
            && record.call.is_some()
        {
            *conversations.last_mut().unwrap() += 1;
        }
    };
    let summary = prepared.run(&Stop::default(), &mut tell).unwrap();
    assert_eq!(summary.result(), Proof::Conforms);
    // Four hundred calls for claims, then walks until every third call was one of theirs. The last may be long.
    assert_eq!(
        conversations.iter().filter(|calls| **calls == 400).count(),
        2
    );
    let second = conversations
        .iter()
        .rposition(|calls| *calls == 400)
        .unwrap();
    let between: usize = conversations[1..second].iter().sum();
    assert!((200..400).contains(&between), "{conversations:?}");
    assert!(summary.coverage.of(Standing::Upheld).count() > 400);
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

#[test]
fn which_page_is_followed_is_told_by_the_calls_that_ask_for_it() {
    let readings = [("ApplyDataFlowAutoRefresh.AutoRefreshInterval", "5..526600")];
    let config = Config {
        readings: readings.map(|(site, one)| (site.into(), one.into())).into(),
        ..Config::default()
    };
    let suite = Suite::emulator(config).settings(|settings| {
        settings.permission.kinds = vec![Kind::Reading];
    });
    let summary = of_claims(suite.seed(0), &["ApplyDataFlowAutoRefresh"]);
    assert_eq!(summary.result(), Proof::Conforms);
    for (reading, followed) in [
        ("refresh-interval-max", "high"),
        ("refresh-interval-min", "five"),
    ] {
        let told = summary.readings.iter().find(|told| {
            *told.reading == *reading && *told.operation == *"ApplyDataFlowAutoRefresh"
        });
        let left = &told.unwrap().left;
        assert!(
            left.len() == 1 && left.contains(followed),
            "{reading}: {left:?}"
        );
        let id = format!("ApplyDataFlowAutoRefresh/reading/{reading}/AutoRefreshInterval");
        let row = &summary.coverage.claims[&*id];
        assert_eq!((row.kind, row.standing), (Kind::Reading, Standing::Upheld));
    }
}
