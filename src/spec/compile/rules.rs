//! An operation's rules, in the order reports show them: arguments, existence, `requires`, limits.

use indexmap::IndexMap;

use super::says::Prose;
use super::words::{Site, both};
use crate::spec::compiled::{Bind, Check, GatewayCode, Name, Resource, Rule, RuleKind};
use crate::spec::syntax::{
    CodeRef, Codes, Cond, Effect, ErrorRow, Gateway, Names, Parameter, Refuses, Required,
    Rule as RuleSyntax,
};

/// What an operation's rules are made from, every `use` replaced.
pub(crate) struct Parts<'a> {
    pub(crate) parameters: &'a IndexMap<Name, Parameter>,
    pub(crate) requires: &'a [RuleSyntax],
    pub(crate) effects: &'a [Effect],
    /// The list's filters' values.
    pub(crate) filter_values: &'a [FilterValue],
    pub(crate) binds: &'a [Bind],
    pub(crate) prose: Prose<'a>,
    pub(crate) errors: &'a IndexMap<Name, ErrorRow>,
    pub(crate) service_errors: &'a IndexMap<Name, ErrorRow>,
    pub(crate) gateway: &'a Gateway,
    pub(crate) resources: &'a IndexMap<Name, Resource>,
}

/// What the value of a filter may be.
pub(crate) struct FilterValue {
    pub(crate) parameter: Name,
    pub(crate) key: Option<String>,
    pub(crate) csv: bool,
    pub(crate) value: Parameter,
}

impl Parts<'_> {
    pub(crate) fn rules(&self) -> Vec<Rule> {
        let mut rules = Vec::new();
        for (name, parameter) in self.parameters {
            rules.extend(self.required(name, parameter));
            let site = Site::new(name, parameter, self.prose);
            site.add_rules(&mut rules);
            for filter in self.filter_values.iter().filter(|f| f.parameter == *name) {
                site.filter(&filter.value, filter.key.as_deref(), filter.csv)
                    .add_rules(&mut rules);
            }
        }
        for (name, parameter) in self.parameters {
            self.add_existence(name, parameter, &mut rules);
        }
        rules.extend(self.requires.iter().filter_map(requires));
        self.add_limits(self.effects, None, &mut rules);
        rules.extend(self.gateway.refuses.iter().map(refuses));
        rules
    }

    fn required(&self, name: &Name, parameter: &Parameter) -> Option<Rule> {
        let (when, own) = match parameter.required.as_ref()? {
            Required::Flat(true) => (None, None),
            Required::Flat(false) => return None,
            Required::When(required) => (Some(required.when.clone()), required.r#else.clone()),
        };
        let by_word = parameter
            .r#else
            .as_ref()
            .and_then(|map| map.0.get("required"));
        let own = own.or_else(|| by_word.cloned());
        let (codes, gateway) = match own {
            Some(codes) => (codes.0, None),
            None => (
                self.missing_row(name),
                Some(GatewayCode::Missing(name.clone())),
            ),
        };
        Some(Rule {
            id: format!("{name}/required").into(),
            site: name.clone(),
            kind: RuleKind::Required,
            says: match when {
                Some(_) => format!("{name} has to be given here"),
                None => format!("{name} has to be given"),
            },
            source: source(&parameter.source),
            when: both(parameter.effective.clone(), when),
            check: Check::Given(name.clone()),
            codes,
            gateway,
            unprovokable: parameter.unprovokable.clone(),
            needs: None,
        })
    }

    /// The operation's own row for a missing parameter, named after the gateway's pattern.
    fn missing_row(&self, name: &str) -> Vec<CodeRef> {
        let code = self.gateway.missing.code.replace("{parameter}", name);
        match self.errors.contains_key(code.as_str()) {
            true => vec![CodeRef::Code(crate::spec::located::At::nowhere(code))],
            false => Vec::new(),
        }
    }

    fn add_existence(&self, name: &Name, parameter: &Parameter, rules: &mut Vec<Rule>) {
        let Some(names) = parameter.names.as_ref().filter(|n| !n.may_be_unknown) else {
            return;
        };
        let Some(bind) = self.binds.iter().find(|bind| bind.parameter == *name) else {
            return;
        };
        let exists = existence_codes(parameter, names);
        let rule = |word: &str, kind, says: String, check, codes| Rule {
            id: format!("{name}/{word}").into(),
            site: name.clone(),
            kind,
            says,
            source: source(&parameter.source),
            when: parameter.effective.clone(),
            check,
            codes,
            gateway: None,
            unprovokable: None,
            needs: None,
        };
        rules.push(rule(
            "exists",
            RuleKind::Exists,
            format!("the {} that {name} names exists", bind.kind),
            Check::Exists(bind.name.clone()),
            exists.clone(),
        ));
        if let Some(within) = &bind.within {
            let codes = names.else_elsewhere.clone().map_or(exists, |codes| codes.0);
            rules.push(rule(
                "belongs",
                RuleKind::Belongs,
                format!(
                    "the {} that {name} names belongs to the {within}",
                    bind.kind
                ),
                Check::Belongs(bind.name.clone()),
                codes,
            ));
        }
    }

    fn add_limits(&self, effects: &[Effect], when: Option<&Cond>, rules: &mut Vec<Rule>) {
        for effect in effects {
            match effect {
                Effect::Create(create) => {
                    if let Some(resource) = self.resources.get(create.a.as_str()) {
                        rules.extend(self.limits(resource, when));
                    }
                }
                Effect::Only(only) => {
                    let when = both(when.cloned(), Some(only.when.clone()));
                    self.add_limits(&only.effects, when.as_ref(), rules);
                }
                Effect::Move(_)
                | Effect::Set(_)
                | Effect::Add(_)
                | Effect::Remove(_)
                | Effect::Forget(_) => {}
            }
        }
    }

    fn limits(&self, resource: &Resource, when: Option<&Cond>) -> Vec<Rule> {
        let limits = resource.limits.iter().enumerate();
        limits
            .map(|(index, limit)| Rule {
                id: format!("limit/{}", limit.rule).into(),
                site: limit.rule.clone(),
                kind: RuleKind::Limit,
                says: limit.says.clone(),
                source: limit.source.clone(),
                when: when.cloned(),
                check: Check::Limit {
                    resource: resource.name.clone(),
                    index,
                },
                codes: self.own_codes(&limit.codes),
                gateway: None,
                unprovokable: limit.unprovokable.clone(),
                needs: None,
            })
            .collect()
    }

    /// The codes of a limit that this operation has a row for: another may raise the rest.
    fn own_codes(&self, codes: &[CodeRef]) -> Vec<CodeRef> {
        let is_own = |code: &&CodeRef| match code {
            CodeRef::Code(code) => {
                self.errors.contains_key(code.as_str())
                    || self.service_errors.contains_key(code.as_str())
            }
            CodeRef::Unnamed | CodeRef::Reading(_) => true,
        };
        let own: Vec<_> = codes.iter().filter(is_own).cloned().collect();
        if own.is_empty() { codes.to_vec() } else { own }
    }
}

