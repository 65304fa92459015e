//! What turns calls into requests and messages into outcomes: one variant for each protocol.
//!
//! Only chooses; what a protocol is like stands in its own module.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::call::{Call, Format, Outcome, Shape};
use super::credentials::Credentials;
use super::rpc::{Rpc, RpcOptions};
use super::tc3::{self, Tc3, Tc3Options};
use super::transport::Transport;
use super::wire::{Received, Request};
use super::{curl, reply};

/// A wire protocol, with its options.
#[derive(Clone, Debug)]
pub enum Protocol {
    /// Alibaba Cloud RPC.
    Rpc(RpcOptions),
    /// Tencent Cloud API 3.
    Tc3(Tc3Options),
}

impl Protocol {
    /// The key that calls are signed with.
    pub fn credentials(&self) -> Option<&Credentials> {
        match self {
            Protocol::Rpc(options) => options.auth.credentials(),
            Protocol::Tc3(options) => options.key.as_ref(),
        }
    }

    /// From where nonces count.
    pub fn nonce_seed(&self) -> u64 {
        match self {
            Protocol::Rpc(options) => options.nonce_seed,
            Protocol::Tc3(options) => options.nonce_seed,
        }
    }

    /// The same, its nonces counting from elsewhere.
    #[must_use]
    pub fn with_nonce_seed(self, nonce_seed: u64) -> Protocol {
        match self {
            Protocol::Rpc(options) => Protocol::Rpc(RpcOptions {
                nonce_seed,
                ..options
            }),
            Protocol::Tc3(options) => Protocol::Tc3(Tc3Options {
                nonce_seed,
                ..options
            }),
        }
    }
}

/// See the module.
pub(super) enum Adapter {
    Rpc(Rpc),
    Tc3(Tc3),
}

impl Adapter {
    pub(super) fn new(protocol: Protocol) -> Adapter {
        match protocol {
            Protocol::Rpc(options) => Adapter::Rpc(Rpc::new(options)),
            Protocol::Tc3(options) => Adapter::Tc3(Tc3::new(options)),
        }
    }

    /// The same for another client.
    pub(super) fn another(&self, nonce_seed: u64) -> Adapter {
        match self {
            Adapter::Rpc(rpc) => Adapter::Rpc(rpc.another(nonce_seed)),
            Adapter::Tc3(tc3) => Adapter::Tc3(tc3.clone()),
        }
    }

    /// The format that a call's answer comes in.
    pub(super) fn format(&self, call: &Call) -> Format {
        match self {
            Adapter::Rpc(rpc) => rpc.format(call),
            Adapter::Tc3(_) => Format::Json,
        }
    }

    pub(super) fn encode(&mut self, call: &Call, transport: &Transport) -> Request {
        let (at, host) = (transport.timestamp(), transport.host());
        match self {
            Adapter::Rpc(rpc) => rpc.encode(call, at, host),
            Adapter::Tc3(tc3) => tc3.encode(call, at, host),
        }
    }

    pub(super) fn decode(&self, message: &Received, call: &Call, shape: &Shape) -> Outcome {
        match self {
            Adapter::Rpc(rpc) => reply::read(message, rpc.format(call), &call.operation, shape),
            Adapter::Tc3(_) => tc3::read(message),
        }
    }

    /// The command line for a call.
    pub(super) fn curl(&self, base: &str, call: &Call, secrets: &BTreeSet<Arc<str>>) -> String {
        match self {
            Adapter::Rpc(rpc) => curl::rpc(base, rpc, call, secrets),
            Adapter::Tc3(tc3) => curl::tc3(base, tc3, call, secrets),
        }
    }
}
