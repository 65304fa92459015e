//! What the words of one parameter or field say about each other: bounds that cannot hold, defaults
//! out of range, patterns that are none, words its type has no use for.
//!
//! Pure: names are `walk`'s business.

use super::possible::{numbers, values};
use crate::spec::compile::says::Prose;
use crate::spec::compile::{duration, says};
use crate::spec::nearest::suggest;
use crate::spec::syntax::{At, Expr, Field, Parameter, Role, SharedFile, Type};
use crate::value::Value;

/// Something wrong, and the words it may be shown at.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Problem {
    pub(crate) at: Vec<String>,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}

/// A problem without advice.
pub(crate) fn problem(at: &[&str], message: String) -> Problem {
    Problem {
        at: at.iter().map(|&at| at.to_owned()).collect(),
        message,
        help: None,
    }
}
/// Bounds of which some pair of alternatives cannot hold.
fn crossed(
    shared: &SharedFile,
    (low_word, low): (&str, Option<&At<Expr>>),
    (high_word, high): (&str, Option<&At<Expr>>),
) -> Option<Problem> {
    let highs = numbers(high, shared);
    for (low_of, low) in numbers(low, shared) {
        for (high_of, high) in &highs {
            let excluded = match (&low_of, high_of) {
                (Some((one, a)), Some((other, b))) => one == other && a != b,
                _ => false,
            };
            if low > *high && !excluded {
                let of = |of: &Option<(String, String)>| match of {
                    Some((reading, alternative)) => {
                        format!(" (alternative `{alternative}` of reading `{reading}`)")
                    }
                    None => String::new(),
                };
                let (low_of, high_of) = (of(&low_of), of(high_of));
                return Some(problem(
                    &[low_word, high_word],
                    format!("`{low_word}` {low}{low_of} is above `{high_word}` {high}{high_of}"),
                ));
            }
        }
    }
    None
}

