//! What is doubtful in specs that load: states nothing leads to, rules no call breaks, errors no rule
//! raises, parameters of which nothing is known, things nobody uses. All are warnings.

mod errors;
mod rules;
mod states;
mod unused;

use super::check::Report;
use super::diagnostic::Diagnostics;
use super::load::Loaded;

/// All findings, with the warnings that loading gave.
pub fn lint(loaded: &Loaded) -> Diagnostics {
    let report = Report::new(&loaded.files);
    let shared = loaded
        .files
        .shared
        .as_ref()
        .map(|(file, shared)| (report.file(*file), shared));
    for (file, resource) in &loaded.files.resources {
        states::states(resource, &loaded.spec, &report.file(*file));
    }
    for (file, operation) in &loaded.files.operations {
        let scope = report.file(*file);
        let Some(compiled) = loaded.spec.operations.get(operation.operation.as_str()) else {
            continue;
        };
        rules::rules(operation, compiled, &scope);
        rules::parameters(operation, compiled, &scope);
        errors::errors(&loaded.spec, compiled, &scope);
        unused::fields(&loaded.files, &loaded.spec, compiled, &scope);
    }
    if let Some((file, _)) = &loaded.files.service {
        errors::service_errors(&loaded.spec, &report.file(*file));
        unused::sources(&loaded.files, &report.file(*file));
    }
    if let Some((scope, shared)) = shared {
        unused::shared(&loaded.files, shared, &scope);
    }
    let mut found = report.found.into_inner();
    found.0.extend(loaded.warnings.0.iter().cloned());
    found.sort();
    found
}
