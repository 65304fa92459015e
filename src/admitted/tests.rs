//! Rows are read as they are written; violations are sorted by them.

use std::collections::BTreeSet;

use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::*;
use crate::oracle::{Kind, Violation};

const TODAY: Date = date(2026, 5, 4);

fn key(text: &str) -> Key {
    text.parse().unwrap()
}

fn row(text: &str, until: Date) -> Row {
    Row {
        key: key(text),
        reason: "known".to_owned(),
        until,
    }
}

fn finding(text: &str) -> Finding {
    Finding {
        violation: Violation {
            key: key(text),
            says: text.to_owned(),
            admissible: vec![],
            observed: String::new(),
            believed: vec![],
            documented: vec![],
            rests_on: vec![],
            witnesses: vec![],
        },
        steps: vec![],
        records: vec![],
        seed: 0,
        walk: 0,
        shrunk_from: 0,
        shrunk: false,
        replays: None,
        met: 1,
        curl: String::new(),
    }
}

#[test]
fn keys_are_read_as_they_are_printed() {
    for text in [
        "StartDataFlow/accepted/stopped",
        "DataFlow/Stopping/stuck/Stopping",
        "CreateDataFlow/accepted/Throughput/enum+one-per-fileset",
        "ListThings/endless/",
        "CreateThing/refused/Invalid.Code",
    ] {
        assert_eq!(key(text).to_string(), text);
    }
    assert_eq!(
        &*key("DataFlow/Stopping/stuck/Stopping").about,
        "DataFlow/Stopping"
    );
    assert_eq!(key("A/stuck/x").kind, Kind::Stuck);
    for wrong in ["", "StartDataFlow", "StartDataFlow/stopped", "/accepted/x"] {
        assert!(wrong.parse::<Key>().is_err(), "{wrong}");
    }
}

#[test]
fn what_is_admitted_passes_and_what_was_does_not() {
    let rows = [
        row("A/accepted/x", TODAY),
        row("B/accepted/x", date(2026, 5, 3)),
        row("C/accepted/gone", TODAY),
        row("C/accepted/untested", TODAY),
        row("OfAnother/accepted/x", TODAY),
    ];
    let findings = [
        finding("A/accepted/x+y"),
        finding("B/accepted/x"),
        finding("A/refused/x"),
    ];
    let mut statistics = Statistics::default();
    for operation in ["A", "B", "C"] {
        statistics
            .operations
            .insert(operation.into(), Default::default());
    }
    statistics.upheld.insert("C/requires/gone".into(), 3);
    statistics.upheld.insert("C/requires/other".into(), 3);
    let sorted = Sorted::new(&rows, &findings, &statistics, TODAY);
    assert_eq!(
        sorted.findings,
        [
            Admission::Admitted(rows[0].clone()),
            Admission::Expired(rows[1].clone()),
            Admission::New
        ]
    );
    assert_eq!(sorted.healed, [rows[2].clone()]);
    assert_eq!(sorted.unmet, [rows[3].clone()]);
    assert_eq!(sorted.failing(3), 2);
    assert_eq!(Sorted::default().failing(3), 3);
}

#[test]
fn a_transition_in_time_heals_one_that_was_stuck() {
    let stuck = key("DataFlow/Stopping/stuck/Stopping");
    let upheld = BTreeSet::from(["DataFlow/Stopping->Stopped".into()]);
    assert!(is_upheld(&stuck, upheld.iter()));
    let other = BTreeSet::from(["DataFlow/Starting->Running".into()]);
    assert!(!is_upheld(&stuck, other.iter()));
}

#[test]
fn a_row_is_added_or_takes_the_place_of_its_own() {
    let first = admit("# known\n", &row("A/accepted/x", TODAY)).unwrap();
    let both = admit(&first, &row("B/accepted/x", TODAY)).unwrap();
    let later = date(2027, 1, 1);
    let again = admit(&both, &row("A/accepted/x", later)).unwrap();
    assert_eq!(
        again,
        "# known\n\n[[admitted]]\nkey = \"A/accepted/x\"\nreason = \"known\"\nuntil = \"2027-01-01\"\n\n\
         [[admitted]]\nkey = \"B/accepted/x\"\nreason = \"known\"\nuntil = \"2026-05-04\"\n"
    );
    assert_eq!(rows(&again).unwrap().len(), 2);
}

#[test]
fn what_is_wrong_is_said() {
    let wrong = |text: &str| rows(text).unwrap_err().to_string();
    let row = |key: &str, reason: &str, until: &str| {
        format!("[[admitted]]\nkey = {key:?}\nreason = {reason:?}\nuntil = {until:?}\n")
    };
    assert!(
        wrong(&row("nonsense", "r", "2026-01-01")).starts_with("`nonsense` is no violation's key")
    );
    assert!(wrong(&row("A/accepted/x", " ", "2026-01-01")).contains("without a reason"));
    assert!(wrong(&row("A/accepted/x", "r", "soon")).starts_with("`soon` is no day"));
    assert!(wrong("[[admited]]\n").contains("admited"));
}

proptest! {
    #[test]
    fn every_reason_is_read_back(reason in "\\PC{1,40}", about in "[A-Z][a-z]{0,5}") {
        prop_assume!(!reason.trim().is_empty());
        let own = Row { reason: reason.trim().to_owned(), ..row(&format!("{about}/accepted/x"), TODAY) };
        let text = admit("", &own).unwrap();
        prop_assert_eq!(rows(&text).unwrap(), [own]);
    }
}
