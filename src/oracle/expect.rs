//! Which codes a call may be refused with, where each comes from, and the status and message it must carry.

use smallvec::{SmallVec, smallvec};

use crate::model::Truth;
use crate::model::known::Known;
use crate::model::scene::{At, Scene};
use crate::spec::about;
use crate::spec::codes::CodeRef;
use crate::spec::compiled::{GatewayCode, Rule, RuleKind};
use crate::spec::syntax::{ErrorRow, MayEffect};
use crate::spec::{Name, Spec};
use crate::value::Value;

/// How a reading of codes says that no document names it.
pub(super) const UNNAMED: &str = "unnamed";

/// Where an error may come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A rule, by its place among the operation's.
    Rule(usize),
    /// A rule whose code no document names.
    Unnamed(usize),
    /// The environment.
    MayFail(MayEffect),
    /// A row no document explains.
    Unexplained,
    /// A dry run that passed.
    DryRun,
    /// A token used before.
    Token,
}

/// What a rule may answer when it is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Code {
    /// This.
    Named(Name),
    /// One no document names.
    Unnamed,
}

/// The codes by which the gateway may answer for a rule.
pub fn gateway_codes(spec: &Spec, rule: &Rule) -> Vec<Name> {
    let (row, parameter) = match &rule.gateway {
        Some(GatewayCode::Missing(parameter)) => (&spec.gateway.missing, parameter),
        Some(GatewayCode::Malformed(parameter)) => (&spec.gateway.malformed, parameter),
        None => return Vec::new(),
    };
    let own = Name::from(row.code.replace("{parameter}", parameter));
    let others = row.or.iter().map(|code| Name::from(code.as_str()));
    std::iter::once(own).chain(others).collect()
}

/// The codes of a rule in a scene.
pub fn codes(scene: &Scene, rule: &Rule) -> Vec<Code> {
    let mut all = Vec::new();
    for code in &rule.codes {
        named(scene, code, &rule.site, &mut all);
    }
    let gateway = gateway_codes(scene.spec, rule);
    all.extend(gateway.into_iter().map(Code::Named));
    if all.is_empty() {
        all.push(Code::Unnamed);
    }
    all
}

fn named(scene: &Scene, code: &CodeRef, site: &Name, all: &mut Vec<Code>) {
    match code {
        CodeRef::Code(code) => all.push(Code::Named(code.as_str().into())),
        CodeRef::Unnamed => all.push(Code::Unnamed),
        CodeRef::Reading(reading) => {
            let expr = crate::spec::expr::Expr::Reading {
                name: reading.clone(),
                cases: Default::default(),
            };
            match scene.value(&expr, At::site(site)) {
                Known::OneOf(values) => {
                    all.extend(values.iter().map(|value| match value.as_text() {
                        Some(UNNAMED) | None => Code::Unnamed,
                        Some(code) => Code::Named(code.into()),
                    }))
                }
                Known::Any | Known::Void => all.push(Code::Unnamed),
            }
        }
    }
}

/// Where a code may come from, given the rules' truths: the sources that are not `True`.
pub fn sources(scene: &Scene, truths: &[Truth], code: &str) -> Vec<Source> {
    let mut found = Vec::new();
    let operation = scene.operation;
    for (index, (rule, truth)) in operation.rules.iter().zip(truths).enumerate() {
        if *truth == Truth::True {
            continue;
        }
        for candidate in codes(scene, rule) {
            match candidate {
                Code::Named(name) if *name == *code => found.push(Source::Rule(index)),
                Code::Unnamed if may_be_unnamed(scene, rule, code) => {
                    found.push(Source::Unnamed(index));
                }
                Code::Named(_) | Code::Unnamed => {}
            }
        }
    }
    // What the call itself gets wrong on purpose is no whim of the environment.
    let provoked = operation.rules.iter().zip(truths).any(|(rule, truth)| {
        *truth == Truth::False
            && rule.kind == RuleKind::Wire
            && codes(scene, rule).contains(&Code::Named(code.into()))
    });
    let site = Name::from("may-fail");
    for possible in operation
        .may_fail
        .iter()
        .filter(|possible| *possible.code == *code && !provoked)
    {
        let when = possible
            .when
            .as_ref()
            .map_or(Truth::True, |when| scene.holds(when, At::site(&site)));
        if when != Truth::False {
            found.push(Source::MayFail(possible.effect));
        }
    }
    if row(scene, code).is_some_and(|row| row.unexplained.is_some()) {
        found.push(Source::Unexplained);
    }
    found
}

/// Whether a code may be the one no document names: it was bound to the rule, or the rule has none yet.
fn may_be_unnamed(scene: &Scene, rule: &Rule, code: &str) -> bool {
    if rule.kind != RuleKind::Wire && (is_wires(scene, code) || is_of_another(scene, rule, code)) {
        return false;
    }
    let key = (scene.operation.name.clone(), rule.id.clone());
    match scene.belief.unnamed.get(&key) {
        Some((bound, _)) => **bound == *code,
        None => true,
    }
}

/// Whether a code says that one of the protocol's own parameters is wrong: no rule of the service is meant by it.
fn is_wires(scene: &Scene, code: &str) -> bool {
    let is_it = |known: &Code| matches!(known, Code::Named(name) if **name == *code);
    let mut rules = scene.operation.rules.iter();
    rules.any(|rule| rule.kind == RuleKind::Wire && codes(scene, rule).iter().any(is_it))
}

/// Whether a code says that a parameter is missing which is given, or at which the rule does not look.
fn is_of_another(scene: &Scene, rule: &Rule, code: &str) -> bool {
    let form = &scene.spec.gateway.missing.code;
    let mut parameters = scene.operation.parameters.keys();
    let Some(missing) = parameters.find(|name| form.replace("{parameter}", name) == code) else {
        return false;
    };
    // An empty text may count as absent.
    let text = scene.arguments.get(missing).and_then(Value::to_text);
    let is_given = text.is_some_and(|text| !text.is_empty());
    // Where it depends on others whether it has to be given, what is wrong with them may make it so.
    is_given
        || !about::looks_at(scene.operation, rule, missing)
            && !about::is_sometimes_required(scene.operation, missing)
}

/// The row of a code: the operation's, or the service's.
pub fn row<'a>(scene: &Scene<'a>, code: &str) -> Option<&'a ErrorRow> {
    scene
        .operation
        .errors
        .get(code)
        .or_else(|| scene.spec.errors.get(code))
}

/// The statuses of which a code must carry one, the usual first, and the messages; none where no document says.
pub fn expected(scene: &Scene, code: &str) -> (SmallVec<[u16; 2]>, Vec<String>) {
    if let Some(row) = row(scene, code) {
        let messages = row.message.iter().chain(&row.or_message);
        let statuses = [row.http].into_iter().chain(row.or_http.iter().copied());
        return (statuses.collect(), messages.cloned().collect());
    }
    let gateway = &scene.spec.gateway;
    for parameter in scene.operation.parameters.keys() {
        for form in [&gateway.missing, &gateway.malformed] {
            if form.code.replace("{parameter}", parameter) == code {
                let message = form
                    .message
                    .as_ref()
                    .map(|m| m.replace("{parameter}", parameter));
                return (smallvec![form.http], message.into_iter().collect());
            }
        }
    }
    (SmallVec::new(), Vec::new())
}
