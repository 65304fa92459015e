//! DescribeProtocolMountTarget (`cpfs-api-2022-06-29#6.8`).

use super::filters::{self, Filter, Have, Match};
use super::item::Item;
use super::paging::{Slice, listing};
use super::{Answer, Call};
use crate::clock::iso;
use crate::errors;
use crate::refusal::{Rank, Refusals};
use crate::state::{Export, Service};
use crate::validate::text;

const KEYS: [(&str, Filter); 7] = [
    ("ProtocolServiceIds", Filter::Ids),
    ("ExportIds", Filter::Ids),
    ("VpcIds", Filter::Ids),
    ("VSwitchIds", Filter::Ids),
    ("FsetIds", Filter::Ids),
    ("Paths", Filter::Ids),
    ("AccessGroupNames", Filter::Ids),
];

pub(crate) fn describe(call: &mut Call<'_>, mut refusals: Refusals) -> Answer {
    let slice = Slice::read(call, "DescribeProtocolMountTarget", &mut refusals);
    let wanted = filters::read(call, "DescribeProtocolMountTarget", &KEYS, &mut refusals);
    // It has a token like the orders; there is nothing to repeat, so only the form counts.
    let token = call.args.get("ClientToken").is_none_or(text::is_token);
    refusals.require(token, Rank::Format, &errors::ILLEGAL_CHARACTERS);
    // The table has no code for a file system without protocol services: nothing is found.
    let id = call.file_system(&mut refusals).map(|fs| fs.id.clone());
    call.judge(refusals)?;
    let id = id.unwrap_or_default();
    let how = Match::read(call, "DescribeProtocolMountTarget");
    let mut found = Vec::new();
    let fs = call.account.file_systems.find(&id);
    for (service_key, service) in fs.iter().flat_map(|fs| fs.services.iter()) {
        let exports = service
            .exports
            .iter()
            .filter(|(_, e)| how.all(&wanted, |key| have(service, e, key)));
        found.extend(exports.map(|(key, e)| (e.number, (service_key, key))));
    }
    let (found, token) = slice.cut(found, call.choice);
    let fs = call.account.file_systems.find(&id);
    let show = |(service, export): (u64, u64)| {
        let service = fs?.services.get(service)?;
        Some(item(service, service.exports.get(export)?))
    };
    let items = found.into_iter().filter_map(show).collect();
    Ok(listing(
        call,
        "DescribeProtocolMountTarget",
        ("ProtocolMountTargets", "ProtocolMountTarget"),
        items,
        token,
    ))
}

fn have<'a>(service: &'a Service, export: &'a Export, key: &str) -> Have<'a> {
    let text = match key {
        "ProtocolServiceIds" => service.id.as_str(),
        "ExportIds" => export.id.as_str(),
        "VpcIds" => export.place.vpc.as_str(),
        "VSwitchIds" => export.place.vswitch.as_str(),
        "FsetIds" => export.fileset.as_deref().unwrap_or_default(),
        "Paths" => export.path.as_str(),
        _ => export.access_group.as_str(),
    };
    text.into()
}

/// How DescribeProtocolMountTarget shows one.
pub(crate) fn item(service: &Service, export: &Export) -> Item {
    let item = Item::default()
        .always("ExportId", export.id.as_str())
        .maybe("ProtocolMountTargetDomain", export.domain.as_str())
        .maybe("ProtocolType", "NFS")
        .always("VpcId", export.place.vpc.as_str())
        .always("VSwitchId", export.place.vswitch.as_str())
        .given("FsetId", export.fileset.as_deref())
        .always("AccessGroupName", export.access_group.as_str())
        .maybe("CreateTime", iso(export.created))
        .always("Status", export.state.word())
        .always("ProtocolServiceId", service.id.as_str())
        .given("Description", export.description.as_deref());
    if export.path_given {
        item.always("Path", export.path.as_str())
    } else {
        item.maybe("Path", export.path.as_str())
    }
}

#[cfg(test)]
mod tests;
