//! Calls outside of any walk: what stands at a target is asked for, patiently, and no answer is judged.
//!
//! What the endpoint says wrong is for a run to find; here it only has to be understood.

use std::collections::BTreeMap;

use super::shapes::Shapes;
use crate::model::scene::Arguments;
use crate::spec::compiled::{Rule, RuleKind};
use crate::spec::syntax::MayFail;
use crate::spec::{Name, Operation, Spec};
use crate::sut::{Call, Format, Outcome, Reply, Sut, SutError};
use crate::value::Value;

/// How often a call without an answer, or one that met trouble, is made again.
const TRIES: u32 = 8;
/// How many pages of a listing are read.
const PAGES: u32 = 200;

/// What came of a call.
#[derive(Clone, Debug, PartialEq)]
pub enum Answered {
    /// A success: its fields.
    Fields(Value),
    /// An error: its status and code.
    Refused(u16, String),
    /// Neither; what happened.
    Unclear(String),
}

/// Asks a target.
pub struct Survey<'s> {
    spec: &'s Spec,
    shapes: Shapes,
    sut: Sut,
    calls: u64,
}

/// What a listing showed.
#[derive(Clone, Debug, PartialEq)]
pub enum Listed {
    /// All that is there.
    Items(Vec<Value>),
    /// It could not be had.
    Failed(Answered),
    /// No documented call lists the kind.
    Never,
}

/// The operations that change nothing and have to be told nothing.
pub fn looks(spec: &Spec) -> impl Iterator<Item = &Operation> {
    let required = |rule: &Rule| rule.kind == RuleKind::Required && rule.when.is_none();
    let plain = move |operation: &&Operation| {
        operation.effects.is_empty() && !operation.rules.iter().any(required)
    };
    spec.operations.values().filter(plain)
}

/// The operation that lists a kind.
pub fn lister<'s>(spec: &'s Spec, kind: &str) -> Option<&'s Operation> {
    let lists = |operation: &&Operation| {
        operation
            .list
            .as_ref()
            .is_some_and(|list| *list.of == *kind)
    };
    spec.operations.values().find(lists)
}

impl<'s> Survey<'s> {
    /// Over a client of a target.
    pub fn new(spec: &'s Spec, sut: Sut) -> Survey<'s> {
        Survey {
            spec,
            shapes: Shapes::new(spec),
            sut,
            calls: 0,
        }
    }

    /// The client.
    pub fn sut(&mut self) -> &mut Sut {
        &mut self.sut
    }

    /// How many calls were made.
    pub fn calls(&self) -> u64 {
        self.calls
    }

    /// Makes a call, again and again while trouble comes between.
    ///
    /// # Errors
    /// If the endpoint cannot be reached.
    pub async fn ask(
        &mut self,
        operation: &Operation,
        arguments: Arguments,
    ) -> Result<Answered, SutError> {
        let call = Call {
            operation: operation.name.clone(),
            arguments,
            format: Format::Json,
        };
        let mut last = Answered::Unclear("no answer came".into());
        for _ in 0..TRIES {
            self.calls += 1;
            let skew = self.sut.skew();
            let exchange = self
                .sut
                .send(&call, self.shapes.of(&operation.name))
                .await?;
            let (answer, trouble) = read(self.spec, exchange.outcome);
            self.sut.troubled(trouble);
            last = answer;
            // A call that was dated by another clock is made again.
            if !trouble && self.sut.skew() == skew {
                break;
            }
        }
        Ok(last)
    }

    /// All of a kind, page by page; `above`: the ids, by kind, of what they belong to.
    ///
    /// # Errors
    /// If the endpoint cannot be reached.
    pub async fn list(
        &mut self,
        kind: &str,
        above: &BTreeMap<Name, Name>,
    ) -> Result<Listed, SutError> {
        let Some(look) = lister(self.spec, kind) else {
            return Ok(Listed::Never);
        };
        let mut arguments = Arguments::new();
        for bind in &look.binds {
            if let Some(id) = above.get(&bind.kind) {
                arguments.insert(bind.parameter.clone(), Value::Text(id.clone()));
            }
        }
        let mut all: Vec<Value> = Vec::new();
        for number in 2..PAGES {
            let fields = match self.ask(look, arguments.clone()).await? {
                Answered::Fields(fields) => fields,
                other @ (Answered::Refused(..) | Answered::Unclear(_)) => {
                    return Ok(Listed::Failed(other));
                }
            };
            let here = items(look, &fields);
            let before = all.len();
            // A page that repeats what was shown is no further one.
            all.extend(
                here.iter()
                    .filter(|item| !all.contains(item))
                    .cloned()
                    .collect::<Vec<_>>(),
            );
            let more = all.len() > before;
            match next_page(look, &fields, number) {
                Some((parameter, value)) if more => drop(arguments.insert(parameter, value)),
                Some(_) | None => break,
            }
        }
        Ok(Listed::Items(all))
    }
}

/// The id of a listing's item.
pub fn id_of(spec: &Spec, kind: &str, item: &Value) -> Option<Name> {
    let field = &lister(spec, kind)?.list.as_ref()?.id_field;
    item.get(field)?.as_text().map(Name::from)
}

/// An answer, and whether it is worth asking again.
fn read(spec: &Spec, outcome: Outcome) -> (Answered, bool) {
    let answer = match outcome {
        Outcome::Lost(_) => return (Answered::Unclear("no answer came".into()), true),
        Outcome::Answered(answer) => answer,
    };
    match answer.reply {
        Reply::Success(fields) => (Answered::Fields(fields), false),
        Reply::Malformed(why) => (Answered::Unclear(why), answer.status >= 500),
        Reply::Error { code, .. } => {
            let trouble = answer.status >= 500 || may_come_at_any_time(spec, &code);
            (Answered::Refused(answer.status, code), trouble)
        }
    }
}

fn may_come_at_any_time(spec: &Spec, code: &str) -> bool {
    spec.gateway.any_time.iter().any(|may| match may {
        MayFail::Code(name) => name.value == code,
        MayFail::Full(full) => full.code.value == code,
    })
}

/// The items of a listing's answer, wrapped or plain.
pub(super) fn items<'v>(look: &Operation, fields: &'v Value) -> &'v [Value] {
    let steps = look.list.iter().flat_map(|list| &list.at);
    let mut here = fields;
    for step in steps {
        match here.get(step) {
            Some(below) => here = below,
            None => break,
        }
    }
    match here {
        Value::List(items) => items,
        Value::Absent | Value::Bool(_) | Value::Int(_) | Value::Text(_) | Value::Map(_) => &[],
    }
}

/// The parameter and the value that ask for the next page; none after the last.
fn next_page(look: &Operation, fields: &Value, number: u32) -> Option<(Name, Value)> {
    let page = look.list.as_ref()?.page.as_ref()?;
    if let Some((field, parameter)) = &page.token {
        let token = fields.get(field)?.as_text()?;
        return (!token.is_empty()).then(|| (parameter.clone(), Value::text(token)));
    }
    let parameter = page.number.as_ref()?;
    Some((parameter.clone(), Value::Int(i64::from(number))))
}
