//! The values that arguments are picked from, by operation and parameter.
//!
//! First what other operations want of what a call makes, then what calls of a few random walks succeeded with, then
//! what the spec's bounds say, at them and past them.

use std::collections::BTreeMap;

use super::context::Service;
use super::talk::now;
use crate::explore::{self, Aim, Explorer, Next, Wants, constraints};
use crate::model::belief::Assumptions;
use crate::model::scene::Arguments;
use crate::runner::{Action, Record, Session};
use crate::spec::compiled::Bind;
use crate::spec::syntax::{Effect, Parameter, Required, Role};
use crate::spec::{Name, Operation};
use crate::sut::{Outcome, Reply};
use crate::value::{Random, Value, all_words, boundaries, invalid_at, valid};

/// So many walks are learnt from.
const WALKS: u64 = 3;
/// Steps of each.
const STEPS: u32 = 250;
/// So many values of a kind are kept for a parameter.
const MOST: usize = 24;
/// Longer texts are not: they cost more than they find, and other targets have them.
const LONGEST: usize = 2_000;

/// See the module.
pub(super) struct Pools {
    operations: Vec<OperationPool>,
}

/// The parameters of an operation.
pub(super) struct OperationPool {
    pub(super) name: Name,
    pub(super) parameters: Vec<Pool>,
}

/// The values of a parameter.
pub(super) struct Pool {
    pub(super) name: Name,
    /// It has to be given.
    pub(super) required: bool,
    /// It has to be given in some cases.
    pub(super) sometimes: bool,
    pub(super) role: Option<Role>,
    /// The resource it names, by its place among the operation's `binds`.
    pub(super) names: Option<usize>,
    /// Values that some call may succeed with, the usual first.
    pub(super) valid: Vec<Value>,
    /// Values that break a rule.
    pub(super) invalid: Vec<Value>,
}

impl Pools {
    pub(super) fn of(service: &Service) -> Pools {
        let spec = service.oracle.spec();
        let learnt = learn(service);
        let wants = Wants::of(spec);
        let pool = |operation: &Operation| OperationPool {
            name: operation.name.clone(),
            parameters: parameters(service, operation, &wants, &learnt),
        };
        Pools {
            operations: spec.operations.values().map(pool).collect(),
        }
    }

    /// Every operation.
    pub(super) fn all(&self) -> &[OperationPool] {
        &self.operations
    }

    /// The operation of a pick.
    pub(super) fn pick(&self, pick: u8) -> Option<&OperationPool> {
        let index = usize::from(pick) % self.operations.len().max(1);
        self.operations.get(index)
    }

    /// An operation's required arguments, the usual ones; what they name need not be there.
    pub(super) fn plain(&self, operation: &str) -> Arguments {
        let pools = self.operations.iter().find(|pool| *pool.name == *operation);
        let parameters = pools.map_or(&[][..], |pools| &pools.parameters);
        let usual = |pool: &Pool| Some((pool.name.clone(), pool.valid.first()?.clone()));
        parameters
            .iter()
            .filter(|pool| pool.required)
            .filter_map(usual)
            .collect()
    }
}

type Learnt = BTreeMap<(Name, Name), Vec<Value>>;

/// What random walks called with success.
fn learn(service: &Service) -> Learnt {
    let mut learnt = Learnt::new();
    let settings = explore::Settings {
        length: STEPS,
        ..explore::Settings::default()
    };
    for walk in 0..WALKS {
        let Ok(sut) = service.open(walk) else {
            break;
        };
        let (oracle, shapes) = (service.oracle.clone(), service.shapes());
        let mut session = Session::new(oracle.clone(), shapes, sut, Assumptions::default());
        let mut explorer = Explorer::new(oracle, 0x5eed, walk, &settings);
        loop {
            let time = session.sut().now();
            let done = match explorer.next(session.belief(), time) {
                Next::Call { call, lose } => now(session.call(&call, lose)),
                Next::Wait(length) => now(session.act(&Action::Wait(length))),
                Next::End => break,
            };
            let Some(Ok(record)) = done else {
                break;
            };
            explorer.tell(&record);
            note(&record, &mut learnt);
        }
    }
    learnt
}

