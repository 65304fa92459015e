//! Candidates for a call, composed at random around what it could name, and judged by the model.

use std::sync::Arc;

use super::Planner;
use super::hints::Hints;
use super::wish::{Wish, names_resources, parameter_of};
use crate::explore::{Composer, Goal, constraints, deleted};
use crate::model::belief::Belief;
use crate::model::scene::{Arguments, At};
use crate::model::{KindId, ResourceId, Truth};
use crate::spec::compiled::{Bind, Check};
use crate::spec::{Name, Operation};
use crate::value::Value;

/// So many of what an operation could name are tried, of those made last and of those there longest.
const NEWEST: usize = 5;
const OLDEST: usize = 6;

/// A candidate, and what stands in its way: rules, and whether they should hold.
pub(super) struct Candidate {
    pub(super) arguments: Arguments,
    /// What speaks against it besides: less is known of what stood there before, and what was refused may be again.
    pub(super) penalty: usize,
    pub(super) problems: Vec<(usize, Truth, bool)>,
    /// How many rules may be broken as well that need not be.
    blemishes: usize,
}

impl Candidate {
    /// Whether nothing is surely in its way.
    pub(super) fn is_only_doubtful(&self) -> bool {
        let doubtful = |(_, truth, _): &(usize, Truth, bool)| *truth == Truth::Unknown;
        self.problems.iter().all(doubtful)
    }

    /// Whether it may tell something, though not surely: where a refusal is wished for, another may come first.
    pub(super) fn will_do(&self, wish: &Wish) -> bool {
        let missing =
            |(_, truth, wanted): &(usize, Truth, bool)| !wanted && *truth != Truth::Unknown;
        let refused = !wish.must.is_empty() && !self.problems.iter().any(missing);
        refused || self.is_only_doubtful()
    }

    /// The rules that should be kept and are not, or not surely.
    fn unkept(&self) -> impl Iterator<Item = usize> {
        let unkept = |(index, _, wanted): &(usize, Truth, bool)| wanted.then_some(*index);
        self.problems.iter().filter_map(unkept)
    }

    /// The best has the least.
    fn rank(&self) -> (usize, usize) {
        (self.weight(), self.blemishes)
    }

