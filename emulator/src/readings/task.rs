//! The sites of data flow tasks (`cpfs-api-2022-06-29#9.1` to `#9.3`, `create-data-flow-task-2024-12-11`,
//! `cancel-data-flow-task-2025-12-03`).

use super::{STATE_CODES, Site, UNIT, UNSUPPORTED, site, wrapped};

const MATCH: &[&str] = &["whole", "part"];
/// 64 KB, and the newest clients' words for it.
pub(super) const ENTRIES: &[&str] = &["at-most-65536", "at-most-64000"];
/// Clients' documentation alone has less than 64 KB.
pub(super) const FEWER_ENTRIES: &[&str] = &["below-65536", "below-64000"];
pub(super) const SLASH: &[&str] = &["either", "leading", "import-without"];

pub(super) const SITES: &[Site] = &[
    site(
        "CreateDataFlowTask.Directory.length",
        2,
        &["1..1023", "2..1024"],
    ),
    site("CreateDataFlowTask.Directory.unit", 3, UNIT),
    site("CreateDataFlowTask.DstDirectory.unit", 3, UNIT),
    site("CreateDataFlowTask.EntryList.unit", 3, UNIT),
    site(
        "CreateDataFlowTask.Directory.base",
        4,
        &["relative", "absolute"],
    ),
    site("CreateDataFlowTask.EntryList.size", 5, ENTRIES).by_hand(FEWER_ENTRIES),
    // The older page has the naming rules of OSS objects alone, which its own sample breaks.
    site("CreateDataFlowTask.EntryList.slash", 5, SLASH).by_hand(&["without"]),
    site("CreateDataFlowTask.TaskAction", 6, &["2022", "2024"]).by_hand(&["six"]),
    site("CreateDataFlowTask.unsupported", 8, UNSUPPORTED),
    site("CancelDataFlowTask.unsupported", 8, UNSUPPORTED),
    site(
        "CreateDataFlowTask.version",
        8,
        &["as-unsupported", "InvalidFilesystemVersion.NotSupport"],
    ),
    site("CreateDataFlowTask.who", 9, &["cpfs"]).by_hand(&["lingjun-only"]),
    wrapped("DescribeDataFlowTasks.TaskInfo"),
    site("DescribeDataFlowTasks.Filters.DataFlowIds.match", 31, MATCH),
    site("DescribeDataFlowTasks.Filters.TaskIds.match", 31, MATCH),
    site(
        "DescribeDataFlowTasks.Filters.TaskIds",
        32,
        &["TaskIds", "TaskId", "both"],
    ),
    site(
        "DescribeDataFlowTasks.Filters.TaskActions",
        32,
        &["Import", "Impopt", "both"],
    ),
    site("CreateDataFlowTask.TaskId", 33, &["task-", "taskId-"]),
    site("DescribeDataFlowTasks.times", 34, &["spaced", "iso"]),
    site(
        "CancelDataFlowTask.state",
        35,
        &["Pending-or-Executing", "Pending"],
    ),
    site("CancelDataFlowTask.state.code", 36, STATE_CODES),
    site(
        "CreateDataFlowTask.FileSystemId",
        38,
        &["InvalidFileSystem.NotFound", "InvalidDataFlow.NotFound"],
    ),
    site(
        "CreateDataFlowTask.CreateDirIfNotExist",
        39,
        &["optional", "required-for-import"],
    ),
    site(
        "CreateDataFlowTask.SrcTaskId",
        43,
        &[
            "InvalidSrcTaskId.NotFound",
            "InvalidSrcTaskId.TaskIdNotFound",
        ],
    ),
    site(
        "CreateDataFlowTask.DstDirectory",
        47,
        &["must-not-contain", "must-not-be"],
    ),
    site(
        "DescribeDataFlowTasks.Filters.value",
        49,
        &["InvalidFilterValue", "InvalidFilterParam"],
    ),
    site(
        "CreateDataFlowTask.TaskAction.absent",
        0,
        &["refused", "accepted"],
    ),
    site(
        "DescribeDataFlowTasks.Filters.DataFlowIds.unknown",
        0,
        &["matches-nothing", "InvalidDataFlow.NotFound"],
    ),
];
