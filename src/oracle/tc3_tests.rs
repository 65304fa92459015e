//! The shipped specs of a service whose errors come under 200, and whose gateway has one code for all that is missing.

use std::collections::BTreeMap;
use std::path::Path;

use super::verdict::Kind;
use super::{Oracle, Step, Verdict};
use crate::model::belief::{Assumptions, Belief};
use crate::model::fixtures::Fixtures;
use crate::spec::Name;
use crate::spec::fixtures::load_facts;
use crate::spec::load::load;
use crate::sut::{Answer, Outcome, Reply};
use crate::time::Time;
use crate::value::Value;

struct Talk {
    oracle: Oracle,
    belief: Belief,
    number: u32,
}

impl Talk {
    fn new() -> Talk {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("specs/tencent-cfs");
        let spec = load(&dir).unwrap().spec;
        let facts = load_facts(&dir.join("fixtures.yaml"), &spec).unwrap();
        let assumptions = Assumptions {
            closed: true,
            ..Assumptions::default()
        };
        Talk {
            oracle: Oracle::new(spec, Fixtures::new(facts)),
            belief: Belief::new(assumptions),
            number: 0,
        }
    }

    fn ask(&mut self, changes: &[(&str, Value)], status: u16, reply: Reply) -> Verdict {
        let mut arguments: BTreeMap<Name, Value> = [
            ("FileSystemId", "cfs-44d53b63e"),
            ("SourceStorageType", "S3_COS"),
            ("SourceStorageAddress", "https://b.cos.example"),
            ("SourcePath", "test3"),
            ("TargetPath", "/cfs/test11"),
            ("SecretId", "AKIDx"),
            ("SecretKey", "keykey"),
        ]
        .map(|(name, text)| (name.into(), Value::text(text)))
        .into();
        for (name, value) in changes {
            arguments.insert((*name).into(), value.clone());
        }
        arguments.retain(|_, value| !value.is_absent());
        self.number += 1;
        let answer = Answer {
            status,
            reply,
            request_id_header: None,
        };
        let at =
            |second: u64| Time::from_micros((u64::from(self.number) * 10 + second) * 1_000_000);
        let step = Step {
            number: self.number,
            operation: &"CreateDataFlow".into(),
            arguments: &arguments,
            outcome: &Outcome::Answered(answer),
            format: crate::sut::Format::Json,
            sent: at(0),
            received: at(1),
        };
        self.oracle.judge(&mut self.belief, &step)
    }

    #[track_caller]
    fn upholds(&mut self, changes: &[(&str, Value)], reply: Reply) {
        let verdict = self.ask(changes, 200, reply);
        assert!(verdict.violations.is_empty(), "{:#?}", verdict.violations);
    }

    #[track_caller]
    fn violates(&mut self, changes: &[(&str, Value)], status: u16, reply: Reply, kind: Kind) {
        let verdict = self.ask(changes, status, reply);
        let kinds: Vec<Kind> = verdict.violations.iter().map(|v| v.key.kind).collect();
        assert_eq!(kinds, [kind], "{:#?}", verdict.violations);
    }
}

const REQUEST: &str = "c5369436-a47c-4504-9cfa-f1f40c2c969f";

fn made(id: &str) -> Reply {
    let fields = [("DataFlowId", id), ("RequestId", REQUEST)];
    Reply::Success(Value::Map(
        fields
            .map(|(name, text)| (name.into(), Value::text(text)))
            .into(),
    ))
}

fn error(code: &str, message: &str) -> Reply {
    Reply::Error {
        code: code.into(),
        message: message.into(),
        body: Value::Map(BTreeMap::new()),
    }
}

fn text(text: &str) -> Value {
    Value::text(text)
}

#[test]
fn the_documents_own_call_succeeds_and_ids_are_new() {
    let mut talk = Talk::new();
    let name = [("DataFlowName", text("abctest"))];
    talk.upholds(&name, made("cfs-dataflow-4f827203"));
    talk.upholds(&name, made("cfs-dataflow-4f827204"));
    talk.violates(&name, 200, made("cfs-dataflow-4f827203"), Kind::IdReused);
}

#[test]
fn errors_come_under_200_whether_or_not_documents_name_them() {
    let mut talk = Talk::new();
    let invalid = || error("InvalidParameterValue", "AutoRefresh is 0 or 1");
    let two = [("AutoRefresh", Value::Int(2))];
    talk.upholds(&two, invalid());
    talk.violates(&two, 400, invalid(), Kind::Status);
    let nowhere = [("FileSystemId", text("cfs-00000000"))];
    let unknown = || {
        error(
            "ResourceNotFound.FileSystemNotFound",
            "The file system does not exist.",
        )
    };
    talk.upholds(&nowhere, unknown());
    talk.violates(&nowhere, 404, unknown(), Kind::Status);
    let limit = "ResourceInsufficient.DataFlowLimitExceeded";
    let says = "Insufficient resources: the number of data flows exceeds the limit.";
    // No limit is so low that not one flow can be made.
    talk.violates(&[], 200, error(limit, says), Kind::Refused);
    talk.upholds(&[], made("cfs-dataflow-1"));
    talk.upholds(&[], error(limit, says));
}

#[test]
fn one_code_stands_for_all_that_is_missing_or_mistyped() {
    let mut talk = Talk::new();
    let missing = [("SecretKey", Value::Absent)];
    talk.upholds(
        &missing,
        error("MissingParameter", "`SecretKey` is missing"),
    );
    talk.violates(&missing, 200, made("cfs-dataflow-1"), Kind::Accepted);
    let code = error("MissingSecretKey", "no");
    talk.violates(&missing, 200, code, Kind::Refused);
    let mistyped = [("AutoRefresh", text("abc"))];
    talk.upholds(&mistyped, error("InvalidParameter", "no number"));
}

#[test]
fn names_and_target_paths_are_judged_as_far_as_documents_go() {
    let mut talk = Talk::new();
    let code = "InvalidParameterValue.InvalidDataFlowName";
    let says = "Invalid data flow name.";
    for good in ["数据流_1-a", &"n".repeat(64)] {
        let name = [("DataFlowName", text(good))];
        talk.upholds(&name, made(&format!("cfs-dataflow-{}", good.len())));
        talk.violates(&name, 200, error(code, says), Kind::Refused);
    }
    for bad in ["a b", &"n".repeat(65)] {
        let name = [("DataFlowName", text(bad))];
        talk.upholds(&name, error(code, says));
        let id = format!("cfs-dataflow-bad{}", bad.len());
        talk.violates(&name, 200, made(&id), Kind::Accepted);
    }
    let code = "InvalidParameterValue.InvalidDataFlowTargetPath";
    let says = "Parameter value error: data flow target path invalid.";
    talk.violates(&[], 200, error(code, says), Kind::Refused);
    let elsewhere = [("TargetPath", text("/data"))];
    talk.upholds(&elsewhere, error(code, says));
    talk.upholds(&elsewhere, made("cfs-dataflow-9"));
}
