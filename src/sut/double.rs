//! Stands in for the emulator in unit tests: checks signatures, and repeats what it was asked.

use std::time::Duration;

use jiff::Timestamp;

pub(super) struct Request {
    pub(super) method: String,
    pub(super) target: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

pub(super) struct Response {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

pub(super) struct Emulator {
    now: Timestamp,
    pub(super) answer: fn(&Request) -> Response,
}

impl Emulator {
    pub(super) fn new(answer: fn(&Request) -> Response) -> Emulator {
        Emulator {
            now: Timestamp::from_second(1_750_000_000).unwrap(),
            answer,
        }
    }

    pub(super) fn handle(&mut self, request: &Request) -> Response {
        (self.answer)(request)
    }

    pub(super) fn now(&self) -> Timestamp {
        self.now
    }

    pub(super) fn advance(&mut self, duration: Duration) {
        self.now += duration;
    }
}
