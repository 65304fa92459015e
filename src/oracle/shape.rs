//! Whether the fields of an answer are what the spec says of any such answer: there, of their type, format and enum.
//!
//! What a field's value should be, given what was created and changed, is judged in `item`.

use std::borrow::Cow;

use crate::model::Truth;
use crate::model::known::Known;
use crate::model::scene::{At, Scene};
use crate::spec::syntax::{Field, Role, Type};
use crate::value::{Value, has_format, has_type};

/// A field that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The field, with dots for nesting.
    pub field: String,
    /// What is wrong, as the end of a sentence.
    pub says: String,
    /// It is not there.
    pub missing: bool,
}

/// What surrounds the fields that are checked.
pub struct Around<'a> {
    /// Where readings are held.
    pub at: At<'a>,
    /// The state of the resource the fields belong to, if it has one and shows it.
    pub state: Option<&'a str>,
    /// Whether the call was a dry run.
    pub dry_run: Truth,
    /// Fields that belong to something else (a list of resources, its paging).
    pub elsewhere: &'a [&'a str],
}

/// What was found.
#[derive(Default)]
pub struct Findings {
    /// Violations.
    pub faults: Vec<Fault>,
    /// Fields the spec does not know.
    pub news: Vec<String>,
    /// Fields that were there and as they should be.
    pub good: Vec<String>,
}

/// Checks the fields of an object.
pub fn check<'f>(
    scene: &Scene,
    fields: impl Iterator<Item = (&'f str, &'f Field)> + Clone,
    object: &Value,
    around: &Around,
    found: &mut Findings,
) {
    let Value::Map(map) = object else {
        found.faults.push(Fault {
            field: String::new(),
            says: "is not an object".to_owned(),
            missing: false,
        });
        return;
    };
    for (name, field) in fields.clone() {
        let value = map.get(name).unwrap_or(&Value::Absent);
        one(scene, name, field, value, around, found);
    }
    for name in map.keys() {
        let known = fields.clone().any(|(known, _)| known == &**name);
        if !known && !around.elsewhere.contains(&&**name) {
            found.news.push(name.to_string());
        }
    }
}

fn one(
    scene: &Scene,
    name: &str,
    field: &Field,
    value: &Value,
    around: &Around,
    found: &mut Findings,
) {
    let mut fault = |says: String| {
        found.faults.push(Fault {
            field: name.to_owned(),
            says,
            missing: value.is_absent(),
        })
    };
    let left_out = field.left_out_by == Some(Role::DryRun);
    if left_out && around.dry_run == Truth::True {
        if !is_empty(value) {
            fault(format!(
                "is `{value}` in the answer of a dry run, which makes nothing"
            ));
        }
        return;
    }
    // What is empty has no spelling.
    if let Some(shown_if) = &field.shown_if
        && !is_empty(value)
        && scene
            .value(shown_if, around.at)
            .test(|shown| shown.as_bool() == Some(true))
            == Some(Truth::False)
    {
        return fault("is a field of another spelling".to_owned());
    }
    if value.is_absent() {
        let here = match (&field.only_in, around.state) {
            (Some(states), Some(state)) => states.iter().any(|listed| **listed == *state),
            (Some(_), None) => false,
            (None, _) => true,
        };
        if field.always == Some(true) && here && !(left_out && around.dry_run == Truth::Unknown) {
            fault("is missing".to_owned());
        }
        return;
    }
    let value = unwrapped(field, value);
    match wrong(scene, field, &value, around) {
        Some(says) => fault(says),
        None => {
            found.good.push(name.to_owned());
            nested(scene, name, field, &value, around, found);
        }
    }
}

