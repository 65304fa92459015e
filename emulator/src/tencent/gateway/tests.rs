//! Which requests pass, which do not, and why.

use std::time::Duration;

use jiff::Timestamp;

use crate::tencent::{tc3, testing::*};
use crate::{Config, Emulator, Pace, Trouble};

#[test]
fn what_is_not_signed_by_the_known_key_is_refused() {
    let mut emulator = emulator();
    let now = emulator.now();
    let body = arguments().to_string();
    let mut with_keys = |keys, signed, want: &str| {
        let mut request = request_at(body.as_bytes(), now);
        sign_with(&mut request, keys, now, signed);
        assert_eq!(code_of(&send(&mut emulator, &request)), want, "{signed}");
    };
    with_keys(KEYS, "content-type;host", "");
    with_keys(KEYS, "content-type;host;x-tc-action;x-tc-timestamp", "");
    with_keys(KEYS, "host", "AuthFailure.SignatureFailure");
    with_keys(
        ("AKIDtestid", "wrong"),
        "content-type;host",
        "AuthFailure.SignatureFailure",
    );
    with_keys(
        ("AKIDother", "testsecret"),
        "content-type;host",
        "AuthFailure.SecretIdNotFound",
    );
    let mut unsigned = request_at(body.as_bytes(), now);
    let got = code_of(&send(&mut emulator, &unsigned));
    assert_eq!(got, "AuthFailure.InvalidAuthorization");
    let header = tc3::authorize(
        &unsigned,
        KEYS,
        "2025-12-31",
        now.as_second(),
        "content-type;host",
    );
    set(&mut unsigned, "Authorization", Some(&header));
    let got = code_of(&send(&mut emulator, &unsigned));
    assert_eq!(
        got, "AuthFailure.SignatureFailure",
        "the date is another day's"
    );
}

#[test]
fn the_host_may_be_signed_without_its_port() {
    let mut emulator = emulator();
    let now = emulator.now();
    let mut request = request_at(arguments().to_string().as_bytes(), now);
    set(&mut request, "Host", Some("127.0.0.1"));
    sign_with(&mut request, KEYS, now, "content-type;host");
    set(&mut request, "Host", Some("127.0.0.1:8080"));
    assert_eq!(code_of(&send(&mut emulator, &request)), "");
    set(&mut request, "Host", Some("127.0.0.2:8080"));
    let got = code_of(&send(&mut emulator, &request));
    assert_eq!(got, "AuthFailure.SignatureFailure");
}

#[test]
fn a_clock_may_be_five_minutes_off() {
    let mut emulator = emulator();
    let now = emulator.now();
    for (seconds, want) in [
        (-301, "AuthFailure.SignatureExpire"),
        (-300, ""),
        (300, ""),
        (301, "AuthFailure.SignatureExpire"),
    ] {
        let at = Timestamp::from_second(now.as_second() + seconds).unwrap();
        let request = signed(&arguments(), at);
        assert_eq!(code_of(&send(&mut emulator, &request)), want, "{seconds}");
    }
}

#[test]
fn the_gateway_names_what_it_does_not_serve() {
    for (header, value, want) in [
        ("X-TC-Action", Some("DescribeDataFlow"), "InvalidAction"),
        ("X-TC-Action", None, "MissingParameter"),
        ("X-TC-Version", Some("2017-03-12"), "NoSuchVersion"),
        ("X-TC-Version", None, "MissingParameter"),
        ("X-TC-Region", Some("mars"), "UnsupportedRegion"),
        ("X-TC-Region", None, "MissingParameter"),
        ("X-TC-Timestamp", None, "MissingParameter"),
        ("X-TC-Timestamp", Some("soon"), "InvalidParameter"),
        (
            "X-TC-Timestamp",
            Some("9223372036854775807"),
            "InvalidParameter",
        ),
        ("Content-Type", Some("text/plain"), "UnsupportedProtocol"),
        ("Content-Type", None, "UnsupportedProtocol"),
    ] {
        let mut emulator = emulator();
        let mut request = signed(&arguments(), emulator.now());
        set(&mut request, header, value);
        assert_eq!(
            code_of(&send(&mut emulator, &request)),
            want,
            "{header} {value:?}"
        );
    }
    let mut emulator = emulator();
    let mut request = signed(&arguments(), emulator.now());
    request.target = "/x".to_owned();
    assert_eq!(code_of(&send(&mut emulator, &request)), "InvalidRequest");
    request.method = "GET".to_owned();
    assert_eq!(
        code_of(&send(&mut emulator, &request)),
        "UnsupportedProtocol"
    );
}

#[test]
fn twenty_calls_a_second_pass() {
    let limited = |pace, virtual_too| {
        let mut emulator = Emulator::new(Config {
            pace,
            tencent_limit_when_virtual: virtual_too,
            ..Config::default()
        });
        let mut codes = Vec::new();
        for _ in 0..21 {
            codes.push(code(&mut emulator, &with("FileSystemId", "cfs-1")));
        }
        let found = "ResourceNotFound.FileSystemNotFound";
        assert!(codes[..20].iter().all(|c| c == found), "{codes:?}");
        let over = codes[20] == "RequestLimitExceeded";
        emulator.advance(Duration::from_secs(1));
        assert_eq!(code(&mut emulator, &with("FileSystemId", "cfs-1")), found);
        over
    };
    assert!(!limited(Pace::Virtual, false));
    assert!(limited(Pace::Virtual, true));
    assert!(limited(Pace::Real, false));
}

#[test]
fn in_scaled_time_the_wall_clock_counts() {
    let mut emulator = Emulator::new(Config {
        pace: Pace::Scaled(60),
        ..Config::default()
    });
    let wall = emulator.now();
    for call in 0..21_u32 {
        emulator.advance(Duration::from_secs(60));
        emulator.set_wall_time(wall);
        let request = signed(&with("FileSystemId", "cfs-1"), wall);
        let over = code_of(&send(&mut emulator, &request)) == "RequestLimitExceeded";
        assert_eq!(over, call == 20);
    }
}

#[test]
fn throttling_on_request_has_this_services_code() {
    let mut emulator = Emulator::new(Config {
        throttle: Trouble {
            every: Some(2),
            ..Trouble::default()
        },
        ..Config::default()
    });
    assert_eq!(code(&mut emulator, &arguments()), "");
    assert_eq!(code(&mut emulator, &arguments()), "RequestLimitExceeded");
    assert_eq!(crate::testing::made(&emulator).len(), 1);
}
