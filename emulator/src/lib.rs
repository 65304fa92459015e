//! An emulator of Alibaba Cloud CPFS/NAS, API version 2017-06-26, and of the one documented operation of Tencent Cloud
//! CFS, API version 2019-07-19, written by hand from the vendors' documents.
//!
//! A pure core, [`Emulator::handle`], turns a request into a response over a [`World`] and a clock; [`http`] is a
//! thin shell around it. Invariants:
//! - `handle` never panics, whatever the bytes; it reads no clock and no environment, and its randomness is seeded:
//!   the same configuration, requests and times give the same bytes;
//! - every choice the documents leave open is made in `choice`, every disagreement is a site of [`readings`];
//! - an operation gathers all errors that apply before one is chosen (`refusal`);
//! - a call costs the same however many unrelated resources there are.
//!
//! The way of a request: `wire` takes it apart, `gateway` admits it, `emulator` replays a known token or lets an
//! operation of `ops` judge and change `state`, and `wire` renders what comes out. `tencent` is a service of its own
//! beside these.

mod args;
pub mod checks;
mod choice;
mod clock;
mod config;
mod emulator;
mod errors;
mod gateway;
pub mod http;
mod ops;
pub mod readings;
mod refusal;
mod secret;
mod state;
mod tencent;
#[cfg(test)]
mod testing;
mod token;
mod truth;
mod validate;
mod wire;
pub mod world;

use std::fmt;

pub use config::{Config, Pace, Readings, Trouble};
pub use emulator::Emulator;
pub use truth::{TrueResource, Truth};
pub use world::{World, WorldError};

/// An HTTP request, as far as the emulator looks at it. `Debug` leaves out a body that holds secrets.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// The method, in capitals.
    pub method: String,
    /// Path and query: `/?a=b`.
    pub target: String,
    /// Headers; names in any case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Request");
        shown
            .field("method", &self.method)
            .field("target", &self.target)
            .field("headers", &self.headers);
        if tencent::is_meant(self) {
            return shown.finish_non_exhaustive();
        }
        shown.field("body", &self.body).finish()
    }
}

/// An HTTP response.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}
