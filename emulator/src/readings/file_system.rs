//! The sites of regions, file systems and mount targets (`cpfs-api-2022-06-29#3.1` to `#5.3`, `#10.1`).

use super::{LEAVING, Site, site, wrapped};

pub(super) const SITES: &[Site] = &[
    wrapped("DescribeFileSystems.FileSystems"),
    wrapped("DescribeFileSystems.MountTargets"),
    wrapped("DescribeFileSystems.Tags"),
    wrapped("DescribeFileSystems.Packages"),
    wrapped("DescribeFileSystems.SupportedFeatures"),
    // Clients take the lists of the tables alone (`wire.md`), so the samples are for hands.
    site("DescribeRegions.Regions", 13, &["array"]).by_hand(&["object"]),
    site("DescribeZones.Zones", 14, &["wrapped"]).by_hand(&["flat"]),
    site("DescribeZones.ProtocolType", 0, &["NFS", "nfs"]),
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
    // The list of words has Vpc, the text VPC.
    site(
        "CreateMountTarget.NetworkType",
        21,
        &["any-case", "as-listed"],
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
    site("DescribeFileSystems.times", 34, &["cst", "iso"]),
    site(
        "DeleteFileSystem.mount-targets",
        0,
        &[
            "OperationDenied.DependencyViolation",
            "OperationDenied.InvalidState",
        ],
    ),
    site("DeleteFileSystem.mount-targets.leaving", 0, LEAVING),
    site(
        "DeleteFileSystem.protocol-services",
        0,
        &[
            "go-along",
            "OperationDenied.DependencyViolation",
            "OperationDenied.InvalidState",
        ],
    ),
    site("DeleteFileSystem.protocol-services.leaving", 0, LEAVING),
    site("CreateMountTarget.count.leaving", 0, LEAVING),
    site("DescribeAccessGroups.MountTargetCount.leaving", 0, LEAVING),
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
];
