//! Signed requests: ours are let through, and with anything that is signed changed they are not.

use std::time::Duration;

use arbitrary::{Arbitrary, Unstructured};
use flowcheck_emulator::{Config, Emulator, Request};

use super::context::{Service, open_emulator};
use super::request::answer;
use super::{Broken, Context, Reached};
use crate::runner::Target;
use crate::runner::ways::{Signature, Ways};
use crate::sut::{Call, Format, Lists, Placement, Reply};
use crate::value::Value;

/// What signatures reach.
pub(super) const KINDS: &[&str] = &["let through", "changed", "forged", "said twice", "late"];

/// A call, how it travels, and what is done to it on the way.
#[derive(Arbitrary, Debug)]
struct Sent<'a> {
    service: u8,
    way: u8,
    operation: u8,
    arguments: Vec<(&'a str, &'a str)>,
    done: Done<'a>,
}

#[derive(Arbitrary, Debug)]
enum Done<'a> {
    Nothing,
    /// One letter or digit that is signed becomes another.
    Changed {
        place: u8,
        at: u16,
        by: u8,
    },
    /// The authorization is this.
    Forged(&'a str),
    /// It is sent again as it is.
    Twice,
    /// It arrives so many minutes late.
    Late(u16),
}

pub(super) fn run(context: &Context, data: &[u8]) -> Result<Reached, Broken> {
    let Ok(sent) = Sent::arbitrary_take_rest(Unstructured::new(data)) else {
        return Ok(Vec::new());
    };
    let service = context.service(sent.service)?;
    let mut request = sign(service, &sent)?;
    let mut emulator = Emulator::new(Config::default());
    let (reached, refused) = match &sent.done {
        Done::Changed { place, at, by } if change(&mut request, *place, *at, *by) => {
            ("changed", true)
        }
        Done::Forged(text) if forge(&mut request, text) => ("forged", true),
        Done::Nothing | Done::Changed { .. } | Done::Forged(_) => ("let through", false),
        Done::Twice => {
            emulator.handle(&request);
            ("said twice", has_nonce(&request))
        }
        Done::Late(minutes) => {
            let minutes = u64::from(*minutes);
            emulator.advance(Duration::from_secs(minutes * 60));
            ("late", minutes > allowed(&request))
        }
    };
    let (_, reply) = answer(&mut emulator, &request)?;
    match (&reply, refused) {
        (Reply::Error { .. }, true) => Ok(vec![reached]),
        (_, true) => Err(format!("{reached}, yet let through: {request:?}")),
        (reply, false) => passes(reply, &request, reached),
    }
}

/// What is let through is answered as by an emulator that looks at no signatures. Ids and times are not compared.
fn passes(reply: &Reply, request: &Request, reached: &'static str) -> Result<Reached, Broken> {
    let (_, free) = answer(&mut open_emulator(), request)?;
    let same = match (reply, &free) {
        (Reply::Success(_), Reply::Success(_)) => true,
        (Reply::Error { code, .. }, Reply::Error { code: other, .. }) => code == other,
        _ => reached == "said twice",
    };
    if same {
        return Ok(vec![reached]);
    }
    Err(format!(
        "{reached}: {reply:?} to {request:?}, and without signatures {free:?}"
    ))
}

/// How many minutes a request may be old.
fn allowed(request: &Request) -> u64 {
    if has_nonce(request) { 15 } else { 5 }
}

/// Only one of the two protocols has nonces.
fn has_nonce(request: &Request) -> bool {
    header(request, "x-tc-action").is_none()
}

fn header<'r>(request: &'r Request, name: &str) -> Option<&'r str> {
    let mut headers = request.headers.iter();
    let found = headers.find(|(header, _)| header.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.as_str())
}

