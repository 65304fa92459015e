//! What a run was answered, without what hangs on chance.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::form::{Forms, form};
use super::latency::Stays;
use crate::oracle::{ClaimId, Key};
use crate::runner::Record;
use crate::runner::action::at_path;
use crate::runner::readings::Followed;
use crate::spec::{Name, Spec};
use crate::sut::{Answer, Outcome, Reply};
use crate::trace::{Header, Judged};
use crate::value::Value;

/// So many calls of a walk are counted as one: what is together is seldom independent.
const BLOCK: u32 = 128;
/// So many different sentences of one code are kept.
const SENTENCES: usize = 8;

/// How long states lasted, at least and at most, by kind and state.
pub(super) type Lengths = BTreeMap<(Name, Name), Vec<(Duration, Duration)>>;

/// See the module.
#[derive(Default)]
pub struct Profile {
    /// What was tested, when, by which seed.
    pub target: String,
    /// When it began, by the wall's clock.
    pub began: Option<String>,
    /// The seed, as reports print it.
    pub seed: String,
    /// Calls.
    pub calls: u64,
    pub(super) answers: BTreeMap<(Name, String), Answers>,
    /// By operation and code: the statuses it came under.
    pub(super) statuses: BTreeMap<(Name, String), BTreeSet<u16>>,
    /// By operation and the rules broken: the codes that came, and how often.
    pub(super) situations: BTreeMap<(Name, Vec<Name>), BTreeMap<String, u64>>,
    pub(super) lengths: Lengths,
    pub(super) readings: Vec<Followed>,
    pub(super) violations: Vec<(Key, String)>,
    pub(super) upheld: BTreeSet<ClaimId>,
}

/// Answers of one kind: an operation's, with one code.
#[derive(Default)]
pub(super) struct Answers {
    pub(super) count: u64,
    pub(super) sentences: BTreeSet<String>,
    /// Objects by their path; the answer itself has the empty one.
    pub(super) objects: BTreeMap<String, Objects>,
}

/// Objects at one place of answers of one kind.
#[derive(Default)]
pub(super) struct Objects {
    /// Blocks of calls in which there were any.
    pub(super) blocks: u64,
    block: Option<(u64, u32)>,
    /// In this block.
    here: u64,
    pub(super) fields: BTreeMap<Name, Field>,
}

/// A field of such objects.
#[derive(Default)]
pub(super) struct Field {
    /// Blocks in which any object had it.
    pub(super) some: u64,
    /// Blocks in which each had it.
    pub(super) all: u64,
    here: u64,
    pub(super) forms: BTreeSet<&'static str>,
}

/// Makes a profile, step by step.
pub struct Profiler<'s> {
    spec: &'s Spec,
    profile: Profile,
    forms: Forms,
    stays: Stays,
    walk: Option<u64>,
}

impl Profile {
    /// A profile to be.
    pub fn begin(spec: &Spec) -> Profiler<'_> {
        Profiler {
            spec,
            profile: Profile::default(),
            forms: Forms::new(),
            stays: Stays::default(),
            walk: None,
        }
    }

    pub(super) fn has_called(&self, operation: &str) -> bool {
        self.answers.keys().any(|(name, _)| **name == *operation)
    }
}

impl Profiler<'_> {
    /// Takes in a step that was judged.
    pub fn note(&mut self, walk: u64, record: &Record) {
        if self.walk != Some(walk) {
            self.walk = Some(walk);
            self.forms.begin_walk();
            self.stays = Stays::default();
        }
        let (Some(call), Some(exchange)) = (&record.call, &record.exchange) else {
            return;
        };
        self.profile.calls += 1;
        let learnt = record.verdict.learnt.iter();
        learnt.for_each(|(_, id)| self.forms.learn(id));
        self.stays
            .note(self.spec, record, &mut self.profile.lengths);
        if let Outcome::Answered(answer) = &exchange.outcome {
            self.tokens(record, answer);
            self.answered(
                &call.operation,
                record,
                answer,
                (walk, record.number / BLOCK),
            );
        }
    }

    /// The profile, with what judging the whole trace says.
    pub fn end(mut self, header: &Header, judged: &Judged) -> Profile {
        let answers = self.profile.answers.values_mut();
        answers
            .flat_map(|answers| answers.objects.values_mut())
            .for_each(Objects::close);
        let summary = &judged.summary;
        let findings = summary.findings.iter().map(|finding| &finding.violation);
        Profile {
            target: header.target.clone(),
            began: header.began.clone(),
            seed: header.seed.clone(),
            readings: summary.readings.clone(),
            violations: findings.map(|v| (v.key.clone(), v.says.clone())).collect(),
            upheld: summary.statistics.upheld.keys().cloned().collect(),
            ..self.profile
        }
    }

    /// Where listings go on is an id too.
    fn tokens(&mut self, record: &Record, answer: &Answer) {
        let (crate::runner::Action::Call(invocation), Reply::Success(body)) =
            (&record.action, &answer.reply)
        else {
            return;
        };
        for path in invocation.binds.values() {
            if let Some(id) = at_path(body, path).and_then(Value::as_text) {
                self.forms.learn(&id.into());
            }
        }
    }

    fn answered(&mut self, operation: &Name, record: &Record, answer: &Answer, block: (u64, u32)) {
        let (code, body) = match &answer.reply {
            Reply::Success(body) => (String::new(), body),
            Reply::Error { code, body, .. } => (code.clone(), body),
            Reply::Malformed(_) => ("(cannot be decoded)".to_owned(), &Value::Absent),
        };
        let key = (operation.clone(), code.clone());
        let statuses = self.profile.statuses.entry(key.clone()).or_default();
        statuses.insert(answer.status);
        let answers = self.profile.answers.entry(key).or_default();
        answers.count += 1;
        if let Reply::Error { message, .. } = &answer.reply
            && answers.sentences.len() < SENTENCES
        {
            answers.sentences.insert(self.forms.sentence(message));
        }
        objects(&mut answers.objects, "", body, block);
        let verdict = &record.verdict;
        if let Some(situation) = verdict.situation.as_ref().filter(|_| !verdict.environment) {
            let key = (operation.clone(), situation.clone());
            let codes = self.profile.situations.entry(key).or_default();
            *codes.entry(code).or_default() += 1;
        }
    }
}

fn objects(all: &mut BTreeMap<String, Objects>, path: &str, value: &Value, block: (u64, u32)) {
    match value {
        Value::Map(fields) => {
            all.entry(path.to_owned()).or_default().note(fields, block);
            for (name, field) in fields {
                let below = match path {
                    "" => name.to_string(),
                    path => format!("{path}.{name}"),
                };
                objects(all, &below, field, block);
            }
        }
        Value::List(items) => {
            let below = format!("{path}[]");
            items
                .iter()
                .for_each(|item| objects(all, &below, item, block));
        }
        Value::Absent | Value::Bool(_) | Value::Int(_) | Value::Text(_) => {}
    }
}

impl Objects {
    fn note(&mut self, fields: &BTreeMap<Name, Value>, block: (u64, u32)) {
        if self.block != Some(block) {
            self.close();
            self.block = Some(block);
            self.blocks += 1;
        }
        self.here += 1;
        for (name, value) in fields {
            let field = self.fields.entry(name.clone()).or_default();
            field.here += 1;
            field.forms.insert(form(value));
        }
    }

    /// Counts the block that is over.
    fn close(&mut self) {
        for field in self.fields.values_mut() {
            field.some += u64::from(field.here > 0);
            field.all += u64::from(field.here == self.here && self.here > 0);
            field.here = 0;
        }
        self.here = 0;
    }
}
