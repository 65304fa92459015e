//! The shop's files, changed as a test needs, and a bench to judge canned answers on.

use std::path::Path;

use serde_json::{Value as Json, json};

use crate::model::belief::{Assumptions, Belief};
use crate::model::fixtures::Fixtures;
use crate::oracle::{ClaimId, Oracle, Step, Verdict, Violation};
use crate::spec::Name;
use crate::spec::fixtures::facts;
use crate::spec::from_files;
use crate::sut::{Answer, Format, Lost, LostWhy, Outcome, Reply};
use crate::time::Time;
use crate::value::Value;

/// The files of a service.
#[derive(Clone)]
pub(crate) struct Files(Vec<(String, String)>);

/// The shop as it is.
pub(crate) fn shop() -> Files {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/specs/shop");
    let mut files = Vec::new();
    for folder in ["", "operations", "resources"] {
        let entries = std::fs::read_dir(dir.join(folder)).unwrap();
        let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.retain(|path| path.is_file());
        paths.sort();
        for path in paths {
            let name = path.strip_prefix(&dir).unwrap().to_string_lossy();
            let text = std::fs::read_to_string(&path).unwrap();
            files.push((format!("shop/{name}"), text));
        }
    }
    Files(files)
}

impl Files {
    /// With one text replaced by another, which has to occur in the file.
    pub(crate) fn edit(mut self, file: &str, from: &str, to: &str) -> Files {
        let mut files = self.0.iter_mut();
        let (_, text) = files.find(|(path, _)| path.ends_with(file)).unwrap();
        assert!(text.contains(from), "{file} does not hold `{from}`");
        *text = text.replacen(from, to, 1);
        self
    }

    /// With another file.
    pub(crate) fn file(mut self, file: &str, text: &str) -> Files {
        self.0.push((format!("shop/{file}"), text.to_owned()));
        self
    }

    /// With another reading: its name, and its alternatives.
    pub(crate) fn reading(self, name: &str, alternatives: &str) -> Files {
        let to = format!(
            "readings:\n  {name}:\n    says: where pages differ\n    \
             alternatives: {alternatives}\n    source: [handbook, notes]"
        );
        self.edit("shared.yaml", "readings:", &to)
    }

    /// A bench in an account of which the fixture file says this.
    pub(crate) fn with_facts(self, text: &str, assumptions: Assumptions) -> Bench {
        let spec = from_files(self.0)
            .unwrap_or_else(|found| panic!("{found}"))
            .spec;
        let facts = facts("fixtures.yaml", text, &spec).unwrap_or_else(|found| panic!("{found}"));
        let oracle = Oracle::new(spec, Fixtures::new(facts));
        Bench {
            belief: oracle.begin(assumptions),
            oracle,
            number: 0,
            clock: 0,
        }
    }
}

/// An account that others use too.
pub(crate) fn open() -> Assumptions {
    Assumptions {
        closed: false,
        ..Assumptions::default()
    }
}

/// What a call is answered: the fields of a success, or the code of an error.
pub(crate) type Canned<'a> = Result<Json, &'a str>;

/// Judges calls one after the other, each ten seconds after the one before.
pub(crate) struct Bench {
    pub(crate) oracle: Oracle,
    pub(crate) belief: Belief,
    number: u32,
    clock: u64,
}

impl Bench {
    /// A call that conforms.
    #[track_caller]
    pub(crate) fn good(&mut self, operation: &str, arguments: Json, answer: Canned) {
        let outcome = self.outcome(operation, answer);
        let verdict = self.judge(operation, arguments, &outcome, Format::Json);
        assert!(verdict.conforms(), "{:#?}", verdict.violations);
    }

    /// The claims that a call upholds, which conforms.
    #[track_caller]
    pub(crate) fn upheld(
        &mut self,
        operation: &str,
        arguments: Json,
        answer: Canned,
    ) -> Vec<ClaimId> {
        let outcome = self.outcome(operation, answer);
        let verdict = self.judge(operation, arguments, &outcome, Format::Json);
        assert!(verdict.conforms(), "{:#?}", verdict.violations);
        verdict.upheld
    }

    /// All that is said of a call.
    pub(crate) fn judged(&mut self, operation: &str, arguments: Json, answer: Canned) -> Verdict {
        let outcome = self.outcome(operation, answer);
        self.judge(operation, arguments, &outcome, Format::Json)
    }

    /// A call that is caught, by one violation with this key.
    #[track_caller]
    pub(crate) fn bad(
        &mut self,
        operation: &str,
        arguments: Json,
        answer: Canned,
        key: &str,
    ) -> Violation {
        let outcome = self.outcome(operation, answer);
        let verdict = self.judge(operation, arguments, &outcome, Format::Json);
        sole(verdict, key)
    }

