//! The same calls made to two endpoints, side by side: what the one answers and the other does not.
//!
//! Walks are decided on what is believed of the first; the second gets the same calls, with its own ids in the place of
//! the same symbols. Both are judged, so that each difference says which side the documents allow.

use std::sync::Arc;
use std::time::Duration;

use super::action::Action;
use super::budget::Budget;
use super::line::{self, Secrets};
use super::run::Settings;
use super::session::{Record, Session, SessionError};
use super::shrunk::Sessions;
use super::stop::Stop;
use super::summary::Broken;
use super::target::Target;
use crate::compare::{Answerer, Difference};
use crate::explore::{Explorer, Next, Scores};
use crate::model::belief::Assumptions;
use crate::oracle::Oracle;
use crate::sut::{Outcome, Reply, Sut, SutError};

/// No rest takes longer, in the target's time: some deadlines are assumed, and far away.
const LONGEST_REST: Duration = Duration::from_secs(1_200);

/// One of the two.
#[derive(Clone, Copy)]
pub struct Side<'p> {
    /// What is called.
    pub target: &'p Target,
    /// How it is judged.
    pub assumptions: Assumptions,
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
    let [a, b] = sides;
    let fresh = sides.iter().all(|side| side.target.is_embedded());
    // An endpoint keeps what earlier walks made; then the other side has to keep it too.
    let sessions = |side: Side<'p>| {
        let closed = side.assumptions.closed && fresh;
        let assumptions = Assumptions {
            closed,
            ..side.assumptions
        };
        Sessions::new(oracle, side.target, settings.seed, assumptions)
    };
    let both = Both {
        a: sessions(a),
        b: sessions(b),
        fresh,
        budget: Budget::new(settings.calls, settings.time),
        answerer: Answerer::default(),
        found: Parity {
            names: sides.map(|side| side.target.name()),
            ..Parity::default()
        },
        scores: Scores::default(),
        oracle,
        settings,
        secrets,
        stop,
    };
    both.run().await
}

struct Both<'p> {
    oracle: &'p Arc<Oracle>,
    a: Sessions<'p>,
    b: Sessions<'p>,
    /// Each walk begins with nothing there on both sides, and their clocks go alike. Otherwise only what is at rest can be
    /// compared.
    fresh: bool,
    settings: &'p Settings,
    secrets: &'p Secrets,
    stop: &'p Stop,
    budget: Budget,
    answerer: Answerer,
    scores: Scores,
    found: Parity,
}

