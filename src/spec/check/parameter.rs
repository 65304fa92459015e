//! Parameters: what they use, name and refer to.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::else_words;
use super::names::{Kind, Names};
use super::scope::Scope;
use super::values::{BESIDE, UNITS};
use super::walk::{Env, Walk};
use super::words::{self, Problem};
use crate::spec::compile::merge::Merge;
use crate::spec::nearest::suggest;
use crate::spec::syntax::{At, Copies, Expr, Field, Names as NamesWord, Parameter, Required, Type};
use crate::value::Value;

/// What checks parameters and fields.
pub(crate) struct Words<'a> {
    pub(crate) names: &'a Names<'a>,
    pub(crate) merge: &'a Merge<'a>,
    pub(crate) parameters: BTreeMap<&'a str, Shared<Parameter>>,
    pub(crate) fields: BTreeMap<&'a str, Shared<Field>>,
}

/// A shared thing, `use` replaced, and what is wrong with it by itself.
pub(crate) struct Shared<T> {
    pub(crate) whole: T,
    pub(crate) problems: Vec<Problem>,
}

impl<'a> Words<'a> {
    pub(crate) fn new(names: &'a Names<'a>, merge: &'a Merge<'a>) -> Self {
        let parameters = names.shared.parameters.iter().map(|(name, parameter)| {
            let whole = merge.parameter(parameter);
            let problems = words::parameter(&whole, names.shared);
            (name.as_str(), Shared { whole, problems })
        });
        let fields = names.shared.fields.iter().map(|(name, field)| {
            let whole = merge.field(field);
            let problems = words::field(&whole, names.shared);
            (name.as_str(), Shared { whole, problems })
        });
        Words {
            names,
            merge,
            parameters: parameters.collect(),
            fields: fields.collect(),
        }
    }

