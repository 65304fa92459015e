//! An operation's errors: code, status, message, and how each arises.

use super::lines::Lines;
use super::page::Page;
use crate::spec::compiled::{GatewayCode, Rule};
use crate::spec::refusals;
use crate::spec::syntax::{CodeRef, ErrorRow, Expr};

impl Page<'_> {
    /// ", else CODE".
    pub(crate) fn refusal(&self, rule: &Rule) -> String {
        let mut codes: Vec<String> = rule.codes.iter().map(|code| self.code(code)).collect();
        codes.extend(self.gateway_code(rule));
        codes.dedup();
        match codes.is_empty() {
            true => ", else some error (no document says which)".to_owned(),
            false => format!(", else {}", codes.join(" or ")),
        }
    }

    fn gateway_code(&self, rule: &Rule) -> Option<String> {
        let (row, name) = match rule.gateway.as_ref()? {
            GatewayCode::Missing(name) => (&self.spec.gateway.missing, name),
            GatewayCode::Malformed(name) => (&self.spec.gateway.malformed, name),
        };
        Some(row.code.replace("{parameter}", name))
    }

    fn code(&self, code: &CodeRef) -> String {
        match code {
            CodeRef::Code(code) => code.value.clone(),
            CodeRef::Unnamed => "a code no document names".to_owned(),
            CodeRef::Reading(name) => self.prose.expr(&Expr::Reading {
                name: name.clone(),
                cases: indexmap::IndexMap::new(),
            }),
        }
    }

    pub(crate) fn errors(&self) -> Lines {
        let mut lines = Lines::default();
        for (code, row) in &self.operation.errors {
            let message = row.message.as_deref();
            let message = message.unwrap_or("(no document gives the message)");
            let statuses = [row.http].into_iter().chain(row.or_http.iter().copied());
            let statuses: Vec<String> = statuses.map(|http| http.to_string()).collect();
            lines.add(2, &format!("{code}  {}  ", statuses.join(" or ")), message);
            lines.add(6, "", &self.origin(code, row));
        }
        lines
    }

    /// How an error arises.
    fn origin(&self, code: &str, row: &ErrorRow) -> String {
        let raises = |rule: &&Rule| rule.codes.iter().any(|of| self.stands_for(of, code));
        let rules: Vec<&str> = self
            .operation
            .rules
            .iter()
            .filter(raises)
            .map(|rule| &*rule.id)
            .collect();
        let mut ways = Vec::new();
        if !rules.is_empty() {
            ways.push(format!("when broken: {}", rules.join(", ")));
        }
        let mismatch = &self.operation.token_mismatch;
        if mismatch.iter().any(|of| self.stands_for(of, code)) {
            ways.push("a token is used again with other arguments".to_owned());
        }
        let mut possible = self.operation.may_fail.iter();
        if let Some(possible) = possible.find(|possible| *possible.code == *code) {
            ways.push(match &possible.when {
                Some(when) => format!("may come if {}", self.cond(when)),
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
        refusals::codes(self.spec, of).contains(code)
    }

    /// Codes of the environment that are not rows of the operation.
    pub(crate) fn any_time(&self) -> Lines {
        let possible = self.operation.may_fail.iter();
        let codes: Vec<&str> = possible
            .filter(|possible| !self.operation.errors.contains_key(&possible.code))
            .map(|possible| &*possible.code)
            .collect();
        let mut lines = Lines::default();
        if !codes.is_empty() {
            lines.add(2, "", &codes.join(", "));
        }
        lines
    }
}
