//! No secret gets into a trace, whatever the endpoint says; and what is read is what was written.

use std::collections::BTreeMap;

use super::*;
use crate::model::belief::Assumptions;
use crate::oracle::Verdict;
use crate::runner::{Action, Event, Invocation, Record};
use crate::spec::{Spec, from_files};
use crate::sut::{Answer, Call, Exchange, Format, Lost, LostWhy, Outcome, Reply};
use crate::time::Time;
use crate::value::Value;

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

const CREATE: &str = r#"
operation: CreateFlow
says: make a flow
sources: [doc]
parameters:
  Bucket: {}
  Key: { secret: true }
  Other: { secret: true }
  Peers: { type: list, item: { Name: {}, Password: { secret: true } } }
returns:
  Token: { secret: true }
"#;

fn spec() -> Spec {
    let texts = [
        ("s/service.yaml", SERVICE),
        ("s/operations/create-flow.yaml", CREATE),
    ];
    let texts = texts.map(|(path, text)| (path.to_owned(), text.to_owned()));
    from_files(texts.to_vec()).unwrap().spec
}

fn map(fields: &[(&str, Value)]) -> Value {
    let own = |(name, value): &(&str, Value)| ((*name).into(), value.clone());
    Value::Map(fields.iter().map(own).collect())
}

fn record(number: u32, reply: Reply, raw: Option<&str>) -> Record {
    let peers = Value::List(vec![map(&[
        ("Name", "tom".into()),
        ("Password", "tell-no-one".into()),
    ])]);
    let arguments: BTreeMap<_, _> = [
        ("Bucket".into(), Value::text("${fs1}")),
        ("Key".into(), Value::text("tell-nobody")),
        ("Other".into(), Value::Int(7_777)),
        ("Peers".into(), peers),
    ]
    .into();
    let mut sent = arguments.clone();
    sent.insert("Bucket".into(), Value::text("fs-01"));
    Record {
        number,
        action: Action::Call(Invocation {
            call: "CreateFlow".into(),
            arguments,
            binds: BTreeMap::new(),
            format: Format::Json,
            lose: false,
        }),
        call: Some(Call {
            operation: "CreateFlow".into(),
            arguments: sent,
            format: Format::Json,
        }),
        exchange: Some(Exchange {
            outcome: Outcome::Answered(Answer {
                status: 200,
                reply,
                request_id_header: Some("signed-with-hush-hush".to_owned()),
            }),
            sent: Time::from_micros(5),
            received: Time::from_micros(9),
            format: Format::Json,
            raw: raw.map(str::to_owned),
        }),
        verdict: Verdict::default(),
        at: Time::from_micros(5),
    }
}

fn records() -> Vec<Record> {
    let echo = map(&[
        ("Token", "tell-no-soul".into()),
        ("Says", "your key is tell-nobody, tell-no-one".into()),
        ("Bucket", "fs-01".into()),
    ]);
    let error = Reply::Error {
        code: "Bad".to_owned(),
        message: "no tell-nobody".to_owned(),
        body: echo.clone(),
    };
    let mut lost = record(4, Reply::Success(Value::Absent), None);
    if let Some(exchange) = &mut lost.exchange {
        exchange.outcome = Outcome::Lost(Lost {
            why: LostWhy::Proxy(502),
            finished: false,
        });
    }
    vec![
        record(1, Reply::Success(echo), None),
        record(2, error, None),
        record(
            3,
            Reply::Malformed("no JSON: tell-nobody".to_owned()),
            Some("{\"Token\":\"tell-no-soul\""),
        ),
        record(
            5,
            Reply::Malformed("no JSON".to_owned()),
            Some("{tell-nobody"),
        ),
        lost,
    ]
}

fn header() -> Header {
    Header {
        version: VERSION,
        flowcheck: "0".to_owned(),
        service: "flows".into(),
        api: "1".to_owned(),
        specs: "0f".to_owned(),
        target: "somewhere".to_owned(),
        seed: "0x5eed".to_owned(),
        began: None,
        scale: None,
        assumptions: Assumptions::default(),
        fixtures: BTreeMap::new(),
    }
}

fn written(records: &[Record], limit: u64) -> String {
    let blots = Blots::new(&spec(), vec!["hush-hush".into()]);
    let mut writer = Writer::begin(Vec::new(), header(), blots, limit);
    let assumptions = Assumptions::default();
    writer.tell(&Event::WalkBegan {
        walk: 0,
        assumptions: &assumptions,
    });
    for record in records {
        writer.tell(&Event::Called {
            record,
            asked: None,
            share: None,
        });
    }
    String::from_utf8(writer.finish().unwrap()).unwrap()
}

