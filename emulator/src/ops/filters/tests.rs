//! Tests of `filters`: what each reading of a filter does, by operation.

use serde_json::Value;

use crate::testing::{Bench, export_args, text, with};

const LISTS: [(&str, &str, &str); 4] = [
    ("DescribeFilesets", "Entries", "/Entries/Entrie"),
    (
        "DescribeDataFlows",
        "DataFlowInfo",
        "/DataFlowInfo/DataFlow",
    ),
    ("DescribeDataFlowTasks", "TaskInfo", "/TaskInfo/Task"),
    (
        "DescribeProtocolMountTarget",
        "ProtocolMountTargets",
        "/ProtocolMountTargets",
    ),
];

/// A file system with one of everything that filters find, and the ids.
struct Stock {
    bench: Bench,
    fs: String,
    fileset: String,
    flow: String,
    task: String,
    export: String,
}

impl Stock {
    fn new(mut bench: Bench) -> Self {
        let (fs, service) = bench.service();
        let body = bench.ok("CreateProtocolMountTarget", &export_args(&fs, &service));
        let export = text(&body["ExportId"]);
        bench.mount(&fs);
        let fileset = bench.fileset(&fs, "/fset/");
        bench.minutes(5);
        let body = bench.ok("CreateDataFlow", &crate::testing::flow_args(&fs, &fileset));
        let flow = text(&body["DataFlowId"]);
        bench.minutes(6);
        let args = [
            ("FileSystemId", fs.as_str()),
            ("DataFlowId", &flow),
            ("TaskAction", "Import"),
        ];
        let task = text(&bench.ok("CreateDataFlowTask", &args)["TaskId"]);
        Self {
            bench,
            fs,
            fileset,
            flow,
            task,
            export,
        }
    }

    fn reading(site: &str, alternative: &str) -> Self {
        Self::new(Bench::reading(site, alternative))
    }

    /// The key that names the one thing an operation lists, and its id.
    fn named(&self, operation: &str) -> (&'static str, String) {
        match operation {
            "DescribeFilesets" => ("FsetIds", self.fileset.clone()),
            "DescribeDataFlows" => ("DataFlowIds", self.flow.clone()),
            "DescribeDataFlowTasks" => ("TaskIds", self.task.clone()),
            _ => ("ExportIds", self.export.clone()),
        }
    }

    fn ask(&mut self, operation: &str, more: &[(&str, &str)]) -> Value {
        let fs = self.fs.clone();
        let args: Vec<_> = [("FileSystemId", fs.as_str())]
            .into_iter()
            .chain(more.iter().copied())
            .collect();
        self.bench.call(operation, &args).1
    }

    /// How many a filter finds, or the code it is refused with.
    fn found(&mut self, operation: &str, key: &str, value: &str) -> Result<usize, String> {
        let args = [("Filters.1.Key", key), ("Filters.1.Value", value)];
        let body = self.ask(operation, &args);
        count(operation, &body)
    }
}

fn count(operation: &str, body: &Value) -> Result<usize, String> {
    let (_, _, list) = LISTS.iter().find(|(o, _, _)| *o == operation).unwrap();
    let items = body.pointer(list).and_then(|l| l.as_array());
    items.map(Vec::len).ok_or(text(&body["Code"]))
}

