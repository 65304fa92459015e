//! Standing resources in the place of made ones: what stands in the account from the start need not be made, nor waited
//! for.
//!
//! Only where each replay has an account of its own: elsewhere a replay might delete what others need.

use std::collections::BTreeMap;

use super::Shrinker;
use super::attempt::{Halt, Search};
use super::depend::{call_of, needed, without};
use super::outcome::Replay;
use crate::case::symbols::{Part, rewrite, written};
use crate::model::fixtures::Fixtures;
use crate::oracle::verdict::Key;
use crate::runner::action::map_texts;
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

/// Arguments, symbols mostly, and the ids that stand in for them; directories, and those in whose place they come.
pub(super) type StandIns = BTreeMap<String, Name>;

impl<R> Search<'_, R> {
    /// Lets standing resources take the place of made ones, one after the other.
    pub(super) async fn stands<E>(&mut self) -> Result<bool, Halt<E>>
    where
        R: AsyncFnMut(&[Action], &Key) -> Result<Replay, E>,
    {
        let mut changed = false;
        if self.shrinker.standing.is_empty() {
            return Ok(false);
        }
        while self.stand_in().await? {
            changed = true;
        }
        Ok(changed)
    }

    async fn stand_in<E>(&mut self) -> Result<bool, Halt<E>>
    where
        R: AsyncFnMut(&[Action], &Key) -> Result<Replay, E>,
    {
        for stand_ins in self.shrinker.stand_ins(&self.best) {
            for candidate in candidates(&self.best, &stand_ins) {
                if candidate.len() < self.best.len() && self.attempt(candidate).await? {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }
}

/// The steps with ids that stand in: without the calls that made what is replaced, then also without those of other
/// operations than the last that brought it to where it had to be.
fn candidates(steps: &[Action], stand_ins: &StandIns) -> Vec<Vec<Action>> {
    let last = steps.len().saturating_sub(1);
    let asked = steps.last().and_then(call_of).map(|call| call.call.clone());
    let renamed = replaced(steps, stand_ins);
    let makes = |index: usize| {
        let mut binds = steps.get(index).and_then(call_of).into_iter();
        binds.any(|call| {
            call.binds
                .keys()
                .any(|of| stand_ins.contains_key(&spelt(of)))
        })
    };
    let prepares = |index: usize| {
        let call = steps.get(index).and_then(call_of);
        let alike = call.map(|call| call.call.clone()) == asked;
        !alike && steps.get(index) != renamed.get(index)
    };
    let made = without(&renamed, |index| index < last && makes(index));
    let ready = without(&renamed, |index| {
        index < last && (makes(index) || prepares(index))
    });
    [made, ready].into_iter().flatten().collect()
}

impl Shrinker<'_> {
    /// What could stand in for the ids that calls use: with their parents first, then alone.
    fn stand_ins(&self, steps: &[Action]) -> Vec<StandIns> {
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
        for (own, id) in stand_ins {
            let paths = self.there(id).map(|standing| &standing.paths);
            for (field, to) in paths.into_iter().flatten() {
                let from = self.path_of(steps, own, field);
                if let Some(from) = from.filter(|from| from != to && from.ends_with('/')) {
                    moved.insert(from.to_string(), to.clone());
                }
            }
        }
        (moved.len() > stand_ins.len()).then_some(moved)
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
            let (kind, _) = kinds.find(|(_, resource)| path.ends_with(&*resource.id))?;
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
                let mut stand_ins = StandIns::from([(own.clone(), standing.id.clone())]);
                // One that lies elsewhere may do too.
                found.push(stand_ins.clone());
                let resource = self.spec.resources.get(&standing.kind);
                let within = resource.and_then(|resource| resource.within.as_ref());
                if let Some((within, id)) = within.zip(standing.parent.as_ref())
                    && let Some((_, parent)) = given.iter().find(|(kind, _)| kind == within)
                    && **parent != **id
                {
                    stand_ins.insert(parent.clone(), id.clone());
                    found.push(stand_ins);
                }
            }
        }
        // Where an id is refused because nothing has it, any such id will do.
        let own = given.iter().map(|(_, id)| id);
        for own in own.filter(|own| own.starts_with("${")) {
            let nobodys = StandIns::from([(own.clone(), Name::from(NOBODYS))]);
            let beside = found.iter().filter(|other| !other.contains_key(own));
            let both: Vec<_> = beside
                .map(|other| other.iter().chain(&nobodys))
                .map(|both| both.map(|(id, with)| (id.clone(), with.clone())).collect())
                .collect();
            found.extend(both);
            found.push(nobodys);
        }
        found
    }
}

