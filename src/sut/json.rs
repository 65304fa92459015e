//! JSON answers into values, strictly by RFC 8259.
//!
//! Its own reader, because it has to keep what common ones lose: a name that occurs twice, a number as it was written.
//! Depth is limited, so no body can exhaust the stack.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::value::Value;

/// The deepest nesting that is read.
pub(super) const DEPTH_LIMIT: usize = 128;

/// Reads one JSON text. `null` becomes `Absent`; a number that is not whole, or that needs more than 64 bits, becomes
/// text as it was written.
///
/// # Errors
/// Why it is no JSON, as the end of a sentence.
pub(super) fn decode(body: &[u8]) -> Result<Value, String> {
    let text = std::str::from_utf8(body)
        .map_err(|error| format!("byte {} is not UTF-8", error.valid_up_to() + 1))?;
    if text.starts_with('\u{feff}') {
        return Err("it starts with a byte order mark".into());
    }
    let mut reader = Reader {
        text,
        at: 0,
        names: Vec::new(),
        next_name: 0,
    };
    let value = reader.value(0)?;
    reader.blank();
    match reader.peek() {
        None => Ok(value),
        Some(_) => Err(reader.wrong("there is more after the end")),
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// Names seen, to be shared: the items of a list have the same ones in the same order.
    names: Vec<Arc<str>>,
    /// Where in `names` the next one is looked for first.
    next_name: usize,
}

/// How many names are remembered.
const NAMES_LIMIT: usize = 64;

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blank(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    /// Takes this byte if it is next.
    fn take(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    /// What stands between two ends, both of which are next to ASCII.
    fn slice(&self, from: usize, to: usize) -> &'a str {
        self.text.get(from..to).unwrap_or_default()
    }

    /// What was wrong, and where.
    fn wrong(&self, what: &str) -> String {
        match self.peek() {
            None => format!("it ends early, after {} bytes", self.at),
            Some(_) => format!("{what}, at byte {}", self.at + 1),
        }
    }

    fn value(&mut self, depth: usize) -> Result<Value, String> {
        if depth > DEPTH_LIMIT {
            return Err(format!("it is nested deeper than {DEPTH_LIMIT}"));
        }
        self.blank();
        match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.list(depth),
            Some(b'"') => Ok(Value::Text(self.string()?.into())),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Value::Bool(true)),
            Some(b'f') => self.word("false", Value::Bool(false)),
            Some(b'n') => self.word("null", Value::Absent),
            _ => Err(self.wrong("a value is missing")),
        }
    }

    fn word(&mut self, word: &str, value: Value) -> Result<Value, String> {
        for byte in word.bytes() {
            if !self.take(byte) {
                return Err(self.wrong(&format!("`{word}` is misspelt")));
            }
        }
        Ok(value)
    }

    fn object(&mut self, depth: usize) -> Result<Value, String> {
        self.at += 1;
        let mut fields = BTreeMap::new();
        self.blank();
        if self.take(b'}') {
            return Ok(Value::Map(fields));
        }
        loop {
            self.blank();
            if self.peek() != Some(b'"') {
                return Err(self.wrong("a name is missing"));
            }
            let name = self.name()?;
            self.blank();
            if !self.take(b':') {
                return Err(self.wrong("a `:` is missing"));
            }
            let value = self.value(depth + 1)?;
            if fields.insert(Arc::clone(&name), value).is_some() {
                return Err(format!("`{name}` occurs twice in one object"));
            }
            self.blank();
            if self.take(b'}') {
                return Ok(Value::Map(fields));
            }
            if !self.take(b',') {
                return Err(self.wrong("a `,` or `}` is missing"));
            }
        }
    }

    fn list(&mut self, depth: usize) -> Result<Value, String> {
        self.at += 1;
        let mut items = Vec::new();
        self.blank();
        if self.take(b']') {
            return Ok(Value::List(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            self.blank();
            if self.take(b']') {
                return Ok(Value::List(items));
            }
            if !self.take(b',') {
                return Err(self.wrong("a `,` or `]` is missing"));
            }
        }
    }

    fn number(&mut self) -> Result<Value, String> {
        let from = self.at;
        let mut whole = true;
        self.take(b'-');
        if !self.take(b'0') {
            self.digits()?;
        }
        if self.take(b'.') {
            whole = false;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            whole = false;
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
        }
        let text = self.slice(from, self.at);
        match text.parse() {
            Ok(int) if whole => Ok(Value::Int(int)),
            _ => Ok(Value::text(text)),
        }
    }

    fn digits(&mut self) -> Result<(), String> {
        let from = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        if self.at == from {
            return Err(self.wrong("a digit is missing"));
        }
        Ok(())
    }

    /// The name of a field, from its opening quote.
    fn name(&mut self) -> Result<Arc<str>, String> {
        let name = self.string()?;
        let (before, after) = self
            .names
            .split_at_checked(self.next_name)
            .unwrap_or_default();
        let is_it = |known: &Arc<str>| **known == *name;
        let found = match after.iter().position(is_it) {
            Some(ahead) => Some(self.next_name + ahead),
            None => before.iter().position(is_it),
        };
        if let Some(at) = found
            && let Some(known) = self.names.get(at)
        {
            self.next_name = at + 1;
            return Ok(Arc::clone(known));
        }
        let name: Arc<str> = name.into();
        if self.names.len() < NAMES_LIMIT {
            self.names.push(Arc::clone(&name));
            self.next_name = self.names.len();
        }
        Ok(name)
    }

    /// A string, from its opening quote; borrowed if it has no escapes.
    fn string(&mut self) -> Result<Cow<'a, str>, String> {
        self.at += 1;
        let mut unescaped = String::new();
        loop {
            let from = self.at;
            let rest = self.text.as_bytes().get(from..).unwrap_or_default();
            self.at += rest
                .iter()
                .position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20))
                .unwrap_or(rest.len());
            let run = self.slice(from, self.at);
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    if unescaped.is_empty() {
                        return Ok(run.into());
                    }
                    unescaped.push_str(run);
                    return Ok(unescaped.into());
                }
                Some(b'\\') => {
                    self.at += 1;
                    unescaped.push_str(run);
                    unescaped.push(self.escape()?);
                }
                _ => return Err(self.wrong("a control character stands in a string")),
            }
        }
    }

    /// What follows a backslash.
    fn escape(&mut self) -> Result<char, String> {
        let char = match self.peek() {
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(),
            _ => return Err(self.wrong("an escape is unknown")),
        };
        self.at += 1;
        Ok(char)
    }

    /// What follows `\`, from its `u`: one unit of UTF-16, or two if the first is half a character.
    fn unicode(&mut self) -> Result<char, String> {
        let first = self.unit()?;
        if let Some(char) = char::from_u32(first) {
            return Ok(char);
        }
        if (0xd800..0xdc00).contains(&first) && self.take(b'\\') && self.peek() == Some(b'u') {
            let second = self.unit()?;
            if (0xdc00..0xe000).contains(&second) {
                let code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                return char::from_u32(code).ok_or_else(|| self.wrong("an escape is no character"));
            }
        }
        Err(self.wrong("an escape is half a character"))
    }

    fn unit(&mut self) -> Result<u32, String> {
        self.at += 1;
        let mut unit = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|byte| char::from(byte).to_digit(16));
            let Some(digit) = digit else {
                return Err(self.wrong("a hexadecimal digit is missing"));
            };
            unit = unit * 16 + digit;
            self.at += 1;
        }
        Ok(unit)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn why(text: &str) -> String {
        decode(text.as_bytes()).unwrap_err()
    }

    #[test]
    fn reads_every_kind_of_value() {
        let body =
            r#" {"a": [1, -2, true, false, null], "b": {"c": "d\n\u00e9\ud83d\ude00\/"}, "": ""} "#;
        let list = [
            Value::Int(1),
            Value::Int(-2),
            Value::Bool(true),
            Value::Bool(false),
            Value::Absent,
        ];
        let expected = Value::Map(BTreeMap::from([
            ("a".into(), Value::List(list.to_vec())),
            (
                "b".into(),
                Value::Map(BTreeMap::from([("c".into(), Value::text("d\né😀/"))])),
            ),
            ("".into(), Value::text("")),
        ]));
        assert_eq!(decode(body.as_bytes()), Ok(expected));
    }

    #[test]
    fn numbers_that_are_not_whole_stay_as_written() {
        for text in ["1.50", "1e3", "-0.1E-2", "9223372036854775808", "1e999"] {
            assert_eq!(decode(text.as_bytes()), Ok(Value::text(text)));
        }
        assert_eq!(decode(b"9223372036854775807"), Ok(Value::Int(i64::MAX)));
        assert_eq!(decode(b"-9223372036854775808"), Ok(Value::Int(i64::MIN)));
    }

    #[test]
    fn says_what_is_wrong() {
        assert_eq!(why(r#"{"a": 1, "a": 2}"#), "`a` occurs twice in one object");
        assert_eq!(
            why(r#"{"a": 1} x"#),
            "there is more after the end, at byte 10"
        );
        assert_eq!(why(r#"{"a": "b"#), "it ends early, after 8 bytes");
        assert_eq!(why(r#"{"a" 1}"#), "a `:` is missing, at byte 6");
        assert_eq!(why("01"), "there is more after the end, at byte 2");
        assert_eq!(
            why("\"\t\""),
            "a control character stands in a string, at byte 2"
        );
        assert_eq!(
            why(r#""\ud800""#),
            "an escape is half a character, at byte 8"
        );
        assert_eq!(why("\u{feff}{}"), "it starts with a byte order mark");
        assert_eq!(decode(b"\"\xff\"").unwrap_err(), "byte 2 is not UTF-8");
        assert_eq!(why(&"[".repeat(1_000_000)), "it is nested deeper than 128");
        assert!(decode(format!("{}{}", "[".repeat(128), "]".repeat(128)).as_bytes()).is_ok());
    }

    proptest! {
        #[test]
        fn no_bytes_panic(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = decode(&body);
        }

        /// Texts near to JSON: accepted if and only if serde_json accepts them, but for what we are stricter in.
        #[test]
        fn agrees_with_serde_json(body in r#"([\[\]{},: "\\aeu0-9.+-]|true|null|"[a-c]?":|\\u[d0][89c]00){0,24}"#) {
            let ours = decode(body.as_bytes());
            let theirs = serde_json::from_str::<serde_json::Value>(&body);
            let stricter = matches!(&ours, Err(why) if why.contains("occurs twice"));
            let range = matches!(&theirs, Err(why) if why.to_string().contains("out of range"));
            prop_assert!(stricter || range || ours.is_ok() == theirs.is_ok(), "{ours:?} {theirs:?}");
        }

        #[test]
        fn reads_what_serde_json_writes(text in any::<String>(), int in any::<i64>()) {
            let body = serde_json::json!({ "text": text, "list": [int, {}] }).to_string();
            let expected = Value::Map(BTreeMap::from([
                ("text".into(), Value::text(&text)),
                ("list".into(), Value::List(vec![Value::Int(int), Value::Map(BTreeMap::new())])),
            ]));
            prop_assert_eq!(decode(body.as_bytes()), Ok(expected));
        }
    }
}
