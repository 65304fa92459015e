//! Mount targets (`cpfs-api-2022-06-29#5.1` to `#5.3`).

use super::item::Item;
use super::look::Look;
use super::paging::Page;
use super::{Answer, Call, NOTHING, Operation, Stock, Token};
use crate::choice::Window;
use crate::clock::later;
use crate::errors;
use crate::refusal::{Rank, Refusal, Refusals};
use crate::state::{FileSystem, FileSystemState, Kind, MountTarget, MountTargetState, Moving};
use crate::wire::answer::Node;

/// No document says how long these take.
const CREATING: Window = Window::silent(30);
const DELETING: Window = Window::silent(30);

pub(crate) const OPERATIONS: &[Operation] = &[
    Operation {
        name: "CreateMountTarget",
        mandatory: &["FileSystemId", "NetworkType"],
        integers: &[],
        flags: &["EnableIpv6", "DryRun"],
        // Where it is heard at all: its table has the code of the refusal.
        token: Token::Refused,
        stock: Stock::Zone,
        run: create,
    },
    Operation {
        name: "DeleteMountTarget",
        mandatory: &["FileSystemId", "MountTargetDomain"],
        integers: &[],
        flags: &[],
        token: Token::None,
        stock: Stock::Unsaid,
        run: delete,
    },
    Operation {
        name: "DescribeMountTargets",
        mandatory: &["FileSystemId"],
        integers: &["PageSize", "PageNumber"],
        flags: &[],
        token: Token::None,
        stock: Stock::Unsaid,
        run: describe,
    },
];

fn create(call: &mut Call<'_>, mut refusals: Refusals) -> Answer {
    let network = judge_network(call, &mut refusals);
    if let Some(fs) = call.file_system(&mut refusals) {
        judge_file_system(call, fs, &mut refusals);
    }
    let group = call.args.get("AccessGroupName");
    let known = group.is_none_or(|g| call.world.access_group(g).is_some());
    let no_group = Refusal::new(
        404,
        "InvalidAccessGroup.NotFound",
        "The specified access group does not exist.",
    );
    refusals.require(known, Rank::Existence, &no_group);
    call.stock(&mut refusals);
    call.judge(refusals)?;
    if call.is_dry_run() {
        if call.reads("CreateMountTarget.DryRun.passes", "DryRunOperation") {
            return Err(errors::DRY_RUN_PASSED);
        }
        return Ok(call.rehearsed("CreateMountTarget", "MountTargetDomain"));
    }
    let domain = insert(call, network);
    Ok(vec![("MountTargetDomain", domain.into())])
}

/// VPC and switch, which the Vpc type requires. How the types may be written is row 21 of the contradictions.
fn judge_network(call: &Call<'_>, refusals: &mut Refusals) -> Option<(String, String)> {
    let network = call.args.get("NetworkType")?;
    let any_case = call.reads("CreateMountTarget.NetworkType", "any-case");
    let is = |word: &str| network == word || any_case && network.eq_ignore_ascii_case(word);
    if is("Classic") {
        return None;
    }
    let format = Refusal::format("NetworkType");
    refusals.require(is("Vpc"), Rank::Format, &format);
    for name in ["VpcId", "VSwitchId"]
        .iter()
        .filter(|n| call.args.get(n).is_none())
    {
        refusals.push(Rank::Mandatory, Refusal::missing(name));
    }
    let vpc = call.args.get("VpcId").map(|id| (id, call.world.vpc(id)));
    refusals.require(
        vpc.is_none_or(|(_, v)| v.is_some()),
        Rank::Existence,
        &errors::VPC_NOT_FOUND,
    );
    let vswitch = call.world.vswitch(call.args.get("VSwitchId")?);
    // That the switch is one of the VPC goes without saying; the code is the nearest.
    let inside =
        vswitch.is_some_and(|s| vpc.is_none_or(|(id, known)| known.is_none() || s.vpc == id));
    refusals.require(inside, Rank::Existence, &errors::VSWITCH_NOT_FOUND);
    let vswitch = vswitch?;
    let free = call.account.addresses_left(vswitch) > 0;
    refusals.require(free, Rank::Limit, &errors::NO_ADDRESSES);
    Some((vswitch.vpc.clone(), vswitch.id.clone()))
}

