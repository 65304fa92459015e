//! Recorded traces (`tests/cases/`) keep their verdicts, and each mistake planted in the specs changes one.
//!
//! Nothing is sent. How the traces were recorded: `record`, below.

use std::path::{Path, PathBuf};

use flowcheck::oracle::Key;
use flowcheck::spec::{Loaded, from_files};
use flowcheck::suite::Suite;
use flowcheck::trace::{Judged, Reader};

use crate::saboteurs::saboteur;
use crate::saboteurs::saboteur::measure::names;
use crate::traces::{judged, traced};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The traces of a folder, by name.
fn traces(folder: &str) -> Vec<(String, String)> {
    let folder = root().join("tests/cases").join(folder);
    let paths = std::fs::read_dir(folder).unwrap();
    let mut paths: Vec<PathBuf> = paths.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let read = |path: PathBuf| {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        (name, std::fs::read_to_string(path).unwrap())
    };
    paths.into_iter().map(read).collect()
}

/// The files of a service.
fn texts(service: &str) -> Vec<(String, String)> {
    let dir = root().join("specs").join(service);
    let mut texts = Vec::new();
    for folder in ["", "resources", "operations"] {
        let entries = std::fs::read_dir(dir.join(folder)).unwrap();
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.retain(|path| path.extension().is_some_and(|e| e == "yaml"));
        paths.sort();
        for path in paths.iter().filter(|path| !path.ends_with("fixtures.yaml")) {
            let shown = path.strip_prefix(root()).unwrap().to_str().unwrap();
            texts.push((shown.to_owned(), std::fs::read_to_string(path).unwrap()));
        }
    }
    texts
}

fn loaded(texts: Vec<(String, String)>) -> Loaded {
    from_files(texts).unwrap_or_else(|found| panic!("{found}"))
}

fn service_of(trace: &str) -> String {
    let reader = Reader::open(trace.as_bytes()).unwrap();
    reader.header().service.to_string()
}

fn keys(judged: &Judged) -> Vec<Key> {
    let findings = judged.summary.findings.iter();
    findings
        .map(|finding| finding.violation.key.clone())
        .collect()
}

#[test]
fn recorded_traces_keep_their_verdicts() {
    for (name, trace) in traces("accept") {
        let judged = judged(&trace, loaded(texts(&service_of(&trace))));
        assert!(judged.summary.statistics.calls >= 60, "{name}");
        assert_eq!(keys(&judged), Vec::<Key>::new(), "{name}");
    }
    for (name, trace) in traces("reject") {
        let judged = judged(&trace, loaded(texts(&service_of(&trace))));
        let keys = keys(&judged);
        assert_eq!(keys.len(), 1, "{name}: {keys:?}");
        let fault = fault(&name);
        assert!(
            fault.cites.iter().any(|cited| names(&keys[0], cited)),
            "{name}: {keys:?}"
        );
    }
}

fn fault(name: &str) -> saboteur::Fault {
    let faults = saboteur::table::faults();
    *faults.iter().find(|fault| fault.name == name).unwrap()
}

/// A mistake in the specs: the file, what stands there, what is to stand there, and the violation it invents.
struct Mutant(&'static str, &'static str, &'static str, &'static str);

const STOPPED: &str = "  - rule: stopped
    says: only a stopped flow can be started
    must: { state: { of: DataFlow, in: [Stopped] } }
    else: OperationDenied.InvalidState
";

