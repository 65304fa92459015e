//! Reads the claims off the specs: one for each statement, in the order of the specs.

mod shown;
mod states;
mod values;

use std::collections::BTreeSet;

use super::plan::parameter_of;
use super::{Ask, Claim, Kind};
use crate::model::belief::{Assumptions, Belief};
use crate::oracle::expect::gateway_codes;
use crate::oracle::{ClaimId, Oracle, claims};
use crate::spec::Operation;
use crate::spec::compiled::{Check, Rule, RuleKind};
use crate::spec::cond::Cond;

/// All claims of a service; the target's fixtures tell which values a bound may have.
pub fn claims(oracle: &Oracle) -> Vec<Claim> {
    let belief = oracle.begin(Assumptions::default());
    let mut list = List::default();
    for operation in oracle.spec().operations.values() {
        About {
            oracle,
            belief: &belief,
            operation,
            list: &mut list,
        }
        .all();
    }
    states::transitions(oracle.spec(), &mut list);
    list.claims
}

/// Claims, each id once.
#[derive(Default)]
struct List {
    claims: Vec<Claim>,
    known: BTreeSet<ClaimId>,
}

impl List {
    fn add(&mut self, claim: Claim) {
        if self.known.insert(claim.id.clone()) {
            self.claims.push(claim);
        }
    }
}

/// The claims of an operation in the making.
struct About<'a> {
    oracle: &'a Oracle,
    belief: &'a Belief,
    operation: &'a Operation,
    list: &'a mut List,
}

impl About<'_> {
    fn all(&mut self) {
        self.add(
            Kind::Accepts,
            claims::acceptance(self.operation),
            Ask::Succeed,
            self.operation.says.clone(),
        );
        self.rules();
        self.states();
        self.values();
        self.shown();
        self.codes();
        self.gateway_codes();
        self.pairs();
    }

    fn add(&mut self, kind: Kind, id: ClaimId, ask: Ask, says: String) {
        self.put(kind, id, ask, says, Vec::new(), None);
    }

    fn put(
        &mut self,
        kind: Kind,
        id: ClaimId,
        ask: Ask,
        says: String,
        source: Vec<String>,
        beyond: Option<String>,
    ) {
        self.list.add(Claim {
            id,
            about: self.operation.name.clone(),
            kind,
            says,
            source,
            ask,
            beyond,
        });
    }

    fn rules(&mut self) {
        for (index, rule) in self.operation.rules.iter().enumerate() {
            let kind = match rule.kind {
                RuleKind::Required => Kind::Required,
                RuleKind::Value => Kind::Value,
                RuleKind::Exists | RuleKind::Belongs => Kind::Exists,
                RuleKind::Requires => Kind::Requires,
                RuleKind::Limit => Kind::Limit,
                RuleKind::Wire => Kind::Wire,
            };
            let id = claims::refusal(self.operation, rule);
            self.put(
                kind,
                id,
                Ask::Break(index),
                rule.says.clone(),
                rule.source.clone(),
                beyond(rule),
            );
            if rule.kind == RuleKind::Limit {
                self.limit(index, rule);
            }
        }
    }

    fn limit(&mut self, index: usize, rule: &Rule) {
        use super::Room;
        let id = claims::refusal(self.operation, rule);
        for (name, room) in [
            ("two-left", Room::Two),
            ("one-left", Room::One),
            ("freed", Room::OneAgain),
        ] {
            let id = format!("{id}/{name}").into();
            let ask = Ask::Within { rule: index, room };
            self.put(
                Kind::Limit,
                id,
                ask,
                rule.says.clone(),
                rule.source.clone(),
                beyond(rule),
            );
        }
        let id = claims::within(self.operation, rule);
        self.put(
            Kind::Limit,
            id,
            Ask::Succeed,
            rule.says.clone(),
            rule.source.clone(),
            None,
        );
    }

    fn codes(&mut self) {
        let rows = self
            .operation
            .errors
            .iter()
            .chain(&self.oracle.spec().errors);
        let rows: Vec<_> = rows
            .map(|(code, row)| (code.clone(), row.clone()))
            .collect();
        for (code, row) in rows {
            let may = self.operation.may_fail.iter().any(|may| may.code == code);
            let chance = || {
                "it comes by the environment's doing, at any time: seen, it proves nothing"
                    .to_owned()
            };
            let beyond = row
                .unprovokable
                .or(row.unexplained)
                .or(row.needs.map(|what| format!("needs a fixture: {what}")));
            let beyond = beyond.or_else(|| may.then(chance));
            let says = row
                .message
                .unwrap_or_else(|| "no document gives its message".to_owned());
            let source: Vec<String> = row.source.iter().map(|at| at.value.clone()).collect();
            let id = claims::error(self.operation, &code);
            self.put(
                Kind::Error,
                id,
                Ask::Watch,
                format!("{} {says}", row.http),
                source,
                beyond,
            );
        }
    }

    /// What the gateway answers for an absent or unreadable parameter.
    fn gateway_codes(&mut self) {
        for rule in &self.operation.rules {
            for code in gateway_codes(self.oracle.spec(), rule) {
                let id = claims::error(self.operation, &code);
                self.put(
                    Kind::Error,
                    id,
                    Ask::Watch,
                    rule.says.clone(),
                    rule.source.clone(),
                    None,
                );
            }
        }
    }

    /// Two parameters wrong at once: either's code, and no success.
    fn pairs(&mut self) {
        let mut first: Vec<(usize, &Rule)> = Vec::new();
        for (index, rule) in self.operation.rules.iter().enumerate() {
            let of_value = matches!(
                rule.kind,
                RuleKind::Value | RuleKind::Required | RuleKind::Exists
            );
            let parameter = parameter_of(self.operation, rule);
            let known = first
                .iter()
                .any(|(_, known)| parameter_of(self.operation, known) == parameter);
            if of_value && !known && beyond(rule).is_none() {
                first.push((index, rule));
            }
        }
        for (at, (a, one)) in first.iter().enumerate() {
            for (b, other) in first.iter().skip(at + 1) {
                let id = format!("{}/both/{}+{}", self.operation.name, one.id, other.id).into();
                let says = format!("wrong in two places: {}; {}", one.says, other.says);
                self.add(Kind::Pair, id, Ask::Both(*a, *b), says);
            }
        }
    }
}

/// Why no call can break a rule, if that is known.
fn beyond(rule: &Rule) -> Option<String> {
    let needs = rule
        .needs
        .as_ref()
        .map(|what| format!("needs a fixture: {what}"));
    let unknowable = match &rule.check {
        Check::Cond(Cond::Unknowable(why)) => Some(why.clone()),
        Check::Cond(_)
        | Check::Given(_)
        | Check::Value { .. }
        | Check::Exists(_)
        | Check::Belongs(_)
        | Check::Limit { .. }
        | Check::Wire { .. }
        | Check::Once { .. }
        | Check::Filter { .. } => None,
    };
    rule.unprovokable.clone().or(needs).or(unknowable)
}
