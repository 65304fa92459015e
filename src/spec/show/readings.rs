//! The readings an operation depends on.

use crate::spec::compiled::Operation;
use crate::spec::syntax::{CodeRef, Expr};
use crate::spec::visit;

/// Their names, in the order they are met.
pub(crate) fn of(operation: &Operation) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut add = |name: &str| {
        if !found.iter().any(|known| known == name) {
            found.push(name.to_owned());
        }
    };
    let codes = operation.rules.iter().flat_map(|rule| &rule.codes);
    for code in codes.chain(&operation.token_mismatch) {
        if let CodeRef::Reading(name) = code {
            add(name);
        }
    }
    let mut visit_one = |of: &Expr| {
        if let Expr::Reading { name, .. } = of {
            add(name);
        }
    };
    operation
        .rules
        .iter()
        .for_each(|rule| visit::rule(rule, &mut visit_one));
    operation
        .parameters
        .values()
        .for_each(|of| visit::parameter(of, &mut visit_one));
    operation
        .lets
        .values()
        .for_each(|of| visit::expr(of, &mut visit_one));
    visit::effects(&operation.effects, &mut visit_one);
    operation
        .returns
        .values()
        .for_each(|of| visit::field(of, &mut visit_one));
    if let Some(list) = &operation.list {
        list.item
            .values()
            .for_each(|of| visit::field(of, &mut visit_one));
        let keyed = list
            .filters
            .iter()
            .flat_map(|filter| filter.keys.values().chain(&filter.matches));
        keyed.for_each(|of| visit::expr(&of.how, &mut visit_one));
    }
    found
}
