//! Cases survive their files; scripts run in a real shell.

use std::process::Command;
use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::model::belief::Assumptions;
use crate::oracle::verdict::{Key, Kind, Violation};
use crate::runner::{Action, Invocation};
use crate::spec::{Spec, from_files};
use crate::sut::{Auth, Call, Format, Lists, Options, Placement, Protocol, RpcOptions, Sut};
use crate::value::Value;

const SERVICE: &str = r#"
service: flows
says: flows
protocol: aliyun-rpc
version: "1"
sources: { doc: { title: a page } }
gateway:
  missing: { code: Missing, http: 400 }
  malformed: { code: Malformed, http: 400 }
errors:
  Missing: { http: 400 }
  Malformed: { http: 400 }
"#;

const CREATE: &str = r#"
operation: CreateFlow
says: make a flow
sources: [doc]
parameters:
  Bucket: {}
  Key: { secret: true }
  Peers: { type: list, item: { Name: {}, Password: { secret: true } } }
"#;

fn spec() -> Spec {
    let texts = [
        ("s/service.yaml", SERVICE),
        ("s/operations/create-flow.yaml", CREATE),
    ];
    let texts = texts.map(|(path, text)| (path.to_owned(), text.to_owned()));
    from_files(texts.to_vec()).unwrap().spec
}

fn call(operation: &str, arguments: &[(&str, Value)], binds: &[(&str, &str)]) -> Invocation {
    let own = |(symbol, path): &(&str, &str)| ((*symbol).to_owned(), (*path).to_owned());
    Invocation {
        call: operation.into(),
        arguments: arguments
            .iter()
            .map(|(name, value)| ((*name).into(), value.clone()))
            .collect(),
        binds: binds.iter().map(own).collect(),
        format: Format::Json,
        lose: false,
    }
}

fn violation() -> Violation {
    Violation {
        key: Key {
            about: "StartFlow".into(),
            kind: Kind::Accepted,
            blame: ["stopped".into()].into(),
        },
        says: "`StartFlow` answered 200, only errors are admissible".to_owned(),
        admissible: Vec::new(),
        observed: "200 with\na line break".to_owned(),
        believed: Vec::new(),
        documented: vec!["start-flow, the flow's description".to_owned()],
        rests_on: Vec::new(),
        witnesses: Vec::new(),
    }
}

fn steps() -> Vec<Action> {
    let peers = Value::List(vec![Value::Map(
        [
            ("Name".into(), "${HOME} $${x} it's".into()),
            ("Password".into(), "tell-no-one".into()),
        ]
        .into(),
    )]);
    let create = call(
        "CreateFlow",
        &[
            ("Bucket", "oss://b".into()),
            ("ClientToken", "123e4567".into()),
            ("Key", "tell-no-one".into()),
            ("Peers", peers),
        ],
        &[("f1", "FlowId")],
    );
    let look = Invocation {
        format: Format::Xml,
        ..call("ListFlows", &[], &[("f2", "FlowInfo.Flow.1.FlowId")])
    };
    let page = call(
        "ListFlows",
        &[],
        &[("nt1", "NextToken"), ("f3", "FlowInfo.Flow.1.FlowId")],
    );
    let start = call("StartFlow", &[("FlowId", "${f1},${f2},${f3}".into())], &[]);
    let lost = Invocation {
        lose: true,
        ..start.clone()
    };
    vec![
        Action::Call(create),
        Action::Wait(Duration::from_millis(300_001)),
        Action::Call(look),
        Action::Call(page),
        Action::Call(lost),
        Action::Call(start),
    ]
}

fn case() -> Case {
    let mut case = Case::new(&spec(), &violation(), Assumptions::default(), steps());
    case.seed = Some(0x5eed);
    case.shrunk_from = Some(63);
    case.replays = Some(Replays { failed: 7, of: 10 });
    case
}

fn snapshots(check: impl FnOnce()) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots"));
    settings.bind(check);
}

