//! One kind of resource: its states, fields and limits.

use std::collections::BTreeSet;

use super::field::FieldContext;
use super::names::{Names, bare};
use super::parameter::{Words, sources};
use super::scope::Scope;
use super::walk::{Env, Local, Walk};
use super::words::bad_duration;
use crate::spec::compile::duration;
use crate::spec::compile::resource::PER_SERVICE;
use crate::spec::nearest::suggest;
use crate::spec::syntax::{At, CodeRef, Limit, ResourceFile, State};

/// States every resource has, and the word for "where it came from".
const RESERVED: [&str; 3] = ["Gone", "Unborn", "origin"];

/// Checks one kind.
pub(crate) struct Check<'a> {
    pub(crate) file: &'a ResourceFile,
    pub(crate) names: &'a Names<'a>,
    pub(crate) words: &'a Words<'a>,
    pub(crate) envs: &'a [Env],
    pub(crate) scope: Scope<'a>,
}

impl<'a> Check<'a> {
    pub(crate) fn run(&self) {
        let file = self.file;
        sources(self.names, &file.sources, &self.scope.child("sources"));
        sources(self.names, &file.bills, &self.scope.child("bills"));
        self.parent();
        let mut walk = self.walk(self.scope.child("id-starts-with"));
        file.id_starts_with.iter().for_each(|expr| walk.expr(expr));
        if let Some(appears) = &file.appears {
            let mut walk = self.walk(self.scope.child("appears"));
            appears.with.values().for_each(|expr| walk.expr(expr));
        }
        let context = FieldContext {
            kind: Some(file.resource.value.clone()),
            env: None,
        };
        for (name, field) in &file.fields {
            self.words
                .field(field, &self.scope.child("fields").child(name), &context);
        }
        if file.states.is_empty() {
            let message = "a resource has at least one state".to_owned();
            self.scope.child("states").error(&[], message, None);
        }
        for (name, state) in &file.states {
            self.state(name, state, &self.scope.child("states").child(name));
        }
        let mut seen = BTreeSet::new();
        for (index, limit) in file.limits.iter().enumerate() {
            let scope = self.scope.child("limits").item(index);
            if !seen.insert(limit.rule.as_str()) {
                let message = format!("there are two limits `{}`", limit.rule.value);
                scope.error_at(limit.rule.place, &limit.rule, message, None);
            }
            self.limit(limit, &scope);
        }
    }

