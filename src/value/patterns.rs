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
    maker: OnceLock<Option<RegexGeneratorStrategy<String>>>,
}

impl Pattern {
    /// Compiles a pattern; `None` if it is not a regular expression.
    pub fn new(pattern: &str) -> Option<Pattern> {
        Some(Pattern {
            regex: Regex::new(pattern).ok()?,
            maker: OnceLock::new(),
        })
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
