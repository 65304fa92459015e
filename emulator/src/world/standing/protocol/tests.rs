//! Tests of `protocol`.

use serde_json::Value;

use crate::testing::{Bench, export_args, reading, service_args, text, with};
use crate::{Config, World};

const STOPPED: [(&str, &str); 2] = [
    ("FileSystemId", "cpfs-0022000000000001"),
    ("ProtocolServiceId", "ptc-0022000000000001"),
];

fn seen(bench: &mut Bench) -> Value {
    bench.ok("DescribeProtocolService", &STOPPED[..1])["ProtocolServices"][0].clone()
}

/// A world of one file system with the filesets `f` and `g`.
fn world(services: &str) -> Result<World, String> {
    let text = format!(
        "
file_systems:
  - id: cpfs-1
    version: 2.4.0
    zone: cn-hangzhou-g
    vpc: vpc-main
    capacity: 10800
    filesets: [{{ id: f, path: /f/ }}, {{ id: g, path: /g/ }}]
    protocol_services: [{services}]
"
    );
    World::from_yaml(&text).map_err(|e| e.to_string())
}

#[test]
fn the_stopped_service_that_stands() {
    let mut bench = Bench::normal();
    let shown = seen(&mut bench);
    for (name, value) in [
        ("FileSystemId", "cpfs-0022000000000001"),
        ("ProtocolServiceId", "ptc-0022000000000001"),
        ("ProtocolSpec", "General"),
        ("ProtocolType", "NFS"),
        ("Status", "Stopped"),
        ("CreateTime", "2025-12-01T00:00:00Z"),
        ("ModifyTime", "2025-12-01T00:00:00Z"),
    ] {
        assert_eq!(shown[name], value, "{name}");
    }
    assert_eq!(shown["ProtocolThroughput"], 2400);
    assert_eq!(shown["MountTargetCount"], 0);
    for (status, count) in [("Stopped", 1), ("Running,Stopping", 0)] {
        let body = bench.ok(
            "DescribeProtocolService",
            &with(&STOPPED[..1], "Status", status),
        );
        let list = body["ProtocolServices"].as_array().unwrap();
        assert_eq!(list.len(), count, "{status}");
    }
    // One is all that a file system may have.
    let large = reading(&[("CreateProtocolService.Capacity", "any")])
        .code("CreateProtocolService", &service_args(STOPPED[0].1));
    assert_eq!(large, "OperationDenied.ProtocolServiceExceedLimit");
}

#[test]
fn services_that_start_and_stop_stand_so_for_good() {
    let mut bench = Bench::normal();
    bench.minutes(600);
    for (fs, service, status) in [
        ("cpfs-0022000000000003", "ptc-0022000000000003", "Starting"),
        ("cpfs-0022000000000004", "ptc-0022000000000004", "Stopping"),
    ] {
        let fs = ("FileSystemId", fs);
        let list = bench.ok("DescribeProtocolService", &[fs])["ProtocolServices"].clone();
        assert_eq!(
            (&list[0]["ProtocolServiceId"], &list[0]["Status"]),
            (&service.into(), &status.into())
        );
        let change = [
            fs,
            ("ProtocolServiceId", service),
            ("Description", "another"),
        ];
        let refused = bench.code("ModifyProtocolService", &change);
        assert_eq!(refused, "OperationDenied.InvalidPtcStatus", "{status}");
    }
}

#[test]
fn a_stopped_service_takes_orders_only_where_any_state_will_do() {
    let orders = [
        ("ModifyProtocolService", STOPPED.to_vec()),
        (
            "CreateProtocolMountTarget",
            with(
                &export_args(STOPPED[0].1, STOPPED[1].1),
                "AccessGroupName",
                "flowcheck-open",
            ),
        ),
        ("DeleteProtocolService", STOPPED.to_vec()),
    ];
    for (operation, args) in orders {
        let code = Bench::normal().code(operation, &args);
        assert_eq!(code, "OperationDenied.InvalidPtcStatus", "{operation}");
        let site = format!("{operation}.service-state");
        Bench::reading(&site, "not-Deleting").ok(operation, &args);
    }
}

#[test]
fn an_update_leaves_a_stopped_service_stopped() {
    for (passes, meanwhile) in [("Running", "Stopped"), ("Updating", "Updating")] {
        let mut bench = reading(&[
            ("ModifyProtocolService.service-state", "not-Deleting"),
            ("ModifyProtocolService.passes", passes),
        ]);
        let args = with(&STOPPED, "Description", "another");
        bench.ok("ModifyProtocolService", &args);
        assert_eq!(seen(&mut bench)["Status"], meanwhile);
        // A second one while the first is under way forgets nothing.
        bench.ok("ModifyProtocolService", &STOPPED);
        bench.minutes(1);
        let shown = seen(&mut bench);
        assert_eq!(
            (text(&shown["Status"]), text(&shown["Description"])),
            ("Stopped".to_owned(), "another".to_owned())
        );
    }
}

