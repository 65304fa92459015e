//! An item of a `Describe` answer: fields that are always there, and fields that need not be.

use crate::choice::Choice;
use crate::wire::answer::{Fields, Node};

/// Fields of one item, each with whether it may be left out.
#[derive(Debug, Default)]
pub(crate) struct Item(Vec<(&'static str, Node, bool)>);

impl Item {
    /// Ids, states and what the caller set: never left out.
    pub(crate) fn always(mut self, name: &'static str, value: impl Into<Node>) -> Self {
        self.0.push((name, value.into(), false));
        self
    }

    /// What no document promises in every answer.
    pub(crate) fn maybe(mut self, name: &'static str, value: impl Into<Node>) -> Self {
        self.0.push((name, value.into(), true));
        self
    }

    /// What the caller set, or nothing at all.
    pub(crate) fn given(self, name: &'static str, value: Option<impl Into<Node>>) -> Self {
        match value {
            Some(value) => self.always(name, value),
            None => self,
        }
    }

    /// Every field.
    pub(crate) fn whole(self) -> Fields {
        self.0
            .into_iter()
            .map(|(name, value, _)| (name, value))
            .collect()
    }

    /// The fields of one answer: all, or, contrary, some.
    pub(crate) fn shown(self, choice: &mut Choice) -> Node {
        let shown = self
            .0
            .into_iter()
            .filter(|(_, _, optional)| !(*optional && choice.happens(2)));
        Node::Object(shown.map(|(name, value, _)| (name, value)).collect())
    }
}
