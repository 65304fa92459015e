//! What has to be there before an operation can be called as wished, and what makes it: deep operations are reached by
//! chance alone far too seldom.

use std::collections::{BTreeMap, BTreeSet};

use super::choose::created_kind;
use super::walk::Explorer;
use crate::model::belief::{Belief, Possibility};
use crate::model::{KindId, ResourceId, Truth};
use crate::oracle::Oracle;
use crate::spec::compiled::Check;
use crate::spec::cond::Cond;

use crate::spec::{Name, Operation, Spec};
use crate::sut::Call;
use crate::value::{Random, Value};

/// By operation, the kinds it needs, and by kind, what makes one; and what stands there anyway.
#[derive(Clone, Debug, Default)]
pub struct Ground {
    needs: BTreeMap<Name, Vec<Name>>,
    makers: BTreeMap<Name, Name>,
    standing: BTreeSet<Name>,
}

impl Ground {
    /// That of a service.
    pub fn of(oracle: &Oracle) -> Ground {
        let operations = || oracle.spec().operations.values();
        let made = |o: &Operation| created_kind(&o.effects).map(|kind| (kind, o.name.clone()));
        Ground {
            needs: operations().map(|o| (o.name.clone(), needs(o))).collect(),
            makers: operations().filter_map(made).collect(),
            standing: standing(oracle),
        }
    }

    /// What a call names of all that stands in the account from the start.
    pub(super) fn standing_in(&self, call: &Call) -> Vec<Name> {
        let texts = call.arguments.values().filter_map(Value::as_text);
        let standing = texts.filter_map(|text| self.standing.get(text));
        standing.cloned().collect()
    }
}

/// The ids of what stands in the account from the start.
fn standing(oracle: &Oracle) -> BTreeSet<Name> {
    let kinds = oracle.spec().resources.iter();
    let ids = kinds.flat_map(|(kind, resource)| {
        let facts = oracle.fixtures().of(kind).unwrap_or_default();
        facts.iter().filter_map(|fact| fact.get(&resource.id))
    });
    ids.filter_map(Value::as_text).map(Name::from).collect()
}

/// The operation a walk lays the ground for: one to dwell on, or any; now and then none. A walk that makes many of a kind
/// has enough to do.
pub(super) fn aim(spec: &Spec, only: &[Name], many: bool, random: &mut Random) -> Option<Name> {
    if !only.is_empty() {
        return (!random.once_in(4))
            .then(|| random.pick(only).cloned())
            .flatten();
    }
    let all: Vec<&Name> = spec.operations.keys().collect();
    (!many && !random.once_in(3))
        .then(|| random.pick(&all).map(|name| (*name).clone()))
        .flatten()
}

/// The kinds of the resources it has to name, and of those that its rules ask for.
fn needs(operation: &Operation) -> Vec<Name> {
    let required = |parameter: &Name| {
        let spec = operation.parameters.get(parameter);
        spec.is_some_and(|spec| spec.is_required())
    };
    let named = operation
        .binds
        .iter()
        .filter(|bind| bind.is_resource && required(&bind.parameter))
        .map(|bind| bind.kind.clone());
    let mut kinds: Vec<Name> = named.collect();
    for rule in &operation.rules {
        if let Check::Cond(cond) = &rule.check {
            asked(cond, &mut kinds);
        }
    }
    // A listing that is empty shows nothing.
    kinds.extend(operation.list.iter().map(|list| list.of.clone()));
    let mut seen = BTreeSet::new();
    kinds.retain(|kind| seen.insert(kind.clone()));
    kinds
}

fn asked(cond: &Cond, kinds: &mut Vec<Name>) {
    match cond {
        Cond::All(parts) | Cond::Any(parts) => parts.iter().for_each(|part| asked(part, kinds)),
        Cond::Some(some) => kinds.push(some.a.as_str().into()),
        Cond::Not(_)
        | Cond::Use(_)
        | Cond::State(_)
        | Cond::Equal(_)
        | Cond::Less(_)
        | Cond::AtLeast(_)
        | Cond::In(_)
        | Cond::Holds(_)
        | Cond::Given(_)
        | Cond::ExactlyOneGiven(_)
        | Cond::None(_)
        | Cond::Each(_)
        | Cond::Count(_)
        | Cond::Inside(_)
        | Cond::Disjoint(_)
        | Cond::Matches(_)
        | Cond::Depth(_)
        | Cond::Length(_)
        | Cond::Distinct(_)
        | Cond::Unknowable(_) => {}
    }
}

impl Explorer {
    /// Where nothing of use lives yet, what makes the first such thing; mostly.
    pub(super) fn founder<'o>(
        &mut self,
        oracle: &'o Oracle,
        belief: &Belief,
    ) -> Option<&'o Operation> {
        if self.random.once_in(4) {
            return None;
        }
        let spec = oracle.spec();
        if let Some(aim) = self.mood.aim.clone()
            && let Some(first) = self.lacking(spec, belief, &aim, &mut BTreeSet::new())
        {
            return spec.operations.get(&first);
        }
        let founders: Vec<&Operation> = spec
            .operations
            .values()
            .filter(|operation| {
                created_kind(&operation.effects).is_some_and(|name| {
                    let root = spec
                        .resources
                        .get(&name)
                        .is_some_and(|kind| kind.within.is_none());
                    root && !self.has_wanted(spec, belief, &name)
                })
            })
            .collect();
        self.random.pick(&founders).copied()
    }

    /// What makes the first thing that an operation lacks, or that its making lacks.
    fn lacking(
        &self,
        spec: &Spec,
        belief: &Belief,
        operation: &Name,
        seen: &mut BTreeSet<Name>,
    ) -> Option<Name> {
        if !seen.insert(operation.clone()) {
            return None;
        }
        let needs = self.ground.needs.get(operation)?;
        let missing = |kind: &&Name| !self.has_wanted(spec, belief, kind);
        let maker = needs
            .iter()
            .filter(missing)
            .find_map(|kind| self.ground.makers.get(kind).filter(|m| *m != operation))?;
        self.lacking(spec, belief, maker, seen)
            .or_else(|| Some(maker.clone()))
    }

    /// Whether something of a kind lives that operations can work on.
    pub(super) fn has_wanted(&self, spec: &Spec, belief: &Belief, kind: &Name) -> bool {
        let Some(kind) = spec.resources.get_index_of(kind) else {
            return true;
        };
        let all = belief.all_of(spec, kind);
        all.iter()
            .any(|id| self.suits(spec, belief, kind, *id) && belief.life(spec, *id) != Truth::False)
    }

    /// Whether it, and what it belongs to, was made by the walk and is as operations ask.
    fn suits(&self, spec: &Spec, belief: &Belief, kind: KindId, id: ResourceId) -> bool {
        let (Some(own), Some((name, resource))) = (belief.get(id), spec.resources.get_index(kind))
        else {
            return false;
        };
        let fits = |p: &Possibility| {
            resource.settable.iter().all(|field| {
                match (self.wants.most(name, field), p.fields.get(field)) {
                    (Some(wanted), Some(known)) => known.admits(wanted),
                    (_, _) => true,
                }
            })
        };
        let above = own.parent.and_then(|parent| belief.get(parent));
        let above_suits = match (own.parent, above) {
            (Some(parent), Some(above)) => self.suits(spec, belief, above.kind, parent),
            (_, _) => true,
        };
        !own.standing && own.possibilities.iter().any(fits) && above_suits
    }
}
