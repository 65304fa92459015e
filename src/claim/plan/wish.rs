//! What a call should come to, and which rules that is about.

use smallvec::{SmallVec, smallvec};

use crate::explore::{Aim, Goal};
use crate::spec::compiled::{Bind, Check, Rule};
use crate::spec::cond::{Cond, Quantified};
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
    /// Rules about these bindings may be broken too.
    pub(super) about: SmallVec<[Name; 2]>,
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
            about: SmallVec::new(),
            made: None,
        }
    }

    /// This rule is, and no other but those that follow from it: where what is named is not there, nothing belongs to it.
    pub(super) fn broken(operation: &Operation, rule: usize) -> Wish<'w> {
        Wish {
            goal: Goal::Break(rule),
            must: smallvec![rule],
            about: named_by(operation, rule),
            ..Wish::success()
        }
    }

    /// These two are.
    pub(super) fn both(operation: &Operation, a: usize, b: usize) -> Wish<'w> {
        let mut wish = Wish::broken(operation, a);
        wish.must.push(b);
        wish.about.extend(named_by(operation, b));
        wish
    }

    /// Whatever a parameter's value breaks.
    pub(super) fn any_at(operation: &Operation, parameter: &Name) -> Wish<'w> {
        let wish = Wish {
            about: all_named_by(operation, parameter),
            ..Wish::success()
        };
        wish.at(parameter)
    }

    /// Whatever a binding's state breaks.
    pub(super) fn state_of(operation: &Operation, bind: &Bind) -> Wish<'w> {
        Wish {
            about: with_all_below(operation, bind),
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
        let about = |name: &Name| is_about(rule, name);
        self.at.as_ref() == Some(&rule.site) || self.about.iter().any(about)
    }
}

/// What a rule on a parameter alone leaves without a meaning.
fn named_by(operation: &Operation, rule: usize) -> SmallVec<[Name; 2]> {
    let rule = operation.rules.get(rule);
    let parameter = rule.and_then(|rule| parameter_of(operation, rule));
    parameter
        .map(|parameter| all_named_by(operation, parameter))
        .unwrap_or_default()
}

/// What a parameter names, and all below it.
fn all_named_by(operation: &Operation, parameter: &Name) -> SmallVec<[Name; 2]> {
    let mut binds = operation.binds.iter();
    let bind = binds.find(|bind| bind.is_resource && bind.parameter == *parameter);
    bind.map(|bind| with_all_below(operation, bind))
        .unwrap_or_default()
}

/// A binding and those within it, by name.
fn with_all_below(operation: &Operation, bind: &Bind) -> SmallVec<[Name; 2]> {
    let mut all: SmallVec<[Name; 2]> = smallvec![bind.name.clone()];
    // What is within another comes after it.
    for bind in &operation.binds {
        let within = bind
            .within
            .as_ref()
            .map(|within| within.trim_start_matches('$'));
        if within.is_some_and(|within| all.iter().any(|name| **name == *within)) {
            all.push(bind.name.clone());
        }
    }
    all
}

/// Whether a rule is about the state, the being or the fields of a binding.
fn is_about(rule: &Rule, name: &Name) -> bool {
    let is = |of: &str| of.trim_start_matches('$') == &**name;
    let reads = |cond: &Cond| {
        let mut found = false;
        visit::conds(cond, &mut |cond| {
            found |= match cond {
                Cond::State(state) => is(&state.of.value),
                Cond::Some(of) | Cond::None(of) => is_within(of, &is),
                Cond::Count(count) => is_within(&count.of, &is),
                Cond::Each(each) => each.of.iter().any(|of| is_within(of, &is)),
                Cond::All(_)
                | Cond::Any(_)
                | Cond::Not(_)
                | Cond::Use(_)
                | Cond::Equal(_)
                | Cond::Less(_)
                | Cond::AtLeast(_)
                | Cond::In(_)
                | Cond::Holds(_)
                | Cond::Given(_)
                | Cond::ExactlyOneGiven(_)
                | Cond::Inside(_)
                | Cond::Disjoint(_)
                | Cond::Depth(_)
                | Cond::Length(_)
                | Cond::Distinct(_)
                | Cond::Unknowable(_) => false,
            };
        });
        visit::cond(cond, &mut |expr| {
            found |= matches!(expr, Expr::Ref(reference) if is(&reference.root));
        });
        found
    };
    match &rule.check {
        Check::Exists(own) | Check::Belongs(own) => own == name,
        Check::Cond(cond) => reads(cond) || rule.when.as_ref().is_some_and(reads),
        Check::Given(_)
        | Check::Value { .. }
        | Check::Limit { .. }
        | Check::Wire { .. }
        | Check::Once { .. }
        | Check::Filter { .. } => false,
    }
}

fn is_within(of: &Quantified, is: &dyn Fn(&str) -> bool) -> bool {
    of.within.as_ref().is_some_and(|within| is(&within.value))
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
