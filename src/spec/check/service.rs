//! `service.yaml`, `shared.yaml`, and what holds across files: names given twice, `use` in circles.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::field::FieldContext;
use super::names::{Kind, Names};
use super::operation::rule_parts;
use super::parameter::{Words, sources};
use super::scope::{Report, Scope};
use super::walk::{Local, Walk};
use crate::spec::compile;
use crate::spec::expr::Expr;
use crate::spec::files::{FileKind, Files};
use crate::spec::nearest::suggest;
use crate::spec::syntax::{Cond, MayFail, Parameter, Protocol, Quantified, ServiceFile};

/// The service's own file.
pub(crate) fn service<'a>(file: &ServiceFile, names: &Names<'a>, scope: &Scope<'a>) {
    let known: Vec<_> = file.errors.keys().collect();
    let row = |code: &str, scope: &Scope<'_>| {
        if !file.errors.contains_key(code) {
            let message = format!("`{code}` is no error of the service");
            let help = suggest("its errors are", code, &known);
            scope.error(&[code], message, Some(help));
        }
    };
    if let Some(of) = &file.product {
        product(of, names, &scope.child("product"));
    }
    wire(file, scope);
    let gateway = scope.child("gateway");
    for (name, code) in [
        ("missing", &file.gateway.missing),
        ("malformed", &file.gateway.malformed),
    ] {
        code.or.iter().for_each(|or| row(or, &gateway.child(name)));
    }
    for (index, may_fail) in file.gateway.any_time.iter().enumerate() {
        let code = match may_fail {
            MayFail::Code(code) => code,
            MayFail::Full(full) => &full.code,
        };
        row(code, &gateway.child("any-time").item(index));
    }
    for (code, row) in &file.errors {
        let scope = scope.child("errors").child(code);
        sources(names, &row.source, &scope);
        sources(names, row.only_in.as_slice(), &scope);
    }
}

/// What tells products apart is a field of what calls name.
fn product(of: &Expr, names: &Names<'_>, scope: &Scope<'_>) {
    let known = of.reference().is_some_and(|of| {
        let fields = names.fields(&of.root);
        let first = of.path.first().filter(|_| of.path.len() == 1);
        names.resources.contains_key(of.root.as_str())
            && first.is_some_and(|first| fields.is_none_or(|fields| fields.contains(first)))
    });
    if !known {
        let help = "write a field of a kind of resource, as `$FileSystem.Product`".to_owned();
        let message = "products are told apart by a field of what calls name".to_owned();
        scope.error(&[], message, Some(help));
    }
}

/// What the protocol and the transport need to be told.
fn wire(file: &ServiceFile, scope: &Scope<'_>) {
    let is_named = file
        .signing_name
        .as_ref()
        .is_some_and(|name| !name.is_empty());
    if file.protocol == Protocol::TencentTc3 && !is_named {
        let message = "`signing-name` is missing, which signatures hold".to_owned();
        let help = "it is the name in the scope of an `Authorization` header, as `cfs`";
        scope.error(&["protocol"], message, Some(help.to_owned()));
    }
    if let Some(rate) = &file.rate
        && compile::rate(rate).is_none()
    {
        let message = "a rate has a number of calls above 0, and a time above 0".to_owned();
        let help = "write `{ calls: 20, per: 1s }`";
        scope.error(&["rate"], message, Some(help.to_owned()));
    }
}

