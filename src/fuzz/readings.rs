//! Which readings of the specs explain a check of the emulator's.

use std::borrow::Cow;

use flowcheck_emulator::checks::Check;

use super::Broken;
use super::pieces::Bounds;
use crate::explore::{Aim, constraints};
use crate::model::belief::{Assumptions, Suppositions};
use crate::model::bind::bind;
use crate::model::known::Known;
use crate::model::scene::{Arguments, At, Scene};
use crate::oracle::Oracle;
use crate::spec::Name;
use crate::spec::codes::CodeRef;
use crate::spec::compiled::{Check as Asks, Rule, Step};
use crate::spec::expr::Expr;
use crate::spec::syntax::Parameter;
use crate::value::{Breach, Constraints, Value, boundaries};

/// A check of the emulator's, set up in one way, and the readings that mean the same.
pub(super) struct Explained {
    /// The check.
    pub(super) check: &'static Check,
    /// How it is set up.
    pub(super) setting: Vec<&'static str>,
    /// The readings, at least one.
    pub(super) readings: Vec<Reading>,
    /// The numbers in their bounds.
    pub(super) bounds: Bounds,
}

/// A parameter's bounds under one choice of readings.
#[derive(Clone)]
pub(super) struct Reading {
    /// The choice, as people read it.
    pub(super) told: String,
    /// The bounds.
    pub(super) constraints: Constraints,
    /// The codes of each word; absent: any.
    pub(super) codes: Vec<(Breach, Vec<Option<String>>)>,
}

