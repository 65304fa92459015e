//! Facts outside the API: what the fixture file of a target says there is.

use std::collections::BTreeMap;

use crate::spec::Name;
use crate::value::Value;

/// One fact: its fields.
pub type Fixture = BTreeMap<Name, Value>;

/// Facts by kind.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fixtures {
    kinds: BTreeMap<Name, Vec<Fixture>>,
}

impl Fixtures {
    /// From facts by kind.
    pub fn new(kinds: BTreeMap<Name, Vec<Fixture>>) -> Fixtures {
        Fixtures { kinds }
    }

    /// All of them.
    pub fn kinds(&self) -> &BTreeMap<Name, Vec<Fixture>> {
        &self.kinds
    }

    /// All of a kind; `None`: the file says nothing of it.
    pub fn of(&self, kind: &str) -> Option<&[Fixture]> {
        self.kinds.get(kind).map(Vec::as_slice)
    }

    /// The one whose field `by` has this value.
    pub fn find(&self, kind: &str, by: &str, value: &Value) -> Option<&Fixture> {
        self.of(kind)?
            .iter()
            .find(|fixture| fixture.get(by) == Some(value))
    }

    /// Whether the file says nothing at all.
    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }
}
