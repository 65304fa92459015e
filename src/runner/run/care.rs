//! What a run does for the sake of an account that others pay for, or that an earlier run worked on.

use std::collections::BTreeSet;

use super::{Run, WalkEnd};
use crate::claim::{Ask, Standing};
use crate::oracle::ClaimId;
use crate::runner::SessionError;
use crate::runner::gate::{Limits, Refused};
use crate::runner::guest::Guest;
use crate::runner::summary::{Broken, Care, End};
use crate::spec::compiled::{Check, Rule};
use crate::spec::expr::Expr;
use crate::spec::{Name, Spec};
use crate::sut::SutError;
use crate::value::Value;

/// Why a step was not done.
pub(super) enum Halt {
    /// The walk is over.
    Walk(WalkEnd),
    /// It is not allowed; why.
    NotAllowed(String),
    /// The harness cannot go on.
    Failed(SutError),
}

impl Run<'_> {
    /// What an earlier run proved counts; what it saw violated is tested again.
    pub(super) fn go_on(&mut self) {
        let Some(mut earlier) = self.settings.earlier.clone() else {
            return;
        };
        earlier.claims.retain(|id, row| {
            let known = self.coverage.claims.contains_key(id);
            known && matches!(row.standing, Standing::Upheld | Standing::Open)
        });
        // It is of the same service.
        let _ = self.coverage.merge(earlier);
    }

    /// What somebody pays for; none, where everything may be done, or nothing lasts.
    fn guest(&self) -> Option<Guest<'_>> {
        let gate = self.settings.gate.as_ref()?;
        Guest::of(
            self.oracle,
            self.target,
            gate,
            self.settings.assumptions.horizon_s,
        )
    }

    /// See [`Guest::greet`].
    pub(super) async fn greet(&mut self) {
        let calls = match self.guest() {
            Some(guest) => guest.greet(self.stop).await,
            None => 0,
        };
        (0..calls).for_each(|_| self.budget.spend());
    }

    /// The claims about what may not be called are not exercised, and the reason is known beforehand.
    pub(super) fn not_allowed(&mut self) {
        let Some(gate) = &self.settings.gate else {
            return;
        };
        let refused = gate.limits().refused_operations(self.oracle.spec());
        for claim in self.claims.iter() {
            if let Some(why) = refused.get(&claim.about) {
                self.coverage.passed_over(&claim.id, why);
            }
        }
    }

    /// The claims that take more resources or calls than the budget allows: nothing leads to them.
    pub(super) fn beyond_budget(&mut self) -> BTreeSet<ClaimId> {
        let gate = self.settings.gate.as_ref();
        let Some(gate) = gate.filter(|gate| gate.limits().create) else {
            return BTreeSet::new();
        };
        let spec = self.oracle.spec();
        let mut beyond = BTreeSet::new();
        for operation in spec.operations.values() {
            for rule in &operation.rules {
                let limited = limit(spec, rule);
                let Some(why) = limited.and_then(|(kind, most)| excess(gate.limits(), kind, most))
                else {
                    continue;
                };
                let start = format!("{}/{}", operation.name, rule.id);
                let claims = self.claims.iter().filter(|claim| claim.ask != Ask::Succeed);
                let ids = claims.map(|claim| &claim.id);
                for id in ids.filter(|id| id.starts_with(&start)) {
                    self.coverage.passed_over(id, &why);
                    beyond.insert(id.clone());
                }
            }
        }
        beyond
    }

    /// See [`Guest::clear`].
    pub(super) async fn clear(&mut self) -> Result<(), SutError> {
        let calls = match self.guest() {
            Some(guest) => guest.clear(self.budget.left(), self.stop).await?,
            None => 0,
        };
        (0..calls).for_each(|_| self.budget.spend());
        Ok(())
    }

    /// What was allowed, what was left out for it, and what stays behind.
    pub(super) fn care(&self) -> Option<Care> {
        let gate = self.settings.gate.as_ref()?;
        let spec = self.oracle.spec();
        let refused = gate.limits().refused_operations(spec);
        let mut care = Care {
            allowed: gate.limits().words(),
            calls: gate.calls(),
            stays: crate::runner::gate::undeletable(spec),
            ..Care::default()
        };
        care.leaves(gate.left());
        for (id, row) in &self.coverage.claims {
            if let Some(why) = refused.get(&row.about)
                && row.standing == Standing::NotExercised
            {
                care.not_allowed
                    .entry(why.clone())
                    .or_default()
                    .push(id.clone());
            }
        }
        Some(care)
    }
}

/// Why so many of a kind cannot be made, if they cannot; the one that would be too many takes a call too.
fn excess(limits: &Limits, kind: &Name, most: Option<i64>) -> Option<String> {
    let allowed = limits.resources.get(kind).copied().unwrap_or(0);
    let Some(most) = most else {
        return Some(format!(
            "no document says how many `{kind}` it takes, and the budget allows {allowed}"
        ));
    };
    if most >= i64::from(allowed) {
        return Some(format!(
            "it takes {most} `{kind}`, and the budget allows {allowed}"
        ));
    }
    let calls = limits.calls.filter(|calls| most.unsigned_abs() >= *calls)?;
    Some(format!(
        "it takes more than {most} calls, and the budget allows {calls}"
    ))
}

/// The kind that a rule limits, and how many there may be; none: no document says.
fn limit<'s>(spec: &'s Spec, rule: &'s Rule) -> Option<(&'s Name, Option<i64>)> {
    let Check::Limit { resource, index } = &rule.check else {
        return None;
    };
    let limit = spec.resources.get(resource)?.limits.get(*index)?;
    Some((resource, least(&limit.at_most)))
}

/// The least number that a value may be.
fn least(value: &Expr) -> Option<i64> {
    if let Expr::By { cases, .. } = value {
        return cases.values().filter_map(least).min();
    }
    value.literal().and_then(Value::as_int)
}

/// Why an error keeps a step from being done.
pub(super) fn halt(error: SessionError) -> Halt {
    let broken = |says: String, help: Option<String>| {
        Halt::Walk(WalkEnd::Run(End::Broken(Broken { says, help })))
    };
    match error {
        SessionError::Sut(error) if error.is_passing() => {
            broken(error.to_string(), error.help().map(str::to_owned))
        }
        SessionError::Sut(error) => Halt::Failed(error),
        SessionError::Unbound(symbol) => broken(format!("`${{{symbol}}}` is not bound"), None),
        SessionError::Refused(Refused::NotAllowed(why)) => Halt::NotAllowed(why),
        SessionError::Refused(Refused::Spent(_)) => Halt::Walk(WalkEnd::Run(End::Spent)),
        SessionError::Refused(Refused::Ledger(error)) => {
            broken(error.to_string(), Some(error.help().to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_reached_with_room_and_calls_for_all_of_it() {
        let kind: Name = "Fileset".into();
        let limits = |number, calls| Limits {
            resources: [(kind.clone(), number)].into(),
            calls: Some(calls),
            ..Limits::default()
        };
        let why = |number, calls, most| excess(&limits(number, calls), &kind, most);
        assert_eq!(why(11, 11, Some(10)), None);
        assert!(why(10, 11, Some(10)).is_some_and(|why| why.starts_with("it takes 10 `Fileset`")));
        let calls = why(11, 10, Some(10));
        assert!(calls.is_some_and(|why| why.contains("more than 10 calls")));
        assert!(why(11, 11, None).is_some());
    }
}
