//! Data flows that exist: modify, start, stop, delete (`cpfs-api-2022-06-29#8.2`, `#8.3`, `#8.5`, `#8.6`).

use super::data_flow_create::judge_throughput;
use super::{
    Answer, Call, Codes, NOTHING, Operation, Stock, Token, data_flow_create, data_flow_list,
};
use crate::choice::Window;
use crate::clock::later;
use crate::errors;
use crate::refusal::{Rank, Refusal, Refusals};
use crate::state::{DataFlow, FlowState, Moving, Settings};

/// Two to five minutes (`#8.1`, `#8.3`, `#8.5`, `#8.6`, and `#8.7` to `#8.9`).
pub(crate) const STARTING: Window = Window::documented(2, 5);
pub(crate) const UPDATING: Window = Window::documented(2, 5);
const STOPPING: Window = Window::documented(2, 5);
/// No document says how long this takes.
const DELETING: Window = Window::silent(60);

const fn order(
    name: &'static str,
    token: &'static str,
    run: fn(&mut Call<'_>, Refusals) -> Answer,
) -> Operation {
    Operation {
        name,
        mandatory: &["FileSystemId", "DataFlowId"],
        integers: &[],
        flags: &["DryRun"],
        token: Token::Open(token),
        stock: Stock::Unsaid,
        run,
    }
}

pub(crate) const OPERATIONS: &[Operation] = &[
    Operation {
        mandatory: &["FileSystemId", "FsetId", "SourceStorage", "Throughput"],
        integers: &["Throughput", "AutoRefreshInterval"],
        stock: Stock::Flow,
        ..order(
            "CreateDataFlow",
            "CreateDataFlow.other-arguments",
            data_flow_create::create,
        )
    },
    order("DeleteDataFlow", "DeleteDataFlow.other-arguments", delete),
    Operation {
        integers: &["Throughput"],
        stock: Stock::Flow,
        ..order("ModifyDataFlow", "ModifyDataFlow.other-arguments", modify)
    },
    Operation {
        mandatory: &["FileSystemId"],
        flags: &[],
        token: Token::None,
        ..order("DescribeDataFlows", "", data_flow_list::describe)
    },
    order("StopDataFlow", "StopDataFlow.other-arguments", stop),
    Operation {
        stock: Stock::Flow,
        ..order("StartDataFlow", "StartDataFlow.other-arguments", resume)
    },
];

/// The shelf keys of a file system and a data flow.
pub(crate) type Keys = (u64, u64);

/// Only a running or stopped data flow may be deleted.
fn delete(call: &mut Call<'_>, refusals: Refusals) -> Answer {
    let may = |call: &Call<'_>, flow: &DataFlow| match flow.state {
        FlowState::Running | FlowState::Stopped => true,
        FlowState::Misconfigured => call.reads("DeleteDataFlow.Misconfigured", "accepted"),
        FlowState::Starting | FlowState::Updating | FlowState::Stopping | FlowState::Deleting => {
            false
        }
    };
    let codes = Codes::usual("DeleteDataFlow@lingjun");
    let found = target(call, refusals, &codes, may)?;
    act(call, "DeleteDataFlow", found, FlowState::Deleting, DELETING)
}

/// Only a running data flow may be stopped.
fn stop(call: &mut Call<'_>, refusals: Refusals) -> Answer {
    let running = |_: &Call<'_>, flow: &DataFlow| flow.state == FlowState::Running;
    let codes = Codes::usual("StopDataFlow@lingjun");
    let found = target(call, refusals, &codes, running)?;
    act(call, "StopDataFlow", found, FlowState::Stopping, STOPPING)
}

/// Only a stopped data flow may be started.
fn resume(call: &mut Call<'_>, mut refusals: Refusals) -> Answer {
    let stopped = |_: &Call<'_>, flow: &DataFlow| flow.state == FlowState::Stopped;
    let codes = Codes {
        unable: call.named("StartDataFlow.unsupported"),
        // The newer page has it for CPFS alone, where others name CPFS for LINGJUN beside it.
        ..Codes::usual("StartDataFlow@lingjun")
    };
    call.stock(&mut refusals);
    let found = target(call, refusals, &codes, stopped)?;
    act(call, "StartDataFlow", found, FlowState::Starting, STARTING)
}