#[test]
fn a_running_service_stands_with_its_exports() {
    let export = "{ id: exp-1, domain: e, vswitch: vsw-other, fileset: f, access_group: flowcheck-open, description: why }";
    let service = format!("{{ id: ptc-1, vswitch: vsw-main-b, exports: [{export}] }}");
    let mut bench = Bench::new(Config {
        world: world(&service).unwrap(),
        ..Config::default()
    });
    let fs = [("FileSystemId", "cpfs-1")];
    let body = bench.ok("DescribeProtocolService", &fs);
    let shown = &body["ProtocolServices"][0];
    assert_eq!(
        (&shown["Status"], &shown["MountTargetCount"]),
        (&"Running".into(), &1.into())
    );
    let body = bench.ok("DescribeProtocolMountTarget", &fs);
    let shown = &body["ProtocolMountTargets"][0];
    for (name, value) in [
        ("ExportId", "exp-1"),
        ("ProtocolServiceId", "ptc-1"),
        ("ProtocolMountTargetDomain", "e"),
        ("Status", "AVAILABLE"),
        ("VpcId", "vpc-other"),
        ("VSwitchId", "vsw-other"),
        ("FsetId", "f"),
        ("Path", "/f/"),
        ("AccessGroupName", "flowcheck-open"),
        ("Description", "why"),
        ("CreateTime", "2025-12-01T00:00:00Z"),
    ] {
        assert_eq!(shown[name], value, "{name}");
    }
    let truth = bench.emulator.truth();
    assert!(truth.resources.iter().any(|r| r.id == "exp-1"));
    let service = [fs[0], ("ProtocolServiceId", "ptc-1")];
    bench.ok("DeleteProtocolService", &service);
    bench.minutes(2);
    let truth = bench.emulator.truth();
    assert!(truth.resources.iter().all(|r| r.id != "exp-1"));
}

#[test]
fn a_service_that_cannot_be_is_refused() {
    let of = |export: &str| format!("{{ id: p, vswitch: vsw-main, exports: [{export}] }}");
    let one = "id: e, domain: d, vswitch: vsw-other, fileset: f";
    let many: Vec<_> = (0..11)
        .map(|n| {
            one.replace("id: e", &format!("id: e{n}"))
                .replace(": f", &format!(": f{n}"))
        })
        .map(|e| format!("{{ {e} }}"))
        .collect();
    for (services, says) in [
        (
            "{ id: p, vswitch: v }".to_owned(),
            "`p` names `v`, which is not under `vswitches`",
        ),
        (
            "{ id: p, vswitch: vsw-other }".to_owned(),
            "vswitch `vsw-other` of protocol service `p` is not of vpc `vpc-main`",
        ),
        (
            "{ id: p, vswitch: vsw-main, status: Updating }".to_owned(),
            "Updating",
        ),
        (
            "{ id: p, vswitch: vsw-main }, { id: p, vswitch: vsw-main }".to_owned(),
            "protocol service `p` is listed twice",
        ),
        (
            "{ id: p, vswitch: vsw-main }, { id: q, vswitch: vsw-main }".to_owned(),
            "`cpfs-1` has too many `protocol_services`: at most 1",
        ),
        (
            of(&format!("{{ {one} }}, {{ {one} }}")),
            "export `e` is listed twice",
        ),
        (
            of(&format!(
                "{{ {one} }}, {{ {} }}",
                one.replace("id: e", "id: x")
            )),
            "export of fileset `f` is listed twice",
        ),
        (
            of(&format!("{{ {} }}", one.replace(": f", ": h"))),
            "`e` names `h`, which is not under `filesets`",
        ),
        (
            of(&format!("{{ {} }}", one.replace("vsw-other", "v"))),
            "`e` names `v`, which is not under `vswitches`",
        ),
        (
            of(&format!("{{ {one}, access_group: no }}")),
            "`e` names `no`, which is not under `access_groups`",
        ),
        (
            of(&many.join(", ")),
            "`p` has too many `exports`: at most 10",
        ),
    ] {
        let error = world(&services).unwrap_err();
        assert!(error.contains(says), "{services}: {error}");
    }
}
