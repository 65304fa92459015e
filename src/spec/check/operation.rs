//! One operation: its rules, effects, answer and errors.

use std::collections::BTreeSet;

use super::names::{Kind, Names, bare, binds};
use super::parameter::{FieldContext, Words, sources};
use super::scope::Scope;
use super::values::HOW;
use super::walk::{Env, Local, Walk};
use crate::spec::nearest::suggest;
use crate::spec::syntax::{
    ChangeList, Create, Effect, List, MayFail, Move, OperationFile, Parameter, Role, Rule,
};

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
        self.effects(&self.file.effects, &self.scope.child("effects"));
        let scope = self.scope.child("returns");
        let context = FieldContext {
            kind: None,
            env: Some(self.env),
        };
        for (name, field) in &self.file.returns {
            self.words.field(field, &scope.child(name), &context);
        }
        if let Some(list) = &self.file.list {
            self.list(list, &self.scope.child("list"));
        }
        for (code, row) in &self.file.errors {
            let scope = self.scope.child("errors").child(code);
            sources(self.names, &row.source, &scope);
            sources(self.names, row.only_in.as_slice(), &scope);
        }
    }

    fn walk(&self, scope: Scope<'a>) -> Walk<'a> {
        Walk::new(self.names, scope, Some(self.env))
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

    fn effects(&self, effects: &[Effect], scope: &Scope<'a>) {
        for (index, effect) in effects.iter().enumerate() {
            let scope = scope.item(index);
            let mut walk = self.walk(scope.clone());
            match effect {
                Effect::Create(create) => self.create(create, &mut walk),
                Effect::Move(change) => self.change(change, &mut walk),
                Effect::Set(set) => {
                    walk.binding(&set.of);
                    set.given.iter().for_each(|name| walk.parameter(name));
                    set.set.values().for_each(|expr| walk.expr(expr));
                }
                Effect::Add(list) | Effect::Remove(list) => {
                    let kind = list.of.as_ref().and_then(|of| walk.binding(of));
                    change_list(list, kind.as_deref(), &mut walk);
                }
                Effect::Forget(forget) => {
                    if walk.kind(&forget.a) == Some(Kind::Resource) {
                        let message = format!(
                            "`{}` is no fixture: only facts are forgotten",
                            forget.a.value
                        );
                        scope.error_at(forget.a.place, &forget.a, message, None);
                    }
                    walk.expr(&forget.inside);
                }
                Effect::Only(only) => {
                    walk.cond(&only.when);
                    self.effects(&only.effects, &scope.child("only").child("effects"));
                }
            }
        }
    }

    fn create(&self, create: &Create, walk: &mut Walk<'a>) {
        let kind = walk.kind(&create.a);
        if kind == Some(Kind::Fixture) {
            let message = format!("`{}` is a fixture: no call makes one", create.a.value);
            walk.scope
                .error_at(create.a.place, &create.a, message, None);
        }
        walk.states(&create.a, std::slice::from_ref(&create.state));
        create.copy.iter().for_each(|name| walk.parameter(name));
        create.set.values().for_each(|expr| walk.expr(expr));
        let Some(resource) = self.names.resources.get(create.a.as_str()) else {
            return;
        };
        let id = create
            .id
            .as_ref()
            .map_or(resource.id.as_str(), |id| id.as_str());
        if !self.file.returns.contains_key(id) {
            let kind = &create.a.value;
            let message = format!("no field of the answer holds the id of the new `{kind}`");
            let help = format!("add `{id}` to `returns`, or name another field with `id`");
            walk.scope.error(&[kind], message, Some(help));
        }
        if let Some(parent) = &resource.within
            && !self.env.lost
            && !self.env.binds.values().any(|kind| kind == bare(parent))
        {
            let message = format!(
                "no parameter names the `{}` that the new `{}` belongs to",
                bare(parent),
                create.a.value
            );
            walk.scope.error(&[create.a.as_str()], message, None);
        }
    }

    fn change(&self, change: &Move, walk: &mut Walk<'a>) {
        let kind = match (&change.of, &change.each) {
            (Some(of), None) => walk.binding(of),
            (None, Some(each)) => {
                walk.quantified(each);
                Some(each.a.value.clone())
            }
            _ => {
                let message = "`move` needs either `of` or `each`".to_owned();
                walk.scope.error(&["move"], message, None);
                None
            }
        };
        if let Some(kind) = &kind {
            walk.states(kind, &change.from);
            if change.to.as_str() != "Gone" {
                walk.states(kind, std::slice::from_ref(&change.to));
            }
        }
        change.given.iter().for_each(|name| walk.parameter(name));
        let local = kind.clone().map_or(Local::Any, Local::Of);
        let mut walk = walk.at(walk.scope.clone()).with("it", local);
        change.set.values().for_each(|expr| walk.expr(expr));
        let lists = change.add.iter().chain(&change.remove);
        lists.for_each(|list| change_list(list, kind.as_deref(), &mut walk));
    }

    fn list(&self, list: &List, scope: &Scope<'a>) {
        let walk = self.walk(scope.clone());
        sources(self.names, &list.source, scope);
        if walk.kind(&list.of) == Some(Kind::Fixture) {
            let message = format!(
                "`{}` is a fixture: only resources are listed",
                list.of.value
            );
            scope.error_at(list.of.place, &list.of, message, None);
        }
        if let Some(within) = &list.within {
            walk.binding(within);
        }
        let context = FieldContext {
            kind: Some(list.of.value.clone()),
            env: Some(self.env),
        };
        for (name, field) in &list.item {
            self.words
                .field(field, &scope.child("item").child(name), &context);
        }
        let Some(resource) = self.names.resources.get(list.of.as_str()) else {
            return;
        };
        let shown: Vec<&str> = resource.fields.keys().map(String::as_str).collect();
        for left_out in list
            .without
            .iter()
            .filter(|name| !shown.contains(&name.as_str()))
        {
            let message = format!(
                "`{}` has no field `{}` to leave out",
                list.of.value, left_out.value
            );
            let help = suggest("its fields are", left_out, &shown);
            scope.error_at(left_out.place, left_out, message, Some(help));
        }
        self.filters(list, scope, &context);
        self.page(list, scope);
    }

    fn filters(&self, list: &List, scope: &Scope<'a>, context: &FieldContext<'a>) {
        let mut fields = self.names.fields(&list.of).unwrap_or_default();
        fields.extend(list.item.keys().cloned());
        for (index, filter) in list.filters.iter().enumerate() {
            let scope = scope.child("filters").item(index);
            let walk = self.walk(scope.clone());
            walk.parameter(&filter.parameter);
            if filter.matches.is_none() && filter.keys.is_empty() {
                scope.error(
                    &["parameter"],
                    "the filter matches nothing: give `matches` or `keys`".to_owned(),
                    None,
                );
            }
            let keyed = filter
                .keys
                .iter()
                .map(|(key, of)| (scope.child("keys").child(key), of));
            let plain = filter.matches.iter().map(|of| (scope.child("matches"), of));
            for (scope, of) in keyed.chain(plain) {
                if !fields.contains(&of.field.value) && !self.names.operation_broken {
                    let message = format!("items have no field `{}`", of.field.value);
                    let help = suggest("their fields are", &of.field, &fields);
                    scope.error_at(of.field.place, &of.field, message, Some(help));
                }
                let mut walk = self.walk(scope.clone());
                walk.expr(&of.how);
                walk.among(&of.how, &HOW);
                if let Some(value) = &of.value {
                    self.words
                        .parameter(value, &scope.child("value"), context.env);
                }
            }
        }
    }

    fn page(&self, list: &List, scope: &Scope<'a>) {
        let returns: Vec<&str> = self.file.returns.keys().map(String::as_str).collect();
        let answered = |name: &str, at: &Scope<'a>| {
            if !returns.contains(&name) {
                let message = format!("the answer has no field `{name}`");
                let help = suggest("its fields are", name, &returns);
                at.error(&[name], message, Some(help));
            }
        };
        if let Some(total) = &list.total {
            answered(total, scope);
        }
        let Some(page) = &list.page else { return };
        let scope = scope.child("page");
        let walk = self.walk(scope.clone());
        walk.parameter(&page.size);
        page.number.iter().for_each(|number| walk.parameter(number));
        if let Some(token) = &page.token {
            answered(token, &scope);
            if !self
                .env
                .parameters
                .values()
                .any(|p| p.role == Some(Role::NextToken))
            {
                let message = "no parameter takes the token: none has role `next-token`".to_owned();
                scope.error_at(token.place, token, message, None);
            }
        }
    }
}

/// Items that join or leave a list field of a kind.
fn change_list(list: &ChangeList, kind: Option<&str>, walk: &mut Walk<'_>) {
    walk.expr(&list.items);
    let Some(kind) = kind else { return };
    walk.field_of(kind, &list.field, &[&list.field]);
    if let (Some(by), Some(known)) = (&list.by, walk.items_of_field(kind, &list.field))
        && !known.contains(by)
    {
        let message = format!("the items of `{}` have no field `{by}`", list.field.value);
        let help = suggest("their fields are", by, &known);
        walk.scope.error(&[by], message, Some(help));
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
