//! Which specs a command works on.

use std::path::{Path, PathBuf};

use flowcheck::spec::services::{self, ServiceError};
use flowcheck::spec::{LoadError, Loaded, load};

use super::{Exit, print};

/// The folder of specs, and the service.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct SpecsDir {
    /// The service's folder of specs, or the folder of several such [default: specs]
    #[arg(long, value_name = "DIR", env = "FLOWCHECK_SPECS", global = true)]
    pub(crate) specs: Option<PathBuf>,

    /// The service [default: aliyun-nas, or the only one there is]
    #[arg(long, value_name = "NAME", env = "FLOWCHECK_SERVICE", global = true)]
    pub(crate) service: Option<String>,
}

impl SpecsDir {
    /// The same, with this service unless another was asked for, or the folder is one service's own.
    pub(crate) fn or_service(&self, name: &str) -> SpecsDir {
        let own = self.specs.as_deref().is_some_and(services::is_service);
        let other = (!own).then(|| name.to_owned());
        SpecsDir {
            specs: self.specs.clone(),
            service: self.service.clone().or(other),
        }
    }

    /// The service's folder; prints why there is none.
    pub(crate) fn folder(&self) -> Result<PathBuf, Exit> {
        self.find().map_err(|error| unfound(&error))
    }

    /// The folders of all services, or of the one asked for; prints why there is none.
    pub(crate) fn folders(&self) -> Result<Vec<PathBuf>, Exit> {
        let found = match self.service {
            Some(_) => self.find().map(|folder| vec![folder]),
            None => services::folders(self.specs.as_deref()),
        };
        found.map_err(|error| unfound(&error))
    }

    fn find(&self) -> Result<PathBuf, ServiceError> {
        services::folder(self.specs.as_deref(), self.service.as_deref())
    }

    /// Loads the specs, if they are there and right.
    pub(crate) fn quietly(&self) -> Option<Loaded> {
        load(&self.find().ok()?).ok()
    }

    /// Loads the specs; prints what is wrong with them.
    pub(crate) fn load(&self) -> Result<Loaded, Exit> {
        load_or_report(&self.folder()?)
    }

    /// Loads the specs of all services, or of the one asked for; prints what is wrong with them.
    pub(crate) fn load_all(&self) -> Result<Vec<Loaded>, Exit> {
        let folders = self.folders()?;
        folders
            .iter()
            .map(|folder| load_or_report(folder))
            .collect()
    }
}

fn load_or_report(folder: &Path) -> Result<Loaded, Exit> {
    load(folder).map_err(|error| {
        report(&error);
        Exit::Usage
    })
}

fn unfound(error: &ServiceError) -> Exit {
    print::error(&error.to_string(), error.help());
    Exit::Usage
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