/// What is wrong with a parameter by itself, `use` replaced.
pub(crate) fn parameter(p: &Parameter, shared: &SharedFile) -> Vec<Problem> {
    let mut found = Vec::new();
    let length = crossed(
        shared,
        ("min-length", p.min_length.as_ref()),
        ("max-length", p.max_length.as_ref()),
    );
    let number = ("minimum", p.minimum.as_ref());
    found.extend(crossed(shared, number, ("maximum", p.maximum.as_ref())));
    found.extend(length);
    let items = ("at-least", p.at_least.as_ref());
    found.extend(crossed(shared, items, ("at-most", p.at_most.as_ref())));
    found.extend(misfits(p));
    if let (Some(by), Some(item)) = (&p.unique_by, &p.item)
        && !item.contains_key(by)
    {
        let known: Vec<_> = item.keys().collect();
        found.push(Problem {
            help: Some(suggest("their fields are", by, &known)),
            ..problem(&[by], format!("the items have no field `{by}`"))
        });
    }
    let parts = ["scheme", "authority", "path"];
    let given = p.parts.iter().flat_map(|parts| parts.keys());
    for part in given.filter(|part| !parts.contains(&part.as_str())) {
        found.push(Problem {
            help: Some(suggest("parts of a URI are", part, &parts)),
            ..problem(&[part], format!("unknown part `{part}`"))
        });
    }
    found.extend(bad_enum(p.r#type, p.r#enum.as_ref(), shared));
    found.extend(bad_default(p, shared));
    for (word, pattern) in [("pattern", &p.pattern), ("not-pattern", &p.not_pattern)] {
        found.extend(bad_pattern(word, pattern.as_ref(), shared));
    }
    if let Some(kept) = &p.kept {
        if duration::parse(kept).is_none() {
            found.push(bad_duration(kept, "`30d`"));
        }
        if p.role != Some(Role::IdempotencyToken) {
            let message = "`kept` is for a parameter with role `idempotency-token`";
            found.push(problem(&["kept"], message.to_owned()));
        }
    }
    found
}

/// What is wrong with a field by itself, `use` replaced.
pub(crate) fn field(f: &Field, shared: &SharedFile) -> Vec<Problem> {
    let minimum = ("minimum", f.minimum.as_ref());
    let mut found: Vec<_> = crossed(shared, minimum, ("maximum", f.maximum.as_ref()))
        .into_iter()
        .collect();
    found.extend(bad_enum(f.r#type, f.r#enum.as_ref(), shared));
    found.extend(bad_pattern("pattern", f.pattern.as_ref(), shared));
    found
}

/// A duration that is none.
pub(crate) fn bad_duration(text: &str, example: &str) -> Problem {
    Problem {
        help: Some(format!("write it as {example}; units are s, m, h, d")),
        ..problem(&[text], format!("`{text}` is no duration"))
    }
}

/// Words the type has no use for.
fn misfits(p: &Parameter) -> Vec<Problem> {
    let of = p.r#type.unwrap_or(Type::String);
    let number = matches!(of, Type::Integer | Type::Number);
    let text = matches!(
        of,
        Type::String | Type::Path | Type::Uri | Type::JsonArray | Type::Csv | Type::Time
    );
    let elements = matches!(of, Type::List | Type::JsonArray | Type::Csv);
    let words = [
        ("minimum", p.minimum.is_some(), number),
        ("maximum", p.maximum.is_some(), number),
        ("multiple-of", p.multiple_of.is_some(), number),
        ("min-length", p.min_length.is_some(), text),
        ("max-length", p.max_length.is_some(), text),
        ("max-bytes", p.max_bytes.is_some(), text),
        ("pattern", p.pattern.is_some(), text),
        ("not-pattern", p.not_pattern.is_some(), text),
        ("starts-with", p.starts_with.is_some(), text),
        ("ends-with", p.ends_with.is_some(), text),
        ("not-starts-with", p.not_starts_with.is_some(), text),
        ("first", p.first.is_some(), text),
        ("last", p.last.is_some(), text),
        ("chars", p.chars.is_some(), text),
        ("at-least", p.at_least.is_some(), elements),
        ("at-most", p.at_most.is_some(), elements),
        ("unique-by", p.unique_by.is_some(), elements),
        ("items", p.items.is_some(), elements),
        (
            "item",
            p.item.is_some(),
            matches!(of, Type::List | Type::Object),
        ),
        ("parts", p.parts.is_some(), of == Type::Uri),
    ];
    let misfits = words.iter().filter(|(_, given, fits)| *given && !fits);
    misfits
        .map(|(word, ..)| {
            let message = format!("`{word}` does not apply to {}", says::type_name(of));
            problem(&[word], message)
        })
        .collect()
}

fn bad_enum(of: Option<Type>, values_of: Option<&At<Expr>>, shared: &SharedFile) -> Vec<Problem> {
    let possible = values_of
        .and_then(|expr| values(expr, shared))
        .unwrap_or_default();
    let fits = |value: &Value| match (of.unwrap_or(Type::String), value) {
        (_, Value::Absent) => true,
        (Type::Integer, value) => matches!(value, Value::Int(_)),
        (Type::Boolean, value) => matches!(value, Value::Bool(_)),
        _ => true,
    };
    possible
        .iter()
        .filter(|(_, value)| !fits(value))
        .map(|(_, value)| {
            let value = Prose::plain().expr(&Expr::Literal(value.clone()));
            let kind = says::type_name(of.unwrap_or(Type::String));
            problem(
                &[&value, "enum"],
                format!("`{value}` in `enum` is not {kind}"),
            )
        })
        .collect()
}

fn bad_default(p: &Parameter, shared: &SharedFile) -> Vec<Problem> {
    let Some(defaults) = p.default.as_ref().and_then(|expr| values(expr, shared)) else {
        return Vec::new();
    };
    let allowed = match p.widened_by {
        Some(_) => None,
        None => p.r#enum.as_ref().and_then(|expr| values(expr, shared)),
    };
    let lowest = numbers(p.minimum.as_ref(), shared)
        .into_iter()
        .map(|(_, n)| n)
        .min();
    let highest = numbers(p.maximum.as_ref(), shared)
        .into_iter()
        .map(|(_, n)| n)
        .max();
    // Bounds that cannot hold are one mistake, not two.
    let crossed = lowest.zip(highest).is_some_and(|(low, high)| low > high);
    let (lowest, highest) = if crossed {
        (None, None)
    } else {
        (lowest, highest)
    };
    let mut found = Vec::new();
    for (_, default) in defaults
        .iter()
        .filter(|(_, default)| *default != Value::Absent)
    {
        let shown = Prose::plain().expr(&Expr::Literal(default.clone()));
        let mut report = |message: String| found.push(problem(&["default"], message));
        if let Some(allowed) = &allowed
            && !allowed.iter().any(|(_, value)| value == default)
        {
            report(format!("the default `{shown}` is not in `enum`"));
        }
        match (p.r#type, default) {
            (Some(Type::Integer), Value::Int(n)) => {
                if lowest.is_some_and(|lowest| *n < lowest) {
                    report(format!("the default `{n}` is below `minimum`"));
                }
                if highest.is_some_and(|highest| *n > highest) {
                    report(format!("the default `{n}` is above `maximum`"));
                }
            }
            (Some(Type::Integer), _) => report(format!("the default `{shown}` is no whole number")),
            (Some(Type::Boolean), Value::Bool(_)) => {}
            (Some(Type::Boolean), _) => {
                report(format!("the default `{shown}` is not `true` or `false`"))
            }
            _ => {}
        }
    }
    found
}

fn bad_pattern(word: &str, pattern: Option<&At<Expr>>, shared: &SharedFile) -> Vec<Problem> {
    let possible = pattern
        .and_then(|expr| values(expr, shared))
        .unwrap_or_default();
    let mut found = Vec::new();
    for (_, value) in possible {
        let Value::Text(text) = value else { continue };
        if let Err(error) = regex::Regex::new(&text) {
            let reason = error.to_string();
            let reason = reason.lines().last().unwrap_or_default();
            let reason = reason.strip_prefix("error: ").unwrap_or(reason);
            found.push(Problem {
                help: Some(reason.to_owned()),
                ..problem(&[&text, word], format!("`{text}` is no regular expression"))
            });
        }
    }
    found
}
