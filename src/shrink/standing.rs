//! What stands in the account from the start, and what of a sequence it could take the place of.
//!
//! Replays nothing: [`super::stands`] tries it.

use std::collections::BTreeMap;

use super::Shrinker;
use super::depend::{call_of, needed};
use super::stands::{StandIns, spelt};
use crate::model::fixtures::Fixtures;
use crate::runner::{Action, Invocation};
use crate::spec::syntax::Type;
use crate::spec::{Name, Spec};
use crate::value::Value;

/// A resource that stands in the account before the first call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its kind.
    pub kind: Name,
    /// Its id.
    pub id: Name,
    /// The id of what it lies in, if it lies in something.
    pub parent: Option<Name>,
    /// Its paths, by field.
    pub paths: BTreeMap<Name, Name>,
}

impl Standing {
    /// What the fixture file says stands there.
    pub fn all(spec: &Spec, fixtures: &Fixtures) -> Vec<Standing> {
        let mut all = Vec::new();
        for (kind, resource) in &spec.resources {
            let within = resource.within.as_ref();
            let parent = within.and_then(|within| spec.resources.get(within));
            for fact in fixtures.of(kind).unwrap_or_default() {
                let text = |field: &Name| fact.get(field).and_then(Value::as_text).map(Name::from);
                let fields = resource.fields.iter();
                let paths = fields.filter(|(_, field)| field.r#type == Some(Type::Path));
                all.extend(text(&resource.id).map(|id| {
                    Standing {
                        kind: kind.clone(),
                        id,
                        parent: parent.and_then(|parent| text(&parent.id)),
                        paths: paths
                            .filter_map(|(name, _)| Some((name.clone(), text(name)?)))
                            .collect(),
                    }
                }));
            }
        }
        all
    }
}

/// An id that nothing has.
const NOBODYS: &str = "no-such-id";

impl Shrinker<'_> {
    /// What could stand in for the ids that calls use: with their parents first, then alone.
    pub(super) fn stand_ins(&self, steps: &[Action]) -> Vec<StandIns> {
        self.stand_ins_for(steps, steps)
    }

    /// The same for the last call.
    pub(super) fn stand_ins_of_last(&self, steps: &[Action]) -> Vec<StandIns> {
        self.stand_ins_for(steps, steps.split_at(steps.len().saturating_sub(1)).1)
    }

    fn stand_ins_for(&self, steps: &[Action], asked: &[Action]) -> Vec<StandIns> {
        let made = self.made(steps);
        let mut found: Vec<StandIns> = Vec::new();
        for call in asked.iter().rev().filter_map(call_of) {
            for one in self.stand_ins_of(call, &made) {
                let moved = self.moved(steps, &one);
                for one in [Some(one), moved].into_iter().flatten() {
                    if !found.contains(&one) {
                        found.push(one);
                    }
                }
            }
        }
        found.sort_by_key(|stand_ins| std::cmp::Reverse(stand_ins.len()));
        found
    }

    /// The same, with the directories of what stands in where those of what it replaces are; none if they are no other.
    fn moved(&self, steps: &[Action], stand_ins: &StandIns) -> Option<StandIns> {
        let mut moved = stand_ins.clone();
        for (own, id) in &stand_ins.ids {
            let paths = self.there(id).map(|standing| &standing.paths);
            for (field, to) in paths.into_iter().flatten() {
                let from = self.path_of(steps, own, field);
                if let Some(from) = from.filter(|from| from != to && from.ends_with('/')) {
                    moved.directories.insert(from, to.clone());
                }
            }
        }
        (!moved.directories.is_empty()).then_some(moved)
    }

    fn there(&self, id: &str) -> Option<&Standing> {
        self.standing.iter().find(|standing| *standing.id == *id)
    }

    /// The path of what an argument names: what stands there has it, or it was given where that was made, or what that
    /// was made of.
    fn path_of(&self, steps: &[Action], own: &str, field: &Name) -> Option<Name> {
        let of_standing = |id: &str| self.there(id)?.paths.get(field).cloned();
        let binds = |step: &Action| {
            let mut calls = call_of(step).into_iter();
            calls.any(|call| call.binds.keys().any(|bound| spelt(bound) == own))
        };
        let makers = steps
            .iter()
            .position(binds)
            .map(|maker| needed(steps, [maker]));
        let given = |index: &usize| {
            let call = steps.get(*index).and_then(call_of)?;
            let given = call.arguments.get(field).and_then(Value::as_text);
            let mut named = call.arguments.values().filter_map(Value::as_text);
            given
                .map(Name::from)
                .or_else(|| named.find_map(of_standing))
        };
        of_standing(own).or_else(|| makers?.iter().rev().find_map(given))
    }

    /// Of which kind each symbol is: the kind whose id its call answered.
    fn made(&self, steps: &[Action]) -> BTreeMap<String, Name> {
        let kind = |path: &str| {
            let mut kinds = self.spec.resources.iter();
            let field = path.rsplit('.').next()?;
            let (kind, _) = kinds.find(|(_, resource)| *resource.id == *field)?;
            Some(kind.clone())
        };
        let binds = steps
            .iter()
            .filter_map(call_of)
            .flat_map(|call| &call.binds);
        binds
            .filter_map(|(symbol, path)| Some((spelt(symbol), kind(path)?)))
            .collect()
    }

