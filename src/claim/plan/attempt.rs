//! What can be done for one claim in a belief: the call that tests it, or a step towards that call.

use std::sync::Arc;

use super::Planner;
use super::filter::Narrowed;
use super::step::{Attempt, Planned, Then};
use super::wish::Wish;
use crate::claim::{Ask, Awkward};
use crate::explore::{Aim, deleted};
use crate::model::ResourceId;
use crate::model::belief::{Belief, Stage};
use crate::model::scene::Arguments;
use crate::spec::compiled::{Bind, Check, StateId};
use crate::spec::{Name, Operation};
use crate::sut::Call;
use crate::value::{Breach, Constraints, Random, Value, at_bound, past_bound, valid};

impl Planner {
    pub(super) fn attempt(&mut self, belief: &Belief, claim: usize) -> Attempt {
        let oracle = Arc::clone(&self.oracle);
        let claims = Arc::clone(&self.claims);
        let Some(of) = claims.get(claim) else {
            return Attempt::Stuck("no such claim".into());
        };
        if let Ask::Leave { kind, state } = of.ask {
            return self.leave(belief, claim, kind, state);
        }
        let Some(operation) = oracle.spec().operations.get(&of.about) else {
            return Attempt::Stuck("no such operation".into());
        };
        let changes = !operation.effects.is_empty();
        let test = |call: Call| Planned::test(call, claim);
        match &of.ask {
            Ask::Succeed => {
                let given = self.lasting(operation);
                self.achieve(belief, operation, given, &Wish::success(), 0)
                    .ready(test)
            }
            Ask::Break(rule) => {
                let given = self.lasting(operation);
                self.achieve(
                    belief,
                    operation,
                    given,
                    &Wish::broken(oracle.spec(), operation, *rule),
                    0,
                )
                .ready(test)
            }
            Ask::At { parameter, of, nth } => self
                .value(belief, operation, parameter, &|c| {
                    at_bound(c, of).into_iter().nth(*nth)
                })
                .ready(test),
            Ask::Past { parameter, of, way } => {
                let wish = match rule_of(operation, parameter, of) {
                    Some(rule) => Wish::broken(oracle.spec(), operation, rule).at(parameter),
                    None => Wish::any_at(oracle.spec(), operation, parameter),
                };
                self.spoilt(belief, operation, parameter, wish, &|c| {
                    past_bound(c, of, *way).map(|(value, _)| value)
                })
                .ready(test)
            }
            Ask::Awkward { parameter, value } => {
                let wish = Wish::any_at(oracle.spec(), operation, parameter);
                self.spoilt(belief, operation, parameter, wish, &|c| awkward(c, *value))
                    .ready(test)
            }
            Ask::In { bind, state } => self.in_state(belief, operation, *bind, *state).ready(test),
            Ask::Both(a, b) => self.both(belief, operation, *a, *b).ready(test),
            Ask::Within { rule, room } => self.within(belief, operation, *rule, *room).ready(test),
            Ask::Look { without, with } => {
                if !changes {
                    return Attempt::Stuck("it changes nothing".into());
                }
                let alone = without.is_some() || with.is_some();
                let mut given = self.lasting(operation);
                if let Some(name) = without {
                    given.insert(name.clone(), Value::Absent);
                }
                let some = |c: &Constraints| Some(valid(c, &mut Random::seeded(7)));
                let wish = match with {
                    Some(name) => Wish::success().made(name, Aim::Taken, &some),
                    None => Wish::success(),
                };
                self.achieve(belief, operation, given, &wish, 0)
                    .ready(|call| Planned::step(call).then(Then::Look(claim, alone)))
            }
            Ask::DryRun => {
                let given = self.rehearsing(operation);
                self.achieve(belief, operation, given, &Wish::success(), 0)
                    .ready(|call| Planned::step(call).then(Then::Look(claim, false)))
            }
            Ask::Rehearse => {
                let given = self.rehearsing(operation);
                self.achieve(belief, operation, given, &Wish::success(), 0)
                    .ready(test)
            }
            Ask::RehearseBroken(rule) => self.rehearse_broken(belief, operation, *rule).ready(test),
            Ask::Reuse => self.reuse(belief, operation, claim),
            Ask::Again => self.again(belief, operation, claim),
            Ask::Filter {
                parameter,
                key,
                portion,
            } => {
                let narrowed = Narrowed {
                    parameter,
                    key: key.as_ref(),
                    portion: *portion,
                };
                self.filter(belief, operation, claim, &narrowed)
            }
            Ask::Pages => self.pages(belief, operation, claim),
            Ask::Filters { parameter } => self.filters(belief, operation, parameter).ready(test),
            Ask::Settle {
                reading,
                site,
                rules,
                coded,
            } => {
                // Whether tokens have any effect a retry tells better than a token that is none.
                if operation.token.as_ref() == Some(site) && self.turn.asked.is_multiple_of(2) {
                    return self.again(belief, operation, claim);
                }
                let place = (reading.clone(), site.clone());
                self.settle(belief, operation, &place, rules, coded)
                    .ready(test)
            }
            Ask::Provoke(rules) => self.provoke(belief, operation, rules).ready(test),
            Ask::Leave { .. } | Ask::Watch => {
                Attempt::Stuck("nothing is asked for its sake alone".into())
            }
        }
    }

