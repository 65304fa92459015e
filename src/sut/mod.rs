//! The system under test: calls go out, outcomes come back, in the target's time.
//!
//! An adapter for each protocol turns a call into a request and a message into a reply; a transport carries them, over HTTP or
//! into an endpoint in this process, with the same wire form; a fault layer in between loses answers. Nothing here judges an
//! answer, repeats a call, or reads the environment.

mod adapter;
mod call;
mod clock;
mod credentials;
mod curl;
mod endpoint;
mod error;
mod fault;
mod http;
mod json;
mod manners;
mod parameters;
mod rate;
mod redact;
mod reply;
mod rpc;
mod sign;
mod tc3;
mod transport;
mod v3;
mod wire;
mod xml;

use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use flowcheck_emulator::Emulator;

use crate::time::Time;

pub use adapter::Protocol;
pub use call::{Answer, Call, Exchange, Format, Lost, LostWhy, Outcome, Reply, Shape};
pub use credentials::Credentials;
pub use endpoint::{Endpoint, Request, Response};
pub use error::SutError;
pub use fault::Faults;
pub use http::check_address;
pub use rate::Rate;
pub use reply::{Form, read_answer};
pub use rpc::{Auth, Lists, Placement, RpcOptions};
pub use tc3::{ENVELOPE, Tc3Options};

use adapter::Adapter;
use redact::Redactor;
use transport::Transport;

/// So much of an answer that cannot be decoded is kept, in characters.
const RAW: usize = 4 << 10;

/// How to talk to a system under test.
#[derive(Clone, Debug)]
pub struct Options {
    /// The wire protocol, with its own options.
    pub protocol: Protocol,
    /// Which answers are lost on purpose.
    pub faults: Faults,
    /// How long a call may take over HTTP, in wall time, from connecting to the last byte.
    pub time_limit: Duration,
    /// How fast the target's time runs over HTTP: 60 for an endpoint that lives a minute each second.
    pub scale: NonZeroU32,
    /// How often it may be called over HTTP, in wall time; `None`: as fast as it answers.
    pub rate: Option<Rate>,
    /// Certificates to trust besides the system's, as PEM.
    pub trust: Vec<u8>,
    /// Through which proxies calls go.
    pub proxies: Proxies,
    /// Parameters that are secret: left out of command lines, blotted out where an error repeats them.
    pub secrets: BTreeSet<Arc<str>>,
    /// Codes that say that the key no longer holds.
    pub key_ended: BTreeSet<String>,
}

impl Options {
    /// The defaults: no faults, 30 seconds, real time, any rate, no secret parameters, no code that ends the key.
    pub fn new(protocol: Protocol) -> Options {
        Options {
            protocol,
            faults: Faults::none(),
            time_limit: Duration::from_secs(30),
            scale: NonZeroU32::MIN,
            rate: None,
            trust: Vec::new(),
            proxies: Proxies::default(),
            secrets: BTreeSet::new(),
            key_ended: BTreeSet::new(),
        }
    }
}

/// Proxies, as the usual environment variables name them; none by default.
#[derive(Clone, Default)]
pub struct Proxies {
    /// For `http` endpoints.
    pub http: Option<String>,
    /// For `https` endpoints.
    pub https: Option<String>,
    /// The hosts that are called without one, separated by commas.
    pub except: Option<String>,
}

impl std::fmt::Debug for Proxies {
    /// Their addresses may hold passwords.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Proxies")
            .field("http", &self.http.is_some())
            .field("https", &self.https.is_some())
            .field("except", &self.except)
            .finish()
    }
}

/// The system under test.
pub struct Sut {
    adapter: Adapter,
    transport: Transport,
    faults: Faults,
    redactor: Redactor,
    secrets: BTreeSet<Arc<str>>,
    key_ended: BTreeSet<String>,
}

impl Sut {
    /// The emulator in this process, in virtual time from now on: only `wait` moves it. Time limit and scale have no
    /// meaning here.
    pub fn embedded(emulator: Emulator, options: Options) -> Sut {
        Sut::in_process(Box::new(emulator), options)
    }

    /// An endpoint in this process, as the embedded emulator is one.
    pub fn in_process(endpoint: Box<dyn Endpoint>, options: Options) -> Sut {
        Sut::new(Transport::in_process(endpoint), options)
    }

    /// An endpoint over HTTP; its time starts now. Sending needs a tokio runtime with I/O and time.
    ///
    /// # Errors
    /// If `url` is no endpoint's address, or the HTTP client cannot be set up.
    pub fn endpoint(url: &str, options: Options) -> Result<Sut, SutError> {
        let transport = Transport::http(url, &options)?;
        Ok(Sut::new(transport, options))
    }

