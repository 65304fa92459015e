//! Replaces the `use` of shared conditions by the conditions themselves.
//!
//! What a hostile spec can make this cost is bounded: by depth, and by a budget of replacements
//! for the whole service. `check` reports a spec that exceeds either.

use std::cell::Cell;
use std::fmt::{self, Write as _};

use indexmap::IndexMap;

use crate::spec::syntax::{Cond, Effect, Quantified};

/// How deep `use` may lead to `use`.
pub(crate) const DEPTH: usize = 24;
/// How much may be taken over by `use` in one service, in characters as `Debug` writes it.
const BUDGET: usize = 64 << 20;

/// The shared conditions, and what is left of the budget.
pub(crate) struct Inline<'a> {
    conditions: &'a IndexMap<String, Cond>,
    left: Cell<usize>,
}

/// What is left of the budget, while something is weighed.
struct Left(usize);

impl fmt::Write for Left {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 = self.0.checked_sub(text.len()).ok_or(fmt::Error)?;
        Ok(())
    }
}

impl<'a> Inline<'a> {
    pub(crate) fn new(conditions: &'a IndexMap<String, Cond>) -> Self {
        Inline {
            conditions,
            left: Cell::new(BUDGET),
        }
    }

    /// Takes what is about to be copied from the budget; false when that is spent.
    pub(crate) fn spend(&self, copied: &impl fmt::Debug) -> bool {
        let mut left = Left(self.left.get());
        let fits = write!(left, "{copied:?}").is_ok();
        self.left.set(if fits { left.0 } else { 0 });
        fits
    }

    /// Whether the service takes over more than it may.
    pub(crate) fn is_spent(&self) -> bool {
        self.left.get() == 0
    }

    pub(crate) fn cond(&self, cond: &mut Cond) {
        self.cond_at(cond, DEPTH);
    }

    pub(crate) fn quantified(&self, quantified: &mut Quantified) {
        self.quantified_at(quantified, DEPTH);
    }

    fn cond_at(&self, cond: &mut Cond, depth: usize) {
        match cond {
            Cond::Use(name) => {
                let shared = self.conditions.get(name.as_str());
                if let (Some(shared), Some(depth)) = (shared, depth.checked_sub(1))
                    && self.spend(shared)
                {
                    *cond = shared.clone();
                    self.cond_at(cond, depth);
                }
            }
            Cond::All(conds) | Cond::Any(conds) => {
                conds.iter_mut().for_each(|cond| self.cond_at(cond, depth));
            }
            Cond::Not(cond) => self.cond_at(cond, depth),
            Cond::Some(quantified) | Cond::None(quantified) => {
                self.quantified_at(quantified, depth);
            }
            Cond::Each(each) => {
                if let Some(of) = &mut each.of {
                    self.quantified_at(of, depth);
                }
                self.cond_at(&mut each.must, depth);
            }
            Cond::Count(count) => self.quantified_at(&mut count.of, depth),
            Cond::State(_)
            | Cond::Equal(_)
            | Cond::Less(_)
            | Cond::AtLeast(_)
            | Cond::In(_)
            | Cond::Holds(_)
            | Cond::Given(_)
            | Cond::ExactlyOneGiven(_)
            | Cond::Inside(_)
            | Cond::Disjoint(_)
            | Cond::Matches(_)
            | Cond::Depth(_)
            | Cond::Length(_)
            | Cond::Distinct(_)
            | Cond::Unknowable(_) => {}
        }
    }

    fn quantified_at(&self, quantified: &mut Quantified, depth: usize) {
        if let Some(with) = &mut quantified.with {
            self.cond_at(with, depth);
        }
    }

    pub(crate) fn effects(&self, effects: &[Effect]) -> Vec<Effect> {
        effects
            .iter()
            .map(|effect| {
                let mut effect = effect.clone();
                match &mut effect {
                    Effect::Only(only) => {
                        self.cond(&mut only.when);
                        only.effects = self.effects(&only.effects);
                    }
                    Effect::Move(move_) => {
                        if let Some(each) = &mut move_.each {
                            self.quantified(each);
                        }
                    }
                    Effect::Create(_)
                    | Effect::Set(_)
                    | Effect::Add(_)
                    | Effect::Remove(_)
                    | Effect::Forget(_) => {}
                }
                effect
            })
            .collect()
    }
}
