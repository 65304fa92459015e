//! Which fixture to name: one that breaks the rule in hand, or whichever chance picks.

use super::compose::Composer;
use super::names::{self, Want};
use crate::model::scene::Arguments;
use crate::model::truth::Truth;
use crate::spec::compiled::{Bind, Rule};
use crate::spec::expr::Expr;
use crate::spec::{Operation, visit};
use crate::value::Value;

/// Whether a rule asks about what an argument names.
pub(super) fn asks_about(rule: &Rule, bind: &Bind) -> bool {
    let mut asks = false;
    visit::rule(rule, &mut |expr: &Expr| {
        let reference = expr.reference();
        asks |= reference.is_some_and(|of| of.root.trim_start_matches('$') == &*bind.name);
    });
    asks
}

impl Composer<'_> {
    /// What an argument gives to name a fixture.
    pub(super) fn name_fixture(
        &mut self,
        operation: &Operation,
        bind: &Bind,
        target: Option<&Rule>,
        want: Want,
        arguments: &Arguments,
    ) -> Option<Value> {
        let breaking = target
            .filter(|rule| want != Want::Dead && asks_about(rule, bind))
            .and_then(|rule| self.breaking(operation, bind, rule, arguments));
        breaking.or_else(|| {
            let name = names::fixture(self.oracle, bind, want, self.random)?;
            self.named(operation, bind, name, arguments)
        })
    }

    /// One that breaks a rule, or of which nothing is known as to it.
    fn breaking(
        &mut self,
        operation: &Operation,
        bind: &Bind,
        rule: &Rule,
        arguments: &Arguments,
    ) -> Option<Value> {
        let by = self.oracle.spec().fixtures.get(&bind.kind)?.by.as_deref()?;
        let all = self.oracle.fixtures().of(&bind.kind)?;
        let first = self.random.below(all.len());
        let (before, after) = all.split_at_checked(first)?;
        let mut best: Option<(Truth, Value)> = None;
        for fixture in after.iter().chain(before) {
            let name = fixture.get(by).cloned()?;
            let Some(value) = self.named(operation, bind, name, arguments) else {
                continue;
            };
            let mut with = arguments.clone();
            with.insert(bind.parameter.clone(), value.clone());
            let truth = self.truth(operation, &with, rule);
            if truth == Truth::False {
                return Some(value);
            }
            let better = best.as_ref().is_none_or(|(known, _)| truth < *known);
            if better && truth != Truth::True {
                best = Some((truth, value));
            }
        }
        best.map(|(_, value)| value)
    }
}
