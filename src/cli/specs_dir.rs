//! Which specs a command works on.

use std::path::{Path, PathBuf};

use flowcheck::spec::{LoadError, Loaded, load};

use super::{Exit, print};

const DEFAULT: &str = "specs/aliyun-nas";

/// The folder of specs.
#[derive(Debug, clap::Args)]
pub(crate) struct SpecsDir {
    /// The service's folder of specs [default: specs/aliyun-nas]
    #[arg(long, value_name = "DIR", env = "FLOWCHECK_SPECS", global = true)]
    pub(crate) specs: Option<PathBuf>,
}

impl SpecsDir {
    /// The folder: the one given, or the default below the current folder, or the one this was built with.
    pub(crate) fn path(&self) -> PathBuf {
        if let Some(specs) = &self.specs {
            return specs.clone();
        }
        let here = PathBuf::from(DEFAULT);
        let built_with = Path::new(env!("CARGO_MANIFEST_DIR")).join(DEFAULT);
        if here.is_dir() || !built_with.is_dir() {
            here
        } else {
            built_with
        }
    }

    /// Loads the specs, if they are there and right.
    pub(crate) fn quietly(&self) -> Option<Loaded> {
        load_from(&self.path()).ok()
    }

    /// Loads the specs; prints what is wrong with them.
    pub(crate) fn load(&self) -> Result<Loaded, Exit> {
        load_from(&self.path()).map_err(|error| {
            report(&error);
            Exit::Usage
        })
    }
}

/// Loads a folder of specs.
pub(crate) fn load_from(dir: &Path) -> Result<Loaded, LoadError> {
    load(dir)
}

/// Prints why specs could not be loaded.
pub(crate) fn report(error: &LoadError) {
    match error {
        LoadError::Spec(found) => print::err(&found.render(print::err_colour())),
        LoadError::Read { path, source } => print::error(
            &format!("cannot read `{}`: {source}", path.display()),
            Some("give the folder that holds `service.yaml`: --specs DIR"),
        ),
    }
}
