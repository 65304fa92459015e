//! Shrinking and scripts against the emulator, with real sessions.
//!
//! The emulator has no faults, so the spec is given one: it says that only running flows can be started.

use std::cell::Cell;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use flowcheck_emulator::{Config, Emulator, Pace, http};

use super::*;
use crate::case::{Case, Stopped, play, script};
use crate::model::belief::Assumptions;
use crate::model::fixtures::Fixtures;
use crate::oracle::Oracle;
use crate::runner::{Invocation, Session, Shapes};
use crate::spec::fixtures::load_facts;
use crate::spec::from_files;
use crate::sut::{
    Auth, Call, Format, Lists, Options, Placement, Protocol, RpcOptions, Sut, SutError,
};

fn wrong_spec() -> Spec {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("specs/aliyun-nas");
    let mut texts = Vec::new();
    for folder in ["", "resources", "operations"] {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path
                .extension()
                .is_some_and(|extension| extension == "yaml")
            {
                let text = std::fs::read_to_string(&path).unwrap();
                let stated = text.replace(
                    "must: { state: { of: DataFlow, in: [Stopped] } }",
                    "must: { state: { of: DataFlow, in: [Running] } }",
                );
                texts.push((path.display().to_string(), stated));
            }
        }
    }
    texts.sort();
    from_files(texts).unwrap().spec
}

fn options() -> Options {
    Options::new(Protocol::Rpc(RpcOptions {
        version: "2017-06-26".into(),
        region: Some("cn-hangzhou".into()),
        placement: Placement::PostForm,
        lists: Lists::Dotted,
        auth: Auth::None {
            access_key_id: None,
        },
        nonce_seed: 0,
    }))
}

fn config(seed: u64) -> Config {
    Config {
        seed,
        auth: false,
        ..Config::default()
    }
}

/// Fresh sessions on fresh emulators, each with other ids.
struct Fresh {
    oracle: Arc<Oracle>,
    shapes: Arc<Shapes>,
    seed: Cell<u64>,
}

impl Fresh {
    fn new() -> Fresh {
        let spec = wrong_spec();
        let world = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/specs/aliyun-nas/fixtures.yaml"
        );
        let facts = load_facts(Path::new(world), &spec).unwrap();
        let oracle = Arc::new(Oracle::new(spec, Fixtures::new(facts)));
        Fresh {
            shapes: Arc::new(Shapes::new(oracle.spec())),
            oracle,
            seed: Cell::new(0),
        }
    }

    fn session(&self) -> Session {
        self.seed.set(self.seed.get() + 1);
        let sut = Sut::embedded(Emulator::new(config(self.seed.get())), options());
        Session::new(
            self.oracle.clone(),
            self.shapes.clone(),
            sut,
            Assumptions::default(),
        )
    }
}

fn call(operation: &str, arguments: &[(&str, &str)], binds: &[(&str, &str)]) -> Action {
    Action::Call(Invocation {
        call: operation.into(),
        arguments: arguments
            .iter()
            .map(|(n, v)| ((*n).into(), Value::text(v)))
            .collect(),
        binds: binds
            .iter()
            .map(|(s, p)| ((*s).to_owned(), (*p).to_owned()))
            .collect(),
        format: Format::Json,
        lose: false,
    })
}

fn minutes(minutes: u64) -> Action {
    Action::Wait(Duration::from_secs(60 * minutes))
}

