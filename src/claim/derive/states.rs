//! What operations do in each state of what they name, and where states lead by themselves.

use super::super::{Ask, Claim, Kind};
use super::{About, List};
use crate::model::KindId;
use crate::model::belief::{Belief, Resource, Stage};
use crate::oracle::claims;
use crate::spec::Spec;
use crate::spec::compiled::{Becomes, State, StateId};

impl About<'_> {
    pub(super) fn states(&mut self) {
        let spec = self.oracle.spec();
        for (at, bind) in self.operation.binds.iter().enumerate() {
            let found = spec.resources.get_full(&bind.kind);
            let Some((of, _, kind)) = found.filter(|_| bind.is_resource) else {
                continue;
            };
            for (index, (state, facts)) in kind.states.iter().enumerate() {
                let ask = Ask::In {
                    bind: at,
                    state: StateId::try_from(index).ok(),
                };
                let id = claims::in_state(self.operation, &kind.name, state);
                let says = format!("on a {} that is {state}: {}", kind.name, facts.says);
                let claim = self.claim(Kind::State, id, ask, says);
                self.list.add(Claim {
                    source: facts.source.clone(),
                    beyond: unreachable(self.belief, (of, index), facts),
                    ..claim
                });
            }
            let id = claims::in_state(self.operation, &kind.name, "Gone");
            let says = format!("on a {} that was deleted", kind.name);
            self.add(
                Kind::State,
                id,
                Ask::In {
                    bind: at,
                    state: None,
                },
                says,
            );
        }
    }
}

/// A state that ends by itself does so, in time, and leads where it should.
pub(super) fn transitions(spec: &Spec, belief: &Belief, list: &mut List) {
    for (index, (name, kind)) in spec.resources.iter().enumerate() {
        for (at, (from, state)) in kind.states.iter().enumerate() {
            let Ok(at) = StateId::try_from(at) else {
                continue;
            };
            for to in &state.becomes {
                let to = match to {
                    Becomes::State(to) => kind
                        .states
                        .get_index(usize::from(*to))
                        .map_or("?", |(to, _)| to),
                    Becomes::Gone => "Gone",
                    Becomes::Origin => "origin",
                };
                let deadline = state
                    .takes
                    .map(|(_, most)| format!(", within {} s", most.as_secs()));
                list.add(Claim {
                    id: claims::transition(name, from, to),
                    about: name.clone(),
                    kind: Kind::Transition,
                    says: format!("{from} becomes {to}{}", deadline.unwrap_or_default()),
                    source: state.source.clone(),
                    ask: Ask::Leave {
                        kind: index,
                        state: at,
                    },
                    beyond: if state.ends_in_known_time() {
                        unreachable(belief, (index, usize::from(at)), state)
                    } else {
                        // What is in it from the beginning may stay there for ever.
                        state.unreachable.clone()
                    },
                    needs: None,
                });
            }
        }
    }
}

/// Why nothing comes into a state, unless something is in it from the beginning.
fn unreachable(belief: &Belief, (kind, at): (KindId, usize), state: &State) -> Option<String> {
    let there = |resource: &Resource| {
        let mut stages = resource.possibilities.iter().map(|p| p.stage);
        resource.kind == kind
            && stages.any(|stage| matches!(stage, Stage::In(id) if usize::from(id) == at))
    };
    let why = state.unreachable.as_ref()?;
    let nothing = !belief.resources.iter().any(there);
    nothing.then(|| why.clone())
}

#[cfg(test)]
mod tests {
    use crate::claim::derive::claims;
    use crate::model::belief::Assumptions;
    use crate::oracle::tests::bench::shop;

    #[test]
    fn what_stands_in_a_state_is_seen_to_leave_it_only_where_it_is_known_when() {
        for (takes, seen) in [(", takes: 1h..2h", true), ("", false)] {
            let packed = format!(
                "states:\n  Packed: {{ becomes: Shelved{takes}, unreachable: nobody packs }}"
            );
            let files = shop().edit("resources/item.yaml", "states:", &packed);
            let facts = "Shop: [{ ShopId: s-1, state: Open }]\n\
                         Item: [{ ItemId: i-1, ShopId: s-1, state: Packed }]\n";
            let bench = files.with_facts(facts, Assumptions::default());
            let all = claims(&bench.oracle);
            let leaves = all.iter().find(|one| *one.id == *"Item/Packed->Shelved");
            assert_eq!(leaves.unwrap().beyond.is_none(), seen, "{takes}");
            let mut met = all.iter().filter(|one| one.id.ends_with("/in/Item/Packed"));
            assert!(met.all(|one| one.beyond.is_none()));
        }
    }
}
