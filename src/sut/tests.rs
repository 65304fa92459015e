//! Every way for calls to travel reaches the emulator and comes back.

use std::collections::BTreeMap;

use flowcheck_emulator::{Config, Pace};

use super::*;
use crate::value::Value;

const PLACEMENTS: [Placement; 3] = [
    Placement::GetQuery,
    Placement::PostQuery,
    Placement::PostForm,
];

fn auths() -> [Auth; 2] {
    let credentials = Credentials::new("testid", "testsecret");
    [Auth::Rpc(credentials.clone()), Auth::V3(credentials)]
}

fn options(auth: Auth, placement: Placement) -> Options {
    Options::new(Protocol::Rpc(RpcOptions {
        version: "2017-06-26".into(),
        region: Some("cn-hangzhou".into()),
        placement,
        lists: Lists::Dotted,
        auth,
        nonce_seed: 0,
    }))
}

fn embedded(faults: Faults) -> Sut {
    let [rpc, _] = auths();
    let options = Options {
        faults,
        ..options(rpc, Placement::PostForm)
    };
    Sut::embedded(Emulator::new(Config::default()), options)
}

fn call(format: Format) -> Call {
    let arguments = [
        ("PageSize".into(), Value::Int(10)),
        // None stands there: of what their items are, the shape tells nothing.
        ("FileSystemType".into(), Value::text("extreme")),
    ];
    Call {
        operation: "DescribeFileSystems".into(),
        arguments: arguments.into(),
        format,
    }
}

fn shape() -> Shape {
    let list = Shape::List {
        wrapper: Some("FileSystem".into()),
        item: Box::new(Shape::Any),
    };
    let int = |name: &str| (name.into(), Shape::Int);
    let ints = [int("TotalCount"), int("PageSize"), int("PageNumber")];
    Shape::Object(
        ints.into_iter()
            .chain([("FileSystems".into(), list)])
            .collect(),
    )
}

/// The fields of a success, but for the request's id.
#[track_caller]
fn fields(exchange: Result<Exchange, SutError>) -> BTreeMap<Arc<str>, Value> {
    let outcome = exchange.unwrap().outcome;
    let Outcome::Answered(Answer {
        status: 200,
        reply: Reply::Success(Value::Map(mut fields)),
        ..
    }) = outcome
    else {
        panic!("{outcome:?}");
    };
    fields.remove("RequestId").unwrap();
    fields
}

/// The emulator checks each signature by its own code.
#[tokio::test]
async fn every_wire_form_means_the_same_over_both_transports() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let served = Emulator::new(Config {
        pace: Pace::Real,
        ..Config::default()
    });
    tokio::spawn(flowcheck_emulator::http::serve(
        listener,
        served,
        std::future::pending(),
    ));

    let expected = fields(
        embedded(Faults::none())
            .send(&call(Format::Json), &shape())
            .await,
    );
    assert_eq!(expected["PageSize"], Value::Int(10));
    let mut seed = 0;
    for auth in auths() {
        for placement in PLACEMENTS {
            for format in [Format::Json, Format::Xml] {
                seed += 1;
                let mut options = options(auth.clone(), placement);
                options.protocol = options.protocol.with_nonce_seed(seed);
                let emulator = Emulator::new(Config::default());
                let mut inside = Sut::embedded(emulator, options.clone());
                let mut outside = Sut::endpoint(&url, options).unwrap();
                for sut in [&mut inside, &mut outside] {
                    assert_eq!(
                        fields(sut.send(&call(format), &shape()).await),
                        expected,
                        "{auth:?} {placement:?} {format:?}"
                    );
                }
            }
        }
    }
}

