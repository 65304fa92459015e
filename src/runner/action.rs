//! What a run does: calls with symbolic ids, and waiting. A sequence of these is a case.
//!
//! An id the server made is written `${df1}` wherever it occurs in a text, and bound when the call that
//! shows it is answered. So a case outlives the run it comes from. A `$` before `{` that means itself is doubled.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::spec::Name;
use crate::sut::Format;
use crate::value::Value;

/// One step of a sequence.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// A call.
    Call(Invocation),
    /// Let time pass, in the target's scale.
    Wait(Duration),
}

/// A call with symbolic ids.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Invocation {
    /// The operation.
    pub call: Name,
    /// Its arguments.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub arguments: BTreeMap<Name, Value>,
    /// Names for ids of the answer: symbol to path, as `df1: DataFlowId` or `df1: DataFlowInfo.DataFlow.0.DataFlowId`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub binds: BTreeMap<String, String>,
    /// The format of the answer.
    #[serde(default, skip_serializing_if = "is_json")]
    pub format: Format,
    /// The answer is lost on purpose.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub lose: bool,
}

fn is_json(format: &Format) -> bool {
    *format == Format::Json
}

impl Invocation {
    /// The symbols its arguments use.
    pub fn uses(&self) -> Vec<String> {
        let mut found = Vec::new();
        for value in self.arguments.values() {
            texts(value, &mut |text| symbols(text, &mut found));
        }
        found
    }
}

fn texts(value: &Value, visit: &mut impl FnMut(&str)) {
    match value {
        Value::Text(text) => visit(text),
        Value::List(items) => items.iter().for_each(|item| texts(item, visit)),
        Value::Map(fields) => fields.values().for_each(|field| texts(field, visit)),
        Value::Absent | Value::Bool(_) | Value::Int(_) => {}
    }
}

fn symbols(text: &str, found: &mut Vec<String>) {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        if before.ends_with('$') {
            rest = after;
            continue;
        }
        let Some((name, tail)) = after.split_once('}') else {
            return;
        };
        found.push(name.to_owned());
        rest = tail;
    }
}

/// Ids by symbol.
#[derive(Clone, Debug, Default)]
pub struct Symbols {
    bound: BTreeMap<String, String>,
    /// Ids and their symbols, the longest ids first: an id may hold another, as an address does its file system's.
    by_length: Vec<(String, String)>,
    counts: BTreeMap<String, u32>,
}

impl Symbols {
    /// Binds a symbol.
    pub fn bind(&mut self, symbol: &str, id: &str) {
        self.bound.insert(symbol.to_owned(), id.to_owned());
        self.by_length.retain(|(_, known)| known != symbol);
        let longer = |(known, _): &(String, String)| known.len() >= id.len();
        let at = self.by_length.partition_point(longer);
        self.by_length
            .insert(at, (id.to_owned(), symbol.to_owned()));
    }

    /// A fresh symbol for an id of a kind: `DataFlow` gives `df1`, then `df2`.
    pub fn fresh(&mut self, kind: &str, id: &str) -> String {
        let prefix: String = kind
            .chars()
            .filter(char::is_ascii_uppercase)
            .collect::<String>()
            .to_lowercase();
        loop {
            let count = self.counts.entry(prefix.clone()).or_default();
            *count += 1;
            let symbol = format!("{prefix}{count}");
            // A case that is replayed brings names of its own.
            if !self.bound.contains_key(&symbol) {
                self.bind(&symbol, id);
                return symbol;
            }
        }
    }

    /// The symbol of an id.
    pub fn symbol_of(&self, id: &str) -> Option<&str> {
        self.bound
            .iter()
            .find(|(_, bound)| *bound == id)
            .map(|(symbol, _)| symbol.as_str())
    }

    /// The id of a symbol.
    pub fn id_of(&self, symbol: &str) -> Option<&str> {
        self.bound.get(symbol).map(String::as_str)
    }

