//! Kleene's strong three-valued logic, and the fourth answer of a condition that asks nothing.

use std::ops::{ControlFlow, Not};

/// What is known of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Truth {
    /// It does not hold.
    False,
    /// It may hold or not.
    Unknown,
    /// It holds.
    True,
}

impl Truth {
    /// Both hold.
    #[must_use]
    pub fn and(self, other: Truth) -> Truth {
        self.min(other)
    }
    /// One holds.
    #[must_use]
    pub fn or(self, other: Truth) -> Truth {
        self.max(other)
    }
    /// All hold, of any number; what comes after one that does not is not asked.
    pub fn every(truths: impl Iterator<Item = Truth>) -> Truth {
        !Truth::some(truths.map(Not::not))
    }
    /// One holds, of any number; what comes after it is not asked.
    pub fn some(mut truths: impl Iterator<Item = Truth>) -> Truth {
        let either = |sum: Truth, one| match sum.or(one) {
            Truth::True => ControlFlow::Break(Truth::True),
            sum @ (Truth::False | Truth::Unknown) => ControlFlow::Continue(sum),
        };
        match truths.try_fold(Truth::False, either) {
            ControlFlow::Break(sum) | ControlFlow::Continue(sum) => sum,
        }
    }
    /// The two agree on what is known; otherwise nothing is.
    #[must_use]
    pub fn join(self, other: Truth) -> Truth {
        if self == other { self } else { Truth::Unknown }
    }
    /// What all of several cases agree on; `Unknown` of none.
    pub fn of_cases(mut cases: impl Iterator<Item = Truth>) -> Truth {
        let Some(first) = cases.next() else {
            return Truth::Unknown;
        };
        cases.fold(first, Truth::join)
    }
}

impl Not for Truth {
    type Output = Truth;
    fn not(self) -> Truth {
        match self {
            Truth::False => Truth::True,
            Truth::Unknown => Truth::Unknown,
            Truth::True => Truth::False,
        }
    }
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Truth {
        if holds { Truth::True } else { Truth::False }
    }
}

/// A truth, or nothing: a condition about what does not exist asks nothing, under `not` as well.
pub type Asked = Option<Truth>;

/// All hold, of those that ask something.
pub fn all(parts: impl Iterator<Item = Asked>) -> Asked {
    let mut sum = None;
    for part in parts {
        sum = match (sum, part) {
            (_, Some(Truth::False)) => return part,
            (None, x) | (x, None) => x,
            (Some(a), Some(b)) => Some(a.and(b)),
        };
    }
    sum
}

/// One holds; a part that asks nothing may be the one.
pub fn any(parts: impl Iterator<Item = Asked>) -> Asked {
    let mut sum = Some(Truth::False);
    for part in parts {
        sum = match (sum, part) {
            (_, Some(Truth::True)) => return part,
            (None, _) | (_, None) => None,
            (Some(a), Some(b)) => Some(a.or(b)),
        };
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_asks_nothing_stays_silent_under_not() {
        let silent: Asked = None;
        assert_eq!(silent.map(Not::not), None);
        assert_eq!(
            all([None, Some(Truth::False)].into_iter()),
            Some(Truth::False)
        );
        assert_eq!(any([None, Some(Truth::False)].into_iter()), None);
        assert_eq!(any([].into_iter()), Some(Truth::False));
    }

    #[test]
    fn what_is_decided_asks_no_more() {
        let asked = |mut truths: std::vec::IntoIter<Truth>,
                     of: fn(&mut dyn Iterator<Item = Truth>) -> Truth| {
            let truth = of(&mut truths);
            (truth, truths.len())
        };
        use Truth::{False, True, Unknown};
        let some = |truths: Vec<Truth>| asked(truths.into_iter(), |all| Truth::some(all));
        let every = |truths: Vec<Truth>| asked(truths.into_iter(), |all| Truth::every(all));
        assert_eq!(some(vec![False, Unknown, True, False]), (True, 1));
        assert_eq!(some(vec![False, Unknown, False]), (Unknown, 0));
        assert_eq!(some(vec![]), (False, 0));
        assert_eq!(every(vec![True, Unknown, False, True]), (False, 1));
        assert_eq!(every(vec![True, Unknown, True]), (Unknown, 0));
        assert_eq!(every(vec![]), (True, 0));
    }

    #[test]
    fn kleene_tables() {
        use Truth::{False, True, Unknown};
        assert_eq!(True.and(Unknown), Unknown);
        assert_eq!(False.and(Unknown), False);
        assert_eq!(True.or(Unknown), True);
        assert_eq!(!Unknown, Unknown);
        assert_eq!(Truth::of_cases([True, False].into_iter()), Unknown);
    }
}
