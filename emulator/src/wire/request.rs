//! A request taken apart: which form it has, its operation, its parameters. It checks nothing yet.

use std::collections::BTreeMap;

use super::percent;
use crate::Request;

/// Parameters by name, query and form together; the last of two with one name holds.
pub(crate) type Parameters = BTreeMap<String, String>;

/// Which of the two documented request forms a request has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// Common parameters among the others, HMAC-SHA1 (`cpfs-api-2022-06-29#2.1`).
    Rpc,
    /// Common parameters in `x-acs-` headers, ACS3-HMAC-SHA256 (`wire.md`).
    V3,
}

/// A request taken apart.
#[derive(Debug)]
pub(crate) struct Incoming<'a> {
    pub(crate) style: Style,
    pub(crate) raw: &'a Request,
    pub(crate) path: &'a str,
    /// The query alone, for the newer signature; that covers the form by the hash of the body.
    pub(crate) query: Parameters,
    pub(crate) parameters: Parameters,
}

impl<'a> Incoming<'a> {
    /// In the form it has, or taken for the one form there is.
    pub(crate) fn read(raw: &'a Request, only: Option<Style>) -> Self {
        let (path, query) = raw
            .target
            .split_once('?')
            .unwrap_or((raw.target.as_str(), ""));
        let query: Parameters = percent::pairs(query.as_bytes()).collect();
        let form = !raw.body.is_empty() && is_form(raw);
        let form: Parameters = if form {
            percent::pairs(&raw.body).collect()
        } else {
            Parameters::new()
        };
        // Some clients send the x-acs- headers along with an RPC-style request: its Action decides.
        let looks_v3 = header(raw, "authorization").is_some_and(|a| a.starts_with("ACS3-"))
            || header(raw, "x-acs-action").is_some()
                && !query.contains_key("Action")
                && !form.contains_key("Action");
        let v3 = only.map_or(looks_v3, |style| style == Style::V3);
        let (style, mut parameters, query) = if v3 {
            (Style::V3, query.clone(), query)
        } else {
            (Style::Rpc, query, Parameters::new())
        };
        parameters.extend(form);
        Self {
            style,
            raw,
            path,
            query,
            parameters,
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&'a str> {
        header(self.raw, name)
    }

    /// A parameter with a value; an empty one counts as absent, since clients send `NextToken=` (`wire.md`).
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters
            .get(name)
            .map(String::as_str)
            .filter(|v| !v.is_empty())
    }

    /// A common parameter, wherever this style carries it.
    pub(crate) fn common(&self, name: &str) -> Option<&str> {
        match (self.style, name) {
            (Style::V3, "Action") => self.header("x-acs-action"),
            (Style::V3, "Version") => self.header("x-acs-version"),
            (Style::V3, "Timestamp") => self.header("x-acs-date"),
            (Style::V3, "SignatureNonce") => self.header("x-acs-signature-nonce"),
            _ => self.parameter(name),
        }
    }

    /// JSON unless asked for XML (`cpfs-api-2022-06-29#2.1`).
    pub(crate) fn wants_xml(&self) -> bool {
        self.style == Style::Rpc
            && self
                .parameter("Format")
                .is_some_and(|f| f.eq_ignore_ascii_case("xml"))
    }
}

/// A header by name, in any case; an empty one counts as absent.
pub(crate) fn header<'a>(raw: &'a Request, name: &str) -> Option<&'a str> {
    let found = raw
        .headers
        .iter()
        .find(|(n, _)| n.eq_ignore_ascii_case(name));
    found
        .map(|(_, value)| value.trim())
        .filter(|v| !v.is_empty())
}

fn is_form(raw: &Request) -> bool {
    header(raw, "content-type").is_none_or(|t| {
        t.to_ascii_lowercase()
            .starts_with("application/x-www-form-urlencoded")
    })
}
