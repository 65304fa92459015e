//! The body of an answer as a tree, JSON and XML alike, and the edits that spoil it.
//!
//! In XML repeated elements are a list, and one alone is no list: edits take it for a list of one.

use flowcheck::sut::Response;
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::{Map, Value};

/// An answer's body.
pub struct Body {
    pub tree: Value,
    /// The root element, of XML.
    root: Option<String>,
}

/// A change to a body. Paths are names with dots; `*` is each item of a list, `0` its first, `-1` its last.
#[derive(Clone, Copy, Debug)]
pub enum Edit {
    /// The field is not there.
    Remove(&'static str),
    /// It has this value, given as JSON.
    Set(&'static str, &'static str),
    /// Where it has the first text, it has the second.
    Swap(&'static str, &'static str, &'static str),
    /// It has another name.
    Rename(&'static str, &'static str),
    /// Its text ends with this besides.
    Append(&'static str, &'static str),
    /// Its number is greater by so much.
    Add(&'static str, i64),
    /// An item of a list is left out.
    Drop(&'static str),
    /// An item of a list is there twice.
    Repeat(&'static str),
    /// It has the value that it had when it was first seen.
    Same(&'static str),
}

impl Body {
    pub fn of(root: Option<String>, tree: Value) -> Body {
        Body { tree, root }
    }

    pub fn read(response: &Response) -> Option<Body> {
        let text = std::str::from_utf8(&response.body).ok()?;
        if text.trim_start().starts_with('<') {
            let (root, tree) = read_xml(text)?;
            let root = Some(root);
            return Some(Body { tree, root });
        }
        let tree = serde_json::from_str(text).ok()?;
        Some(Body { tree, root: None })
    }

    /// The answer with this body.
    pub fn write(&self, response: &Response) -> Response {
        let text = match &self.root {
            Some(root) => {
                let mut out = String::from("<?xml version='1.0' encoding='UTF-8'?>");
                write_xml(&mut out, root, &self.tree);
                out
            }
            None => self.tree.to_string(),
        };
        Response {
            body: text.into_bytes(),
            ..response.clone()
        }
    }

    pub fn is_xml(&self) -> bool {
        self.root.is_some()
    }

    pub fn text(&self, path: &str) -> Option<String> {
        let mut found = None;
        let mut tree = self.tree.clone();
        visit(&mut tree, &steps(path), &mut |holder, name| {
            found = holder.get(name).and_then(|value| match value {
                Value::String(text) => Some(text.clone()),
                Value::Number(number) => Some(number.to_string()),
                Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
            });
        });
        found
    }

    /// Whether the edit changed anything. `first` is what [`Edit::Same`] remembers.
    pub fn edit(&mut self, edit: &Edit, first: &mut Option<Value>) -> bool {
        let before = self.tree.clone();
        match *edit {
            Edit::Remove(path) => self.on(path, |holder, name| drop(holder.shift_remove(name))),
            Edit::Set(path, json) => {
                let value: Value = serde_json::from_str(json).unwrap();
                self.on(path, |holder, name| {
                    drop(holder.insert(name.into(), value.clone()))
                });
            }
            Edit::Swap(path, from, to) => self.on_value(path, |value| {
                if value.as_str() == Some(from) {
                    *value = to.into();
                }
            }),
            Edit::Rename(path, to) => self.on(path, |holder, name| {
                if let Some(value) = holder.shift_remove(name) {
                    holder.insert(to.into(), value);
                }
            }),
            Edit::Append(path, end) => self.on_value(path, |value| {
                if let Value::String(text) = value {
                    text.push_str(end);
                }
            }),
            Edit::Add(path, more) => self.on_value(path, |value| match value {
                Value::Number(number) => *value = (number.as_i64().unwrap_or(0) + more).into(),
                Value::String(text) => {
                    *value = text.parse().map_or(0, |n: i64| n + more).to_string().into();
                }
                Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {}
            }),
            Edit::Drop(path) => self.list(path, |items| drop(items.pop())),
            Edit::Repeat(path) => self.list(path, |items| items.extend(items.last().cloned())),
            Edit::Same(path) => self.on_value(path, |value| {
                *value = first.get_or_insert_with(|| value.clone()).clone();
            }),
        }
        self.tree != before
    }

    fn on(&mut self, path: &str, mut change: impl FnMut(&mut Map<String, Value>, &str)) {
        visit(&mut self.tree, &steps(path), &mut change);
    }

    fn on_value(&mut self, path: &str, mut change: impl FnMut(&mut Value)) {
        self.on(path, |holder, name| {
            if let Some(value) = holder.get_mut(name) {
                change(value);
            }
        });
    }

    /// The items of a list that is there and not empty.
    pub fn list(&mut self, path: &str, mut change: impl FnMut(&mut Vec<Value>)) {
        self.on_value(path, |value| {
            let mut items = match value.take() {
                Value::Array(items) => items,
                one @ (Value::Null
                | Value::Bool(_)
                | Value::Number(_)
                | Value::String(_)
                | Value::Object(_)) => vec![one],
            };
            if !items.is_empty() {
                change(&mut items);
            }
            *value = Value::Array(items);
        });
    }
}

fn steps(path: &str) -> Vec<&str> {
    path.split('.').collect()
}

/// Calls `found` with each object that a path leads to, and the path's last name.
fn visit(here: &mut Value, path: &[&str], found: &mut impl FnMut(&mut Map<String, Value>, &str)) {
    match (path, here) {
        ([name], Value::Object(fields)) => found(fields, name),
        (["*", rest @ ..], Value::Array(items)) => {
            for item in items {
                visit(item, rest, found);
            }
        }
        ([at @ ("0" | "-1"), rest @ ..], Value::Array(items)) => {
            let item = if *at == "0" {
                items.first_mut()
            } else {
                items.last_mut()
            };
            if let Some(item) = item {
                visit(item, rest, found);
            }
        }
        // One item, written as XML writes it.
        (["*" | "0" | "-1", rest @ ..], one) => visit(one, rest, found),
        ([name, rest @ ..], Value::Object(fields)) => {
            if let Some(below) = fields.get_mut(*name) {
                visit(below, rest, found);
            }
        }
        _ => {}
    }
}

fn read_xml(text: &str) -> Option<(String, Value)> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<(String, Map<String, Value>, String)> = Vec::new();
    loop {
        let (name, fields, text) = match reader.read_event().ok()? {
            Event::Start(start) => {
                let name = start.name().as_ref().to_owned();
                open.push((name, Map::new(), String::new()));
                continue;
            }
            Event::Empty(empty) => {
                let name = empty.name().as_ref().to_owned();
                (name, Map::new(), String::new())
            }
            Event::Text(part) => {
                if let Some((_, _, text)) = open.last_mut() {
                    text.push_str(&part);
                }
                continue;
            }
            Event::GeneralRef(part) => {
                if let Some((_, _, text)) = open.last_mut() {
                    let name = part.to_string();
                    text.push_str(&quick_xml::escape::unescape(&format!("&{name};")).ok()?);
                }
                continue;
            }
            Event::End(_) => open.pop()?,
            Event::Eof => return None,
            Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_) => continue,
        };
        let value = if fields.is_empty() {
            Value::String(text)
        } else {
            Value::Object(fields)
        };
        match open.last_mut() {
            None => return Some((name, value)),
            Some((_, fields, _)) => match fields.get_mut(&name) {
                Some(Value::Array(items)) => items.push(value),
                Some(one) => *one = Value::Array(vec![one.take(), value]),
                None => drop(fields.insert(name, value)),
            },
        }
    }
}

fn write_xml(out: &mut String, name: &str, value: &Value) {
    if let Value::Array(items) = value {
        items.iter().for_each(|item| write_xml(out, name, item));
        return;
    }
    out.push_str(&format!("<{name}>"));
    match value {
        Value::Object(fields) => fields
            .iter()
            .for_each(|(name, field)| write_xml(out, name, field)),
        Value::String(text) => out.push_str(&quick_xml::escape::escape(text.as_str())),
        Value::Null | Value::Array(_) => {}
        Value::Bool(_) | Value::Number(_) => out.push_str(&value.to_string()),
    }
    out.push_str(&format!("</{name}>"));
}
