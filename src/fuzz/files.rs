//! Files people write: specs and cases.

use super::edits::{SPEC, edited};
use super::{Broken, Context, Reached};
use crate::case::Case;
use crate::spec::diagnostic::Colour;
use crate::spec::from_files;
use crate::spec::lint::lint;

/// What files of specs reach.
pub(super) const SPEC_KINDS: &[&str] = &["refused", "edited and loaded", "edited and refused"];
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
            let text = edited(edits);
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
