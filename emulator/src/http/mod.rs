//! The HTTP shell: sockets, bodies and the wall clock around a pure [`Emulator`]. It knows nothing of the service.
//!
//! How it is reached is a [`Line`]: with TLS, with a clock that is off, with answers that take their time, with connections
//! that break.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

mod line;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use jiff::fmt::rfc2822::DateTimePrinter;
use jiff::{SignedDuration, Timestamp};
use line::{Cut, Dice, Travel, Wire};
pub use line::{Latency, Line, Tls, TlsError};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};

use crate::{Emulator, Pace, Request, Response};

/// Bodies above this are not read: no documented call comes near.
const LARGEST_BODY: usize = 4 << 20;

/// Serves an emulator until `shutdown` is ready; connections still open are dropped. As [`serve_over`], in plain HTTP
/// without faults.
///
/// # Errors
/// If the listener fails.
pub async fn serve(
    listener: TcpListener,
    emulator: Emulator,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    serve_over(listener, emulator, Line::default(), shutdown).await
}

/// Serves an emulator over a line until `shutdown` is ready; connections still open are dropped.
///
/// In virtual time `POST /_emulator/advance?seconds=N` moves the clock on and answers `{"now": "..."}`.
///
/// # Errors
/// If the listener fails.
pub async fn serve_over(
    listener: TcpListener,
    emulator: Emulator,
    line: Line,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let tls = line.tls.clone();
    let shell = Arc::new(Shell::new(emulator, line));
    let mut connections = tokio::task::JoinSet::new();
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        tokio::select! {
            () = &mut shutdown => return Ok(()),
            accepted = listener.accept() => {
                let (stream, _) = accepted?;
                connections.spawn(connection(stream, tls.clone(), Arc::clone(&shell)));
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn connection(stream: TcpStream, tls: Option<Tls>, shell: Arc<Shell>) {
    // Answers are small; waiting to fill a packet would only slow each call down.
    let _ = stream.set_nodelay(true);
    let wire = Wire::new(stream);
    let cut = wire.cut();
    match tls {
        None => talk(wire, cut, shell).await,
        // A handshake that fails concerns its client alone.
        Some(tls) => {
            if let Ok(stream) = tls.accept(wire).await {
                talk(stream, cut, shell).await;
            }
        }
    }
}

async fn talk<S>(stream: S, cut: Cut, shell: Arc<Shell>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |request| {
        let (shell, cut) = (Arc::clone(&shell), cut.clone());
        async move {
            let way = shell.one_way();
            travel(way).await;
            let answer = shell.answer(request).await;
            travel(way).await;
            if shell.breaks() {
                cut.now();
            }
            Ok::<_, Infallible>(answer)
        }
    });
    // A connection that breaks off concerns its client alone.
    let _ = hyper::server::conn::http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

/// A timer would round up even no time at all.
async fn travel(way: Duration) {
    if !way.is_zero() {
        tokio::time::sleep(way).await;
    }
}

struct Shell {
    emulator: Mutex<Emulator>,
    pace: Pace,
    started: Timestamp,
    skew: SignedDuration,
    resets: Mutex<Dice>,
    travel: Mutex<Travel>,
}

impl Shell {
    fn new(mut emulator: Emulator, line: Line) -> Self {
        let pace = emulator.pace();
        let started = skewed(line.skew);
        if pace != Pace::Virtual {
            emulator.set_time(started);
        }
        Self {
            emulator: Mutex::new(emulator),
            pace,
            started,
            skew: line.skew,
            resets: Mutex::new(Dice::new(line.resets, line.seed)),
            travel: Mutex::new(Travel::new(line.latency, line.seed)),
        }
    }

    /// Whether the connection breaks before this answer.
    fn breaks(&self) -> bool {
        let mut resets = self.resets.lock().unwrap_or_else(PoisonError::into_inner);
        resets.strikes()
    }

    /// How long the next call travels, and its answer again.
    fn one_way(&self) -> Duration {
        let mut travel = self.travel.lock().unwrap_or_else(PoisonError::into_inner);
        travel.one_way()
    }

    async fn answer(&self, request: hyper::Request<Incoming>) -> hyper::Response<Full<Bytes>> {
        let (parts, body) = request.into_parts();
        let Ok(body) = Limited::new(body, LARGEST_BODY).collect().await else {
            return plain(413, "the body is too large or broke off");
        };
        let target = parts.uri.path_and_query().map_or("/", |t| t.as_str());
        if self.pace == Pace::Virtual
            && parts.method == "POST"
            && parts.uri.path() == "/_emulator/advance"
        {
            return self.advance(parts.uri.query().unwrap_or_default());
        }
        let header = |(name, value): (&hyper::header::HeaderName, &hyper::header::HeaderValue)| {
            (
                name.as_str().to_owned(),
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            )
        };
        let request = Request {
            method: parts.method.as_str().to_owned(),
            target: target.to_owned(),
            headers: parts.headers.iter().map(header).collect(),
            body: body.to_bytes().to_vec(),
        };
        let mut answer = respond(self.handle(&request));
        if let Some(date) = self.date() {
            answer.headers_mut().insert(hyper::header::DATE, date);
        }
        answer
    }

    /// By its own clock.
    fn date(&self) -> Option<hyper::header::HeaderValue> {
        let now = skewed(self.skew);
        let text = DateTimePrinter::new()
            .timestamp_to_rfc9110_string(&now)
            .ok()?;
        text.parse().ok()
    }

    fn handle(&self, request: &Request) -> Response {
        // The core does not panic, so the lock cannot be poisoned; were it, its state would still be whole.
        let mut emulator = self.emulator.lock().unwrap_or_else(PoisonError::into_inner);
        let wall = skewed(self.skew);
        let passed = wall.duration_since(self.started).max(SignedDuration::ZERO);
        match self.pace {
            Pace::Virtual => {}
            Pace::Real => emulator.set_time(wall),
            Pace::Scaled(factor) => {
                let factor = i32::try_from(factor).unwrap_or(i32::MAX);
                let scaled = passed
                    .checked_mul(factor)
                    .and_then(|by| self.started.checked_add(by).ok());
                emulator.set_time(scaled.unwrap_or(Timestamp::MAX));
            }
        }
        emulator.set_wall_time(wall);
        emulator.handle(request)
    }

    fn advance(&self, query: &str) -> hyper::Response<Full<Bytes>> {
        let seconds = query
            .split('&')
            .find_map(|pair| pair.strip_prefix("seconds="));
        let Some(seconds) = seconds.and_then(|s| s.parse().ok()) else {
            return plain(400, "say how far: /_emulator/advance?seconds=60");
        };
        let mut emulator = self.emulator.lock().unwrap_or_else(PoisonError::into_inner);
        emulator.advance(Duration::from_secs(seconds));
        plain(200, &format!("{{\"now\":\"{}\"}}", emulator.now()))
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "the shell is where the wall clock is read"
)]
fn skewed(skew: SignedDuration) -> Timestamp {
    let now = Timestamp::now();
    now.checked_add(skew).unwrap_or(now)
}

fn respond(response: Response) -> hyper::Response<Full<Bytes>> {
    let mut built = hyper::Response::builder().status(response.status);
    for (name, value) in response.headers {
        built = built.header(name, value);
    }
    built
        .body(Full::from(response.body))
        .unwrap_or_else(|_| plain(500, "an answer that is no HTTP"))
}

fn plain(status: u16, body: &str) -> hyper::Response<Full<Bytes>> {
    let mut response = hyper::Response::new(Full::from(body.to_owned()));
    *response.status_mut() = hyper::StatusCode::from_u16(status).unwrap_or_default();
    response
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;
    use crate::Config;

    async fn ask(at: std::net::SocketAddr, head: &str) -> String {
        let mut stream = TcpStream::connect(at).await.unwrap();
        let request =
            format!("{head} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    async fn with_server(pace: Pace, heads: &[&str]) -> Vec<String> {
        over_line(pace, Line::default(), heads).await
    }

    async fn over_line(pace: Pace, line: Line, heads: &[&str]) -> Vec<String> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let emulator = Emulator::new(Config {
            auth: false,
            pace,
            ..Config::default()
        });
        let server = tokio::spawn(serve_over(listener, emulator, line, async {
            stopped.await.unwrap_or(())
        }));
        let mut answers = Vec::new();
        for head in heads {
            answers.push(ask(at, head).await);
        }
        stop.send(()).unwrap();
        server.await.unwrap().unwrap();
        answers
    }

    const LIST: &str = "GET /?Action=DescribeFileSystems&Version=2017-06-26";

    #[tokio::test]
    async fn it_serves_and_time_moves_on_request() {
        let answers = with_server(
            Pace::Virtual,
            &[
                LIST,
                "POST /_emulator/advance?seconds=60",
                "POST /_emulator/advance",
            ],
        )
        .await;
        assert!(answers[0].starts_with("HTTP/1.1 200 OK"), "{}", answers[0]);
        assert!(
            answers[0].contains("\"TotalCount\":11") && answers[0].contains("x-acs-request-id")
        );
        assert!(
            answers[1].ends_with("{\"now\":\"2026-01-01T00:01:00Z\"}"),
            "{}",
            answers[1]
        );
        assert!(answers[2].starts_with("HTTP/1.1 400"), "{}", answers[2]);
    }

    #[tokio::test]
    async fn real_time_cannot_be_moved() {
        for pace in [Pace::Real, Pace::Scaled(60)] {
            let answers = with_server(pace, &[LIST, "POST /_emulator/advance?seconds=60"]).await;
            assert!(answers[0].starts_with("HTTP/1.1 200 OK"));
            assert!(
                answers[1].contains("InvalidApi.NotFound") || answers[1].contains("MissingAction")
            );
        }
    }

    #[tokio::test]
    async fn answers_take_as_long_as_the_line_says() {
        let latency = Latency {
            least: Duration::from_millis(60),
            most: Duration::from_millis(90),
        };
        let line = Line {
            latency,
            ..Line::default()
        };
        let began = skewed(SignedDuration::ZERO);
        over_line(Pace::Virtual, line, &[LIST, LIST]).await;
        let took = skewed(SignedDuration::ZERO).duration_since(began);
        assert!(took >= SignedDuration::from_millis(120), "{took}");

        let mut travel = Travel::new(latency, 7);
        let ways: Vec<Duration> = (0..200).map(|_| travel.one_way() * 2).collect();
        let within = |way: &Duration| (latency.least..=latency.most).contains(way);
        assert!(ways.iter().all(within));
        assert!(ways.iter().max() > ways.iter().min());
    }
}
