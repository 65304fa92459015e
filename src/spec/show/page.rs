//! The sections of an operation's page, save its errors.

use super::lines::Lines;
use super::{prose, readings, type_word};
use crate::spec::compile::says::Prose;
use crate::spec::compiled::{Check, Name, Operation, Rule, RuleKind, Spec};
use crate::spec::syntax::{Cond, Field, Parameter, Required, Role};

/// An operation and what its page is written with.
pub(crate) struct Page<'a> {
    pub(crate) spec: &'a Spec,
    pub(crate) operation: &'a Operation,
    pub(crate) prose: Prose<'a>,
}

impl<'a> Page<'a> {
    pub(crate) fn new(spec: &'a Spec, operation: &'a Operation) -> Self {
        Page {
            spec,
            operation,
            prose: Prose::new(&spec.readings),
        }
    }

    pub(crate) fn cond(&self, of: &Cond) -> String {
        prose::cond(self.prose, of)
    }

    pub(crate) fn parameters(&self) -> Lines {
        let parameters = &self.operation.parameters;
        let width = widest(parameters.keys().map(|name| &**name));
        let mut lines = Lines::default();
        for (name, of) in parameters {
            let default = match (&of.default, of.server_default) {
                (Some(default), _) => format!(", {} when absent", self.prose.expr(default)),
                (None, Some(true)) => ", the service chooses when absent".to_owned(),
                (None, _) => String::new(),
            };
            let says = of.says.as_ref().map(|says| format!(": {says}"));
            let text = format!(
                "{}, {}{default}{}",
                type_word(of.r#type),
                self.required(of),
                says.unwrap_or_default()
            );
            lines.add(2, &format!("{name:width$}  "), &text);
            let indent = width + 6;
            if let Some(role) = of.role {
                lines.add(indent, "- ", role_says(role));
            }
            if let Some(effective) = &of.effective {
                let text = format!("only matters if {}", self.cond(effective));
                lines.add(indent, "- ", &text);
            }
            for rule in self
                .operation
                .rules
                .iter()
                .filter(|rule| is_word_of(rule, name))
            {
                lines.add(
                    indent,
                    "- ",
                    &format!("{}{}", rule.says, self.refusal(rule)),
                );
            }
        }
        lines
    }

    fn required(&self, of: &Parameter) -> String {
        match &of.required {
            Some(Required::Flat(true)) => "required".to_owned(),
            Some(Required::When(required)) => format!("required if {}", self.cond(&required.when)),
            Some(Required::Flat(false)) | None => "optional".to_owned(),
        }
    }

    pub(crate) fn requires(&self) -> Lines {
        let mut lines = Lines::default();
        let kinds = [
            RuleKind::Exists,
            RuleKind::Belongs,
            RuleKind::Requires,
            RuleKind::Limit,
        ];
        for rule in self
            .operation
            .rules
            .iter()
            .filter(|rule| kinds.contains(&rule.kind))
        {
            let text = format!("{}{}", rule.says, self.refusal(rule));
            lines.add(2, &format!("{}: ", rule.id), &text);
            if let Some(when) = &rule.when {
                lines.add(6, "asked if ", &self.cond(when));
            }
            if let Check::Cond(must) = &rule.check {
                lines.add(6, "that is: ", &self.cond(must));
            }
            if !rule.source.is_empty() {
                lines.add(6, "see ", &rule.source.join(", "));
            }
            if let Some(why) = &rule.unprovokable {
                lines.add(6, "no call can break it: ", why);
            }
            if let Some(needs) = &rule.needs {
                lines.add(6, "to break it takes ", needs);
            }
        }
        lines
    }

    pub(crate) fn effects(&self) -> Lines {
        let mut lines = Lines::default();
        for effect in prose::effects(self.prose, &self.operation.effects) {
            lines.add(2, "- ", &effect);
        }
        lines
    }

    pub(crate) fn answer(&self) -> Lines {
        let mut lines = Lines::default();
        let returns = self.operation.returns.iter();
        let returns: Vec<_> = returns.map(|(name, of)| (&**name, of)).collect();
        self.fields(2, &returns, &mut lines);
        let Some(list) = &self.operation.list else {
            return lines;
        };
        let within = list.within.as_ref().map(|of| format!(" of the {of}"));
        let at: Vec<&str> = list.at.iter().map(|step| &**step).collect();
        let text = format!(
            "a list of each {}{}, with",
            list.of,
            within.unwrap_or_default()
        );
        lines.add(2, &format!("{}: ", at.join(".")), &text);
        let item: Vec<_> = list.item.iter().map(|(name, of)| (&**name, of)).collect();
        self.fields(6, &item, &mut lines);
        for filter in &list.filters {
            let keys: Vec<&str> = filter.keys.keys().map(|key| &**key).collect();
            let keys = match keys.is_empty() {
                true => String::new(),
                false => format!(", with keys {}", keys.join(", ")),
            };
            lines.add(2, "narrowed by ", &format!("{}{keys}", filter.parameter));
        }
        lines
    }

    fn fields(&self, indent: usize, fields: &[(&str, &Field)], lines: &mut Lines) {
        let width = widest(fields.iter().map(|(name, _)| *name));
        for (name, of) in fields {
            let mut text = type_word(of.r#type).to_owned();
            if of.always == Some(true) {
                text.push_str(", always there");
            }
            if let Some(is) = &of.is {
                text.push_str(&format!(", {}", self.prose.expr(is)));
            }
            if of.secret == Some(true) {
                text.push_str(", never printed");
            }
            if let Some(says) = &of.says {
                text.push_str(&format!(": {says}"));
            }
            lines.add(indent, &format!("{name:width$}  "), &text);
            if let Some(item) = &of.item {
                let item: Vec<_> = item.iter().map(|(name, of)| (name.as_str(), of)).collect();
                self.fields(indent + 4, &item, lines);
            }
        }
    }

    pub(crate) fn questions(&self) -> Lines {
        let mut lines = Lines::default();
        for name in readings::of(self.operation) {
            let Some(reading) = self.spec.readings.get(name.as_str()) else {
                continue;
            };
            lines.add(2, &format!("{name}: "), &reading.says);
            let alternatives = readings::alternatives(reading);
            readings::write(&mut lines, 6, &alternatives, &readings::sources(reading));
        }
        for text in &self.operation.unsaid {
            lines.add(2, "unsaid: ", text);
        }
        lines
    }
}

/// A rule that stands below its parameter; that one is required is said beside its name.
fn is_word_of(rule: &Rule, parameter: &Name) -> bool {
    let is_word = match rule.kind {
        RuleKind::Value => true,
        RuleKind::Required => !matches!(rule.check, Check::Given(_)),
        RuleKind::Exists
        | RuleKind::Belongs
        | RuleKind::Requires
        | RuleKind::Limit
        | RuleKind::Wire => false,
    };
    is_word && rule.site == *parameter
}

fn widest<'n>(names: impl Iterator<Item = &'n str>) -> usize {
    names.map(|name| name.chars().count()).max().unwrap_or(0)
}

fn role_says(role: Role) -> &'static str {
    match role {
        Role::IdempotencyToken => "same token, same arguments: same answer, one effect",
        Role::DryRun => "checks the rules and changes nothing",
        Role::NextToken => "where the listing goes on",
        Role::PageSize => "how many items a page has at most",
        Role::PageNumber => "which page, from 1",
        Role::Presentation => "chooses the answer's shape; changes nothing else",
    }
}
