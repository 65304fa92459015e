//! `flowcheck spec list`.

use flowcheck::spec::show;

use super::Format;
use crate::cli::specs_dir::SpecsDir;
use crate::cli::{Exit, print};

/// List the operations
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  flowcheck spec list
  flowcheck spec list --format json | jq '.[] | {operation, errors: [.errors[].code]}'")]
pub(crate) struct Args {
    /// How to write
    #[arg(long, value_enum, default_value_t, env = "FLOWCHECK_FORMAT")]
    format: Format,
}

pub(crate) fn run(args: &Args, specs: &SpecsDir) -> Result<Exit, Exit> {
    let spec = specs.load()?.spec;
    match args.format {
        Format::Text => print::out(&show::list(&spec)),
        Format::Json => {
            let operations = spec.operations.values();
            let all: Vec<_> = operations
                .map(|operation| show::summary(&spec, operation))
                .collect();
            print::json(&all);
        }
    }
    Ok(Exit::Conforms)
}
