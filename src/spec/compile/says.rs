//! What a rule says when the spec leaves it to its word: plain sentences such as
//! "Throughput is one of 600, 1200, 1500". A reading is shown by all it may stand for.

use indexmap::IndexMap;

use crate::spec::compiled::{Name, Word};
use crate::spec::syntax::{CharClass, Expr, Reading, Type};
use crate::value::Value;

/// Says things of a service.
#[derive(Clone, Copy)]
pub(crate) struct Prose<'a> {
    readings: Option<&'a IndexMap<Name, Reading>>,
}

impl<'a> Prose<'a> {
    /// With the service's readings.
    pub(crate) fn new(readings: &'a IndexMap<Name, Reading>) -> Self {
        Prose {
            readings: Some(readings),
        }
    }

    /// Of values alone.
    pub(crate) fn plain() -> Self {
        Prose { readings: None }
    }

    pub(crate) fn reading(self, name: &str) -> Option<&'a Reading> {
        self.readings?.get(name)
    }

    /// What a broken word would have asserted about `label`.
    pub(crate) fn word(self, label: &str, word: &Word) -> String {
        match word {
            Word::Given => format!("{label} is given"),
            Word::Type(of) => format!("{label} is {}", type_name(*of)),
            Word::Enum(of, None) => format!("{label} is one of {}", self.expr(of)),
            Word::Enum(of, Some(more)) => {
                format!(
                    "{label} is one of {}, or of {}",
                    self.expr(of),
                    self.expr(more)
                )
            }
            Word::Minimum(n) => format!("{label} is at least {}", self.expr(n)),
            Word::Maximum(n) => format!("{label} is at most {}", self.expr(n)),
            Word::MultipleOf(n) => format!("{label} is a multiple of {}", self.expr(n)),
            Word::MinLength(n, of) => format!(
                "{label} has at least {} {}",
                self.expr(n),
                self.unit(of.as_ref())
            ),
            Word::MaxLength(n, of) => format!(
                "{label} has at most {} {}",
                self.expr(n),
                self.unit(of.as_ref())
            ),
            Word::MaxBytes(n) => format!("{label} has at most {} bytes", self.expr(n)),
            Word::Pattern(p) => format!("{label} matches {}", self.quoted(p)),
            Word::NotPattern(p) => format!("{label} does not match {}", self.quoted(p)),
            Word::StartsWith(p) => format!("{label} starts with {}", self.quoted(p)),
            Word::EndsWith(p) => format!("{label} ends with {}", self.quoted(p)),
            Word::NotStartsWith(all) => {
                format!("{label} does not start with `{}`", all.join("` or `"))
            }
            Word::First(all) => format!("{label} starts with {}", classes(all)),
            Word::Last(all) => format!("{label} ends with {}", classes(all)),
            Word::Chars(all) => format!("{label} holds only {}", classes(all)),
            Word::AtLeast(n) => format!("{label} has at least {} items", self.expr(n)),
            Word::AtMost(n) => format!("{label} has at most {} items", self.expr(n)),
            Word::UniqueBy(field) => format!("the items of {label} differ in {field}"),
            Word::Allowed(None, _) => format!("{label} may be given only under a condition"),
            Word::Allowed(Some(values), _) => {
                let values: Vec<_> = values.iter().map(|of| self.expr(of)).collect();
                format!(
                    "{label} may be {} only under a condition",
                    values.join(" or ")
                )
            }
        }
    }

    fn unit(self, unit: Option<&Expr>) -> String {
        match unit {
            None => "characters".to_owned(),
            Some(Expr::Literal(Value::Text(unit))) => unit_name(unit).to_owned(),
            Some(Expr::Reading { name, .. }) => {
                format!("characters or bytes (reading `{}`)", name.value)
            }
            Some(other) => format!("({})", self.expr(other)),
        }
    }

    /// A value, as a person would write it.
    pub(crate) fn expr(self, of: &Expr) -> String {
        match of {
            Expr::Literal(literal) => value(literal),
            Expr::None => "nothing".to_owned(),
            Expr::Unsaid => "a number no document gives".to_owned(),
            Expr::Ref(reference) => reference
                .path
                .iter()
                .fold(reference.root.clone(), |text, field| {
                    format!("{text}.{field}")
                }),
            Expr::Reading { name, cases } => match (cases.is_empty(), self.reading(name)) {
                (true, Some(reading)) => self.alternatives(&reading.alternatives, name),
                (true, None) => format!("what reading `{}` says", name.value),
                (false, _) => self.alternatives(cases, name),
            },
            Expr::By { of, cases } => {
                let cases: Vec<_> = cases
                    .iter()
                    .map(|(case, value)| match case.as_str() {
                        "*" => format!("{} otherwise", self.expr(value)),
                        case => format!("{} for {case}", self.expr(value)),
                    })
                    .collect();
                format!("{} (by {})", cases.join(", "), self.expr(of))
            }
            Expr::Join(parts) => self.list(parts, " below "),
            Expr::FirstGiven(parts) => self.list(parts, " or else "),
            Expr::Parent(of) => format!("the directory above {}", self.expr(of)),
            Expr::Part { part, of } => format!("the {part} of {}", self.expr(of)),
            Expr::List(parts) => self.list(parts, ", "),
        }
    }

    /// A value between quotes; a choice of values without.
    fn quoted(self, of: &Expr) -> String {
        let text = self.expr(of);
        if matches!(of, Expr::Literal(_)) {
            format!("`{text}`")
        } else {
            text
        }
    }

    fn alternatives(self, cases: &IndexMap<String, Expr>, name: &str) -> String {
        // A reading inside a reading is only named.
        let values: Vec<_> = cases.values().map(|of| Prose::plain().expr(of)).collect();
        let between = if values.iter().any(|value| value.contains(", ")) {
            "; or "
        } else {
            " or "
        };
        format!("{} (reading `{name}`)", values.join(between))
    }

    fn list(self, parts: &[Expr], between: &str) -> String {
        let parts: Vec<_> = parts.iter().map(|of| self.expr(of)).collect();
        parts.join(between)
    }
}

