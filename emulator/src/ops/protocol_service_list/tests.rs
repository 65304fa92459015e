//! Tests of `protocol_service_list`.

use crate::testing::{Bench, export_args, text, with};

#[test]
fn a_service_shows_what_it_is() {
    let mut bench = Bench::normal();
    let (fs, service) = bench.service();
    bench.ok("CreateProtocolMountTarget", &export_args(&fs, &service));
    let body = bench.ok("DescribeProtocolService", &[("FileSystemId", &fs)]);
    let seen = &body["ProtocolServices"][0];
    for (name, value) in [
        ("FileSystemId", fs.as_str()),
        ("ProtocolServiceId", service.as_str()),
        ("ProtocolSpec", "General"),
        ("ProtocolType", "NFS"),
        ("Status", "Running"),
        ("CreateTime", "2026-01-01T00:06:00Z"),
    ] {
        assert_eq!(seen[name], value, "{name}");
    }
    assert_eq!(seen["MountTargetCount"], 1);
    assert_eq!(seen["ProtocolThroughput"], 2400, "the file system's");
    assert_eq!(seen.get("Description"), None);
    let made = bench.made();
    let kinds: Vec<_> = made.iter().map(|r| r.kind.as_str()).collect();
    assert_eq!(
        kinds,
        ["FileSystem", "ProtocolService", "ProtocolMountTarget"]
    );
    assert_eq!(made[1].fields["MountTargetCount"], 1);
}

#[test]
fn services_are_found_by_id_state_and_description() {
    let mut bench = Bench::normal();
    let (fs, service) = bench.service();
    let args = [("FileSystemId", fs.as_str())];
    let named = [
        ("FileSystemId", fs.as_str()),
        ("ProtocolServiceId", service.as_str()),
        ("Description", "for the night"),
    ];
    assert_eq!(
        bench.code("ModifyProtocolService", &named),
        "InvalidDescription.InvalidFormat"
    );
    bench.ok(
        "ModifyProtocolService",
        &with(&named, "Description", "night-shift"),
    );
    let both = format!("ptc-none,{service}");
    for (name, value, found) in [
        ("ProtocolServiceIds", both.as_str(), 1),
        ("ProtocolServiceIds", "ptc-none", 0),
        ("ProtocolServiceIds", service.get(..8).unwrap(), 0),
        ("Status", "Creating,Running", 1),
        ("Status", "Starting,Stopped", 0),
        ("Description", "ht-sh", 1),
        ("Description", "day", 0),
    ] {
        let body = bench.ok("DescribeProtocolService", &with(&args, name, value));
        let list = body["ProtocolServices"].as_array().unwrap();
        assert_eq!(list.len(), found, "{name}={value}");
    }
    let eleven = ["ptc-1"; 11].join(",");
    for (name, value, status, code) in [
        ("FileSystemId", "", 400, "MissingFileSystemId"),
        ("FileSystemId", "cpfs-no", 404, "InvalidFileSystem.NotFound"),
        (
            "ProtocolServiceIds",
            &eleven,
            400,
            "InvalidParam.TooManyProtocolServiceIds",
        ),
        ("Status", "Running,Gone", 403, "InvalidStatus.NotSupported"),
        ("MaxResults", "9", 404, "InvalidParameter.InvalidMaxResults"),
        (
            "MaxResults",
            "101",
            404,
            "InvalidParameter.InvalidMaxResults",
        ),
        ("NextToken", "x", 404, "InvalidParameter.InvalidNextToken"),
        ("Description", "x", 404, "InvalidDescription.InvalidFormat"),
    ] {
        let (got, body) = bench.call("DescribeProtocolService", &with(&args, name, value));
        assert_eq!(
            (got, text(&body["Code"]).as_str()),
            (status, code),
            "{name}={value}"
        );
    }
}
