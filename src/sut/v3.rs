//! The V3 form of a call: what the protocol adds travels in headers, signed with ACS3-HMAC-SHA256.
//!
//! Part of the adapter in `rpc`, which keeps the counters and the clock.

use std::borrow::Cow;

use super::call::Call;
use super::credentials::Credentials;
use super::parameters::{
    METHOD, Parameter, add_common, flatten, instead, join, method, place, sort,
};
use super::rpc::{Moment, Rpc};
use super::sign::{V3Key, sha256_hex};
use super::wire::Request;

/// What travels in headers, or says how the request is made.
const NO_PARAMETERS: [&str; 8] = [
    METHOD,
    "AccessKeyId",
    "Action",
    "Version",
    "Timestamp",
    "SignatureNonce",
    "SecurityToken",
    "Signature",
];

/// The request for a call.
pub(super) fn encode(
    rpc: &Rpc,
    credentials: &Credentials,
    key: &V3Key,
    call: &Call,
    moment: Moment<'_>,
) -> Request {
    let mut parameters = parameters(rpc, call);
    sort(&mut parameters);
    let mut request = place(
        rpc.placement,
        method(rpc.placement, call),
        join(&parameters),
        moment.host,
    );
    let hash = sha256_hex(request.body.as_bytes());
    // In the order they are signed in: what `place` has put first, then these.
    let own: [(_, _, Option<Cow<'_, str>>); 6] = [
        (
            "x-acs-action",
            Some("Action"),
            Some((&*call.operation).into()),
        ),
        ("x-acs-content-sha256", None, Some((&hash).into())),
        ("x-acs-date", Some("Timestamp"), Some(moment.stamp.into())),
        (
            "x-acs-security-token",
            Some("SecurityToken"),
            credentials.token().map(Cow::from),
        ),
        (
            "x-acs-signature-nonce",
            Some("SignatureNonce"),
            Some(moment.nonce.into()),
        ),
        (
            "x-acs-version",
            Some("Version"),
            Some((&rpc.version).into()),
        ),
    ];
    for (header, name, value) in own {
        let value = match name {
            Some(name) => instead(call, name, value),
            None => value,
        };
        if let Some(value) = value {
            request.headers.push((header, value.into_owned()));
        }
    }
    let names = names(&request);
    let computed = key.sign(&canonical(&request, &names, &hash));
    let id = instead(call, "AccessKeyId", Some(credentials.id().into())).unwrap_or_default();
    if let Some(signature) = instead(call, "Signature", Some(computed.into())) {
        let authorization = format!(
            "{} Credential={id},SignedHeaders={names},Signature={signature}",
            V3Key::ALGORITHM,
        );
        request.headers.push(("authorization", authorization));
    }
    request
}

/// The parameters of a call; of the protocol's own only the region is among them.
pub(super) fn parameters<'a>(rpc: &'a Rpc, call: &'a Call) -> Vec<Parameter<'a>> {
    let mut parameters = Vec::with_capacity(call.arguments.len() + 1);
    for (name, value) in &call.arguments {
        if !NO_PARAMETERS.contains(&name.as_ref()) {
            flatten(&mut parameters, Cow::Borrowed(name), value, rpc.lists);
        }
    }
    if let Some(region) = &rpc.region {
        add_common(&mut parameters, call, "RegionId", region.into());
    }
    parameters
}

/// The names of all headers so far: every one of them is signed.
fn names(request: &Request) -> String {
    let names: Vec<&str> = request.headers.iter().map(|(header, _)| *header).collect();
    names.join(";")
}

fn canonical(request: &Request, names: &str, hash: &str) -> String {
    let mut canonical = String::with_capacity(768);
    canonical.extend([&*request.method, "\n/\n", &request.query, "\n"]);
    for (header, value) in &request.headers {
        canonical.extend([header, ":", value.trim(), "\n"]);
    }
    canonical.extend(["\n", names, "\n", hash]);
    canonical
}
