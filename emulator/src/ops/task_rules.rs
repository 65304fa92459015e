//! What CreateDataFlowTask checks of its parameters (`cpfs-api-2022-06-29#9.1`, `create-data-flow-task-2024-12-11`).

use super::{Call, fileset};
use crate::errors;
use crate::refusal::{Rank, Refusal, Refusals};
use crate::state::Task;
use crate::validate::text::{self, Unit};

/// By the newer page taken literally, only LINGJUN file systems run tasks (contradictions, row 9).
pub(crate) fn judge_file_system(call: &Call<'_>, refusals: &mut Refusals) {
    if call.reads("CreateDataFlowTask.who", "lingjun-only") {
        refusals.push(Rank::Support, errors::VERSION_NOT_SUPPORTED);
    }
}

/// Action and data type. The 2022 actions, or those of them that the newer page keeps; streams need LINGJUN file
/// systems (contradictions, row 6). With a source task neither need be given; that one action must be given is not
/// said.
pub(crate) fn judge_action(call: &Call<'_>, refusals: &mut Refusals) {
    let actions: &[&str] = match call.choice.reading("CreateDataFlowTask.TaskAction") {
        "2024" => &["Import", "Export"],
        "six" => &[
            "Import",
            "Export",
            "Evict",
            "Inventory",
            "StreamImport",
            "StreamExport",
        ],
        _ => &["Import", "Export", "Evict", "Inventory"],
    };
    let action = call.args.get("TaskAction");
    refusals.require(
        action.is_none_or(|a| actions.contains(&a)),
        Rank::Format,
        &errors::TASK_ACTION,
    );
    let copied = call.args.get("SrcTaskId").is_some();
    if action.is_none() && !copied && call.reads("CreateDataFlowTask.TaskAction.absent", "refused")
    {
        refusals.push(Rank::Mandatory, Refusal::missing("TaskAction"));
    }
    let types = ["Metadata", "Data", "MetaAndData"];
    let data_type = call.args.get("DataType").is_none_or(|t| types.contains(&t));
    refusals.require(data_type, Rank::Format, &errors::DATA_TYPE);
    let policies = ["SKIP_THE_FILE", "KEEP_LATEST", "OVERWRITE_EXISTING"];
    let policy = call
        .args
        .get("ConflictPolicy")
        .is_none_or(|p| policies.contains(&p));
    refusals.require(policy, Rank::Format, &Refusal::format("ConflictPolicy"));
    // Contradictions, row 39.
    let required = call.reads(
        "CreateDataFlowTask.CreateDirIfNotExist",
        "required-for-import",
    );
    if required && action == Some("Import") && call.args.get("CreateDirIfNotExist").is_none() {
        refusals.push(Rank::Mandatory, Refusal::missing("CreateDirIfNotExist"));
    }
}

/// Directory and DstDirectory. No table has a code for them.
pub(crate) fn judge_directories(call: &Call<'_>, refusals: &mut Refusals) {
    let unit = Unit::read(call.choice.reading("CreateDataFlowTask.Directory.unit"));
    if let Some(directory) = call.args.get("Directory") {
        let long = call.reads("CreateDataFlowTask.Directory.length", "2..1024");
        let bounds = if long { 2..=1024 } else { 1..=1023 };
        let formed = text::is_directory(directory, bounds, unit);
        refusals.require(formed, Rank::Format, &errors::ILLEGAL_CHARACTERS);
        if formed && call.reads("CreateDataFlowTask.Directory.base", "absolute") {
            judge_place(call, directory, refusals);
        }
    }
    if let Some(directory) = call.args.get("DstDirectory") {
        // "Cannot be /../": itself, or any part (contradictions, row 47).
        let climbs = if call.reads("CreateDataFlowTask.DstDirectory", "must-not-be") {
            directory == "/../"
        } else {
            directory.contains("/../")
        };
        let formed = text::is_directory(directory, 1..=1023, unit) && !climbs;
        refusals.require(formed, Rank::Format, &errors::ILLEGAL_CHARACTERS);
    }
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

/// A JSON array of paths, 64 KB at most (contradictions, row 5).
pub(crate) fn judge_entries(call: &Call<'_>, refusals: &mut Refusals) {
    let Some(list) = call.args.get("EntryList") else {
        return;
    };
    let most = match call.choice.reading("CreateDataFlowTask.EntryList.size") {
        "at-most-64000" => 64_000,
        "below-65536" => 65_535,
        _ => 65_536,
    };
    refusals.require(list.len() <= most, Rank::Limit, &errors::ENTRY_LIST_SIZE);
    let slash = call.choice.reading("CreateDataFlowTask.EntryList.slash");
    let import = call.args.get("TaskAction") == Some("Import");
    let entry = |path: &String| {
        let leads = path.starts_with('/');
        let slashed = match slash {
            "leading" => leads,
            "import-without" => leads != import,
            _ => true,
        };
        slashed && (1..=1023).contains(&path.chars().count())
    };
    let formed = serde_json::from_str::<Vec<String>>(list).is_ok_and(|l| l.iter().all(entry));
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