fn note(record: &Record, learnt: &mut Learnt) {
    let answered = record.exchange.as_ref().map(|exchange| &exchange.outcome);
    let (Some(call), Some(Outcome::Answered(answer))) = (&record.call, answered) else {
        return;
    };
    if !matches!(answer.reply, Reply::Success(_)) {
        return;
    }
    for (name, value) in &call.arguments {
        let values = learnt
            .entry((call.operation.clone(), name.clone()))
            .or_default();
        if values.len() < MOST && !values.contains(value) {
            values.push(value.clone());
        }
    }
}

fn parameters(
    service: &Service,
    operation: &Operation,
    wants: &Wants,
    learnt: &Learnt,
) -> Vec<Pool> {
    let of = |(name, parameter): (&Name, &Parameter)| {
        let bind = |bind: &&Bind| bind.parameter == *name;
        let resource = operation
            .binds
            .iter()
            .position(|one| bind(&one) && one.is_resource);
        let mut pool = Pool {
            name: name.clone(),
            required: parameter.is_required(),
            sometimes: matches!(parameter.required, Some(Required::When(_))),
            role: parameter.role,
            names: resource,
            valid: Vec::new(),
            invalid: Vec::new(),
        };
        pool.valid.extend(wanted(operation, name, wants));
        if resource.is_none() {
            let key = (operation.name.clone(), name.clone());
            pool.valid
                .extend(learnt.get(&key).into_iter().flatten().cloned());
        }
        bounded(service, operation, name, parameter, &mut pool);
        pool.valid.dedup();
        pool
    };
    operation.parameters.iter().map(of).collect()
}

/// What other operations want of what the call makes.
fn wanted(operation: &Operation, name: &Name, wants: &Wants) -> Option<Value> {
    operation.effects.iter().find_map(|effect| match effect {
        Effect::Create(create) if create.copy.iter().any(|copied| **copied == **name) => {
            wants.most(&create.a, name).cloned()
        }
        Effect::Create(_)
        | Effect::Only(_)
        | Effect::Move(_)
        | Effect::Set(_)
        | Effect::Add(_)
        | Effect::Remove(_)
        | Effect::Forget(_) => None,
    })
}

/// What the parameter's bounds take and refuse, whatever else is given.
fn bounded(
    service: &Service,
    operation: &Operation,
    name: &Name,
    parameter: &Parameter,
    pool: &mut Pool,
) {
    let oracle = &service.oracle;
    let (belief, nothing) = (oracle.begin(Assumptions::default()), Arguments::new());
    let bindings = crate::model::bind::bind(
        oracle.spec(),
        oracle.fixtures(),
        &belief,
        operation,
        &nothing,
    );
    let scene = oracle.scene(&belief, operation, &nothing, &bindings);
    let taken = constraints(&scene, name, parameter, Aim::Taken);
    let refused = constraints(&scene, name, parameter, Aim::Refused);
    let short = |value: &Value| value.to_string().len() <= LONGEST;
    pool.valid.push(valid(&taken, &mut Random::plain()));
    pool.valid.extend(taken.examples.iter().cloned());
    for boundary in boundaries(&taken)
        .into_iter()
        .filter(|one| short(&one.value))
    {
        let values = if boundary.valid {
            &mut pool.valid
        } else {
            &mut pool.invalid
        };
        if values.len() < MOST && !values.contains(&boundary.value) {
            values.push(boundary.value);
        }
    }
    let mut random = Random::seeded(0x5eed);
    for word in all_words(&refused).iter().take(MOST) {
        let made = invalid_at(&refused, word, &mut random);
        pool.invalid.extend(made.map(|one| one.value).filter(short));
    }
}
