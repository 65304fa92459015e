//! A run in parts: each of several processes takes its share, and `merge` puts their summaries together.
//!
//! Claims are dealt by a hash of their ids, walks by their numbers. A walk of such a run takes nothing from those before
//! it, so that it is the same whoever does it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Why a claim was not exercised here.
pub const ELSEWHERE: &str = "another shard's";

/// Which part of how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Shard {
    /// From 1.
    number: u64,
    of: u64,
}

impl Shard {
    /// Which part, from 1.
    pub fn number(self) -> u64 {
        self.number
    }

    /// How many there are.
    pub fn of(self) -> u64 {
        self.of
    }

    /// Whether the claim is tested here.
    pub fn has_claim(self, id: &str) -> bool {
        fingerprint(id) % self.of == self.number - 1
    }

    /// The first walk from that number on that is done here.
    pub fn next_walk(self, from: u64) -> u64 {
        let behind = from % self.of;
        let own = self.number - 1;
        from + (own + self.of - behind) % self.of
    }
}

impl FromStr for Shard {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Shard, &'static str> {
        let parts = text.split_once('/');
        let numbers = parts.and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
        match numbers {
            Some((number, of)) if (1..=of).contains(&number) => Ok(Shard { number, of }),
            Some(_) | None => Err("a shard is a number of how many, as `3/16`; the first is 1"),
        }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

impl From<Shard> for String {
    fn from(shard: Shard) -> String {
        shard.to_string()
    }
}

impl TryFrom<String> for Shard {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Shard, &'static str> {
        text.parse()
    }
}

/// FNV-1a, 64 bits: the same on every machine and in every version.
fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_claim_and_each_walk_is_one_shards() {
        let shards: Vec<Shard> = (1..=16)
            .map(|n| format!("{n}/16").parse().unwrap())
            .collect();
        for claim in ["A/accepts", "A/requires/x", "B/accepts"] {
            let has = shards.iter().filter(|shard| shard.has_claim(claim));
            assert_eq!(has.count(), 1, "{claim}");
        }
        for walk in 0..40 {
            let does = shards.iter().filter(|shard| shard.next_walk(walk) == walk);
            assert_eq!(does.count(), 1, "{walk}");
        }
        let third = shards[2];
        assert_eq!(
            (third.next_walk(0), third.next_walk(3), third.next_walk(19)),
            (2, 18, 34)
        );
    }

    #[test]
    fn shards_are_read_as_they_are_written() {
        assert_eq!(
            "3/16".parse::<Shard>().map(|shard| shard.to_string()),
            Ok("3/16".to_owned())
        );
        for wrong in ["", "3", "0/16", "17/16", "a/b", "1/0", "-1/2"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }
}
