//! A small signing client for the tests of this service.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::tc3;
use crate::{Config, Emulator, Readings, Request};

pub(in crate::tencent) const KEYS: (&str, &str) = ("AKIDtestid", "testsecret");
pub(in crate::tencent) const FS: &str = "cfs-44d53b63e";

pub(in crate::tencent) fn emulator() -> Emulator {
    Emulator::new(Config::default())
}

pub(in crate::tencent) fn open(readings: &[(&str, &str)]) -> Emulator {
    let named = |(n, v): &(&str, &str)| (format!("CreateDataFlow@tencent.{n}"), (*v).to_owned());
    let readings: Readings = readings.iter().map(named).collect();
    assert!(crate::readings::unknown(&readings).is_empty());
    Emulator::new(Config {
        auth: false,
        readings,
        ..Config::default()
    })
}

pub(in crate::tencent) fn arguments() -> Value {
    json!({
        "FileSystemId": FS,
        "SourceStorageType": "S3_COS",
        "SourceStorageAddress": "https://a-1251000004.cos.ap-guangzhou.myqcloud.com",
        "SourcePath": "test3",
        "TargetPath": "/cfs/test11",
        "SecretId": "AKIDhidden",
        "SecretKey": "hidden-key",
    })
}

pub(in crate::tencent) fn with(name: &str, value: impl Into<Value>) -> Value {
    let mut arguments = arguments();
    arguments[name] = value.into();
    arguments
}

pub(in crate::tencent) fn without(name: &str) -> Value {
    let mut arguments = arguments();
    arguments.as_object_mut().unwrap().remove(name);
    arguments
}

pub(in crate::tencent) fn request_at(body: &[u8], at: Timestamp) -> Request {
    let seconds = at.as_second().to_string();
    let headers = [
        ("Content-Type", "application/json"),
        ("Host", "127.0.0.1:8080"),
        ("X-TC-Action", "CreateDataFlow"),
        ("X-TC-Version", "2019-07-19"),
        ("X-TC-Region", "ap-guangzhou"),
        ("X-TC-Timestamp", &seconds),
    ];
    Request {
        method: "POST".to_owned(),
        target: "/".to_owned(),
        headers: headers.map(|(n, v)| (n.to_owned(), v.to_owned())).to_vec(),
        body: body.to_vec(),
    }
}

pub(in crate::tencent) fn sign_with(
    request: &mut Request,
    keys: (&str, &str),
    at: Timestamp,
    signed: &str,
) {
    let date = at.strftime("%Y-%m-%d").to_string();
    let header = tc3::authorize(request, keys, &date, at.as_second(), signed);
    request.headers.retain(|(n, _)| n != "Authorization");
    request.headers.push(("Authorization".to_owned(), header));
}

pub(in crate::tencent) fn signed(arguments: &Value, at: Timestamp) -> Request {
    let mut request = request_at(arguments.to_string().as_bytes(), at);
    sign_with(&mut request, KEYS, at, "content-type;host");
    request
}

pub(in crate::tencent) fn set(request: &mut Request, name: &str, value: Option<&str>) {
    request.headers.retain(|(n, _)| n != name);
    if let Some(value) = value {
        request.headers.push((name.to_owned(), value.to_owned()));
    }
}

/// The `Response` object; the envelope is checked every time.
pub(in crate::tencent) fn send(emulator: &mut Emulator, request: &Request) -> Value {
    let response = emulator.handle(request);
    assert_eq!(response.status, 200);
    let kind = ("Content-Type".to_owned(), "application/json".to_owned());
    assert_eq!(response.headers, [kind]);
    let text = String::from_utf8(response.body).unwrap();
    assert!(!text.contains("hidden"), "{text}");
    let mut body: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(body.as_object().unwrap().len(), 1, "{body}");
    let response = body["Response"].take();
    let id = response["RequestId"].as_str().unwrap();
    assert!(id.len() == 36 && id == id.to_lowercase(), "{id}");
    response
}

/// The error's code; nothing for a success.
pub(in crate::tencent) fn code_of(response: &Value) -> String {
    let error = &response["Error"];
    assert_ne!(error.is_object(), response["DataFlowId"].is_string());
    let message = error["Message"].as_str().unwrap_or_default();
    assert_eq!(error.is_object(), !message.is_empty());
    error["Code"].as_str().unwrap_or_default().to_owned()
}

pub(in crate::tencent) fn call(emulator: &mut Emulator, arguments: &Value) -> Value {
    let request = signed(arguments, emulator.now());
    send(emulator, &request)
}

pub(in crate::tencent) fn code(emulator: &mut Emulator, arguments: &Value) -> String {
    code_of(&call(emulator, arguments))
}
