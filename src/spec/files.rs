//! The files of one service, read but not yet understood together.
//!
//! Nothing here resolves a name: [`Files`] is what `check` judges and `compile` turns into a `Spec`.

use super::syntax::{OperationFile, ResourceFile, ServiceFile, SharedFile};

/// The files of a service folder, each with the index of its text in [`Files::texts`].
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// Every file's path and text, in the order of their paths.
    pub texts: Vec<Text>,
    /// `service.yaml`.
    pub service: Option<(usize, ServiceFile)>,
    /// `shared.yaml`; empty where there is none.
    pub shared: Option<(usize, SharedFile)>,
    /// `resources/*.yaml`.
    pub resources: Vec<(usize, ResourceFile)>,
    /// `operations/*.yaml`.
    pub operations: Vec<(usize, OperationFile)>,
}

/// A file as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Its path, as messages show it.
    pub path: String,
    /// What it holds.
    pub text: String,
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
