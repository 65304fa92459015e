//! Tests of `flow`.

use serde_json::Value;

use crate::testing::{Bench, reading, text, with};
use crate::{Config, World};

const LOST: [(&str, &str); 2] = [
    ("FileSystemId", "cpfs-0022000000000001"),
    ("DataFlowId", "df-0022000000000001"),
];
const STOPPED: [(&str, &str); 2] = [
    ("FileSystemId", "cpfs-0023000000000001"),
    ("DataFlowId", "df-0023000000000001"),
];
const DENIED: &str = "OperationDenied.InvalidState";

fn state(bench: &mut Bench, flow: [(&str, &str); 2]) -> String {
    bench.flow_state(flow[0].1, flow[1].1)
}

/// A world of one file system with the fileset `f` at `/f/`.
fn world(flow: &str) -> Result<World, String> {
    let text = format!(
        "
buckets:
  - {{ name: good }}
  - {{ name: lost, reachable: false }}
  - {{ name: denied, granted: false }}
  - {{ name: untagged, tagged: false }}
  - {{ name: busy, changes: 1000 }}
file_systems:
  - id: cpfs-1
    version: 2.4.0
    zone: cn-hangzhou-g
    vpc: vpc-main
    filesets: [{{ id: f, path: /f/ }}]
    data_flows: [{{ id: d, fileset: f, {flow} }}]
"
    );
    World::from_yaml(&text).map_err(|e| e.to_string())
}

/// How DescribeDataFlows shows the flow of such a world.
fn shown(flow: &str) -> Value {
    let mut bench = Bench::new(Config {
        world: world(flow).unwrap(),
        ..Config::default()
    });
    let body = bench.ok("DescribeDataFlows", &[("FileSystemId", "cpfs-1")]);
    body["DataFlowInfo"]["DataFlow"][0].clone()
}

#[test]
fn a_misconfigured_flow_says_what_its_bucket_explains() {
    let lost = "SourceStorageUnreachable";
    for (flow, want) in [
        ("bucket: good", ("Running", "")),
        ("bucket: good, status: Stopped", ("Stopped", "")),
        ("bucket: lost, status: Stopped", ("Stopped", "")),
        (
            "bucket: lost, status: Misconfigured",
            ("Misconfigured", lost),
        ),
        (
            "bucket: denied, status: Misconfigured, error_message: SourceStorageUnreachable",
            ("Misconfigured", lost),
        ),
        (
            "bucket: untagged, status: Misconfigured",
            ("Misconfigured", lost),
        ),
        (
            "bucket: busy, refresh_paths: [/f/sub/], status: Misconfigured, error_message: ThroughputTooLow",
            ("Misconfigured", "ThroughputTooLow"),
        ),
    ] {
        let seen = shown(flow);
        let seen = (text(&seen["Status"]), text(&seen["ErrorMessage"]));
        assert_eq!((seen.0.as_str(), seen.1.as_str()), want, "{flow}");
    }
    let seen = shown("bucket: busy, refresh_paths: [/f/sub/], throughput: 1200");
    assert_eq!(seen["AutoRefreshPolicy"], "ImportChanged");
    assert_eq!(
        seen["AutoRefresh"]["AutoRefresh"][0]["RefreshPath"],
        "/f/sub/"
    );
}

#[test]
fn a_flow_that_cannot_be_is_refused() {
    let task = "action: Import, status: Failed";
    for (flow, says) in [
        ("bucket: good, status: Starting", "Starting"),
        (
            "bucket: good, status: Misconfigured",
            "`d` is Misconfigured without a reason: bucket `good`",
        ),
        (
            "bucket: busy, status: Misconfigured",
            "`d` is Misconfigured without a reason: bucket `busy`",
        ),
        (
            "bucket: lost, error_message: SourceStorageUnreachable",
            "`d` has an `error_message`",
        ),
        (
            "bucket: lost, status: Misconfigured, error_message: ThroughputTooLow",
            "`d` says `ThroughputTooLow`, and its bucket makes it `SourceStorageUnreachable`",
        ),
        (
            "bucket: lost, status: Misconfigured, error_message: Sad",
            "Sad",
        ),
        (
            "bucket: good, refresh_paths: [/g/]",
            "refresh path `/g/` of data flow `d`",
        ),
        (
            "bucket: good, refresh_paths: [/f/no/]",
            "refresh path `/f/no/` of data flow `d`",
        ),
        (
            "bucket: good, refresh_paths: [/f/, /f/]",
            "refresh path of one data flow `/f/` is listed twice",
        ),
        (
            "bucket: good, refresh_paths: [/f/, /f/sub/, /f/sub/a/, /f/sub/b/, /f/sub/c/, /f/sub/d/]",
            "`d` has too many `refresh_paths`: at most 5",
        ),
        (
            &format!("bucket: good, tasks: [{{ id: t, {task} }}, {{ id: t, {task} }}]"),
            "task `t` is listed twice",
        ),
        (
            "bucket: good, tasks: [{ id: t, action: Import, status: Pending }]",
            "Pending",
        ),
        (
            "bucket: good, tasks: [{ id: t, action: Impopt, status: Failed }]",
            "Impopt",
        ),
        (
            "bucket: good, tasks: [{ id: t, action: StreamImport, status: Failed }]",
            "task `t` streams",
        ),
    ] {
        let error = world(flow).unwrap_err();
        assert!(error.contains(says), "{flow}: {error}");
    }
}

