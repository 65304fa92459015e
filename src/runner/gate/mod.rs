//! What stands between a run and an account that somebody pays for: every call passes here before it goes out, those of
//! walks, plans, shrinking and replays alike.
//!
//! Calls that only look pass. What changes something passes if the [`Limits`] allow it, if all that it changes was made
//! by a run, and, where it may create something, once the intent is on disk and within the budget. Judges no answer.

mod book;
mod judged;
mod kinds;
mod limits;
mod name;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use jiff::Timestamp;

pub use kinds::{created, deleter, name_of, order, undeletable};
pub use limits::Limits;

use super::ledger::{Account, Entry, Intent, Ledger, LedgerError};
use super::survey::lister;
use crate::model::Truth;
use crate::model::belief::Belief;
use crate::model::scene::Arguments;
use crate::oracle::{Oracle, Verdict};
use crate::spec::syntax::Create;
use crate::spec::{Name, Operation};
use crate::sut::{Call, Exchange};
use book::success;
use judged::{Judged, above, is_dry};

/// Why a call does not go out.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// It is not allowed; why.
    #[error("{0}")]
    NotAllowed(String),
    /// Nothing may go out any more.
    #[error("the budget of {0} is spent")]
    Spent(&'static str),
    /// What would be created cannot be written down.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// A call that may go out.
#[derive(Debug)]
pub struct Passed {
    /// With a name by which what it creates is found again.
    pub call: Call,
    /// What it may create.
    ticket: Option<Ticket>,
}

#[derive(Debug)]
struct Ticket {
    number: u64,
    dry: bool,
}

/// See the module. Its copies are the same one.
#[derive(Clone, Debug)]
pub struct Gate(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    limits: Limits,
    began: Instant,
    /// What names of this run have behind the prefix, so that each is found again by itself.
    mark: String,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    ledger: Ledger,
    calls: u64,
    /// Intents by call: one that is made again with the same token creates nothing more.
    repeats: BTreeMap<(Name, Arguments), u64>,
}

impl Gate {
    /// With limits, and a ledger that has begun; `mark` is another for each run.
    #[allow(
        clippy::disallowed_methods,
        reason = "a budget of time is spent by the wall's clock; no verdict depends on it"
    )]
    pub fn new(limits: Limits, ledger: Ledger, mark: &str) -> Gate {
        Gate(Arc::new(Inner {
            limits,
            began: Instant::now(),
            mark: mark.to_owned(),
            state: Mutex::new(State {
                ledger,
                calls: 0,
                repeats: BTreeMap::new(),
            }),
        }))
    }

    /// What is allowed.
    pub fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// How many calls passed.
    pub fn calls(&self) -> u64 {
        self.with(|state| state.calls)
    }

    /// By kind, how many may be left at the target.
    pub fn left(&self) -> BTreeMap<Name, usize> {
        self.with(|state| {
            let account = state.ledger.account();
            let living = account.living.keys().map(|thing| &thing.kind);
            let open = account.open.values().filter(|intent| !intent.idle);
            let kinds = living.chain(open.map(|intent| &intent.kind));
            let mut left = BTreeMap::new();
            kinds.for_each(|kind| *left.entry(kind.clone()).or_default() += 1);
            left
        })
    }

    /// What the ledger comes to.
    pub fn account(&self) -> Account {
        self.with(|state| state.ledger.account().clone())
    }

    /// Adds a line to the ledger.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&self, entry: &Entry) -> Result<(), LedgerError> {
        self.with(|state| state.ledger.write(entry))
    }

    /// Counts calls that went out beside it.
    pub fn count(&self, calls: u64) {
        self.with(|state| state.calls += calls);
    }

    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.0.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Lets a call pass, once what it may create is written down.
    ///
    /// # Errors
    /// Why it may not.
    pub fn admit(&self, oracle: &Oracle, belief: &Belief, call: &Call) -> Result<Passed, Refused> {
        self.with(|state| {
            self.0.spend(state)?;
            let passed = self.0.passed(state, oracle, belief, call)?;
            state.calls += 1;
            Ok(passed)
        })
    }

    /// Notes what came of a call that passed.
    ///
    /// # Errors
    /// If it cannot be written down.
    pub fn settle(
        &self,
        passed: &Passed,
        oracle: &Oracle,
        belief: &Belief,
        exchange: &Exchange,
        verdict: &Verdict,
    ) -> Result<(), LedgerError> {
        let spec = oracle.spec();
        self.with(|state| {
            if let Some(ticket) = &passed.ticket {
                state.settle(spec, &passed.call, ticket, exchange, verdict)?;
            }
            if let Some(fields) = success(exchange) {
                state.sighted(spec, &passed.call, fields)?;
            }
            state.buried(spec, belief)
        })
    }
}

