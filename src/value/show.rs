//! How a value is shown to people: short, on one line, unambiguous.
//!
//! Not for files: cases and traces use serde and lose nothing.

use std::fmt;

use super::Value;

/// Longer texts are cut here, in characters.
const SHOWN_CHARACTERS: usize = 60;
/// Longer lists are cut here, in elements.
const SHOWN_ELEMENTS: usize = 8;

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Value::Absent => f.write_str("none"),
            Value::Bool(truth) => write!(f, "{truth}"),
            Value::Int(number) => write!(f, "{number}"),
            Value::Text(text) => show_text(text, f),
            Value::List(items) => {
                f.write_str("[")?;
                for (index, item) in items.iter().take(SHOWN_ELEMENTS).enumerate() {
                    write!(f, "{}{item}", if index == 0 { "" } else { ", " })?;
                }
                match items.len().checked_sub(SHOWN_ELEMENTS) {
                    Some(more) if more > 0 => write!(f, ", and {more} more]"),
                    Some(_) | None => f.write_str("]"),
                }
            }
            Value::Map(fields) => {
                f.write_str("{")?;
                for (index, (name, value)) in fields.iter().enumerate() {
                    write!(f, "{}{name}: {value}", if index == 0 { "" } else { ", " })?;
                }
                f.write_str("}")
            }
        }
    }
}

/// Plain where nothing can be misread; otherwise quoted, control characters escaped, long texts cut and counted.
fn show_text(text: &str, f: &mut fmt::Formatter) -> fmt::Result {
    let count = text.chars().count();
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && !"\"'[]{},".contains(c);
    if count <= SHOWN_CHARACTERS {
        return if count > 0 && text.chars().all(plain) {
            f.write_str(text)
        } else {
            write!(f, "{text:?}")
        };
    }
    let start: String = text.chars().take(SHOWN_CHARACTERS / 2).collect();
    write!(f, "{:?}... ({count} characters", start)?;
    if text.len() == count {
        f.write_str(")")
    } else {
        write!(f, ", {} bytes)", text.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_values_are_shown_whole_and_long_ones_counted() {
        assert_eq!(Value::text("cpfs").to_string(), "cpfs");
        assert_eq!(Value::text("a b\n").to_string(), r#""a b\n""#);
        assert_eq!(Value::text("").to_string(), r#""""#);
        assert_eq!(Value::Absent.to_string(), "none");
        let long = Value::text(&"中".repeat(129)).to_string();
        assert!(long.ends_with("... (129 characters, 387 bytes)"), "{long}");
        let list = Value::List((0..10).map(Value::Int).collect());
        assert_eq!(list.to_string(), "[0, 1, 2, 3, 4, 5, 6, 7, and 2 more]");
    }
}
