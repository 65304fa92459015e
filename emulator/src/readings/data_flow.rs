//! The sites of data flows and their auto refresh (`cpfs-api-2022-06-29#8.1` to `#8.9`, `start-data-flow-2025-12-03`).

use super::{LEAVING, STATE_CODES, Site, UNIT, UNSUPPORTED, site, wrapped};

const MATCH: &[&str] = &["whole", "part"];
const INTERVAL: &[&str] = &["5..525600", "5..526600"];

pub(super) const SITES: &[Site] = &[
    site("CreateDataFlow.AutoRefreshInterval", 1, INTERVAL).by_hand(&["10..525600"]),
    site("ApplyDataFlowAutoRefresh.AutoRefreshInterval", 1, INTERVAL).by_hand(&["10..525600"]),
    site(
        "ModifyDataFlowAutoRefresh.AutoRefreshInterval",
        1,
        &["5..526600", "5..525600"],
    ),
    site("CreateDataFlow.RefreshPath.unit", 3, UNIT),
    site("ApplyDataFlowAutoRefresh.RefreshPath.unit", 3, UNIT),
    site("CancelDataFlowAutoRefresh.RefreshPath.unit", 3, UNIT),
    site("DescribeDataFlows.Filters.FileSystemPath.unit", 3, UNIT),
    site(
        "CreateDataFlow.SourceSecurityType.none",
        7,
        &["any-spelling", "absent-only", "None", "无"],
    )
    .by_hand(&["NONE", "Null"]),
    // How a flow is shown that was created without.
    site(
        "DescribeDataFlows.SourceSecurityType.none",
        7,
        &["None", "无"],
    ),
    site("StartDataFlow.unsupported", 8, UNSUPPORTED),
    wrapped("DescribeDataFlows.DataFlowInfo"),
    wrapped("DescribeDataFlows.AutoRefresh"),
    site("DescribeDataFlows.Filters.DataFlowIds.match", 31, MATCH),
    site("DescribeDataFlows.Filters.FsetIds.match", 31, MATCH),
    site("DescribeDataFlows.Filters.SourceStorage.match", 31, MATCH),
    site(
        "DescribeDataFlows.Filters.FileSystemPath.match",
        31,
        &["part"],
    )
    .by_hand(&["whole"]),
    site("CreateDataFlow.DataFlowId", 33, &["df-", "dfid-"]),
    site("ModifyDataFlowAutoRefresh.state", 36, STATE_CODES),
    site("CancelDataFlowAutoRefresh.state", 36, STATE_CODES),
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
        "CreateDataFlow.SourceStorage.length",
        53,
        &["whole-address", "name"],
    )
    .by_hand(&["name-3..63"]),
    // The same rule stands with the filter's value, of which a part will do.
    site(
        "DescribeDataFlows.Filters.SourceStorage.length",
        53,
        &["whole-value", "name"],
    ),
    site("ModifyDataFlow.Misconfigured", 54, &["refused", "accepted"]),
    site("DeleteDataFlow.Misconfigured", 54, &["refused", "accepted"]),
    site("CreateDataFlow.file-system-state", 55, STATE_CODES),
    site(
        "DescribeDataFlows.Filters.Description",
        58,
        &["data-flow", "fileset"],
    ),
    site("CreateDataFlow.count.leaving", 0, LEAVING),
    site("CreateDataFlow.FsetId.leaving", 0, LEAVING),
];
