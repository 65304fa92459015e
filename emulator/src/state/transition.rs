//! What happens by itself as time passes: one step per due transition, in order of time.

use jiff::Timestamp;

use super::{
    Account, FileSystemState, FilesetState, FlowState, MountTargetState, Moving, TaskState, Ticket,
};
use crate::choice::{Choice, Window};
use crate::clock::later;
use crate::world::World;

/// No document says how long a released fileset stays listed, nor how long a task runs.
const RELEASED: Window = Window::silent(60);
const EXECUTING: Window = Window::silent(60);

impl Account {
    /// Takes every step that is due.
    pub(crate) fn settle(&mut self, now: Timestamp, choice: &mut Choice, world: &World) {
        while let Some(entry) = self.due.first_entry() {
            let (at, ticket) = *entry.key();
            if at > now {
                return;
            }
            let target = entry.remove();
            self.step(at, ticket, target, choice, world);
        }
    }

    fn step(
        &mut self,
        at: Timestamp,
        ticket: Ticket,
        target: Moving,
        choice: &mut Choice,
        world: &World,
    ) {
        match target {
            Moving::FileSystem(key) => self.step_file_system(key, ticket),
            Moving::MountTarget(parent, key) => self.step_mount_target(parent, key, ticket),
            Moving::Fileset(parent, key) => self.step_fileset(parent, key, at, ticket, choice),
            Moving::DataFlow(parent, key) => self.step_flow(parent, key, at, ticket, world),
            Moving::Task(parent, flow, key) => {
                self.step_task((parent, flow, key), at, ticket, choice)
            }
            Moving::Service(parent, key) => self.step_service(parent, key, at, ticket),
            Moving::Export(parent, service, key) => {
                self.step_export((parent, service, key), ticket)
            }
        }
    }

    fn step_file_system(&mut self, key: u64, ticket: Ticket) {
        let Some(fs) = self
            .file_systems
            .get_mut(key)
            .filter(|f| f.ticket == Some(ticket))
        else {
            return;
        };
        fs.ticket = None;
        match fs.state {
            FileSystemState::Pending | FileSystemState::Running | FileSystemState::Extending => {
                fs.state = FileSystemState::Running;
                if let Some(size) = fs.extension.take() {
                    fs.resize(size);
                }
            }
            FileSystemState::Stopping | FileSystemState::Stopped => {}
            FileSystemState::Deleting => self.remove_file_system(key),
        }
    }

    /// A file system takes everything below it along.
    fn remove_file_system(&mut self, key: u64) {
        let Some(mut fs) = self.file_systems.remove(key) else {
            return;
        };
        let flows: Vec<_> = fs.flows.iter().map(|(key, _)| key).collect();
        for flow in flows.into_iter().filter_map(|f| fs.flows.remove(f)) {
            self.buried_flow(&flow);
        }
        for target in fs.mount_targets.values() {
            self.died(&target.domain);
            if let Some((_, vswitch)) = &target.network {
                self.release_address(vswitch);
            }
        }
        for fileset in fs.filesets.values() {
            self.died(&fileset.id);
        }
        for service in fs.services.values() {
            self.buried_service(service);
        }
    }

    fn step_mount_target(&mut self, parent: u64, key: u64, ticket: Ticket) {
        let Some(fs) = self.file_systems.get_mut(parent) else {
            return;
        };
        let Some(target) = fs
            .mount_targets
            .get_mut(key)
            .filter(|t| t.ticket == Some(ticket))
        else {
            return;
        };
        target.ticket = None;
        if target.state != MountTargetState::Deleting {
            target.state = MountTargetState::Active;
            return;
        }
        if let Some(gone) = fs.mount_targets.remove(key) {
            self.died(&gone.domain);
            if let Some((_, vswitch)) = &gone.network {
                self.release_address(vswitch);
            }
        }
    }

