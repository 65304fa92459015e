//! Keeps secrets out of traces: those that the spec names, and those that calls are signed with.
//!
//! What stands for a secret keeps what judging looks at: its type, whether it is empty, and which others it equals.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use secrecy::{ExposeSecret as _, SecretString};

use crate::runner::action::map_texts;
use crate::spec::syntax::{Field, Parameter};
use crate::spec::{Name, Spec};
use crate::value::Value;

/// Shorter texts are no secrets worth the name, and would blot out half of an answer.
const SHORTEST: usize = 4;

/// See the module.
pub struct Blots {
    /// Parameters and fields, at whatever depth.
    names: BTreeSet<Name>,
    /// Those of this walk, each with its own place.
    met: Vec<SecretString>,
    /// What calls are signed with.
    keys: Vec<SecretString>,
}

impl Blots {
    /// For a service, and the secrets of a key.
    pub fn new(spec: &Spec, keys: Vec<SecretString>) -> Blots {
        let mut names = BTreeSet::new();
        for operation in spec.operations.values() {
            let parameters = operation.parameters.iter();
            parameters.for_each(|(name, parameter)| of_parameter(name, parameter, &mut names));
            let listed = operation.list.iter().flat_map(|list| &list.item);
            let fields = operation.returns.iter().chain(listed);
            fields.for_each(|(name, field)| of_field(name, field, &mut names));
        }
        let fields = spec.resources.values().flat_map(|kind| &kind.fields);
        fields.for_each(|(name, field)| of_field(name, field, &mut names));
        Blots {
            names,
            met: Vec::new(),
            keys,
        }
    }

    /// What was met is another walk's.
    pub fn begin_walk(&mut self) {
        self.met.clear();
    }

    /// Arguments without secrets; which texts were secret is remembered.
    pub fn arguments(&mut self, arguments: &BTreeMap<Name, Value>) -> BTreeMap<Name, Value> {
        let blotted = |(name, value): (&Name, &Value)| (name.clone(), self.named(name, value));
        arguments.iter().map(blotted).collect()
    }

    /// An answer without secrets, nor repetitions of those that were sent.
    pub fn answer(&mut self, answer: &Value) -> Value {
        let blotted = self.below(answer);
        if self.met.is_empty() {
            return blotted;
        }
        map_texts(&blotted, &|text| self.text(text))
    }

    /// A text without repetitions of secrets.
    pub fn text(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (index, secret) in self.met.iter().enumerate() {
            let secret = secret.expose_secret();
            if secret.len() >= SHORTEST && text.contains(secret) {
                text = text.replace(secret, &place(index));
            }
        }
        text
    }

    /// What could not be decoded, unless it names something secret: where that ends, nobody knows.
    pub fn raw(&self, raw: &str) -> Option<String> {
        let names_a_secret = self.names.iter().any(|name| raw.contains(&**name));
        (!names_a_secret).then(|| self.text(raw))
    }

    /// A line without the key, wherever it was repeated.
    pub fn line(&self, mut line: String) -> String {
        for key in &self.keys {
            let key = key.expose_secret();
            if key.len() >= SHORTEST && line.contains(key) {
                line = line.replace(key, "<secret>");
            }
        }
        line
    }

    fn named(&mut self, name: &Name, value: &Value) -> Value {
        if self.names.contains(name) {
            self.hidden(value)
        } else {
            self.below(value)
        }
    }

    fn below(&mut self, value: &Value) -> Value {
        match value {
            Value::List(items) => Value::List(items.iter().map(|item| self.below(item)).collect()),
            Value::Map(fields) => Value::Map(self.arguments(fields)),
            Value::Absent | Value::Bool(_) | Value::Int(_) | Value::Text(_) => value.clone(),
        }
    }

    fn hidden(&mut self, value: &Value) -> Value {
        match value {
            Value::Text(text) if text.is_empty() => value.clone(),
            Value::Text(text) => Value::from(self.placed(text)),
            Value::Int(_) => Value::Int(0),
            Value::List(items) => Value::List(items.iter().map(|item| self.hidden(item)).collect()),
            Value::Map(fields) => {
                let hidden = |(name, field): (&Name, &Value)| (name.clone(), self.hidden(field));
                Value::Map(fields.iter().map(hidden).collect())
            }
            Value::Absent | Value::Bool(_) => value.clone(),
        }
    }

    fn placed(&mut self, text: &str) -> String {
        let known = self.met.iter().position(|met| met.expose_secret() == text);
        place(known.unwrap_or_else(|| {
            self.met.push(text.into());
            self.met.len() - 1
        }))
    }
}

fn place(index: usize) -> String {
    match index {
        0 => "<secret>".to_owned(),
        more => format!("<secret {}>", more + 1),
    }
}

fn of_parameter(name: &str, parameter: &Parameter, names: &mut BTreeSet<Name>) {
    if parameter.secret == Some(true) {
        names.insert(name.into());
    }
    let below = parameter.item.iter().flatten();
    below.for_each(|(name, parameter)| of_parameter(name, parameter, names));
    let items = parameter.items.iter();
    items.for_each(|items| of_parameter(name, items, names));
}

fn of_field(name: &str, field: &Field, names: &mut BTreeSet<Name>) {
    if field.secret == Some(true) {
        names.insert(name.into());
    }
    let below: Option<&IndexMap<String, Field>> = field.item.as_ref();
    let below = below.into_iter().flatten();
    below.for_each(|(name, field)| of_field(name, field, names));
    let items = field.items.iter();
    items.for_each(|items| of_field(name, items, names));
}
