//! CreateDataFlow (`cpfs-api-2022-06-29#8.1`).

use super::data_flow::{STARTING, start};
use super::{Answer, Call, auto_refresh};
use crate::errors;
use crate::refusal::{Rank, Refusals};
use crate::state::{
    DataFlow, FileSystem, FileSystemState, Fileset, FilesetState, FlowState, MountTargetState,
    Settings, Shelf,
};
use crate::validate::source::{self, Bounded, SourceError};
use crate::world::Bucket;

/// Data flows of one file system.
const MOST: usize = 10;

pub(crate) fn create(call: &mut Call<'_>, mut refusals: Refusals) -> Answer {
    judge_settings(call, &mut refusals);
    judge_source(call, &mut refusals);
    let fs = call.silent_file_system(&mut refusals, "CreateDataFlow@lingjun");
    let fileset = find_fileset(call, fs, &mut refusals);
    auto_refresh::judge_create(call, fs, fileset, &mut refusals);
    let mut in_transition = false;
    if let Some(fs) = fs {
        judge_file_system(call, fs, &mut refusals);
        in_transition = fs.flows.values().any(|f| f.state.in_transition());
    }
    if let Some((fs, fileset)) = fs.zip(fileset) {
        judge_fileset(call, fs, fileset, &mut refusals);
    }
    call.stock(&mut refusals);
    call.conflict(&mut refusals, in_transition);
    call.judge(refusals)?;
    if call.is_dry_run() {
        return Ok(call.rehearsed("CreateDataFlow", "DataFlowId"));
    }
    let id = insert(call);
    Ok(vec![("DataFlowId", id.into())])
}

/// Throughput, description and security type.
fn judge_settings(call: &Call<'_>, refusals: &mut Refusals) {
    judge_throughput(call, refusals);
    let described = call.is_described("CreateDataFlow");
    refusals.require(described, Rank::Format, &errors::DESCRIPTION);
    if let Some(security) = call.args.get("SourceSecurityType") {
        // The document's word for none is Chinese; clients spell it None, NONE or Null (contradictions, row 7).
        let none = match call
            .choice
            .reading("CreateDataFlow.SourceSecurityType.none")
        {
            "any-spelling" => ["None", "NONE", "Null", "无"].contains(&security),
            word => word == security,
        };
        refusals.require(
            none || security == "SSL",
            Rank::Format,
            &errors::SOURCE_SECURITY,
        );
    }
}

/// One of the account's bandwidths; smaller than the file system's is judged where that is known.
pub(crate) fn judge_throughput(call: &Call<'_>, refusals: &mut Refusals) {
    if let Some(given) = call.args.get("Throughput") {
        let known =
            crate::args::read_integer(given).is_some_and(|t| call.world.throughputs.contains(&t));
        refusals.require(known, Rank::Format, &errors::THROUGHPUT);
    }
}

fn judge_source(call: &Call<'_>, refusals: &mut Refusals) {
    let Some(address) = call.args.get("SourceStorage") else {
        return;
    };
    match source::bucket(address, bounded(call)) {
        Err(SourceError::Type) => refusals.push(Rank::Format, errors::SOURCE_TYPE),
        Err(SourceError::Form) => refusals.push(Rank::Format, errors::SOURCE_INVALID),
        Ok(name) => match call.world.bucket(name) {
            None => refusals.push(Rank::Existence, errors::SOURCE_NOT_FOUND),
            Some(bucket) => judge_bucket(call, address, bucket, refusals),
        },
    }
}

fn bounded(call: &Call<'_>) -> Bounded {
    match call.choice.reading("CreateDataFlow.SourceStorage.length") {
        "name" => Bounded::Name,
        "name-3..63" => Bounded::OssName,
        _ => Bounded::Address,
    }
}

fn judge_bucket(call: &Call<'_>, address: &str, bucket: &Bucket, refusals: &mut Refusals) {
    let here = bucket
        .region
        .as_ref()
        .is_none_or(|r| *r == call.world.region);
    refusals.require(here, Rank::Support, &errors::SOURCE_REGION);
    refusals.require(bucket.reachable, Rank::Support, &errors::SOURCE_UNREACHABLE);
    refusals.require(bucket.granted, Rank::Support, &errors::SOURCE_DENIED);
    // The table explains PermissionDenied by a missing grant or a missing tag, so a missing tag has two codes.
    let tag_codes = [&errors::DEPEND_BUCKET_TAG, &errors::SOURCE_DENIED];
    refusals.require_any(bucket.tagged, Rank::Dependency, &tag_codes);
    // Only where the bucket is already the source of another data flow, of whichever file system.
    let shared = call.account.flows_from(address) > 0;
    refusals.require(
        !shared || bucket.versioning,
        Rank::Dependency,
        &errors::SOURCE_VERSIONING,
    );
}

fn find_fileset<'c>(
    call: &'c Call<'_>,
    fs: Option<&'c FileSystem>,
    refusals: &mut Refusals,
) -> Option<&'c Fileset> {
    let id = call.args.get("FsetId")?;
    let found = fs
        .and_then(|fs| fs.filesets.find(id))
        .filter(|f| f.has_tree());
    let nowhere = found.is_none() && (fs.is_some() || !call.account.knows(id));
    refusals.require(!nowhere, Rank::Existence, &errors::FILESET_NOT_FOUND);
    found
}

