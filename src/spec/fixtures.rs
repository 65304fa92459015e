//! Reads a fixture file: the facts outside the API that a target's account has.
//!
//! Each kind is one that the service declares; a kind is a list of facts, or one map where there is only one. A kind of
//! resource lists what stands there before the first call: its id, those of all it belongs to, its `state`, and its
//! fields, those that no answer shows among them.
//! Judges nothing: which facts a call needs is for the model.

use std::collections::BTreeMap;
use std::path::Path;

use super::compiled::{Name, Resource, Spec};
use super::diagnostic::{Diagnostic, Diagnostics, Severity};
use super::load::LoadError;
use super::nearest::{nearest, one_of};
use super::syntax::{FixtureKind, Type};
use super::yaml::{Data, Node, Spot, parse};
use crate::value::Value;

/// The kind of fact that says what the account is; calls go to its `region`, whether or not a rule asks for it.
pub const ACCOUNT: &str = "Account";

/// Facts by kind, each a map of fields.
pub type Facts = BTreeMap<Name, Vec<BTreeMap<Name, Value>>>;

/// Reads a fixture file.
///
/// # Errors
/// If it cannot be read, or says what the service does not know.
pub fn load_facts(path: &Path, spec: &Spec) -> Result<Facts, LoadError> {
    let bytes = std::fs::read(path).map_err(|source| LoadError::Read {
        path: path.to_owned(),
        source,
    })?;
    let text = String::from_utf8_lossy(&bytes);
    facts(&path.to_string_lossy(), &text, spec).map_err(LoadError::Spec)
}

/// The facts of a fixture file's text.
///
/// # Errors
/// All that is wrong with it.
pub fn facts(path: &str, text: &str, spec: &Spec) -> Result<Facts, Diagnostics> {
    let mut reader = Reader {
        path,
        text,
        found: Diagnostics::default(),
    };
    let (root, mistakes) = parse(text);
    for mistake in mistakes {
        reader.wrong(mistake.spot, mistake.message, mistake.help);
    }
    let mut facts = Facts::new();
    if let Some(root) = root {
        reader.kinds(&root, spec, &mut facts);
    }
    if reader.found.has_errors() {
        Err(reader.found)
    } else {
        Ok(facts)
    }
}

/// What a fact of a kind may hold.
struct Kind {
    /// The fields by which calls name it; all are needed.
    by: Vec<Name>,
    /// Its fields; of those without a type the text decides.
    fields: BTreeMap<Name, Option<Type>>,
    /// Its states.
    states: Vec<Name>,
}

impl Kind {
    fn of(spec: &Spec, name: &str) -> Option<Kind> {
        let fixture = spec.fixtures.get(name).map(Kind::fixture);
        fixture.or_else(|| Some(Kind::resource(spec, spec.resources.get(name)?)))
    }

    fn fixture(kind: &FixtureKind) -> Kind {
        let typed = |(field, ty): (&String, &Type)| (field.as_str().into(), Some(*ty));
        Kind {
            by: kind.by.iter().map(|by| by.as_str().into()).collect(),
            fields: kind.fields.iter().map(typed).collect(),
            states: Vec::new(),
        }
    }

