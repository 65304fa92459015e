//! Endpoints that follow each page to the letter, and one that follows now one, now another.

use flowcheck::report::terminal;
use flowcheck::runner::summary::Result as Proof;
use flowcheck::spec::diagnostic::Colour;
use flowcheck::suite::Suite;
use flowcheck_emulator::{Config, Readings};

const MODIFY: &str = "ModifyDataFlowAutoRefresh";
const LOOK: &str = "DescribeMountTargets";

fn readings(all: &[(&str, &str)]) -> Readings {
    let owned = |(site, alternative): &(&str, &str)| (site.to_string(), alternative.to_string());
    let readings = all.iter().map(owned).collect();
    assert_eq!(flowcheck_emulator::readings::unknown(&readings), [""; 0]);
    readings
}

#[test]
fn an_emulator_that_follows_each_page_to_the_letter_conforms() {
    let literal = Config {
        readings: readings(&[
            ("CreateDataFlow.AutoRefreshInterval", "5..525600"),
            ("ApplyDataFlowAutoRefresh.AutoRefreshInterval", "5..526600"),
            ("ModifyDataFlowAutoRefresh.AutoRefreshInterval", "5..526600"),
        ]),
        ..Config::default()
    };
    let operations = ["CreateDataFlow", "ApplyDataFlowAutoRefresh", MODIFY];
    let suite = Suite::emulator(literal).operations(operations).seed(1);
    let summary = suite.calls(1_500).run().unwrap();
    assert_eq!(summary.result(), Proof::Conforms);
    let high = summary.readings.iter().filter(|followed| {
        *followed.reading == *"refresh-interval-max" && *followed.operation != *"CreateDataFlow"
    });
    let left: Vec<_> = high.map(|followed| followed.left.clone()).collect();
    assert!(!left.is_empty());
    assert!(left.iter().all(|left| left.iter().eq(["high"])), "{left:?}");
}

#[test]
fn an_endpoint_that_changes_its_reading_is_caught_with_both_calls() {
    let site = "DescribeMountTargets.NetworkType";
    let changing = Config {
        readings: readings(&[(site, "Vpc")]),
        unsteady: readings(&[(site, "vpc")]),
        ..Config::default()
    };
    let suite = Suite::emulator(changing).operations([LOOK]).seed(1);
    let prepared = suite.calls(1_000).prepare().unwrap();
    let summary = prepared
        .run(&flowcheck::runner::Stop::default(), &mut |_| {})
        .unwrap();
    let text = terminal::render(&summary, &[], &prepared.secrets, Colour::Off);
    let finding = summary
        .findings
        .iter()
        .find(|finding| finding.violation.key.kind == flowcheck::oracle::Kind::Inconsistent)
        .unwrap_or_else(|| panic!("{text}"));
    assert_eq!(*finding.violation.key.about, *LOOK);
    let blamed: Vec<&str> = finding.violation.key.blame.iter().map(|n| &**n).collect();
    assert!(
        ["private-network-case", "classic-network-case"].contains(&blamed[0]),
        "{blamed:?}"
    );
    let calls: Vec<u32> = finding
        .records
        .iter()
        .filter(|record| record.call.as_ref().is_some_and(|c| *c.operation == *LOOK))
        .map(|record| record.number)
        .collect();
    // The call that settled it, and the one that went against that.
    assert!((2..=4).contains(&calls.len()), "{calls:?} {text}");
    assert!(
        finding
            .violation
            .witnesses
            .iter()
            .any(|w| calls.contains(w))
    );
    let shown = text.matches(&format!("  {LOOK} ")).count();
    assert!(shown >= 2, "{text}");
}
