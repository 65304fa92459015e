//! Tests of `data_flow_task`.

use serde_json::Value;

use crate::testing::{Bench, text, with};

fn task(bench: &mut Bench, fs: &str, id: &str) -> Value {
    let args = [
        ("FileSystemId", fs),
        ("Filters.1.Key", "TaskIds"),
        ("Filters.1.Value", id),
    ];
    bench.ok("DescribeDataFlowTasks", &args)["TaskInfo"]["Task"][0].clone()
}

#[test]
fn a_task_runs_to_its_end() {
    let mut bench = Bench::normal();
    let (fs, flow) = bench.flow();
    let args = [
        ("FileSystemId", fs.as_str()),
        ("DataFlowId", flow.as_str()),
        ("TaskAction", "Import"),
    ];
    let id = text(&bench.ok("CreateDataFlowTask", &args)["TaskId"]);
    assert_eq!(task(&mut bench, &fs, &id)["Status"], "Pending");
    bench.seconds(40);
    let seen = task(&mut bench, &fs, &id);
    assert_eq!(
        (&seen["Status"], &seen["Progress"]),
        (&"Executing".into(), &50.into())
    );
    bench.minutes(1);
    let seen = task(&mut bench, &fs, &id);
    assert_eq!(
        (&seen["Status"], &seen["Progress"]),
        (&"Completed".into(), &100.into())
    );
    assert_eq!(seen["FilesystemId"], fs.as_str());
    assert_eq!(
        text(&seen["ReportPath"]),
        format!("/.dataflow_report/{id}.csv")
    );
    assert_eq!(text(&seen["EndTime"]).len(), "2021-08-04 18:27:35".len());
    let cancel = [
        ("FileSystemId", fs.as_str()),
        ("DataFlowId", flow.as_str()),
        ("TaskId", id.as_str()),
    ];
    assert_eq!(
        bench.code("CancelDataFlowTask", &cancel),
        "OperationDenied.DependencyViolation"
    );
}

#[test]
fn a_cancelled_task_and_a_copy_of_it() {
    let mut bench = Bench::normal();
    let (fs, flow) = bench.flow();
    let args = [("FileSystemId", fs.as_str()), ("DataFlowId", flow.as_str())];
    let mut export = with(&args, "TaskAction", "Export");
    export.push(("DataType", "Data"));
    let id = text(&bench.ok("CreateDataFlowTask", &export)["TaskId"]);
    bench.ok("CancelDataFlowTask", &with(&args, "TaskId", &id));
    assert_eq!(task(&mut bench, &fs, &id)["Status"], "Canceling");
    bench.minutes(8);
    assert_eq!(task(&mut bench, &fs, &id)["Status"], "Canceled");
    let copy = text(&bench.ok("CreateDataFlowTask", &with(&args, "SrcTaskId", &id))["TaskId"]);
    let seen = task(&mut bench, &fs, &copy);
    assert_eq!(
        (&seen["TaskAction"], &seen["DataType"]),
        (&"Export".into(), &"Data".into())
    );
    bench.ok("DeleteDataFlow", &args);
    bench.minutes(2);
    let left = bench.ok("DescribeDataFlowTasks", &[("FileSystemId", &fs)]);
    assert_eq!(left["TaskInfo"]["Task"], serde_json::json!([]));
}

