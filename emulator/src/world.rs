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
//! buckets: [{ name: my-bucket-1 }, { name: lost-bucket, reachable: false, versioning: false }]
//! tencent: { region: ap-guangzhou, file_systems: [{ id: cfs-44d53b63e }], data_flows_per_file_system: 10 }
//! directories: [/data/, /data/in/]
//! file_systems:
//!   - id: bmcpfs-1
//!     version: 2.6.0
//!     zone: cn-hangzhou-g
//!     vpc: vpc-1
//!     filesets: [{ id: fset-1, path: /lj/ }]
//!     data_flows: [{ id: df-1, fileset: fset-1, bucket: my-bucket-1 }]
//!   - id: cpfs-2
//!     version: 2.3.0
//!     status: Stopped
//!     zone: cn-hangzhou-g
//!     vpc: vpc-1
//!     mount_targets: [{ domain: cpfs-2-1.cpfs.cn-hangzhou.nas.aliyuncs.com, vswitch: vsw-1 }]
//!     filesets: [{ id: fset-2, path: /a/ }, { id: fset-3, path: /b/ }]
//!     data_flows:
//!       - { id: df-2, status: Stopped, fileset: fset-2, bucket: my-bucket-1 }
//!       - id: df-3
//!         status: Misconfigured
//!         error_message: SourceStorageUnreachable
//!         fileset: fset-3
//!         bucket: lost-bucket
//!         tasks: [{ id: task-1, action: Import, data_type: MetaAndData, status: Failed }]
//!     protocol_services:
//!       - id: ptc-1
//!         status: Stopped
//!         vswitch: vsw-1
//!         exports: [{ id: exp-1, domain: cpfs-2-1.cn-hangzhou.cpfs.aliyuncs.com, vswitch: vsw-1, fileset: fset-2 }]
//! ```
//!
//! `file_systems` exist when an emulator starts; they and what they hold are Running where no `status` says otherwise.
//! No API call makes those of CPFS for LINGJUN (`bmcpfs-`), or leads to what can be written here: a file system or a
//! protocol service that is `Stopped`, which nothing starts again, and a data flow that is `Misconfigured` because its
//! bucket cannot be read. `tasks` are of the past: `Completed`, `Failed` or `Canceled`.
//!
//! Like a switch, a file system and what it holds must find listed what they name: zone, VPC, switches, permission
//! groups and buckets. A file that replaces those lists and leaves out `file_systems` keeps the built-in ones, and is
//! refused if it lacks what they name.

mod built_in;
mod error;
mod standing;

use serde::Deserialize;

pub use crate::tencent::world::{TencentFileSystem, TencentWorld};
pub use error::WorldError;
pub use standing::{
    ErrorMessage, StandingDataFlow, StandingDataType, StandingExport, StandingFileSystem,
    StandingFileset, StandingFlowStatus, StandingMountTarget, StandingProtocolService,
    StandingServiceStatus, StandingStatus, StandingTask, StandingTaskAction, StandingTaskStatus,
};

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
    /// Addresses not taken when the emulator starts; those of what stands are.
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
    /// Whether a data flow can read it: it answers, the service may, and it has the tag (`cpfs-api-2022-06-29#8.1`).
    pub(crate) fn is_readable(&self) -> bool {
        self.reachable && self.granted && self.tagged
    }

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
