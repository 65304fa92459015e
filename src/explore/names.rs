//! Which resource or fixture an argument should name.

use crate::model::belief::{Belief, Resource, ResourceId, Stage};
use crate::model::truth::Truth;
use crate::oracle::Oracle;
use crate::spec::compiled::Bind;
use crate::spec::syntax::{Effect, Move};
use crate::spec::{Name, Operation};
use crate::value::{Random, Value};

/// What is wanted of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Want {
    /// Something that lives, below the parent chosen.
    Living,
    /// The same, to be deleted: nothing that stood there before the first call.
    Spare,
    /// Something that no longer lives, or never did.
    Dead,
    /// Something that lives below another parent.
    Elsewhere,
}

/// An id for a binding that names a resource.
pub fn resource(
    oracle: &Oracle,
    belief: &Belief,
    bind: &Bind,
    parent: Option<ResourceId>,
    want: Want,
    random: &mut Random,
) -> Option<Value> {
    let kind = oracle.spec().resources.get_index_of(&bind.kind)?;
    if want == Want::Dead {
        return Some(dead(oracle, belief, kind, random));
    }
    let all = belief.all_of(oracle.spec(), kind);
    let fits = |id: &&ResourceId| {
        let own = belief.get(**id);
        let below = own.and_then(|resource| resource.parent) == parent || parent.is_none();
        let named = own.is_some_and(|resource| {
            resource.id.is_some() && !(want == Want::Spare && resource.standing)
        });
        let lives = belief.life(oracle.spec(), **id) != Truth::False;
        named && lives && (below == (want != Want::Elsewhere))
    };
    let mut candidates: Vec<ResourceId> = all.iter().filter(fits).copied().collect();
    // What the walk made is mostly what it is about.
    let own = |id: &ResourceId| belief.get(*id).is_some_and(|own| !stands(belief, own));
    if candidates.iter().any(own) && !random.once_in(5) {
        candidates.retain(own);
    }
    // The newest are the likelier to be what the walk is about.
    let recent = candidates.len().min(3);
    let chosen = if random.once_in(3) {
        random.pick(&candidates)
    } else {
        random.pick(
            candidates
                .get(candidates.len() - recent..)
                .unwrap_or_default(),
        )
    };
    let id = belief.get(*chosen?)?.id.clone()?;
    Some(Value::Text(id))
}

/// Whether it, or what it belongs to, stood there before the first call.
fn stands(belief: &Belief, resource: &Resource) -> bool {
    let parent = resource.parent.and_then(|parent| belief.get(parent));
    resource.standing || parent.is_some_and(|parent| stands(belief, parent))
}

/// Something that lives, for a call that names it.
pub fn living(oracle: &Oracle, operation: &Operation, bind: &Bind) -> Want {
    if deleted(oracle, operation) == Some(&bind.name) {
        Want::Spare
    } else {
        Want::Living
    }
}

/// The binding whose resource a call deletes.
pub fn deleted<'o>(oracle: &Oracle, operation: &'o Operation) -> Option<&'o Name> {
    fn moves<'o>(effects: &'o [Effect], found: &mut Vec<&'o Move>) {
        for effect in effects {
            match effect {
                Effect::Move(motion) => found.push(motion),
                Effect::Only(only) => moves(&only.effects, found),
                Effect::Create(_)
                | Effect::Set(_)
                | Effect::Add(_)
                | Effect::Remove(_)
                | Effect::Forget(_) => {}
            }
        }
    }
    let mut all = Vec::new();
    moves(&operation.effects, &mut all);
    let leaves = |motion: &&Move| {
        let name = motion.of.as_ref()?.trim_start_matches('$');
        let bind = operation.binds.iter().find(|bind| *bind.name == *name)?;
        let kind = oracle.spec().resources.get(&bind.kind)?;
        let to = kind.states.get(motion.to.as_str());
        (*motion.to == "Gone" || to.is_some_and(|state| state.leaving)).then_some(&bind.name)
    };
    all.iter().find_map(leaves)
}

/// An id of something deleted, or one of a fitting form that was never given.
fn dead(oracle: &Oracle, belief: &Belief, kind: usize, random: &mut Random) -> Value {
    let gone: Vec<&Name> = belief
        .by_id
        .iter()
        .filter(|((of, _), id)| {
            let surely = belief
                .possibilities(**id)
                .iter()
                .all(|p| p.stage == Stage::Gone);
            *of == kind && surely
        })
        .map(|((_, id), _)| id)
        .collect();
    if !random.once_in(3)
        && let Some(id) = random.pick(&gone)
    {
        return Value::Text((*id).clone());
    }
    let known = belief
        .by_id
        .keys()
        .find(|(of, _)| *of == kind)
        .map(|(_, id)| id.to_string());
    let prefix = known
        .as_deref()
        .and_then(|id| id.split_once('-'))
        .map_or_else(
            || default_prefix(oracle, kind),
            |(prefix, _)| format!("{prefix}-"),
        );
    Value::text(&format!("{prefix}{:08x}", random.below(0xffff_ffff)))
}

fn default_prefix(oracle: &Oracle, kind: usize) -> String {
    let name = oracle
        .spec()
        .resources
        .get_index(kind)
        .map_or("x", |(name, _)| name);
    format!("{}-", name.to_lowercase())
}

/// A name of a fixture.
pub fn fixture(oracle: &Oracle, bind: &Bind, want: Want, random: &mut Random) -> Option<Value> {
    if want == Want::Dead {
        return Some(Value::text(&format!(
            "no-such-{:04x}",
            random.below(0xffff)
        )));
    }
    let kind = oracle.spec().fixtures.get(&bind.kind)?;
    let by = kind.by.as_deref()?;
    let all = oracle.fixtures().of(&bind.kind)?;
    // The first of a kind is the sound one by custom.
    let chosen = if random.once_in(3) {
        random.pick(all)?
    } else {
        all.first()?
    };
    chosen.get(by).cloned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::oracle::tests::bench::{Bench, shop};

    const WORLD: &str = "Shop: [{ ShopId: s-old, Town: ulm, state: Open }]";

    /// The ids that a walk may name of shops.
    fn named(bench: &Bench, want: Want) -> Vec<Value> {
        let bind = Bind {
            name: "Shop".into(),
            parameter: "ShopId".into(),
            kind: "Shop".into(),
            is_resource: true,
            within: None,
            part: None,
        };
        let mut random = Random::seeded(1);
        let once = |_| resource(&bench.oracle, &bench.belief, &bind, None, want, &mut random);
        let mut ids: Vec<Value> = (0..100).filter_map(once).collect();
        ids.sort();
        ids.dedup();
        ids
    }

    #[test]
    fn what_stands_there_is_used_and_never_deleted() {
        let mut bench = shop().with_facts(WORLD, Default::default());
        let old = Value::text("s-old");
        assert_eq!(named(&bench, Want::Living), std::slice::from_ref(&old));
        assert_eq!(named(&bench, Want::Spare), []);
        let made = json!({ "ShopId": "s-new" });
        bench.good("OpenShop", json!({ "Town": "ulm" }), Ok(made));
        let new = Value::text("s-new");
        assert_eq!(named(&bench, Want::Living), [new.clone(), old]);
        assert_eq!(named(&bench, Want::Spare), [new]);
    }
}
