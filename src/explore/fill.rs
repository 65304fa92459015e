//! Which parameters a candidate gives that name nothing, and with what values.

use std::collections::BTreeMap;

use super::bounds::{Aim, constraints};
use super::compose::{Composer, Goal};
use super::fitting::fitting;
use crate::model::Truth;
use crate::model::scene::{Arguments, At, Scene};
use crate::spec::compiled::Rule;
use crate::spec::syntax::{Parameter, Required, Role};
use crate::spec::{Name, Operation};
use crate::value::{Value, invalid, valid};

impl Composer<'_> {
    /// Whether a parameter should be given: it has to, or chance has it.
    pub(super) fn is_wanted(
        &mut self,
        operation: &Operation,
        name: &Name,
        parameter: &Parameter,
        arguments: &Arguments,
    ) -> bool {
        let required = match &parameter.required {
            Some(Required::Flat(required)) => *required,
            Some(Required::When(when)) => {
                let bindings = self.bindings(operation, arguments);
                let scene = self
                    .oracle
                    .scene(self.belief, operation, arguments, &bindings);
                scene.holds(&when.when, At::site(name)) != Truth::False
            }
            None => false,
        };
        required || (!self.sparse && self.random.once_in(3))
    }

    pub(super) fn fill(
        &mut self,
        operation: &Operation,
        name: &Name,
        parameter: &Parameter,
        target: Option<&Rule>,
        goal: Goal,
        arguments: &mut Arguments,
    ) {
        let aimed = target.is_some_and(|rule| rule.site == *name);
        if let Some(role) = parameter.role
            && !aimed
        {
            if let Some(value) = self.for_role(operation, role, parameter) {
                arguments.insert(name.clone(), value);
            }
            return;
        }
        if !aimed && !self.is_wanted(operation, name, parameter, arguments) {
            return;
        }
        // What a filter of its own asks for may be any value that it takes, whatever is there.
        if let Some(filter) = self.filter_of(operation, name)
            && (filter.matches.is_none() || !self.random.once_in(3))
        {
            let value = self.filter_value(operation, filter, arguments);
            arguments.insert(name.clone(), value);
            return;
        }
        let bindings = self.bindings(operation, arguments);
        let scene = self
            .oracle
            .scene(self.belief, operation, arguments, &bindings);
        let value = if goal == Goal::Wild && self.random.once_in(4) {
            let bounds = constraints(&scene, name, parameter, Aim::Refused);
            invalid(&bounds, self.random).map(|invalid| invalid.value)
        } else if let Some(example) = self.example(&scene, name, parameter) {
            Some(example)
        } else {
            Some(fitting(&scene, name, parameter, self.random))
        };
        if let Some(value) = value {
            arguments.insert(name.clone(), value);
        }
    }

    /// One of a parameter's examples, for a plain call: what the documents show is most likely taken.
    fn example(&mut self, scene: &Scene, name: &Name, parameter: &Parameter) -> Option<Value> {
        if !self.sparse || parameter.examples.is_none() || self.random.once_in(8) {
            return None;
        }
        let bounds = constraints(scene, name, parameter, Aim::Taken);
        let good = bounds.examples.iter().filter(|one| bounds.accepts(one));
        let good: Vec<&Value> = good.collect();
        self.random.pick(&good).map(|example| (*example).clone())
    }

    fn for_role(
        &mut self,
        operation: &Operation,
        role: Role,
        parameter: &Parameter,
    ) -> Option<Value> {
        if self.sparse {
            return (role == Role::IdempotencyToken).then(|| Value::text(&self.token));
        }
        let fresh = Value::text(&self.token);
        match role {
            // Whatever else a call says, it may say it with a token that was used for something else.
            Role::IdempotencyToken => match self.random.below(15) {
                0 => self.token_used(operation).or(Some(fresh)),
                1..=5 => None,
                _ => Some(fresh),
            },
            Role::DryRun => match self.random.below(12) {
                0 => Some(Value::Bool(true)),
                1 => Some(Value::Bool(false)),
                _ => None,
            },
            Role::NextToken => None,
            Role::PageSize | Role::PageNumber | Role::Presentation => {
                if !self.random.once_in(4) {
                    return None;
                }
                let nothing = BTreeMap::new();
                let bindings = self.bindings(operation, &nothing);
                let scene = self
                    .oracle
                    .scene(self.belief, operation, &nothing, &bindings);
                let site = Name::from("page");
                let bounds = constraints(&scene, &site, parameter, Aim::Taken);
                // A small page is the one that ends, and the next ones go on.
                Some(match (role, bounds.minimum) {
                    (Role::PageSize, Some(least)) if !self.random.once_in(3) => Value::Int(least),
                    (Role::PageNumber, Some(first)) if !self.random.once_in(3) => {
                        Value::Int(first.saturating_add(i64::from(self.random.once_in(2))))
                    }
                    _ => valid(&bounds, self.random),
                })
            }
        }
    }

    /// A token that a call of the operation carried before.
    fn token_used(&mut self, operation: &Operation) -> Option<Value> {
        let keys = self.belief.tokens.keys();
        let own = keys.filter(|(name, _)| *name == operation.name);
        let tokens: Vec<&Name> = own.map(|(_, token)| token).collect();
        self.random
            .pick(&tokens)
            .map(|token| Value::Text((*token).clone()))
    }
}
