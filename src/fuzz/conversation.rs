//! Whole conversations: picks become calls to the embedded emulator, and the model judges every answer.

use super::picks::Pick;
use super::talk::Talk;
use super::{Broken, Context, Reached};

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
