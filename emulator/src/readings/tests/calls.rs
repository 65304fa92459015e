//! Tests of the sites that many operations have alike.

use serde_json::{Value, json};

use crate::testing::{Bench, export_args, flow_args, service_args, text, with};
use crate::{Config, Readings};

/// Every operation with a dry run, and its arguments where the run passes.
struct Rehearsal {
    bench: Bench,
    calls: Vec<(&'static str, Vec<(String, String)>)>,
}

impl Rehearsal {
    fn new(readings: Readings) -> Self {
        let mut bench = Bench::new(Config {
            readings,
            ..Config::default()
        });
        let mut calls = Vec::new();
        let mut add = |operation, args: &[(&str, &str)]| {
            let owned = |(n, v): &(&str, &str)| ((*n).to_owned(), (*v).to_owned());
            calls.push((operation, args.iter().map(owned).collect::<Vec<_>>()));
        };
        let (fs, service) = bench.service();
        let body = bench.ok("CreateProtocolMountTarget", &export_args(&fs, &service));
        let export = text(&body["ExportId"]);
        bench.mount(&fs);
        let (fileset, spare) = (bench.fileset(&fs, "/fset/"), bench.fileset(&fs, "/spare/"));
        bench.minutes(5);
        let path = ("AutoRefreshs.1.RefreshPath", "/fset/sub/a/");
        let args = with(&flow_args(&fs, &fileset), path.0, path.1);
        let flow = text(&bench.ok("CreateDataFlow", &args)["DataFlowId"]);
        let other = bench.fileset(&fs, "/other/");
        bench.minutes(6);
        let body = bench.ok("CreateDataFlow", &flow_args(&fs, &other));
        let stopped = text(&body["DataFlowId"]);
        bench.minutes(6);
        let of = |flow| vec![("FileSystemId", fs.as_str()), ("DataFlowId", flow)];
        bench.ok("StopDataFlow", &of(&stopped));
        bench.minutes(6);
        let task = with(&of(&flow), "TaskAction", "Import");
        let id = text(&bench.ok("CreateDataFlowTask", &task)["TaskId"]);

        let file_system = [("FileSystemId", fs.as_str())];
        let spares = with(&file_system, "FsetId", &spare);
        let exports = with(&export_args(&fs, &service), "ExportId", &export);
        add("CreateFileSystem", crate::testing::CPFS);
        add(
            "UpgradeFileSystem",
            &with(&file_system, "Capacity", "14400"),
        );
        let network = with(&service_args(&fs), "NetworkType", "Vpc");
        add("CreateMountTarget", &network);
        add("CreateProtocolMountTarget", &with(&exports, "Path", "/"));
        add("DeleteProtocolMountTarget", &exports);
        add("ModifyProtocolMountTarget", &exports);
        add("DeleteProtocolService", &exports);
        add("ModifyProtocolService", &exports);
        add(
            "CreateFileset",
            &with(&file_system, "FileSystemPath", "/new/"),
        );
        add("DeleteFileset", &spares);
        add("ModifyFileset", &spares);
        add("CreateDataFlow", &flow_args(&fs, &spare));
        for operation in ["DeleteDataFlow", "ModifyDataFlow", "StopDataFlow"] {
            add(operation, &of(&flow));
        }
        add("StartDataFlow", &of(&stopped));
        let more = with(&of(&flow), path.0, "/fset/sub/b/");
        add("ApplyDataFlowAutoRefresh", &more);
        add("ModifyDataFlowAutoRefresh", &of(&flow));
        let less = with(&of(&flow), "RefreshPath", path.1);
        add("CancelDataFlowAutoRefresh", &less);
        add("CreateDataFlowTask", &task);
        add("CancelDataFlowTask", &with(&of(&flow), "TaskId", &id));
        Self { bench, calls }
    }

    /// What each answers beside the request id.
    fn answers(mut self) -> Vec<(&'static str, Value)> {
        let mut answers = Vec::new();
        for (operation, args) in &self.calls {
            let args: Vec<_> = args.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
            let mut body = self.bench.ok(operation, &with(&args, "DryRun", "true"));
            body.as_object_mut().unwrap().remove("RequestId");
            answers.push((*operation, body));
        }
        answers
    }
}

fn own_id(operation: &str) -> &'static str {
    match operation {
        "CreateFileSystem" => "FileSystemId",
        "CreateMountTarget" => "MountTargetDomain",
        "CreateProtocolService" => "ProtocolServiceId",
        "CreateProtocolMountTarget" => "ExportId",
        "CreateFileset" => "FsetId",
        "CreateDataFlow" => "DataFlowId",
        _ => "TaskId",
    }
}

