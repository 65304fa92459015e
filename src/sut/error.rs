//! What keeps the harness from asking at all. Whatever an endpoint answers is an outcome, never an error.

use thiserror::Error;

/// The endpoint could not be asked.
#[derive(Debug, Error)]
pub enum SutError {
    /// The text is no endpoint's address. It isn't repeated if it could hold a password.
    #[error("{shown} is no endpoint: {why}")]
    Endpoint {
        /// The address, in backticks.
        shown: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The HTTP client could not be set up.
    #[error("the HTTP client could not be set up")]
    Client(#[source] reqwest::Error),
    /// What is to be trusted are no certificates.
    #[error("there is no PEM certificate in the file of certificates to trust")]
    Certificates,
    /// The proxy's address is none.
    #[error("the proxy's address cannot be understood")]
    Proxy,
    /// No connection, so nothing was sent.
    #[error("`{endpoint}` cannot be reached: {why}")]
    Unreachable {
        /// The endpoint's host and port.
        endpoint: String,
        /// What went wrong, as the end of a sentence.
        why: String,
        /// What to do about it.
        help: &'static str,
        /// The client's own words, without the address called.
        #[source]
        source: reqwest::Error,
    },
    /// Calls are not taken any more: the key has expired, or was switched off.
    #[error("the endpoint no longer takes the key of the calls: it answers `{code}`")]
    KeyEnded {
        /// What it answers.
        code: String,
    },
    /// What a call gives as its HTTP method is none.
    #[error("`{method}` is no HTTP method")]
    Method {
        /// What it gives.
        method: String,
    },
    /// A name or text that no HTTP header can carry; the header's name is no secret, its text may be.
    #[error("the text for the header `{header}` holds characters that HTTP cannot carry")]
    Header {
        /// The header.
        header: &'static str,
    },
}

impl SutError {
    /// Whether calls end for a reason that may pass: what was seen until then counts.
    pub fn is_passing(&self) -> bool {
        match self {
            SutError::Unreachable { .. } | SutError::KeyEnded { .. } => true,
            SutError::Endpoint { .. }
            | SutError::Client(_)
            | SutError::Certificates
            | SutError::Proxy
            | SutError::Method { .. }
            | SutError::Header { .. } => false,
        }
    }

    /// Advice, to be printed under `help:`.
    pub fn help(&self) -> Option<&str> {
        match self {
            SutError::Endpoint { .. } => {
                Some("an endpoint looks like `http://127.0.0.1:8080` or `https://nas.example.com`")
            }
            SutError::Client(_) => Some("see whether this machine's certificate store can be read"),
            SutError::Certificates => Some("it begins with `-----BEGIN CERTIFICATE-----`"),
            SutError::Proxy => {
                Some("HTTPS_PROXY, HTTP_PROXY look like `http://proxy.example.com:3128`")
            }
            SutError::Unreachable { help, .. } => Some(help),
            SutError::KeyEnded { .. } => Some(
                "get a new one as you got this one, then go on: `flowcheck run --resume`; what was made is in the ledger",
            ),
            SutError::Method { .. } => Some("a method is a word like `PUT`"),
            SutError::Header { .. } => Some("sign RPC style to send such texts as parameters"),
        }
    }
}
