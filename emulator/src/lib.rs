//! An emulator of Alibaba Cloud CPFS/NAS, API version 2017-06-26, written by hand from the vendor's documents.
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
//! operation of `ops` judge and change `state`, and `wire` renders what comes out.

mod args;
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
mod state;
#[cfg(test)]
mod testing;
mod token;
mod truth;
mod validate;
mod wire;
pub mod world;

pub use config::{Config, Pace, Readings, Trouble};
pub use emulator::Emulator;
pub use truth::{TrueResource, Truth};
pub use world::{World, WorldError};

/// An HTTP request, as far as the emulator looks at it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
