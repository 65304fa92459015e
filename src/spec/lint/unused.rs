//! Shared things nobody uses, and documents nobody cites.
//!
//! Looks at the files as written: what is taken over by `use` counts where it is written.

use std::collections::BTreeSet;

use crate::spec::check::Scope;
use crate::spec::files::Files;
use crate::spec::syntax::SharedFile;
use crate::spec::yaml::{Data, Node};

/// Shared things nobody uses.
pub(crate) fn shared(files: &Files, shared: &SharedFile, scope: &Scope<'_>) {
    let mut words = Words::default();
    for text in &files.texts {
        text.tree.iter().for_each(|tree| words.add(tree));
    }
    let used = |names: Vec<&String>, section: &str, what: &str, used: &BTreeSet<String>| {
        for name in names.into_iter().filter(|name| !used.contains(*name)) {
            let message = format!("nobody uses {what} `{name}`");
            scope.child(section).child(name).warn(&[], message, None);
        }
    };
    let SharedFile {
        readings,
        fixtures,
        parameters,
        rules,
        conditions,
        fields,
    } = shared;
    used(
        readings.keys().collect(),
        "readings",
        "reading",
        &words.readings,
    );
    used(
        parameters.keys().collect(),
        "parameters",
        "shared parameter",
        &words.uses,
    );
    used(rules.keys().collect(), "rules", "shared rule", &words.uses);
    used(
        conditions.keys().collect(),
        "conditions",
        "shared condition",
        &words.uses,
    );
    used(
        fields.keys().collect(),
        "fields",
        "shared field",
        &words.uses,
    );
    used(
        fixtures.keys().collect(),
        "fixtures",
        "kind of fixture",
        &words.names,
    );
}

/// Documents nobody cites.
pub(crate) fn sources(files: &Files, scope: &Scope<'_>) {
    let mut words = Words::default();
    for text in &files.texts {
        text.tree.iter().for_each(|tree| words.add(tree));
    }
    let known = files
        .service
        .iter()
        .flat_map(|(_, service)| service.sources.keys());
    for id in known.filter(|id| !words.sources.contains(*id)) {
        let message = format!("nobody cites `{id}`");
        scope.child("sources").child(id).warn(&[], message, None);
    }
}

/// What is written under the words that name things.
#[derive(Default)]
struct Words {
    readings: BTreeSet<String>,
    uses: BTreeSet<String>,
    sources: BTreeSet<String>,
    /// What `a` names, and the roots of references.
    names: BTreeSet<String>,
}

impl Words {
    fn add(&mut self, node: &Node) {
        match &node.data {
            Data::Scalar(text, _) => {
                if let Some(reference) = text.strip_prefix('$') {
                    let root = reference.split('.').next().unwrap_or_default();
                    self.names.insert(root.to_owned());
                }
            }
            Data::Seq(items) => items.iter().for_each(|item| self.add(item)),
            Data::Map(entries) => {
                for (key, value) in entries {
                    self.add_word(key.text().unwrap_or_default(), value);
                    self.add(value);
                }
            }
        }
    }

    fn add_word(&mut self, word: &str, value: &Node) {
        let texts = value
            .text()
            .into_iter()
            .chain(value.items().iter().filter_map(Node::text));
        let texts = texts.map(str::to_owned);
        match word {
            "reading" => self.readings.extend(texts),
            "use" => self.uses.extend(texts),
            "a" => self.names.extend(texts),
            "source" | "sources" | "only-in" => {
                let ids = texts.map(|text| text.split('#').next().unwrap_or_default().to_owned());
                self.sources.extend(ids);
            }
            _ => {}
        }
    }
}