    fn resource(spec: &Spec, resource: &Resource) -> Kind {
        let parent = resource.within.as_ref();
        let parent = parent.and_then(|within| spec.resources.get(within));
        let by: Vec<Name> = std::iter::once(resource)
            .chain(parent)
            .map(|kind| kind.id.clone())
            .collect();
        let shown = resource.fields.iter();
        let mut fields: BTreeMap<Name, Option<Type>> = shown
            .map(|(name, field)| (name.clone(), Some(field.r#type.unwrap_or(Type::String))))
            .collect();
        fields.extend(resource.hidden.iter().map(|name| (name.clone(), None)));
        fields.extend(by.iter().map(|name| (name.clone(), Some(Type::String))));
        fields.insert(STATE.into(), Some(Type::String));
        Kind {
            by,
            fields,
            states: resource.states.keys().cloned().collect(),
        }
    }

    fn takes(&self, field: &str, value: &Value) -> bool {
        let text = value.as_text().unwrap_or_default();
        field != STATE || self.states.iter().any(|state| **state == *text)
    }
}

/// The word for a standing resource's state.
pub(crate) const STATE: &str = "state";

struct Reader<'t> {
    path: &'t str,
    text: &'t str,
    found: Diagnostics,
}

impl Reader<'_> {
    fn kinds(&mut self, root: &Node, spec: &Spec, facts: &mut Facts) {
        if !matches!(root.data, Data::Map(_)) {
            let help = "write `Kind: [{ field: value }]`".to_owned();
            self.wrong(root.spot, "this is no map of facts".into(), Some(help));
            return;
        }
        let kinds = spec.fixtures.keys().chain(spec.resources.keys());
        let names: Vec<&str> = kinds.map(|name| &**name).collect();
        for (key, node) in root.entries() {
            let name = key.text().unwrap_or_default();
            let kind = Kind::of(spec, name);
            match kind {
                Some(kind) => {
                    let list = self.list(name, &kind, node);
                    facts.insert(name.into(), list);
                }
                None => {
                    let message = format!("unknown kind of fact `{name}`");
                    let help = suggestion("kinds", name, &names);
                    self.wrong(key.spot, message, Some(help));
                }
            }
        }
    }

    fn list(&mut self, name: &str, kind: &Kind, node: &Node) -> Vec<BTreeMap<Name, Value>> {
        match &node.data {
            Data::Map(_) if kind.by.is_empty() => vec![self.fact(name, kind, node)],
            Data::Seq(items) => items
                .iter()
                .map(|item| self.fact(name, kind, item))
                .collect(),
            Data::Scalar(text, _) if text.is_empty() => Vec::new(),
            Data::Map(_) | Data::Scalar(..) => {
                let help = format!("write `{name}: [{{ field: value }}]`");
                self.wrong(
                    node.spot,
                    format!("`{name}` has to be a list of facts"),
                    Some(help),
                );
                Vec::new()
            }
        }
    }

    fn fact(&mut self, name: &str, kind: &Kind, node: &Node) -> BTreeMap<Name, Value> {
        let mut fields = BTreeMap::new();
        if !matches!(node.data, Data::Map(_)) {
            let message = format!("a fact of `{name}` has to be a map of fields");
            self.wrong(node.spot, message, None);
            return fields;
        }
        let known: Vec<&str> = kind.fields.keys().map(|field| &**field).collect();
        for (key, value) in node.entries() {
            let field = key.text().unwrap_or_default();
            let Some(ty) = kind.fields.get(field) else {
                let message = format!("`{name}` has no field `{field}`");
                let help = suggestion("fields", field, &known);
                self.wrong(key.spot, message, Some(help));
                continue;
            };
            match ty.map_or_else(|| Some(any(value)), |ty| read(value, ty)) {
                Some(read) if kind.takes(field, &read) => {
                    fields.insert(field.into(), read);
                }
                Some(_) => {
                    let states: Vec<&str> = kind.states.iter().map(|state| &**state).collect();
                    let help = suggestion("states", value.text().unwrap_or_default(), &states);
                    let message = format!("`{name}` has no such state");
                    self.wrong(value.spot, message, Some(help));
                }
                None => {
                    let ty = ty.unwrap_or(Type::String);
                    let message = format!("`{field}` cannot be read as {}", words(ty));
                    self.wrong(value.spot, message, None);
                }
            }
        }
        for by in kind.by.iter().filter(|by| !fields.contains_key(*by)) {
            let message = format!("a fact of `{name}` needs `{by}`, by which calls name it");
            self.wrong(node.spot, message, None);
        }
        fields
    }

    fn wrong(&mut self, spot: Spot, message: String, help: Option<String>) {
        let line = usize::try_from(spot.place.line).unwrap_or(0);
        self.found.0.push(Diagnostic {
            file: self.path.to_owned(),
            place: spot.place,
            width: spot.width,
            message,
            help,
            severity: Severity::Error,
            line_text: line
                .checked_sub(1)
                .and_then(|line| self.text.lines().nth(line))
                .map(str::to_owned),
        });
    }
}

fn suggestion(what: &str, wrong: &str, names: &[&str]) -> String {
    let known = format!("{what} are {}", one_of(names));
    match nearest(wrong, names) {
        Some(near) => format!("{known}; did you mean `{near}`?"),
        None => known,
    }
}

fn words(ty: Type) -> &'static str {
    match ty {
        Type::Boolean => "true or false",
        Type::Integer => "a whole number",
        Type::Number => "a number",
        Type::List => "a list",
        Type::Object | Type::Map => "a map",
        Type::String | Type::Time | Type::Path | Type::Uri | Type::JsonArray | Type::Csv => "text",
    }
}

