//! Candidates for a call, judged by the model: the best of those composed.

use super::Planner;
use super::wish::{Wish, is_about, names_resources};
use crate::explore::Composer;
use crate::model::belief::Belief;
use crate::model::scene::Arguments;
use crate::model::{KindId, Truth};
use crate::spec::Operation;
use crate::spec::compiled::{Bind, Rule, RuleKind};
use crate::value::Value;

/// A rule in the way of a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    /// Its place in the operation.
    pub(super) rule: usize,
    /// Whether the candidate keeps it, as far as is known.
    truth: Truth,
    /// Whether it should.
    pub(super) keep: bool,
    /// How much it speaks against the candidate.
    weight: usize,
}

impl Problem {
    /// Whether it may be none.
    pub(super) fn is_doubtful(&self) -> bool {
        self.truth == Truth::Unknown
    }

    /// Whether the candidate is of no use: what it should break it keeps.
    fn is_missed(&self) -> bool {
        !self.keep && !self.is_doubtful()
    }
}

/// A candidate, and what stands in its way.
pub(super) struct Candidate {
    pub(super) arguments: Arguments,
    /// Whether one like it was refused.
    pub(super) is_refused: bool,
    /// What speaks against it besides: less is known of what stood there before, and what was refused may be again.
    penalty: usize,
    problems: Vec<Problem>,
    /// How many rules may be broken as well that need not be.
    pub(super) blemishes: usize,
}

impl Candidate {
    /// Whether nothing is surely in its way.
    fn is_only_doubtful(&self) -> bool {
        self.problems.iter().all(Problem::is_doubtful)
    }

    /// Whether it may tell something, though not surely: where a refusal is wished for, another may come first.
    pub(super) fn will_do(&self, wish: &Wish) -> bool {
        !wish.must.is_empty() && self.is_no_miss() || self.is_only_doubtful()
    }

    /// Whether its answer may tell something at last, though other rules may explain it as well.
    pub(super) fn tells_a_little(&self, wish: &Wish) -> bool {
        wish.is_for_more_than_success() && self.is_no_miss()
    }

    /// What is given, and what the rules are about that it breaks as wished: naming another would mend nothing.
    pub(super) fn pinned(
        &self,
        operation: &Operation,
        wish: &Wish,
        given: &Arguments,
    ) -> Arguments {
        let mut pinned = given.clone();
        if !self.is_no_miss() {
            return pinned;
        }
        let must = |bind: &&Bind| {
            let mut rules = wish.must.iter().filter_map(|at| operation.rules.get(*at));
            bind.is_resource && rules.any(|rule| is_about(rule, &bind.name))
        };
        for bind in operation.binds.iter().filter(must) {
            if let Some(value) = self.arguments.get(&bind.parameter) {
                pinned.insert(bind.parameter.clone(), value.clone());
            }
        }
        pinned
    }

    fn is_no_miss(&self) -> bool {
        !self.problems.iter().any(Problem::is_missed)
    }

    /// What stands in its way, what may be none last.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let mut all = self.problems.clone();
        all.sort_by_key(|problem| (problem.keep && problem.is_doubtful(), problem.keep));
        all
    }

    /// The rules that should be kept and are not, or not surely.
    fn unkept(&self) -> Vec<usize> {
        let unkept = self.problems.iter().filter(|problem| problem.keep);
        unkept.map(|problem| problem.rule).collect()
    }

    /// The best has the least.
    fn rank(&self) -> (usize, usize) {
        (self.weight(), self.blemishes)
    }

    pub(super) fn weight(&self) -> usize {
        self.problems
            .iter()
            .map(|problem| problem.weight)
            .sum::<usize>()
            + self.penalty
    }
}

/// What a candidate is made of.
pub(super) struct Recipe<'r> {
    pub(super) belief: &'r Belief,
    pub(super) operation: &'r Operation,
    pub(super) wish: &'r Wish<'r>,
    /// Rules that stood in the way of another.
    pub(super) advice: &'r [usize],
    /// The best so far: what is no better is of no use.
    pub(super) best: Option<&'r Candidate>,
    /// Whether what need not be given is left out.
    pub(super) sparse: bool,
    /// Whether what it makes is to be of use to others.
    pub(super) founding: bool,
    /// Whether no step is taken any more that would mend it.
    pub(super) last: bool,
}

impl Recipe<'_> {
    /// What it is that a candidate does not do as to a rule, if it does not do as wished.
    fn flaw(&self, rule: usize, truth: Truth) -> Option<Flaw> {
        let keep = !self.wish.must.contains(&rule);
        if truth == if keep { Truth::True } else { Truth::False } {
            return None;
        }
        let of = self.operation.rules.get(rule)?;
        Some(if keep && self.wish.may_break(self.operation, of) {
            Flaw::Blemish
        } else {
            let weight = self.weight(of, truth, keep);
            Flaw::Problem(Problem {
                rule,
                truth,
                keep,
                weight,
            })
        })
    }

    /// How much it speaks against a candidate that it does not do as wished.
    fn weight(&self, rule: &Rule, truth: Truth, keep: bool) -> usize {
        match (truth == Truth::Unknown, keep) {
            (true, true) => 1,
            (true, false) => 3,
            // At last nothing is mended any more: what is refused first tells least, and what misses its aim nothing.
            (false, true) if self.last && rule.kind == RuleKind::Required => 8,
            (false, false) if self.last => 1_000,
            (false, true) => 4,
            (false, false) => 12,
        }
    }

    /// Whether each rule is kept by a candidate; none if so many are not that it is no better than the best.
    pub(super) fn truths(&self, composer: &Composer, arguments: &Arguments) -> Option<Vec<Truth>> {
        let Some(best) = self.best.filter(|_| self.wish.tells.is_none()) else {
            return Some(composer.truths(self.operation, arguments));
        };
        let first: Vec<usize> = best.problems.iter().map(|problem| problem.rule).collect();
        let (mut weight, mut blemishes) = (0, 0);
        composer.truths_until(self.operation, arguments, &first, &mut |rule, truth| {
            match self.flaw(rule, truth) {
                Some(Flaw::Problem(problem)) => weight += problem.weight,
                Some(Flaw::Blemish) => blemishes += 1,
                None => {}
            }
            (weight, blemishes) >= best.rank()
        })
    }
}

