//! What successes change, what answers hold, what listings show.

use super::super::{Ask, Claim, Kind, Portion};
use super::{About, beyond};
use crate::explore::created_kind;
use crate::oracle::{ClaimId, claims};
use crate::spec::compiled::{self, RuleKind};
use crate::spec::syntax::{Effect, Role};

impl About<'_> {
    pub(super) fn shown(&mut self) {
        self.fields();
        self.listing();
        self.effects();
        self.defaults();
        self.retries();
    }

    fn fields(&mut self) {
        let list = self.operation.list.as_ref();
        let top = list.and_then(|list| list.at.first()).cloned();
        for (name, field) in self.operation.returns.clone() {
            if Some(&name) == top.as_ref() {
                continue;
            }
            let id = claims::field(self.operation, &name);
            let says = field.says.unwrap_or_default();
            self.add(Kind::Field, id, Ask::Watch, says);
        }
    }

    fn listing(&mut self) {
        let operation = self.operation;
        let Some(list) = &operation.list else { return };
        let says = format!("each {} that lives and matches is listed", list.of);
        self.add_from(
            list,
            Kind::List,
            claims::listed(operation),
            Ask::Watch,
            says,
        );
        let says = format!("no {} that is gone is listed", list.of);
        self.add_from(
            list,
            Kind::List,
            claims::not_listed(operation),
            Ask::Watch,
            says,
        );
        if let Some(page) = &list.page {
            let id = format!("{}/lists/next-page", operation.name).into();
            let says = match &page.token {
                Some((field, parameter)) => {
                    format!(
                        "`{field}`, given as `{parameter}`, leads to what the page before left out"
                    )
                }
                None => "the second page shows what the first left out".to_owned(),
            };
            self.add_from(list, Kind::List, id, Ask::Pages, says);
        }
        for (name, field) in &list.item {
            if field.server.is_some() {
                continue;
            }
            let id = claims::shown(operation, name);
            let says = match field.is {
                Some(_) => format!("`{name}` shows what the documents say it does"),
                None => format!("`{name}` shows what was set"),
            };
            let settable = self
                .oracle
                .spec()
                .resources
                .get(&list.of)
                .is_some_and(|kind| kind.settable.contains(name));
            if settable || field.is.is_some() {
                self.add_from(list, Kind::Field, id, Ask::Watch, says);
            }
        }
        for filter in &list.filters {
            let keys = filter.keys.keys().map(|key| Some(key.clone()));
            let keys: Vec<_> = if filter.keys.is_empty() {
                vec![None]
            } else {
                keys.collect()
            };
            for key in keys {
                let tail = key
                    .as_ref()
                    .map(|key| format!("/{key}"))
                    .unwrap_or_default();
                let id = format!("{}/filter/{}{tail}", operation.name, filter.parameter).into();
                let says = format!("`{}` narrows the listing", filter.parameter);
                let ask = Ask::Filter {
                    parameter: filter.parameter.clone(),
                    key,
                    portion: Portion::Whole,
                };
                self.add_from(list, Kind::List, id, ask, says);
            }
        }
    }

    /// A claim on a listing, documented where the listing is.
    fn add_from(&mut self, list: &compiled::List, kind: Kind, id: ClaimId, ask: Ask, says: String) {
        let claim = self.claim(kind, id, ask, says);
        self.list.add(Claim {
            source: list.source.clone(),
            ..claim
        });
    }

    fn effects(&mut self) {
        let mut found = Vec::new();
        named(&self.operation.effects, &mut found);
        for (name, with) in found {
            let id = format!("{}/effect/{name}", self.operation.name).into();
            let says = format!("a success {}", said(&name));
            self.add(
                Kind::Effect,
                id,
                Ask::Look {
                    without: None,
                    with,
                },
                says,
            );
        }
    }

    fn defaults(&mut self) {
        if created_kind(&self.operation.effects).is_none() {
            return;
        }
        for (name, parameter) in &self.operation.parameters {
            if parameter.default.is_none() || parameter.role.is_some() {
                continue;
            }
            let id = format!("{}/{name}/default", self.operation.name).into();
            let says = format!("`{name}` left out is as documented");
            let ask = Ask::Look {
                without: Some(name.clone()),
                with: None,
            };
            self.add(Kind::Default, id, ask, says);
        }
    }

    fn retries(&mut self) {
        let operation = self.operation;
        let has = |role| {
            operation
                .parameters
                .values()
                .any(|parameter| parameter.role == Some(role))
        };
        if operation.effects.is_empty() {
            return;
        }
        if has(Role::DryRun) {
            let id = format!("{}/dry-run", operation.name).into();
            let says = "a dry run changes nothing".to_owned();
            self.add(Kind::DryRun, id, Ask::DryRun, says);
            self.rehearsals();
        }
        if has(Role::IdempotencyToken) {
            let says =
                "a retry with the same token does nothing more and answers the same".to_owned();
            self.add(Kind::Token, claims::token(operation), Ask::Again, says);
        }
    }
}

impl About<'_> {
    /// A dry run finds what the call itself would be refused for.
    fn rehearsals(&mut self) {
        let operation = self.operation;
        for (index, rule) in operation.rules.iter().enumerate() {
            let is_checked = match rule.kind {
                RuleKind::Exists | RuleKind::Belongs | RuleKind::Requires | RuleKind::Limit => true,
                RuleKind::Required | RuleKind::Value | RuleKind::Wire => false,
            };
            if !is_checked || beyond(rule).is_some() {
                continue;
            }
            let id = format!("{}/dry-run/{}", operation.name, rule.id).into();
            let claim = self.against(rule, Kind::DryRun, id, Ask::RehearseBroken(index));
            let says = format!("a dry run finds out whether {}", rule.says);
            self.list.add(Claim { says, ..claim });
        }
    }
}

/// What each effect is called, and the parameter without which there is none.
fn named(effects: &[Effect], found: &mut Vec<(String, Option<crate::spec::Name>)>) {
    for effect in effects {
        match effect {
            Effect::Create(create) => found.push((format!("create/{}", create.a.value), None)),
            Effect::Move(motion) => {
                let of = motion.of.as_ref().map(|of| of.value.clone());
                let of = of.or(motion.each.as_ref().map(|each| each.a.value.clone()));
                found.push((
                    format!(
                        "move/{}/{}",
                        of.unwrap_or_default().trim_start_matches('$'),
                        motion.to.value
                    ),
                    None,
                ));
                given(&motion.given, found);
            }
            Effect::Set(set) => {
                given(&set.given, found);
                found.extend(set.set.keys().map(|field| (format!("set/{field}"), None)));
            }
            Effect::Add(change) | Effect::Remove(change) => {
                found.push((format!("change/{}", change.field.value), None));
            }
            Effect::Forget(_) => {}
            Effect::Only(only) => named(&only.effects, found),
        }
    }
}

fn given(
    names: &[crate::spec::located::At<String>],
    found: &mut Vec<(String, Option<crate::spec::Name>)>,
) {
    let each = names
        .iter()
        .map(|name| (format!("set/{}", name.value), Some(name.as_str().into())));
    found.extend(each);
}

fn said(name: &str) -> String {
    match name.split_once('/') {
        Some(("create", kind)) => format!("makes a {kind}"),
        Some(("move", rest)) => format!("moves {}", rest.replace('/', " to ")),
        Some((_, field)) => format!("changes `{field}`"),
        None => name.to_owned(),
    }
}
