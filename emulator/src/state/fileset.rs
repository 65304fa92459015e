//! Filesets (`cpfs-api-2022-06-29#7.4`).

use jiff::Timestamp;

use super::{Named, Ticket};

/// The documented states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FilesetState {
    Creating,
    Created,
    Releasing,
    Released,
}

impl FilesetState {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Creating => "CREATING",
            Self::Created => "CREATED",
            Self::Releasing => "RELEASING",
            Self::Released => "RELEASED",
        }
    }
}

/// A fileset.
#[derive(Clone, Debug)]
pub(crate) struct Fileset {
    pub(crate) id: String,
    pub(crate) path: String,
    pub(crate) description: Option<String>,
    pub(crate) state: FilesetState,
    pub(crate) ticket: Option<Ticket>,
    pub(crate) created: Timestamp,
    pub(crate) updated: Timestamp,
}

impl Named for Fileset {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Fileset {
    /// Whether its directories are still there.
    pub(crate) fn has_tree(&self) -> bool {
        self.state != FilesetState::Released
    }

    pub(crate) fn is_leaving(&self) -> bool {
        matches!(self.state, FilesetState::Releasing | FilesetState::Released)
    }
}
