//! Auto refresh: what CreateDataFlow takes of it, and Apply, Modify and CancelDataFlowAutoRefresh
//! (`cpfs-api-2022-06-29#8.1`, `#8.7` to `#8.9`).

use super::data_flow::{change, target};
use super::{Answer, Call, Codes, Operation, Stock, Token, fileset};
use crate::errors;
use crate::refusal::{Rank, Refusal, Refusals};
use crate::state::{DataFlow, FileSystem, FileSystemState, Fileset, FlowState};
use crate::validate::text::{self, Unit};

/// Refresh paths of one data flow.
const MOST: usize = 5;

const fn order(
    name: &'static str,
    token: &'static str,
    integers: &'static [&'static str],
    run: fn(&mut Call<'_>, Refusals) -> Answer,
) -> Operation {
    Operation {
        name,
        mandatory: &["FileSystemId", "DataFlowId"],
        integers,
        flags: &["DryRun"],
        token: Token::Open(token),
        stock: Stock::Unsaid,
        run,
    }
}

pub(crate) const OPERATIONS: &[Operation] = &[
    order(
        "ApplyDataFlowAutoRefresh",
        "ApplyDataFlowAutoRefresh.other-arguments",
        &["AutoRefreshInterval"],
        apply,
    ),
    order(
        "ModifyDataFlowAutoRefresh",
        "ModifyDataFlowAutoRefresh.other-arguments",
        &["AutoRefreshInterval"],
        modify,
    ),
    order(
        "CancelDataFlowAutoRefresh",
        "CancelDataFlowAutoRefresh.other-arguments",
        &[],
        cancel,
    ),
];

/// Adds paths to a running data flow, and sets policy and interval if given.
fn apply(call: &mut Call<'_>, mut refusals: Refusals) -> Answer {
    let paths = paths(call, "ApplyDataFlowAutoRefresh");
    judge_policy(
        call,
        "ApplyDataFlowAutoRefresh.AutoRefreshInterval",
        &mut refusals,
    );
    if paths.is_empty() && call.reads("ApplyDataFlowAutoRefresh.AutoRefreshs", "required") {
        refusals.push(Rank::Mandatory, Refusal::missing("AutoRefreshs"));
    }
    let place = place(call);
    for path in &paths {
        let place = place.map(|(fs, fileset, _)| (fs, fileset));
        judge_path(
            call,
            "ApplyDataFlowAutoRefresh.RefreshPath.unit",
            path.as_deref(),
            place,
            &mut refusals,
        );
    }
    let configured = place
        .map(|(_, _, flow)| flow.settings.refresh_paths.as_slice())
        .unwrap_or_default();
    judge_addition(&paths, configured, &mut refusals);
    // This table has no code for an account without EventBridge; the nearest is used.
    let able = call.world.auto_refresh && call.world.event_bridge;
    refusals.require(able, Rank::Dependency, &errors::DEPENDENCY);
    let running = |_: &Call<'_>, flow: &DataFlow| flow.state == FlowState::Running;
    let codes = Codes::usual("ApplyDataFlowAutoRefresh@lingjun");
    let found = target(call, refusals, &codes, running)?;
    let (policy, interval) = (
        call.args.owned("AutoRefreshPolicy"),
        call.args.integer("AutoRefreshInterval"),
    );
    change(call, "ApplyDataFlowAutoRefresh", found, |settings| {
        settings.refresh_paths.extend(paths.into_iter().flatten());
        settings.policy = policy.unwrap_or_else(|| settings.policy.clone());
        settings.interval = interval.unwrap_or(settings.interval);
    })
}

/// Paths that are new, do not nest, and leave no more than five (contradictions, row 41). That one call may not name
/// a path twice follows from the second being there already.
fn judge_addition(paths: &[Option<String>], configured: &[String], refusals: &mut Refusals) {
    let mut all: Vec<&str> = configured.iter().map(String::as_str).collect();
    for path in paths.iter().flatten() {
        refusals.require(
            !all.contains(&path.as_str()),
            Rank::Dependency,
            &errors::REFRESH_PATH_EXISTS,
        );
        let nested = |other: &str| {
            other != path && (other.starts_with(path.as_str()) || path.starts_with(other))
        };
        refusals.require(
            !all.iter().any(|o| nested(o)),
            Rank::Dependency,
            &errors::NESTED_DIR,
        );
        all.push(path);
    }
    refusals.require(
        configured.len() + paths.len() <= MOST,
        Rank::Limit,
        &errors::REFRESH_PATHS_TOO_MANY,
    );
}

/// Sets policy and interval of a running or stopped data flow.
fn modify(call: &mut Call<'_>, mut refusals: Refusals) -> Answer {
    judge_policy(
        call,
        "ModifyDataFlowAutoRefresh.AutoRefreshInterval",
        &mut refusals,
    );
    let codes = Codes {
        state: call.named("ModifyDataFlowAutoRefresh.state"),
        ..Codes::usual("ModifyDataFlowAutoRefresh@lingjun")
    };
    let found = target(call, refusals, &codes, is_settled)?;
    let (policy, interval) = (
        call.args.owned("AutoRefreshPolicy"),
        call.args.integer("AutoRefreshInterval"),
    );
    change(call, "ModifyDataFlowAutoRefresh", found, |settings| {
        settings.policy = policy.unwrap_or_else(|| settings.policy.clone());
        settings.interval = interval.unwrap_or(settings.interval);
    })
}

