//! Data flows that exist before the first call, and the tasks they had.

use jiff::Timestamp;
use serde::Deserialize;

use super::{StandingFileSystem, few, known, long_ago, timestamp};
use crate::state::Account;
use crate::state::file_system::supports_streams;
use crate::world::{World, WorldError, once};

/// Refresh paths of one data flow (`cpfs-api-2022-06-29#8.1`).
const MOST_PATHS: usize = 5;

/// A data flow of a standing file system.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StandingDataFlow {
    /// Its id.
    pub id: String,
    /// Its state; left out, Running.
    #[serde(default)]
    pub status: StandingFlowStatus,
    /// What is wrong with one that is Misconfigured; left out, what its bucket explains, which it must not belie.
    #[serde(default)]
    pub error_message: Option<ErrorMessage>,
    /// The id of its fileset, which has no other data flow.
    pub fileset: String,
    /// The name of its bucket.
    pub bucket: String,
    /// MB/s.
    #[serde(default = "throughput")]
    pub throughput: i64,
    /// Directories of its fileset that it keeps up with their source; with any, its policy is `ImportChanged`.
    #[serde(default)]
    pub refresh_paths: Vec<String>,
    /// What people are told about it.
    #[serde(default)]
    pub description: Option<String>,
    /// When it was made; left out, 2025-12-01T00:00:00Z.
    #[serde(default = "long_ago", deserialize_with = "timestamp")]
    pub created: Timestamp,
    /// Its tasks, all of the past.
    #[serde(default)]
    pub tasks: Vec<StandingTask>,
}

/// The state of a data flow that stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum StandingFlowStatus {
    /// It works.
    #[default]
    Running,
    /// It was stopped.
    Stopped,
    /// It cannot work, and its bucket is the reason.
    Misconfigured,
}

/// What DescribeDataFlows says of a Misconfigured data flow (`cpfs-api-2022-06-29#8.4`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum ErrorMessage {
    /// Its bucket does not answer, may not be read, or has lost its tag.
    SourceStorageUnreachable,
    /// It refreshes itself, and its bucket changes faster than it can follow.
    ThroughputTooLow,
}

impl ErrorMessage {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::SourceStorageUnreachable => "SourceStorageUnreachable",
            Self::ThroughputTooLow => "ThroughputTooLow",
        }
    }
}

/// A task of the past: it waited ten seconds and ran for a minute.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StandingTask {
    /// Its id.
    pub id: String,
    /// What it was for.
    pub action: StandingTaskAction,
    /// What it moved; left out, nobody said.
    #[serde(default)]
    pub data_type: Option<StandingDataType>,
    /// Its directory; left out, that of the fileset.
    #[serde(default)]
    pub directory: Option<String>,
    /// How it ended.
    pub status: StandingTaskStatus,
    /// Operations it had done by then.
    #[serde(default)]
    pub progress: i64,
    /// When it was made; left out, 2025-12-01T00:00:00Z.
    #[serde(default = "long_ago", deserialize_with = "timestamp")]
    pub created: Timestamp,
}

/// How a task of the past ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum StandingTaskStatus {
    /// It did its work.
    Completed,
    /// It could not.
    Failed,
    /// Somebody canceled it.
    Canceled,
}

/// What a task of the past was for (`cpfs-api-2022-06-29#9.1`, `create-data-flow-task-2024-12-11`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum StandingTaskAction {
    /// From the bucket into the file system.
    Import,
    /// From the file system into the bucket.
    Export,
    /// Data freed, metadata kept.
    Evict,
    /// A list of files.
    Inventory,
    /// A streaming import: only of CPFS for LINGJUN 2.6.0 and later.
    StreamImport,
    /// A streaming export: the same.
    StreamExport,
}

