//! Tests of sites of file systems, mount targets, protocol services and tasks.

use crate::testing::{Bench, CPFS, flow_args, service_args, text, with};

#[test]
fn the_lists_of_file_systems_have_wrappers_or_none() {
    for (list, element, inner) in [
        ("FileSystems", "FileSystem", false),
        ("MountTargets", "MountTarget", true),
        ("Tags", "Tag", true),
        ("Packages", "Package", true),
        ("SupportedFeatures", "SupportedFeature", true),
    ] {
        for (way, plain) in [("plain", true), ("wrapped", false)] {
            let mut bench = Bench::reading(&format!("DescribeFileSystems.{list}"), way);
            let body = bench.ok("DescribeFileSystems", &[]);
            let body = if inner {
                &body["FileSystems"]["FileSystem"][0]
            } else {
                &body
            };
            assert_eq!(body[list].is_array(), plain, "{list}: {way}");
            assert_eq!(body[list][element].is_array(), !plain, "{list}: {way}");
        }
    }
}

#[test]
fn a_flow_shows_its_paths_and_its_security_in_either_way() {
    let shown = |site: &str, way: &str| {
        let mut bench = Bench::reading(&format!("DescribeDataFlows.{site}"), way);
        let (fs, _) = bench.flow();
        let body = bench.ok("DescribeDataFlows", &[("FileSystemId", &fs)]);
        body["DataFlowInfo"]["DataFlow"][0].clone()
    };
    assert!(shown("AutoRefresh", "plain")["AutoRefresh"].is_array());
    assert!(shown("AutoRefresh", "wrapped")["AutoRefresh"]["AutoRefresh"].is_array());
    for word in ["None", "无"] {
        let flow = shown("SourceSecurityType.none", word);
        assert_eq!(text(&flow["SourceSecurityType"]), word);
    }
}

#[test]
fn the_word_for_no_security_is_one_or_any() {
    for (way, taken) in [
        ("any-spelling", vec!["None", "NONE", "Null", "无"]),
        ("absent-only", vec![]),
        ("None", vec!["None"]),
        ("NONE", vec!["NONE"]),
        ("Null", vec!["Null"]),
        ("无", vec!["无"]),
    ] {
        for word in ["None", "NONE", "Null", "无"] {
            let mut bench = Bench::reading("CreateDataFlow.SourceSecurityType.none", way);
            let args = flow_args("cpfs-none", "fset-none");
            let code = bench.code("CreateDataFlow", &with(&args, "SourceSecurityType", word));
            let refused = code == "InvalidSourceSecurityType.NotSupport";
            assert_eq!(refused, !taken.contains(&word), "{way}: {word}");
        }
    }
}

#[test]
fn a_network_type_is_written_as_listed_or_in_any_case() {
    for (way, taken) in [
        ("any-case", [true, true, true]),
        ("as-listed", [true, false, false]),
    ] {
        let mut bench = Bench::reading("CreateMountTarget.NetworkType", way);
        let fs = bench.file_system();
        let got = ["Vpc", "vpc", "VPC"].map(|word| {
            let args = with(&service_args(&fs), "NetworkType", word);
            bench
                .call("CreateMountTarget", &with(&args, "DryRun", "true"))
                .0
                == 200
        });
        assert_eq!(got, taken, "{way}");
    }
}

#[test]
fn the_times_of_a_file_system_have_one_form() {
    for (way, end) in [("cst", "CST"), ("iso", "Z")] {
        let mut bench = Bench::reading("DescribeFileSystems.times", way);
        let args = with(&with(CPFS, "ChargeType", "Subscription"), "Duration", "1");
        let id = text(&bench.ok("CreateFileSystem", &args)["FileSystemId"]);
        let body = bench.ok("DescribeFileSystems", &[("FileSystemId", &id)]);
        let fs = &body["FileSystems"]["FileSystem"][0];
        for field in ["CreateTime", "ExpiredTime"] {
            assert!(text(&fs[field]).ends_with(end), "{way}: {fs}");
        }
    }
}