/// Shared things by themselves; what they refer to depends on who uses them.
pub(crate) fn shared<'a>(words: &Words<'a>, scope: &Scope<'a>) {
    let names = words.names;
    let file = names.shared;
    for (name, reading) in &file.readings {
        let scope = scope.child("readings").child(name);
        sources(names, &reading.source, &scope);
        if reading.alternatives.len() < 2 {
            let message = format!("reading `{name}` needs at least two alternatives");
            scope.error(&["alternatives"], message, None);
        }
        let mut walk = Walk::new(names, scope, None);
        reading
            .alternatives
            .values()
            .for_each(|expr| walk.expr(expr));
    }
    for (name, fixture) in &file.fixtures {
        if let Some(by) = fixture
            .by
            .as_ref()
            .filter(|by| !fixture.fields.contains_key(*by))
        {
            let known: Vec<_> = fixture.fields.keys().collect();
            let message = format!("`{name}` is named by `{by}`, which is no field of it");
            let help = suggest("its fields are", by, &known);
            scope
                .child("fixtures")
                .child(name)
                .error(&["by"], message, Some(help));
        }
    }
    for (name, parameter) in &file.parameters {
        words.parameter(parameter, &scope.child("parameters").child(name), None);
    }
    for (name, rule) in &file.rules {
        let scope = scope.child("rules").child(name);
        rule_parts(rule, &mut Walk::new(names, scope.clone(), None));
        sources(names, &rule.source, &scope);
        for (word, missing) in [("must", rule.must.is_none()), ("says", rule.says.is_none())] {
            if missing {
                scope.error(&[], format!("`{word}` is missing"), None);
            }
        }
    }
    for (name, cond) in &file.conditions {
        let scope = scope.child("conditions").child(name);
        let mut walk = Walk::new(names, scope, None).with("it", Local::Any);
        walk.cond(cond);
    }
    let context = FieldContext {
        kind: None,
        env: None,
    };
    for (name, field) in &file.fields {
        words.field(field, &scope.child("fields").child(name), &context);
    }
    circles(words, scope);
}

/// `use` that leads back to itself.
fn circles<'a>(words: &Words<'a>, scope: &Scope<'a>) {
    let file = words.names.shared;
    let conditions = file.conditions.iter().map(|(name, cond)| {
        let mut uses = Vec::new();
        cond_uses(cond, &mut uses);
        (name.as_str(), uses)
    });
    report_circles(conditions.collect(), &scope.child("conditions"));
    let parameters = file.parameters.iter().map(|(name, parameter)| {
        let mut uses = Vec::new();
        parameter_uses(parameter, &mut uses);
        (name.as_str(), uses)
    });
    report_circles(parameters.collect(), &scope.child("parameters"));
    let fields = file.fields.iter().map(|(name, field)| {
        let mut uses = Vec::new();
        let mut left = vec![field];
        while let Some(field) = left.pop() {
            uses.extend(field.r#use.iter().map(|name| name.value.as_str()));
            left.extend(field.item.iter().flat_map(IndexMap::values));
            left.extend(field.items.as_deref());
        }
        (name.as_str(), uses)
    });
    report_circles(fields.collect(), &scope.child("fields"));
}

fn report_circles(uses: BTreeMap<&str, Vec<&str>>, scope: &Scope<'_>) {
    for name in uses.keys() {
        let mut seen = vec![*name];
        let mut left: Vec<&str> = uses.get(name).cloned().unwrap_or_default();
        while let Some(next) = left.pop() {
            if next == *name {
                let message = format!("`{name}` uses itself");
                scope.child(name).error(&[], message, None);
                break;
            }
            if !seen.contains(&next) {
                seen.push(next);
                left.extend(uses.get(next).into_iter().flatten());
            }
        }
    }
}

fn parameter_uses<'p>(parameter: &'p Parameter, uses: &mut Vec<&'p str>) {
    uses.extend(parameter.r#use.iter().map(|name| name.value.as_str()));
    let nested = [&parameter.parts, &parameter.item].into_iter().flatten();
    nested
        .flat_map(IndexMap::values)
        .for_each(|nested| parameter_uses(nested, uses));
    parameter
        .items
        .iter()
        .for_each(|items| parameter_uses(items, uses));
}

