//! Where the services' folders are, and which of them is meant.
//!
//! Looks only for folders with a `service.yaml`; reads none of them.

use std::path::{Path, PathBuf};

use super::nearest::suggest;

/// Where the folders are, below the current one or the one this was built in.
const ROOT: &str = "specs";
/// The service that is meant where none is named.
const USUAL: &str = "aliyun-nas";

/// Why there is no such folder.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The folder of services cannot be read.
    #[error("cannot read `{dir}`: {source}")]
    Read {
        /// The folder.
        dir: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// No service in it.
    #[error("no specs in `{dir}`")]
    None {
        /// Where they were looked for.
        dir: PathBuf,
    },
    /// Several services, and none of them the usual one.
    #[error("several services in `{dir}`")]
    Several {
        /// Where they were looked for.
        dir: PathBuf,
        /// What there is.
        help: String,
    },
    /// No service of that name.
    #[error("unknown service `{name}`")]
    Unknown {
        /// The name.
        name: String,
        /// What there is.
        help: String,
    },
}

impl ServiceError {
    /// Advice, to be printed under `help:`.
    pub fn help(&self) -> Option<&str> {
        match self {
            ServiceError::Read { .. } | ServiceError::None { .. } => Some(
                "give the folder that holds `service.yaml`, or the folder of several such: --specs DIR",
            ),
            ServiceError::Several { help, .. } | ServiceError::Unknown { help, .. } => Some(help),
        }
    }
}

/// The folder of a service: `dir` itself if it is one's, or the one below it of that name. Without a name, the only one
/// or the usual one. Without `dir`, below `specs`.
///
/// # Errors
/// If there is no such folder.
pub fn folder(dir: Option<&Path>, service: Option<&str>) -> Result<PathBuf, ServiceError> {
    let mut found = folders(dir)?;
    let names: Vec<String> = found.iter().map(|folder| name(folder)).collect();
    let wanted = match (service, names.as_slice()) {
        (Some(service), _) => service,
        (None, [only]) => only,
        (None, _) => USUAL,
    };
    if let Some(at) = names.iter().position(|name| name == wanted) {
        return Ok(found.swap_remove(at));
    }
    let help = suggest("services are", wanted, &names);
    Err(match service {
        Some(service) => ServiceError::Unknown {
            name: service.to_owned(),
            help,
        },
        None => ServiceError::Several {
            dir: root(dir),
            help: format!("{help}; name one: --service NAME"),
        },
    })
}

/// The folders of all services, by name: `dir` alone if it is one's, or those below it.
///
/// # Errors
/// If there is none.
pub fn folders(dir: Option<&Path>) -> Result<Vec<PathBuf>, ServiceError> {
    let root = root(dir);
    if is_service(&root) {
        return Ok(vec![root]);
    }
    let failed = |source| ServiceError::Read {
        dir: root.clone(),
        source,
    };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(&root).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if is_service(&path) {
            found.push(path);
        }
    }
    found.sort();
    if found.is_empty() {
        return Err(ServiceError::None { dir: root });
    }
    Ok(found)
}

/// Whether a folder is a service's own.
pub fn is_service(dir: &Path) -> bool {
    dir.join("service.yaml").is_file()
}

fn root(dir: Option<&Path>) -> PathBuf {
    if let Some(dir) = dir {
        return dir.to_owned();
    }
    let here = PathBuf::from(ROOT);
    let built_with = Path::new(env!("CARGO_MANIFEST_DIR")).join(ROOT);
    if here.is_dir() || !built_with.is_dir() {
        here
    } else {
        built_with
    }
}

/// A folder bears its service's name, also when it is the current one.
fn name(folder: &Path) -> String {
    let whole = folder.canonicalize();
    let name = whole.as_deref().unwrap_or(folder).file_name();
    name.unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join(ROOT)
    }

    #[test]
    fn services_are_found_by_name_and_one_is_usual() {
        let dir = shipped();
        let found = |service| folder(Some(&dir), service).unwrap();
        assert_eq!(found(Some("tencent-cfs")), dir.join("tencent-cfs"));
        assert_eq!(found(None), dir.join(USUAL));
        let own = dir.join("tencent-cfs");
        assert_eq!(folder(Some(&own), None).unwrap(), own);
        assert_eq!(folder(Some(&own), Some("tencent-cfs")).unwrap(), own);
        assert!(folders(Some(&dir)).unwrap().len() > 1);
        assert_eq!(folders(Some(&own)).unwrap(), [own]);
    }

    #[test]
    fn unknown_services_get_the_nearest() {
        let dir = shipped();
        let error = folder(Some(&dir), Some("tencent-csf")).unwrap_err();
        assert_eq!(error.to_string(), "unknown service `tencent-csf`");
        let help = error.help().unwrap();
        assert!(help.contains("did you mean `tencent-cfs`?"), "{help}");
        let own = dir.join(USUAL);
        let error = folder(Some(&own), Some("tencent-cfs")).unwrap_err();
        assert_eq!(error.help(), Some("services are `aliyun-nas`"));
    }

    #[test]
    fn folders_without_services_are_none() {
        let dir = shipped().join(USUAL);
        let error = folder(Some(&dir.join("operations")), None).unwrap_err();
        assert!(matches!(error, ServiceError::None { .. }), "{error}");
        let error = folder(Some(&dir.join("nowhere")), None).unwrap_err();
        assert!(error.to_string().starts_with("cannot read `"), "{error}");
    }
}
