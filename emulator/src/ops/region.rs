//! DescribeRegions and DescribeZones (`cpfs-api-2022-06-29#3.1`, `#3.2`). What they list is the world's; nothing
//! documented makes the lists of two file system types differ in anything but the instance types.

use super::item::Item;
use super::paging::Page;
use super::{Answer, Call, Operation, Stock, Token};
use crate::errors;
use crate::refusal::{Rank, Refusal, Refusals};
use crate::state::Kind;
use crate::wire::answer::{Fields, Node};
use crate::world::Region;

pub(crate) const OPERATIONS: &[Operation] = &[
    Operation {
        name: "DescribeRegions",
        mandatory: &[],
        integers: &["PageSize", "PageNumber"],
        flags: &[],
        token: Token::None,
        stock: Stock::Unsaid,
        run: describe_regions,
    },
    Operation {
        name: "DescribeZones",
        mandatory: &["RegionId"],
        integers: &[],
        flags: &[],
        token: Token::None,
        stock: Stock::Unsaid,
        run: describe_zones,
    },
];

/// The type that a list is for; no code is documented for one that does not exist.
pub(crate) fn judge_type(call: &Call<'_>, refusals: &mut Refusals) -> Option<Kind> {
    let kind = Kind::read(call.args.get("FileSystemType").unwrap_or("standard"));
    let known = kind.is_some();
    refusals.require(known, Rank::Format, &Refusal::format("FileSystemType"));
    kind
}

fn describe_regions(call: &mut Call<'_>, mut refusals: Refusals) -> Answer {
    let page = Page::read(call, &mut refusals);
    judge_type(call, &mut refusals);
    call.judge(refusals)?;
    let (found, mut fields) = page.cut((0..).zip(&call.world.regions).collect(), call.choice);
    let shown = |region: &Region| region_item(region).shown(call.choice);
    let mut items: Vec<_> = found.into_iter().map(shown).collect();
    // The sample has no list, but the one region itself (contradictions, row 13).
    let bare = call.reads("DescribeRegions.Regions", "object") && items.len() == 1;
    let regions = if bare {
        Node::Object(vec![("Region", items.swap_remove(0))])
    } else {
        Node::List("Region", items)
    };
    fields.push(("Regions", regions));
    Ok(fields)
}

fn region_item(region: &Region) -> Item {
    Item::default()
        .always("RegionId", region.id.as_str())
        .maybe("LocalName", region.name.as_str())
        .maybe(
            "RegionEndpoint",
            format!("nas.{}.aliyuncs.com", region.id).as_str(),
        )
}

/// The world knows the zones of its own region only; another region of the service shows none.
fn describe_zones(call: &mut Call<'_>, mut refusals: Refusals) -> Answer {
    let kind = judge_type(call, &mut refusals).unwrap_or(Kind::Standard);
    let region = call.args.get("RegionId").unwrap_or_default();
    let known = region.is_empty() || call.world.regions.iter().any(|r| r.id == region);
    refusals.require(known, Rank::Existence, &errors::REGION_NOT_FOUND);
    call.judge(refusals)?;
    let zones = if region == call.world.region {
        call.world.zones.as_slice()
    } else {
        &[]
    };
    let upper = call.reads("DescribeZones.ProtocolType", "NFS");
    let mut items: Vec<_> = zones.iter().map(|z| zone_item(z, kind, upper)).collect();
    // The sample is one zone without a list around it (contradictions, row 14).
    if call.reads("DescribeZones.Zones", "flat") && !items.is_empty() {
        return Ok(items.swap_remove(0).whole());
    }
    let items = items.into_iter().map(|i| i.shown(call.choice)).collect();
    Ok(vec![("Zones", Node::List("Zone", items))])
}

/// Performance and Capacity are reserved, and told for the standard type alone, whose storage types they are.
fn zone_item(zone: &str, kind: Kind, upper: bool) -> Item {
    let (storage, protocols) = kind.on_sale();
    let reserved = if kind == Kind::Standard {
        protocols
    } else {
        &[]
    };
    let reserved = || {
        let words = reserved.iter().map(|p| p.to_ascii_lowercase().into());
        Node::List("Protocol", words.collect())
    };
    // Its table writes NFS, its sample nfs.
    let written = |protocol: &str| {
        if upper {
            protocol.to_owned()
        } else {
            protocol.to_ascii_lowercase()
        }
    };
    let instance = |storage: &str, protocol: &str| -> Fields {
        vec![
            ("StorageType", storage.into()),
            ("ProtocolType", written(protocol).into()),
        ]
    };
    let pairs = storage
        .iter()
        .flat_map(|s| protocols.iter().map(move |p| (s, p)));
    let instances = pairs.map(|(s, p)| Node::Object(instance(s, p))).collect();
    Item::default()
        .always("ZoneId", zone)
        .always("InstanceTypes", Node::List("InstanceType", instances))
        .maybe("Performance", reserved())
        .maybe("Capacity", reserved())
}

#[cfg(test)]
mod tests;