impl Reading {
    /// How the codes that were answered differ from those of the words that are broken.
    pub(super) fn difference(
        &self,
        broken: &[Breach],
        codes: &[Cow<'static, str>],
    ) -> Option<String> {
        let words = || {
            let words: Vec<_> = broken.iter().map(|breach| breach.word).collect();
            words.join(", ")
        };
        if broken.is_empty() != codes.is_empty() {
            return Some(match broken {
                [] => format!("taken, and refused with {codes:?}"),
                _ => format!("refused by {}, and taken", words()),
            });
        }
        let mut breaches = broken.iter();
        let unheard = breaches.find(|breach| !codes.iter().any(|code| self.admits(breach, code)));
        if let Some(breach) = unheard {
            return Some(format!(
                "`{}` is broken, and {codes:?} tells of others",
                breach.word
            ));
        }
        let admitted = |code: &str| broken.iter().any(|breach| self.admits(breach, code));
        let odd = codes.iter().find(|code| !admitted(code))?;
        Some(format!("refused by {}, none of which has `{odd}`", words()))
    }

    fn admits(&self, breach: &Breach, code: &str) -> bool {
        self.codes.iter().any(|(of, codes)| {
            of == breach
                && codes
                    .iter()
                    .any(|one| one.as_deref().is_none_or(|one| one == code))
        })
    }
}

/// Every setting of every check, with the readings that explain it.
pub(super) fn explain(oracle: &Oracle, checks: &'static [Check]) -> Result<Vec<Explained>, Broken> {
    let mut all = Vec::new();
    for check in checks {
        let readings = readings(oracle, check)?;
        let tried = trials(&readings);
        let broken: Vec<Vec<Vec<Breach>>> = readings
            .iter()
            .map(|reading| {
                let of = |text: &String| reading.constraints.broken(&Value::text(text));
                tried.iter().map(of).collect()
            })
            .collect();
        let bounds = Bounds::of(readings.iter().map(|reading| &reading.constraints));
        for setting in check.settings() {
            all.push(Explained {
                readings: those_that_agree(check, &setting, &readings, &tried, &broken)?,
                check,
                setting,
                bounds: bounds.clone(),
            });
        }
    }
    Ok(all)
}

fn those_that_agree(
    check: &Check,
    setting: &[&str],
    readings: &[Reading],
    tried: &[String],
    broken: &[Vec<Vec<Breach>>],
) -> Result<Vec<Reading>, Broken> {
    let codes: Vec<_> = tried
        .iter()
        .map(|text| check.refuses(text, setting))
        .collect();
    let mut agreeing = Vec::new();
    // The reading that goes furthest along, for the message.
    let mut nearest: Option<(usize, String)> = None;
    for (reading, broken) in readings.iter().zip(broken) {
        let differences = tried.iter().zip(broken).zip(&codes).enumerate();
        let first = differences
            .filter_map(|(at, ((text, broken), codes))| {
                let difference = reading.difference(broken, codes)?;
                let shown: String = text.chars().take(60).collect();
                Some((at, format!("{}: {shown:?}: {difference}", reading.told)))
            })
            .next();
        match first {
            None => agreeing.push(reading.clone()),
            Some(first) if nearest.as_ref().is_none_or(|best| best.0 < first.0) => {
                nearest = Some(first);
            }
            Some(_) => {}
        }
    }
    if agreeing.is_empty() {
        let (operation, parameter) = (check.operation, check.parameter);
        let nearest = nearest.map_or_else(String::new, |(_, told)| told);
        return Err(format!(
            "no reading explains {operation} {parameter} set to {setting:?}; the nearest is {nearest}"
        ));
    }
    Ok(agreeing)
}

/// The parameter's bounds under each choice of the readings they hang on.
pub(super) fn readings(oracle: &Oracle, check: &Check) -> Result<Vec<Reading>, Broken> {
    let (spec, missing) = (oracle.spec(), || {
        format!("the specs lack {}", check.parameter)
    });
    let operation = spec.operations.get(check.operation).ok_or_else(missing)?;
    let named = operation.parameters.get_key_value(check.parameter);
    let (name, parameter) = named.ok_or_else(missing)?;
    let beside = check.beside.iter();
    let arguments: Arguments = beside
        .map(|(name, value)| (Name::from(*name), Value::text(value)))
        .collect();
    let belief = oracle.begin(Assumptions::default());
    let bindings = bind(spec, oracle.fixtures(), &belief, operation, &arguments);
    let scene = oracle.scene(&belief, operation, &arguments, &bindings);
    scene.take_asked();
    read(&scene, name, parameter, String::new());
    let keys = scene.take_asked();
    let choices = scene.alternatives_of(&keys, MOST);
    Ok(choices
        .iter()
        .map(|choice| {
            let start = oracle.scene(&belief, operation, &arguments, &bindings);
            let scene = choice
                .iter()
                .fold(start, |scene, (key, one)| scene.supposing(key, *one));
            read(&scene, name, parameter, told(&scene, choice))
        })
        .collect())
}

/// More choices than this of one parameter are not told apart.
const MOST: usize = 4096;

fn told(scene: &Scene, choice: &Suppositions) -> String {
    let one = |(key, index): &(crate::model::belief::SiteKey, u8)| {
        let reading = scene.spec.readings.get(&key.reading)?;
        let (alternative, _) = reading.alternatives.get_index(usize::from(*index))?;
        Some(format!("{}={alternative}", key.reading))
    };
    choice.iter().filter_map(one).collect::<Vec<_>>().join(" ")
}

fn read(scene: &Scene, name: &Name, parameter: &Parameter, told: String) -> Reading {
    let codes = |rule: &Rule| {
        let (path, word) = asked_of(rule, name)?;
        Some((Breach { path, word }, codes(scene, rule)))
    };
    Reading {
        told,
        constraints: constraints(scene, name, parameter, Aim::Taken),
        codes: scene.operation.rules.iter().filter_map(codes).collect(),
    }
}

/// The word of the parameter that a rule asks for, and where.
fn asked_of(rule: &Rule, name: &Name) -> Option<(Vec<Step>, &'static str)> {
    match &rule.check {
        Asks::Value {
            parameter,
            path,
            word,
        } if parameter == name => Some((path.clone(), word.keyword())),
        Asks::Value { .. }
        | Asks::Cond(_)
        | Asks::Given(_)
        | Asks::Exists(_)
        | Asks::Belongs(_)
        | Asks::Limit { .. }
        | Asks::Wire { .. }
        | Asks::Once { .. }
        | Asks::Filter { .. } => None,
    }
}

fn codes(scene: &Scene, rule: &Rule) -> Vec<Option<String>> {
    let mut all = Vec::new();
    for code in &rule.codes {
        match code {
            CodeRef::Code(code) => all.push(Some(code.as_str().to_owned())),
            CodeRef::Unnamed => all.push(None),
            CodeRef::Reading(reading) => {
                let expr = Expr::Reading {
                    name: reading.clone(),
                    cases: Default::default(),
                };
                match scene.value(&expr, At::site(&rule.site)) {
                    Known::OneOf(values) => all.extend(values.iter().map(|value| {
                        let code = value.as_text().filter(|code| *code != "unnamed");
                        code.map(str::to_owned)
                    })),
                    Known::Any | Known::Void => all.push(None),
                }
            }
        }
    }
    if all.is_empty() || rule.gateway.is_some() {
        all.push(None);
    }
    all
}

/// Texts that tell readings apart: at and past every bound of each, and what is odd about paths and arrays.
fn trials(readings: &[Reading]) -> Vec<String> {
    const ODD: [&str; 12] = [
        "/", "/a/", "a", "/a", "a/", "//", "/a//b/", "/../", "/a/../", "/./", "/a/./b/", "/../a/",
    ];
    let mut texts: Vec<String> = ODD.iter().map(|odd| (*odd).to_owned()).collect();
    texts.extend(ODD.iter().map(|odd| format!("[\"{odd}\"]")));
    texts.extend(["[]", "[1]", "[null]", "[\"\"]"].map(str::to_owned));
    let add = |text: String, texts: &mut Vec<String>| {
        if !text.is_empty() && !texts.contains(&text) {
            texts.push(text);
        }
    };
    for reading in readings {
        for boundary in boundaries(&reading.constraints) {
            let text = boundary.value.to_text().unwrap_or_default();
            add(text.into_owned(), &mut texts);
        }
        // As many characters as there may be bytes.
        if let Some(most) = reading.constraints.max_length {
            let between = usize::try_from(most).unwrap_or(0).saturating_sub(2);
            add(format!("/{}/", "中".repeat(between)), &mut texts);
        }
    }
    texts
}