/// The call as it goes out, signed.
fn sign(service: &Service, sent: &Sent) -> Result<Request, Broken> {
    let spec = service.oracle.spec();
    let ways = Ways {
        signature: Some(if sent.way.is_multiple_of(2) {
            Signature::Rpc
        } else {
            Signature::V3
        }),
        placement: Some(match sent.way / 2 % 3 {
            0 => Placement::GetQuery,
            1 => Placement::PostQuery,
            _ => Placement::PostForm,
        }),
        lists: Some(if (sent.way / 6).is_multiple_of(2) {
            Lists::Dotted
        } else {
            Lists::Json
        }),
    };
    let config = Config::default();
    let target = Target::embedded(spec, config, service.region.clone(), ways);
    let mut sut = target.open(1, 0).map_err(|error| error.to_string())?;
    let index = usize::from(sent.operation) % spec.operations.len().max(1);
    let (name, _) = spec
        .operations
        .get_index(index)
        .ok_or("there is no operation")?;
    let mut arguments = service.pools().plain(name);
    // No operation knows these.
    let unknown = |(name, value): &(&str, &str)| (format!("X{name}").into(), Value::text(value));
    arguments.extend(sent.arguments.iter().map(unknown));
    Ok(sut.request(&Call {
        operation: name.clone(),
        arguments,
        format: Format::Json,
    }))
}

/// Changes a letter or digit of what is signed; whether there was one.
fn change(request: &mut Request, place: u8, at: u16, by: u8) -> bool {
    let signed = signed_headers(request);
    let mut places: Vec<&mut Vec<u8>> = Vec::new();
    let (path, query) = match request.target.split_once('?') {
        Some((path, query)) => (path.to_owned(), query.to_owned()),
        None => (request.target.clone(), String::new()),
    };
    let mut query = query.into_bytes();
    let mut headers: Vec<(usize, Vec<u8>)> = Vec::new();
    for (index, (name, value)) in request.headers.iter().enumerate() {
        if signed.iter().any(|one| name.eq_ignore_ascii_case(one)) {
            headers.push((index, value.clone().into_bytes()));
        }
    }
    places.push(&mut query);
    places.push(&mut request.body);
    places.extend(headers.iter_mut().map(|(_, value)| value));
    places.retain(|place| place.iter().any(u8::is_ascii_alphanumeric));
    let index = usize::from(place) % places.len().max(1);
    let Some(text) = places.into_iter().nth(index) else {
        return false;
    };
    if !change_one(text, usize::from(at), by) {
        return false;
    }
    if !query.is_empty() {
        request.target = format!("{path}?{}", String::from_utf8_lossy(&query));
    }
    for (index, value) in headers {
        if let Some((_, old)) = request.headers.get_mut(index) {
            *old = String::from_utf8_lossy(&value).into_owned();
        }
    }
    true
}

/// The headers a signature covers, and the one it stands in.
fn signed_headers(request: &Request) -> Vec<String> {
    let Some(authorization) = header(request, "authorization") else {
        return Vec::new();
    };
    let named = authorization
        .split("SignedHeaders=")
        .nth(1)
        .unwrap_or_default();
    let named = named.split(',').next().unwrap_or_default();
    let named = named.split(';').map(str::to_owned);
    named.chain(["authorization".to_owned()]).collect()
}

/// The first letter or digit from there on, not one of an escape, becomes another that differs by more than case.
fn change_one(text: &mut [u8], at: usize, by: u8) -> bool {
    let start = at % text.len().max(1);
    let escaped = |index: usize| {
        let before = |back: usize| index.checked_sub(back).and_then(|i| text.get(i));
        before(1) == Some(&b'%') || before(2) == Some(&b'%')
    };
    let plain =
        |index: &usize| text.get(*index).is_some_and(u8::is_ascii_alphanumeric) && !escaped(*index);
    let Some(index) = (start..text.len()).chain(0..start).find(plain) else {
        return false;
    };
    let Some(byte) = text.get_mut(index) else {
        return false;
    };
    const OTHERS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let wanted = usize::from(by) % OTHERS.len();
    let others = OTHERS.iter().cycle().skip(wanted);
    let old = byte.to_ascii_lowercase();
    if let Some(other) = others.copied().find(|other| *other != old) {
        *byte = other;
    }
    true
}

/// Puts a text where the authorization was; whether there was one, and it is another.
fn forge(request: &mut Request, text: &str) -> bool {
    let mut headers = request.headers.iter_mut();
    match headers.find(|(name, _)| name.eq_ignore_ascii_case("authorization")) {
        Some((_, value)) if *value != text => {
            *value = text.to_owned();
            true
        }
        Some(_) | None => false,
    }
}
