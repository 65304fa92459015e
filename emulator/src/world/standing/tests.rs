//! Tests of `standing`.

use crate::testing::{Bench, flow_args, reading, service_args, text, with};
use crate::{Config, World};

#[test]
fn a_world_file_says_what_stands() {
    let world = World::from_yaml(
        r#"
file_systems:
  - id: bmcpfs-1
    version: 2.6.0
    zone: cn-hangzhou-b
    vpc: vpc-other
    capacity: 7200
    description: stands
    created: "2025-06-01T00:00:00Z"
    filesets: [{ id: fset-1, path: /x/ }, { id: fset-2, path: /y/, description: why }]
    data_flows: [{ id: df-1, fileset: fset-2, bucket: flowcheck-archive, throughput: 1200 }]
"#,
    )
    .unwrap();
    let mut bench = Bench::new(Config {
        world,
        ..Config::default()
    });
    let body = bench.ok("DescribeFileSystems", &[]);
    assert_eq!(body["TotalCount"], 1);
    let seen = &body["FileSystems"]["FileSystem"][0];
    assert_eq!(
        (&seen["FileSystemId"], &seen["ZoneId"], &seen["Capacity"]),
        (&"bmcpfs-1".into(), &"cn-hangzhou-b".into(), &7200.into())
    );
    assert_eq!(
        (&seen["Description"], &seen["CreateTime"]),
        (&"stands".into(), &"2025-06-01T08:00:00CST".into())
    );
    let body = bench.ok("DescribeDataFlows", &[("FileSystemId", "bmcpfs-1")]);
    let seen = &body["DataFlowInfo"]["DataFlow"][0];
    assert_eq!(
        (&seen["FsetDescription"], &seen["Throughput"]),
        (&"why".into(), &1200.into())
    );
    assert_eq!(seen["SourceStorage"], "oss://flowcheck-archive");
}

#[test]
fn what_stands_by_itself() {
    let mut bench = Bench::normal();
    let body = bench.ok("DescribeFileSystems", &[("PageSize", "100")]);
    let list = body["FileSystems"]["FileSystem"].as_array().unwrap();
    let seen: Vec<_> = list
        .iter()
        .map(|fs| (text(&fs["FileSystemId"]), text(&fs["Version"])))
        .collect();
    let want = [
        ("cpfs-0021000000000001", "2.1.0"),
        ("cpfs-0022000000000001", "2.2.0"),
        ("cpfs-0022000000000002", "2.2.0"),
        ("bmcpfs-0023000000000001", "2.3.0"),
        ("bmcpfs-0024000000000001", "2.4.0"),
        ("bmcpfs-0026000000000001", "2.6.0"),
        ("cpfs-0023000000000001", "2.3.0"),
        ("cpfs-0023000000000002", "2.3.0"),
        ("cpfs-0022000000000003", "2.2.0"),
        ("cpfs-0022000000000004", "2.2.0"),
        ("cpfs-0022000000000005", "2.2.0"),
    ];
    assert_eq!(
        seen,
        want.map(|(id, version)| (id.to_owned(), version.to_owned()))
    );
    for fs in list {
        for (name, value) in [
            ("FileSystemType", "cpfs"),
            ("StorageType", "advance_100"),
            ("ProtocolType", "cpfs"),
            ("ChargeType", "PayAsYouGo"),
            ("ZoneId", "cn-hangzhou-g"),
            ("CreateTime", "2025-12-01T08:00:00CST"),
            ("Description", ""),
        ] {
            assert_eq!(text(&fs[name]), value, "{name}");
        }
        assert_eq!(
            (&fs["Capacity"], &fs["Bandwidth"]),
            (&3600.into(), &2400.into())
        );
        let mounted = ["cpfs-0022000000000001", "cpfs-0022000000000002"];
        let mounted = mounted.contains(&text(&fs["FileSystemId"]).as_str());
        let targets = fs["MountTargets"]["MountTarget"].as_array().unwrap();
        assert_eq!(targets.len(), usize::from(mounted));
        let status = match text(&fs["FileSystemId"]).as_str() {
            "cpfs-0023000000000001" => "Stopped",
            "cpfs-0023000000000002" => "Stopping",
            _ => "Running",
        };
        assert_eq!(fs["Status"], status);
    }
    let in_vpc = bench.ok("DescribeFileSystems", &[("VpcId", "vpc-main")]);
    assert_eq!(in_vpc["TotalCount"], 11);
}

