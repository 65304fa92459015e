//! One random walk.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use super::choose::created_kind;
use super::compose::{Composer, Goal};
use super::disputed::Disputed;
use super::ground::{self, Ground};
use super::scores::Scores;
use super::wants::Wants;
use super::{Next, Settings, names};
use crate::model::belief::Belief;
use crate::model::scene::Arguments;
use crate::oracle::Oracle;
use crate::runner::Record;
use crate::spec::{Name, Operation};
use crate::sut::{Call, Format, Outcome, Reply};
use crate::time::Time;
use crate::value::Random;

/// How long walks wait: below, within and beyond the windows documents give.
const WAITS: [u64; 9] = [10, 60, 180, 300, 400, 720, 1300, 4000, 11000];

/// Seconds after which every documented transition is past its deadline, patience included.
const PAST_DOCUMENTED: u64 = 1300;
/// The same of transitions whose deadline is assumed.
const PAST_ALL: u64 = 8000;

/// See the module.
pub struct Explorer {
    pub(super) oracle: Arc<Oracle>,
    settings: Settings,
    pub(super) random: Random,
    pub(super) scores: Scores,
    pub(super) wants: Wants,
    pub(super) disputed: Disputed,
    pub(super) ground: Ground,
    /// What makes this walk different from others.
    pub(super) mood: Mood,
    steps: u32,
    tokens: u32,
    walk: u64,
    next: VecDeque<Next>,
    /// A look that is due, to be varied on what is believed then.
    look: Option<Call>,
    pub(super) last: Option<Call>,
    /// The call that was last made to succeed.
    pub(super) hoped: Option<Call>,
}

/// A walk's leanings.
pub(super) struct Mood {
    /// The operation whose ground it lays before all else.
    pub(super) aim: Option<Name>,
    /// The kind it makes many of.
    pub(super) many: Option<Name>,
    /// How gladly it deletes, in 100.
    pub(super) deletes: u32,
    /// How gladly it breaks rules, in 100.
    pub(super) breaks: u32,
}

impl Explorer {
    /// A walk; `walk` counts the walks of a run.
    pub fn new(oracle: Arc<Oracle>, seed: u64, walk: u64, settings: &Settings) -> Explorer {
        let mixed = seed
            .wrapping_mul(0x9e37_79b9_7f4a_7c15)
            .wrapping_add(walk.wrapping_mul(0xd1b5_4a32_d192_ed03));
        let mut random = Random::seeded(mixed);
        let kinds: Vec<Name> = oracle
            .spec()
            .resources
            .values()
            .filter(|kind| kind.within.is_some())
            .map(|kind| kind.name.clone())
            .collect();
        let many = if random.once_in(2) {
            random.pick(&kinds).cloned()
        } else {
            None
        };
        let aim = ground::aim(oracle.spec(), &settings.only, many.is_some(), &mut random);
        let mood = Mood {
            deletes: if many.is_some() {
                2
            } else {
                *random.pick(&[10, 40, 100]).unwrap_or(&40)
            },
            breaks: *random.pick(&[5, 25, 50]).unwrap_or(&25),
            aim,
            many,
        };
        let wants = Wants::of(oracle.spec());
        let ground = Ground::of(&oracle);
        let disputed = Disputed::of(oracle.spec());
        Explorer {
            oracle,
            settings: settings.clone(),
            random,
            scores: Scores::default(),
            wants,
            disputed,
            ground,
            mood,
            steps: 0,
            tokens: 0,
            walk,
            next: VecDeque::new(),
            look: None,
            last: None,
            hoped: None,
        }
    }

    /// Goes on from what earlier walks met.
    #[must_use]
    pub fn with_scores(mut self, scores: Scores) -> Explorer {
        self.scores = scores;
        self
    }

    /// What this walk and those before it met.
    pub fn into_scores(self) -> Scores {
        self.scores
    }

    /// What to do next.
    pub fn next(&mut self, belief: &Belief, _now: Time) -> Next {
        // Many of a kind take longer to make.
        let length = self.settings.length * if self.mood.many.is_some() { 8 } else { 5 } / 5;
        if self.steps >= length {
            return Next::End;
        }
        self.steps += 1;
        if let Some(next) = self.next.pop_front() {
            return next;
        }
        if let Some(call) = self.look.take() {
            let call = self.varied(belief, call);
            return Next::Call { call, lose: false };
        }
        if let Some(call) = self.page(belief) {
            return Next::Call { call, lose: false };
        }
        if self.settings.waits && self.wants_to_wait(belief) {
            let seconds = WAITS.get(self.wait_index()).copied().unwrap_or(60);
            return Next::Wait(Duration::from_secs(seconds));
        }
        let Some(call) = self.choose(belief) else {
            return Next::Wait(Duration::from_secs(150));
        };
        let changes = self
            .operation(&call.operation)
            .is_some_and(|operation| !operation.effects.is_empty());
        let lose = changes && self.random.chance(self.settings.lose);
        self.last = Some(call.clone());
        Next::Call { call, lose }
    }

