//! An operation as good documentation: what it does, takes, asks, changes and answers, and what is open.
//!
//! Renders to text; prints nothing.

mod json;
mod prose;
mod readings;

use std::fmt::Write as _;

pub use json::{ErrorSummary, ParameterSummary, Summary, summary};
pub(crate) use prose::cond;

use super::compile::says::expr;
use super::compiled::{Check, GatewayCode, Operation, Rule, RuleKind, Spec};
use super::syntax::{CodeRef, ErrorRow, Field, Parameter, Required, Role, Type};

/// All operations, one line each.
pub fn list(spec: &Spec) -> String {
    let width = spec
        .operations
        .keys()
        .map(|name| name.len())
        .max()
        .unwrap_or(0);
    let mut out = String::new();
    for operation in spec.operations.values() {
        let _ = writeln!(out, "{:width$}  {}", operation.name, operation.says);
    }
    out
}

/// An operation, whole.
pub fn show(spec: &Spec, operation: &Operation) -> String {
    let page = Page { spec, operation };
    let mut out = format!("{}: {}\n", operation.name, operation.says);
    let _ = writeln!(out, "documented in {}", operation.sources.join(", "));
    let sections = [
        ("Parameters", page.parameters()),
        ("It requires", page.requires()),
        ("On success", page.effects()),
        ("It answers", page.answer()),
        ("Errors", page.errors()),
        ("At any time", page.any_time()),
        ("Open questions", page.questions()),
    ];
    for (title, lines) in sections.iter().filter(|(_, lines)| !lines.is_empty()) {
        let _ = writeln!(out, "\n{title}");
        for line in lines {
            let _ = writeln!(out, "  {line}");
        }
    }
    out
}

struct Page<'a> {
    spec: &'a Spec,
    operation: &'a Operation,
}