    /// What is said of a code that comes with a status of its own.
    pub(crate) fn with_status(
        &mut self,
        operation: &str,
        arguments: Json,
        (status, code): (u16, &str),
    ) -> Vec<String> {
        let mut outcome = self.outcome(operation, Err(code));
        if let Outcome::Answered(answer) = &mut outcome {
            answer.status = status;
        }
        let verdict = self.judge(operation, arguments, &outcome, Format::Json);
        verdict.violations.into_iter().map(|v| v.says).collect()
    }

    /// As [`Bench::good`], answered in XML.
    #[track_caller]
    pub(crate) fn good_xml(&mut self, operation: &str, arguments: Json, answer: Canned) {
        let outcome = self.outcome(operation, answer);
        let verdict = self.judge(operation, arguments, &outcome, Format::Xml);
        assert!(verdict.conforms(), "{:#?}", verdict.violations);
    }

    /// As [`Bench::bad`], answered in XML.
    #[track_caller]
    pub(crate) fn bad_xml(
        &mut self,
        operation: &str,
        arguments: Json,
        answer: Canned,
        key: &str,
    ) -> Violation {
        let outcome = self.outcome(operation, answer);
        let verdict = self.judge(operation, arguments, &outcome, Format::Xml);
        sole(verdict, key)
    }

    /// A call whose answer is lost.
    pub(crate) fn lost(&mut self, operation: &str, arguments: Json) {
        let outcome = Outcome::Lost(Lost {
            why: LostWhy::TimeLimit,
            finished: false,
        });
        self.judge(operation, arguments, &outcome, Format::Json);
    }

    /// Lets so many seconds pass.
    pub(crate) fn wait(&mut self, seconds: u64) {
        self.clock += seconds;
    }

    fn judge(
        &mut self,
        operation: &str,
        arguments: Json,
        outcome: &Outcome,
        format: Format,
    ) -> Verdict {
        let Value::Map(arguments) = value(arguments) else {
            panic!("arguments are a map");
        };
        self.number += 1;
        self.clock += 10;
        let step = Step {
            number: self.number,
            operation: &operation.into(),
            arguments: &arguments,
            outcome,
            format,
            sent: Time::from_micros(self.clock * 1_000_000),
            received: Time::from_micros((self.clock + 1) * 1_000_000),
        };
        self.oracle.judge(&mut self.belief, &step)
    }

    /// A success has a request's id, an error the status and message of its row.
    fn outcome(&self, operation: &str, answer: Canned) -> Outcome {
        let (status, reply) = match answer {
            Ok(mut body) => {
                let fields = body.as_object_mut().unwrap();
                let wrapped = format!("{operation}Response");
                if !fields.contains_key(&wrapped) {
                    fields.insert("RequestId".to_owned(), json!("r-1"));
                }
                (200, Reply::Success(value(body)))
            }
            Err(code) => {
                let spec = self.oracle.spec();
                let own = spec.operations[operation].errors.get(code);
                let row = own.or_else(|| spec.errors.get(code));
                let message = row.and_then(|row| row.message.clone());
                let reply = Reply::Error {
                    code: code.to_owned(),
                    message: message.unwrap_or_default(),
                    body: value(json!({})),
                };
                (row.map_or(400, |row| row.http), reply)
            }
        };
        Outcome::Answered(Answer {
            status,
            reply,
            request_id_header: None,
        })
    }
}

#[track_caller]
fn sole(mut verdict: Verdict, key: &str) -> Violation {
    let found: Vec<String> = verdict
        .violations
        .iter()
        .map(|violation| violation.key.to_string())
        .collect();
    assert_eq!(found, [key], "{:#?}", verdict.violations);
    verdict.violations.remove(0)
}

fn value(json: Json) -> Value {
    match json {
        Json::Null => Value::Absent,
        Json::Bool(bool) => Value::Bool(bool),
        Json::Number(number) => Value::Int(number.as_i64().unwrap()),
        Json::String(text) => Value::text(&text),
        Json::Array(items) => Value::List(items.into_iter().map(value).collect()),
        Json::Object(fields) => Value::Map(
            fields
                .into_iter()
                .map(|(name, json)| (Name::from(name), value(json)))
                .collect(),
        ),
    }
}

/// A listing of items.
pub(crate) fn items(items: Json) -> Canned<'static> {
    Ok(json!({ "Items": { "Item": items } }))
}
