//! CreateFileSystem and DeleteFileSystem (`cpfs-api-2022-06-29#4.1`, `#4.2`), and how a file system is shown (`#4.4`).

use std::time::Duration;

use super::item::Item;
use super::look::Look;
use super::{
    Answer, Call, NOTHING, Operation, Stock, Token, file_system_list, file_system_update as update,
    protocol_rules,
};
use crate::choice::Window;
use crate::clock::later;
use crate::errors;
use crate::refusal::{Rank, Refusal, Refusals};
use crate::state::{FileSystem, FileSystemState, Kind, MountTargetState, Moving, Shelf};

/// No document says how long these take.
const CREATING: Window = Window {
    usual: Duration::from_secs(300),
    longest: Duration::from_secs(299),
};
const DELETING: Window = Window::silent(60);

pub(crate) const OPERATIONS: &[Operation] = &[
    Operation {
        name: "CreateFileSystem",
        mandatory: &["StorageType", "ProtocolType"],
        integers: &["Duration", "Capacity", "Bandwidth", "EncryptType"],
        flags: &["DryRun"],
        token: Token::Refused,
        stock: Stock::Zone,
        run: create,
    },
    Operation {
        name: "DeleteFileSystem",
        mandatory: &["FileSystemId"],
        integers: &[],
        flags: &[],
        token: Token::None,
        stock: Stock::Unsaid,
        run: delete,
    },
    Operation {
        name: "ModifyFileSystem",
        mandatory: &["FileSystemId"],
        integers: &[],
        flags: &[],
        token: Token::None,
        stock: Stock::Unsaid,
        run: update::modify,
    },
    Operation {
        name: "UpgradeFileSystem",
        mandatory: &["FileSystemId", "Capacity"],
        integers: &["Capacity"],
        flags: &["DryRun"],
        token: Token::Open("UpgradeFileSystem.other-arguments"),
        stock: Stock::Unsaid,
        run: update::upgrade,
    },
    Operation {
        name: "DescribeFileSystems",
        mandatory: &[],
        integers: &["PageSize", "PageNumber"],
        flags: &[],
        token: Token::None,
        stock: Stock::Unsaid,
        run: file_system_list::describe,
    },
];

fn create(call: &mut Call<'_>, mut refusals: Refusals) -> Answer {
    let kind = Kind::read(call.args.get("FileSystemType").unwrap_or("standard"));
    refusals.require(
        kind.is_some(),
        Rank::Format,
        &Refusal::format("FileSystemType"),
    );
    if let Some(kind) = kind {
        judge_type(call, kind, &mut refusals);
    }
    judge_charge(call, &mut refusals);
    let described = call.is_described("CreateFileSystem");
    refusals.require(described, Rank::Format, &Refusal::format("Description"));
    call.stock(&mut refusals);
    call.judge(refusals)?;
    if call.is_dry_run() {
        if call.reads("CreateFileSystem.DryRun.passes", "DryRunOperation") {
            return Err(errors::DRY_RUN_PASSED);
        }
        return Ok(call.rehearsed("CreateFileSystem", "FileSystemId"));
    }
    let kind = kind.unwrap_or(Kind::Standard);
    let id = insert(call, kind);
    Ok(vec![("FileSystemId", id.into())])
}

/// What depends on the type. Only the KMS codes are documented; a parameter that is required for a type is missed
/// like any other.
fn judge_type(call: &Call<'_>, kind: Kind, refusals: &mut Refusals) {
    let (storage, protocol) = kind.on_sale();
    let required: &[&str] = match kind {
        Kind::Standard => &[],
        Kind::Extreme => &["Capacity", "ZoneId"],
        Kind::Cpfs => &["Capacity", "ZoneId", "VpcId", "VSwitchId"],
    };
    for name in required.iter().filter(|n| call.args.get(n).is_none()) {
        refusals.push(Rank::Mandatory, Refusal::missing(name));
    }
    for (name, words) in [("StorageType", storage), ("ProtocolType", protocol)] {
        let valid = call.args.get(name).is_none_or(|v| words.contains(&v));
        refusals.require(valid, Rank::Format, &Refusal::format(name));
    }
    for name in ["Capacity", "Bandwidth"] {
        let valid = call.args.integer(name).is_none_or(|n| n > 0);
        refusals.require(valid, Rank::Format, &Refusal::format(name));
    }
    judge_encryption(call, kind, refusals);
    judge_place(call, kind, refusals);
}

