//! Files people write: specs, cases, and targets.

use super::edits::{SPEC, TARGETS, edited};
use super::{Broken, Context, Reached};
use crate::case::Case;
use crate::config;
use crate::spec::diagnostic::Colour;
use crate::spec::from_files;
use crate::spec::lint::lint;

/// What files of specs reach.
pub(super) const SPEC_KINDS: &[&str] = &["refused", "edited and loaded", "edited and refused"];
/// What files of targets reach.
pub(super) const CONFIG_KINDS: &[&str] = &[
    "refused",
    "edited and read",
    "edited and refused",
    "a secret refused",
];
/// What cases reach.
pub(super) const CASE_KINDS: &[&str] = &["no text", "refused", "read"];

/// One text that a mutation can move anywhere, cut into these files at form feeds.
pub(super) const NAMES: [&str; 5] = [
    "service.yaml",
    "shared.yaml",
    "resources/item.yaml",
    "operations/add-item.yaml",
    "resources/shop.yaml",
];

/// The files' text; after a first byte that no text begins with, edits of a spec that loads.
pub(super) fn spec(_: &Context, data: &[u8]) -> Result<Reached, Broken> {
    match data.split_first() {
        Some((..8, edits)) => {
            let text = edited(SPEC, edits);
            let changed = text != SPEC;
            Ok(match load(&text)? {
                true if changed => vec!["edited and loaded"],
                true => vec!["loaded"],
                false => vec!["edited and refused"],
            })
        }
        _ => Ok(match load(&String::from_utf8_lossy(data))? {
            true => vec!["loaded"],
            false => vec!["refused"],
        }),
    }
}

/// Whether the files load.
fn load(text: &str) -> Result<bool, Broken> {
    let texts = text.split('\u{c}').zip(NAMES);
    let files = texts.map(|(text, name)| (name.to_owned(), text.to_owned()));
    match from_files(files.collect()) {
        Ok(loaded) => {
            for doubt in lint(&loaded).0 {
                shown(&doubt.render(Colour::Off))?;
            }
            Ok(true)
        }
        Err(found) if found.has_errors() => {
            shown(&found.render(Colour::Off))?;
            Ok(false)
        }
        Err(_) => Err("refused without a reason".to_owned()),
    }
}

fn shown(text: &str) -> Result<(), Broken> {
    if text.is_empty() {
        return Err("a diagnostic that shows nothing".to_owned());
    }
    Ok(())
}

pub(super) fn case(_: &Context, data: &[u8]) -> Result<Reached, Broken> {
    let Ok(text) = std::str::from_utf8(data) else {
        return Ok(vec!["no text"]);
    };
    let Ok(case) = Case::from_yaml(text) else {
        return Ok(vec!["refused"]);
    };
    let Ok(written) = case.to_yaml() else {
        return Ok(vec!["read", "not to be written"]);
    };
    match Case::from_yaml(&written) {
        Ok(again) if again == case => Ok(vec!["read"]),
        Ok(again) => Err(format!(
            "written and read again it is {again:?}, not {case:?}"
        )),
        Err(error) => Err(format!(
            "what was written cannot be read: {error}\n{written}"
        )),
    }
}

/// A value that no message may show.
const QUIET: &str = "neVer-to-be-seen";

/// The file's bytes; after a first byte below 8, edits of one that is right, above 3 with a secret among its lines.
pub(super) fn config(_: &Context, data: &[u8]) -> Result<Reached, Broken> {
    match data.split_first() {
        Some((first @ ..8, edits)) => {
            let mut text = edited(TARGETS, edits);
            let secret = *first > 3;
            if secret {
                let at = text.match_indices('\n').map(|(at, _)| at + 1);
                let count = at.clone().count().max(1);
                let at = at.clone().nth(edits.len() % count).unwrap_or(0);
                text.insert_str(at, &format!("access-key-secret = \"{QUIET}\"\n"));
            }
            Ok(match read(text.as_bytes())? {
                true if secret => return Err(format!("a secret was taken\n{text}")),
                true => vec!["edited and read"],
                false if secret => vec!["a secret refused"],
                false => vec!["edited and refused"],
            })
        }
        _ => Ok(match read(data)? {
            true => vec!["read"],
            false => vec!["refused"],
        }),
    }
}

/// Whether a file of targets is read.
fn read(bytes: &[u8]) -> Result<bool, Broken> {
    match config::load("flowcheck.toml", bytes) {
        Ok(_) => Ok(true),
        Err(found) if found.has_errors() => {
            let told = found.render(Colour::Off);
            shown(&told)?;
            match told.contains(QUIET) {
                true => Err(format!("a secret is shown\n{told}")),
                false => Ok(false),
            }
        }
        Err(_) => Err("refused without a reason".to_owned()),
    }
}
