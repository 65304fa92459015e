//! What the operations on protocol services and exports share: what they find, the states they need, networks,
//! permission groups, and what their existence means to a file system and a fileset.

use super::Call;
use crate::errors::{self, protocol as codes};
use crate::refusal::{Rank, Refusal, Refusals};
use crate::state::{
    Export, ExportState, FileSystem, FileSystemState, Fileset, Kind, Place, Service, ServiceState,
};
use crate::world::Vpc;

/// The most addresses that a service or an export takes (`cpfs-api-2022-06-29#6.1`, `#6.5`).
const MOST_ADDRESSES: usize = 32;
/// The group of an export that names none.
pub(crate) const DEFAULT_GROUP: &str = "DEFAULT_VPC_GROUP_NAME";

impl Call<'_> {
    /// How many addresses the service or export to come takes: the most, or, contrary, any number from one on.
    pub(crate) fn addresses(&mut self) -> u32 {
        let fewer = self.choice.among(MOST_ADDRESSES);
        u32::try_from(MOST_ADDRESSES.saturating_sub(fewer)).unwrap_or(1)
    }

    /// The documented error of these operations that this run's reading of a site names.
    pub(crate) fn protocol_code(&self, site: &str) -> Refusal {
        codes::named(self.choice.reading(site)).unwrap_or(codes::INSTANCE_STATUS)
    }

    /// The file system, if it may have protocol services. In which states is not said; it is Running here.
    pub(crate) fn protocol_file_system(&self, refusals: &mut Refusals) -> Option<&FileSystem> {
        let fs = self.file_system(refusals)?;
        refusals.require(fs.kind == Kind::Cpfs, Rank::Support, &errors::NOT_SUPPORTED);
        refusals.require_any(
            fs.state == FileSystemState::Running,
            Rank::State,
            &[&codes::FILE_SYSTEM_STATE, &codes::INSTANCE_STATUS],
        );
        if fs.state == FileSystemState::Deleting {
            refusals.push(Rank::State, errors::FILE_SYSTEM_NOT_FOUND);
        }
        Some(fs)
    }

    /// The protocol service the call names, in a state that takes orders.
    pub(crate) fn service<'c>(
        &'c self,
        fs: Option<&'c FileSystem>,
        operation: &str,
        refusals: &mut Refusals,
    ) -> Option<&'c Service> {
        let id = self.args.get("ProtocolServiceId")?;
        let found = fs.and_then(|fs| fs.services.find(id));
        let nowhere = found.is_none() && (fs.is_some() || !self.account.knows(id));
        refusals.require(!nowhere, Rank::Existence, &codes::SERVICE_NOT_FOUND);
        let service = found?;
        let busy = self.reads(&format!("{operation}.service-state"), "not-Deleting");
        let fit = match service.state {
            ServiceState::Running => true,
            ServiceState::Creating
            | ServiceState::Starting
            | ServiceState::Updating
            | ServiceState::Stopping
            | ServiceState::Stopped => busy,
            ServiceState::Deleting => false,
        };
        let states = [&codes::SERVICE_STATE, &codes::INSTANCE_STATUS];
        refusals.require_any(fit, Rank::State, &states);
        if service.state == ServiceState::Deleting {
            refusals.push(Rank::State, codes::SERVICE_NOT_FOUND);
        }
        Some(service)
    }

    /// The export the call names, in a state that takes orders.
    pub(crate) fn export<'c>(
        &'c self,
        service: Option<&'c Service>,
        operation: &str,
        missing: &Refusal,
        refusals: &mut Refusals,
    ) -> Option<&'c Export> {
        let id = self.args.get("ExportId")?;
        let found = service.and_then(|s| s.exports.find(id));
        let nowhere = found.is_none() && (service.is_some() || !self.account.knows(id));
        refusals.require(!nowhere, Rank::Existence, missing);
        let export = found?;
        let fit = match export.state {
            ExportState::Available => true,
            ExportState::Creating => self.reads(&format!("{operation}.state"), "not-DELETING"),
            ExportState::Deleting => false,
        };
        let states = [&codes::EXPORT_STATE, &codes::INSTANCE_STATUS];
        refusals.require_any(fit, Rank::State, &states);
        if export.state == ExportState::Deleting {
            refusals.push(Rank::State, missing.clone());
        }
        Some(export)
    }

    /// Where the service or export to come stands.
    pub(crate) fn place(&self, addresses: u32) -> Place {
        Place {
            vpc: self.args.owned("VpcId").unwrap_or_default(),
            vswitch: self.args.owned("VSwitchId").unwrap_or_default(),
            addresses,
        }
    }
}

