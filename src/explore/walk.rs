//! One random walk.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use super::compose::{Composer, Fare, Goal};
use super::disputed::Disputed;
use super::ground::{self, Ground};
use super::scores::Scores;
use super::wants::Wants;
use super::{Next, Settings, names};
use crate::model::KindId;
use crate::model::belief::Belief;
use crate::model::scene::Arguments;
use crate::oracle::Oracle;
use crate::runner::Record;
use crate::spec::syntax::{Effect, Required};
use crate::spec::{Name, Operation};
use crate::sut::{Call, Format, Outcome, Reply};
use crate::time::Time;
use crate::value::Random;

/// How long walks wait: below, within and beyond the windows documents give.
const WAITS: [u64; 9] = [10, 60, 180, 300, 400, 720, 1300, 4000, 11000];

/// How many operations are tried for one that can be called as wished.
const TRIES: usize = 32;

/// Seconds after which every documented transition is past its deadline, patience included.
const PAST_DOCUMENTED: u64 = 1300;
/// The same of transitions whose deadline is assumed.
const PAST_ALL: u64 = 8000;

/// Of so many of a kind, another one teaches little.
const ENOUGH: usize = 2;

/// See the module.
pub struct Explorer {
    pub(super) oracle: Arc<Oracle>,
    settings: Settings,
    pub(super) random: Random,
    scores: Scores,
    pub(super) wants: Wants,
    disputed: Disputed,
    pub(super) ground: Ground,
    /// What makes this walk different from others.
    pub(super) mood: Mood,
    steps: u32,
    tokens: u32,
    walk: u64,
    next: VecDeque<Next>,
    last: Option<Call>,
}

/// A walk's leanings.
pub(super) struct Mood {
    /// The operation whose ground it lays before all else.
    pub(super) aim: Option<Name>,
    /// The kind it makes many of.
    many: Option<Name>,
    /// How gladly it deletes, in 100.
    deletes: u32,
    /// How gladly it breaks rules, in 100.
    breaks: u32,
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
        let ground = Ground::of(oracle.spec());
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
            last: None,
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
        let lose = changes && self.chance(self.settings.lose);
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
        let look = if succeeded || lost { 45 } else { 8 };
        if self.random.below(100) < look
            && let Some(call) = self.look_after(&operation, call)
        {
            self.wait_out(&operation, succeeded);
            self.next.push_back(Next::Call { call, lose: false });
        }
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

    fn dwells_on(&self, operation: &Name) -> bool {
        self.settings.only.contains(operation)
    }

    fn operation(&self, name: &str) -> Option<&Operation> {
        self.oracle.spec().operations.get(name)
    }

    fn chance(&mut self, share: f64) -> bool {
        share > 0.0 && (self.random.below(10_000) as f64) < share * 10_000.0
    }

    fn format(&mut self) -> Format {
        if self.chance(self.settings.xml) {
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

    /// A call: the first operation drawn that can be called as wished.
    fn choose(&mut self, belief: &Belief) -> Option<Call> {
        let oracle = Arc::clone(&self.oracle);
        if self.random.once_in(25)
            && let Some(last) = self.last.clone()
        {
            return Some(last);
        }
        let founder = self.founder(&oracle, belief);
        let mut best: Option<(Fare, Call)> = None;
        for round in 0..TRIES {
            let Some(operation) = founder.or_else(|| self.draw(&oracle, belief)) else {
                break;
            };
            // After a few vain tries the walk needs something that works more than it needs variety.
            let goal = if founder.is_some() || round >= TRIES / 4 {
                Goal::Succeed
            } else {
                self.goal(operation)
            };
            let named = has_what_it_names(&oracle, belief, operation);
            if !named && (goal == Goal::Succeed || !self.random.once_in(12)) {
                continue;
            }
            let (fare, arguments) =
                self.candidate(&oracle, belief, operation, goal, founder.is_some());
            let call = Call {
                operation: operation.name.clone(),
                arguments,
                format: self.format(),
            };
            if !fare.missed && fare.broken == 0 {
                self.aimed(operation, goal);
                return Some(call);
            }
            if best.as_ref().is_none_or(|(known, _)| fare < *known) {
                best = Some((fare, call));
            }
        }
        // Nothing serves: what is under way may have to come to its end first.
        if !belief.deadlines.is_empty() && !self.random.once_in(3) {
            return None;
        }
        best.map(|(_, call)| call)
    }

    fn aimed(&mut self, operation: &Operation, goal: Goal) {
        if let Goal::Break(index) | Goal::Settle(index) = goal
            && let Some(rule) = operation.rules.get(index)
        {
            self.scores.aim(&operation.name, &rule.id);
        }
    }

    fn candidate(
        &mut self,
        oracle: &Oracle,
        belief: &Belief,
        operation: &Operation,
        goal: Goal,
        founding: bool,
    ) -> (Fare, Arguments) {
        self.tokens += 1;
        let mut composer = Composer {
            oracle,
            belief,
            random: &mut self.random,
            wants: &self.wants,
            token: format!("fc-{}-{}", self.walk, self.tokens),
            founding,
        };
        let mut best: Option<(Fare, Arguments)> = None;
        let tries = if goal == Goal::Wild { 1 } else { 3 };
        for _ in 0..tries {
            let arguments = composer.arguments(operation, goal);
            let fare = composer.fare(operation, &arguments, goal);
            let good = !fare.missed && fare.broken == 0 && fare.unknown == 0;
            if best.as_ref().is_none_or(|(known, _)| fare < *known) {
                best = Some((fare, arguments));
            }
            if good {
                break;
            }
        }
        best.unwrap_or((
            Fare {
                missed: true,
                broken: 0,
                unknown: 0,
            },
            Arguments::new(),
        ))
    }

    /// An operation, by weight.
    fn draw<'o>(&mut self, oracle: &'o Oracle, belief: &Belief) -> Option<&'o Operation> {
        let weights: Vec<(usize, &Operation)> = oracle
            .spec()
            .operations
            .values()
            .map(|operation| (self.weight(operation, belief), operation))
            .collect();
        let total: usize = weights.iter().map(|(weight, _)| weight).sum();
        let mut at = self.random.below(total.max(1));
        for (weight, operation) in weights {
            if at < weight {
                return Some(operation);
            }
            at -= weight;
        }
        None
    }

