//! The adapter for Alibaba Cloud RPC: a call becomes a request, signed RPC style or V3, or not at all.
//!
//! Judges no argument: whatever a call holds is sent as it is. Answers are read in `reply`.

use std::borrow::Cow;

use jiff::Timestamp;

use super::call::{Call, Format};
use super::credentials::Credentials;
use super::parameters::{
    METHOD, Parameter, add_common, flatten, instead, join, method, place, sort,
};
use super::sign::{RpcKey, V3Key, push_encoded};
use super::v3;
use super::wire::Request;

/// How calls are sent.
#[derive(Clone, Debug)]
pub struct RpcOptions {
    /// The API version sent with every call.
    pub version: String,
    /// The region sent with calls that name none.
    pub region: Option<String>,
    /// Where the parameters travel.
    pub placement: Placement,
    /// How repeated parameters are written.
    pub lists: Lists,
    /// How calls are signed.
    pub auth: Auth,
    /// Nonces count up from here. To be different for each run against an endpoint that remembers nonces.
    pub nonce_seed: u64,
}

/// Where the parameters travel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Placement {
    /// `GET`, in the query.
    GetQuery,
    /// `POST`, in the query.
    PostQuery,
    /// `POST`, in a form body.
    #[default]
    PostForm,
}

/// How repeated parameters are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lists {
    /// `Filters.1.Key=..`, as every client has it.
    #[default]
    Dotted,
    /// `Filters=[{"Key":..}]`, as some samples have it.
    Json,
}

impl Placement {
    /// The HTTP method.
    pub(super) fn method(self) -> &'static str {
        match self {
            Placement::GetQuery => "GET",
            Placement::PostQuery | Placement::PostForm => "POST",
        }
    }
}

/// How calls are signed.
#[derive(Clone, Debug)]
pub enum Auth {
    /// Not at all: no signature is sent, and a key's id only if given.
    None {
        /// The key's id.
        access_key_id: Option<String>,
    },
    /// RPC style, HMAC-SHA1, in the parameters.
    Rpc(Credentials),
    /// V3, ACS3-HMAC-SHA256, in the headers. Knows only JSON.
    V3(Credentials),
}

impl Auth {
    /// The key, if calls are signed.
    pub fn credentials(&self) -> Option<&Credentials> {
        match self {
            Auth::None { .. } => None,
            Auth::Rpc(credentials) | Auth::V3(credentials) => Some(credentials),
        }
    }
}

/// The adapter.
#[derive(Clone)]
pub(super) struct Rpc {
    pub(super) version: String,
    pub(super) region: Option<String>,
    pub(super) placement: Placement,
    pub(super) lists: Lists,
    signer: Signer,
    nonces: (u64, u64),
    stamp: Stamp,
}

/// Credentials with their key's state.
#[derive(Clone)]
enum Signer {
    None {
        access_key_id: Option<String>,
    },
    Rpc {
        credentials: Credentials,
        key: RpcKey,
    },
    V3 {
        credentials: Credentials,
        key: V3Key,
    },
}

/// What makes a request different from all others.
pub(super) struct Moment<'a> {
    pub(super) nonce: String,
    pub(super) stamp: &'a str,
    pub(super) host: &'a str,
}

impl Rpc {
    pub(super) fn new(options: RpcOptions) -> Rpc {
        let signer = match options.auth {
            Auth::None { access_key_id } => Signer::None { access_key_id },
            Auth::Rpc(credentials) => Signer::Rpc {
                key: RpcKey::new(credentials.secret()),
                credentials,
            },
            Auth::V3(credentials) => Signer::V3 {
                key: V3Key::new(credentials.secret()),
                credentials,
            },
        };
        Rpc {
            version: options.version,
            region: options.region,
            placement: options.placement,
            lists: options.lists,
            signer,
            nonces: (options.nonce_seed, 0),
            stamp: Stamp::default(),
        }
    }

    /// The same adapter for another client, counting its nonces from elsewhere.
    pub(super) fn another(&self, nonce_seed: u64) -> Rpc {
        Rpc {
            nonces: (nonce_seed, 0),
            ..self.clone()
        }
    }

