//! Forms of values, and sentences without what differs from run to run: ids and numbers.

use std::collections::BTreeSet;

use regex::Regex;

use crate::spec::Name;
use crate::value::Value;

/// Longer texts are cut, in characters.
const LONGEST: usize = 160;

/// What a walk's ids and other texts of chance look like.
pub(super) struct Forms {
    ids: BTreeSet<Name>,
    /// What else is chance, and what stands for it: what a request held, ids of requests, other ids and numbers.
    chance: Vec<(Regex, &'static str)>,
}

impl Forms {
    pub(super) fn new() -> Forms {
        let hex = "[0-9A-Fa-f]";
        let uuid = format!("{hex}{{8}}-{hex}{{4}}-{hex}{{4}}-{hex}{{4}}-{hex}{{12}}");
        let found = [
            (r"\S*%[0-9A-F]{2}\S*", "<encoded>"),
            (uuid.as_str(), "<uuid>"),
            ("[0-9][0-9a-f]{3,}", "<number>"),
        ];
        // All are fixed and valid; were one not, sentences would keep what it finds.
        let compiled = found.map(|(found, place)| Some((Regex::new(found).ok()?, place)));
        Forms {
            ids: BTreeSet::new(),
            chance: compiled.into_iter().flatten().collect(),
        }
    }

    /// Another walk has other ids.
    pub(super) fn begin_walk(&mut self) {
        self.ids.clear();
    }

    /// This is an id.
    pub(super) fn learn(&mut self, id: &Name) {
        if !id.is_empty() {
            self.ids.insert(id.clone());
        }
    }

    /// A sentence without ids and numbers.
    pub(super) fn sentence(&self, text: &str) -> String {
        let mut out = text.to_owned();
        for id in self.ids.iter().rev().filter(|id| id.len() > 3) {
            if out.contains(&**id) {
                out = out.replace(&**id, "<id>");
            }
        }
        for (found, place) in &self.chance {
            out = found.replace_all(&out, *place).into_owned();
        }
        out.chars().take(LONGEST).collect()
    }
}

/// The form of a value. What a text says is chance, but for times.
pub(super) fn form(value: &Value) -> &'static str {
    match value {
        Value::Absent => "null",
        Value::Bool(_) => "truth value",
        Value::Int(_) => "number",
        Value::List(_) => "list",
        Value::Map(_) => "object",
        Value::Text(text) if is_time(text) && text.ends_with('Z') => "time in UTC",
        Value::Text(text) if is_time(text) => "time",
        Value::Text(_) => "text",
    }
}

/// `2026-01-01T00:00`, whatever follows.
fn is_time(text: &str) -> bool {
    let shape = text.bytes().take(16).map(|byte| match byte {
        digit if digit.is_ascii_digit() => b'0',
        other => other,
    });
    shape.eq(*b"0000-00-00T00:00")
}
