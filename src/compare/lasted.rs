//! How long states lasted in two runs, beside each other and beside what is documented.

use std::time::Duration;

use serde::Serialize;

use super::differ::{Comparison, Group};
use super::profile::Profile;
use crate::spec::Spec;

/// States of which so many were seen can be told slower or faster.
const STAYS: usize = 5;

/// How long a state lasted in both runs.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Lasted {
    /// The kind and its state.
    pub state: String,
    /// What is documented, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub documented_s: Option<(u64, u64)>,
    /// In the one.
    pub a: Bounds,
    /// In the other.
    pub b: Bounds,
}

/// What is known of how long a state lasted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Bounds {
    /// So often it was seen to be left.
    pub seen: usize,
    /// The longest of what it lasted at least, in seconds.
    pub at_least_s: f64,
    /// The middle of what it lasted at most, in seconds.
    pub middle_s: f64,
    /// The shortest of what it lasted at most, in seconds.
    pub at_most_s: f64,
}

/// Notes how long states lasted in both, and where that differs.
pub(super) fn lengths(spec: &Spec, a: &Profile, b: &Profile, found: &mut Comparison) {
    for (key, one) in &a.lengths {
        let Some(other) = b.lengths.get(key) else {
            continue;
        };
        let (kind, state) = key;
        let known = spec
            .resources
            .get(kind)
            .and_then(|kind| kind.states.get(state));
        let documented = known.and_then(|state| state.takes);
        let lasted = Lasted {
            state: format!("{kind} {state}"),
            documented_s: documented.map(|(from, to)| (from.as_secs(), to.as_secs())),
            a: bounds(one),
            b: bounds(other),
        };
        let late = |stays: &[(Duration, Duration)]| {
            documented.is_some_and(|(_, to)| stays.iter().any(|(least, _)| *least > to))
        };
        if late(one) != late(other) || is_slower(one, other) || is_slower(other, one) {
            let (a, b) = (lasted.a.shown(), lasted.b.shown());
            found.differ(Group::Latency, &lasted.state, a, b);
        }
        found.lasted.push(lasted);
    }
}

fn bounds(stays: &[(Duration, Duration)]) -> Bounds {
    let mut most: Vec<Duration> = stays.iter().map(|(_, most)| *most).collect();
    most.sort_unstable();
    let seconds = |duration: Option<&Duration>| duration.map_or(0.0, Duration::as_secs_f64);
    Bounds {
        seen: stays.len(),
        at_least_s: seconds(stays.iter().map(|(least, _)| least).max()),
        middle_s: seconds(most.get(most.len() / 2)),
        at_most_s: seconds(most.first()),
    }
}

impl Bounds {
    /// `at least 110s, at most 240s (12 seen)`.
    pub fn shown(&self) -> String {
        format!(
            "once at least {:.0}s, once at most {:.0}s, half at most {:.0}s ({} seen)",
            self.at_least_s, self.at_most_s, self.middle_s, self.seen
        )
    }
}

/// Whether nine of ten stays here surely lasted longer than those there.
fn is_slower(here: &[(Duration, Duration)], there: &[(Duration, Duration)]) -> bool {
    if here.len().min(there.len()) < STAYS {
        return false;
    }
    let pairs = here
        .iter()
        .flat_map(|one| there.iter().map(move |other| (one, other)));
    let longer = pairs.filter(|((least, _), (_, most))| least > most).count();
    longer * 10 >= here.len() * there.len() * 9
}
