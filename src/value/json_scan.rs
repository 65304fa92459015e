//! Where the elements of a JSON array stand in its text.
//!
//! [`entries`] is the fast way: it reads arrays of texts and nothing else, and says so when it meets anything else.

use super::json_array;

/// Reads an array of texts in one pass, and hands on each entry with the byte it begins at. How many there were;
/// `None` if the text is anything else, whatever was handed on until then.
///
/// Nothing is copied but entries with escapes, all into one buffer.
pub(super) fn entries(text: &str, mut each: impl FnMut(usize, &str)) -> Option<usize> {
    let mut scan = Scan {
        text,
        at: 0,
        unescaped: String::new(),
    };
    if scan.token()? != b'[' {
        return None;
    }
    let (mut count, mut token) = (0, scan.token()?);
    while token != b']' || count > 0 {
        if token != b'"' {
            return None;
        }
        let start = scan.at - 1;
        each(start, scan.entry()?);
        count += 1;
        match scan.token()? {
            b',' => token = scan.token()?,
            b']' => break,
            _ => return None,
        }
    }
    scan.token().is_none().then_some(count)
}

/// A text, read up to a byte.
struct Scan<'t> {
    text: &'t str,
    at: usize,
    unescaped: String,
}

impl<'t> Scan<'t> {
    /// The next byte that is no space, taken.
    fn token(&mut self) -> Option<u8> {
        loop {
            let byte = *self.text.as_bytes().get(self.at)?;
            self.at += 1;
            let blank = matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
            if !blank {
                return Some(byte);
            }
        }
    }

    /// An entry whose first quote is taken, up to the last.
    fn entry(&mut self) -> Option<&str> {
        let (plain, whole) = self.run()?;
        if whole {
            return Some(plain);
        }
        self.unescaped.clear();
        self.unescaped.push_str(plain);
        loop {
            let escaped = self.escaped()?;
            self.unescaped.push(escaped);
            let (plain, whole) = self.run()?;
            self.unescaped.push_str(plain);
            if whole {
                return Some(&self.unescaped);
            }
        }
    }

    /// What stands before the next quote or backslash, which is taken; whether it was the quote. A control character has
    /// to be escaped.
    fn run(&mut self) -> Option<(&'t str, bool)> {
        let end = special(self.text.as_bytes(), self.at)?;
        let plain = self.text.get(self.at..end)?;
        self.at = end + 1;
        match self.text.as_bytes().get(end)? {
            b'"' => Some((plain, true)),
            b'\\' => Some((plain, false)),
            _ => None,
        }
    }

    /// What an escape means whose backslash is taken.
    fn escaped(&mut self) -> Option<char> {
        let byte = *self.text.as_bytes().get(self.at)?;
        self.at += 1;
        match byte {
            b'"' | b'\\' | b'/' => Some(char::from(byte)),
            b'b' => Some('\u{8}'),
            b'f' => Some('\u{c}'),
            b'n' => Some('\n'),
            b'r' => Some('\r'),
            b't' => Some('\t'),
            b'u' => self.character(),
            _ => None,
        }
    }

    /// A character by its number, or by two surrogates; one of them alone is none.
    fn character(&mut self) -> Option<char> {
        let first = self.unit()?;
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first);
        }
        if self.text.get(self.at..self.at + 2)? != "\\u" {
            return None;
        }
        self.at += 2;
        let second = self.unit()?;
        if !(0xdc00..0xe000).contains(&second) {
            return None;
        }
        char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00))
    }

    /// Four hexadecimal digits.
    fn unit(&mut self) -> Option<u32> {
        let digits = self.text.as_bytes().get(self.at..self.at + 4)?;
        self.at += 4;
        let add = |unit, digit: &u8| {
            let digit = match digit {
                b'0'..=b'9' => digit - b'0',
                b'a'..=b'f' => digit - b'a' + 10,
                b'A'..=b'F' => digit - b'A' + 10,
                _ => return None,
            };
            Some(unit << 4 | u32::from(digit))
        };
        digits.iter().try_fold(0, add)
    }
}

/// Where the next quote, backslash or control character stands. Eight bytes at a time: most entries are short, and a call
/// of `memchr` for each costs more than it saves.
fn special(bytes: &[u8], from: usize) -> Option<usize> {
    let (words, tail) = bytes.get(from..)?.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let marks = marks(u64::from_le_bytes(*word));
        if marks != 0 {
            let byte = usize::try_from(marks.trailing_zeros() / 8).ok()?;
            return Some(from + 8 * index + byte);
        }
    }
    let is_special = |byte: &u8| *byte < 0x20 || matches!(byte, b'"' | b'\\');
    let at = tail.iter().position(is_special)?;
    Some(from + 8 * words.len() + at)
}

/// The high bit of each byte that is special; of bytes above the lowest such, perhaps of others too.
fn marks(word: u64) -> u64 {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let is = |byte: u8| {
        let differs = word ^ (EACH * u64::from(byte));
        differs.wrapping_sub(EACH) & !differs
    };
    let below = word.wrapping_sub(EACH * 0x20) & !word;
    (is(b'"') | is(b'\\') | below) & (EACH << 7)
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
    let stopped = match error.is_eof() {
        true => text.len(),
        false => (line + error.column().saturating_sub(1)).min(text.len()),
    };
    let byte = text.floor_char_boundary(stopped);
    let said = error.to_string();
    let why = said.rsplit_once(" at line ").map_or(&*said, |(why, _)| why);
    (byte, format!("a JSON array: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Option<Vec<(usize, String)>> {
        let mut found = Vec::new();
        let count = entries(text, |byte, entry| found.push((byte, entry.to_owned())))?;
        assert_eq!(count, found.len());
        Some(found)
    }

    #[test]
    fn arrays_of_texts_are_read_and_nothing_else_is() {
        let found = read(" [ \"/a\" ,\"\\u4e2d\\\"\"]\n").unwrap();
        assert_eq!(found, [(3, "/a".to_owned()), (9, "中\"".to_owned())]);
        assert_eq!(read("[]"), Some(Vec::new()));
        let escapes = read(r#"["\"\\\/\b\f\n\r\t\u00e9\uD83D\ude00"]"#).unwrap();
        assert_eq!(escapes[0].1, "\"\\/\u{8}\u{c}\n\r\té😀");
        for other in [
            "",
            "[",
            "[1]",
            "[\"a\"",
            "[\"a\"]x",
            "[\"a\",]",
            "[\"a\" \"b\"]",
            "[,]",
            "[]]",
            "{}",
            "[\"\\ud800\"]",
            "[\"\\ud800\\u0041\"]",
            "[\"\\ude00\\ud83d\"]",
            "[\"\\u+041\"]",
            "[\"\\u00\"]",
            "[\"\\é\"]",
            "[\"\\u00é\"]",
            "[\"a\u{1}\"]",
            "[\"a\u{1f}\"]",
            "\u{feff}[]",
            "[\"\\",
            "[[\"a\"]]",
        ] {
            assert_eq!(read(other), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn whatever_the_parser_reads_is_read_alike(text in r#"[ ]?\[( ?,?"(/|é|\\u(00|d8|de)[0-9a-f]{2}|\\ud83d\\ude00|\\[nx"/]|\x1f|[ a]){0,4}"){0,3}[],]?"#) {
            let parsed = serde_json::from_str::<Vec<String>>(&text).ok();
            let found = read(&text).map(|all| all.into_iter().map(|(_, entry)| entry).collect());
            prop_assert_eq!(found, parsed);
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
