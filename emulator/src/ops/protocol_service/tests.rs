//! Tests of `protocol_service`.

use crate::testing::{Bench, export_args, reading, service_args, text, with};
use crate::{Config, World};

fn service_state(bench: &mut Bench, fs: &str) -> String {
    let body = bench.ok("DescribeProtocolService", &[("FileSystemId", fs)]);
    text(&body["ProtocolServices"][0]["Status"])
}

#[test]
fn a_service_lives_and_takes_its_exports_along() {
    let mut bench = Bench::normal();
    let (fs, service) = bench.service();
    let args = [
        ("FileSystemId", fs.as_str()),
        ("ProtocolServiceId", service.as_str()),
    ];
    bench.ok("CreateProtocolMountTarget", &export_args(&fs, &service));
    bench.ok("DeleteProtocolService", &with(&args, "DryRun", "true"));
    assert_eq!(service_state(&mut bench, &fs), "Running");
    bench.ok("DeleteProtocolService", &args);
    assert_eq!(service_state(&mut bench, &fs), "Deleting");
    for operation in ["DeleteProtocolService", "ModifyProtocolService"] {
        assert_eq!(
            bench.code(operation, &args),
            "OperationDenied.InvalidPtcStatus"
        );
    }
    assert_eq!(
        bench.code("CreateProtocolService", &service_args(&fs)),
        "OperationDenied.ProtocolServiceExceedLimit",
        "until it is gone"
    );
    bench.minutes(2);
    assert_eq!(service_state(&mut bench, &fs), "");
    let left = bench.ok("DescribeProtocolMountTarget", &args[..1]);
    assert_eq!(left["ProtocolMountTargets"], serde_json::json!([]));
    assert_eq!(
        bench.call("DeleteProtocolService", &args).1["Code"],
        "InvalidProtocolService.NotFound"
    );
    bench.ok("CreateProtocolService", &service_args(&fs));
}

#[test]
fn only_a_running_service_takes_orders() {
    let young = |ways: &[(&str, &str)]| {
        let mut bench = reading(ways);
        let large = with(crate::testing::CPFS, "Capacity", "10800");
        let fs = text(&bench.ok("CreateFileSystem", &large)["FileSystemId"]);
        bench.minutes(6);
        let body = bench.ok("CreateProtocolService", &service_args(&fs));
        let service = text(&body["ProtocolServiceId"]);
        (bench, fs, service)
    };
    let (mut bench, fs, service) = young(&[]);
    let args = [
        ("FileSystemId", fs.as_str()),
        ("ProtocolServiceId", service.as_str()),
    ];
    bench.minutes(7);
    for operation in ["DeleteProtocolService", "ModifyProtocolService"] {
        let (status, body) = bench.call(operation, &args);
        assert_eq!(status, 403, "{operation}");
        assert_eq!(body["Code"], "OperationDenied.InvalidPtcStatus");
        assert_eq!(
            body["Message"],
            "The operation is denied due to invalid protocol service status."
        );
    }
    bench.minutes(1);
    bench.ok("ModifyProtocolService", &args);
    let way = ("DeleteProtocolService.service-state", "not-Deleting");
    let (mut bench, fs, service) = young(&[way]);
    let args = [
        ("FileSystemId", fs.as_str()),
        ("ProtocolServiceId", service.as_str()),
    ];
    bench.ok("DeleteProtocolService", &args);
    bench.minutes(20);
    assert_eq!(service_state(&mut bench, &fs), "");
}

