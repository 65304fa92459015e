//! The rules on which documents disagree: a walk makes calls that show which alternative is followed.

use std::collections::BTreeMap;

use crate::spec::compiled::Rule;
use crate::spec::syntax::Expr;
use crate::spec::{Name, Operation, Spec, visit};

/// By operation, the places of its rules that depend on a reading.
#[derive(Clone, Debug, Default)]
pub struct Disputed(BTreeMap<Name, Vec<usize>>);

impl Disputed {
    /// Those of a service.
    pub fn of(spec: &Spec) -> Disputed {
        let operations = spec.operations.values();
        let rules = operations.map(|operation| (operation.name.clone(), rules(operation)));
        Disputed(rules.filter(|(_, rules)| !rules.is_empty()).collect())
    }

    /// Those of an operation.
    pub fn rules(&self, operation: &str) -> &[usize] {
        self.0.get(operation).map_or(&[], Vec::as_slice)
    }
}

fn rules(operation: &Operation) -> Vec<usize> {
    let all = operation.rules.iter().enumerate();
    all.filter(|(_, rule)| depends(operation, rule))
        .map(|(index, _)| index)
        .collect()
}

/// Whether whether a rule holds depends on a reading, be it by a derived value.
fn depends(operation: &Operation, rule: &Rule) -> bool {
    let mut found = false;
    let mut names = Vec::new();
    visit::rule(rule, &mut |of| note(of, &mut found, &mut names));
    for name in names {
        if let Some(of) = operation.lets.get(name.as_str()) {
            visit::expr(of, &mut |of| note(of, &mut found, &mut Vec::new()));
        }
    }
    found
}

fn note(of: &Expr, found: &mut bool, names: &mut Vec<String>) {
    match of {
        Expr::Reading { .. } => *found = true,
        Expr::Ref(reference) => names.push(reference.root.clone()),
        Expr::Literal(_)
        | Expr::None
        | Expr::Unsaid
        | Expr::By { .. }
        | Expr::Join(_)
        | Expr::FirstGiven(_)
        | Expr::Part { .. }
        | Expr::List(_) => {}
    }
}
