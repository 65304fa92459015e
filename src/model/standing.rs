//! The belief before the first call: what the fixture file says stands there.
//!
//! Where nobody else uses the account, it is as the file says. Elsewhere others, and earlier walks, may have changed
//! it: then only what no call changes is known, and a look has to tell the rest.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::belief::{
    Assumptions, Belief, Fields, KindId, Possibilities, Possibility, ResourceId, Stage,
};
use super::fixtures::{Fixture, Fixtures};
use super::known::Known;
use super::span::Span;
use crate::spec::compiled::Resource;
use crate::spec::fixtures::STATE;
use crate::spec::{Name, Spec};
use crate::time::Time;
use crate::value::Value;

/// The first belief, and what stands there in it.
pub fn standing(
    spec: &Spec,
    fixtures: &Fixtures,
    assumptions: Assumptions,
) -> (Belief, Vec<ResourceId>) {
    let mut belief = Belief::new(assumptions);
    let mut found = Vec::new();
    // Parents stand before their children in the spec.
    for (kind, (name, resource)) in spec.resources.iter().enumerate() {
        for fact in fixtures.of(name).unwrap_or_default() {
            found.extend(stand(spec, &mut belief, (kind, resource), fact));
        }
    }
    (belief, found)
}

fn stand(
    spec: &Spec,
    belief: &mut Belief,
    (kind, resource): (KindId, &Resource),
    fact: &Fixture,
) -> Option<ResourceId> {
    let parent = match &resource.within {
        Some(within) => {
            let kind = spec.resources.get_index_of(within)?;
            let (_, parent) = spec.resources.get_index(kind)?;
            Some(belief.find(kind, fact.get(&parent.id)?.as_text()?)?)
        }
        None => None,
    };
    let id = Name::from(fact.get(&resource.id)?.as_text()?);
    let sure = belief.assumptions.closed;
    let fields = Arc::new(fields(resource, fact, sure));
    let stages = stages(resource, fact, sure);
    let since = Span::new(Time::START, Time::START);
    let possibilities: Possibilities = stages
        .into_iter()
        .map(|stage| Possibility::new(stage, since, Arc::clone(&fields)))
        .collect();
    let at = belief.add(kind, parent, Some(id), possibilities, Time::START);
    if let Some(resource) = belief.get_mut(at) {
        resource.foreign = !sure;
        resource.standing = true;
    }
    Some(at)
}

fn fields(resource: &Resource, fact: &Fixture, sure: bool) -> Fields {
    let stays = |name: &Name| resource.hidden.contains(name) || !resource.settable.contains(name);
    let own = |name: &Name| **name != *STATE && *name != resource.id;
    let told = fact
        .iter()
        .filter(|(name, _)| own(name) && (sure || stays(name)));
    let mut fields: BTreeMap<Name, Known> = told
        .map(|(name, value)| (name.clone(), Known::one(value.clone())))
        .collect();
    // The ids of what it belongs to are derived.
    fields.retain(|name, _| resource.fields.contains_key(name) || resource.hidden.contains(name));
    fields
}

fn stages(resource: &Resource, fact: &Fixture, sure: bool) -> Vec<Stage> {
    let told = fact.get(STATE).and_then(Value::as_text);
    let index = told.and_then(|state| resource.states.get_index_of(state));
    let states: Vec<usize> = match index.filter(|_| sure) {
        Some(index) => vec![index],
        None => (0..resource.states.len()).collect(),
    };
    let mut stages: Vec<Stage> = states
        .into_iter()
        .filter_map(|index| u16::try_from(index).ok().map(Stage::In))
        .collect();
    if !sure || stages.is_empty() {
        stages.push(Stage::Gone);
    }
    stages
}