#[test]
fn a_code_ends_in_a_dot_or_does_not() {
    for code in [
        "InvalidVpcId.CrossVpcNotSupport.",
        "InvalidVpcId.CrossVpcNotSupport",
    ] {
        let mut bench = Bench::reading("CreateProtocolService.VpcId.elsewhere", code);
        let body = bench.ok("CreateFileSystem", &with(CPFS, "Capacity", "10800"));
        bench.minutes(6);
        let fs = text(&body["FileSystemId"]);
        let args = with(&service_args(&fs), "VpcId", "vpc-other");
        let args = with(&args, "VSwitchId", "vsw-other");
        assert_eq!(bench.code("CreateProtocolService", &args), code);
    }
}

#[test]
fn services_are_found_with_blanks_or_not() {
    for (way, want) in [("trimmed", 1), ("exact", 0)] {
        let mut bench = Bench::reading("DescribeProtocolService.blanks", way);
        let (fs, service) = bench.service();
        let ids = format!("ptc-none, {service}");
        let args = [("FileSystemId", fs.as_str()), ("ProtocolServiceIds", &ids)];
        let body = bench.ok("DescribeProtocolService", &args);
        let found = body["ProtocolServices"].as_array().unwrap();
        assert_eq!(found.len(), want, "{way}");
    }
    for (way, plain) in [("plain", true), ("wrapped", false)] {
        let mut bench = Bench::reading("DescribeProtocolService.ProtocolServices", way);
        let (fs, _) = bench.service();
        let body = bench.ok("DescribeProtocolService", &[("FileSystemId", &fs)]);
        let list = &body["ProtocolServices"];
        assert_eq!(list.is_array(), plain);
        assert_eq!(list["ProtocolService"].is_array(), !plain);
    }
}

#[test]
fn what_bounds_a_tasks_paths() {
    let chinese = format!("/{}/", "数".repeat(400));
    let entry = format!(r#"["/{}"]"#, "数".repeat(400));
    // A list of that many bytes, of entries of two characters and one that fills it up.
    let sized = |bytes: usize| {
        let list = format!("[{}", r#""/a","#.repeat((bytes - 100) / 5));
        let rest = bytes - list.len() - r#""/"]"#.len();
        format!(r#"{list}"/{}"]"#, "b".repeat(rest))
    };
    assert_eq!(sized(64_000).len(), 64_000);
    for (site, way, name, value, passes) in [
        (
            "DstDirectory.unit",
            "characters",
            "DstDirectory",
            chinese.clone(),
            true,
        ),
        (
            "DstDirectory.unit",
            "bytes",
            "DstDirectory",
            chinese.clone(),
            false,
        ),
        (
            "Directory.unit",
            "bytes",
            "DstDirectory",
            chinese.clone(),
            true,
        ),
        (
            "EntryList.unit",
            "characters",
            "EntryList",
            entry.clone(),
            true,
        ),
        ("EntryList.unit", "bytes", "EntryList", entry, false),
        (
            "EntryList.size",
            "below-64000",
            "EntryList",
            sized(64_000),
            false,
        ),
        (
            "EntryList.size",
            "at-most-64000",
            "EntryList",
            sized(64_000),
            true,
        ),
        (
            "EntryList.slash",
            "without",
            "EntryList",
            r#"["/a"]"#.to_owned(),
            false,
        ),
        (
            "EntryList.slash",
            "without",
            "EntryList",
            r#"["a"]"#.to_owned(),
            true,
        ),
    ] {
        let mut bench = Bench::reading(&format!("CreateDataFlowTask.{site}"), way);
        let (fs, flow) = bench.flow();
        let args = [
            ("FileSystemId", fs.as_str()),
            ("DataFlowId", &flow),
            ("TaskAction", "Export"),
            (name, &value),
        ];
        let (status, body) = bench.call("CreateDataFlowTask", &args);
        assert_eq!(status == 200, passes, "{site}: {way}: {body}");
    }
}
