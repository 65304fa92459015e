//! One conversation with a system under test: calls go out, outcomes are judged, the belief follows.
//!
//! Decides nothing: what to do next comes from a walk, a plan or a case.

mod translate;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::action::{Action, Invocation, Symbols, at_path};
use super::gate::{Gate, Refused};
use super::shapes::Shapes;
use crate::model::belief::{Assumptions, Belief};
use crate::oracle::{Oracle, Step, Verdict};
use crate::spec::Name;
use crate::sut::{Call, Exchange, LostWhy, Outcome, Reply, Sut, SutError};
use crate::time::Time;
use crate::value::{Value, normalize};

/// A step that was done: the entry of a trace.
#[derive(Clone, Debug)]
pub struct Record {
    /// The call's number, from 1; waits have none.
    pub number: u32,
    /// What was done, with symbolic ids.
    pub action: Action,
    /// The call as it went out.
    pub call: Option<Call>,
    /// What came back.
    pub exchange: Option<Exchange>,
    /// What the oracle says.
    pub verdict: Verdict,
    /// The target's time before it.
    pub at: Time,
}

impl Record {
    /// The code of the error that came back, if one did.
    pub fn code(&self) -> Option<&str> {
        match &self.exchange.as_ref()?.outcome {
            Outcome::Answered(answer) => match &answer.reply {
                Reply::Error { code, .. } => Some(code),
                Reply::Success(_) | Reply::Malformed(_) => None,
            },
            Outcome::Lost(_) => None,
        }
    }
}

