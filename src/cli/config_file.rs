//! Where `flowcheck.toml` is, and what it says.

use std::path::{Path, PathBuf};

use flowcheck::config::{self, Config, TargetConfig};
use flowcheck::spec::Spec;

use super::{Exit, print};

/// The file's usual name, in the current folder.
const USUAL: &str = "flowcheck.toml";

/// Which file.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct ConfigArgs {
    /// The file of targets [default: flowcheck.toml]
    #[arg(long, value_name = "FILE", env = "FLOWCHECK_CONFIG", global = true)]
    config: Option<PathBuf>,
}

/// A file that was read.
#[derive(Debug)]
pub(crate) struct ConfigFile {
    path: PathBuf,
    text: String,
    /// What it says.
    pub(crate) config: Config,
}

impl ConfigArgs {
    /// Reads the file; prints what is wrong with it.
    pub(crate) fn load(&self) -> Result<ConfigFile, Exit> {
        let path = self.config.clone().unwrap_or_else(|| USUAL.into());
        let shown = path.display().to_string();
        let bytes = std::fs::read(&path).map_err(|error| {
            print::error(
                &format!("cannot read `{shown}`: {error}"),
                Some("targets are described there; flowcheck.example.toml shows how, --config FILE names another"),
            );
            Exit::Usage
        })?;
        let config = config::load(&shown, &bytes).map_err(|found| {
            print::err(&found.render(print::err_colour()));
            Exit::Usage
        })?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Ok(ConfigFile { path, text, config })
    }
}

impl ConfigFile {
    /// The target of that name; prints what there is instead.
    pub(crate) fn target(&self, name: &str) -> Result<&TargetConfig, Exit> {
        self.config.target(name).map_err(|help| {
            print::error(
                &format!("`{}` has no target `{name}`", self.path.display()),
                Some(&help),
            );
            Exit::Usage
        })
    }

    /// Prints what a target says that the service does not know.
    pub(crate) fn check(&self, target: &TargetConfig, spec: &Spec) -> Result<(), Exit> {
        let found = target.check(&self.path.display().to_string(), &self.text, spec);
        if found.0.is_empty() {
            return Ok(());
        }
        print::err(&found.render(print::err_colour()));
        Err(Exit::Usage)
    }

    /// A path that stands in the file.
    pub(crate) fn beside(&self, path: &Path) -> PathBuf {
        self.path
            .parent()
            .map_or_else(|| path.to_owned(), |folder| folder.join(path))
    }
}
