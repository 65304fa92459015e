//! The account when an emulator starts: what the world says stands.

use super::{
    Account, DataFlow, FileSystem, FileSystemState, Fileset, FilesetState, FlowState, Kind,
    Settings, Shelf,
};
use crate::world::{StandingDataFlow, StandingFileSystem, StandingFileset, World};

impl Account {
    pub(crate) fn of(world: &World) -> Self {
        let mut account = Self::default();
        for standing in &world.file_systems {
            let mut fs = file_system(standing);
            for fileset in &standing.filesets {
                account.born(&fileset.id);
                fs.filesets.insert(self::fileset(fileset));
            }
            for flow in &standing.data_flows {
                let flow = self::flow(flow, &fs);
                account.born(&flow.id);
                account.take_source(&flow.source);
                fs.flows.insert(flow);
            }
            account.file_systems.insert(fs);
        }
        account
    }
}

fn file_system(standing: &StandingFileSystem) -> FileSystem {
    FileSystem {
        id: standing.id.clone(),
        kind: Kind::Cpfs,
        state: FileSystemState::Running,
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

/// It takes no address of a switch: no mount target stands.
fn flow(standing: &StandingDataFlow, fs: &FileSystem) -> DataFlow {
    let fileset = fs.filesets.find(&standing.fileset);
    DataFlow {
        id: standing.id.clone(),
        state: FlowState::Running,
        ticket: None,
        fileset: standing.fileset.clone(),
        fileset_path: fileset.map(|f| f.path.clone()).unwrap_or_default(),
        fileset_description: fileset.and_then(|f| f.description.clone()),
        source: format!("oss://{}", standing.bucket),
        security: None,
        settings: Settings {
            throughput: standing.throughput,
            description: standing.description.clone(),
            ..Settings::default()
        },
        update: None,
        vswitch: None,
        created: standing.created,
        updated: standing.created,
        tasks: Shelf::default(),
    }
}
