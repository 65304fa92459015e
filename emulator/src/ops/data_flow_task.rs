//! CreateDataFlowTask and CancelDataFlowTask (`cpfs-api-2022-06-29#9.1`, `#9.3`, `create-data-flow-task-2024-12-11`,
//! `cancel-data-flow-task-2025-12-03`).

use super::data_flow::{Keys, flow_mut, target};
use super::task_rules as rules;
use super::{Answer, Call, Codes, Operation, Stock, Token, data_flow_task_list};
use crate::choice::Window;
use crate::clock::later;
use crate::errors;
use crate::refusal::{Rank, Refusal, Refusals};
use crate::state::{DataFlow, FlowState, Moving, Task, TaskState};

/// No document says how long a task waits.
const WAITING: Window = Window::silent(10);
/// Five to ten minutes (`#9.3`).
const CANCELING: Window = Window::documented(5, 10);

pub(crate) const OPERATIONS: &[Operation] = &[
    Operation {
        name: "CreateDataFlowTask",
        mandatory: &["FileSystemId", "DataFlowId"],
        integers: &[],
        flags: &["DryRun", "CreateDirIfNotExist"],
        token: Token::Open("CreateDataFlowTask.other-arguments"),
        stock: Stock::Unsaid,
        run: create,
    },
    Operation {
        name: "DescribeDataFlowTasks",
        mandatory: &["FileSystemId"],
        integers: &[],
        flags: &[],
        token: Token::None,
        stock: Stock::Unsaid,
        run: data_flow_task_list::describe,
    },
    Operation {
        name: "CancelDataFlowTask",
        mandatory: &["FileSystemId", "DataFlowId", "TaskId"],
        integers: &[],
        flags: &["DryRun"],
        token: Token::Open("CancelDataFlowTask.other-arguments"),
        stock: Stock::Unsaid,
        run: cancel,
    },
];

/// Only for a running data flow.
fn create(call: &mut Call<'_>, mut refusals: Refusals) -> Answer {
    rules::judge_file_system(call, &mut refusals);
    rules::judge_action(call, &mut refusals);
    rules::judge_conflicts(call, &mut refusals);
    rules::judge_directories(call, &mut refusals);
    rules::judge_entries(call, &mut refusals);
    rules::judge_source_task(call, &mut refusals);
    let codes = Codes {
        // This table alone has no InvalidFileSystem.NotFound (contradictions, row 38).
        missing: call.named("CreateDataFlowTask.FileSystemId"),
        unable: rules::unsupported(call),
        conflict: false,
        ..Codes::USUAL
    };
    let running = |_: &Call<'_>, flow: &DataFlow| flow.state == FlowState::Running;
    let found = target(call, refusals, &codes, running)?;
    if call.is_dry_run() {
        return Ok(call.rehearsed("CreateDataFlowTask", "TaskId"));
    }
    let id = insert(call, found.unwrap_or_default());
    Ok(vec![("TaskId", id.into())])
}

fn insert(call: &mut Call<'_>, keys: Keys) -> String {
    let digits = call.choice.id();
    let id = format!(
        "{}{digits}",
        call.choice.reading("CreateDataFlowTask.TaskId")
    );
    // What is given holds; the rest comes from the source task.
    let (action, data_type, entries) = {
        let source = rules::source_task(call);
        let or = |name, copied: Option<&String>| call.args.owned(name).or_else(|| copied.cloned());
        let copied = |part: fn(&Task) -> &Option<String>| source.and_then(|t| part(t).as_ref());
        (
            or("TaskAction", copied(|t| &t.action)),
            or("DataType", copied(|t| &t.data_type)),
            or("EntryList", copied(|t| &t.entries)),
        )
    };
    let task = Task {
        id: id.clone(),
        number: call.account.number(),
        state: TaskState::Pending,
        ticket: None,
        action,
        data_type,
        directory: call.args.owned("Directory"),
        work: work(call, keys, entries.as_deref()),
        entries,
        created: call.now,
        started: None,
        ended: None,
        due: None,
    };
    call.account.born(&id);
    if let Some(flow) = flow_mut(call, keys) {
        let key = flow.tasks.insert(task);
        start(call, keys, key, TaskState::Pending, WAITING);
    }
    id
}

