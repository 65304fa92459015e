//! Protocol services that exist: delete and modify (`cpfs-api-2022-06-29#6.2`, `#6.3`).

use super::protocol_rules::judge_description;
use super::{
    Answer, Call, NOTHING, Operation, Stock, Token, protocol_service_create, protocol_service_list,
};
use crate::choice::Window;
use crate::clock::later;
use crate::refusal::{Refusal, Refusals};
use crate::state::{Moving, Service, ServiceState};

/// Five to ten minutes (`#6.1`).
pub(crate) const CREATING: Window = Window::documented(5, 10);
/// No document says how long these take.
const UPDATING: Window = Window::silent(30);
const DELETING: Window = Window::silent(60);

const fn order(
    name: &'static str,
    token: &'static str,
    run: fn(&mut Call<'_>, Refusals) -> Answer,
) -> Operation {
    Operation {
        name,
        mandatory: &["FileSystemId", "ProtocolServiceId"],
        integers: &[],
        flags: &["DryRun"],
        token: Token::Open(token),
        stock: Stock::Unsaid,
        run,
    }
}

pub(crate) const OPERATIONS: &[Operation] = &[
    Operation {
        mandatory: &["FileSystemId", "VpcId", "VSwitchId"],
        integers: &["Throughput"],
        stock: Stock::Protocol,
        ..order(
            "CreateProtocolService",
            "CreateProtocolService.other-arguments",
            protocol_service_create::create,
        )
    },
    order(
        "DeleteProtocolService",
        "DeleteProtocolService.other-arguments",
        delete,
    ),
    order(
        "ModifyProtocolService",
        "ModifyProtocolService.other-arguments",
        modify,
    ),
    Operation {
        mandatory: &["FileSystemId"],
        flags: &[],
        token: Token::None,
        ..order(
            "DescribeProtocolService",
            "",
            protocol_service_list::describe,
        )
    },
];

/// The shelf keys of a file system and a protocol service.
type Keys = (u64, u64);

/// The service an order is for, if nothing stands against it; none for a dry run.
fn target(
    call: &mut Call<'_>,
    mut refusals: Refusals,
    operation: &str,
) -> Result<Option<Keys>, Refusal> {
    let fs = call.protocol_file_system(&mut refusals);
    let service = call.service(fs, operation, &mut refusals);
    let found = fs.zip(service).and_then(|(fs, service)| {
        let parent = call.account.file_systems.key(&fs.id)?;
        Some((parent, fs.services.key(&service.id)?))
    });
    call.judge(refusals)?;
    Ok(found.filter(|_| !call.is_dry_run()))
}

/// The exports go with the service.
fn delete(call: &mut Call<'_>, refusals: Refusals) -> Answer {
    if let Some(keys) = target(call, refusals, "DeleteProtocolService")? {
        start(call, keys, ServiceState::Deleting, DELETING);
    }
    Ok(NOTHING)
}

/// Whether a service is Updating for a while, and then what it was, is not said, nor whether the new description
/// shows before the end.
fn modify(call: &mut Call<'_>, mut refusals: Refusals) -> Answer {
    judge_description(call, "ModifyProtocolService", &mut refusals);
    let Some(keys) = target(call, refusals, "ModifyProtocolService")? else {
        return Ok(NOTHING);
    };
    let given = call.args.owned("Description");
    let young = service_mut(call, keys).is_some_and(|s| s.state == ServiceState::Creating);
    let updating = !young && call.reads("ModifyProtocolService.passes", "Updating");
    let at_the_end = updating && call.choice.happens(2);
    let now = call.now;
    if let Some(service) = service_mut(call, keys) {
        let (back, waiting) = service.update.take().unwrap_or((service.state, None));
        let waiting = match given {
            None => waiting,
            Some(given) if at_the_end => Some(given),
            Some(given) => {
                service.description = Some(given);
                service.updated = now;
                None
            }
        };
        service.update = updating.then_some((back, waiting));
    }
    if updating {
        start(call, keys, ServiceState::Updating, UPDATING);
    }
    Ok(NOTHING)
}

pub(crate) fn start(call: &mut Call<'_>, keys: Keys, state: ServiceState, window: Window) {
    let at = later(call.now, call.choice.lasts(window));
    let ticket = call.account.schedule(at, Moving::Service(keys.0, keys.1));
    if let Some(service) = service_mut(call, keys) {
        service.ticket = Some(ticket);
        service.state = state;
    }
}

fn service_mut<'c>(call: &'c mut Call<'_>, (parent, key): Keys) -> Option<&'c mut Service> {
    call.account
        .file_systems
        .get_mut(parent)?
        .services
        .get_mut(key)
}

#[cfg(test)]
mod tests;
