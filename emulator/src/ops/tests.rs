//! Tests of what CPFS for LINGJUN does where the documents tell of CPFS alone.

use crate::testing::{Bench, text, with};

const FS: (&str, &str) = ("FileSystemId", "bmcpfs-0024000000000001");
const FLOW: (&str, &str) = ("DataFlowId", "df-0024000000000001");
const MOUNT: [(&str, &str); 4] = [
    FS,
    ("NetworkType", "Vpc"),
    ("VpcId", "vpc-main"),
    ("VSwitchId", "vsw-main"),
];

/// What the calls about a data flow say, in order.
fn answers(bench: &mut Bench, calls: &[&str]) -> Vec<String> {
    let mut say = |operation: &&str| {
        let path = [
            ("AutoRefreshs.1.RefreshPath", "/lj/sub/"),
            ("Throughput", "1200"),
        ];
        let args = with(&[FS, FLOW, path[0], path[1]], "RefreshPath", "/lj/sub/");
        let (_, body) = bench.call(operation, &args);
        bench.minutes(6);
        text(&body["Code"])
    };
    calls.iter().map(&mut say).collect()
}

#[test]
fn it_follows_the_rules_of_cpfs() {
    let mut bench = Bench::normal();
    let domain = text(&bench.ok("CreateMountTarget", &MOUNT)["MountTargetDomain"]);
    assert!(domain.contains(".cpfs.cn-hangzhou."), "{domain}");
    let fileset = bench.fileset(FS.1, "/mine/");
    bench.minutes(1);
    let args = crate::testing::flow_args(FS.1, &fileset);
    let flow = text(&bench.ok("CreateDataFlow", &args)["DataFlowId"]);
    bench.minutes(6);
    assert_eq!(bench.flow_state(FS.1, &flow), "Running");
    let calls = [
        "ModifyDataFlow",
        "ApplyDataFlowAutoRefresh",
        "ModifyDataFlowAutoRefresh",
        "CancelDataFlowAutoRefresh",
        "StopDataFlow",
        "DeleteDataFlow",
        "UpgradeFileSystem",
    ];
    let said = answers(&mut bench, &calls);
    assert_eq!(said[..6], [""; 6]);
    assert_eq!(said[6], "MissingCapacity");
    assert_eq!(bench.flow_state(FS.1, FLOW.1), "");
    let fileset = ("FsetId", "fset-0024000000000001");
    bench.ok("ModifyFileset", &[FS, fileset, ("Description", "mine")]);
    bench.ok("DeleteFileset", &[FS, fileset]);
}

#[test]
fn it_starts_no_data_flow_unless_read_so() {
    let calls = ["StopDataFlow", "StartDataFlow"];
    let said = answers(&mut Bench::normal(), &calls);
    assert_eq!(said, ["", "OperationDenied.DataFlowNotSupported"]);
    let mut bench = Bench::reading("StartDataFlow@lingjun", "cpfs-rules");
    assert_eq!(answers(&mut bench, &calls), ["", ""]);
}

#[test]
fn below_its_first_version_with_data_flows_nothing_of_them_goes() {
    let mut bench = Bench::normal();
    for id in ["bmcpfs-0023000000000001", "cpfs-0021000000000001"] {
        let fs = ("FileSystemId", id);
        for (operation, more) in [
            ("CreateFileset", vec![("FileSystemPath", "/x/")]),
            ("ModifyFileset", vec![("FsetId", "fset-none")]),
            ("DeleteFileset", vec![("FsetId", "fset-none")]),
            ("DescribeFilesets", vec![]),
            ("DescribeDataFlows", vec![]),
            ("DescribeDataFlowTasks", vec![]),
            ("StopDataFlow", vec![FLOW]),
            ("ModifyDataFlow", vec![FLOW]),
            (
                "CancelDataFlowAutoRefresh",
                vec![FLOW, ("RefreshPath", "/x/")],
            ),
        ] {
            let args: Vec<_> = [fs].into_iter().chain(more).collect();
            assert_eq!(
                bench.code(operation, &args),
                "OperationDenied.NotSupported",
                "{operation}"
            );
        }
        bench.ok("UpgradeFileSystem", &[fs, ("Capacity", "7200")]);
        bench.minutes(3);
        bench.ok("CreateMountTarget", &with(&MOUNT, "FileSystemId", id));
    }
}

#[test]
fn each_operation_may_be_refused_by_itself() {
    let fileset = ("FsetId", "fset-0024000000000001");
    let calls = [
        ("CreateMountTarget", MOUNT[1..].to_vec()),
        ("CreateFileset", vec![("FileSystemPath", "/x/")]),
        ("ModifyFileset", vec![fileset]),
        ("DescribeFilesets", vec![]),
        ("DescribeDataFlows", vec![]),
        ("ModifyDataFlow", vec![FLOW]),
        (
            "ApplyDataFlowAutoRefresh",
            vec![FLOW, ("AutoRefreshs.1.RefreshPath", "/lj/sub/")],
        ),
        ("ModifyDataFlowAutoRefresh", vec![FLOW]),
        (
            "CancelDataFlowAutoRefresh",
            vec![FLOW, ("RefreshPath", "/lj/sub/")],
        ),
        ("StopDataFlow", vec![FLOW]),
        ("DeleteDataFlow", vec![FLOW]),
        ("DeleteFileset", vec![fileset]),
        ("UpgradeFileSystem", vec![("Capacity", "7200")]),
    ];
    for (denied, _) in &calls {
        let mut bench = Bench::reading(&format!("{denied}@lingjun"), "refused");
        for (operation, more) in &calls {
            let args: Vec<_> = [FS].into_iter().chain(more.iter().copied()).collect();
            let code = text(&bench.call(operation, &args).1["Code"]);
            let refused = code == "OperationDenied.NotSupported";
            assert_eq!(refused, operation == denied, "{denied}: {operation} {code}");
            bench.minutes(6);
        }
        bench.flow();
    }
    let mut bench = Bench::reading("CreateDataFlow@lingjun", "refused");
    let args = crate::testing::flow_args(FS.1, fileset.1);
    let denied = "OperationDenied.NotSupported";
    assert_eq!(bench.code("CreateDataFlow", &args), denied);
    let task = [FS, FLOW, ("TaskAction", "Import")];
    let id = text(&bench.ok("CreateDataFlowTask", &task)["TaskId"]);
    bench.ok("CancelDataFlowTask", &with(&task, "TaskId", &id));
    bench.ok("DescribeDataFlowTasks", &[FS]);
}
