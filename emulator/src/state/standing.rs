//! The account when an emulator starts: what the world says stands. None of it is in transition, and the addresses it
//! has taken are not among those a switch has free.

use std::time::Duration;

use super::{
    Account, DataFlow, Export, ExportState, FileSystem, FileSystemState, Fileset, FilesetState,
    FlowState, Kind, MountTarget, MountTargetState, Place, Service, ServiceState, Settings, Shelf,
    Task, TaskState,
};
use crate::clock::later;
use crate::world::{
    StandingDataFlow, StandingExport, StandingFileSystem, StandingFileset, StandingFlowStatus,
    StandingMountTarget, StandingProtocolService, StandingServiceStatus, StandingStatus,
    StandingTask, StandingTaskStatus, World,
};

/// How long a task of the past waited and ran: no document says.
const WAITED: Duration = Duration::from_secs(10);
const RAN: Duration = Duration::from_secs(60);
/// Addresses that a service or an export has taken: the most (`cpfs-api-2022-06-29#6.1`, `#6.5`).
const ADDRESSES: u32 = 32;

impl Account {
    pub(crate) fn of(world: &World) -> Self {
        let mut account = Self::default();
        for standing in &world.file_systems {
            let mut fs = file_system(standing);
            for target in &standing.mount_targets {
                account.born(&target.domain);
                fs.mount_targets.insert(mount_target(target, world));
            }
            for fileset in &standing.filesets {
                account.born(&fileset.id);
                fs.filesets.insert(self::fileset(fileset));
            }
            for flow in &standing.data_flows {
                let flow = account.flow(flow, &fs);
                fs.flows.insert(flow);
            }
            for service in &standing.protocol_services {
                let service = account.service(service, &fs, world);
                fs.services.insert(service);
            }
            account.file_systems.insert(fs);
        }
        account
    }

    /// A data flow with its tasks.
    fn flow(&mut self, standing: &StandingDataFlow, fs: &FileSystem) -> DataFlow {
        let mut flow = flow(standing, fs);
        self.born(&flow.id);
        self.take_source(&flow.source);
        for standing in &standing.tasks {
            self.born(&standing.id);
            flow.tasks.insert(task(standing, self.number()));
        }
        flow
    }

    /// A protocol service with its exports.
    fn service(
        &mut self,
        standing: &StandingProtocolService,
        fs: &FileSystem,
        world: &World,
    ) -> Service {
        let mut service = service(standing, world);
        self.born(&service.id);
        for standing in &standing.exports {
            self.born(&standing.id);
            let export = export(standing, self.number(), fs, world);
            service.exports.insert(export);
        }
        service
    }
}

fn file_system(standing: &StandingFileSystem) -> FileSystem {
    FileSystem {
        id: standing.id.clone(),
        kind: Kind::Cpfs,
        state: match standing.status {
            StandingStatus::Running => FileSystemState::Running,
            StandingStatus::Stopping => FileSystemState::Stopping,
            StandingStatus::Stopped => FileSystemState::Stopped,
        },
        ticket: None,
        created: standing.created,
        expires: None,
        charge: "PayAsYouGo".to_owned(),
        capacity: standing.capacity,
        bandwidth: standing.bandwidth,
        extension: None,
        storage: "advance_100".to_owned(),
        protocol: "cpfs".to_owned(),
        encryption: 0,
        kms_key: None,
        zone: standing.zone.clone(),
        vpc: Some(standing.vpc.clone()),
        description: standing.description.clone(),
        version: Some(standing.version.clone()),
        mount_targets: Shelf::default(),
        services: Shelf::default(),
        filesets: Shelf::default(),
        flows: Shelf::default(),
    }
}

fn mount_target(standing: &StandingMountTarget, world: &World) -> MountTarget {
    let vpc = vpc_of(&standing.vswitch, world);
    MountTarget {
        domain: standing.domain.clone(),
        state: MountTargetState::Active,
        ticket: None,
        network: Some((vpc, standing.vswitch.clone())),
        access_group: standing.access_group.clone(),
    }
}

fn vpc_of(vswitch: &str, world: &World) -> String {
    let vswitch = world.vswitch(vswitch);
    vswitch.map(|s| s.vpc.clone()).unwrap_or_default()
}

