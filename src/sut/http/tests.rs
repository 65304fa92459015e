//! Whatever a server does, there is one message or none, within the time limit.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::*;
use crate::sut::{
    Answer, Auth, Call, Exchange, Faults, Format, Lists, Lost, Options, Outcome, Placement,
    Protocol, Reply, RpcOptions, Shape, Sut,
};
use crate::value::Value;

/// What a server does once it has read a request.
#[derive(Clone, Copy)]
enum Then {
    /// Sends these bytes and closes.
    Send(&'static str),
    /// Sends these bytes and resets the connection.
    Reset(&'static str),
    /// Sends these bytes and then nothing more.
    Stall(&'static str),
    /// Sends a header, then a byte now and then.
    Drip,
    /// Sends a body without end.
    Flood,
}

async fn server(then: Then) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            tokio::spawn(serve(stream, then));
        }
    });
    format!("http://{address}")
}

async fn serve(mut stream: TcpStream, then: Then) {
    let mut request = vec![0; 4096];
    let _ = stream.read(&mut request).await;
    match then {
        Then::Send(text) => {
            let _ = stream.write_all(text.as_bytes()).await;
        }
        Then::Reset(text) => {
            let _ = stream.write_all(text.as_bytes()).await;
            // What was sent has to arrive first.
            tokio::time::sleep(Duration::from_millis(50)).await;
            stream.set_zero_linger().unwrap();
        }
        Then::Stall(text) => {
            let _ = stream.write_all(text.as_bytes()).await;
            tokio::time::sleep(Duration::from_secs(60)).await;
        }
        Then::Drip => {
            let _ = stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 99999\r\n\r\n")
                .await;
            while stream.write_all(b" ").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        Then::Flood => {
            let _ = stream
                .write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
                .await;
            let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
            while stream.write_all(chunk.as_bytes()).await.is_ok() {}
        }
    }
}

fn sut(url: &str, limit: Duration) -> Result<Sut, SutError> {
    let rpc = RpcOptions {
        version: "2017-06-26".into(),
        region: None,
        placement: Placement::PostForm,
        lists: Lists::Dotted,
        auth: Auth::None {
            access_key_id: None,
        },
        nonce_seed: 0,
    };
    Sut::endpoint(
        url,
        Options {
            time_limit: limit,
            ..Options::new(Protocol::Rpc(rpc))
        },
    )
}

fn call() -> Call {
    Call {
        operation: "Op".into(),
        arguments: [].into(),
        format: Format::Json,
    }
}

async fn ask(url: &str, limit: Duration) -> Result<Exchange, SutError> {
    let mut sut = sut(url, limit).unwrap();
    sut.send(&call(), &Shape::Any).await
}

const LONG: Duration = Duration::from_secs(20);
const SHORT: Duration = Duration::from_millis(300);

async fn outcome(then: Then, limit: Duration) -> Outcome {
    ask(&server(then).await, limit).await.unwrap().outcome
}

#[track_caller]
fn assert_malformed(outcome: Outcome, expected: (u16, &str)) {
    let Outcome::Answered(Answer {
        status,
        reply: Reply::Malformed(why),
        ..
    }) = outcome
    else {
        panic!("{outcome:?}");
    };
    assert_eq!((status, why.as_str()), expected);
}

fn lost(why: LostWhy) -> Outcome {
    Outcome::Lost(Lost {
        why,
        finished: false,
    })
}

#[tokio::test]
async fn answers_are_decoded() {
    let body = r#"{"RequestId":"r1"}"#;
    let text = "HTTP/1.1 200 OK\r\nx-acs-request-id: r1\r\ncontent-length: 18\r\n\r\n{\"RequestId\":\"r1\"}";
    assert_eq!(body.len(), 18);
    let exchange = ask(&server(Then::Send(text)).await, LONG).await.unwrap();
    assert!(exchange.sent < exchange.received);
    let reply = Reply::Success(Value::Map([("RequestId".into(), Value::text("r1"))].into()));
    let answer = Answer {
        status: 200,
        reply,
        request_id_header: Some("r1".into()),
    };
    assert_eq!(exchange.outcome, Outcome::Answered(answer));
}

#[tokio::test]
async fn where_nothing_listens_is_no_outcome() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let error = ask(&format!("http://{address}"), LONG).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("`{address}` cannot be reached: nothing listens there")
    );
    assert!(error.help().unwrap().contains("which port"));
}

#[tokio::test]
async fn unknown_names_are_no_outcome() {
    let error = ask("http://no-such-host.invalid", LONG)
        .await
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("`no-such-host.invalid` cannot be reached: its name cannot be resolved"),
        "{error}"
    );
}

#[tokio::test]
async fn a_server_without_tls_is_no_outcome() {
    let url = server(Then::Send("HTTP/1.1 400 Bad Request\r\n\r\n")).await;
    let error = ask(&url.replace("http:", "https:"), LONG)
        .await
        .unwrap_err()
        .to_string();
    assert!(error.contains("no TLS connection came about: "), "{error}");
}

