//! Auto refresh: what CreateDataFlow takes of it, and Apply, Modify and CancelDataFlowAutoRefresh
//! (`cpfs-api-2022-06-29#8.1`, `#8.7` to `#8.9`).

use super::{Call, Operation, fileset};
use crate::errors;
use crate::refusal::{Rank, Refusals};
use crate::state::{FileSystem, Fileset};
use crate::validate::text::{self, Unit};

/// Refresh paths of one data flow.
const MOST: usize = 5;

pub(crate) const OPERATIONS: &[Operation] = &[];

/// The paths a call names; `None` for an entry without one.
pub(crate) fn paths(call: &Call<'_>) -> Vec<Option<String>> {
    call.args
        .repeated("AutoRefreshs", ["RefreshPath"])
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
    let paths = paths(call);
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

/// 2 to 1024 characters, `/` at both ends, a directory that exists inside the data flow's fileset. The fileset's own
/// path passes.
pub(crate) fn judge_path(
    call: &Call<'_>,
    unit_site: &str,
    path: Option<&str>,
    place: Option<(&FileSystem, &Fileset)>,
    refusals: &mut Refusals,
) {
    let unit = Unit::read(call.choice.reading(unit_site));
    let formed = path.filter(|p| text::is_directory(p, 2..=1024, unit));
    refusals.require(formed.is_some(), Rank::Format, &errors::REFRESH_PATH);
    if let Some((path, (fs, fileset))) = formed.zip(place) {
        let exists = path.starts_with(&fileset.path) && fileset::has_directory(call, fs, path);
        refusals.require(exists, Rank::Existence, &errors::REFRESH_PATH_NOT_FOUND);
    }
}
