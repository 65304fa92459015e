//! What an account has beyond the API: networks, buckets, directories, limits. Fixed while an emulator runs.
//!
//! A world file is YAML with the fields of [`World`]; every field may be left out and then keeps the value of
//! [`World::built_in`], a list given replaces the built-in list whole, and unknown fields are refused:
//!
//! ```yaml
//! region: cn-hangzhou
//! zones: [cn-hangzhou-g]
//! vpcs: [{ id: vpc-1, cidr: 10.0.0.0/16 }]
//! vswitches: [{ id: vsw-1, vpc: vpc-1, zone: cn-hangzhou-g, free_addresses: 10 }]
//! buckets: [{ name: my-bucket-1, versioning: false }]
//! tencent: { region: ap-guangzhou, file_systems: [{ id: cfs-44d53b63e }], data_flows_per_file_system: 10 }
//! directories: [/data/, /data/in/]
//! file_systems:
//!   - id: bmcpfs-1
//!     version: 2.6.0
//!     zone: cn-hangzhou-g
//!     vpc: vpc-1
//!     filesets: [{ id: fset-1, path: /lj/ }]
//!     data_flows: [{ id: df-1, fileset: fset-1, bucket: my-bucket-1 }]
//! ```
//!
//! `file_systems` exist, Running, when an emulator starts; no API call makes those of CPFS for LINGJUN (`bmcpfs-`).
//! Like a switch, a file system must find its zone, VPC and bucket listed: a file that replaces those lists and
//! leaves out `file_systems` keeps the built-in ones, and is refused if it lacks what they name.

mod error;
mod standing;

use serde::Deserialize;

pub use crate::tencent::world::{TencentFileSystem, TencentWorld};
pub use error::WorldError;
pub use standing::{StandingDataFlow, StandingFileSystem, StandingFileset};

/// The account's surroundings.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct World {
    /// The one region the emulated endpoint serves; one of `regions`.
    pub region: String,
    /// Regions that the service has.
    pub regions: Vec<Region>,
    /// Zones of the region.
    pub zones: Vec<String>,
    /// Virtual private clouds.
    pub vpcs: Vec<Vpc>,
    /// Switches of those VPCs.
    pub vswitches: Vec<VSwitch>,
    /// Object storage buckets, of any region.
    pub buckets: Vec<Bucket>,
    /// Permission groups that a mount target or an export may name.
    pub access_groups: Vec<AccessGroup>,
    /// File systems that exist when an emulator starts.
    pub file_systems: Vec<StandingFileSystem>,
    /// Directories of every CPFS file system; parents are added.
    pub directories: Vec<String>,
    /// Directories inside every fileset, relative to it (`sub/a/`).
    pub fileset_directories: Vec<String>,
    /// Whether EventBridge is on, without which auto refresh does not work (`cpfs-api-2022-06-29#8.1`).
    pub event_bridge: bool,
    /// Whether file systems support auto refresh.
    pub auto_refresh: bool,
    /// Bandwidths the account may give a data flow, MB/s.
    pub throughputs: Vec<i64>,
    /// Version of new CPFS file systems.
    pub cpfs_version: String,
    /// Least bandwidth of a new CPFS file system that names none, MB/s.
    pub cpfs_bandwidth: i64,
    /// Mount targets one file system may have; no document gives a number.
    pub mount_targets_per_file_system: usize,
    /// The Tencent side's surroundings.
    pub tencent: TencentWorld,
    /// Exports of one protocol service to other VPCs than the file system's; no document gives a number.
    pub cross_vpc_exports_per_service: usize,
}

/// A region of the service.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Region {
    /// Its id.
    pub id: String,
    /// Its name, for people.
    #[serde(default)]
    pub name: String,
}

/// A permission group.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccessGroup {
    /// Its name.
    pub name: String,
    /// The network it is for.
    #[serde(default)]
    pub network: GroupNetwork,
    /// What people are told about it.
    #[serde(default)]
    pub description: String,
    /// How many rules it holds.
    #[serde(default)]
    pub rules: u32,
}

/// The network a permission group is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum GroupNetwork {
    /// A virtual private cloud.
    #[default]
    Vpc,
    /// The classic network.
    Classic,
}

/// A virtual private cloud.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vpc {
    /// Its id.
    pub id: String,
    /// Its network, `10.0.0.0/16`; of one that is left out or unreadable nothing is known to overlap.
    #[serde(default)]
    pub cidr: String,
}

/// A switch of a VPC.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VSwitch {
    /// Its id.
    pub id: String,
    /// The VPC it belongs to.
    pub vpc: String,
    /// Its zone.
    pub zone: String,
    /// Addresses not taken when the emulator starts.
    pub free_addresses: u32,
}