fn judge_file_system(call: &Call<'_>, fs: &FileSystem, refusals: &mut Refusals) {
    let denied = call.denies_lingjun(fs, "CreateMountTarget@lingjun");
    refusals.require(!denied, Rank::Support, &errors::NOT_SUPPORTED);
    match fs.state {
        FileSystemState::Running => {}
        FileSystemState::Pending
        | FileSystemState::Stopping
        | FileSystemState::Stopped
        | FileSystemState::Extending => refusals.push(Rank::State, errors::INVALID_STATE),
        FileSystemState::Deleting => {
            refusals.require_any(
                false,
                Rank::State,
                &[&errors::INVALID_STATE, &errors::FILE_SYSTEM_NOT_FOUND],
            );
        }
    }
    let grouped = fs.kind == Kind::Cpfs || call.args.get("AccessGroupName").is_some();
    refusals.require(grouped, Rank::Mandatory, &errors::MISSING_ACCESS_GROUP);
    // Only extreme file systems with the function on; nothing here turns it on.
    refusals.require(
        !call.args.flag("EnableIpv6"),
        Rank::Support,
        &errors::NO_IPV6,
    );
    let leaving_counts = call.reads("CreateMountTarget.count.leaving", "counts");
    let counted = |t: &&MountTarget| t.state != MountTargetState::Deleting || leaving_counts;
    let count = fs.mount_targets.values().filter(counted).count();
    let room = count < call.world.mount_targets_per_file_system;
    refusals.require(room, Rank::Limit, &errors::TOO_MANY_MOUNT_TARGETS);
    let must = fs.kind == Kind::Cpfs && call.reads("CreateMountTarget.DryRun", "required-for-cpfs");
    if must && call.args.get("DryRun").is_none() {
        refusals.push(Rank::Mandatory, Refusal::missing("DryRun"));
    }
}

fn insert(call: &mut Call<'_>, network: Option<(String, String)>) -> String {
    let id = call.args.get("FileSystemId").unwrap_or_default();
    let random = call.choice.id();
    let short = random.get(..8).unwrap_or(&random);
    let domain = format!(
        "{id}-{short}.{}.{}.nas.aliyuncs.com",
        if Kind::Cpfs.has_id(id) { "cpfs" } else { "w" },
        call.world.region
    );
    let target = MountTarget {
        domain: domain.clone(),
        state: MountTargetState::Pending,
        ticket: None,
        access_group: call
            .args
            .get("AccessGroupName")
            .unwrap_or("DEFAULT_VPC_GROUP_NAME")
            .to_owned(),
        network,
    };
    if let Some((_, vswitch)) = &target.network {
        call.account.take_address(vswitch);
    }
    call.account.born(&domain);
    let parent = call.account.file_systems.key(id).unwrap_or_default();
    if let Some(fs) = call.account.file_systems.get_mut(parent) {
        let key = fs.mount_targets.insert(target);
        start(call, parent, key, MountTargetState::Pending, CREATING);
    }
    domain
}

fn start(call: &mut Call<'_>, parent: u64, key: u64, state: MountTargetState, window: Window) {
    let at = later(call.now, call.choice.lasts(window));
    let ticket = call.account.schedule(at, Moving::MountTarget(parent, key));
    let fs = call.account.file_systems.get_mut(parent);
    if let Some(target) = fs.and_then(|fs| fs.mount_targets.get_mut(key)) {
        target.ticket = Some(ticket);
        target.state = state;
    }
}

/// No code is documented; those of DescribeMountTargets are used. Nothing forbids it while data flows exist, and a
/// second deletion has nothing left to do.
fn delete(call: &mut Call<'_>, mut refusals: Refusals) -> Answer {
    let mut found = None;
    let fs = call.file_system(&mut refusals);
    if let Some(domain) = call.args.get("MountTargetDomain") {
        let target = fs.and_then(|fs| fs.mount_targets.find(domain));
        let nowhere = target.is_none() && (fs.is_some() || !call.account.knows(domain));
        refusals.require(!nowhere, Rank::Existence, &errors::MOUNT_TARGET_NOT_FOUND);
        let parent = fs.and_then(|fs| call.account.file_systems.key(&fs.id));
        let key = fs.and_then(|fs| fs.mount_targets.key(domain));
        found = parent.zip(key).zip(target.map(|t| t.state));
    }
    call.judge(refusals)?;
    if let Some(((parent, key), _)) = found.filter(|(_, s)| *s != MountTargetState::Deleting) {
        start(call, parent, key, MountTargetState::Deleting, DELETING);
    }
    Ok(NOTHING)
}