/// Two flows, one of which is stopped and started; looks in between.
fn walk() -> Vec<Action> {
    let cpfs = [
        ("FileSystemType", "cpfs"),
        ("Capacity", "3600"),
        ("StorageType", "advance_100"),
        ("ProtocolType", "cpfs"),
        ("ZoneId", "cn-hangzhou-g"),
        ("VpcId", "vpc-main"),
        ("VSwitchId", "vsw-main"),
        ("Description", "made-by-a-test"),
    ];
    let on = ("FileSystemId", "${fs1}");
    let mount = [
        on,
        ("NetworkType", "Vpc"),
        ("VpcId", "vpc-main"),
        ("VSwitchId", "vsw-main"),
    ];
    let fileset = |path| [on, ("FileSystemPath", path)];
    let flow = |fileset| {
        [
            on,
            ("FsetId", fileset),
            ("SourceStorage", "oss://flowcheck-data"),
            ("Throughput", "600"),
        ]
    };
    let look = call(
        "DescribeDataFlows",
        &[on],
        &[("df9", "DataFlowInfo.DataFlow.0.DataFlowId")],
    );
    vec![
        call("DescribeFileSystems", &[], &[]),
        call("CreateFileSystem", &cpfs, &[("fs1", "FileSystemId")]),
        minutes(6),
        call("CreateMountTarget", &mount, &[]),
        call("CreateFileset", &fileset("/one/"), &[("f1", "FsetId")]),
        call("CreateFileset", &fileset("/two/"), &[("f2", "FsetId")]),
        minutes(5),
        call("CreateDataFlow", &flow("${f1}"), &[]),
        call("CreateDataFlow", &flow("${f2}"), &[("df2", "DataFlowId")]),
        minutes(7),
        look,
        call(
            "StopDataFlow",
            &[on, ("DataFlowId", "${df2}"), ("DryRun", "false")],
            &[],
        ),
        minutes(15),
        call("DescribeDataFlows", &[on, ("MaxResults", "20")], &[]),
        call(
            "StartDataFlow",
            &[on, ("DataFlowId", "${df2}"), ("DryRun", "false")],
            &[],
        ),
        minutes(1),
    ]
}

async fn shrunk(fresh: &Fresh) -> Shrunk<SutError> {
    let played = play(&mut fresh.session(), &walk(), None).await.unwrap();
    let Stopped::Violated(violation) = played.end else {
        panic!(
            "{:?}",
            played
                .records
                .iter()
                .map(|r| &r.exchange)
                .collect::<Vec<_>>()
        );
    };
    assert_eq!(violation.key.to_string(), "StartDataFlow/accepted/stopped");
    let replays = async |steps: &[Action], key: &Key| {
        Ok(Replay::from(
            play(&mut fresh.session(), steps, Some(key)).await?,
        ))
    };
    let shrinker = Shrinker::new(fresh.oracle.spec(), Limits::default());
    shrinker
        .shrink(&walk(), &violation.key, &violation.witnesses, replays)
        .await
        .unwrap()
}

fn operations(steps: &[Action]) -> Vec<&str> {
    steps
        .iter()
        .map(|step| depend::call_of(step).map_or("wait", |call| &call.call))
        .collect()
}

#[tokio::test]
async fn a_walk_against_the_emulator_shrinks_to_what_a_start_takes() {
    let fresh = Fresh::new();
    let shrunk = shrunk(&fresh).await;
    let case = Case::new(
        fresh.oracle.spec(),
        &shrunk.violation,
        Assumptions::default(),
        shrunk.steps.clone(),
    );
    let yaml = case.to_yaml().unwrap();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots"));
    settings.bind(|| insta::assert_snapshot!("emulator_case", yaml));
    assert!(matches!(shrunk.ended, Ended::Minimal));
    assert_eq!(operations(&shrunk.steps).last(), Some(&"StartDataFlow"));
    let read = Case::from_yaml(&yaml).unwrap();
    let again = play(&mut fresh.session(), read.steps(), Some(&read.key))
        .await
        .unwrap();
    assert!(matches!(again.end, Stopped::Violated(_)));
}

/// Serves an emulator that lives ten minutes a second, on a port of its own; for as long as the process lives.
fn served() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    listener.set_nonblocking(true).unwrap();
    let emulator = Emulator::new(Config {
        pace: Pace::Scaled(600),
        ..config(7)
    });
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            http::serve(listener, emulator, std::future::pending()).await
        })
    });
    format!("http://{address}")
}

#[tokio::test]
#[ignore = "needs curl, and takes seconds: what it waits for is real"]
async fn a_script_shows_the_violation_over_http() {
    let fresh = Fresh::new();
    let shrunk = shrunk(&fresh).await;
    let spec = fresh.oracle.spec();
    let case = Case::new(
        spec,
        &shrunk.violation,
        Assumptions::default(),
        shrunk.steps,
    );
    let sut = Sut::endpoint("http://127.0.0.1:1", options()).unwrap();
    let script = script(&case, spec, |invocation| {
        sut.curl(&Call {
            operation: invocation.call.clone(),
            arguments: invocation.arguments.clone(),
            format: invocation.format,
        })
    });
    let output = std::process::Command::new("sh")
        .args(["-c", &script])
        .envs([("ENDPOINT", served().as_str()), ("SCALE", "600")])
        .output()
        .unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    assert!(shown.contains("StartDataFlow  200\n"), "{shown}");
    assert!(!shown.contains("is not in this answer"), "{shown}");
}