    /// What makes a call last: it is no dry run.
    pub(super) fn lasting(&self, operation: &Operation) -> Arguments {
        let dry = operation.dry_run.iter();
        dry.map(|name| (name.clone(), Value::Absent)).collect()
    }

    /// What makes a call a dry run, where there is such a thing.
    pub(super) fn rehearsing(&self, operation: &Operation) -> Arguments {
        let dry = operation.dry_run.iter();
        dry.map(|name| (name.clone(), Value::Bool(true))).collect()
    }

    /// A dry run, unless the parameter at hand is what makes one.
    pub(super) fn dry(&self, operation: &Operation, but: &Name) -> Arguments {
        let mut given = self.rehearsing(operation);
        given.remove(but);
        given
    }

    /// A call that should succeed with a value made from a parameter's bounds.
    fn value(
        &mut self,
        belief: &Belief,
        operation: &Operation,
        parameter: &Name,
        make: &dyn Fn(&Constraints) -> Option<Value>,
    ) -> Attempt {
        let given = self.dry(operation, parameter);
        let wish = Wish::success().made(parameter, Aim::Taken, make);
        self.achieve(belief, operation, given, &wish, 0)
    }

    /// A call whose only fault is a value made from a parameter's bounds.
    fn spoilt(
        &mut self,
        belief: &Belief,
        operation: &Operation,
        parameter: &Name,
        wish: Wish,
        make: &dyn Fn(&Constraints) -> Option<Value>,
    ) -> Attempt {
        let given = self.lasting(operation);
        let wish = wish.made(parameter, Aim::Refused, make);
        self.achieve(belief, operation, given, &wish, 0)
    }

    fn in_state(
        &mut self,
        belief: &Belief,
        operation: &Operation,
        bind: usize,
        state: Option<StateId>,
    ) -> Attempt {
        let oracle = Arc::clone(&self.oracle);
        let Some(bind) = operation.binds.get(bind) else {
            return Attempt::Stuck("no such binding".into());
        };
        let Some(kind) = oracle.spec().resources.get_index_of(&bind.kind) else {
            return Attempt::Stuck("no such kind".into());
        };
        let wanted = state.map_or(Stage::Gone, Stage::In);
        let passes = state.is_some_and(|state| self.passes_by_itself(kind, state));
        let there = self.perhaps_in_stage(belief, kind, wanted);
        if there.is_empty() {
            return self.bring_some(belief, kind, wanted, 0);
        }
        let attempt = self.in_stage(belief, operation, bind, &there, passes);
        match attempt.or_why() {
            // It is now or never, when it was in vain before.
            Err(_) if passes && self.turn.tried && !self.turn.last => {
                self.turn.refresh();
                self.turn.last = true;
                self.in_stage(belief, operation, bind, &there, passes)
            }
            Err(why) => Attempt::Stuck(why),
            Ok(attempt) => attempt,
        }
    }

    /// A call on one of some resources, all in the state it is about.
    fn in_stage(
        &mut self,
        belief: &Belief,
        operation: &Operation,
        bind: &Bind,
        there: &[ResourceId],
        passes: bool,
    ) -> Attempt {
        let oracle = Arc::clone(&self.oracle);
        let deletes = deleted(&oracle, operation) == Some(&bind.name);
        let mut last = String::new();
        for id in there.iter().copied() {
            if deletes && belief.get(id).is_some_and(|own| own.standing) {
                "what stands there is not ours to delete".clone_into(&mut last);
                continue;
            }
            if let Some(look) = self.look_once(belief, id) {
                return look;
            }
            let mut given = self.lasting(operation);
            given.extend(self.naming(belief, operation, bind, id));
            let wish = Wish::state_of(oracle.spec(), operation, bind);
            match self.achieve(belief, operation, given, &wish, 0).or_why() {
                Ok(Attempt::Wait(awaited)) if passes => {
                    let (_, what) = self.rest(belief, awaited);
                    last = format!("it needs {what} to come to rest, and the state passes");
                }
                Ok(other) => return other,
                Err(why) => last = why,
            }
        }
        Attempt::Stuck(last)
    }

