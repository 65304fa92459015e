//! `flowcheck spec show`.

use flowcheck::spec::{nearest, show};

use super::Format;
use crate::cli::specs_dir::SpecsDir;
use crate::cli::{Exit, print};

/// Explain an operation: what it takes, requires, changes and answers, and what is open
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  flowcheck spec show CreateDataFlowTask
  flowcheck spec show StopDataFlow --format json")]
pub(crate) struct Args {
    /// The operation
    operation: String,
    /// How to write
    #[arg(long, value_enum, default_value_t, env = "FLOWCHECK_FORMAT")]
    format: Format,
}

pub(crate) fn run(args: &Args, specs: &SpecsDir) -> Result<Exit, Exit> {
    let spec = specs.load()?.spec;
    let Some(operation) = spec.operations.get(args.operation.as_str()) else {
        let known: Vec<&str> = spec.operations.keys().map(|name| &**name).collect();
        let message = format!("unknown operation `{}`", args.operation);
        print::error(
            &message,
            Some(&nearest::suggest("operations are", &args.operation, &known)),
        );
        return Err(Exit::Usage);
    };
    match args.format {
        Format::Text => print::out(&show::show(&spec, operation)),
        Format::Json => print::json(&show::summary(&spec, operation)),
    }
    Ok(Exit::Conforms)
}
