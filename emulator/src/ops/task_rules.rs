//! What CreateDataFlowTask checks of its parameters (`cpfs-api-2022-06-29#9.1`, `create-data-flow-task-2024-12-11`).

use super::{Call, fileset};
use crate::errors;
use crate::refusal::{Rank, Refusal, Refusals};
use crate::state::{FileSystem, Kind, Task, is_streaming};
use crate::validate::entries::Entries;
use crate::validate::text::{self, Unit};

/// By the newer page taken literally, only LINGJUN file systems run tasks (contradictions, row 9).
pub(crate) fn judge_file_system(call: &Call<'_>, refusals: &mut Refusals) {
    if !call.is_lingjun() && call.reads("CreateDataFlowTask.who", "lingjun-only") {
        refusals.push(Rank::Support, errors::VERSION_NOT_SUPPORTED);
    }
}

/// The code for a file system without data flows. The newer page has one for the version besides; for CPFS the
/// older page's stands against it (contradictions, row 8).
pub(crate) fn unsupported(call: &Call<'_>) -> Refusal {
    let old = file_system(call).is_some_and(|fs| fs.kind == Kind::Cpfs);
    let version = call.choice.reading("CreateDataFlowTask.version");
    match errors::named(version).filter(|_| old && !call.is_lingjun()) {
        Some(refusal) => refusal,
        None => call.named(&call.of_product("CreateDataFlowTask.unsupported")),
    }
}

fn file_system<'c>(call: &'c Call<'_>) -> Option<&'c FileSystem> {
    let id = call.args.get("FileSystemId")?;
    call.account.file_systems.find(id)
}

/// Action and data type. With a source task neither need be given; that one action must be given is not said.
pub(crate) fn judge_action(call: &Call<'_>, refusals: &mut Refusals) {
    let action = call.args.get("TaskAction");
    let known = action.is_none_or(|a| actions(call).contains(&a));
    refusals.require(known, Rank::Format, &errors::TASK_ACTION);
    let copied = call.args.get("SrcTaskId").is_some();
    if action.is_none() && !copied && call.reads("CreateDataFlowTask.TaskAction.absent", "refused")
    {
        refusals.push(Rank::Mandatory, Refusal::missing("TaskAction"));
    }
    let types = ["Metadata", "Data", "MetaAndData"];
    let data_type = call.args.get("DataType").is_none_or(|t| types.contains(&t));
    refusals.require(data_type, Rank::Format, &errors::DATA_TYPE);
    if known && call.is_lingjun() && action.is_some_and(is_streaming) && !streams(call) {
        let site = "CreateDataFlowTask.TaskAction.version@lingjun";
        refusals.push(Rank::Support, call.named(site));
    }
}

