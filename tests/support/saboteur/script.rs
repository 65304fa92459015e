//! A case's shell script, run against an endpoint in this process behind a socket.
//!
//! `sleep` is replaced by a word to the endpoint: its time jumps, nobody waits.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use flowcheck::sut::{Endpoint, Request, Response};

use super::Body;

/// What the last call was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    pub status: u16,
    pub code: Option<String>,
}

/// Runs it. None if it made no call.
pub fn run(script: &str, endpoint: Box<dyn Endpoint>) -> Option<Shown> {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (tell, told) = channel();
    let server = std::thread::spawn(move || serve(&listener, endpoint, &tell));
    let dir = folder();
    let sleep = dir.join("sleep");
    std::fs::write(&sleep, "#!/bin/sh\ncurl -sS \"$ENDPOINT/advance/$1\"\n").unwrap();
    Command::new("chmod")
        .arg("+x")
        .arg(&sleep)
        .status()
        .unwrap();
    let path = std::env::join_paths(
        std::iter::once(dir.clone()).chain(std::env::split_paths(&path_of_this_process())),
    );
    let mut child = Command::new("sh")
        .env("PATH", path.unwrap())
        .env("ENDPOINT", format!("http://{address}"))
        .env("SCALE", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(script.as_bytes())
        .unwrap();
    child.wait().unwrap();
    drop(TcpStream::connect(address).and_then(|mut stream| stream.write_all(b"END\r\n\r\n")));
    server.join().unwrap();
    std::fs::remove_dir_all(dir).unwrap();
    last(&told)
}

#[allow(
    clippy::disallowed_methods,
    reason = "the script needs what is on the path"
)]
fn path_of_this_process() -> String {
    std::env::var("PATH").unwrap_or_default()
}

fn folder() -> PathBuf {
    use std::sync::atomic::{AtomicU32, Ordering};
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("flowcheck-script-{}-{number}", std::process::id());
    let dir = std::env::temp_dir().join(name);
    std::fs::create_dir_all(&dir).unwrap();
    dir
}

fn last(told: &Receiver<Response>) -> Option<Shown> {
    let response = told.try_iter().last()?;
    let code = Body::read(&response).and_then(|body| body.text("Code"));
    Some(Shown {
        status: response.status,
        code: code.filter(|_| response.status != 200),
    })
}

fn serve(listener: &TcpListener, mut endpoint: Box<dyn Endpoint>, tell: &Sender<Response>) {
    for stream in listener.incoming() {
        let Ok(mut stream) = stream else { return };
        let Some(request) = read(&stream) else {
            continue;
        };
        if request.method == "END" {
            return;
        }
        let response = match request.target.strip_prefix("/advance/") {
            Some(seconds) => {
                endpoint.advance(Duration::from_secs(seconds.parse().unwrap_or(0)));
                Response {
                    status: 200,
                    ..Response::default()
                }
            }
            None => {
                let response = endpoint.handle(&request);
                let _ = tell.send(response.clone());
                response
            }
        };
        let mut head = format!("HTTP/1.1 {} -\r\nConnection: close\r\n", response.status);
        for (name, value) in &response.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str(&format!("Content-Length: {}\r\n\r\n", response.body.len()));
        let _ = stream.write_all(head.as_bytes());
        let _ = stream.write_all(&response.body);
    }
}

fn read(stream: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace();
    let method = words.next()?.to_owned();
    let target = words.next().unwrap_or("/").to_owned();
    let mut headers: Vec<(String, String)> = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length = length.map_or(0, |(_, value)| value.parse().unwrap_or(0));
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Request {
        method,
        target,
        headers,
        body,
    })
}
