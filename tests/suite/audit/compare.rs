//! Where spec and documents differ, and which of that is allowed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::Value;

use super::documents::{Row, json};
use super::spec::Stated;

/// One difference; `why.json` allows it by all fields but `document`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// `errors`, `parameters` or `answers`.
    pub about: &'static str,
    pub operation: String,
    /// The code, the parameter, or the path of the field.
    pub name: String,
    /// What differs.
    pub word: String,
    /// What the spec says of it.
    pub spec: String,
    /// What the documents say, and where.
    pub document: String,
    /// What a document says and the spec does not; nothing where the spec only says more.
    pub lacks: Option<String>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {} `{}`: {}; the spec says {}",
            self.operation, self.name, self.word, self.document, self.spec
        )?;
        match &self.lacks {
            Some(lacks) => write!(f, " and lacks {lacks}"),
            None => Ok(()),
        }
    }
}

/// A difference with its reason.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Allowance {
    about: String,
    /// One `*` in this and the next two stands for any text.
    operation: String,
    name: String,
    word: String,
    spec: String,
    /// What the spec lacks, so that a table cannot change unseen behind the reason.
    #[serde(default)]
    lacks: Option<String>,
    why: String,
}

impl Allowance {
    fn allows(&self, difference: &Difference) -> bool {
        self.about == difference.about
            && fits(&self.operation, &difference.operation)
            && fits(&self.name, &difference.name)
            && fits(&self.word, &difference.word)
            && self.spec == difference.spec
            && self.lacks == difference.lacks
    }
}

fn fits(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        Some((start, end)) => {
            text.len() >= start.len() + end.len() && text.starts_with(start) && text.ends_with(end)
        }
        None => pattern == text,
    }
}

/// Fails with every difference that has no reason, and every reason without a difference.
pub fn settle(about: &str, differences: &BTreeSet<Difference>) {
    let all: Vec<Allowance> = serde_json::from_value(json("why.json")).unwrap();
    let mine: Vec<&Allowance> = all.iter().filter(|a| a.about == about).collect();
    let mut lines: Vec<String> = differences
        .iter()
        .filter(|difference| !mine.iter().any(|allowance| allowance.allows(difference)))
        .map(ToString::to_string)
        .collect();
    for allowance in mine {
        let Allowance {
            operation,
            name,
            word,
            spec,
            why,
            ..
        } = allowance;
        if why.is_empty() {
            lines.push(format!(
                "{operation} {name} `{word}`: allowed without a reason"
            ));
        }
        if !differences
            .iter()
            .any(|difference| allowance.allows(difference))
        {
            lines.push(format!(
                "{operation} {name} `{word}`: allowed in why.json, but nothing differs so that the spec says {spec}"
            ));
        }
    }
    assert!(
        lines.is_empty(),
        "{about}: {} to settle, in the spec or with a reason in tests/data/why.json:\n{}",
        lines.len(),
        lines.join("\n")
    );
}

/// What both sides say of one operation's parameters, or fields.
pub fn compare(
    about: &'static str,
    operation: &str,
    rows: &[&Row],
    spec: &BTreeMap<String, Stated>,
) -> Vec<Difference> {
    let mut names: BTreeSet<&str> = rows.iter().map(|row| row.name.as_str()).collect();
    names.extend(spec.keys().map(String::as_str));
    let mut found = Vec::new();
    for name in names {
        let rows: Vec<&Row> = rows
            .iter()
            .copied()
            .filter(|row| row.name == name)
            .collect();
        let difference = |word: &str, document: String, lacks, spec: String| Difference {
            about,
            operation: operation.to_owned(),
            name: name.to_owned(),
            word: word.to_owned(),
            spec,
            document,
            lacks,
        };
        match spec.get(name) {
            None => {
                let row = rows[0];
                let document = format!("{} has it at line {}", row.document, row.line);
                found.push(difference("present", document, None, "nothing".to_owned()));
            }
            Some(_) if rows.is_empty() => {
                let document = "no document has it".to_owned();
                found.push(difference(
                    "present",
                    document,
                    None,
                    "that there is one".to_owned(),
                ));
            }
            Some(stated) => {
                let words = words(&rows, stated);
                found.extend(words.map(|(word, (document, lacks), spec)| {
                    difference(word, document, lacks, spec)
                }));
            }
        }
    }
    found
}

