//! The signature TC3-HMAC-SHA256; which headers it covers, `SignedHeaders` says (`wire.md`).

use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

use crate::Request;
use crate::wire::request::header;
use crate::wire::v3::hex;

pub(super) const ALGORITHM: &str = "TC3-HMAC-SHA256";
const TERMINATOR: &str = "tc3_request";

/// The parts of an `Authorization` header.
pub(super) struct Authorization<'a> {
    pub(super) secret_id: &'a str,
    pub(super) date: &'a str,
    /// The name the client gives the service; the emulator takes any.
    service: &'a str,
    signed_headers: &'a str,
    signature: &'a str,
}

impl<'a> Authorization<'a> {
    /// None unless every part is there.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let parts = text.strip_prefix(ALGORITHM)?.split(',');
        let part = |name: &str| {
            let mut named = parts.clone().filter_map(|p| p.trim().split_once('='));
            named.find_map(|(n, value)| (n == name).then_some(value))
        };
        let credential = part("Credential")?;
        let signed_headers = part("SignedHeaders")?;
        let signature = part("Signature")?;
        let mut scope = credential.split('/');
        let (secret_id, date, service) = (scope.next()?, scope.next()?, scope.next()?);
        let whole = scope.next() == Some(TERMINATOR) && scope.next().is_none();
        whole.then_some(Self {
            secret_id,
            date,
            service,
            signed_headers,
            signature,
        })
    }

    /// Whether the signature covers this request under `secret`, at the moment the client names.
    pub(super) fn verifies(&self, secret: &str, request: &Request, timestamp: i64) -> bool {
        // The vendor wants these two covered whatever else is.
        let covered = |name: &str| self.signed_headers.split(';').any(|h| h == name);
        let spellings = [
            Spelling::AsSent,
            Spelling::Lower,
            Spelling::WithoutPort,
            Spelling::LowerWithoutPort,
        ];
        covered("content-type")
            && covered("host")
            && spellings.into_iter().any(|spelling| {
                self.sign(secret, request, timestamp, spelling).as_deref() == Some(self.signature)
            })
    }

    fn sign(
        &self,
        secret: &str,
        request: &Request,
        timestamp: i64,
        spelling: Spelling,
    ) -> Option<String> {
        let query = request.target.split_once('?').map_or("", |(_, q)| q);
        let mut text = format!("{}\n/\n{query}\n", request.method);
        for name in self.signed_headers.split(';') {
            let value = spelling.of(name, header(request, name)?);
            text.extend([&name.to_ascii_lowercase(), ":", &value, "\n"]);
        }
        let body = hex(&Sha256::digest(&request.body));
        text.extend(["\n", self.signed_headers, "\n", &body]);
        let digest = hex(&Sha256::digest(text.as_bytes()));
        let (date, service) = (self.date, self.service);
        let mut key = hmac(format!("TC3{secret}").as_bytes(), date)?;
        for step in [service, TERMINATOR] {
            key = hmac(&key, step)?;
        }
        let scope = format!("{date}/{service}/{TERMINATOR}");
        let text = format!("{ALGORITHM}\n{timestamp}\n{scope}\n{digest}");
        hmac(&key, &text).map(|signature| hex(&signature))
    }
}

/// How a client wrote a header's value when it signed: the document says in small letters, but not all clients do,
/// and some sign the host without its port (`wire.md`).
#[derive(Clone, Copy)]
enum Spelling {
    AsSent,
    Lower,
    WithoutPort,
    LowerWithoutPort,
}

impl Spelling {
    fn of(self, name: &str, value: &str) -> String {
        let (lower, portless) = match self {
            Self::AsSent => (false, false),
            Self::Lower => (true, false),
            Self::WithoutPort => (false, true),
            Self::LowerWithoutPort => (true, true),
        };
        let value = if portless && name.eq_ignore_ascii_case("host") {
            without_port(value)
        } else {
            value
        };
        if lower {
            value.to_lowercase()
        } else {
            value.to_owned()
        }
    }
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        Some(_) | None => host,
    }
}

