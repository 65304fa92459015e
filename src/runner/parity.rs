//! The same calls made to two endpoints, side by side: what the one answers and the other does not.
//!
//! Walks are decided on what is believed of the first; the second gets the same calls, with its own ids in the place of
//! the same symbols. Both are judged, so that each difference says which side the documents allow. What one of them may
//! not be asked, neither is.

mod rest;
mod unequal;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::budget::Budget;
use super::gate::{Gate, Refused};
use super::guest::Guest;
use super::line::Secrets;
use super::run::Settings;
use super::session::{Session, SessionError};
use super::shrunk::Sessions;
use super::stop::Stop;
use super::summary::Broken;
use super::target::Target;
use crate::compare::{Answerer, Difference};
use crate::explore::{Explorer, Next, Scores};
use crate::model::belief::Assumptions;
use crate::oracle::Oracle;
use crate::spec::Name;
use crate::sut::{Call, Sut, SutError};
use crate::time::Time;
use rest::wait;

/// No rest takes longer, in the target's time: some deadlines are assumed, and far away.
const LONGEST_REST: Duration = Duration::from_secs(1_200);
/// So many calls in a row that one of the two may not be asked: nothing is left to do.
const IDLE: u32 = 20_000;

/// One of the two.
#[derive(Clone)]
pub struct Side<'p> {
    /// What is called.
    pub target: &'p Target,
    /// How it is judged.
    pub assumptions: Assumptions,
    /// What its calls pass before they go out; none: all go out.
    pub gate: Option<Gate>,
}

/// A difference, as often as it was met.
#[derive(Clone, Debug)]
pub struct Unequal {
    /// What differs.
    pub difference: Difference,
    /// How often.
    pub met: u64,
    /// The call that showed it first, and both answers.
    pub first: (String, String),
    /// What the documents exclude, by key: on the first side, and on the second.
    pub violates: [Option<String>; 2],
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Parity {
    /// Both names.
    pub names: [String; 2],
    /// Calls made to both.
    pub calls: u64,
    /// Calls that only the first got: the second showed no id for them.
    pub alone: u64,
    /// Calls that both took.
    pub succeeded: u64,
    /// Walks.
    pub walks: u64,
    /// Each kind of difference once.
    pub differences: Vec<Unequal>,
    /// Why calls were left out, and how many: one of the two may not be asked them.
    pub not_allowed: BTreeMap<String, u64>,
    /// On each side, by kind, how many of what was made may be left.
    pub left: [BTreeMap<Name, usize>; 2],
    /// What kept it from going on.
    pub broken: Option<Broken>,
}

/// Makes the same calls to both until the budget is spent.
///
/// # Errors
/// If an address is none, or no client can be set up.
pub async fn parity<'p>(
    oracle: &'p Arc<Oracle>,
    sides: [Side<'p>; 2],
    settings: &'p Settings,
    secrets: &'p Secrets,
    stop: &'p Stop,
) -> Result<Parity, SutError> {
    let both = Both {
        fresh: sides.iter().all(|side| side.target.is_embedded()),
        guarded: sides.iter().any(|side| side.gate.is_some()),
        budget: Budget::new(settings.calls, settings.time),
        answerer: Answerer::default(),
        found: Parity {
            names: sides.each_ref().map(|side| side.target.name()),
            ..Parity::default()
        },
        scores: Scores::default(),
        refused: 0,
        calm: Time::START,
        spent: false,
        sides,
        oracle,
        settings,
        secrets,
        stop,
    };
    both.run().await
}

struct Both<'p> {
    oracle: &'p Arc<Oracle>,
    sides: [Side<'p>; 2],
    /// Each walk begins with nothing there on both sides, and their clocks go alike. Otherwise only what is at rest can be
    /// compared.
    fresh: bool,
    /// What is made somewhere is limited, and used by one walk after the other.
    guarded: bool,
    settings: &'p Settings,
    secrets: &'p Secrets,
    stop: &'p Stop,
    budget: Budget,
    answerer: Answerer,
    scores: Scores,
    /// Calls in a row that were left out.
    refused: u32,
    /// So long what calls set going is waited for.
    calm: Time,
    /// A gate lets nothing more out.
    spent: bool,
    found: Parity,
}

/// What a walk leaves for the next, on one side.
enum Left {
    /// Nothing: it begins anew.
    Nothing,
    /// The connection.
    Sut(Box<Sut>),
    /// The conversation.
    Session(Box<Session>),
}

/// How a walk ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ended {
    /// It was over.
    Over,
    /// The two are not in the same state any more.
    Parted,
}

