//! Whole conversations: picks become calls to the embedded emulator, and the model judges every answer.

use super::picks::{Pick, SIZE, change};
use super::talk::Talk;
use super::{Broken, Context, Reached};
use crate::value::Random;

/// What conversations reach.
pub(super) const KINDS: &[&str] = &["success", "refused", "lost", "wait"];

/// A conversation has no more steps.
pub(super) const LONGEST: usize = 64;

/// The first byte chooses the service, the rest are picks.
pub(super) fn run(context: &Context, data: &[u8]) -> Result<Reached, Broken> {
    let (first, rest) = data.split_first().unwrap_or((&0, &[]));
    let mut talk = Talk::begin(context.service(*first)?)?;
    let picks = Pick::read(rest, LONGEST);
    picks.iter().map(|pick| talk.step(pick)).collect()
}

/// An input changed pick by pick, of at most so many bytes: what a fuzzer may do in place of changing bytes.
pub fn mutated(data: &[u8], most: usize, seed: u32) -> Vec<u8> {
    let mut random = Random::seeded(seed.into());
    let (first, rest) = data.split_first().unwrap_or((&0, &[]));
    let mut picks = Pick::read(rest, LONGEST);
    for _ in 0..=random.below(3) {
        change(&mut picks, &mut random);
    }
    picks.truncate(LONGEST.min(most.saturating_sub(1) / SIZE));
    let mut bytes = vec![*first];
    picks.iter().for_each(|pick| pick.write(&mut bytes));
    bytes.truncate(most);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_keep_to_picks_and_to_the_length() {
        let mut data = Vec::new();
        for seed in 0..2_000 {
            let most = if seed % 7 == 0 { 35 } else { 4_096 };
            data = mutated(&data, most, seed);
            assert!(data.len() <= most && (data.len() - 1).is_multiple_of(SIZE));
            assert!(data.len() <= 1 + LONGEST * SIZE);
        }
        assert!(mutated(&data, 0, 1).is_empty());
        assert!(data.len() > 1);
    }
}
