//! Symbols inside arguments: `${df1}` stands for an id, `$${` for a `${` that means itself.
//!
//! What a symbol is bound to is the session's knowledge (`runner::Symbols`), not ours.

use crate::runner::Invocation;
use crate::value::Value;

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'t> {
    /// Stands for itself.
    Literal(&'t str),
    /// `$${`, which means `${`.
    Escaped,
    /// `${name}`.
    Symbol(&'t str),
}

/// The parts of a text, in order. A `${` without its `}` is literal, as it is where ids are put in.
pub fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        if let Some(literal) = before.strip_suffix('$') {
            parts.extend([Part::Literal(literal), Part::Escaped]);
            rest = after;
        } else if let Some((symbol, tail)) = after.split_once('}') {
            parts.extend([Part::Literal(before), Part::Symbol(symbol)]);
            rest = tail;
        } else {
            break;
        }
    }
    parts.push(Part::Literal(rest));
    parts.retain(|part| *part != Part::Literal(""));
    parts
}

/// Whether a case file may name an id so: a small letter, then small letters, digits and `_`. In a script such a name
/// is a shell variable, and no variable the shell cares about.
pub fn is_symbol(name: &str) -> bool {
    let word = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    name.bytes().all(word) && name.starts_with(|c: char| c.is_ascii_lowercase())
}

/// The same value, its texts written anew from their parts.
pub fn rewrite(value: &Value, write: &impl Fn(Part) -> String) -> Value {
    match value {
        Value::Text(text) => Value::from(parts(text).into_iter().map(write).collect::<String>()),
        Value::List(items) => Value::List(items.iter().map(|item| rewrite(item, write)).collect()),
        Value::Map(fields) => Value::Map(
            fields
                .iter()
                .map(|(name, field)| (name.clone(), rewrite(field, write)))
                .collect(),
        ),
        Value::Absent | Value::Bool(_) | Value::Int(_) => value.clone(),
    }
}

/// A part as it is written.
pub fn written(part: Part) -> String {
    match part {
        Part::Literal(text) => text.to_owned(),
        Part::Escaped => "$${".to_owned(),
        Part::Symbol(symbol) => format!("${{{symbol}}}"),
    }
}

/// The same call, `from` replaced by `to` in its arguments.
pub fn renamed(invocation: &Invocation, from: &str, to: &str) -> Invocation {
    let write = |part: Part| match part {
        Part::Symbol(symbol) if symbol == from => written(Part::Symbol(to)),
        Part::Literal(_) | Part::Escaped | Part::Symbol(_) => written(part),
    };
    Invocation {
        arguments: invocation
            .arguments
            .iter()
            .map(|(name, value)| (name.clone(), rewrite(value, &write)))
            .collect(),
        ..invocation.clone()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn symbols_and_escapes_are_told_apart() {
        assert_eq!(
            parts("a${df1},$${x}${f"),
            [
                Part::Literal("a"),
                Part::Symbol("df1"),
                Part::Literal(","),
                Part::Escaped,
                Part::Literal("x}${f"),
            ]
        );
        assert!(is_symbol("df1") && is_symbol("n_t2"));
        for name in ["", "1", "PATH", "a-b", "a b", "$x", "é"] {
            assert!(!is_symbol(name), "{name}");
        }
    }

    #[test]
    fn a_symbol_is_replaced_wherever_it_occurs_and_nothing_else_is() {
        let value = Value::List(vec![Value::text("${df2},${df21},$${df2}"), Value::Int(2)]);
        let call = Invocation {
            call: "Op".into(),
            arguments: [("Ids".into(), value)].into(),
            binds: [("df2".to_owned(), "Id".to_owned())].into(),
            format: crate::sut::Format::Json,
            lose: false,
        };
        let renamed = renamed(&call, "df2", "df1");
        let expected = Value::List(vec![Value::text("${df1},${df21},$${df2}"), Value::Int(2)]);
        assert_eq!(renamed.arguments.get("Ids"), Some(&expected));
        assert_eq!(renamed.binds, call.binds);
    }

    proptest! {
        #[test]
        fn parts_put_together_are_the_text(text in "([$]|[{]|[}]|a|[$][{]){0,12}") {
            prop_assert_eq!(parts(&text).into_iter().map(written).collect::<String>(), text);
        }
    }
}
