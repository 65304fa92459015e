//! A call as it is wished for, or the step that removes what stands in its way.
//!
//! Candidates are composed and judged by the model. Where none will do, the rules in the way of the best are read
//! backwards: what would have to be there, or gone, or in which state, and which operation makes it so.

use std::time::Duration;

use smallvec::{SmallVec, smallvec};

use super::{Attempt, Planned, Planner, call};
use crate::explore::{Aim, Composer, Goal, constraints, deleted};
use crate::model::belief::{Belief, Stage};
use crate::model::bind::bind;
use crate::model::scene::{Arguments, At};
use crate::model::{KindId, ResourceId, Truth};
use crate::spec::compiled::{Bind, Check, Rule};
use crate::spec::cond::{Cond, Quantified};
use crate::spec::expr::Expr;
use crate::spec::syntax::Required;
use crate::spec::{Name, Operation, visit};
use crate::value::{Constraints, Random, Value};

/// No chain of needs is longer.
const DEEPEST: u32 = 6;
/// So many of what an operation could name are tried.
const NEWEST: usize = 5;
const OLDEST: usize = 6;
/// So many of a kind are made for one claim.
const MADE: u32 = 2;
/// How long to wait for what nobody says how long it takes.
const A_WHILE: Duration = Duration::from_secs(60);

type Make<'w> = &'w dyn Fn(&Constraints) -> Option<Value>;

