//! A call on one line, as people read it: number, operation, arguments, status, what came back.
//!
//! Ids are symbols; secrets are never shown; long values are cut, and their length told.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::action::{Action, Invocation, map_texts};
use super::session::Record;
use crate::sut::{Answer, Format, LostWhy, Outcome, Reply};
use crate::value::Value;

/// What stands for a secret.
const SECRET: &str = "<secret>";
/// Longer texts are cut in the middle, in characters.
const LONGEST_TEXT: usize = 60;

/// The parameters that are never shown.
#[derive(Clone, Debug, Default)]
pub struct Secrets(BTreeSet<Arc<str>>);

impl Secrets {
    /// These.
    pub fn new(names: BTreeSet<Arc<str>>) -> Secrets {
        Secrets(names)
    }
}

/// The columns of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The call's number; none for a wait.
    pub number: Option<u32>,
    /// The operation, or `wait`.
    pub operation: String,
    /// Its arguments, ids first.
    pub arguments: Vec<String>,
    /// The HTTP status, or `lost`.
    pub status: String,
    /// The code of an error, or the ids that a success showed.
    pub result: String,
}

/// The columns of a record's line.
pub fn line(record: &Record, secrets: &Secrets) -> Line {
    match &record.action {
        Action::Wait(length) => Line {
            number: None,
            operation: "wait".into(),
            arguments: vec![format!("{}s", length.as_secs())],
            status: String::new(),
            result: String::new(),
        },
        Action::Call(invocation) => {
            let (status, result) = outcome(record, invocation);
            Line {
                number: Some(record.number),
                operation: invocation.call.to_string(),
                arguments: arguments(invocation, secrets),
                status,
                result,
            }
        }
    }
}

/// A record in one line without columns: `CreateThing Size=3 -> 200 ThingId=$t1`.
pub fn told(record: &Record, secrets: &Secrets) -> String {
    let Line {
        operation,
        arguments,
        status,
        result,
        ..
    } = line(record, secrets);
    let asked = std::iter::once(operation)
        .chain(arguments)
        .collect::<Vec<_>>()
        .join(" ");
    let answer = [status, result].join(" ");
    match answer.trim() {
        "" => asked,
        answer => format!("{asked} -> {answer}"),
    }
}

fn arguments(invocation: &Invocation, secrets: &Secrets) -> Vec<String> {
    let mut shown = Vec::new();
    let mut plain = Vec::new();
    for (name, value) in &invocation.arguments {
        if value.is_absent() {
            continue;
        }
        if secrets.0.contains(name) {
            plain.push(format!("{name}={SECRET}"));
            continue;
        }
        let symbolic = has_symbol(value);
        let text = format!("{name}={}", show(value));
        if symbolic {
            shown.push(text);
        } else {
            plain.push(text);
        }
    }
    shown.extend(plain);
    if invocation.format == Format::Xml {
        shown.push("(as XML)".into());
    }
    shown
}

fn has_symbol(value: &Value) -> bool {
    match value {
        Value::Text(text) => text.contains("${") && !text.contains("$${"),
        Value::List(items) => items.iter().any(has_symbol),
        Value::Map(fields) => fields.values().any(has_symbol),
        Value::Absent | Value::Bool(_) | Value::Int(_) => false,
    }
}

/// A value with its symbols as `$df1`.
fn show(value: &Value) -> String {
    let shown = map_texts(value, &short_symbols);
    match &shown {
        Value::Text(text) if text.chars().count() > LONGEST_TEXT => cut(text),
        Value::Absent
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Text(_)
        | Value::List(_)
        | Value::Map(_) => shown.to_string(),
    }
}

fn cut(text: &str) -> String {
    let count = text.chars().count();
    let half = LONGEST_TEXT / 2 - 6;
    let start: String = text.chars().take(half).collect();
    let end: String = text.chars().skip(count - half).collect();
    let bytes = if text.len() == count {
        String::new()
    } else {
        format!(", {} bytes", text.len())
    };
    let plain = |part: &str| {
        let quoted = format!("{part:?}");
        quoted
            .strip_prefix('"')
            .and_then(|q| q.strip_suffix('"'))
            .unwrap_or(part)
            .to_owned()
    };
    format!(
        "\"{}...{}\" ({count} characters{bytes})",
        plain(&start),
        plain(&end)
    )
}