#[test]
fn what_a_misconfigured_flow_takes() {
    let mut bench = Bench::normal();
    let seen = bench.ok("DescribeDataFlows", &LOST[..1])["DataFlowInfo"]["DataFlow"][0].clone();
    for (name, value) in [
        ("DataFlowId", "df-0022000000000001"),
        ("FsetId", "fset-0022000000000001"),
        ("FileSystemPath", "/mis/"),
        ("SourceStorage", "oss://flowcheck-unreachable"),
        ("Status", "Misconfigured"),
        ("ErrorMessage", "SourceStorageUnreachable"),
    ] {
        assert_eq!(seen[name], value, "{name}");
    }
    let import = with(&LOST, "TaskAction", "Import");
    for (operation, args) in [
        ("StopDataFlow", &LOST[..]),
        ("StartDataFlow", &LOST),
        ("ModifyDataFlow", &with(&LOST, "Throughput", "1200")),
        ("DeleteDataFlow", &LOST),
        ("CreateDataFlowTask", &with(&import, "DataType", "Metadata")),
    ] {
        assert_eq!(bench.code(operation, args), DENIED, "{operation}");
    }
    let mut bench = reading(&[
        ("ModifyDataFlow.Misconfigured", "accepted"),
        ("DeleteDataFlow.Misconfigured", "accepted"),
    ]);
    // More bandwidth does not bring the bucket back.
    bench.ok("ModifyDataFlow", &with(&LOST, "Throughput", "1200"));
    assert_eq!(state(&mut bench, LOST), "Updating");
    bench.minutes(4);
    assert_eq!(state(&mut bench, LOST), "Misconfigured");
    bench.ok("DeleteDataFlow", &LOST);
    bench.minutes(2);
    assert_eq!(state(&mut bench, LOST), "");
}

#[test]
fn a_stopped_flow_starts_and_is_what_its_bucket_makes_it() {
    let mut bench = Bench::normal();
    assert_eq!(state(&mut bench, STOPPED), "Stopped");
    assert_eq!(bench.code("StopDataFlow", &STOPPED), DENIED);
    bench.ok("StartDataFlow", &STOPPED);
    assert_eq!(state(&mut bench, STOPPED), "Starting");
    bench.minutes(4);
    assert_eq!(state(&mut bench, STOPPED), "Running");
    let mut bench = Bench::new(Config {
        world: world("bucket: lost, status: Stopped").unwrap(),
        ..Config::default()
    });
    let flow = [("FileSystemId", "cpfs-1"), ("DataFlowId", "d")];
    bench.ok("StartDataFlow", &flow);
    bench.minutes(4);
    assert_eq!(state(&mut bench, flow), "Misconfigured");
}

#[test]
fn tasks_of_the_past_are_shown_and_not_canceled() {
    let tasks = "bucket: good, tasks: [
        { id: t-1, action: Import, data_type: Data, status: Completed, progress: 240, directory: /f/sub/ },
        { id: t-2, action: Evict, status: Failed },
        { id: t-3, action: Export, status: Canceled, created: \"2025-06-01T00:00:00Z\" }]";
    let mut bench = Bench::new(Config {
        world: world(tasks).unwrap(),
        ..Config::default()
    });
    let fs = [("FileSystemId", "cpfs-1")];
    let list = bench.ok("DescribeDataFlowTasks", &fs)["TaskInfo"]["Task"].clone();
    for (at, name, value) in [
        (0, "TaskId", "t-1"),
        (0, "Status", "Completed"),
        (0, "TaskAction", "Import"),
        (0, "DataType", "Data"),
        (0, "FsPath", "/f/sub/"),
        (0, "StartTime", "2025-12-01 00:00:10"),
        (0, "EndTime", "2025-12-01 00:01:10"),
        (1, "TaskId", "t-2"),
        (1, "Status", "Failed"),
        (1, "FsPath", "/f/"),
        (2, "Status", "Canceled"),
        (2, "CreateTime", "2025-06-01 00:00:00"),
    ] {
        assert_eq!(list[at][name], value, "{at} {name}");
    }
    assert_eq!(
        (&list[0]["Progress"], &list[1]["Progress"]),
        (&240.into(), &0.into())
    );
    for task in ["t-1", "t-2", "t-3"] {
        let args = [fs[0], ("DataFlowId", "d"), ("TaskId", task)];
        let code = bench.code("CancelDataFlowTask", &args);
        assert_eq!(code, "OperationDenied.DependencyViolation", "{task}");
    }
}

#[test]
fn the_failed_task_that_stands() {
    let mut bench = Bench::normal();
    let list = bench.ok("DescribeDataFlowTasks", &LOST[..1])["TaskInfo"]["Task"].clone();
    assert_eq!(list.as_array().unwrap().len(), 1);
    for (name, value) in [
        ("TaskId", "task-0022000000000001"),
        ("DataFlowId", "df-0022000000000001"),
        ("Status", "Failed"),
        ("TaskAction", "Import"),
        ("DataType", "MetaAndData"),
        ("SourceStorage", "oss://flowcheck-unreachable"),
        ("FsPath", "/mis/"),
    ] {
        assert_eq!(list[0][name], value, "{name}");
    }
    let cancel = with(&LOST, "TaskId", "task-0022000000000001");
    let site = "CancelDataFlowTask.state.code";
    for code in [DENIED, "OperationDenied.DependencyViolation"] {
        let mut bench = Bench::reading(site, code);
        assert_eq!(bench.code("CancelDataFlowTask", &cancel), code);
    }
}
