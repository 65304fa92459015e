//! File systems (`cpfs-api-2022-06-29#4.1`, `#4.4`).

use jiff::Timestamp;

use super::{DataFlow, Fileset, MountTarget, Named, Service, Shelf, Ticket};

/// The three types of file system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Standard,
    Extreme,
    Cpfs,
}

impl Kind {
    pub(crate) const ALL: [Self; 3] = [Self::Standard, Self::Extreme, Self::Cpfs];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Extreme => "extreme",
            Self::Cpfs => "cpfs",
        }
    }

    pub(crate) fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.word() == word)
    }

    /// Its storage types and protocols (`cpfs-api-2022-06-29#3.2`, `#4.1`).
    pub(crate) fn on_sale(self) -> (&'static [&'static str], &'static [&'static str]) {
        match self {
            Self::Standard => (&["Performance", "Capacity"], &["NFS", "SMB"]),
            Self::Extreme => (&["standard", "advance"], &["NFS"]),
            Self::Cpfs => (&["advance_100", "advance_200"], &["cpfs"]),
        }
    }

    /// Whether an id is one of this type; CPFS for LINGJUN is of type CPFS.
    pub(crate) fn has_id(self, id: &str) -> bool {
        match self {
            Self::Standard => Self::ALL.iter().all(|k| *k == self || !k.has_id(id)),
            Self::Extreme => id.starts_with(self.prefix()),
            Self::Cpfs => id.starts_with(self.prefix()) || is_lingjun(id),
        }
    }

    /// What ids of this type start with.
    pub(crate) fn prefix(self) -> &'static str {
        match self {
            Self::Standard => "",
            Self::Extreme => "extreme-",
            Self::Cpfs => "cpfs-",
        }
    }
}

/// The documented states; in `Stopping` and `Stopped` a file system can only stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileSystemState {
    Pending,
    Running,
    Stopping,
    Stopped,
    Extending,
    Deleting,
}

impl FileSystemState {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Pending => "Pending",
            Self::Running => "Running",
            Self::Stopping => "Stopping",
            Self::Stopped => "Stopped",
            Self::Extending => "Extending",
            Self::Deleting => "Deleting",
        }
    }
}

/// What an upgrade changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Size {
    /// GiB.
    pub(crate) capacity: i64,
    /// MB/s.
    pub(crate) bandwidth: i64,
}

/// A file system and what it holds.
#[derive(Clone, Debug)]
pub(crate) struct FileSystem {
    pub(crate) id: String,
    pub(crate) kind: Kind,
    pub(crate) state: FileSystemState,
    pub(crate) ticket: Option<Ticket>,
    pub(crate) created: Timestamp,
    pub(crate) expires: Option<Timestamp>,
    pub(crate) charge: String,
    pub(crate) capacity: i64,
    pub(crate) bandwidth: i64,
    /// The size that holds only once an upgrade under way is done.
    pub(crate) extension: Option<Size>,
    pub(crate) storage: String,
    pub(crate) protocol: String,
    pub(crate) encryption: i64,
    pub(crate) kms_key: Option<String>,
    pub(crate) zone: String,
    pub(crate) vpc: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) version: Option<String>,
    pub(crate) mount_targets: Shelf<MountTarget>,
    pub(crate) filesets: Shelf<Fileset>,
    pub(crate) flows: Shelf<DataFlow>,
    pub(crate) services: Shelf<Service>,
}

impl Named for FileSystem {
    fn id(&self) -> &str {
        &self.id
    }
}

impl FileSystem {
    pub(crate) fn supports_data_flows(&self) -> bool {
        let version = self.version.as_deref().unwrap_or_default();
        self.kind == Kind::Cpfs && supports_data_flows(&self.id, version)
    }

    pub(crate) fn is_lingjun(&self) -> bool {
        is_lingjun(&self.id)
    }

    pub(crate) fn supports_streams(&self) -> bool {
        supports_streams(&self.id, self.version.as_deref().unwrap_or_default())
    }

    pub(crate) fn resize(&mut self, size: Size) {
        self.capacity = size.capacity;
        self.bandwidth = size.bandwidth;
    }

    /// The fileset whose tree holds `path`, its own path included.
    pub(crate) fn fileset_around(&self, path: &str) -> Option<&Fileset> {
        self.filesets
            .values()
            .find(|f| f.has_tree() && path.starts_with(&f.path))
    }
}

/// Filesets and data flows need CPFS 2.2.0 or later, or CPFS for LINGJUN 2.4.0 or later (`cpfs-api-2022-06-29#7.1`,
/// `#8.1`, `cancel-data-flow-task-2025-12-03`).
pub(crate) fn supports_data_flows(id: &str, version: &str) -> bool {
    let least = if is_lingjun(id) { (2, 4) } else { (2, 2) };
    is_at_least(version, least)
}

/// Streaming tasks and CreateDirIfNotExist need CPFS for LINGJUN 2.6.0 or later
/// (`create-data-flow-task-2024-12-11`).
pub(crate) fn supports_streams(id: &str, version: &str) -> bool {
    is_lingjun(id) && is_at_least(version, (2, 6))
}

/// Whether an id is one of CPFS for LINGJUN (`create-data-flow-task-2024-12-11`, FileSystemId).
pub(crate) fn is_lingjun(id: &str) -> bool {
    id.starts_with("bmcpfs-")
}

/// Whether a version is not below this major and minor one.
pub(crate) fn is_at_least(version: &str, least: (u32, u32)) -> bool {
    let mut parts = version.split('.').map(|p| p.parse().unwrap_or(0_u32));
    let (major, minor) = (
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
    );
    (major, minor) >= least
}
