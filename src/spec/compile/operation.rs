//! One operation: its file and what it uses, turned into [`Operation`].

use indexmap::IndexMap;

use super::duration;
use super::inline::Inline;
use super::merge::{Merge, merge_fields};
use super::rules::{FilterValue, Parts};
use super::says::Prose;
use crate::spec::compiled::{Bind, Filter, List, Name, Operation, Page, Possible, Resource};
use crate::spec::located::At;
use crate::spec::syntax::{
    ErrorRow, Field, Gateway, List as ListSyntax, MayEffect, MayFail, OperationFile, Parameter,
    Reading, ResourceFile, Role,
};

/// What an operation is compiled against.
pub(crate) struct Context<'a> {
    pub(crate) merge: &'a Merge<'a>,
    pub(crate) inline: &'a Inline<'a>,
    pub(crate) readings: &'a IndexMap<Name, Reading>,
    pub(crate) gateway: &'a Gateway,
    pub(crate) any_time: &'a [Possible],
    pub(crate) errors: &'a IndexMap<Name, ErrorRow>,
    pub(crate) resources: &'a IndexMap<Name, Resource>,
    pub(crate) resource_files: &'a [(usize, ResourceFile)],
}

impl Context<'_> {
    pub(crate) fn operation(&self, file: &OperationFile) -> Operation {
        let parameters: IndexMap<Name, Parameter> = file
            .parameters
            .iter()
            .map(|(name, parameter)| (name.as_str().into(), self.merge.parameter(parameter)))
            .collect();
        let errors = rows(&file.errors);
        let effects = self.inline.effects(&file.effects);
        let stays = file.stays.clone().map(|mut when| {
            self.inline.cond(&mut when);
            when
        });
        let binds = self.binds(&parameters);
        let requires: Vec<_> = file.requires.iter().map(|r| self.merge.rule(r)).collect();
        let filter_values = self.filter_values(file.list.as_ref());
        let rules = Parts {
            parameters: &parameters,
            requires: &requires,
            effects: &effects,
            filter_values: &filter_values,
            binds: &binds,
            prose: Prose::new(self.readings),
            errors: &errors,
            service_errors: self.errors,
            gateway: self.gateway,
            resources: self.resources,
        }
        .rules();
        let (token, token_kept, token_mismatch) = token(&parameters);
        let mut may_fail: Vec<_> = file
            .may_fail
            .iter()
            .map(|m| possible(m, self.inline))
            .collect();
        may_fail.extend(self.any_time.iter().cloned());
        Operation {
            name: file.operation.as_str().into(),
            says: file.says.clone(),
            sources: strings(&file.sources),
            lets: named(&file.r#let),
            list: file.list.as_ref().map(|list| self.list(list, &parameters)),
            returns: named(&self.merge.fields(&file.returns)),
            dry_run: with_role(&parameters, Role::DryRun),
            forms: file.forms.clone(),
            unsaid: file.unsaid.clone(),
            token,
            token_kept,
            token_mismatch,
            parameters,
            binds,
            rules,
            may_fail,
            effects,
            stays,
            errors,
        }
    }

    fn binds(&self, parameters: &IndexMap<Name, Parameter>) -> Vec<Bind> {
        let mut binds: Vec<Bind> = parameters
            .iter()
            .filter_map(|(parameter, word)| {
                let names = word.names.as_ref()?;
                Some(Bind {
                    name: names.r#as.as_deref().unwrap_or(&names.a).into(),
                    parameter: parameter.clone(),
                    kind: names.a.as_str().into(),
                    is_resource: self.is_resource(&names.a),
                    within: names.within.as_ref().map(binding),
                    part: names.by.clone(),
                })
            })
            .collect();
        parents_first(&mut binds);
        binds
    }

    fn is_resource(&self, kind: &str) -> bool {
        self.resource_files
            .iter()
            .any(|(_, file)| *file.resource == kind)
    }

    fn filter_values(&self, list: Option<&ListSyntax>) -> Vec<FilterValue> {
        let mut values = Vec::new();
        for filter in list.iter().flat_map(|list| &list.filters) {
            let keyed = filter.keys.iter().map(|(key, of)| (Some(key.clone()), of));
            for (key, of) in keyed.chain(filter.matches.iter().map(|of| (None, of))) {
                if let Some(value) = &of.value {
                    values.push(FilterValue {
                        parameter: filter.parameter.as_str().into(),
                        key,
                        csv: of.csv,
                        value: self.merge.parameter(value),
                    });
                }
            }
        }
        values
    }

    fn list(&self, list: &ListSyntax, parameters: &IndexMap<Name, Parameter>) -> List {
        let resource = self.resources.get(list.of.as_str());
        let item = self.item(list, resource);
        let id = resource.map_or_else(|| Name::from(""), |resource| resource.id.clone());
        List {
            of: list.of.as_str().into(),
            at: list.at.split('.').map(Name::from).collect(),
            within: list.within.as_ref().map(binding),
            id_field: id_field(&item, id),
            filters: list
                .filters
                .iter()
                .map(|f| Filter {
                    parameter: f.parameter.as_str().into(),
                    matches: f.matches.clone(),
                    keys: named(&f.keys),
                    several: f.several.clone(),
                })
                .collect(),
            page: list.page.as_ref().map(|page| Page {
                token: page.token.as_ref().and_then(|field| {
                    Some((
                        field.as_str().into(),
                        with_role(parameters, Role::NextToken)?,
                    ))
                }),
                size: page.size.as_str().into(),
                number: page.number.as_ref().map(|number| number.as_str().into()),
            }),
            total: list.total.as_deref().map(Name::from),
            source: strings(&list.source),
            item,
        }
    }

    /// The resource's fields, less those left out, the list's own words on top.
    fn item(&self, list: &ListSyntax, resource: Option<&Resource>) -> IndexMap<Name, Field> {
        let mut item = resource
            .map(|resource| resource.fields.clone())
            .unwrap_or_default();
        item.retain(|name, _| !list.without.iter().any(|left_out| **left_out == **name));
        for (name, own) in self.merge.fields(&list.item) {
            let field = match item.get(name.as_str()) {
                Some(shared) => merge_fields(own, shared.clone()),
                None => own,
            };
            item.insert(name.as_str().into(), field);
        }
        item
    }
}

