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
mod propose;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

pub use kinds::{created, deleter, name_of, order, undeletable};
pub use limits::Limits;

use super::ledger::{Account, Entry, Ledger, LedgerError};
use crate::model::belief::Belief;
use crate::model::scene::Arguments;
use crate::oracle::{Oracle, Verdict};
use crate::spec::Name;
use crate::sut::{Call, Exchange};
use book::success;
use propose::{Asking, Making, Proposal};

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

    /// The call as it would go out now. Nothing is counted, and nothing written down.
    ///
    /// # Errors
    /// Why it may not.
    pub fn would_pass(
        &self,
        oracle: &Oracle,
        belief: &Belief,
        call: &Call,
    ) -> Result<Call, Refused> {
        self.with(|state| {
            self.0.spend(state)?;
            let proposal = self.0.asking(state, oracle, belief).propose(call)?;
            Ok(proposal.call)
        })
    }

    /// Lets a call pass, once what it may create is written down.
    ///
    /// # Errors
    /// Why it may not.
    pub fn admit(&self, oracle: &Oracle, belief: &Belief, call: &Call) -> Result<Passed, Refused> {
        self.with(|state| {
            self.0.spend(state)?;
            let Proposal { call, making } = self.0.asking(state, oracle, belief).propose(call)?;
            let ticket = making.map(|making| state.write_down(making)).transpose()?;
            state.calls += 1;
            Ok(Passed { call, ticket })
        })
    }

    /// Notes that nothing came of a call that passed.
    ///
    /// # Errors
    /// If it cannot be written down.
    pub fn unmade(&self, passed: &Passed) -> Result<(), LedgerError> {
        match &passed.ticket {
            Some(ticket) => self.write(&Entry::Nothing(ticket.number)),
            None => Ok(()),
        }
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
    fn asking<'g>(
        &'g self,
        state: &'g State,
        oracle: &'g Oracle,
        belief: &'g Belief,
    ) -> Asking<'g> {
        Asking {
            limits: &self.limits,
            mark: &self.mark,
            state,
            oracle,
            belief,
        }
    }

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
}

impl State {
    /// The intent is on disk when this returns.
    fn write_down(&mut self, making: Making) -> Result<Ticket, LedgerError> {
        let Making {
            intent,
            dry,
            repeats,
        } = making;
        let number = intent.number;
        self.ledger.write(&Entry::Intent(intent))?;
        let repeats = repeats.into_iter().map(|call| (call, number));
        self.repeats.extend(repeats);
        Ok(Ticket { number, dry })
    }
}

#[cfg(test)]
mod tests;
