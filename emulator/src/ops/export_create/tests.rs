//! Tests of `export_create`.

use crate::testing::{Bench, export_args, reading, text, with};
use crate::{Config, World};

fn without<'a>(args: &[(&'a str, &'a str)], name: &str) -> Vec<(&'a str, &'a str)> {
    args.iter().copied().filter(|(n, _)| *n != name).collect()
}

fn to<'a>(args: &[(&'a str, &'a str)], vpc: &'a str, vswitch: &'a str) -> Vec<(&'a str, &'a str)> {
    with(&with(args, "VpcId", vpc), "VSwitchId", vswitch)
}

#[test]
fn what_an_export_must_not_be() {
    let mut bench = Bench::normal();
    let (fs, service) = bench.service();
    let args = export_args(&fs, &service);
    let long = format!("/{}/", "a".repeat(1023));
    for (name, value, status, code) in [
        ("FileSystemId", "", 400, "MissingFileSystemId"),
        ("ProtocolServiceId", "", 400, "MissingProtocolServiceId"),
        ("VpcId", "", 400, "MissingVpcId"),
        ("VSwitchId", "", 400, "MissingVSwitchId"),
        ("FileSystemId", "cpfs-no", 404, "InvalidFileSystem.NotFound"),
        (
            "ProtocolServiceId",
            "ptc-no",
            404,
            "InvalidProtocolService.NotFound",
        ),
        ("VpcId", "vpc-none", 404, "InvalidParameter.VpcNotFound"),
        ("VSwitchId", "vsw-none", 404, "InvalidParameter.VswNotFound"),
        (
            "VSwitchId",
            "vsw-main",
            404,
            "InvalidParameter.VpcVswitchMismatch",
        ),
        ("Path", "", 403, "MntPathConflict.InvalidParam"),
        ("FsetId", "fset-1", 403, "MntPathConflict.InvalidParam"),
        (
            "Path",
            "data/",
            404,
            "InvalidFileSystemPath.InvalidCharacters",
        ),
        (
            "Path",
            "/data",
            404,
            "InvalidFileSystemPath.InvalidCharacters",
        ),
        (
            "Path",
            "/a/../",
            404,
            "InvalidFileSystemPath.InvalidCharacters",
        ),
        (
            "Path",
            &long,
            404,
            "InvalidFileSystemPath.InvalidCharacters",
        ),
        (
            "Path",
            "/none/",
            404,
            "PathNotExistInFileSystem.InvalidParam",
        ),
        (
            "Path",
            "/a/b/c/d/e/f/g/h/i/",
            403,
            "OperationDenied.TooManyDepth",
        ),
        (
            "AccessGroupName",
            "nobody",
            404,
            "InvalidAccessGroupName.NotFound",
        ),
        (
            "AccessGroupName",
            "flowcheck-empty",
            404,
            "InvalidAccessGroupName.NotAccessRule",
        ),
        ("Description", "1", 404, "InvalidDescription.InvalidFormat"),
    ] {
        let (got, body) = bench.call("CreateProtocolMountTarget", &with(&args, name, value));
        assert_eq!(
            (got, text(&body["Code"]).as_str()),
            (status, code),
            "{name}={value}"
        );
    }
    for path in ["/", "/a/b/c/d/e/f/g/h/"] {
        let args = with(&with(&args, "Path", path), "DryRun", "true");
        let dry = bench.ok("CreateProtocolMountTarget", &args);
        assert_eq!(dry["ExportId"], "");
    }
}

