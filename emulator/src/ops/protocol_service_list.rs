//! DescribeProtocolService (`cpfs-api-2022-06-29#6.4`).

use super::item::Item;
use super::look::Look;
use super::paging::{Slice, listing};
use super::protocol_rules::exports;
use super::{Answer, Call};
use crate::clock::iso;
use crate::errors::protocol as codes;
use crate::refusal::{Rank, Refusal, Refusals};
use crate::state::{FileSystem, Service, ServiceState};
use crate::validate::text;

/// The most ids a call may name.
const MOST_IDS: usize = 10;

pub(crate) fn describe(call: &mut Call<'_>, mut refusals: Refusals) -> Answer {
    let slice = Slice::read(call, "DescribeProtocolService", &mut refusals);
    let ids = separated(call, "ProtocolServiceIds");
    let few = ids.as_ref().is_none_or(|ids| ids.len() <= MOST_IDS);
    refusals.require(few, Rank::Format, &codes::TOO_MANY_IDS);
    let states = separated(call, "Status");
    let known = states
        .iter()
        .flatten()
        .all(|s| ServiceState::WORDS.contains(s));
    refusals.require(known, Rank::Format, &codes::STATUS);
    judge_part(call, &mut refusals);
    let part = call.args.get("Description");
    // The table has no code for a file system without protocol services: nothing is found.
    let id = call.file_system(&mut refusals).map(|fs| fs.id.clone());
    call.judge(refusals)?;
    let id = id.unwrap_or_default();
    let matching = |service: &Service| {
        let described = service.description.as_deref().unwrap_or_default();
        ids.as_ref()
            .is_none_or(|i| i.contains(&service.id.as_str()))
            && states
                .as_ref()
                .is_none_or(|s| s.contains(&service.state.word()))
            && part.is_none_or(|p| described.contains(p))
    };
    let keys = call.account.file_systems.find(&id).map(|fs| {
        let found = fs.services.iter().filter(|(_, s)| matching(s));
        found.map(|(key, _)| (key, key)).collect()
    });
    let (keys, token) = slice.cut(keys.unwrap_or_default(), call.choice);
    let look = call.look();
    let fs = look.account.file_systems.find(&id);
    let items = keys
        .into_iter()
        .filter_map(|k| Some(item(&look, fs?, fs?.services.get(k)?)))
        .collect();
    Ok(listing(
        call,
        "DescribeProtocolService",
        ("ProtocolServices", "ProtocolService"),
        items,
        token,
    ))
}

/// The values of a parameter that takes several, commas between.
fn separated<'a>(call: &Call<'a>, name: &str) -> Option<Vec<&'a str>> {
    let given = call.args.get(name)?;
    let trimmed = call.reads("DescribeProtocolService.blanks", "trimmed");
    Some(text::separated(given, trimmed).collect())
}

/// What is looked for in descriptions must itself be one; no code is documented.
fn judge_part(call: &Call<'_>, refusals: &mut Refusals) {
    let refusal = if call.reads("DescribeProtocolService.Description", "unnamed") {
        Refusal::format("Description")
    } else {
        codes::DESCRIPTION
    };
    let described = call.is_described("DescribeProtocolService");
    refusals.require(described, Rank::Format, &refusal);
}

/// How DescribeProtocolService shows one.
pub(crate) fn item(look: &Look<'_>, fs: &FileSystem, service: &Service) -> Item {
    // The file system's bandwidth, at most 20 GB/s (`#6.1`); a GB is 1000 or 1024 MB.
    let site = "DescribeProtocolService.ProtocolThroughput.most";
    let most = if look.choice.reads(site, "20480") {
        20_480
    } else {
        20_000
    };
    let site = "DescribeProtocolService.MountTargetCount.leaving";
    let leaving_counts = look.choice.reads(site, "counts");
    let count = exports(leaving_counts, service).count();
    Item::default()
        .always("FileSystemId", fs.id.as_str())
        .always("ProtocolServiceId", service.id.as_str())
        .always("ProtocolSpec", "General")
        .maybe("ProtocolThroughput", fs.bandwidth.min(most))
        // General services cache nothing.
        .maybe("InstanceRAM", 0)
        .maybe("InstanceBaseThroughput", 100)
        .maybe("InstanceBurstThroughput", 100)
        .maybe("MountTargetCount", i64::try_from(count).unwrap_or(i64::MAX))
        .always("ProtocolType", "NFS")
        .always("Status", service.state.word())
        .given("Description", service.description.as_deref())
        .maybe("CreateTime", iso(service.created))
        .maybe("ModifyTime", iso(service.updated))
}

#[cfg(test)]
mod tests;
