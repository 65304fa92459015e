//! Reads the claims off the specs: one for each statement, in the order of the specs.

mod readings;
mod shown;
mod states;
mod values;

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::{Ask, Claim, Kind, Room};
use crate::model::belief::{Assumptions, Belief};
use crate::oracle::expect::gateway_codes;
use crate::oracle::{ClaimId, Oracle, claims};
use crate::spec::about::parameter_of;
use crate::spec::codes::CodeRef;
use crate::spec::compiled::{Check, Rule, RuleKind};
use crate::spec::cond::Cond;
use crate::spec::refusals;
use crate::spec::{Name, Operation};

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
    states::transitions(oracle.spec(), &belief, &mut list);
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
        self.readings();
        self.pairs();
    }

    fn add(&mut self, kind: Kind, id: ClaimId, ask: Ask, says: String) {
        let claim = self.claim(kind, id, ask, says);
        self.list.add(claim);
    }

    /// A claim of the operation's, documented where the operation is.
    fn claim(&self, kind: Kind, id: ClaimId, ask: Ask, says: String) -> Claim {
        Claim {
            id,
            about: self.operation.name.clone(),
            kind,
            says,
            source: Vec::new(),
            ask,
            beyond: None,
            needs: None,
        }
    }

    /// A claim on a rule, documented where the rule is.
    fn on(&self, rule: &Rule, kind: Kind, id: ClaimId, ask: Ask) -> Claim {
        Claim {
            source: rule.source.clone(),
            ..self.claim(kind, id, ask, rule.says.clone())
        }
    }

    /// The same of one that a call is to break.
    fn against(&self, rule: &Rule, kind: Kind, id: ClaimId, ask: Ask) -> Claim {
        Claim {
            beyond: beyond(rule),
            needs: rule.needs.clone(),
            ..self.on(rule, kind, id, ask)
        }
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
            if rule.kind == RuleKind::Limit {
                self.limit(index, rule);
                continue;
            }
            let id = claims::refusal(self.operation, rule);
            let claim = self.against(rule, kind, id, Ask::Break(index));
            self.list.add(claim);
        }
    }

    /// Two below a limit, one below it, past it, and below it again: each begins where the one before has led.
    fn limit(&mut self, index: usize, rule: &Rule) {
        let refusal = claims::refusal(self.operation, rule);
        let within = |room| Ask::Within { rule: index, room };
        let asks = [
            ("/two-left", within(Room::Two)),
            ("/one-left", within(Room::One)),
            ("", Ask::Break(index)),
            ("/freed", within(Room::OneAgain)),
        ];
        // Below a limit of one there are no two.
        let is_one = self.most(rule) == Some(1);
        for (tail, ask) in asks.into_iter().skip(is_one.into()) {
            let id = format!("{refusal}{tail}").into();
            let claim = self.against(rule, Kind::Limit, id, ask);
            self.list.add(claim);
        }
        let id = claims::within(self.operation, rule);
        let claim = self.on(rule, Kind::Limit, id, Ask::Succeed);
        self.list.add(claim);
    }

    fn most(&self, rule: &Rule) -> Option<i64> {
        let Check::Limit { resource, index } = &rule.check else {
            return None;
        };
        let facts = self.oracle.spec().resources.get(resource)?;
        facts.limits.get(*index)?.most()
    }

    /// The codes of the operation's page, and those of the service's that it can be refused with.
    fn codes(&mut self) {
        let common = self.oracle.spec().errors.iter();
        let common = common.filter(|(code, _)| self.refuse_with(code).next().is_some());
        let rows: Vec<_> = (self.operation.errors.iter().chain(common))
            .map(|(code, row)| (code.clone(), row.clone()))
            .collect();
        for (code, row) in rows {
            let may = self.operation.may_fail.iter().any(|may| may.code == code);
            let chance = || {
                "it comes by the environment's doing, at any time: seen, it proves nothing"
                    .to_owned()
            };
            let beyond = row.unprovokable.or(row.unexplained);
            let beyond = beyond.or_else(|| (row.needs.is_none() && may).then(chance));
            let says = row
                .message
                .unwrap_or_else(|| "no document gives its message".to_owned());
            let source: Vec<String> = row.source.iter().map(|at| at.value.clone()).collect();
            let id = claims::error(self.operation, &code);
            let ask = self.provoking(&code);
            let claim = self.claim(Kind::Error, id, ask, format!("{} {says}", row.http));
            self.list.add(Claim {
                source,
                beyond,
                needs: row.needs,
                ..claim
            });
        }
    }

    /// What a code takes: that a rule is broken which may refuse with it, a token used twice, or a dry run.
    fn provoking(&self, code: &str) -> Ask {
        let may = self.refuse_with(code);
        let may = may.filter(|(_, rule)| beyond(rule).is_none());
        let may: Vec<usize> = may.map(|(index, _)| index).collect();
        if !may.is_empty() {
            Ask::Provoke(may)
        } else if self.names(&self.operation.token_mismatch, code) {
            Ask::Reuse
        } else if self.passes_as(code) {
            Ask::Rehearse
        } else {
            Ask::Watch
        }
    }

    /// The rules that may refuse with a code.
    fn refuse_with(&self, code: &str) -> impl Iterator<Item = (usize, &Rule)> {
        let rules = self.operation.rules.iter().enumerate();
        rules.filter(move |(_, rule)| self.names(&rule.codes, code))
    }

    fn names(&self, of: &[CodeRef], code: &str) -> bool {
        let spec = self.oracle.spec();
        of.iter().any(|of| refusals::codes(spec, of).contains(code))
    }

    /// Whether a dry run that finds nothing wrong may be answered with a code.
    fn passes_as(&self, code: &str) -> bool {
        let of = refusals::passing(self.oracle.spec(), self.operation);
        of.contains(code)
    }

    /// What the gateway answers for an absent or unreadable parameter.
    fn gateway_codes(&mut self) {
        let spec = self.oracle.spec();
        let mut by_code: IndexMap<Name, Vec<usize>> = IndexMap::new();
        for (index, rule) in self.operation.rules.iter().enumerate() {
            for code in gateway_codes(spec, rule) {
                by_code.entry(code).or_default().push(index);
            }
        }
        for (code, rules) in by_code {
            let Some(rule) = rules.first().and_then(|at| self.operation.rules.get(*at)) else {
                continue;
            };
            let id = claims::error(self.operation, &code);
            let claim = self.on(rule, Kind::Error, id, Ask::Provoke(rules));
            self.list.add(claim);
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
            let free = beyond(rule).is_none() && rule.needs.is_none();
            if of_value && !known && free {
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
    rule.unprovokable.clone().or(unknowable)
}
