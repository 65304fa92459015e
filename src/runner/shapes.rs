//! The shapes of answers, by operation: what XML is decoded by.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::spec::compiled::List;
use crate::spec::syntax::{Field, Type};
use crate::spec::{Name, Operation, Spec};
use crate::sut::Shape;

/// Shapes by operation.
pub struct Shapes {
    by_operation: BTreeMap<Name, Shape>,
    any: Shape,
}

impl Shapes {
    /// Of all operations of a service.
    pub fn new(spec: &Spec) -> Shapes {
        let by_operation = spec
            .operations
            .iter()
            .map(|(name, operation)| (name.clone(), answer(operation)))
            .collect();
        Shapes {
            by_operation,
            any: Shape::Any,
        }
    }

    /// Of an operation.
    pub fn of(&self, operation: &str) -> &Shape {
        self.by_operation.get(operation).unwrap_or(&self.any)
    }
}

fn answer(operation: &Operation) -> Shape {
    let mut fields: BTreeMap<Arc<str>, Shape> = operation
        .returns
        .iter()
        .map(|(name, field)| (name.clone(), shape(field)))
        .collect();
    if let Some(list) = &operation.list {
        listed(list, &mut fields);
    }
    Shape::Object(fields)
}

fn listed(list: &List, fields: &mut BTreeMap<Arc<str>, Shape>) {
    let item = object(list.item.iter().map(|(name, field)| (name.clone(), field)));
    let wrapper = list.at.get(1).cloned();
    if let Some(root) = list.at.first() {
        fields.insert(
            root.clone(),
            Shape::List {
                wrapper,
                item: Box::new(item),
            },
        );
    }
    for name in list.total.iter() {
        fields.insert(name.clone(), Shape::Int);
    }
    if let Some(page) = &list.page {
        if let Some((token, _)) = &page.token {
            fields.insert(token.clone(), Shape::Text);
        }
        for name in std::iter::once(&page.size).chain(&page.number) {
            fields.entry(name.clone()).or_insert(Shape::Int);
        }
    }
}

fn object<'f>(fields: impl Iterator<Item = (Name, &'f Field)>) -> Shape {
    Shape::Object(fields.map(|(name, field)| (name, shape(field))).collect())
}

fn shape(field: &Field) -> Shape {
    let below = |field: &Field| match &field.item {
        Some(item) => object(
            item.iter()
                .map(|(name, field)| (name.as_str().into(), field)),
        ),
        None => field
            .items
            .as_ref()
            .map_or(Shape::Text, |items| shape(items)),
    };
    match field.r#type.unwrap_or(Type::String) {
        Type::Integer => Shape::Int,
        Type::Boolean => Shape::Bool,
        Type::List => Shape::List {
            wrapper: field.wrapper.as_deref().map(Arc::from),
            item: Box::new(below(field)),
        },
        Type::Object | Type::Map => below(field),
        Type::String
        | Type::Number
        | Type::Time
        | Type::Path
        | Type::Uri
        | Type::JsonArray
        | Type::Csv => Shape::Text,
    }
}
