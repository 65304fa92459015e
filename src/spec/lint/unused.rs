//! Shared things nobody uses, and documents nobody cites.
//!
//! Looks at the files as written: what is taken over by `use` counts where it is written.

use std::collections::BTreeSet;

use crate::spec::check::Scope;
use crate::spec::compiled::{Operation, Spec};
use crate::spec::files::Files;
use crate::spec::fixtures::ACCOUNT;
use crate::spec::syntax::{Effect, SharedFile};
use crate::spec::yaml::{Data, Node};

/// Shared things nobody uses.
pub(crate) fn shared(files: &Files, shared: &SharedFile, scope: &Scope<'_>) {
    let mut words = Words::default();
    for text in &files.texts {
        text.tree.iter().for_each(|tree| words.add(tree));
    }
    words.names.insert(ACCOUNT.to_owned());
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

/// Fields that an operation sets, that no answer shows and no rule reads.
pub(crate) fn fields(files: &Files, spec: &Spec, operation: &Operation, scope: &Scope<'_>) {
    let mut words = Words::default();
    for text in &files.texts {
        text.tree.iter().for_each(|tree| words.add(tree));
    }
    let mut set = Vec::new();
    add_set(&operation.effects, operation, &mut set);
    for (kind, field) in set {
        let Some(resource) = spec.resources.get(kind.as_str()) else {
            continue;
        };
        let lists = spec
            .operations
            .values()
            .filter_map(|operation| operation.list.as_ref());
        let mut items = lists
            .filter(|list| *list.of == *kind)
            .map(|list| &list.item);
        let is_shown = resource.fields.contains_key(field.as_str())
            || items.any(|item| item.contains_key(field.as_str()));
        if !is_shown && !words.fields.contains(&field) {
            let message = format!("field `{field}` of `{kind}` is set, but never shown or read");
            scope.child("effects").warn(&[&field], message, None);
        }
    }
}

/// Kinds and the fields that effects give them.
fn add_set(effects: &[Effect], operation: &Operation, found: &mut Vec<(String, String)>) {
    let kind_of = |binding: &str| {
        let name = binding.strip_prefix('$').unwrap_or(binding);
        let bind = operation.binds.iter().find(|bind| *bind.name == *name);
        bind.map(|bind| bind.kind.to_string())
    };
    for effect in effects {
        let (kind, given, set) = match effect {
            Effect::Create(create) => (Some(create.a.value.clone()), &create.copy, &create.set),
            Effect::Move(change) => {
                let each = change.each.as_ref().map(|each| each.a.value.clone());
                let of = change.of.as_ref().and_then(|of| kind_of(of));
                (each.or(of), &change.given, &change.set)
            }
            Effect::Set(set) => (kind_of(&set.of), &set.given, &set.set),
            Effect::Only(only) => {
                add_set(&only.effects, operation, found);
                continue;
            }
            Effect::Add(_) | Effect::Remove(_) | Effect::Forget(_) => continue,
        };
        if let Some(kind) = kind {
            let given = given.iter().map(|name| name.value.clone());
            let fields = given.chain(set.keys().cloned());
            found.extend(fields.map(|field| (kind.clone(), field)));
        }
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
    /// Fields that references and `where` read.
    fields: BTreeSet<String>,
}

impl Words {
    fn add(&mut self, node: &Node) {
        match &node.data {
            Data::Scalar(text, _) => {
                if let Some(reference) = text.strip_prefix('$') {
                    let mut steps = reference.split('.').map(str::to_owned);
                    self.names.extend(steps.next());
                    self.fields.extend(steps);
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
        if word == "where" {
            let read = value.entries().iter().filter_map(|(field, _)| field.text());
            self.fields.extend(read.map(str::to_owned));
        }
        match word {
            "field" | "per" => self.fields.extend(texts),
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
