//! Standing resources in the place of made ones: what stands in the account from the start need not be made, nor waited
//! for.
//!
//! Only where each replay has an account of its own: elsewhere a replay might delete what others need.

use std::collections::BTreeMap;

use super::attempt::{Halt, Search};
use super::depend::{call_of, without};
use super::outcome::Replay;
use crate::case::symbols::{Part, rewrite, written};
use crate::oracle::verdict::Key;
use crate::runner::action::map_texts;
use crate::runner::{Action, Invocation};
use crate::spec::Name;

/// What comes in the place of what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct StandIns {
    /// Arguments, symbols mostly, and the ids that stand in for them.
    pub(super) ids: BTreeMap<String, Name>,
    /// Directories, and those of what stands in.
    pub(super) directories: BTreeMap<Name, Name>,
}

impl StandIns {
    /// An id for one argument.
    pub(super) fn id(own: &str, id: &Name) -> StandIns {
        StandIns {
            ids: [(own.to_owned(), id.clone())].into(),
            ..StandIns::default()
        }
    }

    /// Others beside.
    pub(super) fn and(mut self, others: &StandIns) -> StandIns {
        self.ids.extend(others.ids.clone());
        self.directories.extend(others.directories.clone());
        self
    }

    /// How much they replace.
    pub(super) fn len(&self) -> usize {
        self.ids.len() + self.directories.len()
    }

    /// What stands in for a whole text.
    fn of(&self, text: &str) -> Option<String> {
        let below =
            |(from, to): (&Name, &Name)| Some(format!("{to}{}", text.strip_prefix(&**from)?));
        let id = self.ids.get(text).map(|id| id.to_string());
        id.or_else(|| self.directories.iter().find_map(below))
    }
}

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
                .any(|of| stand_ins.ids.contains_key(&spelt(of)))
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

/// A symbol as arguments have it.
pub(super) fn spelt(symbol: &str) -> String {
    written(Part::Symbol(symbol))
}

/// The steps with other ids in their arguments; what is no longer used is no longer bound.
pub(super) fn replaced(steps: &[Action], stand_ins: &StandIns) -> Vec<Action> {
    let write = |part: Part| match part {
        Part::Symbol(symbol) => match stand_ins.ids.get(&spelt(symbol)) {
            Some(id) => id.to_string(),
            None => written(part),
        },
        Part::Literal(_) | Part::Escaped => written(part),
    };
    let whole = |text: &str| stand_ins.of(text).unwrap_or_else(|| text.to_owned());
    let one = |call: &Invocation| {
        let mut call = call.clone();
        for value in call.arguments.values_mut() {
            *value = map_texts(&rewrite(value, &write), &whole);
        }
        call.binds
            .retain(|symbol, _| !stand_ins.ids.contains_key(&spelt(symbol)));
        call
    };
    let step = |step: &Action| match step {
        Action::Call(call) => Action::Call(one(call)),
        Action::Wait(length) => Action::Wait(*length),
    };
    steps.iter().map(step).collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::sut::Format;
    use crate::value::Value;

    pub(crate) fn call(
        operation: &str,
        arguments: &[(&str, &str)],
        binds: &[(&str, &str)],
    ) -> Action {
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
        let stand_ins = StandIns::id("x-1", &"x-2".into());
        let ready = vec![wait, of("Use", "x-2"), of("Use", "x-2")];
        assert_eq!(candidates(&steps, &stand_ins).last(), Some(&ready));
    }

    #[test]
    fn ids_take_the_place_of_symbols_and_nothing_binds_them() {
        let y = StandIns::id("y-2", &"y-standing".into());
        let stand_ins = StandIns::id("${x1}", &"x-standing".into()).and(&y);
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
