//! Entry lists and directories: the specs' bounds against the emulator's own checks, under each reading.
//!
//! Which alternatives of the specs' readings mean what an emulator set up in some way does, nobody says here: those
//! that agree with it on values at every bound are taken to be meant, and have to agree on everything.

use super::pieces::{Lot, list, path};
use super::readings::{Explained, Reading};
use super::{Broken, Context, Reached};
use crate::value::{Breach, Value, json_array, path as paths};

/// What entry lists reach: taken, or refused by one of these words.
pub(super) const LIST_KINDS: &[&str] = &[
    "taken",
    "type",
    "max-bytes",
    "min-length",
    "max-length",
    "starts-with",
    "not-pattern",
];
/// The same of directories.
pub(super) const PATH_KINDS: &[&str] = &[
    "taken",
    "min-length",
    "max-length",
    "starts-with",
    "ends-with",
    "not-pattern",
];

/// The first byte chooses the check and the readings it follows, the second whether the rest is the text itself or
/// what it is put together from.
pub(super) fn entry_list(context: &Context, data: &[u8]) -> Result<Reached, Broken> {
    let (explained, rest) = choose(context.entry_lists()?, data)?;
    let text = list(rest, &explained.bounds);
    let (reading, breaches) = agree(explained, &text)?;
    let lot = Lot::draw(rest);
    // Costly, and what may be wrong here does not take many tries.
    if lot.one_in(CHECKED) {
        tells_where(reading, &text)?;
        if breaches.is_empty() && !text.is_empty() {
            survives(explained, &text)?;
        }
    }
    Ok(reached(&text, &breaches))
}

/// In one of so many runs.
const CHECKED: u64 = 15;

/// The same of directories.
pub(super) fn directory_path(context: &Context, data: &[u8]) -> Result<Reached, Broken> {
    let (explained, rest) = choose(context.directories()?, data)?;
    let text = path(rest, &explained.bounds);
    let (reading, breaches) = agree(explained, &text)?;
    if Lot::draw(rest).one_in(CHECKED) {
        tells_where(reading, &text)?;
    }
    if breaches.is_empty() && !text.contains("//") && !is_joined(&text) {
        let joined = paths::join("/", &text);
        return Err(format!("`{text}` below the root is {joined}"));
    }
    Ok(reached(&text, &breaches))
}

/// Whether a path is itself below the root.
fn is_joined(path: &str) -> bool {
    path.is_empty() || paths::join("/", path) == path
}

fn choose<'c, 'd>(
    from: &'c [Explained],
    data: &'d [u8],
) -> Result<(&'c Explained, &'d [u8]), Broken> {
    let (first, rest) = data.split_first().unwrap_or((&0, &[]));
    let index = usize::from(*first) % from.len().max(1);
    let chosen = from.get(index).ok_or("there is nothing to compare")?;
    Ok((chosen, rest))
}

/// Both sides on one text: a reading by which they agree, and what is broken under it. An empty text is an absent
/// argument, and breaks nothing.
pub(super) fn agree<'e>(
    explained: &'e Explained,
    text: &str,
) -> Result<(&'e Reading, Vec<Breach>), Broken> {
    let asked = !text.is_empty();
    let value = Value::text(text);
    let codes = asked.then(|| explained.check.refuses(text, &explained.setting));
    let codes = codes.unwrap_or_default();
    let mut differences = Vec::new();
    for reading in &explained.readings {
        let broken = asked.then(|| reading.constraints.broken(&value));
        let broken = broken.unwrap_or_default();
        match reading.difference(&broken, &codes) {
            None => return Ok((reading, broken)),
            Some(difference) => differences.push(format!("{}: {difference}", reading.told)),
        }
    }
    let (check, setting) = (explained.check, explained.setting.join(", "));
    Err(format!(
        "{} {} ({setting}) {text:?}\n{}",
        check.operation,
        check.parameter,
        differences.join("\n")
    ))
}

fn reached(text: &str, breaches: &[Breach]) -> Reached {
    match breaches {
        [] if text.is_empty() => vec!["absent"],
        [] => vec!["taken"],
        _ => words(breaches.iter().map(|breach| breach.word)),
    }
}

/// Words, each once.
fn words(all: impl Iterator<Item = &'static str>) -> Reached {
    let mut words: Reached = all.collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// The pass over the text refuses what the values break, and names a place in the text.
fn tells_where(reading: &Reading, text: &str) -> Result<(), Broken> {
    let refusals = reading.constraints.refusals(text);
    let broken = reading.constraints.broken(&Value::text(text));
    let told = words(refusals.iter().map(|refusal| refusal.word));
    let broken = words(broken.iter().map(|breach| breach.word));
    if told != broken {
        return Err(format!(
            "{text:?} breaks {broken:?}, of which is told {refusals:?}"
        ));
    }
    let placed = |byte: usize| byte <= text.len() && text.is_char_boundary(byte);
    match refusals.iter().find(|refusal| !placed(refusal.byte)) {
        Some(lost) => Err(format!("there is no such place in {text:?}: {lost}")),
        None => Ok(()),
    }
}

/// What was taken is a list of the same entries once it is written again.
fn survives(explained: &Explained, text: &str) -> Result<(), Broken> {
    let entries = json_array(text).ok_or_else(|| format!("taken, and no array: {text:?}"))?;
    let written = Value::List(entries.clone()).to_json().to_string();
    if json_array(&written).as_ref() != Some(&entries) {
        return Err(format!("{text:?} written again is {written:?}"));
    }
    // What is escaped is longer, and may be too long.
    if written.len() <= text.len() && !agree(explained, &written)?.1.is_empty() {
        return Err(format!("{text:?} is taken, {written:?} is not"));
    }
    Ok(())
}
