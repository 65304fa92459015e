//! The two ways to a system under test: over HTTP, and straight into one in this process. Each has its own time.
//!
//! Both carry the same requests and messages; neither looks into them.

use std::any::Any;
use std::time::Duration;

use flowcheck_emulator::Emulator;
use jiff::Timestamp;

use super::Options;
use super::call::LostWhy;
use super::clock::WallClock;
use super::endpoint::Endpoint;
use super::error::SutError;
use super::http::Http;
use super::manners::Manners;
use super::rate::Limiter;
use super::wire::{Received, Request};
use crate::time::Time;

/// What an endpoint in this process is called in requests and command lines; its own server listens there by default.
const EMBEDDED_HOST: &str = "127.0.0.1:8080";

/// A way to a system under test.
pub(super) enum Transport {
    /// An endpoint in this process, with its virtual clock.
    InProcess {
        endpoint: Box<dyn Endpoint>,
        start: Timestamp,
    },
    /// An endpoint, on the wall's clock.
    Http {
        http: Http,
        clock: WallClock,
        limiter: Option<Limiter>,
        manners: Manners,
    },
}

impl Transport {
    pub(super) fn http(url: &str, options: &Options) -> Result<Transport, SutError> {
        Ok(Transport::Http {
            http: Http::new(url, options)?,
            clock: WallClock::start(options.scale),
            limiter: options.rate.and_then(Limiter::new),
            manners: Manners::seeded(options.protocol.nonce_seed()),
        })
    }

    pub(super) fn in_process(endpoint: Box<dyn Endpoint>) -> Transport {
        let start = endpoint.now();
        Transport::InProcess { endpoint, start }
    }

    /// The same endpoint for another client, on the same clock and within the same rate. One in this process serves one call after the other.
    pub(super) fn another(&self) -> Option<Transport> {
        match self {
            Transport::InProcess { .. } => None,
            Transport::Http {
                http,
                clock,
                limiter,
                manners,
            } => Some(Transport::Http {
                http: http.clone(),
                clock: *clock,
                limiter: limiter.clone(),
                manners: manners.clone(),
            }),
        }
    }

    /// The emulator in this process, if that is the way.
    pub(super) fn emulator(&self) -> Option<&Emulator> {
        match self {
            Transport::InProcess { endpoint, .. } => {
                let endpoint: &dyn Any = &**endpoint;
                endpoint.downcast_ref()
            }
            Transport::Http { .. } => None,
        }
    }

    /// Waits until trouble is over, and the endpoint's rate lets one more call out. One in this process takes any.
    pub(super) async fn ready(&self) {
        let Transport::Http {
            limiter, manners, ..
        } = self
        else {
            return;
        };
        manners.ready().await;
        if let Some(limiter) = limiter {
            limiter.ready().await;
        }
    }

    /// Notes whether an answer was a sign of trouble.
    pub(super) fn troubled(&self, trouble: bool) {
        match self {
            Transport::InProcess { .. } => {}
            Transport::Http { manners, .. } => manners.note(trouble),
        }
    }

    /// How far the endpoint's clock was seen to be ahead.
    pub(super) fn skew(&self) -> jiff::SignedDuration {
        match self {
            Transport::InProcess { .. } => jiff::SignedDuration::ZERO,
            Transport::Http { manners, .. } => manners.skew(),
        }
    }

    /// Carries a request there and a message back, or says why none came.
    pub(super) async fn carry(
        &mut self,
        request: Request,
    ) -> Result<Result<Received, LostWhy>, SutError> {
        match self {
            Transport::InProcess { endpoint, .. } => Ok(Ok(hand_over(&mut **endpoint, request))),
            Transport::Http { http, manners, .. } => {
                let carried = http.carry(request).await?;
                let date = carried.as_ref().ok();
                if let Some(date) = date.and_then(|received| received.header("date")) {
                    manners.dated(date);
                }
                Ok(carried)
            }
        }
    }

    /// The `host` header.
    pub(super) fn host(&self) -> &str {
        match self {
            Transport::InProcess { .. } => EMBEDDED_HOST,
            Transport::Http { http, .. } => http.host(),
        }
    }

    /// The address for command lines.
    pub(super) fn base(&self) -> &str {
        match self {
            Transport::InProcess { .. } => "http://127.0.0.1:8080",
            Transport::Http { http, .. } => http.base(),
        }
    }

    /// The moment to write into requests, in UTC.
    pub(super) fn timestamp(&self) -> Timestamp {
        match self {
            Transport::InProcess { endpoint, .. } => endpoint.now(),
            Transport::Http { manners, .. } => manners.now(),
        }
    }

    /// Not later than now.
    pub(super) fn before(&self) -> Time {
        match self {
            Transport::InProcess { endpoint, start } => {
                let nanos = endpoint.now().duration_since(*start).as_nanos();
                Time::from_micros(u64::try_from(nanos / 1_000).unwrap_or_default())
            }
            Transport::Http { clock, .. } => clock.before(),
        }
    }

    /// Not earlier than now.
    pub(super) fn after(&self) -> Time {
        match self {
            Transport::InProcess { endpoint, start } => {
                let nanos = endpoint.now().duration_since(*start).as_nanos();
                Time::from_micros(u64::try_from(nanos).unwrap_or_default().div_ceil(1_000))
            }
            Transport::Http { clock, .. } => clock.after(),
        }
    }

    /// Lets at least that much of the target's time pass.
    pub(super) async fn wait(&mut self, duration: Duration) {
        match self {
            Transport::InProcess { endpoint, .. } => endpoint.advance(duration),
            Transport::Http { clock, .. } => tokio::time::sleep(clock.unscaled(duration)).await,
        }
    }
}

/// Hands a request over as a server would.
fn hand_over(endpoint: &mut dyn Endpoint, request: Request) -> Received {
    let response = endpoint.handle(&carried(request));
    Received {
        status: response.status,
        headers: response.headers,
        body: response.body,
    }
}

/// A request as the emulator gets it.
pub(super) fn carried(request: Request) -> flowcheck_emulator::Request {
    let target = if request.query.is_empty() {
        "/".to_owned()
    } else {
        format!("/?{}", request.query)
    };
    let owned = |(name, value): (&str, String)| (name.to_owned(), value);
    flowcheck_emulator::Request {
        method: request.method.into_owned(),
        target,
        headers: request.headers.into_iter().map(owned).collect(),
        body: request.body.into_bytes(),
    }
}
