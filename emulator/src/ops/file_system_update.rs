//! ModifyFileSystem and UpgradeFileSystem (`cpfs-api-2022-06-29#4.3`, `#4.5`). Neither has an error table.

use std::time::Duration;

use super::file_system::{baseline, start};
use super::{Answer, Call, NOTHING};
use crate::choice::Window;
use crate::errors;
use crate::refusal::{Rank, Refusal, Refusals};
use crate::state::{FileSystem, FileSystemState, Kind, Size};

/// No document says how long this takes.
const EXTENDING: Window = Window {
    usual: Duration::from_secs(120),
    longest: Duration::from_secs(299),
};

/// The description is all there is to change; left out, it stays.
pub(crate) fn modify(call: &mut Call<'_>, mut refusals: Refusals) -> Answer {
    let described = call.is_described("ModifyFileSystem");
    refusals.require(described, Rank::Format, &Refusal::format("Description"));
    let mut found = None;
    if let Some(fs) = call.file_system(&mut refusals) {
        // Operations wait for Running (`#4.4`); whether this one does too is not said.
        if fs.state != FileSystemState::Running && !call.reads("ModifyFileSystem.state", "accepted")
        {
            refusals.push(Rank::State, call.named("ModifyFileSystem.state"));
        }
        found = call.account.file_systems.key(&fs.id);
    }
    call.judge(refusals)?;
    let description = call.args.owned("Description");
    let fs = found.and_then(|key| call.account.file_systems.get_mut(key));
    if let Some(fs) = fs.filter(|_| description.is_some()) {
        fs.description = description;
    }
    Ok(NOTHING)
}

/// The file system is Extending for a while, then Running again.
pub(crate) fn upgrade(call: &mut Call<'_>, mut refusals: Refusals) -> Answer {
    // Contradictions, row 18.
    if call.reads("UpgradeFileSystem.DryRun", "required") && call.args.get("DryRun").is_none() {
        refusals.push(Rank::Mandatory, Refusal::missing("DryRun"));
    }
    let capacity = call.args.integer("Capacity");
    let positive = capacity.is_none_or(|c| c > 0);
    refusals.require(positive, Rank::Format, &Refusal::format("Capacity"));
    let mut found = None;
    if let Some(fs) = call.file_system(&mut refusals) {
        judge(call, fs, capacity, &mut refusals);
        found = call
            .account
            .file_systems
            .key(&fs.id)
            .filter(|_| fs.kind != Kind::Standard);
    }
    call.judge(refusals)?;
    if let Some((key, capacity)) = found.zip(capacity).filter(|_| !call.is_dry_run()) {
        extend(call, key, capacity);
    }
    Ok(call.obeyed("UpgradeFileSystem"))
}

fn judge(call: &Call<'_>, fs: &FileSystem, capacity: Option<i64>, refusals: &mut Refusals) {
    if fs.kind == Kind::Standard {
        // It grows by itself and needs none of this, which may mean that it takes none.
        if !call.reads("UpgradeFileSystem.standard", "accepted") {
            refusals.push(Rank::Support, call.named("UpgradeFileSystem.standard"));
        }
        return;
    }
    let denied = call.denies_lingjun(fs, "UpgradeFileSystem@lingjun");
    refusals.require(!denied, Rank::Support, &errors::NOT_SUPPORTED);
    let running = fs.state == FileSystemState::Running;
    refusals.require(running, Rank::State, &call.named("UpgradeFileSystem.state"));
    if fs.state == FileSystemState::Deleting {
        refusals.push(Rank::State, errors::FILE_SYSTEM_NOT_FOUND);
    }
    // Larger than it is; which sizes are on sale is not in the documents.
    let larger = capacity.is_none_or(|c| c > fs.capacity);
    refusals.require(larger, Rank::Limit, &Refusal::format("Capacity"));
}

/// Whether the new size shows at once or at the end is not documented; contrary, either.
fn extend(call: &mut Call<'_>, key: u64, capacity: i64) {
    let Some(fs) = call.account.file_systems.get(key) else {
        return;
    };
    // The storage type is a bandwidth for each TiB.
    let bandwidth = if call.reads("UpgradeFileSystem.Bandwidth", "grows") {
        fs.bandwidth.max(baseline(call, &fs.storage, capacity))
    } else {
        fs.bandwidth
    };
    let size = Size {
        capacity,
        bandwidth,
    };
    let at_the_end = call.choice.happens(2);
    if let Some(fs) = call.account.file_systems.get_mut(key) {
        fs.state = FileSystemState::Extending;
        if at_the_end {
            fs.extension = Some(size);
        } else {
            fs.resize(size);
        }
    }
    start(call, key, EXTENDING);
}

#[cfg(test)]
mod tests;