fn existence_codes(parameter: &Parameter, names: &Names) -> Vec<CodeRef> {
    let by_word = || {
        parameter
            .r#else
            .as_ref()
            .and_then(|map| map.codes("exists"))
    };
    let codes: Option<&Codes> = names.r#else.as_ref().or_else(by_word);
    codes.map(|codes| codes.0.clone()).unwrap_or_default()
}

fn requires(rule: &RuleSyntax) -> Option<Rule> {
    let name: Name = rule.rule.as_ref()?.as_str().into();
    Some(Rule {
        id: name.clone(),
        says: rule.says.clone().unwrap_or_else(|| name.replace('-', " ")),
        site: name,
        kind: RuleKind::Requires,
        source: source(&rule.source),
        when: rule.when.clone(),
        check: Check::Cond(rule.must.clone()?),
        codes: rule.r#else.clone().unwrap_or_default().0,
        gateway: None,
        unprovokable: rule.unprovokable.clone(),
        needs: rule.needs.clone(),
    })
}

fn refuses((name, refuses): (&String, &Refuses)) -> Rule {
    let parameter = Name::from(refuses.parameter.as_str());
    let values = refuses.values.iter();
    let check = if refuses.values.is_empty() {
        Check::Once {
            parameter,
            signed: refuses.signed,
        }
    } else {
        Check::Wire {
            parameter,
            values: values.map(|value| value.as_str().into()).collect(),
            signed: refuses.signed,
        }
    };
    Rule {
        id: format!("gateway/{name}").into(),
        site: refuses.parameter.as_str().into(),
        kind: RuleKind::Wire,
        says: refuses.says.clone(),
        source: source(&refuses.source),
        when: None,
        check,
        codes: refuses.r#else.0.clone(),
        gateway: None,
        unprovokable: None,
        needs: None,
    }
}

fn source(source: &[crate::spec::located::At<String>]) -> Vec<String> {
    source.iter().map(|at| at.value.clone()).collect()
}
