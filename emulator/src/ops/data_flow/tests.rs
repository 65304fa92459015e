//! Tests of `data_flow`.

use crate::testing::{Bench, flow_args, text, with};
use crate::world::Bucket;
use crate::{Config, Readings, World};

#[test]
fn a_flow_lives() {
    let mut bench = Bench::normal();
    let (fs, fileset) = bench.ready();
    let id =
        crate::testing::text(&bench.ok("CreateDataFlow", &flow_args(&fs, &fileset))["DataFlowId"]);
    let args = [("FileSystemId", fs.as_str()), ("DataFlowId", id.as_str())];
    assert_eq!(bench.flow_state(&fs, &id), "Starting");
    assert_eq!(
        bench.code("StopDataFlow", &args),
        "OperationDenied.InvalidState"
    );
    bench.minutes(4);
    assert_eq!(bench.flow_state(&fs, &id), "Running");
    bench.ok("ModifyDataFlow", &with(&args, "Throughput", "1200"));
    assert_eq!(bench.flow_state(&fs, &id), "Updating");
    bench.minutes(4);
    bench.ok("StopDataFlow", &args);
    assert_eq!(bench.flow_state(&fs, &id), "Stopping");
    bench.minutes(4);
    assert_eq!(bench.flow_state(&fs, &id), "Stopped");
    assert_eq!(
        bench.code("ModifyDataFlow", &args),
        "OperationDenied.InvalidState"
    );
    bench.ok("StartDataFlow", &args);
    bench.minutes(4);
    assert_eq!(
        bench.code("StartDataFlow", &args),
        "OperationDenied.InvalidState"
    );
    let release = [("FileSystemId", fs.as_str()), ("FsetId", fileset.as_str())];
    assert_eq!(
        bench.code("DeleteFileset", &release),
        "OperationDenied.DependencyViolation"
    );
    bench.ok("DeleteDataFlow", &args);
    assert_eq!(bench.flow_state(&fs, &id), "Deleting");
    bench.minutes(2);
    assert_eq!(bench.flow_state(&fs, &id), "");
    assert_eq!(
        bench.code("DeleteDataFlow", &args),
        "InvalidDataFlow.NotFound"
    );
    bench.ok("DeleteFileset", &release);
}

#[test]
fn a_flow_too_narrow_for_its_bucket_is_misconfigured() {
    let mut world = World::built_in();
    world.buckets.push(Bucket {
        changes: 1000,
        ..Bucket::good("flowcheck-busy")
    });
    let readings = Readings::from([(
        "ModifyDataFlow.Misconfigured".to_owned(),
        "accepted".to_owned(),
    )]);
    let mut bench = Bench::new(Config {
        world,
        readings,
        ..Config::default()
    });
    let (fs, fileset) = bench.ready();
    let mut args = with(
        &flow_args(&fs, &fileset),
        "SourceStorage",
        "oss://flowcheck-busy",
    );
    args.push(("AutoRefreshPolicy", "ImportChanged"));
    args.push(("AutoRefreshs.1.RefreshPath", "/fset/sub/a/"));
    let id = text(&bench.ok("CreateDataFlow", &args)["DataFlowId"]);
    bench.minutes(4);
    assert_eq!(bench.flow_state(&fs, &id), "Misconfigured");
    let args = [("FileSystemId", fs.as_str()), ("DataFlowId", id.as_str())];
    assert_eq!(
        bench.code("StopDataFlow", &args),
        "OperationDenied.InvalidState"
    );
    bench.ok("ModifyDataFlow", &with(&args, "Throughput", "1200"));
    bench.minutes(4);
    assert_eq!(bench.flow_state(&fs, &id), "Running");
}
