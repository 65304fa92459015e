//! Filesets (`cpfs-api-2022-06-29#7.1` to `#7.4`).

use super::filters::{self, Filter, Match};
use super::item::Item;
use super::look::Look;
use super::paging::{Slice, listing};
use super::{Answer, Call, Operation, Stock, Token, protocol_rules};
use crate::choice::Window;
use crate::clock::{iso, later};
use crate::errors;
use crate::refusal::{Rank, Refusals};
use crate::state::{FileSystem, FileSystemState, Fileset, FilesetState, FlowState, Moving};
use crate::validate::text::{self, Unit};

/// No document says how long these take.
const CREATING: Window = Window::silent(30);
const RELEASING: Window = Window::silent(30);
/// `#7.1`.
const MOST: usize = 10;
const DEEPEST: usize = 8;

pub(crate) const OPERATIONS: &[Operation] = &[
    Operation {
        name: "CreateFileset",
        mandatory: &["FileSystemId", "FileSystemPath"],
        integers: &[],
        flags: &["DryRun"],
        token: Token::Open("CreateFileset.other-arguments"),
        stock: Stock::Unsaid,
        run: create,
    },
    Operation {
        name: "DeleteFileset",
        mandatory: &["FileSystemId", "FsetId"],
        integers: &[],
        flags: &["DryRun"],
        token: Token::Open("DeleteFileset.other-arguments"),
        stock: Stock::Unsaid,
        run: delete,
    },
    Operation {
        name: "ModifyFileset",
        mandatory: &["FileSystemId", "FsetId"],
        integers: &[],
        flags: &["DryRun"],
        token: Token::Open("ModifyFileset.other-arguments"),
        stock: Stock::Unsaid,
        run: modify,
    },
    Operation {
        name: "DescribeFilesets",
        mandatory: &["FileSystemId"],
        integers: &[],
        flags: &[],
        token: Token::None,
        stock: Stock::Unsaid,
        run: describe,
    },
];

fn create(call: &mut Call<'_>, mut refusals: Refusals) -> Answer {
    let described = call.is_described("CreateFileset");
    refusals.require(described, Rank::Format, &errors::ILLEGAL_CHARACTERS);
    let fs = call.silent_file_system(&mut refusals, "CreateFileset@lingjun");
    judge_path(call, fs, &mut refusals);
    if let Some(fs) = fs {
        // Its table has no code for a file system that is not Running (contradictions, row 48).
        let state = call.named("CreateFileset.state");
        refusals.require(fs.state == FileSystemState::Running, Rank::State, &state);
        if fs.state == FileSystemState::Deleting {
            refusals.push(Rank::State, errors::FILE_SYSTEM_NOT_FOUND);
        }
        let leaving_counts = call.reads("CreateFileset.count.leaving", "counts");
        let counted = |f: &&Fileset| f.has_tree() && (!f.is_leaving() || leaving_counts);
        refusals.require(
            fs.filesets.values().filter(counted).count() < MOST,
            Rank::Limit,
            &errors::TOO_MANY_FILESETS,
        );
    }
    call.judge(refusals)?;
    if call.is_dry_run() {
        return Ok(call.rehearsed("CreateFileset", "FsetId"));
    }
    let id = insert(call);
    Ok(vec![("FsetId", id.into())])
}

/// What a fileset's path looks like, however deep.
pub(crate) fn is_fileset_path(path: &str, unit: Unit) -> bool {
    text::is_directory(path, 2..=1024, unit) && text::is_plain(path)
}

fn judge_path(call: &Call<'_>, fs: Option<&FileSystem>, refusals: &mut Refusals) {
    let Some(path) = call.args.get("FileSystemPath") else {
        return;
    };
    let unit = Unit::read(call.choice.reading("CreateFileset.FileSystemPath.unit"));
    if !is_fileset_path(path, unit) {
        refusals.require_any(
            false,
            Rank::Format,
            &[&errors::PATH_CHARACTERS, &errors::ILLEGAL_CHARACTERS],
        );
        return;
    }
    refusals.require(
        text::depth(path) <= DEEPEST,
        Rank::Limit,
        &errors::TOO_MANY_DEPTHS,
    );
    let Some(fs) = fs else {
        return;
    };
    let parent = text::parent(path);
    refusals.require(
        has_directory(call, fs, parent),
        Rank::Existence,
        &errors::PARENT_NOT_FOUND,
    );
    refusals.require(
        !has_directory(call, fs, path),
        Rank::Dependency,
        &errors::ALREADY_EXISTS,
    );
    refusals.require(
        fs.fileset_around(parent).is_none(),
        Rank::Dependency,
        &errors::NESTED_DIR,
    );
}

