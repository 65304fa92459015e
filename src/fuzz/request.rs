//! Raw requests into the emulator's core.

use std::time::Duration;

use flowcheck_emulator::{Emulator, Request, Response};

use super::context::open_emulator;
use super::{Broken, Context, Reached};
use crate::sut::{Form, Format, Outcome, Reply, Shape, read_answer};

/// What requests reach.
pub(super) const KINDS: &[&str] = &["success", "refused", "XML", "envelope"];

/// A request is a line: method, target, body, header names and values, with tabs between. So people can write seeds.
pub(super) fn run(_: &Context, data: &[u8]) -> Result<Reached, Broken> {
    let mut emulator = open_emulator();
    let mut reached = Vec::new();
    for line in data.split(|byte| *byte == b'\n') {
        let request = request(line);
        let (form, reply) = answer(&mut emulator, &request)?;
        reached.push(match reply {
            Reply::Success(_) => "success",
            Reply::Error { .. } => "refused",
            Reply::Malformed(why) => return Err(format!("{request:?} is answered badly: {why}")),
        });
        match form {
            Form::Rpc(Format::Json) => {}
            Form::Rpc(Format::Xml) => reached.push("XML"),
            Form::Tc3 => reached.push("envelope"),
        }
        emulator.advance(Duration::from_secs(300));
    }
    Ok(reached)
}

fn request(line: &[u8]) -> Request {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut parts = line.split(|byte| *byte == b'\t');
    let mut next = || parts.next().unwrap_or_default();
    let (method, target, body) = (text(next()), text(next()), next().to_vec());
    let mut headers = Vec::new();
    while let (Some(name), Some(value)) = (parts.next(), parts.next()) {
        headers.push((text(name), text(value)));
    }
    Request {
        method,
        target,
        headers,
        body,
    }
}

/// The reply to a request, in the form it came in.
pub(super) fn answer(emulator: &mut Emulator, request: &Request) -> Result<(Form, Reply), Broken> {
    let response = emulator.handle(request);
    let status = response.status;
    if !(200..500).contains(&status) {
        return Err(format!("{request:?} is answered with status {status}"));
    }
    let form = form(&response);
    let operation = root(&response);
    let headers = response.headers.clone();
    let outcome = read_answer(
        form,
        status,
        headers,
        response.body,
        &operation,
        &Shape::Any,
    );
    match outcome {
        Outcome::Answered(answer) => Ok((form, answer.reply)),
        Outcome::Lost(lost) => Err(format!("{request:?} is lost: {lost:?}")),
    }
}

/// How an answer is written, as it says itself. Only one service wraps its answers, and shows no content type's charset.
fn form(response: &Response) -> Form {
    let kind = response
        .headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    match kind.map(|(_, kind)| kind.as_str()) {
        Some(kind) if kind.starts_with("text/xml") => Form::Rpc(Format::Xml),
        Some("application/json") => Form::Tc3,
        Some(_) | None => Form::Rpc(Format::Json),
    }
}

/// The operation that an XML answer's root tells of.
fn root(response: &Response) -> String {
    let body = String::from_utf8_lossy(&response.body);
    let mut tags = body.split('<').filter(|tag| !tag.starts_with('?'));
    let root = tags.nth(1).and_then(|tag| tag.split('>').next());
    let root = root.unwrap_or_default();
    root.strip_suffix("Response").unwrap_or(root).to_owned()
}
