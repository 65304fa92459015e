//! File systems that exist before the first call: no API call makes those of CPFS for LINGJUN, nor old versions. It
//! says what a world file may write and refuses what contradicts itself; `state` makes resources of them.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, de::Error};

use super::{World, WorldError, once};
use crate::state::file_system::supports_data_flows;

/// A file system that is Running when an emulator starts: CPFS or CPFS for LINGJUN, as its id says, paid as you go,
/// of storage type `advance_100`, without mount targets.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StandingFileSystem {
    /// Its id; starts with `cpfs-` or `bmcpfs-`.
    pub id: String,
    /// Its version, as `2.4.0`.
    pub version: String,
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
    /// Its filesets, all CREATED.
    #[serde(default)]
    pub filesets: Vec<StandingFileset>,
    /// Its data flows, all Running, without auto refresh and tasks.
    #[serde(default)]
    pub data_flows: Vec<StandingDataFlow>,
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

/// A data flow of a standing file system.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StandingDataFlow {
    /// Its id.
    pub id: String,
    /// The id of its fileset, which has no other data flow.
    pub fileset: String,
    /// The name of its bucket.
    pub bucket: String,
    /// MB/s.
    #[serde(default = "throughput")]
    pub throughput: i64,
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

fn throughput() -> i64 {
    600
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
    let filesets = || all.iter().flat_map(|fs| &fs.filesets);
    let flows = || all.iter().flat_map(|fs| &fs.data_flows);
    once("file system", all.iter().map(|fs| &fs.id))?;
    once("fileset", filesets().map(|f| &f.id))?;
    once("data flow", flows().map(|f| &f.id))?;
    // Their ids are of the account, not of a file system, so this finds a fileset shared by two of them as well.
    once("data flow of fileset", flows().map(|f| &f.fileset))?;
    all.iter().try_for_each(|fs| check_one(world, fs))
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
    let known = |by: &str, list, name: &str, found: bool| {
        let unknown = || WorldError::Unknown {
            by: by.to_owned(),
            name: name.to_owned(),
            list,
        };
        found.then_some(()).ok_or_else(unknown)
    };
    known(&fs.id, "zones", &fs.zone, world.zones.contains(&fs.zone))?;
    known(&fs.id, "vpcs", &fs.vpc, world.vpc(&fs.vpc).is_some())?;
    if !fs.filesets.is_empty() && !supports_data_flows(&fs.id, &fs.version) {
        return Err(WorldError::TooOld(fs.id.clone()));
    }
    for flow in &fs.data_flows {
        let own = fs.filesets.iter().any(|f| f.id == flow.fileset);
        known(&flow.id, "filesets", &flow.fileset, own)?;
        let bucket = world.bucket(&flow.bucket).is_some();
        known(&flow.id, "buckets", &flow.bucket, bucket)?;
    }
    check_paths(&fs.filesets)
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

/// The file systems every test assumes.
pub(super) fn built_in() -> Vec<StandingFileSystem> {
    let bare = |id: &str, version: &str| StandingFileSystem {
        id: id.to_owned(),
        version: version.to_owned(),
        zone: "cn-hangzhou-g".to_owned(),
        vpc: "vpc-main".to_owned(),
        capacity: capacity(),
        bandwidth: bandwidth(),
        description: None,
        created: long_ago(),
        filesets: Vec::new(),
        data_flows: Vec::new(),
    };
    let flowing = |digits: &str, version: &str| {
        let fileset = format!("fset-{digits}");
        StandingFileSystem {
            filesets: vec![StandingFileset {
                id: fileset.clone(),
                path: "/lj/".to_owned(),
                description: None,
                created: long_ago(),
            }],
            data_flows: vec![StandingDataFlow {
                id: format!("df-{digits}"),
                fileset,
                bucket: "flowcheck-data".to_owned(),
                throughput: throughput(),
                description: None,
                created: long_ago(),
            }],
            ..bare(&format!("bmcpfs-{digits}"), version)
        }
    };
    vec![
        bare("cpfs-0021000000000001", "2.1.0"),
        bare("cpfs-0022000000000001", "2.2.0"),
        bare("bmcpfs-0023000000000001", "2.3.0"),
        flowing("0024000000000001", "2.4.0"),
        flowing("0026000000000001", "2.6.0"),
    ]
}

#[cfg(test)]
mod tests;
