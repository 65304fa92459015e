//! Tests of `gateway`.

use crate::testing::{Bench, Got, text, with};
use crate::wire::request::Incoming;
use crate::wire::v3;
use crate::{Config, Request};
use sha2::{Digest, Sha256};

fn send(bench: &mut Bench, request: &Request) -> Got {
    let response = bench.emulator.handle(request);
    (
        response.status,
        serde_json::from_slice(&response.body).unwrap(),
    )
}

fn refused(bench: &mut Bench, change: impl FnOnce(&mut Request)) -> (u16, String) {
    let mut request = bench.request("DescribeFileSystems", &[]);
    change(&mut request);
    let (status, body) = send(bench, &request);
    for field in ["RequestId", "HostId", "Message", "Recommend"] {
        assert!(body[field].is_string(), "{field}");
    }
    (status, crate::testing::text(&body["Code"]))
}

#[test]
fn each_fault_has_its_code() {
    let mut bench = Bench::normal();
    let target = |from: &'static str, to: &'static str| {
        move |request: &mut Request| request.target = request.target.replace(from, to)
    };
    for (from, to, status, code) in [
        ("Action=", "Akcja=", 400, "MissingAction"),
        (
            "DescribeFileSystems",
            "DescribeNothing",
            404,
            "InvalidApi.NotFound",
        ),
        (
            "Version=2017-06-26",
            "Version=2017-06-27",
            404,
            "InvalidApi.NotFound",
        ),
        ("Version=", "Wersja=", 400, "MissingVersion"),
        ("/?", "/x?", 404, "InvalidApi.NotFound"),
        (
            "AccessKeyId=testid",
            "AccessKeyId=other",
            404,
            "InvalidAccessKeyId.NotFound",
        ),
        (
            "AccessKeyId=testid",
            "AccessKeyId=",
            400,
            "MissingAccessKeyId",
        ),
        (
            "Timestamp=2026",
            "Timestamp=26",
            400,
            "InvalidTimeStamp.Format",
        ),
        (
            "Timestamp=2026-01-01T00",
            "Timestamp=2026-01-01T01",
            400,
            "InvalidTimeStamp.Expired",
        ),
        ("Signature=", "Signature=x", 400, "SignatureDoesNotMatch"),
        ("&Signature=", "&Sygnatura=", 400, "MissingSignature"),
    ] {
        assert_eq!(
            refused(&mut bench, target(from, to)),
            (status, code.to_owned()),
            "{from} -> {to}"
        );
    }
    let put = refused(&mut bench, |r| r.method = "PUT".to_owned());
    assert_eq!(put, (405, "UnsupportedHTTPMethod".to_owned()));
}

#[test]
fn a_wrong_signature_is_answered_with_what_should_have_been_signed() {
    let mut bench = Bench::normal();
    let mut request = bench.request("DescribeFileSystems", &[("FileSystemId", "cpfs-a/b")]);
    request.target = request.target.replace("Signature=", "Signature=x");
    let (_, body) = send(&mut bench, &request);
    let message = crate::testing::text(&body["Message"]);
    let parts: Vec<_> = message.split(':').collect();
    assert_eq!(parts.len(), 2, "{message}");
    assert!(
        parts[1].starts_with("GET&%2F&AccessKeyId%3Dtestid%26Action%3DDescribeFileSystems%26")
            && parts[1].contains("%26FileSystemId%3Dcpfs-a%252Fb%26"),
        "{message}"
    );
}

#[test]
fn a_nonce_holds_once_until_it_is_too_old_to_matter() {
    let mut bench = Bench::normal();
    let request = bench.request("DescribeFileSystems", &[]);
    assert_eq!(send(&mut bench, &request).0, 200);
    let (status, body) = send(&mut bench, &request);
    assert_eq!((status, &body["Code"]), (400, &"SignatureNonceUsed".into()));
    bench.minutes(31);
    bench.ok("DescribeFileSystems", &[]);
    assert_eq!(bench.emulator.nonces_kept(), 1);
}

#[test]
fn a_form_is_as_good_as_a_query() {
    let mut bench = Bench::normal();
    let mut request = bench.request("DescribeFileSystems", &[("Description", "a b")]);
    let query = request.target.split_off(2);
    // The method is signed too.
    request.method = "POST".to_owned();
    let parameters: crate::wire::request::Parameters =
        crate::wire::percent::pairs(query.as_bytes()).collect();
    let signature = crate::wire::rpc::sign(
        "testsecret",
        &crate::wire::rpc::string_to_sign("POST", &parameters),
    );
    let unsigned = parameters
        .iter()
        .filter(|(n, _)| *n != "Signature")
        .map(|(n, v)| (n.as_str(), v.as_str()));
    let all = unsigned.chain([("Signature", signature.as_str())]);
    let body = crate::wire::percent::canonical(all).replace("%20", "+");
    request.headers.push((
        "content-type".to_owned(),
        "application/x-www-form-urlencoded; charset=utf-8".to_owned(),
    ));
    request.body = body.into_bytes();
    assert_eq!(send(&mut bench, &request).0, 200);
}

