//! A call as it is wished for, or the step that removes what stands in its way.
//!
//! Candidates are composed and judged by the model. Where none will do, the rules in the way of the best are read
//! backwards: what would have to be there, or gone, or in which state, and which operation makes it so.

use super::Planner;
use super::candidate::{Candidate, Problem};
use super::condition::Here;
use super::permission::is_dry;
use super::step::{Attempt, Planned, call};
use super::ways::moved_by;
use super::wish::{Wish, names_resources};
use crate::explore::disputed::Place;
use crate::model::belief::Belief;
use crate::model::scene::Arguments;
use crate::model::{ResourceId, Truth};
use crate::spec::compiled::{Bind, Check, Rule};
use crate::spec::{Name, Operation};
use crate::sut::Call;
use crate::value::Value;

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
        let attempt = self.towards(belief, operation, &given, wish, depth);
        if let (true, Attempt::Stuck(why)) = (depth > 0, &attempt) {
            self.vain.insert(key, why.clone());
        }
        attempt
    }

    /// The call that one of some wishes asks for, the first that anything leads to.
    pub(super) fn achieve_any<'w>(
        &mut self,
        belief: &Belief,
        operation: &Operation,
        given: &Arguments,
        wishes: impl Iterator<Item = Wish<'w>>,
    ) -> Attempt {
        let mut last = "nothing is asked".to_owned();
        for wish in wishes {
            self.turn.refresh();
            let attempt = self.achieve(belief, operation, given.clone(), &wish, 0);
            match attempt.or_why() {
                Ok(attempt) => return attempt,
                Err(why) => last = why,
            }
        }
        Attempt::Stuck(last)
    }

    fn towards(
        &mut self,
        belief: &Belief,
        operation: &Operation,
        given: &Arguments,
        wish: &Wish,
        depth: u32,
    ) -> Attempt {
        let Some(best) = self.best(belief, operation, given, wish, depth) else {
            return Attempt::Stuck("no call can be made".into());
        };
        let hasty = self.turn.hasty && best.will_do(wish) && !(best.is_refused && depth > 0);
        let last = self.turn.last && depth == 0;
        if best.weight() == 0 || hasty || last && best.tells_a_little(wish) {
            return self.go(belief, operation, wish, best);
        }
        // At last nothing is mended any more.
        if !last && let Some(other) = self.mend(belief, operation, given, wish, &best, depth) {
            return other;
        }
        if best.is_refused && depth > 0 {
            // What stood in its way may pass.
            self.turn.later = true;
            return Attempt::Stuck(format!("{} was refused a moment ago", operation.name));
        }
        let problems = best.problems();
        let mut blocking = problems.iter().filter(|problem| !problem.is_doubtful());
        match blocking.find_map(|problem| operation.rules.get(problem.rule)) {
            None => self.go(belief, operation, wish, best),
            Some(rule) if wish.is_for(operation, rule) => {
                Attempt::Stuck(format!("no call of ours surely breaks it: {}", rule.says))
            }
            Some(rule) => Attempt::Stuck(format!(
                "`{}` stands in the way of {}: {}",
                rule.id, operation.name, rule.says
            )),
        }
    }

    /// A step that removes what stands in a candidate's way, or makes another thing to name.
    fn mend(
        &mut self,
        belief: &Belief,
        operation: &Operation,
        given: &Arguments,
        wish: &Wish,
        best: &Candidate,
        depth: u32,
    ) -> Option<Attempt> {
        let problems = best.problems();
        let pinned = best.pinned(operation, wish, given);
        for problem in &problems {
            let Some(rule) = operation.rules.get(problem.rule) else {
                continue;
            };
            let here = Here {
                belief,
                operation,
                arguments: &best.arguments,
                given: &pinned,
                site: &rule.site,
                depth,
            };
            let repair = match wish.hangs() {
                Some(place) if !problem.keep => self.dispute(&here, rule, place),
                Some(_) | None => self.repair(&here, rule, problem.keep),
            };
            let repair = repair.map(Attempt::step);
            // What may be in order is looked at, or waited for, and not mended before it was refused.
            let may_be = problem.keep && problem.is_doubtful() && !best.is_refused;
            match repair {
                Some(Attempt::Step(_)) if may_be => {}
                Some(Attempt::Step(call)) if self.is_idle(&here, wish, &call) => {}
                Some(Attempt::Step(call)) if self.is_there(&here, rule, problem.keep, &call) => {}
                Some(Attempt::Stuck(_)) | None => {}
                other @ Some(_) => return other,
            }
        }
        // Of what no call of ours made little is known, and what was refused may be again. What lies in the arguments, or
        // what nothing there breaks, another thing does not change.
        let stays = |problem: &Problem| {
            let rule = operation.rules.get(problem.rule);
            let in_arguments = rule.is_some_and(|rule| !names_resources(operation, rule));
            !problem.is_doubtful() && (in_arguments || !problem.keep)
        };
        let (bind, kind) = self.anchor(operation)?;
        let helps = best.is_refused || self.is_all_given(belief, kind);
        if pinned.contains_key(&bind.parameter) || problems.iter().any(stays) || !helps {
            return None;
        }
        let here = Here {
            belief,
            operation,
            arguments: &best.arguments,
            given: &pinned,
            site: &bind.parameter,
            depth,
        };
        // It is of use only below what is given.
        let above = bind.within.as_ref().and_then(|within| here.bind(within));
        let parent = above
            .filter(|above| !here.is_open(above))
            .and_then(|above| self.named_at(&here, above));
        match self.make(belief, kind, parent, &Arguments::new(), depth) {
            other @ (Attempt::Step(_) | Attempt::Look(..) | Attempt::Wait(_)) => Some(other),
            Attempt::Ready(_) | Attempt::Stuck(_) => None,
        }
    }

    /// The call itself; but what another claim waits for is left to it.
    fn go(&self, belief: &Belief, operation: &Operation, wish: &Wish, best: Candidate) -> Attempt {
        let arguments = best.arguments;
        let succeeds = wish.must.is_empty() && best.blemishes == 0;
        let taken = moved_by(&self.oracle, belief, operation, &arguments)
            .into_iter()
            .find(|id| self.holder(*id).is_some());
        match taken {
            Some(id) if succeeds && !is_dry(operation, &arguments) => Attempt::Wait(id),
            Some(_) | None => Attempt::Ready(Planned::step(call(&operation.name, arguments))),
        }
    }

    /// Whether a step makes one more of what is there already: where all that a call can name is as it has to be, what
    /// else is wrong lies in its arguments.
    fn is_idle(&self, here: &Here, wish: &Wish, step: &Call) -> bool {
        let operation = here.operation;
        let Some((bind, kind)) = self.anchor(operation) else {
            return false;
        };
        // What hangs on a reading is neither kept nor broken.
        let unkept = wish.hangs().map_or(Truth::False, |_| Truth::Unknown);
        let will_do = |id: ResourceId| {
            let names = self.naming(here.belief, operation, bind, id);
            let arguments = here.arguments.clone().into_iter().chain(names).collect();
            self.of_call(here.belief, operation, &arguments, |scene| {
                let mut rules = operation.rules.iter().enumerate();
                rules.all(|(index, rule)| {
                    let is_kept = !wish.must.contains(&index);
                    let wished = if is_kept { Truth::True } else { unkept };
                    !names_resources(operation, rule) || scene.rule(rule) == wished
                })
            })
        };
        self.makes(step) == Some(kind) && self.living(here.belief, kind).into_iter().any(will_do)
    }

    /// A step after which a rule holds, or does not.
    fn repair(&mut self, here: &Here, rule: &Rule, wanted: bool) -> Option<Attempt> {
        match &rule.check {
            Check::Given(parameter) if wanted => {
                let of = |bind: &&Bind| bind.parameter == *parameter && bind.is_resource;
                let bind = here.operation.binds.iter().find(of)?;
                self.first_of(here, bind)
            }
            Check::Exists(name) if wanted => self.first_of(here, here.bind(name)?),
            Check::Limit { resource, index } => {
                let (kind, _, facts) = self.oracle.spec().resources.get_full(resource)?;
                if wanted {
                    let per = facts.limits.get(*index).map(|limit| limit.per.clone());
                    return Some(self.make_room(here, kind, per.as_ref()));
                }
                let given = self.named_only(here.operation, here.arguments);
                let success = Wish::success();
                Some(self.achieve(here.belief, here.operation, given, &success, here.depth + 1))
            }
            Check::Cond(cond) => match &rule.when {
                // Where a rule is not asked it holds as well; but first what it asks.
                Some(when) if wanted => self
                    .cond(here, cond, true)
                    .or_else(|| self.cond(here, when, false)),
                Some(when) if self.truth(here, when) != Truth::True => self.cond(here, when, true),
                Some(_) | None => self.cond(here, cond, wanted),
            },
            Check::Once { parameter, .. } if !wanted => Some(self.say(here, parameter)),
            Check::Given(_)
            | Check::Exists(_)
            | Check::Belongs(_)
            | Check::Value { .. }
            | Check::Wire { .. }
            | Check::Once { .. }
            | Check::Filter { .. } => None,
        }
    }

    /// A step after which it hangs on a reading whether a rule holds.
    fn dispute(&mut self, here: &Here, rule: &Rule, place: &Place) -> Option<Attempt> {
        match (&rule.check, &rule.when) {
            (Check::Cond(_), Some(when)) if self.truth(here, when) != Truth::True => {
                self.cond(here, when, true)
            }
            (Check::Cond(cond), _) => self.hang(here, cond, place),
            _ => self.repair(here, rule, false),
        }
    }

    /// The same call, but saying what may be said once: another can say it again.
    fn say(&mut self, here: &Here, once: &Name) -> Attempt {
        let dry = here.operation.dry_run.iter();
        let mut given: Arguments = dry.map(|dry| (dry.clone(), Value::Bool(true))).collect();
        given.insert(once.clone(), Value::text(&self.token()));
        let success = Wish::success();
        self.achieve(here.belief, here.operation, given, &success, here.depth + 1)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::claim::plan::Permission;
    use crate::claim::plan::bench::planner;
    use crate::oracle::tests::bench::shop;

    /// Whether opening another shop is idle, where something of a bad name is to be put into a shut one.
    fn another_is_idle(facts: &str) -> bool {
        let (planner, belief) = planner(shop(), facts, Permission::default());
        let oracle = Arc::clone(&planner.oracle);
        let text = |(name, value): (&str, &str)| (Name::from(name), Value::text(value));
        let arguments = [("ShopId", "s-shut"), ("Name", " ")].map(text).into();
        let here = Here {
            belief: &belief,
            operation: oracle.spec().operations.get("AddItem").unwrap(),
            arguments: &arguments,
            given: &Arguments::new(),
            site: &"ShopId".into(),
            depth: 0,
        };
        let step = call(&"OpenShop".into(), Arguments::new());
        planner.is_idle(&here, &Wish::success(), &step)
    }

    #[test]
    fn no_other_is_made_where_one_that_will_do_is_there() {
        let shut = "Shop:\n  - { ShopId: s-shut, state: Shut }\n";
        assert!(!another_is_idle(shut));
        assert!(another_is_idle(&format!(
            "{shut}  - {{ ShopId: s-open, state: Open }}\n"
        )));
    }

    /// What is done so that it hangs on a reading whether a shop may be shut that opens.
    fn towards_a_dispute(condition: &str) -> Attempt {
        let files = shop()
            .reading("early", "{ allowed: true, refused: false }")
            .edit(
                "operations/shut-shop.yaml",
                "- { use: shop-open }",
                &format!("- {{ rule: ready, says: it is ready, must: {condition}, else: Closed }}"),
            );
        let facts = "Town: [{ name: ulm }]\nShop: [{ ShopId: s-1, Town: ulm, state: Open }]\n";
        let (mut planner, belief) = planner(files, facts, Permission::default());
        let oracle = Arc::clone(&planner.oracle);
        let shut = oracle.spec().operations.get("ShutShop").unwrap();
        let rule = shut.rules.iter().position(|rule| &*rule.id == "ready");
        let place = ("early".into(), "ready".into());
        let wish = Wish::settled(rule.unwrap(), &place);
        planner.achieve(&belief, shut, Arguments::new(), &wish, 0)
    }

    #[test]
    fn what_a_reading_decides_is_brought_to_where_nothing_else_does() {
        let opening = "{ state: { of: Shop, in: [Opening] } }";
        let holds = "{ holds: { reading: early } }";
        let any = format!("{{ any: [{{ use: open }}, {{ all: [{holds}, {opening}] }}] }}");
        for condition in [any, format!("{{ all: [{holds}, {opening}] }}")] {
            let attempt = towards_a_dispute(&condition);
            assert!(
                matches!(&attempt, Attempt::Step(step) if *step.operation == *"OpenShop"),
                "{condition}"
            );
        }
    }
}
