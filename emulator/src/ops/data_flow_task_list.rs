//! DescribeDataFlowTasks (`cpfs-api-2022-06-29#9.2`).

use super::filters::{self, Filter, Have, Match};
use super::item::Item;
use super::look::Look;
use super::paging::{Slice, listing};
use super::{Answer, Call};
use crate::errors;
use crate::refusal::{Rank, Refusals};
use crate::state::{DataFlow, FileSystem, Task, TaskState};

const TYPES: [&str; 3] = ["MetaAndData", "Metadata", "Data"];
const ORIGINATORS: [&str; 2] = ["User", "System"];

/// What TaskActions may name, the actions of streaming tasks last.
const ACTIONS: [&str; 6] = [
    "Import",
    "Export",
    "Evict",
    "Inventory",
    "StreamImport",
    "StreamExport",
];
const MISSPELT: [&str; 6] = [
    "Impopt",
    "Expopt",
    "Evict",
    "Inventory",
    "StreamImport",
    "StreamExport",
];
const BOTH: [&str; 8] = [
    "Impopt",
    "Expopt",
    "Import",
    "Export",
    "Evict",
    "Inventory",
    "StreamImport",
    "StreamExport",
];

/// The documented keys; how two of them are spelt is a reading (contradictions, row 32), and whether the filter knows
/// the actions that only LINGJUN file systems have is another.
fn keys(call: &Call<'_>) -> Vec<(&'static str, Filter)> {
    let actions: &'static [&'static str] = match call
        .choice
        .reading("DescribeDataFlowTasks.Filters.TaskActions")
    {
        "Impopt" => &MISSPELT,
        "both" => &BOTH,
        _ => &ACTIONS,
    };
    let streams = call.is_lingjun()
        && call.reads(
            "DescribeDataFlowTasks.Filters.TaskActions.streaming@lingjun",
            "accepted",
        );
    let without = actions.get(..actions.len() - 2).unwrap_or_default();
    let actions = if streams { actions } else { without };
    let mut keys = vec![
        ("DataFlowIds", Filter::Ids),
        ("Originator", Filter::Word(&ORIGINATORS)),
        ("TaskActions", Filter::Words(actions)),
        ("DataTypes", Filter::Words(&TYPES)),
        ("Status", Filter::Words(&TaskState::WORDS)),
        ("CreateTimeBegin", Filter::From),
        ("CreateTimeEnd", Filter::Until),
        ("StartTimeBegin", Filter::From),
        ("StartTimeEnd", Filter::Until),
        ("EndTimeBegin", Filter::From),
        ("EndTimeEnd", Filter::Until),
    ];
    let ids: &[&str] = match call.choice.reading("DescribeDataFlowTasks.Filters.TaskIds") {
        "TaskId" => &["TaskId"],
        "both" => &["TaskIds", "TaskId"],
        _ => &["TaskIds"],
    };
    keys.extend(ids.iter().map(|k| (*k, Filter::Ids)));
    keys
}

pub(crate) fn describe(call: &mut Call<'_>, mut refusals: Refusals) -> Answer {
    let slice = Slice::read(call, "DescribeDataFlowTasks", &mut refusals);
    let wanted = filters::read(call, "DescribeDataFlowTasks", &keys(call), &mut refusals);
    let fs = call.able_file_system(&mut refusals, &errors::NOT_SUPPORTED);
    let id = fs.map(|fs| fs.id.clone());
    // Nothing else explains this table's InvalidDataFlow.NotFound.
    if call.reads(
        "DescribeDataFlowTasks.Filters.DataFlowIds.unknown",
        "InvalidDataFlow.NotFound",
    ) {
        let named = wanted
            .iter()
            .filter_map(|w| w.ids_of("DataFlowIds"))
            .flatten();
        let known = fs.is_none_or(|fs| named.into_iter().all(|id| fs.flows.find(id).is_some()));
        refusals.require(known, Rank::Existence, &errors::DATA_FLOW_NOT_FOUND);
    }
    call.judge(refusals)?;
    let fs = id
        .as_deref()
        .and_then(|id| call.account.file_systems.find(id));
    let how = Match::read(call, "DescribeDataFlowTasks");
    let mut found = Vec::new();
    for (flow_key, flow) in fs.iter().flat_map(|fs| fs.flows.iter()) {
        let tasks = flow
            .tasks
            .iter()
            .filter(|(_, t)| how.all(&wanted, |key| have(flow, t, key)));
        found.extend(tasks.map(|(key, task)| (task.number, (flow_key, key))));
    }
    let (found, token) = slice.cut(found, call.choice);
    let look = call.look();
    let fs = id
        .as_deref()
        .and_then(|id| look.account.file_systems.find(id));
    let show = |(flow, task): (u64, u64)| {
        let flow = fs?.flows.get(flow)?;
        Some(item(&look, fs?, flow, flow.tasks.get(task)?))
    };
    let items = found.into_iter().filter_map(show).collect();
    Ok(listing(
        call,
        "DescribeDataFlowTasks",
        ("TaskInfo", "Task"),
        items,
        token,
    ))
}

fn have<'a>(flow: &'a DataFlow, task: &'a Task, key: &str) -> Have<'a> {
    match key {
        "DataFlowIds" => flow.id.as_str().into(),
        "TaskIds" | "TaskId" => task.id.as_str().into(),
        "TaskActions" => task.action.as_deref().unwrap_or_default().into(),
        "DataTypes" => task.data_type.as_deref().unwrap_or_default().into(),
        "Status" => task.state.word().into(),
        "CreateTimeBegin" | "CreateTimeEnd" => Have::Time(Some(task.created)),
        "StartTimeBegin" | "StartTimeEnd" => Have::Time(task.started),
        "EndTimeBegin" | "EndTimeEnd" => Have::Time(task.ended),
        _ => "User".into(),
    }
}

/// How DescribeDataFlowTasks shows one.
pub(crate) fn item(look: &Look<'_>, fs: &FileSystem, flow: &DataFlow, task: &Task) -> Item {
    let item = Item::default()
        // With a small s, as the document and the clients have it (`wire.md`).
        .always("FilesystemId", fs.id.as_str())
        .always("DataFlowId", flow.id.as_str())
        .always("TaskId", task.id.as_str())
        .always("Status", task.state.word())
        .maybe("SourceStorage", flow.source.as_str())
        .maybe("FileSystemPath", flow.fileset_path.as_str())
        .maybe(
            "FsPath",
            task.directory.as_deref().unwrap_or(&flow.fileset_path),
        )
        .maybe("Originator", "User")
        .given("TaskAction", task.action.as_deref())
        .given("DataType", task.data_type.as_deref())
        .maybe("Progress", task.progress(look.now))
        .maybe("CreateTime", look.task_time(task.created));
    let item = match task.started {
        Some(at) => item.maybe("StartTime", look.task_time(at)),
        None => item,
    };
    match task.ended {
        Some(at) => {
            // In the file system's own directory for reports: below a long fileset it would be longer than documented.
            let report = format!("/.dataflow_report/{}.csv", task.id);
            item.maybe("EndTime", look.task_time(at))
                .maybe("ReportPath", report)
        }
        None => item,
    }
}
