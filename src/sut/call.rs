//! What goes in and what comes out: calls, outcomes, and the shapes that answers are decoded by.
//!
//! Knows no wire form and judges nothing: whether an outcome is admissible is the oracle's business.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::time::Time;
use crate::value::Value;

/// The format an answer is asked for in.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// A JSON object.
    #[default]
    Json,
    /// An XML document. Wire forms that know only JSON ask for JSON all the same.
    Xml,
}

/// One call: an operation with arguments.
///
/// An argument that is `Absent` is not sent. One that bears the name of a parameter which the protocol itself sends
/// (`Version`, `Timestamp`, `SignatureNonce`, ...) takes its place, or, being `Absent`, leaves it out.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The operation's name.
    pub operation: Arc<str>,
    /// Its arguments, by parameter name.
    pub arguments: BTreeMap<Arc<str>, Value>,
    /// The format to answer in.
    pub format: Format,
}

/// What came back, and when.
#[derive(Clone, Debug, PartialEq)]
pub struct Exchange {
    /// What came back.
    pub outcome: Outcome,
    /// Not later than the first byte went out.
    pub sent: Time,
    /// Not earlier than the last byte came in, or the call was given up. The endpoint acted in between, unless the
    /// outcome is lost and unfinished: then it may still act.
    pub received: Time,
    /// The format that the answer was due in.
    pub format: Format,
    /// What could not be decoded, as it came: its beginning, without secrets of the call.
    pub raw: Option<String>,
}

/// What came back.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// A complete message.
    Answered(Answer),
    /// None, or only part of one: the call may have taken effect, or may still.
    Lost(Lost),
}

impl Outcome {
    /// Whether it is a message that cannot be decoded.
    pub fn is_malformed(&self) -> bool {
        matches!(self, Outcome::Answered(answer) if matches!(answer.reply, Reply::Malformed(_)))
    }

    /// The code of an error.
    pub fn code(&self) -> Option<&str> {
        match self {
            Outcome::Lost(_) => None,
            Outcome::Answered(answer) => match &answer.reply {
                Reply::Error { code, .. } => Some(code),
                Reply::Success(_) | Reply::Malformed(_) => None,
            },
        }
    }
}

/// An answer that never came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lost {
    /// Why.
    pub why: LostWhy,
    /// The fault layer saw the server finish: nothing is pending any more.
    pub finished: bool,
}

/// Why an answer never came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LostWhy {
    /// The time limit passed.
    TimeLimit,
    /// The connection was reset or broken.
    Reset,
    /// The connection ended in the middle of the message, or what came was no HTTP.
    Incomplete,
    /// A proxy answered in the server's place, with this status (502 to 504).
    Proxy(u16),
    /// Our own fault layer dropped it.
    Dropped,
}

/// A complete answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub reply: Reply,
    /// The request id the protocol's header carries.
    pub request_id_header: Option<String>,
}

/// The body of an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// The fields of a success: a map.
    Success(Value),
    /// An error, whatever the HTTP status.
    Error {
        /// Its code.
        code: String,
        /// Its message; empty if there is none.
        message: String,
        /// All its fields: a map.
        body: Value,
    },
    /// It cannot be decoded: why, in one sentence.
    Malformed(String),
}

/// The shape of a successful answer. JSON tells types and lists by itself; XML has only text and elements.
///
/// Decoding is lenient: a text that is no number where `Int` is due stays text, and so on. The oracle judges types.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// Text.
    Text,
    /// A whole number.
    Int,
    /// `true` or `false`.
    Bool,
    /// A list. In an object, at the name `Tags`:
    /// without a wrapper it is `"Tags": [..]` in JSON and a repeated `<Tags>` in XML, where none at all is the empty list;
    /// with the wrapper `Tag` it is `"Tags": {"Tag": [..]}` in JSON and `<Tags><Tag/>..</Tags>` in XML, and it decodes to
    /// the map `{Tag: [..]}` from both.
    List {
        /// The element that each item is wrapped in.
        wrapper: Option<Arc<str>>,
        /// The shape of each item.
        item: Box<Shape>,
    },
    /// An object. Fields it does not name are decoded as `Any`.
    Object(BTreeMap<Arc<str>, Shape>),
    /// Not known: in XML, leaves are text, an element that occurs twice is a list, once is none.
    Any,
}
