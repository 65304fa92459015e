//! The data flows that were created. No documented call shows, changes or deletes one, so their ids are all there is.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::choice::Choice;
use crate::truth::TrueResource;

/// Data flow ids by file system.
#[derive(Clone, Debug, Default)]
pub(super) struct Flows {
    by_file_system: BTreeMap<String, Vec<String>>,
    /// Every id given out: eight digits are few enough to meet twice.
    ids: BTreeSet<String>,
}

impl Flows {
    /// How many data flows a file system has.
    pub(super) fn count(&self, file_system: &str) -> usize {
        self.by_file_system.get(file_system).map_or(0, Vec::len)
    }

    /// Adds one and returns its id.
    pub(super) fn add(&mut self, file_system: &str, choice: &mut Choice) -> String {
        let mut id = fresh(choice);
        while !self.ids.insert(id.clone()) {
            id = fresh(choice);
        }
        let flows = self.by_file_system.entry(file_system.to_owned());
        flows.or_default().push(id.clone());
        id
    }

    /// No state of a data flow is documented, so none is told.
    pub(super) fn truth(&self) -> impl Iterator<Item = TrueResource> {
        let all = self.by_file_system.iter();
        all.flat_map(|(fs, ids)| ids.iter().map(move |id| true_flow(fs, id)))
    }
}

fn fresh(choice: &mut Choice) -> String {
    let digits = choice.id();
    format!("cfs-dataflow-{}", digits.get(..8).unwrap_or(&digits))
}

fn true_flow(file_system: &str, id: &str) -> TrueResource {
    let fields = [("DataFlowId", id), ("FileSystemId", file_system)];
    let fields = fields.map(|(name, value)| (name.to_owned(), Value::from(value)));
    TrueResource {
        kind: "TencentDataFlow".to_owned(),
        id: id.to_owned(),
        parent: Some(file_system.to_owned()),
        state: String::new(),
        fields: Map::from_iter(fields),
    }
}
