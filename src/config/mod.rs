//! `flowcheck.toml`: the targets that runs are made against, by name, and what is allowed there.
//!
//! Text in, a [`Config`] or all of its mistakes out. Reads no file, no environment and no specs: what a service has to
//! be asked for is checked by [`TargetConfig::check`]. Secrets have no place in it, and are refused by their names.

mod read;
mod secret;
mod syntax;
mod target;
mod toml;

pub use read::load;
pub use syntax::{Allow, Lists, Placement, Signature};
pub use target::{BudgetConfig, Config, TargetConfig};

use schemars::generate::SchemaSettings;

/// The JSON Schema of the file, for editors.
pub fn schema() -> serde_json::Value {
    SchemaSettings::draft2020_12()
        .into_generator()
        .into_root_schema_for::<syntax::ConfigFile>()
        .to_value()
}

#[cfg(test)]
mod tests;