#[test]
fn one_file_system_has_one_of_everything_in_order() {
    let mut bench = Bench::normal();
    let id = [("FileSystemId", "cpfs-0022000000000002")];
    let of =
        |body: &serde_json::Value, at: &str, name: &str| text(&body.pointer(at).unwrap()[name]);
    let flows = bench.ok("DescribeDataFlows", &id);
    let flow = "/DataFlowInfo/DataFlow/0";
    assert_eq!(of(&flows, flow, "Status"), "Running");
    assert_eq!(of(&flows, flow, "FileSystemPath"), "/run/");
    let services = bench.ok("DescribeProtocolService", &id);
    let service = "/ProtocolServices/0";
    assert_eq!(of(&services, service, "Status"), "Running");
    let exports = bench.ok("DescribeProtocolMountTarget", &id);
    let export = "/ProtocolMountTargets/0";
    assert_eq!(of(&exports, export, "FsetId"), "fset-0022000000000002");
    let filesets = bench.ok("DescribeFilesets", &id);
    assert_eq!(filesets["Entries"]["Entrie"][1]["FileSystemPath"], "/free/");
    bench.ok(
        "StopDataFlow",
        &[id[0], ("DataFlowId", "df-0022000000000002")],
    );
}

#[test]
fn the_truth_tells_what_stands() {
    let truth = Bench::normal().emulator.truth();
    let of = |id: &str| {
        let found = truth.resources.iter().find(|r| r.id == id).unwrap();
        (
            found.kind.as_str(),
            found.parent.clone(),
            found.state.as_str(),
        )
    };
    let parent = Some("bmcpfs-0024000000000001".to_owned());
    assert_eq!(
        of("bmcpfs-0024000000000001"),
        ("FileSystem", None, "Running")
    );
    assert_eq!(
        of("fset-0024000000000001"),
        ("Fileset", parent.clone(), "CREATED")
    );
    assert_eq!(of("df-0024000000000001"), ("DataFlow", parent, "Running"));
    assert_eq!(truth.resources.len(), 38);
    let flow = truth
        .resources
        .iter()
        .find(|r| r.id == "df-0026000000000001")
        .unwrap();
    for (name, value) in [
        ("FsetId", "fset-0026000000000001"),
        ("FileSystemPath", "/lj/"),
        ("SourceStorage", "oss://flowcheck-data"),
        ("AutoRefreshPolicy", "None"),
        ("SourceSecurityType", "None"),
        ("CreateTime", "2025-12-01T00:00:00Z"),
        ("UpdateTime", "2025-12-01T00:00:00Z"),
    ] {
        assert_eq!(flow.fields[name], value, "{name}");
    }
    assert_eq!(
        (
            &flow.fields["Throughput"],
            &flow.fields["AutoRefreshInterval"]
        ),
        (&600.into(), &10.into())
    );
}

#[test]
fn what_stands_can_be_deleted() {
    let mut bench = Bench::normal();
    let fs = [("FileSystemId", "cpfs-0021000000000001")];
    bench.ok("DeleteFileSystem", &fs);
    bench.minutes(2);
    assert_eq!(
        bench.code("DescribeFileSystems", &fs),
        "InvalidFileSystem.NotFound"
    );
    assert_eq!(bench.ok("DescribeFileSystems", &[])["TotalCount"], 10);
}

