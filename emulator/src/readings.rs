//! Where the documents can be read in more than one way, and the ways. `contradictions.md` gives the row numbers.
//!
//! The first alternative is the one a normal emulator follows. A contrary emulator draws one per site and run,
//! never those under `by_hand`, which only [`crate::Config::readings`] selects. A site belongs to one operation, so
//! that an endpoint which takes each page at its word is among those that can be set.

mod calls;
mod data_flow;
mod file_system;
mod fileset;
mod lingjun;
mod protocol;
mod task;
mod tencent;

/// A place where the documents disagree, or are silent in a way that a whole run must settle alike.
#[derive(Clone, Copy, Debug)]
pub struct Site {
    /// Operation and parameter or rule.
    pub name: &'static str,
    /// The row of `contradictions.md`; 0 for a silence that no row tells of.
    pub row: u8,
    /// What the documents can be read to say; an alternative given twice is drawn twice as often.
    pub alternatives: &'static [&'static str],
    /// What only other evidence says, or what the official clients could not live with.
    pub by_hand: &'static [&'static str],
}

impl Site {
    /// The alternative of that name.
    pub(crate) fn find(&self, alternative: &str) -> Option<&'static str> {
        self.alternatives
            .iter()
            .chain(self.by_hand)
            .find(|a| **a == alternative)
            .copied()
    }

    const fn by_hand(self, by_hand: &'static [&'static str]) -> Self {
        Self { by_hand, ..self }
    }
}

const fn site(name: &'static str, row: u8, alternatives: &'static [&'static str]) -> Site {
    Site {
        name,
        row,
        alternatives,
        by_hand: &[],
    }
}

/// How the documents' "characters" are counted.
const UNIT: &[&str] = &["characters", "bytes"];
/// Whether what is on its way out still counts.
const LEAVING: &[&str] = &["counts", "does-not-count"];
/// Codes for a state that an operation's table has no `InvalidState` for.
const STATE_CODES: &[&str] = &[
    "OperationDenied.DependencyViolation",
    "OperationDenied.InvalidState",
    "OperationDenied.ConflictOperation",
];
const UNSUPPORTED: &[&str] = &[
    "OperationDenied.DataFlowNotSupported",
    "OperationDenied.NotSupported",
];

/// A list that clients take in a wrapper and the sample has plain (`wire.md`, list wrappers).
const fn wrapped(name: &'static str) -> Site {
    site(name, 12, &["wrapped"]).by_hand(&["plain"])
}

/// The other way round.
const fn plain(name: &'static str) -> Site {
    site(name, 12, &["plain"]).by_hand(&["wrapped"])
}

const LISTS: &[&[Site]] = &[
    calls::SITES,
    file_system::SITES,
    fileset::SITES,
    data_flow::SITES,
    task::SITES,
    lingjun::SITES,
    protocol::SITES,
    tencent::SITES,
];

/// Every site.
pub const SITES: &[Site] = &joined::<{ count(LISTS) }>(LISTS);

#[allow(
    clippy::indexing_slicing,
    reason = "a constant: an index out of range does not compile"
)]
const fn count(lists: &[&[Site]]) -> usize {
    let (mut all, mut list) = (0, 0);
    while list < lists.len() {
        all += lists[list].len();
        list += 1;
    }
    all
}

#[allow(
    clippy::indexing_slicing,
    reason = "a constant: an index out of range does not compile"
)]
const fn joined<const N: usize>(lists: &[&[Site]]) -> [Site; N] {
    let mut all = [lists[0][0]; N];
    let (mut list, mut within, mut at) = (0, 0, 0);
    while at < N {
        if within == lists[list].len() {
            (list, within) = (list + 1, 0);
            continue;
        }
        all[at] = lists[list][within];
        (within, at) = (within + 1, at + 1);
    }
    all
}

/// The readings that name no site, or no alternative of one; an emulator passes over them.
#[must_use]
pub fn unknown(readings: &crate::Readings) -> Vec<String> {
    let known = |name: &str, alternative: &str| {
        SITES
            .iter()
            .any(|s| s.name == name && s.find(alternative).is_some())
    };
    let unknown = readings
        .iter()
        .filter(|(name, alternative)| !known(name, alternative));
    unknown
        .map(|(name, alternative)| format!("{name}: {alternative}"))
        .collect()
}

#[cfg(test)]
mod tests;
