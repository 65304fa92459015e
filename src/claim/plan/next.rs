//! What to do next: for the first claim that something can be done for, unless a passing state is there for another.

use std::collections::BTreeSet;
use std::time::Duration;

use imbl::OrdMap;

use super::likely::Likely;
use super::step::{Attempt, Planned};
use super::todo::Todo;
use super::{A_WHILE, Haste, Planner, SOME_TIME, THOUGHT};
use crate::claim::Kind;
use crate::explore::Next;
use crate::model::belief::Belief;
use crate::model::{KindId, ResourceId};
use crate::oracle::ClaimId;
use crate::spec::compiled::StateId;
use crate::time::Time;

impl Planner {
    /// What to do next; none: nothing was found yet, and the search goes on when asked again. `settled` tells whether a
    /// claim needs no more.
    pub fn next(
        &mut self,
        belief: &Belief,
        now: Time,
        settled: &dyn Fn(&ClaimId) -> bool,
    ) -> Option<Next> {
        if let Some(planned) = self.queue.pop_front() {
            return Some(self.begin(planned));
        }
        self.now = now;
        let Likely { belief, passing } = self.likely(belief);
        if let Some(next) = self.seize(&belief, &passing, settled) {
            return Some(next);
        }
        let mut thought = 0;
        for at in 0..self.todo.len() {
            if let Some(length) = self.waits_first(at) {
                return Some(self.wait(length));
            }
            let Some(claim) = self.due(at, settled) else {
                continue;
            };
            let attempt = self.consider(&belief, at, claim);
            thought += self.turn.spent;
            if let Some(next) = self.follow(&belief, at, attempt) {
                return Some(next);
            }
            if thought > THOUGHT {
                return None;
            }
        }
        self.pass_time()
    }

    /// How long the more telling claims wait, where less telling ones begin: if waiting costs nothing, it comes first.
    fn waits_first(&self, at: usize) -> Option<Duration> {
        let (before, from) = self.todo.split_at_checked(at)?;
        let less = before.last()?.tier != from.first()?.tier;
        if !less || self.permission.haste != Haste::Calls {
            return None;
        }
        before.iter().filter_map(|todo| todo.waits(self.now)).min()
    }

    /// A claim on a state that passes, while something is in it: what led there serves all of them.
    fn seize(
        &mut self,
        belief: &Belief,
        passing: &[(ResourceId, KindId, StateId)],
        settled: &dyn Fn(&ClaimId) -> bool,
    ) -> Option<Next> {
        let places: BTreeSet<usize> = passing
            .iter()
            .filter_map(|(_, kind, state)| self.in_passing.get(&(*kind, *state)))
            .flatten()
            .copied()
            .collect();
        for at in places {
            let version = self.version;
            if !self
                .todo
                .get(at)
                .is_some_and(|todo| todo.may_be_at_hand(version))
            {
                continue;
            }
            let Some(claim) = self.due(at, settled) else {
                continue;
            };
            let attempt = self.consider(belief, at, claim);
            if matches!(attempt, Attempt::Ready(_)) {
                return self.follow(belief, at, attempt);
            }
            self.with(at, |todo| todo.pass(version));
        }
        None
    }

    /// What can be done for a claim.
    fn consider(&mut self, belief: &Belief, at: usize, claim: usize) -> Attempt {
        let Some(todo) = self.todo.get_mut(at) else {
            return Attempt::Stuck("nothing is left of it".into());
        };
        let (awaits, behind) = (todo.awaits, todo.behind());
        self.at_hand = Some(at);
        self.turn = todo.turn();
        // As long as another has what it needs, nothing need be tried.
        if let Some(id) = behind.filter(|id| self.holder(*id).is_some()) {
            return Attempt::Wait(id);
        }
        let attempt = match awaits.and_then(|id| self.still_passes(belief, id)) {
            Some(waits) => waits,
            None if self.turn.last => self.attempt(&undecided(belief), claim),
            None => self.attempt(belief, claim),
        };
        // Where nothing may be changed, nothing is under way that a wait would end.
        if let Attempt::Wait(id) = attempt
            && !self.permission.change
        {
            let (_, what) = self.rest(belief, id);
            return Attempt::Stuck(format!("{what} is not ours to wait for"));
        }
        attempt
    }