/// Whether a directory exists: one the file system came with, or one of a fileset. What a bucket brings into a
/// fileset is not looked at; the directories a fileset came with stay.
pub(crate) fn has_directory(call: &Call<'_>, fs: &FileSystem, path: &str) -> bool {
    let given = call
        .world
        .directories
        .binary_search_by(|d| d.as_str().cmp(path))
        .is_ok();
    let inside = |fileset: &Fileset| {
        let rest = path.get(fileset.path.len()..).unwrap_or_default();
        rest.is_empty() || call.world.fileset_directories.iter().any(|d| d == rest)
    };
    given || fs.fileset_around(path).is_some_and(inside)
}

fn insert(call: &mut Call<'_>) -> String {
    let id = format!("fset-{}", call.choice.id());
    let fileset = Fileset {
        id: id.clone(),
        path: call.args.owned("FileSystemPath").unwrap_or_default(),
        description: call.args.owned("Description"),
        state: FilesetState::Creating,
        ticket: None,
        created: call.now,
        updated: call.now,
    };
    call.account.born(&id);
    let parent = call
        .args
        .get("FileSystemId")
        .and_then(|id| call.account.file_systems.key(id))
        .unwrap_or_default();
    if let Some(fs) = call.account.file_systems.get_mut(parent) {
        let key = fs.filesets.insert(fileset);
        start(call, parent, key, FilesetState::Creating, CREATING);
    }
    id
}

fn start(call: &mut Call<'_>, parent: u64, key: u64, state: FilesetState, window: Window) {
    let at = later(call.now, call.choice.lasts(window));
    let ticket = call.account.schedule(at, Moving::Fileset(parent, key));
    let fs = call.account.file_systems.get_mut(parent);
    if let Some(fileset) = fs.and_then(|fs| fs.filesets.get_mut(key)) {
        fileset.ticket = Some(ticket);
        fileset.state = state;
        fileset.updated = call.now;
    }
}

fn delete(call: &mut Call<'_>, mut refusals: Refusals) -> Answer {
    let found = find(call, "DeleteFileset@lingjun", &mut refusals, judge_release);
    call.judge(refusals)?;
    if let Some((parent, key)) = found.filter(|_| !call.is_dry_run()) {
        start(call, parent, key, FilesetState::Releasing, RELEASING);
    }
    Ok(call.obeyed("DeleteFileset"))
}

