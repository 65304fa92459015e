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
        asks |= reference.is_some_and(|of| of.root.as_str() == &*bind.name);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explore::Goal;
    use crate::model::belief::Assumptions;
    use crate::oracle::tests::bench::shop;
    use crate::value::Random;

    const TOWNS: &str =
        "Town: [{ name: ulm, people: 9 }, { name: bonn, people: 9 }, { name: rom, people: 2 }]";

    #[test]
    fn to_break_a_rule_about_a_fixture_the_one_that_breaks_it_is_named() {
        let rule = "\
requires:
  - { rule: large, says: the town is large, must: { at-least: [$Town.people, 5] }, else: NoSuchTown }
effects:";
        let files = shop().edit("operations/open-shop.yaml", "effects:", rule);
        let bench = files.with_facts(TOWNS, Assumptions::default());
        let operation = &bench.oracle.spec().operations["OpenShop"];
        let large = operation.rules.iter().position(|rule| *rule.id == *"large");
        for seed in 0..20 {
            let mut composer = Composer {
                oracle: &bench.oracle,
                belief: &bench.belief,
                random: &mut Random::seeded(seed),
                wants: None,
                token: String::new(),
                founding: false,
                sparse: false,
                settles: None,
            };
            let mut town =
                |goal| composer.arguments_with(operation, goal, Arguments::new())["Town"].clone();
            assert_eq!(town(Goal::Break(large.unwrap())), Value::text("rom"));
        }
    }
}