fn unit_name(unit: &str) -> &str {
    match unit {
        "utf8-byte" => "bytes",
        "character" => "characters",
        other => other,
    }
}

/// A type, with its article.
pub(crate) fn type_name(of: Type) -> &'static str {
    match of {
        Type::String => "a text",
        Type::Integer => "a whole number",
        Type::Number => "a number",
        Type::Boolean => "`true` or `false`",
        Type::Time => "a time",
        Type::Path => "a path",
        Type::Uri => "a URI",
        Type::JsonArray => "a JSON array",
        Type::Csv => "a list separated by commas",
        Type::List => "a list",
        Type::Object => "an object",
        Type::Map => "a map",
    }
}

fn classes(classes: &[CharClass]) -> String {
    let names: Vec<_> = classes.iter().map(class).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => names.join(""),
    }
}

fn class(class: &CharClass) -> String {
    match class {
        CharClass::Lower => "lower-case letters".to_owned(),
        CharClass::Upper => "upper-case letters".to_owned(),
        CharClass::Latin => "Latin letters".to_owned(),
        CharClass::Han => "Chinese characters".to_owned(),
        CharClass::Digit => "digits".to_owned(),
        CharClass::Ascii => "ASCII characters".to_owned(),
        CharClass::These(these) => format!("`{these}`"),
    }
}

fn value(of: &Value) -> String {
    match of {
        Value::Absent => "nothing".to_owned(),
        Value::Bool(b) => b.to_string(),
        Value::Int(n) => n.to_string(),
        Value::Text(text) if text.is_empty() => "an empty text".to_owned(),
        Value::Text(text) => text.to_string(),
        Value::List(items) => items.iter().map(value).collect::<Vec<_>>().join(", "),
        Value::Map(_) => "a map".to_owned(),
    }
}
