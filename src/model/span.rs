//! When something happened, as far as it is known.

use crate::time::Time;

/// From one moment to another, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Not before.
    pub from: Time,
    /// Not after.
    pub to: Time,
}

impl Span {
    /// Between two moments.
    pub fn new(from: Time, to: Time) -> Span {
        Span {
            from,
            to: to.max(from),
        }
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn hull(self, other: Span) -> Span {
        Span {
            from: self.from.min(other.from),
            to: self.to.max(other.to),
        }
    }

    /// The part that is not after a moment.
    #[must_use]
    pub fn until(self, latest: Time) -> Span {
        Span::new(self.from.min(latest), self.to.min(latest))
    }
}
