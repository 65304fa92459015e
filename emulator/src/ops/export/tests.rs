//! Tests of `export`.

use crate::testing::{Bench, export_args, reading, text, with};

fn export(bench: &mut Bench, fs: &str, service: &str) -> String {
    let body = bench.ok("CreateProtocolMountTarget", &export_args(fs, service));
    text(&body["ExportId"])
}

fn seen(bench: &mut Bench, fs: &str) -> serde_json::Value {
    let body = bench.ok("DescribeProtocolMountTarget", &[("FileSystemId", fs)]);
    body["ProtocolMountTargets"][0].clone()
}

#[test]
fn an_export_lives() {
    let mut bench = Bench::normal();
    let (fs, service) = bench.service();
    let id = export(&mut bench, &fs, &service);
    let args = [
        ("FileSystemId", fs.as_str()),
        ("ProtocolServiceId", service.as_str()),
        ("ExportId", id.as_str()),
    ];
    assert_eq!(seen(&mut bench, &fs)["Status"], "CREATING");
    for operation in ["DeleteProtocolMountTarget", "ModifyProtocolMountTarget"] {
        let (status, body) = bench.call(operation, &args);
        assert_eq!(status, 403, "{operation}");
        assert_eq!(body["Code"], "OperationDenied.InvalidMntStatus");
    }
    bench.minutes(1);
    assert_eq!(seen(&mut bench, &fs)["Status"], "AVAILABLE");
    bench.ok(
        "ModifyProtocolMountTarget",
        &with(&args, "Description", "night"),
    );
    assert_eq!(seen(&mut bench, &fs)["Description"], "night");
    bench.ok("DeleteProtocolMountTarget", &with(&args, "DryRun", "true"));
    assert_eq!(seen(&mut bench, &fs)["Status"], "AVAILABLE");
    bench.ok("DeleteProtocolMountTarget", &args);
    assert_eq!(seen(&mut bench, &fs)["Status"], "DELETING");
    bench.minutes(1);
    assert_eq!(seen(&mut bench, &fs), serde_json::Value::Null);
    for operation in ["DeleteProtocolMountTarget", "ModifyProtocolMountTarget"] {
        assert_eq!(bench.code(operation, &args), "InvalidExportId.NotFound");
    }
}

#[test]
fn what_an_order_must_name() {
    let mut bench = Bench::normal();
    let (fs, service) = bench.service();
    let id = export(&mut bench, &fs, &service);
    bench.minutes(1);
    let args = [
        ("FileSystemId", fs.as_str()),
        ("ProtocolServiceId", service.as_str()),
        ("ExportId", id.as_str()),
    ];
    for (name, value, code) in [
        ("FileSystemId", "", "MissingFileSystemId"),
        ("ProtocolServiceId", "", "MissingProtocolServiceId"),
        ("ExportId", "", "MissingExportId"),
        ("FileSystemId", "cpfs-no", "InvalidFileSystem.NotFound"),
        (
            "ProtocolServiceId",
            "ptc-no",
            "InvalidProtocolService.NotFound",
        ),
    ] {
        for operation in ["DeleteProtocolMountTarget", "ModifyProtocolMountTarget"] {
            let args = with(&args, name, value);
            assert_eq!(bench.code(operation, &args), code, "{operation} {name}");
        }
    }
}

#[test]
fn a_permission_group_changes_where_it_is_a_parameter() {
    for (way, group, code) in [
        ("no-parameter", "DEFAULT_VPC_GROUP_NAME", ""),
        ("optional", "flowcheck-open", ""),
        ("required", "flowcheck-open", "MissingAccessGroupName"),
    ] {
        let mut bench = reading(&[("ModifyProtocolMountTarget.AccessGroupName", way)]);
        let (fs, service) = bench.service();
        let id = export(&mut bench, &fs, &service);
        bench.minutes(1);
        let args = [
            ("FileSystemId", fs.as_str()),
            ("ProtocolServiceId", service.as_str()),
            ("ExportId", id.as_str()),
        ];
        let (_, bare) = bench.call("ModifyProtocolMountTarget", &args);
        assert_eq!(text(&bare["Code"]), code, "{way}");
        let args = with(&args, "AccessGroupName", "flowcheck-open");
        bench.ok("ModifyProtocolMountTarget", &args);
        assert_eq!(seen(&mut bench, &fs)["AccessGroupName"], group, "{way}");
        if way == "optional" {
            for (group, code) in [
                ("flowcheck-empty", "InvalidAccessGroupName.NotAccessRule"),
                ("nobody", "InvalidAccessGroupName.NotFound"),
            ] {
                let args = with(&args, "AccessGroupName", group);
                assert_eq!(bench.code("ModifyProtocolMountTarget", &args), code);
            }
        }
    }
}

#[test]
fn the_default_group_needs_rules_or_none_when_it_is_given() {
    for (way, code) in [
        ("accepted", ""),
        ("refused", "InvalidAccessGroupName.NotAccessRule"),
    ] {
        let mut bench = reading(&[
            ("ModifyProtocolMountTarget.default-group", way),
            ("ModifyProtocolMountTarget.AccessGroupName", "optional"),
        ]);
        let (fs, service) = bench.service();
        let id = export(&mut bench, &fs, &service);
        bench.minutes(1);
        let args = [
            ("FileSystemId", fs.as_str()),
            ("ProtocolServiceId", service.as_str()),
            ("ExportId", id.as_str()),
            ("AccessGroupName", "DEFAULT_VPC_GROUP_NAME"),
        ];
        let (_, body) = bench.call("ModifyProtocolMountTarget", &args);
        assert_eq!(text(&body["Code"]), code, "{way}");
    }
}
