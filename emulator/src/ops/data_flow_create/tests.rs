//! Tests of `data_flow_create`.

use crate::testing::{Bench, flow_args, text, with};
use crate::{Config, World};

#[test]
fn what_a_data_flow_must_not_be() {
    let mut bench = Bench::normal();
    let (fs, fileset) = bench.ready();
    let args = flow_args(&fs, &fileset);
    for (name, value, code) in [
        ("FsetId", "", "MissingFsetId"),
        ("FsetId", "fset-none", "InvalidFsetId.NotFound"),
        ("FileSystemId", "cpfs-none", "InvalidFileSystem.NotFound"),
        ("Throughput", "601", "InvalidThroughput.OutOfBounds"),
        ("Description", "1", "InvalidDescription.InvalidFormat"),
        (
            "SourceSecurityType",
            "TLS",
            "InvalidSourceSecurityType.NotSupport",
        ),
        (
            "AutoRefreshPolicy",
            "ImportAll",
            "InvalidRefreshPolicy.InvalidParameter",
        ),
        (
            "AutoRefreshInterval",
            "4",
            "InvalidRefreshInterval.OutOfBounds",
        ),
        (
            "SourceStorage",
            "cos://flowcheck-data",
            "InvalidSourceStorage.NotSupport",
        ),
        (
            "SourceStorage",
            "oss://flowcheck-data/x",
            "InvalidSourceStorage.InvalidParameter",
        ),
        (
            "SourceStorage",
            "oss://flowcheck-none",
            "InvalidSourceStorage.NotFound",
        ),
        (
            "SourceStorage",
            "oss://flowcheck-elsewhere",
            "InvalidSourceStorage.InvalidRegion",
        ),
        (
            "SourceStorage",
            "oss://flowcheck-unreachable",
            "InvalidSourceStorage.Unreachable",
        ),
        (
            "SourceStorage",
            "oss://flowcheck-denied",
            "InvalidSourceStorage.PermissionDenied",
        ),
        (
            "SourceStorage",
            "oss://flowcheck-untagged",
            "OperationDenied.DependBucketTag",
        ),
    ] {
        assert_eq!(
            bench.code("CreateDataFlow", &with(&args, name, value)),
            code,
            "{name}={value}"
        );
    }
    for none in ["None", "NONE", "Null", "SSL"] {
        bench.ok(
            "CreateDataFlow",
            &with(&with(&args, "SourceSecurityType", none), "DryRun", "true"),
        );
    }
}

#[test]
fn a_fileset_serves_one_flow_and_a_shared_bucket_needs_versions() {
    let mut bench = Bench::normal();
    let (fs, fileset) = bench.ready();
    let other = bench.fileset(&fs, "/other/");
    let args = with(
        &flow_args(&fs, &fileset),
        "SourceStorage",
        "oss://flowcheck-unversioned",
    );
    let second = with(&args, "FsetId", &other);
    assert_eq!(
        bench.code("CreateDataFlow", &second),
        "OperationDenied.DependFset",
        "still CREATING"
    );
    bench.minutes(1);
    bench.ok("CreateDataFlow", &args);
    let again = with(&args, "SourceStorage", "oss://flowcheck-archive");
    assert_eq!(
        bench.code("CreateDataFlow", &again),
        "OperationDenied.FsetAlreadyInUse"
    );
    assert_eq!(
        bench.code("CreateDataFlow", &second),
        "InvalidSourceStorage.NeedVersioning"
    );
    bench.ok(
        "CreateDataFlow",
        &with(&second, "SourceStorage", "oss://flowcheck-archive"),
    );
}

#[test]
fn a_flow_needs_a_mount_target_and_one_of_its_addresses() {
    let mut world = World::built_in();
    for switch in world.vswitches.iter_mut().filter(|s| s.id == "vsw-main") {
        switch.free_addresses = 2;
    }
    let mut bench = Bench::new(Config {
        world,
        ..Config::default()
    });
    let fs = bench.file_system();
    let filesets = ["/a1/", "/a2/"].map(|path| bench.fileset(&fs, path));
    bench.minutes(1);
    let args = flow_args(&fs, &filesets[0]);
    assert_eq!(
        bench.code("CreateDataFlow", &args),
        "OperationDenied.DependMountpoint"
    );
    bench.mount(&fs);
    let flow = text(&bench.ok("CreateDataFlow", &args)["DataFlowId"]);
    let second = with(&args, "FsetId", &filesets[1]);
    assert_eq!(
        bench.code("CreateDataFlow", &second),
        "OperationDenied.DependencyViolation"
    );
    bench.minutes(4);
    bench.ok(
        "DeleteDataFlow",
        &[("FileSystemId", &fs), ("DataFlowId", &flow)],
    );
    bench.minutes(2);
    bench.ok("CreateDataFlow", &second);
}

#[test]
fn a_narrow_or_foreign_file_system_has_no_flow() {
    let mut bench = Bench::normal();
    let nas = [("StorageType", "Performance"), ("ProtocolType", "NFS")];
    let nas = text(&bench.ok("CreateFileSystem", &nas)["FileSystemId"]);
    assert_eq!(
        bench.code("CreateDataFlow", &flow_args(&nas, "fset-1")),
        "OperationDenied.NotSupported"
    );
    assert_eq!(
        bench.code("DescribeDataFlows", &[("FileSystemId", &nas)]),
        "OperationDenied.NotSupported"
    );
    let narrow = with(crate::testing::CPFS, "Bandwidth", "600");
    let narrow = text(&bench.ok("CreateFileSystem", &narrow)["FileSystemId"]);
    bench.minutes(6);
    bench.mount(&narrow);
    let fileset = bench.fileset(&narrow, "/x1/");
    bench.minutes(1);
    assert_eq!(
        bench.code("CreateDataFlow", &flow_args(&narrow, &fileset)),
        "InvalidThroughput.OutOfBounds"
    );
}

#[test]
fn what_bounds_the_source_is_the_name_or_the_address() {
    for (way, taken) in [
        ("whole-address", ["bucket1", "flowcheck-data"].as_slice()),
        ("name", &["flowcheck-data"]),
        ("name-3..63", &["bucket1", "flowcheck-data"]),
    ] {
        let mut bench = Bench::reading("CreateDataFlow.SourceStorage.length", way);
        for name in ["b", "bucket1", "flowcheck-data"] {
            let address = format!("oss://{name}");
            let args = with(
                &flow_args("cpfs-none", "fset-none"),
                "SourceStorage",
                &address,
            );
            let code = bench.code("CreateDataFlow", &args);
            let refused = code == "InvalidSourceStorage.InvalidParameter";
            assert_eq!(refused, !taken.contains(&name), "{way}: {name}");
        }
    }
}
