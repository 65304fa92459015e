use proptest::prelude::*;

use super::*;

fn received(status: u16, media: &str, body: &str) -> Received {
    Received {
        status,
        headers: vec![
            ("Content-Type".into(), media.into()),
            ("X-Acs-Request-Id".into(), "r1".into()),
        ],
        body: body.into(),
    }
}

fn json(status: u16, body: &str) -> Outcome {
    read(
        &received(status, "application/json;charset=utf-8", body),
        Format::Json,
        "Op",
        &Shape::Any,
    )
}

fn xml(status: u16, body: &str) -> Outcome {
    read(
        &received(status, "text/xml", body),
        Format::Xml,
        "Op",
        &Shape::Any,
    )
}

#[track_caller]
fn reply(outcome: Outcome) -> Reply {
    match outcome {
        Outcome::Answered(answer) => answer.reply,
        Outcome::Lost(lost) => panic!("{lost:?}"),
    }
}

#[track_caller]
fn malformed(outcome: Outcome) -> String {
    let Reply::Malformed(why) = reply(outcome) else {
        panic!("it was decoded");
    };
    why
}

#[track_caller]
fn code(outcome: Outcome) -> String {
    let Reply::Error { code, .. } = reply(outcome) else {
        panic!("it is no error");
    };
    code
}

#[test]
fn successes_are_maps() {
    let Outcome::Answered(answer) = json(200, r#"{"Id":"x"}"#) else {
        panic!()
    };
    assert_eq!(answer.request_id_header.as_deref(), Some("r1"));
    assert_eq!(
        answer.reply,
        reply(xml(200, "<OpResponse><Id>x</Id></OpResponse>"))
    );
}

#[test]
fn errors_are_errors_under_any_status() {
    for status in [200, 400, 503] {
        assert_eq!(
            code(json(status, r#"{"Code":"A.B","Message":"no"}"#)),
            "A.B"
        );
        assert_eq!(
            code(xml(
                status,
                "<Error><Code>A.B</Code><Message>no</Message></Error>"
            )),
            "A.B"
        );
    }
    assert_eq!(code(json(404, r#"{"Code":"A.B"}"#)), "A.B");
}

#[test]
fn a_code_that_the_operation_returns_is_no_error() {
    let shape = Shape::Object([("Code".into(), Shape::Text)].into());
    let body = received(200, "", r#"{"Code":"Ok","Message":""}"#);
    assert!(matches!(
        reply(read(&body, Format::Json, "Op", &shape)),
        Reply::Success(_)
    ));
}

#[test]
fn says_why_a_body_cannot_be_decoded() {
    let html = "<!DOCTYPE html><html><title> Bad\n Gateway</title>";
    assert_eq!(
        malformed(json(200, html)),
        "the body is HTML, titled `Bad Gateway`"
    );
    assert_eq!(
        malformed(read(
            &received(500, "text/html", "oops"),
            Format::Json,
            "Op",
            &Shape::Any
        )),
        "the body is HTML"
    );
    assert_eq!(malformed(json(200, "")), "the body is empty");
    assert_eq!(malformed(json(500, "")), "the body is empty");
    assert_eq!(
        malformed(json(200, "[]")),
        "the body is JSON, but no object"
    );
    assert_eq!(
        malformed(json(400, "{}")),
        "status 400 came without an error's `Code`"
    );
    assert_eq!(malformed(xml(200, "<Error/>")), "the error has no `Code`");
    assert_eq!(
        malformed(json(200, "<a/>")),
        "the body looks like XML, though JSON was asked for"
    );
    assert_eq!(
        malformed(xml(200, "{}")),
        "the body looks like JSON, though XML was asked for"
    );
    assert_eq!(
        malformed(read(
            &received(200, "text/xml", "{}"),
            Format::Json,
            "Op",
            &Shape::Any
        )),
        "the content type is `text/xml`, though JSON was asked for"
    );
    assert_eq!(
        malformed(json(200, r#"{"a":1"#)),
        "the body is no readable JSON: it ends early, after 6 bytes"
    );
    assert_eq!(
        malformed(xml(200, "<OtherResponse/>")),
        "the root element is `OtherResponse`, neither `OpResponse` nor `Error`"
    );
    let large = " ".repeat(BODY_LIMIT + 1);
    assert_eq!(
        malformed(json(200, &large)),
        "the body is larger than 16 MiB"
    );
    let long = malformed(xml(200, &format!("<{}/>", "x".repeat(1_000))));
    assert!(
        long.chars().count() == SENTENCE_LIMIT && long.ends_with("xxx..."),
        "{long}"
    );
    let gzip = Received {
        status: 200,
        headers: vec![("content-encoding".into(), "gzip".into())],
        body: vec![1],
    };
    assert_eq!(
        malformed(read(&gzip, Format::Json, "Op", &Shape::Any)),
        "the body is encoded as `gzip`, which was not asked for"
    );
}

#[test]
fn a_proxy_answers_in_its_own_words() {
    for status in 502..=504 {
        let lost = Lost {
            why: LostWhy::Proxy(status),
            finished: false,
        };
        assert_eq!(json(status, "<html>"), Outcome::Lost(lost));
        assert_eq!(json(status, ""), Outcome::Lost(lost));
        assert_eq!(
            code(json(status, r#"{"Code":"ServiceUnavailable"}"#)),
            "ServiceUnavailable"
        );
    }
}

proptest! {
    #[test]
    fn no_message_panics(
        status in 100_u16..1000,
        media in "[ -~]{0,20}",
        body in proptest::collection::vec(any::<u8>(), 0..200),
        xml in any::<bool>(),
    ) {
        let received = Received { status, headers: vec![("content-type".into(), media)], body };
        let format = if xml { Format::Xml } else { Format::Json };
        let _ = read(&received, format, "Op", &Shape::Any);
    }
}
