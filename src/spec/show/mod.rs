//! An operation as good documentation: what it does, takes, asks, changes and answers, and what is open.
//!
//! Renders to text; prints nothing.

mod errors;
mod json;
mod lines;
mod page;
mod prose;
mod readings;

use std::fmt::Write as _;

pub use json::{ErrorSummary, ParameterSummary, Summary, summary};
pub use readings::{ReadingSummary, readings, readings_text};

use self::lines::Lines;
use self::page::Page;
use super::compiled::{Operation, Spec};
use super::syntax::Type;

/// All operations, one line each.
pub fn list(spec: &Spec) -> String {
    let width = spec.operations.keys().map(|name| name.len()).max();
    let width = width.unwrap_or(0);
    let mut out = String::new();
    for operation in spec.operations.values() {
        let _ = writeln!(out, "{:width$}  {}", operation.name, operation.says);
    }
    out
}

/// The operations of several services, under their names; those of one alone just so.
pub fn lists<'a>(specs: impl ExactSizeIterator<Item = &'a Spec>) -> String {
    let several = specs.len() > 1;
    let mut out = String::new();
    for spec in specs {
        if !several {
            return list(spec);
        }
        let gap = if out.is_empty() { "" } else { "\n" };
        let _ = writeln!(out, "{gap}{}: {}", spec.service, spec.says);
        for line in list(spec).lines() {
            let _ = writeln!(out, "  {line}");
        }
    }
    out
}

/// An operation, whole.
pub fn show(spec: &Spec, operation: &Operation) -> String {
    let page = Page::new(spec, operation);
    let mut head = Lines::default();
    head.add(0, &format!("{}: ", operation.name), &operation.says);
    head.add(0, "documented in ", &operation.sources.join(", "));
    let mut out = head.text();
    let sections = [
        ("Parameters", page.parameters()),
        ("It requires", page.requires()),
        ("On success", page.effects()),
        ("It answers", page.answer()),
        ("Errors", page.errors()),
        ("At any time", page.any_time()),
        ("Open questions", page.questions()),
    ];
    for (title, lines) in sections {
        let text = lines.text();
        if !text.is_empty() {
            let _ = write!(out, "\n{title}\n{text}");
        }
    }
    out
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
