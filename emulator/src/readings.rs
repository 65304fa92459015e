//! Where the documents can be read in more than one way, and the ways. `contradictions.md` gives the row numbers.
//!
//! The first alternative is the one a normal emulator follows. A contrary emulator draws one per site and run,
//! never those under `by_hand`, which only [`crate::Config::readings`] selects.

mod lingjun;
mod protocol;

/// A place where the documents disagree, or are silent in a way that a whole run must settle alike.
#[derive(Clone, Copy, Debug)]
pub struct Site {
    /// Operation and parameter or rule.
    pub name: &'static str,
    /// The row of `contradictions.md`; 0 for a silence that no row tells of.
    pub row: u8,
    /// What the documents can be read to say; an alternative given twice is drawn twice as often.
    pub alternatives: &'static [&'static str],
    /// What only other evidence says.
    pub by_hand: &'static [&'static str],
}

impl Site {
    /// The alternative of that name.
    pub(crate) fn find(&self, alternative: &str) -> Option<&'static str> {
        self.alternatives
            .iter()
            .chain(self.by_hand)
            .find(|a| **a == alternative)
            .copied()
    }
}

const fn site(name: &'static str, row: u8, alternatives: &'static [&'static str]) -> Site {
    Site {
        name,
        row,
        alternatives,
        by_hand: &[],
    }
}

/// Codes for a state that an operation's table has no `InvalidState` for.
const STATE_CODES: &[&str] = &[
    "OperationDenied.DependencyViolation",
    "OperationDenied.InvalidState",
    "OperationDenied.ConflictOperation",
];
/// The same where clients see `InvalidState` (row 48).
const FILESET_STATE_CODES: &[&str] = &[
    "OperationDenied.InvalidState",
    "OperationDenied.DependencyViolation",
];
/// A second request with the same token and other arguments, where only the token is documented.
const TOKEN: &[&str] = &["replay", "refuse", "evaluate"];
const UNIT: &[&str] = &["characters", "bytes"];
const UNSUPPORTED: &[&str] = &[
    "OperationDenied.DataFlowNotSupported",
    "OperationDenied.NotSupported",
];
const FILTER_IDS: &[&str] = &["whole", "part"];
const FILTER_KEYS: &[&str] = &["all-of", "any-of"];
const LEAVING: &[&str] = &["counts", "does-not-count"];

/// Every site.
pub const SITES: &[Site] =
    &joined::<{ MAIN.len() + lingjun::SITES.len() + protocol::SITES.len() }>(&[
        MAIN,
        lingjun::SITES,
        protocol::SITES,
    ]);

#[allow(
    clippy::indexing_slicing,
    reason = "a constant: an index out of range does not compile"
)]
const fn joined<const N: usize>(lists: &[&[Site]]) -> [Site; N] {
    let mut all = [lists[0][0]; N];
    let (mut list, mut within, mut at) = (0, 0, 0);
    while at < N {
        if within == lists[list].len() {
            (list, within) = (list + 1, 0);
            continue;
        }
        all[at] = lists[list][within];
        (within, at) = (within + 1, at + 1);
    }
    all
}