fn read(node: &Node, ty: Type) -> Option<Value> {
    match (ty, &node.data) {
        (Type::Boolean, Data::Scalar(text, _)) => match text.as_str() {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            _ => None,
        },
        (Type::Integer, Data::Scalar(text, _)) => text.parse().ok().map(Value::Int),
        (Type::List, Data::Seq(_)) | (Type::Object | Type::Map, Data::Map(_)) => Some(any(node)),
        (
            Type::String
            | Type::Number
            | Type::Time
            | Type::Path
            | Type::Uri
            | Type::JsonArray
            | Type::Csv,
            Data::Scalar(text, _),
        ) => Some(Value::text(text)),
        _ => None,
    }
}

/// Below a field: as it is written; what stands in quotes is text.
fn any(node: &Node) -> Value {
    match &node.data {
        Data::Scalar(text, plain) => match (plain, text.as_str(), text.parse()) {
            (true, "true", _) => Value::Bool(true),
            (true, "false", _) => Value::Bool(false),
            (true, _, Ok(number)) => Value::Int(number),
            (true | false, _, _) => Value::text(text),
        },
        Data::Seq(items) => Value::List(items.iter().map(any).collect()),
        Data::Map(entries) => Value::Map(
            entries
                .iter()
                .map(|(key, value)| (key.text().unwrap_or_default().into(), any(value)))
                .collect(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::from_files;

    const SERVICE: &str = r#"
service: shop
says: sells things
protocol: aliyun-rpc
version: 2017-06-26
sources: { doc: { title: The document } }
gateway:
  missing: { code: "Missing{parameter}", http: 400 }
  malformed: { code: "Invalid{parameter}", http: 400 }
"#;
    const SHARED: &str = r#"
fixtures:
  Account: { says: the account, fields: { region: string, rich: boolean } }
  Street: { says: a street, by: name, fields: { name: string, length: integer, signs: map } }
"#;

    const SHOP: &str = r#"
resource: Shop
says: a shop
sources: [doc]
id: ShopId
fields: { ShopId: {}, Open: { type: boolean } }
states: { Ready: { says: open } }
"#;
    const SHELF: &str = r#"
resource: Shelf
says: a shelf
sources: [doc]
id: ShelfId
within: Shop
fields: { ShelfId: {}, Width: { type: integer } }
states: { Ready: { says: there } }
"#;

    fn read(text: &str) -> Result<Facts, Diagnostics> {
        let files = [
            ("s/service.yaml", SERVICE),
            ("s/shared.yaml", SHARED),
            ("s/resources/shop.yaml", SHOP),
            ("s/resources/shelf.yaml", SHELF),
        ];
        let texts = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
        facts("f.yaml", text, &from_files(texts.to_vec()).unwrap().spec)
    }

    #[test]
    fn facts_are_typed_as_the_service_says() {
        let text = "Account: { region: here, rich: true }\n\
            Street: [{ name: '12', length: 7, signs: { a: \"true\", b: true } }]\n";
        let facts = read(text).unwrap();
        assert_eq!(facts["Account"][0]["rich"], Value::Bool(true));
        let street = &facts["Street"][0];
        assert_eq!(street["name"], Value::text("12"));
        assert_eq!(street["length"], Value::Int(7));
        assert_eq!(street["signs"].get("a"), Some(&Value::text("true")));
        assert_eq!(street["signs"].get("b"), Some(&Value::Bool(true)));
    }

    #[test]
    fn what_stands_there_is_told_by_kinds_of_resources() {
        let text = "Shop: [{ ShopId: s-1, Open: true, state: Ready }]\n\
            Shelf: [{ ShelfId: sh-1, ShopId: s-1, Width: 7 }]\n";
        let facts = read(text).unwrap();
        assert_eq!(facts["Shop"][0]["Open"], Value::Bool(true));
        assert_eq!(facts["Shelf"][0]["Width"], Value::Int(7));
        let text = "Shop: [{ ShopId: s-1, state: Reddy }]\nShelf: [{ ShelfId: sh-1 }]\n";
        let found = read(text).unwrap_err().to_string();
        for part in ["did you mean `Ready`?", "needs `ShopId`"] {
            assert!(found.contains(part), "{part}\n{found}");
        }
    }

    #[test]
    fn every_mistake_is_told_with_its_place_and_the_nearest_name() {
        let text = "Acount: {}\nStreet: [{ nam: x, length: long }]\n";
        let found = read(text).unwrap_err().to_string();
        for part in [
            "f.yaml:1:1",
            "did you mean `Account`?",
            "did you mean `name`?",
            "`length` cannot be read as a whole number",
            "needs `name`",
        ] {
            assert!(found.contains(part), "{part}\n{found}");
        }
    }
}
