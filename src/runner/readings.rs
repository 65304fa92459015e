//! What the endpoint was seen to follow where documents disagree, over all walks of a run.
//!
//! Each walk settles its readings by itself; here they are put side by side.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::session::Record;
use crate::model::belief::{Belief, Product, SiteKey};
use crate::spec::{Name, Spec};

/// A reading at one site, as far as it was settled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Followed {
    /// The reading's name.
    pub reading: Name,
    /// The operation; empty: the whole service.
    pub operation: Name,
    /// The parameter or rule.
    pub site: Name,
    /// The product it is followed for; empty: none in particular.
    pub product: Name,
    /// The question.
    pub says: String,
    /// All alternatives.
    pub alternatives: Vec<String>,
    /// Those that every walk left.
    pub left: BTreeSet<String>,
    /// The one whose code was seen, where it is only left besides that no document names the code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<String>,
    /// Walks disagree: no alternative explains them all.
    pub varies: bool,
    /// The call that narrowed it first, and the walk it is in.
    pub witness: Option<Witness>,
    /// Walks that narrowed it.
    pub walks: u64,
}

/// A call that showed which reading is followed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Witness {
    /// The walk.
    pub walk: u64,
    /// The call's number in it.
    pub call: u32,
    /// The call as it went out; ids are symbolic.
    pub record: String,
}

/// All readings that were narrowed.
#[derive(Clone, Debug, Default)]
pub struct Readings(BTreeMap<SiteKey, Followed>);

impl Readings {
    /// Adds what a walk settled. `tell` gives a call's line.
    pub fn add(
        &mut self,
        spec: &Spec,
        belief: &Belief,
        walk: u64,
        records: &[Record],
        tell: impl Fn(&Record) -> String,
    ) {
        for (key, constant) in &belief.constants {
            let Some(reading) = spec.readings.get(&key.reading) else {
                continue;
            };
            let alternatives: Vec<String> = reading.alternatives.keys().cloned().collect();
            let left: BTreeSet<String> = constant
                .left
                .iter()
                .filter_map(|index| alternatives.get(usize::from(*index)).cloned())
                .collect();
            let name = |index: u8| alternatives.get(usize::from(index)).cloned();
            let seen = constant.seen.filter(|(one, _)| constant.left.contains(one));
            if left.len() == alternatives.len() && seen.is_none() {
                continue;
            }
            let first = constant.witnesses.last().copied().or(seen);
            let seen = seen.and_then(|(one, _)| name(one));
            let followed = self.0.entry(key.clone()).or_insert_with(|| Followed {
                reading: key.reading.clone(),
                operation: key.operation.clone(),
                site: key.site.clone(),
                product: match &key.product {
                    Product::Surely(product) => product.clone(),
                    Product::Unknown => Name::default(),
                },
                says: reading.says.clone(),
                left: alternatives.iter().cloned().collect(),
                seen: None,
                alternatives,
                varies: false,
                witness: None,
                walks: 0,
            });
            followed.narrow(left);
            followed.seen = followed.seen.take().or(seen);
            if followed.witness.is_none() {
                let step = first.map(|(_, step)| step);
                let record = records.iter().find(|record| Some(record.number) == step);
                followed.witness = record.map(|record| Witness {
                    walk,
                    call: record.number,
                    record: tell(record),
                });
            }
        }
    }

    /// The readings that are settled nowhere.
    pub fn unsettled(&self, spec: &Spec) -> Vec<Name> {
        let settled = |name: &&Name| self.0.keys().any(|key| key.reading == **name);
        let all = spec.readings.keys();
        all.filter(|name| !settled(name)).cloned().collect()
    }

    /// In the order of operations, sites and readings.
    pub fn into_vec(self) -> Vec<Followed> {
        self.0.into_values().collect()
    }
}

impl Followed {
    /// Whether both are about the same place.
    pub fn is_where(&self, other: &Followed) -> bool {
        let place = |followed: &'_ Followed| {
            let Followed {
                reading,
                operation,
                site,
                product,
                ..
            } = followed;
            [reading, operation, site, product].map(Name::clone)
        };
        place(self) == place(other)
    }

    /// The alternatives that the endpoint may follow, as far as was seen.
    pub fn alternatives_seen(&self) -> BTreeSet<&str> {
        match &self.seen {
            Some(seen) if self.left.contains(seen) => BTreeSet::from([seen.as_str()]),
            _ => self.left.iter().map(String::as_str).collect(),
        }
    }

    /// Adds what another part of the run saw there.
    pub fn merge(&mut self, other: Followed) {
        self.varies |= other.varies;
        self.narrow(other.left);
        self.seen = self.seen.take().or(other.seen);
        self.walks += other.walks - 1;
        self.witness = self.witness.take().or(other.witness);
    }

    fn narrow(&mut self, left: BTreeSet<String>) {
        self.walks += 1;
        let both: BTreeSet<String> = self.left.intersection(&left).cloned().collect();
        if both.is_empty() || self.varies {
            self.varies = true;
            self.left.extend(left);
        } else {
            self.left = both;
        }
    }
}
