//! The words of a parameter, one rule each: `Throughput/enum`, `AutoRefreshs/items/RefreshPath/max-length`.
//!
//! Existence, `requires` and limits are made in `rules`; what a rule says by default, in `says`.

use std::sync::Arc;

use super::says::Prose;
use crate::spec::compiled::{Check, GatewayCode, Name, Rule, RuleKind, Step, Word};
use crate::spec::expr::Reference;
use crate::spec::syntax::{
    At, CodeRef, Cond, Expr, Matches, OneOrMany, Parameter, Required, Role, Type,
};
use crate::value::Pattern;

/// Tokens that surely no listing has handed out.
const MADE_UP: &str = "^flowcheck-made-up-[a-z0-9]{8}$";

/// A parameter or something below it, while its words are turned into rules.
pub(crate) struct Site<'a> {
    /// The operation's parameter.
    root: Name,
    /// The rules' ids start with this.
    id: String,
    /// How messages call it.
    label: String,
    steps: Vec<Step>,
    /// From the operation's parameter to this one, with the else-word each goes by in the one before.
    chain: Vec<(&'a Parameter, String)>,
    when: Option<Cond>,
    /// Values under this key of a filter.
    filter_key: Option<Name>,
    prose: Prose<'a>,
}

impl<'a> Site<'a> {
    /// An operation's parameter.
    pub(crate) fn new(name: &str, parameter: &'a Parameter, prose: Prose<'a>) -> Self {
        Site {
            root: name.into(),
            id: name.to_owned(),
            label: name.to_owned(),
            steps: Vec::new(),
            chain: vec![(parameter, String::new())],
            when: parameter.effective.clone(),
            filter_key: None,
            prose,
        }
    }

    fn below(&self, parameter: &'a Parameter, below: Below<'_>) -> Self {
        let (id, label, word) = match &below.step {
            Step::Each => (
                "items".to_owned(),
                format!("each item of {}", self.label),
                "items",
            ),
            Step::Field(field) => (
                field.to_string(),
                format!("{field} in {}", self.label),
                below.word,
            ),
            Step::Part(part) => (
                format!("parts/{part}"),
                format!("the {part} of {}", self.label),
                below.word,
            ),
        };
        let mut steps = self.steps.clone();
        steps.push(below.step);
        Site {
            root: self.root.clone(),
            id: format!("{}/{id}", self.id),
            label,
            steps,
            chain: self.chain_with(parameter, word),
            when: both(self.when.clone(), parameter.effective.clone()),
            filter_key: self.filter_key.clone(),
            prose: self.prose,
        }
    }

