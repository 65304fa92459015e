//! Whether the files of a service make sense together. Every mistake is reported, at its place.
//!
//! A file that does not fit its type is not judged further, and what it may have defined is not
//! reported as unknown. What is only doubtful (unused, unreachable) is `lint`'s business.

mod effect;
mod else_words;
mod field;
mod list;
mod names;
mod operation;
mod parameter;
mod possible;
mod reference;
mod resource;
mod scope;
mod service;
mod values;
mod walk;
mod words;

pub(crate) use self::scope::{Report, Scope};

use self::names::Names;
use self::parameter::Words;
use self::walk::Env;
use super::compile::inline::Inline;
use super::compile::merge::Merge;
use super::diagnostic::Diagnostics;
use super::files::Files;
use super::syntax::SharedFile;

/// All mistakes of meaning.
pub(crate) fn check(files: &Files) -> Diagnostics {
    let nothing = SharedFile::default();
    let shared = files.shared.as_ref().map_or(&nothing, |(_, shared)| shared);
    let report = Report::new(files);
    let names = Names::new(files, shared);
    let inline = Inline::new(&shared.conditions);
    let merge = Merge::new(shared, &inline);
    let words = Words::new(&names, &merge);
    if let Some((file, service)) = &files.service {
        service::service(service, &names, &report.file(*file));
    }
    if let Some((file, _)) = &files.shared {
        service::shared(&words, &report.file(*file));
    }
    service::whole(files, &names, &report);
    let envs: Vec<Env> = files
        .operations
        .iter()
        .map(|(_, file)| operation::env(file, &names, &words))
        .collect();
    for (index, file) in &files.resources {
        let check = resource::Check {
            file,
            names: &names,
            words: &words,
            envs: &envs,
            scope: report.file(*index),
        };
        check.run();
    }
    for ((index, file), env) in files.operations.iter().zip(&envs) {
        let check = operation::Check {
            file,
            names: &names,
            words: &words,
            env,
            scope: report.file(*index),
        };
        check.run();
    }
    if inline.is_spent() || !names.step() {
        let message = "the specs take over more by `use` than fits".to_owned();
        report.file(0).error(&[], message, None);
    }
    report.found.into_inner()
}
