//! How an answer in JSON is written where pages differ: flat or in an envelope, its lists with their wrapper or plain,
//! one item in an array or alone. Brings it to the one form that everything else judges, and tells what it met.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::model::scene::{At, Scene};
use crate::spec::expr::Expr;
use crate::spec::syntax::Type;
use crate::spec::{Name, Operation};
use crate::value::Value;

/// What of an answer is written in one way or another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// `flat`, or `wrapped` in an object named after the operation.
    Envelope,
    /// `wrapped`, as `Things.Thing[]`, or `plain`, as `Things[]`.
    Lists,
    /// One item as an `array` of one, or as the `object` itself.
    Single,
}

/// A form as it was met, and the usual one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Met {
    /// What is written so.
    pub form: Form,
    /// The word for how.
    pub word: &'static str,
    /// The word for what it is where the spec says nothing.
    pub usual: &'static str,
}

impl Form {
    /// Its name in specs.
    pub fn name(self) -> &'static str {
        match self {
            Form::Envelope => "envelope",
            Form::Lists => "lists",
            Form::Single => "single",
        }
    }

    fn said(self, operation: &Operation) -> Option<&Expr> {
        let forms = &operation.forms;
        match self {
            Form::Envelope => forms.envelope.as_ref(),
            Form::Lists => forms.lists.as_ref(),
            Form::Single => forms.single.as_ref(),
        }
    }
}

/// Whether an answer may be written so.
pub fn fits(scene: &Scene, met: &Met) -> bool {
    match met.form.said(scene.operation) {
        None => met.word == met.usual,
        Some(said) => {
            let site = Name::from(met.form.name());
            let word = Value::text(met.word);
            scene.value(said, At::site(&site)).admits(&word)
        }
    }
}

/// The answer in the usual form, and the forms it was met in.
pub fn usual<'v>(operation: &Operation, body: &'v Value) -> (Cow<'v, Value>, Vec<Met>) {
    let mut met = Vec::new();
    let body = open(operation, body, &mut met);
    let mut changed: BTreeMap<Name, Value> = BTreeMap::new();
    for (root, wrapper) in lists(operation) {
        let Some(value) = body.get(&root).filter(|value| tells(value)) else {
            continue;
        };
        let (items, wrapped) = items(value);
        let usual = word(wrapper.is_some());
        met.push(Met {
            form: Form::Lists,
            word: word(wrapped),
            usual,
        });
        let Some(items) = one_or_many(items, &mut met) else {
            continue;
        };
        let list = match &wrapper {
            Some(wrapper) => Value::Map([(wrapper.clone(), items)].into()),
            None => items,
        };
        if list != *value {
            changed.insert(root, list);
        }
    }
    if changed.is_empty() {
        return (body, met);
    }
    let mut body = body.into_owned();
    if let Value::Map(fields) = &mut body {
        fields.extend(changed);
    }
    (Cow::Owned(body), met)
}

/// Whether a list's form shows: nothing, an empty text and an empty object all stand for no items.
fn tells(value: &Value) -> bool {
    match value {
        Value::Absent => false,
        Value::Text(text) => !text.is_empty(),
        Value::Map(fields) => !fields.is_empty(),
        Value::Bool(_) | Value::Int(_) | Value::List(_) => true,
    }
}

fn word(wrapped: bool) -> &'static str {
    if wrapped { "wrapped" } else { "plain" }
}

fn open<'v>(operation: &Operation, body: &'v Value, met: &mut Vec<Met>) -> Cow<'v, Value> {
    let name = format!("{}Response", operation.name);
    let inner = match body {
        Value::Map(fields) if fields.len() == 1 => fields.get(name.as_str()),
        Value::Absent
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Text(_)
        | Value::List(_)
        | Value::Map(_) => None,
    };
    let word = if inner.is_some() { "wrapped" } else { "flat" };
    met.push(Met {
        form: Form::Envelope,
        word,
        usual: "flat",
    });
    Cow::Borrowed(inner.unwrap_or(body))
}

/// The lists of an answer: their field, and the wrapper below it.
fn lists(operation: &Operation) -> Vec<(Name, Option<Name>)> {
    let listed = operation.list.iter();
    let listed =
        listed.filter_map(|list| Some((list.at.first()?.clone(), list.at.get(1).cloned())));
    let fields = operation.returns.iter();
    let fields = fields.filter(|(_, field)| field.r#type == Some(Type::List));
    let fields =
        fields.map(|(name, field)| (name.clone(), field.wrapper.as_deref().map(Name::from)));
    listed.chain(fields).collect()
}

/// What stands at a list's field, without a wrapper if it has one.
fn items(value: &Value) -> (&Value, bool) {
    match value {
        Value::Map(fields) => match fields.values().next() {
            Some(inner @ (Value::List(_) | Value::Map(_))) if fields.len() == 1 => (inner, true),
            _ => (value, false),
        },
        Value::Absent | Value::Bool(_) | Value::Int(_) | Value::Text(_) | Value::List(_) => {
            (value, false)
        }
    }
}

/// Items in an array; `None` of what is neither items nor one.
fn one_or_many(items: &Value, met: &mut Vec<Met>) -> Option<Value> {
    let mut note = |word| {
        met.push(Met {
            form: Form::Single,
            word,
            usual: "array",
        });
    };
    match items {
        Value::List(all) => {
            if all.len() == 1 {
                note("array");
            }
            Some(items.clone())
        }
        Value::Map(_) => {
            note("object");
            Some(Value::List(vec![items.clone()]))
        }
        Value::Absent | Value::Bool(_) | Value::Int(_) | Value::Text(_) => None,
    }
}