    /// Notes what can be done for a claim, and does it.
    fn follow(&mut self, belief: &Belief, at: usize, attempt: Attempt) -> Option<Next> {
        let (now, version) = (self.now, self.version);
        self.served = Some(at);
        let again = self.todo.get(at).is_some_and(Todo::is_asked_again);
        match attempt {
            Attempt::Step(_) if again => {
                self.with(at, Todo::leave);
                None
            }
            Attempt::Ready(planned) => {
                self.with(at, Todo::ask);
                Some(self.begin(planned))
            }
            Attempt::Step(call) => {
                let makes = self.makes(&call);
                self.with(at, |todo| todo.step(&call.operation, makes));
                Some(self.begin(Planned::step(call)))
            }
            Attempt::Look(id, call) => Some(self.begin(Planned::look(id, call))),
            Attempt::Wait(id) => {
                match self.holder(id) {
                    // It is another's first: until then nothing can be done.
                    Some(until) => self.with(at, |todo| todo.defer(id, until.max(now + A_WHILE))),
                    None => {
                        let (length, what) = self.rest(belief, id);
                        self.with(at, |todo| todo.wait(id, now + length, &what));
                        self.awaited.insert(id, at);
                    }
                }
                None
            }
            Attempt::Stuck(why) => {
                let later = self.turn.later.then_some(now + SOME_TIME);
                self.with(at, |todo| match later {
                    Some(until) => todo.postpone(until, why),
                    None => todo.stick(version, why),
                });
                None
            }
        }
    }

    /// Nothing can be done now: time has to pass, or what was stuck is tried once more, or that is all.
    fn pass_time(&mut self) -> Option<Next> {
        let (now, version) = (self.now, self.version);
        if let Some(length) = self.todo.iter().filter_map(|todo| todo.waits(now)).min() {
            return Some(self.wait(length));
        }
        // Those that stood before their gate were passed over, and the gate has been tried since.
        if self.todo.iter().any(|todo| todo.is_due(now, version)) {
            return None;
        }
        let mut any = self.revive(|todo| todo.revive(version));
        any = any || self.revive(Todo::begin_again);
        any = any || self.revive(Todo::try_last);
        (!any).then_some(Next::End)
    }

    /// Whether any claim is tried again.
    fn revive(&mut self, again: impl FnMut(&mut Todo) -> bool) -> bool {
        self.todo
            .iter_mut()
            .map(again)
            .fold(false, |any, one| any | one)
    }

    /// When another claim that waits for something will look at it again, if one does: it has it first.
    pub(super) fn holder(&self, id: ResourceId) -> Option<Time> {
        let at = self
            .awaited
            .get(&id)
            .filter(|at| Some(**at) != self.at_hand)?;
        let holder = self.todo.get(*at).filter(|todo| todo.holds(id));
        holder.map(Todo::looks_at)
    }

    fn wait(&mut self, length: Duration) -> Next {
        self.changed();
        Next::Wait(length)
    }

    /// The claim at a place, if something is to be done for it now.
    fn due(&mut self, at: usize, settled: &dyn Fn(&ClaimId) -> bool) -> Option<usize> {
        let (now, version) = (self.now, self.version);
        let todo = self
            .todo
            .get_mut(at)
            .filter(|todo| todo.is_due(now, version))?;
        let claim = self.claims.get(todo.claim)?;
        // What is followed for one product, another may not follow.
        if settled(&claim.id) && claim.kind != Kind::Reading {
            todo.done = true;
            return None;
        }
        let claimed = todo.claim;
        let gate = self.gates.get(&claim.about).filter(|gate| **gate != at);
        let gate = gate.and_then(|gate| self.todo.get(*gate));
        (!gate.is_some_and(Todo::is_fresh)).then_some(claimed)
    }
}

