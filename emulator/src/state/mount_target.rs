//! Mount targets (`cpfs-api-2022-06-29#5.3`).

use super::{Named, Ticket};

/// The documented states that these operations lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MountTargetState {
    Pending,
    Active,
    Deleting,
}

impl MountTargetState {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Pending => "Pending",
            Self::Active => "Active",
            Self::Deleting => "Deleting",
        }
    }
}

/// A mount target.
#[derive(Clone, Debug)]
pub(crate) struct MountTarget {
    pub(crate) domain: String,
    pub(crate) state: MountTargetState,
    pub(crate) ticket: Option<Ticket>,
    /// VPC and switch, unless it is in the classic network.
    pub(crate) network: Option<(String, String)>,
    pub(crate) access_group: String,
}

impl Named for MountTarget {
    fn id(&self) -> &str {
        &self.domain
    }
}
