use std::collections::BTreeMap;
use std::path::Path;

use super::*;
use crate::model::belief::Assumptions;
use crate::model::fixtures::Fixtures;
use crate::spec::fixtures::load_facts;
use crate::spec::{Spec, load};
use crate::sut::Format;
use crate::value::Value;

fn spec(service: &str) -> Spec {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("specs");
    load(&specs.join(service)).unwrap().spec
}

fn limits() -> Limits {
    Limits {
        create: true,
        prefix: "fc-".into(),
        resources: [("FileSystem".into(), 1), ("Fileset".into(), 2)].into(),
        billable: ["FileSystem".into()].into(),
        ..Limits::default()
    }
}

struct Bench {
    oracle: Oracle,
    belief: Belief,
    gate: Gate,
}

impl Bench {
    fn new(limits: Limits) -> Bench {
        let spec = spec("aliyun-nas");
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("specs/aliyun-nas/fixtures.yaml");
        let facts = load_facts(&file, &spec).unwrap();
        let oracle = Oracle::new(spec, Fixtures::new(facts));
        let belief = oracle.begin(Assumptions::default());
        let gate = Gate::new(limits, Ledger::in_memory(), "m");
        Bench {
            oracle,
            belief,
            gate,
        }
    }

    fn admit(&self, operation: &str, arguments: &[(&str, &str)]) -> Result<Passed, Refused> {
        let argument = |(name, text): &(&str, &str)| ((*name).into(), Value::text(text));
        let call = Call {
            operation: operation.into(),
            arguments: arguments.iter().map(argument).collect(),
            format: Format::Json,
        };
        self.gate.admit(&self.oracle, &self.belief, &call)
    }

    #[track_caller]
    fn refused(&self, operation: &str, arguments: &[(&str, &str)], why: &str) {
        let refused = self.admit(operation, arguments).unwrap_err().to_string();
        assert!(refused.contains(why), "{refused}");
    }
}

const FILE_SYSTEM: [(&str, &str); 7] = [
    ("FileSystemType", "cpfs"),
    ("ProtocolType", "cpfs"),
    ("StorageType", "advance_100"),
    ("Capacity", "3600"),
    ("ZoneId", "cn-hangzhou-i"),
    ("VpcId", "vpc-flowcheck1"),
    ("VSwitchId", "vsw-flowcheck1"),
];

#[test]
fn the_specs_tell_what_deletes_what_and_in_which_order() {
    let aliyun = spec("aliyun-nas");
    let order = order(&aliyun);
    let place = |kind: &str| order.iter().position(|other| **other == *kind).unwrap();
    for (first, then) in [
        ("DataFlow", "FileSystem"),
        ("DataFlow", "Fileset"),
        ("MountTarget", "FileSystem"),
        ("ProtocolMountTarget", "ProtocolService"),
        ("ProtocolService", "FileSystem"),
    ] {
        assert!(place(first) < place(then), "{order:?}");
    }
    assert_eq!(undeletable(&aliyun), []);
    assert_eq!(undeletable(&spec("tencent-cfs")), ["DataFlow".into()]);
    let create = &aliyun.operations["CreateFileSystem"];
    let name = name_of(&aliyun, create).unwrap();
    assert_eq!((&*name.0, &*name.1), ("Description", "Description"));
    assert!(name_of(&aliyun, &aliyun.operations["CreateMountTarget"]).is_none());
}

#[test]
fn what_stays_behind_needs_a_permission_of_its_own() {
    let spec = spec("tencent-cfs");
    let create = Limits {
        create: true,
        resources: [("DataFlow".into(), 1)].into(),
        ..Limits::default()
    };
    let refused = create.refused_operations(&spec);
    assert!(refused["CreateDataFlow"].contains("`undeletable`"));
    let all = Limits {
        undeletable: true,
        ..create
    };
    assert_eq!(all.refused_operations(&spec), BTreeMap::new());
    let bench = Bench::new(limits());
    let mut arguments = FILE_SYSTEM.to_vec();
    arguments.extend([("ChargeType", "Subscription"), ("Duration", "1")]);
    bench.refused("CreateFileSystem", &arguments, "`undeletable`");
}

