//! YAML with places: a file's text becomes a tree in which every key and value knows where it stands.
//!
//! Narrower than YAML on purpose. Anchors, aliases, merge keys and tags are mistakes, only `true` and
//! `false` are booleans, and only `null`, `~` and nothing at all are null, so that `No`, `on` and `2.10`
//! stay the text they look like. Depth and size are bounded. Knows nothing of the spec language:
//! [`read`] puts the tree into a serde type.

mod de;
mod error;
mod read;
mod tree;

pub(crate) use read::read;
pub(crate) use tree::{Data, Node, parse};

use super::located::Place;

/// A place and how many characters it covers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Spot {
    pub(crate) place: Place,
    pub(crate) width: u32,
}

/// What is wrong with a file by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mistake {
    pub(crate) spot: Spot,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}
