//! Errors: what one looks like, and how the one that is answered is chosen among all that apply.
//!
//! No document says which error wins when several apply. So an operation gathers every one of them, each with
//! a rank, and this module chooses: the first of the lowest rank, or, contrary, any.

use std::borrow::Cow;

use crate::choice::Choice;

/// An error answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) http: u16,
    pub(crate) code: Cow<'static, str>,
    pub(crate) message: Cow<'static, str>,
}

impl Refusal {
    pub(crate) const fn new(http: u16, code: &'static str, message: &'static str) -> Self {
        Self {
            http,
            code: Cow::Borrowed(code),
            message: Cow::Borrowed(message),
        }
    }

    /// `Missing<Parameter>` (`wire.md`, gateway errors).
    pub(crate) fn missing(parameter: &str) -> Self {
        Self {
            http: 400,
            code: format!("Missing{parameter}").into(),
            message: format!("{parameter} is mandatory for this action.").into(),
        }
    }

    /// A value of the wrong type or form where no document names a code of its own. `wire.md` gives this
    /// code without its message.
    pub(crate) fn format(parameter: &str) -> Self {
        Self {
            http: 400,
            code: "InvalidParameter.Format".into(),
            message: format!("The specified parameter {parameter} is not valid.").into(),
        }
    }
}

/// The order in which a normal emulator looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rank {
    Mandatory,
    Format,
    Support,
    Existence,
    State,
    Dependency,
    Limit,
    Stock,
}

/// All errors that apply to a call, as far as they are found.
#[derive(Debug, Default)]
pub(crate) struct Refusals(Vec<(Rank, Refusal)>);

impl Refusals {
    pub(crate) fn push(&mut self, rank: Rank, refusal: Refusal) {
        self.0.push((rank, refusal));
    }

    /// Adds `refusal` unless `condition` holds.
    pub(crate) fn require(&mut self, condition: bool, rank: Rank, refusal: &Refusal) {
        if !condition {
            self.push(rank, refusal.clone());
        }
    }

    /// Adds several codes for one rule: the first is the usual one.
    pub(crate) fn require_any(&mut self, condition: bool, rank: Rank, refusals: &[&Refusal]) {
        for refusal in refusals {
            self.require(condition, rank, refusal);
        }
    }

    /// The one to answer with, if any applies.
    pub(crate) fn choose(mut self, choice: &mut Choice) -> Result<(), Refusal> {
        self.0.sort_by_key(|(rank, _)| *rank);
        self.0.dedup();
        if self.0.is_empty() {
            return Ok(());
        }
        let chosen = choice.among(self.0.len()).min(self.0.len() - 1);
        Err(self.0.swap_remove(chosen).1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Readings;

    #[test]
    fn the_lowest_rank_wins_or_any() {
        let gather = || {
            let mut refusals = Refusals::default();
            refusals.push(Rank::State, Refusal::new(403, "b", ""));
            refusals.push(Rank::Format, Refusal::new(404, "a", ""));
            refusals
        };
        let mut normal = Choice::new(0, false, &Readings::new());
        assert_eq!(gather().choose(&mut normal).unwrap_err().code, "a");
        let mut contrary = Choice::new(0, true, &Readings::new());
        let codes: std::collections::BTreeSet<_> = (0..50)
            .map(|_| gather().choose(&mut contrary).unwrap_err().code)
            .collect();
        assert_eq!(codes.len(), 2);
        assert_eq!(Refusals::default().choose(&mut contrary), Ok(()));
    }
}
