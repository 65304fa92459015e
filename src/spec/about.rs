//! Which parameters a rule is about.

use super::compiled::{Check, Operation, Rule};
use super::syntax::{Cond, Expr, OneOrMany};
use super::visit;
use crate::spec::Name;

/// The parameter that a rule is about, if it is about one.
pub(crate) fn parameter_of<'o>(operation: &'o Operation, rule: &'o Rule) -> Option<&'o Name> {
    match &rule.check {
        Check::Given(parameter)
        | Check::Value { parameter, .. }
        | Check::Filter { parameter, .. }
        | Check::Wire { parameter, .. }
        | Check::Once { parameter, .. } => Some(parameter),
        Check::Exists(name) | Check::Belongs(name) => {
            let bind = operation.binds.iter().find(|bind| bind.name == *name)?;
            Some(&bind.parameter)
        }
        Check::Cond(_) | Check::Limit { .. } => None,
    }
}

/// Whether a rule looks at a parameter at all: at its value, or at whether it is given.
pub(crate) fn looks_at(operation: &Operation, rule: &Rule, parameter: &Name) -> bool {
    let mut looks = parameter_of(operation, rule) == Some(parameter);
    visit::rule(rule, &mut |expr| {
        let root = expr.reference().map(|reference| reference.root.as_str());
        looks |= root == Some(&**parameter);
    });
    let mut given = |cond: &Cond| {
        if let Cond::Given(OneOrMany(names)) | Cond::ExactlyOneGiven(names) = cond {
            looks |= names.iter().any(|name| name.value == **parameter);
        }
    };
    rule.when
        .iter()
        .for_each(|cond| visit::conds(cond, &mut given));
    if let Check::Cond(cond) = &rule.check {
        visit::conds(cond, &mut given);
    }
    looks
}

/// Whether it depends on more than a reading whether a parameter has to be given.
pub(crate) fn is_sometimes_required(operation: &Operation, parameter: &Name) -> bool {
    operation.rules.iter().any(|rule| {
        let asks = matches!(&rule.check, Check::Given(asked) if asked == parameter);
        let when = rule.when.as_ref().filter(|_| asks);
        when.is_some_and(|when| !matches!(when, Cond::Holds(Expr::Reading { .. })))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::belief::Assumptions;
    use crate::oracle::tests::bench::shop;

    #[test]
    fn a_rule_looks_at_what_it_judges_or_asks_for() {
        let bench = shop().with_facts("Town: [{ name: ulm }]", Assumptions::default());
        let operation = bench.oracle.spec().operations.get("AddItem").unwrap();
        let looked_at = |id: &str| {
            let rule = operation.rules.iter().find(|rule| *rule.id == *id).unwrap();
            let names = operation.parameters.keys();
            let all = names.filter(|name| looks_at(operation, rule, name));
            all.map(|name| &**name).collect::<Vec<_>>()
        };
        assert_eq!(looked_at("crowded"), ["Size"]);
        assert_eq!(looked_at("Name/required"), ["Name"]);
        assert_eq!(looked_at("Name/pattern"), ["Name"]);
        assert_eq!(looked_at("ShopId/exists"), ["ShopId"]);
        assert!(looked_at("limit/ten-items").is_empty());
    }
}