/// Only a running data flow may be modified.
fn modify(call: &mut Call<'_>, mut refusals: Refusals) -> Answer {
    judge_throughput(call, &mut refusals);
    let described = call.is_described("ModifyDataFlow");
    refusals.require(described, Rank::Format, &errors::DESCRIPTION);
    let wider = call.args.integer("Throughput");
    let bandwidth = call
        .args
        .get("FileSystemId")
        .and_then(|id| call.account.file_systems.find(id))
        .map(|fs| fs.bandwidth);
    let narrow = wider.zip(bandwidth).is_some_and(|(t, b)| t >= b);
    refusals.require(!narrow, Rank::Limit, &errors::THROUGHPUT);
    call.stock(&mut refusals);
    let may = |call: &Call<'_>, flow: &DataFlow| match flow.state {
        FlowState::Running => true,
        FlowState::Misconfigured => call.reads("ModifyDataFlow.Misconfigured", "accepted"),
        FlowState::Starting
        | FlowState::Updating
        | FlowState::Stopping
        | FlowState::Deleting
        | FlowState::Stopped => false,
    };
    let codes = Codes::usual("ModifyDataFlow@lingjun");
    let found = target(call, refusals, &codes, may)?;
    let description = call.args.owned("Description");
    change(call, "ModifyDataFlow", found, |settings| {
        if let Some(throughput) = wider {
            settings.throughput = throughput;
        }
        if description.is_some() {
            settings.description = description;
        }
    })
}

/// The data flow an order is for, if it may be given: it exists, its state allows it, nothing else stands against it.
pub(crate) fn target(
    call: &mut Call<'_>,
    mut refusals: Refusals,
    codes: &Codes,
    may: impl Fn(&Call<'_>, &DataFlow) -> bool,
) -> Result<Option<Keys>, Refusal> {
    let mut found = None;
    let mut in_transition = false;
    if let Some((fs, flow)) = call.data_flow(&mut refusals, codes) {
        refusals.require(may(call, flow), Rank::State, &codes.state);
        if flow.state == FlowState::Deleting {
            refusals.push(Rank::State, errors::DATA_FLOW_NOT_FOUND);
        }
        in_transition = codes.conflict && flow.state.in_transition();
        found = call
            .account
            .file_systems
            .key(&fs.id)
            .zip(fs.flows.key(&flow.id));
    }
    call.conflict(&mut refusals, in_transition);
    call.judge(refusals)?;
    Ok(found)
}

/// Sends a data flow into a transition, unless this is a dry run.
fn act(
    call: &mut Call<'_>,
    operation: &str,
    found: Option<Keys>,
    state: FlowState,
    window: Window,
) -> Answer {
    if let Some(keys) = found.filter(|_| !call.is_dry_run()) {
        start(call, keys, state, window);
    }
    Ok(call.obeyed(operation))
}

/// Changes settings: the state is Updating for a while and then what it was. Whether the new values show at once
/// or at the end is not documented; contrary, either.
pub(crate) fn change(
    call: &mut Call<'_>,
    operation: &str,
    found: Option<Keys>,
    edit: impl FnOnce(&mut Settings),
) -> Answer {
    let Some(keys) = found.filter(|_| !call.is_dry_run()) else {
        return Ok(call.obeyed(operation));
    };
    let at_the_end = call.choice.happens(2);
    if let Some(flow) = flow_mut(call, keys) {
        let mut settings = flow.settings.clone();
        edit(&mut settings);
        let back = if flow.state == FlowState::Stopped {
            FlowState::Stopped
        } else {
            FlowState::Running
        };
        flow.update = Some((back, at_the_end.then(|| settings.clone())));
        if !at_the_end {
            flow.settings = settings;
        }
    }
    start(call, keys, FlowState::Updating, UPDATING);
    Ok(NOTHING)
}

pub(crate) fn start(call: &mut Call<'_>, keys: Keys, state: FlowState, window: Window) {
    let at = later(call.now, call.choice.lasts(window));
    let ticket = call.account.schedule(at, Moving::DataFlow(keys.0, keys.1));
    let now = call.now;
    if let Some(flow) = flow_mut(call, keys) {
        flow.ticket = Some(ticket);
        flow.state = state;
        flow.updated = now;
    }
}

pub(crate) fn flow_mut<'c>(
    call: &'c mut Call<'_>,
    (parent, key): Keys,
) -> Option<&'c mut DataFlow> {
    call.account
        .file_systems
        .get_mut(parent)?
        .flows
        .get_mut(key)
}

#[cfg(test)]
mod tests;