#[tokio::test]
async fn signatures_of_another_key_are_refused_and_secrets_not_repeated() {
    let wrong = Credentials::new("testid", "another-secret");
    for auth in [Auth::Rpc(wrong.clone()), Auth::V3(wrong.clone())] {
        let options = options(auth, Placement::PostForm);
        let mut sut = Sut::embedded(Emulator::new(Config::default()), options);
        let exchange = sut.send(&call(Format::Json), &shape()).await.unwrap();
        let shown = format!("{exchange:?}");
        assert!(
            shown.contains("code: \"SignatureDoesNotMatch\"") && !shown.contains("another-secret"),
            "{shown}"
        );
    }
}

#[tokio::test]
async fn an_endpoint_without_auth_needs_no_signature() {
    let config = Config {
        auth: false,
        ..Config::default()
    };
    let options = options(
        Auth::None {
            access_key_id: None,
        },
        Placement::PostForm,
    );
    fields(
        Sut::embedded(Emulator::new(config), options)
            .send(&call(Format::Json), &shape())
            .await,
    );
}

#[tokio::test]
async fn embedded_calls_take_no_time_and_waits_jump() {
    let mut sut = embedded(Faults::none());
    let exchange = sut.send(&call(Format::Json), &shape()).await.unwrap();
    assert_eq!(
        (exchange.sent, exchange.received),
        (Time::START, Time::START)
    );
    sut.wait(Duration::from_secs(3_600)).await;
    assert_eq!(sut.now(), Time::START + Duration::from_secs(3_600));
    // The timestamp goes with the clock, or this would have expired.
    fields(sut.send(&call(Format::Json), &shape()).await);
}

#[tokio::test]
async fn lost_answers_are_told_apart_from_pending_calls() {
    let dropped = |finished| {
        Outcome::Lost(Lost {
            why: LostWhy::Dropped,
            finished,
        })
    };
    let call = call(Format::Json);
    let losing = Faults::losing(1.0, 1);
    for (faults, finished) in [(losing.clone(), true), (losing.hiding_finish(), false)] {
        let exchange = embedded(faults).send(&call, &shape()).await.unwrap();
        assert_eq!(exchange.outcome, dropped(finished));
    }
    let mut sut = embedded(Faults::none());
    assert_eq!(sut.send_losing(&call).await.unwrap().outcome, dropped(true));
    fields(sut.send(&call, &shape()).await);
    assert!(sut.emulator().is_some() && sut.another_client(1, Faults::none()).is_none());
}

#[tokio::test]
async fn a_lost_call_has_taken_effect() {
    let mut sut = embedded(Faults::none());
    let nonce = ("SignatureNonce".into(), Value::text("once"));
    let mut call = call(Format::Json);
    call.arguments.extend([nonce]);
    sut.send_losing(&call).await.unwrap();
    let shown = format!("{:?}", sut.send(&call, &shape()).await.unwrap());
    assert!(shown.contains("SignatureNonceUsed"), "{shown}");
}

/// `cargo test --release --lib in_process_speed -- --ignored --nocapture` prints what a call costs.
#[tokio::test]
#[ignore = "measures, and judges nothing"]
#[allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "it measures"
)]
async fn in_process_speed() {
    let (call, rounds) = (call(Format::Json), 100_000);
    for auth in auths() {
        let options = options(auth.clone(), Placement::PostForm);
        let mut sut = Sut::embedded(Emulator::new(Config::default()), options);
        let start = std::time::Instant::now();
        for _ in 0..rounds {
            std::hint::black_box(sut.send(&call, &Shape::Any).await.unwrap());
        }
        let whole = start.elapsed() / rounds;

        let request = sut.adapter.encode(&call, &sut.transport);
        let message = sut.transport.carry(request).await.unwrap().unwrap();
        let start = std::time::Instant::now();
        for _ in 0..rounds {
            std::hint::black_box(sut.adapter.encode(&call, &sut.transport));
            std::hint::black_box(sut.adapter.decode(&message, &call, &Shape::Any));
        }
        let ours = start.elapsed() / rounds;
        eprintln!("{auth:?}: {whole:?} per call, of it {ours:?} to encode, sign and decode");
    }
}
