//! The values an expression may stand for, reading by reading.

use crate::spec::syntax::{At, Expr, SharedFile};
use crate::value::Value;

/// A possible value, and the reading's alternative it comes with.
pub(crate) type Possible<T> = (Option<(String, String)>, T);

/// The possible values of an expression; none if they cannot be told.
pub(crate) fn values(expr: &Expr, shared: &SharedFile) -> Option<Vec<Possible<Value>>> {
    values_at(expr, shared, &mut 10_000, 16)
}

/// `left` and `depth` bound how much is looked at: readings may stand inside readings.
fn values_at(
    expr: &Expr,
    shared: &SharedFile,
    left: &mut usize,
    depth: usize,
) -> Option<Vec<Possible<Value>>> {
    *left = left.checked_sub(1)?;
    let depth = depth.checked_sub(1)?;
    match expr {
        Expr::Literal(value) => Some(vec![(None, value.clone())]),
        Expr::None => Some(vec![(None, Value::Absent)]),
        Expr::List(items) => all(items.iter(), shared, left, depth),
        Expr::By { cases, .. } => all(cases.values(), shared, left, depth),
        Expr::Reading { name, cases } => {
            let cases = match cases.is_empty() {
                true => &shared.readings.get(name.as_str())?.alternatives,
                false => cases,
            };
            let mut found = Vec::new();
            for (alternative, case) in cases {
                let of = (name.value.clone(), alternative.clone());
                let inner = values_at(case, shared, left, depth)?;
                found.extend(
                    inner
                        .into_iter()
                        .map(|(_, value)| (Some(of.clone()), value)),
                );
            }
            Some(found)
        }
        Expr::Unsaid
        | Expr::Ref(_)
        | Expr::Join(_)
        | Expr::FirstGiven(_)
        | Expr::Parent(_)
        | Expr::Part { .. } => None,
    }
}

fn all<'e>(
    exprs: impl Iterator<Item = &'e Expr>,
    shared: &SharedFile,
    left: &mut usize,
    depth: usize,
) -> Option<Vec<Possible<Value>>> {
    let mut found = Vec::new();
    for expr in exprs {
        found.extend(values_at(expr, shared, left, depth)?);
    }
    Some(found)
}

/// The whole numbers among the values.
pub(crate) fn numbers(expr: Option<&At<Expr>>, shared: &SharedFile) -> Vec<Possible<i64>> {
    let values = expr
        .and_then(|expr| values(expr, shared))
        .unwrap_or_default();
    let number = |(of, value)| {
        if let Value::Int(number) = value {
            return Some((of, number));
        }
        None
    };
    values.into_iter().filter_map(number).collect()
}
