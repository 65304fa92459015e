//! `tests/data/readings.json`: what the report has to say of each reading that the emulator can be set to.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use flowcheck::runner::readings::Followed;

/// The table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// What shows.
    pub rows: Vec<Row>,
    /// The emulator's sites that no reading of the specs stands for.
    pub quiet: Vec<Quiet>,
    /// The readings of the specs that the emulator cannot be set to.
    pub fixed: Vec<Fixed>,
}

/// A site of the emulator, and a reading of the specs.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The emulator's.
    pub site: String,
    /// The specs'.
    pub reading: String,
    /// The operation it is followed in.
    pub operation: String,
    /// The specs' site; any where absent.
    pub at: Option<String>,
    /// The product; any where absent.
    pub product: Option<String>,
    /// The service; `aliyun-nas` where absent.
    pub service: Option<String>,
    /// What the emulator has to follow besides, for it to show.
    #[serde(default)]
    pub with: BTreeMap<String, String>,
    /// By the emulator's alternative, those of the specs' that are to be left.
    pub followed: BTreeMap<String, BTreeSet<String>>,
    /// Alternatives of the emulator that the specs do not have, and why.
    #[serde(default)]
    pub foreign: BTreeMap<String, String>,
    /// Those of the emulator's alternatives that no walk of reasonable length settles, as measured.
    #[serde(default)]
    pub unsettled: BTreeSet<String>,
    /// Why, where it is known.
    pub why: Option<String>,
}

/// See [`Table::quiet`].
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quiet {
    /// The emulator's site.
    pub site: String,
    /// Why nothing shows.
    pub why: String,
}

/// See [`Table::fixed`].
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fixed {
    /// The specs' reading.
    pub reading: String,
    /// The service; `aliyun-nas` where absent.
    pub service: Option<String>,
    /// Why the emulator follows one alternative only.
    pub why: String,
}

impl Table {
    /// As it is on disk.
    pub fn read() -> Table {
        serde_json::from_str(include_str!("../../data/readings.json")).unwrap()
    }
}

impl Row {
    /// The service it is of.
    pub fn service(&self) -> &str {
        self.service.as_deref().unwrap_or("aliyun-nas")
    }

    /// Whether the report speaks of this row.
    pub fn is_meant(&self, followed: &Followed) -> bool {
        *followed.reading == *self.reading
            && *followed.operation == *self.operation
            && self.at.as_deref().is_none_or(|at| *followed.site == *at)
            && self
                .product
                .as_deref()
                .is_none_or(|product| *followed.product == *product)
    }
}
