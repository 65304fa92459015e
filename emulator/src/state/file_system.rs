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

    /// What ids of this type start with.
    pub(crate) fn prefix(self) -> &'static str {
        match self {
            Self::Standard => "",
            Self::Extreme => "extreme-",
            Self::Cpfs => "cpfs-",
        }
    }
}

/// The documented states that these operations lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileSystemState {
    Pending,
    Running,
    Deleting,
}

impl FileSystemState {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Pending => "Pending",
            Self::Running => "Running",
            Self::Deleting => "Deleting",
        }
    }
}

/// A file system and what it holds.
#[derive(Debug)]
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
    /// Filesets and data flows need CPFS 2.2.0 or later (`cpfs-api-2022-06-29#7.1`, `#8.1`).
    pub(crate) fn supports_data_flows(&self) -> bool {
        let version = self.version.as_deref().unwrap_or_default();
        let mut parts = version.split('.').map(|p| p.parse().unwrap_or(0_u32));
        let (major, minor) = (
            parts.next().unwrap_or_default(),
            parts.next().unwrap_or_default(),
        );
        self.kind == Kind::Cpfs && (major, minor) >= (2, 2)
    }

    /// The fileset whose tree holds `path`, its own path included.
    pub(crate) fn fileset_around(&self, path: &str) -> Option<&Fileset> {
        self.filesets
            .values()
            .find(|f| f.has_tree() && path.starts_with(&f.path))
    }
}