#[test]
fn what_a_task_must_not_be() {
    let mut bench = Bench::normal();
    let (fs, flow) = bench.flow();
    let args = [
        ("FileSystemId", fs.as_str()),
        ("DataFlowId", flow.as_str()),
        ("TaskAction", "Import"),
    ];
    let long = format!("[\"/{}\"]", "a".repeat(1023));
    let large = format!("[{}\"b\"]", "\"a\", ".repeat(20_000));
    for (name, value, code) in [
        (
            "TaskAction",
            "StreamImport",
            "InvalidTaskAction.NotSupported",
        ),
        ("DataType", "Metadate", "InvalidDataType.NotSupported"),
        ("EntryList", "/a", "InvalidParameter.InvalidFormat"),
        ("EntryList", "[1]", "InvalidParameter.InvalidFormat"),
        ("EntryList", &long, "InvalidParameter.InvalidFormat"),
        ("EntryList", &large, "InvalidParameter.SizeTooLarge"),
        ("SrcTaskId", "task-none", "InvalidSrcTaskId.NotFound"),
        ("SrcTaskId", "task/1", "InvalidSrcTaskId.TaskIdInvalid"),
        ("Directory", "a/", "IllegalCharacters"),
        ("DstDirectory", "/a/../b/", "IllegalCharacters"),
        ("FileSystemId", "cpfs-none", "InvalidFileSystem.NotFound"),
        ("DataFlowId", "df-none", "InvalidDataFlow.NotFound"),
        ("TaskAction", "", "MissingTaskAction"),
    ] {
        assert_eq!(
            bench.code("CreateDataFlowTask", &with(&args, name, value)),
            code,
            "{name} {value:.20}"
        );
    }
    bench.ok("CreateDataFlowTask", &with(&args, "DryRun", "true"));
    let left = bench.ok("DescribeDataFlowTasks", &[("FileSystemId", &fs)]);
    assert_eq!(left["TaskInfo"]["Task"], serde_json::json!([]));
    bench.ok("StopDataFlow", &args);
    assert_eq!(
        bench.code("CreateDataFlowTask", &args),
        "OperationDenied.InvalidState"
    );
}

const STREAM: [(&str, &str); 3] = [
    ("FileSystemId", "bmcpfs-0026000000000001"),
    ("DataFlowId", "df-0026000000000001"),
    ("TaskAction", "StreamImport"),
];

/// Cancels a new task once it waits, or once it executes.
fn cancel(bench: &mut Bench, action: &str, executing: bool) -> (u16, Value) {
    let args = with(&STREAM, "TaskAction", action);
    let id = text(&bench.ok("CreateDataFlowTask", &args)["TaskId"]);
    if executing {
        bench.seconds(40);
        assert_eq!(task(bench, STREAM[0].1, &id)["Status"], "Executing");
    }
    bench.call("CancelDataFlowTask", &with(&STREAM, "TaskId", &id))
}

#[test]
fn a_streaming_task_with_subtasks_goes_on() {
    let mut bench = Bench::normal();
    for (action, executing, status) in [
        ("StreamImport", false, 200),
        ("StreamImport", true, 403),
        ("StreamExport", true, 403),
        ("Import", true, 200),
    ] {
        let (got, body) = cancel(&mut bench, action, executing);
        assert_eq!(got, status, "{action} {body}");
        if status != 200 {
            assert_eq!(body["Code"], "InvalidStatus.ResourceMismatch");
        }
    }
    let mut bench = Bench::reading("CancelDataFlowTask.subtasks", "none");
    assert_eq!(cancel(&mut bench, "StreamImport", true).0, 200);
    let mut bench = Bench::reading("CancelDataFlowTask.subtasks.status", "404");
    assert_eq!(cancel(&mut bench, "StreamExport", true).0, 404);
}

#[test]
fn streaming_tasks_are_found_by_their_action() {
    let mut bench = Bench::normal();
    bench.ok("CreateDataFlowTask", &STREAM);
    bench.ok("CreateDataFlowTask", &with(&STREAM, "TaskAction", "Export"));
    let args = [
        STREAM[0],
        ("Filters.1.Key", "TaskActions"),
        ("Filters.1.Value", "StreamImport"),
    ];
    let seen = bench.ok("DescribeDataFlowTasks", &args)["TaskInfo"]["Task"].clone();
    assert_eq!(seen.as_array().map(Vec::len), Some(1));
    assert_eq!(seen[0]["TaskAction"], "StreamImport");
    let site = "DescribeDataFlowTasks.Filters.TaskActions.streaming@lingjun";
    let mut other = Bench::reading(site, "refused");
    assert_eq!(
        other.code("DescribeDataFlowTasks", &args),
        "InvalidFilterValue"
    );
    let fs = bench.file_system();
    assert_eq!(
        bench.code("DescribeDataFlowTasks", &with(&args, "FileSystemId", &fs)),
        "InvalidFilterValue"
    );
}
