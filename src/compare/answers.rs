//! How two answers to the same call differ, once ids are symbols and what is chance is left out.

use std::collections::{BTreeMap, BTreeSet};

use super::differ::{Difference, Group};
use super::form::{Forms, form};
use crate::runner::Symbols;
use crate::runner::action::map_texts;
use crate::spec::Name;
use crate::sut::{Answer, LostWhy, Outcome, Reply};
use crate::value::Value;

/// Longer values are cut, in characters.
const LONGEST: usize = 120;

/// Compares answers.
pub struct Answerer {
    forms: Forms,
}

/// An outcome with its ids as symbols.
struct Shown {
    status: String,
    code: String,
    message: String,
    body: Value,
}

/// The ids in an item, and the rest of it.
type Rank = (Vec<String>, Value);

/// What one answer to a call shows and the other does not.
struct Unlike<'f> {
    forms: &'f Forms,
    about: String,
    found: BTreeSet<(Group, String, String, String)>,
}

impl Default for Answerer {
    fn default() -> Answerer {
        Answerer {
            forms: Forms::new(),
        }
    }
}

impl Answerer {
    /// How the outcomes of a call differ, each kind of difference once. Each side has its own ids by the same symbols.
    pub fn unlike(
        &self,
        operation: &str,
        a: (&Outcome, &Symbols),
        b: (&Outcome, &Symbols),
    ) -> Vec<Difference> {
        let (a, b) = (self.shown(a), self.shown(b));
        let mut unlike = Unlike {
            forms: &self.forms,
            about: operation.to_owned(),
            found: BTreeSet::new(),
        };
        if a.code != b.code {
            unlike.add(Group::Code, "", a.described(), b.described());
        } else {
            unlike.about = match a.code.as_str() {
                "" => format!("{operation} success"),
                code => format!("{operation} {code}"),
            };
            if a.status != b.status {
                unlike.add(Group::Status, "", a.status, b.status);
            }
            if a.message != b.message {
                unlike.add(Group::Message, "", a.message, b.message);
            }
            unlike.values("", &a.body, &b.body);
        }
        let found = unlike.found.into_iter();
        found
            .map(|(group, about, a, b)| Difference { group, about, a, b })
            .collect()
    }

    fn shown(&self, (outcome, symbols): (&Outcome, &Symbols)) -> Shown {
        let Answer { status, reply, .. } = match outcome {
            Outcome::Answered(answer) => answer,
            Outcome::Lost(lost) => {
                return Shown {
                    status: String::new(),
                    code: match lost.why {
                        LostWhy::Proxy(status) => format!("no answer: a proxy said {status}"),
                        LostWhy::TimeLimit
                        | LostWhy::Reset
                        | LostWhy::Incomplete
                        | LostWhy::Dropped => "no answer".to_owned(),
                    },
                    message: String::new(),
                    body: Value::Absent,
                };
            }
        };
        let (code, message, body) = match reply {
            Reply::Success(body) => (String::new(), String::new(), symbols.symbolic(body)),
            Reply::Error {
                code,
                message,
                body,
            } => {
                let text = symbols.symbolic(&Value::text(message));
                let text = text.as_text().unwrap_or_default();
                let mut body = symbols.symbolic(body);
                // Both stand in the body too, and are told once.
                if let Value::Map(fields) = &mut body {
                    fields.retain(|_, value| {
                        let text = value.as_text().unwrap_or_default();
                        text != code && text != message
                    });
                }
                (code.clone(), self.forms.sentence(text), body)
            }
            Reply::Malformed(why) => ("(cannot be decoded)".into(), why.clone(), Value::Absent),
        };
        Shown {
            status: status.to_string(),
            code,
            message,
            body,
        }
    }
}

impl Shown {
    /// `403 A.Code`, or `200`.
    fn described(&self) -> String {
        [self.status.as_str(), self.code.as_str()]
            .join(" ")
            .trim()
            .to_owned()
    }
}

impl Unlike<'_> {
    fn add(&mut self, group: Group, place: &str, a: String, b: String) {
        let about = [self.about.as_str(), place].join(" ");
        self.found.insert((group, about.trim().to_owned(), a, b));
    }

    fn values(&mut self, place: &str, a: &Value, b: &Value) {
        match (a, b) {
            (Value::Map(a), Value::Map(b)) => self.fields(place, a, b),
            (Value::List(a), Value::List(b)) => self.items(place, a, b),
            _ => self.scalars(place, a, b),
        }
    }

    fn fields(&mut self, place: &str, a: &BTreeMap<Name, Value>, b: &BTreeMap<Name, Value>) {
        let names: BTreeSet<&Name> = a.keys().chain(b.keys()).collect();
        for name in names {
            let below = match place {
                "" => name.to_string(),
                place => format!("{place}.{name}"),
            };
            match (a.get(name), b.get(name)) {
                (Some(a), Some(b)) => self.values(&below, a, b),
                (Some(a), None) => self.add(Group::Field, &below, form(a).into(), "absent".into()),
                (None, Some(b)) => self.add(Group::Field, &below, "absent".into(), form(b).into()),
                (None, None) => {}
            }
        }
    }

    /// Items are compared in an order of their own: no document promises one.
    fn items(&mut self, place: &str, a: &[Value], b: &[Value]) {
        let below = format!("{place}[]");
        if a.len() != b.len() {
            let count = |items: &[Value]| format!("{} items", items.len());
            self.add(Group::Value, &below, count(a), count(b));
            return;
        }
        for (((ids, _), a), ((others, _), b)) in self.ordered(a).into_iter().zip(self.ordered(b)) {
            if ids == others {
                self.values(&below, a, b);
            } else {
                self.add(Group::Value, &below, named(&ids), named(&others));
            }
        }
    }

    fn ordered<'v>(&self, items: &'v [Value]) -> Vec<(Rank, &'v Value)> {
        let mut items: Vec<_> = items.iter().map(|item| (self.rank(item), item)).collect();
        items.sort();
        items
    }

    /// What items are ordered by: the ids that both sides have by the same symbols, then all that is no chance.
    fn rank(&self, item: &Value) -> Rank {
        let mut ids = Vec::new();
        if let Value::Map(fields) = item {
            let texts = fields.values().filter_map(Value::as_text);
            ids.extend(
                texts
                    .filter(|text| text.starts_with("${"))
                    .map(str::to_owned),
            );
        }
        ids.sort();
        let rest = map_texts(item, &|text| match form(&Value::text(text)) {
            "text" => self.forms.sentence(text),
            form => form.to_owned(),
        });
        (ids, rest)
    }

    fn scalars(&mut self, place: &str, a: &Value, b: &Value) {
        let forms = (form(a), form(b));
        if forms.0 != forms.1 {
            self.add(Group::Type, place, forms.0.into(), forms.1.into());
            return;
        }
        // Times and what looks like an id or a number of chance are the same.
        let shown = |value: &Value| match value {
            Value::Text(text) if form(value) == "text" => self.forms.sentence(text),
            Value::Text(_) => String::new(),
            Value::Absent | Value::Bool(_) | Value::Int(_) | Value::List(_) | Value::Map(_) => {
                value.to_string()
            }
        };
        let (a, b) = (shown(a), shown(b));
        if a != b {
            let cut = |text: String| text.chars().take(LONGEST).collect();
            self.add(Group::Value, place, cut(a), cut(b));
        }
    }
}

fn named(ids: &[String]) -> String {
    match ids {
        [] => "an item of no known id".to_owned(),
        ids => format!("the item of {}", ids.join(", ")),
    }
}
