//! The arguments of a candidate call: all fitting, or with one rule broken.

use super::bounds::{Aim, constraints};
use super::disputed::Place;
use super::fitting::fitting;
use super::fixtures::asks_about;
use super::names::{self, Want};
use super::wants::Wants;
use crate::model::belief::Belief;
use crate::model::bind::bind;
use crate::model::scene::{Arguments, Binding};
use crate::model::truth::Truth;
use crate::oracle::Oracle;
use crate::spec::compiled::{Bind, Check, Rule};
use crate::spec::syntax::Effect;
use crate::spec::{Name, Operation};
use crate::value::{Random, Value, valid};

/// What a call is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// It should succeed.
    Succeed,
    /// This rule of its operation should be broken, and no other.
    Break(usize),
    /// Whether this rule holds should hang on a reading, and no other be broken.
    Settle(usize),
    /// Anything may be wrong.
    Wild,
}

/// Makes arguments.
pub struct Composer<'a> {
    /// Who judges.
    pub oracle: &'a Oracle,
    /// What may be true.
    pub belief: &'a Belief,
    /// Where choices come from.
    pub random: &'a mut Random,
    /// What the operations ask of resources, where what is made should do for them.
    pub wants: Option<&'a Wants>,
    /// A fresh token.
    pub token: String,
    /// Whether what is made is for others to work on.
    pub founding: bool,
    /// Whether nothing is given that need not be, and what is is as plain as can be.
    pub sparse: bool,
    /// The reading to settle, where it is to be this one.
    pub settles: Option<&'a Place>,
}

