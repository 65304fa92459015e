//! Calls whose answers tell which of several contradicting statements an endpoint follows.

use std::sync::Arc;

use super::Planner;
use super::step::Attempt;
use super::wish::Wish;
use crate::explore::disputed::Place;
use crate::model::belief::Belief;
use crate::spec::Operation;

impl Planner {
    /// A call that some alternative refuses and another takes (by `rules`), or that each refuses with a code of its own
    /// (by `coded`). What did not tell before comes last.
    pub(super) fn settle(
        &mut self,
        belief: &Belief,
        operation: &Operation,
        place: &Place,
        rules: &[usize],
        coded: &[usize],
    ) -> Attempt {
        let oracle = Arc::clone(&self.oracle);
        let given = self.dry(operation, &place.1);
        let hang = rules.iter().map(|rule| Wish::settled(*rule, place));
        let refuse = coded
            .iter()
            .map(|rule| Wish::broken(oracle.spec(), operation, *rule).tells(place));
        let mut wishes: Vec<Wish> = hang.chain(refuse).collect();
        let before = self.turn.asked.checked_rem(wishes.len());
        wishes.rotate_left(before.unwrap_or(0));
        self.achieve_any(belief, operation, &given, wishes.into_iter())
    }
}
