//! Which field values the operations ask of the resources they name: a walk that makes resources makes such.

use std::collections::BTreeMap;

use crate::spec::compiled::Check;
use crate::spec::cond::Cond;
use crate::spec::expr::Expr;
use crate::spec::{Name, Operation, Spec};
use crate::value::Value;

/// Wanted values by kind and field, the oftenest asked first.
#[derive(Clone, Debug, Default)]
pub struct Wants {
    by_field: BTreeMap<(Name, Name), Vec<(u32, Value)>>,
}

impl Wants {
    /// What the operations of a service ask.
    pub fn of(spec: &Spec) -> Wants {
        let mut wants = Wants::default();
        for operation in spec.operations.values() {
            for rule in &operation.rules {
                if let Check::Cond(cond) = &rule.check {
                    wants.visit(spec, operation, cond);
                }
            }
        }
        for values in wants.by_field.values_mut() {
            values.sort_by_key(|b| std::cmp::Reverse(b.0));
        }
        wants
    }

    /// The value most asked of a field, if any is asked.
    pub fn most(&self, kind: &str, field: &str) -> Option<&Value> {
        self.by_field
            .get(&(kind.into(), field.into()))?
            .first()
            .map(|(_, value)| value)
    }

    fn visit(&mut self, spec: &Spec, operation: &Operation, cond: &Cond) {
        match cond {
            Cond::All(parts) | Cond::Any(parts) => {
                parts
                    .iter()
                    .for_each(|part| self.visit(spec, operation, part));
            }
            Cond::Equal([Expr::Ref(reference), value])
            | Cond::AtLeast([Expr::Ref(reference), value]) => {
                let Some(value) = wanted(spec, value) else {
                    return;
                };
                let kind = operation
                    .binds
                    .iter()
                    .find(|bind| *bind.name == *reference.root);
                if let (Some(bind), [field]) = (kind, reference.path.as_slice()) {
                    self.note(bind.kind.clone(), field.as_str().into(), &value);
                }
            }
            Cond::Not(_)
            | Cond::Use(_)
            | Cond::State(_)
            | Cond::Equal(_)
            | Cond::Less(_)
            | Cond::AtLeast(_)
            | Cond::In(_)
            | Cond::Holds(_)
            | Cond::Given(_)
            | Cond::ExactlyOneGiven(_)
            | Cond::Some(_)
            | Cond::None(_)
            | Cond::Each(_)
            | Cond::Count(_)
            | Cond::Inside(_)
            | Cond::Disjoint(_)
            | Cond::Matches(_)
            | Cond::Depth(_)
            | Cond::Length(_)
            | Cond::Distinct(_)
            | Cond::Unknowable(_) => {}
        }
    }

    fn note(&mut self, kind: Name, field: Name, value: &Value) {
        let values = self.by_field.entry((kind, field)).or_default();
        match values.iter_mut().find(|(_, known)| known == value) {
            Some((count, _)) => *count += 1,
            None => values.push((1, value.clone())),
        }
    }
}

/// What every alternative is content with, of a literal or a reading of numbers.
fn wanted(spec: &Spec, expr: &Expr) -> Option<Value> {
    if let Expr::Literal(value) = expr {
        return Some(value.clone());
    }
    let Expr::Reading { name, cases } = expr else {
        return None;
    };
    let reading = spec.readings.get(name.as_str())?;
    let number = |of: &Expr| match of {
        Expr::Literal(value) if cases.is_empty() => value.as_int(),
        Expr::Literal(_)
        | Expr::None
        | Expr::Unsaid
        | Expr::Ref(_)
        | Expr::Reading { .. }
        | Expr::By { .. }
        | Expr::Join(_)
        | Expr::FirstGiven(_)
        | Expr::Parent(_)
        | Expr::Part { .. }
        | Expr::List(_) => None,
    };
    let numbers: Option<Vec<i64>> = reading.alternatives.values().map(number).collect();
    numbers?.into_iter().max().map(Value::Int)
}
