//! Tests of what is on its way out: rule by rule it still counts or does not.

use crate::testing::{Bench, export_args, flow_args, service_args, text, with};
use crate::{Config, World};

const COUNT: &str = "counts";
const GONE: &str = "does-not-count";

type Args<'a> = Vec<(&'a str, &'a str)>;

fn bench(site: &str, way: &str, more: &[(&str, &str)]) -> Bench {
    let mut world = World::built_in();
    world.mount_targets_per_file_system = 2;
    let paths = (0..11).map(|n| format!("/p{n}/"));
    world.directories.extend(paths);
    world.directories.sort();
    let all = more.iter().copied().chain([(site, way)]);
    let readings = all.map(|(s, w)| (s.to_owned(), w.to_owned())).collect();
    assert_eq!(crate::readings::unknown(&readings), [""; 0]);
    Bench::new(Config {
        world,
        readings,
        ..Config::default()
    })
}

/// The code of a call, nothing if it passes.
fn said(bench: &mut Bench, operation: &str, args: &[(&str, &str)]) -> String {
    text(&bench.call(operation, args).1["Code"])
}

/// Runs `story` with what leaves counting and not: then, and only then, its last call passes.
fn each_way(site: &str, more: &[(&str, &str)], code: &str, story: fn(&mut Bench) -> String) {
    for (way, want) in [(COUNT, code), (GONE, "")] {
        let got = story(&mut bench(site, way, more));
        assert_eq!(got, want, "{site}: {way}");
    }
}

fn of<'a>(fs: &'a str, name: &'a str, id: &'a str) -> Args<'a> {
    vec![("FileSystemId", fs), (name, id)]
}

#[test]
fn filesets_that_go() {
    let many = "OperationDenied.TooManyFilesets";
    each_way("CreateFileset.count.leaving", &[], many, |bench| {
        let fs = bench.file_system();
        let path = |n| format!("/f{n}/");
        let made: Vec<_> = (0..10).map(|n| bench.fileset(&fs, &path(n))).collect();
        bench.minutes(1);
        bench.ok("DeleteFileset", &of(&fs, "FsetId", &made[0]));
        let next = path(10);
        said(bench, "CreateFileset", &of(&fs, "FileSystemPath", &next))
    });
    for (way, listed) in [("gone", 0), ("listed", 1)] {
        let mut bench = Bench::reading("DescribeFilesets.released", way);
        let fs = bench.file_system();
        let fileset = bench.fileset(&fs, "/x/");
        bench.minutes(1);
        bench.ok("DeleteFileset", &of(&fs, "FsetId", &fileset));
        bench.seconds(31);
        let body = bench.ok("DescribeFilesets", &[("FileSystemId", &fs)]);
        let list = body["Entries"]["Entrie"].as_array().unwrap();
        assert_eq!(list.len(), listed, "{way}");
    }
}

#[test]
fn data_flows_that_go() {
    let in_use = "OperationDenied.FsetAlreadyInUse";
    each_way("CreateDataFlow.FsetId.leaving", &[], in_use, |bench| {
        let (fs, fileset) = bench.ready();
        let args = flow_args(&fs, &fileset);
        let flow = text(&bench.ok("CreateDataFlow", &args)["DataFlowId"]);
        bench.minutes(6);
        bench.ok("DeleteDataFlow", &of(&fs, "DataFlowId", &flow));
        said(bench, "CreateDataFlow", &args)
    });
    let denied = "OperationDenied.DependencyViolation";
    each_way("DeleteFileset.data-flows.leaving", &[], denied, |bench| {
        let (fs, fileset) = bench.ready();
        let args = flow_args(&fs, &fileset);
        let flow = text(&bench.ok("CreateDataFlow", &args)["DataFlowId"]);
        bench.minutes(6);
        bench.ok("DeleteDataFlow", &of(&fs, "DataFlowId", &flow));
        said(bench, "DeleteFileset", &of(&fs, "FsetId", &fileset))
    });
    let more = [
        ("CreateDataFlow.FsetId.leaving", GONE),
        ("CreateDataFlow.count", "OperationDenied.NotSupported"),
    ];
    let many = "OperationDenied.NotSupported";
    each_way("CreateDataFlow.count.leaving", &more, many, |bench| {
        let (fs, first) = bench.ready();
        let others = (0..9).map(|n| bench.fileset(&fs, &format!("/f{n}/")));
        let filesets: Vec<_> = [first].into_iter().chain(others).collect();
        bench.minutes(1);
        let mut flow = String::new();
        for fileset in &filesets {
            let body = bench.ok("CreateDataFlow", &flow_args(&fs, fileset));
            flow = text(&body["DataFlowId"]);
        }
        bench.minutes(6);
        bench.ok("DeleteDataFlow", &of(&fs, "DataFlowId", &flow));
        said(bench, "CreateDataFlow", &flow_args(&fs, &filesets[9]))
    });
}