/// `${df1}` becomes `$df1`, and `$${` a `${` that means itself.
fn short_symbols(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        if let Some(literal) = before.strip_suffix('$') {
            out.push_str(literal);
            out.push_str("${");
            rest = after;
            continue;
        }
        out.push_str(before);
        out.push('$');
        match after.split_once('}') {
            Some((symbol, tail)) => {
                out.push_str(symbol);
                rest = tail;
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

fn outcome(record: &Record, invocation: &Invocation) -> (String, String) {
    match record.exchange.as_ref().map(|exchange| &exchange.outcome) {
        None => (String::new(), String::new()),
        Some(Outcome::Lost(lost)) => ("lost".into(), lost_why(lost.why).into()),
        Some(Outcome::Answered(answer)) => {
            (answer.status.to_string(), answered(answer, invocation))
        }
    }
}

fn lost_why(why: LostWhy) -> &'static str {
    match why {
        LostWhy::TimeLimit => "(no answer in time)",
        LostWhy::Reset => "(connection broken)",
        LostWhy::Incomplete => "(answer incomplete)",
        LostWhy::Proxy(_) => "(a proxy answered)",
        LostWhy::Dropped => "(on purpose)",
    }
}

fn answered(answer: &Answer, invocation: &Invocation) -> String {
    match &answer.reply {
        Reply::Error { code, .. } => clip(code),
        Reply::Malformed(_) => "(cannot be decoded)".into(),
        Reply::Success(_) => invocation
            .binds
            .iter()
            .map(|(symbol, path)| {
                let field = path.rsplit('.').next().unwrap_or(path);
                format!("{field}=${symbol}")
            })
            .collect::<Vec<_>>()
            .join(" "),
    }
}

/// What an endpoint says goes onto a terminal: no control characters, not too much.
fn clip(text: &str) -> String {
    text.chars()
        .take(120)
        .map(|c| if c.is_control() { '?' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::oracle::Verdict;
    use crate::sut::Exchange;
    use crate::time::Time;

    fn record(arguments: &[(&str, Value)], reply: Reply, status: u16) -> Record {
        let invocation = Invocation {
            call: "MakeThing".into(),
            arguments: arguments
                .iter()
                .map(|(name, value)| ((*name).into(), value.clone()))
                .collect(),
            binds: [("t1".to_owned(), "Things.0.ThingId".to_owned())].into(),
            format: Format::Json,
            lose: false,
        };
        let answer = Answer {
            status,
            reply,
            request_id_header: None,
        };
        Record {
            number: 3,
            action: Action::Call(invocation),
            call: None,
            exchange: Some(Exchange {
                outcome: Outcome::Answered(answer),
                sent: Time::START,
                received: Time::START,
                format: Format::Json,
                raw: None,
            }),
            verdict: Verdict::default(),
            at: Time::START,
        }
    }

    #[test]
    fn ids_come_first_and_secrets_never() {
        let arguments = [
            ("Age", Value::Int(3)),
            ("Parent", Value::text("${p1}")),
            ("Password", Value::text("hush")),
        ];
        let secrets = Secrets::new(["Password".into()].into());
        let success = record(&arguments, Reply::Success(Value::Map([].into())), 200);
        assert_eq!(
            told(&success, &secrets),
            "MakeThing Parent=$p1 Age=3 Password=<secret> -> 200 ThingId=$t1"
        );
    }

    #[test]
    fn long_texts_are_cut_in_the_middle_and_counted() {
        let text = format!("{}{}", "a".repeat(500), "z".repeat(523));
        let shown = show(&Value::text(&text));
        assert!(shown.contains("aaa...zzz"), "{shown}");
        assert!(shown.ends_with("(1023 characters)"), "{shown}");
        assert!(shown.len() < 90);
    }

    #[test]
    fn codes_cannot_command_the_terminal() {
        let error = Reply::Error {
            code: "Bad\u{1b}[2J".into(),
            message: String::new(),
            body: Value::Absent,
        };
        let told = told(&record(&[], error, 403), &Secrets::default());
        assert_eq!(told, "MakeThing -> 403 Bad?[2J");
    }

    #[test]
    fn symbols_are_short() {
        assert_eq!(short_symbols("/${fs1}/x $${y} ${"), "/$fs1/x ${y} ${");
        let wait = Record {
            action: Action::Wait(Duration::from_secs(300)),
            ..record(&[], Reply::Malformed(String::new()), 200)
        };
        assert_eq!(told(&wait, &Secrets::default()), "wait 300s");
    }
}
