//! Text -> tree.

use std::collections::BTreeMap;

use granit_parser::{Event, Options, Parser, ScalarStyle, ScanError, Span};

use super::{Mistake, Spot};
use crate::spec::located::Place;

/// How deep a file may nest.
const DEPTH: usize = 64;
/// How many bytes a file may have.
const BYTES: usize = 1 << 20;
/// After so many mistakes no more is read: each keeps its line.
const MOST: usize = 100;

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) spot: Spot,
    pub(crate) data: Data,
}

/// What a node holds.
#[derive(Clone, Debug)]
pub(crate) enum Data {
    /// A scalar, and whether it is written without quotes.
    Scalar(String, bool),
    /// A list.
    Seq(Vec<Node>),
    /// A map, in its order; keys are scalars.
    Map(Vec<(Node, Node)>),
}

impl Node {
    /// A scalar's text.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.data {
            Data::Scalar(text, _) => Some(text),
            Data::Seq(_) | Data::Map(_) => None,
        }
    }

    /// A map's entries.
    pub(crate) fn entries(&self) -> &[(Node, Node)] {
        match &self.data {
            Data::Map(entries) => entries,
            Data::Scalar(..) | Data::Seq(_) => &[],
        }
    }

    /// A list's items.
    pub(crate) fn items(&self) -> &[Node] {
        match &self.data {
            Data::Seq(items) => items,
            Data::Scalar(..) | Data::Map(_) => &[],
        }
    }
}

/// Reads a text; what is no YAML, or more than the language takes, are mistakes.
/// The tree comes with mistakes that leave the rest readable, and without one after those that do not.
pub(crate) fn parse(text: &str) -> (Option<Node>, Vec<Mistake>) {
    if text.len() > BYTES {
        let message = format!("the file has more than {BYTES} bytes");
        return (None, vec![mistake(Spot::default(), message, None)]);
    }
    let mut options = Options::default();
    options.set_emit_comments(false);
    options.flow_nesting_limit = DEPTH;
    options.block_nesting_limit = DEPTH;
    options.emit_unresolved_aliases = true;
    let mut builder = Builder::default();
    for event in Parser::new_from_str_with_options(text, options) {
        let done = match event {
            Ok((event, span)) => builder.take(event, span),
            Err(error) => {
                builder.mistakes.push(not_yaml(&error));
                builder.root = None;
                return (None, builder.mistakes);
            }
        };
        if done.is_none() || builder.mistakes.len() >= MOST {
            return (None, builder.mistakes);
        }
    }
    (builder.root, builder.mistakes)
}

fn not_yaml(error: &ScanError) -> Mistake {
    let message = format!("this is not YAML: {}", error.info());
    mistake(
        spot(error.marker().line(), error.marker().col(), 1),
        message,
        None,
    )
}

fn mistake(spot: Spot, message: String, help: Option<&str>) -> Mistake {
    Mistake {
        spot,
        message,
        help: help.map(str::to_owned),
    }
}

fn spot(line: usize, column: usize, width: usize) -> Spot {
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Spot {
        place: Place {
            line: number(line),
            column: number(column.saturating_add(1)),
        },
        width: number(width.max(1)),
    }
}

fn spot_of(span: &Span) -> Spot {
    let width = match span.start.line() == span.end.line() {
        true => span.end.col().saturating_sub(span.start.col()),
        false => 1,
    };
    spot(span.start.line(), span.start.col(), width)
}

/// A collection that is being read.
struct Open {
    node: Node,
    /// In a map: the key that waits for its value.
    key: Option<Node>,
    /// In a map: the keys it has, and their lines.
    keys: BTreeMap<String, u32>,
}

#[derive(Default)]
struct Builder {
    open: Vec<Open>,
    root: Option<Node>,
    documents: usize,
    mistakes: Vec<Mistake>,
}

const SHARING: &str = "sharing is by `use`";

impl Builder {
    /// Takes an event; none when nothing can be read after it.
    #[allow(
        clippy::wildcard_enum_match_arm,
        reason = "the parser may learn new events"
    )]
    fn take(&mut self, event: Event<'_>, span: Span) -> Option<()> {
        let at = spot_of(&span);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse(at, anchor != 0, tag.is_some());
                let data = Data::Scalar(text.into_owned(), style == ScalarStyle::Plain);
                self.add(Node { spot: at, data })
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.refuse(at, anchor != 0, tag.is_some());
                self.start(at, Data::Seq(Vec::new()))
            }
            Event::MappingStart(_, anchor, tag) => {
                self.refuse(at, anchor != 0, tag.is_some());
                self.start(at, Data::Map(Vec::new()))
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let node = self.open.pop()?.node;
                self.add(node)
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.refuse(at, true, false);
                let data = Data::Scalar(String::new(), true);
                self.add(Node { spot: at, data })
            }
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    let message = "a second document in one file".to_owned();
                    let help = Some("one file, one document: remove `---`");
                    self.mistakes.push(mistake(at, message, help));
                    return None;
                }
                Some(())
            }
            // Where a stream or document begins and ends; comments are not emitted.
            _ => Some(()),
        }
    }

    fn refuse(&mut self, at: Spot, anchor: bool, tag: bool) {
        if anchor {
            let message = "no YAML anchors".to_owned();
            self.mistakes.push(mistake(at, message, Some(SHARING)));
        }
        if tag {
            self.mistakes
                .push(mistake(at, "no YAML tags".to_owned(), None));
        }
    }

    fn start(&mut self, at: Spot, data: Data) -> Option<()> {
        let node = Node {
            spot: Spot { width: 1, ..at },
            data,
        };
        self.open.push(Open {
            node,
            key: None,
            keys: BTreeMap::new(),
        });
        Some(())
    }

    fn add(&mut self, node: Node) -> Option<()> {
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return Some(());
        };
        match (&mut open.node.data, open.key.take()) {
            (Data::Seq(items), _) => items.push(node),
            (Data::Map(entries), Some(key)) => {
                if let Some(mistake) = bad_key(&mut open.keys, &key) {
                    self.mistakes.push(mistake);
                } else {
                    entries.push((key, node));
                }
            }
            (Data::Map(_), None) => open.key = Some(node),
            (Data::Scalar(..), _) => {}
        }
        Some(())
    }
}

/// What is wrong with a key; if nothing is, it is one of those that the map has.
fn bad_key(keys: &mut BTreeMap<String, u32>, key: &Node) -> Option<Mistake> {
    let Some(text) = key.text() else {
        return Some(mistake(key.spot, "a key has to be a text".to_owned(), None));
    };
    if text == "<<" {
        return Some(mistake(
            key.spot,
            "no YAML anchors".to_owned(),
            Some(SHARING),
        ));
    }
    let Some(first) = keys.get(text) else {
        keys.insert(text.to_owned(), key.spot.place.line);
        return None;
    };
    let message = format!("`{text}` is given twice");
    let help = format!("it is already given on line {first}");
    Some(mistake(key.spot, message, Some(&help)))
}
