//! How to run: seed, budgets, parts, and what guards the target.

use std::time::Duration;

use crate::claim::Coverage;
use crate::claim::plan::Permission;
use crate::explore;
use crate::model::belief::Assumptions;
use crate::runner::gate::Gate;
use crate::runner::shard::Shard;
use crate::runner::shrunk::ShrinkBudget;

/// How to run.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The seed of every choice.
    pub seed: u64,
    /// So many calls; none: no limit.
    pub calls: Option<u64>,
    /// So long, by the wall's clock; none: no limit.
    pub time: Option<Duration>,
    /// The run ends after so many findings.
    pub findings: usize,
    /// How to walk.
    pub walk: explore::Settings,
    /// How to judge.
    pub assumptions: Assumptions,
    /// What shrinking a finding may spend; none: findings are left as they are.
    pub shrink: Option<ShrinkBudget>,
    /// Which parts of the run there are.
    pub phase: Phase,
    /// What the claims' part may do.
    pub permission: Permission,
    /// What calls pass before they go out; none: all go out.
    pub gate: Option<Gate>,
    /// The account of the run that this one goes on with: what was upheld is not tested again.
    pub earlier: Option<Coverage>,
    /// The number of the first walk: those before it were walked by the run that this one goes on with.
    pub first_walk: u64,
    /// So many walks, of all shards together; none: no limit.
    pub walks: Option<u64>,
    /// Which part of the run this is; none: all of it.
    pub shard: Option<Shard>,
}

impl Settings {
    /// These, with no more than the others allow.
    #[must_use]
    pub fn within(&self, others: &Settings) -> Settings {
        let mut both = self.clone();
        both.walk.never.extend(others.walk.never.iter().cloned());
        both.calls = self.calls.into_iter().chain(others.calls).min();
        both.time = self.time.into_iter().chain(others.time).min();
        both
    }
}

/// The parts of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Claim by claim, as planned.
    Claims,
    /// Walks at random.
    Explore,
    /// Both: in turns, or one after the other where walks are counted or dealt to shards.
    All,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            seed: 0x5eed,
            calls: Some(100_000),
            time: Some(Duration::from_secs(40)),
            findings: 20,
            walk: explore::Settings::default(),
            assumptions: Assumptions::default(),
            shrink: Some(ShrinkBudget::default()),
            phase: Phase::All,
            permission: Permission::default(),
            gate: None,
            earlier: None,
            first_walk: 0,
            walks: None,
            shard: None,
        }
    }
}
