//! What exists before the first call: no API call makes file systems of CPFS for LINGJUN, nor old versions, nor leads
//! to some documented states. It says what a world file may write and refuses what contradicts itself; `state` makes
//! resources of it.

mod built_in;
mod flow;
mod protocol;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, de::Error};

use super::{World, WorldError, once};
use crate::state::Account;
use crate::state::file_system::supports_data_flows;

pub(super) use built_in::built_in;
pub use flow::{
    ErrorMessage, StandingDataFlow, StandingDataType, StandingFlowStatus, StandingTask,
    StandingTaskAction, StandingTaskStatus,
};
pub use protocol::{StandingExport, StandingProtocolService, StandingServiceStatus};

/// Filesets of one file system (`cpfs-api-2022-06-29#7.1`).
const MOST_FILESETS: usize = 10;

/// A file system that is there when an emulator starts: CPFS or CPFS for LINGJUN, as its id says, paid as you go, of
/// storage type `advance_100`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StandingFileSystem {
    /// Its id; starts with `cpfs-` or `bmcpfs-`.
    pub id: String,
    /// Its version, as `2.4.0`.
    pub version: String,
    /// Its state; left out, Running.
    #[serde(default)]
    pub status: StandingStatus,
    /// Its zone.
    pub zone: String,
    /// Its VPC.
    pub vpc: String,
    /// GiB.
    #[serde(default = "capacity")]
    pub capacity: i64,
    /// MB/s.
    #[serde(default = "bandwidth")]
    pub bandwidth: i64,
    /// What people are told about it.
    #[serde(default)]
    pub description: Option<String>,
    /// When it was made; left out, 2025-12-01T00:00:00Z.
    #[serde(default = "long_ago", deserialize_with = "timestamp")]
    pub created: Timestamp,
    /// Its mount targets.
    #[serde(default)]
    pub mount_targets: Vec<StandingMountTarget>,
    /// Its filesets, all CREATED.
    #[serde(default)]
    pub filesets: Vec<StandingFileset>,
    /// Its data flows.
    #[serde(default)]
    pub data_flows: Vec<StandingDataFlow>,
    /// Its protocol service, if any: one is all that a file system may have.
    #[serde(default)]
    pub protocol_services: Vec<StandingProtocolService>,
}

/// The state of a file system that stands. It stays: no page says how long anything takes that no call sets off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum StandingStatus {
    /// It takes orders.
    #[default]
    Running,
    /// It is being taken out of use.
    Stopping,
    /// It cannot be used, and no call starts it.
    Stopped,
}

/// A mount target of a standing file system, Active.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StandingMountTarget {
    /// Its domain, which names it.
    pub domain: String,
    /// Its switch, and so its VPC.
    pub vswitch: String,
    /// Its permission group; left out, `DEFAULT_VPC_GROUP_NAME`.
    #[serde(default = "default_group")]
    pub access_group: String,
}

/// A fileset of a standing file system.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StandingFileset {
    /// Its id.
    pub id: String,
    /// Its directory, from `/` to `/`.
    pub path: String,
    /// What people are told about it.
    #[serde(default)]
    pub description: Option<String>,
    /// When it was made; left out, 2025-12-01T00:00:00Z.
    #[serde(default = "long_ago", deserialize_with = "timestamp")]
    pub created: Timestamp,
}

fn capacity() -> i64 {
    3600
}

fn bandwidth() -> i64 {
    2400
}

fn default_group() -> String {
    "DEFAULT_VPC_GROUP_NAME".to_owned()
}

/// 2025-12-01T00:00:00Z.
fn long_ago() -> Timestamp {
    Timestamp::constant(1_764_547_200, 0)
}

fn timestamp<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
    let text = String::deserialize(from)?;
    text.parse().map_err(D::Error::custom)
}

/// Refuses ids listed twice, references to nothing, and what no file system of the kind can have.
pub(super) fn check(world: &World) -> Result<(), WorldError> {
    let all = &world.file_systems;
    once("file system", all.iter().map(|fs| &fs.id))?;
    let targets = all.iter().flat_map(|fs| &fs.mount_targets);
    once("mount target", targets.map(|t| &t.domain))?;
    once(
        "fileset",
        all.iter().flat_map(|fs| &fs.filesets).map(|f| &f.id),
    )?;
    flow::check_ids(all)?;
    protocol::check_ids(all)?;
    all.iter().try_for_each(|fs| check_one(world, fs))?;
    // From here on everything that is named is there.
    flow::check_troubles(world, &Account::of(world))
}

fn check_one(world: &World, fs: &StandingFileSystem) -> Result<(), WorldError> {
    if !fs.id.starts_with("cpfs-") && !fs.id.starts_with("bmcpfs-") {
        return Err(WorldError::FileSystemId(fs.id.clone()));
    }
    let numbers = fs.version.split('.').map(str::parse::<u32>);
    if fs.version.split('.').count() != 3 || numbers.into_iter().any(|n| n.is_err()) {
        return Err(WorldError::Version {
            file_system: fs.id.clone(),
            version: fs.version.clone(),
        });
    }
    known(&fs.id, "zones", &fs.zone, world.zones.contains(&fs.zone))?;
    known(&fs.id, "vpcs", &fs.vpc, world.vpc(&fs.vpc).is_some())?;
    if !fs.filesets.is_empty() && !supports_data_flows(&fs.id, &fs.version) {
        return Err(WorldError::TooOld(fs.id.clone()));
    }
    let most = world.mount_targets_per_file_system;
    few(&fs.id, "mount_targets", fs.mount_targets.len(), most)?;
    few(&fs.id, "filesets", fs.filesets.len(), MOST_FILESETS)?;
    for target in &fs.mount_targets {
        check_network(world, &target.domain, &target.vswitch, &target.access_group)?;
    }
    check_paths(&fs.filesets)?;
    flow::check(world, fs)?;
    protocol::check(world, fs)
}

/// Refuses `name`, which `by` names, unless it was found in the list.
fn known(by: &str, list: &'static str, name: &str, found: bool) -> Result<(), WorldError> {
    let unknown = || WorldError::Unknown {
        by: by.to_owned(),
        name: name.to_owned(),
        list,
    };
    found.then_some(()).ok_or_else(unknown)
}

/// Refuses more things of one kind than `of` may have.
fn few(of: &str, things: &'static str, count: usize, most: usize) -> Result<(), WorldError> {
    let many = || WorldError::TooMany {
        of: of.to_owned(),
        things,
        most,
    };
    (count <= most).then_some(()).ok_or_else(many)
}

fn check_network(world: &World, by: &str, vswitch: &str, group: &str) -> Result<(), WorldError> {
    known(by, "vswitches", vswitch, world.vswitch(vswitch).is_some())?;
    let listed = world.access_group(group).is_some();
    known(by, "access_groups", group, listed)
}

fn check_paths(filesets: &[StandingFileset]) -> Result<(), WorldError> {
    for (at, fileset) in filesets.iter().enumerate() {
        let path = &fileset.path;
        if path.len() < 2 || !path.starts_with('/') || !path.ends_with('/') {
            return Err(WorldError::Directory(path.clone()));
        }
        let nests = |other: &StandingFileset| {
            other.path.starts_with(path.as_str()) || path.starts_with(&other.path)
        };
        if let Some(other) = filesets.iter().skip(at + 1).find(|o| nests(o)) {
            return Err(WorldError::Nested {
                one: fileset.id.clone(),
                other: other.id.clone(),
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
