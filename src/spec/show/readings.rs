//! Readings: those an operation depends on, and all of a service with who uses them.

use indexmap::IndexMap;
use serde::Serialize;

use super::lines::Lines;
use crate::spec::compile::says::Prose;
use crate::spec::compiled::{Name, Operation, Resource, Spec};
use crate::spec::syntax::{CodeRef, Expr, Reading};
use crate::spec::visit;

/// A reading of a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReadingSummary {
    /// Its name.
    pub reading: String,
    /// The question.
    pub says: String,
    /// The answers, by name, in words.
    pub alternatives: IndexMap<String, String>,
    /// Who says what.
    pub sources: Vec<String>,
    /// The operations and kinds of resource that depend on it.
    pub used_by: Vec<String>,
}

/// All readings of a service.
pub fn readings(spec: &Spec) -> Vec<ReadingSummary> {
    let users = users(spec);
    let all = spec.readings.iter();
    all.map(|(name, reading)| summary(name, reading, &users))
        .collect()
}

/// All readings of a service, for people.
pub fn readings_text(spec: &Spec) -> String {
    let mut lines = Lines::default();
    for reading in readings(spec) {
        lines.add(0, &format!("{}: ", reading.reading), &reading.says);
        write(&mut lines, 2, &reading.alternatives, &reading.sources);
        lines.add(2, "used by ", &reading.used_by.join(", "));
        lines.gap();
    }
    lines.text()
}

/// The answers of a reading, and where they stand.
pub(crate) fn write(
    lines: &mut Lines,
    indent: usize,
    alternatives: &IndexMap<String, String>,
    sources: &[String],
) {
    for (alternative, text) in alternatives {
        let lead = match text == alternative {
            true => "- ".to_owned(),
            false => format!("- {alternative}: "),
        };
        lines.add(indent, &lead, text);
    }
    if !sources.is_empty() {
        lines.add(indent, "see ", &sources.join(", "));
    }
}

/// The answers of a reading in words.
pub(crate) fn alternatives(reading: &Reading) -> IndexMap<String, String> {
    let all = reading.alternatives.iter();
    all.map(|(name, of)| (name.clone(), Prose::plain().expr(of)))
        .collect()
}

/// Where a reading stands.
pub(crate) fn sources(reading: &Reading) -> Vec<String> {
    reading.source.iter().map(|at| at.value.clone()).collect()
}

fn summary(name: &Name, reading: &Reading, users: &[(String, Vec<String>)]) -> ReadingSummary {
    let uses = |(_, used): &&(String, Vec<String>)| used.iter().any(|used| **used == **name);
    ReadingSummary {
        reading: name.to_string(),
        says: reading.says.clone(),
        alternatives: alternatives(reading),
        sources: sources(reading),
        used_by: users
            .iter()
            .filter(uses)
            .map(|(user, _)| user.clone())
            .collect(),
    }
}

fn users(spec: &Spec) -> Vec<(String, Vec<String>)> {
    let operations = spec.operations.values();
    let operations = operations.map(|operation| (operation.name.to_string(), of(operation)));
    let resources = spec.resources.values();
    let resources = resources.map(|resource| (resource.name.to_string(), of_resource(resource)));
    operations.chain(resources).collect()
}

fn of_resource(resource: &Resource) -> Vec<String> {
    let mut found = Vec::new();
    let mut add = |of: &Expr| {
        if let Expr::Reading { name, .. } = of {
            found.push(name.value.clone());
        }
    };
    resource
        .id_starts_with
        .iter()
        .for_each(|of| visit::expr(of, &mut add));
    resource
        .fields
        .values()
        .for_each(|of| visit::field(of, &mut add));
    for state in resource.states.values() {
        state
            .shown_as
            .iter()
            .for_each(|of| visit::expr(of, &mut add));
        let drifts = state.drifts.iter().filter_map(|(_, when)| when.as_ref());
        drifts.for_each(|when| visit::cond(when, &mut add));
    }
    let limits = resource.limits.iter();
    limits.for_each(|limit| visit::expr(&limit.at_most, &mut add));
    let codes = resource.limits.iter().flat_map(|limit| &limit.codes);
    for code in codes {
        if let CodeRef::Reading(name) = code {
            found.push(name.to_string());
        }
    }
    found
}

/// Their names, in the order they are met.
pub(crate) fn of(operation: &Operation) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut add = |name: &str| {
        if !found.iter().any(|known| known == name) {
            found.push(name.to_owned());
        }
    };
    let codes = operation.rules.iter().flat_map(|rule| &rule.codes);
    for code in codes.chain(&operation.token_mismatch) {
        if let CodeRef::Reading(name) = code {
            add(name);
        }
    }
    let mut visit_one = |of: &Expr| {
        if let Expr::Reading { name, .. } = of {
            add(name);
        }
    };
    operation
        .rules
        .iter()
        .for_each(|rule| visit::rule(rule, &mut visit_one));
    operation
        .parameters
        .values()
        .for_each(|of| visit::parameter(of, &mut visit_one));
    operation
        .lets
        .values()
        .for_each(|of| visit::expr(of, &mut visit_one));
    visit::effects(&operation.effects, &mut visit_one);
    operation
        .returns
        .values()
        .for_each(|of| visit::field(of, &mut visit_one));
    visit::forms(&operation.forms, &mut visit_one);
    if let Some(list) = &operation.list {
        list.item
            .values()
            .for_each(|of| visit::field(of, &mut visit_one));
        let keyed = list
            .filters
            .iter()
            .flat_map(|filter| filter.keys.values().chain(&filter.matches));
        keyed.for_each(|of| visit::expr(&of.how, &mut visit_one));
        let several = list
            .filters
            .iter()
            .filter_map(|filter| filter.several.as_ref());
        several.for_each(|of| visit::expr(of, &mut visit_one));
    }
    found
}
