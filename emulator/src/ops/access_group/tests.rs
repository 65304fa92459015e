//! Tests of `access_group`.

use serde_json::{Value, json};

use crate::testing::{Bench, text};

fn users(bench: &mut Bench, name: &str) -> Value {
    let body = bench.ok("DescribeAccessGroups", &[("AccessGroupName", name)]);
    assert_eq!(body["TotalCount"], 1);
    body["AccessGroups"]["AccessGroup"][0]["MountTargetCount"].clone()
}

#[test]
fn a_group_counts_its_mount_targets() {
    let mut bench = Bench::bare();
    let fs = bench.file_system();
    let target = bench.mount(&fs);
    let args = [
        ("FileSystemId", fs.as_str()),
        ("NetworkType", "Vpc"),
        ("VpcId", "vpc-main"),
        ("VSwitchId", "vsw-main"),
        ("AccessGroupName", "flowcheck-open"),
    ];
    bench.ok("CreateMountTarget", &args);
    bench.ok("CreateMountTarget", &args);
    assert_eq!(users(&mut bench, "flowcheck-open"), 2);
    assert_eq!(users(&mut bench, "flowcheck-empty"), 0);
    assert_eq!(users(&mut bench, "DEFAULT_VPC_GROUP_NAME"), 1);
    let gone = [("FileSystemId", &*fs), ("MountTargetDomain", &*target)];
    bench.ok("DeleteMountTarget", &gone);
    bench.minutes(1);
    assert_eq!(users(&mut bench, "DEFAULT_VPC_GROUP_NAME"), 0);
}

#[test]
fn groups_are_listed_and_found() {
    let mut bench = Bench::normal();
    let body = bench.ok(
        "DescribeAccessGroups",
        &[("FileSystemType", "extreme"), ("UseUTCDateTime", "false")],
    );
    let list = body["AccessGroups"]["AccessGroup"].as_array().unwrap();
    let names: Vec<_> = list.iter().map(|g| text(&g["AccessGroupName"])).collect();
    assert_eq!(
        names,
        [
            "DEFAULT_VPC_GROUP_NAME",
            "DEFAULT_CLASSIC_GROUP_NAME",
            "flowcheck-open",
            "flowcheck-empty"
        ]
    );
    assert_eq!(
        (&list[1]["AccessGroupType"], &list[2]["RuleCount"]),
        (&"Classic".into(), &2.into())
    );
    let body = bench.ok("DescribeAccessGroups", &[("AccessGroupName", "flowcheck")]);
    assert_eq!(
        (&body["AccessGroups"], &body["TotalCount"]),
        (&json!({"AccessGroup": []}), &0.into())
    );
    for (name, value) in [
        ("AccessGroupName", "ab"),
        ("AccessGroupName", "1abc"),
        ("AccessGroupName", "a.bc"),
        ("UseUTCDateTime", "maybe"),
        ("FileSystemType", "all"),
        ("PageSize", "0"),
    ] {
        assert_eq!(
            bench.code("DescribeAccessGroups", &[(name, value)]),
            "InvalidParameter.Format",
            "{name}={value}"
        );
    }
}
