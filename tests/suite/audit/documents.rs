//! What the documents say: the tables of `tests/data`, one word at a time.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Map, Value, json};

/// The documents: the id specs cite, the file's name in `errors.json`, the spec's folder.
pub const DOCUMENTS: [(&str, &str, &str); 5] = [
    (
        "cpfs-api-2022-06-29",
        "aliyun-cpfs-api-reference.2022-06-29.zh",
        "aliyun-nas",
    ),
    (
        "start-data-flow-2025-12-03",
        "aliyun-cpfs-start-data-flow.2025-12-03",
        "aliyun-nas",
    ),
    (
        "create-data-flow-task-2024-12-11",
        "aliyun-cpfs-create-data-flow-task.2024-12-11",
        "aliyun-nas",
    ),
    (
        "cancel-data-flow-task-2025-12-03",
        "aliyun-cpfs-cancel-data-flow-task.2025-12-03",
        "aliyun-nas",
    ),
    (
        "tencent-create-data-flow-2026-03-24",
        "tencent-cfs-create-data-flow.2026-03-24",
        "tencent-cfs",
    ),
];

/// What a row says, by word: `max-length`, `items.RefreshPath.starts-with`.
pub type Facts = BTreeMap<String, Value>;

/// One row of one document.
#[derive(Clone, Debug)]
pub struct Row {
    pub document: &'static str,
    pub operation: String,
    /// The parameter's name, or the path of the answer's field.
    pub name: String,
    pub line: u64,
    pub facts: Facts,
}

/// One row of an error table.
#[derive(Clone, Debug)]
pub struct ErrorRow {
    pub document: &'static str,
    pub operation: String,
    pub code: String,
    pub http: u64,
    pub message: String,
}

pub fn json(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{name}: {e}"));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{name}: {e}"))
}

fn object(value: &Value) -> &Map<String, Value> {
    value.as_object().unwrap_or_else(|| panic!("{value}"))
}

fn text(row: &Value, word: &str) -> String {
    let found = row[word].as_str();
    found
        .unwrap_or_else(|| panic!("no `{word}` in {row}"))
        .to_owned()
}

/// The operations of a service's documents.
pub fn operations(service: &str) -> BTreeSet<String> {
    let all = json("parameters.json");
    let mine = DOCUMENTS.iter().filter(|(.., folder)| *folder == service);
    mine.flat_map(|(id, ..)| object(&all[id]).keys().cloned().collect::<Vec<_>>())
        .collect()
}

/// The rows of `parameters.json` (named by `name`) or `answers.json` (by `path`), for one service.
pub fn rows(file: &str, named_by: &str, service: &str) -> Vec<Row> {
    let all = json(file);
    let mut found = Vec::new();
    for (document, _, folder) in DOCUMENTS {
        if folder != service {
            continue;
        }
        for (operation, rows) in object(&all[document]) {
            found.extend(rows.as_array().unwrap().iter().map(|row| Row {
                document,
                operation: operation.clone(),
                name: text(row, named_by),
                line: row["line"].as_u64().unwrap(),
                facts: facts(row),
            }));
        }
    }
    found
}

/// The rows of `errors.json`, for one service.
pub fn error_rows(service: &str) -> Vec<ErrorRow> {
    let all = json("errors.json");
    let mut found = Vec::new();
    for (document, file, folder) in DOCUMENTS {
        if folder != service {
            continue;
        }
        for (operation, rows) in object(&all[file]) {
            found.extend(rows.as_array().unwrap().iter().map(|row| ErrorRow {
                document,
                operation: operation.clone(),
                code: text(row, "code"),
                http: row["http"].as_u64().unwrap(),
                message: text(row, "message"),
            }));
        }
    }
    found
}

fn facts(row: &Value) -> Facts {
    let mut facts = Facts::new();
    flatten("", object(row), &mut facts);
    facts
}

fn flatten(prefix: &str, row: &Map<String, Value>, facts: &mut Facts) {
    for (word, value) in row {
        let at = |word: &str| format!("{prefix}{word}");
        match word.as_str() {
            "name" | "path" | "line" | "note" => {}
            "required" if row.contains_key("required-when") => {
                assert_eq!(value, "no", "{prefix}");
                facts.insert(at("required"), json!("when"));
            }
            "required-when" => {}
            "type" | "of" => {
                let kind = if value == "long" {
                    "integer"
                } else {
                    value.as_str().unwrap()
                };
                facts.insert(at(word), json!(kind));
            }
            "enum-by" => {
                let by = json!({ "by": value["parameter"], "cases": value["cases"] });
                facts.insert(at("enum"), plain(&by));
            }
            "default-by-server" => {
                facts.insert(at("default"), json!("chosen by the server"));
            }
            "items" => add_items(prefix, value, facts),
            "elements" => flatten(&at("elements."), object(value), facts),
            "parts" => add_each(&at("parts."), value, facts),
            "by-key" => add_each(&at("key."), value, facts),
            "first" | "last" | "chars" => {
                facts.insert(at(word), classes(value));
            }
            "required" | "default" | "min" | "max" | "min-length" | "max-length" | "max-bytes"
            | "max-items" | "enum" | "starts-with" | "ends-with" | "not-starts-with"
            | "not-contains" | "format" | "sample-format" => {
                facts.insert(at(word), plain(value));
            }
            unknown => panic!("`{unknown}` is no word of tests/data/README.md"),
        }
    }
}

fn add_each(prefix: &str, values: &Value, facts: &mut Facts) {
    for (name, value) in object(values) {
        flatten(&format!("{prefix}{name}."), object(value), facts);
    }
}

fn add_items(prefix: &str, items: &Value, facts: &mut Facts) {
    for item in items.as_array().unwrap() {
        let name = text(item, "name");
        if let Some(keys) = item.get("enum").filter(|_| name == "Key") {
            facts.insert(format!("{prefix}keys"), plain(keys));
        }
        flatten(&format!("{prefix}items.{name}."), object(item), facts);
    }
}

/// A value without what makes no difference: the order of lists, `600` against `"600"`.
pub fn plain(value: &Value) -> Value {
    match value {
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(plain).collect();
            items.sort_by_key(Value::to_string);
            items.dedup();
            Value::Array(items)
        }
        Value::Object(map) => map.iter().map(|(k, v)| (k.clone(), plain(v))).collect(),
        Value::String(_) | Value::Null => value.clone(),
        Value::Bool(_) | Value::Number(_) => json!(value.to_string()),
    }
}

/// Classes of characters by name, and characters one by one.
fn classes(value: &Value) -> Value {
    let mut found = Vec::new();
    for class in value.as_array().unwrap() {
        match class.as_str().unwrap() {
            "latin" => found.extend([json!("lower"), json!("upper")]),
            name @ ("lower" | "upper" | "han" | "digit" | "ascii") => found.push(json!(name)),
            these => found.extend(these.chars().map(|c| json!(c.to_string()))),
        }
    }
    plain(&Value::Array(found))
}
