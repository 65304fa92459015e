//! Profiles in the vendors' INI files: `[name]`, `key = value`, comments with `#` or `;`.

use std::collections::BTreeMap;

use secrecy::{ExposeSecret as _, SecretString};

/// A section. Its `Debug` shows no value.
#[derive(Debug, Default)]
pub(super) struct Section(BTreeMap<String, SecretString>);

impl Section {
    /// A value that is there and not empty.
    pub(super) fn get(&self, key: &str) -> Option<&str> {
        let value = self.0.get(key)?.expose_secret();
        (!value.is_empty()).then_some(value)
    }

    /// The same, of a secret.
    pub(super) fn secret(&self, key: &str) -> Option<SecretString> {
        self.get(key).map(SecretString::from)
    }
}

/// Reads a text; lines that are none of these are passed over, as the vendors' tools do.
pub(super) fn read(text: &str) -> BTreeMap<String, Section> {
    let mut sections: BTreeMap<String, Section> = BTreeMap::new();
    let mut current: Option<String> = None;
    for line in text.lines().map(str::trim) {
        if line.starts_with(['#', ';']) {
            continue;
        }
        let name = line
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'));
        if let Some(name) = name {
            let name = name.trim().to_owned();
            sections.entry(name.clone()).or_default();
            current = Some(name);
            continue;
        }
        let pair = line.split_once('=');
        if let (Some(section), Some((key, value))) = (&current, pair) {
            let value = value.trim().trim_matches('"');
            let section = sections.entry(section.clone()).or_default();
            section.0.insert(key.trim().to_lowercase(), value.into());
        }
    }
    sections
}
