//! The system under test: calls go out, outcomes come back, in the target's time.
//!
//! An adapter per protocol turns a call into a request and a message into a reply; a transport carries them, over HTTP or
//! into the embedded emulator, with the same wire form; a fault layer in between loses answers. Nothing here judges an
//! answer, repeats a call, or reads the environment.

mod call;
mod clock;
mod credentials;
mod curl;
#[cfg(test)]
mod double;
mod error;
mod fault;
mod http;
mod json;
mod parameters;
mod redact;
mod reply;
mod rpc;
mod sign;
mod transport;
mod v3;
mod wire;
mod xml;

use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::time::Time;

pub use call::{Answer, Call, Exchange, Format, Lost, LostWhy, Outcome, Reply, Shape};
pub use credentials::Credentials;
pub use error::SutError;
pub use fault::Faults;
pub use rpc::{Auth, Placement, RpcOptions};

use redact::Redactor;
use rpc::Rpc;
use transport::Transport;
use wire::{Received, Request};

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
    /// Parameters that are secret: left out of command lines, blotted out where an error repeats them.
    pub secrets: BTreeSet<Arc<str>>,
}

/// A wire protocol, with its options.
#[derive(Clone, Debug)]
pub enum Protocol {
    /// Alibaba Cloud RPC.
    Rpc(RpcOptions),
}

impl Options {
    /// The defaults: no faults, 30 seconds, real time, no secret parameters.
    pub fn new(protocol: Protocol) -> Options {
        Options {
            protocol,
            faults: Faults::none(),
            time_limit: Duration::from_secs(30),
            scale: NonZeroU32::MIN,
            secrets: BTreeSet::new(),
        }
    }
}

/// What turns calls into requests: one variant for each protocol.
enum Adapter {
    Rpc(Rpc),
}

/// The system under test.
pub struct Sut {
    adapter: Adapter,
    transport: Transport,
    faults: Faults,
    redactor: Redactor,
    secrets: BTreeSet<Arc<str>>,
}

impl Sut {
    /// An endpoint over HTTP; its time starts now. Sending needs a tokio runtime with I/O and time.
    ///
    /// # Errors
    /// If `url` is no endpoint's address, or the HTTP client cannot be set up.
    pub fn endpoint(url: &str, options: Options) -> Result<Sut, SutError> {
        let transport = Transport::http(url, options.time_limit, options.scale)?;
        Ok(Sut::new(transport, options))
    }

    fn new(transport: Transport, options: Options) -> Sut {
        let Protocol::Rpc(rpc) = options.protocol;
        Sut {
            redactor: Redactor::new(&rpc.auth),
            adapter: Adapter::Rpc(Rpc::new(rpc)),
            transport,
            faults: options.faults,
            secrets: options.secrets,
        }
    }

    /// Another client of the same endpoint, on the same clock, for calls at the same time; its nonces count from another
    /// seed. None for the embedded emulator, which serves one call after the other.
    pub fn another_client(&self, nonce_seed: u64, faults: Faults) -> Option<Sut> {
        let Adapter::Rpc(rpc) = &self.adapter;
        Some(Sut {
            adapter: Adapter::Rpc(rpc.another(nonce_seed)),
            transport: self.transport.another()?,
            faults,
            redactor: self.redactor.clone(),
            secrets: self.secrets.clone(),
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
        let request = self.adapter.encode(call, &self.transport);
        let sent = self.transport.before();
        let carried = self.transport.carry(request).await?;
        let received = self.transport.after();
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
                self.redactor.redact(outcome, call, &self.secrets)
            }
        };
        Ok(Exchange {
            outcome,
            sent,
            received,
        })
    }

    /// What time it is, in the target's scale.
    pub fn now(&self) -> Time {
        self.transport.before()
    }

    /// Lets at least that much of the target's time pass: the embedded emulator jumps, an endpoint is waited for.
    pub async fn wait(&mut self, duration: Duration) {
        self.transport.wait(duration).await;
    }

    /// A command line that repeats the call by hand, unsigned. A text may name shell variables as `${NAME}`, which stay
    /// variables; all other text is quoted or percent-encoded. Secret parameters become variables.
    pub fn curl(&self, call: &Call) -> String {
        match &self.adapter {
            Adapter::Rpc(rpc) => curl::command(self.transport.base(), rpc, call, &self.secrets),
        }
    }
}

impl Adapter {
    fn encode(&mut self, call: &Call, transport: &Transport) -> Request {
        let at: Timestamp = transport.timestamp();
        match self {
            Adapter::Rpc(rpc) => rpc.encode(call, at, transport.host()),
        }
    }