/// What a document says and where; and what of it the spec lacks.
type Said = (String, Option<String>);

/// Word by word: the word, what a document says, what the spec says.
fn words<'a>(
    rows: &'a [&'a Row],
    stated: &'a Stated,
) -> impl Iterator<Item = (&'a str, Said, String)> {
    let mut all: BTreeSet<&str> = stated.keys().map(String::as_str).collect();
    all.extend(
        rows.iter()
            .flat_map(|row| row.facts.keys().map(String::as_str)),
    );
    all.into_iter().filter_map(|word| {
        let document = word_differs(rows, stated, word)?;
        let spec = stated
            .get(word)
            .map_or("nothing".to_owned(), |values| shown(values));
        Some((word, document, spec))
    })
}

/// How a value is written, where only the sample shows it: a spec may ask for that, or for nothing.
fn is_as_in_samples(rows: &[&Row], stated: &Stated) -> bool {
    let mut samples = rows.iter().filter_map(|row| row.facts.get("sample-format"));
    samples.any(|sample| {
        stated
            .get("format")
            .is_some_and(|of| *of == [sample.clone()])
    })
}

fn word_differs(rows: &[&Row], stated: &Stated, word: &str) -> Option<Said> {
    if word == "sample-format" || is_said_by_pattern(rows, stated, word) {
        return None;
    }
    let said: Vec<(&Row, &Value)> = rows
        .iter()
        .filter_map(|row| Some((*row, row.facts.get(word)?)))
        .collect();
    if word == "format" && is_as_in_samples(rows, stated) {
        return None;
    }
    if said.is_empty() {
        let lines: Vec<String> = rows.iter().map(|row| place(row)).collect();
        return Some((format!("nothing in {}", lines.join(", ")), None));
    }
    let none = Vec::new();
    let values = stated.get(word).unwrap_or(&none);
    let missing = said.iter().filter(|(_, value)| !values.contains(value));
    let missing: Vec<&(&Row, &Value)> = missing.collect();
    if !missing.is_empty() {
        let says = |(row, value): &&(&Row, &Value)| format!("{} says {value}", place(row));
        let places: Vec<String> = missing.iter().map(says).collect();
        let mut lacks: Vec<Value> = missing.iter().map(|(_, value)| (*value).clone()).collect();
        lacks.dedup();
        return Some((places.join(", "), Some(shown(&lacks))));
    }
    // A value by another parameter's is compared as a whole; its cases then stand for themselves.
    let is_by = said.iter().any(|(_, value)| value.is_object());
    let known = |value: &&Value| said.iter().any(|(_, said)| said == value);
    let further = values.iter().filter(|value| value.is_object() == is_by);
    let further: Vec<&Value> = further.filter(|value| !known(value)).collect();
    (!further.is_empty()).then(|| {
        let lines: Vec<String> = said
            .iter()
            .map(|(row, value)| format!("{} says only {value}", place(row)))
            .collect();
        (lines.join(", "), None)
    })
}

/// Texts a value may not contain are a pattern in a spec.
fn is_said_by_pattern(rows: &[&Row], stated: &Stated, word: &str) -> bool {
    let (contains, pattern) = match word.strip_suffix("not-contains") {
        Some(prefix) => (word.to_owned(), format!("{prefix}not-pattern")),
        None => match word.strip_suffix("not-pattern") {
            Some(prefix) => (format!("{prefix}not-contains"), word.to_owned()),
            None => return false,
        },
    };
    let Some(patterns) = stated.get(&pattern) else {
        return false;
    };
    let texts: Vec<&Value> = rows
        .iter()
        .filter_map(|row| row.facts.get(&contains))
        .collect();
    let refuses = |text: &Value| {
        patterns.iter().any(|pattern| {
            let pattern = regex::Regex::new(pattern.as_str().unwrap()).unwrap();
            pattern.is_match(&format!("a{}b", text.as_str().unwrap())) && !pattern.is_match("ab")
        })
    };
    !texts.is_empty()
        && texts
            .iter()
            .all(|list| list.as_array().unwrap().iter().all(refuses))
}

fn place(row: &Row) -> String {
    format!("{} line {}", row.document, row.line)
}

fn shown(values: &[Value]) -> String {
    let values: Vec<String> = values.iter().map(ToString::to_string).collect();
    values.join(" or ")
}
