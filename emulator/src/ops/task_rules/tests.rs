//! Tests of `task_rules`: what CPFS for LINGJUN makes different.

use crate::testing::{Bench, text, with};

const CREATE: &str = "CreateDataFlowTask";
const OLD: [(&str, &str); 3] = [
    ("FileSystemId", "bmcpfs-0024000000000001"),
    ("DataFlowId", "df-0024000000000001"),
    ("TaskAction", "Import"),
];
const NEW: [(&str, &str); 3] = [
    ("FileSystemId", "bmcpfs-0026000000000001"),
    ("DataFlowId", "df-0026000000000001"),
    ("TaskAction", "Import"),
];

#[test]
fn the_actions_of_a_product() {
    let mut bench = Bench::normal();
    for action in ["Import", "Export"] {
        bench.ok(CREATE, &with(&OLD, "TaskAction", action));
    }
    for action in ["Import", "Export", "StreamImport", "StreamExport"] {
        bench.ok(CREATE, &with(&NEW, "TaskAction", action));
    }
    for action in ["StreamImport", "StreamExport", "Evict", "Inventory"] {
        assert_eq!(
            bench.code(CREATE, &with(&OLD, "TaskAction", action)),
            "InvalidTaskAction.NotSupported",
            "{action}"
        );
    }
    assert_eq!(
        bench.code(CREATE, &with(&NEW, "TaskAction", "Evict")),
        "InvalidTaskAction.NotSupported"
    );
    let site = "CreateDataFlowTask.TaskAction.version@lingjun";
    let mut bench = Bench::reading(site, "InvalidFilesystemVersion.NotSupport");
    let stream = with(&OLD, "TaskAction", "StreamImport");
    assert_eq!(
        bench.code(CREATE, &stream),
        "InvalidFilesystemVersion.NotSupport"
    );
    let (fs, flow) = bench.flow();
    let cpfs = [("FileSystemId", &*fs), ("DataFlowId", &*flow)];
    bench.ok(CREATE, &with(&cpfs, "TaskAction", "Evict"));
    assert_eq!(
        bench.code(CREATE, &with(&cpfs, "TaskAction", "StreamImport")),
        "InvalidTaskAction.NotSupported"
    );
}

#[test]
fn streams_are_for_lingjun_whatever_actions_there_are() {
    for actions in ["2022", "2024", "six"] {
        let mut bench = Bench::reading("CreateDataFlowTask.TaskAction", actions);
        let (fs, flow) = bench.flow();
        let cpfs = [("FileSystemId", &*fs), ("DataFlowId", &*flow)];
        bench.ok(CREATE, &with(&cpfs, "TaskAction", "Export"));
        let stream = with(&cpfs, "TaskAction", "StreamExport");
        assert_eq!(
            bench.code(CREATE, &stream),
            "InvalidTaskAction.NotSupported",
            "{actions}"
        );
    }
}

#[test]
fn too_old_for_tasks() {
    let of = |fs: &'static str| with(&OLD, "FileSystemId", fs);
    let version = "InvalidFilesystemVersion.NotSupport";
    let denied = "OperationDenied.DataFlowNotSupported";
    let lingjun = of("bmcpfs-0023000000000001");
    let cpfs = of("cpfs-0021000000000001");
    let mut bench = Bench::normal();
    assert_eq!(bench.code(CREATE, &lingjun), version);
    assert_eq!(bench.code(CREATE, &cpfs), denied);
    let cancel = with(&lingjun, "TaskId", "task-none");
    assert_eq!(bench.code("CancelDataFlowTask", &cancel), denied);
    // The fileset and the data flow are of another file system.
    let right = of("cpfs-0022000000000001");
    assert_eq!(bench.code(CREATE, &right), "InvalidDataFlow.NotFound");
    let mut bench = Bench::reading("CreateDataFlowTask.unsupported@lingjun", denied);
    assert_eq!(bench.code(CREATE, &lingjun), denied);
    let mut bench = Bench::reading("CreateDataFlowTask.version", version);
    assert_eq!(bench.code(CREATE, &cpfs), version);
    let args = [("StorageType", "Capacity"), ("ProtocolType", "NFS")];
    let nas = text(&bench.ok("CreateFileSystem", &args)["FileSystemId"]);
    assert_eq!(
        bench.code(CREATE, &with(&OLD, "FileSystemId", &nas)),
        denied
    );
    let mut bench = Bench::reading("CreateDataFlowTask.who", "lingjun-only");
    bench.ok(CREATE, &OLD);
    let (fs, flow) = bench.flow();
    let cpfs = [
        ("FileSystemId", &*fs),
        ("DataFlowId", &*flow),
        ("TaskAction", "Import"),
    ];
    assert_eq!(bench.code(CREATE, &cpfs), version);
}

