//! Conditions and values: every name in them.

use std::collections::BTreeMap;

use super::names::{Kind, Names, bare};
use super::scope::Scope;
use super::values::{UNITS, among};
use crate::spec::compile::inline::DEPTH;
use crate::spec::nearest::suggest;
use crate::spec::syntax::{At, Cond, Expr, Parameter, Quantified};

/// What references may mean in an operation.
#[derive(Default)]
pub(crate) struct Env {
    pub(crate) operation: String,
    /// Its parameters, `use` replaced.
    pub(crate) parameters: indexmap::IndexMap<String, Parameter>,
    pub(crate) lets: Vec<String>,
    /// Binding to kind.
    pub(crate) binds: BTreeMap<String, String>,
    /// The kinds it creates: `$new`.
    pub(crate) creates: Vec<String>,
    pub(crate) codes: Vec<String>,
    /// A parameter uses what is not there: what it would have named is unknown.
    pub(crate) lost: bool,
}

/// What `$it` or another local name stands for.
#[derive(Clone)]
pub(crate) enum Local {
    /// A resource or fixture.
    Of(String),
    /// Something with these fields.
    Item(Vec<String>),
    /// Who knows.
    Any,
}

/// A walk through what stands in one scope.
pub(crate) struct Walk<'a> {
    pub(crate) names: &'a Names<'a>,
    pub(crate) scope: Scope<'a>,
    /// None where references depend on who uses this (shared things).
    pub(crate) env: Option<&'a Env>,
    pub(crate) locals: Vec<(String, Local)>,
    pub(crate) depth: usize,
    /// Walk into shared conditions without an operation too: references to locals are checked.
    pub(crate) opens: bool,
}

impl<'a> Walk<'a> {
    pub(crate) fn new(names: &'a Names<'a>, scope: Scope<'a>, env: Option<&'a Env>) -> Self {
        Walk {
            names,
            scope,
            env,
            locals: Vec::new(),
            depth: DEPTH,
            opens: false,
        }
    }

    /// Reports a word that is not one of these.
    pub(crate) fn among(&self, expr: &Expr, words: &[&str]) {
        if self.is_home() {
            among(expr, words, self.names.shared, &self.scope);
        }
    }

    /// The same walk elsewhere.
    pub(crate) fn at(&self, scope: Scope<'a>) -> Walk<'a> {
        Walk {
            scope,
            locals: self.locals.clone(),
            ..*self
        }
    }

    /// With a local name.
    pub(crate) fn with(mut self, name: &str, local: Local) -> Walk<'a> {
        self.locals.push((name.to_owned(), local));
        self
    }

    /// Whether mistakes that do not depend on who uses a thing are reported here.
    pub(crate) fn is_home(&self) -> bool {
        !self.scope.is_via()
    }