#[test]
fn a_fileset_is_exported_once_when_it_is_ready() {
    let mut bench = Bench::normal();
    let (fs, service) = bench.service();
    let fileset = bench.fileset(&fs, "/fset/");
    let args = without(&export_args(&fs, &service), "Path");
    let unknown = with(&args, "FsetId", "fset-none");
    let args = with(&args, "FsetId", &fileset);
    let (status, body) = bench.call("CreateProtocolMountTarget", &args);
    assert_eq!(
        (status, text(&body["Code"]).as_str()),
        (404, "Fset.IncorrectStatus")
    );
    assert_eq!(
        bench.call("CreateProtocolMountTarget", &unknown).1["Message"],
        "The specified Fileset ID does not exist."
    );
    bench.minutes(1);
    bench.ok("CreateProtocolMountTarget", &args);
    let elsewhere = to(&args, "vpc-third", "vsw-third");
    let by_path = with(&without(&elsewhere, "FsetId"), "Path", "/fset/");
    for second in [&elsewhere, &by_path] {
        let code = bench.code("CreateProtocolMountTarget", second);
        assert_eq!(code, "InvalidFset.InUse");
    }
    let inside = with(&by_path, "Path", "/fset/sub/");
    bench.ok("CreateProtocolMountTarget", &inside);
    assert_eq!(
        bench.code("CreateProtocolMountTarget", &inside),
        "InvalidFset.InUse"
    );
}

#[test]
fn an_exported_fileset_stays_or_goes() {
    for (way, code, left) in [
        ("refused", "OperationDenied.DependencyViolation", 1),
        ("stay", "", 1),
        ("go-along", "", 0),
    ] {
        let mut bench = reading(&[("DeleteFileset.exports", way)]);
        let (fs, service) = bench.service();
        let fileset = bench.fileset(&fs, "/fset/");
        bench.minutes(1);
        let args = without(&export_args(&fs, &service), "Path");
        bench.ok(
            "CreateProtocolMountTarget",
            &with(&args, "FsetId", &fileset),
        );
        let named = [("FileSystemId", fs.as_str()), ("FsetId", &fileset)];
        let (_, body) = bench.call("DeleteFileset", &named);
        assert_eq!(text(&body["Code"]), code, "{way}");
        bench.minutes(2);
        let body = bench.ok("DescribeProtocolMountTarget", &named[..1]);
        let list = body["ProtocolMountTargets"].as_array().unwrap();
        assert_eq!(list.len(), left, "{way}");
    }
}

#[test]
fn networks_stay_apart() {
    let mut bench = Bench::normal();
    let (fs, service) = bench.service();
    let args = export_args(&fs, &service);
    let (status, body) = bench.call(
        "CreateProtocolMountTarget",
        &to(&args, "vpc-overlap", "vsw-overlap"),
    );
    assert_eq!(
        (status, text(&body["Code"]).as_str()),
        (404, "InvalidVpcId.ConflictVpcCidr")
    );
    bench.ok("CreateProtocolMountTarget", &args);
    let more = with(&args, "Path", "/logs/");
    bench.ok("CreateProtocolMountTarget", &more);
    bench.ok(
        "CreateProtocolMountTarget",
        &with(&to(&args, "vpc-main", "vsw-main"), "Path", "/"),
    );
    let mut strict = reading(&[
        ("CreateProtocolMountTarget.own-vpc", "refused"),
        ("CreateProtocolMountTarget.shared-vpc", "refused"),
    ]);
    let (fs, service) = strict.service();
    let args = export_args(&fs, &service);
    let own = to(&args, "vpc-main", "vsw-main");
    assert_eq!(
        strict.code("CreateProtocolMountTarget", &own),
        "InvalidVpcId.ConflictVpcCidr"
    );
    strict.ok("CreateProtocolMountTarget", &args);
    assert_eq!(
        strict.code("CreateProtocolMountTarget", &with(&args, "Path", "/logs/")),
        "InvalidVpcId.ConflictVpcCidr"
    );
}

