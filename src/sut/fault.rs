//! The fault layer between harness and endpoint: it drops answers after the endpoint has given them.
//!
//! Touches no request: every call arrives, once. Sending twice is two calls, so the caller does that.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore as _, SeedableRng as _};

/// Which answers are dropped.
#[derive(Clone, Debug)]
pub struct Faults {
    lose: f64,
    hide_finish: bool,
    rng: ChaCha8Rng,
}

impl Faults {
    /// None at random; a call can still be sent losing its answer.
    pub fn none() -> Faults {
        Faults::losing(0.0, 0)
    }

    /// Each answer with this probability (0 to 1), the same ones for the same seed.
    pub fn losing(lose: f64, seed: u64) -> Faults {
        Faults {
            lose,
            hide_finish: false,
            rng: ChaCha8Rng::seed_from_u64(seed),
        }
    }

    /// Doesn't tell that the endpoint had finished, so a lost call counts as pending, as with a real loss.
    pub fn hiding_finish(self) -> Faults {
        Faults {
            hide_finish: true,
            ..self
        }
    }

    /// Whether the next answer is dropped.
    pub(super) fn draw(&mut self) -> bool {
        if self.lose <= 0.0 {
            return false;
        }
        // 53 random bits are all a number between 0 and 1 can hold.
        let unit = (self.rng.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
        unit < self.lose
    }

    /// Whether a dropped answer of that status shows that nothing is pending. After a server error nobody knows.
    pub(super) fn finished(&self, status: u16) -> bool {
        !self.hide_finish && status < 500
    }
}

impl Default for Faults {
    fn default() -> Faults {
        Faults::none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loses_the_share_it_was_told_to_and_the_same_answers_each_time() {
        let draws =
            |mut faults: Faults| -> Vec<bool> { (0..1_000).map(|_| faults.draw()).collect() };
        let some = draws(Faults::losing(0.25, 7));
        let lost = some.iter().filter(|lost| **lost).count();
        assert!((200..300).contains(&lost), "{lost}");
        assert_eq!(some, draws(Faults::losing(0.25, 7)));
        assert_ne!(some, draws(Faults::losing(0.25, 8)));
        assert!(!draws(Faults::none()).contains(&true));
        assert!(!draws(Faults::losing(1.0, 0)).contains(&false));
    }

    #[test]
    fn a_finish_can_be_hidden() {
        assert!(Faults::none().finished(200) && Faults::none().finished(403));
        assert!(!Faults::none().finished(500));
        assert!(!Faults::none().hiding_finish().finished(200));
    }
}