/// A call signed in the newer way.
fn newer(bench: &Bench) -> Request {
    let hash = v3::hex(&Sha256::digest(b""));
    let at = crate::clock::iso(bench.emulator.now());
    let header = |n: &str, v: &str| (n.to_owned(), v.to_owned());
    let mut request = Request {
        method: "POST".to_owned(),
        target: "/?FileSystemType=cpfs".to_owned(),
        headers: vec![
            header("host", "localhost:8080"),
            header("x-acs-action", "DescribeFileSystems"),
            header("x-acs-version", "2017-06-26"),
            header("x-acs-date", &at),
            header("x-acs-signature-nonce", "newer"),
            header("x-acs-content-sha256", &hash),
        ],
        body: Vec::new(),
    };
    let signed =
        "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version";
    let incoming = Incoming::read(&request, None);
    let signature = v3::sign("testsecret", &incoming, signed, &hash).unwrap();
    let authorization =
        format!("ACS3-HMAC-SHA256 Credential=testid,SignedHeaders={signed},Signature={signature}");
    request
        .headers
        .push(header("Authorization", &authorization));
    request
}

#[test]
fn the_newer_signature() {
    let mut bench = Bench::normal();
    let mut request = newer(&bench);
    let (status, body) = send(&mut bench, &request);
    assert_eq!((status, &body["TotalCount"]), (200, &11.into()), "{body}");
    request.target.push_str("&PageSize=1");
    assert_eq!(
        send(&mut bench, &request).1["Code"],
        "SignatureDoesNotMatch"
    );
}

#[test]
fn one_signature_may_be_all_that_is_known() {
    let (known, unknown) = ("", "MissingAction");
    for (way, older_says, newer_says) in [
        ("both", known, known),
        ("HMAC-SHA1", known, unknown),
        ("ACS3-HMAC-SHA256", unknown, known),
    ] {
        let mut bench = Bench::reading("Gateway.signature", way);
        let request = bench.request("DescribeFileSystems", &[]);
        let code = text(&send(&mut bench, &request).1["Code"]);
        assert_eq!(code, older_says, "{way}");
        let request = newer(&bench);
        let code = text(&send(&mut bench, &request).1["Code"]);
        assert_eq!(code, newer_says, "{way}");
    }
}

#[test]
fn post_may_be_unknown() {
    for (way, status) in [("GET-and-POST", 200), ("GET", 405)] {
        let mut bench = Bench::reading("Gateway.method", way);
        let request = newer(&bench);
        assert_eq!(send(&mut bench, &request).0, status, "{way}");
        let request = bench.request("DescribeFileSystems", &[]);
        assert_eq!(send(&mut bench, &request).0, 200, "{way}");
    }
}

#[test]
fn the_headers_of_the_newer_style_do_not_make_it_so() {
    let mut bench = Bench::normal();
    let mut request = bench.request("DescribeFileSystems", &[]);
    request
        .headers
        .push(("x-acs-action".to_owned(), "DescribeFileSystems".to_owned()));
    assert_eq!(send(&mut bench, &request).0, 200);
}

#[test]
fn checking_can_be_turned_off() {
    let mut bench = Bench::new(Config {
        auth: false,
        ..Config::default()
    });
    let target = "/?Action=DescribeFileSystems&Version=2017-06-26".to_owned();
    let request = Request {
        method: "GET".to_owned(),
        target,
        ..Request::default()
    };
    assert_eq!(send(&mut bench, &request).0, 200);
    assert_eq!(send(&mut bench, &request).0, 200);
}

#[test]
fn xml_says_what_json_says() {
    let mut bench = Bench::normal();
    bench.file_system();
    let json = bench.ok("DescribeFileSystems", &[]);
    let xml = bench.response("DescribeFileSystems", &with(&[], "Format", "xml"));
    let xml = String::from_utf8(xml.body).unwrap();
    let id = json["FileSystems"]["FileSystem"][0]["FileSystemId"]
        .as_str()
        .unwrap();
    assert!(xml.contains("<DescribeFileSystemsResponse><RequestId>"));
    assert!(
        xml.contains(&format!(
            "<FileSystems><FileSystem><FileSystemId>{id}</FileSystemId>"
        )),
        "{xml}"
    );
    let error = bench.response("DeleteFileSystem", &[("Format", "XML")]);
    assert_eq!(error.status, 400);
    assert!(
        String::from_utf8(error.body)
            .unwrap()
            .contains("<Error><RequestId>")
    );
}
