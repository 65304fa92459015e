//! JSON and XML of the same answer agree: of two looks alike, one in each format and nothing in between, every field
//! that both show is the same.

use super::shape;
use super::shown::elsewhere;
use crate::model::belief::Glimpse;
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
pub fn compare(operation: &Operation, before: &Glimpse, look: &Glimpse) -> Option<Disagreement> {
    let alike = before.operation == look.operation
        && before.arguments == look.arguments
        && before.xml != look.xml;
    let at_once = before.at.from == look.at.to;
    if !alike || !(at_once || before.quiet) {
        return None;
    }
    let found = differs(operation, at_once, &before.body, &look.body)?;
    Some(Disagreement {
        step: before.step,
        ..found
    })
}

fn differs(operation: &Operation, at_once: bool, a: &Value, b: &Value) -> Option<Disagreement> {
    let apart = elsewhere(operation);
    let own = operation.returns.iter();
    let own = own.filter(|(name, _)| !apart.contains(&&***name));
    if let Some(found) = in_fields(own, at_once, a, b) {
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
        in_fields(list.item.iter(), at_once, item, other)
    })
}

fn in_fields<'f>(
    mut fields: impl Iterator<Item = (&'f Name, &'f Field)>,
    at_once: bool,
    a: &Value,
    b: &Value,
) -> Option<Disagreement> {
    fields.find_map(|(name, field)| {
        match field.server {
            Some(Server::Free) => return None,
            Some(Server::Grows) if !at_once => return None,
            Some(Server::Grows | Server::Once) | None => {}
        }
        let (a, b) = (a.get(name)?, b.get(name)?);
        let (a, b) = (shape::unwrapped(field, a), shape::unwrapped(field, b));
        let both = !shape::is_empty(&a) && !shape::is_empty(&b);
        // The fields of items in lists may be left out; only lists of plain values are compared whole.
        let plain = field.item.is_none() && !a.may_become(&b) && !b.may_become(&a);
        (both && plain && !a.same(&b) && !a.as_set_eq(&b)).then(|| Disagreement {
            field: name.to_string(),
            before: a.into_owned(),
            now: b.into_owned(),
            step: 0,
        })
    })
}
