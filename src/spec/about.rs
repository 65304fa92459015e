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

/// Whether a rule looks at a parameter at all: at its value, be it by a derived value, or at whether it is given.
pub(crate) fn looks_at(operation: &Operation, rule: &Rule, parameter: &Name) -> bool {
    let is_it = |root: &str| *root == **parameter;
    let is_derived = |root: &str| {
        let mut derives = false;
        if let Some(of) = operation.lets.get(root) {
            visit::expr(of, &mut |of| derives |= root_of(of).is_some_and(is_it));
        }
        derives
    };
    let mut looks = parameter_of(operation, rule) == Some(parameter) || asks_for(rule, parameter);
    visit::rule(rule, &mut |of| {
        looks |= root_of(of).is_some_and(|root| is_it(root) || is_derived(root));
    });
    looks
}

/// Whether it depends on more than a reading whether a parameter has to be given.
pub(crate) fn is_sometimes_required(operation: &Operation, parameter: &Name) -> bool {
    operation.rules.iter().any(|rule| {
        let requires = matches!(&rule.check, Check::Given(asked) if asked == parameter);
        let when = rule.when.as_ref().filter(|_| requires);
        let depends = when.is_some_and(|when| !matches!(when, Cond::Holds(Expr::Reading { .. })));
        depends || asks_for(rule, parameter)
    })
}

/// Whether a condition of a rule asks whether a parameter is given.
fn asks_for(rule: &Rule, parameter: &Name) -> bool {
    let mut asks = false;
    visit::rule_conds(rule, &mut |cond| {
        if let Cond::Given(OneOrMany(names)) | Cond::ExactlyOneGiven(names) = cond {
            asks |= names.iter().any(|name| name.value == **parameter);
        }
    });
    asks
}

fn root_of(expr: &Expr) -> Option<&str> {
    expr.reference().map(|reference| reference.root.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::belief::Assumptions;
    use crate::oracle::tests::bench::shop;

    #[test]
    fn a_rule_looks_at_what_it_judges_or_asks_for() {
        let file = "operations/add-item.yaml";
        let needs = "requires:\n  - { rule: label, says: labels are short, must: { less: [$label, 9] }, else: unnamed }";
        let files = shop()
            .edit(file, "requires:", &format!("let:\n  label: {{ first-given: [$Size, 3] }}\n{needs}"))
            .edit(file, "default: 3, else: BadSize }", "default: 3, else: BadSize, \
                 allowed: [{ values: [7], when: { given: Name }, says: it has a name, else: BadSize }] }");
        let bench = files.with_facts("Town: [{ name: ulm }]", Assumptions::default());
        let operation = bench.oracle.spec().operations.get("AddItem").unwrap();
        let looked_at = |id: &str| {
            let rule = operation.rules.iter().find(|rule| *rule.id == *id).unwrap();
            let names = operation.parameters.keys();
            let all = names.filter(|name| looks_at(operation, rule, name));
            all.map(|name| &**name).collect::<Vec<_>>()
        };
        assert_eq!(looked_at("crowded"), ["Size"]);
        assert_eq!(looked_at("label"), ["Size"]);
        assert_eq!(looked_at("Size/allowed"), ["Name", "Size"]);
        assert_eq!(looked_at("Name/required"), ["Name"]);
        assert_eq!(looked_at("Name/pattern"), ["Name"]);
        assert_eq!(looked_at("ShopId/exists"), ["ShopId"]);
        assert!(looked_at("limit/ten-items").is_empty());
    }

    #[test]
    fn what_others_ask_for_is_needed_at_times() {
        let file = "operations/add-item.yaml";
        let rule = "requires:\n  - { rule: named, says: one of them, must: { exactly-one-given: [Lid, Cork] }, else: unnamed }";
        let lid = "ShopId: { use: shop-id }\n  Lid: {}\n  Cork: {}\n  Tag: {}";
        let files =
            shop()
                .edit(file, "requires:", rule)
                .edit(file, "ShopId: { use: shop-id }", lid);
        let bench = files.with_facts("Town: [{ name: ulm }]", Assumptions::default());
        let operation = bench.oracle.spec().operations.get("AddItem").unwrap();
        let of = |name: &str| is_sometimes_required(operation, &name.into());
        assert!(of("Lid") && of("Cork") && of("Size"));
        assert!(!of("Tag") && !of("Name"));
    }
}