/// In the recorded trace of data flows each of these is somebody's answer.
const MUTANTS: &[Mutant] = &[
    // A rule forgotten, and its error.
    Mutant(
        "operations/start-data-flow.yaml",
        STOPPED,
        "",
        "StartDataFlow/refused/OperationDenied.InvalidState",
    ),
    Mutant(
        "operations/create-fileset.yaml",
        "must: { state: { of: FileSystem, in: [Running] } }",
        "must: { state: { of: FileSystem, in: [Running, Pending] } }",
        "CreateFileset/refused/OperationDenied.InvalidState",
    ),
    // An error's status and message.
    Mutant(
        "operations/start-data-flow.yaml",
        "OperationDenied.InvalidState:\n    http: 403",
        "OperationDenied.InvalidState:\n    http: 400",
        "StartDataFlow/status/OperationDenied.InvalidState",
    ),
    Mutant(
        "operations/start-data-flow.yaml",
        "when the status is processing.",
        "while the status is processing.",
        "StartDataFlow/message/OperationDenied.InvalidState",
    ),
    // Bounds, wider and narrower.
    Mutant(
        "operations/apply-data-flow-auto-refresh.yaml",
        "minimum: { reading: refresh-interval-min }",
        "minimum: -2000",
        "ApplyDataFlowAutoRefresh/refused/InvalidRefreshInterval.OutOfBounds",
    ),
    Mutant(
        "operations/describe-data-flows.yaml",
        "enum: [DataFlowIds, FsetIds,",
        "enum: [DataFlowIds, FsetIds, FsetId,",
        "DescribeDataFlows/refused/InvalidFilterParam",
    ),
    Mutant(
        "operations/create-fileset.yaml",
        "depth: { of: $FileSystemPath, at-most: 8 }",
        "depth: { of: $FileSystemPath, at-most: 4 }",
        "CreateFileset/accepted/depth",
    ),
    // Transitions: one too many, one too fast.
    Mutant(
        "resources/data-flow.yaml",
        "    says: out of work; its resources are given back\n",
        "    says: out of work; its resources are given back\n    becomes: Running\n    takes: 2s..5s\n",
        "DataFlow/Stopped/stuck/Stopped",
    ),
    Mutant(
        "resources/data-flow.yaml",
        "    says: being stopped\n    becomes: Stopped\n    takes: 2m..5m",
        "    says: being stopped\n    becomes: Stopped\n    takes: 1s..2s",
        "DataFlow/Stopping/stuck/Stopping",
    ),
    // A state forgotten, and an effect that leads past it.
    Mutant(
        "operations/start-data-flow.yaml",
        "move: { of: DataFlow, to: Starting }",
        "move: { of: DataFlow, to: Running }",
        "DataFlow/Starting/stuck/Starting",
    ),
    Mutant(
        "operations/stop-data-flow.yaml",
        "must: { state: { of: DataFlow, in: [Running] } }",
        "must: { state: { of: DataFlow, in: [Running, Starting, Stopping, Stopped] } }",
        "StopDataFlow/refused/OperationDenied.InvalidState",
    ),
    // A field that is said to be there always.
    Mutant(
        "resources/data-flow.yaml",
        "  UpdateTime:          { type: time, format: utc-seconds, server: grows }",
        "  UpdateTime:          { type: integer }",
        "DescribeDataFlows/field/UpdateTime",
    ),
];

#[test]
fn a_mistake_in_the_specs_changes_the_verdict() {
    let traces = traces("accept");
    let (_, trace) = traces
        .iter()
        .find(|(name, _)| name == "data-flows")
        .unwrap();
    let right = texts("aliyun-nas");
    let mut survived = Vec::new();
    for Mutant(file, from, to, invents) in MUTANTS {
        let mut mutant = right.clone();
        let path = format!("specs/aliyun-nas/{file}");
        let (_, text) = mutant.iter_mut().find(|(name, _)| *name == path).unwrap();
        assert!(text.contains(from), "{file} does not hold `{from}`");
        *text = text.replacen(from, to, 1);
        let keys = keys(&judged(trace, loaded(mutant)));
        if !keys.iter().any(|key| key.to_string() == *invents) {
            survived.push(format!("{file}: {to:?}: {keys:?}"));
        }
    }
    assert!(survived.is_empty(), "{}", survived.join("\n"));
}

/// Records the traces anew, when calls or answers have changed: `cargo test --test suite -- --ignored record_the_corpus`.
#[test]
#[ignore = "writes into tests/cases"]
fn record_the_corpus() {
    let accepted = [
        (
            "data-flows",
            "aliyun-nas",
            &["StartDataFlow", "StopDataFlow"][..],
            2,
        ),
        (
            "filesets",
            "aliyun-nas",
            &["CreateFileset", "DeleteFileset"],
            1,
        ),
        ("tencent", "tencent-cfs", &[], 1),
    ];
    for (name, service, operations, seed) in accepted {
        let calls = if name == "data-flows" { 130 } else { 70 };
        let suite = Suite::embedded().service(service).operations(operations);
        let suite = suite.seed(seed).calls(calls).settings(|settings| {
            settings.walk.length = 130;
            settings.walk.xml = 0.0;
        });
        let (_, trace) = traced(&suite, u64::MAX);
        write("accept", name, &trace);
    }
    for (name, seed) in [
        ("loses-stop", 4),
        ("flow-sticks-stopping", 2),
        ("refuses-eight-levels", 2),
    ] {
        let fault = fault(name);
        let suite = Suite::in_process(name, saboteur::maker(fault, 1.0).0)
            .service("aliyun-nas")
            .seed(seed)
            .calls(3_000)
            .settings(|settings| {
                settings.findings = 1;
                settings.shrink = None;
                settings.walk.xml = 0.0;
            });
        let (_, trace) = traced(&suite, u64::MAX);
        write("reject", name, &last_walk(&trace));
    }
}

/// The walk that found something; the others are of no use.
fn last_walk(trace: &str) -> String {
    let lines: Vec<&str> = trace.lines().collect();
    let found = |line: &&str| line.contains("\"violations\":");
    let at = lines.iter().position(found).unwrap();
    let walk = |line: &&str| line.starts_with("{\"walk\"");
    let from = lines[..at].iter().rposition(walk).unwrap();
    let kept = std::iter::once(lines[0]).chain(lines[from..=at].iter().copied());
    kept.map(|line| format!("{line}\n")).collect()
}

fn write(folder: &str, name: &str, trace: &str) {
    let folder = root().join("tests/cases").join(folder);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{name}.jsonl")), trace).unwrap();
}
