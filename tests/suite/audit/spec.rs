//! What a spec says, in the words of `tests/data`: each with every value its readings allow.

use std::collections::BTreeMap;

use flowcheck::spec::expr::Expr;
use flowcheck::spec::syntax::{At, Field, Format, Parameter, Required, Role, Type};
use flowcheck::spec::{Name, Operation, Spec};
use serde_json::{Value, json};

use super::documents::plain;
use super::values::{Values, classes};

/// What the spec says, by word.
pub type Stated = BTreeMap<String, Vec<Value>>;

/// The operation's parameters by name.
pub fn parameters(spec: &Spec, operation: &Operation) -> BTreeMap<String, Stated> {
    let values = Values { spec, operation };
    let each = operation.parameters.iter().map(|(name, parameter)| {
        let mut stated = Stated::new();
        values.argument("", parameter, &mut stated);
        values.filter(name, &mut stated);
        (name.to_string(), stated)
    });
    each.collect()
}

/// The answer's fields by path.
pub fn answer(spec: &Spec, operation: &Operation) -> BTreeMap<String, Stated> {
    let values = Values { spec, operation };
    let mut found = BTreeMap::new();
    values.fields("", operation.returns.iter(), &mut found);
    if let Some(list) = &operation.list {
        let path: Vec<&str> = list.at.iter().map(|name| &**name).collect();
        let is_list = Stated::from([("type".to_owned(), vec![json!("list")])]);
        found.insert(path[0].to_owned(), is_list);
        let prefix = format!("{}.", path.join("."));
        values.fields(&prefix, list.item.iter(), &mut found);
        values.states(&prefix, &list.of, &mut found);
    }
    found
}

fn kind(of: Option<Type>) -> &'static str {
    match of {
        None
        | Some(Type::String | Type::Time | Type::Path | Type::Uri | Type::JsonArray | Type::Csv) => {
            "string"
        }
        Some(Type::Integer) => "integer",
        Some(Type::Number) => "number",
        Some(Type::Boolean) => "boolean",
        Some(Type::List) => "list",
        Some(Type::Object | Type::Map) => "object",
    }
}

fn holds(of: Option<Type>) -> Option<&'static str> {
    match of? {
        Type::Csv => Some("csv"),
        Type::JsonArray => Some("json"),
        Type::Uri => Some("uri"),
        Type::Time => Some("time"),
        Type::String
        | Type::Integer
        | Type::Number
        | Type::Boolean
        | Type::Path
        | Type::List
        | Type::Object
        | Type::Map => None,
    }
}

fn written(format: Format) -> &'static str {
    match format {
        Format::Uuid => "uuid",
        Format::UtcSeconds => "utc-seconds",
        Format::UtcMinutes => "utc-minutes",
        Format::BlankSeconds => "blank-seconds",
        Format::CstSeconds => "cst-seconds",
        Format::AnyTime => "any-time",
        Format::Cidr => "cidr",
        Format::Hostname => "hostname",
    }
}