    /// What a filter's value may be, under a key or plain.
    pub(crate) fn filter(&self, value: &'a Parameter, key: Option<&str>, csv: bool) -> Self {
        let id = key.unwrap_or("value");
        Site {
            root: self.root.clone(),
            id: format!("{}/{id}", self.id),
            label: key.map_or_else(|| self.label.clone(), |key| format!("{} {key}", self.label)),
            // Words of a value that is a CSV itself lie below it by their own steps.
            steps: match csv && value.r#type != Some(Type::Csv) {
                true => vec![Step::Each],
                false => Vec::new(),
            },
            chain: self.chain_with(value, "value"),
            when: self.when.clone(),
            filter_key: key.map(Name::from),
            prose: self.prose,
        }
    }

    fn chain_with(&self, parameter: &'a Parameter, word: &str) -> Vec<(&'a Parameter, String)> {
        let mut chain = self.chain.clone();
        chain.push((parameter, word.to_owned()));
        chain
    }

    fn parameter(&self) -> Option<&'a Parameter> {
        self.chain.last().map(|(parameter, _)| *parameter)
    }

    /// The codes of a broken word: its own, or those an outer parameter has for what lies here.
    fn codes(&self, word: &str) -> Vec<CodeRef> {
        let mut word = word;
        for (parameter, outer_word) in self.chain.iter().rev() {
            let codes = parameter.r#else.as_ref().and_then(|map| map.codes(word));
            if let Some(codes) = codes {
                return codes.0.clone();
            }
            word = outer_word;
        }
        Vec::new()
    }

    fn source(&self) -> Vec<String> {
        self.chain
            .iter()
            .rev()
            .map(|(parameter, _)| &parameter.source)
            .find(|source| !source.is_empty())
            .map(|source| source.iter().map(|at| at.value.clone()).collect())
            .unwrap_or_default()
    }

    fn unprovokable(&self) -> Option<String> {
        self.chain
            .iter()
            .rev()
            .find_map(|(parameter, _)| parameter.unprovokable.clone())
    }

    fn check(&self, word: Word) -> Check {
        match &self.filter_key {
            Some(key) => Check::Filter {
                parameter: self.root.clone(),
                key: key.clone(),
                path: self.steps.clone(),
                word,
            },
            None => Check::Value {
                parameter: self.root.clone(),
                path: self.steps.clone(),
                word,
            },
        }
    }

    fn rule(&self, word: Word) -> Rule {
        let keyword = word.keyword();
        let is_scalar = matches!(
            word,
            Word::Type(Type::Integer | Type::Number | Type::Boolean)
        );
        let gateway =
            (is_scalar && self.on_the_wire()).then(|| GatewayCode::Malformed(self.root.clone()));
        Rule {
            id: format!("{}/{keyword}", self.id).into(),
            // The documents tell a filter's keys apart, so an endpoint may read each in its own way.
            site: match &self.filter_key {
                Some(key) => format!("{}/{key}", self.root).into(),
                None => self.root.clone(),
            },
            kind: RuleKind::Value,
            says: self.prose.word(&self.label, &word),
            source: self.source(),
            when: self.when.clone(),
            codes: self.codes(keyword),
            check: self.check(word),
            gateway,
            unprovokable: self.unprovokable(),
            needs: None,
        }
    }

    /// Whether the gateway sees it as an argument of its own, not as part of a text.
    fn on_the_wire(&self) -> bool {
        self.filter_key.is_none()
            && self
                .chain
                .iter()
                .rev()
                .skip(1)
                .all(|(outer, _)| matches!(outer.r#type, Some(Type::List)))
    }

    /// Adds the rules of this parameter's words and of all below it.
    pub(crate) fn add_rules(&self, rules: &mut Vec<Rule>) {
        let Some(parameter) = self.parameter() else {
            return;
        };
        rules.extend(words(parameter).into_iter().map(|word| self.rule(word)));
        self.add_allowed(parameter, rules);
        rules.extend(self.handed_out(parameter));
        for (name, part) in parameter.parts.iter().flatten() {
            let step = Step::Part(name.clone());
            self.below(part, Below { step, word: name })
                .add_rules(rules);
        }
        if let Some(items) = &parameter.items {
            let site = self.below_each(items);
            // Every text is one but in JSON, where a number is none.
            if parameter.r#type == Some(Type::JsonArray) && items.r#type == Some(Type::String) {
                rules.push(site.rule(Word::Type(Type::String)));
            }
            site.add_rules(rules);
        }
        for (name, field) in parameter.item.iter().flatten() {
            let step = Step::Field(name.as_str().into());
            let below = Below { step, word: name };
            let site = match parameter.r#type {
                Some(Type::Object) => self.below(field, below),
                _ => self.item_field(field, below),
            };
            site.add_given(field, rules);
            site.add_rules(rules);
        }
    }

    fn below_each(&self, items: &'a Parameter) -> Self {
        let step = Step::Each;
        self.below(
            items,
            Below {
                step,
                word: "items",
            },
        )
    }

    fn item_field(&self, field: &'a Parameter, below: Below<'_>) -> Self {
        let mut site = self.below(field, below);
        site.id = site.id.replacen(&self.id, &format!("{}/items", self.id), 1);
        site.steps.insert(self.steps.len(), Step::Each);
        site
    }

    /// A field of an item that has to be given.
    fn add_given(&self, field: &Parameter, rules: &mut Vec<Rule>) {
        let (when, codes) = match &field.required {
            Some(Required::Flat(true)) => (None, None),
            Some(Required::When(required)) => {
                (Some(required.when.clone()), required.r#else.clone())
            }
            Some(Required::Flat(false)) | None => return,
        };
        let mut rule = self.rule(Word::Given);
        rule.kind = RuleKind::Required;
        rule.when = both(rule.when, when);
        if let Some(codes) = codes {
            rule.codes = codes.0;
        }
        rule.gateway = (rule.codes.is_empty() && self.on_the_wire())
            .then(|| GatewayCode::Missing(self.root.clone()));
        rules.push(rule);
    }

    /// A token that goes on with a listing is one a listing handed out; the code for another, where there is one.
    fn handed_out(&self, parameter: &Parameter) -> Option<Rule> {
        let codes = self.codes("handed-out");
        if parameter.role != Some(Role::NextToken) || codes.is_empty() {
            return None;
        }
        let given = OneOrMany(vec![At::nowhere(self.root.to_string())]);
        let made_up = Cond::Matches(Matches {
            of: Expr::Ref(Reference {
                root: self.root.to_string(),
                path: Vec::new(),
            }),
            pattern: Arc::new(Pattern::new(MADE_UP)?),
        });
        let why = "how long a token may be used is not documented".to_owned();
        let check = Cond::All(vec![Cond::Not(Box::new(made_up)), Cond::Unknowable(why)]);
        Some(Rule {
            id: format!("{}/handed-out", self.id).into(),
            says: format!("{} is one that a listing handed out", self.label),
            when: both(self.when.clone(), Some(Cond::Given(given))),
            check: Check::Cond(check),
            codes,
            ..self.rule(Word::Given)
        })
    }

    fn add_allowed(&self, parameter: &Parameter, rules: &mut Vec<Rule>) {
        for (index, allowed) in parameter.allowed.iter().flatten().enumerate() {
            let word = Word::Allowed(allowed.values.clone(), allowed.when.clone());
            let mut rule = self.rule(word);
            if index > 0 {
                rule.id = format!("{}-{}", rule.id, index + 1).into();
            }
            rule.codes = allowed.r#else.0.clone();
            rule.says = allowed.says.clone().unwrap_or(rule.says);
            rules.push(rule);
        }
    }
}