fn nested(
    scene: &Scene,
    name: &str,
    field: &Field,
    value: &Value,
    around: &Around,
    found: &mut Findings,
) {
    let Some(fields) = &field.item else {
        return;
    };
    let items: &[Value] = match value {
        Value::List(items) => items,
        one @ Value::Map(_) => std::slice::from_ref(one),
        Value::Absent | Value::Bool(_) | Value::Int(_) | Value::Text(_) => &[],
    };
    for item in items {
        let mut inner = Findings::default();
        let around = Around {
            at: around.at,
            state: around.state,
            dry_run: around.dry_run,
            elsewhere: &[],
        };
        check(
            scene,
            fields.iter().map(|(n, f)| (n.as_str(), f)),
            item,
            &around,
            &mut inner,
        );
        let below = |field: &str| format!("{name}.{field}");
        found.faults.extend(inner.faults.into_iter().map(|f| Fault {
            field: below(&f.field),
            ..f
        }));
        found
            .news
            .extend(inner.news.iter().map(|field| below(field)));
    }
}

/// Whether a value counts as nothing on the wire.
pub fn is_empty(value: &Value) -> bool {
    match value {
        Value::Absent => true,
        Value::Text(text) => text.is_empty(),
        Value::List(items) => items.is_empty(),
        Value::Map(fields) => fields.values().all(is_empty),
        Value::Bool(_) | Value::Int(_) => false,
    }
}

/// The value below a field's wrapper.
pub fn unwrapped<'v>(field: &Field, value: &'v Value) -> Cow<'v, Value> {
    match (&field.wrapper, value) {
        (Some(wrapper), Value::Map(_)) => match value.get(wrapper) {
            Some(inner) => Cow::Borrowed(inner),
            None => Cow::Owned(Value::List(Vec::new())),
        },
        _ => Cow::Borrowed(value),
    }
}

/// What is wrong with a value that is there.
fn wrong(scene: &Scene, field: &Field, value: &Value, around: &Around) -> Option<String> {
    let ty = field.r#type.unwrap_or(Type::String);
    // An empty text stands for nothing in many answers.
    if matches!(value, Value::Text(text) if text.is_empty()) && field.always != Some(true) {
        return None;
    }
    if !has_type(value, ty) {
        return Some(format!("is `{value}`, not of type {}", type_name(ty)));
    }
    if let (Some(format), Some(text)) = (field.format, value.as_text())
        && !has_format(text, format)
    {
        return Some(format!("is `{value}`, not in the documented format"));
    }
    let bound = |expr: &Option<crate::spec::located::At<crate::spec::expr::Expr>>| {
        expr.as_ref()
            .map_or(Known::Any, |expr| scene.value(expr, around.at))
    };
    let broken =
        |known: Known, test: &dyn Fn(&Value) -> bool| known.test(test) == Some(Truth::False);
    let listed = |list: &Value| match list {
        Value::List(items) => items.iter().any(|item| item.same(value)),
        other @ Value::Absent
        | other @ Value::Bool(_)
        | other @ Value::Int(_)
        | other @ Value::Text(_)
        | other @ Value::Map(_) => other.same(value),
    };
    if broken(bound(&field.r#enum), &listed) {
        return Some(format!(
            "is `{value}`, which is none of the documented values"
        ));
    }
    let number = value.as_int();
    if broken(bound(&field.minimum), &|least| number >= least.as_int()) {
        return Some(format!("is {value}, less than documented"));
    }
    if broken(bound(&field.maximum), &|most| {
        most.as_int().is_none_or(|most| number <= Some(most))
    }) {
        return Some(format!("is {value}, more than documented"));
    }
    let length = value.as_text().map(|text| text.chars().count() as i64);
    if broken(bound(&field.max_length), &|most| {
        most.as_int().is_none_or(|most| length <= Some(most))
    }) {
        return Some("is longer than documented".to_owned());
    }
    let matches = |pattern: &Value| {
        let regex = pattern.as_text().and_then(|text| scene.patterns.get(text));
        match (regex, value.as_text()) {
            (Some(regex), Some(text)) => regex.is_match(text),
            _ => true,
        }
    };
    if broken(bound(&field.pattern), &matches) {
        return Some(format!("is `{value}`, not as documented"));
    }
    None
}

fn type_name(ty: Type) -> &'static str {
    match ty {
        Type::String | Type::Path | Type::Uri | Type::JsonArray | Type::Csv => "text",
        Type::Integer => "integer",
        Type::Number => "number",
        Type::Boolean => "boolean",
        Type::Time => "time",
        Type::List => "list",
        Type::Object | Type::Map => "object",
    }
}