/// The actions there are: those of 2022, or those of them that the newer page keeps; its streams are for LINGJUN
/// file systems (contradictions, row 6).
fn actions(call: &Call<'_>) -> &'static [&'static str] {
    let site = call.of_product("CreateDataFlowTask.TaskAction");
    match call.choice.reading(&site) {
        "2024" if call.is_lingjun() => &["Import", "Export", "StreamImport", "StreamExport"],
        "2024" => &["Import", "Export"],
        "six" if call.is_lingjun() => &[
            "Import",
            "Export",
            "Evict",
            "Inventory",
            "StreamImport",
            "StreamExport",
        ],
        _ => &["Import", "Export", "Evict", "Inventory"],
    }
}

/// Whether the file system is too old for streaming tasks is known only if it exists.
fn streams(call: &Call<'_>) -> bool {
    file_system(call).is_none_or(FileSystem::supports_streams)
}

/// ConflictPolicy and CreateDirIfNotExist, each required by a note and optional by its table (contradictions,
/// row 39).
pub(crate) fn judge_conflicts(call: &Call<'_>, refusals: &mut Refusals) {
    let policies = ["SKIP_THE_FILE", "KEEP_LATEST", "OVERWRITE_EXISTING"];
    let given = call.args.get("ConflictPolicy");
    let policy = given.is_none_or(|p| policies.contains(&p));
    refusals.require(policy, Rank::Format, &Refusal::format("ConflictPolicy"));
    let must = call.reads("CreateDataFlowTask.ConflictPolicy@lingjun", "required");
    if must && call.is_lingjun() && given.is_none() {
        refusals.push(Rank::Mandatory, Refusal::missing("ConflictPolicy"));
    }
    let given = call.args.get("CreateDirIfNotExist").is_some();
    if call.is_lingjun() && !streams(call) {
        // It needs the version that streams need; what older ones do with it is not said.
        let code = errors::named(
            call.choice
                .reading("CreateDataFlowTask.CreateDirIfNotExist.version@lingjun"),
        );
        if let Some(refusal) = code.filter(|_| given) {
            refusals.push(Rank::Support, refusal);
        }
        return;
    }
    let site = call.of_product("CreateDataFlowTask.CreateDirIfNotExist");
    let import = call.args.get("TaskAction") == Some("Import");
    if call.reads(&site, "required-for-import") && import && !given {
        refusals.push(Rank::Mandatory, Refusal::missing("CreateDirIfNotExist"));
    }
}

/// Directory and DstDirectory. No table has a code for them.
pub(crate) fn judge_directories(call: &Call<'_>, refusals: &mut Refusals) {
    let unit = Unit::read(call.choice.reading("CreateDataFlowTask.Directory.unit"));
    if let Some(directory) = call.args.get("Directory") {
        let length = call.of_product("CreateDataFlowTask.Directory.length");
        let formed = is_task_directory(directory, call.choice.reading(&length), unit);
        refusals.require(formed, Rank::Format, &errors::ILLEGAL_CHARACTERS);
        if formed
            && call.reads(
                &call.of_product("CreateDataFlowTask.Directory.base"),
                "absolute",
            )
        {
            judge_place(call, directory, refusals);
        }
    }
    if let Some(directory) = call.args.get("DstDirectory") {
        let unit = Unit::read(call.choice.reading("CreateDataFlowTask.DstDirectory.unit"));
        let climbing = call.of_product("CreateDataFlowTask.DstDirectory");
        let formed = is_destination(directory, call.choice.reading(&climbing), unit);
        refusals.require(formed, Rank::Format, &errors::ILLEGAL_CHARACTERS);
    }
}

/// What Directory may be, by the site `length`.
pub(crate) fn is_task_directory(directory: &str, length: &str, unit: Unit) -> bool {
    let bounds = if length == "2..1024" {
        2..=1024
    } else {
        1..=1023
    };
    text::is_directory(directory, bounds, unit)
}

/// What DstDirectory may be. "Cannot be /../": itself, or any part (contradictions, row 47).
pub(crate) fn is_destination(directory: &str, climbing: &str, unit: Unit) -> bool {
    let climbs = if climbing == "must-not-be" {
        directory == "/../"
    } else {
        directory.contains("/../")
    };
    text::is_directory(directory, 1..=1023, unit) && !climbs
}

/// By the 2022 page, an existing directory inside the data flow's fileset (contradictions, row 4).
fn judge_place(call: &Call<'_>, directory: &str, refusals: &mut Refusals) {
    let fs = call
        .args
        .get("FileSystemId")
        .and_then(|id| call.account.file_systems.find(id));
    let flow = fs
        .zip(call.args.get("DataFlowId"))
        .and_then(|(fs, id)| fs.flows.find(id));
    if let Some((fs, flow)) = fs.zip(flow) {
        let inside = directory.starts_with(&flow.fileset_path)
            && fileset::has_directory(call, fs, directory);
        refusals.require_any(
            inside,
            Rank::Existence,
            &[&errors::DEPENDENCY, &errors::ILLEGAL_CHARACTERS],
        );
    }
}

/// Its size and its form.
pub(crate) fn judge_entries(call: &Call<'_>, refusals: &mut Refusals) {
    let Some(list) = call.args.get("EntryList") else {
        return;
    };
    let read = |site: &str| call.choice.reading(site);
    let entries = Entries::read(
        read(&call.of_product("CreateDataFlowTask.EntryList.size")),
        read(&call.of_product("CreateDataFlowTask.EntryList.slash")),
        read("CreateDataFlowTask.EntryList.unit"),
        call.args.get("TaskAction") == Some("Import"),
    );
    refusals.require(entries.fits(list), Rank::Limit, &errors::ENTRY_LIST_SIZE);
    let formed = entries.is_formed(list);
    refusals.require(formed, Rank::Format, &errors::ENTRY_LIST);
}

/// A task of any data flow of the file system. What makes an id invalid is not said: here, characters no id has.
pub(crate) fn judge_source_task(call: &Call<'_>, refusals: &mut Refusals) {
    let Some(id) = call.args.get("SrcTaskId") else {
        return;
    };
    let formed = id
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    refusals.require(formed, Rank::Format, &errors::SOURCE_TASK_INVALID);
    let found = source_task(call).is_some();
    refusals.require(
        found,
        Rank::Existence,
        &call.named("CreateDataFlowTask.SrcTaskId"),
    );
}

/// The task that SrcTaskId names.
pub(crate) fn source_task<'c>(call: &'c Call<'_>) -> Option<&'c Task> {
    let id = call.args.get("SrcTaskId")?;
    let fs = call
        .account
        .file_systems
        .find(call.args.get("FileSystemId")?)?;
    fs.flows.values().find_map(|flow| flow.tasks.find(id))
}

#[cfg(test)]
mod tests;