impl Composer<'_> {
    /// A candidate call of an operation.
    pub fn arguments(&mut self, operation: &Operation, goal: Goal) -> Arguments {
        self.arguments_with(operation, goal, Arguments::new())
    }

    /// A candidate call that gives these arguments, whatever comes of it; those that are `Absent` it leaves out.
    pub fn arguments_with(
        &mut self,
        operation: &Operation,
        goal: Goal,
        given: Arguments,
    ) -> Arguments {
        let mut arguments = given;
        let target = match goal {
            Goal::Break(index) | Goal::Settle(index) => operation.rules.get(index),
            Goal::Succeed | Goal::Wild => None,
        };
        self.anchor(operation, target, &mut arguments);
        for one in &operation.binds {
            if !arguments.contains_key(&one.parameter) {
                self.name(operation, one, target, goal, &mut arguments);
            }
        }
        self.wanted(operation, &mut arguments);
        for (name, parameter) in &operation.parameters {
            if !arguments.contains_key(name) && parameter.names.is_none() {
                self.fill(operation, name, parameter, target, goal, &mut arguments);
            }
        }
        self.name_once(operation, &mut arguments);
        if let Some(rule) = target {
            self.break_rule(operation, rule, goal, &mut arguments);
        }
        arguments.retain(|_, value| !value.is_absent());
        arguments
    }

    /// Gives what has to be given, now that all else is chosen; what `but` names stays as it is.
    pub fn complete(&mut self, operation: &Operation, arguments: &mut Arguments, but: &[&Name]) {
        for _ in 0..3 {
            let missing: Vec<&Name> = {
                let bindings = self.bindings(operation, arguments);
                let scene = self
                    .oracle
                    .scene(self.belief, operation, arguments, &bindings);
                let missing = operation.rules.iter().filter_map(|rule| match &rule.check {
                    Check::Given(name) if scene.rule(rule) == Truth::False => Some(name),
                    Check::Given(_)
                    | Check::Cond(_)
                    | Check::Value { .. }
                    | Check::Exists(_)
                    | Check::Belongs(_)
                    | Check::Limit { .. }
                    | Check::Wire { .. }
                    | Check::Once { .. }
                    | Check::Filter { .. } => None,
                });
                missing.filter(|name| !but.contains(name)).collect()
            };
            for name in &missing {
                self.give(operation, name, arguments);
            }
            if missing.is_empty() {
                return;
            }
        }
    }

    /// Gives a parameter that is not given a value that should be taken.
    pub fn give(&mut self, operation: &Operation, name: &Name, arguments: &mut Arguments) {
        if arguments.contains_key(name) {
            return;
        }
        let bind = operation.binds.iter().find(|bind| bind.parameter == *name);
        if let Some(bind) = bind {
            self.name_it(operation, bind, None, Goal::Succeed, arguments);
        } else if let Some(parameter) = operation.parameters.get(name) {
            let bindings = self.bindings(operation, arguments);
            let scene = self
                .oracle
                .scene(self.belief, operation, arguments, &bindings);
            let value = fitting(&scene, name, parameter, self.random);
            arguments.insert(name.clone(), value);
        }
    }

    /// Gives an id that has to be given and names nothing below its parent: there is nothing there to be named.
    pub fn name_something(
        &mut self,
        operation: &Operation,
        bind_: &Bind,
        arguments: &mut Arguments,
    ) {
        let parameter = operation.parameters.get(&bind_.parameter);
        let missing = parameter.is_some_and(|parameter| parameter.is_required())
            && !arguments.contains_key(&bind_.parameter);
        if !missing || !bind_.is_resource || bind_.part.is_some() {
            return;
        }
        let mut any =
            |want| names::resource(self.oracle, self.belief, bind_, None, want, self.random);
        if let Some(id) = any(Want::Living).or_else(|| any(Want::Dead)) {
            arguments.insert(bind_.parameter.clone(), id);
        }
    }

    /// Now and then a call says itself what else the protocol makes up, so that another can say it again.
    fn name_once(&mut self, operation: &Operation, arguments: &mut Arguments) {
        for rule in &operation.rules {
            if let Check::Once { parameter, .. } = &rule.check
                && !self.sparse
                && self.belief.spent.len() < 3
                && self.random.once_in(20)
            {
                arguments.insert(parameter.clone(), Value::text(&self.token));
            }
        }
    }

    /// Chooses the child first, then what it belongs to: a parent drawn first may have none.
    fn anchor(&mut self, operation: &Operation, target: Option<&Rule>, arguments: &mut Arguments) {
        let required = |one: &&Bind| {
            let parameter = operation.parameters.get(&one.parameter);
            one.is_resource && one.within.is_some() && parameter.is_some_and(|p| p.is_required())
        };
        let Some(child) = operation.binds.iter().rfind(required) else {
            return;
        };
        let parent = child.within.as_ref().and_then(|within| {
            let name = within.trim_start_matches('$');
            operation.binds.iter().find(|bind| &*bind.name == name)
        });
        let Some(parent) = parent else { return };
        let aimed = |one: &Bind| target.is_some_and(|rule| rule.site == one.parameter);
        if aimed(child) || aimed(parent) || arguments.contains_key(&parent.parameter) {
            return;
        }
        let spec = self.oracle.spec();
        let want = names::living(self.oracle, operation, child);
        let given = arguments.get(&child.parameter).cloned();
        let chosen = given
            .or_else(|| names::resource(self.oracle, self.belief, child, None, want, self.random));
        let (Some(id), Some(kind)) = (chosen, spec.resources.get_index_of(&child.kind)) else {
            return;
        };
        let own = id.as_text().and_then(|id| self.belief.find(kind, id));
        let above = own.and_then(|own| self.belief.get(own)?.parent);
        let name = above.and_then(|above| self.belief.get(above)?.id.clone());
        if let Some(name) = name {
            arguments.insert(child.parameter.clone(), id);
            arguments.insert(parent.parameter.clone(), Value::Text(name));
        }
    }

    /// A new resource is mostly one that other operations can work on.
    fn wanted(&mut self, operation: &Operation, arguments: &mut Arguments) {
        for effect in &operation.effects {
            let Effect::Create(create) = effect else {
                continue;
            };
            for name in &create.copy {
                let wanted = self.wants.and_then(|wants| wants.most(&create.a, name));
                let wanted = wanted.cloned();
                let founding = self.founding;
                let name = Name::from(name.as_str());
                if let Some(value) = wanted.filter(|_| founding || !self.random.once_in(8)) {
                    arguments.entry(name).or_insert(value);
                }
            }
        }
    }

    fn name(
        &mut self,
        operation: &Operation,
        bind_: &Bind,
        target: Option<&Rule>,
        goal: Goal,
        arguments: &mut Arguments,
    ) {
        let Some(parameter) = operation.parameters.get(&bind_.parameter) else {
            return;
        };
        let aimed =
            target.is_some_and(|rule| rule.site == bind_.parameter || asks_about(rule, bind_));
        if !aimed && !self.is_wanted(operation, &bind_.parameter, parameter, arguments) {
            return;
        }
        self.name_it(operation, bind_, target, goal, arguments);
    }

    fn name_it(
        &mut self,
        operation: &Operation,
        bind_: &Bind,
        target: Option<&Rule>,
        goal: Goal,
        arguments: &mut Arguments,
    ) {
        let want = match target.map(|rule| &rule.check) {
            Some(Check::Exists(name)) if *name == bind_.name => Want::Dead,
            Some(Check::Belongs(name)) if *name == bind_.name => Want::Elsewhere,
            _ if goal == Goal::Wild && self.random.once_in(4) => Want::Dead,
            _ => names::living(self.oracle, operation, bind_),
        };
        let value = if bind_.is_resource {
            let bindings = self.bindings(operation, arguments);
            let parent = bind_.within.as_ref().and_then(|within| {
                let name = within.trim_start_matches('$');
                let at = operation
                    .binds
                    .iter()
                    .position(|bind| &*bind.name == name)?;
                match bindings.get(at) {
                    Some(Binding::Resource(id)) => Some(*id),
                    _ => None,
                }
            });
            names::resource(self.oracle, self.belief, bind_, parent, want, self.random)
                .and_then(|name| self.named(operation, bind_, name, arguments))
        } else {
            self.name_fixture(operation, bind_, target, want, arguments)
        };
        if let Some(value) = value {
            arguments.insert(bind_.parameter.clone(), value);
        }
    }

    /// What an argument gives to name something: its name, or a URI one part of which it is.
    pub(super) fn named(
        &mut self,
        operation: &Operation,
        bind_: &Bind,
        name: Value,
        arguments: &Arguments,
    ) -> Option<Value> {
        let Some(part) = &bind_.part else {
            return Some(name);
        };
        let parameter = operation.parameters.get(&bind_.parameter)?;
        let bindings = self.bindings(operation, arguments);
        let scene = self
            .oracle
            .scene(self.belief, operation, arguments, &bindings);
        let mut bounds = constraints(&scene, &bind_.parameter, parameter, Aim::Taken);
        bounds.parts.entry(part.to_owned()).or_default().one_of = Some(vec![name]);
        Some(valid(&bounds, self.random))
    }

    /// What a candidate names.
    pub fn bindings(&self, operation: &Operation, arguments: &Arguments) -> Vec<Binding> {
        bind(
            self.oracle.spec(),
            self.oracle.fixtures(),
            self.belief,
            operation,
            arguments,
        )
    }
}
