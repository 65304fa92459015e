//! The ways in which calls by Alibaba Cloud RPC travel: how they are signed, where their parameters stand, how repeated
//! ones are written. All mean the same; what is not chosen differs from walk to walk against the embedded emulator.

use crate::sut::{Auth, Lists, Placement, Protocol, RpcOptions};

/// How calls are signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signature {
    /// RPC style, HMAC-SHA1, in the parameters.
    Rpc,
    /// V3, ACS3-HMAC-SHA256, in the headers.
    V3,
}

/// The ways chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ways {
    /// How calls are signed.
    pub signature: Option<Signature>,
    /// Where their parameters stand.
    pub placement: Option<Placement>,
    /// How repeated parameters are written.
    pub lists: Option<Lists>,
}

impl Ways {
    /// What is not chosen, as there.
    #[must_use]
    pub fn or(self, others: Ways) -> Ways {
        Ways {
            signature: self.signature.or(others.signature),
            placement: self.placement.or(others.placement),
            lists: self.lists.or(others.lists),
        }
    }

    /// The protocol with the ways chosen, the others as they are.
    #[must_use]
    pub fn apply(self, protocol: Protocol) -> Protocol {
        let Protocol::Rpc(options) = protocol else {
            return protocol;
        };
        let auth = match self.signature {
            Some(signature) => signed(options.auth, signature),
            None => options.auth,
        };
        Protocol::Rpc(RpcOptions {
            auth,
            placement: self.placement.unwrap_or(options.placement),
            lists: self.lists.unwrap_or(options.lists),
            ..options
        })
    }

    /// What is not chosen, drawn by a seed; mostly the usual.
    #[must_use]
    pub fn drawn(self, seed: u64) -> Ways {
        let signature = match seed % 3 {
            0 => Signature::V3,
            _ => Signature::Rpc,
        };
        let placement = match (seed >> 8) % 5 {
            0 => Placement::GetQuery,
            1 => Placement::PostQuery,
            _ => Placement::PostForm,
        };
        let lists = match (seed >> 16) % 4 {
            0 => Lists::Json,
            _ => Lists::Dotted,
        };
        Ways {
            signature: self.signature.or(Some(signature)),
            placement: self.placement.or(Some(placement)),
            lists: self.lists.or(Some(lists)),
        }
    }
}

fn signed(auth: Auth, signature: Signature) -> Auth {
    match (auth, signature) {
        (Auth::Rpc(key) | Auth::V3(key), Signature::Rpc) => Auth::Rpc(key),
        (Auth::Rpc(key) | Auth::V3(key), Signature::V3) => Auth::V3(key),
        (none @ Auth::None { .. }, _) => none,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_chosen_stays_and_the_rest_is_all_met() {
        let chosen = Ways {
            placement: Some(Placement::GetQuery),
            ..Ways::default()
        };
        let drawn: Vec<Ways> = (0..200_u64)
            .map(|seed| chosen.drawn(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
            .collect();
        assert!(
            drawn
                .iter()
                .all(|ways| ways.placement == Some(Placement::GetQuery))
        );
        for signature in [Signature::Rpc, Signature::V3] {
            assert!(drawn.iter().any(|ways| ways.signature == Some(signature)));
        }
        for lists in [Lists::Dotted, Lists::Json] {
            assert!(drawn.iter().any(|ways| ways.lists == Some(lists)));
        }
    }
}
