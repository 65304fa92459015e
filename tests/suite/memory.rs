//! What looks back on runs, through the binary: exit codes and what is printed.

use std::path::{Path, PathBuf};

use crate::cli::{flowcheck, folder, run};
use crate::server::{Habit, start};

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
    let account = shown(&report.join("coverage.json"));
    let stale = |age: &str| run(&["coverage", &account, "--older-than", age]);
    let (code, out, err) = stale("1d");
    assert_eq!(code, 0, "{err}");
    assert!(
        out.starts_with("not exercised since") && out.ends_with(": 0\n"),
        "{out}"
    );
    let text = std::fs::read_to_string(&account).unwrap();
    std::fs::write(
        &account,
        text.replacen("\"last\": \"20", "\"last\": \"19", 1),
    )
    .unwrap();
    let (_, out, _) = stale("1d");
    assert!(out.ends_with(": 1\n"), "{out}");
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

/// Judges a recorded trace by a file of rows; the report, and what CI systems show.
fn judged_with(trace: &str, rows: &Path, folder: &Path) -> (i32, String, String) {
    let junit = folder.join("junit.xml");
    let arguments = [
        "judge",
        &recorded(trace),
        "--specs",
        &specs(),
        "--admitted",
        &shown(rows),
        "--junit",
        &shown(&junit),
    ];
    let (code, out, err) = run(&arguments);
    assert_eq!(err, "");
    (code, out, std::fs::read_to_string(junit).unwrap())
}

#[test]
fn an_admitted_violation_passes_an_expired_one_does_not_and_a_healed_one_is_named() {
    let folder = fresh("admitted");
    std::fs::create_dir_all(&folder).unwrap();
    let rows = folder.join("rows.toml");
    let rejected = "reject/refuses-eight-levels.jsonl";
    let found = "CreateFileset/refused/OperationDenied.TooManyDepths";
    std::fs::write(&rows, "").unwrap();
    let (code, out, _) = judged_with(rejected, &rows, &folder);
    assert_eq!(code, 1, "{out}");
    assert!(out.contains(&format!("  key     {found}\n")), "{out}");

    let admit = |key: &str, until: &str| {
        run(&[
            "admit",
            key,
            "--reason",
            "known",
            "--until",
            until,
            "--file",
            &shown(&rows),
        ])
    };
    let (code, out, err) = admit(found, "2999-12-31");
    assert_eq!(code, 0, "{out}{err}");
    let (code, out, junit) = judged_with(rejected, &rows, &folder);
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("\nadmitted\n  CreateFileset/refused"), "{out}");
    assert!(
        out.contains("conforms: nothing the documents exclude was seen; 1 more admitted"),
        "{out}"
    );
    assert!(
        junit.contains(&format!("name=\"admitted {found}\"")),
        "{junit}"
    );
    assert!(!junit.contains("<failure"), "{junit}");

    let text = std::fs::read_to_string(&rows).unwrap();
    std::fs::write(&rows, text.replace("2999", "2001")).unwrap();
    let (code, out, junit) = judged_with(rejected, &rows, &folder);
    assert_eq!(code, 1, "{out}");
    assert!(
        out.contains("expired it was admitted until 2001-12-31: known"),
        "{out}"
    );
    assert!(junit.contains("<failure"), "{junit}");

    let (code, out, junit) = judged_with("accept/data-flows.jsonl", &rows, &folder);
    assert_eq!(code, 0, "{out}");
    assert!(
        out.contains("neither met nor tested\n  CreateFileset/refused"),
        "{out}"
    );
    assert!(junit.contains("neither met nor tested"), "{junit}");
    admit("StartDataFlow/accepted/stopped", "2999-12-31");
    let (code, out, junit) = judged_with("accept/data-flows.jsonl", &rows, &folder);
    assert_eq!(code, 0, "{out}");
    let healed = "remove the rows\n  StartDataFlow/accepted/stopped; until 2999-12-31: known";
    assert!(out.contains(healed), "{out}");
    assert!(
        junit.contains("name=\"healed StartDataFlow/accepted/stopped\""),
        "{junit}"
    );

    for (key, until) in [
        ("nonsense", "2999-12-31"),
        (found, "2001-12-31"),
        (found, "soon"),
    ] {
        let (code, _, err) = admit(key, until);
        assert_eq!(code, 2, "{err}");
    }
    let (code, _, err) = run(&[
        "judge",
        &recorded(rejected),
        "--admitted",
        "/nowhere.toml",
        "--specs",
        &specs(),
    ]);
    assert_eq!(code, 2, "{err}");
}

/// Every file below a folder.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// Neither the key, though the endpoint repeats it, nor what calls carry.
#[test]
fn nothing_that_a_run_writes_holds_a_secret() {
    let errors = r#"{"Response":{"Error":{"Code":"AuthFailure","Message":"signed with tell-no-one"},"RequestId":"1"}}"#;
    let nonsense = "<html>tell-no-one</html>";
    for (name, said) in [("errors", errors), ("nonsense", nonsense)] {
        let report = fresh(&format!("secrets-{name}"));
        let (junit, page) = (report.join("junit.xml"), report.join("page.md"));
        let url = start(Habit::Says(200, said));
        let output = flowcheck(&[
            "run",
            "--specs",
            &specs(),
            "--service",
            "tencent-cfs",
            "--endpoint",
            &url,
            "--calls",
            "8",
            "--time-scale",
            "3600",
            "--report",
            &shown(&report),
            "--junit",
            &shown(&junit),
            "--markdown",
            &shown(&page),
        ])
        .env("TENCENTCLOUD_SECRET_ID", "some-id")
        .env("TENCENTCLOUD_SECRET_KEY", "tell-no-one")
        .output()
        .unwrap();
        let mut found = Vec::new();
        files(&report, &mut found);
        for name in [
            "trace.jsonl",
            "summary.json",
            "coverage.json",
            "report.md",
            "junit.xml",
        ] {
            assert!(found.iter().any(|file| file.ends_with(name)), "{name}");
        }
        assert!(found.iter().any(|file| file.extension().unwrap() == "sh"));
        let mut texts: Vec<(String, Vec<u8>)> = found
            .iter()
            .map(|file| (shown(file), std::fs::read(file).unwrap()))
            .collect();
        texts.push(("stdout".to_owned(), output.stdout));
        texts.push(("stderr".to_owned(), output.stderr));
        for (name, text) in texts {
            let text = String::from_utf8_lossy(&text);
            for secret in ["tell-no-one", "flowcheck-source-key", "flowcheck-password"] {
                assert!(!text.contains(secret), "{secret} in {name}");
            }
        }
    }
}

#[cfg(unix)]
#[test]
fn what_a_killed_run_did_can_be_judged() {
    let report = fresh("killed");
    let mut child = flowcheck(&[
        "run",
        "--specs",
        &specs(),
        "--time",
        "60s",
        "--report",
        &shown(&report),
    ])
    .stdout(std::process::Stdio::null())
    .spawn()
    .unwrap();
    let trace = report.join("trace.jsonl");
    let written = || std::fs::metadata(&trace).map_or(0, |file| file.len());
    while written() < 30_000 {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let (code, out, err) = run(&["judge", &shown(&report), "--specs", &specs()]);
    assert_eq!(code, 0, "{out}{err}");
    assert!(out.contains("the trace breaks off"), "{out}");
    assert!(out.contains("; 0 of "), "{out}");
}
