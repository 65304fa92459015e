//! One item of a look against one possibility of its resource.

use std::sync::Arc;

use super::shape::{is_empty, unwrapped};
use crate::model::belief::{Possibility, ResourceId, Stage, stage_name};
use crate::model::known::Known;
use crate::model::scene::{At, Item, Local, Scene};
use crate::spec::Name;
use crate::spec::compiled::{Becomes, List};
use crate::spec::cond::Quantified;
use crate::spec::syntax::{Field, Server};
use crate::time::Time;
use crate::value::Value;

/// Where an item differs from a possibility.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The field.
    pub field: Name,
    /// What it shows.
    pub shows: Value,
    /// What it may show.
    pub expected: Known,
}

/// How a stage is written where it is shown.
pub fn shown_stage(scene: &Scene, kind: usize, stage: Stage, at: At) -> Known {
    let Stage::In(state) = stage else {
        return Known::Void;
    };
    match crate::model::belief::state_of(scene.spec, kind, state).and_then(|s| s.shown_as.as_ref())
    {
        Some(shown) => scene.value(shown, at),
        None => Known::one(Value::text(stage_name(scene.spec, kind, stage))),
    }
}

/// Whether a stage is one that a change passes through on its way back.
pub fn is_change(scene: &Scene, kind: usize, stage: Stage) -> bool {
    let Stage::In(state) = stage else {
        return false;
    };
    crate::model::belief::state_of(scene.spec, kind, state)
        .is_some_and(|state| state.becomes.contains(&Becomes::Origin))
}

/// What a field of an item shows in a possibility.
pub fn expected(
    scene: &Scene,
    list: &List,
    id: ResourceId,
    p: &Possibility,
    name: &Name,
    field: &Field,
    at: At,
) -> Known {
    let Some(resource) = scene.belief.get(id) else {
        return Known::Any;
    };
    let kind = scene.spec.resources.get_index(resource.kind);
    if kind.is_some_and(|(_, kind)| kind.state_field.as_ref() == Some(name)) {
        return shown_stage(scene, resource.kind, p.stage, at);
    }
    if *name == list.id_field {
        return resource
            .id
            .clone()
            .map_or(Known::Any, |id| Known::one(Value::Text(id)));
    }
    match &field.is {
        Some(is) if !p.fields.contains_key(name) => {
            let it = Local {
                name: "it",
                item: Item::Resource(id, p),
                outer: at.local,
            };
            scene.value(
                is,
                At {
                    site: at.site,
                    local: Some(&it),
                },
            )
        }
        _ => scene.field(id, p, name, at),
    }
}

/// The possibility as narrowed by an item, or where they differ.
pub fn narrow(
    scene: &Scene,
    list: &List,
    id: ResourceId,
    p: &Possibility,
    item: &Value,
    seen: Time,
) -> Result<Possibility, Vec<Mismatch>> {
    if matches!(p.stage, Stage::Unborn | Stage::Gone) {
        return Err(Vec::new());
    }
    let mut narrowed = p.clone();
    narrowed.since = p.since.until(seen);
    let mut mismatches = Vec::new();
    mismatches.extend(wrong_state(scene, id, p, item));
    for (name, field) in &list.item {
        let site = name.clone();
        let at = At::site(&site);
        let observed = unwrapped(field, item.get(name).unwrap_or(&Value::Absent)).into_owned();
        if observed.is_absent() || field.server == Some(Server::Free) {
            continue;
        }
        if let Some(count) = &field.count {
            mismatches.extend(wrong_count(scene, id, p, name, count, &observed));
            continue;
        }
        let known = expected(scene, list, id, p, name, field, at);
        match field.server {
            Some(Server::Grows) => {
                let grown = known
                    .test(|old| !matches!(observed.compare(old), Some(std::cmp::Ordering::Less)));
                if grown == Some(crate::model::Truth::False) {
                    mismatches.push(Mismatch {
                        field: name.clone(),
                        shows: observed,
                        expected: known,
                    });
                } else {
                    learn(&mut narrowed, name, observed);
                }
            }
            Some(Server::Once) | Some(Server::Free) | None => {
                if told_so(scene, id, name, &known, &observed) {
                    learn(&mut narrowed, name, observed);
                } else if !shows(&known, &observed, field) {
                    mismatches.push(Mismatch {
                        field: name.clone(),
                        shows: observed,
                        expected: known,
                    });
                } else if p.fields.contains_key(name) {
                    settle_value(&mut narrowed, name, &known, &observed, field);
                } else if field.server == Some(Server::Once) {
                    learn(&mut narrowed, name, observed);
                }
            }
        }
    }
    if mismatches.is_empty() {
        Ok(narrowed)
    } else {
        Err(mismatches)
    }
}