/// Takes a path from a running or stopped data flow, or all of them (contradictions, row 40).
fn cancel(call: &mut Call<'_>, mut refusals: Refusals) -> Answer {
    let path = call.args.owned("RefreshPath");
    if let Some(path) = &path {
        let unit = Unit::read(
            call.choice
                .reading("CancelDataFlowAutoRefresh.RefreshPath.unit"),
        );
        if !is_refresh_path(path, unit) {
            refusals.push(Rank::Format, errors::REFRESH_PATH);
        } else if let Some((_, _, flow)) = place(call) {
            let configured = flow.settings.refresh_paths.contains(path);
            refusals.require(configured, Rank::Existence, &errors::REFRESH_PATH_NOT_FOUND);
        }
    } else if call.reads("CancelDataFlowAutoRefresh.RefreshPath", "required") {
        refusals.push(Rank::Mandatory, Refusal::missing("RefreshPath"));
    }
    let codes = Codes {
        state: call.named("CancelDataFlowAutoRefresh.state"),
        ..Codes::usual("CancelDataFlowAutoRefresh@lingjun")
    };
    let found = target(call, refusals, &codes, is_settled)?;
    change(
        call,
        "CancelDataFlowAutoRefresh",
        found,
        |settings| match path {
            Some(path) => settings.refresh_paths.retain(|p| *p != path),
            None => settings.refresh_paths.clear(),
        },
    )
}

/// Running or Stopped (`#8.8`, `#8.9`).
fn is_settled(_: &Call<'_>, flow: &DataFlow) -> bool {
    matches!(flow.state, FlowState::Running | FlowState::Stopped)
}

/// The data flow a call names and where it stands, without judging; none while the file system is under deletion.
fn place<'c>(call: &'c Call<'_>) -> Option<(&'c FileSystem, &'c Fileset, &'c DataFlow)> {
    let fs = call
        .account
        .file_systems
        .find(call.args.get("FileSystemId")?)?;
    let flow = fs.flows.find(call.args.get("DataFlowId")?)?;
    let fileset = fs.filesets.find(&flow.fileset)?;
    (fs.state != FileSystemState::Deleting).then_some((fs, fileset, flow))
}

/// The paths a call names; `None` for an entry without one.
pub(crate) fn paths(call: &Call<'_>, operation: &str) -> Vec<Option<String>> {
    call.repeated(operation, "AutoRefreshs", ["RefreshPath"])
        .into_iter()
        .map(|[path]| path)
        .collect()
}

/// Everything CreateDataFlow checks of auto refresh.
pub(crate) fn judge_create(
    call: &Call<'_>,
    fs: Option<&FileSystem>,
    fileset: Option<&Fileset>,
    refusals: &mut Refusals,
) {
    let paths = paths(call, "CreateDataFlow");
    judge_policy(call, "CreateDataFlow.AutoRefreshInterval", refusals);
    refusals.require(
        paths.len() <= MOST,
        Rank::Limit,
        &errors::REFRESHES_TOO_MANY,
    );
    let distinct: std::collections::BTreeSet<_> = paths.iter().collect();
    refusals.require(
        distinct.len() == paths.len(),
        Rank::Format,
        &errors::REFRESH_PATH_TWICE,
    );
    for path in &paths {
        judge_path(
            call,
            "CreateDataFlow.RefreshPath.unit",
            path.as_deref(),
            fs.zip(fileset),
            refusals,
        );
    }
    let wanted = !paths.is_empty() || call.args.get("AutoRefreshPolicy") == Some("ImportChanged");
    let able = call.world.auto_refresh && call.world.event_bridge;
    refusals.require(!wanted || able, Rank::Support, &errors::NO_AUTO_REFRESH);
}

/// Policy and interval (contradictions, row 1).
pub(crate) fn judge_policy(call: &Call<'_>, interval_site: &str, refusals: &mut Refusals) {
    let policy = call
        .args
        .get("AutoRefreshPolicy")
        .is_none_or(|p| matches!(p, "None" | "ImportChanged"));
    refusals.require(policy, Rank::Format, &errors::REFRESH_POLICY);
    let (least, most) = match call.choice.reading(interval_site) {
        "10..525600" => (10, 525_600),
        "5..526600" => (5, 526_600),
        _ => (5, 525_600),
    };
    let interval = call.args.get("AutoRefreshInterval").is_none_or(|text| {
        crate::args::read_integer(text).is_some_and(|n| (least..=most).contains(&n))
    });
    refusals.require(interval, Rank::Format, &errors::REFRESH_INTERVAL);
}

/// 2 to 1024 characters, `/` at both ends.
pub(crate) fn is_refresh_path(path: &str, unit: Unit) -> bool {
    text::is_directory(path, 2..=1024, unit)
}

/// A refresh path that is a directory which exists inside the data flow's fileset. The fileset's own
/// path passes.
pub(crate) fn judge_path(
    call: &Call<'_>,
    unit_site: &str,
    path: Option<&str>,
    place: Option<(&FileSystem, &Fileset)>,
    refusals: &mut Refusals,
) {
    let unit = Unit::read(call.choice.reading(unit_site));
    let formed = path.filter(|p| is_refresh_path(p, unit));
    refusals.require(formed.is_some(), Rank::Format, &errors::REFRESH_PATH);
    if let Some((path, (fs, fileset))) = formed.zip(place) {
        let exists = path.starts_with(&fileset.path) && fileset::has_directory(call, fs, path);
        refusals.require(exists, Rank::Existence, &errors::REFRESH_PATH_NOT_FOUND);
    }
}

#[cfg(test)]
mod tests;
