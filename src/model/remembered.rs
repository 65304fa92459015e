//! What a belief remembers of calls: what tokens were used for, which calls may still act, what the last look showed.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::belief::ResourceId;
use super::span::Span;
use crate::spec::Name;
use crate::time::Time;
use crate::value::Value;

/// What a token cell may hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Entry {
    /// Nothing.
    Free,
    /// A call that took effect, or replays as if.
    Used {
        /// Its arguments.
        arguments: Arc<BTreeMap<Name, Value>>,
        /// What it made.
        resource: Option<ResourceId>,
        /// When.
        at: Span,
    },
    /// A refused call or a dry run left its mark; what a retry meets, no document says.
    Marked,
}

/// Whether a value that may go out once is used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spent {
    /// A call with it got through.
    Surely,
    /// A call with it may have got through, or that is so long ago that it may be forgotten.
    Perhaps,
}

/// A call whose answer was lost: it may still act.
#[derive(Clone, Debug)]
pub struct Pending {
    /// The operation.
    pub operation: Name,
    /// Its arguments.
    pub arguments: Arc<BTreeMap<Name, Value>>,
    /// When it was sent.
    pub sent: Time,
    /// When it is over.
    pub until: Time,
    /// What it would create.
    pub phantom: Option<ResourceId>,
    /// Its call's number.
    pub step: u32,
}

/// What a look showed, to be compared with the next in another format.
#[derive(Clone, Debug)]
pub struct Glimpse {
    /// The operation.
    pub operation: Name,
    /// Its arguments.
    pub arguments: BTreeMap<Name, Value>,
    /// Whether it came as XML.
    pub xml: bool,
    /// The answer.
    pub body: Arc<Value>,
    /// When.
    pub at: Span,
    /// From then on nothing could change but by a call of ours.
    pub quiet: bool,
    /// The call's number.
    pub step: u32,
}

/// A listing of which not all pages were seen.
#[derive(Clone, Debug)]
pub struct Listing {
    /// The arguments without token.
    pub arguments: BTreeMap<Name, Value>,
    /// The token of the page to come.
    pub token: Value,
    /// Ids seen so far.
    pub seen: Vec<Name>,
    /// Resources that had to be listed from the start on.
    pub due: Vec<ResourceId>,
    /// When the first page was asked for.
    pub began: Time,
    /// Pages so far.
    pub pages: u32,
}
