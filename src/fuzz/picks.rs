//! From picks to calls: a total function, so that no mutation makes a sequence that cannot be called.

use std::time::Duration;

use arbitrary::{Arbitrary, Unstructured};

use super::pools::{OperationPool, Pool, Pools};
use crate::model::belief::{Belief, ResourceId};
use crate::model::scene::Arguments;
use crate::model::truth::Truth;
use crate::oracle::Oracle;
use crate::spec::Operation;
use crate::spec::compiled::Bind;
use crate::spec::syntax::Role;
use crate::sut::{Call, Format};
use crate::value::{Random, Value};

/// How long is waited: below, within and beyond the windows documents give, in seconds.
const WAITS: [u64; 8] = [300, 60, 10, 180, 700, 1_300, 4_000, 11_000];

/// One step, always of the same size: what follows it keeps its meaning when it changes.
#[derive(Arbitrary, Clone, Copy, Debug, Default)]
pub(super) struct Pick {
    /// The operation; see [`Pick::step`].
    pub(super) operation: u8,
    /// Which optional arguments are given.
    pub(super) given: u16,
    /// Which values; 0 is the usual one.
    pub(super) values: [u8; 4],
    /// Which resources; 0 is the newest.
    pub(super) names: [u8; 2],
    /// What is wrong, or out of the ordinary.
    pub(super) odd: u8,
}

/// The bytes of a pick.
pub(super) const SIZE: usize = 10;

/// What to do.
pub(super) enum Step {
    /// A call, and whether its answer is lost.
    Call(Call, bool),
    /// Let time pass.
    Wait(Duration),
}

impl Pick {
    /// All that some bytes hold.
    pub(super) fn read(data: &[u8], most: usize) -> Vec<Pick> {
        let mut bytes = Unstructured::new(data);
        let mut picks = Vec::new();
        while bytes.len() >= SIZE && picks.len() < most {
            picks.extend(Pick::arbitrary(&mut bytes));
        }
        picks
    }

    /// One that is mostly ordinary.
    pub(super) fn usual(random: &mut Random) -> Pick {
        let mut some = |n: u32| if random.once_in(n) { byte(random) } else { 0 };
        let names = [some(6), some(6)];
        let values = [some(3), some(3), some(3), some(3)];
        let odd = some(4) % 128;
        let given = u16::from_le_bytes([some(2), some(2)]);
        Pick {
            operation: byte(random),
            given,
            values,
            names,
            odd,
        }
    }

    /// As bytes that are read as this.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        out.push(self.operation);
        out.extend(self.given.to_le_bytes());
        out.extend(self.values);
        out.extend(self.names);
        out.push(self.odd);
    }

    /// What to do where this may be true. One in eight is a wait.
    pub(super) fn step(&self, oracle: &Oracle, pools: &Pools, belief: &Belief) -> Step {
        let wait = || {
            let [first, ..] = self.values;
            let index = usize::from(first) % WAITS.len();
            Step::Wait(Duration::from_secs(WAITS.get(index).copied().unwrap_or(60)))
        };
        if self.operation >= 224 {
            return wait();
        }
        let pool = pools.pick(self.operation);
        let operation = pool.and_then(|pool| oracle.spec().operations.get(&pool.name));
        let Some((pool, operation)) = pool.zip(operation) else {
            return wait();
        };
        let maker = Maker {
            pick: self,
            oracle,
            belief,
            operation,
        };
        let call = Call {
            operation: operation.name.clone(),
            arguments: maker.arguments(pool),
            format: if self.odd == 255 {
                Format::Xml
            } else {
                Format::Json
            },
        };
        Step::Call(call, self.odd == 254)
    }
}

/// Any byte.
pub(super) fn byte(random: &mut Random) -> u8 {
    u8::try_from(random.below(256)).unwrap_or(0)
}

/// Picks changed as picks: put in, left out, done again, done elsewhere, done with another operation. A fuzzer that knows
/// nothing of them mostly tears them.
pub(super) fn change(picks: &mut Vec<Pick>, random: &mut Random) {
    let at = random.below(picks.len() + 1);
    let other = picks.get(random.below(picks.len().max(1))).copied();
    match (random.below(6), other) {
        (0, _) | (_, None) => picks.insert(at, Pick::usual(random)),
        // At once, or later.
        (1, Some(other)) => picks.insert(at, other),
        (2, Some(_)) => {
            if let Some(again) = picks.get(at).copied() {
                picks.insert(at, again);
            }
        }
        (3, Some(_)) => {
            if at < picks.len() {
                picks.remove(at);
            }
        }
        (4, Some(_)) => {
            if let Some(pick) = picks.get_mut(at) {
                pick.operation = byte(random);
            }
        }
        (_, Some(_)) => {
            let end = (at + random.below(16)).min(picks.len());
            picks.drain(at..end);
        }
    }
}

/// Makes the arguments of one call.
struct Maker<'m> {
    pick: &'m Pick,
    oracle: &'m Oracle,
    belief: &'m Belief,
    operation: &'m Operation,
}