impl Page<'_> {
    fn parameters(&self) -> Vec<String> {
        let parameters = &self.operation.parameters;
        let width = parameters.keys().map(|name| name.len()).max().unwrap_or(0);
        let mut lines = Vec::new();
        for (name, of) in parameters {
            let default = match (&of.default, of.server_default) {
                (Some(default), _) => format!(", {} when absent", expr(default)),
                (None, Some(true)) => ", the service chooses when absent".to_owned(),
                (None, _) => String::new(),
            };
            let says = of
                .says
                .as_ref()
                .map(|says| format!(": {says}"))
                .unwrap_or_default();
            let (kind, required) = (type_word(of.r#type), required(of));
            lines.push(format!("{name:width$}  {kind}, {required}{default}{says}"));
            if let Some(role) = of.role {
                lines.push(format!("{:width$}    {}", "", role_says(role)));
            }
            if let Some(effective) = &of.effective {
                lines.push(format!(
                    "{:width$}    only matters if {}",
                    "",
                    cond(effective)
                ));
            }
            for rule in self.rules_of(name) {
                lines.push(format!(
                    "{:width$}    {}{}",
                    "",
                    rule.says,
                    self.refusal(rule)
                ));
            }
        }
        lines
    }

    /// The value rules of a parameter.
    fn rules_of<'r>(&'r self, name: &str) -> impl Iterator<Item = &'r Rule> + use<'r> {
        let name = name.to_owned();
        self.operation.rules.iter().filter(move |rule| {
            *rule.site == *name
                && match rule.kind {
                    RuleKind::Value => true,
                    // That a parameter is required stands behind its name.
                    RuleKind::Required => !matches!(rule.check, Check::Given(_)),
                    RuleKind::Exists | RuleKind::Belongs | RuleKind::Requires | RuleKind::Limit => {
                        false
                    }
                }
        })
    }

    fn requires(&self) -> Vec<String> {
        let mut lines = Vec::new();
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
            lines.push(format!("{}: {}{}", rule.id, rule.says, self.refusal(rule)));
            if let Some(when) = &rule.when {
                lines.push(format!("    asked if {}", cond(when)));
            }
            if let Check::Cond(must) = &rule.check {
                lines.push(format!("    so {}", cond(must)));
            }
            if !rule.source.is_empty() {
                lines.push(format!("    see {}", rule.source.join(", ")));
            }
            if let Some(why) = &rule.unprovokable {
                lines.push(format!("    no call can break it: {why}"));
            }
            if let Some(needs) = &rule.needs {
                lines.push(format!("    to break it takes {needs}"));
            }
        }
        lines
    }

    /// ", else CODE".
    fn refusal(&self, rule: &Rule) -> String {
        let mut codes: Vec<String> = rule.codes.iter().map(|code| self.code(code)).collect();
        match &rule.gateway {
            Some(GatewayCode::Missing(name)) => {
                codes.push(self.spec.gateway.missing.code.replace("{parameter}", name));
            }
            Some(GatewayCode::Malformed(name)) => {
                codes.push(
                    self.spec
                        .gateway
                        .malformed
                        .code
                        .replace("{parameter}", name),
                );
            }
            None => {}
        }
        codes.dedup();
        match codes.is_empty() {
            true => ", else some error (no document says which)".to_owned(),
            false => format!(", else {}", codes.join(" or ")),
        }
    }

    fn code(&self, code: &CodeRef) -> String {
        match code {
            CodeRef::Code(code) => code.value.clone(),
            CodeRef::Unnamed => "a code no document names".to_owned(),
            CodeRef::Reading(name) => {
                let reading = self.spec.readings.get(name.as_str());
                let codes = reading
                    .iter()
                    .flat_map(|reading| reading.alternatives.values());
                let codes: Vec<_> = codes.map(expr).collect();
                format!("{} (reading `{}`)", codes.join(" or "), name.value)
            }
        }
    }

    fn effects(&self) -> Vec<String> {
        prose::effects(&self.operation.effects)
    }

    fn answer(&self) -> Vec<String> {
        let mut lines = fields(self.operation.returns.iter(), "");
        if let Some(list) = &self.operation.list {
            let within = list
                .within
                .as_ref()
                .map(|of| format!(" of the {of}"))
                .unwrap_or_default();
            let at: Vec<&str> = list.at.iter().map(|step| &**step).collect();
            lines.push(format!(
                "{}: a list of each {}{within}, with",
                at.join("."),
                list.of
            ));
            lines.extend(fields(list.item.iter(), "  "));
            for filter in &list.filters {
                let keys: Vec<&str> = filter.keys.keys().map(|key| &**key).collect();
                let keys = match keys.is_empty() {
                    true => String::new(),
                    false => format!(" (keys {})", keys.join(", ")),
                };
                lines.push(format!("narrowed by {}{keys}", filter.parameter));
            }
        }
        lines
    }

    fn errors(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (code, row) in &self.operation.errors {
            let message = row
                .message
                .as_deref()
                .unwrap_or("(no document gives the message)");
            lines.push(format!("{code}  {}  {message}", row.http));
            lines.push(format!("    {}", self.origin(code, row)));
        }
        lines
    }

    /// How an error arises.
    fn origin(&self, code: &str, row: &ErrorRow) -> String {
        let names = |rule: &&Rule| rule.codes.iter().any(|of| self.stands_for(of, code));
        let rules: Vec<&str> = self
            .operation
            .rules
            .iter()
            .filter(names)
            .map(|rule| &*rule.id)
            .collect();
        let mut ways = Vec::new();
        if !rules.is_empty() {
            ways.push(format!("when broken: {}", rules.join(", ")));
        }
        if self
            .operation
            .token_mismatch
            .iter()
            .any(|of| self.stands_for(of, code))
        {
            ways.push("a token is used again with other arguments".to_owned());
        }
        if let Some(possible) = self
            .operation
            .may_fail
            .iter()
            .find(|possible| *possible.code == *code)
        {
            ways.push(match &possible.when {
                Some(when) => format!("may come if {}", cond(when)),
                None => "may come at any time".to_owned(),
            });
        }
        let notes = [
            (&row.unexplained, "may come at any time: "),
            (&row.unprovokable, "no call of ours provokes it: "),
            (&row.needs, "takes "),
        ];
        for (note, lead) in notes {
            ways.extend(note.iter().map(|note| format!("{lead}{note}")));
        }
        match ways.is_empty() {
            true => "nothing raises it".to_owned(),
            false => ways.join("; "),
        }
    }

    fn stands_for(&self, of: &CodeRef, code: &str) -> bool {
        match of {
            CodeRef::Code(of) => of.value == code,
            CodeRef::Unnamed => false,
            CodeRef::Reading(name) => {
                let reading = self.spec.readings.get(name.as_str());
                let mut codes = reading
                    .iter()
                    .flat_map(|reading| reading.alternatives.values());
                codes.any(|of| expr(of) == code)
            }
        }
    }

    /// Codes of the environment that are not rows of the operation.
    fn any_time(&self) -> Vec<String> {
        let possible = self.operation.may_fail.iter();
        let codes: Vec<&str> = possible
            .filter(|possible| !self.operation.errors.contains_key(&possible.code))
            .map(|possible| &*possible.code)
            .collect();
        match codes.is_empty() {
            true => Vec::new(),
            false => vec![codes.join(", ")],
        }
    }

    fn questions(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for name in readings::of(self.operation) {
            let Some(reading) = self.spec.readings.get(name.as_str()) else {
                continue;
            };
            lines.push(format!("{name}: {}", reading.says));
            for (alternative, of) in &reading.alternatives {
                lines.push(format!("    {alternative}: {}", expr(of)));
            }
            if !reading.source.is_empty() {
                let source: Vec<_> = reading.source.iter().map(|at| at.value.as_str()).collect();
                lines.push(format!("    see {}", source.join(", ")));
            }
        }
        lines.extend(
            self.operation
                .unsaid
                .iter()
                .map(|text| format!("unsaid: {text}")),
        );
        lines
    }
}

