//! The sites of filesets (`cpfs-api-2022-06-29#7.1` to `#7.4`).

use super::{LEAVING, Site, UNIT, site, wrapped};

/// Clients see `InvalidState` (row 48).
const STATE: &[&str] = &[
    "OperationDenied.InvalidState",
    "OperationDenied.DependencyViolation",
];
const STATE_OR_NONE: &[&str] = &[
    "OperationDenied.InvalidState",
    "OperationDenied.DependencyViolation",
    "accepted",
];

pub(super) const SITES: &[Site] = &[
    site("CreateFileset.FileSystemPath.unit", 3, UNIT),
    site("DescribeFilesets.Filters.FileSystemPath.unit", 3, UNIT),
    wrapped("DescribeFilesets.Entries"),
    site(
        "DescribeFilesets.UpdateTime",
        15,
        &["UpdateTime", "UpdateTiem"],
    ),
    site(
        "DescribeFilesets.Filters.FsetIds.match",
        31,
        &["whole", "part"],
    ),
    site(
        "DescribeFilesets.Filters.FileSystemPath.match",
        31,
        &["part"],
    )
    .by_hand(&["whole"]),
    site("CreateFileset.state", 48, STATE),
    site("DeleteFileset.state", 48, STATE_OR_NONE),
    site("ModifyFileset.state", 48, STATE_OR_NONE),
    site("CreateFileset.ClientToken", 52, &["idempotent", "ignored"]),
    site("CreateFileset.count.leaving", 0, LEAVING),
    site("DeleteFileset.data-flows.leaving", 0, LEAVING),
    site("DeleteFileset.exports", 0, &["refused", "stay", "go-along"]),
    site("DeleteFileset.exports.leaving", 0, LEAVING),
    site("DescribeFilesets.released", 0, &["gone", "listed"]),
];