impl Both<'_> {
    async fn run(mut self) -> Result<Parity, SutError> {
        let mut left: [Option<Sut>; 2] = [None, None];
        let mut walk = 0;
        while !self.is_over() {
            let [left_a, left_b] = std::mem::take(&mut left);
            let mut a = open(&self.a, left_a, walk)?;
            let mut b = open(&self.b, left_b, walk)?;
            self.found.walks += 1;
            match self.walk(&mut a, &mut b, walk).await {
                Ok(()) => {}
                Err(SessionError::Sut(error @ SutError::Unreachable { .. })) => {
                    self.found.broken = Some(Broken {
                        says: error.to_string(),
                        help: error.help().map(str::to_owned),
                    });
                }
                Err(SessionError::Sut(error)) => return Err(error),
                Err(SessionError::Unbound(_) | SessionError::Refused(_)) => {}
            }
            if !self.fresh {
                left = [a, b].map(|session| Some(session.into_sut()));
            }
            walk += 1;
        }
        Ok(self.found)
    }

    fn is_over(&self) -> bool {
        self.stop.is_told() || self.budget.is_spent() || self.found.broken.is_some()
    }

    async fn walk(
        &mut self,
        a: &mut Session,
        b: &mut Session,
        walk: u64,
    ) -> Result<(), SessionError> {
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
    ) -> Result<(), SessionError> {
        while !self.is_over() {
            let stop = self.stop.clone();
            match explorer.next(a.belief(), a.sut().now()) {
                Next::End => return Ok(()),
                // What had to be waited for was.
                Next::Wait(_) if !self.fresh => {}
                Next::Wait(length) => {
                    if stop.unless(wait(a, b, length)).await.is_none() {
                        return Ok(());
                    }
                }
                Next::Call { call, .. } => {
                    if !self.fresh && stop.unless(rest(a, b)).await.is_none() {
                        return Ok(());
                    }
                    self.budget.spend();
                    let Some(record) = stop.unless(a.call(&call, false)).await else {
                        return Ok(());
                    };
                    let record = record?;
                    explorer.tell(&record);
                    let Some(other) = stop.unless(b.act(&record.action)).await else {
                        return Ok(());
                    };
                    match other {
                        Err(SessionError::Unbound(_)) => self.found.alone += 1,
                        Err(error) => return Err(error),
                        // From here on the two are not in the same state.
                        Ok(other) if self.compared(a, b, &record, &other) => return Ok(()),
                        Ok(_) => {}
                    }
                }
            }
        }
        Ok(())
    }

    /// Notes how two answers differ; whether they leave the two endpoints in different states.
    fn compared(&mut self, a: &Session, b: &Session, one: &Record, other: &Record) -> bool {
        let (Some(x), Some(y), Some(call)) = (&one.exchange, &other.exchange, &one.call) else {
            return true;
        };
        self.found.calls += 1;
        let took = [took(&x.outcome), took(&y.outcome)];
        self.found.succeeded += u64::from(took == [Some(true); 2]);
        let unlike = self.answerer.unlike(
            &call.operation,
            (&x.outcome, a.symbols()),
            (&y.outcome, b.symbols()),
        );
        for difference in unlike {
            self.note(difference, one, other);
        }
        let looks = self.oracle.spec().operations.get(&call.operation);
        let looks = looks.is_some_and(|operation| operation.effects.is_empty());
        let [x, y] = took;
        !looks && (x != y || x.is_none())
    }

    fn note(&mut self, difference: Difference, one: &Record, other: &Record) {
        let place = |known: &Unequal| {
            (known.difference.group, known.difference.about.clone())
                == (difference.group, difference.about.clone())
        };
        let group = difference.group;
        let same = |known: &&mut Unequal| {
            let sides = (&known.difference.a, &known.difference.b);
            // What fields hold is chance; that it differs there is told once.
            place(known)
                && (group == crate::compare::Group::Value
                    || sides == (&difference.a, &difference.b))
        };
        if let Some(known) = self.found.differences.iter_mut().find(same) {
            known.met += 1;
            return;
        }
        let told = |record| line::told(record, self.secrets);
        let key = |record: &Record| {
            let mut violations = record.verdict.violations.iter();
            violations.next().map(|violation| violation.key.to_string())
        };
        self.found.differences.push(Unequal {
            difference,
            met: 1,
            first: (told(one), told(other)),
            violates: [key(one), key(other)],
        });
    }
}

fn open(sessions: &Sessions<'_>, left: Option<Sut>, walk: u64) -> Result<Session, SutError> {
    match left {
        Some(sut) => Ok(sessions.over(sut)),
        None => sessions.open(walk),
    }
}

/// Whether a call was taken; none: nobody knows.
fn took(outcome: &Outcome) -> Option<bool> {
    match outcome {
        Outcome::Lost(_) => None,
        Outcome::Answered(answer) => match answer.reply {
            Reply::Success(_) => Some(true),
            Reply::Error { .. } => Some(false),
            Reply::Malformed(_) => None,
        },
    }
}

async fn wait(a: &mut Session, b: &mut Session, length: Duration) {
    let action = Action::Wait(length);
    // Waits do not fail.
    let _ = tokio::join!(a.act(&action), b.act(&action));
}

/// Waits until whatever is under way on the first side must be over, patience included, as far as that is worth it.
async fn rest(a: &mut Session, b: &mut Session) {
    if let Some((deadline, _)) = a.belief().deadlines.get_max().copied() {
        let length = deadline.since(a.sut().now()).min(LONGEST_REST);
        if !length.is_zero() {
            wait(a, b, length).await;
        }
    }
}