#[test]
fn a_standing_file_system_that_cannot_be_is_refused() {
    let one = "id: bmcpfs-1, version: 2.4.0, zone: cn-hangzhou-g, vpc: vpc-main";
    let two = "{ id: a, path: /a/ }, { id: b, path: /b/ }";
    for (text, says) in [
        (format!("{{ {one} }}, {{ {one} }}"), "file system `bmcpfs-1` is listed twice"),
        ("{ id: x-1, version: 2.4.0, zone: cn-hangzhou-g, vpc: vpc-main }".to_owned(), "`x-1`"),
        ("{ id: cpfs-1, version: \"2\", zone: cn-hangzhou-g, vpc: vpc-main }".to_owned(), "version `2`"),
        ("{ id: cpfs-1, version: 2.4.x, zone: cn-hangzhou-g, vpc: vpc-main }".to_owned(), "version `2.4.x`"),
        ("{ id: cpfs-1, version: 2.4.0, zone: moon, vpc: vpc-main }".to_owned(), "`cpfs-1` names `moon`, which is not under `zones`"),
        ("{ id: cpfs-1, version: 2.4.0, zone: cn-hangzhou-g, vpc: v }".to_owned(), "`v`, which is not under `vpcs`"),
        ("{ id: bmcpfs-1, version: 2.3.9, zone: cn-hangzhou-g, vpc: vpc-main, filesets: [{ id: f, path: /f/ }] }".to_owned(), "`bmcpfs-1` is of a version"),
        (format!("{{ {one}, size: 3 }}"), "size"),
        (format!("{{ {one}, status: Extending }}"), "Extending"),
        (format!("{{ {one}, mount_targets: [{{ domain: m, vswitch: v }}] }}"), "`m` names `v`, which is not under `vswitches`"),
        (format!("{{ {one}, mount_targets: [{{ domain: m, vswitch: vsw-main, access_group: g }}] }}"), "`m` names `g`, which is not under `access_groups`"),
        (format!("{{ {one}, mount_targets: [{{ domain: m, vswitch: vsw-main }}, {{ domain: m, vswitch: vsw-main }}] }}"), "mount target `m` is listed twice"),
        (format!("{{ {one}, filesets: [{}] }}", (0..11).map(|n| format!("{{ id: f{n}, path: /{n}/ }}")).collect::<Vec<_>>().join(", ")), "`bmcpfs-1` has too many `filesets`: at most 10"),
        (format!("{{ {one}, created: soon }}"), "created"),
        (format!("{{ {one}, filesets: [{two}, {{ id: a, path: /c/ }}] }}"), "fileset `a` is listed twice"),
        (format!("{{ {one}, filesets: [{two}, {{ id: c, path: /b/c/ }}] }}"), "`b` and `c`"),
        (format!("{{ {one}, filesets: [{{ id: a, path: a/ }}] }}"), "directory `a/`"),
        (format!("{{ {one}, filesets: [{two}], data_flows: [{{ id: d, fileset: c, bucket: flowcheck-data }}] }}"), "`d` names `c`, which is not under `filesets`"),
        (format!("{{ {one}, filesets: [{two}], data_flows: [{{ id: d, fileset: a, bucket: x }}] }}"), "`d` names `x`, which is not under `buckets`"),
        (format!("{{ {one}, filesets: [{two}], data_flows: [{{ id: d, fileset: a, bucket: flowcheck-data }}, {{ id: d, fileset: b, bucket: flowcheck-data }}] }}"), "data flow `d` is listed twice"),
        (format!("{{ {one}, filesets: [{two}], data_flows: [{{ id: d, fileset: a, bucket: flowcheck-data }}, {{ id: e, fileset: a, bucket: flowcheck-data }}] }}"), "data flow of fileset `a` is listed twice"),
    ] {
        let error = World::from_yaml(&format!("file_systems: [{text}]\n")).unwrap_err().to_string();
        assert!(error.contains(says), "{text}: {error}");
    }
}

