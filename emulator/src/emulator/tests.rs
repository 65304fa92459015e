//! Tests of `emulator`.

use std::collections::BTreeSet;

use crate::testing::{Bench, CPFS, flow_args, text, with};
use crate::{Config, Readings, Request, Trouble};

#[test]
fn a_token_brings_the_same_id_and_refuses_other_arguments() {
    let mut bench = Bench::bare();
    let args = with(CPFS, "ClientToken", "t");
    let first = bench.ok("CreateFileSystem", &args);
    let second = bench.ok("CreateFileSystem", &args);
    assert_eq!(first["FileSystemId"], second["FileSystemId"]);
    assert_ne!(first["RequestId"], second["RequestId"]);
    assert_eq!(bench.ok("DescribeFileSystems", &[])["TotalCount"], 1);
    assert_eq!(
        bench.code("CreateFileSystem", &with(&args, "Capacity", "7200")),
        "IdempotentParameterMismatch"
    );
    bench.minutes(31 * 24 * 60);
    let later = bench.ok("CreateFileSystem", &args);
    assert_ne!(first["FileSystemId"], later["FileSystemId"]);
    assert_eq!(
        bench.code(
            "CreateFileSystem",
            &with(CPFS, "ClientToken", &"t".repeat(65))
        ),
        "IllegalCharacters"
    );
}

#[test]
fn where_only_the_token_is_documented_a_reading_says_what_other_arguments_do() {
    let with_reading = |alternative: &str| {
        let site = "CreateFileset.other-arguments".to_owned();
        let readings = Readings::from([(site, alternative.to_owned())]);
        let mut bench = Bench::new(Config {
            readings,
            ..Config::default()
        });
        let fs = bench.file_system();
        let args = [
            ("FileSystemId", fs.as_str()),
            ("FileSystemPath", "/x/"),
            ("ClientToken", "t"),
        ];
        let first = text(&bench.ok("CreateFileset", &args)["FsetId"]);
        let (status, body) = bench.call("CreateFileset", &with(&args, "FileSystemPath", "/y/"));
        (status, text(&body["FsetId"]) == first)
    };
    assert_eq!(with_reading("replay"), (200, true));
    assert_eq!(with_reading("refuse"), (400, false));
    assert_eq!(with_reading("evaluate"), (200, false));
}

