//! Rows of error tables that nothing raises.

use std::collections::BTreeSet;

use crate::spec::check::Scope;
use crate::spec::compiled::{GatewayCode, Operation, Spec};
use crate::spec::refusals;
use crate::spec::syntax::ErrorRow;

/// Rows of an operation that nothing raises and nothing excuses.
pub(crate) fn errors(spec: &Spec, operation: &Operation, scope: &Scope<'_>) {
    let raised = raised(spec, operation);
    for (code, row) in &operation.errors {
        if !raised.contains(&**code) && !is_excused(row) {
            let message = format!("no rule raises `{code}`");
            let help = "give a rule this code; or say why none has it: `unexplained`, `unprovokable` or `needs`";
            scope
                .child("errors")
                .child(code)
                .warn(&[], message, Some(help.to_owned()));
        }
    }
}

/// Rows of the service that nothing raises and nothing excuses.
pub(crate) fn service_errors(spec: &Spec, scope: &Scope<'_>) {
    let mut used: BTreeSet<String> = BTreeSet::new();
    for operation in spec.operations.values() {
        used.extend(raised(spec, operation));
    }
    let gateway = [&spec.gateway.missing, &spec.gateway.malformed];
    for row in gateway {
        used.insert(row.code.clone());
        used.extend(row.or.iter().map(|code| code.value.clone()));
    }
    for (code, row) in &spec.errors {
        if !used.contains(&**code) && !is_excused(row) {
            let message = format!("nothing raises `{code}`");
            let help = "say why: `unexplained`, `unprovokable` or `needs`";
            scope
                .child("errors")
                .child(code)
                .warn(&[], message, Some(help.to_owned()));
        }
    }
}

fn is_excused(row: &ErrorRow) -> bool {
    row.unexplained.is_some() || row.unprovokable.is_some() || row.needs.is_some()
}

/// The codes an operation's rules, its dry run, its token and its environment raise.
pub(crate) fn raised(spec: &Spec, operation: &Operation) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for rule in &operation.rules {
        found.extend(
            rule.codes
                .iter()
                .flat_map(|code| refusals::codes(spec, code)),
        );
        match &rule.gateway {
            Some(GatewayCode::Missing(name)) => {
                found.insert(spec.gateway.missing.code.replace("{parameter}", name));
            }
            Some(GatewayCode::Malformed(name)) => {
                found.insert(spec.gateway.malformed.code.replace("{parameter}", name));
            }
            None => {}
        }
    }
    operation
        .token_mismatch
        .iter()
        .for_each(|code| found.extend(refusals::codes(spec, code)));
    found.extend(
        operation
            .may_fail
            .iter()
            .map(|possible| possible.code.to_string()),
    );
    found.extend(refusals::passing(spec, operation));
    found
}
