//! Which situations explain an outcome.
//!
//! A case is a situation together with an entry of the call's token cell.

use std::sync::Arc;

use super::expect::{self, Source};
use super::repeat::is_adrift;
use super::trial::{self, Left};
use crate::model::belief::{Entry, ResourceId};
use crate::model::scene::{At, Choice, Scene};
use crate::model::situation::{Situation, situations};
use crate::model::span::Span;
use crate::model::{KindId, Known, Truth};
use crate::spec::Name;
use crate::spec::codes::CodeRef;
use crate::spec::compiled::RuleKind;
use crate::spec::syntax::Effect;
use crate::time::Time;
use crate::value::Value;

/// A situation and what the token cell holds in it.
#[derive(Clone, Debug)]
pub struct Case {
    /// The situation.
    pub situation: Arc<Situation>,
    /// What a token means in it.
    pub token: Token,
}

/// What a call's token means for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// No token, or a fresh one: the call is judged by its rules.
    Fresh,
    /// Tokens may have no effect at all: the call is judged by its rules, whatever was made with the token before.
    Ignored,
    /// The same call was answered: it is repeated, with what it made.
    Repeats(Option<ResourceId>),
    /// It was used with other arguments: refused with the documented code.
    Mismatch,
    /// It was used in a way no document covers: refused, repeated or judged anew.
    Unclear(Option<ResourceId>),
}

/// All cases of a call.
pub fn cases(scene: &mut Scene, span: Span) -> Vec<Case> {
    let tokens = tokens(scene, span);
    situations(scene)
        .into_iter()
        .flat_map(|situation| {
            // What the gateway refuses never comes to where tokens are known.
            let tokens = match passes_gateway(scene, &situation) {
                Truth::False => &[Token::Fresh],
                Truth::True | Truth::Unknown => tokens.as_slice(),
            };
            let situation = Arc::new(situation);
            let with = |token: &Token| Case {
                situation: situation.clone(),
                token: token.clone(),
            };
            tokens.iter().map(with).collect::<Vec<_>>()
        })
        .collect()
}

/// Whether a call gets past the gateway.
fn passes_gateway(scene: &Scene, situation: &Situation) -> Truth {
    let rules = scene.operation.rules.iter().zip(&situation.truths);
    rules
        .filter(|(rule, _)| rule.kind == RuleKind::Wire)
        .fold(Truth::True, |all, (_, truth)| all.and(*truth))
}

/// The call's token, if it carries one.
pub fn token_of(scene: &Scene) -> Option<Name> {
    match scene.arguments.get(scene.operation.token.as_ref()?) {
        Some(Value::Text(token)) if !token.is_empty() => Some(token.clone()),
        _ => None,
    }
}

fn tokens(scene: &Scene, span: Span) -> Vec<Token> {
    let Some(token) = token_of(scene) else {
        return vec![Token::Fresh];
    };
    let key = (scene.operation.name.clone(), token);
    let Some(entries) = scene.belief.tokens.get(&key) else {
        return vec![Token::Fresh];
    };
    let honoured = token_is_honoured(scene);
    if honoured == Truth::False {
        return vec![Token::Fresh];
    }
    let mut all = Vec::new();
    if honoured == Truth::Unknown {
        all.push(Token::Ignored);
    }
    for entry in entries {
        match entry {
            Entry::Free => all.push(Token::Fresh),
            Entry::Marked => all.push(Token::Unclear(None)),
            Entry::Used {
                arguments,
                resource,
                at,
            } => {
                let same = **arguments == *scene.arguments;
                all.push(match (same, remembered(scene, *at, span.to)) {
                    (true, true) => Token::Repeats(*resource),
                    (false, true) if !scene.operation.token_mismatch.is_empty() => Token::Mismatch,
                    (_, _) => Token::Unclear(*resource),
                });
            }
        }
    }
    all
}

/// What is left of the readings on which it hangs whether tokens have any effect, where a success with a token that was
/// used before is admissible under some alternatives only.
pub fn left_of_tokens(scene: &Scene, all: &[Case], made: Option<&Made>) -> Left {
    if !all.iter().any(|case| case.token == Token::Ignored) {
        return Left::new();
    }
    scene.take_asked();
    token_is_honoured(scene);
    let asked = scene.take_asked();
    trial::left(scene, asked, |scene| {
        let honoured = token_is_honoured(scene);
        let fits = |case: &&Case| match honoured {
            Truth::True => case.token != Token::Ignored,
            Truth::False => matches!(case.token, Token::Ignored | Token::Fresh),
            Truth::Unknown => true,
        };
        let mut all = all.iter().filter(fits);
        all.any(|case| admits_success(scene, case, made))
    })
}

/// Whether the operation's token has any effect.
fn token_is_honoured(scene: &Scene) -> Truth {
    let parameter = scene.operation.token.as_ref();
    let spec = parameter.and_then(|name| Some((name, scene.operation.parameters.get(name)?)));
    match spec.and_then(|(name, spec)| Some((name, spec.effective.as_ref()?))) {
        Some((name, effective)) => scene.holds(effective, At::site(name)),
        None => Truth::True,
    }
}

/// Whether a token used then is surely remembered now.
fn remembered(scene: &Scene, used: Span, now: Time) -> bool {
    let assumed = std::time::Duration::from_secs(scene.belief.assumptions.token_retention_s);
    let kept = scene
        .operation
        .token_kept
        .map_or(assumed, |kept| kept.min(assumed));
    now <= used.from + kept
}

