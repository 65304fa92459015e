//! Arguments with which a rule is asked at all.

use crate::model::scene::Arguments;
use crate::spec::Operation;
use crate::spec::cond::Cond;
use crate::spec::expr::Expr;
use crate::value::Random;

/// Arguments with which a condition on arguments alone may hold.
pub(super) fn hints(
    operation: &Operation,
    when: &Cond,
    random: &mut Random,
    given: &mut Arguments,
) {
    let parameter = |expr: &Expr| match expr {
        Expr::Ref(reference) if reference.path.is_empty() => operation
            .parameters
            .get_key_value(reference.root.as_str())
            .map(|(name, _)| name.clone()),
        Expr::Ref(_)
        | Expr::Literal(_)
        | Expr::None
        | Expr::Unsaid
        | Expr::Reading { .. }
        | Expr::By { .. }
        | Expr::Join(_)
        | Expr::FirstGiven(_)
        | Expr::Part { .. }
        | Expr::List(_) => None,
    };
    match when {
        Cond::All(parts) => parts
            .iter()
            .for_each(|part| hints(operation, part, random, given)),
        Cond::Any(parts) => {
            if let Some(part) = random.pick(parts) {
                hints(operation, part, random, given);
            }
        }
        Cond::Equal([left, Expr::Literal(value)]) => {
            if let Some(name) = parameter(left) {
                given.entry(name).or_insert_with(|| value.clone());
            }
        }
        Cond::In([left, Expr::List(values)]) => {
            if let (Some(name), Some(Expr::Literal(value))) = (parameter(left), random.pick(values))
            {
                given.entry(name).or_insert_with(|| value.clone());
            }
        }
        Cond::Use(_)
        | Cond::Not(_)
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
        | Cond::Depth(_)
        | Cond::Length(_)
        | Cond::Distinct(_)
        | Cond::Unknowable(_) => {}
    }
}
