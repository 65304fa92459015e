//! What changed between two runs is told, and nothing that chance explains.

use std::sync::Arc;

use flowcheck::compare::{Comparison, Profile, compare};
use flowcheck::model::fixtures::Fixtures;
use flowcheck::oracle::Oracle;
use flowcheck::report::comparison;
use flowcheck::runner::line::Secrets;
use flowcheck::runner::target::secrets;
use flowcheck::spec::diagnostic::Colour;
use flowcheck::spec::load;
use flowcheck::suite::Suite;
use flowcheck::trace::{Reader, judge};

use crate::cli::run;
use crate::differing::{Differing, unaccounted};
use crate::traces::{specs, traced};

fn profile(oracle: &Arc<Oracle>, trace: &str) -> Profile {
    let secrets = Secrets::new(secrets(oracle.spec()));
    let mut reader = Reader::open(trace.as_bytes()).unwrap();
    let mut profiler = Profile::begin(oracle.spec());
    let mut watch = |walk, record: &_| profiler.note(walk, record);
    let judged = judge(oracle, &secrets, &mut reader, &mut watch).unwrap();
    profiler.end(reader.header(), &judged)
}

/// Two runs compared, and how that reads.
fn compared(a: &str, b: &str) -> (Comparison, String) {
    let reader = Reader::open(a.as_bytes()).unwrap();
    let fixtures = Fixtures::new(reader.header().fixtures.clone());
    let spec = load(&specs(&reader.header().service)).unwrap().spec;
    let oracle = Arc::new(Oracle::new(spec, fixtures));
    let (a, b) = (profile(&oracle, a), profile(&oracle, b));
    let found = compare(oracle.spec(), &a, &b);
    let text = comparison::render(&found, &a, &b, Colour::Off);
    (found, text)
}

fn walked(suite: Suite, seed: u64) -> String {
    let suite = suite
        .service("aliyun-nas")
        .operations([
            "StartDataFlow",
            "CreateFileset",
            "DescribeMountTargets",
            "DescribeFileSystems",
        ])
        .seed(seed)
        .calls(800)
        .settings(|settings| {
            settings.shrink = None;
            settings.walk.xml = 0.0;
            settings.findings = 1_000;
        });
    traced(&suite, u64::MAX).1
}

#[test]
fn two_runs_differ_by_what_their_endpoints_do_and_by_nothing_else() {
    let monday = walked(Suite::embedded(), 1);
    let tuesday = walked(Suite::embedded(), 2);
    let (found, text) = compared(&monday, &tuesday);
    assert!(found.is_same(), "{text}");

    let changed = walked(Suite::in_process("changed", Differing::maker()), 3);
    let (found, text) = compared(&monday, &changed);
    let about = found
        .differences
        .iter()
        .map(|difference| difference.about.clone());
    let about: Vec<String> = about.collect();
    assert_eq!(unaccounted(&about), (vec![], vec![]), "{text}");
}

/// Through the binary: its exit codes, and what programs read.
#[test]
fn the_same_run_is_the_same_and_another_differs() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let shown = |path: &str| root.join(path).to_str().unwrap().to_owned();
    let (flows, lost) = (
        shown("tests/cases/accept/data-flows.jsonl"),
        shown("tests/cases/reject/loses-stop.jsonl"),
    );
    let specs = shown("specs");
    let (code, out, err) = run(&["compare", &flows, &flows, "--specs", &specs]);
    assert_eq!(code, 0, "{out}{err}");
    assert!(out.contains("same: nothing differs"), "{out}");
    let arguments = [
        "compare", &flows, &lost, "--specs", &specs, "--format", "json",
    ];
    let (code, out, err) = run(&arguments);
    assert_eq!(code, 1, "{out}{err}");
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(report["same"], false);
    assert_eq!(report["found"]["differences"][0]["group"], "violation");
    let tencent = shown("tests/cases/accept/tencent.jsonl");
    let (code, _, err) = run(&["compare", &flows, &tencent, "--specs", &specs]);
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("they are of two services"), "{err}");
}