#[test]
fn mount_targets_that_go() {
    let denied = "OperationDenied.DependencyViolation";
    let site = "DeleteFileSystem.mount-targets.leaving";
    each_way(site, &[], denied, |bench| {
        let fs = bench.file_system();
        let domain = bench.mount(&fs);
        bench.minutes(1);
        bench.ok("DeleteMountTarget", &of(&fs, "MountTargetDomain", &domain));
        said(bench, "DeleteFileSystem", &[("FileSystemId", &fs)])
    });
    let many = "OperationDenied.MountTargetExceedLimit";
    each_way("CreateMountTarget.count.leaving", &[], many, |bench| {
        let fs = bench.file_system();
        let domain = bench.mount(&fs);
        bench.mount(&fs);
        bench.minutes(1);
        bench.ok("DeleteMountTarget", &of(&fs, "MountTargetDomain", &domain));
        let args = with(&service_args(&fs), "NetworkType", "Vpc");
        said(bench, "CreateMountTarget", &args)
    });
    // Two mount targets stand.
    for (way, want) in [(COUNT, 3), (GONE, 2)] {
        let site = "DescribeAccessGroups.MountTargetCount.leaving";
        let mut bench = bench(site, way, &[]);
        let fs = bench.file_system();
        let domain = bench.mount(&fs);
        bench.minutes(1);
        bench.ok("DeleteMountTarget", &of(&fs, "MountTargetDomain", &domain));
        let group = [("AccessGroupName", "DEFAULT_VPC_GROUP_NAME")];
        let body = bench.ok("DescribeAccessGroups", &group);
        let shown = &body["AccessGroups"]["AccessGroup"][0];
        assert_eq!(shown["MountTargetCount"], want, "{way}");
    }
}

#[test]
fn protocol_services_that_go() {
    let full = "OperationDenied.ProtocolServiceExceedLimit";
    each_way("CreateProtocolService.count.leaving", &[], full, |bench| {
        let (fs, service) = bench.service();
        let named = of(&fs, "ProtocolServiceId", &service);
        bench.ok("DeleteProtocolService", &named);
        said(bench, "CreateProtocolService", &service_args(&fs))
    });
    let denied = "OperationDenied.InvalidState";
    let more = [("DeleteFileSystem.protocol-services", denied)];
    let site = "DeleteFileSystem.protocol-services.leaving";
    each_way(site, &more, denied, |bench| {
        let (fs, service) = bench.service();
        let named = of(&fs, "ProtocolServiceId", &service);
        bench.ok("DeleteProtocolService", &named);
        said(bench, "DeleteFileSystem", &[("FileSystemId", &fs)])
    });
}

/// A service with an export that is being deleted: the file system's id, the service's.
fn leaving_export(bench: &mut Bench) -> (String, String) {
    let (fs, service) = bench.service();
    let args = export_args(&fs, &service);
    let body = bench.ok("CreateProtocolMountTarget", &args);
    let export = text(&body["ExportId"]);
    bench.minutes(2);
    let named = with(&args[..2], "ExportId", &export);
    bench.ok("DeleteProtocolMountTarget", &named);
    (fs, service)
}

#[test]
fn exports_that_go() {
    let in_use = "InvalidFset.InUse";
    let site = "CreateProtocolMountTarget.exported.leaving";
    each_way(site, &[], in_use, |bench| {
        let (fs, service) = leaving_export(bench);
        said(
            bench,
            "CreateProtocolMountTarget",
            &export_args(&fs, &service),
        )
    });
    let more = [("CreateProtocolMountTarget.shared-vpc", "refused")];
    let apart = "InvalidVpcId.ConflictVpcCidr";
    let site = "CreateProtocolMountTarget.vpc.leaving";
    each_way(site, &more, apart, |bench| {
        let (fs, service) = leaving_export(bench);
        let args = with(&export_args(&fs, &service), "Path", "/p0/");
        said(bench, "CreateProtocolMountTarget", &args)
    });
    let many = "OperationDenied.NoMountTargetQuota";
    let site = "CreateProtocolMountTarget.count.leaving";
    each_way(site, &[], many, |bench| {
        let (fs, service) = leaving_export(bench);
        let args = export_args(&fs, &service);
        for path in (0..9).map(|n| format!("/p{n}/")) {
            bench.ok("CreateProtocolMountTarget", &with(&args, "Path", &path));
        }
        said(
            bench,
            "CreateProtocolMountTarget",
            &with(&args, "Path", "/p9/"),
        )
    });
    let denied = "OperationDenied.DependencyViolation";
    each_way("DeleteFileset.exports.leaving", &[], denied, |bench| {
        let (fs, service) = bench.service();
        let fileset = bench.fileset(&fs, "/fset/");
        bench.minutes(1);
        let mut args = with(&export_args(&fs, &service), "FsetId", &fileset);
        args.retain(|(name, _)| *name != "Path");
        let body = bench.ok("CreateProtocolMountTarget", &args);
        bench.minutes(2);
        let export = text(&body["ExportId"]);
        bench.ok(
            "DeleteProtocolMountTarget",
            &with(&args, "ExportId", &export),
        );
        said(bench, "DeleteFileset", &of(&fs, "FsetId", &fileset))
    });
    for (way, want) in [(COUNT, 1), (GONE, 0)] {
        let site = "DescribeProtocolService.MountTargetCount.leaving";
        let mut bench = bench(site, way, &[]);
        let (fs, _) = leaving_export(&mut bench);
        let body = bench.ok("DescribeProtocolService", &[("FileSystemId", &fs)]);
        let shown = &body["ProtocolServices"][0];
        assert_eq!(shown["MountTargetCount"], want, "{way}");
    }
}
