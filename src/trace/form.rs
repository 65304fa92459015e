//! The lines of a trace, as they are written.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::case::Step;
use crate::model::belief::Assumptions;
use crate::model::fixtures::Fixture;
use crate::oracle::{ClaimId, Key};
use crate::spec::Name;
use crate::sut::{Format, LostWhy};
use crate::time::Time;
use crate::value::Value;

/// The version that is written, and the only one that is read.
pub const VERSION: u32 = 1;

/// A line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub enum Line {
    /// Whose trace it is.
    Header(Box<Header>),
    /// A walk begins.
    Walk(WalkLine),
    /// A step was done.
    Step(Box<StepLine>),
    /// The run ended.
    End(Ended),
}

/// What judging takes besides the specs and the steps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Header {
    /// The format's version.
    pub version: u32,
    /// The program's.
    pub flowcheck: String,
    /// The service.
    pub service: Name,
    /// The API version.
    pub api: String,
    /// The specs it was judged by.
    pub specs: String,
    /// What was tested.
    pub target: String,
    /// The seed, as reports print it.
    pub seed: String,
    /// When it began, by the wall's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub began: Option<String>,
    /// How many seconds the target lived in one of ours; none: in its own time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale: Option<u32>,
    /// The constants of judging.
    pub assumptions: Assumptions,
    /// The facts of the account.
    pub fixtures: BTreeMap<Name, Vec<Fixture>>,
}

/// A walk that begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct WalkLine {
    /// Its number.
    pub number: u64,
    /// Nobody else used the account, and nothing was left from walks before.
    pub closed: bool,
}

/// A step that was done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct StepLine {
    /// The walk.
    pub walk: u64,
    /// The call's number in it; 0 for a wait.
    pub number: u32,
    /// When it was sent.
    pub at: Time,
    /// What was done, with symbolic ids.
    pub call: Step,
    /// The arguments that went out otherwise.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sent: BTreeMap<Name, Value>,
    /// When the answer was there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received: Option<Time>,
    /// The format that the answer was due in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<Format>,
    /// What came back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Came>,
    /// The claim that it was to test.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<ClaimId>,
    /// The answer did not show what would have decided it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub undecided: bool,
    /// What was said of it.
    #[serde(default, skip_serializing_if = "Said::is_nothing")]
    pub verdict: Said,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub enum Came {
    /// A success.
    Success {
        /// The HTTP status.
        status: u16,
        /// Its fields.
        body: Value,
        /// The request id that the protocol's header carries.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        header: Option<String>,
    },
    /// An error.
    Error {
        /// The HTTP status.
        status: u16,
        /// Its code.
        code: String,
        /// Its message.
        message: String,
        /// All its fields.
        body: Value,
        /// As of a success.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        header: Option<String>,
    },
    /// It cannot be decoded.
    Malformed {
        /// The HTTP status.
        status: u16,
        /// Why.
        why: String,
        /// Its beginning, unless that may hold a secret.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        raw: Option<String>,
        /// As of a success.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        header: Option<String>,
    },
    /// It never came.
    Lost {
        /// Why.
        why: LostWhy,
        /// The endpoint was seen to finish.
        finished: bool,
    },
}

/// A verdict, in short.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Said {
    /// What it violates.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub violations: Vec<Key>,
    /// The claims it upholds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub upheld: Vec<ClaimId>,
    /// The claims it leaves open.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub open: Vec<ClaimId>,
    /// The environment came between.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub environment: bool,
}

impl Said {
    fn is_nothing(&self) -> bool {
        *self == Said::default()
    }
}

/// The end of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Ended {
    /// Why: `spent`, `stopped`, `enough` or `broken`.
    pub why: String,
    /// How long it took, by the wall's clock.
    pub elapsed_ms: u64,
    /// Steps that are not in the trace.
    pub dropped: u64,
}
