//! JSON and XML of the same answer agree: of two looks alike, one in each format and nothing in between, every field
//! that both show is the same.

use super::shape;
use super::shown::elsewhere;
use crate::model::belief::{Belief, Glimpse};
use crate::spec::syntax::{Field, Server};
use crate::spec::{Name, Operation};
use crate::value::Value;

/// A field that the formats show differently.
pub struct Disagreement {
    /// The field, with dots for nesting.
    pub field: String,
    /// What the look before showed.
    pub before: Value,
    /// What this one shows.
    pub now: Value,
    /// The call of the look before.
    pub step: u32,
}

/// Compares a look with the one before it, if that was the same in the other format.
pub fn compare(
    belief: &Belief,
    operation: &Operation,
    (before, look): (&Glimpse, &Glimpse),
) -> Option<Disagreement> {
    let alike = before.operation == look.operation
        && before.arguments == look.arguments
        && before.xml != look.xml;
    let at_once = before.at.from == look.at.to;
    if !alike || !(at_once || belief.is_quiet()) {
        return None;
    }
    let found = differs(operation, (&before.body, &look.body), at_once)?;
    Some(Disagreement {
        step: before.step,
        ..found
    })
}

fn differs(operation: &Operation, (a, b): (&Value, &Value), at_once: bool) -> Option<Disagreement> {
    let apart = elsewhere(operation);
    let own = operation.returns.iter();
    let own = own.filter(|(name, _)| !apart.contains(&&***name));
    if let Some(found) = in_fields(own, (a, b), at_once) {
        return Some(found);
    }
    let list = operation.list.as_ref()?;
    let items = |body: &Value| -> Vec<Value> {
        let at = list.at.iter().try_fold(body, |here, step| here.get(step));
        at.and_then(Value::as_list)
            .map(<[Value]>::to_vec)
            .unwrap_or_default()
    };
    let others = items(b);
    items(a).iter().find_map(|item| {
        let id = item.get(&list.id_field)?;
        let other = others
            .iter()
            .find(|other| other.get(&list.id_field) == Some(id))?;
        in_fields(list.item.iter(), (item, other), at_once)
    })
}

fn in_fields<'f>(
    mut fields: impl Iterator<Item = (&'f Name, &'f Field)>,
    (a, b): (&Value, &Value),
    at_once: bool,
) -> Option<Disagreement> {
    fields.find_map(|(name, field)| {
        // What grows may have grown since.
        let own = match field.server {
            Some(Server::Free) => true,
            Some(Server::Grows) => !at_once,
            Some(_) | None => false,
        };
        if own {
            return None;
        }
        let (a, b) = (a.get(name)?, b.get(name)?);
        let (a, b) = (shape::unwrapped(field, a), shape::unwrapped(field, b));
        let both = !shape::is_empty(&a) && !shape::is_empty(&b);
        // The fields of items in lists may be left out; only lists of plain values are compared whole.
        let plain = field.item.is_none();
        (both && plain && !a.same(&b) && !a.as_set_eq(&b)).then(|| Disagreement {
            field: name.to_string(),
            before: a.into_owned(),
            now: b.into_owned(),
            step: 0,
        })
    })
}