    fn walk(&self, scope: Scope<'a>) -> Walk<'a> {
        let kind = self.file.resource.value.clone();
        Walk {
            opens: true,
            ..Walk::new(self.names, scope, None)
        }
        .with("it", Local::Of(kind))
    }

    fn parent(&self) {
        let Some(within) = &self.file.within else {
            return;
        };
        let scope = self.scope.child("within");
        if !self.names.resources.contains_key(bare(within)) {
            if !self.names.resource_broken {
                let known: Vec<_> = self.names.resources.keys().collect();
                let message = format!("unknown kind of resource `{}`", within.value);
                let help = suggest("kinds of resources are", within, &known);
                scope.error_at(within.place, within, message, Some(help));
            }
            return;
        }
        let ancestors = self.names.ancestors(&self.file.resource);
        let circle = ancestors
            .iter()
            .skip(1)
            .any(|of| of.resource == self.file.resource);
        if circle {
            let message = format!("`{}` belongs to itself", self.file.resource.value);
            let way: Vec<_> = ancestors
                .iter()
                .skip(1)
                .map(|of| of.resource.as_str())
                .collect();
            let way = way
                .split(|name| *name == self.file.resource.as_str())
                .next()
                .unwrap_or_default();
            let help = format!("by way of `{}`", way.join("`, `"));
            let help = Some(help).filter(|_| !way.is_empty());
            scope.error_at(within.place, within, message, help);
        }
    }

    fn state(&self, name: &str, state: &State, scope: &Scope<'a>) {
        if RESERVED.contains(&name) {
            let message = format!("`{name}` is a word of the language, not a state of its own");
            scope.error(&[], message, None);
        }
        sources(self.names, &state.source, scope);
        for to in state
            .becomes
            .iter()
            .filter(|to| to.as_str() != "Gone" && to.as_str() != "origin")
        {
            self.leads_to(to, scope);
        }
        if let Some(takes) = state
            .takes
            .as_ref()
            .filter(|takes| takes.as_str() != "unsaid")
            && duration::parse_window(takes).is_none()
        {
            let problem = bad_duration(takes, "`2m..5m` or `unsaid`");
            scope.error_at(takes.place, takes, problem.message, problem.help);
        }
        if let Some(assumed) = &state.assumed
            && duration::parse(assumed).is_none()
        {
            let problem = bad_duration(assumed, "`30m`");
            scope.error_at(assumed.place, assumed, problem.message, problem.help);
        }
        let timed = state.takes.as_ref().or(state.assumed.as_ref());
        if let (Some(timed), true) = (timed, state.becomes.is_empty()) {
            let message = format!("`{name}` has a deadline and nowhere to go");
            let help = Some("say where it leads: `becomes`".to_owned());
            scope.error_at(timed.place, timed, message, help);
        }
        for drift in &state.drifts {
            self.leads_to(&drift.to, scope);
            let mut walk = self.walk(scope.clone());
            drift.when.iter().for_each(|when| walk.cond(when));
        }
        let mut walk = self.walk(scope.clone());
        state.shown_as.iter().for_each(|expr| walk.expr(expr));
    }

    fn leads_to(&self, to: &At<String>, scope: &Scope<'a>) {
        let states = &self.file.states;
        if to.as_str() == "Gone" || states.contains_key(to.as_str()) {
            return;
        }
        let known: Vec<_> = states.keys().map(String::as_str).chain(["Gone"]).collect();
        let message = format!("unknown state `{}`", to.value);
        let help = suggest(
            &format!("states of `{}` are", self.file.resource.value),
            to,
            &known,
        );
        scope.error_at(to.place, to, message, Some(help));
    }

    fn limit(&self, limit: &Limit, scope: &Scope<'a>) {
        sources(self.names, &limit.source, scope);
        self.walk(scope.clone()).expr(&limit.at_most);
        let kind = self.file.resource.as_str();
        let per = limit.per.as_str();
        let parent = self.file.within.as_ref().map(|within| bare(within));
        let fields = self.names.fields(kind);
        let is_field = fields
            .as_ref()
            .is_none_or(|fields| fields.iter().any(|field| field == per));
        if per != PER_SERVICE && parent != Some(per) && !is_field {
            let mut known: Vec<String> = parent.iter().map(|parent| (*parent).to_owned()).collect();
            known.extend(fields.unwrap_or_default());
            let message =
                format!("`{per}` is neither what a `{kind}` belongs to nor a field of it");
            let help = suggest("count per", per, &known);
            scope.error_at(limit.per.place, &limit.per, message, Some(help));
        }
        self.limit_codes(limit, scope);
    }

    /// The codes of a limit are those of an operation that makes one more.
    fn limit_codes(&self, limit: &Limit, scope: &Scope<'a>) {
        let kind = self.file.resource.as_str();
        let makers: Vec<_> = self
            .envs
            .iter()
            .filter(|env| env.creates.iter().any(|k| k == kind))
            .collect();
        Walk::new(self.names, scope.clone(), None).codes(&limit.r#else);
        // Where an operation makes what is unknown, it may have meant this kind.
        let mut made = self.envs.iter().flat_map(|env| &env.creates);
        let confused = makers.is_empty() && made.any(|kind| self.names.kind(kind).is_none());
        if self.names.operation_broken || self.names.service_broken || confused {
            return;
        }
        let known: Vec<_> = makers.iter().flat_map(|env| &env.codes).collect();
        for code in limit.r#else.iter() {
            if let CodeRef::Code(code) = code
                && !known.iter().any(|known| **known == code.value)
            {
                let message = format!(
                    "no operation that makes `{kind}` has the error `{}`",
                    code.value
                );
                let help = suggest("their errors are", code, &known);
                scope.error_at(code.place, code, message, Some(help));
            }
        }
    }
}
