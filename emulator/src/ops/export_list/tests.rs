//! Tests of `export_list`.

use crate::Config;
use crate::World;
use crate::testing::{Bench, export_args, service_args, text, with};

#[test]
fn an_export_shows_what_it_is_and_is_found_by_it() {
    let mut bench = Bench::normal();
    let (fs, service) = bench.service();
    let args = with(&export_args(&fs, &service), "Description", "first");
    let first = text(&bench.ok("CreateProtocolMountTarget", &args)["ExportId"]);
    let fileset = bench.fileset(&fs, "/fset/");
    bench.minutes(1);
    let of_fileset = [
        ("FileSystemId", fs.as_str()),
        ("ProtocolServiceId", service.as_str()),
        ("VpcId", "vpc-third"),
        ("VSwitchId", "vsw-third"),
        ("FsetId", fileset.as_str()),
        ("AccessGroupName", "flowcheck-open"),
    ];
    let second = text(&bench.ok("CreateProtocolMountTarget", &of_fileset)["ExportId"]);
    assert!(first.starts_with("exp-") && first.len() == 20, "{first}");
    let body = bench.ok("DescribeProtocolMountTarget", &args[..1]);
    let seen = &body["ProtocolMountTargets"][0];
    for (name, value) in [
        ("ExportId", first.as_str()),
        ("ProtocolServiceId", service.as_str()),
        ("ProtocolType", "NFS"),
        ("VpcId", "vpc-other"),
        ("VSwitchId", "vsw-other"),
        ("Path", "/data/"),
        ("AccessGroupName", "DEFAULT_VPC_GROUP_NAME"),
        ("Status", "AVAILABLE"),
        ("Description", "first"),
    ] {
        assert_eq!(seen[name], value, "{name}");
    }
    let domain = text(&seen["ProtocolMountTargetDomain"]);
    assert!(domain.starts_with(&fs) && domain.ends_with(".cn-hangzhou.cpfs.aliyuncs.com"));
    let both = format!("{first}, {second}");
    for (key, value, found) in [
        (
            "ProtocolServiceIds",
            service.as_str(),
            vec![&first, &second],
        ),
        ("ProtocolServiceIds", "ptc-none", vec![]),
        ("ExportIds", &both, vec![&first, &second]),
        ("ExportIds", &second, vec![&second]),
        ("VpcIds", "vpc-third,vpc-main", vec![&second]),
        ("VSwitchIds", "vsw-other", vec![&first]),
        ("FsetIds", &fileset, vec![&second]),
        ("Paths", "/fset/", vec![&second]),
        ("Paths", "/data", vec![]),
        ("AccessGroupNames", "DEFAULT_VPC_GROUP_NAME", vec![&first]),
    ] {
        let args = [
            ("FileSystemId", fs.as_str()),
            ("Filters.1.Key", key),
            ("Filters.1.Value", value),
        ];
        let body = bench.ok("DescribeProtocolMountTarget", &args);
        let list = body["ProtocolMountTargets"].as_array().unwrap();
        let ids: Vec<_> = list.iter().map(|e| text(&e["ExportId"])).collect();
        assert_eq!(ids.iter().collect::<Vec<_>>(), found, "{key}={value}");
    }
    for (key, value, code) in [
        ("Names", "x", "InvalidFilterParam"),
        ("ExportIds", "", "InvalidFilterValue"),
        ("Paths", "1,2,3,4,5,6,7,8,9,10,11", "InvalidFilterValue"),
    ] {
        let args = [
            ("FileSystemId", fs.as_str()),
            ("Filters.1.Key", key),
            ("Filters.1.Value", value),
        ];
        let (status, body) = bench.call("DescribeProtocolMountTarget", &args);
        assert_eq!((status, text(&body["Code"]).as_str()), (404, code), "{key}");
    }
    let long = "t".repeat(65);
    let args = [("FileSystemId", fs.as_str()), ("ClientToken", &long)];
    assert_eq!(
        bench.code("DescribeProtocolMountTarget", &args),
        "IllegalCharacters"
    );
}

#[test]
fn pages_follow_each_other_over_two_services() {
    // Only where what is leaving does not count may two services have more than ten exports.
    let ways = [
        ("CreateProtocolService.count.leaving", "does-not-count"),
        ("CreateProtocolMountTarget.count.leaving", "does-not-count"),
        ("CreateProtocolMountTarget.service-state", "not-Deleting"),
    ];
    let paths: Vec<_> = (0..10).map(|n| format!("/p{n}/")).collect();
    let mut world = World::built_in();
    world.directories.extend(paths.clone());
    world.directories.sort();
    let mut bench = Bench::new(Config {
        world,
        readings: ways
            .map(|(site, way)| (site.to_owned(), way.to_owned()))
            .into(),
        ..Config::default()
    });
    let (fs, service) = bench.service();
    let mut made = Vec::new();
    for path in &paths {
        let args = with(&export_args(&fs, &service), "Path", path);
        made.push(text(
            &bench.ok("CreateProtocolMountTarget", &args)["ExportId"],
        ));
    }
    let args = [("FileSystemId", fs.as_str()), ("MaxResults", "10")];
    let whole = bench.ok("DescribeProtocolMountTarget", &args);
    assert_eq!(text(&whole["NextToken"]), "", "ten fit on a page");
    let named = [
        ("FileSystemId", fs.as_str()),
        ("ProtocolServiceId", service.as_str()),
    ];
    bench.ok("DeleteProtocolService", &named);
    let body = bench.ok("CreateProtocolService", &service_args(&fs));
    let next = text(&body["ProtocolServiceId"]);
    let body = bench.ok("CreateProtocolMountTarget", &export_args(&fs, &next));
    made.push(text(&body["ExportId"]));
    let first = bench.ok("DescribeProtocolMountTarget", &args);
    let token = text(&first["NextToken"]);
    let second = bench.ok(
        "DescribeProtocolMountTarget",
        &with(&args, "NextToken", &token),
    );
    let ids = |page: &serde_json::Value| -> Vec<String> {
        let list = page["ProtocolMountTargets"].as_array().unwrap();
        list.iter().map(|e| text(&e["ExportId"])).collect()
    };
    assert_eq!((ids(&first).len(), ids(&second).len()), (10, 1));
    assert_eq!([ids(&first), ids(&second)].concat(), made);
}