    fn new(transport: Transport, options: Options) -> Sut {
        Sut {
            redactor: Redactor::new(options.protocol.credentials()),
            adapter: Adapter::new(options.protocol),
            transport,
            faults: options.faults,
            secrets: options.secrets,
            key_ended: options.key_ended,
        }
    }

    /// Another client of the same endpoint, on the same clock, for calls at the same time; its nonces count from another
    /// seed. None for an endpoint in this process, which serves one call after the other.
    pub fn another_client(&self, nonce_seed: u64, faults: Faults) -> Option<Sut> {
        Some(Sut {
            adapter: self.adapter.another(nonce_seed),
            transport: self.transport.another()?,
            faults,
            redactor: self.redactor.clone(),
            secrets: self.secrets.clone(),
            key_ended: self.key_ended.clone(),
        })
    }

    /// Sends a call, once, and waits for its outcome. The faults decide whether the answer gets lost.
    ///
    /// # Errors
    /// If nothing could be sent. Whatever the endpoint does, or fails to do, is an outcome.
    pub async fn send(&mut self, call: &Call, shape: &Shape) -> Result<Exchange, SutError> {
        let lose = self.faults.draw();
        self.exchange(call, shape, lose).await
    }

    /// Sends a call, once, and loses its answer, whatever the faults say.
    ///
    /// # Errors
    /// As `send`.
    pub async fn send_losing(&mut self, call: &Call) -> Result<Exchange, SutError> {
        self.exchange(call, &Shape::Any, true).await
    }

    async fn exchange(
        &mut self,
        call: &Call,
        shape: &Shape,
        lose: bool,
    ) -> Result<Exchange, SutError> {
        self.transport.ready().await;
        let request = self.adapter.encode(call, &self.transport);
        let sent = self.transport.before();
        let carried = self.transport.carry(request).await?;
        let received = self.transport.after();
        let mut raw = None;
        let outcome = match carried {
            Err(why) => Outcome::Lost(Lost {
                why,
                finished: false,
            }),
            Ok(message) if lose => Outcome::Lost(Lost {
                why: LostWhy::Dropped,
                finished: self.faults.finished(message.status),
            }),
            Ok(message) => {
                let outcome = self.adapter.decode(&message, call, shape);
                if outcome.is_malformed() {
                    // First without secrets, then cut: half a secret would not be known as one.
                    let text = self.redactor.text(&message.text(), call, &self.secrets);
                    raw = Some(text.chars().take(RAW).collect());
                }
                self.redactor.redact(outcome, call, &self.secrets)
            }
        };
        if let Some(code) = outcome.code().filter(|code| self.key_ended.contains(*code)) {
            let code = code.to_owned();
            return Err(SutError::KeyEnded { code });
        }
        Ok(Exchange {
            outcome,
            sent,
            received,
            format: self.adapter.format(call),
            raw,
        })
    }

    /// The request that a call goes out as, as the embedded emulator gets it; nothing is sent.
    pub fn request(&mut self, call: &Call) -> flowcheck_emulator::Request {
        transport::carried(self.adapter.encode(call, &self.transport))
    }

    /// The format that a call's answer comes in.
    pub fn format(&self, call: &Call) -> Format {
        self.adapter.format(call)
    }

    /// The embedded emulator, if that is it, for tests that compare a belief with the truth. Never for a verdict.
    pub fn emulator(&self) -> Option<&Emulator> {
        self.transport.emulator()
    }

    /// Notes whether the last answer was a sign of trouble, so that the next call over HTTP waits a while.
    pub fn troubled(&self, trouble: bool) {
        self.transport.troubled(trouble);
    }

    /// How far the endpoint's clock was seen to be ahead of ours; an endpoint in this process has none of its own.
    pub fn skew(&self) -> jiff::SignedDuration {
        self.transport.skew()
    }

    /// What time it is, in the target's scale.
    pub fn now(&self) -> Time {
        self.transport.before()
    }

    /// Lets at least that much of the target's time pass: an endpoint in this process jumps, one over HTTP is waited for.
    pub async fn wait(&mut self, duration: Duration) {
        self.transport.wait(duration).await;
    }

    /// A command line that repeats the call by hand, unsigned. A text may name shell variables as `${NAME}`, which stay
    /// variables; all other text is quoted or percent-encoded. Secret parameters become variables.
    pub fn curl(&self, call: &Call) -> String {
        self.adapter
            .curl(self.transport.base(), call, &self.secrets)
    }
}

#[cfg(test)]
mod tests {
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
                shown.contains("code: \"SignatureDoesNotMatch\"")
                    && !shown.contains("another-secret"),
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
}