/// A symbol as arguments have it.
fn spelt(symbol: &str) -> String {
    written(Part::Symbol(symbol))
}

/// The steps with other ids in their arguments; what is no longer used is no longer bound.
pub(super) fn replaced(steps: &[Action], stand_ins: &StandIns) -> Vec<Action> {
    let write = |part: Part| match part {
        Part::Symbol(symbol) => match stand_ins.get(&spelt(symbol)) {
            Some(id) => id.to_string(),
            None => written(part),
        },
        Part::Literal(_) | Part::Escaped => written(part),
    };
    let below = |text: &str| {
        let mut directories = stand_ins.iter().filter(|(from, _)| from.starts_with('/'));
        directories
            .find_map(|(from, to)| Some(format!("{to}{}", text.strip_prefix(from.as_str())?)))
    };
    let whole = |text: &str| match stand_ins.get(text) {
        Some(id) => id.to_string(),
        None => below(text).unwrap_or_else(|| text.to_owned()),
    };
    let one = |call: &Invocation| {
        let mut call = call.clone();
        for value in call.arguments.values_mut() {
            *value = map_texts(&rewrite(value, &write), &whole);
        }
        call.binds
            .retain(|symbol, _| !stand_ins.contains_key(&spelt(symbol)));
        call
    };
    let step = |step: &Action| match step {
        Action::Call(call) => Action::Call(one(call)),
        Action::Wait(length) => Action::Wait(*length),
    };
    steps.iter().map(step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::belief::Assumptions;
    use crate::oracle::tests::bench::shop;
    use crate::shrink::Limits;
    use crate::sut::Format;

    fn call(operation: &str, arguments: &[(&str, &str)], binds: &[(&str, &str)]) -> Action {
        let text = |(name, value): &(&str, &str)| (Name::from(*name), Value::text(value));
        let path = |(symbol, path): &(&str, &str)| (symbol.to_string(), path.to_string());
        Action::Call(Invocation {
            call: operation.into(),
            arguments: arguments.iter().map(text).collect(),
            binds: binds.iter().map(path).collect(),
            format: Format::Json,
            lose: false,
        })
    }

    #[test]
    fn what_stands_ready_need_not_be_made_ready() {
        let of = |operation, id| call(operation, &[("Id", id)], &[]);
        let wait = Action::Wait(std::time::Duration::from_secs(60));
        let steps = [
            of("Start", "x-1"),
            wait.clone(),
            of("Use", "x-1"),
            of("Use", "x-1"),
        ];
        let stand_ins = StandIns::from([("x-1".to_owned(), Name::from("x-2"))]);
        let ready = vec![wait, of("Use", "x-2"), of("Use", "x-2")];
        assert_eq!(candidates(&steps, &stand_ins).last(), Some(&ready));
    }

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
        let box_1 = StandIns::from([("${b1}".to_owned(), Name::from("b-1"))]);
        let shelf_1 = StandIns::from([("${s1}".to_owned(), Name::from("shelf-1"))]);
        let of_standing = replaced(&steps, &shelf_1);
        assert_eq!(shrinker.moved(&steps, &shelf_1), None);
        let stand_ins = StandIns::from([
            ("${b1}".to_owned(), Name::from("b-1")),
            ("/a/".to_owned(), Name::from("/run/")),
        ]);
        assert_eq!(shrinker.moved(&steps, &box_1), Some(stand_ins.clone()));
        assert_eq!(
            shrinker.moved(&of_standing, &box_1),
            Some(stand_ins.clone())
        );
        let last = call("Open", &[("BoxId", "b-1"), ("At", "/run/b/")], &[]);
        assert_eq!(replaced(&steps, &stand_ins).last(), Some(&last));
    }

    #[test]
    fn ids_take_the_place_of_symbols_and_nothing_binds_them() {
        let stand_ins = StandIns::from([
            ("${x1}".to_owned(), Name::from("x-standing")),
            ("y-2".to_owned(), Name::from("y-standing")),
        ]);
        let steps = [
            call("Make", &[], &[("x1", "Id"), ("y1", "Other")]),
            call(
                "Use",
                &[("Id", "${x1}"), ("Text", "$${x1} ${y1}"), ("Y", "y-2")],
                &[],
            ),
        ];
        let expected = [
            call("Make", &[], &[("y1", "Other")]),
            call(
                "Use",
                &[
                    ("Id", "x-standing"),
                    ("Text", "$${x1} ${y1}"),
                    ("Y", "y-standing"),
                ],
                &[],
            ),
        ];
        assert_eq!(replaced(&steps, &stand_ins), expected);
    }
}