impl StandingTaskAction {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Import => "Import",
            Self::Export => "Export",
            Self::Evict => "Evict",
            Self::Inventory => "Inventory",
            Self::StreamImport => "StreamImport",
            Self::StreamExport => "StreamExport",
        }
    }

    fn streams(self) -> bool {
        matches!(self, Self::StreamImport | Self::StreamExport)
    }
}

/// What a task of the past moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum StandingDataType {
    /// Metadata of files.
    Metadata,
    /// Their data.
    Data,
    /// Both.
    MetaAndData,
}

impl StandingDataType {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Metadata => "Metadata",
            Self::Data => "Data",
            Self::MetaAndData => "MetaAndData",
        }
    }
}

pub(super) fn throughput() -> i64 {
    600
}

pub(super) fn check_ids(all: &[StandingFileSystem]) -> Result<(), WorldError> {
    let flows = || all.iter().flat_map(|fs| &fs.data_flows);
    once("data flow", flows().map(|f| &f.id))?;
    // Their ids are of the account, not of a file system, so this finds a fileset shared by two of them as well.
    once("data flow of fileset", flows().map(|f| &f.fileset))?;
    once("task", flows().flat_map(|f| &f.tasks).map(|t| &t.id))
}

/// The data flows of one file system, without what ails them.
pub(super) fn check(world: &World, fs: &StandingFileSystem) -> Result<(), WorldError> {
    for flow in &fs.data_flows {
        let fileset = fs.filesets.iter().find(|f| f.id == flow.fileset);
        known(&flow.id, "filesets", &flow.fileset, fileset.is_some())?;
        let bucket = world.bucket(&flow.bucket).is_some();
        known(&flow.id, "buckets", &flow.bucket, bucket)?;
        let root = fileset.map(|f| f.path.as_str()).unwrap_or_default();
        check_refreshes(world, flow, root)?;
        check_tasks(fs, flow)?;
    }
    Ok(())
}

fn check_refreshes(world: &World, flow: &StandingDataFlow, root: &str) -> Result<(), WorldError> {
    let paths = &flow.refresh_paths;
    few(&flow.id, "refresh_paths", paths.len(), MOST_PATHS)?;
    once("refresh path of one data flow", paths.iter())?;
    let is_inside = |path: &&String| {
        let rest = path.strip_prefix(root);
        rest.is_some_and(|r| r.is_empty() || world.fileset_directories.iter().any(|d| d == r))
    };
    match paths.iter().find(|p| !is_inside(p)) {
        None => Ok(()),
        Some(path) => Err(WorldError::RefreshPath {
            data_flow: flow.id.clone(),
            path: path.clone(),
        }),
    }
}

fn check_tasks(fs: &StandingFileSystem, flow: &StandingDataFlow) -> Result<(), WorldError> {
    let able = supports_streams(&fs.id, &fs.version);
    match flow.tasks.iter().find(|t| t.action.streams() && !able) {
        None => Ok(()),
        Some(task) => Err(WorldError::NoStreams(task.id.clone())),
    }
}

/// A data flow is Misconfigured for a reason, and says the right one.
pub(super) fn check_troubles(world: &World, account: &Account) -> Result<(), WorldError> {
    for flow in world.file_systems.iter().flat_map(|fs| &fs.data_flows) {
        let mut systems = account.file_systems.values();
        let made = systems.find_map(|fs| fs.flows.find(&flow.id));
        let trouble = made.and_then(|made| made.trouble(world));
        let misconfigured = flow.status == StandingFlowStatus::Misconfigured;
        match (trouble, flow.error_message) {
            (_, Some(_)) if !misconfigured => {
                return Err(WorldError::NoMessage(flow.id.clone()));
            }
            (None, _) if misconfigured => {
                return Err(WorldError::NoTrouble {
                    data_flow: flow.id.clone(),
                    bucket: flow.bucket.clone(),
                });
            }
            (Some(found), Some(given)) if found != given => {
                return Err(WorldError::OtherTrouble {
                    data_flow: flow.id.clone(),
                    given: given.word(),
                    found: found.word(),
                });
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
