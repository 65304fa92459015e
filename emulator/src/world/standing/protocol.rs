//! Protocol services that exist before the first call, and their exports.

use jiff::Timestamp;
use serde::Deserialize;

use super::{StandingFileSystem, check_network, default_group, few, known, long_ago, timestamp};
use crate::world::{World, WorldError, once};

/// Services of one file system, and exports of one service (`cpfs-api-2022-06-29#6.1`, `#6.5`).
const MOST_SERVICES: usize = 1;
const MOST_EXPORTS: usize = 10;

/// A protocol service of a standing file system: General, of type NFS. That a file system has the capacity for one is
/// not asked; the documents disagree about it (contradictions, row 46).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StandingProtocolService {
    /// Its id.
    pub id: String,
    /// Its state; left out, Running.
    #[serde(default)]
    pub status: StandingServiceStatus,
    /// Its switch, of the file system's VPC.
    pub vswitch: String,
    /// What people are told about it.
    #[serde(default)]
    pub description: Option<String>,
    /// When it was made; left out, 2025-12-01T00:00:00Z.
    #[serde(default = "long_ago", deserialize_with = "timestamp")]
    pub created: Timestamp,
    /// Its exports, all AVAILABLE.
    #[serde(default)]
    pub exports: Vec<StandingExport>,
}

/// The state of a protocol service that stands. It stays: no page says how long anything takes that no call sets off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum StandingServiceStatus {
    /// It is being put to use.
    Starting,
    /// It takes orders.
    #[default]
    Running,
    /// It is being taken out of use.
    Stopping,
    /// It cannot be used, and no call starts it.
    Stopped,
}

/// An export of a standing protocol service.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StandingExport {
    /// Its id.
    pub id: String,
    /// Its domain.
    pub domain: String,
    /// Its switch, and so its VPC.
    pub vswitch: String,
    /// The id of the fileset that it exports, which no other export does.
    pub fileset: String,
    /// Its permission group; left out, `DEFAULT_VPC_GROUP_NAME`.
    #[serde(default = "default_group")]
    pub access_group: String,
    /// What people are told about it.
    #[serde(default)]
    pub description: Option<String>,
    /// When it was made; left out, 2025-12-01T00:00:00Z.
    #[serde(default = "long_ago", deserialize_with = "timestamp")]
    pub created: Timestamp,
}

pub(super) fn check_ids(all: &[StandingFileSystem]) -> Result<(), WorldError> {
    let services = || all.iter().flat_map(|fs| &fs.protocol_services);
    let exports = || services().flat_map(|s| &s.exports);
    once("protocol service", services().map(|s| &s.id))?;
    once("export", exports().map(|e| &e.id))?;
    once("export of fileset", exports().map(|e| &e.fileset))
}

/// The protocol service of one file system.
pub(super) fn check(world: &World, fs: &StandingFileSystem) -> Result<(), WorldError> {
    let services = &fs.protocol_services;
    few(&fs.id, "protocol_services", services.len(), MOST_SERVICES)?;
    for service in services {
        let vswitch = world.vswitch(&service.vswitch);
        known(
            &service.id,
            "vswitches",
            &service.vswitch,
            vswitch.is_some(),
        )?;
        if vswitch.is_some_and(|s| s.vpc != fs.vpc) {
            return Err(WorldError::OtherVpc {
                service: service.id.clone(),
                vswitch: service.vswitch.clone(),
                vpc: fs.vpc.clone(),
            });
        }
        few(&service.id, "exports", service.exports.len(), MOST_EXPORTS)?;
        for export in &service.exports {
            check_network(world, &export.id, &export.vswitch, &export.access_group)?;
            let own = fs.filesets.iter().any(|f| f.id == export.fileset);
            known(&export.id, "filesets", &export.fileset, own)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
