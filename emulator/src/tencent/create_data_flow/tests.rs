//! The operation from outside: signed requests in, answers out.

use serde_json::{Value, json};

use crate::tencent::testing::*;
use crate::{Config, Emulator};

const NAME_CODE: &str = "InvalidParameterValue.InvalidDataFlowName";

#[test]
fn the_documents_sample_creates_a_data_flow() {
    let mut emulator = emulator();
    let answer = call(&mut emulator, &with("DataFlowName", "abctest"));
    let id = answer["DataFlowId"].as_str().unwrap();
    let digits = id.strip_prefix("cfs-dataflow-").unwrap();
    assert!(digits.len() == 8 && digits.bytes().all(|b| b.is_ascii_hexdigit()));
    assert_eq!(answer.as_object().unwrap().len(), 2);
    let made = crate::testing::made(&emulator);
    let [real] = made.as_slice() else {
        panic!("{made:?}");
    };
    assert_eq!(
        (real.kind.as_str(), real.id.as_str()),
        ("TencentDataFlow", id)
    );
    assert_eq!(real.parent.as_deref(), Some(FS));
}

#[test]
fn latin_letters_are_legal_but_for_the_rule_at_its_word() {
    for (way, latin) in [("latin-too", ""), ("as-listed", NAME_CODE)] {
        let site = "CreateDataFlow@tencent.DataFlowName.letters".to_owned();
        let mut emulator = Emulator::new(Config {
            readings: [(site, way.to_owned())].into(),
            ..Config::default()
        });
        let mut said = |name: &str| code(&mut emulator, &with("DataFlowName", name));
        assert_eq!(said("数据_1-"), "");
        assert_eq!(said("abctest"), latin, "{way}");
    }
}

#[test]
fn every_documented_parameter_is_taken() {
    let mut all = with("DataFlowName", "数据_flow-1");
    for (name, value) in [
        ("UserKafkaTopic", json!("topic")),
        (
            "ServerAddr",
            json!("kafkaconsumer-ap-beijing.cls.tencentyun.com:9095"),
        ),
        ("UserName", json!("name")),
        ("Password", json!("hidden#hidden")),
        ("AutoRefresh", json!(1)),
    ] {
        all[name] = value;
    }
    assert_eq!(code(&mut emulator(), &all), "");
    all["AutoRefresh"] = json!(0);
    all["SourceStorageType"] = json!("S3_L5");
    assert_eq!(code(&mut emulator(), &all), "");
}

#[test]
fn each_rule_has_its_code() {
    const VALUE: &str = "InvalidParameterValue";
    let long = "数".repeat(65);
    for (name, value, want) in [
        (
            "FileSystemId",
            "nas-1",
            "InvalidParameterValue.InvalidFileSystemId",
        ),
        (
            "FileSystemId",
            "",
            "InvalidParameterValue.InvalidFileSystemId",
        ),
        (
            "FileSystemId",
            "cfs-000000000",
            "ResourceNotFound.FileSystemNotFound",
        ),
        (
            "SourceStorageType",
            "s3_cos",
            "InvalidParameterValue.InvalidDataFlowSourceStorageType",
        ),
        (
            "SourceStorageAddress",
            "no url",
            "InvalidParameterValue.InvalidDataFlowSourceInfo",
        ),
        (
            "SourceStorageAddress",
            "https://",
            "InvalidParameterValue.InvalidDataFlowSourceInfo",
        ),
        (
            "SourcePath",
            "",
            "InvalidParameterValue.InvalidDataFlowSourceInfo",
        ),
        (
            "SourcePath",
            "a\u{0}",
            "InvalidParameterValue.InvalidDataFlowSourceInfo",
        ),
        (
            "SecretId",
            "",
            "InvalidParameterValue.InvalidDataFlowSourceInfo",
        ),
        (
            "SecretKey",
            "",
            "InvalidParameterValue.InvalidDataFlowSourceInfo",
        ),
        (
            "TargetPath",
            "/test",
            "InvalidParameterValue.InvalidDataFlowTargetPath",
        ),
        (
            "TargetPath",
            "",
            "InvalidParameterValue.InvalidDataFlowTargetPath",
        ),
        (
            "DataFlowName",
            &long,
            "InvalidParameterValue.InvalidDataFlowName",
        ),
        (
            "DataFlowName",
            "a b",
            "InvalidParameterValue.InvalidDataFlowName",
        ),
        ("DataFlowName", &long[3..], ""),
    ] {
        assert_eq!(
            code(&mut emulator(), &with(name, value)),
            want,
            "{name}={value}"
        );
    }
    for value in [json!(2), json!(-1), json!(u64::MAX)] {
        assert_eq!(code(&mut emulator(), &with("AutoRefresh", value)), VALUE);
    }
}

