//! Regular expressions, each compiled once.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use regex::Regex;

/// Compiled patterns by their text. Shared between threads; grows to as many as the spec has.
#[derive(Debug, Default)]
pub struct Patterns {
    known: RwLock<BTreeMap<Box<str>, Option<Arc<Regex>>>>,
}

impl Patterns {
    /// None yet.
    pub fn new() -> Patterns {
        Patterns::default()
    }

    /// The compiled pattern; `None` if it is not a regular expression.
    pub fn get(&self, pattern: &str) -> Option<Arc<Regex>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(regex) = known.get(pattern) {
            return regex.clone();
        }
        drop(known);
        let regex = Regex::new(pattern).ok().map(Arc::new);
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(pattern.into(), regex.clone());
        regex
    }
}