#[test]
fn a_case_reads_well_and_keeps_no_secret() {
    let yaml = case().to_yaml().unwrap();
    assert!(!yaml.contains("tell-no-one"));
    assert_eq!(Case::from_yaml(&yaml), Ok(case()));
    snapshots(|| insta::assert_snapshot!("case", yaml));
}

#[test]
fn what_is_no_case_is_refused_with_its_place() {
    let yaml = case().to_yaml().unwrap();
    let refusal = |from: &str, to: &str| {
        assert!(yaml.contains(from), "{from}");
        Case::from_yaml(&yaml.replacen(from, to, 1))
            .unwrap_err()
            .to_string()
    };
    let refusals = [
        refusal("version: 1", "version: 2\nnews: 3"),
        refusal("version: 1", "version: one"),
        refusal("service:", "servise:"),
        refusal("kind: accepted", "kind: excepted"),
        refusal("- wait: 300001ms", "- wait: long"),
        refusal("- wait: 300001ms", "- wait: 300s\n  lose: true"),
        refusal("- wait: 300001ms", "- wait: 300s\n  call: ListFlows"),
        refusal("- wait: 300001ms", "- {}"),
        refusal("f1: FlowId", "$(id): FlowId"),
        refusal("lose: true", "loose: true"),
        refusal("steps:", "steps: ["),
        Case::from_yaml("").unwrap_err().to_string(),
        Case::from_yaml("- 1").unwrap_err().to_string(),
    ];
    snapshots(|| insta::assert_snapshot!("case_refusals", refusals.join("\n")));
}

fn sut() -> Sut {
    let rpc = RpcOptions {
        version: "1".into(),
        region: None,
        placement: Placement::PostForm,
        lists: Lists::Dotted,
        auth: Auth::None {
            access_key_id: None,
        },
        nonce_seed: 0,
    };
    let mut options = Options::new(Protocol::Rpc(rpc));
    options.secrets = ["Key".into()].into();
    Sut::endpoint("http://127.0.0.1:1", options).unwrap()
}

fn scripted(case: &Case) -> String {
    let sut = sut();
    script(case, &spec(), |invocation| {
        sut.curl(&Call {
            operation: invocation.call.clone(),
            arguments: invocation.arguments.clone(),
            format: invocation.format,
        })
    })
}

#[test]
fn a_script_is_curl_calls() {
    let script = scripted(&case());
    assert!(!script.contains("tell-no-one"));
    snapshots(|| insta::assert_snapshot!("case_script", script));
}

/// Runs in a shell whose `curl` is a function.
fn run(prelude: &str, script: &str) -> String {
    let output = Command::new("sh")
        .env("Key", "k&ey")
        .args(["-c", &format!("{prelude}\n{script}")])
        .output()
        .unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(errors, "");
    String::from_utf8(output.stdout).unwrap()
}

const CURL: &str = r#"
sleep() { printf 'sleep %s\n' "$1"; }
curl() {
  for word in "$@"; do printf '<%s>' "$word"; done >&3
  printf '\n' >&3
  case "$*" in
    *Action=CreateFlow*) printf '{"Flows":{"Flow":[{"FlowId":"no"}]},"FlowId":"f-\\"1\\/","RequestId":"r"}\n200' ;;
    *Format=XML*) printf '<R><FlowId>f-0</FlowId><Flow><FlowId>f-2</FlowId></Flow></R>\n200' ;;
    *ListFlows*) printf '{"FlowInfo":{"Flow":[{"Tags":[],"FlowId":"f-0"},{"Note":"}]\\"","FlowId":"f-3"}]},"NextToken":"t=="}\n200' ;;
    *) printf '{"Code":"Denied"}\n403' ;;
  esac
}
exec 3>&1
"#;

#[test]
fn a_script_runs_and_carries_ids_from_answer_to_call() {
    let shown = run(CURL, &scripted(&case()));
    snapshots(|| insta::assert_snapshot!("case_script_run", shown));
}

