//! The sites of protocol services and their exports (`cpfs-api-2022-06-29#6.1` to `#6.8`).

use super::{LEAVING, Site, UNIT, plain, site};

/// Whether a parameter that has a default must be given nevertheless.
const REQUIRED: &[&str] = &["required", "default"];
/// Which states of a protocol service an order needs is not said.
const SERVICE: &[&str] = &["Running", "not-Deleting"];
/// The same of an export.
const EXPORT: &[&str] = &["AVAILABLE", "not-DELETING"];
const OVERLAP: &[&str] = &["accepted", "refused"];

pub(super) const SITES: &[Site] = &[
    site("CreateProtocolMountTarget.Path.unit", 3, UNIT),
    plain("DescribeProtocolService.ProtocolServices"),
    plain("DescribeProtocolMountTarget.ProtocolMountTargets"),
    // The code's last character may be a slip of its table.
    site(
        "CreateProtocolService.VpcId.elsewhere",
        43,
        &[
            "InvalidVpcId.CrossVpcNotSupport.",
            "InvalidVpcId.CrossVpcNotSupport",
        ],
    ),
    // The sample gives what the error table forbids.
    site(
        "CreateProtocolService.Throughput",
        23,
        &["refused", "accepted"],
    ),
    site("CreateProtocolService.ProtocolSpec", 24, REQUIRED),
    site("CreateProtocolService.ProtocolType", 24, REQUIRED),
    site(
        "CreateProtocolMountTarget.FsetId-and-Path",
        25,
        &["exactly-one", "both-too"],
    ),
    site(
        "ModifyProtocolMountTarget.AccessGroupName",
        26,
        &["no-parameter", "optional", "required"],
    ),
    site("CreateProtocolService.Capacity", 46, &["10800"]).by_hand(&["any"]),
    // An export's VPC that is the file system's own, or that of another export of the same service.
    site("CreateProtocolMountTarget.own-vpc", 56, OVERLAP),
    site("CreateProtocolMountTarget.shared-vpc", 56, OVERLAP),
    site("CreateProtocolMountTarget.default-group", 57, OVERLAP),
    site("ModifyProtocolMountTarget.default-group", 57, OVERLAP),
    site(
        "CreateProtocolService.Throughput.bound",
        59,
        &["not-more-than", "less-than"],
    ),
    site(
        "DescribeProtocolService.ProtocolThroughput.most",
        0,
        &["20000", "20480"],
    ),
    site(
        "DescribeProtocolService.Description",
        0,
        &["InvalidDescription.InvalidFormat", "unnamed"],
    ),
    site("ModifyProtocolService.passes", 0, &["Running", "Updating"]),
    site("DeleteProtocolService.service-state", 0, SERVICE),
    site("ModifyProtocolService.service-state", 0, SERVICE),
    site("CreateProtocolMountTarget.service-state", 0, SERVICE),
    site("DeleteProtocolMountTarget.service-state", 0, SERVICE),
    site("ModifyProtocolMountTarget.service-state", 0, SERVICE),
    site("DeleteProtocolMountTarget.state", 0, EXPORT),
    site("ModifyProtocolMountTarget.state", 0, EXPORT),
    // Codes that its own table lacks.
    site(
        "CreateProtocolMountTarget.FsetId.unknown",
        0,
        &["InvalidFsetId.NotFound", "Fset.IncorrectStatus"],
    ),
    site(
        "CreateProtocolMountTarget.Path.unknown",
        0,
        &[
            "PathNotExistInFileSystem.InvalidParam",
            "InvalidFileSystemPath.InvalidCharacters",
        ],
    ),
    site(
        "CreateProtocolMountTarget.VSwitchId.elsewhere",
        0,
        &[
            "InvalidParameter.VpcVswitchMismatch",
            "InvalidParameter.VswNotFound",
        ],
    ),
    site(
        "DeleteProtocolMountTarget.ExportId.unknown",
        0,
        &[
            "InvalidExportId.NotFound",
            "OperationDenied.InvalidMntStatus",
        ],
    ),
    // The number is not said; a fileset's path has eight levels.
    site("CreateProtocolMountTarget.depth", 0, &["8", "any"]),
    // A fileset's directory, exported once by the fileset and once by its path.
    site(
        "CreateProtocolMountTarget.same-directory",
        0,
        &["one-export", "one-by-path"],
    ),
    site("CreateProtocolService.count.leaving", 0, LEAVING),
    site("CreateProtocolMountTarget.count.leaving", 0, LEAVING),
    site("CreateProtocolMountTarget.exported.leaving", 0, LEAVING),
    site("CreateProtocolMountTarget.vpc.leaving", 0, LEAVING),
    site(
        "DescribeProtocolService.MountTargetCount.leaving",
        0,
        LEAVING,
    ),
];