fn judge_encryption(call: &Call<'_>, kind: Kind, refusals: &mut Refusals) {
    match call.args.integer("EncryptType").unwrap_or(0) {
        0 => {}
        1 => refusals.require(
            kind != Kind::Cpfs,
            Rank::Support,
            &Refusal::format("EncryptType"),
        ),
        2 => {
            refusals.require(kind == Kind::Extreme, Rank::Support, &errors::NO_BYOK);
            refusals.require(
                call.args.get("KmsKeyId").is_some(),
                Rank::Mandatory,
                &errors::MISSING_KMS_KEY,
            );
        }
        _ => refusals.push(Rank::Format, Refusal::format("EncryptType")),
    }
}

/// Where it stands. This operation's table has no codes for a zone, VPC or switch that does not exist; those of
/// CreateMountTarget are used. For the other types VPC and switch are reserved and not looked at.
fn judge_place(call: &Call<'_>, kind: Kind, refusals: &mut Refusals) {
    let zone = call
        .args
        .get("ZoneId")
        .is_none_or(|z| call.world.zones.iter().any(|known| known == z));
    refusals.require(
        zone,
        Rank::Existence,
        &Refusal::new(
            404,
            "InvalidZoneId.NotFound",
            "The specified zone does not exist.",
        ),
    );
    if kind != Kind::Cpfs {
        return;
    }
    let vpc = call
        .args
        .get("VpcId")
        .is_none_or(|v| call.world.vpc(v).is_some());
    let vswitch = call
        .args
        .get("VSwitchId")
        .is_none_or(|v| call.world.vswitch(v).is_some());
    refusals.require(vpc, Rank::Existence, &errors::VPC_NOT_FOUND);
    refusals.require(vswitch, Rank::Existence, &errors::VSWITCH_NOT_FOUND);
}

fn judge_charge(call: &Call<'_>, refusals: &mut Refusals) {
    match call.args.get("ChargeType") {
        None | Some("PayAsYouGo") => {}
        Some("Subscription") => match (call.args.get("Duration"), call.args.integer("Duration")) {
            (None, _) => refusals.push(Rank::Mandatory, Refusal::missing("Duration")),
            (_, Some(months)) => {
                refusals.require(months > 0, Rank::Format, &Refusal::format("Duration"))
            }
            (Some(_), None) => {}
        },
        Some(_) => refusals.push(Rank::Format, Refusal::format("ChargeType")),
    }
}

fn insert(call: &mut Call<'_>, kind: Kind) -> String {
    let digits = call.choice.id();
    let id = format!("{}{}", kind.prefix(), digits.get(..12).unwrap_or(&digits));
    let capacity = call.args.integer("Capacity").unwrap_or_default();
    let months = call
        .args
        .integer("Duration")
        .filter(|_| call.args.get("ChargeType") == Some("Subscription"));
    let month = Duration::from_secs(30 * 24 * 3600);
    let expires = months.map(|m| {
        later(
            call.now,
            month.saturating_mul(u32::try_from(m).unwrap_or(u32::MAX)),
        )
    });
    let storage = call.args.owned("StorageType").unwrap_or_default();
    let fs = FileSystem {
        id: id.clone(),
        kind,
        state: if kind == Kind::Standard {
            FileSystemState::Running
        } else {
            FileSystemState::Pending
        },
        ticket: None,
        created: call.now,
        expires,
        charge: call
            .args
            .get("ChargeType")
            .unwrap_or("PayAsYouGo")
            .to_owned(),
        capacity,
        extension: None,
        bandwidth: call
            .args
            .integer("Bandwidth")
            .unwrap_or_else(|| baseline(call, &storage, capacity)),
        storage,
        protocol: call.args.owned("ProtocolType").unwrap_or_default(),
        encryption: call.args.integer("EncryptType").unwrap_or(0),
        kms_key: call.args.owned("KmsKeyId"),
        zone: call
            .args
            .get("ZoneId")
            .or(call.world.zones.first().map(String::as_str))
            .unwrap_or_default()
            .to_owned(),
        vpc: call.args.owned("VpcId"),
        description: call.args.owned("Description"),
        version: match kind {
            Kind::Standard => None,
            Kind::Extreme => Some("1".to_owned()),
            Kind::Cpfs => Some(call.world.cpfs_version.clone()),
        },
        mount_targets: Shelf::default(),
        filesets: Shelf::default(),
        flows: Shelf::default(),
        services: Shelf::default(),
    };
    let key = call.account.file_systems.insert(fs);
    if kind != Kind::Standard {
        start(call, key, CREATING);
    }
    id
}

