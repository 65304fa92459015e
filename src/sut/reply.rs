//! Reads the messages of Alibaba Cloud RPC: successes, errors, and what cannot be decoded.
//!
//! Judges nothing but whether a message can be read; an error under HTTP 200 is an error.

use super::call::{Answer, Format, Lost, LostWhy, Outcome, Reply, Shape};
use super::wire::{BODY_LIMIT, Received};
use super::{json, tc3, xml};
use crate::value::Value;

/// The longest sentence about a malformed message, in characters.
const SENTENCE_LIMIT: usize = 240;
/// What stands where a sentence was cut.
const DOTS: &str = "...";

/// How answers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Alibaba Cloud RPC, in a format.
    Rpc(Format),
    /// Tencent Cloud API 3: JSON in an envelope.
    Tc3,
}

/// What a message says that came as the answer to a call of an operation. Any bytes will do.
pub fn read_answer(
    form: Form,
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    operation: &str,
    shape: &Shape,
) -> Outcome {
    let received = Received {
        status,
        headers,
        body,
    };
    match form {
        Form::Rpc(format) => read(&received, format, operation, shape),
        Form::Tc3 => tc3::read(&received),
    }
}

/// What a message says. 502 to 504 with a body that cannot be decoded come from a proxy, so the answer is lost.
pub(super) fn read(received: &Received, format: Format, operation: &str, shape: &Shape) -> Outcome {
    let decoded = decode(received, format, operation, shape);
    outcome(received, decoded, "x-acs-request-id")
}

/// What came of a message, by what it was decoded to; `id` is the header with the request's id.
pub(super) fn outcome(received: &Received, decoded: Result<Reply, String>, id: &str) -> Outcome {
    let status = received.status;
    let reply = match decoded {
        Ok(reply) => reply,
        Err(_) if (502..=504).contains(&status) => {
            return Outcome::Lost(Lost {
                why: LostWhy::Proxy(status),
                finished: false,
            });
        }
        Err(why) => Reply::Malformed(shortened(why)),
    };
    Outcome::Answered(Answer {
        status,
        reply,
        request_id_header: received.header(id).map(str::to_owned),
    })
}

fn decode(
    received: &Received,
    format: Format,
    operation: &str,
    shape: &Shape,
) -> Result<Reply, String> {
    let body = match format {
        Format::Json => json(received)?,
        Format::Xml => {
            check(received, format)?;
            let root = xml::parse(&received.body).map_err(|why| unreadable("XML", &why))?;
            let success = root.name.strip_suffix("Response") == Some(operation);
            if !success && root.name != "Error" {
                let name = &root.name;
                return Err(format!(
                    "the root element is `{name}`, neither `{operation}Response` nor `Error`"
                ));
            }
            let shape = if success { shape } else { &Shape::Any };
            let body = xml::fields(root, shape).map_err(|why| unreadable("XML", &why))?;
            if !success {
                return error(body).ok_or_else(|| "the error has no `Code`".into());
            }
            body
        }
    };
    let Value::Map(_) = body else {
        return Err("the body is JSON, but no object".into());
    };
    let status = received.status;
    if (200..300).contains(&status) && !is_error(&body, shape) {
        return Ok(Reply::Success(body));
    }
    error(body).ok_or_else(|| format!("status {status} came without an error's `Code`"))
}

/// The JSON text that a message is.
pub(super) fn json(received: &Received) -> Result<Value, String> {
    check(received, Format::Json)?;
    json::decode(&received.body).map_err(|why| unreadable("JSON", &why))
}

/// Looks at what can be said before the body is read.
fn check(received: &Received, format: Format) -> Result<(), String> {
    if let Some(encoding) = received.header("content-encoding")
        && !encoding.eq_ignore_ascii_case("identity")
    {
        return Err(format!(
            "the body is encoded as `{encoding}`, which was not asked for"
        ));
    }
    if received.body.len() > BODY_LIMIT {
        return Err(format!("the body is larger than {} MiB", BODY_LIMIT >> 20));
    }
    if received.body.is_empty() {
        return Err("the body is empty".into());
    }
    let media = received.header("content-type").unwrap_or_default();
    let media = media.split(';').next().unwrap_or_default().trim();
    let media = media.to_ascii_lowercase();
    let head = received.body.trim_ascii_start();
    if media.ends_with("html") || starts(head, "<!doctype html") || starts(head, "<html") {
        return Err(match title(&received.body) {
            Some(title) => format!("the body is HTML, titled `{title}`"),
            None => "the body is HTML".into(),
        });
    }
    let (asked, other, wrong) = match format {
        Format::Json => ("JSON", "XML", "xml"),
        Format::Xml => ("XML", "JSON", "json"),
    };
    if media.ends_with(wrong) {
        return Err(format!(
            "the content type is `{media}`, though {asked} was asked for"
        ));
    }
    let is_other = match format {
        Format::Json => head.starts_with(b"<"),
        Format::Xml => head.starts_with(b"{"),
    };
    if is_other {
        return Err(format!(
            "the body looks like {other}, though {asked} was asked for"
        ));
    }
    Ok(())
}

/// A sentence can quote names and types of any length from the message: it is cut, the dots that tell so included.
fn shortened(why: String) -> String {
    if why.chars().nth(SENTENCE_LIMIT).is_none() {
        return why;
    }
    let kept: String = why.chars().take(SENTENCE_LIMIT - DOTS.len()).collect();
    kept + DOTS
}

fn unreadable(format: &str, why: &str) -> String {
    format!("the body is no readable {format}: {why}")
}

fn starts(body: &[u8], with: &str) -> bool {
    body.get(..with.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(with.as_bytes()))
}

/// The title of an HTML page, shortened.
fn title(body: &[u8]) -> Option<String> {
    let head = body.get(..body.len().min(4096))?;
    let head = String::from_utf8_lossy(head);
    let (_, rest) = head
        .split_once("<title>")
        .or_else(|| head.split_once("<TITLE>"))?;
    let title = rest.split('<').next()?.split_whitespace();
    let title = title.collect::<Vec<_>>().join(" ");
    Some(title.chars().take(60).collect())
}

/// Whether a body under a 2xx status is an error: it has a `Code` the operation doesn't return, and a `Message`.
fn is_error(body: &Value, shape: &Shape) -> bool {
    let Value::Map(fields) = body else {
        return false;
    };
    let returns_code = matches!(shape, Shape::Object(fields) if fields.contains_key("Code"));
    let is_text = |name| matches!(fields.get(name), Some(Value::Text(_)));
    !returns_code && is_text("Code") && is_text("Message")
}

/// An error's reply, if it has a code.
fn error(body: Value) -> Option<Reply> {
    let text = |name| body.get(name)?.as_text().map(str::to_owned);
    Some(Reply::Error {
        code: text("Code")?,
        message: text("Message").unwrap_or_default(),
        body,
    })
}

#[cfg(test)]
mod tests;
