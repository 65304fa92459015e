//! What happens before the service sees a call: method, API, key, time, signature, nonce (`wire.md`).

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use crate::choice::Choice;
use crate::clock::{read_iso, within};
use crate::config::Config;
use crate::errors;
use crate::ops::{self, Operation};
use crate::refusal::{Rank, Refusal, Refusals};
use crate::secret::Secret;
use crate::wire::request::{Incoming, Style};
use crate::wire::v3::Authorization;
use crate::wire::{rpc, v3};

/// How far a client's clock may be off (`wire.md`).
const SKEW: SignedDuration = SignedDuration::from_mins(15);

/// The gateway's own state: the key it knows and the nonces it has seen.
#[derive(Clone, Debug)]
pub(crate) struct Gateway {
    auth: bool,
    key: String,
    secret: Secret,
    nonces: BTreeSet<String>,
    /// When each may be forgotten: no request that old is accepted any more.
    forget: BTreeMap<(Timestamp, u64), String>,
    seen: u64,
}

impl Gateway {
    pub(crate) fn new(config: &Config) -> Self {
        Self {
            auth: config.auth,
            key: config.access_key_id.clone(),
            secret: Secret::new(&config.access_key_secret),
            nonces: BTreeSet::new(),
            forget: BTreeMap::new(),
            seen: 0,
        }
    }

    /// The operation a request asks for, if the gateway lets it pass.
    pub(crate) fn admit(
        &mut self,
        incoming: &Incoming<'_>,
        now: Timestamp,
        choice: &mut Choice,
    ) -> Result<&'static Operation, Refusal> {
        let mut refusals = Refusals::default();
        let method = incoming.raw.method.as_str();
        // The reference tells of GET alone (contradictions, row 44).
        let post = !choice.reads("Gateway.method", "GET");
        let taken = method == "GET" || post && method == "POST";
        refusals.require(taken, Rank::Mandatory, &errors::METHOD);
        let operation = find(incoming, &mut refusals);
        if self.auth {
            self.authenticate(incoming, now, &mut refusals);
        }
        refusals.choose(choice)?;
        self.remember_nonce(incoming, now);
        operation.ok_or(errors::API_NOT_FOUND)
    }

    #[cfg(test)]
    pub(crate) fn nonces_kept(&self) -> usize {
        self.nonces.len()
    }

    fn authenticate(&self, incoming: &Incoming<'_>, now: Timestamp, refusals: &mut Refusals) {
        let authorization = Authorization::read(incoming);
        let (key, signature) = match incoming.style {
            Style::Rpc => (
                incoming.parameter("AccessKeyId"),
                incoming.parameter("Signature"),
            ),
            Style::V3 => (authorization.credential, authorization.signature),
        };
        match key {
            None => refusals.push(Rank::Mandatory, Refusal::missing("AccessKeyId")),
            Some(key) => refusals.require(key == self.key, Rank::Existence, &errors::KEY_NOT_FOUND),
        }
        match incoming.common("Timestamp").map(read_iso) {
            None => refusals.push(Rank::Mandatory, Refusal::missing("Timestamp")),
            Some(None) => refusals.push(Rank::Existence, errors::TIMESTAMP_FORMAT),
            Some(Some(at)) => refusals.require(
                within(at, now, SKEW),
                Rank::Existence,
                &errors::TIMESTAMP_EXPIRED,
            ),
        }
        match signature {
            None => refusals.push(Rank::Mandatory, Refusal::missing("Signature")),
            // Whose signature it would be is unknown without the key.
            Some(_) if key.is_some_and(|k| k != self.key) => {}
            Some(signature) => {
                let secret = self.secret.expose();
                let refusal = match incoming.style {
                    Style::Rpc => mismatch(secret, incoming, signature),
                    Style::V3 => (!v3::verify(secret, incoming, &authorization))
                        .then_some(errors::SIGNATURE_MISMATCH),
                };
                if let Some(refusal) = refusal {
                    refusals.push(Rank::State, refusal);
                }
            }
        }
        let used = incoming
            .common("SignatureNonce")
            .is_some_and(|n| self.nonces.contains(n));
        refusals.require(!used, Rank::Dependency, &errors::NONCE_USED);
    }

    fn remember_nonce(&mut self, incoming: &Incoming<'_>, now: Timestamp) {
        while let Some(oldest) = self.forget.first_entry().filter(|e| e.key().0 < now) {
            self.nonces.remove(&oldest.remove());
        }
        if let Some(nonce) = incoming.common("SignatureNonce").filter(|_| self.auth) {
            self.seen += 1;
            let until = now.checked_add(SKEW * 2).unwrap_or(Timestamp::MAX);
            self.forget.insert((until, self.seen), nonce.to_owned());
            self.nonces.insert(nonce.to_owned());
        }
    }
}

/// What is to be said against an RPC-style signature, if anything.
fn mismatch(secret: &str, incoming: &Incoming<'_>, signature: &str) -> Option<Refusal> {
    let text = rpc::string_to_sign(&incoming.raw.method, &incoming.parameters);
    (rpc::sign(secret, &text) != signature).then(|| errors::rpc_signature_mismatch(&text))
}

/// The one request form a run knows, where it does not know both (contradictions, row 45).
pub(crate) fn only_style(choice: &Choice) -> Option<Style> {
    match choice.reading("Gateway.signature") {
        "HMAC-SHA1" => Some(Style::Rpc),
        "ACS3-HMAC-SHA256" => Some(Style::V3),
        _ => None,
    }
}

/// An unknown version has no operations; no code for it is documented.
fn find(incoming: &Incoming<'_>, refusals: &mut Refusals) -> Option<&'static Operation> {
    let (action, version) = (incoming.common("Action"), incoming.common("Version"));
    if action.is_none() {
        refusals.push(Rank::Mandatory, Refusal::missing("Action"));
    }
    if version.is_none() {
        refusals.push(Rank::Mandatory, Refusal::missing("Version"));
    }
    let operation = ops::find(action?);
    let served = operation.is_some()
        && version.is_none_or(|v| v == "2017-06-26")
        && matches!(incoming.path, "/" | "");
    refusals.require(served, Rank::Format, &errors::API_NOT_FOUND);
    operation
}

#[cfg(test)]
mod tests;