#[test]
fn a_description_changes_with_or_without_an_update() {
    for (way, state) in [("Running", "Running"), ("Updating", "Updating")] {
        let mut bench = reading(&[("ModifyProtocolService.passes", way)]);
        let (fs, service) = bench.service();
        let args = [
            ("FileSystemId", fs.as_str()),
            ("ProtocolServiceId", service.as_str()),
            ("Description", "another"),
        ];
        assert_eq!(
            bench.code(
                "ModifyProtocolService",
                &with(&args, "Description", "1other")
            ),
            "InvalidDescription.InvalidFormat"
        );
        bench.ok("ModifyProtocolService", &args);
        assert_eq!(service_state(&mut bench, &fs), state);
        bench.minutes(1);
        let body = bench.ok("DescribeProtocolService", &args[..1]);
        let seen = &body["ProtocolServices"][0];
        assert_eq!(seen["Description"], "another");
        assert_eq!(seen["Status"], "Running");
        assert_ne!(seen["ModifyTime"], seen["CreateTime"]);
    }
}

#[test]
fn a_file_system_takes_its_service_along_or_stays() {
    let delete = |ways: &[(&str, &str)]| {
        let mut bench = reading(ways);
        let (fs, service) = bench.service();
        bench.ok("CreateProtocolMountTarget", &export_args(&fs, &service));
        let answer = bench.call("DeleteFileSystem", &[("FileSystemId", &fs)]);
        bench.minutes(2);
        let left = bench.made().len();
        (answer.0, text(&answer.1["Code"]), left)
    };
    assert_eq!(delete(&[]), (200, String::new(), 0));
    let code = "OperationDenied.DependencyViolation";
    let way = ("DeleteFileSystem.protocol-services", code);
    assert_eq!(delete(&[way]), (403, code.to_owned(), 3));
}

#[test]
fn a_file_system_that_goes_takes_no_orders() {
    let mut bench = Bench::normal();
    let (fs, service) = bench.service();
    bench.ok("DeleteFileSystem", &[("FileSystemId", &fs)]);
    let (status, body) = bench.call(
        "DeleteProtocolService",
        &[("FileSystemId", &fs), ("ProtocolServiceId", &service)],
    );
    assert_eq!(
        (status, text(&body["Code"]).as_str()),
        (403, "OperationDenied.InvalidState")
    );
    assert_eq!(
        body["Message"],
        "The operation is denied due to invalid file system state."
    );
}

/// A contrary emulator may be out of stock now and then.
fn insist(bench: &mut Bench, operation: &str, args: &[(&str, &str)]) -> serde_json::Value {
    let mut last = serde_json::Value::Null;
    for _ in 0..20 {
        let (status, body) = bench.call(operation, args);
        if status == 200 {
            return body;
        }
        last = body;
    }
    panic!("{operation} {args:?}: {last}");
}

#[test]
fn whatever_is_drawn_a_service_is_ready_in_time_and_its_addresses_come_back() {
    let mut states = std::collections::BTreeSet::new();
    for seed in 0..30 {
        let mut world = World::built_in();
        for switch in world.vswitches.iter_mut() {
            switch.free_addresses = 32;
        }
        let mut bench = Bench::new(Config {
            world,
            seed,
            contrary: true,
            ..Config::default()
        });
        let large = with(crate::testing::CPFS, "Capacity", "10800");
        let fs = text(&insist(&mut bench, "CreateFileSystem", &large)["FileSystemId"]);
        bench.minutes(6);
        for _ in 0..4 {
            let body = insist(&mut bench, "CreateProtocolService", &service_args(&fs));
            let service = text(&body["ProtocolServiceId"]);
            states.insert(service_state(&mut bench, &fs));
            bench.minutes(10);
            assert_eq!(service_state(&mut bench, &fs), "Running", "{seed}");
            let group = [("AccessGroupName", "flowcheck-open")];
            let args = [&export_args(&fs, &service)[..], &group].concat();
            insist(&mut bench, "CreateProtocolMountTarget", &args);
            let args = [
                ("FileSystemId", fs.as_str()),
                ("ProtocolServiceId", service.as_str()),
            ];
            insist(&mut bench, "DeleteProtocolService", &args);
            bench.minutes(5);
            assert_eq!(bench.made().len(), 1, "{seed}");
        }
    }
    assert!(states.contains("Creating"));
}
