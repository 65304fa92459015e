//! The plain values an expression of the spec may stand for: one for each reading.

use flowcheck::spec::codes::CodeRef;
use flowcheck::spec::expr::{Expr, Reference};
use flowcheck::spec::syntax::CharClass;
use flowcheck::spec::{Operation, Spec};
use flowcheck::value::Value;
use serde_json::{Map, Value as Json, json};

use super::documents::plain;

pub struct Values<'a> {
    pub spec: &'a Spec,
    pub operation: &'a Operation,
}

impl Values<'_> {
    /// Every value, as [`plain`] writes it. A reference that no `let` resolves is its own text.
    pub fn of(&self, expr: &Expr) -> Vec<Json> {
        let mut found = self.raw(expr);
        found = found.iter().map(plain).collect();
        found.sort_by_key(Json::to_string);
        found.dedup();
        found
    }

    fn raw(&self, expr: &Expr) -> Vec<Json> {
        match expr {
            Expr::Literal(value) => vec![literal(value)],
            Expr::None => vec![Json::Null],
            Expr::Unsaid => vec![json!("unsaid")],
            Expr::Ref(reference) => self.reference(reference),
            Expr::Reading { name, cases } if cases.is_empty() => {
                let reading = &self.spec.readings[name.as_str()];
                let values = reading.alternatives.values();
                values.flat_map(|value| self.raw(value)).collect()
            }
            Expr::Reading { cases, .. } => cases.values().flat_map(|v| self.raw(v)).collect(),
            Expr::By { of, cases } => {
                let union = cases.values().flat_map(|value| self.raw(value));
                union.chain(self.by_parameter(of, cases)).collect()
            }
            Expr::List(items) => self.lists(items),
            Expr::Join(_) | Expr::FirstGiven(_) | Expr::Parent(_) | Expr::Part { .. } => {
                vec![json!(format!("{expr:?}"))]
            }
        }
    }

    fn reference(&self, reference: &Reference) -> Vec<Json> {
        match self.operation.lets.get(reference.root.as_str()) {
            Some(named) if reference.path.is_empty() => self.raw(named),
            _ => {
                let path = reference.path.iter().map(|field| format!(".{field}"));
                vec![json!(format!(
                    "${}{}",
                    reference.root,
                    path.collect::<String>()
                ))]
            }
        }
    }

    /// `{ by: $FileSystemType, cases }`, where that is how the documents put it.
    fn by_parameter<'e>(
        &self,
        of: &Expr,
        cases: impl IntoIterator<Item = (&'e String, &'e Expr)>,
    ) -> Option<Json> {
        let Expr::Ref(reference) = of else {
            return None;
        };
        let is_parameter = self
            .operation
            .parameters
            .contains_key(reference.root.as_str());
        if !is_parameter || !reference.path.is_empty() {
            return None;
        }
        let cases = cases.into_iter();
        let cases: Map<String, Json> = cases
            .filter_map(|(case, value)| Some((case.clone(), self.raw(value).into_iter().next()?)))
            .collect();
        Some(json!({ "by": reference.root, "cases": cases }))
    }

    /// Every list the items' readings make; a list inside it is spliced in.
    fn lists(&self, items: &[Expr]) -> Vec<Json> {
        let mut lists: Vec<Vec<Json>> = vec![Vec::new()];
        for item in items {
            let choices = self.raw(item);
            lists = lists
                .iter()
                .flat_map(|list| choices.iter().map(|choice| with(list, choice)))
                .collect();
        }
        lists.into_iter().map(Json::Array).collect()
    }

    /// The codes a broken rule may yield.
    pub fn codes(&self, codes: &[CodeRef]) -> Vec<String> {
        let mut found = Vec::new();
        for code in codes {
            match code {
                CodeRef::Code(code) => found.push(code.value.clone()),
                CodeRef::Unnamed => {}
                CodeRef::Reading(name) => {
                    let alternatives = &self.spec.readings[name.as_str()].alternatives;
                    let values = alternatives.values().flat_map(|value| self.raw(value));
                    found.extend(values.filter_map(|v| v.as_str().map(str::to_owned)));
                }
            }
        }
        found
    }
}

fn with(list: &[Json], choice: &Json) -> Vec<Json> {
    let mut list = list.to_vec();
    match choice {
        Json::Array(inner) => list.extend(inner.iter().cloned()),
        Json::Null => {}
        Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Object(_) => {
            list.push(choice.clone());
        }
    }
    list
}

fn literal(value: &Value) -> Json {
    match value {
        Value::Absent => Json::Null,
        Value::Bool(b) => json!(b),
        Value::Int(n) => json!(n),
        Value::Text(text) => json!(&**text),
        Value::List(items) => items.iter().map(literal).collect(),
        Value::Map(map) => map
            .iter()
            .map(|(k, v)| (k.to_string(), literal(v)))
            .collect(),
    }
}

/// Classes of characters by name, and characters one by one.
pub fn classes(classes: &[CharClass]) -> Json {
    let mut found = Vec::new();
    for class in classes {
        match class {
            CharClass::Lower => found.push(json!("lower")),
            CharClass::Upper => found.push(json!("upper")),
            CharClass::Latin => found.extend([json!("lower"), json!("upper")]),
            CharClass::Han => found.push(json!("han")),
            CharClass::Digit => found.push(json!("digit")),
            CharClass::Ascii => found.push(json!("ascii")),
            CharClass::These(these) => found.extend(these.chars().map(|c| json!(c.to_string()))),
        }
    }
    plain(&Json::Array(found))
}