impl Inner {
    fn spend(&self, state: &State) -> Result<(), Refused> {
        if self.limits.calls.is_some_and(|calls| state.calls >= calls) {
            return Err(Refused::Spent("calls"));
        }
        let elapsed = self.began.elapsed();
        if self.limits.time.is_some_and(|time| elapsed >= time) {
            return Err(Refused::Spent("minutes"));
        }
        Ok(())
    }

    fn passed(
        &self,
        state: &mut State,
        oracle: &Oracle,
        belief: &Belief,
        call: &Call,
    ) -> Result<Passed, Refused> {
        let spec = oracle.spec();
        let Some(operation) = spec.operations.get(&call.operation) else {
            return Err(Refused::NotAllowed(
                "the specs know no such operation".into(),
            ));
        };
        if operation.effects.is_empty() {
            return Ok(Passed {
                call: call.clone(),
                ticket: None,
            });
        }
        let dry = is_dry(operation, call);
        if !(self.limits.create || dry && self.limits.dry_run) {
            let needed = if dry { "dry-run" } else { "create" };
            let why = format!("it needs the permission `{needed}`");
            return Err(Refused::NotAllowed(why));
        }
        for bind in kinds::touched(operation) {
            state.owns(spec, belief, bind, call)?;
        }
        match created(operation) {
            None => {
                let renamed = kinds::renames(spec, operation).and_then(|parameter| {
                    let prefix = &self.limits.prefix;
                    name::named(oracle, belief, operation, call, &parameter, prefix, None)
                });
                // What it names is in the ledger: a name that tests something else may stay.
                Ok(Passed {
                    call: renamed.map_or_else(|| call.clone(), |(call, _)| call),
                    ticket: None,
                })
            }
            Some(create) => self.create(state, oracle, belief, operation, create, call, dry),
        }
    }

    #[allow(clippy::too_many_arguments, reason = "all that is known of the call")]
    fn create(
        &self,
        state: &mut State,
        oracle: &Oracle,
        belief: &Belief,
        operation: &Operation,
        create: &Create,
        call: &Call,
        dry: bool,
    ) -> Result<Passed, Refused> {
        let spec = oracle.spec();
        let kind: Name = create.a.as_str().into();
        let refusal = self.limits.refused_kinds(spec).remove(&kind);
        if let Some(why) = refusal.filter(|_| !dry) {
            return Err(Refused::NotAllowed(why));
        }
        let judged = Judged::of(oracle, belief, operation, &call.arguments);
        let idle = dry || judged.is_refused();
        if judged.stays != Truth::False && !idle && !self.limits.undeletable {
            let why =
                "what it makes cannot be deleted again: it needs the permission `undeletable`";
            return Err(Refused::NotAllowed(why.into()));
        }
        let key = (call.operation.clone(), call.arguments.clone());
        let again = state.repeats.get(&key).copied();
        let allowed = self.limits.resources.get(&kind).copied().unwrap_or(0);
        let possible = state.ledger.account().possible(&kind);
        if !idle && again.is_none() && possible >= usize::try_from(allowed).unwrap_or(usize::MAX) {
            let why = format!("the budget of {allowed} `{kind}` is spent: so many may exist");
            return Err(Refused::NotAllowed(why));
        }
        for bind in operation.binds.iter().filter(|bind| bind.is_resource) {
            state.may_build_on(spec, belief, bind, call)?;
        }
        let number = state.ledger.next_number();
        let above = above(operation, &call.arguments);
        let text = format!("{}{}-{number}", self.limits.prefix, self.mark);
        let prefix = &self.limits.prefix;
        let named = name_of(spec, operation).and_then(|(parameter, _)| {
            name::named(
                oracle,
                belief,
                operation,
                call,
                &parameter,
                prefix,
                Some(&text),
            )
        });
        // What nothing lists is not found by any name: who allows what stays behind allows that.
        let unseen = self.limits.undeletable && lister(spec, &kind).is_none();
        let inherits = above
            .iter()
            .any(|(kind, id)| state.ledger.account().has(kind, id));
        let Some((call, name)) =
            named.or_else(|| (idle || inherits || unseen).then(|| (call.clone(), None)))
        else {
            let why = format!(
                "what it makes could not be found again: its name cannot begin with `{prefix}`"
            );
            return Err(Refused::NotAllowed(why));
        };
        let intent = Intent {
            number,
            operation: operation.name.clone(),
            kind,
            above,
            name,
            idle: idle || again.is_some(),
            at: Timestamp::now(),
        };
        state.ledger.write(&Entry::Intent(intent))?;
        if operation
            .token
            .as_ref()
            .is_some_and(|token| call.arguments.contains_key(token))
            && !idle
        {
            state.repeats.insert(key, number);
            let sent = (call.operation.clone(), call.arguments.clone());
            state.repeats.insert(sent, number);
        }
        let ticket = Some(Ticket { number, dry });
        Ok(Passed { call, ticket })
    }
}

#[cfg(test)]
mod tests;
