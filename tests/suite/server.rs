//! Servers that are no service at all: each answers every connection the same way.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

/// What a server does with every connection.
#[derive(Clone, Copy)]
pub enum Habit {
    /// Answers with this status and body.
    Says(u16, &'static str),
    /// Announces more than it sends.
    Breaks(&'static str),
    /// Takes the connection, and never answers.
    Silent,
}

/// Starts one; gives its address. It lives until the test process ends.
pub fn start(habit: Habit) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { continue };
            thread::spawn(move || {
                if matches!(habit, Habit::Silent) {
                    thread::sleep(Duration::from_secs(60));
                    return;
                }
                let mut buffer = [0; 65_536];
                let _ = stream.read(&mut buffer);
                let _ = stream.write_all(answer(habit).as_bytes());
            });
        }
    });
    format!("http://{address}")
}

fn answer(habit: Habit) -> String {
    let (status, body, more) = match habit {
        Habit::Says(status, body) => (status, body, 0),
        Habit::Breaks(body) => (200, body, 100),
        Habit::Silent => (200, "", 0),
    };
    let length = body.len() + more;
    format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}")
}

/// A port where nothing listens.
pub fn nowhere() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}
