//! The file of targets, and what `flowcheck target` says of it.

use super::StandIn;

#[test]
fn targets_are_listed_shown_and_checked() {
    let it = StandIn::start("listed", &[], "");
    let (code, out, _) = it.flowcheck(&["target", "list"]);
    assert_eq!(code, 0);
    assert!(
        out.starts_with("it  aliyun-nas  http://127.0.0.1:") && out.contains("(look)"),
        "{out}"
    );
    let (code, out, _) = it.flowcheck(&["target", "show", "it", "--format", "json"]);
    assert_eq!(code, 0);
    let shown: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(shown["allowed"], serde_json::json!(["look"]));
    let (code, out, err) = it.flowcheck(&["target", "check", "it"]);
    assert_eq!(code, 0, "{out}{err}");
    for part in ["reachable", "clock", "DescribeRegions", "it stands there"] {
        assert!(out.contains(part), "{part}\n{out}");
    }
    let (code, out, _) = it.flowcheck(&["target", "schema"]);
    assert!(code == 0 && out.contains("\"billable\""), "{out}");
}

#[test]
fn what_is_not_as_described_is_told() {
    let it = StandIn::start("wrong", &[], "fixtures = \"fixtures.yaml\"");
    let facts = "FileSystem: [{ FileSystemId: cpfs-nowhere, Version: 2.6.0, Product: cpfs, state: Running }]";
    std::fs::write(it.folder.join("fixtures.yaml"), facts).unwrap();
    let (code, out, _) = it.flowcheck(&["target", "check", "it"]);
    assert_eq!(code, 3, "{out}");
    assert!(
        out.contains("the fixture file names it, and it is not there"),
        "{out}"
    );
    let (code, _, err) = it.flowcheck(&["target", "check", "ti"]);
    assert_eq!(code, 2);
    assert!(err.contains("did you mean `it`?"), "{err}");
    std::fs::write(
        it.folder.join("flowcheck.toml"),
        "[targets.it]\nendpont = 1\nsecret = \"hush\"\n",
    )
    .unwrap();
    let (code, _, err) = it.flowcheck(&["run", "--target", "it"]);
    assert_eq!(code, 2);
    assert!(
        err.contains("unknown key `endpont`") && !err.contains("hush"),
        "{err}"
    );
    let (code, _, err) = it.flowcheck(&["target", "list", "--config", "none.toml"]);
    assert_eq!(code, 2);
    assert!(err.contains("flowcheck.example.toml"), "{err}");
}

/// A process that holds keys leaves no core, however large it might be, when it crashes.
#[cfg(target_os = "linux")]
#[test]
fn no_core_is_left_where_keys_are_held() {
    use std::os::unix::process::ExitStatusExt as _;
    use std::process::Command;

    let it = StandIn::start("core", &[], "");
    let silent = crate::server::start(crate::server::Habit::Silent);
    let config = format!("[targets.it]\nendpoint = \"{silent}\"\n");
    std::fs::write(it.folder.join("flowcheck.toml"), config).unwrap();
    let program = env!("CARGO_BIN_EXE_flowcheck");
    let line = format!("ulimit -S -c unlimited; exec {program} run --target it");
    let mut run = Command::new("sh")
        .args(["-c", &line])
        .current_dir(&it.folder)
        .env(
            "FLOWCHECK_SPECS",
            concat!(env!("CARGO_MANIFEST_DIR"), "/specs"),
        )
        .env("ALIBABA_CLOUD_ACCESS_KEY_ID", "testid")
        .env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "hush-hush-secret")
        .spawn()
        .unwrap();
    let limits = format!("/proc/{}/limits", run.id());
    let none = |limits: String| {
        let mut lines = limits.lines();
        let core = lines.find(|line| line.starts_with("Max core file size"));
        let words: Vec<&str> = core.unwrap().split_whitespace().collect();
        words[4..6] == ["0", "0"]
    };
    let forbidden = (0..500).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(20));
        none(std::fs::read_to_string(&limits).unwrap())
    });
    assert!(forbidden, "{}", std::fs::read_to_string(&limits).unwrap());
    let abort = format!("kill -ABRT {}", run.id());
    let killed = Command::new("sh").args(["-c", &abort]).status().unwrap();
    assert!(killed.success());
    let ended = run.wait().unwrap();
    assert_eq!(ended.signal(), Some(6));
    assert!(!ended.core_dumped());
}

/// The secrets of an account, wherever the vendor's tools keep them, are in no file and no output of a run.
#[test]
fn secrets_are_in_nothing_that_a_run_leaves() {
    let it = StandIn::start(
        "secrets",
        &[],
        "allow = [\"create\"]\nbudget = { calls = 120, minutes = 2, resources = { FileSystem = 1, Fileset = 2 }, billable = [\"FileSystem\"] }",
    );
    let config = std::fs::read_to_string(it.folder.join("flowcheck.toml")).unwrap();
    let config = config.replace("signed = false", "profile = \"work\"");
    std::fs::write(it.folder.join("flowcheck.toml"), config).unwrap();
    let home = it.folder.join("home");
    std::fs::create_dir_all(home.join(".aliyun")).unwrap();
    let profile = r#"{"current":"x","profiles":[{"name":"work","mode":"StsToken","access_key_id":"testid","access_key_secret":"hush-hush-secret","sts_token":"hush-hush-token"}]}"#;
    std::fs::write(home.join(".aliyun/config.json"), profile).unwrap();
    let mut outputs = Vec::new();
    for arguments in [
        &["target", "show", "it"][..],
        &["target", "check", "it", "--format", "json"],
        &[
            "run",
            "--target",
            "it",
            "--junit",
            "junit.xml",
            "--format",
            "json",
            "--max-findings",
            "1",
        ],
        &[
            "run",
            "--target",
            "it",
            "--phase",
            "claims",
            "--operation",
            "CreateFileset",
        ],
        &["sweep", "--target", "it"],
    ] {
        let mut command = super::stand_in::flowcheck(&it.folder, arguments);
        let output = command.env("HOME", &home).output().unwrap();
        let (_, out, err) = super::stand_in::told(&output);
        outputs.push((arguments.join(" "), out + &err));
    }
    let mut files = vec![it.folder.clone()];
    while let Some(path) = files.pop() {
        if path == home {
            continue;
        }
        if path.is_dir() {
            files.extend(
                std::fs::read_dir(&path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
        } else {
            let bytes = std::fs::read(&path).unwrap();
            let text = String::from_utf8_lossy(&bytes).into_owned();
            outputs.push((path.display().to_string(), text));
        }
    }
    assert!(
        outputs.iter().any(|(what, _)| what.ends_with("it.jsonl")),
        "no ledger"
    );
    for (what, text) in outputs {
        assert!(!text.contains("hush-hush"), "{what}\n{text}");
    }
}
