//! What an expression comes to in a scene.

use super::belief::{Possibility, ResourceId, Stage, stage_name};
use super::fixtures::Fixture;
use super::known::Known;
use super::scene::{At, Binding, Item, Local, Scene};
use crate::spec::Name;
use crate::spec::compiled::Bind;
use crate::spec::expr::{Expr, Reference};
use crate::value::{Value, path, split_uri};

impl Scene<'_> {
    /// The value of an expression.
    pub fn value(&self, expr: &Expr, at: At) -> Known {
        match expr {
            Expr::Literal(value) => Known::one(value.clone()),
            Expr::None => Known::absent(),
            Expr::Unsaid => Known::Any,
            Expr::Ref(reference) => self.reference(reference, at),
            Expr::Reading { name, cases } => self.reading(&name.value, cases, at),
            Expr::By { of, cases } => self.by(of, cases, at),
            Expr::Join(parts) => self.join(parts, at),
            Expr::FirstGiven(parts) => self.first_given(parts, at),
            Expr::Parent(of) => self.parent(of, at),
            Expr::Part { part, of } => self.value(of, at).map(|value| uri_part(value, part)),
            Expr::List(items) => self.list(items, at),
        }
    }

    fn reference(&self, reference: &Reference, at: At) -> Known {
        let root = reference.root.as_str();
        let path = reference.path.as_slice();
        let mut local = at.local;
        while let Some(here) = local {
            if here.name == root {
                return self.item(here.item, path, at);
            }
            local = here.outer;
        }
        if let Some((bind, binding)) = self.binding(root) {
            return self.bound(bind, binding, path, at);
        }
        if self.operation.parameters.contains_key(root) {
            return descend(&self.argument(root), path);
        }
        if let Some(expr) = self.operation.lets.get(root) {
            let site = Name::from(root);
            return descend(
                &self.value(
                    expr,
                    At {
                        site: &site,
                        local: at.local,
                    },
                ),
                path,
            );
        }
        let kind = self.spec.fixtures.get(root);
        if kind.is_some_and(|kind| kind.by.is_none()) {
            let sole = self.fixtures.of(root).and_then(<[Fixture]>::first);
            return sole.map_or(Known::Any, |fixture| fixture_field(fixture, path));
        }
        Known::Any
    }

    fn item(&self, item: Item, path: &[String], at: At) -> Known {
        match (item, path) {
            (Item::Unknown, _) => Known::Any,
            (Item::Value(value), path) => descend(&Known::one(value.clone()), path),
            (Item::Fixture(fixture), path) => fixture_field(fixture, path),
            (Item::Resource(id, p), [field, rest @ ..]) => {
                descend(&self.field(id, p, field, at), rest)
            }
            (Item::Resource(id, _), []) => self.id(id),
        }
    }

    fn bound(&self, bind: &Bind, binding: &Binding, path: &[String], at: At) -> Known {
        match binding {
            Binding::Nothing | Binding::Missing => Known::Void,
            Binding::Unknown => Known::Any,
            Binding::Fixture(kind, index) => self
                .fixtures
                .of(kind)
                .and_then(|all| all.get(*index))
                .map_or(Known::Any, |fixture| fixture_field(fixture, path)),
            Binding::Resource(id) => match path {
                [] => self.argument(&bind.parameter),
                [field, rest @ ..] => descend(&self.resource_field(*id, field, at), rest),
            },
        }
    }

    /// A field of a resource, whatever it may be.
    pub fn resource_field(&self, id: ResourceId, field: &str, at: At) -> Known {
        self.possibilities(id)
            .iter()
            .map(|p| self.field(id, p, field, at))
            .reduce(|a, b| a.join(&b))
            .unwrap_or(Known::Any)
    }

    /// A field of a resource in one of its possibilities.
    pub fn field(&self, id: ResourceId, p: &Possibility, field: &str, at: At) -> Known {
        if matches!(p.stage, Stage::Unborn | Stage::Gone) {
            return Known::Void;
        }
        if let Some(known) = p.fields.get(field) {
            return known.clone();
        }
        let Some(resource) = self.belief.get(id) else {
            return Known::Void;
        };
        let Some((_, kind)) = self.spec.resources.get_index(resource.kind) else {
            return Known::Any;
        };
        if field == "state" || kind.state_field.as_deref() == Some(field) {
            return Known::one(Value::text(stage_name(self.spec, resource.kind, p.stage)));
        }
        if *kind.id == *field {
            return self.id(id);
        }
        if let Some(is) = kind.fields.get(field).and_then(|field| field.is.as_ref()) {
            let it = Local {
                name: "it",
                item: Item::Resource(id, p),
                outer: at.local,
            };
            return self.value(
                is,
                At {
                    site: at.site,
                    local: Some(&it),
                },
            );
        }
        self.inherited(resource.parent, field)
    }

    /// The id of an ancestor, by the name of its id field.
    fn inherited(&self, parent: Option<ResourceId>, field: &str) -> Known {
        let Some(parent) = parent else {
            return Known::Any;
        };
        let Some(resource) = self.belief.get(parent) else {
            return Known::Any;
        };
        match self.spec.resources.get_index(resource.kind) {
            Some((_, kind)) if *kind.id == *field => self.id(parent),
            Some(_) | None => self.inherited(resource.parent, field),
        }
    }

    fn id(&self, id: ResourceId) -> Known {
        match self.belief.get(id).and_then(|resource| resource.id.clone()) {
            Some(id) => Known::one(Value::Text(id)),
            None => Known::Any,
        }
    }

    /// An argument as the service sees it: given, or its default, or nothing.
    /// Whether an empty text counts as given no document says, so it may be either. One without effect is absent.
    pub fn argument(&self, parameter: &str) -> Known {
        let given = match self.arguments.get(parameter) {
            Some(Value::Text(text)) if text.is_empty() => {
                Known::one(Value::text("")).join(&self.default(parameter))
            }
            Some(Value::Absent) | None => return self.default(parameter),
            Some(value) => Known::one(value.clone()),
        };
        let spec = self.operation.parameters.get(parameter);
        let effective = spec.and_then(|spec| spec.effective.as_ref());
        match effective.map(|cond| self.holds(cond, At::site(&Name::from(parameter)))) {
            None | Some(super::Truth::True) => given,
            // Without effect it may show all the same: no document says.
            Some(super::Truth::False | super::Truth::Unknown) => given.join(&Known::absent()),
        }
    }

    fn default(&self, parameter: &str) -> Known {
        let Some(spec) = self.operation.parameters.get(parameter) else {
            return Known::absent();
        };
        if let Some(copied) = self.copied(parameter) {
            return copied;
        }
        match &spec.default {
            Some(default) => self.value(default, At::site(&Name::from(parameter))),
            None if spec.server_default == Some(true) => Known::Any,
            None => Known::absent(),
        }
    }

    /// The value another argument's resource fills it with.
    fn copied(&self, parameter: &str) -> Option<Known> {
        let copying = self.operation.parameters.iter().find_map(|(name, spec)| {
            let copies = spec.copies.as_ref()?;
            let into = copies.into.iter().any(|into| **into == *parameter);
            (into && self.is_given(name)).then_some(copies)
        })?;
        let (_, binding) = self.binding(copying.from.trim_start_matches('$'))?;
        Some(match binding {
            Binding::Resource(id) => {
                self.resource_field(*id, parameter, At::site(&Name::from(parameter)))
            }
            Binding::Nothing | Binding::Missing | Binding::Unknown | Binding::Fixture(..) => {
                Known::Any
            }
        })
    }

    /// Whether the call carries an argument for it, be it empty.
    pub fn is_given(&self, parameter: &str) -> bool {
        !matches!(self.arguments.get(parameter), None | Some(Value::Absent))
    }

    fn by(&self, of: &Expr, cases: &indexmap::IndexMap<String, Expr>, at: At) -> Known {
        let case = |value: &Value| {
            let name = value.to_string();
            // No case for it: no document says.
            let case = cases.get(&name).or_else(|| cases.get("*"));
            case.map_or(Known::Any, |case| self.value(case, at))
        };
        match self.value(of, at) {
            Known::Void => Known::Void,
            Known::Any => cases
                .values()
                .map(|case| self.value(case, at))
                .reduce(|a, b| a.join(&b))
                .filter(|_| cases.contains_key("*"))
                .unwrap_or(Known::Any),
            Known::OneOf(values) => values
                .iter()
                .map(case)
                .reduce(|a, b| a.join(&b))
                .unwrap_or(Known::Any),
        }
    }

    fn join(&self, parts: &[Expr], at: At) -> Known {
        let mut joined = Known::one(Value::text(""));
        let mut first = true;
        for part in parts {
            let part = self.value(part, at);
            joined = if first {
                part
            } else {
                join_two(&joined, &part)
            };
            first = false;
        }
        joined
    }

    /// What a path with `.`, `..` or nothing between two slashes means, no document says.
    fn parent(&self, of: &Expr, at: At) -> Known {
        let of = self.value(of, at);
        let texts = of.values().unwrap_or_default().iter();
        if texts
            .filter_map(Value::as_text)
            .any(|text| !path::is_plain(text))
        {
            return Known::Any;
        }
        of.map(|value| {
            let above = value.as_text().and_then(path::parent);
            above.map_or(Value::Absent, |above| Value::text(&above))
        })
    }

    fn first_given(&self, parts: &[Expr], at: At) -> Known {
        for part in parts {
            match self.value(part, at) {
                Known::Void => {}
                known if known == Known::absent() => {}
                Known::Any => return Known::Any,
                Known::OneOf(values) if values.contains(&Value::Absent) => return Known::Any,
                known @ Known::OneOf(_) => return known,
            }
        }
        Known::absent()
    }

    fn list(&self, items: &[Expr], at: At) -> Known {
        let mut lists = vec![Vec::new()];
        for item in items {
            let known = self.value(item, at);
            let Some(values) = known.values() else {
                return Known::Any;
            };
            lists = lists
                .iter()
                .flat_map(|list| values.iter().map(move |value| spliced(list, value)))
                .collect();
            if lists.len() > super::known::MOST {
                return Known::Any;
            }
        }
        Known::of(lists.into_iter().map(Value::List))
    }
}

