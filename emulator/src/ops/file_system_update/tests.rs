//! Tests of `file_system_update`.

use serde_json::Value;

use crate::Config;
use crate::testing::{Bench, CPFS, text, with};

fn shown(bench: &mut Bench, id: &str) -> Value {
    bench.ok("DescribeFileSystems", &[("FileSystemId", id)])["FileSystems"]["FileSystem"][0].clone()
}

fn standard(bench: &mut Bench) -> String {
    let args = [("StorageType", "Capacity"), ("ProtocolType", "NFS")];
    text(&bench.ok("CreateFileSystem", &args)["FileSystemId"])
}

#[test]
fn a_description_changes_and_is_shown() {
    let mut bench = Bench::normal();
    let id = text(&bench.ok("CreateFileSystem", CPFS)["FileSystemId"]);
    let args = [("FileSystemId", id.as_str()), ("Description", "first")];
    bench.ok("ModifyFileSystem", &args);
    assert_eq!(shown(&mut bench, &id)["Description"], "first");
    bench.ok("ModifyFileSystem", &with(&args, "Description", ""));
    assert_eq!(shown(&mut bench, &id)["Description"], "first");
    let other = standard(&mut bench);
    bench.ok("ModifyFileSystem", &with(&args, "FileSystemId", &other));
    assert_eq!(shown(&mut bench, &other)["Description"], "first");
    for (name, value, code) in [
        ("FileSystemId", "", "MissingFileSystemId"),
        ("FileSystemId", "cpfs-none", "InvalidFileSystem.NotFound"),
        ("Description", "https://x", "InvalidParameter.Format"),
    ] {
        assert_eq!(
            bench.code("ModifyFileSystem", &with(&args, name, value)),
            code
        );
    }
    let mut bench = Bench::reading("ModifyFileSystem.state", "OperationDenied.InvalidState");
    let id = text(&bench.ok("CreateFileSystem", CPFS)["FileSystemId"]);
    let args = with(&args, "FileSystemId", &id);
    assert_eq!(
        bench.code("ModifyFileSystem", &args),
        "OperationDenied.InvalidState"
    );
    bench.minutes(6);
    bench.ok("ModifyFileSystem", &args);
}

#[test]
fn a_file_system_grows() {
    let mut bench = Bench::normal();
    let fs = bench.file_system();
    let args = [("FileSystemId", fs.as_str()), ("Capacity", "7200")];
    bench.ok("UpgradeFileSystem", &with(&args, "DryRun", "true"));
    assert_eq!(shown(&mut bench, &fs)["Status"], "Running");
    let token = with(&args, "ClientToken", "t");
    bench.ok("UpgradeFileSystem", &token);
    bench.ok("UpgradeFileSystem", &token);
    let seen = shown(&mut bench, &fs);
    assert_eq!(
        (&seen["Status"], &seen["Capacity"]),
        (&"Extending".into(), &7200.into())
    );
    let more = with(&args, "Capacity", "9000");
    assert_eq!(
        bench.code("UpgradeFileSystem", &more),
        "OperationDenied.InvalidState"
    );
    let mount = [
        ("FileSystemId", fs.as_str()),
        ("NetworkType", "Vpc"),
        ("VpcId", "vpc-main"),
        ("VSwitchId", "vsw-main"),
    ];
    assert_eq!(
        bench.code("CreateMountTarget", &mount),
        "OperationDenied.InvalidState"
    );
    bench.minutes(3);
    assert_eq!(shown(&mut bench, &fs)["Status"], "Running");
    for (name, value, code) in [
        ("Capacity", "7200", "InvalidParameter.Format"),
        ("Capacity", "0", "InvalidParameter.Format"),
        ("Capacity", "", "MissingCapacity"),
        ("FileSystemId", "cpfs-none", "InvalidFileSystem.NotFound"),
    ] {
        assert_eq!(
            bench.code("UpgradeFileSystem", &with(&args, name, value)),
            code,
            "{name}={value}"
        );
    }
    bench.ok("UpgradeFileSystem", &with(&args, "Capacity", "7201"));
    bench.ok("DeleteFileSystem", &[("FileSystemId", &fs)]);
    bench.minutes(2);
    assert_eq!(
        bench.code("UpgradeFileSystem", &more),
        "InvalidFileSystem.NotFound"
    );
}

#[test]
fn the_types_that_grow() {
    let mut bench = Bench::normal();
    let id = standard(&mut bench);
    let args = [("FileSystemId", id.as_str()), ("Capacity", "100")];
    assert_eq!(
        bench.code("UpgradeFileSystem", &args),
        "OperationDenied.NotSupported"
    );
    let extreme = [
        ("FileSystemType", "extreme"),
        ("StorageType", "standard"),
        ("ProtocolType", "NFS"),
        ("Capacity", "100"),
        ("ZoneId", "cn-hangzhou-g"),
    ];
    let id = text(&bench.ok("CreateFileSystem", &extreme)["FileSystemId"]);
    bench.minutes(6);
    bench.ok(
        "UpgradeFileSystem",
        &[("FileSystemId", &id), ("Capacity", "200")],
    );
    assert_eq!(shown(&mut bench, &id)["Status"], "Extending");
    let mut bench = Bench::reading("UpgradeFileSystem.standard", "accepted");
    let id = standard(&mut bench);
    bench.ok("UpgradeFileSystem", &with(&args, "FileSystemId", &id));
    assert_eq!(shown(&mut bench, &id)["Status"], "Running");
}

#[test]
fn what_a_reading_says_of_an_upgrade() {
    let mut bench = Bench::reading("UpgradeFileSystem.DryRun", "required");
    let fs = bench.file_system();
    let args = [("FileSystemId", fs.as_str()), ("Capacity", "36000")];
    assert_eq!(bench.code("UpgradeFileSystem", &args), "MissingDryRun");
    bench.ok("UpgradeFileSystem", &with(&args, "DryRun", "false"));
    assert_eq!(shown(&mut bench, &fs)["Bandwidth"], 2400);
    let mut bench = Bench::reading("UpgradeFileSystem.Bandwidth", "grows");
    let fs = bench.file_system();
    bench.ok("UpgradeFileSystem", &with(&args, "FileSystemId", &fs));
    assert_eq!(shown(&mut bench, &fs)["Bandwidth"], 3515);
}

#[test]
fn the_new_size_shows_at_once_or_at_the_end_and_stays() {
    let mut early = std::collections::BTreeSet::new();
    for seed in 0..30 {
        let mut bench = Bench::new(Config {
            seed,
            contrary: true,
            ..Config::default()
        });
        let (status, body) = bench.call("CreateFileSystem", CPFS);
        let fs = text(&body["FileSystemId"]);
        bench.minutes(6);
        let args = [
            ("FileSystemId", fs.as_str()),
            ("Capacity", "7200"),
            ("DryRun", "false"),
        ];
        if status == 200 && bench.call("UpgradeFileSystem", &args).0 == 200 {
            let seen = shown(&mut bench, &fs);
            early.insert((seen["Status"] == "Extending", seen["Capacity"] == 7200));
            bench.minutes(6);
            let seen = shown(&mut bench, &fs);
            assert_eq!(
                (&seen["Status"], &seen["Capacity"]),
                (&"Running".into(), &7200.into())
            );
        }
    }
    assert!(early.contains(&(true, true)) && early.contains(&(true, false)));
}
