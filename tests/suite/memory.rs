//! What looks back on runs, through the binary: exit codes and what is printed.

use std::path::{Path, PathBuf};

use crate::cli::{folder, run};

/// The specs that the binary would find where it is started by hand.
fn specs() -> String {
    shown(&root().join("specs"))
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn shown(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

fn recorded(name: &str) -> String {
    shown(&root().join("tests/cases").join(name))
}

/// A folder that is not there yet.
fn fresh(name: &str) -> PathBuf {
    let folder = folder().join(name);
    let _ = std::fs::remove_dir_all(&folder);
    folder
}

#[test]
fn a_stored_run_is_judged_with_the_exit_codes_of_a_run() {
    let report = fresh("judged");
    let (code, ran, err) = run(&[
        "run",
        "--specs",
        &specs(),
        "--calls",
        "60",
        "--report",
        &shown(&report),
    ]);
    assert_eq!(code, 0, "{ran}{err}");
    let (code, judged, err) = run(&["judge", &shown(&report), "--specs", &specs()]);
    assert_eq!(code, 0, "{judged}{err}");
    assert!(judged.starts_with(&ran), "{judged}");
    assert!(
        judged.contains("by the same specs; 0 of 60 calls are judged otherwise"),
        "{judged}"
    );

    let rejected = recorded("reject/loses-stop.jsonl");
    let (code, out, err) = run(&["judge", &rejected, "--specs", &specs(), "--format", "json"]);
    assert_eq!(code, 1, "{err}");
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(report["result"], "violations");

    for wrong in ["/nowhere/at/all", &shown(&root().join("README.md"))] {
        let (code, _, err) = run(&["judge", wrong, "--specs", &specs()]);
        assert_eq!(code, 2, "{err}");
        assert!(err.contains("help: a run is the folder"), "{err}");
    }
}
