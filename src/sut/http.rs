//! The HTTP transport: one request, one message or none, always within the time limit.
//!
//! Follows no redirect, decompresses nothing, repeats nothing. Reads no environment: proxies are passed in.

use std::error::Error as _;
use std::io::ErrorKind;
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderValue};
use reqwest::{Certificate, Client, ClientBuilder, NoProxy, Proxy, Url};

use super::Options;
use super::call::LostWhy;
use super::error::SutError;
use super::wire::{BODY_LIMIT, Received, Request};

/// A client for one endpoint. Its copies share their idle connections.
#[derive(Clone)]
pub(super) struct Http {
    client: Client,
    base: Url,
    host: String,
    limit: Duration,
}

/// How long connecting may take; never more than half the time limit, so that it is told from a lost call.
const CONNECT_LIMIT: Duration = Duration::from_secs(5);

/// Shorter than servers keep idle connections, so that a call doesn't meet a connection that is just being closed.
const IDLE_LIMIT: Duration = Duration::from_secs(5);

impl Http {
    pub(super) fn new(url: &str, options: &Options) -> Result<Http, SutError> {
        let base = base(url)?;
        let limit = options.time_limit;
        let builder = Client::builder()
            .http1_only()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .connect_timeout(CONNECT_LIMIT.min(limit / 2))
            .pool_idle_timeout(IDLE_LIMIT)
            .tcp_nodelay(true)
            .user_agent(concat!("flowcheck/", env!("CARGO_PKG_VERSION")));
        let builder = proxied(trusting(builder, &options.trust)?, options)?;
        let client = builder.build().map_err(SutError::Client)?;
        let name = base.host_str().unwrap_or_default();
        let host = match base.port() {
            Some(port) => format!("{name}:{port}"),
            None => name.to_owned(),
        };
        Ok(Http {
            client,
            base,
            host,
            limit,
        })
    }

    /// The host, with its port unless it is the scheme's own: as the `host` header has it.
    pub(super) fn host(&self) -> &str {
        &self.host
    }

    /// The endpoint's address, without a slash at its end.
    pub(super) fn base(&self) -> &str {
        self.base.as_str().trim_end_matches('/')
    }

    /// Sends a request, once, and waits for the message that answers it.
    pub(super) async fn carry(
        &self,
        request: Request,
    ) -> Result<Result<Received, LostWhy>, SutError> {
        let request = self.build(request)?;
        match tokio::time::timeout(self.limit, self.exchange(request)).await {
            Err(_) => Ok(Err(LostWhy::TimeLimit)),
            Ok(Ok(received)) => Ok(Ok(received)),
            Ok(Err(error)) if error.is_connect() => Err(self.unreachable(error)),
            Ok(Err(error)) => Ok(Err(lost(&error))),
        }
    }

    fn build(&self, request: Request) -> Result<reqwest::Request, SutError> {
        let mut url = self.base.clone();
        if !request.query.is_empty() {
            url.set_query(Some(&request.query));
        }
        let method = reqwest::Method::from_bytes(request.method.as_bytes()).map_err(|_| {
            SutError::Method {
                method: request.method.into_owned(),
            }
        })?;
        let mut headers = HeaderMap::with_capacity(request.headers.len());
        for (header, value) in request.headers {
            let value = HeaderValue::from_bytes(value.as_bytes())
                .map_err(|_| SutError::Header { header })?;
            headers.insert(header, value);
        }
        let mut built = reqwest::Request::new(method, url);
        *built.headers_mut() = headers;
        if !request.body.is_empty() {
            *built.body_mut() = Some(request.body.into());
        }
        Ok(built)
    }

    async fn exchange(&self, request: reqwest::Request) -> Result<Received, reqwest::Error> {
        let mut response = self.client.execute(request).await?;
        let mut body = Vec::new();
        while body.len() <= BODY_LIMIT {
            let Some(chunk) = response.chunk().await? else {
                break;
            };
            body.extend_from_slice(&chunk);
        }
        body.truncate(BODY_LIMIT + 1);
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        Ok(Received {
            status: response.status().as_u16(),
            headers: response
                .headers()
                .iter()
                .map(|(name, value)| (name.as_str().to_owned(), text(value)))
                .collect(),
            body,
        })
    }

