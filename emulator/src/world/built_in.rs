//! The account that every test assumes.

use super::{
    AccessGroup, Bucket, GroupNetwork, Region, TencentWorld, VSwitch, Vpc, World, standing,
    with_parents,
};

impl World {
    /// The account every test assumes; the harness's fixture file lists the same facts.
    #[must_use]
    pub fn built_in() -> Self {
        let vpc = |id: &str, cidr: &str| Vpc {
            id: id.to_owned(),
            cidr: cidr.to_owned(),
        };
        let vswitch = |id: &str, vpc: &str, zone: &str, free_addresses| VSwitch {
            id: id.to_owned(),
            vpc: vpc.to_owned(),
            zone: zone.to_owned(),
            free_addresses,
        };
        let region = |id: &str, name: &str| Region {
            id: id.to_owned(),
            name: name.to_owned(),
        };
        Self {
            region: "cn-hangzhou".to_owned(),
            regions: vec![
                region("cn-hangzhou", "East China 1"),
                region("cn-shanghai", "East China 2"),
            ],
            zones: owned(&["cn-hangzhou-g", "cn-hangzhou-b"]),
            vpcs: vec![
                vpc("vpc-main", "10.0.0.0/16"),
                vpc("vpc-other", "10.1.0.0/16"),
                vpc("vpc-third", "10.2.0.0/16"),
                vpc("vpc-overlap", "10.0.128.0/17"),
            ],
            vswitches: vec![
                vswitch("vsw-main", "vpc-main", "cn-hangzhou-g", 4000),
                vswitch("vsw-main-b", "vpc-main", "cn-hangzhou-b", 4000),
                vswitch("vsw-other", "vpc-other", "cn-hangzhou-g", 4000),
                vswitch("vsw-full", "vpc-main", "cn-hangzhou-g", 0),
                vswitch("vsw-third", "vpc-third", "cn-hangzhou-g", 4000),
                vswitch("vsw-overlap", "vpc-overlap", "cn-hangzhou-g", 4000),
            ],
            buckets: built_in_buckets(),
            access_groups: built_in_access_groups(),
            file_systems: standing::built_in(),
            directories: with_parents(&owned(&[
                "/data/in/",
                "/data/out/",
                "/logs/",
                "/a/b/c/d/e/f/g/h/i/",
            ])),
            fileset_directories: owned(&[
                "sub/", "sub/a/", "sub/b/", "sub/c/", "sub/d/", "sub/e/", "sub/f/",
            ]),
            event_bridge: true,
            auto_refresh: true,
            throughputs: vec![600, 1200, 1500],
            cpfs_version: "2.4.0".to_owned(),
            cpfs_bandwidth: 2400,
            mount_targets_per_file_system: usize::MAX,
            tencent: TencentWorld::default(),
            cross_vpc_exports_per_service: usize::MAX,
        }
    }
}

fn built_in_access_groups() -> Vec<AccessGroup> {
    let group = |name: &str, network, rules| AccessGroup {
        name: name.to_owned(),
        network,
        description: String::new(),
        rules,
    };
    vec![
        // The documents' sample shows it without rules.
        group("DEFAULT_VPC_GROUP_NAME", GroupNetwork::Vpc, 0),
        group("DEFAULT_CLASSIC_GROUP_NAME", GroupNetwork::Classic, 0),
        group("flowcheck-open", GroupNetwork::Vpc, 2),
        group("flowcheck-empty", GroupNetwork::Vpc, 0),
    ]
}

fn built_in_buckets() -> Vec<Bucket> {
    vec![
        Bucket::good("flowcheck-data"),
        Bucket::good("flowcheck-archive"),
        Bucket {
            tagged: false,
            ..Bucket::good("flowcheck-untagged")
        },
        Bucket {
            versioning: false,
            ..Bucket::good("flowcheck-unversioned")
        },
        Bucket {
            region: Some("cn-shanghai".to_owned()),
            ..Bucket::good("flowcheck-elsewhere")
        },
        Bucket {
            reachable: false,
            ..Bucket::good("flowcheck-unreachable")
        },
        Bucket {
            granted: false,
            ..Bucket::good("flowcheck-denied")
        },
    ]
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|&n| n.to_owned()).collect()
}
