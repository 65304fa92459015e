//! Exports, which the documents call protocol mount targets: delete and modify (`cpfs-api-2022-06-29#6.6`, `#6.7`).

use super::protocol_rules::{judge_description, judge_group};
use super::{Answer, Call, NOTHING, Operation, Stock, Token, export_create, export_list};
use crate::choice::Window;
use crate::clock::later;
use crate::errors::protocol as codes;
use crate::refusal::{Rank, Refusal, Refusals};
use crate::state::{Export, ExportState, Moving};

/// No document says how long these take.
pub(crate) const CREATING: Window = Window::silent(60);
const DELETING: Window = Window::silent(60);

const fn order(
    name: &'static str,
    token: &'static str,
    run: fn(&mut Call<'_>, Refusals) -> Answer,
) -> Operation {
    Operation {
        name,
        mandatory: &["FileSystemId", "ProtocolServiceId", "ExportId"],
        integers: &[],
        flags: &["DryRun"],
        token: Token::Open(token),
        stock: Stock::Unsaid,
        run,
    }
}

pub(crate) const OPERATIONS: &[Operation] = &[
    Operation {
        mandatory: &["FileSystemId", "ProtocolServiceId", "VpcId", "VSwitchId"],
        ..order(
            "CreateProtocolMountTarget",
            "CreateProtocolMountTarget.other-arguments",
            export_create::create,
        )
    },
    order(
        "DeleteProtocolMountTarget",
        "DeleteProtocolMountTarget.other-arguments",
        delete,
    ),
    order(
        "ModifyProtocolMountTarget",
        "ModifyProtocolMountTarget.other-arguments",
        modify,
    ),
    Operation {
        mandatory: &["FileSystemId"],
        flags: &[],
        token: Token::None,
        ..order("DescribeProtocolMountTarget", "", export_list::describe)
    },
];

/// The shelf keys of a file system, a protocol service and an export.
pub(crate) type Keys = (u64, u64, u64);

/// The export an order is for, if nothing stands against it; none for a dry run.
fn target(
    call: &mut Call<'_>,
    mut refusals: Refusals,
    operation: &str,
    missing: &Refusal,
) -> Result<Option<Keys>, Refusal> {
    let fs = call.protocol_file_system(&mut refusals);
    let service = call.service(fs, operation, &mut refusals);
    let export = call.export(service, operation, missing, &mut refusals);
    let found = fs.zip(service).zip(export).and_then(|((fs, s), export)| {
        let parent = call.account.file_systems.key(&fs.id)?;
        Some((parent, fs.services.key(&s.id)?, s.exports.key(&export.id)?))
    });
    call.judge(refusals)?;
    Ok(found.filter(|_| !call.is_dry_run()))
}

/// The table has no code for an export that does not exist.
fn delete(call: &mut Call<'_>, refusals: Refusals) -> Answer {
    let missing = call.protocol_code("DeleteProtocolMountTarget.ExportId.unknown");
    if let Some(keys) = target(call, refusals, "DeleteProtocolMountTarget", &missing)? {
        start(call, keys, ExportState::Deleting, DELETING);
    }
    Ok(NOTHING)
}

/// The text and the errors speak of a permission group, the parameters do not (contradictions, row 26).
fn modify(call: &mut Call<'_>, mut refusals: Refusals) -> Answer {
    judge_description(call, "ModifyProtocolMountTarget", &mut refusals);
    let site = "ModifyProtocolMountTarget.AccessGroupName";
    let group = call.args.get("AccessGroupName");
    let group = group.filter(|_| !call.reads(site, "no-parameter"));
    if group.is_none() && call.reads(site, "required") {
        refusals.push(Rank::Mandatory, Refusal::missing("AccessGroupName"));
    }
    if let Some(group) = group {
        judge_group(call, "ModifyProtocolMountTarget", group, &mut refusals);
    }
    let missing = codes::EXPORT_NOT_FOUND;
    let found = target(call, refusals, "ModifyProtocolMountTarget", &missing)?;
    let description = call.args.owned("Description");
    if let Some(export) = found.and_then(|keys| export_mut(call, keys)) {
        if let Some(group) = group {
            export.access_group = group.to_owned();
        }
        if description.is_some() {
            export.description = description;
        }
    }
    Ok(NOTHING)
}

pub(crate) fn start(call: &mut Call<'_>, keys: Keys, state: ExportState, window: Window) {
    let at = later(call.now, call.choice.lasts(window));
    let moving = Moving::Export(keys.0, keys.1, keys.2);
    let ticket = call.account.schedule(at, moving);
    if let Some(export) = export_mut(call, keys) {
        export.ticket = Some(ticket);
        export.state = state;
    }
}

fn export_mut<'c>(call: &'c mut Call<'_>, keys: Keys) -> Option<&'c mut Export> {
    let fs = call.account.file_systems.get_mut(keys.0)?;
    fs.services.get_mut(keys.1)?.exports.get_mut(keys.2)
}

#[cfg(test)]
mod tests;
