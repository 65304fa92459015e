//! Bounds and enums: values at each, values past each in every way, and values that careless checks trip over.

use super::super::{Ask, Awkward, Claim, Kind};
use super::About;
use crate::explore::{Aim, constraints};
use crate::model::scene::Arguments;
use crate::oracle::claims;
use crate::spec::Name;
use crate::spec::compiled::{Check, Rule, Step};
use crate::spec::syntax::{Parameter, Type};
use crate::value::{Breach, Constraints, Value, WAYS, at_bound, past_bound, way_name};

impl About<'_> {
    pub(super) fn values(&mut self) {
        let operation = self.operation;
        let nothing = Arguments::new();
        let bindings = vec![crate::model::scene::Binding::Unknown; operation.binds.len()];
        let oracle = self.oracle;
        let scene = oracle.scene(self.belief, operation, &nothing, &bindings);
        for rule in &operation.rules {
            let Check::Value {
                parameter,
                path,
                word,
            } = &rule.check
            else {
                continue;
            };
            let Some(spec) = operation.parameters.get(parameter) else {
                continue;
            };
            let of = Breach {
                path: path.clone(),
                word: word.keyword(),
            };
            let taken = constraints(&scene, &rule.site, spec, Aim::Taken);
            let refused = constraints(&scene, &rule.site, spec, Aim::Refused);
            self.at(rule, parameter, &of, &taken);
            self.past(rule, parameter, &of, &refused);
        }
        for (name, parameter) in &operation.parameters {
            self.awkward(name, parameter);
        }
    }

    fn at(&mut self, rule: &Rule, parameter: &Name, of: &Breach, taken: &Constraints) {
        let id = claims::refusal(self.operation, rule);
        for (nth, value) in at_bound(taken, of).iter().enumerate() {
            let name = match (of.word, value.to_text()) {
                ("enum", Some(text)) if of.path.is_empty() => text.into_owned(),
                (_, _) if nth == 0 => "at".to_owned(),
                (_, _) => format!("at-{}", nth + 1),
            };
            let ask = Ask::At {
                parameter: parameter.clone(),
                of: of.clone(),
                nth,
            };
            let says = format!("`{parameter}` may be {}", short(value));
            let id = format!("{id}/{name}").into();
            let claim = self.on(rule, Kind::Value, id, ask);
            self.list.add(Claim { says, ..claim });
        }
    }

    fn past(&mut self, rule: &Rule, parameter: &Name, of: &Breach, refused: &Constraints) {
        let id = claims::refusal(self.operation, rule);
        let number = below(refused, &of.path).is_some_and(is_number);
        let mut known: Vec<Value> = Vec::new();
        for way in 0..WAYS {
            let Some((value, _)) = past_bound(refused, of, way) else {
                continue;
            };
            if known.contains(&value) {
                continue;
            }
            let ask = Ask::Past {
                parameter: parameter.clone(),
                of: of.clone(),
                way,
            };
            let name = way_name(of.word, number, way);
            let says = format!("`{parameter}` may not be {}: {}", short(&value), rule.says);
            known.push(value);
            let id = format!("{id}/{name}").into();
            let claim = self.against(rule, Kind::Value, id, ask);
            self.list.add(Claim { says, ..claim });
        }
    }

    fn awkward(&mut self, name: &Name, parameter: &Parameter) {
        let text = matches!(
            parameter.r#type.unwrap_or(Type::String),
            Type::String | Type::Path | Type::Csv | Type::Uri | Type::JsonArray
        );
        if !text || parameter.role.is_some() {
            return;
        }
        for value in Awkward::ALL {
            if value == Awkward::LongestWide && parameter.max_length.is_none() {
                continue;
            }
            let ask = Ask::Awkward {
                parameter: name.clone(),
                value,
            };
            let id = format!("{}/{name}/value/{}", self.operation.name, value.name());
            let says = format!("`{name}` is judged by its bounds, whatever it is made of");
            self.add(Kind::Awkward, id.into(), ask, says);
        }
    }
}

fn is_number(c: &Constraints) -> bool {
    let numbers = c
        .one_of
        .iter()
        .flatten()
        .any(|value| value.as_int().is_some());
    numbers || matches!(c.ty(), Type::Integer | Type::Number)
}

fn below<'c>(c: &'c Constraints, path: &[Step]) -> Option<&'c Constraints> {
    let Some((step, rest)) = path.split_first() else {
        return Some(c);
    };
    match step {
        Step::Part(name) => below(c.parts.get(name)?, rest),
        Step::Field(name) => below(c.item.get(name)?, rest),
        Step::Each => below(c.items.as_deref().unwrap_or(c), rest),
    }
}

/// A value in a sentence.
fn short(value: &Value) -> String {
    const MOST: usize = 40;
    let text = value.to_string();
    match text.char_indices().nth(MOST) {
        Some((at, _)) => format!(
            "`{}…` ({} bytes)",
            text.get(..at).unwrap_or_default(),
            text.len()
        ),
        None => format!("`{text}`"),
    }
}
