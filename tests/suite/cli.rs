//! Exit codes and output, through the binary.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use crate::server::{Habit, nowhere, start};

/// The binary, with nothing from the environment, in a folder of its own.
pub fn flowcheck(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flowcheck"));
    command
        .args(arguments)
        .env_clear()
        .current_dir(folder())
        .stdin(Stdio::null());
    command
}

pub fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

pub fn run(arguments: &[&str]) -> (i32, String, String) {
    told(flowcheck(arguments).output().unwrap())
}

fn told(output: Output) -> (i32, String, String) {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let code = output.status.code().unwrap();
    (code, text(output.stdout), text(output.stderr))
}

/// Against an endpoint, briefly.
fn against(url: &str, more: &[&str]) -> (i32, String, String) {
    let mut arguments = vec![
        "run",
        "--endpoint",
        url,
        "--calls",
        "40",
        "--time-scale",
        "3600",
    ];
    arguments.extend(more);
    run(&arguments)
}

#[test]
fn help_names_the_commands_flags_variables_and_exit_codes() {
    let (code, out, _) = run(&["--help"]);
    assert_eq!(code, 0);
    for word in ["run", "replay", "emulator", "spec", "inconclusive"] {
        assert!(out.contains(word), "{word}\n{out}");
    }
    let (code, out, _) = run(&["run", "--help"]);
    assert_eq!(code, 0);
    for word in ["--endpoint", "FLOWCHECK_SEED", "Examples:"] {
        assert!(out.contains(word), "{word}\n{out}");
    }
}

#[test]
fn wrong_flags_are_usage_errors() {
    for arguments in [
        &["run", "--sed", "1"][..],
        &["run", "--seed", "many"],
        &["run", "--lose", "2"],
        &["run", "--time", "soon"],
        &["run", "--specs", "/nowhere/at/all"],
        &["run", "--operation", "NoSuchOperation"],
        &["run", "--endpoint", "no address at all"],
        &["run", "--endpoint", "https://cloud.invalid"],
        &["replay", "/nowhere/at/all.yaml"],
        &["emulator", "--pace", "scaled:0"],
        &["emulator", "--listen", "nowhere"],
        &["no-such-command"],
    ] {
        let (code, out, err) = run(arguments);
        assert_eq!(code, 2, "{arguments:?}\n{out}{err}");
        assert!(err.starts_with("error:"), "{arguments:?}\n{err}");
    }
}

#[test]
fn an_endpoint_elsewhere_needs_keys_and_is_only_looked_at() {
    let url = "https://cloud.invalid";
    let (code, _, err) = run(&["run", "--endpoint", url]);
    assert_eq!(code, 2);
    assert!(err.contains("ALIBABA_CLOUD_ACCESS_KEY_ID"), "{err}");
    let (code, _, err) = run(&["run", "--endpoint", url, "--no-auth", "--allow", "create"]);
    assert_eq!(code, 2);
    assert!(err.contains("--resource KIND=N"), "{err}");
}

#[test]
fn keys_are_never_shown() {
    let url = start(Habit::Says(
        400,
        r#"{"Code":"SignatureDoesNotMatch","Message":"StringToSign tell-no-one","RequestId":"1"}"#,
    ));
    let output = flowcheck(&["run", "--endpoint", &url, "--calls", "10", "--no-shrink"])
        .env("ALIBABA_CLOUD_ACCESS_KEY_ID", "some-id")
        .env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "tell-no-one")
        .output()
        .unwrap();
    let (_, out, err) = told(output);
    assert!(!out.contains("tell-no-one") && !err.contains("tell-no-one"));
    let output = flowcheck(&["run", "--help"])
        .env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "tell-no-one")
        .output()
        .unwrap();
    assert!(!told(output).1.contains("tell-no-one"));
}