    pub(crate) fn cond(&mut self, cond: &Cond) {
        match cond {
            Cond::All(conds) | Cond::Any(conds) => conds.iter().for_each(|cond| self.cond(cond)),
            Cond::Not(cond) => self.cond(cond),
            Cond::Use(name) => self.shared_cond(name),
            Cond::State(state) => {
                if let Some(kind) = self.binding(&state.of) {
                    self.states(&kind, &state.r#in);
                }
            }
            Cond::Equal([one, other]) | Cond::In([one, other]) => {
                self.expr(one);
                self.expr(other);
                self.compared(one, other);
            }
            Cond::Less(pair) | Cond::AtLeast(pair) | Cond::Disjoint(pair) => {
                pair.iter().for_each(|expr| self.expr(expr));
            }
            Cond::Holds(expr) => self.expr(expr),
            Cond::Given(names) => names.iter().for_each(|name| self.parameter(name)),
            Cond::ExactlyOneGiven(names) => names.iter().for_each(|name| self.parameter(name)),
            Cond::Some(of) | Cond::None(of) => self.quantified(of),
            Cond::Each(each) => {
                let name = each.r#as.as_deref().unwrap_or("it");
                let local = match (&each.of, &each.r#in) {
                    (Some(of), None) => {
                        self.quantified(of);
                        Local::Of(of.a.value.clone())
                    }
                    (None, Some(list)) => {
                        self.expr(list);
                        self.item_of(list)
                    }
                    _ => {
                        let message = "`each` runs over either `of` or `in`".to_owned();
                        self.scope.error(&["each"], message, None);
                        Local::Any
                    }
                };
                self.within_local(name, local, |walk| walk.cond(&each.must));
            }
            Cond::Count(count) => {
                self.quantified(&count.of);
                self.expr(&count.below);
            }
            Cond::Inside(inside) => {
                self.expr(&inside.path);
                self.expr(&inside.base);
            }
            Cond::Matches(matches) => self.expr(&matches.of),
            Cond::Depth(depth) => {
                self.expr(&depth.of);
                self.expr(&depth.at_most);
            }
            Cond::Length(length) => {
                self.expr(&length.of);
                self.expr(&length.at_most);
                if let Some(unit) = &length.unit {
                    self.expr(unit);
                    self.among(unit, &UNITS);
                }
            }
            Cond::Distinct(distinct) => self.expr(&distinct.of),
            Cond::Unknowable(_) => {}
        }
    }

    fn within_local(&mut self, name: &str, local: Local, walk: impl FnOnce(&mut Self)) {
        self.locals.push((name.to_owned(), local));
        walk(self);
        self.locals.pop();
    }

    fn shared_cond(&mut self, name: &At<String>) {
        match self.names.shared.conditions.get(name.as_str()) {
            None if self.names.shared_broken || !self.is_home() => {}
            None => {
                let known: Vec<_> = self.names.shared.conditions.keys().collect();
                let help = suggest("shared conditions are", name, &known);
                let message = format!("unknown shared condition `{}`", name.value);
                self.scope.error_at(name.place, name, message, Some(help));
            }
            Some(_) if self.env.is_none() && !self.opens => {}
            Some(_) if self.depth == 0 || !self.names.step() => {}
            Some(cond) => {
                let via = format!("shared condition `{}`", name.value);
                let mut walk = self.at(self.scope.via(&via));
                walk.depth -= 1;
                walk.cond(cond);
            }
        }
    }

    /// A binding's kind.
    pub(crate) fn binding(&self, name: &At<String>) -> Option<String> {
        let text = bare(name);
        if let Some((_, local)) = self.local(text) {
            return match local {
                Local::Of(kind) => Some(kind.clone()),
                Local::Item(_) | Local::Any => None,
            };
        }
        let Some(env) = self.env else {
            return self.names.kind(text).map(|_| text.to_owned());
        };
        if let Some(kind) = env.binds.get(text) {
            return Some(kind.clone());
        }
        if text == "new" {
            return env.creates.first().cloned();
        }
        if env.lost {
            return None;
        }
        let known: Vec<_> = env.binds.keys().collect();
        let message = format!("no parameter of `{}` names a `{text}`", env.operation);
        let help = suggest("its parameters name", text, &known);
        self.scope.error_at(name.place, name, message, Some(help));
        None
    }

    pub(crate) fn local(&self, name: &str) -> Option<&(String, Local)> {
        self.locals.iter().rev().find(|(local, _)| local == name)
    }

    /// A kind of resource or fixture.
    pub(crate) fn kind(&self, name: &At<String>) -> Option<Kind> {
        let kind = self.names.kind(name);
        if kind.is_none() && self.is_home() {
            let message = format!("unknown kind of resource or fixture `{}`", name.value);
            let help = suggest("kinds are", name, &self.names.kinds());
            self.scope.error_at(name.place, name, message, Some(help));
        }
        kind
    }

    /// States of a kind.
    pub(crate) fn states(&self, kind: &str, states: &[At<String>]) {
        let Some(known) = self.names.states(kind) else {
            if self.names.kind(kind) == Some(Kind::Fixture) && !states.is_empty() {
                let message = format!("`{kind}` is a fixture and has no states");
                self.scope.error(&["state", "states"], message, None);
            }
            return;
        };
        for state in states
            .iter()
            .filter(|state| !known.contains(&state.as_str()))
        {
            // A shared thing without an operation: its binding may be of another kind.
            let message = format!("unknown state `{}`", state.value);
            let help = suggest(&format!("states of `{kind}` are"), state, &known);
            self.scope.error_at(state.place, state, message, Some(help));
        }
    }

    /// A parameter of the operation.
    pub(crate) fn parameter(&self, name: &At<String>) {
        let Some(env) = self.env else { return };
        if !env.parameters.contains_key(name.as_str()) {
            let known: Vec<_> = env.parameters.keys().collect();
            let message = format!("unknown parameter `{}`", name.value);
            let lead = format!("parameters of `{}` are", env.operation);
            let help = suggest(&lead, name, &known);
            self.scope.error_at(name.place, name, message, Some(help));
        }
    }

    pub(crate) fn quantified(&mut self, of: &Quantified) {
        let kind = self.kind(&of.a);
        if let Some(within) = &of.within {
            self.binding(within);
        }
        if let Some(but) = &of.but {
            self.binding(but);
        }
        for (field, value) in &of.r#where {
            if kind.is_some() {
                self.field_of(&of.a, field, &[field.as_str()]);
            }
            self.expr(value);
        }
        if kind.is_some() {
            self.states(&of.a, &of.states);
        }
        if let Some(with) = &of.with {
            let name = of.r#as.as_deref().unwrap_or("it");
            self.within_local(name, Local::Of(of.a.value.clone()), |walk| walk.cond(with));
        }
    }