/// What a call should come to.
#[derive(Clone)]
pub(super) struct Wish<'w> {
    goal: Goal,
    /// Rules that it surely breaks.
    must: SmallVec<[usize; 2]>,
    /// Rules at this place may be broken too.
    at: Option<Name>,
    /// Rules about the state and being of this binding may be broken too.
    about: Option<Name>,
    /// A parameter whose value is made.
    made: Option<(Name, Aim, Make<'w>)>,
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

    fn is_for(&self, operation: &Operation, rule: &Rule) -> bool {
        let mut must = self
            .must
            .iter()
            .filter_map(|index| operation.rules.get(*index));
        must.any(|own| own.id == rule.id)
    }

    fn may_break(&self, rule: &Rule) -> bool {
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

/// A candidate, and what stands in its way: rules, and whether they should hold.
struct Candidate {
    arguments: Arguments,
    /// What speaks against it besides: less is known of what stood there before, and what was refused may be again.
    penalty: usize,
    problems: Vec<(usize, Truth, bool)>,
}

impl Candidate {
    /// Whether nothing is surely in its way.
    fn is_only_doubtful(&self) -> bool {
        let doubtful = |(_, truth, _): &(usize, Truth, bool)| *truth == Truth::Unknown;
        self.problems.iter().all(doubtful)
    }

    fn weight(&self) -> usize {
        let one = |(_, truth, wanted): &(usize, Truth, bool)| match (truth, wanted) {
            (Truth::Unknown, true) => 1,
            (Truth::Unknown, false) => 3,
            (_, true) => 4,
            (_, false) => 12,
        };
        self.problems.iter().map(one).sum::<usize>() + self.penalty
    }
}

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
        if best.weight() == 0 {
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
            && let other @ (Attempt::Step(_) | Attempt::Wait(..)) =
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

    /// Whether nothing that a call made and that has come to rest is there for an operation to name: less is known of
    /// what stood there before.
    fn is_all_given(&self, belief: &Belief, operation: &Operation) -> bool {
        self.anchor_kind(operation).is_some_and(|kind| {
            let mut all = self.living(belief, kind).into_iter();
            self.permission.change && !all.any(|id| self.is_ours_at_rest(belief, kind, id))
        })
    }

    /// The kind of the deepest resource that an operation has to name.
    fn anchor_kind(&self, operation: &Operation) -> Option<KindId> {
        let required = |bind: &&Bind| {
            let parameter = operation.parameters.get(&bind.parameter);
            bind.is_resource
                && parameter.is_some_and(|p| matches!(p.required, Some(Required::Flat(true))))
        };
        let bind = operation.binds.iter().rfind(required)?;
        self.oracle.spec().resources.get_index_of(&bind.kind)
    }

    /// The best of some candidates; the first without problems.
    fn best(
        &mut self,
        belief: &Belief,
        operation: &Operation,
        given: &Arguments,
        wish: &Wish,
        depth: u32,
    ) -> Option<Candidate> {
        let anchors = self.anchors(belief, operation, given, wish);
        let tries = if depth == 0 { 60 } else { 24 };
        let rounds = (tries / anchors.len().max(1)).max(3);
        let patience = anchors.len().max(12);
        let mut best: Option<Candidate> = None;
        let mut vain = 0;
        for round in 0..rounds {
            for given in &anchors {
                // What is unknown of all of them, more of them will not tell.
                let doubtful = best.as_ref().is_some_and(Candidate::is_only_doubtful);
                let enough = if doubtful { patience } else { 3 * patience };
                if self.effort == 0 || vain >= enough {
                    return best;
                }
                self.effort -= 1;
                vain += 1;
                let sparse = round < rounds / 2;
                let Some(candidate) = self.candidate(belief, operation, given, wish, sparse) else {
                    continue;
                };
                if candidate.weight() == 0 {
                    return Some(candidate);
                }
                if best
                    .as_ref()
                    .is_none_or(|known| candidate.weight() < known.weight())
                {
                    best = Some(candidate);
                    vain = 0;
                }
            }
        }
        best
    }

    fn candidate(
        &mut self,
        belief: &Belief,
        operation: &Operation,
        given: &Arguments,
        wish: &Wish,
        sparse: bool,
    ) -> Option<Candidate> {
        let token = self.token();
        let oracle = std::sync::Arc::clone(&self.oracle);
        let mut composer = Composer {
            oracle: &oracle,
            belief,
            random: &mut self.random,
            wants: &self.wants,
            token,
            founding: true,
            sparse,
        };
        let mut given = given.clone();
        if let Some((name, _, _)) = &wish.made {
            given.remove(name);
        }
        for index in &wish.must {
            if let Some(rule) = operation.rules.get(*index)
                && let Some(when) = &rule.when
            {
                hints(operation, when, composer.random, &mut given);
            }
        }
        let mut arguments = composer.arguments_with(operation, wish.goal, given.clone());
        let sites = wish
            .must
            .iter()
            .filter_map(|index| operation.rules.get(*index));
        let mut but: Vec<&Name> = sites.map(|rule| &rule.site).collect();
        but.extend(
            given
                .iter()
                .filter(|(_, value)| value.is_absent())
                .map(|(name, _)| name),
        );
        composer.complete(operation, &mut arguments, &but);
        if let (Goal::Break(_), [_, second]) = (wish.goal, wish.must.as_slice()) {
            let other = composer.arguments_with(operation, Goal::Break(*second), given.clone());
            let site = parameter_of(operation, operation.rules.get(*second)?)?;
            match other.get(site) {
                Some(value) => drop(arguments.insert(site.clone(), value.clone())),
                None => drop(arguments.remove(site)),
            }
        }
        if let Some((name, aim, make)) = &wish.made {
            let parameter = operation.parameters.get(name)?;
            let bindings = composer.bindings(operation, &arguments);
            let scene = oracle.scene(belief, operation, &arguments, &bindings);
            let bounds = constraints(&scene, name, parameter, *aim);
            let value = make(&bounds)?;
            arguments.insert(name.clone(), value);
        }
        let truths = composer.truths(operation, &arguments);
        let problem = |(index, truth): (usize, &Truth)| {
            let rule = operation.rules.get(index)?;
            if wish.must.contains(&index) {
                return (*truth != Truth::False).then_some((index, *truth, false));
            }
            (*truth != Truth::True && !wish.may_break(rule)).then_some((index, *truth, true))
        };
        let problems = truths.iter().enumerate().filter_map(problem).collect();
        let problems: Vec<(usize, Truth, bool)> = problems;
        let penalty = self.penalty(belief, operation, &arguments, problems.is_empty());
        Some(Candidate {
            arguments,
            penalty,
            problems,
        })
    }

    fn penalty(
        &self,
        belief: &Belief,
        operation: &Operation,
        arguments: &Arguments,
        fits: bool,
    ) -> usize {
        let stands = operation.binds.iter().any(|bind| {
            let kind = self.oracle.spec().resources.get_index_of(&bind.kind);
            let id = arguments.get(&bind.parameter).and_then(Value::as_text);
            let named = kind.zip(id).and_then(|(kind, id)| belief.find(kind, id));
            named
                .and_then(|id| belief.get(id))
                .is_some_and(|own| own.standing)
        });
        let named = self.named_only(operation, arguments);
        let refused = self.refused.contains(&(operation.name.clone(), named));
        usize::from(stands && !fits) * 10 + usize::from(refused) * 20
    }

    /// What an operation could name, one after the other; the rest is left to chance.
    fn anchors(
        &self,
        belief: &Belief,
        operation: &Operation,
        given: &Arguments,
        wish: &Wish,
    ) -> Vec<Arguments> {
        let aimed = |bind: &Bind| {
            let mut rules = wish
                .must
                .iter()
                .filter_map(|index| operation.rules.get(*index));
            rules.any(|rule| {
                rule.site == bind.parameter
                    && !matches!(rule.check, Check::Cond(_) | Check::Limit { .. })
            })
        };
        let required = |bind: &&Bind| {
            let parameter = operation.parameters.get(&bind.parameter);
            let required =
                parameter.is_some_and(|p| matches!(p.required, Some(Required::Flat(true))));
            bind.is_resource && required && !given.contains_key(&bind.parameter) && !aimed(bind)
        };
        let Some(bind) = operation.binds.iter().rfind(required) else {
            return vec![given.clone()];
        };
        let Some(kind) = self.oracle.spec().resources.get_index_of(&bind.kind) else {
            return vec![given.clone()];
        };
        let deletes = deleted(&self.oracle, operation).is_some();
        let mut all = self.living(belief, kind);
        all.retain(|id| {
            let standing = belief.get(*id).is_some_and(|own| own.standing);
            let names = self.naming(belief, operation, bind, *id);
            let agrees = names
                .iter()
                .all(|(name, value)| given.get(name).is_none_or(|known| known == value));
            agrees && !(deletes && standing)
        });
        let newest = all.iter().rev().take(NEWEST);
        let oldest = all
            .iter()
            .take(OLDEST)
            .filter(|id| !all.iter().rev().take(NEWEST).any(|new| new == *id));
        let chosen: Vec<ResourceId> = newest.chain(oldest).copied().collect();
        if chosen.is_empty() {
            return vec![given.clone()];
        }
        let with = |id: ResourceId| {
            let names = self.naming(belief, operation, bind, id);
            names
                .into_iter()
                .filter(|(name, _)| {
                    !operation
                        .binds
                        .iter()
                        .any(|bind| bind.parameter == *name && aimed(bind))
                })
                .chain(given.clone())
                .collect()
        };
        chosen.into_iter().map(with).collect()
    }

    /// The arguments by which an operation names a resource, and what it belongs to.
    pub(super) fn naming(
        &self,
        belief: &Belief,
        operation: &Operation,
        bind: &Bind,
        id: ResourceId,
    ) -> Arguments {
        let mut arguments = Arguments::new();
        let Some(resource) = belief.get(id) else {
            return arguments;
        };
        if bind.part.is_none()
            && let Some(name) = &resource.id
        {
            arguments.insert(bind.parameter.clone(), Value::Text(name.clone()));
        }
        let within = bind
            .within
            .as_ref()
            .map(|within| within.trim_start_matches('$'));
        let above = operation
            .binds
            .iter()
            .find(|bind| within == Some(&*bind.name));
        if let (Some(above), Some(parent)) = (above, resource.parent) {
            arguments.extend(self.naming(belief, operation, above, parent));
        }
        arguments
    }

    /// The arguments by which an operation names what a resource belongs to, or, alone of its kind, the resource.
    pub(super) fn naming_parent(
        &self,
        belief: &Belief,
        operation: &Operation,
        id: ResourceId,
    ) -> Arguments {
        let spec = self.oracle.spec();
        let mut arguments = Arguments::new();
        let mut above = belief.get(id).and_then(|own| own.parent);
        while let Some(parent) = above {
            let Some(resource) = belief.get(parent) else {
                break;
            };
            let kind = spec
                .resources
                .get_index(resource.kind)
                .map(|(name, _)| name);
            let bind = operation.binds.iter().find(|bind| Some(&bind.kind) == kind);
            if let (Some(bind), Some(name)) = (bind, &resource.id) {
                arguments.insert(bind.parameter.clone(), Value::Text(name.clone()));
            }
            above = resource.parent;
        }
        arguments
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

    /// The arguments that name resources, and what keeps a call from lasting.
    pub(super) fn named_only(&self, operation: &Operation, arguments: &Arguments) -> Arguments {
        let mut named: Arguments = operation
            .binds
            .iter()
            .filter(|bind| bind.is_resource && bind.part.is_none())
            .filter_map(|bind| {
                Some((
                    bind.parameter.clone(),
                    arguments.get(&bind.parameter)?.clone(),
                ))
            })
            .collect();
        named.extend(self.lasting(operation));
        named
    }

    /// Makes the first of a kind, below what the call names.
    fn first_of(
        &mut self,
        belief: &Belief,
        operation: &Operation,
        arguments: &Arguments,
        bind: &Bind,
        depth: u32,
    ) -> Option<Attempt> {
        let kind = self.oracle.spec().resources.get_index_of(&bind.kind)?;
        let within = bind
            .within
            .as_ref()
            .map(|within| within.trim_start_matches('$'));
        let above = operation
            .binds
            .iter()
            .find(|bind| within == Some(&*bind.name));
        let parent = above.and_then(|above| {
            let id = arguments.get(&above.parameter)?.as_text()?;
            belief.find(self.oracle.spec().resources.get_index_of(&above.kind)?, id)
        });
        match self.make(belief, kind, parent, &Arguments::new(), depth) {
            Attempt::Stuck(_) if parent.is_some() => {
                Some(self.make(belief, kind, None, &Arguments::new(), depth))
            }
            other @ Attempt::Stuck(_)
            | other @ Attempt::Ready(_)
            | other @ Attempt::Step(_)
            | other @ Attempt::Wait(..) => Some(other),
        }
    }

    /// One fewer of a kind where the call would make one, or another place to make it.
    fn make_room(
        &mut self,
        belief: &Belief,
        operation: &Operation,
        arguments: &Arguments,
        kind: KindId,
        depth: u32,
    ) -> Attempt {
        let spec = self.oracle.spec();
        let within = spec
            .resources
            .get_index(kind)
            .and_then(|(_, kind)| kind.within.clone());
        let above = within
            .as_ref()
            .and_then(|within| operation.binds.iter().find(|bind| bind.kind == *within));
        let parent = above.and_then(|above| {
            let id = arguments.get(&above.parameter)?.as_text()?;
            belief.find(spec.resources.get_index_of(&above.kind)?, id)
        });
        let parent_kind = within.and_then(|within| spec.resources.get_index_of(&within));
        match self.delete_one(belief, kind, parent, depth + 1) {
            Attempt::Stuck(why) => match parent_kind {
                Some(parent_kind) => self.make(belief, parent_kind, None, &Arguments::new(), depth),
                None => Attempt::Stuck(why),
            },
            other @ Attempt::Ready(_) | other @ Attempt::Step(_) | other @ Attempt::Wait(..) => {
                other
            }
        }
    }

    /// Makes one of a kind, with these fields.
    pub(super) fn make(
        &mut self,
        belief: &Belief,
        kind: KindId,
        parent: Option<ResourceId>,
        fields: &Arguments,
        depth: u32,
    ) -> Attempt {
        let oracle = std::sync::Arc::clone(&self.oracle);
        let spec = oracle.spec();
        let Some((name, _)) = spec.resources.get_index(kind) else {
            return Attempt::Stuck("no such kind".into());
        };
        // What was made last may only have to come to rest.
        if !self.permission.change {
            return Attempt::Stuck("it needs the permission to change something".into());
        }
        let all = self.living(belief, kind);
        let rests = all.iter().any(|id| {
            let below = parent.is_none_or(|parent| belief.is_below(*id, parent));
            below && self.is_ours_at_rest(belief, kind, *id)
        });
        if !rests && let Some(young) = self.in_transit(belief, kind, parent) {
            return self.wait_for(belief, young);
        }
        let made = self.made.entry(kind).or_default();
        *made += 1;
        if *made > MADE {
            return Attempt::Stuck(format!("another {name} did not help"));
        }
        let mut last = format!("no operation makes a {name}");
        for maker in spec.operations.values() {
            if crate::explore::created_kind(&maker.effects).as_ref() != Some(name) {
                continue;
            }
            let mut given = self.lasting(maker);
            let known = fields
                .iter()
                .filter(|(field, _)| maker.parameters.contains_key(*field));
            given.extend(known.map(|(field, value)| (field.clone(), value.clone())));
            if let Some(parent) = parent {
                let of = belief.get(parent).map(|parent| parent.kind);
                let bind = maker
                    .binds
                    .iter()
                    .find(|bind| of.is_some() && spec.resources.get_index_of(&bind.kind) == of);
                if let Some(bind) = bind {
                    given.extend(self.naming(belief, maker, bind, parent));
                }
            }
            match self
                .achieve(belief, maker, given, &Wish::success(), depth + 1)
                .step()
            {
                Attempt::Stuck(why) => last = why,
                other @ Attempt::Ready(_)
                | other @ Attempt::Step(_)
                | other @ Attempt::Wait(..) => {
                    return other;
                }
            }
        }
        Attempt::Stuck(last)
    }

    /// Makes one of a kind.
    pub(super) fn make_some(&mut self, belief: &Belief, kind: KindId, depth: u32) -> Attempt {
        self.make(belief, kind, None, &Arguments::new(), depth)
    }

    fn truth(&self, here: &Here, cond: &Cond) -> Truth {
        let oracle = &self.oracle;
        let bindings = bind(
            oracle.spec(),
            oracle.fixtures(),
            here.belief,
            here.operation,
            here.arguments,
        );
        let scene = oracle.scene(here.belief, here.operation, here.arguments, &bindings);
        scene.holds(cond, At::site(here.site))
    }

    fn evaluated(&self, here: &Here, expr: &Expr) -> Option<Value> {
        let oracle = &self.oracle;
        let bindings = bind(
            oracle.spec(),
            oracle.fixtures(),
            here.belief,
            here.operation,
            here.arguments,
        );
        let scene = oracle.scene(here.belief, here.operation, here.arguments, &bindings);
        let known = scene.value(expr, At::site(here.site));
        match known.values()? {
            [one] => Some(one.clone()),
            many => many.iter().max().cloned(),
        }
    }

    /// A step after which a condition holds, or does not.
    fn cond(&mut self, here: &mut Here, cond: &Cond, wanted: bool) -> Option<Attempt> {
        match cond {
            Cond::All(parts) | Cond::Any(parts) => parts.iter().find_map(|part| {
                let enough = if wanted { Truth::True } else { Truth::False };
                if self.truth(here, part) == enough {
                    return None;
                }
                self.cond(here, part, wanted)
                    .filter(|attempt| !matches!(attempt, Attempt::Stuck(_)))
            }),
            Cond::Not(inner) => self.cond(here, inner, !wanted),
            Cond::State(state) => {
                let id = self.bound(here, &state.of.value)?;
                let (kind, facts) = self.kind_of(here.belief, id)?;
                let listed: Vec<Stage> = state
                    .r#in
                    .iter()
                    .filter_map(|name| stage(facts, &name.value))
                    .collect();
                let _ = kind;
                Some(self.bring(
                    here.belief,
                    id,
                    &|stage| listed.contains(&stage) == wanted && stage != Stage::Gone,
                    here.depth,
                ))
            }
            Cond::Equal([left, right]) | Cond::AtLeast([left, right]) => self
                .field(here, left, right, wanted)
                .or_else(|| self.field(here, right, left, wanted)),
            Cond::In([left, right]) => {
                let listed = self.evaluated(here, right)?;
                let first = listed.as_list()?.first()?.clone();
                self.field(here, left, &Expr::Literal(first), wanted)
            }
            Cond::Some(some) => self.quantified(here, some, wanted),
            Cond::None(none) => self.quantified(here, none, !wanted),
            Cond::Count(count) => self.quantified(here, &count.of, !wanted),
            Cond::Each(each) => {
                let of = each.of.as_ref()?;
                self.quantified(here, of, !wanted)
            }
            Cond::Use(_)
            | Cond::Less(_)
            | Cond::Holds(_)
            | Cond::Given(_)
            | Cond::ExactlyOneGiven(_)
            | Cond::Inside(_)
            | Cond::Disjoint(_)
            | Cond::Depth(_)
            | Cond::Length(_)
            | Cond::Distinct(_)
            | Cond::Unknowable(_) => None,
        }
    }

    /// A resource whose field has a value, or another.
    fn field(
        &mut self,
        here: &mut Here,
        left: &Expr,
        right: &Expr,
        wanted: bool,
    ) -> Option<Attempt> {
        let Expr::Ref(reference) = left else {
            return None;
        };
        let [field] = reference.path.as_slice() else {
            return None;
        };
        let id = self.bound(here, &reference.root)?;
        let (kind, facts) = self.kind_of(here.belief, id)?;
        if field == "state" {
            let value = self.evaluated(here, right)?;
            let listed = stage(facts, value.as_text()?)?;
            return Some(self.bring(
                here.belief,
                id,
                &|stage| (stage == listed) == wanted,
                here.depth,
            ));
        }
        let value = self.evaluated(here, right)?;
        let field = Name::from(field.as_str());
        let fields = if wanted {
            Arguments::from([(field, value)])
        } else {
            let other = self.other_value(here.belief, kind, &field, &value)?;
            Arguments::from([(field, other)])
        };
        let made = self.make(here.belief, kind, None, &fields, here.depth);
        Some(made)
    }

    /// Another value that a field of a new resource may have.
    fn other_value(
        &mut self,
        belief: &Belief,
        kind: KindId,
        field: &Name,
        value: &Value,
    ) -> Option<Value> {
        let oracle = std::sync::Arc::clone(&self.oracle);
        let (name, _) = oracle.spec().resources.get_index(kind)?;
        let makers = oracle.spec().operations.values();
        let maker = makers.into_iter().find(|maker| {
            crate::explore::created_kind(&maker.effects).as_ref() == Some(name)
                && maker.parameters.contains_key(field)
        })?;
        let parameter = maker.parameters.get(field)?;
        let nothing = Arguments::new();
        let bindings = bind(oracle.spec(), oracle.fixtures(), belief, maker, &nothing);
        let scene = oracle.scene(belief, maker, &nothing, &bindings);
        let bounds = constraints(&scene, field, parameter, Aim::Taken);
        (0..8)
            .map(|_| crate::value::valid(&bounds, &mut self.random))
            .find(|other| other != value && !other.is_absent())
    }

    /// Something that matches, or nothing that does.
    fn quantified(&mut self, here: &mut Here, of: &Quantified, wanted: bool) -> Option<Attempt> {
        let oracle = std::sync::Arc::clone(&self.oracle);
        let kind = oracle.spec().resources.get_index_of(of.a.value.as_str())?;
        let (_, facts) = oracle.spec().resources.get_index(kind)?;
        let parent = match &of.within {
            Some(within) => self.bound(here, &within.value),
            None => {
                let above = facts.within.as_ref()?;
                let bind = here
                    .operation
                    .binds
                    .iter()
                    .find(|bind| bind.kind == *above)?;
                self.bound(here, &bind.name.clone())
            }
        };
        let parent_kind = parent
            .and_then(|parent| here.belief.get(parent))
            .map(|parent| parent.kind);
        let states: Vec<Stage> = of
            .states
            .iter()
            .filter_map(|name| stage(facts, &name.value))
            .collect();
        let children: Vec<ResourceId> = self
            .living(here.belief, kind)
            .into_iter()
            .filter(|id| parent.is_none() || here.belief.is_below(*id, parent.unwrap_or(*id)))
            .collect();
        if wanted {
            if let (false, Some(child)) = (states.is_empty(), children.last()) {
                return Some(self.bring(
                    here.belief,
                    *child,
                    &|stage| states.contains(&stage),
                    here.depth,
                ));
            }
            let fields: Arguments = of
                .r#where
                .iter()
                .filter_map(|(field, expr)| {
                    Some((Name::from(field.as_str()), self.evaluated(here, expr)?))
                })
                .collect();
            return Some(self.make(here.belief, kind, parent, &fields, here.depth));
        }
        if !states.is_empty() {
            let blocking = children.iter().rev().find(|id| {
                here.belief
                    .possibilities(**id)
                    .iter()
                    .any(|p| states.contains(&p.stage))
            });
            if let Some(blocking) = blocking {
                let away = self.bring(
                    here.belief,
                    *blocking,
                    &|stage| !states.contains(&stage),
                    here.depth,
                );
                if !matches!(away, Attempt::Stuck(_)) {
                    return Some(away);
                }
            }
        }
        match self.delete_one(here.belief, kind, parent, here.depth + 1) {
            Attempt::Stuck(why) => match parent_kind {
                Some(parent_kind) => Some(self.make(
                    here.belief,
                    parent_kind,
                    None,
                    &Arguments::new(),
                    here.depth,
                )),
                None => Some(Attempt::Stuck(why)),
            },
            other @ Attempt::Ready(_) | other @ Attempt::Step(_) | other @ Attempt::Wait(..) => {
                Some(other)
            }
        }
    }

    /// The resource that a binding's argument names.
    fn bound(&self, here: &Here, name: &str) -> Option<ResourceId> {
        let name = name.trim_start_matches('$');
        let bind = here
            .operation
            .binds
            .iter()
            .find(|bind| &*bind.name == name && bind.is_resource)?;
        let kind = self.oracle.spec().resources.get_index_of(&bind.kind)?;
        here.belief
            .find(kind, here.arguments.get(&bind.parameter)?.as_text()?)
    }

    /// How long until something that is under way must have ended.
    pub(super) fn a_while(&self) -> Duration {
        A_WHILE
    }
}

/// Where a condition is read.
struct Here<'h> {
    belief: &'h Belief,
    operation: &'h Operation,
    arguments: &'h Arguments,
    site: &'h Name,
    depth: u32,
}

/// The state of a name.
pub(super) fn stage(facts: &crate::spec::compiled::Resource, name: &str) -> Option<Stage> {
    let index = facts.states.get_index_of(name)?;
    Some(Stage::In(u16::try_from(index).ok()?))
}

/// Arguments with which a condition on arguments alone may hold.
fn hints(operation: &Operation, when: &Cond, random: &mut Random, given: &mut Arguments) {
    let parameter = |expr: &Expr| match expr {
        Expr::Ref(reference) if reference.path.is_empty() => operation
            .parameters
            .get_key_value(reference.root.as_str())
            .map(|(name, _)| name.clone()),
        Expr::Ref(_)
        | Expr::Literal(_)
        | Expr::None
        | Expr::Unsaid
        | Expr::Reading { .. }
        | Expr::By { .. }
        | Expr::Join(_)
        | Expr::FirstGiven(_)
        | Expr::Part { .. }
        | Expr::List(_) => None,
    };
    match when {
        Cond::All(parts) => parts
            .iter()
            .for_each(|part| hints(operation, part, random, given)),
        Cond::Any(parts) => {
            if let Some(part) = random.pick(parts) {
                hints(operation, part, random, given);
            }
        }
        Cond::Equal([left, Expr::Literal(value)]) => {
            if let Some(name) = parameter(left) {
                given.entry(name).or_insert_with(|| value.clone());
            }
        }
        Cond::In([left, Expr::List(values)]) => {
            if let (Some(name), Some(Expr::Literal(value))) = (parameter(left), random.pick(values))
            {
                given.entry(name).or_insert_with(|| value.clone());
            }
        }
        Cond::Use(_)
        | Cond::Not(_)
        | Cond::State(_)
        | Cond::Equal(_)
        | Cond::Less(_)
        | Cond::AtLeast(_)
        | Cond::In(_)
        | Cond::Holds(_)
        | Cond::Given(_)
        | Cond::ExactlyOneGiven(_)
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
