//! What serde finds wrong, in the words of the spec language.

use std::fmt;

use serde::de::{self, Expected, Unexpected};

use super::{Mistake, Spot};
use crate::spec::nearest::{one_of, suggest};

/// Why a tree does not fit its type.
#[derive(Debug)]
pub(crate) struct Error {
    pub(crate) kind: Kind,
    /// Where; none until the innermost value that failed has given its own.
    pub(crate) spot: Option<Spot>,
    /// The spot is that of a key.
    pub(crate) is_key: bool,
}

#[derive(Debug)]
pub(crate) enum Kind {
    UnknownKey(String, &'static [&'static str]),
    UnknownWord(String, &'static [&'static str]),
    MissingKey(&'static str),
    /// Expected, found.
    Mismatch(String, String),
    Other(String),
}

impl Error {
    pub(crate) fn new(kind: Kind) -> Self {
        Error {
            kind,
            spot: None,
            is_key: false,
        }
    }

    pub(crate) fn mismatch(expected: &str, found: &str) -> Self {
        Error::new(Kind::Mismatch(expected.to_owned(), found.to_owned()))
    }

    /// Gives it a place, unless it has one.
    pub(crate) fn at(mut self, spot: Spot) -> Self {
        self.spot.get_or_insert(spot);
        self
    }

    /// Gives it a key's place, unless it has one.
    pub(crate) fn at_key(mut self, spot: Spot) -> Self {
        if self.spot.is_none() {
            self.spot = Some(spot);
            self.is_key = true;
        }
        self
    }

    pub(crate) fn into_mistake(self) -> Mistake {
        let (message, help) = match self.kind {
            Kind::UnknownKey(key, known) => (
                format!("unknown key `{key}`"),
                Some(suggest("keys here are", &key, known)),
            ),
            Kind::UnknownWord(word, known) => (
                format!("unknown word `{word}`"),
                Some(suggest("words here are", &word, known)),
            ),
            Kind::MissingKey(key) => (format!("`{key}` is missing"), None),
            Kind::Mismatch(expected, found) => {
                (format!("expected {expected}, found {found}"), None)
            }
            Kind::Other(message) => (message, None),
        };
        Mistake {
            spot: self.spot.unwrap_or_default(),
            message,
            help,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.kind)
    }
}

impl std::error::Error for Error {}

impl de::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Error::new(Kind::Other(message.to_string()))
    }
    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Error::mismatch(&expected.to_string(), found_name(&found))
    }
    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Error::mismatch(&expected.to_string(), found_name(&found))
    }
    fn invalid_length(length: usize, _: &dyn Expected) -> Self {
        Error::new(Kind::Other(format!("a list of {length} does not fit here")))
    }
    fn unknown_variant(word: &str, known: &'static [&'static str]) -> Self {
        Error::new(Kind::UnknownWord(word.to_owned(), known))
    }
    fn unknown_field(key: &str, known: &'static [&'static str]) -> Self {
        Error::new(Kind::UnknownKey(key.to_owned(), known))
    }
    fn missing_field(key: &'static str) -> Self {
        Error::new(Kind::MissingKey(key))
    }
    fn duplicate_field(key: &'static str) -> Self {
        Error::new(Kind::Other(format!("`{key}` is given twice")))
    }
}

fn found_name(found: &Unexpected<'_>) -> &'static str {
    match found {
        Unexpected::Bool(_) => "`true` or `false`",
        Unexpected::Unsigned(_) | Unexpected::Signed(_) | Unexpected::Float(_) => "a number",
        Unexpected::Char(_) | Unexpected::Str(_) | Unexpected::Bytes(_) => "a text",
        Unexpected::Unit | Unexpected::Option => "nothing",
        Unexpected::Seq => "a list",
        Unexpected::Map => "a map",
        Unexpected::NewtypeStruct
        | Unexpected::Enum
        | Unexpected::UnitVariant
        | Unexpected::NewtypeVariant
        | Unexpected::TupleVariant
        | Unexpected::StructVariant
        | Unexpected::Other(_) => "something else",
    }
}

/// The words of an enum, for a value that is none of them.
pub(crate) fn expected_word(words: &'static [&'static str]) -> String {
    format!("a word: {}", one_of(words))
}
