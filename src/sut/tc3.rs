//! The adapter for Tencent Cloud API 3: a call becomes a JSON body under headers that say what is called, signed with
//! TC3-HMAC-SHA256 or not at all; an answer is taken out of its envelope.
//!
//! Judges no argument: whatever a call holds is sent as it is, with its type. What the protocol sends besides travels
//! in headers; an argument named as one of them (`X-TC-Version`) takes its place. There are no nonces, and answers are JSON whatever is asked for.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::call::{Call, Outcome, Reply};
use super::credentials::Credentials;
use super::parameters::instead;
use super::reply;
use super::sign::{Tc3Key, Tc3Scope, sha256_hex};
use super::wire::{Received, Request};
use crate::value::Value;

/// The object that every answer is wrapped in.
pub const ENVELOPE: &str = "Response";

/// The media type of a body: exactly this.
pub(super) const JSON: &str = "application/json";

/// The headers that are signed.
const SIGNED: &str = "content-type;host";

/// How calls are sent.
#[derive(Clone, Debug)]
pub struct Tc3Options {
    /// What the service is called in signatures.
    pub service: String,
    /// The API version sent with every call.
    pub version: String,
    /// The region sent with every call.
    pub region: Option<String>,
    /// What calls are signed with; `None`: they are not.
    pub key: Option<Credentials>,
    /// There are no nonces; idempotency tokens differ by it from run to run.
    pub nonce_seed: u64,
}

/// The adapter.
#[derive(Clone)]
pub(super) struct Tc3 {
    options: Tc3Options,
    key: Option<Tc3Key>,
}

impl Tc3 {
    pub(super) fn new(options: Tc3Options) -> Tc3 {
        let key = options.key.as_ref();
        Tc3 {
            key: key.map(|key| Tc3Key::new(key.secret())),
            options,
        }
    }

    /// The request for a call, made at a moment of the target's time.
    pub(super) fn encode(&self, call: &Call, at: Timestamp, host: &str) -> Request {
        let body = body(&Value::Map(business(call)));
        let mut headers = vec![("content-type", JSON.to_owned()), ("host", host.to_owned())];
        headers.extend(owned(self.unsigned(call)));
        let stamp = instead(
            call,
            "X-TC-Timestamp",
            Some(at.as_second().to_string().into()),
        );
        headers.extend(stamp.map(|stamp| ("x-tc-timestamp", stamp.into_owned())));
        if let (Some(credentials), Some(key)) = (&self.options.key, &self.key) {
            if let Some(token) = credentials.token() {
                headers.push(("x-tc-token", token.to_owned()));
            }
            let date = at.strftime("%Y-%m-%d").to_string();
            let scope = Tc3Scope {
                service: &self.options.service,
                second: at.as_second(),
                date: &date,
            };
            let signature = key.sign(&scope, &canonical(host, &body));
            let authorization = authorization(credentials.id(), &scope, &signature);
            let authorization = instead(call, "Authorization", Some(authorization.into()));
            headers.extend(authorization.map(|value| ("authorization", value.into_owned())));
        }
        Request {
            method: "POST".into(),
            query: String::new(),
            headers,
            body,
        }
    }

    /// The headers that say what the call is: all but key, time and signature.
    pub(super) fn unsigned<'a>(
        &'a self,
        call: &'a Call,
    ) -> impl Iterator<Item = (&'static str, Cow<'a, str>)> {
        let region = self.options.region.as_deref().map(Cow::from);
        let version = Some(self.options.version.as_str().into());
        [
            (
                "x-tc-action",
                instead(call, "X-TC-Action", Some((&*call.operation).into())),
            ),
            ("x-tc-version", instead(call, "X-TC-Version", version)),
            ("x-tc-region", instead(call, "X-TC-Region", region)),
        ]
        .into_iter()
        .filter_map(|(header, value)| Some((header, value?)))
    }
}

