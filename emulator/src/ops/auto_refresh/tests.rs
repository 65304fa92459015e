//! Tests of `auto_refresh`.

use crate::testing::{Bench, flow_args, with};

const PATH: &str = "AutoRefreshs.1.RefreshPath";

#[test]
fn paths_come_and_go() {
    let mut bench = Bench::normal();
    let (fs, flow) = bench.flow();
    let args = [("FileSystemId", fs.as_str()), ("DataFlowId", flow.as_str())];
    let (apply, cancel) = ("ApplyDataFlowAutoRefresh", "CancelDataFlowAutoRefresh");
    let path = |p| with(&args, PATH, p);
    assert_eq!(bench.code(apply, &args), "MissingAutoRefreshs");
    assert_eq!(
        bench.code(apply, &path("/fset/none/")),
        "InvalidRefreshPath.NotFound"
    );
    assert_eq!(
        bench.code(apply, &path("/data/in/")),
        "InvalidRefreshPath.NotFound"
    );
    assert_eq!(
        bench.code(apply, &path("fset")),
        "InvalidRefreshPath.InvalidParameter"
    );
    bench.ok(apply, &path("/fset/sub/a/"));
    assert_eq!(bench.flow_state(&fs, &flow), "Updating");
    assert_eq!(
        bench.code(apply, &path("/fset/sub/b/")),
        "OperationDenied.InvalidState"
    );
    bench.minutes(4);
    assert_eq!(
        bench.code(apply, &path("/fset/sub/a/")),
        "InvalidRefreshPath.AlreadyExist"
    );
    assert_eq!(
        bench.code(apply, &path("/fset/sub/")),
        "OperationDenied.NestedDir"
    );
    for name in ["b", "c", "d", "e"] {
        let path = format!("/fset/sub/{name}/");
        bench.ok(apply, &with(&args, PATH, &path));
        bench.minutes(4);
    }
    assert_eq!(
        bench.code(apply, &path("/fset/sub/f/")),
        "InvalidRefreshPath.TooManyPaths"
    );
    assert_eq!(bench.code(cancel, &args), "MissingRefreshPath");
    assert_eq!(
        bench.code(cancel, &with(&args, "RefreshPath", "/fset/sub/f/")),
        "InvalidRefreshPath.NotFound"
    );
    bench.ok(cancel, &with(&args, "RefreshPath", "/fset/sub/a/"));
    assert_eq!(
        bench.code(cancel, &with(&args, "RefreshPath", "/fset/sub/b/")),
        "OperationDenied.DependencyViolation"
    );
    bench.minutes(4);
    let listed = bench.ok("DescribeDataFlows", &[("FileSystemId", &fs)]);
    let refresh = listed["DataFlowInfo"]["DataFlow"][0]["AutoRefresh"]["AutoRefresh"]
        .as_array()
        .unwrap()
        .len();
    assert_eq!(refresh, 4);
}

#[test]
fn a_stopped_flow_is_modified_and_stays_stopped() {
    let mut bench = Bench::normal();
    let (fs, flow) = bench.flow();
    let args = [("FileSystemId", fs.as_str()), ("DataFlowId", flow.as_str())];
    bench.ok("StopDataFlow", &args);
    bench.minutes(4);
    let modify = "ModifyDataFlowAutoRefresh";
    assert_eq!(
        bench.code(modify, &with(&args, "AutoRefreshInterval", "4")),
        "InvalidRefreshInterval.OutOfBounds"
    );
    assert_eq!(
        bench.code(modify, &with(&args, "AutoRefreshPolicy", "Some")),
        "InvalidRefreshPolicy.InvalidParameter"
    );
    bench.ok(modify, &with(&args, "AutoRefreshInterval", "526600"));
    assert_eq!(bench.flow_state(&fs, &flow), "Updating");
    bench.minutes(4);
    assert_eq!(bench.flow_state(&fs, &flow), "Stopped");
}

#[test]
fn create_takes_up_to_five_distinct_paths() {
    let mut bench = Bench::normal();
    let (fs, fileset) = bench.ready();
    let args = flow_args(&fs, &fileset);
    let mut many: Vec<(&str, &str)> = args.to_vec();
    let names = ["a", "b", "c", "d", "e", "f"].map(|n| format!("/fset/sub/{n}/"));
    let keys = [1, 2, 3, 4, 5, 6].map(|n| format!("AutoRefreshs.{n}.RefreshPath"));
    many.extend(
        keys.iter()
            .zip(&names)
            .map(|(k, v)| (k.as_str(), v.as_str())),
    );
    assert_eq!(
        bench.code("CreateDataFlow", &many),
        "InvalidAutoRefresh.TooManyAutoRefreshes"
    );
    many.pop();
    let twice = with(&many, "AutoRefreshs.5.RefreshPath", "/fset/sub/a/");
    assert_eq!(
        bench.code("CreateDataFlow", &twice),
        "InvalidRefreshPath.Duplicated"
    );
    let long = with(&many, "AutoRefreshInterval", "525601");
    assert_eq!(
        bench.code("CreateDataFlow", &long),
        "InvalidRefreshInterval.OutOfBounds"
    );
    bench.ok("CreateDataFlow", &many);
}
