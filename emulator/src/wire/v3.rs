//! The newer signature, ACS3-HMAC-SHA256 in headers; which headers it covers, `SignedHeaders` says (`wire.md`).

use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

use super::{percent, request::Incoming};

const ALGORITHM: &str = "ACS3-HMAC-SHA256";

/// The parts of an `Authorization` header.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Authorization<'a> {
    pub(crate) credential: Option<&'a str>,
    pub(crate) signed_headers: Option<&'a str>,
    pub(crate) signature: Option<&'a str>,
}

impl<'a> Authorization<'a> {
    pub(crate) fn read(incoming: &Incoming<'a>) -> Self {
        let mut read = Self::default();
        let header = incoming.header("authorization").unwrap_or_default();
        let Some(parts) = header.strip_prefix(ALGORITHM) else {
            return read;
        };
        for (name, value) in parts.split(',').filter_map(|p| p.trim().split_once('=')) {
            match name {
                "Credential" => read.credential = Some(value),
                "SignedHeaders" => read.signed_headers = Some(value),
                "Signature" => read.signature = Some(value),
                _ => {}
            }
        }
        read
    }
}

/// Whether the signature covers this request; a body that is not the one hashed is not covered.
pub(crate) fn verify(
    secret: &str,
    incoming: &Incoming<'_>,
    authorization: &Authorization<'_>,
) -> bool {
    let (Some(signed), Some(signature)) = (authorization.signed_headers, authorization.signature)
    else {
        return false;
    };
    let hash = hex(&Sha256::digest(&incoming.raw.body));
    let named = incoming.header("x-acs-content-sha256");
    let hash_holds = named.is_some_and(|h| h.eq_ignore_ascii_case(&hash));
    hash_holds
        && sign(secret, incoming, signed, &hash).is_some_and(|s| s.eq_ignore_ascii_case(signature))
}

/// The signature over the headers `signed` names, separated by `;`; none if one of them is absent.
pub(crate) fn sign(
    secret: &str,
    incoming: &Incoming<'_>,
    signed: &str,
    hash: &str,
) -> Option<String> {
    let mut text = String::with_capacity(1024);
    text.push_str(&incoming.raw.method);
    text.push_str("\n/\n");
    text.push_str(&percent::canonical(
        incoming.query.iter().map(|(n, v)| (n.as_str(), v.as_str())),
    ));
    text.push('\n');
    for name in signed.split(';') {
        let (_, value) = incoming
            .raw
            .headers
            .iter()
            .find(|(n, _)| n.eq_ignore_ascii_case(name))?;
        text.extend([&name.to_ascii_lowercase(), ":", value.trim(), "\n"]);
    }
    text.extend(["\n", signed, "\n", hash]);
    let digest = hex(&Sha256::digest(text.as_bytes()));
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(format!("{ALGORITHM}\n{digest}").as_bytes());
    Some(hex(&mac.finalize().into_bytes()))
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing into a string cannot fail.
        let _ = write!(out, "{byte:02x}");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Request;

    fn request() -> Request {
        let header = |n: &str, v: &str| (n.to_owned(), v.to_owned());
        Request {
            method: "POST".to_owned(),
            target: "/?FileSystemId=cpfs-1".to_owned(),
            headers: vec![
                header("host", "127.0.0.1:8080"),
                header("x-acs-action", "DescribeDataFlows"),
                header("x-acs-content-sha256", &hex(&Sha256::digest(b""))),
            ],
            body: Vec::new(),
        }
    }

    #[test]
    fn goes_by_the_headers_that_are_signed() {
        let mut raw = request();
        let hash = hex(&Sha256::digest(b""));
        let signature = sign("s", &Incoming::read(&raw, None), "host;x-acs-action", &hash).unwrap();
        let header = format!(
            "{ALGORITHM} Credential=id,SignedHeaders=host;x-acs-action,Signature={signature}"
        );
        raw.headers.push(("Authorization".to_owned(), header));
        let read = |raw: &Request| {
            let incoming = Incoming::read(raw, None);
            verify("s", &incoming, &Authorization::read(&incoming))
        };
        assert!(read(&raw));
        raw.target.push('2');
        assert!(!read(&raw), "the query is covered");
        raw.target.pop();
        raw.body = b"x".to_vec();
        assert!(!read(&raw), "the body is covered");
    }

    #[test]
    fn a_signed_header_that_is_absent_fails() {
        assert_eq!(
            sign(
                "s",
                &Incoming::read(&request(), None),
                "host;x-acs-date",
                ""
            ),
            None
        );
    }
}
