//! `flowcheck spec list`.

use flowcheck::spec::{Spec, show};

use super::Format;
use crate::cli::specs_dir::SpecsDir;
use crate::cli::{Exit, print};

/// List the operations of all services, or of one
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  flowcheck spec list
  flowcheck spec list --service tencent-cfs
  flowcheck spec list --format json | jq '.[] | {operation, errors: [.errors[].code]}'")]
pub(crate) struct Args {
    /// How to write
    #[arg(long, value_enum, default_value_t, env = "FLOWCHECK_FORMAT")]
    format: Format,
}

pub(crate) fn run(args: &Args, specs: &SpecsDir) -> Result<Exit, Exit> {
    let all = specs.load_all()?;
    let specs = all.iter().map(|loaded| &loaded.spec);
    match args.format {
        Format::Text => print::out(&show::lists(specs)),
        Format::Json => {
            let of = |spec: &Spec| -> Vec<_> {
                let operations = spec.operations.values();
                operations
                    .map(|operation| show::summary(spec, operation))
                    .collect()
            };
            let all: Vec<_> = specs.flat_map(of).collect();
            print::json(&all);
        }
    }
    Ok(Exit::Conforms)
}
