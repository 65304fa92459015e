//! Several clients of one contrary emulator, over HTTP: none may blame it for what another did.

use std::num::NonZeroU32;
use std::thread;
use std::time::Duration;

use flowcheck::runner::Stop;
use flowcheck::suite::Suite;
use flowcheck_emulator::{Config, Emulator, Pace, http};
use tokio::net::TcpListener;

use super::{Options, Total, told};

/// Seconds that the emulator lives in one.
const SCALE: u32 = 600;

pub fn soak(options: &Options, clients: u64) {
    let url = serve(options.seed);
    let one = |client: u64| {
        let seed = options.seed + client;
        let scale = NonZeroU32::new(SCALE).unwrap();
        let suite = Suite::endpoint(&url)
            .pace(scale, Duration::from_secs(30), seed << 32)
            .settings(|settings| {
                settings.seed = seed;
                settings.calls = None;
                settings.time = Some(Duration::from_secs_f64(options.minutes * 60.0));
                settings.shrink = None;
                settings.walk.lose = options.lose;
                settings.walk.length = options.length;
            });
        let prepared = suite.prepare().unwrap();
        let summary = prepared.run(&Stop::default(), &mut |_| {}).unwrap();
        let mut total = Total::default();
        total.add(&summary, |finding| told(&prepared, finding));
        total
    };
    let mut total = Total::default();
    thread::scope(|scope| {
        let all: Vec<_> = (0..clients)
            .map(|client| scope.spawn(move || one(client)))
            .collect();
        for client in all {
            total.join(client.join().unwrap());
        }
    });
    let minute = total.calls as f64 / options.minutes;
    println!(
        "{clients} clients: {} calls in {} sequences, {minute:.0} a minute",
        total.calls, total.walks
    );
    total.end();
}

/// Serves a contrary emulator until the process ends; gives its address.
fn serve(seed: u64) -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let emulator = Emulator::new(Config {
        seed,
        contrary: true,
        pace: Pace::Scaled(SCALE),
        ..Config::default()
    });
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let listener = TcpListener::from_std(listener).unwrap();
            http::serve(listener, emulator, std::future::pending::<()>())
                .await
                .unwrap();
        });
    });
    url
}