pub(crate) fn judge_description(call: &Call<'_>, operation: &str, refusals: &mut Refusals) {
    let described = call.is_described(operation);
    refusals.require(described, Rank::Format, &codes::DESCRIPTION);
}

/// VPC and switch exist and belong together, and the switch has the addresses; the VPC, where it is known.
pub(crate) fn judge_network<'c>(
    call: &'c Call<'_>,
    addresses: u32,
    mismatch: &Refusal,
    refusals: &mut Refusals,
) -> Option<&'c Vpc> {
    let given = |name| call.args.get(name);
    let vpc = given("VpcId").map(|id| call.world.vpc(id));
    refusals.require(
        vpc.is_none_or(|v| v.is_some()),
        Rank::Existence,
        &errors::VPC_NOT_FOUND,
    );
    let vswitch = given("VSwitchId").map(|id| call.world.vswitch(id));
    refusals.require(
        vswitch.is_none_or(|v| v.is_some()),
        Rank::Existence,
        &codes::VSWITCH_NOT_FOUND,
    );
    let (vpc, vswitch) = (vpc.flatten(), vswitch.flatten());
    let together = vpc.zip(vswitch).is_none_or(|(v, s)| s.vpc == v.id);
    refusals.require(together, Rank::Existence, mismatch);
    let free = vswitch.is_none_or(|s| call.account.addresses_left(s) >= i64::from(addresses));
    refusals.require(free, Rank::Limit, &codes::NO_ADDRESSES);
    vpc
}

/// A permission group exists and has a rule; whether the default one needs any is doubtful (contradictions, row 57).
pub(crate) fn judge_group(call: &Call<'_>, operation: &str, name: &str, refusals: &mut Refusals) {
    let Some(group) = call.world.access_group(name) else {
        refusals.push(Rank::Existence, codes::ACCESS_GROUP_NOT_FOUND);
        return;
    };
    let site = format!("{operation}.default-group");
    let exempt = name == DEFAULT_GROUP && call.reads(&site, "accepted");
    refusals.require(
        group.rules > 0 || exempt,
        Rank::Dependency,
        &codes::NO_ACCESS_RULE,
    );
}

/// Services that still count as the file system's.
pub(crate) fn services(leaving_counts: bool, fs: &FileSystem) -> impl Iterator<Item = &Service> {
    fs.services
        .values()
        .filter(move |s| s.state != ServiceState::Deleting || leaving_counts)
}

/// Exports that still count as the service's.
pub(crate) fn exports(leaving_counts: bool, service: &Service) -> impl Iterator<Item = &Export> {
    let leaving = service.state == ServiceState::Deleting;
    service
        .exports
        .values()
        .filter(move |e| leaving_counts || !leaving && e.state != ExportState::Deleting)
}

/// Only a file system without mount targets may go (`#4.2`); whether exports are such, or the service matters, is
/// not said.
pub(crate) fn judge_file_system_deletion(
    call: &Call<'_>,
    fs: &FileSystem,
    refusals: &mut Refusals,
) {
    let site = "DeleteFileSystem.protocol-services";
    let leaving_counts = call.reads("DeleteFileSystem.protocol-services.leaving", "counts");
    let any = services(leaving_counts, fs).next().is_some();
    let stays = !call.reads(site, "go-along") && any;
    refusals.require(!stays, Rank::Dependency, &call.named(site));
}

/// Whether a fileset may go while it is exported is not said.
pub(crate) fn judge_fileset_deletion(
    call: &Call<'_>,
    fs: &FileSystem,
    fileset: &Fileset,
    refusals: &mut Refusals,
) {
    let leaving_counts = call.reads("DeleteFileset.exports.leaving", "counts");
    let mut all = services(leaving_counts, fs).flat_map(|s| exports(leaving_counts, s));
    let used = all.any(|e| e.fileset.as_ref() == Some(&fileset.id));
    refusals.require(
        !(used && call.reads("DeleteFileset.exports", "refused")),
        Rank::Dependency,
        &errors::DEPENDENCY,
    );
}
