//! The names of a service, and which of them are unknown because a file is broken.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use crate::spec::files::{FileKind, Files};
use crate::spec::syntax::{
    Effect, OperationFile, Parameter, ResourceFile, ServiceFile, SharedFile,
};

/// How much the walk through conditions and readings taken over by `use` may cost.
const STEPS: usize = 500_000;

/// What names mean in a service.
pub(crate) struct Names<'a> {
    pub(crate) service: Option<&'a ServiceFile>,
    pub(crate) shared: &'a SharedFile,
    pub(crate) resources: BTreeMap<&'a str, &'a ResourceFile>,
    pub(crate) operations: Vec<&'a OperationFile>,
    /// Fields of resources that operations set, shown or not.
    set_fields: BTreeMap<String, BTreeSet<String>>,
    /// How many things taken over by `use` may still be walked through.
    steps: Cell<usize>,
    /// A broken file may define what seems unknown.
    pub(crate) shared_broken: bool,
    pub(crate) service_broken: bool,
    pub(crate) resource_broken: bool,
    pub(crate) operation_broken: bool,
}

/// A kind that something can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Resource,
    Fixture,
    /// A broken file may define it.
    Lost,
}

impl<'a> Names<'a> {
    pub(crate) fn new(files: &'a Files, shared: &'a SharedFile) -> Self {
        let resources = files.resources.iter();
        let mut names = Names {
            service: files.service.as_ref().map(|(_, service)| service),
            shared,
            resources: resources.map(|(_, r)| (r.resource.as_str(), r)).collect(),
            operations: files
                .operations
                .iter()
                .map(|(_, operation)| operation)
                .collect(),
            set_fields: BTreeMap::new(),
            steps: Cell::new(STEPS),
            shared_broken: files.broken(FileKind::Shared),
            service_broken: files.broken(FileKind::Service) || files.service.is_none(),
            resource_broken: files.broken(FileKind::Resource),
            operation_broken: files.broken(FileKind::Operation),
        };
        for operation in names.operations.clone() {
            let binds = binds(operation, shared);
            names.add_fields(&operation.effects, &binds);
        }
        names
    }

    /// Takes a step; false when there are none left.
    pub(crate) fn step(&self) -> bool {
        self.steps.set(self.steps.get().saturating_sub(1));
        self.steps.get() > 0
    }

    fn add_fields(&mut self, effects: &[Effect], binds: &BTreeMap<String, String>) {
        for effect in effects {
            let (kind, fields) = match effect {
                Effect::Create(create) => {
                    let copy = create.copy.iter().map(|name| name.value.clone());
                    (
                        Some(create.a.value.clone()),
                        copy.chain(create.set.keys().cloned()).collect(),
                    )
                }
                Effect::Move(change) => {
                    let each = change.each.as_ref().map(|each| each.a.value.clone());
                    let of = change
                        .of
                        .as_ref()
                        .and_then(|of| binds.get(bare(of)).cloned());
                    let given = change.given.iter().map(|name| name.value.clone());
                    let set = change.set.keys().cloned();
                    (each.or(of), given.chain(set).collect::<Vec<_>>())
                }
                Effect::Set(set) => {
                    let given = set.given.iter().map(|name| name.value.clone());
                    (
                        binds.get(bare(&set.of)).cloned(),
                        given.chain(set.set.keys().cloned()).collect(),
                    )
                }
                Effect::Only(only) => {
                    self.add_fields(&only.effects, binds);
                    continue;
                }
                Effect::Add(_) | Effect::Remove(_) | Effect::Forget(_) => continue,
            };
            if let Some(kind) = kind {
                self.set_fields.entry(kind).or_default().extend(fields);
            }
        }
    }

    /// What a name of a kind stands for.
    pub(crate) fn kind(&self, name: &str) -> Option<Kind> {
        if self.resources.contains_key(name) {
            Some(Kind::Resource)
        } else if self.shared.fixtures.contains_key(name) {
            Some(Kind::Fixture)
        } else if self.resource_broken || self.shared_broken {
            Some(Kind::Lost)
        } else {
            None
        }
    }

    pub(crate) fn kinds(&self) -> Vec<&str> {
        let fixtures = self.shared.fixtures.keys().map(String::as_str);
        self.resources.keys().copied().chain(fixtures).collect()
    }

    /// The fields of a kind; none where they cannot be known.
    pub(crate) fn fields(&self, kind: &str) -> Option<Vec<String>> {
        if let Some(resource) = self.resources.get(kind) {
            if self.operation_broken {
                return None;
            }
            let mut fields: Vec<String> = resource.fields.keys().cloned().collect();
            fields.extend(resource.state_field.clone());
            fields.push("state".to_owned());
            fields.extend(self.set_fields.get(kind).into_iter().flatten().cloned());
            fields.extend(resource.appears.iter().flat_map(|a| a.with.keys().cloned()));
            for ancestor in self.ancestors(kind) {
                fields.push(ancestor.id.clone());
            }
            return Some(fields);
        }
        let fixture = self.shared.fixtures.get(kind)?;
        Some(fixture.fields.keys().cloned().collect())
    }

    /// A kind and those it belongs to.
    pub(crate) fn ancestors(&self, kind: &str) -> Vec<&'a ResourceFile> {
        let mut found: Vec<&ResourceFile> = Vec::new();
        let mut next = Some(kind.to_owned());
        while let Some(resource) = next.and_then(|kind| self.resources.get(kind.as_str()).copied())
        {
            if found.len() > self.resources.len() {
                break;
            }
            found.push(resource);
            next = resource
                .within
                .as_ref()
                .map(|within| bare(within).to_owned());
        }
        found
    }

    /// The states of a kind of resource.
    pub(crate) fn states(&self, kind: &str) -> Option<Vec<&'a str>> {
        let resource = self.resources.get(kind)?;
        Some(resource.states.keys().map(String::as_str).collect())
    }
}

/// What the parameters of an operation name: binding to kind.
pub(crate) fn binds(operation: &OperationFile, shared: &SharedFile) -> BTreeMap<String, String> {
    let mut binds = BTreeMap::new();
    for parameter in operation.parameters.values() {
        let mut names = parameter.names.as_ref();
        let mut next = parameter.r#use.as_ref();
        for _ in 0..crate::spec::compile::inline::DEPTH {
            let of: Option<&Parameter> = next.and_then(|name| shared.parameters.get(name.as_str()));
            let Some(of) = of else { break };
            names = names.or(of.names.as_ref());
            next = of.r#use.as_ref();
        }
        if let Some(names) = names {
            let name = names.r#as.clone().unwrap_or_else(|| names.a.value.clone());
            binds.insert(name, names.a.value.clone());
        }
    }
    binds
}

/// A binding's name without its sign.
pub(crate) fn bare(name: &str) -> &str {
    name.strip_prefix('$').unwrap_or(name)
}