    pub(super) fn weight(&self) -> usize {
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
    /// Whether nothing that a call made and that has come to rest is there for an operation to name: less is known of
    /// what stood there before.
    pub(super) fn is_all_given(&self, belief: &Belief, operation: &Operation) -> bool {
        self.anchor_kind(operation).is_some_and(|kind| {
            let mut all = self.living(belief, kind).into_iter();
            self.permission.change && !all.any(|id| self.is_ours_at_rest(belief, kind, id))
        })
    }

    /// The kind of the deepest resource that an operation has to name.
    pub(super) fn anchor_kind(&self, operation: &Operation) -> Option<KindId> {
        let required = |bind: &&Bind| {
            let parameter = operation.parameters.get(&bind.parameter);
            bind.is_resource && parameter.is_some_and(|p| p.is_required())
        };
        let bind = operation.binds.iter().rfind(required)?;
        self.oracle.spec().resources.get_index_of(&bind.kind)
    }

    /// The best of some candidates; the first without problems.
    pub(super) fn best(
        &mut self,
        belief: &Belief,
        operation: &Operation,
        given: &Arguments,
        wish: &Wish,
        depth: u32,
    ) -> Option<Candidate> {
        let anchors = self.anchors(belief, operation, given, wish);
        let tries = if depth == 0 && self.thorough { 60 } else { 24 };
        let rounds = (tries / anchors.len().max(1)).max(3);
        let patience = anchors.len().max(if self.thorough { 12 } else { 3 });
        let mut best: Option<Candidate> = None;
        let mut vain = 0;
        let chosen = |index: &usize| {
            let rule = operation.rules.get(*index);
            rule.is_some_and(|rule| !names_resources(operation, rule))
        };
        for round in 0..rounds {
            for given in &anchors {
                // What is unknown of all of them, more of them will not tell.
                let doubtful = best.as_ref().is_some_and(Candidate::is_only_doubtful);
                // What stands in the way of the best, and other arguments might mend.
                let advice: Vec<usize> = best.iter().flat_map(Candidate::unkept).collect();
                let thorough = self.thorough || advice.iter().any(chosen);
                let enough = if doubtful || !thorough {
                    patience
                } else {
                    3 * patience.max(4)
                };
                if self.effort == 0 || vain >= enough {
                    return best;
                }
                self.effort -= 1;
                vain += 1;
                let sparse = round < rounds / 2;
                let advice = if round % 2 == 0 {
                    &[]
                } else {
                    advice.as_slice()
                };
                let Some(candidate) =
                    self.candidate(belief, operation, given, wish, advice, sparse)
                else {
                    continue;
                };
                if candidate.rank() == (0, 0) {
                    return Some(candidate);
                }
                if best
                    .as_ref()
                    .is_none_or(|known| candidate.rank() < known.rank())
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
        advice: &[usize],
        sparse: bool,
    ) -> Option<Candidate> {
        let token = self.token();
        let oracle = Arc::clone(&self.oracle);
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
        let give = hinted(&mut composer, operation, wish, advice, &mut given);
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
        for name in give {
            composer.give(operation, &name, &mut arguments);
        }
        composer.complete(operation, &mut arguments, &but);
        let about =
            |bind: &&Bind| wish.about.contains(&bind.name) && !but.contains(&&bind.parameter);
        for bind in operation.binds.iter().filter(about) {
            composer.name_something(operation, bind, &mut arguments);
        }
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
        let mut blemishes = 0;
        let problem = |(index, truth): (usize, &Truth)| {
            let rule = operation.rules.get(index)?;
            if wish.must.contains(&index) {
                return (*truth != Truth::False).then_some((index, *truth, false));
            }
            if *truth != Truth::True && wish.may_break(operation, rule) {
                blemishes += 1;
                return None;
            }
            (*truth != Truth::True).then_some((index, *truth, true))
        };
        let problems = truths.iter().enumerate().filter_map(problem).collect();
        let problems: Vec<(usize, Truth, bool)> = problems;
        // Some rules no call surely breaks, as far as the documents say.
        let fits = |(_, truth, wanted): &(usize, Truth, bool)| !*wanted && *truth == Truth::Unknown;
        let fits = problems.iter().all(fits);
        // What lies in the arguments alone no other call mends.
        let lost = |(index, truth, wanted): &&(usize, Truth, bool)| {
            let rule = operation.rules.get(*index);
            *wanted
                && *truth == Truth::False
                && rule.is_some_and(|rule| !names_resources(operation, rule))
        };
        let lost = problems.iter().filter(lost).count();
        let penalty = self.penalty(belief, operation, &arguments, fits) + 5 * lost;
        Some(Candidate {
            arguments,
            penalty,
            problems,
            blemishes,
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
            let required = parameter.is_some_and(|p| p.is_required());
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
}

/// What the conditions of rules suggest: of those that should be broken, and of those that stood in the way of another
/// candidate. Returns what has to be given besides.
fn hinted(
    composer: &mut Composer,
    operation: &Operation,
    wish: &Wish,
    advice: &[usize],
    given: &mut Arguments,
) -> Vec<Name> {
    let named = given.clone();
    let bindings = composer.bindings(operation, &named);
    let scene = composer
        .oracle
        .scene(composer.belief, operation, &named, &bindings);
    let at = At::site(&operation.name);
    let mut hints = Hints {
        operation,
        known: &|expr| scene.value(expr, at).single().cloned(),
        random: composer.random,
        give: Vec::new(),
    };
    let rule = |index: &usize| operation.rules.get(*index);
    for rule in wish.must.iter().filter_map(rule) {
        hints.breach(rule, given);
    }
    for rule in advice.iter().filter_map(rule) {
        hints.keep(rule, given);
    }
    hints.give
}
