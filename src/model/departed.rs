//! What is gone, the last of each kind: to see that listings leave it out.

use imbl::OrdMap;
use smallvec::SmallVec;

use super::belief::{KindId, ResourceId};

/// So many of each kind: a listing proves the same by one of them as by all.
const KEPT: usize = 4;

/// See the module.
#[derive(Clone, Debug, Default)]
pub struct Departed(OrdMap<KindId, SmallVec<[ResourceId; KEPT]>>);

impl Departed {
    /// The last of a kind.
    pub fn of(&self, kind: KindId) -> &[ResourceId] {
        self.0.get(&kind).map_or(&[], SmallVec::as_slice)
    }

    /// One more is gone.
    pub(super) fn add(&mut self, kind: KindId, id: ResourceId) {
        let kept = self.0.entry(kind).or_default();
        kept.retain(|known| *known != id);
        if kept.len() == KEPT {
            kept.remove(0);
        }
        kept.push(id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_few_of_a_kind_are_kept_each_once() {
        let mut departed = Departed::default();
        for id in [1, 2, 3, 2, 4, 5] {
            departed.add(7, ResourceId(id));
        }
        assert_eq!(departed.of(7), [3, 2, 4, 5].map(ResourceId));
        assert!(departed.of(8).is_empty());
    }
}
