//! What is allowed, and how much of it: counted at the server.

use std::process::Stdio;
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
                std::thread::sleep(std::time::Duration::from_millis(40));
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

/// A file system that somebody else made is a violation where nobody else should be. The run goes on, having deleted its
/// own, and leaves the other alone; its report tells what was allowed and what is left.
#[test]
fn after_a_violation_a_run_makes_room_and_goes_on() {
    let it = StandIn::start("room", &[], CREATE);
    let made = it.ask(
        "Action=CreateFileSystem&FileSystemType=cpfs&ProtocolType=cpfs&StorageType=advance_200&Capacity=3600\
         &ZoneId=cn-hangzhou-g&VpcId=vpc-main&VSwitchId=vsw-main&Description=theirs",
    );
    let theirs = made["FileSystemId"].as_str().unwrap().to_owned();
    let before = it.everything();
    let (code, out, err) = it.flowcheck(&[
        "run",
        "--target",
        "it",
        "--time",
        "40s",
        "--max-findings",
        "3",
        "--no-shrink",
        "--format",
        "json",
    ]);
    assert_eq!(code, 1, "{out}{err}");
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        report["care"]["allowed"],
        serde_json::json!(["look", "create"])
    );
    assert!(
        report["care"]["calls"].as_u64().unwrap() <= 150,
        "{}",
        report["care"]
    );
    let ledger = std::fs::read_to_string(it.folder.join("flowcheck-ledger/it.jsonl")).unwrap();
    assert!(!ledger.contains(&theirs), "{ledger}");
    let (code, _, _) = it.flowcheck(&["sweep", "--target", "it"]);
    assert_eq!(code, 0);
    assert_eq!(it.everything(), before);
}

#[test]
fn a_report_says_what_was_not_allowed_and_a_run_can_sweep_behind_itself() {
    let it = StandIn::start("report", &[], CREATE);
    let before = it.everything();
    let arguments = [
        "run",
        "--target",
        "it",
        "--phase",
        "claims",
        "--operation",
        "CreateFileset",
        "--calls",
        "40",
    ];
    let (code, out, err) = it.flowcheck(&arguments);
    assert_eq!(code, 0, "{out}{err}");
    assert!(out.contains("allowed: look, create\n"), "{out}");
    assert!(
        out.contains("not exercised: the budget names no number of `ProtocolService`"),
        "{out}"
    );
    assert!(out.contains("left behind: 1 FileSystem"), "{out}");
    let (_, listed, _) = it.flowcheck(&["coverage", "--list", "not-exercised"]);
    let why = "CreateFileset/limit/filesets: it takes 10 `Fileset`, and the budget allows 2";
    assert!(listed.contains(why), "{listed}");
    let mut arguments = arguments.to_vec();
    arguments.push("--sweep");
    let (code, out, err) = it.flowcheck(&arguments);
    assert_eq!(code, 0, "{out}{err}");
    assert!(err.contains("nothing is left"), "{err}");
    assert_eq!(it.everything(), before);
}

/// What no documented call deletes takes a permission of its own, and the report and the sweep say that it stays.
#[test]
fn what_stays_behind_is_made_only_with_leave_and_told() {
    let table = "service = \"tencent-cfs\"\nregion = \"ap-guangzhou\"\nallow = [\"create\", \"undeletable\"]\n\
                 budget = { calls = 60, minutes = 1, resources = { DataFlow = 2 } }";
    let it = StandIn::start("stays", &[], table);
    let arguments = [
        "run", "--target", "it", "--phase", "claims", "--format", "json",
    ];
    let mut narrow = arguments.to_vec();
    narrow.extend(["--allow", "create"]);
    let (code, out, err) = it.flowcheck(&narrow);
    assert_eq!(code, 3, "{out}{err}");
    assert!(called(&out).is_empty(), "{out}");
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    let why = "nothing documented deletes it: it needs the permission `undeletable`";
    assert!(
        report["care"]["not-allowed"][why].as_u64().unwrap() > 10,
        "{}",
        report["care"]
    );

    let (code, out, err) = it.flowcheck(&arguments);
    assert_eq!(code, 0, "{out}{err}");
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(report["care"]["stays"], serde_json::json!(["DataFlow"]));
    let left = report["care"]["left"]["DataFlow"].as_u64().unwrap();
    assert!((1..=2).contains(&left), "{left}");
    let (code, out, _) = it.flowcheck(&["sweep", "--target", "it", "--time", "2s"]);
    assert_eq!(code, 3);
    assert!(out.contains("nothing documented deletes it"), "{out}");
}

/// Without its ledger, what a run made is found by its names, and what lies below it with it.
#[test]
fn what_no_ledger_knows_is_found_by_its_name() {
    let it = StandIn::start("orphans", &[], CREATE);
    let before = it.everything();
    let run = ["run", "--target", "it", "--operation", "CreateFileset"];
    let mut run = super::stand_in::flowcheck(&it.folder, &run)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    for _ in 0..3_000 {
        if it.everything() != before {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    run.kill().unwrap();
    run.wait().unwrap();
    assert_ne!(it.everything(), before);
    std::fs::remove_dir_all(it.folder.join("flowcheck-ledger")).unwrap();
    let (code, out, _) = it.flowcheck(&["sweep", "--target", "it", "--dry-run"]);
    assert_eq!(code, 3);
    assert!(out.contains("would be deleted"), "{out}");
    assert_ne!(it.everything(), before);
    let (code, out, err) = it.flowcheck(&["sweep", "--target", "it"]);
    assert_eq!(code, 0, "{out}{err}");
    assert_eq!(it.everything(), before);
}
