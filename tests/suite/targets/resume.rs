//! A run that was broken off goes on, and does not do again what it had done.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use super::StandIn;
use super::stand_in::flowcheck;

fn upheld(folder: &Path) -> BTreeSet<String> {
    let text = std::fs::read_to_string(folder.join("flowcheck-report/coverage.json")).unwrap();
    let account: serde_json::Value = serde_json::from_str(&text).unwrap();
    let claims = account["claims"].as_object().unwrap().iter();
    let upheld = claims.filter(|(_, row)| row["standing"] == "upheld");
    upheld.map(|(id, _)| id.clone()).collect()
}

fn calls(out: &str) -> u64 {
    let report: serde_json::Value = serde_json::from_str(out).unwrap();
    report["calls"].as_u64().unwrap()
}

const CLAIMS: [&str; 7] = [
    "run",
    "--phase",
    "claims",
    "--operation",
    "DescribeZones",
    "DescribeRegions",
    "--format=json",
];

#[test]
fn a_run_goes_on_without_repeating_what_was_upheld() {
    let it = StandIn::start("resume", &[], "");
    let run = |more: &[&str]| {
        let mut arguments = CLAIMS.to_vec();
        arguments.extend(more);
        let (code, out, err) = it.flowcheck(&arguments);
        assert_eq!(code, 0, "{out}{err}");
        (calls(&out), upheld(&it.folder))
    };
    let (whole, all) = run(&[]);
    assert!(
        whole > 40 && all.len() > 20,
        "{whole} calls, {} upheld",
        all.len()
    );

    let (_, first) = run(&["--calls", "25"]);
    assert!(first.len() < all.len() && !first.is_empty());
    let (rest, both) = run(&["--resume"]);
    assert!(first.is_subset(&both));
    assert_eq!(both, all);
    assert!(rest < whole, "{rest} of {whole} calls");
    // Nothing that was upheld is left to ask.
    let (again, still) = run(&["--resume"]);
    assert_eq!(still, all);
    assert!(again <= rest, "{again} after {rest} calls");
}

/// Killed, it has lost the last few seconds at most.
#[test]
fn a_run_that_was_killed_goes_on() {
    let it = StandIn::start("resume-killed", &[], "rate = \"100/s\"\n");
    let arguments = ["run", "--target", "it", "--phase", "claims"];
    let mut run = flowcheck(&it.folder, &arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let account = it.folder.join("flowcheck-report/run.json");
    let is_there =
        || std::fs::read_to_string(&account).is_ok_and(|text| !text.contains("\"calls\": 20,"));
    for _ in 0..600 {
        if is_there() {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    run.kill().unwrap();
    run.wait().unwrap();
    let first = upheld(&it.folder);
    assert!(!first.is_empty());
    let more = [
        "run", "--target", "it", "--phase", "claims", "--resume", "--calls", "60",
    ];
    let (code, out, err) = it.flowcheck(&more);
    assert_eq!(code, 0, "{out}{err}");
    assert!(
        err.contains("going on with a run that was broken off after"),
        "{err}"
    );
    let both = upheld(&it.folder);
    assert!(first.is_subset(&both) && both.len() > first.len());

    let (code, _, err) = it.flowcheck(&["run", "--resume", "--calls", "5"]);
    assert_eq!(code, 2);
    assert!(err.contains("give the same target"), "{err}");
    let (code, _, err) = it.flowcheck(&["run", "--resume", "--report", "elsewhere"]);
    assert_eq!(code, 2);
    assert!(err.contains("there is nothing to go on with"), "{err}");
}
