//! Arguments, printing and exit codes: the only place that prints, exits and reads the environment.
//!
//! One file per subcommand. A flag can also be given as an environment variable; `--help` names it.

mod exit;
mod print;
mod spec;
mod specs_dir;

use clap::{Parser, Subcommand};

pub use exit::Exit;

/// Tests a cloud control-plane API against its documentation.
#[derive(Debug, Parser)]
#[command(name = "flowcheck", version, max_term_width = 100, after_help = EXIT_CODES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  conforms
  1  violations
  2  usage or spec error
  3  inconclusive

NO_COLOR=1 turns colours off; without a terminal there are none.";

#[derive(Debug, Subcommand)]
enum Command {
    Spec(spec::Args),
}

/// Runs the command line.
pub fn main() -> Exit {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no mistakes.
            let exit = if error.use_stderr() {
                Exit::Usage
            } else {
                Exit::Conforms
            };
            return match error.print() {
                Ok(()) => exit,
                Err(_) => Exit::Usage,
            };
        }
    };
    match cli.command {
        Command::Spec(args) => spec::run(&args),
    }
}
