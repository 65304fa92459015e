//! Tests of `file_system`.

use crate::testing::{Bench, CPFS, text, with};

#[test]
fn what_a_file_system_must_not_be() {
    let mut bench = Bench::bare();
    for (name, value, code) in [
        ("StorageType", "", "MissingStorageType"),
        ("Capacity", "", "MissingCapacity"),
        ("VpcId", "", "MissingVpcId"),
        ("ZoneId", "", "MissingZoneId"),
        ("FileSystemType", "zfs", "InvalidParameter.Format"),
        ("StorageType", "Performance", "InvalidParameter.Format"),
        ("EncryptType", "2", "MissingParameter.KmsKeyId"),
        ("ChargeType", "Subscription", "MissingDuration"),
        ("Description", "http://x", "InvalidParameter.Format"),
        ("DryRun", "maybe", "InvalidParameter.Format"),
    ] {
        assert_eq!(
            bench.code("CreateFileSystem", &with(CPFS, name, value)),
            code,
            "{name}={value}"
        );
    }
    let byok = with(&with(CPFS, "EncryptType", "2"), "KmsKeyId", "k");
    assert_eq!(
        bench.code("CreateFileSystem", &byok),
        "InvalidParam.NotSupportBYOK"
    );
    assert_eq!(bench.ok("DescribeFileSystems", &[])["TotalCount"], 0);
}

#[test]
fn a_file_system_lives_and_pages_show_each_once() {
    let mut bench = Bench::bare();
    let ids: Vec<_> = (0..5)
        .map(|_| text(&bench.ok("CreateFileSystem", CPFS)["FileSystemId"]))
        .collect();
    let first = bench.ok("DescribeFileSystems", &[("FileSystemId", &ids[0])]);
    let first = &first["FileSystems"]["FileSystem"][0];
    assert_eq!(
        (&first["Status"], &first["Version"]),
        (&"Pending".into(), &"2.4.0".into())
    );
    assert_eq!(first["CreateTime"], "2026-01-01T08:00:00CST");
    let mut seen = Vec::new();
    for page in ["1", "2", "3"] {
        let body = bench.ok(
            "DescribeFileSystems",
            &[("PageSize", "2"), ("PageNumber", page)],
        );
        assert_eq!(body["TotalCount"], 5);
        let list = body["FileSystems"]["FileSystem"]
            .as_array()
            .unwrap()
            .clone();
        seen.extend(list.iter().map(|f| text(&f["FileSystemId"])));
    }
    assert_eq!(seen, ids);
    assert_eq!(
        bench.code("DescribeFileSystems", &[("PageSize", "101")]),
        "InvalidParameter.Format"
    );
    assert_eq!(
        bench.ok("DescribeFileSystems", &[("FileSystemType", "extreme")])["TotalCount"],
        0
    );
    bench.ok("DeleteFileSystem", &[("FileSystemId", &ids[0])]);
    bench.minutes(2);
    assert_eq!(
        bench.code("DescribeFileSystems", &[("FileSystemId", &ids[0])]),
        "InvalidFileSystem.NotFound"
    );
}
