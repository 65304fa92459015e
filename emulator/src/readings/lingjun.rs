//! What is read of CPFS for LINGJUN by itself: products disagree with each other, not only documents (row 61).
//!
//! `<site>@lingjun` is a site of `readings` held for that product, by default as the newer pages have it, which alone
//! name it. The others are its own.

use super::task::{ENTRIES, FEWER_ENTRIES, SLASH};
use super::{Site, UNSUPPORTED, site};

/// What the documents tell of CPFS and not of CPFS for LINGJUN.
const SILENT: &[&str] = &["cpfs-rules", "refused"];

pub(super) const SITES: &[Site] = &[
    site("CreateMountTarget@lingjun", 61, SILENT),
    site("CreateFileset@lingjun", 61, SILENT),
    site("DeleteFileset@lingjun", 61, SILENT),
    site("ModifyFileset@lingjun", 61, SILENT),
    site("DescribeFilesets@lingjun", 61, SILENT),
    site("CreateDataFlow@lingjun", 61, SILENT),
    site("DeleteDataFlow@lingjun", 61, SILENT),
    site("ModifyDataFlow@lingjun", 61, SILENT),
    site("DescribeDataFlows@lingjun", 61, SILENT),
    site("StopDataFlow@lingjun", 61, SILENT),
    site("ApplyDataFlowAutoRefresh@lingjun", 61, SILENT),
    site("ModifyDataFlowAutoRefresh@lingjun", 61, SILENT),
    site("CancelDataFlowAutoRefresh@lingjun", 61, SILENT),
    site("UpgradeFileSystem@lingjun", 61, SILENT),
    site("StartDataFlow@lingjun", 61, &["refused", "cpfs-rules"]),
    site(
        "CreateDataFlowTask.Directory.length@lingjun",
        2,
        &["1..1023", "2..1024"],
    ),
    site(
        "CreateDataFlowTask.Directory.base@lingjun",
        4,
        &["relative", "absolute"],
    ),
    site("CreateDataFlowTask.EntryList.size@lingjun", 5, ENTRIES).by_hand(FEWER_ENTRIES),
    site("CreateDataFlowTask.EntryList.slash@lingjun", 5, SLASH),
    site("CreateDataFlowTask.TaskAction@lingjun", 6, &["2024"]).by_hand(&["six", "2022"]),
    site(
        "CreateDataFlowTask.TaskAction.version@lingjun",
        6,
        &[
            "InvalidTaskAction.NotSupported",
            "InvalidFilesystemVersion.NotSupport",
        ],
    ),
    site(
        "CreateDataFlowTask.unsupported@lingjun",
        8,
        &[
            "InvalidFilesystemVersion.NotSupport",
            "OperationDenied.DataFlowNotSupported",
        ],
    ),
    site("CancelDataFlowTask.unsupported@lingjun", 8, UNSUPPORTED),
    site(
        "CancelDataFlowTask.subtasks",
        37,
        &["while-executing", "none"],
    ),
    site(
        "CancelDataFlowTask.subtasks.status",
        37,
        &["403", "400", "404"],
    ),
    site(
        "CreateDataFlowTask.ConflictPolicy@lingjun",
        39,
        &["optional", "required"],
    ),
    site(
        "CreateDataFlowTask.CreateDirIfNotExist@lingjun",
        39,
        &["optional", "required-for-import"],
    ),
    site(
        "CreateDataFlowTask.CreateDirIfNotExist.version@lingjun",
        39,
        &["InvalidFilesystemVersion.NotSupport", "ignored"],
    ),
    site(
        "CreateDataFlowTask.DstDirectory@lingjun",
        47,
        &["must-not-contain", "must-not-be"],
    ),
    site(
        "DescribeDataFlowTasks.Filters.TaskActions.streaming@lingjun",
        0,
        &["accepted", "refused"],
    ),
];