fn uri_part(uri: &Value, part: &str) -> Value {
    uri.as_text()
        .and_then(|text| split_uri(text).part(part).map(Value::text))
        .unwrap_or(Value::Absent)
}

fn spliced(list: &[Value], value: &Value) -> Vec<Value> {
    let mut longer = list.to_vec();
    match value {
        Value::List(more) => longer.extend(more.iter().cloned()),
        one @ Value::Absent
        | one @ Value::Bool(_)
        | one @ Value::Int(_)
        | one @ Value::Text(_)
        | one @ Value::Map(_) => longer.push(one.clone()),
    }
    longer
}

fn join_two(base: &Known, below: &Known) -> Known {
    match (base, below) {
        (Known::Void, _) | (_, Known::Void) => Known::Void,
        (Known::OneOf(bases), Known::OneOf(parts)) => Known::of(bases.iter().flat_map(|base| {
            parts
                .iter()
                .map(|part| join_values(base, part))
                .collect::<Vec<_>>()
        })),
        _ => Known::Any,
    }
}

fn join_values(base: &Value, part: &Value) -> Value {
    match (base, part) {
        (Value::Text(base), Value::Text(part)) => Value::text(&path::join(base, part)),
        _ => Value::Absent,
    }
}

/// Fields below a value.
fn descend(known: &Known, path: &[String]) -> Known {
    path.iter().fold(known.clone(), |known, field| {
        known.map(|value| match value {
            Value::Map(fields) => fields.get(field.as_str()).cloned().unwrap_or(Value::Absent),
            Value::Absent | Value::Bool(_) | Value::Int(_) | Value::Text(_) | Value::List(_) => {
                Value::Absent
            }
        })
    })
}

/// A field of a fixture; what the file leaves out is not known.
fn fixture_field(fixture: &Fixture, path: &[String]) -> Known {
    match path {
        [] => Known::Any,
        [field, rest @ ..] => match fixture.get(field.as_str()) {
            Some(value) => descend(&Known::one(value.clone()), rest),
            None => Known::Any,
        },
    }
}
