//! Arguments changed so that one rule is broken.

use super::bounds::{Aim, constraints};
use super::compose::{Composer, Goal};
use super::filters::entry;
use super::fitting::grounded;
use super::paths;
use crate::model::scene::Arguments;
use crate::spec::compiled::{Check, Rule, Step, Word};
use crate::spec::cond::Cond;
use crate::spec::expr::{Expr, Reference};
use crate::spec::syntax::Parameter;
use crate::spec::visit;
use crate::spec::{Name, Operation};
use crate::value::{Breach, Constraints, Random, Value, invalid, invalid_at};

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
            // Values that only some calls may give.
            Check::Value {
                parameter,
                path,
                word: Word::Allowed(Some(values), _),
            } if path.is_empty() => {
                let value = self.random.pick(values).and_then(Expr::literal);
                if let Some(value) = value {
                    arguments.insert(parameter.clone(), value.clone());
                }
            }
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
            Check::Cond(cond) => self.nest(operation, cond, arguments),
            Check::Exists(_) | Check::Belongs(_) | Check::Limit { .. } => {}
        }
    }

    /// A path that should lie in nothing that is there lies in it.
    fn nest(&mut self, operation: &Operation, cond: &Cond, arguments: &mut Arguments) {
        let mut apart = None;
        visit::conds(cond, &mut |of| {
            if let Cond::Disjoint(sides) = of {
                let given = sides.iter().filter_map(Expr::reference);
                let mut given = given.filter(|of| of.path.is_empty());
                let name = |of: &Reference| operation.parameters.get_key_value(&*of.root);
                apart = given.find_map(name).or(apart);
            }
        });
        let Some((name, _)) = apart else { return };
        let bindings = self.bindings(operation, arguments);
        let scene = self
            .oracle
            .scene(self.belief, operation, arguments, &bindings);
        if let Some(path) = paths::within_another(&scene, self.random) {
            arguments.insert(name.clone(), path);
        }
    }

    /// A value that breaks a word; to settle a reading, one that some alternative takes and another does not.
    fn spoilt(
        &mut self,
        at: (&Operation, &Rule, &Parameter),
        breach: &Breach,
        goal: Goal,
        arguments: &Arguments,
    ) -> Option<Value> {
        let (operation, rule, spec) = at;
        let bindings = self.bindings(operation, arguments);
        let scene = self
            .oracle
            .scene(self.belief, operation, arguments, &bindings);
        if matches!(goal, Goal::Settle(_)) {
            return self.telling(at, breach, &scene);
        }
        let bounds = constraints(&scene, &rule.site, spec, Aim::Refused);
        let spoilt = broken(&bounds, breach, self.random)?;
        Some(grounded(&scene, spec, &bounds, spoilt, self.random))
    }
}

/// A value that breaks a word of its bounds, or another of them where this one cannot be broken.
pub(super) fn broken(bounds: &Constraints, breach: &Breach, random: &mut Random) -> Option<Value> {
    let spoilt = invalid_at(bounds, breach, random);
    let spoilt = spoilt.or_else(|| invalid(bounds, random));
    spoilt.map(|spoilt| spoilt.value)
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