    fn unreachable(&self, error: reqwest::Error) -> SutError {
        let error = error.without_url();
        let words = root_words(&error);
        let (why, help) = if io_kind(&error) == Some(ErrorKind::ConnectionRefused) {
            (
                "nothing listens there".into(),
                "see whether the service runs, and on which port",
            )
        } else if error.is_timeout() {
            (
                "no connection came about in time".into(),
                "see whether a firewall drops packets to it",
            )
        } else if words.contains("lookup") || words.contains("dns") {
            (
                format!("its name cannot be resolved: {words}"),
                "see whether the host's name is spelt right, and whether this machine has DNS",
            )
        } else if self.base.scheme() == "https" {
            (
                format!("no TLS connection came about: {words}"),
                "see whether it speaks TLS, and whether its certificate is one this machine trusts; \
                 others are named with --ca-cert FILE, or `ca-cert` of a target",
            )
        } else {
            (words, "see whether the service runs, and on which port")
        };
        SutError::Unreachable {
            endpoint: self.host.clone(),
            why,
            help,
            source: error,
        }
    }
}

/// A client that trusts these certificates besides the system's.
fn trusting(builder: ClientBuilder, pem: &[u8]) -> Result<ClientBuilder, SutError> {
    if pem.is_empty() {
        return Ok(builder);
    }
    match Certificate::from_pem_bundle(pem) {
        Ok(found) if !found.is_empty() => Ok(builder.tls_certs_merge(found)),
        Ok(_) | Err(_) => Err(SutError::Certificates),
    }
}

/// A client that goes through proxies.
fn proxied(builder: ClientBuilder, options: &Options) -> Result<ClientBuilder, SutError> {
    let proxies = &options.proxies;
    let except = || proxies.except.as_deref().and_then(NoProxy::from_string);
    let http = proxies.http.as_deref().map(Proxy::http);
    let https = proxies.https.as_deref().map(Proxy::https);
    // Its address may hold a password: what is wrong with it is not repeated.
    http.into_iter()
        .chain(https)
        .try_fold(builder, |builder, proxy| {
            let proxy = proxy.map_err(|_| SutError::Proxy)?;
            Ok(builder.proxy(proxy.no_proxy(except())))
        })
}

/// Whether a text is an endpoint's address.
///
/// # Errors
/// Why it is none.
pub fn check_address(url: &str) -> Result<(), SutError> {
    base(url).map(drop)
}

/// An endpoint's address: scheme, host and port, nothing else.
fn base(url: &str) -> Result<Url, SutError> {
    let wrong = |shown: &str, why| SutError::Endpoint {
        shown: format!("`{shown}`"),
        why,
    };
    let parsed = Url::parse(url).map_err(|_| wrong(url, "it is no URL"))?;
    if !parsed.username().is_empty() || parsed.password().is_some() {
        let host = parsed.host_str().unwrap_or_default();
        return Err(wrong(host, "its address holds a user's name or password"));
    }
    if !matches!(parsed.scheme(), "http" | "https") || parsed.host_str().is_none() {
        return Err(wrong(url, "only `http` and `https` are known"));
    }
    if parsed.path() != "/" || parsed.query().is_some() || parsed.fragment().is_some() {
        return Err(wrong(
            url,
            "calls go to `/`, so it can have no path or query",
        ));
    }
    Ok(parsed)
}

/// Why no complete message came after the request went out.
fn lost(error: &reqwest::Error) -> LostWhy {
    if error.is_timeout() {
        return LostWhy::TimeLimit;
    }
    match io_kind(error) {
        Some(ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe) => {
            LostWhy::Reset
        }
        _ => LostWhy::Incomplete,
    }
}

/// The kind of the innermost I/O error.
fn io_kind(error: &reqwest::Error) -> Option<ErrorKind> {
    let mut kind = None;
    let mut source = error.source();
    while let Some(error) = source {
        if let Some(io) = error.downcast_ref::<std::io::Error>() {
            kind = Some(io.kind());
        }
        source = error.source();
    }
    kind
}

/// The innermost error's own words.
fn root_words(error: &reqwest::Error) -> String {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        words = error.to_string();
        source = error.source();
    }
    words
}

#[cfg(test)]
mod tests;
