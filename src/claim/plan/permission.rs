//! What a run may do for the sake of its claims.

use std::collections::{BTreeMap, BTreeSet};

use crate::claim::Kind;
use crate::model::scene::Arguments;
use crate::oracle::ClaimId;
use crate::spec::{Name, Operation};
use crate::value::Value;

/// See the module.
#[derive(Clone, Debug, PartialEq)]
pub struct Permission {
    /// Whether calls may change anything: otherwise those that only look are made, on what is there.
    pub change: bool,
    /// The operations that may not be called though calls may change things, and why: a target's permissions.
    pub refused: BTreeMap<Name, String>,
    /// Whether what may not be called may be as a dry run.
    pub dry_run: bool,
    /// What there is little of.
    pub haste: Haste,
    /// Which share of the answers is asked for in XML, 0 to 1.
    pub xml: f64,
    /// Claims that come before all others where calls or time are few: those that were not exercised for long.
    pub first: BTreeSet<ClaimId>,
    /// The operations whose claims are tested; empty: all. What they need is called too.
    pub only: Vec<Name>,
    /// The kinds of claims that are tested; empty: all.
    pub kinds: Vec<Kind>,
}

/// What there is little of, and so which claims come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Haste {
    /// Nothing: one operation comes after the other, so that what was made for its first claim serves all of them.
    None,
    /// Calls, while waiting costs nothing: the most telling claims of all operations come first, and no other before them
    /// though they have to wait.
    Calls,
    /// Time: the most telling claims of all operations come first, and others while they wait.
    Time,
}

impl Default for Permission {
    fn default() -> Permission {
        Permission {
            change: true,
            refused: BTreeMap::new(),
            dry_run: false,
            haste: Haste::None,
            xml: 0.0,
            first: BTreeSet::new(),
            only: Vec::new(),
            kinds: Vec::new(),
        }
    }
}

impl Permission {
    /// Why an operation may not be called with what is given, if so.
    pub(super) fn refuses(&self, operation: &Operation, given: &Arguments) -> Option<String> {
        if operation.effects.is_empty() {
            return None;
        }
        if self.dry_run && is_dry(operation, given) {
            return None;
        }
        let silent = || "it needs the permission to change something".to_owned();
        let refused = self.refused.get(&operation.name).cloned();
        refused.or_else(|| (!self.change).then(silent))
    }
}

/// Whether a call is a dry run.
pub(super) fn is_dry(operation: &Operation, given: &Arguments) -> bool {
    let dry = operation.dry_run.as_ref().and_then(|name| given.get(name));
    dry == Some(&Value::Bool(true))
}