/// The wire name of the id: the resource's own, or the field that says it is the id.
fn id_field(item: &IndexMap<Name, Field>, id: Name) -> Name {
    use crate::spec::expr::Expr;
    let is_id = |field: &Field| match &field.is {
        Some(Expr::Ref(reference)) => reference.root == "it" && reference.path == [id.to_string()],
        _ => false,
    };
    match item.iter().find(|(_, field)| is_id(field)) {
        Some((name, _)) if !item.contains_key(&id) => name.clone(),
        _ => id,
    }
}

fn parents_first(binds: &mut Vec<Bind>) {
    let mut sorted: Vec<Bind> = Vec::new();
    while !binds.is_empty() {
        let names: Vec<Name> = binds.iter().map(|bind| bind.name.clone()).collect();
        let is_free = |bind: &Bind| {
            bind.within
                .as_ref()
                .is_none_or(|within| *within == bind.name || !names.contains(within))
        };
        // In a circle, which `check` reports, the first one goes first.
        let next = binds.iter().position(is_free).unwrap_or(0);
        sorted.push(binds.remove(next));
    }
    *binds = sorted;
}

fn token(
    parameters: &IndexMap<Name, Parameter>,
) -> (
    Option<Name>,
    Option<std::time::Duration>,
    Vec<crate::spec::codes::CodeRef>,
) {
    let name = with_role(parameters, Role::IdempotencyToken);
    let parameter = name.as_ref().and_then(|name| parameters.get(name));
    let kept = parameter.and_then(|p| duration::parse(p.kept.as_ref()?));
    let mismatch = parameter
        .and_then(|p| p.r#else.as_ref()?.0.get("mismatch"))
        .map(|codes| codes.0.clone())
        .unwrap_or_default();
    (name, kept, mismatch)
}

fn with_role(parameters: &IndexMap<Name, Parameter>, role: Role) -> Option<Name> {
    let has = |(_, parameter): &(&Name, &Parameter)| parameter.role == Some(role);
    parameters.iter().find(has).map(|(name, _)| name.clone())
}

/// A `may-fail` entry, its condition's `use` replaced.
pub(crate) fn possible(may_fail: &MayFail, inline: &Inline<'_>) -> Possible {
    match may_fail {
        MayFail::Code(code) => Possible {
            code: code.as_str().into(),
            when: None,
            effect: MayEffect::None,
        },
        MayFail::Full(full) => Possible {
            code: full.code.as_str().into(),
            when: full.when.clone().map(|mut when| {
                inline.cond(&mut when);
                when
            }),
            effect: full.effect,
        },
    }
}

/// `$FileSystem` or `FileSystem`, without the sign.
pub(crate) fn binding(name: &At<String>) -> Name {
    name.strip_prefix('$').unwrap_or(name).into()
}

pub(crate) fn rows(rows: &IndexMap<String, ErrorRow>) -> IndexMap<Name, ErrorRow> {
    named(rows)
}

pub(crate) fn named<T: Clone>(map: &IndexMap<String, T>) -> IndexMap<Name, T> {
    map.iter()
        .map(|(name, value)| (name.as_str().into(), value.clone()))
        .collect()
}

pub(crate) fn strings(names: &[At<String>]) -> Vec<String> {
    names.iter().map(|at| at.value.clone()).collect()
}
