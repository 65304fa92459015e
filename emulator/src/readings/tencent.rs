//! The sites of the other vendor's one operation (`tencent-create-data-flow-2026-03-24`).

use super::{Site, site};

pub(super) const SITES: &[Site] = &[
    // The sample has Latin letters, the rule does not.
    site(
        "CreateDataFlow@tencent.DataFlowName.letters",
        50,
        &["latin-too"],
    )
    .by_hand(&["as-listed"]),
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
