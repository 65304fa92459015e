//! Values that can only be some: closed vocabularies, and literals compared with what has an `enum`.

use super::possible::values;
use super::scope::Scope;
use super::walk::{Local, Walk};
use crate::spec::compile::says::Prose;
use crate::spec::expr::Reference;
use crate::spec::nearest::suggest;
use crate::spec::syntax::{At, Expr, Field, SharedFile};
use crate::value::Value;

/// How a filter matches.
/// What several filters come to.
pub(crate) const SEVERAL: [&str; 2] = ["all", "any"];
/// How answers are written.
pub(crate) const ENVELOPE: [&str; 2] = ["flat", "wrapped"];
pub(crate) const LISTS: [&str; 2] = ["wrapped", "plain"];
pub(crate) const SINGLE: [&str; 2] = ["array", "object"];

pub(crate) const HOW: [&str; 4] = ["whole", "part", "from", "to"];
/// What lengths count.
pub(crate) const UNITS: [&str; 2] = ["character", "utf8-byte"];
/// What becomes of an argument given beside those that are copied.
pub(crate) const BESIDE: [&str; 3] = ["copied", "given", "refused"];

/// Reports the texts an expression may be that are not among the words.
pub(crate) fn among(expr: &Expr, words: &[&str], shared: &SharedFile, scope: &Scope<'_>) {
    for text in literals(expr, shared) {
        if !words.contains(&text.as_str()) {
            let help = suggest("words here are", &text, words);
            let mut at = vec![text.as_str()];
            if let Expr::Reading { name, .. } = expr {
                at.push(name);
            }
            scope.error(&at, format!("unknown word `{text}`"), Some(help));
        }
    }
}

/// The texts among the possible values; a part that is not known says nothing.
fn literals(expr: &Expr, shared: &SharedFile) -> Vec<String> {
    let mut cases = None;
    if let Expr::Reading { cases: own, .. } | Expr::By { cases: own, .. } = expr {
        cases = Some(own);
    }
    if let Expr::Reading { name, cases: own } = expr
        && own.is_empty()
    {
        let reading = shared.readings.get(name.as_str());
        cases = reading.map(|reading| &reading.alternatives);
    }
    let parts: Vec<&Expr> = cases.map_or_else(|| vec![expr], |cases| cases.values().collect());
    let literal = |expr: &&Expr| {
        if let Expr::Literal(Value::Text(text)) = expr {
            return Some(text.to_string());
        }
        None
    };
    parts.iter().filter_map(literal).collect()
}

impl Walk<'_> {
    /// A comparison with what the left side can never be.
    pub(crate) fn compared(&self, left: &Expr, right: &Expr) {
        let (Expr::Ref(reference), Some(values)) = (left, values(right, self.names.shared)) else {
            return;
        };
        let literals = values.into_iter().map(|(_, value)| value);
        self.never(reference, literals.filter(|value| *value != Value::Absent));
    }

    /// Cases of what the value can never be.
    pub(crate) fn cases<'c>(&self, of: &Expr, cases: impl Iterator<Item = &'c String>) {
        let Expr::Ref(reference) = of else { return };
        let cases = cases.filter(|case| *case != "*");
        self.never(reference, cases.map(|case| Value::text(case)));
    }

    fn never(&self, reference: &Reference, literals: impl Iterator<Item = Value>) {
        if self.scope.is_via() {
            return;
        }
        let Some(known) = self.known(reference) else {
            return;
        };
        let show = |value: &Value| Prose::plain().expr(&Expr::Literal(value.clone()));
        let names: Vec<String> = known.iter().map(show).collect();
        for literal in literals.filter(|literal| !names.contains(&show(literal))) {
            let (text, written) = (show(&literal), written(reference));
            let message = format!("`{written}` is never `{text}`");
            let help = suggest("it is", &text, &names);
            self.scope.warn(&[&text, &written], message, Some(help));
        }
    }

    /// All values a reference can have; none if they are not known.
    fn known(&self, reference: &Reference) -> Option<Vec<Value>> {
        let Reference { root, path } = reference;
        match path.as_slice() {
            [] => {
                let parameter = self.env?.parameters.get(root)?;
                let widened = parameter.widened_by.is_some() || parameter.copies.is_some();
                self.enumerated(parameter.r#enum.as_ref().filter(|_| !widened))
            }
            [field] => {
                let kind = self.kind_of(root)?;
                if field == "state" {
                    let states = self.names.states(&kind)?;
                    return Some(states.into_iter().map(Value::text).collect());
                }
                let resource = self.names.resources.get(kind.as_str())?;
                self.enumerated(resource.fields.get(field)?.r#enum.as_ref())
            }
            _ => None,
        }
    }

    fn enumerated(&self, of: Option<&At<Expr>>) -> Option<Vec<Value>> {
        let known = values(of?, self.names.shared)?;
        // `none` asks nothing: any value will do.
        if known.iter().any(|(_, value)| *value == Value::Absent) {
            return None;
        }
        Some(known.into_iter().map(|(_, value)| value).collect())
    }

    /// The kind a local name or a binding stands for.
    pub(crate) fn kind_of(&self, root: &str) -> Option<String> {
        match self.locals.iter().rev().find(|(name, _)| name == root) {
            Some((_, Local::Of(kind))) => Some(kind.clone()),
            Some((_, Local::Item(_) | Local::Any)) => None,
            None => self.env?.binds.get(root).cloned(),
        }
    }

    /// What `$it` is in a list: an item of a parameter, or of a resource's field.
    pub(crate) fn item_of(&self, list: &Expr) -> Local {
        let Expr::Ref(Reference { root, path }) = list else {
            return Local::Any;
        };
        let names = match path.as_slice() {
            [] => {
                let parameter = self.env.and_then(|env| env.parameters.get(root));
                let item = parameter.and_then(|parameter| parameter.item.as_ref());
                item.map(|item| item.keys().cloned().collect())
            }
            [field] => self.item_fields(root, field),
            _ => None,
        };
        names.map_or(Local::Any, Local::Item)
    }

    fn item_fields(&self, root: &str, field: &str) -> Option<Vec<String>> {
        let kind = self.kind_of(root)?;
        self.items_of_field(&kind, field)
    }

    /// The fields of the items of a kind's list field.
    pub(crate) fn items_of_field(&self, kind: &str, field: &str) -> Option<Vec<String>> {
        let resource = self.names.resources.get(kind)?;
        let Field { item, .. } = resource.fields.get(field)?;
        item.as_ref().map(|item| item.keys().cloned().collect())
    }
}

fn written(reference: &Reference) -> String {
    let root = format!("${}", reference.root);
    reference
        .path
        .iter()
        .fold(root, |text, field| format!("{text}.{field}"))
}