#[test]
fn a_dry_run_checks_and_changes_nothing() {
    let mut bench = Bench::normal();
    let (fs, fileset) = bench.ready();
    let before = bench.emulator.truth();
    let dry = |args: &[(&'static str, &str)], name: &'static str| {
        let mut all: Vec<_> = args.iter().map(|(n, v)| (*n, (*v).to_owned())).collect();
        all.push((name, "true".to_owned()));
        all
    };
    let fs_args = dry(CPFS, "DryRun");
    let flow = dry(&flow_args("", ""), "DryRun");
    let borrow = |all: &[(&'static str, String)]| -> Vec<(&'static str, String)> { all.to_vec() };
    for (operation, args, id) in [
        ("CreateFileSystem", borrow(&fs_args), "FileSystemId"),
        ("CreateDataFlow", borrow(&flow), "DataFlowId"),
    ] {
        let mut args: Vec<_> = args.iter().map(|(n, v)| (*n, v.as_str())).collect();
        if operation == "CreateDataFlow" {
            args = with(&with(&args, "FileSystemId", &fs), "FsetId", &fileset);
        }
        let body = bench.ok(operation, &args);
        assert_eq!(text(&body[id]), "", "{operation}");
        let key = if operation == "CreateDataFlow" {
            "Throughput"
        } else {
            "Capacity"
        };
        let (status, _) = bench.call(operation, &with(&args, key, ""));
        assert_eq!(status, 400, "{operation} is still checked");
    }
    assert_eq!(bench.emulator.truth(), before);
}

#[test]
fn trouble_on_request() {
    let every = |n| Trouble {
        every: Some(n),
        probability: 0.0,
    };
    let mut bench = Bench::new(Config {
        throttle: every(3),
        stock_outs: every(2),
        ..Config::default()
    });
    bench.ok("CreateFileSystem", CPFS);
    assert_eq!(bench.code("CreateFileSystem", CPFS), "Resource.OutOfStock");
    assert_eq!(bench.code("DescribeFileSystems", &[]), "Throttling.User");
    bench.ok("DescribeFileSystems", &[]);
    let always = Trouble {
        every: None,
        probability: 1.0,
    };
    let mut bench = Bench::new(Config {
        throttle: always,
        ..Config::default()
    });
    assert_eq!(bench.code("DescribeFileSystems", &[]), "Throttling.User");
}

/// A conversation of all operations over ids that exist, once existed, or never did.
fn converse(seed: u64, contrary: bool) -> Vec<String> {
    let mut bench = Bench::new(Config {
        seed,
        contrary,
        ..Config::default()
    });
    let mut log = Vec::new();
    let known = [
        ("FileSystemId", "cpfs-none"),
        ("FileSystemId", "bmcpfs-0026000000000001"),
        ("DataFlowId", "df-0026000000000001"),
        ("FsetId", "fset-0026000000000001"),
    ];
    let mut ids: Vec<_> = known.map(|(n, id)| (n, id.to_owned())).to_vec();
    let mut x = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    for step in 0..600_u64 {
        x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(step);
        let drawn = OPERATIONS[(x >> 33) as usize % OPERATIONS.len()];
        let operation = if step % 400 == 0 {
            "CreateFileSystem"
        } else {
            drawn
        };
        let mut args: Vec<(&str, String)> = vec![
            ("FileSystemPath", format!("/p{}/", x >> 40 & 7)),
            ("SourceStorage", "oss://flowcheck-data".to_owned()),
            ("Throughput", "600".to_owned()),
            ("TaskAction", "Import".to_owned()),
            ("CreateDirIfNotExist", "false".to_owned()),
            ("DryRun", "false".to_owned()),
            ("NetworkType", "Vpc".to_owned()),
            (
                "ClientToken",
                if x >> 45 & 7 == 0 {
                    format!("t{}", x >> 48 & 3)
                } else {
                    String::new()
                },
            ),
        ];
        args.extend(CPFS.iter().map(|(n, v)| (*n, (*v).to_owned())));
        for name in [
            "FileSystemId",
            "FsetId",
            "DataFlowId",
            "TaskId",
            "MountTargetDomain",
        ] {
            let known: Vec<_> = ids.iter().filter(|(n, _)| *n == name).collect();
            let listing = operation.starts_with("Describe") && name != "FileSystemId";
            // Mostly what was born last, so that the calls belong together.
            let back = if x >> 40 & 3 == 0 {
                (x >> 42) as usize % 8
            } else {
                0
            };
            if let Some((_, id)) = known
                .iter()
                .rev()
                .nth(back)
                .or(known.last())
                .filter(|_| !listing)
            {
                args.push((name, id.clone()));
            }
        }
        let args: Vec<_> = args.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let (status, body) = bench.call(operation, &args);
        log.push(format!("{operation} {status} {body}"));
        for name in [
            "FileSystemId",
            "FsetId",
            "DataFlowId",
            "TaskId",
            "MountTargetDomain",
        ] {
            if operation.starts_with("Create") && status == 200 && !text(&body[name]).is_empty() {
                ids.push((name, text(&body[name])));
            }
        }
        bench.seconds(x >> 50 & 127);
        if step % 20 != 0 {
            continue;
        }
        let truth = bench.emulator.truth();
        let distinct: BTreeSet<_> = truth.resources.iter().map(|r| &r.id).collect();
        assert_eq!(distinct.len(), truth.resources.len());
    }
    log
}

const OPERATIONS: [&str; 26] = [
    "CreateDataFlowTask",
    "CreateMountTarget",
    "CreateMountTarget",
    "CreateFileset",
    "CreateFileset",
    "CreateDataFlow",
    "CreateDataFlow",
    "CreateDataFlowTask",
    "StopDataFlow",
    "StartDataFlow",
    "ModifyDataFlow",
    "DeleteDataFlow",
    "DescribeDataFlows",
    "DescribeDataFlowTasks",
    "DescribeFilesets",
    "DescribeFileSystems",
    "CancelDataFlowTask",
    "DeleteFileset",
    "ModifyDataFlowAutoRefresh",
    "DescribeMountTargets",
    "ModifyFileset",
    "ModifyFileSystem",
    "UpgradeFileSystem",
    "DescribeRegions",
    "DescribeZones",
    "DescribeAccessGroups",
];

#[test]
fn the_same_seed_gives_the_same_bytes() {
    for contrary in [false, true] {
        let log = converse(7, contrary);
        assert_eq!(log, converse(7, contrary));
        assert!(
            log.iter().filter(|l| l.contains(" 200 ")).count() > 100,
            "the conversation gets somewhere"
        );
        assert!(
            log.iter().any(|l| l.starts_with("CreateDataFlowTask 200")),
            "even to tasks"
        );
    }
    assert_ne!(converse(7, true), converse(8, true));
}

#[test]
fn no_bytes_make_it_panic() {
    let mut bench = Bench::new(Config {
        auth: false,
        ..Config::default()
    });
    let mut x = 1_u64;
    for round in 0..2_000_u64 {
        let mut bytes = Vec::new();
        for _ in 0..x >> 58 {
            x = x
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(round);
            bytes.extend_from_slice(&x.to_le_bytes());
        }
        x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let noise = String::from_utf8_lossy(&bytes).into_owned();
        let operation = OPERATIONS[round as usize % OPERATIONS.len()];
        let target = format!(
            "/?Action={operation}&Version=2017-06-26&Filters.1.Key={noise}&NextToken={noise}&EntryList={noise}"
        );
        let headers = vec![
            ("content-type".to_owned(), noise.clone()),
            ("Authorization".to_owned(), noise),
        ];
        let request = Request {
            method: "POST".to_owned(),
            target,
            headers,
            body: bytes,
        };
        let response = bench.emulator.handle(&request);
        assert!(response.status >= 200);
    }
}

/// Not a check but a measurement: `cargo test --release -p flowcheck-emulator speed -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement"]
#[allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "it times itself and says so"
)]
fn speed() {
    let mut bench = Bench::normal();
    let (fs, flow) = bench.flow();
    for _ in 0..2_000 {
        bench.ok("CreateFileSystem", CPFS);
    }
    let args = [
        ("FileSystemId", fs.as_str()),
        ("Filters.1.Key", "DataFlowIds"),
        ("Filters.1.Value", flow.as_str()),
    ];
    let requests: Vec<_> = (0..50_000)
        .map(|_| bench.request("DescribeDataFlows", &args))
        .collect();
    let start = std::time::Instant::now();
    for request in &requests {
        bench.emulator.handle(request);
    }
    println!("{:?} a call", start.elapsed() / 50_000);
}
