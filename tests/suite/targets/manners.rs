//! A stand-in on a bad day raises no alarm, and is treated well.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use flowcheck::runner::Target;
use flowcheck::spec::load;
use flowcheck::sut::{Auth, Call, Format, Rate, Shape};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::StandIn;
use super::stand_in::{flowcheck, told};

const CREATE: &str = "allow = [\"create\"]\nbudget = { calls = 150, minutes = 1, resources = { FileSystem = 2, Fileset = 4, DataFlow = 2 }, billable = [\"FileSystem\", \"DataFlow\"] }";

/// Throttled, failing, breaking connections, with another clock: nothing of it is a violation, and budgets hold.
#[test]
fn a_bad_day_raises_no_alarm() {
    let faults = [
        "--throttle",
        "0.05",
        "--outages",
        "0.02",
        "--resets",
        "0.01",
        "--skew",
        "10",
        "--latency",
        "5ms..60ms",
    ];
    let it = StandIn::start("bad", &faults, CREATE);
    let before = it.everything();
    for phase in ["explore", "claims"] {
        let arguments = [
            "run", "--target", "it", "--phase", phase, "--time", "25s", "--format", "json",
        ];
        let (code, out, err) = it.flowcheck(&arguments);
        assert_eq!(code, 0, "{phase}\n{out}{err}");
        let report: serde_json::Value = serde_json::from_str(&out).unwrap();
        let calls = report["calls"].as_u64().unwrap();
        assert!((10..=150).contains(&calls), "{phase}: {calls}");
    }
    let own = it
        .file_systems()
        .into_values()
        .filter(|name| name.starts_with("flowcheck-"));
    assert!(own.count() <= 2);
    let (code, out, err) = it.flowcheck(&["sweep", "--target", "it", "--time", "60s"]);
    assert_eq!(code, 0, "{out}{err}");
    assert_eq!(it.everything(), before);
}

#[test]
fn a_clock_far_off_is_followed() {
    // Calls dated by our clock expire there.
    let it = StandIn::start("skew", &["--skew", "3600"], "signed = true");
    let (code, out, err) = it.flowcheck(&["target", "check", "it"]);
    assert_eq!(code, 0, "{out}{err}");
    assert!(
        out.contains("ahead of ours; calls are dated by it"),
        "{out}"
    );
    let arguments = ["run", "--target", "it", "--calls", "40", "--time", "20s"];
    let (code, out, err) = it.flowcheck(&arguments);
    assert_eq!(code, 0, "{out}{err}");
}

/// Over TLS with a certificate of one's own: trusted if named, and otherwise not.
#[test]
fn tls_takes_a_certificate_that_is_trusted() {
    let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/tls");
    let file = |name: &str| data.join(name).to_str().unwrap().to_owned();
    let (cert, key) = (file("cert.pem"), file("key.pem"));
    let it = StandIn::start("tls", &["--tls-cert", &cert, "--tls-key", &key], "");
    let (code, out, _) = it.flowcheck(&["target", "check", "it"]);
    assert_eq!(code, 3, "{out}");
    assert!(
        out.contains("its certificate is one this machine trusts"),
        "{out}"
    );
    let path = it.folder.join("flowcheck.toml");
    let config = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, format!("{config}ca-cert = \"{}\"\n", file("ca.pem"))).unwrap();
    let (code, out, err) = it.flowcheck(&["target", "check", "it"]);
    assert_eq!(code, 0, "{out}{err}");
    let arguments = ["run", "--target", "it", "--calls", "40", "--time", "20s"];
    let (code, out, err) = it.flowcheck(&arguments);
    assert_eq!(code, 0, "{out}{err}");
}