/// A belief in which it is not known what the endpoint follows where documents disagree: it may follow another
/// alternative the next time.
fn undecided(belief: &Belief) -> Belief {
    Belief {
        constants: OrdMap::new(),
        ..belief.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::claims;
    use crate::claim::plan::bench::{calls, planner};
    use crate::claim::plan::{Haste, Permission};
    use crate::model::belief::Assumptions;
    use crate::oracle::tests::bench::shop;
    use crate::sut::{Call, Format};

    #[test]
    fn what_stands_before_its_gate_has_its_turn_once_nothing_leads_to_the_gate() {
        // There is no town to open a shop in, and so no shop to put an item in.
        let oracle = shop().with_facts("{}", Assumptions::default()).oracle;
        let all = claims(&oracle).into_iter();
        let others = all.filter(|claim| claim.kind != Kind::Accepts);
        let permission = Permission {
            haste: Haste::Time,
            first: others.map(|claim| claim.id).collect(),
            only: vec!["AddItem".into()],
            ..Permission::default()
        };
        let (mut planner, belief) = planner(shop(), "{}", permission);
        calls(&mut planner, &belief);
        let unturned: Vec<&ClaimId> = planner
            .left()
            .filter(|(_, why)| *why == "the run ended before its turn")
            .map(|(id, _)| id)
            .collect();
        assert!(unturned.is_empty(), "{unturned:?}");
    }

    /// The first step that is taken.
    fn first(planner: &mut Planner, belief: &Belief) -> Option<Next> {
        let ask = || planner.next(belief, Time::START, &|_| false);
        std::iter::repeat_with(ask).flatten().next()
    }

    #[test]
    fn where_waiting_costs_nothing_no_call_is_made_for_what_tells_less() {
        let next = |haste: Haste| {
            let permission = Permission {
                haste,
                ..Permission::default()
            };
            let (mut planner, belief) = planner(shop(), "{}", permission);
            for todo in planner.todo.iter_mut().filter(|todo| todo.tier == 0) {
                let until = Time::START + Duration::from_secs(30);
                // What the others wait for was asked.
                todo.ask();
                todo.wait(ResourceId(1), until, "a Shop that is Opening");
            }
            first(&mut planner, &belief)
        };
        let waits = Some(Next::Wait(Duration::from_secs(30)));
        assert_eq!(next(Haste::Calls), waits);
        assert!(matches!(next(Haste::Time), Some(Next::Call { .. })));
    }

    #[test]
    fn what_is_asked_is_answered_in_xml_as_often_as_wished() {
        for (xml, format) in [(0.0, Format::Json), (1.0, Format::Xml)] {
            let permission = Permission {
                xml,
                ..Permission::default()
            };
            let (mut planner, belief) = planner(shop(), "{}", permission);
            let next = first(&mut planner, &belief);
            assert!(matches!(next, Some(Next::Call { call, .. }) if call.format == format));
        }
    }

    /// The calls for claims of a kind on shutting a shop that is shut, where no shop can be shut anyway.
    fn shutting(kind: Kind) -> Vec<Call> {
        let open = "  - { use: shop-open }";
        let never =
            "  - { rule: never, says: none is shut, must: { equal: [1, 2] }, else: Closed }";
        let files = shop().edit("shut-shop.yaml", open, &format!("{open}\n{never}"));
        let permission = Permission {
            kinds: vec![kind],
            only: vec!["ShutShop".into()],
            ..Permission::default()
        };
        let facts = "Shop: [{ ShopId: s-1, Town: ulm, state: Shut }]";
        let (mut planner, belief) = planner(files, facts, permission);
        let mut calls = calls(&mut planner, &belief);
        calls.retain(|call| *call.operation == *"ShutShop");
        calls
    }

    #[test]
    fn at_last_a_claim_is_tested_by_a_call_that_others_may_refuse_too() {
        // One for each of the two rules.
        assert_eq!(shutting(Kind::Requires).len(), 2);
    }

    #[test]
    fn a_code_is_provoked_by_breaking_a_rule_that_has_it() {
        assert!(!shutting(Kind::Error).is_empty());
    }
}
