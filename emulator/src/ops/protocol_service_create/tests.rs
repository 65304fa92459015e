//! Tests of `protocol_service_create`.

use crate::testing::{Bench, CPFS, reading, service_args, text, with};
use crate::{Config, Trouble, World};

/// A running file system with that many GiB.
fn sized(bench: &mut Bench, capacity: &str) -> String {
    let body = bench.ok("CreateFileSystem", &with(CPFS, "Capacity", capacity));
    bench.minutes(6);
    text(&body["FileSystemId"])
}

fn with_free(vswitch: &str, addresses: u32) -> Bench {
    let mut world = World::built_in();
    for switch in world.vswitches.iter_mut().filter(|s| s.id == vswitch) {
        switch.free_addresses = addresses;
    }
    Bench::new(Config {
        world,
        ..Config::default()
    })
}

#[test]
fn what_a_service_must_not_be() {
    let mut bench = Bench::normal();
    let fs = sized(&mut bench, "10800");
    let args = service_args(&fs);
    for (name, value, status, code) in [
        ("FileSystemId", "", 400, "MissingFileSystemId"),
        ("ProtocolSpec", "", 400, "MissingProtocolSpec"),
        ("ProtocolType", "", 400, "MissingProtocolType"),
        ("VpcId", "", 400, "MissingVpcId"),
        ("VSwitchId", "", 400, "MissingVSwitchId"),
        ("DryRun", "maybe", 400, "InvalidParameter.Format"),
        ("Throughput", "much", 400, "InvalidParameter.Format"),
        (
            "FileSystemId",
            "cpfs-none",
            404,
            "InvalidFileSystem.NotFound",
        ),
        (
            "ProtocolSpec",
            "general",
            403,
            "InvalidProtocolSpec.NotSupported",
        ),
        (
            "ProtocolType",
            "SMB",
            403,
            "InvalidProtocolType.NotSupported",
        ),
        ("Throughput", "1", 403, "PermissionDenied.ThroughputInvalid"),
        ("Description", "1", 404, "InvalidDescription.InvalidFormat"),
        ("VpcId", "vpc-none", 404, "InvalidParameter.VpcNotFound"),
        ("VSwitchId", "vsw-none", 404, "InvalidParameter.VswNotFound"),
        (
            "VSwitchId",
            "vsw-other",
            404,
            "InvalidParameter.VpcVswitchMismatch",
        ),
        ("VSwitchId", "vsw-full", 403, "InvalidVSwitchId.IpShortage"),
    ] {
        let (got, body) = bench.call("CreateProtocolService", &with(&args, name, value));
        assert_eq!(
            (got, text(&body["Code"]).as_str()),
            (status, code),
            "{name}={value}"
        );
    }
    let elsewhere = with(&with(&args, "VpcId", "vpc-other"), "VSwitchId", "vsw-other");
    assert_eq!(
        bench.code("CreateProtocolService", &elsewhere),
        "InvalidVpcId.CrossVpcNotSupport."
    );
}

#[test]
fn what_a_file_system_must_be() {
    let mut bench = Bench::normal();
    let nas = [("StorageType", "Performance"), ("ProtocolType", "NFS")];
    let nas = text(&bench.ok("CreateFileSystem", &nas)["FileSystemId"]);
    assert_eq!(
        bench.code("CreateProtocolService", &service_args(&nas)),
        "OperationDenied.NotSupported"
    );
    let seen = bench.ok("DescribeProtocolService", &[("FileSystemId", &nas)]);
    assert_eq!(seen["ProtocolServices"], serde_json::json!([]));
    let small = sized(&mut bench, "10799");
    assert_eq!(
        bench.code("CreateProtocolService", &service_args(&small)),
        "PermissionDenied.CapacityTooLow"
    );
    let young =
        text(&bench.ok("CreateFileSystem", &with(CPFS, "Capacity", "10800"))["FileSystemId"]);
    assert_eq!(
        bench.code("CreateProtocolService", &service_args(&young)),
        "OperationDenied.InvalidState"
    );
    bench.minutes(6);
    bench.ok("CreateProtocolService", &service_args(&young));
    assert_eq!(
        bench.code("CreateProtocolService", &service_args(&young)),
        "OperationDenied.ProtocolServiceExceedLimit"
    );
    let mut lax = reading(&[("CreateProtocolService.Capacity", "any")]);
    let small = sized(&mut lax, "3600");
    lax.ok("CreateProtocolService", &service_args(&small));
}

#[test]
fn a_service_takes_addresses_and_gives_them_back() {
    let mut bench = with_free("vsw-main", 32 + 31);
    let (fs, service) = bench.service();
    let other = sized(&mut bench, "10800");
    let args = service_args(&other);
    let (status, body) = bench.call("CreateProtocolService", &args);
    assert_eq!(
        (status, text(&body["Code"]).as_str()),
        (403, "InvalidVSwitchId.IpShortage")
    );
    bench.ok(
        "DeleteProtocolService",
        &[("FileSystemId", &fs), ("ProtocolServiceId", &service)],
    );
    bench.minutes(2);
    bench.ok("CreateProtocolService", &args);
}

#[test]
fn the_documents_disagree_on_what_must_and_may_be_given() {
    let mut bench = reading(&[
        ("CreateProtocolService.ProtocolSpec", "default"),
        ("CreateProtocolService.ProtocolType", "default"),
        ("CreateProtocolService.Throughput", "accepted"),
        ("CreateProtocolService.Throughput.bound", "less-than"),
    ]);
    let large = with(&with(CPFS, "Capacity", "10800"), "Bandwidth", "8000");
    let fs = text(&bench.ok("CreateFileSystem", &large)["FileSystemId"]);
    bench.minutes(6);
    let args = [
        ("FileSystemId", fs.as_str()),
        ("VpcId", "vpc-main"),
        ("VSwitchId", "vsw-main"),
        ("DryRun", "true"),
    ];
    for (throughput, code) in [
        ("8000", "PermissionDenied.ThroughputExceed"),
        ("0", "PermissionDenied.ThroughputTooSmall"),
    ] {
        let args = with(&args, "Throughput", throughput);
        assert_eq!(bench.code("CreateProtocolService", &args), code);
    }
    bench.ok("CreateProtocolService", &with(&args, "Throughput", "7999"));
}

#[test]
fn a_dry_run_and_a_token_make_no_second_service() {
    let mut bench = Bench::normal();
    let fs = sized(&mut bench, "10800");
    let args = with(&service_args(&fs), "ClientToken", "t");
    let before = bench.emulator.truth();
    let dry = bench.ok("CreateProtocolService", &with(&args, "DryRun", "true"));
    assert_eq!(dry["ProtocolServiceId"], "");
    assert_eq!(bench.emulator.truth(), before);
    let first = bench.ok("CreateProtocolService", &args);
    let id = text(&first["ProtocolServiceId"]);
    assert!(id.starts_with("ptc-") && id.len() == 20, "{id}");
    let second = bench.ok("CreateProtocolService", &args);
    assert_eq!(first["ProtocolServiceId"], second["ProtocolServiceId"]);
    assert_eq!(bench.made().len(), 2);
}

#[test]
fn lack_of_stock_has_a_status_of_its_own_here() {
    let mut bench = Bench::new(Config {
        stock_outs: Trouble {
            every: Some(2),
            probability: 0.0,
        },
        ..Config::default()
    });
    let fs = sized(&mut bench, "10800");
    let (status, body) = bench.call("CreateProtocolService", &service_args(&fs));
    assert_eq!(
        (status, text(&body["Code"]).as_str()),
        (404, "OperationDenied.NoStock")
    );
}
