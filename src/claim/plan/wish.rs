//! What a call should come to, and which rules that is about.

use smallvec::{SmallVec, smallvec};

use crate::explore::disputed::Place;
use crate::explore::{Aim, Goal};
use crate::spec::about::parameter_of;
use crate::spec::compiled::{Bind, Check, Rule, RuleKind};
use crate::spec::cond::{Cond, Quantified};
use crate::spec::expr::Expr;
use crate::spec::{Name, Operation, Spec, visit};
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
    /// Rules at the places of those may be broken too.
    pub(super) beside: bool,
    /// All others may be broken too.
    pub(super) first: bool,
    /// Rules about these bindings and parameters may be broken too.
    pub(super) about: SmallVec<[Name; 2]>,
    /// A reading of which the answer is to tell which alternative is followed: the rules hang on it, or their codes.
    pub(super) tells: Option<&'w Place>,
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
            beside: false,
            first: false,
            about: SmallVec::new(),
            tells: None,
            made: None,
        }
    }

    /// This rule is, and no other but those that follow from it: where what is named is not there, nothing belongs to it.
    pub(super) fn broken(spec: &Spec, operation: &Operation, rule: usize) -> Wish<'w> {
        Wish {
            goal: Goal::Break(rule),
            must: smallvec![rule],
            // What the protocol refuses it refuses before anything else is looked at.
            first: operation
                .rules
                .get(rule)
                .is_some_and(|rule| rule.kind == RuleKind::Wire),
            about: named_by(spec, operation, rule),
            ..Wish::success()
        }
    }

    /// It hangs on this reading whether the call breaks this rule; no other is broken.
    pub(super) fn settled(rule: usize, place: &'w Place) -> Wish<'w> {
        Wish {
            goal: Goal::Settle(rule),
            must: smallvec![rule],
            ..Wish::success()
        }
        .tells(place)
    }

    /// On what it has to hang whether the call breaks the rule it is about.
    pub(super) fn hangs(&self) -> Option<&'w Place> {
        matches!(self.goal, Goal::Settle(_))
            .then_some(self.tells)
            .flatten()
    }

    /// These two are.
    pub(super) fn both(spec: &Spec, operation: &Operation, a: usize, b: usize) -> Wish<'w> {
        let mut wish = Wish::broken(spec, operation, a);
        wish.must.push(b);
        wish.about.extend(named_by(spec, operation, b));
        wish.beside = true;
        wish
    }

    /// Whatever a parameter's value breaks.
    pub(super) fn any_at(spec: &Spec, operation: &Operation, parameter: &Name) -> Wish<'w> {
        let wish = Wish {
            about: all_named_by(spec, operation, parameter),
            ..Wish::success()
        };
        wish.at(parameter)
    }

    /// Whatever a binding's state breaks.
    pub(super) fn state_of(spec: &Spec, operation: &Operation, bind: &Bind) -> Wish<'w> {
        Wish {
            about: with_all_below(spec, operation, bind),
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

    /// The answer tells which alternative of a reading is followed.
    pub(super) fn tells(mut self, place: &'w Place) -> Wish<'w> {
        self.tells = Some(place);
        self
    }

    /// Whether an answer tells something even where others than those it is about may be broken too.
    pub(super) fn is_for_more_than_success(&self) -> bool {
        !self.must.is_empty() || self.made.is_some() || !self.about.is_empty()
    }

    pub(super) fn is_for(&self, operation: &Operation, rule: &Rule) -> bool {
        let mut must = self
            .must
            .iter()
            .filter_map(|index| operation.rules.get(*index));
        must.any(|own| own.id == rule.id)
    }

    pub(super) fn may_break(&self, operation: &Operation, rule: &Rule) -> bool {
        let about = |name: &Name| is_about(rule, name);
        let mut must = self
            .must
            .iter()
            .filter_map(|index| operation.rules.get(*index));
        self.first
            || self.at.as_ref() == Some(&rule.site)
            || self.beside && must.any(|own| own.site == rule.site)
            || self.about.iter().any(about)
    }
}

/// What a rule on a parameter alone leaves without a meaning.
fn named_by(spec: &Spec, operation: &Operation, rule: usize) -> SmallVec<[Name; 2]> {
    let rule = operation.rules.get(rule);
    let parameter = rule.and_then(|rule| parameter_of(operation, rule));
    parameter
        .map(|parameter| all_named_by(spec, operation, parameter))
        .unwrap_or_default()
}

/// A parameter, what it names, and all below it.
fn all_named_by(spec: &Spec, operation: &Operation, parameter: &Name) -> SmallVec<[Name; 2]> {
    let mut binds = operation.binds.iter();
    let bind = binds.find(|bind| bind.is_resource && bind.parameter == *parameter);
    let mut all = bind
        .map(|bind| with_all_below(spec, operation, bind))
        .unwrap_or_default();
    all.push(parameter.clone());
    all
}

/// A binding and those of kinds below it, by name.
fn with_all_below(spec: &Spec, operation: &Operation, bind: &Bind) -> SmallVec<[Name; 2]> {
    let is_below = |other: &&Bind| {
        let mut kind = &other.kind;
        while let Some(above) = spec
            .resources
            .get(kind)
            .and_then(|kind| kind.within.as_ref())
        {
            if *above == bind.kind {
                return true;
            }
            kind = above;
        }
        false
    };
    let below = operation
        .binds
        .iter()
        .filter(|bind| bind.is_resource)
        .filter(is_below);
    let below = below.map(|bind| bind.name.clone());
    std::iter::once(bind.name.clone()).chain(below).collect()
}

/// Whether a rule is about what a call names, and not about its arguments alone.
pub(super) fn names_resources(operation: &Operation, rule: &Rule) -> bool {
    let mut resources = operation.binds.iter().filter(|bind| bind.is_resource);
    matches!(rule.check, Check::Limit { .. })
        || resources.any(|bind| rule.site == bind.parameter || is_about(rule, &bind.name))
}

/// Whether a rule is about the state, the being or the fields of a binding, or about a parameter.
pub(super) fn is_about(rule: &Rule, name: &Name) -> bool {
    let is = |of: &str| of.trim_start_matches('$') == &**name;
    let reads = |cond: &Cond| {
        let mut found = false;
        visit::conds(cond, &mut |cond| {
            found |= match cond {
                Cond::State(state) => is(&state.of.value),
                Cond::Given(names) => names.iter().any(|name| is(&name.value)),
                Cond::ExactlyOneGiven(names) => names.iter().any(|name| is(&name.value)),
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
                | Cond::Inside(_)
                | Cond::Disjoint(_)
                | Cond::Matches(_)
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
