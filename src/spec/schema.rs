//! The JSON Schema of the language, for editors.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Value, json};

use super::files::FileKind;
use super::syntax::{OperationFile, ResourceFile, ServiceFile, SharedFile};

/// The schema of one kind of file, or of all of them: one document with `$defs` and a `oneOf`.
pub fn schema(kind: Option<FileKind>) -> Value {
    match kind {
        Some(FileKind::Service) => one::<ServiceFile>(),
        Some(FileKind::Shared) => one::<SharedFile>(),
        Some(FileKind::Resource) => one::<ResourceFile>(),
        Some(FileKind::Operation) => one::<OperationFile>(),
        None => all(),
    }
}

fn generator() -> SchemaGenerator {
    SchemaSettings::draft2020_12().into_generator()
}

fn one<T: JsonSchema>() -> Value {
    generator().into_root_schema_for::<T>().to_value()
}

fn all() -> Value {
    let mut generator = generator();
    let kinds: Vec<Schema> = vec![
        generator.subschema_for::<ServiceFile>(),
        generator.subschema_for::<SharedFile>(),
        generator.subschema_for::<ResourceFile>(),
        generator.subschema_for::<OperationFile>(),
    ];
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Flowcheck specs",
        "description": "service.yaml, shared.yaml, resources/*.yaml and operations/*.yaml",
        "oneOf": kinds,
        "$defs": generator.take_definitions(true),
    })
}
