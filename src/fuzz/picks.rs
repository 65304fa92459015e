//! From picks to calls: a total function, so that no mutation makes a sequence that cannot be called.

use std::time::Duration;

use arbitrary::{Arbitrary, Unstructured};

use super::maker::Maker;
use super::pools::Pools;
use crate::explore::created_kind;
use crate::model::belief::Belief;
use crate::oracle::Oracle;
use crate::spec::{Name, Operation};
use crate::sut::{Call, Format};
use crate::value::Random;

/// From here on an operation's byte is a look at what the last call was about, and from the next a wait.
const LOOK: u8 = 192;
const WAIT: u8 = 224;

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

    /// One that lets time pass: longest, so that whatever is under way is over.
    fn rest() -> Pick {
        let longest = u8::try_from(WAITS.len() - 1).unwrap_or(0);
        Pick {
            operation: WAIT,
            values: [longest, 0, 0, 0],
            ..Pick::default()
        }
    }

    /// One that looks at what the last call was about.
    fn look() -> Pick {
        Pick {
            operation: LOOK,
            ..Pick::default()
        }
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

    /// What to do where this may be true. One in eight is a wait, and one a look at what the last call was about.
    pub(super) fn step(
        &self,
        oracle: &Oracle,
        pools: &Pools,
        belief: &Belief,
        last: Option<&Call>,
    ) -> Step {
        let wait = || {
            let [first, ..] = self.values;
            let index = usize::from(first) % WAITS.len();
            Step::Wait(Duration::from_secs(WAITS.get(index).copied().unwrap_or(60)))
        };
        if self.operation >= WAIT {
            return wait();
        }
        if self.operation >= LOOK {
            return last
                .and_then(|last| looked(oracle, last))
                .map_or_else(wait, |call| Step::Call(call, false));
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

/// The listing of what a call made, or named as the innermost.
fn looked(oracle: &Oracle, last: &Call) -> Option<Call> {
    let spec = oracle.spec();
    let operation = spec.operations.get(&last.operation)?;
    let mut named = operation.binds.iter().rev();
    let named = || {
        named
            .find(|bind| bind.is_resource)
            .map(|bind| bind.kind.clone())
    };
    let kind = created_kind(&operation.effects).or_else(named)?;
    let of = |one: &&Operation| one.list.as_ref().is_some_and(|list| list.of == kind);
    let listing = spec.operations.values().find(of)?;
    let takes = |name: &Name| listing.binds.iter().any(|bind| bind.parameter == *name);
    let arguments = last.arguments.clone().into_iter();
    Some(Call {
        operation: listing.name.clone(),
        arguments: arguments.filter(|(name, _)| takes(name)).collect(),
        format: Format::Json,
    })
}

/// Any byte.
pub(super) fn byte(random: &mut Random) -> u8 {
    u8::try_from(random.below(256)).unwrap_or(0)
}

/// Picks changed as picks: put in, left out, done again, done elsewhere, done with another operation, looked at when
/// they have come to rest. A fuzzer that knows nothing of them mostly tears them.
pub(super) fn change(picks: &mut Vec<Pick>, random: &mut Random) {
    let at = random.below(picks.len() + 1);
    let other = picks.get(random.below(picks.len().max(1))).copied();
    match (random.below(7), other) {
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
        (5, Some(_)) => drop(picks.splice(at..at, [Pick::rest(), Pick::look()])),
        (_, Some(_)) => {
            let end = (at + random.below(16)).min(picks.len());
            picks.drain(at..end);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fuzz::Context;
    use crate::value::Value;

    #[test]
    fn a_look_is_at_what_the_last_call_made_or_named() {
        let specs = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("specs");
        let context = Context::load(&specs).unwrap();
        let oracle = &context.service(0).unwrap().oracle;
        let parameters = ["FileSystemId", "DataFlowId", "Throughput"];
        let arguments = parameters.map(|name| (Name::from(name), Value::text("it")));
        for (operation, listing) in [
            ("ModifyDataFlow", "DescribeDataFlows"),
            ("CreateDataFlowTask", "DescribeDataFlowTasks"),
            ("UpgradeFileSystem", "DescribeFileSystems"),
        ] {
            let last = Call {
                operation: operation.into(),
                arguments: arguments.clone().into(),
                format: Format::Json,
            };
            let look = looked(oracle, &last).unwrap();
            assert_eq!(&*look.operation, listing);
            let given: Vec<&str> = look.arguments.keys().map(|name| &**name).collect();
            assert_eq!(given, ["FileSystemId"], "{listing}");
        }
    }
}