fn describe(call: &mut Call<'_>, mut refusals: Refusals) -> Answer {
    let page = Page::read(call, &mut refusals);
    let wanted = call.args.get("MountTargetDomain");
    let fs = call.file_system(&mut refusals);
    if let (Some(fs), Some(domain)) = (fs, wanted) {
        refusals.require(
            fs.mount_targets.find(domain).is_some(),
            Rank::Existence,
            &errors::MOUNT_TARGET_NOT_FOUND,
        );
    }
    let dual = call.args.get("DualStackMountTargetDomain").is_some();
    refusals.require(!(dual && fs.is_some()), Rank::Support, &errors::NO_IPV6);
    let id = fs.map(|fs| fs.id.clone());
    call.judge(refusals)?;
    let parent = id
        .and_then(|id| call.account.file_systems.key(&id))
        .unwrap_or_default();
    let keys = call.account.file_systems.get(parent).map(|fs| {
        let matching = fs
            .mount_targets
            .iter()
            .filter(|(_, t)| wanted.is_none_or(|w| w == t.domain));
        matching.map(|(key, _)| (key, key)).collect()
    });
    let (keys, mut fields) = page.cut(keys.unwrap_or_default(), call.choice);
    let look = call.look();
    let shelf = look
        .account
        .file_systems
        .get(parent)
        .map(|fs| &fs.mount_targets);
    let items: Vec<_> = keys
        .into_iter()
        .filter_map(|k| shelf?.get(k))
        .map(|t| item(&look, t))
        .collect();
    let items = items.into_iter().map(|i| i.shown(call.choice)).collect();
    fields.push(("MountTargets", Node::List("MountTarget", items)));
    Ok(fields)
}

/// How DescribeMountTargets shows one.
pub(crate) fn item(look: &Look<'_>, target: &MountTarget) -> Item {
    let network = match (
        &target.network,
        look.choice.reading("DescribeMountTargets.NetworkType"),
    ) {
        (Some(_), written) => written,
        (None, "Vpc") => "Classic",
        (None, "VPC") => "CLASSIC",
        (None, _) => "classic",
    };
    let item = Item::default()
        .always("MountTargetDomain", target.domain.as_str())
        .always("Status", target.state.word())
        .always("NetworkType", network)
        .always("AccessGroup", target.access_group.as_str())
        .maybe("IPVersion", "IPv4")
        .maybe(
            "ClientMasterNodes",
            Node::List("ClientMasterNode", Vec::new()),
        );
    match &target.network {
        Some((vpc, vswitch)) => item
            .always("VpcId", vpc.as_str())
            .always("VswId", vswitch.as_str()),
        None => item,
    }
}

/// How DescribeFileSystems shows those of a file system: other names, other cases (`cpfs-api-2022-06-29#4.4`).
pub(crate) fn brief_list(look: &Look<'_>, fs: &FileSystem) -> Node {
    let vpc = look
        .choice
        .reading("DescribeFileSystems.MountTargets.NetworkType");
    let lower = look
        .choice
        .reads("DescribeFileSystems.MountTargets.Status", "active");
    let brief = |target: &MountTarget| {
        let status = if lower {
            target.state.word().to_ascii_lowercase()
        } else {
            target.state.word().to_owned()
        };
        let mut fields = vec![
            ("MountTargetDomain", target.domain.as_str().into()),
            ("Status", status.into()),
            ("AccessGroupName", target.access_group.as_str().into()),
            (
                "NetworkType",
                target.network.as_ref().map_or("classic", |_| vpc).into(),
            ),
        ];
        if let Some((vpc, vswitch)) = &target.network {
            fields.push(("VpcId", vpc.as_str().into()));
            fields.push(("VswId", vswitch.as_str().into()));
        }
        Node::Object(fields)
    };
    look.choice.list(
        "DescribeFileSystems.MountTargets",
        "MountTarget",
        fs.mount_targets.values().map(brief).collect(),
    )
}

#[cfg(test)]
mod tests;