    /// A field of a kind.
    pub(crate) fn field_of(&self, kind: &str, field: &str, at: &[&str]) {
        let Some(known) = self.names.fields(kind) else {
            return;
        };
        if known.iter().any(|name| name == field) {
            return;
        }
        let message = format!("`{kind}` has no field `{field}`");
        let mut sorted = known;
        sorted.sort();
        sorted.dedup();
        let help = suggest(&format!("fields of `{kind}` are"), field, &sorted);
        self.scope.error(at, message, Some(help));
    }

    pub(crate) fn expr(&mut self, expr: &Expr) {
        if self.scope.is_via() && !self.names.step() {
            return;
        }
        match expr {
            Expr::Literal(_) | Expr::None | Expr::Unsaid => {}
            Expr::Ref(reference) => self.reference(reference),
            Expr::Reading { name, cases } => {
                self.reading(name, cases.keys());
                cases.values().for_each(|case| self.expr(case));
                if cases.is_empty()
                    && self.env.is_some()
                    && self.depth > 0
                    && self.names.step()
                    && let Some(reading) = self.names.shared.readings.get(name.as_str())
                {
                    let via = format!("reading `{}`", name.value);
                    let mut walk = self.at(self.scope.via(&via));
                    walk.depth -= 1;
                    reading.alternatives.values().for_each(|of| walk.expr(of));
                }
            }
            Expr::By { of, cases } => {
                self.expr(of);
                self.cases(of, cases.keys());
                cases.values().for_each(|case| self.expr(case));
            }
            Expr::Join(parts) | Expr::FirstGiven(parts) | Expr::List(parts) => {
                parts.iter().for_each(|part| self.expr(part));
            }
            Expr::Parent(of) => self.expr(of),
            Expr::Part { part, of } => {
                let known = ["scheme", "authority", "path"];
                if !known.contains(&part.as_str()) && self.is_home() {
                    let help = suggest("parts of a URI are", part, &known);
                    self.scope
                        .error(&[part], format!("unknown part `{part}`"), Some(help));
                }
                self.expr(of);
            }
        }
    }
}