    /// The ids that a call is given, each with its kind.
    fn given(&self, call: &Invocation, made: &BTreeMap<String, Name>) -> Vec<(Name, String)> {
        let operation = self.spec.operations.get(&call.call);
        let binds = operation.into_iter().flat_map(|operation| &operation.binds);
        let own = binds.filter(|bind| bind.is_resource).filter_map(|bind| {
            let id = call.arguments.get(&bind.parameter)?.as_text()?;
            Some((bind.kind.clone(), id.to_owned()))
        });
        let mut given: Vec<_> = own.collect();
        for symbol in call.uses().iter().map(|symbol| spelt(symbol)) {
            if let Some(kind) = made.get(&symbol)
                && !given.iter().any(|(_, id)| *id == symbol)
            {
                given.push((kind.clone(), symbol));
            }
        }
        given
    }

    fn stand_ins_of(&self, call: &Invocation, made: &BTreeMap<String, Name>) -> Vec<StandIns> {
        let given = self.given(call, made);
        let mut found = Vec::new();
        for standing in self.standing {
            let other =
                |(kind, id): &&(Name, String)| *kind == standing.kind && **id != *standing.id;
            for (_, own) in given.iter().filter(other) {
                let mut stand_ins = StandIns::id(own, &standing.id);
                // One that lies elsewhere may do too.
                found.push(stand_ins.clone());
                let resource = self.spec.resources.get(&standing.kind);
                let within = resource.and_then(|resource| resource.within.as_ref());
                if let Some((within, id)) = within.zip(standing.parent.as_ref())
                    && let Some((_, parent)) = given.iter().find(|(kind, _)| kind == within)
                    && **parent != **id
                {
                    stand_ins.ids.insert(parent.clone(), id.clone());
                    found.push(stand_ins);
                }
            }
        }
        // Where an id is refused because nothing has it, any such id will do.
        let own = given.iter().map(|(_, id)| id);
        for own in own.filter(|own| own.starts_with("${")) {
            let nobodys = StandIns::id(own, &NOBODYS.into());
            let beside = found.iter().filter(|other| !other.ids.contains_key(own));
            let both: Vec<_> = beside.map(|other| other.clone().and(&nobodys)).collect();
            found.extend(both);
            found.push(nobodys);
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::belief::Assumptions;
    use crate::oracle::tests::bench::shop;
    use crate::shrink::Limits;
    use crate::shrink::stands::replaced;
    use crate::shrink::stands::tests::call;

    #[test]
    fn directories_of_what_stands_take_the_place_of_those_of_what_was_made() {
        let steps = [
            call("MakeShelf", &[("Path", "/a/")], &[("s1", "ShelfId")]),
            call("MakeBox", &[("ShelfId", "${s1}")], &[("b1", "BoxId")]),
            call("Open", &[("BoxId", "${b1}"), ("At", "/a/b/")], &[]),
        ];
        let standing = |id: &str, path: &str| Standing {
            kind: "Box".into(),
            id: id.into(),
            parent: None,
            paths: [("Path".into(), path.into())].into(),
        };
        let all = [standing("b-1", "/run/"), standing("shelf-1", "/a/")];
        let spec = shop().with_facts("{}", Assumptions::default());
        let spec = spec.oracle.spec().clone();
        let shrinker = Shrinker::new(&spec, Limits::default()).standing(&all);
        let box_1 = StandIns::id("${b1}", &"b-1".into());
        let shelf_1 = StandIns::id("${s1}", &"shelf-1".into());
        let of_standing = replaced(&steps, &shelf_1);
        assert_eq!(shrinker.moved(&steps, &shelf_1), None);
        let stand_ins = StandIns {
            directories: [("/a/".into(), "/run/".into())].into(),
            ..box_1.clone()
        };
        assert_eq!(shrinker.moved(&steps, &box_1), Some(stand_ins.clone()));
        assert_eq!(
            shrinker.moved(&of_standing, &box_1),
            Some(stand_ins.clone())
        );
        let last = call("Open", &[("BoxId", "b-1"), ("At", "/run/b/")], &[]);
        assert_eq!(replaced(&steps, &stand_ins).last(), Some(&last));
    }

    #[test]
    fn a_symbol_is_of_the_kind_whose_id_its_call_answered() {
        let spec = shop().with_facts("{}", Assumptions::default());
        let spec = spec.oracle.spec().clone();
        let shrinker = Shrinker::new(&spec, Limits::default());
        let binds = [
            ("s", "ShopId"),
            ("w", "WorkshopId"),
            ("i", "Items.0.ItemId"),
        ];
        let made = shrinker.made(&[call("Make", &[], &binds)]);
        let made: Vec<_> = made.iter().map(|(id, kind)| (&**id, &**kind)).collect();
        assert_eq!(made, [("${i}", "Item"), ("${s}", "Shop")]);
    }
}