#[test]
fn a_dry_run_leaves_out_an_id_or_empties_one() {
    for alternative in ["absent", "empty", "FileSystemId", "DataFlowId"] {
        let has = |site: &super::Site| {
            site.name.ends_with(".DryRun.id") && site.find(alternative).is_some()
        };
        let sites: Vec<_> = super::SITES.iter().filter(|s| has(s)).collect();
        let set = sites
            .iter()
            .map(|s| (s.name.to_owned(), alternative.to_owned()));
        let answers = Rehearsal::new(set.collect()).answers();
        for site in sites {
            let (operation, _) = site.name.split_once('.').unwrap();
            let want = match alternative {
                "absent" => json!({}),
                "empty" => json!({ own_id(operation): "" }),
                named => json!({ named: "" }),
            };
            // There is but one protocol service to a file system, which is tested by itself.
            let found = answers.iter().find(|(o, _)| *o == operation);
            let got = found.map_or(&want, |(_, got)| got);
            assert_eq!(*got, want, "{}: {alternative}", site.name);
            assert!(found.is_some() || operation == "CreateProtocolService");
        }
    }
}

#[test]
fn a_dry_run_of_an_order_that_names_no_id_answers_nothing() {
    let answers = Rehearsal::new(Readings::new()).answers();
    for operation in ["DeleteProtocolService", "ModifyProtocolMountTarget"] {
        let (_, got) = answers.iter().find(|(o, _)| *o == operation).unwrap();
        assert_eq!(*got, json!({}));
    }
}

#[test]
fn a_description_holds_what_its_operation_takes() {
    for operation in [
        "CreateFileSystem",
        "ModifyFileSystem",
        "CreateFileset",
        "ModifyFileset",
        "CreateDataFlow",
        "ModifyDataFlow",
        "CreateProtocolService",
        "ModifyProtocolService",
        "DescribeProtocolService",
        "CreateProtocolMountTarget",
        "ModifyProtocolMountTarget",
    ] {
        let site = format!("{operation}.Description.characters");
        for (way, want) in [
            ("strict", [true, false, false]),
            ("full-stop", [true, true, false]),
            ("full-stop-and-space", [true, true, true]),
        ] {
            let mut bench = Bench::reading(&site, way);
            let mut passes = |description| {
                // Nothing else stands against it in a way that hides this: the format comes first.
                let args = [
                    ("FileSystemId", "cpfs-none"),
                    ("ProtocolServiceId", "ptc-none"),
                    ("ProtocolSpec", "General"),
                    ("ProtocolType", "NFS"),
                    ("StorageType", "advance_100"),
                    ("ExportId", "exp-none"),
                    ("VpcId", "vpc-main"),
                    ("VSwitchId", "vsw-main"),
                    ("Path", "/data/"),
                    ("FsetId", "fset-none"),
                    ("FileSystemPath", "/x/"),
                    ("SourceStorage", "oss://flowcheck-data"),
                    ("Throughput", "600"),
                    ("DataFlowId", "df-none"),
                    ("Description", description),
                ];
                let mut args = args.to_vec();
                match operation {
                    "CreateProtocolService" => args.retain(|(n, _)| *n != "Throughput"),
                    "CreateProtocolMountTarget" => args.retain(|(n, _)| *n != "FsetId"),
                    "CreateFileSystem" => {
                        args = with(crate::testing::CPFS, "Description", description)
                    }
                    _ => {}
                }
                let (status, body) = bench.call(operation, &args);
                let code = text(&body["Code"]);
                status == 200 || code.ends_with(".NotFound")
            };
            let got = ["ab", "描述。", "OSS Bucket"].map(&mut passes);
            assert_eq!(got, want, "{site}: {way}");
        }
    }
}

#[test]
fn two_operations_may_wrap_their_json() {
    for wrapping in ["CreateFileSystem", "DeleteFileSystem"] {
        let mut bench = Bench::reading(&format!("{wrapping}.envelope"), "wrapped");
        let body = bench.ok("CreateFileSystem", crate::testing::CPFS);
        let of = |body: &Value, operation: &str, field: &str| {
            let inner = &body[format!("{operation}Response")];
            let wrapped = inner.is_object();
            assert_eq!(wrapped, operation == wrapping, "{body}");
            text(if wrapped { &inner[field] } else { &body[field] })
        };
        let id = of(&body, "CreateFileSystem", "FileSystemId");
        assert!(id.starts_with("cpfs-"), "{id}");
        bench.minutes(6);
        let body = bench.ok("DeleteFileSystem", &[("FileSystemId", &id)]);
        assert_ne!(of(&body, "DeleteFileSystem", "RequestId"), "");
        let (_, body) = bench.call(wrapping, &[]);
        assert!(text(&body["Code"]).starts_with("Missing"), "{body}");
        let xml = bench.response(wrapping, &with(crate::testing::CPFS, "Format", "XML"));
        let xml = String::from_utf8(xml.body).unwrap();
        assert!(!xml.contains(&format!("<{wrapping}Response><{wrapping}Response>")));
    }
}
