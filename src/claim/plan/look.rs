//! Looks at resources: the listings that show what a call did.

use std::sync::Arc;

use super::wish::Wish;
use super::{Attempt, Planned, Planner, call};
use crate::explore::{Next, created_kind};
use crate::model::ResourceId;
use crate::model::belief::Belief;
use crate::model::scene::Arguments;
use crate::spec::Name;
use crate::spec::compiled::Bind;
use crate::sut::Call;

impl Planner {
    /// A look at what a call made, or named last.
    pub(super) fn look_after(
        &mut self,
        belief: &Belief,
        done: &Call,
        learnt: Option<&(Name, Name)>,
    ) -> Option<Call> {
        let oracle = Arc::clone(&self.oracle);
        let spec = oracle.spec();
        let operation = spec.operations.get(&done.operation)?;
        let made =
            learnt.and_then(|(kind, id)| belief.find(spec.resources.get_index_of(kind)?, id));
        let named = || {
            let binds = operation.binds.iter().rev().filter(|bind| bind.is_resource);
            let of = |bind: &Bind| {
                let id = done.arguments.get(&bind.parameter)?.as_text()?;
                belief.find(spec.resources.get_index_of(&bind.kind)?, id)
            };
            binds.into_iter().find_map(of)
        };
        match made.or_else(named) {
            Some(resource) => self.look(belief, resource),
            // A dry run of what would make something: a look at all there are.
            None => {
                let kind = created_kind(&operation.effects)?;
                let look = spec
                    .operations
                    .values()
                    .find(|look| look.list.as_ref().is_some_and(|list| list.of == kind))?;
                Some(call(&look.name, Arguments::new()))
            }
        }
    }

    /// A look at a resource, among its siblings.
    pub(super) fn look(&mut self, belief: &Belief, id: ResourceId) -> Option<Call> {
        let oracle = Arc::clone(&self.oracle);
        let spec = oracle.spec();
        let (kind, _) = spec.resources.get_index(belief.get(id)?.kind)?;
        let look = spec
            .operations
            .values()
            .find(|look| look.list.as_ref().is_some_and(|list| list.of == *kind))?;
        let given = self.naming_parent(belief, look, id);
        match self.achieve(belief, look, given.clone(), &Wish::success(), 4) {
            Attempt::Ready(Planned {
                next: Next::Call { call, .. },
                ..
            }) => Some(call),
            Attempt::Ready(_) | Attempt::Step(_) | Attempt::Wait(..) | Attempt::Stuck(_) => {
                Some(call(&look.name, given))
            }
        }
    }
}