fn fileset(standing: &StandingFileset) -> Fileset {
    Fileset {
        id: standing.id.clone(),
        path: standing.path.clone(),
        description: standing.description.clone(),
        state: FilesetState::Created,
        ticket: None,
        created: standing.created,
        updated: standing.created,
    }
}

/// It has taken an address of the first mount target's switch, if there is one.
fn flow(standing: &StandingDataFlow, fs: &FileSystem) -> DataFlow {
    let fileset = fs.filesets.find(&standing.fileset);
    let mut networks = fs.mount_targets.values().flat_map(|t| &t.network);
    DataFlow {
        id: standing.id.clone(),
        state: match standing.status {
            StandingFlowStatus::Running => FlowState::Running,
            StandingFlowStatus::Stopped => FlowState::Stopped,
            StandingFlowStatus::Misconfigured => FlowState::Misconfigured,
        },
        ticket: None,
        fileset: standing.fileset.clone(),
        fileset_path: fileset.map(|f| f.path.clone()).unwrap_or_default(),
        fileset_description: fileset.and_then(|f| f.description.clone()),
        source: format!("oss://{}", standing.bucket),
        security: None,
        settings: settings(standing),
        update: None,
        vswitch: networks.next().map(|(_, vswitch)| vswitch.clone()),
        created: standing.created,
        updated: standing.created,
        tasks: Shelf::default(),
    }
}

fn settings(standing: &StandingDataFlow) -> Settings {
    let usual = Settings::default();
    let refreshes = !standing.refresh_paths.is_empty();
    Settings {
        throughput: standing.throughput,
        description: standing.description.clone(),
        policy: if refreshes {
            "ImportChanged".to_owned()
        } else {
            usual.policy
        },
        interval: usual.interval,
        refresh_paths: standing.refresh_paths.clone(),
    }
}

fn task(standing: &StandingTask, number: u64) -> Task {
    let started = later(standing.created, WAITED);
    let ended = later(started, RAN);
    Task {
        id: standing.id.clone(),
        number,
        state: match standing.status {
            StandingTaskStatus::Completed => TaskState::Completed,
            StandingTaskStatus::Failed => TaskState::Failed,
            StandingTaskStatus::Canceled => TaskState::Canceled,
        },
        ticket: None,
        action: Some(standing.action.word().to_owned()),
        data_type: standing.data_type.map(|t| t.word().to_owned()),
        directory: standing.directory.clone(),
        entries: None,
        // What it has done is all of it that can still be seen.
        work: standing.progress,
        created: standing.created,
        started: Some(started),
        ended: Some(ended),
        due: Some(ended),
    }
}

fn service(standing: &StandingProtocolService, world: &World) -> Service {
    Service {
        id: standing.id.clone(),
        state: match standing.status {
            StandingServiceStatus::Starting => ServiceState::Starting,
            StandingServiceStatus::Running => ServiceState::Running,
            StandingServiceStatus::Stopping => ServiceState::Stopping,
            StandingServiceStatus::Stopped => ServiceState::Stopped,
        },
        ticket: None,
        place: place(&standing.vswitch, world),
        description: standing.description.clone(),
        update: None,
        created: standing.created,
        updated: standing.created,
        exports: Shelf::default(),
    }
}

fn place(vswitch: &str, world: &World) -> Place {
    Place {
        vpc: vpc_of(vswitch, world),
        vswitch: vswitch.to_owned(),
        addresses: ADDRESSES,
    }
}

fn export(standing: &StandingExport, number: u64, fs: &FileSystem, world: &World) -> Export {
    let fileset = fs.filesets.find(&standing.fileset);
    Export {
        id: standing.id.clone(),
        number,
        state: ExportState::Available,
        ticket: None,
        domain: standing.domain.clone(),
        place: place(&standing.vswitch, world),
        fileset: Some(standing.fileset.clone()),
        path: fileset.map(|f| f.path.clone()).unwrap_or_default(),
        path_given: false,
        access_group: standing.access_group.clone(),
        description: standing.description.clone(),
        created: standing.created,
    }
}