#[tokio::test]
async fn html_and_truncated_json_are_malformed() {
    let html =
        "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 16\r\n\r\n<title>Hi</title";
    assert_malformed(
        outcome(Then::Send(html), LONG).await,
        (200, "the body is HTML, titled `Hi`"),
    );
    let json = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n{\"a\":";
    assert_malformed(
        outcome(Then::Send(json), LONG).await,
        (
            200,
            "the body is no readable JSON: it ends early, after 5 bytes",
        ),
    );
}

#[tokio::test]
async fn a_500_is_an_answer_with_or_without_a_body() {
    let empty = "HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n";
    assert_malformed(
        outcome(Then::Send(empty), LONG).await,
        (500, "the body is empty"),
    );
    let body = "HTTP/1.1 500 Oops\r\ncontent-length: 24\r\n\r\n{\"Code\":\"InternalError\"}";
    let Outcome::Answered(answer) = outcome(Then::Send(body), LONG).await else {
        panic!()
    };
    assert!(matches!(answer.reply, Reply::Error { code, .. } if code == "InternalError"));
    let proxy = "HTTP/1.1 502 Oops\r\ncontent-length: 4\r\n\r\noops";
    assert_eq!(
        outcome(Then::Send(proxy), LONG).await,
        lost(LostWhy::Proxy(502))
    );
}

#[tokio::test]
async fn a_dropped_500_may_still_take_effect() {
    let text = "HTTP/1.1 500 Oops\r\ncontent-length: 24\r\n\r\n{\"Code\":\"InternalError\"}";
    let mut sut = sut(&server(Then::Send(text)).await, LONG).unwrap();
    let exchange = sut.send_losing(&call()).await.unwrap();
    assert_eq!(exchange.outcome, lost(LostWhy::Dropped));
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let text = "HTTP/1.1 302 Found\r\nlocation: /there\r\ncontent-length: 2\r\n\r\n{}";
    assert_malformed(
        outcome(Then::Send(text), LONG).await,
        (302, "status 302 came without an error's `Code`"),
    );
}

#[tokio::test]
async fn clients_call_at_the_same_time_on_one_clock() {
    let mut one = sut(&server(Then::Stall("")).await, SHORT).unwrap();
    let mut two = one.another_client(1, Faults::none()).unwrap();
    let call = call();
    let both = tokio::join!(one.send(&call, &Shape::Any), two.send(&call, &Shape::Any));
    let (one, two) = (both.0.unwrap(), both.1.unwrap());
    assert!(one.sent < two.received && two.sent < one.received);
}

#[tokio::test]
async fn slow_servers_end_by_the_time_limit() {
    for then in [
        Then::Stall(""),
        Then::Stall("HTTP/1.1 200 OK\r\ncontent-"),
        Then::Stall("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"),
        Then::Drip,
    ] {
        let exchange = ask(&server(then).await, SHORT).await.unwrap();
        assert_eq!(exchange.outcome, lost(LostWhy::TimeLimit));
        let took = exchange.received.since(exchange.sent);
        assert!(took >= SHORT && took < SHORT * 10, "{took:?}");
    }
}

#[tokio::test]
async fn broken_messages_are_lost() {
    for text in [
        "",
        "HTTP/1.1 200 OK\r\nconte",
        "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{",
    ] {
        assert_eq!(
            outcome(Then::Send(text), LONG).await,
            lost(LostWhy::Incomplete),
            "{text:?}"
        );
        assert_eq!(
            outcome(Then::Reset(text), LONG).await,
            lost(LostWhy::Reset),
            "{text:?}"
        );
    }
    let chunk = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{\"a\"";
    assert_eq!(
        outcome(Then::Send(chunk), LONG).await,
        lost(LostWhy::Incomplete)
    );
    assert_eq!(
        outcome(Then::Send("not HTTP at all\r\n\r\n"), LONG).await,
        lost(LostWhy::Incomplete)
    );
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_not_read_to_its_end() {
    assert_malformed(
        outcome(Then::Flood, LONG).await,
        (200, "the body is larger than 16 MiB"),
    );
}

#[tokio::test]
async fn texts_no_header_can_carry_are_an_error() {
    let mut sut = sut("http://127.0.0.1:1", LONG).unwrap();
    let Err(error) = sut
        .transport
        .carry(Request {
            method: "GET".into(),
            query: String::new(),
            headers: vec![("x-acs-action", "a\nb".into())],
            body: String::new(),
        })
        .await
    else {
        panic!()
    };
    assert_eq!(
        error.to_string(),
        "the text for the header `x-acs-action` holds characters that HTTP cannot carry"
    );
}

#[test]
fn only_addresses_are_endpoints() {
    let why = |url: &str| sut(url, LONG).err().map(|error| error.to_string());
    assert_eq!(why("http://127.0.0.1:8080"), None);
    assert_eq!(why("https://nas.example.com/"), None);
    assert_eq!(
        why("nas.example.com").unwrap(),
        "`nas.example.com` is no endpoint: it is no URL"
    );
    assert_eq!(
        why("ftp://h").unwrap(),
        "`ftp://h` is no endpoint: only `http` and `https` are known"
    );
    assert_eq!(
        why("http://h/a").unwrap(),
        "`http://h/a` is no endpoint: calls go to `/`, so it can have no path or query"
    );
    assert_eq!(
        why("http://me:hush@h").unwrap(),
        "`h` is no endpoint: its address holds a user's name or password"
    );
    assert_eq!(
        sut("http://h:80/", LONG).unwrap().curl(&call()),
        "curl 'http://h/' --data 'Action=Op&Format=JSON&Version=2017-06-26'"
    );
}
