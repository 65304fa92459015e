//! Entry lists and directories: the specs' bounds against the emulator's own checks, under each reading.
//!
//! Which alternatives of the specs' readings mean what an emulator set up in some way does, nobody says here: those
//! that agree with it on values at every bound are taken to be meant, and have to agree on everything.

use super::pieces::{list, path};
use super::readings::Explained;
use super::{Broken, Context, Reached};
use crate::value::{Value, json_array, path as paths};

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
    let reached = agree(explained, &text)?;
    if text.is_empty() {
        return Ok(reached);
    }
    tells_where(explained, &text)?;
    if reached == ["taken"] {
        survives(explained, &text)?;
    }
    Ok(reached)
}

/// The same of directories.
pub(super) fn directory_path(context: &Context, data: &[u8]) -> Result<Reached, Broken> {
    let (explained, rest) = choose(context.directories()?, data)?;
    let text = path(rest, &explained.bounds);
    let reached = agree(explained, &text)?;
    if reached == ["taken"] && !text.contains("//") && paths::join("/", &text) != text {
        return Err(format!(
            "`{text}` below the root is {}",
            paths::join("/", &text)
        ));
    }
    Ok(reached)
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

/// Both sides on one text.
fn agree(explained: &Explained, text: &str) -> Result<Reached, Broken> {
    if text.is_empty() {
        return Ok(vec!["absent"]);
    }
    let value = Value::text(text);
    let codes = explained.check.refuses(text, &explained.setting);
    let mut differences = Vec::new();
    for reading in &explained.readings {
        let broken = reading.constraints.broken(&value);
        match reading.difference(&broken, &codes) {
            None if broken.is_empty() => return Ok(vec!["taken"]),
            None => {
                let mut words: Reached = broken.iter().map(|breach| breach.word).collect();
                words.sort_unstable();
                words.dedup();
                return Ok(words);
            }
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

/// The pass over the text refuses what the values break, and names a place in the text.
fn tells_where(explained: &Explained, text: &str) -> Result<(), Broken> {
    let value = Value::text(text);
    for reading in &explained.readings {
        let sorted = |words: &mut Vec<&'static str>| {
            words.sort_unstable();
            words.dedup();
        };
        let refusals = reading.constraints.refusals(text);
        let mut told: Vec<_> = refusals.iter().map(|refusal| refusal.word).collect();
        let mut broken: Vec<_> = reading
            .constraints
            .broken(&value)
            .iter()
            .map(|b| b.word)
            .collect();
        sorted(&mut told);
        sorted(&mut broken);
        if told != broken {
            return Err(format!(
                "{text:?} breaks {broken:?}, of which is told {refusals:?}"
            ));
        }
        let placed = |byte: usize| byte <= text.len() && text.is_char_boundary(byte);
        if let Some(lost) = refusals.iter().find(|refusal| !placed(refusal.byte)) {
            return Err(format!("there is no such place in {text:?}: {lost}"));
        }
    }
    Ok(())
}

/// What was taken is a list of the same entries once it is written again.
fn survives(explained: &Explained, text: &str) -> Result<(), Broken> {
    let entries = json_array(text).ok_or_else(|| format!("taken, and no array: {text:?}"))?;
    let written = Value::List(entries.clone()).to_json().to_string();
    if json_array(&written).as_ref() != Some(&entries) {
        return Err(format!("{text:?} written again is {written:?}"));
    }
    // What is escaped is longer, and may be too long.
    if written.len() <= text.len() && agree(explained, &written)? != ["taken"] {
        return Err(format!("{text:?} is taken, {written:?} is not"));
    }
    Ok(())
}
