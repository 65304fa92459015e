//! What both sides of a text are held to, written down: every check of the emulator's as it can be set up, with the
//! readings of the specs that mean the same.
//!
//! `flowcheck fuzz seeds` writes it, and a test holds it to the specs. A target that reads it links neither the loader of
//! specs nor the model; a fuzzer looks over all code there is after each run, so that makes such a target twice as fast.

use std::sync::Arc;

use flowcheck_emulator::checks::{Check, DIRECTORIES, ENTRY_LISTS};
use serde::{Deserialize, Serialize};

use super::Broken;
use super::pieces::Bounds;
use super::readings::{Explained, Reading};
use crate::spec::compiled::Step;
use crate::spec::syntax::Type;
use crate::value::{Breach, Constraints, Pattern, Unit};

/// What the specs said when it was written.
pub const WRITTEN: &str = include_str!("../../fuzz/bounds.json");

/// The checks that are written down, in their order.
pub(super) const CHECKS: [&[Check]; 2] = [ENTRY_LISTS, DIRECTORIES];

/// A check of the emulator's.
#[derive(Serialize, Deserialize)]
struct Row {
    operation: String,
    parameter: String,
    readings: Vec<Known>,
    settings: Vec<Setting>,
}

/// One way to set it up, and the readings that mean the same, by their place.
#[derive(Serialize, Deserialize)]
struct Setting {
    choices: Vec<String>,
    readings: Vec<usize>,
}

#[derive(Serialize, Deserialize, PartialEq)]
struct Known {
    told: String,
    bounds: Text,
    codes: Vec<Codes>,
}

/// The codes of a word; `null`: any.
#[derive(Serialize, Deserialize, PartialEq)]
struct Codes {
    word: String,
    below: bool,
    codes: Vec<Option<String>>,
}

/// Of [`Constraints`] what texts and arrays of texts have.
#[derive(Serialize, Deserialize, PartialEq, Default)]
#[serde(default, rename_all = "kebab-case")]
struct Text {
    #[serde(skip_serializing_if = "Option::is_none")]
    r#type: Option<String>,
    bytes: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    min_length: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_length: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_bytes: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at_least: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at_most: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pattern: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_pattern: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    starts_with: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ends_with: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<Box<Text>>,
}

const TYPES: [(&str, Type); 3] = [
    ("string", Type::String),
    ("path", Type::Path),
    ("json-array", Type::JsonArray),
];

const WORDS: [&str; 10] = [
    "type",
    "min-length",
    "max-length",
    "max-bytes",
    "at-least",
    "at-most",
    "pattern",
    "not-pattern",
    "starts-with",
    "ends-with",
];

/// The file's text, of what the specs say now.
///
/// # Errors
/// If a parameter has bounds that cannot be written down.
pub(super) fn write(explained: &[Explained]) -> Result<String, Broken> {
    let same = |one: &Explained, other: &Explained| std::ptr::eq(one.check, other.check);
    let rows: Result<Vec<Row>, Broken> = explained.chunk_by(same).map(row).collect();
    let text = serde_json::to_string_pretty(&rows?).map_err(|error| error.to_string())?;
    Ok(text + "\n")
}

fn row(explained: &[Explained]) -> Result<Row, Broken> {
    let check = explained.first().map(|one| one.check).ok_or("no setting")?;
    let (mut readings, mut settings) = (Vec::<Known>::new(), Vec::new());
    for one in explained {
        let mut places = Vec::new();
        for reading in &one.readings {
            let known = known(reading)?;
            let place = readings.iter().position(|other| *other == known);
            places.push(place.unwrap_or(readings.len()));
            readings.extend(place.is_none().then_some(known));
        }
        let mut bounds = places.iter().filter_map(|at| readings.get(*at));
        let first = bounds.next().map(|known| &known.bounds);
        if bounds.any(|known| Some(&known.bounds) != first) {
            return Err(format!(
                "{} {} set to {:?} may mean several bounds: what tells them apart has to be tried",
                check.operation, check.parameter, one.setting
            ));
        }
        settings.push(Setting {
            choices: one
                .setting
                .iter()
                .map(|&choice| choice.to_owned())
                .collect(),
            readings: places,
        });
    }
    Ok(Row {
        operation: check.operation.to_owned(),
        parameter: check.parameter.to_owned(),
        readings,
        settings,
    })
}

fn known(reading: &Reading) -> Result<Known, Broken> {
    let codes = |(breach, codes): &(Breach, Vec<Option<String>>)| Codes {
        word: breach.word.to_owned(),
        below: !breach.path.is_empty(),
        codes: codes.clone(),
    };
    Ok(Known {
        told: reading.told.clone(),
        bounds: text(&reading.constraints)?,
        codes: reading.codes.iter().map(codes).collect(),
    })
}