fn fields<'f, N: std::fmt::Display + 'f>(
    fields: impl Iterator<Item = (N, &'f Field)>,
    indent: &str,
) -> Vec<String> {
    let mut lines = Vec::new();
    for (name, of) in fields {
        let always = if of.always == Some(true) {
            ", always there"
        } else {
            ""
        };
        let is = of
            .is
            .as_ref()
            .map(|is| format!(", {}", expr(is)))
            .unwrap_or_default();
        let says = of
            .says
            .as_ref()
            .map(|says| format!(": {says}"))
            .unwrap_or_default();
        let secret = if of.secret == Some(true) {
            ", never printed"
        } else {
            ""
        };
        lines.push(format!(
            "{indent}{name}  {}{always}{is}{secret}{says}",
            type_word(of.r#type)
        ));
        if let Some(item) = &of.item {
            lines.extend(self::fields(item.iter(), &format!("{indent}  ")));
        }
    }
    lines
}

fn required(of: &Parameter) -> String {
    match &of.required {
        Some(Required::Flat(true)) => "required".to_owned(),
        Some(Required::When(required)) => format!("required if {}", cond(&required.when)),
        Some(Required::Flat(false)) | None => "optional".to_owned(),
    }
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

/// A type as specs write it.
pub(crate) fn type_word(of: Option<Type>) -> &'static str {
    match of.unwrap_or(Type::String) {
        Type::String => "string",
        Type::Integer => "integer",
        Type::Number => "number",
        Type::Boolean => "boolean",
        Type::Time => "time",
        Type::Path => "path",
        Type::Uri => "uri",
        Type::JsonArray => "json-array",
        Type::Csv => "csv",
        Type::List => "list",
        Type::Object => "object",
        Type::Map => "map",
    }
}