/// A step down, and the else-word the outer parameter knows it by.
struct Below<'a> {
    step: Step,
    word: &'a str,
}

/// Both conditions.
pub(crate) fn both(one: Option<Cond>, other: Option<Cond>) -> Option<Cond> {
    match (one, other) {
        (Some(one), Some(other)) => Some(Cond::All(vec![one, other])),
        (one, other) => one.or(other),
    }
}

/// A parameter's own words, in the order of the language.
fn words(p: &Parameter) -> Vec<Word> {
    let value = |at: &Option<crate::spec::located::At<crate::spec::expr::Expr>>| {
        at.as_ref().map(|at| at.value.clone())
    };
    [
        p.r#type.filter(is_judged).map(Word::Type),
        value(&p.r#enum).map(|of| Word::Enum(of, p.widened_by.clone())),
        value(&p.minimum).map(Word::Minimum),
        value(&p.maximum).map(Word::Maximum),
        value(&p.multiple_of).map(Word::MultipleOf),
        value(&p.min_length).map(|n| Word::MinLength(n, p.unit.clone())),
        value(&p.max_length).map(|n| Word::MaxLength(n, p.unit.clone())),
        value(&p.max_bytes).map(Word::MaxBytes),
        value(&p.pattern).map(Word::Pattern),
        value(&p.not_pattern).map(Word::NotPattern),
        p.starts_with.clone().map(Word::StartsWith),
        p.ends_with.clone().map(Word::EndsWith),
        p.not_starts_with.clone().map(Word::NotStartsWith),
        p.first.clone().map(Word::First),
        p.last.clone().map(Word::Last),
        p.chars.clone().map(Word::Chars),
        value(&p.at_least).map(Word::AtLeast),
        value(&p.at_most).map(Word::AtMost),
        p.unique_by.clone().map(Word::UniqueBy),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Whether a text can fail to be of this type.
fn is_judged(r#type: &Type) -> bool {
    match r#type {
        Type::Integer | Type::Number | Type::Boolean | Type::Time | Type::Uri | Type::JsonArray => {
            true
        }
        Type::String | Type::Path | Type::Csv | Type::List | Type::Object | Type::Map => false,
    }
}