#[test]
fn ids_are_read_from_any_json() {
    let read = |path: &str, json: &str| {
        let json = json.replace('\'', r"'\''");
        run(
            shell::EXTRACT,
            &format!("printf '%s\\n' '{json}' | json_at '{path}'"),
        )
    };
    let answer = r#"{ "A" : [ [], {}, 1, {"B": "x", "C": [true, null, "y,]}"]} ], "B": "z" , "C": {"B": -2} }"#;
    assert_eq!(read("A.3.B", answer), "x\n");
    assert_eq!(read("A.3.C.2", answer), "y,]}\n");
    assert_eq!(read("B", answer), "z\n");
    assert_eq!(read("C.B", answer), "-2\n");
    assert_eq!(read("A.2", answer), "1\n");
    assert_eq!(read("A.4", answer), "");
    for broken in [
        "", "{", "[", "}", "]", "[}", "{]", "{\"", "{\"A\"", "[1 2", "\\", "nonsense", "[,,",
    ] {
        read("A", broken);
    }
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Absent),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Int),
        any::<String>().prop_map(Value::from),
        "[ -~]{0,120}".prop_map(Value::from),
        "(~|null|true|yes|0x1f|1e3|1_0|.inf|- |#|: |\n|\t| |'|\"|<<|\\*a|&a|!t|---|2001-01-01)*"
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::List),
            proptest::collection::btree_map(any::<String>().prop_map(Into::into), inner, 0..4)
                .prop_map(Value::Map),
        ]
    })
}

fn actions() -> impl Strategy<Value = Action> {
    let invocation = (
        any::<String>(),
        proptest::collection::btree_map(any::<String>().prop_map(Into::into), values(), 0..4),
        proptest::collection::btree_map("[a-z][a-z0-9_]{0,3}", any::<String>(), 0..3),
        any::<(bool, bool)>(),
    );
    prop_oneof![
        any::<Duration>().prop_map(Action::Wait),
        invocation.prop_map(
            |(call, arguments, binds, (xml, lose))| Action::Call(Invocation {
                call: call.into(),
                arguments,
                binds,
                format: if xml { Format::Xml } else { Format::Json },
                lose,
            })
        ),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn every_case_is_read_back(
        steps in proptest::collection::vec(actions(), 0..5),
        texts in proptest::collection::vec(any::<String>(), 3),
        seed: Option<u64>,
    ) {
        let mut violation = violation();
        violation.says = texts[0].clone();
        violation.observed = texts[1].clone();
        violation.documented = texts.clone();
        violation.key.blame.insert(texts[2].as_str().into());
        let mut case = Case::new(&spec(), &violation, Assumptions::default(), steps);
        case.seed = seed;
        let yaml = case.to_yaml().unwrap();
        prop_assert_eq!(Case::from_yaml(&yaml), Ok(case), "{}", yaml);
    }

    #[test]
    fn no_text_makes_reading_panic(text in any::<String>(), at in any::<prop::sample::Index>(), junk in "[ -~\n\t]{0,3}|\\PC") {
        let _ = Case::from_yaml(&text);
        let mut yaml = case().to_yaml().unwrap();
        let at = (0..=at.index(yaml.len())).rev().find(|at| yaml.is_char_boundary(*at)).unwrap_or(0);
        yaml.insert_str(at, &junk);
        let _ = Case::from_yaml(&yaml);
        yaml.truncate(at);
        let _ = Case::from_yaml(&yaml);
    }

    #[test]
    fn any_case_makes_a_script_that_the_shell_can_read(
        steps in proptest::collection::vec(actions(), 0..4),
        says in any::<String>(),
    ) {
        let mut violation = violation();
        violation.says = says;
        let case = Case::new(&spec(), &violation, Assumptions::default(), steps);
        let script = script(&case, &spec(), |_| "curl 'http://h/?a'".to_owned());
        let output = Command::new("sh").args(["-n", "-c", &script]).output().unwrap();
        prop_assert!(output.status.success(), "{}\n{}", String::from_utf8_lossy(&output.stderr), script);
    }
}