impl Values<'_> {
    fn argument(&self, prefix: &str, parameter: &Parameter, stated: &mut Stated) {
        let required = match &parameter.required {
            Some(Required::Flat(true)) => "yes",
            Some(Required::Flat(false)) | None => "no",
            Some(Required::When(_)) => "when",
        };
        stated.insert(format!("{prefix}required"), vec![json!(required)]);
        stated.insert(format!("{prefix}type"), vec![json!(kind(parameter.r#type))]);
        self.words(prefix, parameter, stated);
    }

    fn words(&self, prefix: &str, p: &Parameter, stated: &mut Stated) {
        let mut put = |word: &str, values: Vec<Value>| {
            stated.insert(format!("{prefix}{word}"), values);
        };
        if let Some(format) = holds(p.r#type) {
            put("format", vec![json!(format)]);
        }
        // A call without a token has its request's id for one.
        if p.server_default == Some(true) || p.role == Some(Role::IdempotencyToken) {
            put("default", vec![json!("chosen by the server")]);
        }
        if let Some(starts) = &p.not_starts_with {
            put("not-starts-with", vec![plain(&json!(starts))]);
        }
        for (word, of) in [("first", &p.first), ("last", &p.last), ("chars", &p.chars)] {
            if let Some(of) = of {
                put(word, vec![classes(of)]);
            }
        }
        let expressions = [
            ("default", p.default.as_ref()),
            ("enum", value(&p.r#enum)),
            ("min", value(&p.minimum)),
            ("max", value(&p.maximum)),
            ("multiple-of", value(&p.multiple_of)),
            ("min-length", value(&p.min_length)),
            ("max-length", value(&p.max_length)),
            ("max-bytes", value(&p.max_bytes)),
            ("pattern", value(&p.pattern)),
            ("not-pattern", value(&p.not_pattern)),
            ("starts-with", p.starts_with.as_ref()),
            ("ends-with", p.ends_with.as_ref()),
            ("min-items", value(&p.at_least)),
            ("max-items", value(&p.at_most)),
        ];
        for (word, expr) in expressions {
            if let Some(expr) = expr {
                put(word, self.of(expr));
            }
        }
        self.below(prefix, p, stated);
    }

    fn below(&self, prefix: &str, p: &Parameter, stated: &mut Stated) {
        if let Some(items) = &p.items {
            self.words(&format!("{prefix}elements."), items, stated);
        }
        for (name, part) in p.parts.iter().flatten() {
            self.words(&format!("{prefix}parts.{name}."), part, stated);
        }
        for (name, field) in p.item.iter().flatten() {
            self.argument(&format!("{prefix}items.{name}."), field, stated);
        }
    }

    /// The keys of a filter, and what a value under each may be.
    fn filter(&self, parameter: &str, stated: &mut Stated) {
        let filters = self.operation.list.iter().flat_map(|list| &list.filters);
        for filter in filters.filter(|filter| &*filter.parameter == parameter) {
            if !filter.keys.is_empty() {
                let keys: Vec<&str> = filter.keys.keys().map(|key| &**key).collect();
                stated.insert("keys".to_owned(), vec![plain(&json!(keys))]);
            }
            for (key, of) in &filter.keys {
                let prefix = format!("items.Value.key.{key}.");
                if of.csv {
                    stated.insert(format!("{prefix}format"), vec![json!("csv")]);
                }
                if let Some(value) = &of.value {
                    self.words(&prefix, value, stated);
                }
            }
        }
    }

    fn fields<'f>(
        &self,
        prefix: &str,
        fields: impl Iterator<Item = (impl ToString + 'f, &'f Field)>,
        found: &mut BTreeMap<String, Stated>,
    ) {
        for (name, field) in fields {
            let path = format!("{prefix}{}", name.to_string());
            found.insert(path.clone(), self.field(field));
            if let Some(item) = &field.item {
                let wrapper = field.wrapper.iter().map(|wrapper| format!(".{wrapper}"));
                let below = format!("{path}{}.", wrapper.collect::<String>());
                self.fields(&below, item.iter(), found);
            }
        }
    }

    fn field(&self, field: &Field) -> Stated {
        let mut stated = Stated::new();
        stated.insert("type".to_owned(), vec![json!(kind(field.r#type))]);
        let element = field.items.as_deref();
        if let Some(element) = element {
            stated.insert("of".to_owned(), vec![json!(kind(element.r#type))]);
        }
        let of = element.unwrap_or(field);
        if let Some(format) = of.format {
            stated.insert("format".to_owned(), vec![json!(written(format))]);
        }
        let expressions = [
            ("enum", value(&of.r#enum)),
            ("min", value(&of.minimum)),
            ("max", value(&of.maximum)),
            ("max-length", value(&of.max_length)),
            ("pattern", value(&of.pattern)),
        ];
        for (word, expr) in expressions {
            if let Some(expr) = expr {
                stated.insert(word.to_owned(), self.of(expr));
            }
        }
        stated
    }

    /// The field that shows the state has the states as its values.
    fn states(&self, prefix: &str, kind: &Name, found: &mut BTreeMap<String, Stated>) {
        let resource = &self.spec.resources[kind];
        let Some(field) = &resource.state_field else {
            return;
        };
        let is_text = || Stated::from([("type".to_owned(), vec![json!("string")])]);
        let path = format!("{prefix}{field}");
        let stated = found.entry(path).or_insert_with(is_text);
        let shown = resource
            .states
            .iter()
            .map(|(name, state)| match &state.shown_as {
                Some(shown) => self.of(shown),
                None => vec![json!(&**name)],
            });
        let states: Vec<Value> = shown.flatten().collect();
        stated
            .entry("enum".to_owned())
            .or_insert_with(|| vec![plain(&json!(states))]);
    }
}

fn value(of: &Option<At<Expr>>) -> Option<&Expr> {
    of.as_ref().map(|at| &at.value)
}
