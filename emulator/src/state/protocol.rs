//! Protocol services and their exports (`cpfs-api-2022-06-29#6.4`, `#6.8`), and what happens to them by itself.

use jiff::Timestamp;

use super::{Account, Named, Shelf, Ticket};

/// The documented states; in `Starting`, `Stopping` and `Stopped` a service can only stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ServiceState {
    Creating,
    Starting,
    Running,
    Updating,
    Deleting,
    Stopping,
    Stopped,
}

impl ServiceState {
    /// Every documented word.
    pub(crate) const WORDS: [&str; 7] = [
        Self::Creating.word(),
        Self::Starting.word(),
        Self::Running.word(),
        Self::Updating.word(),
        Self::Deleting.word(),
        Self::Stopping.word(),
        Self::Stopped.word(),
    ];

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Creating => "Creating",
            Self::Starting => "Starting",
            Self::Running => "Running",
            Self::Updating => "Updating",
            Self::Deleting => "Deleting",
            Self::Stopping => "Stopping",
            Self::Stopped => "Stopped",
        }
    }
}

/// Where a service or an export stands, and how many addresses of the switch it has taken.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) vpc: String,
    pub(crate) vswitch: String,
    pub(crate) addresses: u32,
}

/// A protocol service and its exports.
#[derive(Clone, Debug)]
pub(crate) struct Service {
    pub(crate) id: String,
    pub(crate) state: ServiceState,
    pub(crate) ticket: Option<Ticket>,
    pub(crate) place: Place,
    pub(crate) description: Option<String>,
    /// An update under way: the state to go back to, and a description that holds only from then on.
    pub(crate) update: Option<(ServiceState, Option<String>)>,
    pub(crate) created: Timestamp,
    pub(crate) updated: Timestamp,
    pub(crate) exports: Shelf<Export>,
}

impl Named for Service {
    fn id(&self) -> &str {
        &self.id
    }
}

/// The first word is the documents' only one, the second that of clients (`wire.md`), the third ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExportState {
    Creating,
    Available,
    Deleting,
}

impl ExportState {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Creating => "CREATING",
            Self::Available => "AVAILABLE",
            Self::Deleting => "DELETING",
        }
    }
}

/// An export, which the documents call a protocol mount target.
#[derive(Clone, Debug)]
pub(crate) struct Export {
    pub(crate) id: String,
    /// Its place in the order of creation, across services.
    pub(crate) number: u64,
    pub(crate) state: ExportState,
    pub(crate) ticket: Option<Ticket>,
    pub(crate) domain: String,
    pub(crate) place: Place,
    pub(crate) fileset: Option<String>,
    /// The directory that is exported; that of the fileset unless the call gave one.
    pub(crate) path: String,
    pub(crate) path_given: bool,
    pub(crate) access_group: String,
    pub(crate) description: Option<String>,
    pub(crate) created: Timestamp,
}

impl Named for Export {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Account {
    pub(super) fn step_service(&mut self, parent: u64, key: u64, at: Timestamp, ticket: Ticket) {
        let Some(fs) = self.file_systems.get_mut(parent) else {
            return;
        };
        let Some(service) = fs
            .services
            .get_mut(key)
            .filter(|s| s.ticket == Some(ticket))
        else {
            return;
        };
        service.ticket = None;
        match service.state {
            ServiceState::Creating => service.state = ServiceState::Running,
            ServiceState::Updating => {
                let (back, description) = service
                    .update
                    .take()
                    .unwrap_or((ServiceState::Running, None));
                service.state = back;
                if description.is_some() {
                    service.description = description;
                    service.updated = at;
                }
            }
            ServiceState::Starting
            | ServiceState::Running
            | ServiceState::Stopping
            | ServiceState::Stopped => {}
            ServiceState::Deleting => {
                if let Some(gone) = fs.services.remove(key) {
                    self.buried_service(&gone);
                }
            }
        }
    }

    pub(super) fn step_export(&mut self, keys: (u64, u64, u64), ticket: Ticket) {
        let (parent, service, key) = keys;
        let fs = self.file_systems.get_mut(parent);
        let Some(service) = fs.and_then(|fs| fs.services.get_mut(service)) else {
            return;
        };
        let Some(export) = service
            .exports
            .get_mut(key)
            .filter(|e| e.ticket == Some(ticket))
        else {
            return;
        };
        export.ticket = None;
        if export.state != ExportState::Deleting {
            export.state = ExportState::Available;
        } else if let Some(gone) = service.exports.remove(key) {
            self.buried_export(&gone);
        }
    }

    /// A service takes its exports along (`#6.2`), and gives back its addresses.
    pub(super) fn buried_service(&mut self, service: &Service) {
        self.died(&service.id);
        self.release_addresses(&service.place.vswitch, service.place.addresses);
        for export in service.exports.values() {
            self.buried_export(export);
        }
    }

    fn buried_export(&mut self, export: &Export) {
        self.died(&export.id);
        self.release_addresses(&export.place.vswitch, export.place.addresses);
    }

    /// Removes the exports of a fileset that is gone.
    pub(super) fn remove_exports(&mut self, parent: u64, fileset: &str) {
        let Some(fs) = self.file_systems.get_mut(parent) else {
            return;
        };
        let mut gone = Vec::new();
        let services: Vec<_> = fs.services.iter().map(|(key, _)| key).collect();
        for service in services.into_iter() {
            let Some(service) = fs.services.get_mut(service) else {
                continue;
            };
            let of_fileset =
                |(key, e): (u64, &Export)| (e.fileset.as_deref() == Some(fileset)).then_some(key);
            let keys: Vec<_> = service.exports.iter().filter_map(of_fileset).collect();
            gone.extend(keys.into_iter().filter_map(|k| service.exports.remove(k)));
        }
        for export in &gone {
            self.buried_export(export);
        }
    }
}