/// One operation for each entry or, without a list, for each object of the bucket.
fn work(call: &Call<'_>, (parent, key): Keys, entries: Option<&str>) -> i64 {
    let listed = entries.and_then(|e| serde_json::from_str::<Vec<String>>(e).ok());
    let flow = call
        .account
        .file_systems
        .get(parent)
        .and_then(|fs| fs.flows.get(key));
    let name = flow
        .and_then(|f| f.source.split_once("://"))
        .map(|(_, name)| name);
    let objects = name
        .and_then(|n| call.world.bucket(n))
        .map_or(0, |b| i64::from(b.objects));
    listed.map_or(objects, |l| i64::try_from(l.len()).unwrap_or(i64::MAX))
}

fn start(call: &mut Call<'_>, keys: Keys, key: u64, state: TaskState, window: Window) {
    let at = later(call.now, call.choice.lasts(window));
    let ticket = call.account.schedule(at, Moving::Task(keys.0, keys.1, key));
    if let Some(task) = flow_mut(call, keys).and_then(|f| f.tasks.get_mut(key)) {
        task.ticket = Some(ticket);
        task.state = state;
    }
}

/// Only a task that is Pending or Executing (contradictions, rows 35 and 36), in whatever state its data flow is.
fn cancel(call: &mut Call<'_>, mut refusals: Refusals) -> Answer {
    let codes = Codes {
        unable: call.named(&call.of_product("CancelDataFlowTask.unsupported")),
        ..Codes::USUAL
    };
    let mut found = None;
    let flow = call.data_flow(&mut refusals, &codes);
    if let Some(id) = call.args.get("TaskId") {
        let task = flow.and_then(|(_, flow)| flow.tasks.find(id));
        let nowhere = task.is_none() && (flow.is_some() || !call.account.knows(id));
        refusals.require(!nowhere, Rank::Existence, &errors::TASK_NOT_FOUND);
        if let Some((_, (fs, flow))) = task.zip(flow) {
            let keys = call
                .account
                .file_systems
                .key(&fs.id)
                .zip(fs.flows.key(&flow.id));
            found = keys.zip(flow.tasks.key(id));
        }
        if let Some(task) = task {
            let may = match task.state {
                TaskState::Pending => true,
                TaskState::Executing => {
                    call.reads("CancelDataFlowTask.state", "Pending-or-Executing")
                }
                TaskState::Failed
                | TaskState::Completed
                | TaskState::Canceling
                | TaskState::Canceled => false,
            };
            refusals.require(
                may,
                Rank::State,
                &call.named("CancelDataFlowTask.state.code"),
            );
            judge_subtasks(call, task, &mut refusals);
        }
    }
    call.judge(refusals)?;
    if let Some((keys, key)) = found.filter(|_| !call.is_dry_run()) {
        start(call, keys, key, TaskState::Canceling, CANCELING);
    }
    Ok(call.obeyed("CancelDataFlowTask"))
}

/// A streaming task with running subtasks goes on; here, they run as long as it executes. The code stands in the
/// text of the page and in no table, so its HTTP status is a reading (contradictions, row 37).
fn judge_subtasks(call: &Call<'_>, task: &Task, refusals: &mut Refusals) {
    let executing = task.is_streaming() && task.state == TaskState::Executing;
    if executing && call.reads("CancelDataFlowTask.subtasks", "while-executing") {
        let status = call.choice.reading("CancelDataFlowTask.subtasks.status");
        let refusal = Refusal {
            http: status.parse().unwrap_or(errors::RESOURCE_MISMATCH.http),
            ..errors::RESOURCE_MISMATCH
        };
        refusals.push(Rank::State, refusal);
    }
}

#[cfg(test)]
mod tests;