fn hmac(key: &[u8], text: &str) -> Option<Vec<u8>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    mac.update(text.as_bytes());
    Some(mac.finalize().into_bytes().to_vec())
}

/// The `Authorization` header of a request signed over `signed_headers`, for the tests of this service.
#[cfg(test)]
pub(super) fn authorize(
    request: &Request,
    (secret_id, secret): (&str, &str),
    date: &str,
    timestamp: i64,
    signed_headers: &str,
) -> String {
    let service = "cfs";
    let authorization = Authorization {
        secret_id,
        date,
        service,
        signed_headers,
        signature: "",
    };
    let signature = authorization
        .sign(secret, request, timestamp, Spelling::AsSent)
        .unwrap_or_default();
    format!(
        "{ALGORITHM} Credential={secret_id}/{date}/{service}/{TERMINATOR}, SignedHeaders={signed_headers}, \
         Signature={signature}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the vendor's signature guide, with its published key.
    const HEADER: &str = "TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE/2019-02-25/cvm/tc3_request, \
        SignedHeaders=content-type;host, Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168";
    const SECRET: &str = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE";
    const BODY: &str =
        r#"{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}"#;

    fn published() -> Request {
        let header = |n: &str, v: &str| (n.to_owned(), v.to_owned());
        Request {
            method: "POST".to_owned(),
            target: "/".to_owned(),
            headers: vec![
                header("Content-Type", "application/json; charset=utf-8"),
                header("Host", "cvm.tencentcloudapi.com"),
            ],
            body: BODY.as_bytes().to_vec(),
        }
    }

    fn verifies(request: &Request, secret: &str, timestamp: i64) -> bool {
        let authorization = Authorization::read(HEADER).unwrap();
        authorization.verifies(secret, request, timestamp)
    }

    #[test]
    fn the_published_example_verifies_and_nothing_else_does() {
        let request = published();
        assert!(verifies(&request, SECRET, 1_551_113_065));
        assert!(!verifies(&request, "other", 1_551_113_065));
        assert!(!verifies(&request, SECRET, 1_551_113_066));
        for (part, change) in [
            (
                "method",
                (|r| r.method = "GET".to_owned()) as fn(&mut Request),
            ),
            ("query", |r| r.target = "/?a=b".to_owned()),
            ("host", |r| r.headers[1].1.push('x')),
            ("an absent header", |r| r.headers.truncate(1)),
            ("body", |r| r.body.push(b' ')),
        ] {
            let mut request = published();
            change(&mut request);
            assert!(!verifies(&request, SECRET, 1_551_113_065), "{part}");
        }
    }

    #[test]
    fn a_host_may_be_signed_without_its_port_or_in_small_letters() {
        for host in ["cvm.tencentcloudapi.com:8080", "CVM.tencentcloudapi.com:1"] {
            let mut request = published();
            request.headers[1].1 = host.to_owned();
            assert!(verifies(&request, SECRET, 1_551_113_065), "{host}");
        }
    }

    #[test]
    fn a_header_without_all_its_parts_is_no_authorization() {
        assert!(Authorization::read(HEADER).is_some());
        for bad in [
            "",
            "TC3-HMAC-SHA256",
            "TC3-HMAC-SHA256 Credential=a/b/c/tc3_request",
            "TC3-HMAC-SHA256 Credential=a/b/tc3_request, SignedHeaders=host, Signature=0",
            "TC3-HMAC-SHA256 Credential=a/b/c/d/tc3_request, SignedHeaders=host, Signature=0",
            "TC3-HMAC-SHA256 Credential=a/b/c/other, SignedHeaders=host, Signature=0",
        ] {
            assert!(Authorization::read(bad).is_none(), "{bad}");
        }
    }
}