fn lines(text: &str) -> Result<(Vec<Line>, bool), TraceError> {
    let mut reader = Reader::open(text.as_bytes())?;
    let lines = (&mut reader).collect::<Result<Vec<Line>, TraceError>>()?;
    Ok((lines, reader.is_torn()))
}

#[test]
fn no_secret_is_written_and_what_judging_looks_at_stays() {
    let text = written(&records(), u64::MAX);
    for secret in ["tell-no", "7777", "hush"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    for shown in [
        r#""Key":"<secret>""#,
        r#""Password":"<secret 2>""#,
        r#""Other":0"#,
        r#""Token":"<secret 3>""#,
        r#""Says":"your key is <secret>, <secret 2>""#,
        r#""sent":{"Bucket":"fs-01"}"#,
        r#""raw":"{<secret>""#,
        r#""lost":{"why":{"proxy":502},"finished":false}"#,
    ] {
        assert!(text.contains(shown), "{shown}: {text}");
    }
}

#[test]
fn what_is_read_is_what_was_done() {
    let mut done = records();
    // What is secret is not read back, so here nothing is.
    for record in &mut done {
        let call = record.call.as_mut().unwrap();
        call.arguments.retain(|name, _| **name == *"Bucket");
        let Action::Call(invocation) = &mut record.action else {
            panic!("no call");
        };
        invocation.arguments.retain(|name, _| **name == *"Bucket");
        let exchange = record.exchange.as_mut().unwrap();
        exchange.raw = exchange.raw.take().filter(|raw| !raw.contains("Token"));
        let Outcome::Answered(answer) = &mut exchange.outcome else {
            continue;
        };
        answer.request_id_header = None;
        if let Reply::Success(body) | Reply::Error { body, .. } = &mut answer.reply {
            *body = map(&[("A", Value::List(vec![Value::Int(-1), Value::Bool(true)]))]);
        }
    }
    let text = written(&done, u64::MAX);
    let (lines, torn) = lines(&text).unwrap();
    assert!(!torn);
    let read: Vec<Record> = lines
        .into_iter()
        .filter_map(|line| match line {
            Line::Step(step) => Some(step.into_record()),
            Line::Header(_) | Line::Walk(_) | Line::End(_) => None,
        })
        .collect();
    assert_eq!(read.len(), done.len());
    for (read, done) in read.iter().zip(&done) {
        assert_eq!(read.action, done.action);
        assert_eq!(read.call, done.call);
        assert_eq!(read.exchange, done.exchange);
        assert_eq!((read.number, read.at), (done.number, done.at));
    }
}

#[test]
fn a_torn_last_line_is_left_out_and_a_broken_one_is_named() {
    let text = written(&records(), u64::MAX);
    let whole = lines(&text).unwrap().0;
    for cut in [1, 2, 30] {
        let (lines, torn) = lines(&text[..text.len() - cut]).unwrap();
        let missing = usize::from(cut > 1);
        assert_eq!(lines, whole[..whole.len() - missing], "{cut}");
        assert_eq!(torn, cut > 1, "{cut}");
    }
    let broken = text.replacen("{\"walk\":{", "{\"walk\":", 1);
    let error = lines(&broken).unwrap_err().to_string();
    assert!(error.starts_with("line 2 is none of a trace"), "{error}");
}

#[test]
fn what_is_no_trace_or_anothers_is_refused() {
    let text = written(&[], u64::MAX);
    let later = text.replacen("\"version\":1", "\"version\":2,\"news\":3", 1);
    let error = |text: &str| lines(text).unwrap_err().to_string();
    assert_eq!(
        error(&later),
        "trace version 2 is not known; this program reads version 1"
    );
    for nothing in [
        "",
        "{}",
        "<html>",
        "{\"walk\":{\"number\":0,\"closed\":true}}\n",
    ] {
        assert_eq!(error(nothing), "it does not begin with a trace's header");
    }
    let strange = text.replacen("\"service\"", "\"vendor\"", 1);
    assert!(error(&strange).contains("unknown field `vendor`"));
}

#[test]
fn a_full_trace_has_no_gaps_and_says_what_is_missing() {
    let records = records();
    let whole = written(&records, u64::MAX);
    let header = whole.find('\n').unwrap() + 1;
    for limit in (0..whole.len() - header).step_by(97) {
        let text = written(&records, limit as u64);
        assert!(text.len() <= header + limit, "{limit}");
        assert!(whole.starts_with(&text), "{limit}");
    }
}
