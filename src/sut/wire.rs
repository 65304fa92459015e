//! HTTP messages as plain data, the same for both transports.
//!
//! No derive shows them: requests carry signatures and secrets.

use std::borrow::Cow;

/// A request to `/` of the endpoint.
pub(super) struct Request {
    /// The method.
    pub(super) method: Cow<'static, str>,
    /// The encoded query, without its `?`; empty if there is none.
    pub(super) query: String,
    /// The headers, `host` among them.
    pub(super) headers: Vec<(&'static str, String)>,
    /// The body.
    pub(super) body: String,
}

/// A complete message that came back.
pub(super) struct Received {
    /// The HTTP status.
    pub(super) status: u16,
    /// The headers.
    pub(super) headers: Vec<(String, String)>,
    /// The body, up to one byte more than `BODY_LIMIT`.
    pub(super) body: Vec<u8>,
}

/// The largest body that is read: 16 MiB.
pub(super) const BODY_LIMIT: usize = 16 << 20;

impl Received {
    /// The body as text, as far as it is one.
    pub(super) fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }

    /// The first header of that name, whatever the case.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(header, _)| header.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}