fn text(from: &Constraints) -> Result<Text, Broken> {
    let r#type = match from.ty {
        Some(ty) => {
            let known = TYPES.iter().find(|(_, known)| *known == ty);
            Some(
                known
                    .ok_or("a type that cannot be written down")?
                    .0
                    .to_owned(),
            )
        }
        None => None,
    };
    let pattern = |pattern: &Option<Arc<Pattern>>| {
        let pattern = pattern.as_ref();
        pattern.map(|pattern| pattern.as_str().to_owned())
    };
    let odd = from.bounds().find(|(word, _)| !WORDS.contains(word));
    if let Some((word, _)) = odd {
        return Err(format!("`{word}` cannot be written down"));
    }
    Ok(Text {
        r#type,
        bytes: from.unit == Unit::Utf8Byte,
        min_length: from.min_length,
        max_length: from.max_length,
        max_bytes: from.max_bytes,
        at_least: from.at_least,
        at_most: from.at_most,
        pattern: pattern(&from.pattern),
        not_pattern: pattern(&from.not_pattern),
        starts_with: from.starts_with.clone(),
        ends_with: from.ends_with.clone(),
        items: match &from.items {
            Some(items) => Some(Box::new(text(items)?)),
            None => None,
        },
    })
}

/// What is written of entry lists.
///
/// # Errors
/// If it is not what can be read, or of other checks.
pub(super) fn lists() -> Result<Vec<Explained>, Broken> {
    read(ENTRY_LISTS, 0)
}

/// The same of directories.
///
/// # Errors
/// As above.
pub(super) fn directories() -> Result<Vec<Explained>, Broken> {
    read(DIRECTORIES, ENTRY_LISTS.len())
}

/// What is written of some checks, from a row on.
fn read(checks: &'static [Check], from: usize) -> Result<Vec<Explained>, Broken> {
    let rows: Vec<Row> = serde_json::from_str(WRITTEN).map_err(|error| error.to_string())?;
    let stale = || "other checks are written down: run `flowcheck fuzz seeds`".to_owned();
    let mut all = Vec::new();
    for (index, check) in checks.iter().enumerate() {
        let row = rows.get(from + index).ok_or_else(stale)?;
        if (check.operation, check.parameter) != (&*row.operation, &*row.parameter) {
            return Err(stale());
        }
        let readings: Result<Vec<Reading>, Broken> = row.readings.iter().map(reading).collect();
        let readings = readings?;
        let bounds = Bounds::of(readings.iter().map(|reading| &reading.constraints));
        for (setting, known) in check.settings().into_iter().zip(&row.settings) {
            let meant = known.readings.iter().filter_map(|at| readings.get(*at));
            all.push(Explained {
                check,
                readings: meant.cloned().collect(),
                bounds: bounds.clone(),
                setting,
            });
        }
    }
    Ok(all)
}

fn reading(known: &Known) -> Result<Reading, Broken> {
    let codes = |codes: &Codes| {
        let word = WORDS.iter().find(|word| **word == codes.word);
        let breach = Breach {
            path: codes.below.then_some(Step::Each).into_iter().collect(),
            word: word.ok_or_else(|| format!("unknown word `{}`", codes.word))?,
        };
        Ok((breach, codes.codes.clone()))
    };
    let codes: Result<_, Broken> = known.codes.iter().map(codes).collect();
    Ok(Reading {
        told: known.told.clone(),
        constraints: constraints(&known.bounds)?,
        codes: codes?,
    })
}

fn constraints(text: &Text) -> Result<Constraints, Broken> {
    let pattern = |pattern: &Option<String>| {
        let compiled = pattern.as_deref().map(Pattern::new);
        compiled.map(|pattern| pattern.map(Arc::new).ok_or("a pattern that is none"))
    };
    let ty = |name: &String| TYPES.iter().find(|(known, _)| known == name);
    Ok(Constraints {
        ty: text.r#type.as_ref().and_then(ty).map(|(_, ty)| *ty),
        unit: if text.bytes {
            Unit::Utf8Byte
        } else {
            Unit::Character
        },
        min_length: text.min_length,
        max_length: text.max_length,
        max_bytes: text.max_bytes,
        at_least: text.at_least,
        at_most: text.at_most,
        pattern: pattern(&text.pattern).transpose()?,
        not_pattern: pattern(&text.not_pattern).transpose()?,
        starts_with: text.starts_with.clone(),
        ends_with: text.ends_with.clone(),
        items: match &text.items {
            Some(items) => Some(Box::new(constraints(items)?)),
            None => None,
        },
        ..Constraints::default()
    })
}
