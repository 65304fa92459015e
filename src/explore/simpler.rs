//! Simpler values of an argument, for a counterexample: what proptest proposes within the bounds of its parameter.

use super::bounds::{Aim, constraints};
use crate::model::belief::Belief;
use crate::model::bind::bind;
use crate::model::scene::Arguments;
use crate::oracle::Oracle;
use crate::value::{Constraints, Value, simplify};

/// Each costs a replay, and the simplest come first.
const PROPOSALS: usize = 4;

/// The simplest first, of those that break the same bounds; none of what names something, which is no simpler for being
/// shorter. Bounds that hang on what else is given are not known here: whether a value still shows the same, a replay
/// tells.
pub fn simpler(
    oracle: &Oracle,
    belief: &Belief,
    operation: &str,
    parameter: &str,
    value: &Value,
) -> Vec<Value> {
    let Some(bounds) = bounds(oracle, belief, operation, parameter, value) else {
        return Vec::new();
    };
    let broken = bounds.broken(value);
    let mut found = simplify(value, &bounds);
    found.retain(|simpler| bounds.broken(simpler) == broken);
    found.truncate(PROPOSALS);
    found
}

fn bounds(
    oracle: &Oracle,
    belief: &Belief,
    operation: &str,
    parameter: &str,
    value: &Value,
) -> Option<Constraints> {
    let spec = oracle.spec();
    let operation = spec.operations.get(operation)?;
    let (name, facts) = operation.parameters.get_key_value(parameter)?;
    if operation.binds.iter().any(|bind| bind.parameter == *name) {
        return None;
    }
    let arguments = Arguments::from([(name.clone(), value.clone())]);
    let bindings = bind(spec, oracle.fixtures(), belief, operation, &arguments);
    let scene = oracle.scene(belief, operation, &arguments, &bindings);
    Some(constraints(&scene, name, facts, Aim::Taken))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::belief::Assumptions;
    use crate::oracle::tests::bench::{Bench, shop};

    fn of(parameter: &str, value: Value) -> Vec<Value> {
        let Bench { oracle, belief, .. } = shop().with_facts("{}", Assumptions::default());
        simpler(&oracle, &belief, "AddItem", parameter, &value)
    }

    #[test]
    fn numbers_come_down_to_the_bounds_that_they_keep_or_break() {
        assert_eq!(of("Size", Value::Int(9)).first(), Some(&Value::Int(1)));
        assert_eq!(of("Size", Value::Int(900)).first(), Some(&Value::Int(13)));
    }

    #[test]
    fn what_names_something_is_left_alone() {
        assert!(of("ShopId", Value::text("s-with-a-long-name")).is_empty());
        assert!(of("Colour", Value::text("green")).is_empty());
    }
}