    /// How many resources may have children of a kind; at least one.
    fn parents(&self, belief: &Belief, kind: KindId) -> usize {
        let spec = self.oracle.spec();
        let within = spec
            .resources
            .get_index(kind)
            .and_then(|(_, kind)| kind.within.as_ref());
        let above = within.and_then(|within| spec.resources.get_index_of(within));
        above.map_or(1, |above| belief.all_of(spec, above).len().max(1))
    }

    fn weight(&self, operation: &Operation, belief: &Belief) -> usize {
        let spec = self.oracle.spec();
        let succeeded = self.scores.succeeded(&operation.name) as usize;
        let mut weight = (100 + 400 / (1 + succeeded / 8)) * (1 + 4 * depth(operation));
        if operation.effects.is_empty() {
            weight /= 3;
        }
        if names::deleted(&self.oracle, operation).is_some() {
            weight = weight * self.mood.deletes as usize / 100;
        }
        let creates = created_kind(&operation.effects);
        if creates.is_some() && creates == self.mood.many {
            weight *= 6;
        } else if let Some(kind) = creates.and_then(|kind| spec.resources.get_index_of(&kind))
            && belief.all_of(spec, kind).len() > ENOUGH * self.parents(belief, kind)
        {
            weight /= 8;
        }
        if self.dwells_on(&operation.name) {
            weight *= 12;
        }
        weight.max(1)
    }

    /// What a call of an operation should be for.
    fn goal(&mut self, operation: &Operation) -> Goal {
        let often = if self.dwells_on(&operation.name) {
            3
        } else {
            8
        };
        if self.random.once_in(often)
            && let Some(index) = self.random.pick(self.disputed.rules(&operation.name))
        {
            return Goal::Settle(*index);
        }
        let dice = self.random.below(100);
        let breaks = self.mood.breaks as usize;
        if dice >= breaks + 5 || operation.rules.is_empty() {
            return Goal::Succeed;
        }
        if dice >= breaks {
            return Goal::Wild;
        }
        // Of a few rules the one least aimed at.
        let mut chosen: Option<usize> = None;
        for _ in 0..4 {
            let index = self.random.below(operation.rules.len());
            let Some(rule) = operation.rules.get(index) else {
                continue;
            };
            if rule.unprovokable.is_some() {
                continue;
            }
            let count = |index: usize| {
                operation
                    .rules
                    .get(index)
                    .map_or(0, |rule| self.scores.aimed(&operation.name, &rule.id))
            };
            if chosen.is_none_or(|known| count(index) < count(known)) {
                chosen = Some(index);
            }
        }
        chosen.map_or(Goal::Succeed, Goal::Break)
    }
}

/// How many resources an operation has to name: what names more lies deeper.
fn depth(operation: &Operation) -> usize {
    let required = |parameter: &Name| {
        let spec = operation.parameters.get(parameter);
        spec.is_some_and(|spec| matches!(spec.required, Some(Required::Flat(true))))
    };
    let binds = operation.binds.iter();
    binds
        .filter(|bind| bind.is_resource && required(&bind.parameter))
        .count()
}

/// Whether there is something alive for each resource an operation has to name.
fn has_what_it_names(oracle: &Oracle, belief: &Belief, operation: &Operation) -> bool {
    operation
        .binds
        .iter()
        .filter(|bind| bind.is_resource)
        .all(|bind| {
            let parameter = operation.parameters.get(&bind.parameter);
            let required = parameter
                .is_some_and(|parameter| matches!(parameter.required, Some(Required::Flat(true))));
            let kind = oracle.spec().resources.get_index_of(&bind.kind);
            !required || kind.is_some_and(|kind| belief.has_any(oracle.spec(), kind))
        })
}

pub(super) fn created_kind(effects: &[Effect]) -> Option<Name> {
    effects.iter().find_map(|effect| match effect {
        Effect::Create(create) => Some(create.a.as_str().into()),
        Effect::Only(only) => created_kind(&only.effects),
        Effect::Move(_)
        | Effect::Set(_)
        | Effect::Add(_)
        | Effect::Remove(_)
        | Effect::Forget(_) => None,
    })
}