impl Maker<'_> {
    fn arguments(&self, pool: &OperationPool) -> Arguments {
        let mut arguments = Arguments::new();
        self.name(pool, &mut arguments);
        for (index, one) in pool.parameters.iter().enumerate() {
            if !arguments.contains_key(&one.name)
                && let Some(value) = self.value(index, one)
            {
                arguments.insert(one.name.clone(), value);
            }
        }
        self.spoil(pool, &mut arguments);
        arguments
    }

    fn gives(&self, index: usize, pool: &Pool) -> bool {
        let bit = self.pick.given >> (index % 16) & 1 == 1;
        pool.required || bit != pool.sometimes
    }

    fn byte(&self, index: usize) -> u8 {
        let [a, b, c, d] = self.pick.values;
        match index % 4 {
            0 => a,
            1 => b,
            2 => c,
            _ => d,
        }
    }

    /// What is chosen of the values that may do.
    fn value(&self, index: usize, pool: &Pool) -> Option<Value> {
        match pool.role {
            Some(Role::IdempotencyToken) => {
                let token = self.pick.odd % 16;
                return (token < 4).then(|| Value::text(&format!("token-{token}")));
            }
            Some(Role::DryRun) => return (self.pick.odd % 16 == 5).then_some(Value::Bool(true)),
            Some(Role::NextToken) => return None,
            Some(Role::PageSize | Role::PageNumber | Role::Presentation) | None => {}
        }
        if pool.names.is_some() || !self.gives(index, pool) {
            return None;
        }
        chosen(&pool.valid, self.byte(index))
    }

    /// Names resources, the innermost first: what it belongs to follows.
    fn name(&self, pool: &OperationPool, arguments: &mut Arguments) {
        let [first, second] = self.pick.names;
        let named = pool.parameters.iter().enumerate().rev();
        for (index, one) in named {
            let bind = one.names.and_then(|at| self.operation.binds.get(at));
            let Some(bind) = bind.filter(|_| self.gives(index, one)) else {
                continue;
            };
            if arguments.contains_key(&one.name) {
                continue;
            }
            let byte = if bind.within.is_some() { first } else { second };
            let id = self.living(bind, byte);
            let named = id.and_then(|id| self.belief.get(id)?.id.clone());
            let value = named.map_or_else(|| Value::text("none-such"), Value::Text);
            arguments.insert(one.name.clone(), value);
            if let Some(id) = id {
                self.name_above(id, arguments);
            }
        }
    }

    /// Something that lives, the newest first; not all bytes are as good as another, or much would name the oldest.
    fn living(&self, bind: &Bind, byte: u8) -> Option<ResourceId> {
        let spec = self.oracle.spec();
        let kind = spec.resources.get_index_of(&bind.kind)?;
        let all = self.belief.all_of(spec, kind);
        let lives = |id: &&ResourceId| {
            let named = self.belief.get(**id).is_some_and(|own| own.id.is_some());
            named && self.belief.life(spec, **id) != Truth::False
        };
        let living: Vec<ResourceId> = all.iter().rev().filter(lives).copied().collect();
        let index = if byte < 128 {
            0
        } else {
            usize::from(byte) % living.len().max(1)
        };
        living.get(index).copied()
    }

    fn name_above(&self, id: ResourceId, arguments: &mut Arguments) {
        let mut above = self.belief.get(id).and_then(|own| own.parent);
        while let Some(own) = above.and_then(|id| self.belief.get(id)) {
            let spec = self.oracle.spec();
            let bind = self.operation.binds.iter().find(|bind| {
                bind.is_resource && spec.resources.get_index_of(&bind.kind) == Some(own.kind)
            });
            if let (Some(bind), Some(id)) = (bind, &own.id) {
                let entry = arguments.entry(bind.parameter.clone());
                entry.or_insert_with(|| Value::Text(id.clone()));
            }
            above = own.parent;
        }
    }

    /// In one of a few calls one argument is wrong, left out, or of another resource.
    fn spoil(&self, pool: &OperationPool, arguments: &mut Arguments) {
        let Some(at) = self.pick.odd.checked_sub(128).filter(|at| *at < 120) else {
            return;
        };
        let Some(one) = pool.parameters.get(usize::from(at % 30)) else {
            return;
        };
        let byte = self.byte(usize::from(at / 30));
        let wrong = match (at / 30, one.names) {
            (0, _) => None,
            (_, Some(_)) => Some(Value::text(if byte < 128 { "none-such" } else { "" })),
            (_, None) => one
                .invalid
                .get(usize::from(byte) % one.invalid.len().max(1))
                .cloned(),
        };
        match wrong {
            Some(value) => arguments.insert(one.name.clone(), value),
            None => arguments.remove(&one.name),
        };
    }
}

/// Half of all bytes mean the first, the usual.
fn chosen(values: &[Value], byte: u8) -> Option<Value> {
    let index = if byte < 128 {
        0
    } else {
        usize::from(byte) % values.len().max(1)
    };
    values.get(index).cloned()
}
