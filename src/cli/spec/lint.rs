//! `flowcheck spec lint`.

use std::path::PathBuf;

use clap::ValueEnum;
use flowcheck::spec::diagnostic::Diagnostics;
use flowcheck::spec::{LoadError, lint};

use super::Format;
use crate::cli::specs_dir::{SpecsDir, load_from, report};
use crate::cli::{Exit, print};

/// Check the specs: mistakes, and what is doubtful
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  flowcheck spec lint
  flowcheck spec lint specs/tencent-cfs --deny warnings
  flowcheck spec lint --format json | jq '.[].message'

Exits with 0 if there is no error, 2 otherwise.")]
pub(crate) struct Args {
    /// The service's folder, instead of --specs
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

pub(crate) fn run(args: &Args, specs: &SpecsDir) -> Exit {
    let dir = args.dir.clone().unwrap_or_else(|| specs.path());
    let found: Diagnostics = match load_from(&dir) {
        Ok(loaded) => lint(&loaded),
        Err(LoadError::Spec(found)) => found,
        Err(error @ LoadError::Read { .. }) => {
            report(&error);
            return Exit::Usage;
        }
    };
    match args.format {
        Format::Text => print::out(&found.render(print::out_colour())),
        Format::Json => print::out(&format!("{}\n", found.to_json())),
    }
    let fails = found.has_errors() || (args.deny == Some(Deny::Warnings) && !found.0.is_empty());
    if fails { Exit::Usage } else { Exit::Conforms }
}