    /// What came of it.
    pub fn tell(&mut self, record: &Record) {
        let (Some(call), Some(exchange)) = (&record.call, &record.exchange) else {
            return;
        };
        let succeeded = match &exchange.outcome {
            Outcome::Answered(answer) => matches!(answer.reply, Reply::Success(_)),
            Outcome::Lost(_) => false,
        };
        self.scores
            .note(&call.operation, succeeded, &record.verdict);
        if !succeeded && self.hoped.as_ref() == Some(call) {
            let named = self.ground.standing_in(call);
            self.scores.note_vain(&call.operation, named);
        }
        let Some(operation) = self.operation(&call.operation).cloned() else {
            return;
        };
        if operation.effects.is_empty() {
            self.ask_again_otherwise(call, succeeded);
            return;
        }
        let lost = matches!(exchange.outcome, Outcome::Lost(_));
        let has_token = operation
            .token
            .as_ref()
            .is_some_and(|token| call.arguments.contains_key(token));
        let again_in = if self.dwells_on(&operation.name) {
            4
        } else {
            12
        };
        let again = (lost && self.random.below(100) < 60)
            || (succeeded && has_token && self.random.once_in(again_in));
        if again && has_token {
            let call = call.clone();
            self.next.push_back(Next::Call { call, lose: false });
        }
        let look = if succeeded || lost { 45 } else { 15 };
        if self.random.below(100) < look
            && let Some(call) = self.look_after(&operation, call)
        {
            self.wait_out(&operation, succeeded);
            if self.random.once_in(3) {
                self.look = Some(call);
            } else {
                self.next.push_back(Next::Call { call, lose: false });
            }
        }
    }

    /// What no call has said yet.
    pub(super) fn fresh_token(&mut self) -> String {
        self.tokens += 1;
        format!("fc-{}-{}", self.walk, self.tokens)
    }

    /// A look that says more than it has to: filters, pages; now and then something that it may not say.
    fn varied(&mut self, belief: &Belief, call: Call) -> Call {
        let oracle = Arc::clone(&self.oracle);
        let Some(operation) = oracle.spec().operations.get(&call.operation) else {
            return call;
        };
        let goal = if self.random.once_in(3) {
            self.broken(operation)
        } else {
            Goal::Succeed
        };
        let token = self.fresh_token();
        let mut composer = Composer {
            oracle: &oracle,
            belief,
            random: &mut self.random,
            wants: Some(&self.wants),
            token,
            founding: false,
            sparse: false,
            settles: None,
        };
        let arguments = composer.arguments_with(operation, goal, call.arguments);
        Call { arguments, ..call }
    }

    /// Now and then a look is repeated in the other format.
    fn ask_again_otherwise(&mut self, call: &Call, succeeded: bool) {
        if !succeeded || self.settings.xml <= 0.0 || !self.random.once_in(20) {
            return;
        }
        let format = match call.format {
            Format::Json => Format::Xml,
            Format::Xml => Format::Json,
        };
        let call = Call {
            format,
            ..call.clone()
        };
        self.next.push_back(Next::Call { call, lose: false });
    }

    /// Now and then a change is given the time it may take, and more, before it is looked at.
    fn wait_out(&mut self, operation: &Operation, succeeded: bool) {
        if !succeeded || !self.settings.waits || !self.random.once_in(4) {
            return;
        }
        let seconds = if names::deleted(&self.oracle, operation).is_some() {
            PAST_ALL
        } else {
            PAST_DOCUMENTED
        };
        self.next
            .push_back(Next::Wait(Duration::from_secs(seconds)));
    }

    pub(super) fn dwells_on(&self, operation: &Name) -> bool {
        self.settings.only.contains(operation)
    }

    pub(super) fn is_never_called(&self, operation: &Name) -> bool {
        self.settings.never.contains(operation)
    }

    fn operation(&self, name: &str) -> Option<&Operation> {
        self.oracle.spec().operations.get(name)
    }

    pub(super) fn format(&mut self) -> Format {
        if self.random.chance(self.settings.xml) {
            Format::Xml
        } else {
            Format::Json
        }
    }

    /// The next page of a listing under way.
    fn page(&mut self, belief: &Belief) -> Option<Call> {
        let (name, listing) = belief.listings.iter().next()?;
        if listing.pages > 40 || self.random.once_in(6) {
            return None;
        }
        let operation = self.operation(name)?;
        let (_, parameter) = operation.list.as_ref()?.page.as_ref()?.token.clone()?;
        let mut arguments = listing.arguments.clone();
        arguments.insert(parameter, listing.token.clone());
        let operation = name.clone();
        Some(Call {
            operation,
            arguments,
            format: self.format(),
        })
    }

    fn wants_to_wait(&mut self, belief: &Belief) -> bool {
        let under_way = !belief.deadlines.is_empty();
        self.random.below(100) < if under_way { 18 } else { 2 }
    }

    fn wait_index(&mut self) -> usize {
        // Long waits are rare: they end what is under way.
        let wide = if self.random.once_in(6) {
            WAITS.len()
        } else {
            6
        };
        self.random.below(wide)
    }

    /// A listing of what a call has changed.
    fn look_after(&mut self, operation: &Operation, call: &Call) -> Option<Call> {
        let mut kinds: Vec<Name> = Vec::new();
        kinds.extend(created_kind(&operation.effects));
        kinds.extend(
            operation
                .binds
                .iter()
                .rev()
                .filter(|bind| bind.is_resource)
                .map(|bind| bind.kind.clone()),
        );
        let kind = if self.random.once_in(4) {
            self.random.pick(&kinds)?.clone()
        } else {
            kinds.first()?.clone()
        };
        let oracle = Arc::clone(&self.oracle);
        let look = oracle
            .spec()
            .operations
            .values()
            .find(|look| look.list.as_ref().is_some_and(|list| list.of == kind))?;
        let mut arguments = Arguments::new();
        for bind in &look.binds {
            let same = operation.binds.iter().find(|own| own.kind == bind.kind);
            if let Some(id) = same.and_then(|own| call.arguments.get(&own.parameter)) {
                arguments.insert(bind.parameter.clone(), id.clone());
            }
        }
        Some(Call {
            operation: look.name.clone(),
            arguments,
            format: self.format(),
        })
    }
}
