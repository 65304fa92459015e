//! Regular expressions, each compiled once: to match, and to make texts that match.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use proptest::string::{RegexGeneratorStrategy, string_regex};
use regex::Regex;

use super::Random;

/// A compiled pattern.
#[derive(Debug)]
pub struct Pattern {
    regex: Regex,
    plain: Option<Plain>,
    maker: OnceLock<Option<RegexGeneratorStrategy<String>>>,
}

impl Pattern {
    /// Compiles a pattern; `None` if it is not a regular expression.
    pub fn new(pattern: &str) -> Option<Pattern> {
        Some(Pattern {
            regex: Regex::new(pattern).ok()?,
            plain: Plain::read(pattern),
            maker: OnceLock::new(),
        })
    }

    /// Whether a text matches, anywhere unless anchored.
    pub fn is_match(&self, text: &str) -> bool {
        match &self.plain {
            Some(plain) => plain.is_match(text),
            None => self.regex.is_match(text),
        }
    }

    /// A text that matches. `None` where proptest cannot make one (anchors inside, word boundaries).
    pub fn make(&self, random: &mut Random) -> Option<String> {
        let maker = self
            .maker
            .get_or_init(|| string_regex(without_anchors(self.regex.as_str())).ok());
        random
            .draw(maker.as_ref()?)
            .filter(|text| self.regex.is_match(text))
    }
}

/// A pattern without anything special but an anchor in front: finding it takes no machine, which tells where a list has
/// thousands of entries.
#[derive(Debug, PartialEq, Eq)]
struct Plain {
    text: String,
    anchored: bool,
}

impl Plain {
    fn read(pattern: &str) -> Option<Plain> {
        let body = pattern.strip_prefix('^');
        let (mut text, mut escaped) = (String::new(), false);
        for c in body.unwrap_or(pattern).chars() {
            let special = !matches!(c, '/' | '-' | '_' | ':') && c.is_ascii_punctuation();
            match (escaped, special) {
                (false, true) if c == '\\' => escaped = true,
                (false, false) | (true, true) => {
                    text.push(c);
                    escaped = false;
                }
                (false, true) | (true, false) => return None,
            }
        }
        let anchored = body.is_some();
        (!escaped).then_some(Plain { text, anchored })
    }

    fn is_match(&self, text: &str) -> bool {
        if self.anchored {
            text.starts_with(&self.text)
        } else {
            memchr::memmem::find(text.as_bytes(), self.text.as_bytes()).is_some()
        }
    }
}

/// proptest makes whole texts, and knows no anchors.
fn without_anchors(pattern: &str) -> &str {
    let pattern = pattern.strip_prefix('^').unwrap_or(pattern);
    match pattern.strip_suffix('$') {
        Some(body) if !body.ends_with('\\') => body,
        Some(_) | None => pattern,
    }
}

impl Deref for Pattern {
    type Target = Regex;
    fn deref(&self) -> &Regex {
        &self.regex
    }
}

/// Compiled patterns by their text. Shared between threads; grows to as many as the spec has.
#[derive(Debug, Default)]
pub struct Patterns {
    known: RwLock<BTreeMap<Box<str>, Option<Arc<Pattern>>>>,
}

impl Patterns {
    /// None yet.
    pub fn new() -> Patterns {
        Patterns::default()
    }

    /// The compiled pattern; `None` if it is not a regular expression.
    pub fn get(&self, pattern: &str) -> Option<Arc<Pattern>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(compiled) = known.get(pattern) {
            return compiled.clone();
        }
        drop(known);
        let compiled = Pattern::new(pattern).map(Arc::new);
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(pattern.into(), compiled.clone());
        compiled
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_special_in_a_pattern_is_left_to_the_machine() {
        let plain = |text: &str, anchored| {
            let text = text.to_owned();
            Some(Plain { text, anchored })
        };
        assert_eq!(Plain::read("^/"), plain("/", true));
        assert_eq!(Plain::read(r"/\.\./"), plain("/../", false));
        for special in [
            "^/$", "a.", r"\d", "//|/x", "[a]", "a{2}", "(?i)a", "^^", "a\\",
        ] {
            assert_eq!(Plain::read(special), None, "{special}");
        }
    }

    proptest! {
        #[test]
        fn plain_patterns_match_what_the_machine_does(pattern in r"\^?(/|a|中|\\\.|-){0,3}", text in "[/a中.^-]{0,6}") {
            let pattern = Pattern::new(&pattern).unwrap();
            prop_assert!(pattern.plain.is_some());
            prop_assert_eq!(pattern.is_match(&text), pattern.regex.is_match(&text));
        }
    }
}
