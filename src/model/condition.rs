//! Conditions in three-valued logic.

use super::belief::{Stage, stage_name};
use super::known::Known;
use super::scene::{At, Binding, Item, Local, Scene};
use super::truth::{Asked, Truth, all, any};
use crate::spec::cond::{Cond, Depth, Distinct, Each, Inside, LengthOf, Matches, StateIn};
use crate::spec::expr::Expr;
use crate::value::{Value, path};

impl Scene<'_> {
    /// Whether a condition holds; what asks nothing holds.
    pub fn holds(&self, cond: &Cond, at: At) -> Truth {
        self.ask(cond, at).unwrap_or(Truth::True)
    }

    /// Whether a condition holds, if it asks anything.
    pub fn ask(&self, cond: &Cond, at: At) -> Asked {
        match cond {
            Cond::All(parts) => all(parts.iter().map(|part| self.ask(part, at))),
            Cond::Any(parts) => any(parts.iter().map(|part| self.ask(part, at))),
            Cond::Not(part) => self.ask(part, at).map(|truth| !truth),
            // Compiling replaces shared conditions; one that is left asks nothing we can know.
            Cond::Use(_) | Cond::Unknowable(_) => Some(Truth::Unknown),
            Cond::State(state) => self.state(state, at),
            Cond::Equal([a, b]) => self
                .value(a, at)
                .test_with(&self.value(b, at), |a, b| a.same(b).into()),
            Cond::Less([a, b]) => self.ordered(a, b, at, |order| order.is_lt()),
            Cond::AtLeast([a, b]) => self.ordered(a, b, at, |order| order.is_ge()),
            Cond::In([value, list]) => self
                .value(value, at)
                .test_with(&self.value(list, at), |value, list| {
                    is_in(value, list).into()
                }),
            Cond::Holds(value) => self
                .value(value, at)
                .test(|value| value.as_bool() == Some(true)),
            Cond::Given(parameters) => all(parameters
                .iter()
                .map(|parameter| Some(self.given(parameter)))),
            Cond::ExactlyOneGiven(parameters) => Some(exactly_one(
                parameters.iter().map(|parameter| self.given(parameter)),
            )),
            Cond::Some(what) => Some(self.some(what, at)),
            Cond::None(what) => Some(!self.some(what, at)),
            Cond::Each(each) => self.each(each, at),
            Cond::Count(count) => Some(self.below(count, at)),
            Cond::Inside(Inside { path, base }) => self.paths(path, base, at, path::inside),
            Cond::Disjoint([a, b]) => self.paths(a, b, at, path::disjoint),
            Cond::Matches(matches) => self.matches_pattern(matches, at),
            Cond::Depth(depth) => self.depth(depth, at),
            Cond::Length(length) => self.length(length, at),
            Cond::Distinct(distinct) => self.distinct(distinct, at),
        }
    }

    /// Whether a parameter is given. An empty text may count as not given.
    pub fn given(&self, parameter: &str) -> Truth {
        match self.arguments.get(parameter) {
            None | Some(Value::Absent) => Truth::False,
            Some(Value::Text(text)) if text.is_empty() => Truth::Unknown,
            Some(Value::List(items)) if items.is_empty() => Truth::False,
            Some(_) => Truth::True,
        }
    }

    fn state(&self, state: &StateIn, at: At) -> Asked {
        let name = state.of.trim_start_matches('$');
        let mut local = at.local;
        while let Some(here) = local {
            if here.name == name
                && let Item::Resource(id, p) = here.item
            {
                let kind = self.belief.get(id)?.kind;
                return self.in_states(kind, p.stage, state);
            }
            local = here.outer;
        }
        match self.binding(name)?.1 {
            Binding::Nothing | Binding::Missing => None,
            Binding::Unknown | Binding::Fixture(..) => Some(Truth::Unknown),
            Binding::Resource(id) => {
                let kind = self.belief.get(*id)?.kind;
                let cases = self.possibilities(*id).iter();
                let asked: Vec<Truth> = cases
                    .filter_map(|p| self.in_states(kind, p.stage, state))
                    .collect();
                (!asked.is_empty()).then(|| Truth::of_cases(asked.into_iter()))
            }
        }
    }

    fn in_states(&self, kind: usize, stage: Stage, state: &StateIn) -> Asked {
        if matches!(stage, Stage::Unborn | Stage::Gone) {
            return None;
        }
        let name = stage_name(self.spec, kind, stage);
        let listed = state.r#in.iter().any(|listed| **listed == *name);
        Some(match (listed, state.others) {
            (true, _) => Truth::True,
            (false, Some(_)) => Truth::Unknown,
            (false, None) => Truth::False,
        })
    }

    fn ordered(&self, a: &Expr, b: &Expr, at: At, test: fn(std::cmp::Ordering) -> bool) -> Asked {
        let (a, b) = (self.value(a, at), self.value(b, at));
        if a == Known::absent() || b == Known::absent() {
            return None;
        }
        a.test_with(&b, |a, b| match a.compare(b) {
            Some(order) => test(order).into(),
            None => Truth::Unknown,
        })
    }

    fn paths(&self, a: &Expr, b: &Expr, at: At, test: fn(&str, &str) -> bool) -> Asked {
        let (a, b) = (self.value(a, at), self.value(b, at));
        if a == Known::absent() || b == Known::absent() {
            return None;
        }
        a.test_with(&b, |a, b| match (a, b) {
            (Value::Text(a), Value::Text(b)) => test(a, b).into(),
            _ => Truth::Unknown,
        })
    }

    fn matches_pattern(&self, matches: &Matches, at: At) -> Asked {
        let of = self.value(&matches.of, at);
        if of == Known::absent() {
            return None;
        }
        let is_match = |text: &str| matches.pattern.is_match(text);
        of.test(|value| value.as_text().is_some_and(is_match))
    }

    fn depth(&self, depth: &Depth, at: At) -> Asked {
        let of = self.value(&depth.of, at);
        if of == Known::absent() {
            return None;
        }
        of.test_with(&self.value(&depth.at_most, at), |of, most| {
            match (of, most.as_int()) {
                (Value::Text(of), Some(most)) => (path::depth(of) <= most).into(),
                _ => Truth::Unknown,
            }
        })
    }

    fn length(&self, length: &LengthOf, at: At) -> Asked {
        let of = self.value(&length.of, at);
        if of == Known::absent() {
            return None;
        }
        let unit = match &length.unit {
            Some(unit) => self.value(unit, at),
            None => Known::one(Value::text("character")),
        };
        let most = self.value(&length.at_most, at);
        let cases = unit.values()?.iter().map(|unit| {
            let bytes = unit.as_text() == Some("utf8-byte");
            of.test_with(&most, |of, most| match (of.as_text(), most.as_int()) {
                (Some(text), Some(most)) => {
                    let length = if bytes {
                        text.len()
                    } else {
                        text.chars().count()
                    };
                    (i64::try_from(length).unwrap_or(i64::MAX) <= most).into()
                }
                _ => Truth::Unknown,
            })
        });
        let asked: Vec<Truth> = cases.flatten().collect();
        (!asked.is_empty()).then(|| Truth::of_cases(asked.into_iter()))
    }

    fn distinct(&self, distinct: &Distinct, at: At) -> Asked {
        self.value(&distinct.of, at).test(|value| {
            let Value::List(items) = value else {
                return true;
            };
            let of = |item: &Value| match &distinct.by {
                Some(field) => item.get(field).cloned().unwrap_or(Value::Absent),
                None => item.clone(),
            };
            let mut seen = std::collections::BTreeSet::new();
            items.iter().map(of).all(|item| seen.insert(item))
        })
    }

    fn each(&self, each: &Each, at: At) -> Asked {
        let name = each.r#as.as_deref().unwrap_or("it");
        match (&each.of, &each.r#in) {
            (Some(what), _) => Some(self.every(what, name, &each.must, at)),
            (None, Some(list)) => match self.value(list, at) {
                Known::Void => None,
                Known::Any => Some(Truth::Unknown),
                Known::OneOf(lists) => {
                    let cases: Vec<Truth> = lists
                        .iter()
                        .map(|list| self.every_item(list, name, &each.must, at))
                        .collect();
                    Some(Truth::of_cases(cases.into_iter()))
                }
            },
            (None, None) => None,
        }
    }

    fn every_item(&self, list: &Value, name: &str, must: &Cond, at: At) -> Truth {
        let Value::List(items) = list else {
            return if list.is_absent() {
                Truth::True
            } else {
                Truth::Unknown
            };
        };
        Truth::every(items.iter().map(|item| {
            let local = Local {
                name,
                item: Item::Value(item),
                outer: at.local,
            };
            self.holds(
                must,
                At {
                    site: at.site,
                    local: Some(&local),
                },
            )
        }))
    }
}

fn exactly_one(given: impl Iterator<Item = Truth>) -> Truth {
    let (mut surely, mut maybe) = (0, 0);
    for truth in given {
        match truth {
            Truth::True => surely += 1,
            Truth::Unknown => maybe += 1,
            Truth::False => {}
        }
    }
    match (surely, maybe) {
        (1, 0) => Truth::True,
        (0, 0) | (2.., _) => Truth::False,
        _ => Truth::Unknown,
    }
}

fn is_in(value: &Value, list: &Value) -> bool {
    match list {
        Value::List(items) => items.iter().any(|item| value.same(item)),
        one @ Value::Absent
        | one @ Value::Bool(_)
        | one @ Value::Int(_)
        | one @ Value::Text(_)
        | one @ Value::Map(_) => value.same(one),
    }
}
