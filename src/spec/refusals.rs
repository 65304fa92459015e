//! With which codes rules may refuse, over all alternatives of their readings.

use std::collections::BTreeSet;

use super::compiled::{Operation, Spec};
use super::expr::Expr;
use super::syntax::CodeRef;
use super::visit;
use crate::value::Value;

/// The codes that a reference may stand for.
pub(crate) fn codes(spec: &Spec, code: &CodeRef) -> BTreeSet<String> {
    match code {
        CodeRef::Code(code) => BTreeSet::from([code.value.clone()]),
        CodeRef::Reading(name) => alternatives(spec, name.as_str()),
        CodeRef::Unnamed => BTreeSet::new(),
    }
}

/// The codes by which a dry run that finds nothing wrong may be answered.
pub(crate) fn passing(spec: &Spec, operation: &Operation) -> BTreeSet<String> {
    let all = operation.parameters.values();
    let passing = all.filter_map(|parameter| parameter.passes_as.as_ref());
    passing.flat_map(|expr| words(spec, expr)).collect()
}

/// The texts that an expression may come to.
pub(crate) fn words(spec: &Spec, expr: &Expr) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    visit::expr(expr, &mut |of| {
        if let Expr::Literal(Value::Text(code)) = of {
            found.insert(code.to_string());
        }
        if let Expr::Reading { name, cases } = of
            && cases.is_empty()
        {
            found.extend(alternatives(spec, name.as_str()));
        }
    });
    found
}

fn alternatives(spec: &Spec, reading: &str) -> BTreeSet<String> {
    let reading = spec.readings.get(reading).into_iter();
    let alternatives = reading.flat_map(|reading| reading.alternatives.values());
    alternatives.flat_map(|expr| words(spec, expr)).collect()
}
