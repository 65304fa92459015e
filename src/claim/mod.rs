//! What the documents assert, statement by statement, and how far a run has tested it.
//!
//! A [`Claim`] has an id that does not change as long as the statement doesn't (`StartDataFlow/requires/stopped`), and
//! says what has to be done to test it ([`Ask`]). `derive` reads the claims off the specs, [`plan`] makes the calls
//! that test them, [`coverage`] keeps the account: upheld, violated, open or not exercised, each with its reason.
//!
//! Pure, as the model is.

pub mod coverage;
mod derive;
pub mod plan;

use serde::{Deserialize, Serialize};

use crate::model::KindId;
use crate::oracle::ClaimId;
use crate::spec::Name;
use crate::spec::compiled::StateId;
use crate::value::Breach;

pub use coverage::{Coverage, Standing};
pub use derive::claims;
pub use plan::Planner;

/// A documented statement that a run can test.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Its id.
    pub id: ClaimId,
    /// The operation, or the kind of resource, that it is about.
    pub about: Name,
    /// What kind of statement it is.
    pub kind: Kind,
    /// What is asserted, in our words.
    pub says: String,
    /// Where it is documented; empty: the operation's documents.
    pub source: Vec<String>,
    /// What tests it.
    pub ask: Ask,
    /// Why no run can test it, where that is known beforehand.
    pub beyond: Option<String>,
    /// What it takes of the account that few have: the reason, where nothing leads to it.
    pub needs: Option<String>,
}

/// Kinds of claims; the first are the most telling, and come first where calls are few.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A call that breaks no rule succeeds.
    Accepts,
    /// A rule of an operation.
    Requires,
    /// What is named exists, and belongs where it should.
    Exists,
    /// A resource's state, and what an operation does in it.
    State,
    /// A required parameter.
    Required,
    /// How many there may be.
    Limit,
    /// What a success changes.
    Effect,
    /// A change of state by itself, in time.
    Transition,
    /// A dry run changes nothing.
    DryRun,
    /// A retry with the same token.
    Token,
    /// Which of several statements that contradict each other is followed.
    Reading,
    /// An error code.
    Error,
    /// A listing: what it holds, filters, pages.
    List,
    /// A field of an answer.
    Field,
    /// What holds where a parameter is left out.
    Default,
    /// A bound or an enum: a value at it, or past it.
    Value,
    /// The protocol's own parameters.
    Wire,
    /// Values that careless checks trip over.
    Awkward,
    /// Two parameters wrong at once.
    Pair,
}

impl Kind {
    /// All kinds, the most telling first.
    pub const ALL: [Kind; 19] = [
        Kind::Accepts,
        Kind::Requires,
        Kind::Exists,
        Kind::State,
        Kind::Required,
        Kind::Limit,
        Kind::Effect,
        Kind::Transition,
        Kind::DryRun,
        Kind::Token,
        Kind::Reading,
        Kind::Error,
        Kind::List,
        Kind::Field,
        Kind::Default,
        Kind::Value,
        Kind::Wire,
        Kind::Awkward,
        Kind::Pair,
    ];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Accepts => "accepts",
            Kind::Requires => "requires",
            Kind::Exists => "exists",
            Kind::State => "state",
            Kind::Required => "required",
            Kind::Limit => "limit",
            Kind::Effect => "effect",
            Kind::Transition => "transition",
            Kind::DryRun => "dry-run",
            Kind::Token => "token",
            Kind::Reading => "reading",
            Kind::Error => "error",
            Kind::List => "list",
            Kind::Field => "field",
            Kind::Default => "default",
            Kind::Value => "value",
            Kind::Wire => "wire",
            Kind::Awkward => "awkward",
            Kind::Pair => "pair",
        }
    }
}

/// What has to be done to test a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// A call that breaks no rule.
    Succeed,
    /// A call that breaks this rule (its index) and no other.
    Break(usize),
    /// A call with a value at a bound.
    At {
        /// The parameter.
        parameter: Name,
        /// The bound.
        of: Breach,
        /// Which of the values at it.
        nth: usize,
    },
    /// A call with a value past a bound.
    Past {
        /// The parameter.
        parameter: Name,
        /// The bound.
        of: Breach,
        /// In which way.
        way: usize,
    },
    /// A call with an awkward value.
    Awkward {
        /// The parameter.
        parameter: Name,
        /// Which.
        value: Awkward,
    },
    /// A call on a resource (the binding's index) that is in a state; no state: it is gone.
    In {
        /// The binding.
        bind: usize,
        /// The state.
        state: Option<StateId>,
    },
    /// A call that breaks two rules at once.
    Both(usize, usize),
    /// A resource left alone in a state until it has left it.
    Leave {
        /// The kind.
        kind: KindId,
        /// The state.
        state: StateId,
    },
    /// A success with so many of a limit's resources there.
    Within {
        /// The limit's rule.
        rule: usize,
        /// How many more fit.
        room: Room,
    },
    /// A success, then a look at what it changed.
    Look {
        /// The parameter to leave out, if the claim is about its absence.
        without: Option<Name>,
        /// The parameter to give.
        with: Option<Name>,
    },
    /// A dry run that succeeds, then a look at what it did not change.
    DryRun,
    /// A dry run that finds nothing wrong, for how it is answered.
    Rehearse,
    /// A dry run that breaks this rule (its index) and no other.
    RehearseBroken(usize),
    /// A success with a token, then the same again.
    Again,
    /// A token of an earlier call, with other arguments than that had.
    Reuse,
    /// A listing narrowed by this parameter, and key.
    Filter {
        /// The parameter.
        parameter: Name,
        /// The key.
        key: Option<Name>,
        /// How much of a value is given.
        portion: Portion,
    },
    /// A listing narrowed by two keys of this parameter, of which something there matches one and not the other.
    Filters {
        /// The parameter.
        parameter: Name,
    },
    /// A listing of more than a page holds, then its next page.
    Pages,
    /// A call whose answer tells which alternative of a reading is followed.
    Settle {
        /// The reading.
        reading: Name,
        /// The place it is held for.
        site: Name,
        /// The rules (their indices) that hold or do not by it.
        rules: Vec<usize>,
        /// Those that refuse with a code or another by it.
        coded: Vec<usize>,
    },
    /// A call that breaks one of these rules (their indices), which may refuse with this code.
    Provoke(Vec<usize>),
    /// The answers to other claims show it; nothing is asked for its sake alone.
    Watch,
}

/// How much of a value a filter is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Portion {
    /// All of it.
    Whole,
    /// All but its end.
    Part,
}

/// How much room a limit leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// Two more fit.
    Two,
    /// One more fits.
    One,
    /// One more fits again, after the limit was reached and something was deleted.
    OneAgain,
}

/// Values that careless checks trip over; whether they are valid, the bounds say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Awkward {
    /// The empty text.
    Empty,
    /// Letters beyond ASCII.
    Letters,
    /// A character of four bytes.
    Wide,
    /// A control character.
    Control,
    /// Blanks around it.
    Blanks,
    /// As long as may be, of characters of several bytes.
    LongestWide,
}

impl Awkward {
    /// All of them.
    pub const ALL: [Awkward; 6] = [
        Awkward::Empty,
        Awkward::Letters,
        Awkward::Wide,
        Awkward::Control,
        Awkward::Blanks,
        Awkward::LongestWide,
    ];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Awkward::Empty => "empty",
            Awkward::Letters => "non-ascii",
            Awkward::Wide => "four-byte",
            Awkward::Control => "control",
            Awkward::Blanks => "blanks",
            Awkward::LongestWide => "longest-multi-byte",
        }
    }
}