/// Why an action could not be done.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// It uses an id that no call before it showed.
    #[error("`${{{0}}}` is not bound: the call that should show it did not")]
    Unbound(String),
    /// The endpoint could not be reached.
    #[error(transparent)]
    Sut(#[from] SutError),
    /// The call may not go out.
    #[error(transparent)]
    Refused(#[from] Refused),
}

/// See the module.
pub struct Session {
    oracle: Arc<Oracle>,
    shapes: Arc<Shapes>,
    belief: Belief,
    sut: Sut,
    symbols: Symbols,
    steps: u32,
    salt: Option<String>,
    gate: Option<Gate>,
}

/// Longer tokens are sent as they are: what is at a bound has to stay there.
const SALTED: usize = 32;

impl Session {
    /// A conversation that begins.
    pub fn new(
        oracle: Arc<Oracle>,
        shapes: Arc<Shapes>,
        sut: Sut,
        assumptions: Assumptions,
    ) -> Session {
        Session {
            belief: oracle.begin(assumptions),
            oracle,
            shapes,
            sut,
            symbols: Symbols::default(),
            steps: 0,
            salt: None,
            gate: None,
        }
    }

    /// Lets out only what passes there.
    #[must_use]
    pub fn gated(mut self, gate: Gate) -> Session {
        self.gate = Some(gate);
        self
    }

    /// Adds this to the idempotency tokens that go out. An endpoint that outlives a conversation would take those of
    /// the next one, or of a replay, for retries. Records and curl lines have them as they are without.
    #[must_use]
    pub fn salted(mut self, salt: String) -> Session {
        self.salt = Some(salt);
        self
    }

    /// What may be true now.
    pub fn belief(&self) -> &Belief {
        &self.belief
    }

    /// The system under test.
    pub fn sut(&self) -> &Sut {
        &self.sut
    }

    /// Ids by symbol.
    pub fn symbols(&self) -> &Symbols {
        &self.symbols
    }

    /// The oracle that judges.
    pub fn oracle(&self) -> &Arc<Oracle> {
        &self.oracle
    }

    /// The system under test, for the next conversation.
    pub fn into_sut(self) -> Sut {
        self.sut
    }

    /// Does an action whose ids are symbolic.
    ///
    /// # Errors
    /// If a symbol is not bound, or the endpoint cannot be reached.
    pub async fn act(&mut self, action: &Action) -> Result<Record, SessionError> {
        match action {
            Action::Wait(duration) => {
                let at = self.sut.now();
                self.sut.wait(*duration).await;
                Ok(Record {
                    number: 0,
                    action: action.clone(),
                    call: None,
                    exchange: None,
                    verdict: Verdict::default(),
                    at,
                })
            }
            Action::Call(invocation) => self.invoke(invocation.clone()).await,
        }
    }

    /// Does a call whose ids are concrete; the record has them symbolic.
    ///
    /// # Errors
    /// If the endpoint cannot be reached.
    pub async fn call(&mut self, call: &Call, lose: bool) -> Result<Record, SessionError> {
        let invocation = self.invocation(call, lose);
        self.send(call.clone(), invocation).await
    }

    async fn invoke(&mut self, invocation: Invocation) -> Result<Record, SessionError> {
        let call = self.concrete(&invocation)?;
        self.send(call, invocation).await
    }

    async fn send(
        &mut self,
        call: Call,
        mut invocation: Invocation,
    ) -> Result<Record, SessionError> {
        let passed = match &self.gate {
            Some(gate) => Some(gate.admit(&self.oracle, &self.belief, &call)?),
            None => None,
        };
        let call = match &passed {
            Some(passed) => renamed(&mut invocation, call, &passed.call),
            None => call,
        };
        let shape = self.shapes.of(&call.operation);
        let arguments = normalized(&self.oracle, &call);
        let wire = self.typed(self.with_salt(&call));
        let exchange = if invocation.lose {
            self.sut.send_losing(&wire).await
        } else {
            self.sut.send(&wire, shape).await
        };
        let exchange = match (exchange, &self.gate, &passed) {
            // Nothing came of a call that was not taken.
            (Err(error @ SutError::KeyEnded { .. }), Some(gate), Some(passed)) => {
                gate.unmade(passed).map_err(Refused::from)?;
                return Err(error.into());
            }
            (exchange, _, _) => exchange?,
        };
        self.steps += 1;
        let verdict = self.oracle.judge(
            &mut self.belief,
            &Step {
                number: self.steps,
                operation: &call.operation,
                arguments: &arguments,
                outcome: &exchange.outcome,
                format: exchange.format,
                sent: exchange.sent,
                received: exchange.received,
            },
        );
        if let (Some(gate), Some(passed)) = (&self.gate, &passed) {
            gate.settle(passed, &self.oracle, &self.belief, &exchange, &verdict)
                .map_err(Refused::from)?;
        }
        // On one's own machine nobody is spared by a pause.
        if self.gate.is_some() {
            self.sut
                .troubled(verdict.environment || is_trouble(&exchange.outcome));
        }
        self.bind(&mut invocation, &exchange.outcome, &verdict);
        Ok(Record {
            number: self.steps,
            action: Action::Call(invocation),
            at: exchange.sent,
            call: Some(call),
            exchange: Some(exchange),
            verdict,
        })
    }

    /// Where arguments travel with their types, they go out with those that they are judged by.
    fn typed<'c>(&self, call: Cow<'c, Call>) -> Cow<'c, Call> {
        if !self.oracle.spec().protocol.is_typed() {
            return call;
        }
        Cow::Owned(Call {
            arguments: normalized(&self.oracle, &call),
            ..call.into_owned()
        })
    }

    /// The call with the salt in its token.
    fn with_salt<'c>(&self, call: &'c Call) -> Cow<'c, Call> {
        let mut salted = Cow::Borrowed(call);
        let Some(salt) = &self.salt else {
            return salted;
        };
        for name in self.remembered(&call.operation) {
            let Some(Value::Text(text)) = call.arguments.get(name) else {
                continue;
            };
            if (1..=SALTED).contains(&text.len()) && text.is_ascii() {
                let value = Value::text(&format!("{text}-{salt}"));
                salted.to_mut().arguments.insert(name.into(), value);
            }
        }
        salted
    }

    /// The parameters whose values an endpoint remembers.
    fn remembered(&self, operation: &str) -> impl Iterator<Item = &str> {
        let spec = self.oracle.spec();
        let operation = spec.operations.get(operation);
        let token = operation.and_then(|operation| operation.token.as_deref());
        let refuses = spec.gateway.refuses.values();
        let once = refuses.filter(|refuses| refuses.values.is_empty());
        token
            .into_iter()
            .chain(once.map(|once| once.parameter.as_str()))
    }

    /// Binds what the case asks for; names what the oracle learnt besides.
    fn bind(&mut self, invocation: &mut Invocation, outcome: &Outcome, verdict: &Verdict) {
        let Outcome::Answered(answer) = outcome else {
            return;
        };
        let Reply::Success(body) = &answer.reply else {
            return;
        };
        for (symbol, path) in &invocation.binds {
            if let Some(id) = at_path(body, path).and_then(Value::as_text) {
                self.symbols.bind(symbol, id);
            }
        }
        if let Some((field, token)) = self.next_token(&invocation.call, body) {
            let symbol = self.symbols.fresh(&field, &token);
            invocation.binds.insert(symbol, field.to_string());
        }
        for (kind, id) in &verdict.learnt {
            if self.symbols.symbol_of(id).is_none()
                && let Some(path) = path_to(body, id)
            {
                let symbol = self.symbols.fresh(kind, id);
                invocation.binds.insert(symbol, path);
            }
        }
    }
}

