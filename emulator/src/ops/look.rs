//! What it takes to show a resource: the account and the readings of this run. It changes nothing.

use jiff::Timestamp;

use crate::choice::Choice;
use crate::clock::{cst, iso, spaced};
use crate::state::Account;
use crate::world::World;

/// A view of the account at one moment.
#[derive(Clone, Copy)]
pub(crate) struct Look<'a> {
    pub(crate) account: &'a Account,
    pub(crate) choice: &'a Choice,
    pub(crate) world: &'a World,
    pub(crate) now: Timestamp,
}

impl Look<'_> {
    /// A file system's times (contradictions, row 34).
    pub(crate) fn file_system_time(&self, at: Timestamp) -> String {
        if self.choice.reads("DescribeFileSystems.times", "iso") {
            iso(at)
        } else {
            cst(at)
        }
    }

    /// A task's times (contradictions, row 34).
    pub(crate) fn task_time(&self, at: Timestamp) -> String {
        if self.choice.reads("DescribeDataFlowTasks.times", "iso") {
            iso(at)
        } else {
            spaced(at)
        }
    }
}
