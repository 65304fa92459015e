//! How many claims ended how.

use serde::Serialize;

use super::Standing;

/// See the module.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Totals {
    /// All.
    pub claims: usize,
    /// Upheld.
    pub upheld: usize,
    /// Violated.
    pub violated: usize,
    /// Open.
    pub open: usize,
    /// Not exercised.
    pub not_exercised: usize,
}

impl Totals {
    pub(super) fn add(&mut self, standing: Standing) {
        self.claims += 1;
        *match standing {
            Standing::Upheld => &mut self.upheld,
            Standing::Violated => &mut self.violated,
            Standing::Open => &mut self.open,
            Standing::NotExercised => &mut self.not_exercised,
        } += 1;
    }

    /// How many of a hundred were exercised.
    pub fn exercised_percent(&self) -> f64 {
        let exercised = self.claims - self.not_exercised;
        100.0 * exercised as f64 / self.claims.max(1) as f64
    }
}