impl Session {
    /// Where a listing goes on, if the answer says.
    fn next_token(&self, operation: &str, body: &Value) -> Option<(Name, String)> {
        let list = self
            .oracle
            .spec()
            .operations
            .get(operation)?
            .list
            .as_ref()?;
        let (field, _) = list.page.as_ref()?.token.as_ref()?;
        let token = body
            .get(field)?
            .as_text()
            .filter(|token| !token.is_empty())?;
        Some((field.clone(), token.to_owned()))
    }
}

/// The call as it passed, and its arguments in the record.
fn renamed(invocation: &mut Invocation, call: Call, passed: &Call) -> Call {
    for (name, value) in &passed.arguments {
        if call.arguments.get(name) != Some(value) {
            invocation.arguments.insert(name.clone(), value.clone());
        }
    }
    passed.clone()
}

/// Whether the endpoint, or the way there, is in trouble.
fn is_trouble(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Answered(answer) => answer.status == 429 || answer.status >= 500,
        Outcome::Lost(lost) => lost.why != LostWhy::Dropped,
    }
}

/// Arguments as the model reads them: numbers as numbers, booleans as booleans.
pub fn normalized(oracle: &Oracle, call: &Call) -> BTreeMap<Name, Value> {
    let parameters = oracle
        .spec()
        .operations
        .get(&call.operation)
        .map(|operation| &operation.parameters);
    let one = |(name, value): (&Name, &Value)| {
        let spec = parameters.and_then(|parameters| parameters.get(name));
        (
            name.clone(),
            spec.map_or_else(|| value.clone(), |spec| normalize(value, spec)),
        )
    };
    call.arguments.iter().map(one).collect()
}

/// Where in an answer a text stands.
pub fn path_to(value: &Value, text: &str) -> Option<String> {
    match value {
        Value::Text(here) => (**here == *text).then(String::new),
        Value::List(items) => items.iter().enumerate().find_map(|(index, item)| {
            path_to(item, text).map(|below| prefixed(&index.to_string(), &below))
        }),
        Value::Map(fields) => fields
            .iter()
            .find_map(|(name, field)| path_to(field, text).map(|below| prefixed(name, &below))),
        Value::Absent | Value::Bool(_) | Value::Int(_) => None,
    }
}

fn prefixed(step: &str, below: &str) -> String {
    if below.is_empty() {
        step.to_owned()
    } else {
        format!("{step}.{below}")
    }
}
