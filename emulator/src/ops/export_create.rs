//! CreateProtocolMountTarget (`cpfs-api-2022-06-29#6.5`).

use super::export::{CREATING, start};
use super::fileset::has_directory;
use super::protocol_rules::{
    DEFAULT_GROUP, exports, judge_description, judge_group, judge_network, services,
};
use super::{Answer, Call};
use crate::errors::protocol as codes;
use crate::refusal::{Rank, Refusals};
use crate::state::{Export, ExportState, FileSystem, Fileset, FilesetState, Service};
use crate::validate::network::overlap;
use crate::validate::text::{self, Unit};
use crate::world::Vpc;

const NAME: &str = "CreateProtocolMountTarget";
/// Exports of one service.
const MOST: usize = 10;
/// Levels that a fileset may have (`#7.1`).
const DEEPEST: usize = 8;

pub(crate) fn create(call: &mut Call<'_>, mut refusals: Refusals) -> Answer {
    let addresses = call.addresses();
    judge_description(call, NAME, &mut refusals);
    judge_group(call, NAME, group(call), &mut refusals);
    let mismatch = call.protocol_code("CreateProtocolMountTarget.VSwitchId.elsewhere");
    let vpc = judge_network(call, addresses, &mismatch, &mut refusals);
    let fs = call.protocol_file_system(&mut refusals);
    let service = call.service(fs, NAME, &mut refusals);
    judge_choice(call, &mut refusals);
    judge_path(call, fs, &mut refusals);
    judge_fileset(call, fs, &mut refusals);
    if let Some((fs, service)) = fs.zip(service) {
        let live = exports(leaving_counts(call, "count"), service);
        let room = live.count() < MOST;
        refusals.require(room, Rank::Limit, &codes::TOO_MANY_EXPORTS);
        if let Some(vpc) = vpc {
            judge_vpc(call, fs, service, vpc, &mut refusals);
        }
    }
    call.judge(refusals)?;
    if call.is_dry_run() {
        return Ok(call.rehearsed(NAME, "ExportId"));
    }
    let id = insert(call, addresses);
    Ok(vec![("ExportId", id.into())])
}

fn group<'a>(call: &Call<'a>) -> &'a str {
    call.args.get("AccessGroupName").unwrap_or(DEFAULT_GROUP)
}

fn leaving_counts(call: &Call<'_>, rule: &str) -> bool {
    call.reads(&format!("{NAME}.{rule}.leaving"), "counts")
}

/// Exactly one of fileset and path, though the sample gives both (contradictions, row 25).
fn judge_choice(call: &Call<'_>, refusals: &mut Refusals) {
    let given = |name| call.args.get(name).is_some();
    let both_too = call.reads("CreateProtocolMountTarget.FsetId-and-Path", "both-too");
    let chosen = match (given("FsetId"), given("Path")) {
        (true, false) | (false, true) => true,
        (true, true) => both_too,
        (false, false) => false,
    };
    refusals.require(chosen, Rank::Mandatory, &codes::ONE_OF_TWO);
}

/// A directory the file system has, not too deep, and exported but once.
fn judge_path(call: &Call<'_>, fs: Option<&FileSystem>, refusals: &mut Refusals) {
    let Some(path) = call.args.get("Path") else {
        return;
    };
    let unit = Unit::read(call.choice.reading("CreateProtocolMountTarget.Path.unit"));
    if !is_exportable(path, unit) {
        refusals.push(Rank::Format, codes::PATH_CHARACTERS);
        return;
    }
    let deep = text::depth(path) > DEEPEST && call.reads("CreateProtocolMountTarget.depth", "8");
    refusals.require(!deep, Rank::Limit, &codes::TOO_DEEP);
    let Some(fs) = fs else {
        return;
    };
    refusals.require(
        has_directory(call, fs, path),
        Rank::Existence,
        &call.protocol_code("CreateProtocolMountTarget.Path.unknown"),
    );
    let used = is_exported(call, fs, |e| {
        e.path == path && (e.path_given || one_export(call))
    });
    refusals.require(!used, Rank::Dependency, &codes::FILESET_IN_USE);
}

/// What a path to export looks like; the root is one.
pub(crate) fn is_exportable(path: &str, unit: Unit) -> bool {
    let plain = path == "/" || text::is_plain(path);
    text::is_directory(path, 1..=1024, unit) && plain
}

/// Whether the directory of a fileset counts as the same, exported by the fileset or by its path.
fn one_export(call: &Call<'_>) -> bool {
    call.reads("CreateProtocolMountTarget.same-directory", "one-export")
}

