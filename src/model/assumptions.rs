//! What judging takes for granted of an endpoint that no document says.

use std::time::Duration;

use crate::time::Time;

/// Constants of judging, recorded in a trace's header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Assumptions {
    /// How long a lost call may still act, in seconds.
    pub horizon_s: u64,
    /// How old what a look shows may be, in seconds.
    pub read_lag_s: u64,
    /// By what factor a documented deadline may be missed.
    pub patience: u32,
    /// What a deadline may be missed by at least, in seconds.
    pub slack_s: u64,
    /// How long tokens are surely remembered, in seconds, at most as documented.
    pub token_retention_s: u64,
    /// Nobody else uses the account.
    pub closed: bool,
    /// Calls are signed, and the endpoint looks at signatures.
    #[serde(default = "yes")]
    pub signed: bool,
}

fn yes() -> bool {
    true
}

impl Default for Assumptions {
    fn default() -> Self {
        Assumptions {
            horizon_s: 120,
            read_lag_s: 0,
            patience: 2,
            slack_s: 2,
            token_retention_s: 600,
            closed: true,
            signed: true,
        }
    }
}

impl Assumptions {
    /// When a state entered at `to` at the latest must have been left, given its documented length.
    pub fn deadline(&self, to: Time, length: Duration) -> Time {
        let patient = length.saturating_mul(self.patience);
        to + patient.max(length + Duration::from_secs(self.slack_s))
    }
}
