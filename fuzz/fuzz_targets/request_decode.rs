//! Whatever bytes arrive, the emulator answers: with a status, and a body that clients can read as text.

#![no_main]

use std::time::Duration;

use flowcheck_emulator::{Config, Emulator, Request};
use libfuzzer_sys::fuzz_target;

// A request is a line: method, target, body, header names and values, with tabs between. So people can write seeds.
fuzz_target!(|data: &[u8]| {
    // No signature to guess: the operations behind the gateway are reached too.
    let mut emulator = Emulator::new(Config {
        auth: false,
        ..Config::default()
    });
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    for line in data.split(|byte| *byte == b'\n') {
        let mut parts = line.split(|byte| *byte == b'\t');
        let mut next = || parts.next().unwrap_or_default();
        let (method, target, body) = (text(next()), text(next()), next().to_vec());
        let parts: Vec<String> = parts.map(text).collect();
        let headers = parts.chunks_exact(2);
        let headers = headers.map(|h| (h[0].clone(), h[1].clone())).collect();
        let response = emulator.handle(&Request {
            method,
            target,
            headers,
            body,
        });
        assert!((200..600).contains(&response.status));
        assert!(std::str::from_utf8(&response.body).is_ok_and(|body| !body.is_empty()));
        emulator.advance(Duration::from_secs(300));
    }
});