    fn decode(&self, message: &Received, call: &Call, shape: &Shape) -> Outcome {
        match self {
            Adapter::Rpc(rpc) => reply::read(message, rpc.format(call), &call.operation, shape),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::double::{Emulator, Request as Asked, Response};
    use super::*;
    use crate::value::Value;

    fn sut(answer: fn(&Asked) -> Response, faults: Faults) -> Sut {
        let rpc = RpcOptions {
            version: "2017-06-26".into(),
            region: Some("cn-here".into()),
            placement: Placement::PostForm,
            auth: Auth::Rpc(Credentials::new("testid", "testsecret")),
            nonce_seed: 0,
        };
        let options = Options {
            faults,
            ..Options::new(Protocol::Rpc(rpc))
        };
        Sut::new(Transport::embedded(Emulator::new(answer)), options)
    }

    fn answered(status: u16, body: &str) -> Response {
        let headers = vec![
            ("x-acs-request-id".into(), "r1".into()),
            ("content-type".into(), "application/json".into()),
        ];
        Response {
            status,
            headers,
            body: body.into(),
        }
    }

    fn fine(_: &Asked) -> Response {
        answered(200, r#"{"RequestId":"r1","DataFlowId":"df-1"}"#)
    }

    fn call() -> Call {
        let arguments = [
            ("FileSystemId", "cpfs-0123456789abcdef"),
            ("FsetId", "fset-0123456789abcdef"),
            ("SourceStorage", "oss://a-bucket.of-some-length"),
            ("SourceSecurityType", "SSL"),
            ("Description", "made by a test"),
            ("ClientToken", "123e4567-e89b-12d3-a456-426655440000"),
        ];
        Call {
            operation: "CreateDataFlow".into(),
            arguments: arguments
                .map(|(name, text)| (name.into(), Value::text(text)))
                .into(),
            format: Format::Json,
        }
    }

    #[tokio::test]
    async fn embedded_calls_take_no_time_and_waits_jump() {
        let mut sut = sut(fine, Faults::none());
        let exchange = sut.send(&call(), &Shape::Any).await.unwrap();
        assert_eq!(
            (exchange.sent, exchange.received),
            (Time::START, Time::START)
        );
        assert!(matches!(
            exchange.outcome,
            Outcome::Answered(Answer { status: 200, .. })
        ));
        sut.wait(Duration::from_secs(300)).await;
        assert_eq!(sut.now(), Time::START + Duration::from_secs(300));
    }

    #[tokio::test]
    async fn requests_reach_the_emulator_as_they_would_a_server() {
        fn look(asked: &Asked) -> Response {
            assert_eq!(
                (asked.method.as_str(), asked.target.as_str()),
                ("POST", "/")
            );
            assert!(
                asked
                    .body
                    .starts_with(b"AccessKeyId=testid&Action=CreateDataFlow&")
            );
            assert!(
                asked
                    .headers
                    .contains(&("host".into(), "127.0.0.1:8080".into()))
            );
            fine(asked)
        }
        sut(look, Faults::none())
            .send(&call(), &Shape::Any)
            .await
            .unwrap();
    }

    #[tokio::test]
    async fn lost_answers_are_told_apart_from_pending_calls() {
        let dropped = |finished| {
            Outcome::Lost(Lost {
                why: LostWhy::Dropped,
                finished,
            })
        };
        let broken = |_: &Asked| answered(500, "");
        for (mut sut, finished) in [
            (sut(fine, Faults::losing(1.0, 1)), true),
            (sut(fine, Faults::losing(1.0, 1).hiding_finish()), false),
            (sut(broken, Faults::losing(1.0, 1)), false),
        ] {
            let exchange = sut.send(&call(), &Shape::Any).await.unwrap();
            assert_eq!(exchange.outcome, dropped(finished));
        }
        let mut sut = sut(fine, Faults::none());
        assert_eq!(
            sut.send_losing(&call()).await.unwrap().outcome,
            dropped(true)
        );
        let next = sut.send(&call(), &Shape::Any).await.unwrap().outcome;
        assert!(matches!(next, Outcome::Answered(_)));
    }

    /// Not a test: `cargo test --release --lib in_process_speed -- --ignored --nocapture` prints the cost of a call.
    #[tokio::test]
    #[ignore = "measures, and judges nothing"]
    #[allow(
        clippy::disallowed_methods,
        clippy::print_stderr,
        reason = "it measures"
    )]
    async fn in_process_speed() {
        let item = r#"{"DataFlowId":"df-1","Status":"Running","Description":"","Throughput":600,"CreateTime":"2025-06-15T15:06:40Z"}"#;
        let list = format!(
            r#"{{"DataFlowInfo":{{"DataFlow":[{}]}}}}"#,
            [item; 10].join(",")
        );
        let short = r#"{"RequestId":"r1","DataFlowId":"df-1"}"#;
        for body in [short, &list] {
            let mut sut = sut(fine, Faults::none());
            let (call, rounds) = (call(), 200_000);
            let start = std::time::Instant::now();
            for _ in 0..rounds {
                std::hint::black_box(sut.send(&call, &Shape::Any).await.unwrap());
                std::hint::black_box(json::decode(body.as_bytes()).unwrap());
            }
            eprintln!(
                "{:?} per call and {} bytes more",
                start.elapsed() / rounds,
                body.len()
            );
        }
    }
}
