//! What readings, references and codes name.

use super::walk::{Env, Local, Walk};
use crate::spec::expr::Reference;
use crate::spec::nearest::suggest;
use crate::spec::syntax::{At, CodeRef, Expr};
use crate::value::Value;

impl Walk<'_> {
    pub(crate) fn reading<'c>(&self, name: &At<String>, cases: impl Iterator<Item = &'c String>) {
        let readings = &self.names.shared.readings;
        let Some(reading) = readings.get(name.as_str()) else {
            if !self.names.shared_broken && self.is_home() {
                let known: Vec<_> = readings.keys().collect();
                let message = format!("unknown reading `{}`", name.value);
                let help = suggest("readings are", name, &known);
                self.scope.error_at(name.place, name, message, Some(help));
            }
            return;
        };
        let cases: Vec<&String> = cases.collect();
        if cases.is_empty() || !self.is_home() {
            return;
        }
        let known: Vec<_> = reading.alternatives.keys().collect();
        for case in cases
            .iter()
            .filter(|case| **case != "*" && !known.contains(case))
        {
            let message = format!("reading `{}` has no alternative `{case}`", name.value);
            let help = suggest("its alternatives are", case, &known);
            self.scope.error(&[case], message, Some(help));
        }
        let has = |name: &String| cases.iter().any(|case| *case == name || *case == "*");
        if let Some(missing) = known.iter().find(|alternative| !has(alternative)) {
            let message = format!(
                "no case for alternative `{missing}` of reading `{}`",
                name.value
            );
            let help = "give every alternative a case, or add a case `\"*\"`".to_owned();
            self.scope.error_at(name.place, name, message, Some(help));
        }
    }

    pub(crate) fn reference(&self, reference: &Reference) {
        let Reference { root, path } = reference;
        let written = path
            .iter()
            .fold(format!("${root}"), |text, field| format!("{text}.{field}"));
        let field = path.first().map(String::as_str);
        if let Some((_, local)) = self.local(root) {
            match (local, field) {
                (Local::Of(kind), Some(field)) => self.field_of(kind, field, &[&written]),
                (Local::Item(known), Some(field)) if !known.iter().any(|name| name == field) => {
                    let help = suggest("its fields are", field, known);
                    let message = format!("the items have no field `{field}`");
                    self.scope.error(&[&written], message, Some(help));
                }
                (Local::Of(_) | Local::Item(_) | Local::Any, _) => {}
            }
            return;
        }
        let Some(env) = self.env else { return };
        let kind = env
            .binds
            .get(root)
            .cloned()
            .or_else(|| self.singleton(root));
        match (kind, field) {
            (Some(kind), Some(field)) => self.field_of(&kind, field, &[&written]),
            (Some(_), None) => {}
            (None, _) if env.lets.contains(root) => {}
            (None, _) if root == "new" && !env.creates.is_empty() => {
                for (kind, field) in env.creates.iter().zip(field.iter().cycle()) {
                    self.field_of(kind, field, &[&written]);
                }
            }
            (None, _) => self.argument(env, root, field, &written),
        }
    }

    /// A kind of fixture of which there is one.
    fn singleton(&self, root: &str) -> Option<String> {
        let fixture = self.names.shared.fixtures.get(root)?;
        fixture.by.is_none().then(|| root.to_owned())
    }

    fn argument(&self, env: &Env, root: &str, field: Option<&str>, written: &str) {
        let Some(parameter) = env.parameters.get(root) else {
            if env.lost {
                return;
            }
            let mut known: Vec<&str> = env.parameters.keys().map(String::as_str).collect();
            known.extend(env.lets.iter().map(String::as_str));
            known.extend(env.binds.keys().map(String::as_str));
            let message = format!("`{written}` refers to nothing");
            let help = suggest(&format!("`{}` knows", env.operation), root, &known);
            self.scope.error(&[written], message, Some(help));
            return;
        };
        if let (Some(field), Some(item)) = (field, &parameter.item)
            && !item.contains_key(field)
        {
            let known: Vec<_> = item.keys().collect();
            let help = suggest(&format!("fields of `{root}` are"), field, &known);
            let message = format!("`{root}` has no field `{field}`");
            self.scope.error(&[written], message, Some(help));
        }
    }

    /// Error codes.
    pub(crate) fn codes(&self, codes: &[CodeRef]) {
        for code in codes {
            match code {
                CodeRef::Unnamed => {}
                CodeRef::Code(code) => self.code(code, &[code]),
                CodeRef::Reading(name) => {
                    self.reading(name, std::iter::empty());
                    if let Some(reading) = self.names.shared.readings.get(name.as_str()) {
                        let alternatives = reading.alternatives.values();
                        alternatives.for_each(|expr| self.code_expr(expr, name));
                    }
                }
            }
        }
    }

    /// The codes an alternative stands for.
    fn code_expr(&self, expr: &Expr, reading: &str) {
        if let Expr::List(parts) = expr {
            parts.iter().for_each(|part| self.code_expr(part, reading));
        } else if let Expr::Literal(Value::Text(code)) = expr
            && &**code != "unnamed"
        {
            self.code(code, &[reading]);
        }
    }

    pub(crate) fn code(&self, code: &str, at: &[&str]) {
        let Some(env) = self.env else { return };
        if self.names.service_broken || env.codes.iter().any(|known| known == code) {
            return;
        }
        let message = format!("`{code}` is no error of `{}`", env.operation);
        let help = suggest("its errors are", code, &env.codes);
        self.scope.error(at, message, Some(help));
    }
}