/// The run asks the endpoint in the service's own protocol, and knows its secrets.
#[test]
fn a_service_is_chosen_by_name_and_its_keys_are_never_shown() {
    let url = start(Habit::Says(
        200,
        r#"{"Response":{"Error":{"Code":"AuthFailure.SignatureFailure","Message":"signed with tell-no-one"},"RequestId":"1"}}"#,
    ));
    let arguments = [
        "run",
        "--service",
        "tencent-cfs",
        "--endpoint",
        &url,
        "--calls",
        "4",
        "--no-shrink",
    ];
    let output = flowcheck(&arguments)
        .env("TENCENTCLOUD_SECRET_ID", "some-id")
        .env("TENCENTCLOUD_SECRET_KEY", "tell-no-one")
        .output()
        .unwrap();
    let (code, out, err) = told(output);
    assert_eq!(code, 1, "{out}{err}");
    assert!(out.contains("AuthFailure.SignatureFailure"), "{out}");
    assert!(!out.contains("tell-no-one") && !err.contains("tell-no-one"));

    let output = flowcheck(&arguments)
        .env("TENCENTCLOUD_SECRET_ID", "some-id")
        .env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "another")
        .output()
        .unwrap();
    let (code, _, err) = told(output);
    assert_eq!(code, 2);
    assert!(
        err.contains("`TENCENTCLOUD_SECRET_KEY` is not set"),
        "{err}"
    );
}

#[test]
fn unknown_services_get_the_nearest() {
    for arguments in [
        &["run", "--service", "tencent-cf"][..],
        &["spec", "list", "--service", "tencent-cf"],
    ] {
        let (code, _, err) = run(arguments);
        assert_eq!(code, 2);
        assert!(
            err.starts_with("error: unknown service `tencent-cf`"),
            "{err}"
        );
        assert!(err.contains("did you mean `tencent-cfs`?"), "{err}");
    }
}

#[test]
fn where_nothing_listens_nothing_is_concluded() {
    let (code, out, _) = against(&nowhere(), &[]);
    assert_eq!(code, 3, "{out}");
    assert!(
        out.contains("cannot be reached: nothing listens there"),
        "{out}"
    );
    assert!(out.contains("help:"), "{out}");
}

#[test]
fn a_web_server_is_a_violation_and_no_crash() {
    let url = start(Habit::Says(200, "<html><body>It works!</body></html>"));
    let (code, out, err) = against(&url, &["--max-findings", "2"]);
    assert_eq!(code, 1, "{out}{err}");
    assert!(out.contains("cannot be decoded"), "{out}");
}

