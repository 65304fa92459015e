//! How long states last that resources leave by themselves: bounds from what looks showed, never more than is known.

use std::collections::BTreeMap;
use std::time::Duration;

use super::profile::Lengths;
use crate::runner::Record;
use crate::runner::action::at_path;
use crate::spec::{Name, Spec};
use crate::sut::{Outcome, Reply};
use crate::time::Time;
use crate::value::Value;

/// What is known of one resource's state.
#[derive(Clone, Debug)]
struct Stay {
    state: Name,
    /// It was entered between these.
    entered: (Time, Time),
    /// It was last seen then.
    seen: Time,
}

/// What a walk saw of each resource, by kind and id.
#[derive(Default)]
pub(super) struct Stays {
    now: BTreeMap<(Name, Name), Option<Stay>>,
    /// When a call last changed it, if it was not seen since.
    changed: BTreeMap<Name, Time>,
}

impl Stays {
    pub(super) fn note(&mut self, spec: &Spec, record: &Record, lengths: &mut Lengths) {
        let (Some(call), Some(exchange)) = (&record.call, &record.exchange) else {
            return;
        };
        let Some(operation) = spec.operations.get(&call.operation) else {
            return;
        };
        if !operation.effects.is_empty() {
            // Whatever came back, it may have changed something.
            let named = call.arguments.values().filter_map(Value::as_text);
            let named = named.map(Name::from);
            let made = record.verdict.learnt.iter().map(|(_, id)| id.clone());
            let ids: Vec<Name> = named.chain(made).collect();
            self.changed
                .extend(ids.into_iter().map(|id| (id, exchange.sent)));
            return;
        }
        let Outcome::Answered(answer) = &exchange.outcome else {
            return;
        };
        let (Some(list), Reply::Success(body)) = (&operation.list, &answer.reply) else {
            return;
        };
        let Some(kind) = spec.resources.get(&list.of) else {
            return;
        };
        let items = at_path(body, &list.at.join(".")).and_then(Value::as_list);
        for item in items.into_iter().flatten() {
            let text = |field: &str| item.get(field).and_then(Value::as_text).map(Name::from);
            let state = kind.state_field.as_deref().and_then(text);
            if let (Some(id), Some(state)) = (text(&list.id_field), state) {
                let transient = |state: &Name| {
                    let known = kind.states.get(state);
                    known.is_some_and(|known| !known.becomes.is_empty())
                };
                let span = (exchange.sent, exchange.received);
                if let Some((left, bounds)) = self.saw(&list.of, &id, &state, span)
                    && transient(&left)
                {
                    lengths
                        .entry((list.of.clone(), left))
                        .or_default()
                        .push(bounds);
                }
            }
        }
    }

    /// Takes in a sighting; returns the state that was left, and how long it lasted.
    fn saw(
        &mut self,
        kind: &Name,
        id: &Name,
        state: &Name,
        (sent, received): (Time, Time),
    ) -> Option<(Name, (Duration, Duration))> {
        let changed = self.changed.remove(id);
        let stay = self.now.entry((kind.clone(), id.clone())).or_default();
        match stay {
            Some(known) if known.state == *state && changed.is_none() => {
                known.seen = sent;
                None
            }
            _ => {
                let before = stay.take();
                let since = changed.or(before.as_ref().map(|before| before.seen));
                *stay = since.map(|since| Stay {
                    state: state.clone(),
                    entered: (since, received),
                    seen: sent,
                });
                // A call that came between may have ended it.
                let before = before.filter(|before| before.state != *state && changed.is_none())?;
                let (from, to) = before.entered;
                Some((before.state, (before.seen.since(to), received.since(from))))
            }
        }
    }
}
