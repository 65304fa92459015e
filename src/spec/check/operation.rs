//! One operation: its rules, effects, answer and errors.

use std::collections::BTreeSet;

use super::field::FieldContext;
use super::names::{Names, binds};
use super::parameter::{Words, sources};
use super::scope::Scope;
use super::values::{ENVELOPE, LISTS, SINGLE};
use super::walk::{Env, Walk};
use crate::spec::nearest::suggest;
use crate::spec::syntax::{Effect, MayFail, OperationFile, Parameter, Role, Rule};

/// What references mean in an operation.
pub(crate) fn env(file: &OperationFile, names: &Names<'_>, words: &Words<'_>) -> Env {
    let parameters = file.parameters.iter();
    Env {
        operation: file.operation.value.clone(),
        parameters: parameters
            .map(|(name, p)| (name.clone(), words.merge.parameter(p)))
            .collect(),
        lets: file.r#let.keys().cloned().collect(),
        binds: binds(file, names.shared),
        creates: creates(&file.effects),
        lost: file.parameters.values().any(|p| lost(p, names)),
        codes: match names.service {
            Some(service) => file
                .errors
                .keys()
                .chain(service.errors.keys())
                .cloned()
                .collect(),
            None => file.errors.keys().cloned().collect(),
        },
    }
}

fn lost(parameter: &Parameter, names: &Names<'_>) -> bool {
    let shared = &names.shared.parameters;
    let missing = |name: &str| !shared.contains_key(name);
    parameter.r#use.as_ref().is_some_and(|name| missing(name))
}

fn creates(effects: &[Effect]) -> Vec<String> {
    let mut kinds = Vec::new();
    for effect in effects {
        match effect {
            Effect::Create(create) => kinds.push(create.a.value.clone()),
            Effect::Only(only) => kinds.extend(creates(&only.effects)),
            Effect::Move(_)
            | Effect::Set(_)
            | Effect::Add(_)
            | Effect::Remove(_)
            | Effect::Forget(_) => {}
        }
    }
    kinds
}

/// Checks one operation.
pub(crate) struct Check<'a> {
    pub(crate) file: &'a OperationFile,
    pub(crate) names: &'a Names<'a>,
    pub(crate) words: &'a Words<'a>,
    pub(crate) env: &'a Env,
    pub(crate) scope: Scope<'a>,
}

impl<'a> Check<'a> {
    pub(crate) fn run(&self) {
        sources(self.names, &self.file.sources, &self.scope.child("sources"));
        let scope = self.scope.child("parameters");
        for (name, parameter) in &self.file.parameters {
            self.words
                .parameter(parameter, &scope.child(name), Some(self.env));
        }
        self.roles();
        let scope = self.scope.child("let");
        for (name, expr) in &self.file.r#let {
            self.walk(scope.child(name)).expr(expr);
        }
        self.rules();
        self.may_fail();
        self.file
            .stays
            .iter()
            .for_each(|when| self.walk(self.scope.child("stays")).cond(when));
        self.effects(&self.file.effects, &self.scope.child("effects"));
        let scope = self.scope.child("returns");
        let context = FieldContext {
            kind: None,
            env: Some(self.env),
        };
        for (name, field) in &self.file.returns {
            self.words.field(field, &scope.child(name), &context);
        }
        self.forms();
        if let Some(list) = &self.file.list {
            self.list(list, &self.scope.child("list"));
        }
        for (code, row) in &self.file.errors {
            let scope = self.scope.child("errors").child(code);
            sources(self.names, &row.source, &scope);
            sources(self.names, row.only_in.as_slice(), &scope);
        }
    }

    pub(crate) fn walk(&self, scope: Scope<'a>) -> Walk<'a> {
        Walk::new(self.names, scope, Some(self.env))
    }

    fn forms(&self) {
        let forms = &self.file.forms;
        let all = [
            (&forms.envelope, ENVELOPE),
            (&forms.lists, LISTS),
            (&forms.single, SINGLE),
        ];
        for (of, words) in all {
            let Some(of) = of else { continue };
            let mut walk = self.walk(self.scope.child("forms"));
            walk.expr(of);
            walk.among(of, &words);
        }
    }

    /// A part in the protocol is played by one parameter.
    fn roles(&self) {
        let single = [
            Role::IdempotencyToken,
            Role::DryRun,
            Role::NextToken,
            Role::PageSize,
            Role::PageNumber,
        ];
        for role in single {
            let has = |(_, p): &(&String, &Parameter)| p.role == Some(role);
            let mut players = self.env.parameters.iter().filter(has);
            if let (Some((first, _)), Some((second, _))) = (players.next(), players.next()) {
                let message = format!("`{second}` has the same role as `{first}`");
                self.scope
                    .child("parameters")
                    .child(second)
                    .error(&["role"], message, None);
            }
        }
    }

    fn rules(&self) {
        let mut seen = BTreeSet::new();
        for (index, rule) in self.file.requires.iter().enumerate() {
            let scope = self.scope.child("requires").item(index);
            let name = rule.rule.as_ref().or(rule.r#use.as_ref());
            match name {
                None => scope.error(
                    &[],
                    "a rule needs a name: `rule`, or `use`".to_owned(),
                    None,
                ),
                Some(name) if !seen.insert(name.as_str()) => {
                    let message = format!("there are two rules `{}` in this operation", name.value);
                    scope.error_at(name.place, name, message, None);
                }
                Some(_) => {}
            }
            self.rule(rule, &scope);
        }
    }

    fn rule(&self, rule: &Rule, scope: &Scope<'a>) {
        rule_parts(rule, &mut self.walk(scope.clone()));
        sources(self.names, &rule.source, scope);
        let Some(name) = &rule.r#use else {
            if rule.must.is_none() {
                scope.error(
                    &["rule"],
                    "the rule asks nothing: `must` is missing".to_owned(),
                    None,
                );
            }
            if rule.says.is_none() {
                scope.error(
                    &["rule"],
                    "`says` is missing: what the document asserts, in our words".to_owned(),
                    None,
                );
            }
            return;
        };
        let Some(shared) = self.names.shared.rules.get(name.as_str()) else {
            if !self.names.shared_broken {
                let known: Vec<_> = self.names.shared.rules.keys().collect();
                let message = format!("unknown shared rule `{}`", name.value);
                let help = suggest("shared rules are", name, &known);
                scope.error_at(name.place, name, message, Some(help));
            }
            return;
        };
        let rest = Rule {
            when: shared.when.clone().filter(|_| rule.when.is_none()),
            must: shared.must.clone().filter(|_| rule.must.is_none()),
            r#else: shared.r#else.clone().filter(|_| rule.r#else.is_none()),
            ..shared.clone()
        };
        let via = scope.via(&format!("shared rule `{}`", name.value));
        rule_parts(&rest, &mut self.walk(via));
    }

    fn may_fail(&self) {
        for (index, may_fail) in self.file.may_fail.iter().enumerate() {
            let mut walk = self.walk(self.scope.child("may-fail").item(index));
            let code = match may_fail {
                MayFail::Code(code) => code,
                MayFail::Full(full) => {
                    full.when.iter().for_each(|when| walk.cond(when));
                    &full.code
                }
            };
            walk.code(code, &[code]);
        }
    }
}

/// The conditions and codes of a rule.
pub(crate) fn rule_parts(rule: &Rule, walk: &mut Walk<'_>) {
    [&rule.when, &rule.must]
        .into_iter()
        .flatten()
        .for_each(|cond| walk.cond(cond));
    rule.r#else.iter().for_each(|codes| walk.codes(codes));
}
