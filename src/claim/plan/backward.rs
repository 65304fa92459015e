//! A call as it is wished for, or the step that removes what stands in its way.
//!
//! Candidates are composed and judged by the model. Where none will do, the rules in the way of the best are read
//! backwards: what would have to be there, or gone, or in which state, and which operation makes it so.

use super::condition::Here;
use super::wish::Wish;
use super::{Attempt, Planned, Planner, call};
use crate::model::Truth;
use crate::model::belief::Belief;
use crate::model::scene::Arguments;
use crate::spec::compiled::{Check, Rule};
use crate::spec::{Name, Operation};

/// No chain of needs is longer.
const DEEPEST: u32 = 6;

impl Planner {
    /// The call that a wish asks for, or what leads there. What is `given` is given.
    pub(super) fn achieve(
        &mut self,
        belief: &Belief,
        operation: &Operation,
        given: Arguments,
        wish: &Wish,
        depth: u32,
    ) -> Attempt {
        if depth > DEEPEST {
            return Attempt::Stuck("it takes too much to get there".into());
        }
        // What should be refused may be carried out by an endpoint at fault.
        if let Some(why) = self.permission.refuses(operation, &given) {
            return Attempt::Stuck(why);
        }
        // What nothing led to a moment ago, nothing leads to now.
        let key = (operation.name.clone(), given.clone());
        if depth > 0
            && let Some(why) = self.vain.get(&key)
        {
            return Attempt::Stuck(why.clone());
        }
        let attempt = self.towards(belief, operation, given, wish, depth);
        if let (true, Attempt::Stuck(why)) = (depth > 0, &attempt) {
            self.vain.insert(key, why.clone());
        }
        attempt
    }

    fn towards(
        &mut self,
        belief: &Belief,
        operation: &Operation,
        given: Arguments,
        wish: &Wish,
        depth: u32,
    ) -> Attempt {
        let Some(best) = self.best(belief, operation, &given, wish, depth) else {
            return Attempt::Stuck("no call can be made".into());
        };
        if best.weight() == 0 || self.hasty && best.will_do(wish) {
            return Attempt::Ready(Planned::step(call(&operation.name, best.arguments)));
        }
        let mut problems = best.problems.clone();
        problems.sort_by_key(|(_, truth, wanted)| (*wanted && *truth == Truth::Unknown, *wanted));
        for (index, _, wanted) in &problems {
            let Some(rule) = operation.rules.get(*index) else {
                continue;
            };
            match self.repair(belief, operation, &best.arguments, rule, *wanted, depth) {
                Some(Attempt::Stuck(_)) | None => {}
                Some(other) => return other.step(),
            }
        }
        if (self.is_all_given(belief, operation) || best.penalty >= 20)
            && let Some(kind) = self.anchor_kind(operation)
            && let other @ (Attempt::Step(_) | Attempt::Look(_) | Attempt::Wait(_)) =
                self.make_some(belief, kind, depth)
        {
            return other;
        }
        let blocking = |(_, truth, _): &&(usize, Truth, bool)| *truth != Truth::Unknown;
        match problems
            .iter()
            .find(blocking)
            .and_then(|(index, ..)| operation.rules.get(*index))
        {
            None => Attempt::Ready(Planned::step(call(&operation.name, best.arguments))),
            Some(rule) if wish.is_for(operation, rule) => {
                Attempt::Stuck(format!("no call of ours surely breaks it: {}", rule.says))
            }
            Some(rule) => Attempt::Stuck(format!(
                "`{}` stands in the way of {}: {}",
                rule.id, operation.name, rule.says
            )),
        }
    }

    /// A step after which a rule holds, or does not.
    fn repair(
        &mut self,
        belief: &Belief,
        operation: &Operation,
        arguments: &Arguments,
        rule: &Rule,
        wanted: bool,
        depth: u32,
    ) -> Option<Attempt> {
        let bound = |name: &Name| operation.binds.iter().find(|bind| bind.name == *name);
        match &rule.check {
            Check::Given(parameter) if wanted => {
                let bind = operation
                    .binds
                    .iter()
                    .find(|bind| bind.parameter == *parameter && bind.is_resource)?;
                self.first_of(belief, operation, arguments, bind, depth)
            }
            Check::Exists(name) if wanted => {
                let bind = bound(name).filter(|bind| bind.is_resource)?;
                self.first_of(belief, operation, arguments, bind, depth)
            }
            Check::Limit { resource, .. } => {
                let kind = self.oracle.spec().resources.get_index_of(resource)?;
                if wanted {
                    return Some(self.make_room(belief, operation, arguments, kind, depth));
                }
                let given = self.named_only(operation, arguments);
                Some(self.achieve(belief, operation, given, &Wish::success(), depth + 1))
            }
            Check::Cond(cond) => {
                let site = rule.site.clone();
                let mut here = Here {
                    belief,
                    operation,
                    arguments,
                    site: &site,
                    depth,
                };
                if wanted && let Some(when) = &rule.when {
                    // Where a rule is not asked it holds as well; but first what it asks.
                    return self
                        .cond(&mut here, cond, true)
                        .or_else(|| self.cond(&mut here, when, false));
                }
                if !wanted
                    && let Some(when) = &rule.when
                    && self.truth(&here, when) != Truth::True
                {
                    return self.cond(&mut here, when, true);
                }
                self.cond(&mut here, cond, wanted)
            }
            Check::Given(_)
            | Check::Exists(_)
            | Check::Belongs(_)
            | Check::Value { .. }
            | Check::Wire { .. }
            | Check::Once { .. }
            | Check::Filter { .. } => None,
        }
    }
}