/// The shelf keys of the fileset the call names, once `judge` has looked at it; not finding it is a refusal.
fn find(
    call: &Call<'_>,
    lingjun: &str,
    refusals: &mut Refusals,
    judge: fn(&Call<'_>, &FileSystem, &Fileset, &mut Refusals),
) -> Option<(u64, u64)> {
    let fs = call.silent_file_system(refusals, lingjun);
    let id = call.args.get("FsetId")?;
    let fileset = fs
        .and_then(|fs| fs.filesets.find(id))
        .filter(|f| f.has_tree());
    let nowhere = fileset.is_none() && (fs.is_some() || !call.account.knows(id));
    refusals.require(!nowhere, Rank::Existence, &errors::FILESET_NOT_FOUND);
    let (fs, fileset) = fs.zip(fileset)?;
    judge(call, fs, fileset, refusals);
    call.account
        .file_systems
        .key(&fs.id)
        .zip(fs.filesets.key(id))
}

/// A fileset in use stays: the table's DependencyViolation has no other explanation. For one being created or
/// released there is no code (contradictions, row 48).
fn judge_release(call: &Call<'_>, fs: &FileSystem, fileset: &Fileset, refusals: &mut Refusals) {
    let leaving_counts = call.reads("DeleteFileset.data-flows.leaving", "counts");
    let used = fs
        .flows
        .values()
        .any(|f| f.fileset == fileset.id && (f.state != FlowState::Deleting || leaving_counts));
    refusals.require(!used, Rank::Dependency, &errors::DEPENDENCY);
    protocol_rules::judge_fileset_deletion(call, fs, fileset, refusals);
    judge_state(call, "DeleteFileset.state", fileset, refusals);
}

fn judge_state(call: &Call<'_>, site: &str, fileset: &Fileset, refusals: &mut Refusals) {
    match fileset.state {
        FilesetState::Created => {}
        FilesetState::Creating if call.reads(site, "accepted") => {}
        FilesetState::Creating => refusals.push(Rank::State, call.named(site)),
        FilesetState::Releasing | FilesetState::Released => {
            refusals.push(Rank::State, errors::FILESET_NOT_FOUND)
        }
    }
}

/// The description is all there is to change, and no state is documented for that: it holds at once.
fn modify(call: &mut Call<'_>, mut refusals: Refusals) -> Answer {
    let described = call.is_described("ModifyFileset");
    refusals.require(described, Rank::Format, &errors::ILLEGAL_CHARACTERS);
    let found = find(
        call,
        "ModifyFileset@lingjun",
        &mut refusals,
        |call, _, fileset, refusals| {
            judge_state(call, "ModifyFileset.state", fileset, refusals);
        },
    );
    call.judge(refusals)?;
    if let Some((parent, key)) = found.filter(|_| !call.is_dry_run()) {
        describe_anew(call, parent, key);
    }
    Ok(call.obeyed("ModifyFileset"))
}

/// A description left out stays; the data flows of the fileset show the new one too.
fn describe_anew(call: &mut Call<'_>, parent: u64, key: u64) {
    let description = call.args.owned("Description");
    let Some(fs) = call.account.file_systems.get_mut(parent) else {
        return;
    };
    let Some(fileset) = fs.filesets.get_mut(key) else {
        return;
    };
    fileset.updated = call.now;
    if description.is_some() {
        fileset.description = description;
        for flow in fs.flows.values_mut().filter(|f| f.fileset == fileset.id) {
            flow.fileset_description.clone_from(&fileset.description);
        }
    }
}

fn describe(call: &mut Call<'_>, mut refusals: Refusals) -> Answer {
    const KEYS: [(&str, Filter); 3] = [
        ("FsetIds", Filter::Ids),
        ("FileSystemPath", Filter::Path),
        ("Description", Filter::Part),
    ];
    let slice = Slice::read(call, "DescribeFilesets", &mut refusals);
    let wanted = filters::read(call, "DescribeFilesets", &KEYS, &mut refusals);
    let id = call
        .silent_file_system(&mut refusals, "DescribeFilesets@lingjun")
        .map(|fs| fs.id.clone());
    call.judge(refusals)?;
    let fs = id
        .as_deref()
        .and_then(|id| call.account.file_systems.find(id));
    let how = Match::read(call, "DescribeFilesets");
    let matching = |fileset: &Fileset| {
        how.all(&wanted, |key| match key {
            "FsetIds" => fileset.id.as_str().into(),
            "FileSystemPath" => fileset.path.as_str().into(),
            _ => fileset.description.as_deref().unwrap_or_default().into(),
        })
    };
    let keys = fs.map(|fs| {
        fs.filesets
            .iter()
            .filter(|(_, f)| matching(f))
            .map(|(k, _)| (k, k))
            .collect()
    });
    let (keys, token) = slice.cut(keys.unwrap_or_default(), call.choice);
    let look = call.look();
    let shelf = id
        .as_deref()
        .and_then(|id| look.account.file_systems.find(id))
        .map(|fs| &fs.filesets);
    let items = keys
        .into_iter()
        .filter_map(|k| shelf?.get(k))
        .map(|f| item(&look, f))
        .collect();
    let mut fields = listing(
        call,
        "DescribeFilesets",
        ("Entries", "Entrie"),
        items,
        token,
    );
    fields.push(("FileSystemId", id.unwrap_or_default().into()));
    Ok(fields)
}

/// How DescribeFilesets shows one.
pub(crate) fn item(look: &Look<'_>, fileset: &Fileset) -> Item {
    // The table says UpdateTime, the samples UpdateTiem (contradictions, row 15).
    let updated = if look
        .choice
        .reads("DescribeFilesets.UpdateTime", "UpdateTiem")
    {
        "UpdateTiem"
    } else {
        "UpdateTime"
    };
    Item::default()
        .always("FsetId", fileset.id.as_str())
        .always("FileSystemPath", fileset.path.as_str())
        .given("Description", fileset.description.as_deref())
        .always("Status", fileset.state.word())
        .maybe("CreateTime", iso(fileset.created))
        .maybe(updated, iso(fileset.updated))
}

#[cfg(test)]
mod tests;
