//! Words under `else` that the parameter does not have.

use super::words::{Problem, problem};
use crate::spec::nearest::suggest;
use crate::spec::syntax::{Parameter, Role};

/// Words under `else` that the parameter does not have.
pub(crate) fn else_words(p: &Parameter, strict: bool) -> Vec<Problem> {
    let Some(map) = &p.r#else else {
        return Vec::new();
    };
    let mut known = words(p, strict);
    known.dedup();
    let unknown = map.0.keys().filter(|word| !known.contains(&word.as_str()));
    unknown
        .map(|word| Problem {
            help: Some(suggest("words here are", word, &known)),
            ..problem(
                &[word],
                format!("`else` names `{word}`, which the parameter has not"),
            )
        })
        .collect()
}

fn words(p: &Parameter, strict: bool) -> Vec<&str> {
    let any = !strict;
    let given = [
        ("*", true),
        ("type", p.r#type.is_some() || any),
        ("required", p.required.is_some() || any),
        ("enum", p.r#enum.is_some() || any),
        ("minimum", p.minimum.is_some() || any),
        ("maximum", p.maximum.is_some() || any),
        ("multiple-of", p.multiple_of.is_some() || any),
        ("min-length", p.min_length.is_some() || any),
        ("max-length", p.max_length.is_some() || any),
        ("max-bytes", p.max_bytes.is_some() || any),
        ("pattern", p.pattern.is_some() || any),
        ("not-pattern", p.not_pattern.is_some() || any),
        ("starts-with", p.starts_with.is_some() || any),
        ("ends-with", p.ends_with.is_some() || any),
        ("not-starts-with", p.not_starts_with.is_some() || any),
        ("first", p.first.is_some() || any),
        ("last", p.last.is_some() || any),
        ("chars", p.chars.is_some() || any),
        ("at-least", p.at_least.is_some() || any),
        ("at-most", p.at_most.is_some() || any),
        ("unique-by", p.unique_by.is_some() || any),
        ("items", p.items.is_some() || p.item.is_some() || any),
        ("exists", p.names.is_some() || any),
        ("mismatch", p.role == Some(Role::IdempotencyToken) || any),
        ("handed-out", p.role == Some(Role::NextToken) || any),
        // Of filters: what values may be, and which keys there are.
        ("value", true),
        ("key", true),
    ];
    let nested = [&p.parts, &p.item];
    let nested = nested.into_iter().flatten().flat_map(|map| map.keys());
    let given = given
        .iter()
        .filter(|(_, given)| *given)
        .map(|(word, _)| *word);
    given.chain(nested.map(String::as_str)).collect()
}