#[test]
fn siblings_networks_and_their_number_count() {
    let mut world = World::built_in();
    world.cross_vpc_exports_per_service = 1;
    for vpc in world.vpcs.iter_mut().filter(|v| v.id == "vpc-third") {
        vpc.cidr = "10.1.5.0/24".to_owned();
    }
    let mut bench = Bench::new(Config {
        world,
        ..Config::default()
    });
    let (fs, service) = bench.service();
    let args = export_args(&fs, &service);
    bench.ok("CreateProtocolMountTarget", &args);
    let more = with(&args, "Path", "/logs/");
    assert_eq!(
        bench.code(
            "CreateProtocolMountTarget",
            &to(&more, "vpc-third", "vsw-third")
        ),
        "InvalidVpcId.ConflictVpcCidr",
        "of the sibling"
    );
    assert_eq!(
        bench.code("CreateProtocolMountTarget", &more),
        "OperationDenied.CrossVPCExceedLimit"
    );
    bench.ok(
        "CreateProtocolMountTarget",
        &to(&more, "vpc-main", "vsw-main"),
    );
}

#[test]
fn a_service_has_ten_exports_and_a_switch_so_many_addresses() {
    let paths: Vec<_> = (0..11).map(|n| format!("/p{n}/")).collect();
    let mut world = World::built_in();
    world.directories.extend(paths.clone());
    world.directories.sort();
    for switch in world.vswitches.iter_mut().filter(|s| s.id == "vsw-other") {
        switch.free_addresses = 10 * 32;
    }
    let mut bench = Bench::new(Config {
        world,
        ..Config::default()
    });
    let (fs, service) = bench.service();
    let args = export_args(&fs, &service);
    let mut ids = Vec::new();
    for path in &paths[..10] {
        let body = bench.ok("CreateProtocolMountTarget", &with(&args, "Path", path));
        ids.push(text(&body["ExportId"]));
    }
    bench.minutes(1);
    let last = with(&args, "Path", &paths[10]);
    assert_eq!(
        bench.code(
            "CreateProtocolMountTarget",
            &to(&last, "vpc-third", "vsw-third")
        ),
        "OperationDenied.NoMountTargetQuota"
    );
    let named = [
        ("FileSystemId", fs.as_str()),
        ("ProtocolServiceId", service.as_str()),
        ("ExportId", ids[0].as_str()),
    ];
    bench.ok("DeleteProtocolMountTarget", &named);
    bench.ok(
        "DeleteProtocolMountTarget",
        &with(&named, "ExportId", &ids[1]),
    );
    bench.minutes(1);
    bench.ok("CreateProtocolMountTarget", &last);
    let mut scarce = World::built_in();
    for switch in scarce.vswitches.iter_mut().filter(|s| s.id == "vsw-other") {
        switch.free_addresses = 31;
    }
    let mut bench = Bench::new(Config {
        world: scarce,
        ..Config::default()
    });
    let (fs, service) = bench.service();
    assert_eq!(
        bench.code("CreateProtocolMountTarget", &export_args(&fs, &service)),
        "InvalidVSwitchId.IpShortage"
    );
}

#[test]
fn the_documents_disagree_on_groups_and_on_both() {
    let mut bench = reading(&[
        ("CreateProtocolMountTarget.default-group", "refused"),
        ("CreateProtocolMountTarget.FsetId-and-Path", "both-too"),
        ("CreateProtocolMountTarget.depth", "any"),
        ("CreateProtocolMountTarget.same-directory", "one-by-path"),
    ]);
    let (fs, service) = bench.service();
    let fileset = bench.fileset(&fs, "/fset/");
    bench.minutes(1);
    let args = export_args(&fs, &service);
    assert_eq!(
        bench.code("CreateProtocolMountTarget", &args),
        "InvalidAccessGroupName.NotAccessRule"
    );
    let args = with(&args, "AccessGroupName", "flowcheck-open");
    bench.ok(
        "CreateProtocolMountTarget",
        &with(&args, "FsetId", &fileset),
    );
    let body = bench.ok("DescribeProtocolMountTarget", &args[..1]);
    let seen = &body["ProtocolMountTargets"][0];
    assert_eq!(
        (&seen["FsetId"], &seen["Path"]),
        (&fileset.as_str().into(), &"/data/".into())
    );
    bench.ok("CreateProtocolMountTarget", &with(&args, "Path", "/fset/"));
    let deep = with(&args, "Path", "/a/b/c/d/e/f/g/h/i/");
    bench.ok("CreateProtocolMountTarget", &deep);
}