impl<'p> Both<'p> {
    async fn run(mut self) -> Result<Parity, SutError> {
        let [a, b] = self.sides.clone().map(|side| self.sessions(&side));
        self.greet().await;
        self.clear().await?;
        let mut left = [Left::Nothing, Left::Nothing];
        let mut walk = 0;
        while !self.is_over() {
            let [left_a, left_b] = left;
            let mut a = open(&a, left_a, walk)?;
            let mut b = open(&b, left_b, walk)?;
            self.found.walks += 1;
            let ended = match self.walk(&mut a, &mut b, walk).await {
                Ok(ended) => ended,
                Err(error) => self.broke_off(error)?,
            };
            left = self.close([a, b], ended).await?;
            walk += 1;
        }
        let left = |side: &Side<'_>| side.gate.as_ref().map(Gate::left).unwrap_or_default();
        self.found.left = self.sides.each_ref().map(left);
        Ok(self.found)
    }

    /// An endpoint keeps what earlier walks made; then the other side has to keep it too.
    fn sessions(&self, side: &Side<'p>) -> Sessions<'p> {
        let assumptions = Assumptions {
            closed: side.assumptions.closed && self.fresh,
            ..side.assumptions
        };
        Sessions::new(self.oracle, side.target, self.settings.seed, assumptions)
            .gated(side.gate.clone())
    }

    fn is_over(&self) -> bool {
        let ended = self.spent || self.refused >= IDLE || self.found.broken.is_some();
        ended || self.stop.is_told() || self.budget.is_spent()
    }

    /// What a walk that an error ended leaves; an error that ends more than that is told.
    fn broke_off(&mut self, error: SessionError) -> Result<Ended, SutError> {
        let broken = |says: String, help: Option<&str>| Broken {
            says,
            help: help.map(str::to_owned),
        };
        match error {
            SessionError::Sut(error) if error.is_passing() => {
                self.found.broken = Some(broken(error.to_string(), error.help()));
            }
            SessionError::Sut(error) => return Err(error),
            SessionError::Refused(Refused::Ledger(error)) => {
                self.found.broken = Some(broken(error.to_string(), Some(error.help())));
            }
            SessionError::Refused(Refused::Spent(_)) => self.spent = true,
            SessionError::Refused(Refused::NotAllowed(_)) | SessionError::Unbound(_) => {}
        }
        Ok(Ended::Parted)
    }

    /// What the next walk begins with: as long as the two are in the same state, what was made serves it too.
    async fn close(&mut self, sessions: [Session; 2], ended: Ended) -> Result<[Left; 2], SutError> {
        if self.fresh {
            return Ok([Left::Nothing, Left::Nothing]);
        }
        if self.guarded && ended == Ended::Over {
            return Ok(sessions.map(|session| Left::Session(Box::new(session))));
        }
        self.clear().await?;
        let [a, b] = sessions;
        let [one, other] = &self.sides;
        Ok([self.keep(one, a), self.keep(other, b)])
    }

    /// Where one side was cleared, the other begins with nothing there too.
    fn keep(&self, side: &Side<'_>, session: Session) -> Left {
        match self.guarded && side.target.is_embedded() {
            true => Left::Nothing,
            false => Left::Sut(Box::new(session.into_sut())),
        }
    }

    fn guests(&self) -> impl Iterator<Item = Guest<'_>> {
        self.sides.iter().filter_map(|side| {
            let horizon_s = side.assumptions.horizon_s;
            Guest::of(self.oracle, side.target, side.gate.as_ref()?, horizon_s)
        })
    }