#[test]
fn directories_are_made_from_the_second_version_on() {
    let mut bench = Bench::normal();
    let name = "CreateDirIfNotExist";
    bench.ok(CREATE, &with(&NEW, name, "true"));
    let old = with(&OLD, name, "false");
    assert_eq!(
        bench.code(CREATE, &old),
        "InvalidFilesystemVersion.NotSupport"
    );
    let site = "CreateDataFlowTask.CreateDirIfNotExist.version@lingjun";
    Bench::reading(site, "ignored").ok(CREATE, &old);
    let site = "CreateDataFlowTask.CreateDirIfNotExist@lingjun";
    let mut bench = Bench::reading(site, "required-for-import");
    assert_eq!(bench.code(CREATE, &NEW), "MissingCreateDirIfNotExist");
    bench.ok(CREATE, &with(&NEW, "TaskAction", "Export"));
    bench.ok(CREATE, &OLD);
    let (fs, flow) = bench.flow();
    let cpfs = [("FileSystemId", &*fs), ("DataFlowId", &*flow)];
    bench.ok(CREATE, &with(&cpfs, "TaskAction", "Import"));
}

#[test]
fn a_policy_may_be_required() {
    let mut bench = Bench::normal();
    for policy in ["", "SKIP_THE_FILE", "KEEP_LATEST", "OVERWRITE_EXISTING"] {
        bench.ok(CREATE, &with(&OLD, "ConflictPolicy", policy));
    }
    let site = "CreateDataFlowTask.ConflictPolicy@lingjun";
    let mut bench = Bench::reading(site, "required");
    assert_eq!(bench.code(CREATE, &OLD), "MissingConflictPolicy");
    bench.ok(CREATE, &with(&OLD, "ConflictPolicy", "KEEP_LATEST"));
    let (fs, flow) = bench.flow();
    let cpfs = [("FileSystemId", &*fs), ("DataFlowId", &*flow)];
    bench.ok(CREATE, &with(&cpfs, "TaskAction", "Import"));
}

#[test]
fn readings_are_held_per_product() {
    let long = format!("/{}/", "a".repeat(1022));
    let climbing = "/a/../";
    let listed = r#"["a"]"#;
    for (site, alternative, name, value, code) in [
        (
            "Directory.length",
            "2..1024",
            "Directory",
            long.as_str(),
            "",
        ),
        (
            "Directory.length",
            "2..1024",
            "Directory",
            "/",
            "IllegalCharacters",
        ),
        ("DstDirectory", "must-not-be", "DstDirectory", climbing, ""),
        (
            "Directory.base",
            "absolute",
            "Directory",
            "/nowhere/",
            "OperationDenied.DependencyViolation",
        ),
        (
            "EntryList.slash",
            "leading",
            "EntryList",
            listed,
            "InvalidParameter.InvalidFormat",
        ),
    ] {
        let said = |bench: &mut Bench| {
            let (_, body) = bench.call(CREATE, &with(&NEW, name, value));
            text(&body["Code"])
        };
        let usual = said(&mut Bench::normal());
        let of_cpfs = format!("CreateDataFlowTask.{site}");
        assert_eq!(said(&mut Bench::reading(&of_cpfs, alternative)), usual);
        let mut bench = Bench::reading(&format!("{of_cpfs}@lingjun"), alternative);
        assert_eq!(said(&mut bench), code, "{site}");
        assert_ne!(usual, code, "{site}");
    }
}