#[test]
fn cut_json_is_a_violation() {
    let url = start(Habit::Says(200, r#"{"RequestId":"1","FileSys"#));
    let (code, out, err) = against(&url, &["--max-findings", "2"]);
    assert_eq!(code, 1, "{out}{err}");
}

#[test]
fn answers_that_break_off_conclude_nothing() {
    let url = start(Habit::Breaks(r#"{"RequestId":"1""#));
    let (code, out, err) = against(&url, &[]);
    assert_eq!(code, 3, "{out}{err}");
}

#[test]
fn server_errors_alone_conclude_nothing() {
    let url = start(Habit::Says(
        500,
        r#"{"Code":"InternalError","Message":"The request processing has failed due to some unknown error.","RequestId":"1"}"#,
    ));
    let (code, out, err) = against(&url, &["--xml", "0"]);
    assert_eq!(code, 3, "{out}{err}");
    assert!(out.contains("no call ever succeeded"), "{out}");
}

#[test]
fn a_server_that_never_answers_concludes_nothing() {
    let url = start(Habit::Silent);
    let (code, out, err) = against(&url, &["--time-limit", "200ms"]);
    assert_eq!(code, 3, "{out}{err}");
    assert!(out.contains("answered none of"), "{out}");
}

#[test]
fn without_arguments_it_runs_and_flags_have_environment_twins() {
    let output = flowcheck(&[])
        .envs([("FLOWCHECK_CALLS", "50"), ("FLOWCHECK_SEED", "0xc0ffee")])
        .output()
        .unwrap();
    let (code, out, err) = told(output);
    assert!(code <= 1, "{out}{err}");
    assert!(
        out.contains("0xc0ffee") && out.contains("50 calls in"),
        "{out}"
    );
}

#[test]
fn a_case_is_saved_and_reproduced_where_it_was_found_alone() {
    let url = start(Habit::Says(200, "<html><body>It works!</body></html>"));
    let report = folder().join("replay");
    let _ = std::fs::remove_dir_all(&report);
    let shown = report.to_str().unwrap();
    let (code, out, err) = against(&url, &["--max-findings", "1", "--report", shown]);
    assert_eq!(code, 1, "{out}{err}");
    assert!(out.contains("1 call, shrunk from"), "{out}");
    let cases: Vec<PathBuf> = std::fs::read_dir(report.join("cases"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    let with = |extension: &str| cases.iter().find(|c| c.extension().unwrap() == extension);
    assert!(with("sh").is_some());
    let case = with("yaml").unwrap().to_str().unwrap();
    let (code, out, err) = run(&["replay", case, "--endpoint", &url]);
    assert_eq!(code, 1, "{out}{err}");
    assert!(
        out.contains("<- here") && out.contains("\nreproduced on"),
        "{out}"
    );
    let (code, out, err) = run(&["replay", case]);
    assert_eq!(code, 0, "{out}{err}");
    assert!(out.contains("not reproduced on embedded emulator"), "{out}");
    let (code, _, err) = run(&["replay", case, "--endpoint", &nowhere()]);
    assert_eq!(code, 3, "{err}");
}

#[test]
fn reports_for_machines_can_be_read() {
    let junit = folder().join("report.xml");
    let junit_name = junit.to_str().unwrap();
    let (_, out, err) = run(&[
        "run",
        "--calls",
        "300",
        "--format",
        "json",
        "--junit",
        junit_name,
        "--seed",
        "0xa",
        "--no-shrink",
    ]);
    let report: serde_json::Value = serde_json::from_str(&out).expect(&err);
    assert_eq!(report["calls"], 300);
    assert_eq!(report["seed"], "0xa");
    assert_eq!(report["format"], 1);
    let xml = std::fs::read_to_string(junit).unwrap();
    assert!(xml.contains("<testsuite name=\"aliyun-nas\""), "{xml}");
}

/// The emulator, and where it listens; ended when dropped.
struct Served(Child, String);

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn serve(more: &[&str]) -> Served {
    let mut arguments = vec!["emulator", "--listen", "127.0.0.1:0"];
    arguments.extend(more);
    let mut child = flowcheck(&arguments)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    out.read_line(&mut line).unwrap();
    let url = line.rsplit(' ').next().unwrap().trim().to_owned();
    assert!(url.starts_with("http://127.0.0.1:"), "{line}");
    // The rest of the banner must find a reader.
    std::thread::spawn(move || out.lines().count());
    Served(child, url)
}

#[test]
fn the_served_emulator_can_be_run_against() {
    let served = serve(&["--pace", "scaled:3600"]);
    for signature in ["rpc", "v3"] {
        let (code, out, err) = run(&[
            "run",
            "--endpoint",
            &served.1,
            "--time-scale",
            "3600",
            "--calls",
            "150",
            "--signature",
            signature,
            "--format",
            "json",
            "--no-shrink",
        ]);
        let report: serde_json::Value = serde_json::from_str(&out).expect(&err);
        assert!(code <= 1, "{err}");
        assert!(report["succeeded"].as_u64().unwrap() > 0, "{out}");
    }
}

#[cfg(unix)]
#[test]
fn one_interrupt_ends_a_run_with_its_report() {
    let report = folder().join("interrupted");
    let _ = std::fs::remove_dir_all(&report);
    let child = flowcheck(&[
        "run",
        "--time",
        "60s",
        "--max-findings",
        "1000",
        "--no-shrink",
        "--report",
        report.to_str().unwrap(),
    ])
    .stdout(Stdio::piped())
    .stderr(Stdio::piped())
    .spawn()
    .unwrap();
    // However slow the machine is: some call has succeeded by then.
    let trace = report.join("trace.jsonl");
    let called = || std::fs::read_to_string(&trace).is_ok_and(|text| text.lines().count() > 100);
    for _ in 0..600 {
        if called() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let id = child.id().to_string();
    let killed = Command::new("kill").args(["-INT", &id]).status().unwrap();
    assert!(killed.success());
    let (code, out, err) = told(child.wait_with_output().unwrap());
    assert!(code <= 1, "{out}{err}");
    assert!(out.contains("stopped early"), "{out}{err}");
}
