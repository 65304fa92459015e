//! DescribeFileSystems (`cpfs-api-2022-06-29#4.4`).

use super::paging::Page;
use super::{Answer, Call, file_system};
use crate::errors;
use crate::refusal::{Rank, Refusal, Refusals};
use crate::state::{FileSystem, Kind};

pub(crate) fn describe(call: &mut Call<'_>, mut refusals: Refusals) -> Answer {
    let page = Page::read(call, &mut refusals);
    let kind = call.args.get("FileSystemType").filter(|t| *t != "all");
    let known = kind.is_none_or(|t| Kind::read(t).is_some());
    refusals.require(known, Rank::Format, &Refusal::format("FileSystemType"));
    let tags = call.repeated("DescribeFileSystems", "Tag", ["Key", "Value"]);
    refusals.require(
        tags.len() <= 20 && tags.iter().flatten().flatten().all(|t| is_tag(t)),
        Rank::Format,
        &Refusal::format("Tag"),
    );
    if let Some(id) = call.args.get("FileSystemId") {
        let found = call.account.file_systems.find(id).is_some();
        refusals.require(found, Rank::Existence, &errors::FILE_SYSTEM_NOT_FOUND);
    }
    call.judge(refusals)?;
    let keys = matching(call, kind.and_then(Kind::read));
    let (keys, mut fields) = page.cut(keys, call.choice);
    let look = call.look();
    let items: Vec<_> = keys
        .into_iter()
        .filter_map(|k| look.account.file_systems.get(k))
        .map(|fs| file_system::item(&look, fs))
        .collect();
    let items = items.into_iter().map(|i| i.shown(call.choice)).collect();
    let site = "DescribeFileSystems.FileSystems";
    fields.push(("FileSystems", call.choice.list(site, "FileSystem", items)));
    Ok(fields)
}

/// A tag's key or value: at most 128 characters, no reserved beginning, no address in it.
fn is_tag(text: &str) -> bool {
    let reserved = text.starts_with("aliyun") || text.starts_with("acs:");
    let address = text.contains("http://") || text.contains("https://");
    text.chars().count() <= 128 && !reserved && !address
}

fn matching(call: &Call<'_>, kind: Option<Kind>) -> Vec<(u64, u64)> {
    let tags = call.repeated("DescribeFileSystems", "Tag", ["Key", "Value"]);
    let wanted = |fs: &FileSystem| {
        let vpc = call.args.get("VpcId").is_none_or(|vpc| in_vpc(fs, vpc));
        // No operation here sets tags, so no file system has any.
        vpc && kind.is_none_or(|k| k == fs.kind) && tags.is_empty()
    };
    let shelf = &call.account.file_systems;
    match call.args.get("FileSystemId") {
        Some(id) => shelf
            .key(id)
            .filter(|k| shelf.get(*k).is_some_and(wanted))
            .map(|k| (k, k))
            .into_iter()
            .collect(),
        None => shelf
            .iter()
            .filter(|(_, fs)| wanted(fs))
            .map(|(k, _)| (k, k))
            .collect(),
    }
}

/// By its mount targets or, for CPFS, by its own VPC; the document says only "the VPC".
fn in_vpc(fs: &FileSystem, vpc: &str) -> bool {
    let mounted = fs
        .mount_targets
        .values()
        .any(|t| t.network.as_ref().is_some_and(|(v, _)| v == vpc));
    mounted || fs.vpc.as_deref() == Some(vpc)
}
