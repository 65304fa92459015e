//! What really exists: the resources, their states and the transitions under way. It checks no request.

mod shelf;
mod standing;
mod transition;

pub(crate) mod data_flow;
pub(crate) mod file_system;
pub(crate) mod fileset;
pub(crate) mod mount_target;
pub(crate) mod protocol;
pub(crate) mod task;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

pub(crate) use data_flow::{DataFlow, FlowState, Settings};
pub(crate) use file_system::{FileSystem, FileSystemState, Kind, Size, is_lingjun};
pub(crate) use fileset::{Fileset, FilesetState};
pub(crate) use mount_target::{MountTarget, MountTargetState};
pub(crate) use protocol::{Export, ExportState, Place, Service, ServiceState};
pub(crate) use shelf::{Named, Shelf};
pub(crate) use task::{Task, TaskState, is_streaming};

use crate::world::VSwitch;

/// Which resource a transition is about, by shelf keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moving {
    FileSystem(u64),
    MountTarget(u64, u64),
    Fileset(u64, u64),
    DataFlow(u64, u64),
    Task(u64, u64, u64),
    Service(u64, u64),
    Export(u64, u64, u64),
}

/// A transition's name; the one a resource holds is the one that still counts.
pub(crate) type Ticket = u64;

/// Everything the account has.
#[derive(Clone, Debug, Default)]
pub(crate) struct Account {
    pub(crate) file_systems: Shelf<FileSystem>,
    due: BTreeMap<(Timestamp, Ticket), Moving>,
    tickets: Ticket,
    /// By switch; below zero where something has gone that stood when the emulator started.
    addresses: BTreeMap<String, i64>,
    sources: BTreeMap<String, u32>,
    children: BTreeSet<String>,
}

impl Account {
    /// Queues a transition; the resource must keep the ticket.
    pub(crate) fn schedule(&mut self, at: Timestamp, target: Moving) -> Ticket {
        self.tickets += 1;
        self.due.insert((at, self.tickets), target);
        self.tickets
    }

    /// A number larger than any before it.
    pub(crate) fn number(&mut self) -> u64 {
        self.tickets += 1;
        self.tickets
    }

    /// Whether anything below a file system has this id.
    pub(crate) fn knows(&self, id: &str) -> bool {
        self.children.contains(id)
    }

    pub(crate) fn born(&mut self, id: &str) {
        self.children.insert(id.to_owned());
    }

    pub(crate) fn died(&mut self, id: &str) {
        self.children.remove(id);
    }

    /// Free addresses of a switch: those that were when the emulator started, without what mount targets, data flows,
    /// protocol services and exports have taken since, and with what they have given back.
    pub(crate) fn addresses_left(&self, vswitch: &VSwitch) -> i64 {
        let taken = self.addresses.get(&vswitch.id).copied();
        i64::from(vswitch.free_addresses) - taken.unwrap_or_default()
    }

    pub(crate) fn take_address(&mut self, vswitch: &str) {
        self.take_addresses(vswitch, 1);
    }

    pub(crate) fn take_addresses(&mut self, vswitch: &str, amount: u32) {
        *self.addresses.entry(vswitch.to_owned()).or_default() += i64::from(amount);
    }

    pub(crate) fn release_address(&mut self, vswitch: &str) {
        self.release_addresses(vswitch, 1);
    }

    pub(crate) fn release_addresses(&mut self, vswitch: &str, amount: u32) {
        *self.addresses.entry(vswitch.to_owned()).or_default() -= i64::from(amount);
    }

    /// How many data flows of any file system have this bucket as their source.
    pub(crate) fn flows_from(&self, source: &str) -> u32 {
        self.sources.get(source).copied().unwrap_or_default()
    }

    pub(crate) fn take_source(&mut self, source: &str) {
        *self.sources.entry(source.to_owned()).or_default() += 1;
    }

    pub(crate) fn release_source(&mut self, source: &str) {
        if let Some(count) = self.sources.get_mut(source) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                self.sources.remove(source);
            }
        }
    }
}
