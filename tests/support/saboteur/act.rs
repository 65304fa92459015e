//! What faults do: a few mechanisms with parameters.

use std::collections::BTreeMap;
use std::time::Duration;

use flowcheck::sut::{Request, Response};
use flowcheck_emulator::Emulator;
use serde_json::{Map, Value, json};

use super::message::Message;
use super::{Body, Edit, Saboteur};

/// A mechanism.
#[derive(Clone, Copy, Debug)]
pub enum Act {
    /// Successes are edited.
    Edit(&'static [Edit]),
    /// Successes are edited where they are asked for as XML.
    EditXml(&'static [Edit]),
    /// Errors of this code are other ones.
    Recode(&'static str, Wrong),
    /// Nothing is done, and an error is told.
    Refuse(Wrong),
    /// Errors with one of these codes are successes with these fields (JSON), though nothing is done.
    Pardon(&'static [&'static str], &'static str),
    /// The call is taken for another.
    Rewrite(&'static [Change]),
    /// A call that would succeed is taken for another.
    Misread(&'static [Change]),
    /// Refused with one of these codes, it is taken for another.
    Rescue(&'static [&'static str], &'static [Change]),
    /// After a success the changed call is done besides.
    Also(&'static [Change]),
    /// After a refusal with one of these codes the changed call is done all the same, and the refusal told.
    Despite(&'static [&'static str], &'static [Change]),
    /// A success is told, and nothing is done.
    Lose,
    /// An error is told, though it is done.
    Deny(Wrong),
    /// What is shown is what was so before the last call that was no look.
    Stale,
    /// A call with a token that was used gets the first answer, whatever else it says.
    Replay(&'static str),
    /// Items of another file system are listed as well.
    Borrow(&'static str),
    /// A listing begins anew with each page, and never ends.
    Loop,
    /// Every second request of its operation meets the other reading of a site; the emulator has that built in.
    Waver(&'static str, &'static str),
}

/// What to make of a parameter.
pub type Change = (&'static str, To);

/// What becomes of a parameter.
#[derive(Clone, Copy, Debug)]
pub enum To {
    Gone,
    Is(&'static str),
    /// Its first characters.
    Cut(usize),
    /// Another one each time; for tokens.
    Fresh,
    /// Another one after so many calls that were no looks.
    Epoch(u64),
    More(i64),
}

/// An error, or what of one is wrong; what is empty or 0 stays.
#[derive(Clone, Copy, Debug)]
pub struct Wrong {
    pub status: u16,
    pub code: &'static str,
    pub message: &'static str,
}

/// What a saboteur keeps between calls.
#[derive(Default)]
pub(super) struct Memory {
    first: Option<Value>,
    earlier: Option<Emulator>,
    answers: BTreeMap<String, Response>,
    changes: u64,
    nonces: u64,
}

impl Memory {
    pub(super) fn note(&mut self, act: &Act, message: &Message, honest: &Emulator) {
        if message.action.starts_with("Describe") {
            return;
        }
        self.changes += 1;
        if matches!(act, Act::Stale) {
            self.earlier = Some(honest.clone());
        }
    }

    pub(super) fn advance(&mut self, by: Duration) {
        if let Some(earlier) = &mut self.earlier {
            earlier.advance(by);
        }
    }
}

/// Codes that say nothing of what was asked for.
const GATEWAY: [&str; 7] = [
    "SignatureNonceUsed",
    "SignatureDoesNotMatch",
    "InvalidTimeStamp.Format",
    "InvalidTimeStamp.Expired",
    "InvalidAccessKeyId.NotFound",
    "InvalidApi.NotFound",
    "UnsupportedHTTPMethod",
];

impl Saboteur {
    /// Answers the request with the fault; none where there is nothing to spoil.
    pub(super) fn act(&mut self, request: &Request, message: &Message) -> Option<Response> {
        match self.fault.act {
            Act::Edit(edits) => self.edited(request, edits),
            Act::EditXml(edits) if message.wants_xml => self.edited(request, edits),
            Act::EditXml(_) | Act::Waver(..) => None,
            Act::Recode(code, wrong) => {
                (self.code_of(request)? == code).then_some(())?;
                let honest = self.honest.handle(request);
                Some(spoilt(&honest, wrong))
            }
            Act::Refuse(wrong) => {
                self.passes_gateway(request).then_some(())?;
                let idle = self.idle(message);
                Some(refusal(&idle, wrong))
            }
            Act::Pardon(codes, fields) => {
                codes
                    .contains(&self.code_of(request)?.as_str())
                    .then_some(())?;
                let honest = self.honest.handle(request);
                Some(success(&honest, message, fields))
            }
            Act::Rewrite(changes) => self.rewritten(request, message, changes),
            Act::Misread(changes) => {
                (self.trial(request).status == 200).then_some(())?;
                self.rewritten(request, message, changes)
            }
            Act::Rescue(codes, changes) => {
                codes
                    .contains(&self.code_of(request)?.as_str())
                    .then_some(())?;
                let mut changed = self.changed(message, changes);
                changed.nonce.push_str("-rescued");
                (self.trial(&self.sign(&changed)).status == 200).then_some(())?;
                self.honest.handle(request);
                Some(self.besides(message, changes))
            }
            Act::Also(changes) => {
                (self.trial(request).status == 200).then_some(())?;
                let answer = self.honest.handle(request);
                self.besides(message, changes);
                Some(answer)
            }
            Act::Despite(codes, changes) => {
                codes
                    .contains(&self.code_of(request)?.as_str())
                    .then_some(())?;
                let answer = self.honest.handle(request);
                self.besides(message, changes);
                Some(answer)
            }
            Act::Lose => {
                let answer = self.trial(request);
                (answer.status == 200).then_some(())?;
                self.idle(message);
                Some(answer)
            }
            Act::Deny(wrong) => {
                (self.trial(request).status == 200).then_some(())?;
                let answer = self.honest.handle(request);
                Some(refusal(&answer, wrong))
            }
            Act::Stale => {
                let stale = self.memory.earlier.as_mut()?.handle(request);
                let answer = self.honest.handle(request);
                Some(if answer.status == 200 { stale } else { answer })
            }
            Act::Replay(token) => self.replayed(request, message, token),
            Act::Borrow(list) => self.borrowed(request, message, list),
            Act::Loop => {
                let anew = [("NextToken", To::Gone)];
                let answer = match self.rewritten(request, message, &anew) {
                    Some(answer) => answer,
                    None => self.honest.handle(request),
                };
                let Some(mut body) = Body::read(&answer).filter(|_| answer.status == 200) else {
                    return Some(answer);
                };
                body.edit(&Edit::Set("NextToken", "\"TmV4dFRva2Vu\""), &mut None);
                Some(body.write(&answer))
            }
        }
    }

    fn edited(&mut self, request: &Request, edits: &[Edit]) -> Option<Response> {
        let answer = self.trial(request);
        let mut body = Body::read(&answer).filter(|_| answer.status == 200)?;
        let first = &mut self.memory.first;
        let mut changed = false;
        for edit in edits {
            changed |= body.edit(edit, first);
        }
        changed.then(|| body.write(&self.honest.handle(request)))
    }

    fn replayed(&mut self, request: &Request, message: &Message, token: &str) -> Option<Response> {
        let key = message.get(token)?.to_owned();
        self.passes_gateway(request).then_some(())?;
        if let Some(answer) = self.memory.answers.get(&key).cloned() {
            self.idle(message);
            return Some(answer);
        }
        let answer = self.trial(request);
        if answer.status == 200 {
            self.memory.answers.insert(key, answer);
        }
        None
    }

    /// The list with another file system's items.
    fn borrowed(&mut self, request: &Request, message: &Message, list: &str) -> Option<Response> {
        let own = message.get("FileSystemId")?.to_owned();
        let truth = self.honest.truth();
        let others = truth.resources.iter().filter(|r| r.kind == "FileSystem");
        let mut foreign = Vec::new();
        for other in others.filter(|other| other.id != own) {
            let mut asked = message.clone();
            asked
                .parameters
                .insert("FileSystemId".into(), other.id.clone());
            asked.nonce.push_str("-borrowed");
            let answer = self.trial(&self.sign(&asked));
            if let Some(mut body) = Body::read(&answer) {
                body.list(list, |items| foreign.append(&mut items.clone()));
            }
        }
        let answer = self.trial(request);
        let mut body = Body::read(&answer).filter(|_| answer.status == 200)?;
        let before = body.tree.clone();
        let one = foreign.into_iter().next()?;
        body.list(list, |items| items.push(one.clone()));
        (body.tree != before).then(|| body.write(&self.honest.handle(request)))
    }

    /// The honest answer, on a copy.
    fn trial(&self, request: &Request) -> Response {
        self.honest.clone().handle(request)
    }

    fn code_of(&self, request: &Request) -> Option<String> {
        let answer = self.trial(request);
        Body::read(&answer)
            .filter(|_| answer.status != 200)?
            .text("Code")
    }

    fn passes_gateway(&self, request: &Request) -> bool {
        self.code_of(request)
            .is_none_or(|code| !GATEWAY.contains(&code.as_str()))
    }

    fn changed(&mut self, message: &Message, changes: &[Change]) -> Message {
        let mut changed = message.clone();
        for (name, to) in changes {
            let Some(old) = changed.parameters.get(*name).cloned() else {
                if let To::Is(value) = to {
                    changed.parameters.insert((*name).into(), (*value).into());
                }
                continue;
            };
            let new = match *to {
                To::Gone => None,
                To::Is(value) => Some(value.to_owned()),
                To::Cut(length) => Some(old.chars().take(length).collect()),
                To::Fresh => Some(format!("other-{}", self.memory.nonces)),
                To::Epoch(every) => Some(format!("{}-{}", self.memory.changes / every, old)),
                To::More(more) => Some((old.parse::<i64>().unwrap_or(0) + more).to_string()),
            };
            match new {
                Some(new) => changed.parameters.insert((*name).into(), new),
                None => changed.parameters.remove(*name),
            };
        }
        changed
    }

    fn rewritten(
        &mut self,
        request: &Request,
        message: &Message,
        changes: &[Change],
    ) -> Option<Response> {
        let changed = self.changed(message, changes);
        let differs = changed.parameters != message.parameters;
        (differs && self.passes_gateway(request)).then(|| self.send(&changed))
    }

    /// The changed call, sent beside the one that came.
    fn besides(&mut self, message: &Message, changes: &[Change]) -> Response {
        self.memory.nonces += 1;
        let nonce = format!("saboteur-{}", self.memory.nonces);
        let changed = self.changed(message, changes);
        self.send(&Message { nonce, ..changed })
    }

    fn send(&mut self, message: &Message) -> Response {
        let request = self.sign(message);
        self.honest.handle(&request)
    }

    fn sign(&self, message: &Message) -> Request {
        message.signed(self.honest.now())
    }

    /// A call that changes nothing, for its answer's RequestId.
    fn idle(&mut self, message: &Message) -> Response {
        let mut parameters = message.parameters.clone();
        parameters.retain(|name, _| name == "Version" || name == "Format" || name == "RegionId");
        self.send(&Message {
            action: "DescribeRegions".into(),
            nonce: message.nonce.clone(),
            parameters,
            wants_xml: message.wants_xml,
        })
    }
}

fn spoilt(answer: &Response, wrong: Wrong) -> Response {
    let Some(mut body) = Body::read(answer) else {
        return answer.clone();
    };
    if let Value::Object(fields) = &mut body.tree {
        for (name, value) in [("Code", wrong.code), ("Message", wrong.message)] {
            if !value.is_empty() {
                fields.insert(name.into(), value.into());
            }
        }
    }
    let mut spoilt = body.write(answer);
    if wrong.status != 0 {
        spoilt.status = wrong.status;
    }
    spoilt
}

fn refusal(answer: &Response, wrong: Wrong) -> Response {
    let id = Body::read(answer).and_then(|body| body.text("RequestId"));
    let fields = json!({
        "RequestId": id.unwrap_or_default(),
        "HostId": "nas.cn-hangzhou.aliyuncs.com",
        "Code": wrong.code,
        "Message": wrong.message,
        "Recommend": "",
    });
    told(answer, "Error", fields, wrong.status)
}

fn success(answer: &Response, message: &Message, fields: &str) -> Response {
    let id = Body::read(answer).and_then(|body| body.text("RequestId"));
    let mut all = Map::new();
    all.insert("RequestId".into(), id.unwrap_or_default().into());
    if let Ok(Value::Object(more)) = serde_json::from_str(fields) {
        all.extend(more);
    }
    told(
        answer,
        &format!("{}Response", message.action),
        Value::Object(all),
        200,
    )
}

fn told(answer: &Response, root: &str, tree: Value, status: u16) -> Response {
    let is_xml = Body::read(answer).is_some_and(|body| body.is_xml());
    let root = is_xml.then(|| root.to_owned());
    Response {
        status,
        ..Body::of(root, tree).write(answer)
    }
}