#[test]
fn a_stopped_file_system_takes_no_orders_that_need_a_running_one() {
    let denied = "OperationDenied.InvalidState";
    let mut bench = reading(&[
        ("CreateProtocolService.Capacity", "any"),
        ("CreateDataFlow.file-system-state", denied),
    ]);
    let fs = "cpfs-0023000000000001";
    let body = bench.ok("DescribeFileSystems", &[("FileSystemId", fs)]);
    let seen = &body["FileSystems"]["FileSystem"][0];
    assert_eq!(
        (&seen["Status"], &seen["Version"]),
        (&"Stopped".into(), &"2.3.0".into())
    );
    let network = with(&service_args(fs), "NetworkType", "Vpc");
    let mount = with(&network, "AccessGroupName", "flowcheck-open");
    let fileset = [("FileSystemId", fs), ("FileSystemPath", "/data/new/")];
    let larger = [("FileSystemId", fs), ("Capacity", "7200")];
    for (operation, args) in [
        ("CreateMountTarget", mount),
        ("CreateFileset", fileset.to_vec()),
        ("UpgradeFileSystem", larger.to_vec()),
        ("CreateProtocolService", service_args(fs).to_vec()),
        (
            "CreateDataFlow",
            flow_args(fs, "fset-0023000000000001").to_vec(),
        ),
    ] {
        assert_eq!(bench.code(operation, &args), denied, "{operation}");
    }
    let mut bench = Bench::reading("ModifyFileSystem.state", denied);
    assert_eq!(
        bench.code("ModifyFileSystem", &[("FileSystemId", fs)]),
        denied
    );
}

#[test]
fn a_stopped_file_system_can_be_looked_into_and_deleted() {
    let mut bench = Bench::normal();
    let fs = [("FileSystemId", "cpfs-0023000000000001")];
    let body = bench.ok("DescribeFilesets", &fs);
    let seen = &body["Entries"]["Entrie"][0];
    assert_eq!(
        (&seen["FsetId"], &seen["FileSystemPath"]),
        (&"fset-0023000000000001".into(), &"/st/".into())
    );
    let body = bench.ok("DescribeDataFlows", &fs);
    let seen = &body["DataFlowInfo"]["DataFlow"][0];
    assert_eq!(
        (&seen["DataFlowId"], &seen["Status"], &seen["ErrorMessage"]),
        (&"df-0023000000000001".into(), &"Stopped".into(), &"".into())
    );
    bench.ok("DeleteFileSystem", &fs);
    bench.minutes(2);
    assert_eq!(
        bench.code("DescribeFileSystems", &fs),
        "InvalidFileSystem.NotFound"
    );
}

#[test]
fn a_mount_target_stands_and_its_address_is_no_free_one_until_it_goes() {
    let mut world = World::built_in();
    for switch in &mut world.vswitches {
        switch.free_addresses = 0;
    }
    let mut bench = Bench::new(Config {
        world,
        ..Config::default()
    });
    let fs = "cpfs-0022000000000001";
    let body = bench.ok("DescribeMountTargets", &[("FileSystemId", fs)]);
    let seen = &body["MountTargets"]["MountTarget"][0];
    let domain = "cpfs-0022000000000001-00000001.cpfs.cn-hangzhou.nas.aliyuncs.com";
    for (name, value) in [
        ("MountTargetDomain", domain),
        ("Status", "Active"),
        ("VpcId", "vpc-main"),
        ("VswId", "vsw-main"),
        ("AccessGroup", "DEFAULT_VPC_GROUP_NAME"),
    ] {
        assert_eq!(seen[name], value, "{name}");
    }
    let args = with(&service_args(fs), "NetworkType", "Vpc");
    let args = with(&args, "AccessGroupName", "flowcheck-open");
    let full = bench.code("CreateMountTarget", &args);
    assert_eq!(full, "InvalidVSwitchId.IpNotEnough");
    let gone = [("FileSystemId", fs), ("MountTargetDomain", domain)];
    bench.ok("DeleteMountTarget", &gone);
    bench.minutes(1);
    bench.ok("CreateMountTarget", &args);
    assert_eq!(bench.code("CreateMountTarget", &args), full);
}
