//! Arguments with which a condition may hold, read off the condition.

use crate::model::scene::Arguments;
use crate::spec::compiled::{Check, Rule, Word};
use crate::spec::cond::{Cond, Each};
use crate::spec::expr::Expr;
use crate::spec::{Name, Operation};
use crate::value::{Random, Value};

/// What an expression surely comes to.
type Known<'k> = &'k dyn Fn(&Expr) -> Option<Value>;

/// Reads arguments off conditions.
pub(super) struct Hints<'h> {
    pub(super) operation: &'h Operation,
    pub(super) known: Known<'h>,
    pub(super) random: &'h mut Random,
    /// What has to be given besides, whatever it is.
    pub(super) give: Vec<Name>,
}

impl Hints<'_> {
    /// Arguments with which a rule is kept.
    pub(super) fn keep(&mut self, rule: &Rule, given: &mut Arguments) {
        match &rule.check {
            Check::Cond(cond)
            | Check::Value {
                word: Word::Allowed(_, cond),
                ..
            } => self.hold(cond, given),
            Check::Value { .. }
            | Check::Given(_)
            | Check::Exists(_)
            | Check::Belongs(_)
            | Check::Limit { .. }
            | Check::Wire { .. }
            | Check::Once { .. }
            | Check::Filter { .. } => {}
        }
    }

    /// Arguments with which a rule is asked, and may be broken.
    pub(super) fn breach(&mut self, rule: &Rule, given: &mut Arguments) {
        if let Some(when) = &rule.when {
            self.hold(when, given);
        }
        if let Check::Cond(cond) = &rule.check {
            self.fail(cond, given);
        }
    }

    /// Arguments with which a condition may hold; what is given stays.
    pub(super) fn hold(&mut self, cond: &Cond, given: &mut Arguments) {
        match cond {
            Cond::All(parts) => parts.iter().for_each(|part| self.hold(part, given)),
            Cond::Any(parts) => {
                if let Some(part) = self.random.pick(parts) {
                    self.hold(part, given);
                }
            }
            Cond::Equal([left, right]) => {
                self.set(left, (self.known)(right), given);
                self.set(right, (self.known)(left), given);
            }
            Cond::In([left, Expr::List(values)]) => {
                let value = self.random.pick(values).and_then(self.known);
                self.set(left, value, given);
            }
            Cond::ExactlyOneGiven(names) => {
                let left = self.random.below(names.len());
                for (at, name) in (0..).zip(names) {
                    match self.parameter(&name.value) {
                        Some(name) if at == left => self.give.push(name),
                        Some(name) => drop(given.entry(name).or_insert(Value::Absent)),
                        None => {}
                    }
                }
            }
            Cond::Given(names) => {
                let names = names.iter().filter_map(|name| self.parameter(&name.value));
                self.give.extend(names.collect::<Vec<_>>());
            }
            Cond::Less([left, right]) => {
                self.set(left, less(self.known, right), given);
                self.set(right, more(self.known, left), given);
            }
            Cond::AtLeast([left, right]) => {
                self.set(left, (self.known)(right), given);
                self.set(right, (self.known)(left), given);
            }
            Cond::Not(inner) => self.fail(inner, given),
            Cond::Matches(matches) => {
                let made = matches.pattern.make(self.random);
                let made = made.map(|text| Value::text(&text));
                self.set(&matches.of, made, given);
            }
            Cond::Use(_)
            | Cond::State(_)
            | Cond::In(_)
            | Cond::Holds(_)
            | Cond::Some(_)
            | Cond::None(_)
            | Cond::Each(_)
            | Cond::Count(_)
            | Cond::Inside(_)
            | Cond::Disjoint(_)
            | Cond::Depth(_)
            | Cond::Length(_)
            | Cond::Distinct(_)
            | Cond::Unknowable(_) => {}
        }
    }

    /// Arguments with which a condition may fail.
    fn fail(&mut self, cond: &Cond, given: &mut Arguments) {
        match cond {
            Cond::Not(inner) => self.hold(inner, given),
            Cond::Given(names) => {
                for name in names.iter() {
                    if let Some(name) = self.parameter(&name.value) {
                        given.entry(name).or_insert(Value::Absent);
                    }
                }
            }
            Cond::ExactlyOneGiven(names) => {
                for name in names.iter().filter_map(|name| self.parameter(&name.value)) {
                    given.entry(name).or_insert(Value::Absent);
                }
            }
            Cond::Each(each) => self.one_of(each, given),
            Cond::All(parts) => {
                if let Some(part) = self.random.pick(parts) {
                    self.fail(part, given);
                }
            }
            Cond::Any(parts) => parts.iter().for_each(|part| self.fail(part, given)),
            Cond::Less([left, right]) => {
                self.set(left, (self.known)(right), given);
                self.set(right, (self.known)(left), given);
            }
            Cond::AtLeast([left, right]) => {
                self.set(left, less(self.known, right), given);
                self.set(right, more(self.known, left), given);
            }
            Cond::Use(_)
            | Cond::State(_)
            | Cond::Equal(_)
            | Cond::In(_)
            | Cond::Holds(_)
            | Cond::Some(_)
            | Cond::None(_)
            | Cond::Count(_)
            | Cond::Inside(_)
            | Cond::Disjoint(_)
            | Cond::Matches(_)
            | Cond::Depth(_)
            | Cond::Length(_)
            | Cond::Distinct(_)
            | Cond::Unknowable(_) => {}
        }
    }

    /// An argument that is some item of a known list, or some field of an item: then not each item differs from it.
    fn one_of(&mut self, each: &Each, given: &mut Arguments) {
        let Cond::Not(same) = &*each.must else { return };
        let Cond::Equal(pair) = &**same else { return };
        let items = each.r#in.as_ref().and_then(self.known);
        let items = items.as_ref().and_then(Value::as_list);
        let Some(item) = items.and_then(|items| self.random.pick(items)) else {
            return;
        };
        let it = each.r#as.as_deref().unwrap_or("it");
        let of_item = |expr: &Expr| {
            let reference = expr.reference().filter(|of| of.root == it)?;
            reference.path.first().cloned()
        };
        let field = pair.iter().find_map(of_item);
        let value = field.map_or(Some(item), |field| item.get(&field)).cloned();
        for side in pair {
            self.set(side, value.clone(), given);
        }
    }

    fn set(&self, of: &Expr, value: Option<Value>, given: &mut Arguments) {
        if let (Expr::Ref(reference), Some(value)) = (of, value)
            && reference.path.is_empty()
            && let Some(name) = self.parameter(&reference.root)
            && !value.is_absent()
        {
            given.entry(name).or_insert(value);
        }
    }

    fn parameter(&self, name: &str) -> Option<Name> {
        let name = name.trim_start_matches('$');
        let (name, _) = self.operation.parameters.get_key_value(name)?;
        Some(name.clone())
    }
}

/// A number below one that is known.
fn less(known: Known, of: &Expr) -> Option<Value> {
    known(of)?.as_int()?.checked_sub(1).map(Value::Int)
}

/// A number above one that is known.
fn more(known: Known, of: &Expr) -> Option<Value> {
    known(of)?.as_int()?.checked_add(1).map(Value::Int)
}
