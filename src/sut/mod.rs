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
mod tests;
