//! What was refused is not tried again: no call that names the same, and gives the same where the code points.

use std::sync::Arc;
use std::time::Duration;

use super::Planner;
use crate::model::belief::Belief;
use crate::model::scene::Arguments;
use crate::oracle::expect::{Code, codes};
use crate::spec::compiled::Rule;
use crate::spec::expr::Expr;
use crate::spec::{Name, Operation, visit};
use crate::sut::Call;
use crate::time::Time;

/// So long the first refusal counts.
const AT_FIRST: Duration = Duration::from_secs(60);

/// How often something was refused, and how long that counts.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Refusal {
    times: u32,
    /// How often in a row the environment came between.
    hindered: u32,
    until: Time,
}

/// So often a step is repeated that the environment came between.
const PATIENCE: u32 = 3;

impl Planner {
    /// A step was refused.
    pub(super) fn note_refused(&mut self, belief: &Belief, call: &Call, code: Option<&str>) {
        let oracle = Arc::clone(&self.oracle);
        let Some(operation) = oracle.spec().operations.get(&call.operation) else {
            return;
        };
        let mut telling = self.named_only(operation, &call.arguments);
        for parameter in self.pointed_at(belief, operation, &call.arguments, code) {
            if let Some(value) = call.arguments.get(&parameter) {
                telling.insert(parameter, value.clone());
            }
        }
        self.refuse(call.operation.clone(), telling);
    }

    /// The environment came between: the same again may be taken; but what comes between each time may be there to stay.
    pub(super) fn note_hindered(&mut self, call: &Call) {
        let key = self.named_by(call);
        let refusal = self.refused.entry(key.clone()).or_default();
        refusal.hindered += 1;
        if refusal.hindered > PATIENCE {
            self.refuse(key.0, key.1);
        }
    }

    /// A step was taken: the environment does not always come between.
    pub(super) fn note_taken(&mut self, call: &Call) {
        let key = self.named_by(call);
        if let Some(refusal) = self.refused.get_mut(&key) {
            refusal.hindered = 0;
        }
    }

    /// What a call names.
    fn named_by(&self, call: &Call) -> (Name, Arguments) {
        let operation = self.oracle.spec().operations.get(&call.operation);
        let mut named = operation
            .map(|operation| self.named_only(operation, &call.arguments))
            .unwrap_or_default();
        named.retain(|_, value| !value.is_absent());
        (call.operation.clone(), named)
    }

    /// Nothing that gives these arguments is tried for a while, and for longer if it was refused before: what stands in the
    /// way may pass.
    pub(super) fn refuse(&mut self, operation: Name, mut telling: Arguments) {
        telling.retain(|_, value| !value.is_absent());
        let now = self.now;
        let refusal = self.refused.entry((operation, telling)).or_default();
        refusal.until = now + AT_FIRST * (1 << refusal.times.min(1));
        refusal.times += 1;
        self.vain.clear();
    }

    /// Whether a call is as one that was refused not long ago.
    pub(super) fn was_refused(&self, operation: &Operation, arguments: &Arguments) -> bool {
        self.refused.iter().any(|((name, telling), refusal)| {
            let same = |(name, value)| arguments.get(name) == Some(value);
            *name == operation.name && self.now < refusal.until && telling.iter().all(same)
        })
    }

    /// The parameters that the rules behind a code read.
    fn pointed_at(
        &self,
        belief: &Belief,
        operation: &Operation,
        arguments: &Arguments,
        code: Option<&str>,
    ) -> Vec<Name> {
        let is_it = |known: &Code| matches!(known, Code::Named(name) if Some(&**name) == code);
        self.of_call(belief, operation, arguments, |scene| {
            let behind = |rule: &&Rule| codes(scene, rule).iter().any(is_it);
            let rules = operation.rules.iter().filter(behind);
            rules.flat_map(|rule| read_by(operation, rule)).collect()
        })
    }
}

/// The parameters that a rule's conditions read.
fn read_by(operation: &Operation, rule: &Rule) -> Vec<Name> {
    let mut found = Vec::new();
    let mut read = |expr: &Expr| {
        if let Some(reference) = expr.reference() {
            let name = reference.root.trim_start_matches('$');
            found.extend(
                operation
                    .parameters
                    .get_key_value(name)
                    .map(|(name, _)| name.clone()),
            );
        }
    };
    visit::rule(rule, &mut read);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::plan::{Permission, bench};
    use crate::oracle::tests::bench::shop;
    use crate::sut::Format;
    use crate::value::Value;

    fn planner() -> Planner {
        bench::planner(shop(), "{}", Permission::default()).0
    }

    fn naming(shop: &str) -> Arguments {
        Arguments::from([("ShopId".into(), Value::text(shop))])
    }

    #[test]
    fn what_was_refused_is_left_alone_for_a_while_and_longer_the_next_time() {
        let mut planner = planner();
        let oracle = Arc::clone(&planner.oracle);
        let operation = oracle.spec().operations.get("ShutShop").unwrap();
        let mut telling = naming("s-1");
        telling.insert("DryRun".into(), Value::Absent);
        planner.refuse(operation.name.clone(), telling.clone());

        let mut again = naming("s-1");
        again.insert("ClientToken".into(), Value::text("another"));
        assert!(planner.was_refused(operation, &again));
        assert!(!planner.was_refused(operation, &naming("s-2")));

        planner.now = planner.now + AT_FIRST;
        assert!(!planner.was_refused(operation, &again));
        planner.refuse(operation.name.clone(), telling);
        planner.now = planner.now + AT_FIRST;
        assert!(planner.was_refused(operation, &again));
    }

    #[test]
    fn what_the_environment_hinders_each_time_counts_as_refused() {
        let mut planner = planner();
        let oracle = Arc::clone(&planner.oracle);
        let operation = oracle.spec().operations.get("ShutShop").unwrap();
        let call = Call {
            operation: operation.name.clone(),
            arguments: naming("s-1"),
            format: Format::Json,
        };
        for _ in 0..2 {
            for _ in 0..PATIENCE {
                planner.note_hindered(&call);
            }
            assert!(!planner.was_refused(operation, &call.arguments));
            // It was taken once: it will be again.
            planner.note_taken(&call);
        }
        for _ in 0..=PATIENCE {
            planner.note_hindered(&call);
        }
        assert!(planner.was_refused(operation, &call.arguments));
        assert!(!planner.was_refused(operation, &naming("s-2")));
    }
}
