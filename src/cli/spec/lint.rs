//! `flowcheck spec lint`.

use std::path::PathBuf;

use clap::ValueEnum;
use flowcheck::spec::diagnostic::Diagnostics;
use flowcheck::spec::{LoadError, lint, load};

use super::Format;
use crate::cli::specs_dir::{SpecsDir, report};
use crate::cli::{Exit, print};

/// Check the specs: mistakes, and what is doubtful
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  flowcheck spec lint
  flowcheck spec lint specs/tencent-cfs --deny warnings
  flowcheck spec lint --format json | jq '.[].message'

Exits with 0 if there is no error, 2 otherwise.")]
pub(crate) struct Args {
    /// A service's folder, instead of --specs and --service; without any of them, all services are checked
    dir: Option<PathBuf>,
    /// How to write
    #[arg(long, value_enum, default_value_t, env = "FLOWCHECK_FORMAT")]
    format: Format,
    /// What counts as an error too
    #[arg(long, value_enum, env = "FLOWCHECK_DENY")]
    deny: Option<Deny>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Deny {
    /// Warnings
    Warnings,
}

pub(crate) fn run(args: &Args, specs: &SpecsDir) -> Result<Exit, Exit> {
    let folders = match &args.dir {
        Some(dir) => vec![dir.clone()],
        None => specs.folders()?,
    };
    let mut found = Diagnostics::default();
    for folder in folders {
        match load(&folder) {
            Ok(loaded) => found.0.extend(lint(&loaded).0),
            Err(LoadError::Spec(wrong)) => found.0.extend(wrong.0),
            Err(error @ LoadError::Read { .. }) => {
                report(&error);
                return Err(Exit::Usage);
            }
        }
    }
    match args.format {
        Format::Text => print::out(&found.render(print::out_colour())),
        Format::Json => print::out(&format!("{}\n", found.to_json())),
    }
    let fails = found.has_errors() || (args.deny == Some(Deny::Warnings) && !found.0.is_empty());
    Ok(if fails { Exit::Usage } else { Exit::Conforms })
}