/// The storage type's MB/s per TiB, but never less than the world grants.
pub(crate) fn baseline(call: &Call<'_>, storage: &str, capacity: i64) -> i64 {
    let per_tib = if storage == "advance_200" { 200 } else { 100 };
    (capacity.saturating_mul(per_tib) / 1024).max(call.world.cpfs_bandwidth)
}

pub(crate) fn start(call: &mut Call<'_>, key: u64, window: Window) {
    let at = later(call.now, call.choice.lasts(window));
    let ticket = call.account.schedule(at, Moving::FileSystem(key));
    if let Some(fs) = call.account.file_systems.get_mut(key) {
        fs.ticket = Some(ticket);
    }
}

/// Only a file system without mount targets may go (`cpfs-api-2022-06-29#4.2`); no code is documented for that.
/// Filesets and data flows are not mentioned, and go with it. A second deletion is silent: nothing is left to do.
fn delete(call: &mut Call<'_>, mut refusals: Refusals) -> Answer {
    let mut found = None;
    if let Some(fs) = call.file_system(&mut refusals) {
        let leaving_counts = call.reads("DeleteFileSystem.mount-targets.leaving", "counts");
        let counts = |t: MountTargetState| t != MountTargetState::Deleting || leaving_counts;
        let empty = !fs.mount_targets.values().any(|t| counts(t.state));
        refusals.require(
            empty,
            Rank::Dependency,
            &call.named("DeleteFileSystem.mount-targets"),
        );
        protocol_rules::judge_file_system_deletion(call, fs, &mut refusals);
        found = call
            .account
            .file_systems
            .key(&fs.id)
            .map(|key| (key, fs.state));
    }
    call.judge(refusals)?;
    if let Some((key, _)) = found.filter(|(_, s)| *s != FileSystemState::Deleting) {
        if let Some(fs) = call.account.file_systems.get_mut(key) {
            fs.state = FileSystemState::Deleting;
        }
        start(call, key, DELETING);
    }
    Ok(NOTHING)
}

/// How DescribeFileSystems shows one.
pub(crate) fn item(look: &Look<'_>, fs: &FileSystem) -> Item {
    let empty = |site, element| look.choice.list(site, element, Vec::new());
    let item = Item::default()
        .always("FileSystemId", fs.id.as_str())
        .always("FileSystemType", fs.kind.word())
        .always("Status", fs.state.word())
        .always("StorageType", fs.storage.as_str())
        .always("ProtocolType", fs.protocol.as_str())
        .always("ZoneId", fs.zone.as_str())
        .always("EncryptType", fs.encryption)
        .given("Description", fs.description.as_deref())
        .given("KMSKeyId", fs.kms_key.as_deref())
        .maybe("RegionId", look.world.region.as_str())
        .maybe("CreateTime", look.file_system_time(fs.created))
        .always("ChargeType", fs.charge.as_str())
        .maybe("MeteredSize", 0)
        .maybe("MeteredIASize", 0)
        .always("MountTargets", super::mount_target::brief_list(look, fs))
        .maybe("Tags", empty("DescribeFileSystems.Tags", "Tag"))
        .maybe("Packages", empty("DescribeFileSystems.Packages", "Package"))
        .maybe(
            "SupportedFeatures",
            empty("DescribeFileSystems.SupportedFeatures", "SupportedFeature"),
        );
    let item = match fs.expires {
        Some(at) => item.maybe("ExpiredTime", look.file_system_time(at)),
        None => item,
    };
    match fs.kind {
        Kind::Standard => item,
        Kind::Extreme | Kind::Cpfs => item
            .always("Capacity", fs.capacity)
            .always("Bandwidth", fs.bandwidth)
            .given("Version", fs.version.as_deref()),
    }
}

#[cfg(test)]
mod tests;
