//! Transitions that stick, go astray or go back.

use super::super::Edit;
use super::{Act, Fault, When, row};

const ANY: When = When::Always;

const FLOW: &str = "DataFlowInfo.DataFlow.*.Status";
const TASK: &str = "TaskInfo.Task.*.Status";

pub const FAULTS: &[Fault] = &[
    row(
        "transition",
        "flow-sticks-stopping",
        "DescribeDataFlows",
        ANY,
        Act::Edit(&[Edit::Swap(FLOW, "Stopped", "Stopping")]),
        1,
        &[
            "DataFlow:Stopping/stuck/*",
            "DescribeDataFlows/shown/*",
            "DescribeDataFlows/stuck/*",
        ],
    ),
    row(
        "transition",
        "flow-stays-running",
        "DescribeDataFlows",
        ANY,
        Act::Edit(&[
            Edit::Swap(FLOW, "Stopping", "Running"),
            Edit::Swap(FLOW, "Stopped", "Running"),
        ]),
        1,
        &["DescribeDataFlows/shown/*"],
    ),
    row(
        "transition",
        "flow-stops-by-itself",
        "DescribeDataFlows",
        ANY,
        Act::Edit(&[Edit::Swap(FLOW, "Running", "Stopped")]),
        1,
        &["DescribeDataFlows/shown/*"],
    ),
    row(
        "transition",
        "flow-updates-for-ever",
        "DescribeDataFlows",
        ANY,
        Act::Edit(&[Edit::Swap(FLOW, "Running", "Updating")]),
        1,
        &["DescribeDataFlows/shown/*", "DataFlow:Updating/stuck/*"],
    ),
    row(
        "transition",
        "flow-starts-for-ever",
        "DescribeDataFlows",
        When::Not(&When::Starts("FileSystemId", "bm")),
        Act::Edit(&[Edit::Swap(FLOW, "Running", "Starting")]),
        1,
        &[
            "DataFlow:Starting/stuck/*",
            "DescribeDataFlows/shown/*",
            "DescribeDataFlows/stuck/*",
        ],
    ),
    row(
        "transition",
        "flow-ends-misconfigured",
        "DescribeDataFlows",
        ANY,
        Act::Edit(&[Edit::Swap(FLOW, "Stopped", "Misconfigured")]),
        1,
        &["DescribeDataFlows/shown/*"],
    ),
    row(
        "transition",
        "task-sticks-cancelling",
        "DescribeDataFlowTasks",
        ANY,
        Act::Edit(&[Edit::Swap(TASK, "Canceled", "Canceling")]),
        4,
        &[
            "DataFlowTask:Canceling/stuck/*",
            "DescribeDataFlowTasks/shown/*",
            "DescribeDataFlowTasks/stuck/*",
        ],
    ),
    row(
        "transition",
        "cancelled-task-completes",
        "DescribeDataFlowTasks",
        ANY,
        Act::Edit(&[
            Edit::Swap(TASK, "Canceled", "Completed"),
            Edit::Swap(TASK, "Canceling", "Completed"),
        ]),
        3,
        &["DescribeDataFlowTasks/shown/*"],
    ),
    row(
        "transition",
        "fileset-sticks-being-made",
        "DescribeFilesets",
        ANY,
        Act::Edit(&[Edit::Swap("Entries.Entrie.*.Status", "CREATED", "CREATING")]),
        1,
        &[
            "Fileset:CREATING/stuck/*",
            "DescribeFilesets/shown/*",
            "DescribeFilesets/stuck/*",
        ],
    ),
    row(
        "transition",
        "fileset-comes-back",
        "DescribeFilesets",
        ANY,
        Act::Edit(&[Edit::Swap(
            "Entries.Entrie.*.Status",
            "RELEASING",
            "CREATED",
        )]),
        2,
        &["DescribeFilesets/shown/*"],
    ),
    row(
        "transition",
        "mount-target-inactive",
        "DescribeMountTargets",
        ANY,
        Act::Edit(&[Edit::Swap(
            "MountTargets.MountTarget.*.Status",
            "Active",
            "Inactive",
        )]),
        1,
        &["DescribeMountTargets/shown/*"],
    ),
    row(
        "transition",
        "mount-target-sticks",
        "DescribeMountTargets",
        ANY,
        Act::Edit(&[Edit::Swap(
            "MountTargets.MountTarget.*.Status",
            "Active",
            "Pending",
        )]),
        1,
        &[
            "MountTarget:Pending/stuck/*",
            "DescribeMountTargets/shown/*",
            "DescribeMountTargets/stuck/*",
        ],
    ),
    row(
        "transition",
        "service-stays-in-making",
        "DescribeProtocolService",
        ANY,
        Act::Edit(&[Edit::Swap(
            "ProtocolServices.*.Status",
            "Running",
            "Creating",
        )]),
        1,
        &[
            "ProtocolService:Creating/stuck/*",
            "DescribeProtocolService/shown/*",
            "DescribeProtocolService/stuck/*",
        ],
    ),
    row(
        "transition",
        "service-stopped",
        "DescribeProtocolService",
        ANY,
        Act::Edit(&[Edit::Swap(
            "ProtocolServices.*.Status",
            "Running",
            "Stopped",
        )]),
        1,
        &["DescribeProtocolService/shown/*"],
    ),
];
