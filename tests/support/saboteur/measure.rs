//! One fault, one seed: whether a run finds it, how soon, how short it gets, and whether its case shows it again.

use std::sync::Arc;

use flowcheck::case::{Case, Stopped};
use flowcheck::oracle::{Key, Oracle};
use flowcheck::runner::line::{Secrets, told};
use flowcheck::runner::statistics::Statistics;
use flowcheck::runner::target::{Target, secrets};
use flowcheck::runner::ways::{Signature, Ways};
use flowcheck::runner::{Event, Finding, Phase, Settings, Stop};
use flowcheck::suite::{Prepared, Suite};
use flowcheck::sut::{Lists, Outcome, Placement, Reply};

use super::script::{self, Shown};
use super::{Fault, Saboteur, maker};

/// So many of the calls that a fault struck are kept, for who asks why it was missed.
const SHOWN: usize = 5;

/// What trials share: the specs are read once.
pub struct Bench {
    oracle: Arc<Oracle>,
    target: Target,
    fixed: Target,
    settings: Settings,
}

/// What came of one.
#[derive(Debug, Default)]
pub struct Trial {
    /// Calls of the run until something was violated.
    pub calls: u64,
    /// How often the fault struck in all.
    pub struck: u64,
    /// The first calls that it struck.
    pub first: Vec<String>,
    pub found: Option<Found>,
}

/// A fault found.
#[derive(Debug)]
pub struct Found {
    pub key: Key,
    pub says: String,
    /// Calls before shrinking.
    pub from: usize,
    /// Steps after it, waits included.
    pub length: usize,
    pub shrinking: u64,
    pub right: bool,
    /// Replays of the case that showed it, of how many.
    pub replays: (u32, u32),
    /// Whether the script showed it; none if it was not run.
    pub script: Option<bool>,
    pub steps: String,
}

/// How a trial is done.
#[derive(Clone, Copy, Debug)]
pub struct How {
    pub chance: f64,
    pub calls: u64,
    pub phase: Phase,
    pub script: bool,
}

impl Default for How {
    /// Always struck, in runs of 3,000 calls.
    fn default() -> How {
        How {
            chance: 1.0,
            calls: 3_000,
            phase: Phase::All,
            script: false,
        }
    }
}

impl Bench {
    pub fn new() -> Bench {
        let prepare = |suite: Suite| suite.prepare().unwrap();
        let Prepared {
            oracle,
            target,
            settings,
            ..
        } = prepare(Suite::embedded());
        // Replays are given a way of their own, and other ids.
        let usual = Ways {
            signature: Some(Signature::Rpc),
            placement: Some(Placement::PostForm),
            lists: Some(Lists::Dotted),
        };
        Bench {
            oracle,
            target,
            fixed: prepare(Suite::embedded().ways(usual)).target,
            settings,
        }
    }

    fn prepared(&self, target: Target, seed: u64, how: How) -> Prepared {
        Prepared {
            oracle: Arc::clone(&self.oracle),
            target,
            settings: Settings {
                seed,
                calls: Some(how.calls),
                time: None,
                phase: how.phase,
                findings: 1,
                ..self.settings.clone()
            },
            secrets: Secrets::new(secrets(self.oracle.spec())),
            digest: String::new(),
        }
    }

    /// What the emulator itself is asked and answers.
    pub fn honest(&self, seed: u64, how: How) -> Statistics {
        let prepared = self.prepared(self.target.clone(), seed, how);
        let summary = prepared.run(&Stop::default(), &mut |_| {}).unwrap();
        summary.statistics
    }

    pub fn trial(&self, fault: Fault, seed: u64, how: How) -> Trial {
        let (maker, gauge) = maker(fault, how.chance);
        let target = self.target.clone().made_by(fault.name, maker.clone());
        let prepared = self.prepared(target, seed, how);
        let mut first = Vec::new();
        let mut struck = 0;
        let mut tell = |event: &Event<'_>| {
            if let Event::Called { record, .. } = event
                && std::mem::replace(&mut struck, gauge.struck()) < gauge.struck()
                && first.len() < SHOWN
            {
                first.push(told(record, &prepared.secrets));
            }
        };
        let summary = prepared.run(&Stop::default(), &mut tell).unwrap();
        let calls = summary.statistics.calls;
        let mut trial = Trial {
            calls,
            struck: gauge.struck(),
            first,
            found: None,
        };
        let shrinking = gauge.calls() - calls;
        if let Some(finding) = summary.findings.first() {
            let again = self.prepared(self.fixed.clone().made_by(fault.name, maker), seed, how);
            trial.found = Some(found(&again, fault, finding, shrinking, how));
        }
        trial
    }
}

fn found(again: &Prepared, fault: Fault, finding: &Finding, shrinking: u64, how: How) -> Found {
    let (case, text) = again.case(finding).unwrap();
    let key = finding.violation.key.clone();
    let times = if how.chance < 1.0 { 20 } else { 2 };
    let replayed = (0..times).filter(|n| shows(again, &case, 77 + n)).count();
    let script = how.script.then(|| {
        let endpoint = Saboteur::new(fault, how.chance, 99, 0, Arc::default()).unsigned();
        script::run(&text, Box::new(endpoint)) == shown(finding)
    });
    Found {
        right: fault.cites.iter().any(|cite| names(&key, cite)),
        key,
        says: finding.violation.says.clone(),
        from: finding.shrunk_from as usize,
        length: finding.steps.len(),
        shrinking,
        replays: (replayed as u32, times as u32),
        script,
        steps: case.to_yaml().unwrap(),
    }
}

/// Whether the case, written and read, shows the same at an endpoint with other ids.
fn shows(again: &Prepared, case: &Case, seed: u64) -> bool {
    let mut case = Case::from_yaml(&case.to_yaml().unwrap()).unwrap();
    case.seed = Some(seed);
    match again.replay(&case).unwrap().played.end {
        Stopped::Violated(violation) => violation.key.meets(&case.key),
        Stopped::Conforms | Stopped::Unbound(_) | Stopped::Refused(_) => false,
    }
}

/// What the last call of a finding was answered.
fn shown(finding: &Finding) -> Option<Shown> {
    let record = finding.records.last()?;
    let Outcome::Answered(answer) = &record.exchange.as_ref()?.outcome else {
        return None;
    };
    let code = match &answer.reply {
        Reply::Error { code, .. } => Some(code.clone()),
        Reply::Success(_) | Reply::Malformed(_) => None,
    };
    Some(Shown {
        status: answer.status,
        code,
    })
}

/// Whether a key is what `about/kind/blame` says, `*` being anything.
pub fn names(key: &Key, cite: &str) -> bool {
    let mut parts = cite.splitn(3, '/');
    let mut next = || parts.next().unwrap_or("*");
    // What a transition is about has a slash of its own: `DataFlow:Starting` in the table.
    let about = next().replace(':', "/");
    let (kind, blame) = (next(), next());
    (about == "*" || about == *key.about)
        && (kind == "*" || kind == key.kind.to_string())
        && (blame == "*" || key.blame.iter().any(|name| **name == *blame))
}