#[test]
fn shape_is_checked_before_meaning() {
    for name in arguments().as_object().unwrap().keys() {
        let answer = call(&mut emulator(), &without(name));
        assert_eq!(code_of(&answer), "MissingParameter");
        let want = format!("The request is missing a required parameter `{name}`.");
        assert_eq!(answer["Error"]["Message"], json!(want));
        assert_eq!(code(&mut emulator(), &with(name, 1)), "InvalidParameter");
        assert_eq!(
            code(&mut emulator(), &with(name, json!(["hidden"]))),
            "InvalidParameter"
        );
        assert_eq!(
            code(&mut emulator(), &with(name, Value::Null)),
            "MissingParameter"
        );
    }
    for value in [json!("1"), json!(1.5), json!(true), json!(1e300), json!({})] {
        let got = code(&mut emulator(), &with("AutoRefresh", value.clone()));
        assert_eq!(got, "InvalidParameter", "{value}");
    }
    assert_eq!(code(&mut emulator(), &with("Password", Value::Null)), "");
    assert_eq!(
        code(&mut emulator(), &with("ClientToken", "hidden")),
        "UnknownParameter"
    );
    assert_eq!(
        code(&mut emulator(), &with("filesystemid", FS)),
        "UnknownParameter"
    );
}

#[test]
fn a_file_system_has_room_for_so_many_flows() {
    let mut emulator = emulator();
    for _ in 0..10 {
        assert_eq!(code(&mut emulator, &arguments()), "");
    }
    let limit = "ResourceInsufficient.DataFlowLimitExceeded";
    assert_eq!(code(&mut emulator, &arguments()), limit);
    assert_eq!(
        code(&mut emulator, &with("FileSystemId", "cfs-7f1b2c3d9")),
        ""
    );
    let ids: std::collections::BTreeSet<_> = crate::testing::made(&emulator)
        .into_iter()
        .map(|r| r.id)
        .collect();
    assert_eq!(ids.len(), 11);
}

#[test]
fn readings_decide_what_the_document_leaves_open() {
    for (site, alternative, arguments, want) in [
        ("TargetPath", "absolute", with("TargetPath", "/x"), ""),
        ("TargetPath", "any", with("TargetPath", "x"), ""),
        ("DataFlowName", "may-be-empty", with("DataFlowName", ""), ""),
        (
            "DataFlowName",
            "must-not-be",
            with("DataFlowName", ""),
            "InvalidParameterValue.InvalidDataFlowName",
        ),
        (
            "FileSystemId",
            "as-sample",
            with("FileSystemId", "cfs-0"),
            "InvalidParameterValue.InvalidFileSystemId",
        ),
        (
            "SourceStorageAddress",
            "host",
            with("SourceStorageAddress", "a.b"),
            "",
        ),
        ("SourcePath", "may-be-empty", with("SourcePath", ""), ""),
        (
            "AutoRefresh",
            "InvalidParameter",
            with("AutoRefresh", 7),
            "InvalidParameter",
        ),
        (
            "null",
            "wrong-type",
            with("UserName", Value::Null),
            "InvalidParameter",
        ),
        (
            "empty",
            "missing",
            with("SecretKey", ""),
            "MissingParameter",
        ),
    ] {
        let mut emulator = open(&[(site, alternative)]);
        assert_eq!(
            code(&mut emulator, &arguments),
            want,
            "{site}: {alternative}"
        );
    }
}

#[test]
fn a_contrary_emulator_answers_any_error_that_applies_and_takes_the_sample() {
    let mut bad = with("TargetPath", "\n");
    bad["DataFlowName"] = json!("a b");
    bad["Other"] = json!(1);
    let mut codes = std::collections::BTreeSet::new();
    for seed in 0..60 {
        let mut emulator = Emulator::new(Config {
            seed,
            contrary: true,
            ..Config::default()
        });
        codes.insert(code(&mut emulator, &bad));
        assert_eq!(code(&mut emulator, &arguments()), "", "seed {seed}");
    }
    let want = [
        "InvalidParameterValue.InvalidDataFlowName",
        "InvalidParameterValue.InvalidDataFlowTargetPath",
        "UnknownParameter",
    ];
    assert_eq!(codes.into_iter().collect::<Vec<_>>(), want);
}
