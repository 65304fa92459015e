//! `flowcheck spec readings`.

use flowcheck::spec::show;

use super::Format;
use crate::cli::specs_dir::SpecsDir;
use crate::cli::{Exit, print};

/// List what the documents leave open, the answers there may be, and who depends on them
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  flowcheck spec readings
  flowcheck spec readings --format json | jq '.[] | select(.used_by | index(\"CreateDataFlow\"))'

`flowcheck run` tells which of the answers an endpoint follows, and the call that showed it.")]
pub(crate) struct Args {
    /// How to write
    #[arg(long, value_enum, default_value_t, env = "FLOWCHECK_FORMAT")]
    format: Format,
}

pub(crate) fn run(args: &Args, specs: &SpecsDir) -> Result<Exit, Exit> {
    let spec = specs.load()?.spec;
    match args.format {
        Format::Text => print::out(&show::readings_text(&spec)),
        Format::Json => print::json(&show::readings(&spec)),
    }
    Ok(Exit::Conforms)
}