/// A bucket of object storage.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bucket {
    /// Its name.
    pub name: String,
    /// Its region; left out, the world's.
    #[serde(default)]
    pub region: Option<String>,
    /// Whether it answers.
    #[serde(default = "yes")]
    pub reachable: bool,
    /// Whether the service may read it.
    #[serde(default = "yes")]
    pub granted: bool,
    /// Whether it carries the tag `cpfs-dataflow=true`.
    #[serde(default = "yes")]
    pub tagged: bool,
    /// Whether versioning is on.
    #[serde(default = "yes")]
    pub versioning: bool,
    /// Bandwidth that keeping up with its changes takes, MB/s: a narrower data flow that refreshes itself is
    /// `Misconfigured`.
    #[serde(default)]
    pub changes: i64,
    /// Files an import finds in it.
    #[serde(default = "hundred")]
    pub objects: u32,
}

fn yes() -> bool {
    true
}

fn hundred() -> u32 {
    100
}

impl Bucket {
    /// A bucket with everything a data flow asks for.
    #[must_use]
    pub fn good(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            region: None,
            reachable: true,
            granted: true,
            tagged: true,
            versioning: true,
            changes: 0,
            objects: 100,
        }
    }
}

impl Default for World {
    fn default() -> Self {
        Self::built_in()
    }
}

impl World {
    /// Reads a world file.
    ///
    /// # Errors
    /// If it is not YAML of the shape described above, or contradicts itself.
    pub fn from_yaml(text: &str) -> Result<Self, WorldError> {
        let world: Self =
            serde_yaml::from_str(text).map_err(|e| WorldError::Syntax(e.to_string()))?;
        world.checked()
    }

    fn checked(mut self) -> Result<Self, WorldError> {
        once("region", self.regions.iter().map(|r| &r.id))?;
        once("access group", self.access_groups.iter().map(|g| &g.name))?;
        if !self.regions.iter().any(|r| r.id == self.region) {
            return Err(WorldError::UnknownRegion(self.region));
        }
        once("vpc", self.vpcs.iter().map(|v| &v.id))?;
        once("vswitch", self.vswitches.iter().map(|v| &v.id))?;
        once("bucket", self.buckets.iter().map(|b| &b.name))?;
        let file_systems = self.tencent.file_systems.iter();
        once("tencent file system", file_systems.map(|f| &f.id))?;
        for switch in &self.vswitches {
            if !self.vpcs.iter().any(|v| v.id == switch.vpc) {
                return Err(WorldError::UnknownVpc {
                    vswitch: switch.id.clone(),
                    vpc: switch.vpc.clone(),
                });
            }
            if !self.zones.contains(&switch.zone) {
                return Err(WorldError::UnknownZone {
                    vswitch: switch.id.clone(),
                    zone: switch.zone.clone(),
                });
            }
        }
        let rooted = |d: &&String| !d.starts_with('/') || !d.ends_with('/');
        let relative = |d: &&String| d.starts_with('/') || !d.ends_with('/');
        let bad = self.directories.iter().find(rooted);
        if let Some(directory) = bad.or_else(|| self.fileset_directories.iter().find(relative)) {
            return Err(WorldError::Directory(directory.clone()));
        }
        standing::check(&self)?;
        self.directories = with_parents(&self.directories);
        Ok(self)
    }

    pub(crate) fn vpc(&self, id: &str) -> Option<&Vpc> {
        self.vpcs.iter().find(|v| v.id == id)
    }

    pub(crate) fn access_group(&self, name: &str) -> Option<&AccessGroup> {
        self.access_groups.iter().find(|g| g.name == name)
    }

    pub(crate) fn vswitch(&self, id: &str) -> Option<&VSwitch> {
        self.vswitches.iter().find(|v| v.id == id)
    }

    pub(crate) fn bucket(&self, name: &str) -> Option<&Bucket> {
        self.buckets.iter().find(|b| b.name == name)
    }

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

fn once<'a>(kind: &'static str, names: impl Iterator<Item = &'a String>) -> Result<(), WorldError> {
    let mut seen = std::collections::BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            return Err(WorldError::Twice {
                kind,
                name: name.clone(),
            });
        }
    }
    Ok(())
}

/// Every directory with its parents, `/` included, sorted.
fn with_parents(directories: &[String]) -> Vec<String> {
    let mut all = std::collections::BTreeSet::from(["/".to_owned()]);
    for directory in directories {
        for (at, _) in directory.match_indices('/') {
            all.extend(directory.get(..=at).map(str::to_owned));
        }
    }
    all.into_iter().collect()
}

#[cfg(test)]
mod tests;
