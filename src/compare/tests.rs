//! Sentences lose what is chance; what looks show bounds how long a state lasted, and never more.

use std::collections::BTreeMap;
use std::time::Duration;

use super::form::{Forms, form};
use super::latency::Stays;
use super::profile::Lengths;
use crate::oracle::Verdict;
use crate::runner::{Action, Record};
use crate::spec::{Spec, from_files};
use crate::sut::{Answer, Call, Exchange, Format, Outcome, Reply};
use crate::time::Time;
use crate::value::Value;

#[test]
fn sentences_lose_ids_numbers_and_what_was_sent() {
    let mut forms = Forms::new();
    forms.learn(&"df-0001".into());
    let said = "no df-0001 (request 2C9A1F9B-0F3A-4B5E-9C33-0A1B2C3D4E5F), signed POST&%2F&A%3Db at 1767225600";
    assert_eq!(
        forms.sentence(said),
        "no <id> (request <uuid>), signed <encoded> at <number>"
    );
    forms.begin_walk();
    assert_eq!(forms.sentence("df-x1"), "df-x1");
}

#[test]
fn times_have_forms_of_their_own() {
    for (text, expected) in [
        ("2026-01-01T00:00:00Z", "time in UTC"),
        ("2026-01-01T00:00:00+0800", "time"),
        ("2026-01-01", "text"),
        ("", "text"),
    ] {
        assert_eq!(form(&Value::text(text)), expected, "{text}");
    }
}

const SERVICE: &str = r#"
service: flows
says: flows
protocol: aliyun-rpc
version: "1"
sources: { doc: { title: a page } }
gateway:
  missing: { code: Missing, http: 400 }
  malformed: { code: Malformed, http: 400 }
errors:
  Missing: { http: 400 }
  Malformed: { http: 400 }
"#;

const FLOW: &str = r#"
resource: Flow
says: a flow
sources: [doc]
id: FlowId
fields: { FlowId: { always: true } }
state-field: Status
states:
  Starting: { becomes: Running, takes: 2m..5m }
  Running: { says: runs }
  Stopping: { becomes: Stopped, takes: 2m..5m }
  Stopped: { says: rests }
"#;

const STOP: &str = r#"
operation: StopFlow
says: stop a flow
sources: [doc]
parameters:
  FlowId: { required: true, names: { a: Flow, else: Missing } }
effects:
  - move: { of: Flow, to: Stopping }
"#;

const LIST: &str = r#"
operation: ListFlows
says: list flows
sources: [doc]
list: { of: Flow, at: Flows }
"#;

fn spec() -> Spec {
    let texts = [
        ("s/service.yaml", SERVICE),
        ("s/resources/flow.yaml", FLOW),
        ("s/operations/stop-flow.yaml", STOP),
        ("s/operations/list-flows.yaml", LIST),
    ];
    let texts = texts.map(|(path, text)| (path.to_owned(), text.to_owned()));
    match from_files(texts.to_vec()) {
        Ok(loaded) => loaded.spec,
        Err(found) => panic!("{found}"),
    }
}

/// A call at a second; an answer that shows the flow in a state, or none.
fn record(at: u64, operation: &str, shown: Option<&str>) -> Record {
    let item = |state: &str| {
        let fields = [("FlowId", "f-1"), ("Status", state)];
        let fields = fields.map(|(name, text)| (name.into(), Value::text(text)));
        Value::List(vec![Value::Map(fields.into())])
    };
    let body: BTreeMap<_, _> = shown
        .map(|state| ("Flows".into(), item(state)))
        .into_iter()
        .collect();
    let second = |at: u64| Time::from_micros(at * 1_000_000);
    Record {
        number: 1,
        action: Action::Wait(Duration::ZERO),
        call: Some(Call {
            operation: operation.into(),
            arguments: [("FlowId".into(), Value::text("f-1"))].into(),
            format: Format::Json,
        }),
        exchange: Some(Exchange {
            outcome: Outcome::Answered(Answer {
                status: 200,
                reply: Reply::Success(Value::Map(body)),
                request_id_header: None,
            }),
            sent: second(at),
            received: second(at + 1),
            format: Format::Json,
            raw: None,
        }),
        verdict: Verdict::default(),
        at: second(at),
    }
}

fn lengths(steps: &[(u64, Option<&str>)]) -> Vec<(String, u64, u64)> {
    let spec = spec();
    let (mut stays, mut lengths) = (Stays::default(), Lengths::default());
    for (at, shown) in steps {
        let operation = if shown.is_some() {
            "ListFlows"
        } else {
            "StopFlow"
        };
        stays.note(&spec, &record(*at, operation, *shown), &mut lengths);
    }
    let all = lengths.into_iter().flat_map(|((_, state), stays)| {
        let seconds = |(least, most): (Duration, Duration)| {
            (state.to_string(), least.as_secs(), most.as_secs())
        };
        stays.into_iter().map(seconds).collect::<Vec<_>>()
    });
    all.collect()
}

#[test]
fn looks_bound_how_long_a_state_lasted() {
    let seen = lengths(&[
        (0, Some("Running")),
        (10, None),
        (20, Some("Stopping")),
        (100, Some("Stopping")),
        (200, Some("Stopped")),
    ]);
    // Entered between 10 and 21, last seen at 100, gone by 201.
    assert_eq!(seen, [("Stopping".to_owned(), 79, 191)]);
}

#[test]
fn nothing_is_known_of_a_state_whose_beginning_nobody_saw_or_that_a_call_may_have_ended() {
    assert_eq!(
        lengths(&[(20, Some("Stopping")), (200, Some("Stopped"))]),
        []
    );
    let disturbed = [
        (0, Some("Running")),
        (10, None),
        (20, Some("Stopping")),
        (100, None),
        (200, Some("Stopped")),
    ];
    assert_eq!(lengths(&disturbed), []);
}
