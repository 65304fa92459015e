//! The files of one service, read but not yet understood together.
//!
//! Nothing here resolves a name: [`Files`] is what `check` judges and `compile` turns into a `Spec`.

use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

use super::diagnostic::{Diagnostic, Diagnostics, Severity};
use super::syntax::{OperationFile, ResourceFile, ServiceFile, SharedFile};
use super::yaml::{self, Mistake, Node, Spot};

/// The files of a service folder, each with the index of its text in `texts`.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// Every file, in the order of their paths.
    pub(crate) texts: Vec<Text>,
    /// `service.yaml`.
    pub(crate) service: Option<(usize, ServiceFile)>,
    /// `shared.yaml`; none where there is none.
    pub(crate) shared: Option<(usize, SharedFile)>,
    /// `resources/*.yaml`.
    pub(crate) resources: Vec<(usize, ResourceFile)>,
    /// `operations/*.yaml`.
    pub(crate) operations: Vec<(usize, OperationFile)>,
}

/// A file as it was read.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    pub(crate) path: String,
    pub(crate) text: String,
    /// Where each line begins.
    lines: Vec<usize>,
    pub(crate) kind: Option<FileKind>,
    /// Keys and values with their places; none if it is no YAML.
    pub(crate) tree: Option<Node>,
    /// It does not fit its type: what it would have defined is unknown.
    pub(crate) broken: bool,
}

/// Longer lines are not shown: there may be a mistake at every byte.
const LONGEST_LINE: usize = 4_096;

impl Text {
    /// A line, if it is not too long to be shown.
    fn line(&self, number: usize) -> Option<&str> {
        let from = self.lines.get(number)?;
        let line = self.text.get(*from..)?.lines().next()?;
        (line.len() <= LONGEST_LINE).then_some(line)
    }
}

/// What a file of a service folder describes; its path tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// `service.yaml`.
    Service,
    /// `shared.yaml`.
    Shared,
    /// `resources/*.yaml`.
    Resource,
    /// `operations/*.yaml`.
    Operation,
}

impl FileKind {
    /// The kind of a file, by its path; none for files that are not part of the language.
    pub fn of(path: &str) -> Option<FileKind> {
        let mut parts = path.rsplit('/');
        let name = parts.next()?;
        let folder = parts.next().unwrap_or_default();
        match (folder, name) {
            ("operations", name) if name.ends_with(".yaml") => Some(FileKind::Operation),
            ("resources", name) if name.ends_with(".yaml") => Some(FileKind::Resource),
            (_, "service.yaml") => Some(FileKind::Service),
            (_, "shared.yaml") => Some(FileKind::Shared),
            _ => None,
        }
    }
}

impl Files {
    /// Adds a file; what is wrong with it by itself goes to `found`.
    pub(crate) fn add(&mut self, path: String, text: String, found: &mut Diagnostics) {
        let index = self.texts.len();
        let kind = FileKind::of(&path);
        let (tree, mut mistakes) = match kind {
            Some(_) => yaml::parse(&text),
            None => (None, Vec::new()),
        };
        if let Some(tree) = &tree {
            let read = match kind {
                Some(FileKind::Service) => put(tree, |f| self.service = Some((index, f))),
                Some(FileKind::Shared) => put(tree, |f| self.shared = Some((index, f))),
                Some(FileKind::Resource) => put(tree, |f| self.resources.push((index, f))),
                Some(FileKind::Operation) => put(tree, |f| self.operations.push((index, f))),
                None => Ok(()),
            };
            mistakes.extend(read.err().into_iter().flatten());
        } else if kind.is_some() && mistakes.is_empty() {
            mistakes.push(Mistake {
                spot: Spot::default(),
                message: "the file is empty".to_owned(),
                help: None,
            });
        }
        let ends = memchr::memchr_iter(b'\n', text.as_bytes());
        self.texts.push(Text {
            path,
            lines: std::iter::once(0).chain(ends.map(|end| end + 1)).collect(),
            text,
            kind,
            tree,
            broken: !mistakes.is_empty(),
        });
        let mistakes = mistakes.into_iter();
        found
            .0
            .extend(mistakes.map(|m| self.diagnostic(index, m, Severity::Error)));
    }

    /// What tells these specs from others, whatever folder they stand in: the SHA-256 of their names and texts.
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for file in self.texts.iter().filter(|file| file.kind.is_some()) {
            let name = file.path.rsplit('/').next().unwrap_or_default();
            for part in [name, &file.text] {
                hash.update((part.len() as u64).to_be_bytes());
                hash.update(part);
            }
        }
        let bytes = hash.finalize();
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Whether any file of a kind is broken.
    pub(crate) fn broken(&self, kind: FileKind) -> bool {
        let mut of_kind = self.texts.iter().filter(|text| text.kind == Some(kind));
        of_kind.any(|text| text.broken)
    }

    /// A mistake in a file, with the line it stands on.
    pub(crate) fn diagnostic(
        &self,
        file: usize,
        mistake: Mistake,
        severity: Severity,
    ) -> Diagnostic {
        let text = self.texts.get(file);
        let line = mistake
            .spot
            .place
            .line
            .checked_sub(1)
            .and_then(|n| usize::try_from(n).ok());
        Diagnostic {
            file: text.map(|text| text.path.clone()).unwrap_or_default(),
            place: mistake.spot.place,
            width: mistake.spot.width,
            message: mistake.message,
            help: mistake.help,
            severity,
            line_text: text
                .zip(line)
                .and_then(|(text, line)| text.line(line))
                .map(str::to_owned),
        }
    }
}

fn put<T: DeserializeOwned>(tree: &Node, keep: impl FnOnce(T)) -> Result<(), Vec<Mistake>> {
    yaml::read(tree).map(keep)
}