/// Whether only a look told of a field, and may have told something else because it was in XML.
fn told_so(scene: &Scene, id: ResourceId, name: &Name, known: &Known, observed: &Value) -> bool {
    let resource = scene.belief.get(id);
    let told = resource.is_some_and(|resource| resource.told.contains(name));
    let mut values = known.values().unwrap_or_default().iter();
    told && values.any(|told| observed.may_become(told))
}

/// How many an item says there are, if there cannot be so many.
fn wrong_count(
    scene: &Scene,
    id: ResourceId,
    p: &Possibility,
    name: &Name,
    count: &Quantified,
    observed: &Value,
) -> Option<Mismatch> {
    let it = Local {
        name: "it",
        item: Item::Resource(id, p),
        outer: None,
    };
    let at = At {
        site: name,
        local: Some(&it),
    };
    let tally = scene.tally(count, at);
    let shown = observed.as_int()?;
    let fits = shown >= tally.lo && tally.hi.is_none_or(|hi| shown <= hi);
    let mut numbers = vec![Value::Int(tally.lo)];
    numbers.extend(tally.hi.map(Value::Int));
    (!fits).then(|| Mismatch {
        field: name.clone(),
        shows: observed.clone(),
        expected: Known::of(numbers),
    })
}

/// The state an item shows, if the possibility does not show as such.
fn wrong_state(scene: &Scene, id: ResourceId, p: &Possibility, item: &Value) -> Option<Mismatch> {
    let kind = scene.belief.get(id)?.kind;
    let (_, spec) = scene.spec.resources.get_index(kind)?;
    let field = spec.state_field.as_ref()?;
    let shows = item.get(field).filter(|state| !is_empty(state))?;
    let expected = shown_stage(scene, kind, p.stage, At::site(field));
    (!expected.admits(shows)).then(|| Mismatch {
        field: field.clone(),
        shows: shows.clone(),
        expected,
    })
}

/// Whether a field that may have these values may show this.
fn shows(known: &Known, observed: &Value, field: &Field) -> bool {
    match known {
        Known::Any | Known::Void => true,
        Known::OneOf(values) => values
            .iter()
            .any(|value| shows_value(value, observed, field)),
    }
}

fn shows_value(value: &Value, observed: &Value, field: &Field) -> bool {
    match (value, observed) {
        (value, observed) if is_empty(value) => is_empty(observed),
        (value, observed) if value.may_become(observed) => true,
        (Value::List(_), Value::List(items)) if field.ordered != Some(true) => {
            let known: Vec<&str> = field
                .item
                .iter()
                .flat_map(|item| item.keys().map(String::as_str))
                .collect();
            let trimmed = Value::List(items.iter().map(|item| project(item, &known)).collect());
            value.as_set_eq(&trimmed) || value.as_set_eq(observed)
        }
        (value, observed) => value.same(observed),
    }
}

fn project(item: &Value, fields: &[&str]) -> Value {
    match item {
        Value::Map(map) => Value::Map(
            map.iter()
                .filter(|(name, _)| fields.contains(&&***name))
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
        ),
        Value::Absent | Value::Bool(_) | Value::Int(_) | Value::Text(_) | Value::List(_) => {
            item.clone()
        }
    }
}

/// What is seen is what is there: keep of the known values those that show as observed.
fn settle_value(p: &mut Possibility, name: &Name, known: &Known, observed: &Value, field: &Field) {
    let settled = match known {
        Known::OneOf(values) => Known::of(
            values
                .iter()
                .filter(|value| shows_value(value, observed, field))
                .cloned(),
        ),
        Known::Any | Known::Void => Known::one(observed.clone()),
    };
    let mut fields = (*p.fields).clone();
    fields.insert(name.clone(), settled);
    p.fields = Arc::new(fields);
}

/// A value the server chose: it holds now and after.
fn learn(p: &mut Possibility, name: &Name, value: Value) {
    if p.fields.get(name).and_then(Known::single) == Some(&value) {
        return;
    }
    let mut fields = (*p.fields).clone();
    fields.insert(name.clone(), Known::one(value.clone()));
    p.fields = Arc::new(fields);
    if let Some(next) = &p.next {
        let mut fields = (**next).clone();
        fields.insert(name.clone(), Known::one(value));
        p.next = Some(Arc::new(fields));
    }
}
