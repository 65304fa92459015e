//! CreateProtocolService (`cpfs-api-2022-06-29#6.1`).

use super::protocol_rules::{judge_description, judge_network, services};
use super::protocol_service::{CREATING, start};
use super::{Answer, Call};
use crate::errors::protocol as codes;
use crate::refusal::{Rank, Refusal, Refusals};
use crate::state::{FileSystem, Service, ServiceState, Shelf};
use crate::validate::network::overlap;
use crate::world::Vpc;

/// GiB that a file system must have.
const LEAST_CAPACITY: i64 = 10_800;

pub(crate) fn create(call: &mut Call<'_>, mut refusals: Refusals) -> Answer {
    let addresses = call.addresses();
    judge_kind(call, &mut refusals);
    judge_description(call, "CreateProtocolService", &mut refusals);
    let vpc = judge_network(call, addresses, &codes::NETWORK_MISMATCH, &mut refusals);
    if let Some(fs) = call.protocol_file_system(&mut refusals) {
        judge_file_system(call, fs, &mut refusals);
        judge_throughput(call, Some(fs.bandwidth), &mut refusals);
        judge_vpc(call, fs, vpc, &mut refusals);
    } else {
        judge_throughput(call, None, &mut refusals);
    }
    call.stock(&mut refusals);
    call.judge(refusals)?;
    if call.is_dry_run() {
        return Ok(call.rehearsed("CreateProtocolService", "ProtocolServiceId"));
    }
    let id = insert(call, addresses);
    Ok(vec![("ProtocolServiceId", id.into())])
}

/// Spec and type, of which there is one each; both are required and have a default (contradictions, row 24).
fn judge_kind(call: &Call<'_>, refusals: &mut Refusals) {
    for (name, site, only, refusal) in [
        (
            "ProtocolSpec",
            "CreateProtocolService.ProtocolSpec",
            "General",
            codes::PROTOCOL_SPEC,
        ),
        (
            "ProtocolType",
            "CreateProtocolService.ProtocolType",
            "NFS",
            codes::PROTOCOL_TYPE,
        ),
    ] {
        match call.args.get(name) {
            None if call.reads(site, "required") => {
                refusals.push(Rank::Mandatory, Refusal::missing(name))
            }
            None => {}
            Some(given) => refusals.require(given == only, Rank::Format, &refusal),
        }
    }
}

/// A General service has the file system's bandwidth and must not be given one, though the sample does
/// (contradictions, row 23). Whether one that is given may equal the file system's is row 59; how little is too
/// little is not said.
fn judge_throughput(call: &Call<'_>, bandwidth: Option<i64>, refusals: &mut Refusals) {
    if call.args.get("Throughput").is_none() {
        return;
    }
    let general = call.args.get("ProtocolSpec").is_none_or(|s| s == "General");
    let refused = general && call.reads("CreateProtocolService.Throughput", "refused");
    refusals.require(!refused, Rank::Support, &codes::THROUGHPUT_GIVEN);
    let Some(given) = call.args.integer("Throughput") else {
        return;
    };
    refusals.require(given > 0, Rank::Limit, &codes::THROUGHPUT_SMALL);
    let below = call.reads("CreateProtocolService.Throughput.bound", "less-than");
    let fits = bandwidth.is_none_or(|b| given < b || given == b && !below);
    refusals.require(fits, Rank::Limit, &codes::THROUGHPUT_LARGE);
}

fn judge_file_system(call: &Call<'_>, fs: &FileSystem, refusals: &mut Refusals) {
    let large =
        fs.capacity >= LEAST_CAPACITY || call.reads("CreateProtocolService.Capacity", "any");
    refusals.require(large, Rank::Support, &codes::CAPACITY);
    let leaving_counts = call.reads("CreateProtocolService.count.leaving", "counts");
    refusals.require_any(
        services(leaving_counts, fs).next().is_none(),
        Rank::Limit,
        &[&codes::TOO_MANY_SERVICES, &codes::NO_SERVICE_QUOTA],
    );
}

/// The VPC is the file system's own. Another one that overlaps it is refused twice over.
fn judge_vpc(call: &Call<'_>, fs: &FileSystem, vpc: Option<&Vpc>, refusals: &mut Refusals) {
    let Some((own, vpc)) = fs.vpc.as_ref().zip(vpc).filter(|(own, v)| **own != v.id) else {
        return;
    };
    // Whether the code ends in a dot is row 43 of the contradictions.
    let across = call.protocol_code("CreateProtocolService.VpcId.elsewhere");
    refusals.push(Rank::Dependency, across);
    let apart = call
        .world
        .vpc(own)
        .is_none_or(|own| !overlap(&own.cidr, &vpc.cidr));
    refusals.require(apart, Rank::Dependency, &codes::VPC_CIDR);
}

fn insert(call: &mut Call<'_>, addresses: u32) -> String {
    let id = format!("ptc-{}", call.choice.id());
    let service = Service {
        id: id.clone(),
        state: ServiceState::Creating,
        ticket: None,
        place: call.place(addresses),
        description: call.args.owned("Description"),
        update: None,
        created: call.now,
        updated: call.now,
        exports: Shelf::default(),
    };
    call.account
        .take_addresses(&service.place.vswitch, addresses);
    call.account.born(&id);
    let parent = call
        .args
        .get("FileSystemId")
        .and_then(|id| call.account.file_systems.key(id))
        .unwrap_or_default();
    if let Some(fs) = call.account.file_systems.get_mut(parent) {
        let key = fs.services.insert(service);
        start(call, (parent, key), ServiceState::Creating, CREATING);
    }
    id
}

#[cfg(test)]
mod tests;
