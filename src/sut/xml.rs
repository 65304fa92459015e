//! XML answers into values, guided by the shape the answer should have.
//!
//! Attributes, comments and the document's declaration are passed over; a document type is refused, so nothing expands.
//! Depth is limited, so no body can exhaust the stack. Types are not judged: text that doesn't fit its shape stays text.

use std::collections::BTreeMap;
use std::sync::Arc;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::call::Shape;
use super::json::DEPTH_LIMIT;
use crate::value::Value;

/// An element; its text is what stands directly in it.
#[derive(Default)]
pub(super) struct Element {
    pub(super) name: String,
    text: String,
    children: Vec<Element>,
}

/// Reads a document into its root element.
///
/// # Errors
/// Why it is no XML, or mixes text and elements, as the end of a sentence.
pub(super) fn parse(body: &[u8]) -> Result<Element, String> {
    let text = std::str::from_utf8(body)
        .map_err(|error| format!("byte {} is not UTF-8", error.valid_up_to() + 1))?;
    let mut reader = Reader::from_str(text);
    // The element at the bottom stands for the document.
    let mut open = vec![Element::default()];
    loop {
        let event = reader.read_event().map_err(|error| {
            let byte = reader.error_position() + 1;
            format!("{}, at byte {byte}", uncapitalised(&error.to_string()))
        })?;
        match event {
            Event::Start(start) => {
                if open.len() > DEPTH_LIMIT {
                    return Err(format!("it is nested deeper than {DEPTH_LIMIT}"));
                }
                open.push(element(start.name().into_inner()));
            }
            Event::Empty(start) => add(&mut open, element(start.name().into_inner()))?,
            Event::End(_) => match open.pop() {
                Some(done) => add(&mut open, done)?,
                None => return Err("an element ends that never began".into()),
            },
            Event::Text(text) => push(&mut open, &text.xml10_content()),
            Event::CData(text) => push(&mut open, &text.xml10_content()),
            Event::GeneralRef(reference) => {
                let char = resolve(&reference)
                    .ok_or_else(|| format!("the entity `&{};` is unknown", &*reference))?;
                push(&mut open, char.encode_utf8(&mut [0; 4]));
            }
            Event::DocType(_) => return Err("it has a document type".into()),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
    }
    root(open)
}

fn root(mut open: Vec<Element>) -> Result<Element, String> {
    let document = open.pop().unwrap_or_default();
    if !open.is_empty() {
        return Err(format!("it ends early, inside `{}`", document.name));
    }
    if !document.text.trim().is_empty() {
        return Err("there is text outside the root element".into());
    }
    let mut roots = document.children.into_iter();
    match (roots.next(), roots.next()) {
        (Some(root), None) => Ok(root),
        (None, _) => Err("it has no element".into()),
        (Some(_), Some(_)) => Err("it has more than one root element".into()),
    }
}

fn element(name: &str) -> Element {
    Element {
        name: name.to_owned(),
        ..Element::default()
    }
}

/// Adds a finished element to the one it stands in.
fn add(open: &mut [Element], done: Element) -> Result<(), String> {
    if !done.children.is_empty() && !done.text.trim().is_empty() {
        return Err(format!("`{}` mixes text and elements", done.name));
    }
    match open.last_mut() {
        Some(parent) => parent.children.push(done),
        None => return Err("an element ends that never began".into()),
    }
    Ok(())
}

fn push(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}

/// One of XML's own five entities, or a character by its number.
fn resolve(reference: &quick_xml::events::BytesRef<'_>) -> Option<char> {
    match &**reference {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "apos" => Some('\''),
        "quot" => Some('"'),
        _ => reference.resolve_char_ref().ok().flatten(),
    }
}

fn uncapitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map(|first| first.to_lowercase().chain(chars).collect())
        .unwrap_or_default()
}