/// The shared conditions a condition uses.
pub(crate) fn cond_uses<'c>(cond: &'c Cond, uses: &mut Vec<&'c str>) {
    let mut inner = |of: &'c Quantified| of.with.iter().for_each(|cond| cond_uses(cond, uses));
    match cond {
        Cond::Some(of) | Cond::None(of) => inner(of),
        Cond::Count(count) => inner(&count.of),
        Cond::Each(each) => {
            each.of.iter().for_each(inner);
            cond_uses(&each.must, uses);
        }
        Cond::Use(name) => uses.push(name.as_str()),
        Cond::All(conds) | Cond::Any(conds) => conds.iter().for_each(|cond| cond_uses(cond, uses)),
        Cond::Not(cond) => cond_uses(cond, uses),
        Cond::State(_)
        | Cond::Equal(_)
        | Cond::Less(_)
        | Cond::AtLeast(_)
        | Cond::In(_)
        | Cond::Holds(_)
        | Cond::Given(_)
        | Cond::ExactlyOneGiven(_)
        | Cond::Inside(_)
        | Cond::Disjoint(_)
        | Cond::Matches(_)
        | Cond::Depth(_)
        | Cond::Length(_)
        | Cond::Distinct(_)
        | Cond::Unknowable(_) => {}
    }
}

/// Names given twice, files named for something else, a service without its file.
pub(crate) fn whole<'a>(files: &'a Files, names: &Names<'a>, report: &'a Report<'a>) {
    let mut seen = BTreeMap::new();
    for (index, file) in &files.operations {
        let name = &file.operation;
        let scope = report.file(*index);
        if let Some(first) = seen.insert(name.as_str(), *index) {
            let path = files
                .texts
                .get(first)
                .map(|text| text.path.as_str())
                .unwrap_or_default();
            let message = format!("operation `{}` is described twice", name.value);
            scope.error_at(
                name.place,
                name,
                message,
                Some(format!("it already is in {path}")),
            );
        }
        named_after(files, *index, name, &scope.child("operation"));
    }
    let mut seen = BTreeMap::new();
    for (index, file) in &files.resources {
        let name = &file.resource;
        let scope = report.file(*index);
        if let Some(first) = seen.insert(name.as_str(), *index) {
            let path = files
                .texts
                .get(first)
                .map(|text| text.path.as_str())
                .unwrap_or_default();
            let message = format!("resource `{}` is described twice", name.value);
            scope.error_at(
                name.place,
                name,
                message,
                Some(format!("it already is in {path}")),
            );
        }
        let fixture = names.shared.fixtures.contains_key(name.as_str());
        if fixture && names.kind(name) == Some(Kind::Resource) {
            let message = format!("`{}` is a kind of fixture too", name.value);
            scope.error_at(name.place, name, message, None);
        }
        named_after(files, *index, name, &scope.child("resource"));
    }
    if !files
        .texts
        .iter()
        .any(|text| text.kind == Some(FileKind::Service))
    {
        report.no_service();
    }
}

/// `create-data-flow.yaml` holds `CreateDataFlow`.
fn named_after(files: &Files, index: usize, name: &str, scope: &Scope<'_>) {
    let path = files
        .texts
        .get(index)
        .map(|text| text.path.as_str())
        .unwrap_or_default();
    let stem = path
        .rsplit('/')
        .next()
        .and_then(|file| file.strip_suffix(".yaml"))
        .unwrap_or_default();
    let expected = kebab(name);
    if stem.replace('-', "") != expected.replace('-', "") {
        let message = format!("`{name}` stands in `{stem}.yaml`");
        scope.warn(
            &[],
            message,
            Some(format!("call the file `{expected}.yaml`")),
        );
    }
}

/// `CreateDataFlow` -> `create-data-flow`.
fn kebab(name: &str) -> String {
    let mut out = String::new();
    let mut before_is_lower = false;
    for c in name.chars() {
        if c.is_uppercase() && before_is_lower {
            out.push('-');
        }
        before_is_lower = !c.is_uppercase();
        out.extend(c.to_lowercase());
    }
    out
}
