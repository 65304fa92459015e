//! With which codes rules may refuse, over all alternatives of their readings.

use std::collections::BTreeSet;

use super::compiled::Spec;
use super::expr::Expr;
use super::syntax::CodeRef;
use super::visit;
use crate::value::Value;

/// The codes that a reference may stand for.
pub(crate) fn codes(spec: &Spec, code: &CodeRef) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    match code {
        CodeRef::Code(code) => {
            found.insert(code.value.clone());
        }
        CodeRef::Reading(name) => {
            let reading = spec.readings.get(name.as_str()).into_iter();
            let alternatives = reading.flat_map(|reading| reading.alternatives.values());
            alternatives.for_each(|expr| found.extend(words(spec, expr)));
        }
        CodeRef::Unnamed => {}
    }
    found
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
            && let Some(reading) = spec.readings.get(name.as_str())
        {
            for alternative in reading.alternatives.values() {
                if let Expr::Literal(Value::Text(code)) = alternative {
                    found.insert(code.to_string());
                }
            }
        }
    });
    found
}