#[test]
fn what_is_made_gets_a_name_and_counts() {
    let bench = Bench::new(limits());
    let passed = bench.admit("CreateFileSystem", &FILE_SYSTEM).unwrap();
    assert_eq!(passed.call.arguments["Description"], Value::text("fc-m-1"));
    assert_eq!(bench.gate.left(), [("FileSystem".into(), 1)].into());
    bench.refused(
        "CreateFileSystem",
        &FILE_SYSTEM,
        "the budget of 1 `FileSystem` is spent",
    );
    // What breaks a rule makes nothing, as documented, so it does not count; but it is written down.
    let broken = bench.admit("CreateFileSystem", &FILE_SYSTEM[1..]).unwrap();
    assert!(broken.ticket.is_some());
    let account = bench.gate.account();
    assert_eq!(
        account.open.values().filter(|intent| intent.idle).count(),
        1
    );
}

#[test]
fn names_that_test_something_keep_doing_so() {
    let bench = Bench::new(limits());
    let named = |text: &str| {
        let mut arguments = FILE_SYSTEM.to_vec();
        arguments.push(("Description", text));
        bench.admit("CreateFileSystem", &arguments)
    };
    // The longest that fits keeps its length.
    let longest = "a".repeat(128);
    let passed = named(&longest).unwrap();
    let Value::Text(name) = &passed.call.arguments["Description"] else {
        panic!("{passed:?}");
    };
    assert!(name.starts_with("fc-") && name.len() == 128, "{name}");
    // One that is too long stays too long.
    let passed = named(&"a".repeat(129)).unwrap();
    let Value::Text(name) = &passed.call.arguments["Description"] else {
        panic!("{passed:?}");
    };
    assert!(name.starts_with("fc-") && name.len() == 129, "{name}");
    let bench = Bench::new(limits());
    let mut arguments = FILE_SYSTEM.to_vec();
    arguments.push(("Description", "ab"));
    let passed = bench.admit("CreateFileSystem", &arguments).unwrap();
    assert_eq!(passed.call.arguments["Description"], Value::text("fc-ab"));
}

#[test]
fn what_no_run_made_is_not_changed() {
    let bench = Bench::new(limits());
    let stands = ("FileSystemId", "cpfs-0021000000000001");
    bench.refused(
        "DeleteFileSystem",
        &[stands],
        "which no run of this ledger made",
    );
    bench.refused(
        "ModifyFileSystem",
        &[stands, ("Description", "x")],
        "no run",
    );
    let unknown = ("FileSystemId", "cpfs-0000000000000000");
    assert!(bench.admit("DeleteFileSystem", &[unknown]).is_ok());
    // Below what stands there, only what can be found again by its name.
    bench.refused(
        "CreateMountTarget",
        &[stands, ("NetworkType", "Vpc")],
        "no number of `MountTarget`",
    );
    let mut limits = limits();
    limits.resources.insert("MountTarget".into(), 1);
    let bench = Bench::new(limits);
    let arguments = [
        stands,
        ("NetworkType", "Vpc"),
        ("VpcId", "vpc-flowcheck1"),
        ("VSwitchId", "vsw-flowcheck1"),
        ("AccessGroupName", "DEFAULT_VPC_GROUP_NAME"),
    ];
    let passed = bench.admit("CreateMountTarget", &arguments);
    match passed {
        Err(refused) => assert!(
            refused.to_string().contains("could not be found again"),
            "{refused}"
        ),
        // Where the facts are others it breaks a rule.
        Ok(passed) => assert!(
            bench.gate.account().open.values().all(|i| i.idle),
            "{passed:?}"
        ),
    }
}

#[test]
fn nothing_goes_out_once_the_budget_is_spent() {
    let bench = Bench::new(Limits {
        calls: Some(2),
        ..Limits::default()
    });
    assert!(bench.admit("DescribeRegions", &[]).is_ok());
    bench.refused("CreateFileSystem", &FILE_SYSTEM, "permission `create`");
    assert!(bench.admit("DescribeRegions", &[]).is_ok());
    bench.refused("DescribeRegions", &[], "the budget of calls is spent");
    assert_eq!(bench.gate.calls(), 2);
    let late = Bench::new(Limits {
        time: Some(std::time::Duration::ZERO),
        ..Limits::default()
    });
    late.refused("DescribeRegions", &[], "minutes");
}
