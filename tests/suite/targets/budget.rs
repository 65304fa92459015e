//! What is allowed, and how much of it: counted at the server.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::StandIn;

const CREATE: &str = "closed = true\nallow = [\"create\"]\nbudget = { calls = 150, minutes = 2, resources = { FileSystem = 1, Fileset = 2, DataFlow = 1 }, billable = [\"FileSystem\", \"DataFlow\"] }";

fn called(report: &str) -> Vec<(String, u64)> {
    let report: serde_json::Value = serde_json::from_str(report).unwrap();
    let rows = report["operations"].as_array().unwrap().iter();
    let called = rows.map(|row| {
        let name = row["operation"].as_str().unwrap().to_owned();
        (name, row["called"].as_u64().unwrap())
    });
    called.filter(|(_, calls)| *calls > 0).collect()
}

#[test]
fn by_default_a_target_is_looked_at_and_not_touched() {
    let it = StandIn::start("look", &[], "");
    let before = it.everything();
    for phase in ["explore", "claims"] {
        let (code, out, err) = it.flowcheck(&[
            "run", "--target", "it", "--phase", phase, "--calls", "120", "--time", "20s",
            "--format", "json",
        ]);
        assert_eq!(code, 0, "{out}{err}");
        let called = called(&out);
        assert!(!called.is_empty());
        for (operation, _) in called {
            assert!(operation.starts_with("Describe"), "{phase}: {operation}");
        }
    }
    assert_eq!(it.everything(), before);
    let (_, out, _) = it.flowcheck(&["coverage", "--list", "not-exercised"]);
    assert!(out.contains("it needs the permission `create`"), "{out}");
    let (code, out, _) = it.flowcheck(&["plan", "--target", "it", "--format", "json"]);
    assert_eq!(code, 0);
    assert!(out.contains("it needs the permission `create`"), "{out}");
}

#[test]
fn dry_runs_are_a_permission_of_their_own() {
    let it = StandIn::start(
        "dry",
        &[],
        "allow = [\"dry-run\"]\nbudget = { calls = 200 }",
    );
    let before = it.everything();
    let (code, out, err) = it.flowcheck(&[
        "run",
        "--target",
        "it",
        "--phase",
        "claims",
        "--operation",
        "CreateFileSystem",
        "--time",
        "20s",
        "--format",
        "json",
    ]);
    assert_eq!(code, 0, "{out}{err}");
    let made = called(&out);
    assert!(
        made.iter()
            .any(|(operation, _)| operation == "CreateFileSystem"),
        "{made:?}"
    );
    assert_eq!(it.everything(), before);
    let ledger = std::fs::read_to_string(it.folder.join("flowcheck-ledger/it.jsonl")).unwrap();
    assert!(
        ledger.contains("\"idle\":true") && !ledger.contains("\"made\""),
        "{ledger}"
    );
}

/// What exists at a time, beyond what stood there, never exceeds the budget; what the run made is swept, and no more.
#[test]
fn a_budget_holds_at_the_server_and_a_sweep_leaves_things_as_they_were() {
    let it = Arc::new(StandIn::start("create", &[], CREATE));
    let before = it.everything();
    let stood = it.file_systems().len();
    let (done, most) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicUsize::new(0)),
    );
    let watch = {
        let (it, done, most) = (Arc::clone(&it), Arc::clone(&done), Arc::clone(&most));
        std::thread::spawn(move || {
            while !done.load(Ordering::SeqCst) {
                most.fetch_max(it.file_systems().len(), Ordering::SeqCst);
                std::thread::sleep(std::time::Duration::from_millis(5));
            }
        })
    };
    let (code, out, err) = it.flowcheck(&[
        "run",
        "--target",
        "it",
        "--phase",
        "claims",
        "--operation",
        "CreateFileset",
        "CreateDataFlow",
        "--format",
        "json",
    ]);
    done.store(true, Ordering::SeqCst);
    watch.join().unwrap();
    assert_eq!(code, 0, "{out}{err}");
    let calls: u64 = called(&out).iter().map(|(_, calls)| calls).sum();
    assert!((20..=150).contains(&calls), "{calls}");
    assert_eq!(most.load(Ordering::SeqCst), stood + 1);
    let named = it.file_systems();
    let own = named.values().filter(|name| name.starts_with("flowcheck-"));
    assert!(own.count() <= 1, "{named:?}");

    let (code, out, err) = it.flowcheck(&["sweep", "--target", "it", "--format", "json"]);
    assert_eq!(code, 0, "{out}{err}");
    assert_eq!(it.everything(), before);
    let (code, out, _) = it.flowcheck(&["sweep", "--target", "it"]);
    assert_eq!((code, out.as_str()), (0, "nothing was left\n"));
}

#[test]
fn what_a_target_does_not_allow_no_flag_does() {
    let it = StandIn::start("narrow", &[], "");
    let (code, _, err) = it.flowcheck(&["run", "--target", "it", "--allow", "create"]);
    assert_eq!(code, 2);
    assert!(err.contains("the target does not allow `create`"), "{err}");
    let (code, _, err) = it.flowcheck(&[
        "run",
        "--endpoint",
        "https://cloud.invalid",
        "--no-auth",
        "--allow",
        "create",
    ]);
    assert_eq!(code, 2);
    assert!(err.contains("--resource KIND=N"), "{err}");
}