#[test]
fn filters_come_numbered_or_as_an_array() {
    for (operation, _, _) in LISTS {
        let site = format!("{operation}.Filters.form");
        for (form, dotted, array) in [("either", 0, 0), ("dotted", 0, 1), ("array", 1, 0)] {
            let mut stock = Stock::reading(&site, form);
            let (key, _) = stock.named(operation);
            let found = stock.found(operation, key, "no-such");
            assert_eq!(found, Ok(dotted), "{site}: {form}");
            let filters = format!(r#"[{{"Key":"{key}","Value":"no-such"}}]"#);
            let body = stock.ask(operation, &[("Filters", &filters)]);
            assert_eq!(count(operation, &body), Ok(array), "{site}: {form}");
        }
    }
}

#[test]
fn blanks_beside_commas_count_or_do_not() {
    for (operation, _, _) in LISTS {
        let site = format!("{operation}.Filters.blanks");
        for (way, want) in [("trimmed", 1), ("exact", 0)] {
            let mut stock = Stock::reading(&site, way);
            let (key, id) = stock.named(operation);
            let found = stock.found(operation, key, &format!("no-such, {id}"));
            assert_eq!(found, Ok(want), "{site}: {way}");
        }
    }
    let blank = |way| {
        let mut stock = Stock::reading("DescribeDataFlows.Filters.blanks", way);
        stock.found("DescribeDataFlows", "Status", "Stopped, Running")
    };
    assert_eq!(blank("trimmed"), Ok(1));
    assert_eq!(blank("exact"), Err("InvalidFilterValue".to_owned()));
}

#[test]
fn a_part_matches_or_does_not_key_by_key() {
    for (operation, key, part, default) in [
        ("DescribeFilesets", "FsetIds", "fset-", "whole"),
        ("DescribeFilesets", "FileSystemPath", "/fse", "part"),
        ("DescribeDataFlows", "DataFlowIds", "df-", "whole"),
        ("DescribeDataFlows", "FsetIds", "fset-", "whole"),
        ("DescribeDataFlows", "FileSystemPath", "/fse", "part"),
        (
            "DescribeDataFlows",
            "SourceStorage",
            "oss://flowcheck",
            "whole",
        ),
        ("DescribeDataFlowTasks", "DataFlowIds", "df-", "whole"),
        ("DescribeDataFlowTasks", "TaskIds", "task-", "whole"),
    ] {
        let site = format!("{operation}.Filters.{key}.match");
        let mut normal = Stock::new(Bench::normal());
        let usual = normal.found(operation, key, part);
        assert_eq!(usual, Ok(usize::from(default == "part")), "{site}");
        for (way, want) in [("whole", 0), ("part", 1)] {
            let found = Stock::reading(&site, way).found(operation, key, part);
            assert_eq!(found, Ok(want), "{site}: {way}");
        }
    }
}

#[test]
fn what_bounds_a_value() {
    let long = format!("/{}/", "数".repeat(400));
    for (site, way, operation, key, value, passes) in [
        (
            "FileSystemPath.unit",
            "characters",
            "DescribeFilesets",
            "FileSystemPath",
            long.as_str(),
            true,
        ),
        (
            "FileSystemPath.unit",
            "bytes",
            "DescribeFilesets",
            "FileSystemPath",
            &long,
            false,
        ),
        (
            "FileSystemPath.unit",
            "characters",
            "DescribeDataFlows",
            "FileSystemPath",
            &long,
            true,
        ),
        (
            "FileSystemPath.unit",
            "bytes",
            "DescribeDataFlows",
            "FileSystemPath",
            &long,
            false,
        ),
        (
            "SourceStorage.length",
            "whole-value",
            "DescribeDataFlows",
            "SourceStorage",
            "oss://abc",
            true,
        ),
        (
            "SourceStorage.length",
            "name",
            "DescribeDataFlows",
            "SourceStorage",
            "oss://abc",
            false,
        ),
    ] {
        let site = format!("{operation}.Filters.{site}");
        let found = Stock::reading(&site, way).found(operation, key, value);
        assert_eq!(found.is_ok(), passes, "{site}: {way}");
    }
}

#[test]
fn a_bad_value_is_told_in_the_words_of_either_page() {
    let (any, first) = (
        "The specified Filter.N.Value is invalid.",
        "The specified parameter Filter.1.Value is invalid.",
    );
    for (operation, _, _) in LISTS {
        let site = format!("{operation}.Filters.value.message");
        for (way, want) in [("Filter.N.Value", any), ("Filter.1.Value", first)] {
            let mut stock = Stock::reading(&site, way);
            let (key, _) = stock.named(operation);
            let args = [("Filters.1.Key", key), ("Filters.1.Value", ",")];
            let body = stock.ask(operation, &args);
            assert_eq!(text(&body["Code"]), "InvalidFilterValue", "{site}");
            assert_eq!(text(&body["Message"]), want, "{site}");
        }
    }
    let mut stock = Stock::reading("DescribeDataFlowTasks.Filters.value", "InvalidFilterParam");
    let found = stock.found("DescribeDataFlowTasks", "TaskIds", ",");
    assert_eq!(found, Err("InvalidFilterParam".to_owned()));
}

#[test]
fn lists_have_a_wrapper_or_none() {
    for (operation, list, element) in LISTS.map(|(o, l, path)| (o, l, path.rsplit('/').next())) {
        for (way, plain) in [("plain", true), ("wrapped", false)] {
            let mut stock = Stock::reading(&format!("{operation}.{list}"), way);
            let body = stock.ask(operation, &[]);
            // Where a plain list is usual its wrapper, by the samples, has the name in the singular.
            let element = element.unwrap().trim_end_matches('s');
            assert_eq!(body[list].is_array(), plain, "{operation}: {way}");
            let wrapped = body[list][element].is_array();
            assert_eq!(wrapped, !plain, "{operation}: {way}");
        }
    }
}

#[test]
fn other_repeated_parameters_come_in_the_same_forms() {
    let tag = r#"[{"Key":"a","Value":"b"}]"#;
    for (form, dotted, array) in [("either", 0, 0), ("dotted", 0, 11), ("array", 11, 0)] {
        let mut bench = Bench::reading("DescribeFileSystems.Tag.form", form);
        let numbered = [("Tag.1.Key", "a"), ("Tag.1.Value", "b")];
        let total = bench.ok("DescribeFileSystems", &numbered)["TotalCount"].clone();
        assert_eq!(total, dotted, "{form}");
        let total = bench.ok("DescribeFileSystems", &[("Tag", tag)])["TotalCount"].clone();
        assert_eq!(total, array, "{form}");
    }
    let paths = r#"[{"RefreshPath":"/fset/no/"}]"#;
    let (gone, taken) = ("InvalidRefreshPath.NotFound", "");
    for operation in ["CreateDataFlow", "ApplyDataFlowAutoRefresh"] {
        // Without a path, Apply would be refused for its lack.
        let lack = ["MissingAutoRefreshs", taken][usize::from(operation == "CreateDataFlow")];
        for (form, dotted, array) in [
            ("either", gone, gone),
            ("dotted", gone, lack),
            ("array", lack, gone),
        ] {
            for (name, value, want) in [
                ("AutoRefreshs.1.RefreshPath", "/fset/no/", dotted),
                ("AutoRefreshs", paths, array),
            ] {
                let mut bench = Bench::reading(&format!("{operation}.AutoRefreshs.form"), form);
                let (fs, fileset) = bench.ready();
                let args = crate::testing::flow_args(&fs, &fileset);
                if operation == "CreateDataFlow" {
                    let code = bench.call(operation, &with(&args, name, value)).1;
                    assert_eq!(text(&code["Code"]), want, "{operation} {form} {name}");
                    continue;
                }
                let flow = text(&bench.ok("CreateDataFlow", &args)["DataFlowId"]);
                bench.minutes(6);
                let named = [("FileSystemId", fs.as_str()), ("DataFlowId", &flow)];
                let (_, body) = bench.call(operation, &with(&named, name, value));
                assert_eq!(text(&body["Code"]), want, "{operation} {form} {name}");
            }
        }
    }
}

#[test]
fn a_key_of_which_no_page_says_so_takes_no_several_words() {
    let mut stock = Stock::new(Bench::normal());
    let operation = "DescribeDataFlowTasks";
    assert_eq!(stock.found(operation, "Originator", "User"), Ok(1));
    assert_eq!(stock.found(operation, "Originator", "System"), Ok(0));
    assert!(stock.found(operation, "Originator", "User,System").is_err());
    let states = "Pending,Executing,Failed,Completed,Canceling,Canceled";
    assert_eq!(stock.found(operation, "Status", states), Ok(1));
}