fn judge_file_system(call: &Call<'_>, fs: &FileSystem, refusals: &mut Refusals) {
    // Running is required, but the table has no InvalidState (contradictions, row 55).
    let state = call.named("CreateDataFlow.file-system-state");
    refusals.require(fs.state == FileSystemState::Running, Rank::State, &state);
    if fs.state == FileSystemState::Deleting {
        refusals.push(Rank::State, errors::FILE_SYSTEM_NOT_FOUND);
    }
    let mounted = fs
        .mount_targets
        .values()
        .any(|t| t.state != MountTargetState::Deleting);
    refusals.require(mounted, Rank::Dependency, &errors::DEPEND_MOUNT_POINT);
    let leaving_counts = call.reads("CreateDataFlow.count.leaving", "counts");
    let counted = |f: &&DataFlow| f.state != FlowState::Deleting || leaving_counts;
    refusals.require(
        fs.flows.values().filter(counted).count() < MOST,
        Rank::Limit,
        &call.named("CreateDataFlow.count"),
    );
    let narrow = call
        .args
        .integer("Throughput")
        .is_some_and(|t| t >= fs.bandwidth);
    refusals.require(!narrow, Rank::Limit, &errors::THROUGHPUT);
    if mounted {
        judge_address(call, fs, refusals);
    }
}

/// A data flow takes one address of a mount target's switch; no code is documented for having none.
fn judge_address(call: &Call<'_>, fs: &FileSystem, refusals: &mut Refusals) {
    let switches = || fs.mount_targets.values().filter_map(|t| t.network.as_ref());
    let free = switches().next().is_none() || free_switch(call, fs).is_some();
    refusals.require_any(free, Rank::Limit, &[&errors::DEPENDENCY, &errors::NO_STOCK]);
}

fn free_switch(call: &Call<'_>, fs: &FileSystem) -> Option<String> {
    let live = fs
        .mount_targets
        .values()
        .filter(|t| t.state != MountTargetState::Deleting);
    let mut switches = live.filter_map(|t| call.world.vswitch(&t.network.as_ref()?.1));
    switches
        .find(|s| call.account.addresses_left(s) > 0)
        .map(|s| s.id.clone())
}

fn judge_fileset(call: &Call<'_>, fs: &FileSystem, fileset: &Fileset, refusals: &mut Refusals) {
    match fileset.state {
        FilesetState::Created => {}
        FilesetState::Creating => refusals.push(Rank::State, errors::DEPEND_FSET),
        FilesetState::Releasing | FilesetState::Released => {
            refusals.require_any(
                false,
                Rank::State,
                &[&errors::DEPEND_FSET, &errors::FILESET_NOT_FOUND],
            );
        }
    }
    let leaving_counts = call.reads("CreateDataFlow.FsetId.leaving", "counts");
    let used = |f: &DataFlow| {
        f.fileset == fileset.id && (f.state != FlowState::Deleting || leaving_counts)
    };
    refusals.require(
        !fs.flows.values().any(used),
        Rank::Dependency,
        &errors::FSET_IN_USE,
    );
}

fn insert(call: &mut Call<'_>) -> String {
    let digits = call.choice.id();
    let id = format!(
        "{}{digits}",
        call.choice.reading("CreateDataFlow.DataFlowId")
    );
    let parent = call
        .args
        .get("FileSystemId")
        .and_then(|id| call.account.file_systems.key(id))
        .unwrap_or_default();
    let fs = call.account.file_systems.get(parent);
    let vswitch = fs.and_then(|fs| free_switch(call, fs));
    let fileset = fs
        .zip(call.args.get("FsetId"))
        .and_then(|(fs, id)| fs.filesets.find(id));
    let flow = DataFlow {
        id: id.clone(),
        state: FlowState::Starting,
        ticket: None,
        fileset: fileset.map(|f| f.id.clone()).unwrap_or_default(),
        fileset_path: fileset.map(|f| f.path.clone()).unwrap_or_default(),
        fileset_description: fileset.and_then(|f| f.description.clone()),
        source: call.args.owned("SourceStorage").unwrap_or_default(),
        security: call.args.owned("SourceSecurityType"),
        settings: Settings {
            throughput: call.args.integer("Throughput").unwrap_or_default(),
            description: call.args.owned("Description"),
            policy: call
                .args
                .get("AutoRefreshPolicy")
                .unwrap_or("None")
                .to_owned(),
            interval: call.args.integer("AutoRefreshInterval").unwrap_or(10),
            refresh_paths: auto_refresh::paths(call, "CreateDataFlow")
                .into_iter()
                .flatten()
                .collect(),
        },
        update: None,
        vswitch,
        created: call.now,
        updated: call.now,
        tasks: Shelf::default(),
    };
    if let Some(vswitch) = &flow.vswitch {
        call.account.take_address(vswitch);
    }
    call.account.take_source(&flow.source);
    call.account.born(&id);
    if let Some(fs) = call.account.file_systems.get_mut(parent) {
        let key = fs.flows.insert(flow);
        start(call, (parent, key), FlowState::Starting, STARTING);
    }
    id
}

#[cfg(test)]
mod tests;
