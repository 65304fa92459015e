//! What a rule says when the spec leaves it to its word: plain sentences such as
//! "Throughput is one of 600, 1200, 1500".

use crate::spec::compiled::Word;
use crate::spec::syntax::{CharClass, Expr, Type};
use crate::value::Value;

/// What a broken word would have asserted about `label`.
pub(crate) fn word(label: &str, word: &Word) -> String {
    match word {
        Word::Given => format!("{label} is given"),
        Word::Type(of) => format!("{label} is {}", type_name(*of)),
        Word::Enum(of, None) => format!("{label} is one of {}", expr(of)),
        Word::Enum(of, Some(more)) => {
            format!("{label} is one of {}, or of {}", expr(of), expr(more))
        }
        Word::Minimum(n) => format!("{label} is at least {}", expr(n)),
        Word::Maximum(n) => format!("{label} is at most {}", expr(n)),
        Word::MultipleOf(n) => format!("{label} is a multiple of {}", expr(n)),
        Word::MinLength(n, of) => format!("{label} has at least {} {}", expr(n), unit(of.as_ref())),
        Word::MaxLength(n, of) => format!("{label} has at most {} {}", expr(n), unit(of.as_ref())),
        Word::MaxBytes(n) => format!("{label} has at most {} bytes", expr(n)),
        Word::Pattern(p) => format!("{label} matches `{}`", expr(p)),
        Word::NotPattern(p) => format!("{label} does not match `{}`", expr(p)),
        Word::StartsWith(p) => format!("{label} starts with `{}`", expr(p)),
        Word::EndsWith(p) => format!("{label} ends with `{}`", expr(p)),
        Word::NotStartsWith(all) => format!("{label} does not start with `{}`", all.join("` or `")),
        Word::First(all) => format!("{label} starts with {}", classes(all)),
        Word::Last(all) => format!("{label} ends with {}", classes(all)),
        Word::Chars(all) => format!("{label} holds only {}", classes(all)),
        Word::AtLeast(n) => format!("{label} has at least {} items", expr(n)),
        Word::AtMost(n) => format!("{label} has at most {} items", expr(n)),
        Word::UniqueBy(field) => format!("the items of {label} differ in {field}"),
        Word::Allowed(None, _) => format!("{label} may be given only under a condition"),
        Word::Allowed(Some(values), _) => {
            let values: Vec<_> = values.iter().map(expr).collect();
            format!(
                "{label} may be {} only under a condition",
                values.join(" or ")
            )
        }
    }
}

fn unit(unit: Option<&Expr>) -> String {
    match unit {
        None => "characters".to_owned(),
        Some(Expr::Literal(Value::Text(unit))) => unit_name(unit).to_owned(),
        Some(Expr::Reading { name, .. }) => {
            format!("characters or bytes (reading `{}`)", name.value)
        }
        Some(other) => format!("({})", expr(other)),
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

/// A value, as a person would write it.
pub(crate) fn expr(of: &Expr) -> String {
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
        Expr::Reading { name, cases } if cases.is_empty() => {
            format!("what reading `{}` says", name.value)
        }
        Expr::Reading { name, cases } => {
            format!("{} (reading `{}`)", alternatives(cases), name.value)
        }
        Expr::By { of, cases } => {
            let cases: Vec<_> = cases
                .iter()
                .map(|(case, value)| match case.as_str() {
                    "*" => format!("{} otherwise", expr(value)),
                    case => format!("{} for {case}", expr(value)),
                })
                .collect();
            format!("{} (by {})", cases.join(", "), expr(of))
        }
        Expr::Join(parts) => list(parts, " below "),
        Expr::FirstGiven(parts) => list(parts, " or else "),
        Expr::Part { part, of } => format!("the {part} of {}", expr(of)),
        Expr::List(parts) => list(parts, ", "),
    }
}

fn alternatives(cases: &indexmap::IndexMap<String, Expr>) -> String {
    let values: Vec<_> = cases.values().map(expr).collect();
    values.join(" or ")
}

fn list(parts: &[Expr], between: &str) -> String {
    let parts: Vec<_> = parts.iter().map(expr).collect();
    parts.join(between)
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