/// All but those of CPFS for LINGJUN and of protocol services.
const MAIN: &[Site] = &[
    Site {
        by_hand: &["10..525600"],
        ..site(
            "CreateDataFlow.AutoRefreshInterval",
            1,
            &["5..525600", "5..526600"],
        )
    },
    Site {
        by_hand: &["10..525600"],
        ..site(
            "ApplyDataFlowAutoRefresh.AutoRefreshInterval",
            1,
            &["5..525600", "5..526600"],
        )
    },
    site(
        "ModifyDataFlowAutoRefresh.AutoRefreshInterval",
        1,
        &["5..526600", "5..525600"],
    ),
    site(
        "CreateDataFlowTask.Directory.length",
        2,
        &["1..1023", "2..1024"],
    ),
    site("CreateDataFlowTask.Directory.unit", 3, UNIT),
    site("CreateDataFlow.RefreshPath.unit", 3, UNIT),
    site("ApplyDataFlowAutoRefresh.RefreshPath.unit", 3, UNIT),
    site("CancelDataFlowAutoRefresh.RefreshPath.unit", 3, UNIT),
    site("CreateFileset.FileSystemPath.unit", 3, UNIT),
    site(
        "CreateDataFlowTask.Directory.base",
        4,
        &["relative", "absolute"],
    ),
    Site {
        by_hand: &["below-65536"],
        ..site(
            "CreateDataFlowTask.EntryList.size",
            5,
            &["at-most-65536", "at-most-64000"],
        )
    },
    site(
        "CreateDataFlowTask.EntryList.slash",
        5,
        &["either", "leading", "import-without"],
    ),
    Site {
        by_hand: &["six"],
        ..site("CreateDataFlowTask.TaskAction", 6, &["2022", "2024"])
    },
    site(
        "CreateDataFlow.SourceSecurityType.none",
        7,
        &["any-spelling", "absent-only", "None", "无"],
    ),
    site("StartDataFlow.unsupported", 8, UNSUPPORTED),
    site("CreateDataFlowTask.unsupported", 8, UNSUPPORTED),
    site("CancelDataFlowTask.unsupported", 8, UNSUPPORTED),
    site(
        "CreateDataFlowTask.version",
        8,
        &["as-unsupported", "InvalidFilesystemVersion.NotSupport"],
    ),
    Site {
        by_hand: &["lingjun-only"],
        ..site("CreateDataFlowTask.who", 9, &["cpfs"])
    },
    // Clients take the lists of the tables alone (`wire.md`), so the samples are for hands.
    Site {
        by_hand: &["object"],
        ..site("DescribeRegions.Regions", 13, &["array"])
    },
    Site {
        by_hand: &["flat"],
        ..site("DescribeZones.Zones", 14, &["wrapped"])
    },
    site("DescribeZones.ProtocolType", 0, &["NFS", "nfs"]),
    site(
        "DescribeFilesets.UpdateTime",
        15,
        &["UpdateTime", "UpdateTiem"],
    ),
    site(
        "CreateFileSystem.DryRun.passes",
        16,
        &["200", "DryRunOperation"],
    ),
    site(
        "CreateMountTarget.DryRun.passes",
        16,
        &["200", "DryRunOperation"],
    ),
    site("CreateFileset.DryRun.id", 17, &["absent", "empty"]),
    site("CreateDataFlow.DryRun.id", 17, &["absent", "empty"]),
    site("CreateDataFlowTask.DryRun.id", 17, &["absent", "empty"]),
    site("CreateFileSystem.DryRun.id", 0, &["empty", "absent"]),
    site("UpgradeFileSystem.DryRun", 18, &["optional", "required"]),
    site(
        "CreateMountTarget.DryRun",
        19,
        &["optional", "required-for-cpfs"],
    ),
    site(
        "CreateMountTarget.ClientToken",
        20,
        &["ignored", "honoured"],
    ),
    site(
        "DescribeMountTargets.NetworkType",
        21,
        &["Vpc", "vpc", "VPC"],
    ),
    site(
        "DescribeFileSystems.MountTargets.NetworkType",
        21,
        &["vpc", "Vpc", "VPC"],
    ),
    site(
        "DescribeFileSystems.MountTargets.Status",
        22,
        &["Active", "active"],
    ),
    site("DescribeDataFlows.Filters.ids", 31, FILTER_IDS),
    site("DescribeFilesets.Filters.ids", 31, FILTER_IDS),
    site("DescribeDataFlowTasks.Filters.ids", 31, FILTER_IDS),
    site("DescribeDataFlows.Filters.SourceStorage", 31, FILTER_IDS),
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
    site("CreateDataFlow.DataFlowId", 33, &["df-", "dfid-"]),
    site("CreateDataFlowTask.TaskId", 33, &["task-", "taskId-"]),
    site("DescribeFileSystems.CreateTime", 34, &["cst", "iso"]),
    site("DescribeDataFlowTasks.times", 34, &["spaced", "iso"]),
    site(
        "CancelDataFlowTask.state",
        35,
        &["Pending-or-Executing", "Pending"],
    ),
    site("ModifyDataFlowAutoRefresh.state", 36, STATE_CODES),
    site("CancelDataFlowAutoRefresh.state", 36, STATE_CODES),
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
        "CancelDataFlowAutoRefresh.RefreshPath",
        40,
        &["required", "all"],
    ),
    site(
        "ApplyDataFlowAutoRefresh.AutoRefreshs",
        40,
        &["required", "optional"],
    ),
    site(
        "CreateDataFlow.count",
        42,
        &[
            "OperationDenied.DependencyViolation",
            "OperationDenied.NotSupported",
        ],
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
    site("CreateFileset.state", 48, FILESET_STATE_CODES),
    site(
        "DeleteFileSystem.mount-targets",
        0,
        &[
            "OperationDenied.DependencyViolation",
            "OperationDenied.InvalidState",
        ],
    ),
    site(
        "ModifyFileSystem.state",
        0,
        &["accepted", "OperationDenied.InvalidState"],
    ),
    site(
        "UpgradeFileSystem.state",
        0,
        &[
            "OperationDenied.InvalidState",
            "OperationDenied.DependencyViolation",
        ],
    ),
    site(
        "UpgradeFileSystem.standard",
        0,
        &["OperationDenied.NotSupported", "accepted"],
    ),
    site("UpgradeFileSystem.Bandwidth", 0, &["kept", "grows"]),
    site(
        "DeleteFileset.state",
        48,
        &[
            "OperationDenied.InvalidState",
            "OperationDenied.DependencyViolation",
            "accepted",
        ],
    ),
    site(
        "ModifyFileset.state",
        48,
        &[
            "OperationDenied.InvalidState",
            "OperationDenied.DependencyViolation",
            "accepted",
        ],
    ),
    site(
        "DescribeDataFlowTasks.Filters.value",
        49,
        &["InvalidFilterValue", "InvalidFilterParam"],
    ),
    site("CreateFileset.ClientToken", 52, &["idempotent", "ignored"]),
    site(
        "CreateDataFlow.SourceStorage.length",
        53,
        &["whole-address", "name"],
    ),
    site("ModifyDataFlow.Misconfigured", 54, &["refused", "accepted"]),
    site("DeleteDataFlow.Misconfigured", 54, &["refused", "accepted"]),
    site("CreateDataFlow.file-system-state", 55, STATE_CODES),
    site(
        "DescribeDataFlows.Filters.Description",
        58,
        &["data-flow", "fileset"],
    ),
    site("DescribeDataFlows.Filters.keys", 60, FILTER_KEYS),
    site("DescribeFilesets.Filters.keys", 60, FILTER_KEYS),
    site("DescribeDataFlowTasks.Filters.keys", 60, FILTER_KEYS),
    site("Fileset.released", 0, &["gone", "listed"]),
    site("Fileset.leaving", 0, LEAVING),
    site("DataFlow.leaving", 0, LEAVING),
    site("MountTarget.leaving", 0, LEAVING),
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
    site("UpgradeFileSystem.other-arguments", 0, TOKEN),
    site("CreateMountTarget.other-arguments", 0, &["refuse"]),
    site("CreateFileset.other-arguments", 0, TOKEN),
    site("DeleteFileset.other-arguments", 0, TOKEN),
    site("ModifyFileset.other-arguments", 0, TOKEN),
    site("CreateDataFlow.other-arguments", 0, TOKEN),
    site("DeleteDataFlow.other-arguments", 0, TOKEN),
    site("ModifyDataFlow.other-arguments", 0, TOKEN),
    site("StopDataFlow.other-arguments", 0, TOKEN),
    site("StartDataFlow.other-arguments", 0, TOKEN),
    site("ApplyDataFlowAutoRefresh.other-arguments", 0, TOKEN),
    site("ModifyDataFlowAutoRefresh.other-arguments", 0, TOKEN),
    site("CancelDataFlowAutoRefresh.other-arguments", 0, TOKEN),
    site("CreateDataFlowTask.other-arguments", 0, TOKEN),
    site("CancelDataFlowTask.other-arguments", 0, TOKEN),
    // Latin letters in a name are legal in every reading (row 50); whether no letter at all is, is not said.
    site(
        "CreateDataFlow@tencent.DataFlowName",
        0,
        &["may-be-empty", "must-not-be"],
    ),
    site(
        "CreateDataFlow@tencent.TargetPath",
        51,
        &["/cfs/", "absolute", "any"],
    ),
    site(
        "CreateDataFlow@tencent.FileSystemId",
        0,
        &["any-length", "as-sample"],
    ),
    site(
        "CreateDataFlow@tencent.SourceStorageAddress",
        0,
        &["url", "host"],
    ),
    site(
        "CreateDataFlow@tencent.SourcePath",
        0,
        &["must-not-be", "may-be-empty"],
    ),
    site(
        "CreateDataFlow@tencent.AutoRefresh",
        0,
        &["InvalidParameterValue", "InvalidParameter"],
    ),
    site("CreateDataFlow@tencent.null", 0, &["absent", "wrong-type"]),
    site("CreateDataFlow@tencent.empty", 0, &["a-value", "missing"]),
];

/// The readings that name no site, or no alternative of one; an emulator passes over them.
#[must_use]
pub fn unknown(readings: &crate::Readings) -> Vec<String> {
    let known = |name: &str, alternative: &str| {
        SITES
            .iter()
            .any(|s| s.name == name && s.find(alternative).is_some())
    };
    let unknown = readings
        .iter()
        .filter(|(name, alternative)| !known(name, alternative));
    unknown
        .map(|(name, alternative)| format!("{name}: {alternative}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_site_has_one_name_and_a_default() {
        let names: std::collections::BTreeSet<_> = SITES.iter().map(|s| s.name).collect();
        assert_eq!(names.len(), SITES.len());
        assert!(SITES.iter().all(|s| !s.alternatives.is_empty()));
    }
}
