//! What holds for every call, whatever it brings.

use jiff::Timestamp;

use super::testing::*;
use crate::{Config, Emulator};

#[test]
fn no_bytes_make_it_panic() {
    let deep = format!("{{\"FileSystemId\":{}", "[".repeat(100_000));
    let bodies: &[&[u8]] = &[
        b"",
        b" ",
        b"null",
        b"[]",
        b"[{}]",
        b"\"x\"",
        b"{",
        b"{\"a\":1",
        b"{\"FileSystemId\":\"\\ud800\"}",
        b"{\"FileSystemId\":\"\xff\xfe\"}",
        b"\xef\xbb\xbf{}",
        b"{\"AutoRefresh\":1e999}",
        deep.as_bytes(),
    ];
    for body in bodies {
        let got = code_of(&send(&mut open(&[]), &request_at(body, Timestamp::MIN)));
        assert_eq!(got, "InvalidRequest", "{:?}", String::from_utf8_lossy(body));
    }
    let nested = "[".repeat(100) + &"]".repeat(100);
    for (extra, want) in [
        (
            "\"AutoRefresh\":123456789012345678901234567890".to_owned(),
            "InvalidParameter",
        ),
        ("\"AutoRefresh\":-0".to_owned(), "InvalidParameter"),
        (format!("\"Password\":{nested}"), "InvalidParameter"),
        ("\"SecretKey\":1,\"SecretKey\":\"hidden\"".to_owned(), ""),
        ("\"\":\"\"".to_owned(), "UnknownParameter"),
        (
            "\"DataFlowName\":\"\\u0000\"".to_owned(),
            "InvalidParameterValue.InvalidDataFlowName",
        ),
    ] {
        let whole = arguments().to_string();
        let body = format!("{},{extra}}}", whole.strip_suffix('}').unwrap());
        let request = request_at(body.as_bytes(), Timestamp::MAX);
        assert_eq!(code_of(&send(&mut open(&[]), &request)), want, "{extra}");
    }
    let mut odd = request_at(b"{}", Timestamp::MIN);
    for header in [
        "TC3-HMAC-SHA256",
        "TC3-HMAC-SHA256 Credential=////,Signature=,=,,",
    ] {
        set(&mut odd, "Authorization", Some(header));
        let got = code_of(&send(&mut emulator(), &odd));
        assert_eq!(got, "AuthFailure.InvalidAuthorization");
    }
}

#[test]
fn nothing_shows_a_secret() {
    let config = Config {
        access_key_secret: "hidden".to_owned(),
        tencent_secret_key: "hidden".to_owned(),
        ..Config::default()
    };
    let shown = format!("{config:?}");
    assert!(
        shown.contains("AKIDtestid") && !shown.contains("hidden"),
        "{shown}"
    );
    let mut emulator = Emulator::new(config);
    let mut request = request_at(arguments().to_string().as_bytes(), emulator.now());
    sign_with(
        &mut request,
        ("AKIDtestid", "hidden"),
        emulator.now(),
        "content-type;host",
    );
    assert_eq!(code_of(&send(&mut emulator, &request)), "");
    let shown = format!("{emulator:?} {:?}", emulator.truth());
    assert!(
        shown.contains("cfs-dataflow-") && !shown.contains("hidden"),
        "{shown}"
    );
    let shown = format!("{request:?}");
    assert!(
        shown.contains("X-TC-Action") && !shown.contains("body"),
        "{shown}"
    );
}

#[test]
fn one_process_serves_both_vendors() {
    let mut bench = crate::testing::Bench::normal();
    bench.file_system();
    assert_eq!(code(&mut bench.emulator, &arguments()), "");
    assert_eq!(bench.made().len(), 2);
}