    /// A call that breaks one of some rules, another each time.
    fn provoke(&mut self, belief: &Belief, operation: &Operation, rules: &[usize]) -> Attempt {
        let oracle = Arc::clone(&self.oracle);
        let given = self.lasting(operation);
        let first = self.turn.asked % rules.len().max(1);
        let rules = rules.iter().cycle().skip(first).take(rules.len());
        let wishes = rules.map(|rule| Wish::broken(oracle.spec(), operation, *rule));
        self.achieve_any(belief, operation, &given, wishes)
    }

    fn both(&mut self, belief: &Belief, operation: &Operation, a: usize, b: usize) -> Attempt {
        let wish = Wish::both(self.oracle.spec(), operation, a, b);
        let given = Arguments::new();
        self.achieve(belief, operation, given, &wish, 0)
    }
}

fn rule_of(operation: &Operation, parameter: &Name, of: &Breach) -> Option<usize> {
    operation.rules.iter().position(|rule| match &rule.check {
        Check::Value {
            parameter: own,
            path,
            word,
        } => own == parameter && *path == of.path && word.keyword() == of.word,
        Check::Cond(_)
        | Check::Given(_)
        | Check::Exists(_)
        | Check::Belongs(_)
        | Check::Limit { .. }
        | Check::Wire { .. }
        | Check::Once { .. }
        | Check::Filter { .. } => false,
    })
}

/// An awkward value, made from a good one where that has to fit in.
fn awkward(c: &Constraints, kind: Awkward) -> Option<Value> {
    let good = valid(c, &mut Random::plain());
    let good = good.to_text()?.into_owned();
    let with = |inside: &str| {
        let middle = good
            .char_indices()
            .nth(good.chars().count().div_ceil(2))
            .map_or(good.len(), |(at, _)| at);
        let (before, after) = good.split_at(middle);
        format!("{before}{inside}{after}")
    };
    let text = match kind {
        Awkward::Empty => String::new(),
        Awkward::Letters => with("é中"),
        Awkward::Wide => with("😀"),
        Awkward::Control => with("\u{1}"),
        Awkward::Blanks => format!(" {good} "),
        Awkward::LongestWide => {
            let most = usize::try_from(c.max_length?).ok()?.min(4096);
            let room = most.saturating_sub(good.chars().count());
            with(&"中".repeat(room))
        }
    };
    Some(Value::from(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::Kind;
    use crate::claim::plan::Permission;
    use crate::claim::plan::bench::{calls, planner};
    use crate::oracle::tests::bench::shop;

    /// The calls on one of a shop's shelves, where items may say on which: apart from each other.
    fn shelving(kind: Kind, rehearsing: bool) -> Vec<Call> {
        let size = "Size: { type: integer, minimum: 1, maximum: 12, default: 3, else: BadSize }";
        let dry = "Dry: { type: boolean, default: false, role: dry-run, else: BadName }";
        let shelf = format!("Size: {{ type: path, required: true, else: BadSize }}\n  {dry}");
        let town = "{ any: [{ less: [$Size, 6] }, { some: { a: Town, where: { name: $Shop.Town }, \
                    with: { at-least: [$it.people, 1000] } } }] }";
        let apart =
            "{ each: { of: { a: Item, within: $Shop }, must: { disjoint: [$Size, $it.Size] } } }";
        let files = shop()
            .edit("add-item.yaml", size, &shelf)
            .edit("add-item.yaml", town, apart)
            .edit("resources/item.yaml", "type: integer", "type: path");
        let permission = Permission {
            kinds: vec![kind],
            only: vec!["AddItem".into()],
            ..Permission::default()
        };
        let facts = "Shop: [{ ShopId: s-1, Town: ulm, state: Open }]\n\
                     Item: [{ ItemId: i-1, ShopId: s-1, Name: pen, Size: /a/, state: Shelved }]";
        let (mut planner, belief) = planner(files, facts, permission);
        let mut calls = calls(&mut planner, &belief);
        calls.retain(|call| call.arguments.contains_key("Dry") == rehearsing);
        calls
    }

    /// Whether a call puts an item into the place of the one that is there.
    fn is_inside(call: &Call) -> bool {
        let path = call.arguments.get("Size").and_then(Value::as_text);
        path.is_some_and(|path| path.starts_with("/a/") && path != "/a/")
    }

    #[test]
    fn what_should_lie_apart_is_put_into_another() {
        assert!(shelving(Kind::Requires, false).iter().any(is_inside));
    }

    #[test]
    fn a_dry_run_breaks_what_the_call_itself_may_not() {
        assert!(shelving(Kind::DryRun, true).iter().any(is_inside));
    }
}
