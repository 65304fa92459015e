//! What the oracle says of a call: what was upheld, what was violated, and why.
//!
//! Plain data: nothing here judges.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::spec::Name;
use crate::value::Value;

/// Kinds of disagreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A success where only errors are admissible.
    Accepted,
    /// An error that nothing can raise here.
    Refused,
    /// The code's HTTP status is another.
    Status,
    /// The code's message is another.
    Message,
    /// It cannot be decoded.
    Malformed,
    /// A field of the answer is missing, mistyped or malformed.
    Field,
    /// A look shows what cannot be.
    Shown,
    /// A look leaves out what must be there.
    Missing,
    /// A look shows a resource that nothing made.
    Unexplained,
    /// A listing repeats an item.
    Duplicate,
    /// A listing shows an item that does not match, or more than was asked for.
    Filter,
    /// A listing does not end.
    Endless,
    /// A transition is past its deadline.
    Stuck,
    /// There are more than a limit allows.
    Limit,
    /// A new resource bears a known id.
    IdReused,
    /// A retry with the same token made something new, or met something else.
    Token,
    /// The endpoint follows now one reading, now another.
    Inconsistent,
    /// JSON and XML of the same answer disagree.
    Format,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Kind; 18] = [
        Kind::Accepted,
        Kind::Refused,
        Kind::Status,
        Kind::Message,
        Kind::Malformed,
        Kind::Field,
        Kind::Shown,
        Kind::Missing,
        Kind::Unexplained,
        Kind::Duplicate,
        Kind::Filter,
        Kind::Endless,
        Kind::Stuck,
        Kind::Limit,
        Kind::IdReused,
        Kind::Token,
        Kind::Inconsistent,
        Kind::Format,
    ];
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            Kind::Accepted => "accepted",
            Kind::Refused => "refused",
            Kind::Status => "status",
            Kind::Message => "message",
            Kind::Malformed => "malformed",
            Kind::Field => "field",
            Kind::Shown => "shown",
            Kind::Missing => "missing",
            Kind::Unexplained => "unexplained",
            Kind::Duplicate => "duplicate",
            Kind::Filter => "filter",
            Kind::Endless => "endless",
            Kind::Stuck => "stuck",
            Kind::Limit => "limit",
            Kind::IdReused => "id-reused",
            Kind::Token => "token",
            Kind::Inconsistent => "inconsistent",
            Kind::Format => "format",
        })
    }
}

/// What makes two violations the same finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Key {
    /// The operation, or the transition (`DataFlow/Stopping`).
    pub about: Name,
    /// The kind of disagreement.
    pub kind: Kind,
    /// The rules, codes or fields to blame.
    pub blame: BTreeSet<Name>,
}

impl Key {
    /// Whether both are the same finding: operation and kind agree, and blames meet.
    pub fn meets(&self, other: &Key) -> bool {
        self.about == other.about
            && self.kind == other.kind
            && (self.blame == other.blame || !self.blame.is_disjoint(&other.blame))
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let blame: Vec<&str> = self.blame.iter().map(|name| &**name).collect();
        write!(f, "{}/{}/{}", self.about, self.kind, blame.join("+"))
    }
}

impl FromStr for Key {
    type Err = &'static str;

    /// Reads what is printed: `about/kind/blame+blame`. What it is about may hold a slash, and so may blames.
    fn from_str(text: &str) -> Result<Key, &'static str> {
        for (at, _) in text.match_indices('/').filter(|(at, _)| *at > 0) {
            let (about, rest) = text.split_at(at);
            let rest = rest.strip_prefix('/').unwrap_or(rest);
            let (kind, blame) = rest.split_once('/').unwrap_or((rest, ""));
            if let Some(kind) = Kind::ALL
                .into_iter()
                .find(|known| known.to_string() == kind)
            {
                let blame = blame.split('+').filter(|blame| !blame.is_empty());
                return Ok(Key {
                    about: about.into(),
                    kind,
                    blame: blame.map(Name::from).collect(),
                });
            }
        }
        Err("it is `about/kind/blame`, as reports print it")
    }
}

/// An answer that would have been right, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Admissible {
    /// `403 OperationDenied.InvalidState`, `200`, or what a look may show.
    pub answer: String,
    /// The rule, in the spec's words.
    pub why: String,
}

/// The first outcome outside the admissible set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Violation {
    /// Its identity.
    pub key: Key,
    /// One sentence: what is wrong.
    pub says: String,
    /// What would have been right.
    pub admissible: Vec<Admissible>,
    /// What was seen.
    pub observed: String,
    /// What was believed of the resources it is about.
    pub believed: Vec<String>,
    /// The documents and places.
    pub documented: Vec<String>,
    /// What the verdict rests on besides the documents: an assumed deadline, a settled reading.
    pub rests_on: Vec<String>,
    /// Calls (by number) it relies on: those that settled a reading, or changed what it is about.
    pub witnesses: Vec<u32>,
}

/// The id of a claim: `StartDataFlow/requires/stopped`.
pub type ClaimId = Name;

/// What the oracle says of one call.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    /// The claims it upholds.
    pub upheld: Vec<ClaimId>,
    /// The claims it might have upheld, had the environment or doubt not come between.
    pub open: Vec<ClaimId>,
    /// The readings of which it is known now which alternative is followed, as claims.
    pub settled: Vec<ClaimId>,
    /// Those of which fewer alternatives are left, and still several.
    pub narrowed: Vec<ClaimId>,
    /// What it violates; empty if it conforms.
    pub violations: Vec<Violation>,
    /// The rules (by id) that were surely broken, if they alone can explain the refusal.
    pub broken: Vec<Name>,
    /// The rules (by id) that leave claims open: nobody knows whether the call keeps them, and the answer fits either.
    pub doubts: Vec<Name>,
    /// All rules (by id) that a refused call surely broke, where it surely kept all others: equal ones met the same.
    pub situation: Option<Vec<Name>>,
    /// Documented codes seen, whatever they prove.
    pub seen: Vec<Name>,
    /// Undocumented fields: news, not violations.
    pub news: Vec<String>,
    /// Ids learnt: resource kind and id.
    pub learnt: Vec<(Name, Name)>,
    /// The environment came between: throttled, out of stock.
    pub environment: bool,
}

impl Verdict {
    /// Whether nothing was violated.
    pub fn conforms(&self) -> bool {
        self.violations.is_empty()
    }
}

/// Short text of arguments, for messages.
pub fn arguments(arguments: &BTreeMap<Name, Value>) -> String {
    let parts: Vec<String> = arguments
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    parts.join(" ")
}
