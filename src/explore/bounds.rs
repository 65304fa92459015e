//! From a parameter of the spec to the bounds values are made from.
//!
//! Where readings leave a bound open, values meant to be taken satisfy every alternative, and values meant to be
//! refused break them all.

use crate::model::known::Known;
use crate::model::scene::{At, Scene};
use crate::spec::Name;
use crate::spec::expr::Expr;
use crate::spec::located;
use crate::spec::syntax::Parameter;
use crate::value::{Constraints, Unit, Value};

/// What the values are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aim {
    /// To be taken by every alternative.
    Taken,
    /// To be refused by every alternative.
    Refused,
}

/// The bounds of a parameter in a scene.
pub fn constraints(scene: &Scene, site: &Name, parameter: &Parameter, aim: Aim) -> Constraints {
    let at = At::site(site);
    let number = |expr: &Option<located::At<Expr>>, lower: bool| {
        expr.as_ref()
            .and_then(|expr| bound(&scene.value(expr, at), lower == (aim == Aim::Taken)))
    };
    let text = |expr: &Option<Expr>| {
        let known = expr.as_ref().map(|expr| scene.value(expr, at))?;
        let values = known
            .values()?
            .iter()
            .find(|value| !value.is_absent())?
            .as_text()?
            .to_owned();
        Some(values)
    };
    let pattern = |expr: &Option<located::At<Expr>>| {
        let known = expr.as_ref().map(|expr| scene.value(expr, at))?;
        let texts = known.values()?.iter().filter_map(Value::as_text);
        // Of alternatives that list characters, the shortest takes the fewest.
        let pattern = match aim {
            Aim::Taken => texts.min_by_key(|text| text.len()),
            Aim::Refused => texts.max_by_key(|text| text.len()),
        };
        scene.patterns.get(pattern?)
    };
    let below = |parameter: &Parameter| constraints(scene, site, parameter, aim);
    let (unit, bytes) = unit(scene, parameter, at, aim);
    let max_length = number(&parameter.max_length, false);
    Constraints {
        ty: parameter.r#type,
        one_of: parameter
            .r#enum
            .as_ref()
            .and_then(|values| listed(scene, values, at, aim)),
        minimum: number(&parameter.minimum, true),
        maximum: number(&parameter.maximum, false),
        multiple_of: number(&parameter.multiple_of, true),
        min_length: number(&parameter.min_length, true),
        max_length,
        unit,
        max_bytes: number(&parameter.max_bytes, false).or(max_length.filter(|_| bytes)),
        pattern: pattern(&parameter.pattern),
        not_pattern: pattern(&parameter.not_pattern),
        starts_with: text(&parameter.starts_with),
        ends_with: text(&parameter.ends_with),
        not_starts_with: parameter.not_starts_with.clone().unwrap_or_default(),
        first: parameter.first.clone().unwrap_or_default(),
        last: parameter.last.clone().unwrap_or_default(),
        chars: parameter.chars.clone().unwrap_or_default(),
        parts: parameter
            .parts
            .iter()
            .flatten()
            .map(|(part, spec)| (part.clone(), below(spec)))
            .collect(),
        items: parameter.items.as_deref().map(|spec| Box::new(below(spec))),
        item: parameter
            .item
            .iter()
            .flatten()
            .map(|(field, spec)| (Name::from(field.as_str()), below(spec)))
            .collect(),
        at_least: number(&parameter.at_least, true),
        at_most: number(&parameter.at_most, false),
        unique_by: parameter.unique_by.clone(),
        examples: examples(scene, parameter, at),
    }
}

/// The largest (or smallest) of the numbers a bound may be.
fn bound(known: &Known, largest: bool) -> Option<i64> {
    let numbers = known.values()?.iter().filter_map(Value::as_int);
    if largest {
        numbers.max()
    } else {
        numbers.min()
    }
}

/// The unit of lengths, and whether lengths have to hold in bytes as well.
fn unit(scene: &Scene, parameter: &Parameter, at: At, aim: Aim) -> (Unit, bool) {
    let Some(unit) = &parameter.unit else {
        return (Unit::Character, false);
    };
    let known = scene.value(unit, at);
    let names: Vec<&str> = known
        .values()
        .unwrap_or_default()
        .iter()
        .filter_map(Value::as_text)
        .collect();
    match names.as_slice() {
        [one] => (Unit::from_name(one).unwrap_or_default(), false),
        _ => (Unit::Character, aim == Aim::Taken),
    }
}

/// The values of an enum: those of all alternatives, or of any.
fn listed(scene: &Scene, values: &Expr, at: At, aim: Aim) -> Option<Vec<Value>> {
    // Each item by itself: many open readings make more lists than can be told apart.
    let parts = if let Expr::List(items) = values {
        items.as_slice()
    } else {
        std::slice::from_ref(values)
    };
    let parts = parts.iter().map(|part| alternatives(scene, part, at));
    let mut chosen: Vec<Value> = parts.flat_map(|lists| common(&lists, aim)).collect();
    chosen.sort();
    chosen.dedup();
    chosen.retain(|value| !value.is_absent());
    (!chosen.is_empty()).then_some(chosen)
}

/// What a list, or one item of it, may be.
fn alternatives(scene: &Scene, of: &Expr, at: At) -> Vec<Vec<Value>> {
    let lists = |known: &Known| -> Vec<Vec<Value>> {
        let values = known.values().unwrap_or_default().iter();
        values
            .map(|value| match value {
                Value::List(items) => items.clone(),
                Value::Absent => Vec::new(),
                one @ Value::Bool(_)
                | one @ Value::Int(_)
                | one @ Value::Text(_)
                | one @ Value::Map(_) => vec![one.clone()],
            })
            .collect()
    };
    match (scene.value(of, at), of) {
        // What decides is not known, or not there: any case may apply.
        (Known::Any | Known::Void, Expr::By { cases, .. }) => cases
            .values()
            .flat_map(|case| lists(&scene.value(case, at)))
            .collect(),
        (known, _) => lists(&known),
    }
}

/// What is in all of them, or in any.
fn common(lists: &[Vec<Value>], aim: Aim) -> Vec<Value> {
    let everywhere = |value: &Value| lists.iter().all(|list| list.contains(value));
    let taken = |value: &&Value| aim == Aim::Refused || everywhere(value);
    lists.iter().flatten().filter(taken).cloned().collect()
}

fn examples(scene: &Scene, parameter: &Parameter, at: At) -> Vec<Value> {
    parameter
        .examples
        .iter()
        .flatten()
        .filter_map(|expr| scene.value(expr, at).values().map(<[Value]>::to_vec))
        .flatten()
        .collect()
}