/// The arguments that travel in the body.
pub(super) fn business(call: &Call) -> BTreeMap<Arc<str>, Value> {
    let all = call.arguments.iter();
    let of_protocol = |name: &str| name == "Authorization" || name.starts_with("X-TC-");
    all.filter(|(name, _)| !of_protocol(name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

fn owned<'a>(
    headers: impl Iterator<Item = (&'static str, Cow<'a, str>)>,
) -> impl Iterator<Item = (&'static str, String)> {
    headers.map(|(header, value)| (header, value.into_owned()))
}

/// Arguments as a JSON object: numbers as numbers, texts as texts; what is absent is left out.
pub(super) fn body(arguments: &Value) -> String {
    arguments.to_json().to_string()
}

fn canonical(host: &str, body: &str) -> String {
    let hash = sha256_hex(body.as_bytes());
    format!("POST\n/\n\ncontent-type:{JSON}\nhost:{host}\n\n{SIGNED}\n{hash}")
}

fn authorization(id: &str, scope: &Tc3Scope<'_>, signature: &str) -> String {
    let algorithm = Tc3Key::ALGORITHM;
    let credential = scope.credential();
    format!(
        "{algorithm} Credential={id}/{credential}, SignedHeaders={SIGNED}, Signature={signature}"
    )
}

/// What a message says.
pub(super) fn read(received: &Received) -> Outcome {
    reply::outcome(received, decode(received), "x-tc-requestid")
}

fn decode(received: &Received) -> Result<Reply, String> {
    let Value::Map(mut envelope) = reply::json(received)? else {
        return Err("the body is JSON, but no object".into());
    };
    let Some(Value::Map(fields)) = envelope.remove(ENVELOPE) else {
        return Err(format!("the body holds no object `{ENVELOPE}`"));
    };
    let status = received.status;
    match fields.get("Error") {
        None if (200..300).contains(&status) => Ok(Reply::Success(Value::Map(fields))),
        None => Err(format!("status {status} came without an `Error`")),
        Some(error) => {
            let text = |name| error.get(name).and_then(Value::as_text);
            let code = text("Code").ok_or("the error has no `Code`")?.to_owned();
            let message = text("Message").unwrap_or_default().to_owned();
            let body = Value::Map(fields);
            Ok(Reply::Error {
                code,
                message,
                body,
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sut::call::{Answer, Format, Lost, LostWhy};

    fn tc3(key: Option<Credentials>) -> Tc3 {
        Tc3::new(Tc3Options {
            service: "cvm".into(),
            version: "2017-03-12".into(),
            region: Some("ap-guangzhou".into()),
            key,
            nonce_seed: 0,
        })
    }

    fn request(key: Option<Credentials>) -> Request {
        let filter = [
            ("Name".into(), Value::text("instance-name")),
            ("Values".into(), Value::List(vec![Value::text("未命名")])),
        ];
        let arguments = [
            ("Limit".into(), Value::Int(1)),
            (
                "Filters".into(),
                Value::List(vec![Value::Map(filter.into())]),
            ),
            ("Offset".into(), Value::text("0")),
            ("Left".into(), Value::Absent),
            // The protocol's own travel in headers: these are arguments like any others.
            ("Version".into(), Value::Bool(true)),
        ];
        let call = Call {
            operation: "DescribeInstances".into(),
            arguments: arguments.into(),
            format: Format::Xml,
        };
        let at = Timestamp::from_second(1_551_113_065).unwrap();
        tc3(key).encode(&call, at, "cvm.tencentcloudapi.com")
    }

    fn key() -> Credentials {
        Credentials::new("AKIDexample", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE")
    }

    fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
        let mut headers = request.headers.iter();
        headers
            .find(|(header, _)| *header == name)
            .map(|(_, value)| value.as_str())
    }

    #[test]
    fn arguments_keep_their_types_and_what_is_called_stands_in_headers() {
        let request = request(None);
        assert_eq!(
            request.body,
            r#"{"Filters":[{"Name":"instance-name","Values":["未命名"]}],"Limit":1,"Offset":"0","Version":true}"#
        );
        assert_eq!((&*request.method, request.query.as_str()), ("POST", ""));
        let expected = [
            ("content-type", "application/json"),
            ("host", "cvm.tencentcloudapi.com"),
            ("x-tc-action", "DescribeInstances"),
            ("x-tc-version", "2017-03-12"),
            ("x-tc-region", "ap-guangzhou"),
            ("x-tc-timestamp", "1551113065"),
        ];
        let headers = request.headers.iter();
        assert!(headers.map(|(name, text)| (*name, &**text)).eq(expected));
    }

    /// Computed apart, by the published algorithm; the algorithm itself is tested in `sign`.
    #[test]
    fn a_call_is_signed_for_its_service_and_day() {
        let request = request(Some(key().with_token("tok")));
        assert_eq!(
            header(&request, "authorization"),
            Some(
                "TC3-HMAC-SHA256 Credential=AKIDexample/2019-02-25/cvm/tc3_request, \
                 SignedHeaders=content-type;host, \
                 Signature=5668ee3f041922d785e62a39ffd60bf34a2175c4c28e169d6b64d27b1674f70c"
            )
        );
        assert_eq!(header(&request, "x-tc-token"), Some("tok"));
    }

    fn message(status: u16, body: &str) -> Received {
        Received {
            status,
            headers: vec![("Content-Type".into(), JSON.into())],
            body: body.into(),
        }
    }

    #[track_caller]
    fn reply(status: u16, body: &str) -> Reply {
        match read(&message(status, body)) {
            Outcome::Answered(answer) => {
                assert_eq!(answer.status, status);
                answer.reply
            }
            Outcome::Lost(lost) => panic!("{lost:?}"),
        }
    }

    #[track_caller]
    fn malformed(status: u16, body: &str) -> String {
        let Reply::Malformed(why) = reply(status, body) else {
            panic!("it was decoded");
        };
        why
    }

    #[test]
    fn successes_and_errors_come_out_of_their_envelope() {
        let fields = Value::Map([("RequestId".into(), Value::text("r1"))].into());
        assert_eq!(
            reply(200, r#"{"Response":{"RequestId":"r1"}}"#),
            Reply::Success(fields)
        );
        let body = r#"{"Response":{"Error":{"Code":"A.B","Message":"No such."},"RequestId":"r1"}}"#;
        for status in [200, 400, 503] {
            let Reply::Error {
                code,
                message,
                body,
            } = reply(status, body)
            else {
                panic!("{status}");
            };
            assert_eq!((&*code, &*message), ("A.B", "No such."));
            assert_eq!(body.get("RequestId"), Some(&Value::text("r1")));
        }
    }

    #[test]
    fn without_an_envelope_nothing_is_decoded() {
        let why = "the body holds no object `Response`";
        for body in [
            r#"{"RequestId":"r1"}"#,
            r#"{"Response":"r1"}"#,
            r#"{"Code":"A.B","Message":"no"}"#,
        ] {
            assert_eq!(malformed(200, body), why);
        }
        assert_eq!(malformed(200, "[]"), "the body is JSON, but no object");
        assert_eq!(malformed(200, ""), "the body is empty");
        for error in [r#""no""#, r#"{"Message":"no"}"#, "null"] {
            let body = format!(r#"{{"Response":{{"Error":{error}}}}}"#);
            assert_eq!(malformed(200, &body), "the error has no `Code`");
        }
        assert_eq!(
            malformed(500, r#"{"Response":{}}"#),
            "status 500 came without an `Error`"
        );
        assert!(malformed(200, "<a/>").contains("looks like XML"));
    }

    #[test]
    fn a_proxy_answers_in_its_own_words() {
        let lost = Lost {
            why: LostWhy::Proxy(502),
            finished: false,
        };
        assert_eq!(read(&message(502, "<html>")), Outcome::Lost(lost));
        let answered = read(&message(502, r#"{"Response":{"Error":{"Code":"A"}}}"#));
        assert!(matches!(
            answered,
            Outcome::Answered(Answer { status: 502, .. })
        ));
    }
}