    /// Whether calls are sent as V3 has it.
    pub(super) fn is_v3(&self) -> bool {
        matches!(self.signer, Signer::V3 { .. })
    }

    /// The format answers come in: V3 knows only JSON.
    pub(super) fn format(&self, call: &Call) -> Format {
        if self.is_v3() {
            Format::Json
        } else {
            call.format
        }
    }

    /// The request for a call, made at a moment of the target's time.
    pub(super) fn encode(&mut self, call: &Call, at: Timestamp, host: &str) -> Request {
        let (seed, count) = self.nonces;
        self.nonces.1 = count.wrapping_add(1);
        self.stamp.set(at);
        let moment = Moment {
            nonce: format!("{seed:016x}{count:016x}"),
            stamp: &self.stamp.text,
            host,
        };
        match &self.signer {
            Signer::V3 { credentials, key } => v3::encode(self, credentials, key, call, moment),
            Signer::None { .. } | Signer::Rpc { .. } => self.encode_rpc(call, moment),
        }
    }

    fn encode_rpc(&self, call: &Call, moment: Moment<'_>) -> Request {
        let mut parameters = self.unsigned_rpc(call);
        let mut add = |name, value| add_common(&mut parameters, call, name, value);
        add("Timestamp", moment.stamp.into());
        add("SignatureNonce", moment.nonce.into());
        match &self.signer {
            Signer::None { access_key_id } => {
                if let Some(id) = access_key_id {
                    add("AccessKeyId", id.into());
                }
            }
            Signer::Rpc { credentials, .. } | Signer::V3 { credentials, .. } => {
                add("AccessKeyId", credentials.id().into());
                add("SignatureMethod", "HMAC-SHA1".into());
                add("SignatureVersion", "1.0".into());
                if let Some(token) = credentials.token() {
                    add("SecurityToken", token.into());
                }
            }
        }
        sort(&mut parameters);
        let mut encoded = join(&parameters);
        let method = method(self.placement, call);
        let computed = match &self.signer {
            Signer::Rpc { key, .. } => Some(key.sign(&method, &encoded).into()),
            Signer::None { .. } | Signer::V3 { .. } => None,
        };
        if let Some(signature) = instead(call, "Signature", computed) {
            encoded.push_str("&Signature=");
            push_encoded(&mut encoded, &signature);
        }
        place(self.placement, method, encoded, moment.host)
    }

    /// The parameters that say what the call is: all but key, nonce, time and signature. Sorted by name.
    pub(super) fn unsigned<'a>(&'a self, call: &'a Call) -> Vec<Parameter<'a>> {
        let mut parameters = if self.is_v3() {
            v3::parameters(self, call)
        } else {
            self.unsigned_rpc(call)
        };
        sort(&mut parameters);
        parameters
    }

    fn unsigned_rpc<'a>(&'a self, call: &'a Call) -> Vec<Parameter<'a>> {
        let mut parameters = Vec::with_capacity(call.arguments.len() + 12);
        for (name, value) in &call.arguments {
            if !["Signature", METHOD].contains(&name.as_ref()) {
                flatten(&mut parameters, Cow::Borrowed(name), value, self.lists);
            }
        }
        let mut add = |name, value: &'a str| add_common(&mut parameters, call, name, value.into());
        add("Action", &call.operation);
        add("Version", &self.version);
        add(
            "Format",
            match call.format {
                Format::Json => "JSON",
                Format::Xml => "XML",
            },
        );
        if let Some(region) = &self.region {
            add("RegionId", region);
        }
        parameters
    }
}

/// A timestamp in the protocol's form, kept while the second lasts.
#[derive(Clone, Default)]
struct Stamp {
    second: Option<i64>,
    text: String,
}

impl Stamp {
    fn set(&mut self, at: Timestamp) {
        if self.second != Some(at.as_second()) {
            self.second = Some(at.as_second());
            self.text = at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        }
    }
}

#[cfg(test)]
mod tests;
