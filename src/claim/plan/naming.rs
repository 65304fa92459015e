//! The arguments by which operations name resources.

use super::Planner;
use crate::model::ResourceId;
use crate::model::belief::Belief;
use crate::model::scene::Arguments;
use crate::spec::Operation;
use crate::spec::compiled::Bind;
use crate::value::Value;

impl Planner {
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
        for (name, value) in self.naming_parent(belief, operation, id) {
            arguments.entry(name).or_insert(value);
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
}