    /// A parameter as it is written, in an operation (then `env` is given) or in `shared.yaml`.
    pub(crate) fn parameter(&self, p: &Parameter, scope: &Scope<'a>, env: Option<&'a Env>) {
        let mut known: &[Problem] = &[];
        if let Some(name) = &p.r#use {
            match self.names.shared.parameters.get(name.as_str()) {
                Some(_) => {
                    let shared = self.parameters.get(name.as_str());
                    known = shared.map_or(&[], |shared| &shared.problems);
                    if let (Some(shared), Some(_)) = (shared, env) {
                        let via = scope.via(&format!("shared parameter `{}`", name.value));
                        self.references(&shared.whole, Some(p), &via, env);
                    }
                }
                None => self.unknown(name, "parameter", &self.names.shared.parameters, scope),
            }
        }
        let whole = self.merge.parameter(p);
        let mut problems = words::parameter(&whole, self.names.shared);
        if p.r#else.is_some() || env.is_none() {
            problems.extend(else_words::else_words(&whole, env.is_some()));
        }
        report(problems, known, scope);
        let own = Parameter {
            parts: None,
            item: None,
            items: None,
            ..p.clone()
        };
        self.references(&own, None, scope, env);
        sources(self.names, &p.source, scope);
        for (word, nested) in [("parts", &p.parts), ("item", &p.item)] {
            for (name, nested) in nested.iter().flatten() {
                self.parameter(nested, &scope.child(word).child(name), env);
            }
        }
        if let Some(items) = &p.items {
            self.parameter(items, &scope.child("items"), env);
        }
    }

    /// Everything a parameter's words refer to, save those replaced where it is used.
    fn references(
        &self,
        p: &Parameter,
        own: Option<&Parameter>,
        scope: &Scope<'a>,
        env: Option<&'a Env>,
    ) {
        macro_rules! kept {
            ($word:ident) => {
                p.$word
                    .as_ref()
                    .filter(|_| own.is_none_or(|own| own.$word.is_none()))
            };
        }
        let mut walk = Walk::new(self.names, scope.clone(), env);
        let located = [
            kept!(r#enum),
            kept!(minimum),
            kept!(maximum),
            kept!(multiple_of),
            kept!(min_length),
            kept!(max_length),
            kept!(max_bytes),
            kept!(pattern),
            kept!(not_pattern),
            kept!(at_least),
            kept!(at_most),
        ];
        located
            .into_iter()
            .flatten()
            .for_each(|expr| walk.expr(expr));
        let plain = [
            kept!(default),
            kept!(widened_by),
            kept!(unit),
            kept!(starts_with),
            kept!(ends_with),
        ];
        plain.into_iter().flatten().for_each(|expr| walk.expr(expr));
        kept!(unit).iter().for_each(|unit| walk.among(unit, &UNITS));
        kept!(examples)
            .into_iter()
            .flatten()
            .for_each(|expr| walk.expr(expr));
        if let Some(Required::When(required)) = kept!(required) {
            walk.cond(&required.when);
            required.r#else.iter().for_each(|codes| walk.codes(codes));
        }
        for allowed in kept!(allowed).into_iter().flatten() {
            allowed
                .values
                .iter()
                .flatten()
                .for_each(|expr| walk.expr(expr));
            walk.cond(&allowed.when);
            walk.codes(&allowed.r#else);
        }
        kept!(effective).iter().for_each(|cond| walk.cond(cond));
        if let Some(map) = kept!(r#else) {
            map.0.values().for_each(|codes| walk.codes(codes));
        }
        if let Some(names) = kept!(names) {
            self.names(names, p, &walk);
        }
        if let Some(copies) = kept!(copies) {
            self.copies(copies, &mut walk);
        }
        if let Some(passes) = kept!(passes_as) {
            walk.expr(passes);
            self.passes(passes, &walk);
        }
        let nested = [kept!(parts), kept!(item)].into_iter().flatten();
        let nested = nested
            .flat_map(IndexMap::values)
            .chain(kept!(items).map(|items| &**items));
        nested.for_each(|p| self.references(p, None, scope, env));
    }

    fn copies(&self, copies: &Copies, walk: &mut Walk<'a>) {
        walk.binding(&copies.from);
        copies.into.iter().for_each(|name| walk.parameter(name));
        walk.expr(&copies.beside_given);
        walk.among(&copies.beside_given, &BESIDE);
    }

    /// The codes under which a passed dry run is answered.
    fn passes(&self, passes: &Expr, walk: &Walk<'a>) {
        let literal = |expr: &Expr| {
            if let Expr::Literal(Value::Text(code)) = expr {
                return Some(code.to_string());
            }
            None
        };
        let mut alternatives = None;
        if let Expr::Reading { cases, .. } | Expr::By { cases, .. } = passes {
            alternatives = Some(cases);
        }
        if let Expr::Reading { name, cases } = passes
            && cases.is_empty()
        {
            let reading = self.names.shared.readings.get(name.as_str());
            alternatives = reading.map(|reading| &reading.alternatives);
        }
        let codes = alternatives
            .into_iter()
            .flat_map(IndexMap::values)
            .chain([passes]);
        for code in codes.filter_map(literal) {
            walk.code(&code, &[&code, "passes-as"]);
        }
    }

    fn names(&self, names: &NamesWord, p: &Parameter, walk: &Walk<'a>) {
        let scope = &walk.scope;
        let kind = walk.kind(&names.a);
        [&names.r#else, &names.else_elsewhere]
            .into_iter()
            .flatten()
            .for_each(|codes| walk.codes(codes));
        let parts = ["scheme", "authority", "path"];
        if let Some(part) = names.by.as_ref().filter(|_| !scope.is_via()) {
            if !parts.contains(&part.as_str()) {
                let help = suggest("parts of a URI are", part, &parts);
                scope.error(&[part], format!("unknown part `{part}`"), Some(help));
            } else if self.merge.parameter(p).r#type != Some(Type::Uri) {
                let message = "only a `uri` names something by a part".to_owned();
                scope.error(&["by"], message, None);
            }
        }
        let Some(within) = &names.within else { return };
        let Some(parent) = walk.binding(within) else {
            return;
        };
        let own = &names.a.value;
        let message = match kind {
            Some(Kind::Fixture) => format!("`{own}` is a fixture and belongs to nothing"),
            Some(Kind::Resource) => {
                let ancestors = self.names.ancestors(own);
                if ancestors.iter().skip(1).any(|of| *of.resource == parent)
                    || self.names.resource_broken
                {
                    return;
                }
                format!("`{own}` does not belong to `{parent}`")
            }
            Some(Kind::Lost) | None => return,
        };
        scope.error_at(within.place, within, message, None);
    }

    pub(crate) fn unknown<T>(
        &self,
        name: &At<String>,
        what: &str,
        known: &IndexMap<String, T>,
        scope: &Scope<'a>,
    ) {
        if self.names.shared_broken {
            return;
        }
        let known: Vec<_> = known.keys().collect();
        let message = format!("unknown shared {what} `{}`", name.value);
        let help = suggest(&format!("shared {what}s are"), name, &known);
        scope.error_at(name.place, name, message, Some(help));
    }
}
/// Reports problems, save those known of what is taken over.
pub(crate) fn report(problems: Vec<Problem>, known: &[Problem], scope: &Scope<'_>) {
    for problem in problems
        .into_iter()
        .filter(|problem| !known.contains(problem))
    {
        let at: Vec<&str> = problem.at.iter().map(String::as_str).collect();
        scope.error(&at, problem.message, problem.help);
    }
}

/// The documents something cites.
pub(crate) fn sources(names: &Names<'_>, cited: &[At<String>], scope: &Scope<'_>) {
    let Some(service) = names.service.filter(|_| !names.service_broken) else {
        return;
    };
    let known: Vec<_> = service.sources.keys().collect();
    for source in cited {
        let id = source.split_once('#').map_or(source.as_str(), |(id, _)| id);
        if !service.sources.contains_key(id) {
            let message = format!("unknown source `{id}`");
            let help = suggest("documents in `service.yaml` are", id, &known);
            scope.error_at(source.place, source, message, Some(help));
        }
    }
}
