//! What really exists, for tests that ask whether a harness's belief is sound.

use serde_json::{Map, Value};

use crate::ops;
use crate::ops::item::Item;
use crate::ops::look::Look;

/// Every resource of the account, as it is at the emulator's present time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Truth {
    /// Parents before children.
    pub resources: Vec<TrueResource>,
}

/// One resource.
#[derive(Clone, Debug, PartialEq)]
pub struct TrueResource {
    /// `FileSystem`, `MountTarget`, `Fileset`, `DataFlow`, `DataFlowTask`, `ProtocolService` or
    /// `ProtocolMountTarget`; `TencentDataFlow` for the other vendor's.
    pub kind: String,
    /// Its id; a mount target's is its domain.
    pub id: String,
    /// The `FileSystemId` it belongs to; none for a file system.
    pub parent: Option<String>,
    /// The documented word for its state; empty where no state is documented.
    pub state: String,
    /// What its `Describe` operation shows, by response field name, nothing left out. Where no
    /// operation shows it, the fields that name it.
    pub fields: Map<String, Value>,
}

pub(crate) fn tell(look: &Look<'_>) -> Truth {
    let mut resources = Vec::new();
    for fs in look.account.file_systems.values() {
        let mut add = |kind: &str, id: &str, state: &str, item: Item| {
            let parent = (kind != "FileSystem").then(|| fs.id.clone());
            let fields = item
                .whole()
                .into_iter()
                .map(|(n, v)| (n.to_owned(), v.to_value()))
                .collect();
            let (kind, id, state) = (kind.to_owned(), id.to_owned(), state.to_owned());
            resources.push(TrueResource {
                kind,
                id,
                parent,
                state,
                fields,
            });
        };
        add(
            "FileSystem",
            &fs.id,
            fs.state.word(),
            ops::file_system::item(look, fs),
        );
        for target in fs.mount_targets.values() {
            add(
                "MountTarget",
                &target.domain,
                target.state.word(),
                ops::mount_target::item(look, target),
            );
        }
        for fileset in fs.filesets.values() {
            add(
                "Fileset",
                &fileset.id,
                fileset.state.word(),
                ops::fileset::item(look, fileset),
            );
        }
        for flow in fs.flows.values() {
            add(
                "DataFlow",
                &flow.id,
                flow.state.word(),
                ops::data_flow_list::item(look, fs, flow),
            );
            for task in flow.tasks.values() {
                add(
                    "DataFlowTask",
                    &task.id,
                    task.state.word(),
                    ops::data_flow_task_list::item(look, fs, flow, task),
                );
            }
        }
        for service in fs.services.values() {
            add(
                "ProtocolService",
                &service.id,
                service.state.word(),
                ops::protocol_service_list::item(look, fs, service),
            );
            for export in service.exports.values() {
                add(
                    "ProtocolMountTarget",
                    &export.id,
                    export.state.word(),
                    ops::export_list::item(service, export),
                );
            }
        }
    }
    Truth { resources }
}