/// A proxy that is named is asked; `NO_PROXY` and this machine are not.
#[test]
fn proxies_are_taken_from_the_environment() {
    let it = StandIn::start("proxy", &[], "");
    let path = it.folder.join("flowcheck.toml");
    std::fs::write(
        &path,
        "[targets.it]\nendpoint = \"http://cloud.invalid\"\nsigned = false\n",
    )
    .unwrap();
    let check = |vars: &[(&str, &str)]| {
        let mut command = flowcheck(&it.folder, &["target", "check", "it"]);
        told(&command.envs(vars.iter().copied()).output().unwrap())
    };
    let nowhere = crate::server::nowhere();
    let (code, out, _) = check(&[("HTTP_PROXY", &nowhere)]);
    assert!(code == 3 && out.contains("nothing listens there"), "{out}");
    let (code, out, _) = check(&[("HTTP_PROXY", &nowhere), ("NO_PROXY", "cloud.invalid")]);
    assert!(code == 3 && out.contains("cannot be resolved"), "{out}");
}

/// The address of a server that notes each request, and answers all the same.
async fn answering(note: impl Fn(&str) + Send + Sync + 'static) -> std::net::SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let note = Arc::new(note);
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let note = Arc::clone(&note);
            tokio::spawn(async move {
                let mut request = vec![0; 65_536];
                while let Ok(read @ 1..) = stream.read(&mut request).await {
                    note(&String::from_utf8_lossy(&request[..read]));
                    let answer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
                    stream.write_all(answer.as_bytes()).await.unwrap();
                }
            });
        }
    });
    address
}

/// An endpoint remembers nonces: those of a sweep, or of the next conversation, are others.
#[tokio::test(flavor = "current_thread")]
async fn no_two_clients_have_the_same_nonces() {
    let nonces = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&nonces);
    let address = answering(move |request| {
        let nonce = request.split_once("SignatureNonce=").unwrap().1;
        let nonce = nonce.split('&').next().unwrap();
        seen.lock().unwrap().push(nonce.to_owned());
    })
    .await;
    let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("specs/aliyun-nas");
    let spec = load(&dir).unwrap().spec;
    let auth = Auth::Rpc(flowcheck::runner::target::default_key(spec.protocol));
    let options = flowcheck::runner::target::options(&spec, auth, None);
    let target = Target::endpoint(&format!("http://{address}"), options);
    let call = Call {
        operation: "DescribeRegions".into(),
        arguments: [].into(),
        format: Format::Json,
    };
    for _ in 0..3 {
        let mut sut = target.open(0, 0).unwrap();
        for _ in 0..2 {
            sut.send(&call, &Shape::Any).await.unwrap();
        }
    }
    let mut nonces = nonces.lock().unwrap().clone();
    nonces.sort();
    nonces.dedup();
    assert_eq!(nonces.len(), 6, "{nonces:?}");
}

/// Measured at the server: of eight clients together no second has more than the documented calls.
#[tokio::test(flavor = "current_thread")]
#[allow(clippy::disallowed_methods, reason = "it measures")]
async fn eight_clients_keep_to_the_documented_rate() {
    let arrivals = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&arrivals);
    let address = answering(move |_| seen.lock().unwrap().push(Instant::now())).await;
    let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("specs/tencent-cfs");
    let spec = load(&dir).unwrap().spec;
    let auth = Auth::None {
        access_key_id: None,
    };
    let options = flowcheck::runner::target::options(&spec, auth, None);
    assert_eq!(
        options.rate.map(|Rate { calls, per }| (calls.get(), per)),
        Some((20, Duration::from_secs(1)))
    );
    let target = Target::endpoint(&format!("http://{address}"), options);
    let call = Call {
        operation: "CreateDataFlow".into(),
        arguments: [].into(),
        format: Format::Json,
    };
    let client = async |number: u64| {
        let mut sut = target.open(1, number).unwrap();
        for _ in 0..8 {
            sut.send(&call, &Shape::Any).await.unwrap();
        }
    };
    tokio::join!(
        client(0),
        client(1),
        client(2),
        client(3),
        client(4),
        client(5),
        client(6),
        client(7)
    );
    let arrivals = arrivals.lock().unwrap();
    assert_eq!(arrivals.len(), 64);
    for (first, at) in arrivals.iter().enumerate() {
        let within = arrivals
            .iter()
            .skip(first)
            .filter(|other| other.duration_since(*at) < Duration::from_secs(1));
        let count = within.count();
        assert!(count <= 20, "{count} in a second");
    }
}
