//! A key that expires while a run goes on: the run ends with a report, and what it made is found again.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::StandIn;

const CREATE: &str = "allow = [\"create\"]\nbudget = { calls = 300, minutes = 2, resources = { FileSystem = 1, Fileset = 2 }, billable = [\"FileSystem\"] }";
/// What is said of an expired key, in JSON and in XML.
const EXPIRED: [(&str, &str); 2] = [
    (
        "application/json",
        r#"{"RequestId":"R-1","HostId":"h","Code":"InvalidSecurityToken.Expired","Message":"Specified SecurityToken is expired."}"#,
    ),
    (
        "text/xml",
        "<Error><RequestId>R-1</RequestId><HostId>h</HostId><Code>InvalidSecurityToken.Expired</Code><Message>Specified SecurityToken is expired.</Message></Error>",
    ),
];

/// Passes so many calls on to the stand-in; those after them are told that the key has expired.
fn expiring(to: String, calls: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let left = Arc::new(AtomicUsize::new(calls));
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (to, left) = (to.clone(), Arc::clone(&left));
            thread::spawn(move || talk(stream.unwrap(), &to, &left));
        }
    });
    format!("http://{address}")
}

fn talk(stream: TcpStream, to: &str, left: &AtomicUsize) {
    let mut reader = BufReader::new(stream);
    while let Some(request) = message(&mut reader) {
        let passes = left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1));
        let answer = match passes {
            Ok(_) => {
                let mut onward = TcpStream::connect(to).unwrap();
                onward.write_all(&request).unwrap();
                message(&mut BufReader::new(onward)).unwrap()
            }
            Err(_) => {
                let asked = String::from_utf8_lossy(&request);
                let [json, xml] = EXPIRED;
                let (media, body) = if asked.contains("Format=XML") {
                    xml
                } else {
                    json
                };
                let length = body.len();
                let head = format!("Content-Type: {media}\r\nContent-Length: {length}");
                format!("HTTP/1.1 400 Bad Request\r\n{head}\r\n\r\n{body}").into_bytes()
            }
        };
        if reader.get_mut().write_all(&answer).is_err() {
            return;
        }
    }
}

/// The next message of a connection, as it came.
fn message(reader: &mut BufReader<TcpStream>) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
        bytes.extend(line.as_bytes());
        let lower = line.to_lowercase();
        if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    bytes.extend(body);
    Some(bytes)
}

#[test]
fn a_key_that_expires_ends_the_run_with_its_report() {
    let it = StandIn::start("expiry", &[], CREATE);
    let before = it.everything();
    let path = it.folder.join("flowcheck.toml");
    let config = std::fs::read_to_string(&path).unwrap();
    let to = it.url().replace("http://", "");
    let through = config.replace(&it.url(), &expiring(to, 60));
    std::fs::write(&path, through).unwrap();
    let run = ["run", "--target", "it", "--format", "json"];
    let (code, out, err) = it.flowcheck(&run);
    assert_eq!(code, 3, "{out}{err}");
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    let calls = report["calls"].as_u64().unwrap();
    assert!((40..60).contains(&calls), "{calls}");
    assert!(report["findings"].as_array().unwrap().is_empty(), "{out}");
    let why = "no longer takes the key of the calls: it answers `InvalidSecurityToken.Expired`";
    assert!(out.contains(why), "{out}");
    let page = std::fs::read_to_string(it.folder.join("flowcheck-report/report.md")).unwrap();
    assert!(page.contains(why) && page.contains("--resume"), "{page}");
    assert!(it.everything() != before);
    // With no key nothing can be deleted, and that is told at once.
    let (code, _, err) = it.flowcheck(&["sweep", "--target", "it"]);
    assert_eq!(code, 3, "{err}");
    assert!(err.contains(why), "{err}");
    let (code, out, _) = it.flowcheck(&["target", "check", "it"]);
    assert!(code == 3 && out.contains(why), "{out}");
    // With a new one all of it is.
    std::fs::write(&path, config).unwrap();
    let (code, out, err) = it.flowcheck(&["sweep", "--target", "it"]);
    assert_eq!(code, 0, "{out}{err}");
    assert_eq!(it.everything(), before);
}
