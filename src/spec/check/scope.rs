//! Where a mistake is: a part of a file, and the places of the keys and values in it.
//!
//! The syntax types know few places. So a check names what it is about (a key, a reference, a code),
//! and the scope looks for it in the part of the file that is being checked.

use std::cell::RefCell;

use crate::spec::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::spec::files::Files;
use crate::spec::located::Place;
use crate::spec::yaml::{Data, Mistake, Node, Spot};

/// What the checks have found so far.
pub(crate) struct Report<'a> {
    pub(crate) files: &'a Files,
    pub(crate) found: RefCell<Diagnostics>,
}

impl<'a> Report<'a> {
    pub(crate) fn new(files: &'a Files) -> Self {
        Report {
            files,
            found: RefCell::default(),
        }
    }

    /// A whole file.
    pub(crate) fn file(&'a self, file: usize) -> Scope<'a> {
        let node = self
            .files
            .texts
            .get(file)
            .and_then(|text| text.tree.as_ref());
        Scope {
            report: self,
            file,
            node,
            spot: node.map(|node| node.spot).unwrap_or_default(),
            via: None,
        }
    }
}

impl Report<'_> {
    /// A folder without `service.yaml`.
    pub(crate) fn no_service(&self) {
        let folder = self
            .files
            .texts
            .first()
            .map(|text| text.path.as_str())
            .unwrap_or_default();
        let folder = folder.rsplit_once('/').map_or("", |(folder, _)| folder);
        let folder = folder
            .trim_end_matches("/operations")
            .trim_end_matches("/resources");
        let path = format!("{folder}/service.yaml");
        self.found.borrow_mut().0.push(Diagnostic {
            file: path.trim_start_matches('/').to_owned(),
            place: Place::default(),
            width: 0,
            message: "the service has no `service.yaml`".to_owned(),
            help: None,
            severity: Severity::Error,
            line_text: None,
        });
    }
}

/// A part of a file.
#[derive(Clone)]
pub(crate) struct Scope<'a> {
    report: &'a Report<'a>,
    file: usize,
    node: Option<&'a Node>,
    spot: Spot,
    /// The shared thing this part takes over, when that is what is being checked.
    via: Option<String>,
}

impl<'a> Scope<'a> {
    /// The value under a key; its spot is the key's.
    pub(crate) fn child(&self, key: &str) -> Scope<'a> {
        let entries = self.node.map(Node::entries).unwrap_or_default();
        let found = entries.iter().find(|(name, _)| name.text() == Some(key));
        match found {
            Some((name, node)) => self.with(node, name.spot),
            None => self.clone(),
        }
    }

    /// An item of a list.
    pub(crate) fn item(&self, index: usize) -> Scope<'a> {
        let items = self.node.map(Node::items).unwrap_or_default();
        match items.get(index) {
            // A map is shown by its first key.
            Some(node) => match node.entries() {
                [(key, _), ..] => self.with(node, key.spot),
                [] => self.with(node, node.spot),
            },
            None => self.clone(),
        }
    }

    fn with(&self, node: &'a Node, spot: Spot) -> Scope<'a> {
        Scope {
            node: Some(node),
            spot,
            ..self.clone()
        }
    }

    /// The same part, while what it takes over by `use` is checked.
    pub(crate) fn via(&self, what: &str) -> Scope<'a> {
        let mut scope = self.clone();
        scope.via.get_or_insert_with(|| what.to_owned());
        scope
    }

    /// Whether what is being checked stands elsewhere.
    pub(crate) fn is_via(&self) -> bool {
        self.via.is_some()
    }

    /// Reports at the first of these texts that is written here, or else at the part itself.
    pub(crate) fn error(&self, at: &[&str], message: String, help: Option<String>) {
        self.report(Severity::Error, self.spot_of(at), message, help);
    }

    /// As [`Scope::error`], for what is doubtful.
    pub(crate) fn warn(&self, at: &[&str], message: String, help: Option<String>) {
        self.report(Severity::Warning, self.spot_of(at), message, help);
    }

    /// Reports at a place that was read with the value.
    pub(crate) fn error_at(&self, place: Place, text: &str, message: String, help: Option<String>) {
        let spot = match (self.is_via(), place.line) {
            (false, 1..) => self.node.and_then(|node| by_place(node, place)),
            _ => None,
        };
        let spot = spot.unwrap_or_else(|| self.spot_of(&[text]));
        self.report(Severity::Error, spot, message, help);
    }

    fn spot_of(&self, texts: &[&str]) -> Spot {
        let found = texts
            .iter()
            .find_map(|text| self.node.and_then(|node| by_text(node, text)));
        found.unwrap_or(self.spot)
    }

    fn report(&self, severity: Severity, spot: Spot, message: String, help: Option<String>) {
        let message = match &self.via {
            Some(via) => format!("{message} (in {via})"),
            None => message,
        };
        let mistake = Mistake {
            spot,
            message,
            help,
        };
        let diagnostic = self.report.files.diagnostic(self.file, mistake, severity);
        self.report.found.borrow_mut().0.push(diagnostic);
    }
}

/// The first scalar with this text, key or value.
fn by_text(node: &Node, text: &str) -> Option<Spot> {
    first(node, &|node| node.text() == Some(text))
}

fn by_place(node: &Node, place: Place) -> Option<Spot> {
    first(node, &|node| node.spot.place == place)
}

fn first(node: &Node, is: &dyn Fn(&Node) -> bool) -> Option<Spot> {
    match &node.data {
        Data::Scalar(..) => is(node).then_some(node.spot),
        Data::Seq(items) => items.iter().find_map(|item| first(item, is)),
        Data::Map(entries) => entries
            .iter()
            .find_map(|(key, value)| first(key, is).or_else(|| first(value, is))),
    }
}
