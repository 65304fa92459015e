//! A request as a saboteur reads it, and signs it again after changing it. Judges nothing.

use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::STANDARD};
use flowcheck::sut::Request;
use hmac::{Hmac, Mac};
use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha1::Sha1;

/// What the signature's percent encoding leaves as it is.
const KEPT: AsciiSet = NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// A request of the RPC style or the newer one, taken apart.
#[derive(Clone, Debug)]
pub struct Message {
    pub action: String,
    /// All but what signs.
    pub parameters: BTreeMap<String, String>,
    /// What the caller never sends twice, but to try whether that is noticed.
    pub nonce: String,
    pub wants_xml: bool,
}

impl Message {
    pub fn read(request: &Request) -> Message {
        let query = request
            .target
            .split_once('?')
            .map_or("", |(_, query)| query);
        let body = std::str::from_utf8(&request.body).unwrap_or_default();
        let mut parameters = pairs(query);
        parameters.extend(pairs(body));
        let header = |name: &str| {
            let mut headers = request.headers.iter();
            headers
                .find(|(header, _)| header.eq_ignore_ascii_case(name))
                .map(|(_, value)| value.clone())
        };
        let action = parameters.get("Action").cloned();
        let version = parameters.get("Version").cloned();
        let nonce = parameters.get("SignatureNonce").cloned();
        for name in [
            "Action",
            "AccessKeyId",
            "Signature",
            "SignatureMethod",
            "SignatureNonce",
            "SignatureVersion",
            "Timestamp",
        ] {
            parameters.remove(name);
        }
        let version = version.or_else(|| header("x-acs-version"));
        parameters.insert("Version".into(), version.unwrap_or_default());
        let format = parameters.get("Format");
        Message {
            wants_xml: format.is_some_and(|format| format.eq_ignore_ascii_case("xml")),
            action: action
                .or_else(|| header("x-acs-action"))
                .unwrap_or_default(),
            nonce: nonce
                .or_else(|| header("x-acs-signature-nonce"))
                .unwrap_or_default(),
            parameters,
        }
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        let value = self.parameters.get(name).map(String::as_str);
        value.filter(|value| !value.is_empty())
    }

    /// Signed anew with the emulator's key.
    pub fn signed(&self, now: Timestamp) -> Request {
        let mut parameters = self.parameters.clone();
        let mut add = |name: &str, value: &str| parameters.insert(name.into(), value.into());
        add("Action", &self.action);
        add("AccessKeyId", "testid");
        add("SignatureMethod", "HMAC-SHA1");
        add("SignatureVersion", "1.0");
        add("SignatureNonce", &self.nonce);
        add("Timestamp", &now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
        let query = canonical(&parameters);
        let mut mac = Hmac::<Sha1>::new_from_slice(b"testsecret&").unwrap();
        mac.update(format!("GET&%2F&{}", encoded(&query)).as_bytes());
        let signature = STANDARD.encode(mac.finalize().into_bytes());
        Request {
            method: "GET".into(),
            target: format!("/?{query}&Signature={}", encoded(&signature)),
            headers: vec![("host".into(), "127.0.0.1:8080".into())],
            body: Vec::new(),
        }
    }
}

fn canonical(parameters: &BTreeMap<String, String>) -> String {
    let one = |(name, value): (&String, &String)| format!("{}={}", encoded(name), encoded(value));
    parameters.iter().map(one).collect::<Vec<_>>().join("&")
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, &KEPT).to_string()
}

fn pairs(text: &str) -> BTreeMap<String, String> {
    let decoded = |part: &str| {
        let part = part.replace('+', " ");
        percent_decode_str(&part).decode_utf8_lossy().into_owned()
    };
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect()
}
