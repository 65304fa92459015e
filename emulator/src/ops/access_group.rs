//! DescribeAccessGroups (`cpfs-api-2022-06-29#10.1`). It has no error table; the groups are the world's, the same for
//! every type of file system.

use std::collections::BTreeMap;

use super::item::Item;
use super::paging::Page;
use super::{Answer, Call, Operation, Stock, Token, region};
use crate::refusal::{Rank, Refusal, Refusals};
use crate::state::MountTargetState;
use crate::wire::answer::Node;
use crate::world::{AccessGroup, GroupNetwork};

pub(crate) const OPERATIONS: &[Operation] = &[Operation {
    name: "DescribeAccessGroups",
    mandatory: &[],
    integers: &["PageSize", "PageNumber"],
    flags: &["UseUTCDateTime"],
    token: Token::None,
    stock: Stock::Unsaid,
    run: describe,
}];

/// By name, whole; a name that no group has matches none. No time is shown, so UseUTCDateTime changes nothing.
fn describe(call: &mut Call<'_>, mut refusals: Refusals) -> Answer {
    let page = Page::read(call, &mut refusals);
    region::judge_type(call, &mut refusals);
    let wanted = call.args.get("AccessGroupName");
    let formed = wanted.is_none_or(is_name);
    let format = Refusal::format("AccessGroupName");
    refusals.require(formed, Rank::Format, &format);
    call.judge(refusals)?;
    let groups = (0..).zip(&call.world.access_groups);
    let matching = groups.filter(|(_, g)| wanted.is_none_or(|w| w == g.name));
    let (found, mut fields) = page.cut(matching.collect(), call.choice);
    let users = mount_targets(call);
    let shown = |group: &AccessGroup| {
        let users = users.get(&group.name).copied().unwrap_or_default();
        item(group, users).shown(call.choice)
    };
    let items = found.into_iter().map(shown).collect();
    fields.push(("AccessGroups", Node::List("AccessGroup", items)));
    Ok(fields)
}

/// 3 to 64 characters, a letter first.
fn is_name(name: &str) -> bool {
    let inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    (3..=64).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(inside)
}

/// How many mount targets of all file systems use each group.
fn mount_targets(call: &Call<'_>) -> BTreeMap<String, i64> {
    let leaving_counts = call.reads("DescribeAccessGroups.MountTargetCount.leaving", "counts");
    let mut users = BTreeMap::new();
    let systems = call.account.file_systems.values();
    for target in systems.flat_map(|fs| fs.mount_targets.values()) {
        if target.state != MountTargetState::Deleting || leaving_counts {
            *users.entry(target.access_group.clone()).or_default() += 1;
        }
    }
    users
}

fn item(group: &AccessGroup, users: i64) -> Item {
    let network = match group.network {
        GroupNetwork::Vpc => "Vpc",
        GroupNetwork::Classic => "Classic",
    };
    Item::default()
        .always("AccessGroupName", group.name.as_str())
        .always("AccessGroupType", network)
        .always("RuleCount", i64::from(group.rules))
        .always("MountTargetCount", users)
        .maybe("Description", group.description.as_str())
}

#[cfg(test)]
mod tests;
