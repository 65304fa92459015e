//! Every choice the documents leave open is made here, and only here.
//!
//! A normal emulator takes the fixed choice: the first of several, the middle of a window, everything shown.
//! A contrary one draws from the seed. Readings are drawn once, when it is made; a reading set by hand holds in both.

use std::collections::BTreeMap;
use std::time::Duration;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use crate::config::Readings;
use crate::readings::SITES;
use crate::wire::answer::Node;

/// How long a transition may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    /// What a normal emulator takes.
    pub(crate) usual: Duration,
    /// What a contrary one stays within, from nothing on: early is not wrong.
    pub(crate) longest: Duration,
}

impl Window {
    /// A documented window, in minutes; its middle is usual.
    pub(crate) const fn documented(from: u64, to: u64) -> Self {
        Self {
            usual: Duration::from_secs((from + to) * 30),
            longest: Duration::from_secs(to * 60),
        }
    }

    /// A duration no document gives: this many seconds usually, below five minutes always.
    pub(crate) const fn silent(usual: u64) -> Self {
        Self {
            usual: Duration::from_secs(usual),
            longest: Duration::from_secs(299),
        }
    }
}

/// The source of every choice and of every id.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    contrary: bool,
    /// Ids draw from a stream of their own, so that a choice more or less does not change them.
    ids: ChaCha8Rng,
    choices: ChaCha8Rng,
    readings: BTreeMap<&'static str, &'static str>,
    /// What the next request meets instead.
    unsteady: BTreeMap<&'static str, &'static str>,
    order: u64,
}

impl Choice {
    pub(crate) fn new(seed: u64, contrary: bool, by_hand: &Readings) -> Self {
        let ids = ChaCha8Rng::seed_from_u64(seed);
        let mut choices = ChaCha8Rng::seed_from_u64(seed);
        choices.set_stream(1);
        let mut choice = Self {
            contrary,
            ids,
            choices,
            readings: BTreeMap::new(),
            unsteady: BTreeMap::new(),
            order: 0,
        };
        for site in SITES {
            let drawn = choice.among(site.alternatives.len());
            let drawn = site.alternatives.get(drawn).copied().unwrap_or_default();
            let wanted = by_hand.get(site.name).and_then(|w| site.find(w));
            choice.readings.insert(site.name, wanted.unwrap_or(drawn));
        }
        choice.order = choice.choices.next_u64();
        choice
    }

    /// The same, with readings that only every second request of their operation meets.
    pub(crate) fn wavering(mut self, unsteady: &Readings) -> Self {
        for site in SITES {
            if let Some(found) = unsteady.get(site.name).and_then(|u| site.find(u)) {
                self.unsteady.insert(site.name, found);
            }
        }
        self
    }

    /// The unsteady readings of an operation turn, for one more request of it.
    pub(crate) fn turn(&mut self, operation: &str) {
        let of = |site: &str| site.split('.').next() == Some(operation);
        for (site, next) in self.unsteady.iter_mut().filter(|(site, _)| of(site)) {
            if let Some(now) = self.readings.get_mut(site) {
                std::mem::swap(now, next);
            }
        }
    }

    /// The alternative this run follows at a site.
    pub(crate) fn reading(&self, site: &str) -> &'static str {
        self.readings.get(site).copied().unwrap_or_default()
    }

    /// Whether this run follows `alternative` at a site.
    pub(crate) fn reads(&self, site: &str, alternative: &str) -> bool {
        self.reading(site) == alternative
    }

    /// A list as this run writes it: in a wrapper, or plain (contradictions, row 12).
    pub(crate) fn list(&self, site: &str, element: &'static str, items: Vec<Node>) -> Node {
        if self.reads(site, "plain") {
            Node::Array(element, items)
        } else {
            Node::List(element, items)
        }
    }

    /// An index below `count`: the first, or any.
    pub(crate) fn among(&mut self, count: usize) -> usize {
        if self.contrary && count > 1 {
            usize::try_from(self.below(count as u64)).unwrap_or_default()
        } else {
            0
        }
    }

    /// Whether a thing that may happen does: never, or once in `times`.
    pub(crate) fn happens(&mut self, times: u64) -> bool {
        self.contrary && self.below(times) == 0
    }

    /// How long a transition takes.
    pub(crate) fn lasts(&mut self, window: Window) -> Duration {
        if self.contrary {
            Duration::from_secs(self.below(window.longest.as_secs() + 1))
        } else {
            window.usual
        }
    }

    /// The key that listings by page number sort by: none (order of creation), or one per run.
    pub(crate) fn order_of_run(&self) -> Option<u64> {
        self.contrary.then_some(self.order)
    }

    /// The key that a listing by token sorts by: none, or a new one.
    pub(crate) fn order_of_listing(&mut self) -> Option<u64> {
        self.contrary.then(|| self.choices.next_u64())
    }

    /// Whether trouble of this probability strikes, in any mode.
    pub(crate) fn strikes(&mut self, probability: f64) -> bool {
        probability > 0.0 && (self.choices.next_u64() as f64) < probability * (u64::MAX as f64)
    }

    /// Sixteen fresh hexadecimal digits.
    pub(crate) fn id(&mut self) -> String {
        format!("{:016x}", self.ids.next_u64())
    }

    /// A request id in the documented form.
    pub(crate) fn request_id(&mut self) -> String {
        let (high, low) = (self.ids.next_u64(), self.ids.next_u64());
        let (a, b, c) = (high >> 32, high >> 16 & 0xffff, high & 0xfff | 0x4000);
        let (d, e) = (low >> 48 & 0x3fff | 0x8000, low & 0xffff_ffff_ffff);
        format!("{a:08X}-{b:04X}-{c:04X}-{d:04X}-{e:012X}")
    }

    fn below(&mut self, count: u64) -> u64 {
        // The bias of the remainder is far below anything these choices could show.
        self.choices.next_u64() % count.max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_normal_choice_is_fixed() {
        let mut choice = Choice::new(1, false, &Readings::new());
        assert_eq!(choice.among(9), 0);
        assert!(!choice.happens(1));
        assert_eq!(
            choice.lasts(Window::documented(2, 5)),
            Duration::from_secs(210)
        );
        assert_eq!(choice.order_of_listing(), None);
        for site in SITES {
            assert_eq!(
                choice.reading(site.name),
                site.alternatives[0],
                "{}",
                site.name
            );
        }
    }

    #[test]
    fn a_contrary_choice_follows_the_seed() {
        let draw = |seed| {
            let mut choice = Choice::new(seed, true, &Readings::new());
            (
                choice.reading("CreateDataFlow.AutoRefreshInterval"),
                choice.lasts(Window::silent(60)),
                choice.request_id(),
            )
        };
        assert_eq!(draw(3), draw(3));
        assert_ne!(draw(3), draw(4));
    }

    #[test]
    fn a_reading_set_by_hand_holds() {
        let by_hand = Readings::from([(
            "CreateDataFlow.AutoRefreshInterval".to_owned(),
            "5..526600".to_owned(),
        )]);
        for seed in 0..8 {
            let choice = Choice::new(seed, true, &by_hand);
            assert!(choice.reads("CreateDataFlow.AutoRefreshInterval", "5..526600"));
        }
    }
}
