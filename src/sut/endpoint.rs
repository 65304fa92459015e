//! An implementation of the service in this process, tested without a socket.
//!
//! The embedded emulator is one. So is whatever wraps it: a middleware that spoils, delays or counts holds the emulator
//! and forwards to it. Whoever writes an implementation in Rust gives it this trait and tests it in virtual time, with
//! the whole wire form: requests come signed and encoded, as a server would get them.

use std::any::Any;
use std::time::Duration;

use flowcheck_emulator::Emulator;
pub use flowcheck_emulator::{Request, Response};
use jiff::Timestamp;

/// An endpoint in this process, with a clock of its own that only [`Endpoint::advance`] moves.
pub trait Endpoint: Any + Send {
    /// Answers one request.
    fn handle(&mut self, request: &Request) -> Response;

    /// Its time: what requests are dated with, and what deadlines are measured by.
    fn now(&self) -> Timestamp;

    /// Lets its time pass.
    fn advance(&mut self, by: Duration);
}

impl Endpoint for Emulator {
    fn handle(&mut self, request: &Request) -> Response {
        Emulator::handle(self, request)
    }

    fn now(&self) -> Timestamp {
        Emulator::now(self)
    }

    fn advance(&mut self, by: Duration) {
        Emulator::advance(self, by);
    }
}
