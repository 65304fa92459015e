//! What XML 1.0 can write: not every control character. What stands in the place of one no document says.

use super::Value;

/// A carriage return can be written, and may come back as another end of a line.
fn is_writable(c: char) -> bool {
    matches!(c, '\t' | '\n') || (c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}'))
}

impl Value {
    /// Whether XML can write all of it.
    fn fits_xml(&self) -> bool {
        match self {
            Value::Absent | Value::Bool(_) | Value::Int(_) => true,
            Value::Text(text) => text.chars().all(is_writable),
            Value::List(items) => items.iter().all(Value::fits_xml),
            Value::Map(fields) => fields.values().all(Value::fits_xml),
        }
    }

    /// Whether it may be shown so because XML cannot write it. Of a text the rest is there, in its order.
    pub fn may_become(&self, shown: &Value) -> bool {
        match (self, shown) {
            _ if self.fits_xml() => false,
            (Value::Text(text), Value::Text(shown)) => has_rest(text, shown),
            _ => true,
        }
    }
}

fn has_rest(text: &str, shown: &str) -> bool {
    let mut pieces = text.split(|c| !is_writable(c));
    let last = pieces.next_back().unwrap_or_default();
    let Some(mut rest) = shown.strip_suffix(last) else {
        return false;
    };
    for (at, piece) in pieces.enumerate() {
        match rest.find(piece) {
            Some(place) if at > 0 || place == 0 => {
                rest = rest.get(place + piece.len()..).unwrap_or_default()
            }
            Some(_) | None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_write_may_be_anything_and_the_rest_stays() {
        let becomes = |text: &str, shown: &str| Value::text(text).may_become(&Value::text(shown));
        for shown in ["ab", "a?b", "a\u{fffd}b", "a&#1;b"] {
            assert!(becomes("a\u{1}b", shown), "{shown}");
        }
        for shown in ["a", "b", "xab", "abx", ""] {
            assert!(!becomes("a\u{1}b", shown), "{shown}");
        }
        assert!(becomes("\u{0}", "") && becomes("\r\n", "\n") && becomes("a\u{1}a\u{1}a", "aaa"));
        assert!(!becomes("a\u{1}a", "a"));
        assert!(!becomes("a\tb", "a b"), "it can be written");
    }
}
