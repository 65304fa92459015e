//! What many operations have in common, each with a site of its own: the request's form, dry runs, descriptions, lists
//! in requests, and tokens.

use super::{Site, site};

/// The samples end in a Chinese full stop and one holds a space, which the rule has neither of.
const CHARACTERS: &[&str] = &["full-stop", "strict", "full-stop-and-space"];
/// Every client sends the dotted form.
const FORM: &[&str] = &["either"];
const ONE_FORM: &[&str] = &["dotted", "array"];
/// Blanks beside the commas of a value that takes several.
const TRIMMED: &[&str] = &["trimmed", "exact"];
const EXACT: &[&str] = &["exact", "trimmed"];
const FILTER_KEYS: &[&str] = &["all-of", "any-of"];
const FILTER_VALUE: &[&str] = &["Filter.N.Value", "Filter.1.Value"];
/// What a dry run leaves empty: the id of the operation, or the one that its page names.
const OWN_OR_NAMED: &[&str] = &["absent", "empty", "FileSystemId"];
const NAMED: &[&str] = &["absent", "FileSystemId"];
/// A second request with the same token and other arguments, where only the token is documented.
const TOKEN: &[&str] = &["replay", "refuse", "evaluate"];

const fn form(name: &'static str) -> Site {
    site(name, 10, FORM).by_hand(ONE_FORM)
}

const fn characters(name: &'static str) -> Site {
    site(name, 0, CHARACTERS)
}

const fn token(name: &'static str) -> Site {
    site(name, 0, TOKEN)
}

pub(super) const SITES: &[Site] = &[
    form("DescribeFileSystems.Tag.form"),
    form("DescribeFilesets.Filters.form"),
    form("CreateDataFlow.AutoRefreshs.form"),
    form("ApplyDataFlowAutoRefresh.AutoRefreshs.form"),
    form("DescribeDataFlows.Filters.form"),
    form("DescribeDataFlowTasks.Filters.form"),
    form("DescribeProtocolMountTarget.Filters.form"),
    site("DescribeFilesets.Filters.blanks", 0, EXACT),
    site("DescribeDataFlows.Filters.blanks", 0, EXACT),
    site("DescribeDataFlowTasks.Filters.blanks", 0, EXACT),
    // The sample has a blank.
    site("DescribeProtocolMountTarget.Filters.blanks", 0, TRIMMED),
    site("DescribeProtocolService.blanks", 0, TRIMMED),
    site("DescribeFilesets.Filters.keys", 60, FILTER_KEYS),
    site("DescribeDataFlows.Filters.keys", 60, FILTER_KEYS),
    site("DescribeDataFlowTasks.Filters.keys", 60, FILTER_KEYS),
    site("DescribeProtocolMountTarget.Filters.keys", 60, FILTER_KEYS),
    site("DescribeFilesets.Filters.value.message", 49, FILTER_VALUE),
    site(
        "DescribeDataFlows.Filters.value.message",
        49,
        &["Filter.1.Value", "Filter.N.Value"],
    ),
    site(
        "DescribeDataFlowTasks.Filters.value.message",
        49,
        FILTER_VALUE,
    ),
    site(
        "DescribeProtocolMountTarget.Filters.value.message",
        49,
        FILTER_VALUE,
    ),
    site("CreateFileSystem.envelope", 11, &["flat"]).by_hand(&["wrapped"]),
    site("DeleteFileSystem.envelope", 11, &["flat"]).by_hand(&["wrapped"]),
    site("Gateway.method", 44, &["GET-and-POST"]).by_hand(&["GET"]),
    site("Gateway.signature", 45, &["both"]).by_hand(&["HMAC-SHA1", "ACS3-HMAC-SHA256"]),
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
    site("CreateFileSystem.DryRun.id", 17, &["empty", "absent"]),
    site("UpgradeFileSystem.DryRun.id", 17, NAMED),
    site("CreateMountTarget.DryRun.id", 0, &["absent", "empty"]),
    site("CreateProtocolService.DryRun.id", 17, &["empty", "absent"]),
    site(
        "CreateProtocolMountTarget.DryRun.id",
        17,
        &["empty", "absent"],
    ),
    site("CreateFileset.DryRun.id", 17, OWN_OR_NAMED),
    site("DeleteFileset.DryRun.id", 17, NAMED),
    site("ModifyFileset.DryRun.id", 17, NAMED),
    site("CreateDataFlow.DryRun.id", 17, OWN_OR_NAMED),
    site("DeleteDataFlow.DryRun.id", 17, NAMED),
    site("ModifyDataFlow.DryRun.id", 17, NAMED),
    site("StopDataFlow.DryRun.id", 17, NAMED),
    site("StartDataFlow.DryRun.id", 17, NAMED),
    site("ApplyDataFlowAutoRefresh.DryRun.id", 17, NAMED),
    site("ModifyDataFlowAutoRefresh.DryRun.id", 17, NAMED),
    site(
        "CancelDataFlowAutoRefresh.DryRun.id",
        17,
        &["absent", "DataFlowId"],
    ),
    site("CreateDataFlowTask.DryRun.id", 17, OWN_OR_NAMED),
    site("CancelDataFlowTask.DryRun.id", 17, NAMED),
    characters("CreateFileSystem.Description.characters"),
    characters("ModifyFileSystem.Description.characters"),
    characters("CreateFileset.Description.characters"),
    characters("ModifyFileset.Description.characters"),
    characters("CreateDataFlow.Description.characters"),
    characters("ModifyDataFlow.Description.characters"),
    characters("CreateProtocolService.Description.characters"),
    characters("ModifyProtocolService.Description.characters"),
    characters("DescribeProtocolService.Description.characters"),
    characters("CreateProtocolMountTarget.Description.characters"),
    characters("ModifyProtocolMountTarget.Description.characters"),
    token("UpgradeFileSystem.other-arguments"),
    token("CreateFileset.other-arguments"),
    token("DeleteFileset.other-arguments"),
    token("ModifyFileset.other-arguments"),
    token("CreateDataFlow.other-arguments"),
    token("DeleteDataFlow.other-arguments"),
    token("ModifyDataFlow.other-arguments"),
    token("StopDataFlow.other-arguments"),
    token("StartDataFlow.other-arguments"),
    token("ApplyDataFlowAutoRefresh.other-arguments"),
    token("ModifyDataFlowAutoRefresh.other-arguments"),
    token("CancelDataFlowAutoRefresh.other-arguments"),
    token("CreateDataFlowTask.other-arguments"),
    token("CancelDataFlowTask.other-arguments"),
    token("CreateProtocolService.other-arguments"),
    token("DeleteProtocolService.other-arguments"),
    token("ModifyProtocolService.other-arguments"),
    token("CreateProtocolMountTarget.other-arguments"),
    token("DeleteProtocolMountTarget.other-arguments"),
    token("ModifyProtocolMountTarget.other-arguments"),
];