/// A fileset that is there, ready, and exported but once.
fn judge_fileset(call: &Call<'_>, fs: Option<&FileSystem>, refusals: &mut Refusals) {
    let Some(id) = call.args.get("FsetId") else {
        return;
    };
    let found = fs
        .and_then(|fs| fs.filesets.find(id))
        .filter(|f| f.has_tree());
    let nowhere = found.is_none() && (fs.is_some() || !call.account.knows(id));
    // Its own table lacks the usual code.
    let missing = call.protocol_code("CreateProtocolMountTarget.FsetId.unknown");
    refusals.require(!nowhere, Rank::Existence, &missing);
    let Some((fs, fileset)) = fs.zip(found) else {
        return;
    };
    let ready = fileset.state == FilesetState::Created;
    refusals.require(ready, Rank::State, &codes::FILESET_STATE);
    refusals.require(!fileset.is_leaving(), Rank::State, &missing);
    let used = is_exported(call, fs, |e| {
        e.fileset.as_deref() == Some(id) || e.path == fileset.path && one_export(call)
    });
    refusals.require(!used, Rank::Dependency, &codes::FILESET_IN_USE);
}

fn is_exported(call: &Call<'_>, fs: &FileSystem, is_it: impl Fn(&Export) -> bool) -> bool {
    let leaving_counts = leaving_counts(call, "exported");
    services(leaving_counts, fs)
        .flat_map(|s| exports(leaving_counts, s))
        .any(is_it)
}

/// Networks apart: from the file system's, and from those of the service's other exports. Taken at its word that
/// forbids the very same VPC too (contradictions, row 56).
fn judge_vpc(
    call: &Call<'_>,
    fs: &FileSystem,
    service: &Service,
    vpc: &Vpc,
    refusals: &mut Refusals,
) {
    let apart = |other: &str, same: &str| {
        if other == vpc.id {
            return call.reads(same, "accepted");
        }
        let other = call.world.vpc(other);
        other.is_none_or(|o| !overlap(&o.cidr, &vpc.cidr))
    };
    let own = fs.vpc.as_deref();
    let foreign = |id: &str| own != Some(id);
    let leaving_counts = leaving_counts(call, "vpc");
    let live = || exports(leaving_counts, service);
    let from_own = own.is_none_or(|o| apart(o, "CreateProtocolMountTarget.own-vpc"));
    let from_others = live().all(|e| apart(&e.place.vpc, "CreateProtocolMountTarget.shared-vpc"));
    refusals.require(from_own && from_others, Rank::Dependency, &codes::VPC_CIDR);
    let across = live().filter(|e| foreign(&e.place.vpc)).count();
    let room = !foreign(&vpc.id) || across < call.world.cross_vpc_exports_per_service;
    refusals.require(room, Rank::Limit, &codes::TOO_MANY_CROSS_VPC);
}

fn insert(call: &mut Call<'_>, addresses: u32) -> String {
    let id = format!("exp-{}", call.choice.id());
    let fs_id = call.args.get("FileSystemId").unwrap_or_default();
    let short = id.get(4..9).unwrap_or_default();
    let domain = format!("{fs_id}-{short}.{}.cpfs.aliyuncs.com", call.world.region);
    let parent = call.account.file_systems.key(fs_id).unwrap_or_default();
    let fs = call.account.file_systems.get(parent);
    let fileset: Option<&Fileset> = call.args.get("FsetId").and_then(|id| fs?.filesets.find(id));
    let path = call.args.get("Path");
    let of_fileset = || fileset.map(|f| f.path.as_str()).unwrap_or_default();
    let export = Export {
        id: id.clone(),
        number: 0,
        state: ExportState::Creating,
        ticket: None,
        domain,
        place: call.place(addresses),
        fileset: fileset.map(|f| f.id.clone()),
        path: path.unwrap_or_else(of_fileset).to_owned(),
        path_given: path.is_some(),
        access_group: group(call).to_owned(),
        description: call.args.owned("Description"),
        created: call.now,
    };
    shelve(call, parent, export);
    id
}

fn shelve(call: &mut Call<'_>, parent: u64, mut export: Export) {
    let place = &export.place;
    call.account.take_addresses(&place.vswitch, place.addresses);
    call.account.born(&export.id);
    export.number = call.account.number();
    let id = call.args.get("ProtocolServiceId").unwrap_or_default();
    let Some(fs) = call.account.file_systems.get_mut(parent) else {
        return;
    };
    let Some(service) = fs.services.key(id) else {
        return;
    };
    let key = fs
        .services
        .get_mut(service)
        .map(|s| s.exports.insert(export));
    if let Some(key) = key {
        start(
            call,
            (parent, service, key),
            ExportState::Creating,
            CREATING,
        );
    }
}

#[cfg(test)]
mod tests;
