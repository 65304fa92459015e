//! Arguments changed so that one rule is broken, or so that what documents leave open decides.

use super::bounds::{Aim, constraints};
use super::compose::{Composer, Goal};
use super::filters::entry;
use crate::model::belief::SiteKey;
use crate::model::scene::{Arguments, Scene};
use crate::spec::compiled::{Check, Rule, Step};
use crate::spec::syntax::Parameter;
use crate::spec::{Name, Operation};
use crate::value::{Breach, Constraints, Value, invalid, invalid_at, valid};

impl Composer<'_> {
    /// Changes the arguments towards a goal that is about a rule on a value, or on its presence.
    pub(super) fn break_rule(
        &mut self,
        operation: &Operation,
        rule: &Rule,
        goal: Goal,
        arguments: &mut Arguments,
    ) {
        match &rule.check {
            Check::Given(parameter) => drop(arguments.remove(parameter)),
            Check::Value {
                parameter,
                path,
                word,
            } => {
                let Some(spec) = operation.parameters.get(parameter) else {
                    return;
                };
                let breach = Breach {
                    path: path.clone(),
                    word: word.keyword(),
                };
                let at = (operation, rule, spec);
                if let Some(value) = self.spoilt(at, &breach, goal, arguments) {
                    arguments.insert(parameter.clone(), value);
                }
            }
            Check::Filter {
                parameter,
                key,
                word,
                ..
            } => {
                let filter = self.filter_of(operation, parameter);
                let matches = filter.and_then(|filter| filter.keys.get(key));
                let Some(spec) = matches.and_then(|matches| matches.value.as_ref()) else {
                    return;
                };
                let breach = Breach {
                    path: filter_steps(&rule.check),
                    word: word.keyword(),
                };
                if let Some(value) = self.spoilt((operation, rule, spec), &breach, goal, arguments)
                {
                    let entry = entry((key.clone(), value));
                    arguments.insert(parameter.clone(), Value::List(vec![entry]));
                }
            }
            Check::Wire {
                parameter, values, ..
            } => {
                if let Some(value) = self.random.pick(values) {
                    arguments.insert(parameter.clone(), Value::Text(value.clone()));
                }
            }
            Check::Once { parameter, .. } => {
                let spent: Vec<&Name> = self.belief.spent.keys().collect();
                if let Some(value) = self.random.pick(&spent) {
                    arguments.insert(parameter.clone(), Value::Text((*value).clone()));
                }
            }
            Check::Cond(_) | Check::Exists(_) | Check::Belongs(_) | Check::Limit { .. } => {}
        }
    }

    /// A value that breaks a word; to settle a reading, one that some alternative takes and another does not.
    fn spoilt(
        &mut self,
        (operation, rule, spec): (&Operation, &Rule, &Parameter),
        breach: &Breach,
        goal: Goal,
        arguments: &Arguments,
    ) -> Option<Value> {
        let bindings = self.bindings(operation, arguments);
        let scene = self
            .oracle
            .scene(self.belief, operation, arguments, &bindings);
        let spoil = |bounds: &Constraints, random: &mut _| {
            let spoilt = invalid_at(bounds, breach, random);
            let spoilt = spoilt.or_else(|| invalid(bounds, random));
            spoilt.map(|spoilt| spoilt.value)
        };
        if !matches!(goal, Goal::Settle(_)) {
            let bounds = constraints(&scene, &rule.site, spec, Aim::Refused);
            return spoil(&bounds, self.random);
        }
        let supposed = self.supposed(&scene, rule)?;
        let scene = scene.supposing(&supposed.0, supposed.1);
        if self.random.once_in(2) {
            let bounds = constraints(&scene, &rule.site, spec, Aim::Taken);
            Some(valid(&bounds, self.random))
        } else {
            let bounds = constraints(&scene, &rule.site, spec, Aim::Refused);
            spoil(&bounds, self.random)
        }
    }

    /// One alternative of a reading that is open, and that the rule depends on.
    fn supposed(&mut self, scene: &Scene, rule: &Rule) -> Option<(SiteKey, u8)> {
        scene.take_asked();
        scene.rule(rule);
        let keys = scene.take_asked();
        let key = self.random.pick(&keys)?.clone();
        let left = scene.left(&key);
        let alternative = *self.random.pick(&left)?;
        Some((key, alternative))
    }
}

fn filter_steps(check: &Check) -> Vec<Step> {
    match check {
        Check::Filter { path, .. } => path.clone(),
        Check::Cond(_)
        | Check::Given(_)
        | Check::Value { .. }
        | Check::Exists(_)
        | Check::Belongs(_)
        | Check::Limit { .. }
        | Check::Wire { .. }
        | Check::Once { .. } => Vec::new(),
    }
}
