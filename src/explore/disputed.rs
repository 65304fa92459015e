//! The rules on which documents disagree: a walk makes calls that show which alternative is followed.

use std::collections::BTreeMap;

use crate::spec::compiled::Rule;
use crate::spec::syntax::{CodeRef, Cond, Expr};
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
    all.filter(|(_, rule)| !readings(operation, rule).is_empty())
        .map(|(index, _)| index)
        .collect()
}

/// Where a reading is asked for: its name, and the place it is held for.
pub type Place = (Name, Name);

/// The readings on which it depends whether a rule holds, be it by a derived value.
pub fn readings(operation: &Operation, rule: &Rule) -> Vec<Place> {
    let walk = |note: &mut dyn FnMut(&Expr)| visit::rule(rule, note);
    places(operation, &rule.site, walk)
}

/// Whether it hangs on a reading whether a condition holds.
pub fn hangs(operation: &Operation, cond: &Cond, place: &Place) -> bool {
    let (_, site) = place;
    let walk = |note: &mut dyn FnMut(&Expr)| visit::cond(cond, note);
    places(operation, site, walk).contains(place)
}

fn places(operation: &Operation, site: &Name, walk: impl Fn(&mut dyn FnMut(&Expr))) -> Vec<Place> {
    let mut found = Vec::new();
    let mut names = Vec::new();
    walk(&mut |of| note(of, site, &mut found, &mut names));
    for name in names {
        if let Some((site, of)) = operation.lets.get_key_value(name.as_str()) {
            visit::expr(of, &mut |of| note(of, site, &mut found, &mut Vec::new()));
        }
    }
    found
}

/// The readings on which it depends with which code a rule refuses.
pub fn readings_of_codes(rule: &Rule) -> Vec<Place> {
    let place = |code: &CodeRef| match code {
        CodeRef::Reading(name) => Some((name.value.as_str().into(), rule.site.clone())),
        CodeRef::Code(_) | CodeRef::Unnamed => None,
    };
    rule.codes.iter().filter_map(place).collect()
}

fn note(of: &Expr, site: &Name, found: &mut Vec<Place>, names: &mut Vec<String>) {
    match of {
        Expr::Reading { name, .. } => found.push((name.value.as_str().into(), site.clone())),
        Expr::Ref(reference) => names.push(reference.root.clone()),
        Expr::Literal(_)
        | Expr::None
        | Expr::Unsaid
        | Expr::By { .. }
        | Expr::Join(_)
        | Expr::FirstGiven(_)
        | Expr::Parent(_)
        | Expr::Part { .. }
        | Expr::List(_) => {}
    }
}