    async fn greet(&self) {
        for guest in self.guests() {
            guest.greet(self.stop).await;
        }
    }

    async fn clear(&self) -> Result<(), SutError> {
        for guest in self.guests() {
            guest.clear(self.budget.left(), self.stop).await?;
        }
        Ok(())
    }

    async fn walk(
        &mut self,
        a: &mut Session,
        b: &mut Session,
        walk: u64,
    ) -> Result<Ended, SessionError> {
        let (oracle, settings) = (Arc::clone(self.oracle), &self.settings.walk);
        let mut explorer = Explorer::new(oracle, self.settings.seed, walk, settings)
            .with_scores(std::mem::take(&mut self.scores));
        let ended = self.steps(a, b, &mut explorer).await;
        self.scores = explorer.into_scores();
        ended
    }

    async fn steps(
        &mut self,
        a: &mut Session,
        b: &mut Session,
        explorer: &mut Explorer,
    ) -> Result<Ended, SessionError> {
        let stop = self.stop.clone();
        while !self.is_over() {
            match explorer.next(a.belief(), a.sut().now()) {
                Next::End => break,
                // What had to be waited for was.
                Next::Wait(_) if !self.fresh => {}
                Next::Wait(length) => {
                    if stop.unless(wait(a, b, length)).await.is_none() {
                        break;
                    }
                }
                Next::Call { call, .. } => {
                    let step = stop.unless(self.step(a, b, &call, explorer)).await;
                    match step.transpose()? {
                        None | Some(Ended::Parted) => return Ok(Ended::Parted),
                        Some(Ended::Over) => {}
                    }
                }
            }
        }
        Ok(Ended::Over)
    }

    /// Makes a call to both, and notes how the answers differ.
    async fn step(
        &mut self,
        a: &mut Session,
        b: &mut Session,
        call: &Call,
        explorer: &mut Explorer,
    ) -> Result<Ended, SessionError> {
        let call = match agreed(a, b, call) {
            Err(SessionError::Refused(Refused::NotAllowed(why))) => {
                *self.found.not_allowed.entry(why).or_default() += 1;
                self.refused += 1;
                return Ok(Ended::Over);
            }
            other => other?,
        };
        if !self.fresh {
            self.rest(a, b).await?;
        }
        self.refused = 0;
        self.budget.spend();
        let record = a.call(&call, false).await?;
        explorer.tell(&record);
        if self.changes(&call) {
            self.calm = a.sut().now() + LONGEST_REST;
        }
        match b.act(&record.action).await {
            Err(SessionError::Unbound(_)) => self.found.alone += 1,
            Err(error) => return Err(error),
            Ok(other) if self.compared(a, b, &record, &other) => return Ok(Ended::Parted),
            Ok(_) => {}
        }
        Ok(Ended::Over)
    }

    fn changes(&self, call: &Call) -> bool {
        let operation = self.oracle.spec().operations.get(&call.operation);
        operation.is_some_and(|operation| !operation.effects.is_empty())
    }
}

fn open(sessions: &Sessions<'_>, left: Left, walk: u64) -> Result<Session, SutError> {
    match left {
        Left::Session(session) => Ok(*session),
        Left::Sut(sut) => Ok(sessions.over(*sut)),
        Left::Nothing => sessions.open(walk),
    }
}

/// The call as both may make it. What the second would name otherwise, so that it is found again, both name so.
fn agreed(a: &Session, b: &Session, call: &Call) -> Result<Call, SessionError> {
    let mut call = a.may(call)?;
    let there = match a.translated(&call, b) {
        // The second cannot be asked that anyway.
        Err(SessionError::Unbound(_)) => return Ok(call),
        other => other?,
    };
    let named = b.may(&there)?.arguments.into_iter();
    let new = named.filter(|(name, value)| there.arguments.get(name) != Some(value));
    call.arguments.extend(new);
    Ok(call)
}
