//! What a call should come to, and which rules that is about.

use smallvec::{SmallVec, smallvec};

use crate::explore::{Aim, Goal};
use crate::spec::compiled::{Bind, Check, Rule};
use crate::spec::cond::Cond;
use crate::spec::expr::Expr;
use crate::spec::{Name, Operation, visit};
use crate::value::{Constraints, Value};

type Make<'w> = &'w dyn Fn(&Constraints) -> Option<Value>;

/// What a call should come to.
#[derive(Clone)]
pub(super) struct Wish<'w> {
    pub(super) goal: Goal,
    /// Rules that it surely breaks.
    pub(super) must: SmallVec<[usize; 2]>,
    /// Rules at this place may be broken too.
    pub(super) at: Option<Name>,
    /// Rules about the state and being of this binding may be broken too.
    pub(super) about: Option<Name>,
    /// A parameter whose value is made.
    pub(super) made: Option<(Name, Aim, Make<'w>)>,
}

impl<'w> Wish<'w> {
    /// No rule is broken.
    pub(super) fn success() -> Wish<'w> {
        Wish {
            goal: Goal::Succeed,
            must: SmallVec::new(),
            at: None,
            about: None,
            made: None,
        }
    }

    /// This rule is, and no other.
    pub(super) fn broken(rule: usize) -> Wish<'w> {
        Wish {
            goal: Goal::Break(rule),
            must: smallvec![rule],
            ..Wish::success()
        }
    }

    /// These two are.
    pub(super) fn both(a: usize, b: usize) -> Wish<'w> {
        Wish {
            must: smallvec![a, b],
            ..Wish::broken(a)
        }
    }

    /// Whatever a parameter's value breaks.
    pub(super) fn any_at(parameter: &Name) -> Wish<'w> {
        Wish::success().at(parameter)
    }

    /// Whatever a binding's state breaks.
    pub(super) fn state_of(bind: &Bind) -> Wish<'w> {
        Wish {
            about: Some(bind.name.clone()),
            ..Wish::success()
        }
    }

    /// Other rules at this place may be broken too.
    pub(super) fn at(mut self, site: &Name) -> Wish<'w> {
        self.at = Some(site.clone());
        self
    }

    /// A parameter has a value made from its bounds.
    pub(super) fn made(mut self, parameter: &Name, aim: Aim, make: Make<'w>) -> Wish<'w> {
        self.made = Some((parameter.clone(), aim, make));
        self
    }

    pub(super) fn is_for(&self, operation: &Operation, rule: &Rule) -> bool {
        let mut must = self
            .must
            .iter()
            .filter_map(|index| operation.rules.get(*index));
        must.any(|own| own.id == rule.id)
    }

    pub(super) fn may_break(&self, rule: &Rule) -> bool {
        self.at.as_ref() == Some(&rule.site)
            || self.about.as_ref().is_some_and(|name| is_about(rule, name))
    }
}

/// Whether a rule is about the state or the being of a binding.
fn is_about(rule: &Rule, name: &Name) -> bool {
    match &rule.check {
        Check::Exists(own) | Check::Belongs(own) => own == name,
        Check::Cond(cond) => {
            let mut found = false;
            states_of(cond, &mut |of| {
                found |= of.trim_start_matches('$') == &**name
            });
            found
                || rule.when.as_ref().is_some_and(|when| {
                    let mut found = false;
                    states_of(when, &mut |of| {
                        found |= of.trim_start_matches('$') == &**name
                    });
                    found
                })
        }
        Check::Given(_)
        | Check::Value { .. }
        | Check::Limit { .. }
        | Check::Wire { .. }
        | Check::Once { .. }
        | Check::Filter { .. } => false,
    }
}

/// The bindings whose state a condition reads.
fn states_of(cond: &Cond, found: &mut dyn FnMut(&str)) {
    visit::conds(cond, &mut |cond| {
        if let Cond::State(state) = cond {
            found(&state.of.value);
        }
    });
    visit::cond(cond, &mut |expr| {
        if let Expr::Ref(reference) = expr
            && reference.path.first().is_some_and(|field| field == "state")
        {
            found(&reference.root);
        }
    });
}

/// The parameter that a rule is about, if it is about one.
pub(in crate::claim) fn parameter_of<'o>(
    operation: &'o Operation,
    rule: &'o Rule,
) -> Option<&'o Name> {
    match &rule.check {
        Check::Given(parameter)
        | Check::Value { parameter, .. }
        | Check::Filter { parameter, .. }
        | Check::Wire { parameter, .. }
        | Check::Once { parameter, .. } => Some(parameter),
        Check::Exists(name) | Check::Belongs(name) => {
            let bind = operation.binds.iter().find(|bind| bind.name == *name)?;
            Some(&bind.parameter)
        }
        Check::Cond(_) | Check::Limit { .. } => None,
    }
}