/// What a candidate does not do as wished.
enum Flaw {
    /// What should hold does not, or what should not does.
    Problem(Problem),
    /// What need not hold does not.
    Blemish,
}

impl Planner {
    /// Whether nothing that a call made and that has come to rest is there for an operation to name: less is known of
    /// what stood there before.
    pub(super) fn is_all_given(&self, belief: &Belief, kind: KindId) -> bool {
        let mut all = self.living(belief, kind).into_iter();
        self.permission.change && !all.any(|id| self.is_ours_at_rest(belief, kind, id))
    }

    /// The deepest resource that an operation has to name.
    pub(super) fn anchor<'o>(&self, operation: &'o Operation) -> Option<(&'o Bind, KindId)> {
        let required = |bind: &&Bind| {
            let parameter = operation.parameters.get(&bind.parameter);
            bind.is_resource && parameter.is_some_and(|p| p.is_required())
        };
        let bind = operation.binds.iter().rfind(required)?;
        Some((bind, self.oracle.spec().resources.get_index_of(&bind.kind)?))
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
        let tries = if depth == 0 && self.turn.thorough {
            60
        } else {
            24
        };
        let rounds = (tries / anchors.len().max(1)).max(3);
        let mut best: Option<Candidate> = None;
        let mut vain = 0;
        for round in 0..rounds {
            for given in &anchors {
                // What stands in the way of the best, and other arguments might mend.
                let advice = best.as_ref().map(Candidate::unkept).unwrap_or_default();
                if vain >= self.patience(operation, wish, anchors.len(), best.as_ref(), &advice)
                    || !self.turn.spend()
                {
                    return best;
                }
                vain += 1;
                let recipe = Recipe {
                    belief,
                    operation,
                    wish,
                    advice: if round % 2 == 0 { &[] } else { &advice },
                    best: best.as_ref(),
                    sparse: round < rounds / 2,
                    founding: depth > 0 || round % 4 < 2,
                    last: depth == 0 && self.turn.last,
                };
                let Some((arguments, truths)) = self.compose(&recipe, given) else {
                    continue;
                };
                let candidate = self.judged(&recipe, arguments, &truths);
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

    /// After so many candidates that were no better no more are tried.
    fn patience(
        &self,
        operation: &Operation,
        wish: &Wish,
        anchors: usize,
        best: Option<&Candidate>,
        advice: &[usize],
    ) -> usize {
        let chosen = |index: &usize| {
            let rule = operation.rules.get(*index);
            rule.is_some_and(|rule| !names_resources(operation, rule))
        };
        let patience = anchors.max(if self.turn.thorough { 12 } else { 3 });
        // What is unknown of all of them, more of them will not tell; but a reading only a call tells that nothing else
        // can be the matter with.
        let doubtful = wish.tells.is_none() && best.is_some_and(Candidate::is_only_doubtful);
        if !doubtful && (self.turn.thorough || advice.iter().any(chosen)) {
            3 * patience.max(4)
        } else {
            patience
        }
    }

    /// A candidate by its arguments and what the model says of each rule.
    fn judged(&self, recipe: &Recipe, arguments: Arguments, truths: &[Truth]) -> Candidate {
        let mut problems = Vec::new();
        let mut blemishes = 0;
        for (rule, truth) in truths.iter().enumerate() {
            match recipe.flaw(rule, *truth) {
                Some(Flaw::Problem(problem)) => problems.push(problem),
                Some(Flaw::Blemish) => blemishes += 1,
                None => {}
            }
        }
        let is_refused = self.was_refused(recipe.operation, &arguments);
        let penalty = self.penalty(recipe, &arguments, &problems);
        Candidate {
            is_refused,
            penalty: penalty + if is_refused { 20 } else { 0 },
            arguments,
            problems,
            blemishes,
        }
    }

    fn penalty(&self, recipe: &Recipe, arguments: &Arguments, problems: &[Problem]) -> usize {
        let Recipe {
            belief,
            operation,
            wish,
            ..
        } = *recipe;
        let stands = operation.binds.iter().any(|bind| {
            let kind = self.oracle.spec().resources.get_index_of(&bind.kind);
            let id = arguments.get(&bind.parameter).and_then(Value::as_text);
            let named = kind.zip(id).and_then(|(kind, id)| belief.find(kind, id));
            named
                .and_then(|id| belief.get(id))
                .is_some_and(|own| own.standing)
        });
        // Some rules no call surely breaks, as far as the documents say.
        let fits = |problem: &Problem| !problem.keep && problem.is_doubtful();
        let fits = problems.iter().all(fits);
        // What lies in the arguments alone no other call mends.
        let lost = |problem: &&Problem| {
            let rule = operation.rules.get(problem.rule);
            problem.keep
                && !problem.is_doubtful()
                && rule.is_some_and(|rule| !names_resources(operation, rule))
        };
        let lost = problems.iter().filter(lost).count();
        // Some products only stand there, and have readings of their own.
        let standing = if wish.tells.is_some() { 2 } else { 20 };
        usize::from(stands && !fits) * standing + lost * 5
    }
}
