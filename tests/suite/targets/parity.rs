//! Parity at targets: what one of the two does not allow neither is asked, and what is made is found again.

use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;

use super::StandIn;
use super::stand_in::flowcheck;

const CREATE: &str = "allow = [\"create\"]\nbudget = { calls = 400, minutes = 2, resources = { FileSystem = 2, Fileset = 3, DataFlow = 1 }, billable = [\"FileSystem\", \"DataFlow\"] }";

fn parity(it: &StandIn, a: &str, b: &str, more: &[&str]) -> (i32, Value, String) {
    let mut arguments = vec!["parity", a, b, "--no-auth", "--format", "json"];
    arguments.extend(more);
    let (code, out, err) = it.flowcheck(&arguments);
    let report = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"));
    (code, report, err)
}

/// How much the ledger of that name says was made.
fn made(it: &StandIn, ledger: &str) -> usize {
    let file = it.folder.join(format!("flowcheck-ledger/{ledger}.jsonl"));
    let text = std::fs::read_to_string(file).unwrap();
    text.lines()
        .filter(|line| line.starts_with("{\"made\""))
        .count()
}

fn own(it: &StandIn) -> usize {
    let names = it.file_systems().into_values();
    names.filter(|name| name.starts_with("flowcheck-")).count()
}

#[test]
fn where_nothing_is_allowed_both_are_only_looked_at() {
    let it = StandIn::start("parity-look", &[], "");
    let before = it.everything();
    let (code, report, err) = parity(&it, "embedded", "it", &["--calls", "80"]);
    assert_eq!(code, 0, "{report}{err}");
    assert!(report["succeeded"].as_u64() > Some(20), "{report}");
    assert_eq!(it.everything(), before);
    assert!(!it.folder.join("flowcheck-ledger").exists());
}

#[test]
fn what_is_made_keeps_to_the_budget_and_is_swept() {
    let it = StandIn::start("parity-create", &[], CREATE);
    let before = it.everything();
    let more = ["--operation", "CreateFileset", "--calls", "160"];
    let (code, report, err) = parity(&it, "embedded", "it", &more);
    assert_eq!(code, 0, "{report}{err}");
    assert!(made(&it, "it") > 1 && own(&it) <= 2, "{report}");
    let refused = report["not-allowed"].as_object().unwrap();
    let full = |why: &String| why.contains("the budget of 2 `FileSystem` is spent");
    assert!(refused.keys().any(full), "{report}");
    let (code, out, err) = it.flowcheck(&["sweep", "--target", "it"]);
    assert_eq!(code, 0, "{out}{err}");
    assert_eq!(it.everything(), before);
}

/// An endpoint on this machine may be asked everything, but not beside a target that limits it.
#[test]
fn beside_a_target_its_limits_hold_on_both_sides() {
    let it = StandIn::start("parity-one", &[], CREATE);
    let other = StandIn::start("parity-other", &[], "");
    let before = [it.everything(), other.everything()];
    let url = format!("{}?scale=3600&no-auth", other.url());
    let more = ["--operation", "CreateFileset", "--calls", "120"];
    let (code, report, err) = parity(&it, &url, "it", &more);
    assert_eq!(code, 0, "{report}{err}");
    let address = other.url().replace("http://", "").replace(['.', ':'], "-");
    for (side, ledger) in [(&it, "it"), (&other, &address)] {
        assert!(made(&it, ledger) > 1 && own(side) <= 2, "{report}");
    }
    let endpoint = ["sweep", "--no-auth", "--time-scale", "3600", "--endpoint"];
    for target in [
        vec!["sweep", "--target", "it"],
        [&endpoint[..], &[other.url().as_str()]].concat(),
    ] {
        let (code, out, err) = it.flowcheck(&target);
        assert_eq!(code, 0, "{out}{err}");
    }
    assert_eq!([it.everything(), other.everything()], before);
}

#[test]
fn killed_it_loses_nothing() {
    let it = StandIn::start("parity-kill", &[], CREATE);
    let before = it.everything();
    let mut run = flowcheck(&it.folder, &["parity", "embedded", "it", "--no-auth"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    for _ in 0..3_000 {
        if own(&it) > 0 {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    run.kill().unwrap();
    run.wait().unwrap();
    assert!(own(&it) > 0);
    let (code, out, err) = it.flowcheck(&["sweep", "--target", "it"]);
    assert_eq!(code, 0, "{out}{err}");
    assert_eq!(it.everything(), before);
}

#[test]
fn sides_that_do_not_fit_are_told() {
    let it = StandIn::start("parity-wrong", &[], "prefix = \"ours-\"");
    let refused = |a: &str, b: &str, says: &str| {
        let (code, _, err) = it.flowcheck(&["parity", a, b]);
        assert_eq!(code, 2, "{err}");
        assert!(err.contains(says), "{err}");
    };
    refused("embedded", "ti", "did you mean `it`?");
    refused("embedded", "it?scale=2", "a target has no options here");
    refused(
        "embedded",
        "127.0.0.1:80",
        "a URL that begins with `http://`",
    );
    refused(
        "https://cloud.invalid?no-auth",
        "it",
        "names at the one begin with `flowcheck-`, at the other with `ours-`",
    );
}
