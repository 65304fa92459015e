//! Tests of `mount_target`.

use crate::testing::{Bench, CPFS, text, with};

#[test]
fn a_mount_target_lives() {
    let mut bench = Bench::bare();
    let fs = bench.file_system();
    let domain = bench.mount(&fs);
    let args = [
        ("FileSystemId", fs.as_str()),
        ("MountTargetDomain", domain.as_str()),
    ];
    let seen = bench.ok("DescribeMountTargets", &args)["MountTargets"]["MountTarget"][0].clone();
    assert_eq!(
        (&seen["Status"], &seen["NetworkType"]),
        (&"Pending".into(), &"Vpc".into())
    );
    bench.minutes(1);
    let listed = bench.ok("DescribeFileSystems", &[("VpcId", "vpc-main")]);
    let brief = &listed["FileSystems"]["FileSystem"][0]["MountTargets"]["MountTarget"][0];
    assert_eq!(
        (&brief["Status"], &brief["NetworkType"]),
        (&"Active".into(), &"vpc".into())
    );
    assert_eq!(
        bench.code("DeleteFileSystem", &[("FileSystemId", &fs)]),
        "OperationDenied.DependencyViolation"
    );
    bench.ok("DeleteMountTarget", &args);
    bench.minutes(1);
    assert_eq!(
        bench.code("DescribeMountTargets", &args),
        "InvalidMountTarget.NotFound"
    );
    bench.ok("DeleteFileSystem", &[("FileSystemId", &fs)]);
    bench.minutes(2);
    assert_eq!(
        bench.code("DescribeMountTargets", &args),
        "InvalidFileSystem.NotFound"
    );
}

#[test]
fn what_a_mount_target_must_not_be() {
    let mut bench = Bench::normal();
    let young = text(&bench.ok("CreateFileSystem", CPFS)["FileSystemId"]);
    let args = [
        ("FileSystemId", young.as_str()),
        ("NetworkType", "VPC"),
        ("VpcId", "vpc-main"),
        ("VSwitchId", "vsw-main"),
    ];
    assert_eq!(
        bench.code("CreateMountTarget", &args),
        "OperationDenied.InvalidState"
    );
    bench.minutes(6);
    for (name, value, code) in [
        ("NetworkType", "", "MissingNetworkType"),
        ("VpcId", "", "MissingVpcId"),
        ("VSwitchId", "", "MissingVSwitchId"),
        ("VpcId", "vpc-none", "InvalidParameter.VpcNotFound"),
        ("VSwitchId", "vsw-none", "InvalidParameter.VswNotFound"),
        ("VSwitchId", "vsw-other", "InvalidParameter.VswNotFound"),
        ("VSwitchId", "vsw-full", "InvalidVSwitchId.IpNotEnough"),
        ("EnableIpv6", "true", "InvalidFileSystem.NotsupportedIPv6"),
        ("FileSystemId", "cpfs-none", "InvalidFileSystem.NotFound"),
    ] {
        assert_eq!(
            bench.code("CreateMountTarget", &with(&args, name, value)),
            code,
            "{name}={value}"
        );
    }
    bench.ok("CreateMountTarget", &args);
    let nas = [("StorageType", "Performance"), ("ProtocolType", "NFS")];
    let nas = text(&bench.ok("CreateFileSystem", &nas)["FileSystemId"]);
    let code = bench.code("CreateMountTarget", &with(&args, "FileSystemId", &nas));
    assert_eq!(code, "MissingParameter.AccessGroupName");
}

#[test]
fn a_token_that_is_heard_refuses_other_arguments_in_a_dry_run_too() {
    let mut bench = Bench::reading("CreateMountTarget.ClientToken", "honoured");
    let fs = bench.file_system();
    let args = [
        ("FileSystemId", fs.as_str()),
        ("NetworkType", "VPC"),
        ("VpcId", "vpc-main"),
        ("VSwitchId", "vsw-main"),
        ("ClientToken", "t"),
    ];
    bench.ok("CreateMountTarget", &args);
    assert_eq!(
        bench.code("CreateMountTarget", &with(&args, "DryRun", "true")),
        "IdempotentParameterMismatch"
    );
    let mut bench = Bench::reading("CreateMountTarget.ClientToken", "ignored");
    let fs = bench.file_system();
    let args = with(&args, "FileSystemId", &fs);
    bench.ok("CreateMountTarget", &args);
    bench.ok("CreateMountTarget", &with(&args, "DryRun", "true"));
}