    fn step_fileset(
        &mut self,
        parent: u64,
        key: u64,
        at: Timestamp,
        ticket: Ticket,
        choice: &mut Choice,
    ) {
        let Some(fs) = self.file_systems.get_mut(parent) else {
            return;
        };
        let Some(fileset) = fs
            .filesets
            .get_mut(key)
            .filter(|f| f.ticket == Some(ticket))
        else {
            return;
        };
        fileset.ticket = None;
        fileset.updated = at;
        match fileset.state {
            FilesetState::Creating | FilesetState::Created => fileset.state = FilesetState::Created,
            FilesetState::Releasing if choice.reads("DescribeFilesets.released", "listed") => {
                fileset.state = FilesetState::Released;
                let until = later(at, choice.lasts(RELEASED));
                let ticket = self.schedule(until, Moving::Fileset(parent, key));
                self.with_fileset(parent, key, |f| f.ticket = Some(ticket));
            }
            FilesetState::Releasing | FilesetState::Released => {
                if let Some(gone) = fs.filesets.remove(key) {
                    self.died(&gone.id);
                    if choice.reads("DeleteFileset.exports", "go-along") {
                        self.remove_exports(parent, &gone.id);
                    }
                }
            }
        }
    }

    fn step_flow(&mut self, parent: u64, key: u64, at: Timestamp, ticket: Ticket, world: &World) {
        let Some(fs) = self.file_systems.get_mut(parent) else {
            return;
        };
        let Some(flow) = fs.flows.get_mut(key).filter(|f| f.ticket == Some(ticket)) else {
            return;
        };
        flow.ticket = None;
        flow.updated = at;
        match flow.state {
            FlowState::Starting => flow.state = running(flow, world),
            FlowState::Stopping => flow.state = FlowState::Stopped,
            FlowState::Updating => {
                let (back, settings) = flow.update.take().unwrap_or((FlowState::Running, None));
                if let Some(settings) = settings {
                    flow.settings = settings;
                }
                flow.state = if back == FlowState::Stopped {
                    back
                } else {
                    running(flow, world)
                };
            }
            FlowState::Deleting => {
                if let Some(gone) = fs.flows.remove(key) {
                    self.buried_flow(&gone);
                }
            }
            FlowState::Running | FlowState::Stopped | FlowState::Misconfigured => {}
        }
    }

    /// A data flow takes its tasks along, and gives back its address and its source.
    fn buried_flow(&mut self, flow: &super::DataFlow) {
        self.died(&flow.id);
        for task in flow.tasks.values() {
            self.died(&task.id);
        }
        self.release_source(&flow.source);
        if let Some(vswitch) = &flow.vswitch {
            self.release_address(vswitch);
        }
    }

    fn step_task(
        &mut self,
        keys: (u64, u64, u64),
        at: Timestamp,
        ticket: Ticket,
        choice: &mut Choice,
    ) {
        let (parent, flow, key) = keys;
        let task = self
            .file_systems
            .get_mut(parent)
            .and_then(|fs| fs.flows.get_mut(flow));
        let Some(task) = task
            .and_then(|f| f.tasks.get_mut(key))
            .filter(|t| t.ticket == Some(ticket))
        else {
            return;
        };
        task.ticket = None;
        match task.state {
            TaskState::Pending => {
                let due = later(at, choice.lasts(EXECUTING));
                task.state = TaskState::Executing;
                task.started = Some(at);
                task.due = Some(due);
                let ticket = self.schedule(due, Moving::Task(parent, flow, key));
                self.with_task(keys, |t| t.ticket = Some(ticket));
            }
            TaskState::Executing => {
                task.ended = Some(at);
                // Why a real task fails lies in its data; a contrary one fails now and then.
                task.state = if choice.happens(6) {
                    TaskState::Failed
                } else {
                    TaskState::Completed
                };
            }
            TaskState::Canceling => {
                task.ended = Some(at);
                task.state = TaskState::Canceled;
            }
            TaskState::Failed | TaskState::Completed | TaskState::Canceled => {}
        }
    }

    fn with_fileset(&mut self, parent: u64, key: u64, change: impl FnOnce(&mut super::Fileset)) {
        if let Some(fileset) = self
            .file_systems
            .get_mut(parent)
            .and_then(|fs| fs.filesets.get_mut(key))
        {
            change(fileset);
        }
    }

    fn with_task(
        &mut self,
        (parent, flow, key): (u64, u64, u64),
        change: impl FnOnce(&mut super::Task),
    ) {
        let flow = self
            .file_systems
            .get_mut(parent)
            .and_then(|fs| fs.flows.get_mut(flow));
        if let Some(task) = flow.and_then(|f| f.tasks.get_mut(key)) {
            change(task);
        }
    }
}

/// What a data flow comes to be once it is started or changed.
fn running(flow: &super::DataFlow, world: &World) -> FlowState {
    match flow.trouble(world) {
        Some(_) => FlowState::Misconfigured,
        None => FlowState::Running,
    }
}