/// What a success says it made: its kind and id.
#[derive(Clone, Debug)]
pub struct Made {
    /// The kind created.
    pub kind: KindId,
    /// The id in the answer, if there is one.
    pub id: Option<Name>,
}

/// The kind an operation creates, with the answer's field for its id.
pub fn creates(scene: &Scene) -> Option<(KindId, Name)> {
    fn find(effects: &[Effect]) -> Option<&crate::spec::syntax::Create> {
        effects.iter().find_map(|effect| match effect {
            Effect::Create(create) => Some(create),
            Effect::Only(only) => find(&only.effects),
            Effect::Move(_)
            | Effect::Set(_)
            | Effect::Add(_)
            | Effect::Remove(_)
            | Effect::Forget(_) => None,
        })
    }
    let create = find(&scene.operation.effects)?;
    let kind = scene.kind(&create.a)?;
    let (_, spec) = scene.spec.resources.get_index(kind)?;
    let field = create
        .id
        .as_ref()
        .map_or_else(|| spec.id.clone(), |id| id.as_str().into());
    Some((kind, field))
}

/// Whether the call is a dry run.
pub fn is_dry_run(scene: &Scene) -> Truth {
    let Some(parameter) = &scene.operation.dry_run else {
        return Truth::False;
    };
    scene
        .argument(parameter)
        .test(|value| value.as_bool() == Some(true))
        .unwrap_or(Truth::False)
}

/// Whether a success is admissible in a case, given what it says it made.
pub fn admits_success(scene: &Scene, case: &Case, made: Option<&Made>) -> bool {
    let anew = || {
        case.situation.may_succeed()
            && passes_dry_run_with_success(scene)
            && made.is_none_or(|made| is_new(scene, made))
    };
    match &case.token {
        Token::Fresh | Token::Ignored => anew(),
        Token::Mismatch => false,
        Token::Repeats(resource) => repeats(scene, *resource, made),
        Token::Unclear(resource) => anew() || repeats(scene, *resource, made),
    }
}

/// Whether no case leaves room for a success.
pub fn never_succeeds(scene: &mut Scene, cases: &[Case]) -> bool {
    let admits = |case: &Case| {
        scene.choice = case.situation.choice.clone();
        admits_success(scene, case, None)
    };
    let any = cases.iter().any(admits);
    scene.choice = Choice::default();
    !any
}

fn is_new(scene: &Scene, made: &Made) -> bool {
    made.id
        .as_ref()
        .is_none_or(|id| scene.belief.find(made.kind, id).is_none())
}

/// Whether an answer repeats the one that made a resource.
fn repeats(scene: &Scene, resource: Option<ResourceId>, made: Option<&Made>) -> bool {
    let Some(made) = made else {
        return true;
    };
    let Some(resource) = resource else {
        return is_adrift(scene.belief, made.kind, made.id.as_ref());
    };
    match (
        scene.belief.get(resource).and_then(|r| r.id.clone()),
        &made.id,
    ) {
        (Some(known), Some(id)) => known == *id,
        // What a lost call made gets its name now, unless the name is another's. A sighting may be it.
        (None, Some(id)) => scene
            .belief
            .find(made.kind, id)
            .and_then(|known| scene.belief.get(known))
            .is_none_or(|known| known.sighted),
        (_, None) => true,
    }
}

/// The sources of a code in a case.
pub fn sources(scene: &mut Scene, case: &Case, code: &str) -> Vec<Source> {
    scene.choice = case.situation.choice.clone();
    let found = sources_in(scene, case, code);
    scene.choice = Choice::default();
    found
}

fn sources_in(scene: &Scene, case: &Case, code: &str) -> Vec<Source> {
    let mut found = expect::sources(scene, &case.situation.truths, code);
    let rules = &scene.operation.rules;
    let environment = |source: &Source| match source {
        Source::MayFail(_) | Source::Unexplained => true,
        Source::Rule(index) | Source::Unnamed(index) => rules
            .get(*index)
            .is_some_and(|rule| rule.kind == RuleKind::Wire),
        Source::DryRun | Source::Token => false,
    };
    match &case.token {
        Token::Fresh | Token::Ignored => {}
        Token::Repeats(_) => found.retain(environment),
        Token::Mismatch | Token::Unclear(_) => {
            if names_mismatch(scene, code) {
                found.push(Source::Token);
            }
        }
    }
    if case.situation.may_succeed() && passes_dry_run_as(scene, code) {
        found.push(Source::DryRun);
    }
    found
}

fn names_mismatch(scene: &Scene, code: &str) -> bool {
    let codes = &scene.operation.token_mismatch;
    codes.is_empty()
        || codes.iter().any(|named| match named {
            CodeRef::Code(named) => **named == *code,
            CodeRef::Unnamed | CodeRef::Reading(_) => true,
        })
}

/// Whether a call that finds nothing wrong, if it is a dry run, may be answered with success.
fn passes_dry_run_with_success(scene: &Scene) -> bool {
    is_dry_run(scene) != Truth::True
        || passes_as(scene).is_none_or(|passes| passes.admits(&Value::Absent))
}

/// How a dry run that passes is answered: by a code, or absent by success.
fn passes_as(scene: &Scene) -> Option<Known> {
    let name = scene.operation.dry_run.as_ref()?;
    let parameter = scene.operation.parameters.get(name)?;
    Some(scene.value(parameter.passes_as.as_ref()?, At::site(name)))
}

/// Whether a dry run that finds nothing wrong may be answered with this code.
fn passes_dry_run_as(scene: &Scene, code: &str) -> bool {
    is_dry_run(scene) != Truth::False
        && passes_as(scene).is_some_and(|passes| passes.admits(&Value::text(code)))
}