    /// Replaces ids by symbols.
    pub fn symbolic(&self, value: &Value) -> Value {
        map_texts(value, &|text| {
            let mut out = text.replace("${", "$${");
            for (id, symbol) in &self.by_length {
                if id.len() > 3 && out.contains(id.as_str()) {
                    out = out.replace(id.as_str(), &format!("${{{symbol}}}"));
                }
            }
            out
        })
    }

    /// Replaces symbols by ids; `Err` names one that is not bound.
    pub fn concrete(&self, value: &Value) -> Result<Value, String> {
        let missing = std::cell::RefCell::new(None);
        let concrete = map_texts(value, &|text| match self.fill(text) {
            Ok(filled) => filled,
            Err(symbol) => {
                missing.replace(Some(symbol));
                String::new()
            }
        });
        match missing.into_inner() {
            Some(symbol) => Err(symbol),
            None => Ok(concrete),
        }
    }

    fn fill(&self, text: &str) -> Result<String, String> {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            if let Some(literal) = before.strip_suffix('$') {
                out.push_str(literal);
                out.push_str("${");
                rest = after;
                continue;
            }
            out.push_str(before);
            let Some((symbol, tail)) = after.split_once('}') else {
                out.push_str("${");
                rest = after;
                break;
            };
            out.push_str(self.id_of(symbol).ok_or_else(|| symbol.to_owned())?);
            rest = tail;
        }
        out.push_str(rest);
        Ok(out)
    }
}

/// The value with every text in it changed.
pub(crate) fn map_texts(value: &Value, f: &impl Fn(&str) -> String) -> Value {
    match value {
        Value::Text(text) => Value::text(&f(text)),
        Value::List(items) => Value::List(items.iter().map(|item| map_texts(item, f)).collect()),
        Value::Map(fields) => Value::Map(
            fields
                .iter()
                .map(|(name, field)| (name.clone(), map_texts(field, f)))
                .collect(),
        ),
        Value::Absent | Value::Bool(_) | Value::Int(_) => value.clone(),
    }
}

/// What a path such as `DataFlowInfo.DataFlow.0.DataFlowId` leads to.
pub fn at_path<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').try_fold(value, |here, step| match here {
        Value::List(items) => items.get(step.parse::<usize>().ok()?),
        Value::Map(_) => here.get(step),
        Value::Absent | Value::Bool(_) | Value::Int(_) | Value::Text(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fresh_symbol_never_takes_a_name_that_is_bound() {
        let mut symbols = Symbols::default();
        symbols.bind("df1", "df-of-the-case");
        assert_eq!(symbols.fresh("DataFlow", "df-0001"), "df2");
        assert_eq!(symbols.id_of("df1"), Some("df-of-the-case"));
    }

    #[test]
    fn an_id_that_holds_another_becomes_one_symbol() {
        let mut symbols = Symbols::default();
        symbols.fresh("FileSystem", "cpfs-01");
        symbols.fresh("MountTarget", "cpfs-01-ab.example");
        let value = Value::text("cpfs-01-ab.example");
        assert_eq!(symbols.symbolic(&value), Value::text("${mt1}"));
        symbols.bind("mt1", "cpfs-01-cd.example");
        assert_eq!(symbols.symbolic(&value), Value::text("${fs1}-ab.example"));
    }

    #[test]
    fn ids_become_symbols_and_back() {
        let mut symbols = Symbols::default();
        assert_eq!(symbols.fresh("DataFlow", "df-0001"), "df1");
        assert_eq!(symbols.fresh("DataFlow", "df-0002"), "df2");
        let value = Value::List(vec![
            Value::text("df-0001,df-0002"),
            Value::text("costs ${x}"),
        ]);
        let symbolic = symbols.symbolic(&value);
        assert_eq!(
            symbolic,
            Value::List(vec![
                Value::text("${df1},${df2}"),
                Value::text("costs $${x}")
            ])
        );
        assert_eq!(symbols.concrete(&symbolic), Ok(value));
        assert_eq!(
            symbols.concrete(&Value::text("${fs9}")),
            Err("fs9".to_owned())
        );
    }
}
