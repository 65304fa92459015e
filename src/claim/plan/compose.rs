//! The arguments of candidates: what an operation could name, one after the other, and the rest at random.

use std::sync::Arc;

use super::Planner;
use super::candidate::Recipe;
use super::hints::Hints;
use super::wish::Wish;
use crate::explore::disputed::Place;
use crate::explore::{Composer, Goal, constraints, deleted, grounded};
use crate::model::belief::{Belief, SiteKey};
use crate::model::scene::{Arguments, At};
use crate::model::{ResourceId, Truth};
use crate::spec::about::parameter_of;
use crate::spec::compiled::{Bind, Check};
use crate::spec::{Name, Operation};

/// So many of what an operation could name are tried, of those made last and of those there longest.
const NEWEST: usize = 5;
const OLDEST: usize = 6;

impl Planner {
    /// Arguments around those given, and whether they keep each rule; none where the wish asks for a value that cannot
    /// be made, or where they are no better than the best.
    pub(super) fn compose(
        &mut self,
        recipe: &Recipe,
        given: &Arguments,
    ) -> Option<(Arguments, Vec<Truth>)> {
        let Recipe {
            belief,
            operation,
            wish,
            ..
        } = *recipe;
        let token = self.token();
        let oracle = Arc::clone(&self.oracle);
        let mut composer = Composer {
            oracle: &oracle,
            belief,
            random: &mut self.random,
            wants: recipe.founding.then_some(&self.wants),
            token,
            founding: recipe.founding,
            sparse: recipe.sparse,
            settles: wish.tells,
        };
        let mut given = given.clone();
        if let Some((name, _, _)) = &wish.made {
            given.remove(name);
        }
        let give = hinted(&mut composer, recipe, &mut given);
        let mut arguments = composer.arguments_with(operation, wish.goal, given.clone());
        let but = left_alone(operation, wish, &given);
        for name in give {
            composer.give(operation, &name, &mut arguments);
        }
        composer.complete(operation, &mut arguments, &but);
        // At last, what is named need not belong there.
        let named = |bind: &&Bind| {
            let about = wish.about.contains(&bind.name) || recipe.last;
            about && !but.contains(&&bind.parameter)
        };
        for bind in operation.binds.iter().filter(named) {
            composer.name_something(operation, bind, &mut arguments);
        }
        break_another(&mut composer, recipe, &given, &mut arguments)?;
        make_wished(&mut composer, recipe, &mut arguments)?;
        let mut truths = recipe.truths(&composer, &arguments)?;
        if let Some(place) = wish.tells {
            tell(&composer, recipe, place, &arguments, &mut truths);
        }
        Some((arguments, truths))
    }

    /// What an operation could name, one after the other; the rest is left to chance.
    pub(super) fn anchors(
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
        let required: Vec<&Bind> = operation.binds.iter().filter(required).collect();
        // At last, what has nothing below it is named too.
        let above = if self.turn.last { required.len() } else { 1 };
        let binds = required.into_iter().rev().take(above);
        let all: Vec<Arguments> = binds
            .flat_map(|bind| self.around(belief, operation, bind, given, &aimed))
            .collect();
        if all.is_empty() {
            return vec![given.clone()];
        }
        all
    }

    /// Each that a binding could name.
    fn around(
        &self,
        belief: &Belief,
        operation: &Operation,
        bind: &Bind,
        given: &Arguments,
        aimed: &dyn Fn(&Bind) -> bool,
    ) -> Vec<Arguments> {
        let Some(kind) = self.oracle.spec().resources.get_index_of(&bind.kind) else {
            return Vec::new();
        };
        let deletes = deleted(&self.oracle, operation) == Some(&bind.name);
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
        let chosen = newest.chain(oldest).copied();
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
        chosen.map(with).collect()
    }
}

/// The parameters that stay as they are: those that are to be at fault, and those to be left out.
fn left_alone<'a>(operation: &'a Operation, wish: &Wish, given: &'a Arguments) -> Vec<&'a Name> {
    let rules = wish.must.iter().filter_map(|at| operation.rules.get(*at));
    let absent = given.iter().filter(|(_, value)| value.is_absent());
    rules
        .map(|rule| &rule.site)
        .chain(absent.map(|(name, _)| name))
        .collect()
}

/// Where two rules are to be broken, the second is broken as it would be alone.
fn break_another(
    composer: &mut Composer,
    recipe: &Recipe,
    given: &Arguments,
    arguments: &mut Arguments,
) -> Option<()> {
    let operation = recipe.operation;
    let (Goal::Break(_), [_, second]) = (recipe.wish.goal, recipe.wish.must.as_slice()) else {
        return Some(());
    };
    let other = composer.arguments_with(operation, Goal::Break(*second), given.clone());
    let rule = operation.rules.get(*second)?;
    let at = || operation.parameters.get_key_value(&rule.site);
    let site = parameter_of(operation, rule).or_else(|| at().map(|(name, _)| name))?;
    match other.get(site) {
        Some(value) => drop(arguments.insert(site.clone(), value.clone())),
        None => drop(arguments.remove(site)),
    }
    Some(())
}

/// The value that is wished for, made from the bounds that the other arguments leave.
fn make_wished(composer: &mut Composer, recipe: &Recipe, arguments: &mut Arguments) -> Option<()> {
    let operation = recipe.operation;
    let Some((name, aim, make)) = &recipe.wish.made else {
        return Some(());
    };
    let parameter = operation.parameters.get(name)?;
    let bindings = composer.bindings(operation, arguments);
    let oracle = composer.oracle;
    let scene = oracle.scene(recipe.belief, operation, arguments, &bindings);
    let bounds = constraints(&scene, name, parameter, *aim);
    let value = make(&bounds)?;
    let value = grounded(&scene, parameter, &bounds, value, composer.random);
    arguments.insert(name.clone(), value);
    Some(())
}

/// A rule is broken as wished if the answer will tell which alternative of a reading is followed.
fn tell(
    composer: &Composer,
    recipe: &Recipe,
    place: &Place,
    arguments: &Arguments,
    truths: &mut [Truth],
) {
    let Recipe {
        operation, wish, ..
    } = *recipe;
    for index in &wish.must {
        let (Some(rule), Some(truth)) = (operation.rules.get(*index), truths.get_mut(*index))
        else {
            continue;
        };
        let (reading, site) = place;
        let is_it = |key: &SiteKey| key.reading == *reading && key.site == *site;
        if let Goal::Settle(_) = wish.goal {
            let keys = composer.hangs_on(operation, arguments, rule);
            *truth = Truth::from(!keys.iter().any(is_it));
        } else if !composer.is_open(operation, arguments, place) {
            *truth = Truth::True;
        }
    }
}

/// What the conditions of rules suggest: of those that should be broken, and of those that stood in the way of another
/// candidate. Returns what has to be given besides.
fn hinted(composer: &mut Composer, recipe: &Recipe, given: &mut Arguments) -> Vec<Name> {
    let operation = recipe.operation;
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
    for rule in recipe.wish.must.iter().filter_map(rule) {
        hints.breach(rule, given);
    }
    for rule in recipe.advice.iter().filter_map(rule) {
        hints.keep(rule, given);
    }
    hints.give
}
