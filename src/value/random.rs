//! Where choices come from: a seed, or nowhere.
//!
//! proptest's generator (ChaCha) behind a few questions. The plain source always gives the first, simplest answer, so
//! that one set of functions makes random values, simplest values and fixed boundary values. Reads no entropy.

use proptest::prelude::RngExt;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// A source of choices: the same seed gives the same choices.
#[derive(Debug)]
pub struct Random {
    /// Absent: the plain source.
    runner: Option<TestRunner>,
}

impl Random {
    /// The choices of a seed.
    pub fn seeded(seed: u64) -> Random {
        let mut bytes = [0; 32];
        for (byte, from) in bytes.iter_mut().zip(seed.to_le_bytes()) {
            *byte = from;
        }
        Random::from_rng(TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
    }

    /// The choices of a generator of proptest's.
    pub fn from_rng(rng: TestRng) -> Random {
        Random {
            runner: Some(TestRunner::new_with_rng(Config::default(), rng)),
        }
    }

    /// Always the first choice.
    pub fn plain() -> Random {
        Random { runner: None }
    }

    /// Whether every choice is the first.
    pub fn is_plain(&self) -> bool {
        self.runner.is_none()
    }

    /// A number below `n`; 0 if `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        match &mut self.runner {
            Some(runner) if n > 1 => runner.rng().random_range(0..n),
            Some(_) | None => 0,
        }
    }

    /// A number from `low` to `high`; `low` if there is none.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        match &mut self.runner {
            Some(runner) if low < high => runner.rng().random_range(low..=high),
            Some(_) | None => low,
        }
    }

    /// True once in `n` times; never from the plain source.
    pub fn once_in(&mut self, n: u32) -> bool {
        match &mut self.runner {
            Some(runner) => runner.rng().random_range(0..n.max(1)) == 0,
            None => false,
        }
    }

    /// True with this probability, 0 to 1; never from the plain source.
    pub fn chance(&mut self, share: f64) -> bool {
        !self.is_plain() && share > 0.0 && (self.below(10_000) as f64) < share * 10_000.0
    }

    /// One of these.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let index = self.below(from.len());
        from.get(index)
    }

    /// A value of a strategy of proptest's; the plain source takes the simplest.
    pub fn draw<S: Strategy>(&mut self, strategy: &S) -> Option<S::Value> {
        if let Some(runner) = &mut self.runner {
            return Some(strategy.new_tree(runner).ok()?.current());
        }
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[0; 32]);
        let mut runner = TestRunner::new_with_rng(Config::default(), rng);
        let mut tree = strategy.new_tree(&mut runner).ok()?;
        while tree.simplify() {}
        Some(tree.current())
    }
}
