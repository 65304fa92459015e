//! Where the elements of a JSON array stand in its text.
//!
//! [`Entries`] is the fast way: it reads arrays of texts and nothing else, and says so when it meets anything else.

use std::borrow::Cow;

use super::json_array;

/// The entries of an array of texts, each with the byte it begins at.
pub(super) struct Entries<'t> {
    text: &'t str,
    at: usize,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before the array.
    Before,
    /// After an entry.
    Between,
    /// After the array, which was one of texts.
    Whole,
    /// Something else was met.
    Other,
}

impl<'t> Entries<'t> {
    pub(super) fn of(text: &'t str) -> Entries<'t> {
        Entries {
            text,
            at: 0,
            state: State::Before,
        }
    }

    /// Whether the text was an array of texts, and has been read to its end.
    pub(super) fn is_whole(&self) -> bool {
        self.state == State::Whole
    }

    /// The next byte that is no space, taken.
    fn token(&mut self) -> Option<u8> {
        let rest = self.text.as_bytes().get(self.at..)?;
        let blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        let skipped = rest.iter().position(|byte| !blank(byte))?;
        self.at += skipped + 1;
        rest.get(skipped).copied()
    }

    fn end(&mut self) -> State {
        match self.token() {
            None => State::Whole,
            Some(_) => State::Other,
        }
    }

    /// An entry, its first quote taken.
    fn entry(&mut self) -> Option<(usize, Cow<'t, str>)> {
        let start = self.at - 1;
        let mut escaped = false;
        loop {
            let rest = self.text.as_bytes().get(self.at..)?;
            let found = memchr::memchr2(b'"', b'\\', rest)?;
            // One that is not escaped is refused where it stands; no branch in the loop, so that it is a fast one.
            let plain = rest.get(..found)?;
            if plain.iter().fold(false, |any, byte| any | (*byte < 0x20)) {
                return None;
            }
            self.at += found + 1;
            if rest.get(found) == Some(&b'"') {
                break;
            }
            escaped = true;
            self.at += 1;
        }
        if escaped {
            let quoted = self.text.get(start..self.at)?;
            return Some((start, Cow::Owned(serde_json::from_str(quoted).ok()?)));
        }
        Some((start, Cow::Borrowed(self.text.get(start + 1..self.at - 1)?)))
    }
}

impl<'t> Iterator for Entries<'t> {
    type Item = (usize, Cow<'t, str>);

    fn next(&mut self) -> Option<Self::Item> {
        let first = self.state == State::Before;
        if first && self.token() != Some(b'[') {
            self.state = State::Other;
        }
        if matches!(self.state, State::Whole | State::Other) {
            return None;
        }
        let mut token = self.token();
        if token == Some(b']') {
            self.state = self.end();
            return None;
        }
        if !first {
            token = if token == Some(b',') {
                self.token()
            } else {
                None
            };
        }
        let entry = match token {
            Some(b'"') => self.entry(),
            _ => None,
        };
        self.state = match entry {
            Some(_) => State::Between,
            None => State::Other,
        };
        entry
    }
}

/// The byte at which each element of an array begins; of a text that holds one.
pub(super) fn element_starts(text: &str) -> Vec<usize> {
    let (mut starts, mut depth, mut quoted, mut escaped, mut due) =
        (Vec::new(), 0, false, false, false);
    for (at, byte) in text.bytes().enumerate() {
        if quoted {
            (quoted, escaped) = match byte {
                b'"' => (escaped, false),
                b'\\' => (true, !escaped),
                _ => (true, false),
            };
            continue;
        }
        if due && depth == 1 && !matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b']') {
            starts.push(at);
            due = false;
        }
        match byte {
            b'"' => quoted = true,
            b'[' | b'{' => {
                depth += 1;
                due |= depth == 1;
            }
            b']' | b'}' => depth -= 1,
            b',' => due |= depth == 1,
            _ => {}
        }
    }
    starts
}

/// Where reading a text as a JSON array stops, and why.
pub(super) fn syntax_error(text: &str) -> (usize, String) {
    let Err(error) = json_array::read(text) else {
        return (0, "a JSON array".to_owned());
    };
    let before = text.split('\n').take(error.line().saturating_sub(1));
    let line: usize = before.map(|line| line.len() + 1).sum();
    let stopped = (line + error.column().saturating_sub(1)).min(text.len());
    let byte = text.floor_char_boundary(stopped);
    let said = error.to_string();
    let why = said.rsplit_once(" at line ").map_or(&*said, |(why, _)| why);
    (byte, format!("a JSON array: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_borrowed_unless_escaped_and_nothing_else_is_taken() {
        let read = |text: &'static str| {
            let mut entries = Entries::of(text);
            let found: Vec<_> = entries.by_ref().collect();
            entries.is_whole().then_some(found)
        };
        let found = read(" [ \"/a\" ,\"\\u4e2d\\\"\"]\n").unwrap();
        assert_eq!(found, [(3, "/a".into()), (9, "中\"".into())]);
        assert!(matches!(found[0].1, Cow::Borrowed(_)));
        assert_eq!(read("[]"), Some(Vec::new()));
        for other in [
            "",
            "[",
            "[1]",
            "[\"a\"",
            "[\"a\"]x",
            "[\"a\",]",
            "[\"a\" \"b\"]",
            "[,]",
            "{}",
            "[\"\\ud800\"]",
            "[\"a\u{1}\"]",
            "\u{feff}[]",
            "[\"\\",
            "[[\"a\"]]",
        ] {
            assert_eq!(read(other), None, "{other}");
        }
    }

    #[test]
    fn elements_of_any_kind_are_found() {
        assert_eq!(
            element_starts(r#" [ 1,"a,]\\", [2,3] ,{"a":[4]},null]"#),
            [3, 5, 14, 21, 31]
        );
        assert!(element_starts("[]").is_empty());
        assert_eq!(syntax_error("[\"/a\",\n x]").0, 8);
        assert_eq!(syntax_error("").0, 0);
    }
}