/// The fields of a root element: a map.
///
/// # Errors
/// A name that occurs twice where the shape has one, as the end of a sentence.
pub(super) fn fields(root: Element, shape: &Shape) -> Result<Value, String> {
    if root.children.is_empty() && !root.text.trim().is_empty() {
        return Err(format!("`{}` holds text, not fields", root.name));
    }
    match shape {
        Shape::Object(fields) => object(root.children, fields),
        Shape::Text | Shape::Int | Shape::Bool | Shape::List { .. } | Shape::Any => {
            object(root.children, &BTreeMap::new())
        }
    }
}

fn value(element: Element, shape: &Shape) -> Result<Value, String> {
    let is_leaf = element.children.is_empty();
    match shape {
        Shape::Object(fields) if !is_leaf || element.text.trim().is_empty() => {
            object(element.children, fields)
        }
        Shape::List {
            wrapper: Some(name),
            item,
        } if !is_leaf || element.text.trim().is_empty() => {
            let items = Shape::List {
                wrapper: None,
                item: item.clone(),
            };
            object(
                element.children,
                &BTreeMap::from([(Arc::clone(name), items)]),
            )
        }
        _ if !is_leaf => object(element.children, &BTreeMap::new()),
        Shape::Int => Ok(match element.text.parse() {
            Ok(int) => Value::Int(int),
            Err(_) => Value::text(&element.text),
        }),
        Shape::Bool => Ok(match element.text.as_str() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            _ => Value::text(&element.text),
        }),
        Shape::Text | Shape::Any | Shape::Object(_) | Shape::List { .. } => {
            Ok(Value::text(&element.text))
        }
    }
}

fn object(children: Vec<Element>, shapes: &BTreeMap<Arc<str>, Shape>) -> Result<Value, String> {
    let mut named: BTreeMap<Arc<str>, Vec<Element>> = BTreeMap::new();
    for (name, shape) in shapes {
        if let Shape::List { wrapper: None, .. } = shape {
            named.insert(Arc::clone(name), Vec::new());
        }
    }
    for child in children {
        match named.get_mut(child.name.as_str()) {
            Some(elements) => elements.push(child),
            None => {
                named.insert(child.name.as_str().into(), vec![child]);
            }
        }
    }
    let mut fields = BTreeMap::new();
    for (name, elements) in named {
        let shape = shapes.get(&name).unwrap_or(&Shape::Any);
        let value = field(&name, elements, shape)?;
        fields.insert(name, value);
    }
    Ok(Value::Map(fields))
}

/// The items of a list that has no wrapper in JSON: in XML it may have one all the same, `Things` around each `Thing`.
fn unwrapped(mut elements: Vec<Element>, item: &Shape) -> Vec<Element> {
    let around = |only: &Element| {
        let first = only.children.first().map(|child| child.name.as_str());
        let alike = only
            .children
            .iter()
            .all(|child| Some(child.name.as_str()) == first);
        let own = |name: &str| match item {
            Shape::Object(fields) => fields.contains_key(name),
            Shape::Text | Shape::Int | Shape::Bool | Shape::List { .. } | Shape::Any => false,
        };
        let is_struct = matches!(item, Shape::Object(_));
        match first {
            Some(name) => alike && !own(name),
            None => is_struct && only.text.trim().is_empty(),
        }
    };
    match elements.pop() {
        Some(only) if elements.is_empty() && around(&only) => only.children,
        last => {
            elements.extend(last);
            elements
        }
    }
}

/// The value of all elements of one name.
fn field(name: &str, mut elements: Vec<Element>, shape: &Shape) -> Result<Value, String> {
    let list = |elements: Vec<Element>, item: &Shape| {
        let items: Result<_, _> = elements.into_iter().map(|e| value(e, item)).collect();
        items.map(Value::List)
    };
    match (shape, elements.pop()) {
        (
            Shape::List {
                wrapper: None,
                item,
            },
            last,
        ) => {
            elements.extend(last);
            list(unwrapped(elements, item), item)
        }
        (_, Some(only)) if elements.is_empty() => value(only, shape),
        (Shape::Any, last) => {
            elements.extend(last);
            list(elements, shape)
        }
        _ => Err(format!("`{name}` occurs twice in one element")),
    }
}

#[cfg(test)]
mod tests;
