//! Whether a target can be tested: asked by calls that only look, chosen from the specs.

use std::collections::BTreeMap;

use jiff::SignedDuration;

use super::survey::{Answered, Listed, Survey, id_of, looks};
use super::target::Target;
use crate::model::fixtures::{Fixture, Fixtures};
use crate::model::scene::Arguments;
use crate::spec::{Name, Resource, Spec};
use crate::sut::SutError;
use crate::value::Value;

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// As it should be.
    Right(String),
    /// Nothing can be said of it; why.
    Unknown(String),
    /// It is not; what is wrong.
    Wrong(String),
}

/// What is checked, and what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// What, in a word or two.
    pub what: String,
    /// What was found.
    pub found: Found,
}

/// Asks a target.
///
/// # Errors
/// If it cannot be reached at all.
pub async fn check(
    spec: &Spec,
    fixtures: &Fixtures,
    target: &Target,
) -> Result<Vec<Checked>, SutError> {
    let mut survey = Survey::new(spec, target.open(0, 0)?);
    let mut all = Vec::new();
    for operation in looks(spec) {
        let answer = survey.ask(operation, Arguments::new()).await?;
        if all.is_empty() {
            all.push(checked("reachable", Found::Right(target.name())));
            all.push(checked("clock", clock(survey.sut().skew())));
        }
        all.push(checked(&operation.name, told(&answer)));
    }
    if all.is_empty() {
        let why = "no documented call of this service only looks";
        all.push(checked("reachable", Found::Unknown(why.into())));
    }
    for kind in spec.resources.values() {
        for fact in fixtures.of(&kind.name).unwrap_or_default() {
            all.push(stands(&mut survey, spec, kind, fact).await?);
        }
    }
    let given = |name: &&Name| fixtures.of(name).is_some_and(|facts| !facts.is_empty());
    let unasked: Vec<&str> = spec
        .fixtures
        .keys()
        .filter(given)
        .map(|name| &**name)
        .collect();
    if !unasked.is_empty() {
        let why = format!("taken from the fixture file: {}", unasked.join(", "));
        all.push(checked("other facts", Found::Unknown(why)));
    }
    Ok(all)
}

fn checked(what: &str, found: Found) -> Checked {
    Checked {
        what: what.to_owned(),
        found,
    }
}

fn clock(skew: SignedDuration) -> Found {
    if skew.is_zero() {
        return Found::Right("it agrees with ours".into());
    }
    let way = if skew.is_negative() {
        "behind"
    } else {
        "ahead of"
    };
    let seconds = skew.abs().as_secs();
    Found::Right(format!(
        "it is {seconds}s {way} ours; calls are dated by it"
    ))
}

fn told(answer: &Answered) -> Found {
    match answer {
        Answered::Fields(_) => Found::Right("it may be called".into()),
        Answered::Refused(status, code) => Found::Wrong(format!("refused: {status} {code}")),
        Answered::Unclear(why) => Found::Wrong(why.clone()),
    }
}

/// Whether what a fixture file says stands there does.
async fn stands(
    survey: &mut Survey<'_>,
    spec: &Spec,
    kind: &Resource,
    fact: &Fixture,
) -> Result<Checked, SutError> {
    let text = |field: &Name| fact.get(field).and_then(Value::as_text).map(Name::from);
    let id = text(&kind.id);
    let named = |kind: &Resource| Some((kind.name.clone(), text(&kind.id)?));
    let above: BTreeMap<Name, Name> = spec.resources.values().filter_map(named).collect();
    let found = match survey.list(&kind.name, &above).await? {
        Listed::Items(items) => {
            let shown = items.iter().any(|item| id_of(spec, &kind.name, item) == id);
            match shown {
                true => Found::Right("it stands there".into()),
                false => Found::Wrong("the fixture file names it, and it is not there".into()),
            }
        }
        Listed::Failed(Answered::Refused(404, code)) => Found::Wrong(format!(
            "the fixture file names it, and it is not there: {code}"
        )),
        Listed::Failed(answer) => told(&answer),
        Listed::Never => Found::Unknown("no documented call lists its kind".into()),
    };
    let what = format!("{} {}", kind.name, id.as_deref().unwrap_or_default());
    Ok(checked(&what, found))
}
