//! Looks at resources: the listings that show what a call did.

use std::sync::Arc;

use super::Planner;
use super::step::{Attempt, Planned, call};
use super::subject::Subject;
use super::wish::Wish;
use crate::explore::{Aim, Next, constraints, created_kind, entry};
use crate::model::ResourceId;
use crate::model::belief::{Belief, Stage};
use crate::model::scene::Arguments;
use crate::spec::compiled::Bind;
use crate::spec::syntax::Match;
use crate::spec::{Name, Operation};
use crate::sut::Call;
use crate::value::Value;

impl Planner {
    /// A look at what a call made, or named last; after a dry run, at all of what it would have made.
    pub(super) fn look_after(
        &mut self,
        belief: &Belief,
        done: &Call,
        learnt: Option<&(Name, Name)>,
        claim: usize,
        alone: bool,
    ) -> Option<Planned> {
        let oracle = Arc::clone(&self.oracle);
        let spec = oracle.spec();
        let operation = spec.operations.get(&done.operation)?;
        let kind = created_kind(&operation.effects);
        let made =
            learnt.and_then(|(kind, id)| belief.find(spec.resources.get_index_of(kind)?, id));
        if let (None, Some(kind)) = (made, kind) {
            let look = self.look_at_all(belief, &kind, done)?;
            return Some(Planned::test(look, claim).about(Subject::Whole));
        }
        let named = || {
            let binds = operation.binds.iter().rev().filter(|bind| bind.is_resource);
            let of = |bind: &Bind| {
                let id = done.arguments.get(&bind.parameter)?.as_text()?;
                belief.find(spec.resources.get_index_of(&bind.kind)?, id)
            };
            binds.into_iter().find_map(of)
        };
        let resource = made.or_else(named)?;
        let id = belief.get(resource)?.id.clone()?;
        let subject = if alone {
            Subject::Alone(id)
        } else {
            Subject::Told(id)
        };
        let look = self.look(belief, resource)?;
        Some(Planned::test(look, claim).about(subject))
    }

    /// A look at all of a kind, below what a call named.
    fn look_at_all(&self, belief: &Belief, kind: &Name, done: &Call) -> Option<Call> {
        let mut operations = self.oracle.spec().operations.values();
        let look =
            operations.find(|look| look.list.as_ref().is_some_and(|list| list.of == *kind))?;
        let named = look
            .binds
            .iter()
            .filter(|bind| bind.is_resource)
            .filter_map(|bind| {
                let id = done.arguments.get(&bind.parameter)?;
                Some((bind.parameter.clone(), id.clone()))
            });
        let mut given: Arguments = named.collect();
        given.extend(self.largest_page(belief, look, &given));
        Some(call(&look.name, given))
    }

    /// A look at a resource: at no other where the listing can be narrowed to it. Where it may be gone, at all of them:
    /// only a whole listing shows that something is not there.
    pub(super) fn look(&mut self, belief: &Belief, id: ResourceId) -> Option<Call> {
        let oracle = Arc::clone(&self.oracle);
        let spec = oracle.spec();
        let (kind, _) = spec.resources.get_index(belief.get(id)?.kind)?;
        let look = spec
            .operations
            .values()
            .find(|look| look.list.as_ref().is_some_and(|list| list.of == *kind))?;
        let mut given = self.naming_parent(belief, look, id);
        let all = belief.possibilities(id);
        if all.iter().any(|p| p.stage == Stage::Gone) {
            given.extend(self.largest_page(belief, look, &given));
        } else {
            given.extend(only(look, belief.get(id)?.id.as_deref()?));
        }
        match self.achieve(belief, look, given.clone(), &Wish::success(), 4) {
            Attempt::Ready(Planned {
                next: Next::Call { call, .. },
                ..
            }) => Some(call),
            Attempt::Ready(_)
            | Attempt::Step(_)
            | Attempt::Look(..)
            | Attempt::Wait(_)
            | Attempt::Stuck(_) => Some(call(&look.name, given)),
        }
    }

    /// The size of a page that holds the most.
    fn largest_page(
        &self,
        belief: &Belief,
        look: &Operation,
        given: &Arguments,
    ) -> Option<(Name, Value)> {
        let size = &look.list.as_ref()?.page.as_ref()?.size;
        let parameter = look.parameters.get(size)?;
        let bounds = self.of_call(belief, look, given, |scene| {
            constraints(scene, size, parameter, Aim::Taken)
        });
        let most = bounds.maximum?;
        Some((size.clone(), Value::Int(most)))
    }
}

/// The filter that narrows a listing to an id.
fn only(look: &Operation, id: &str) -> Option<(Name, Value)> {
    let list = look.list.as_ref()?;
    let is_id = |matches: &Match| matches.field.value.trim_start_matches("$it.") == &*list.id_field;
    list.filters.iter().find_map(|filter| {
        let value = if filter.matches.as_ref().is_some_and(is_id) {
            Value::text(id)
        } else {
            let (key, _) = filter.keys.iter().find(|(_, matches)| is_id(matches))?;
            Value::List(vec![entry((key.clone(), Value::text(id)))])
        };
        Some((filter.parameter.clone(), value))
    })
}
