//! What the Tencent account has beyond the API: file systems and a limit. Fixed while an emulator runs.

use serde::Deserialize;

/// The Tencent account's surroundings.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TencentWorld {
    /// The one region the emulated endpoint serves.
    pub region: String,
    /// File systems of that region; the API that makes them is not emulated.
    pub file_systems: Vec<TencentFileSystem>,
    /// Data flows one file system may have; no document gives a number.
    pub data_flows_per_file_system: usize,
}

/// A file system.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TencentFileSystem {
    /// Its id.
    pub id: String,
}

impl TencentWorld {
    pub(crate) fn has_file_system(&self, id: &str) -> bool {
        self.file_systems.iter().any(|f| f.id == id)
    }
}

impl Default for TencentWorld {
    fn default() -> Self {
        let file_system = |id: &str| TencentFileSystem { id: id.to_owned() };
        Self {
            region: "ap-guangzhou".to_owned(),
            file_systems: vec![file_system("cfs-44d53b63e"), file_system("cfs-7f1b2c3d9")],
            data_flows_per_file_system: 10,
        }
    }
}
