//! Arguments, printing and exit codes: the only place that prints, exits and reads the environment.
//!
//! One file per subcommand. A flag can also be given as an environment variable; `--help` names it.

mod admit;
mod cases;
mod compare;
mod config_file;
mod cores;
mod coverage;
mod credentials;
mod emulator;
mod exit;
mod fuzz;
mod judge;
mod keys;
mod merge;
mod parity;
mod plan;
mod print;
mod progress;
mod proxies;
mod readings;
mod replay;
mod reports;
mod resume;
mod run;
mod signal;
mod spec;
mod specs_dir;
mod sweep;
mod target;
mod targets;
mod traces;
mod values;
mod ways;

use clap::{Parser, Subcommand};

pub use exit::Exit;

/// Tests a cloud control-plane API against its documentation.
///
/// Without a command it runs: `flowcheck` is `flowcheck run`.
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
#[allow(
    clippy::large_enum_variant,
    reason = "there is one, and it is short-lived"
)]
enum Command {
    Run(run::Args),
    Replay(replay::Args),
    Judge(judge::Args),
    Admit(admit::Args),
    Compare(compare::Args),
    Merge(merge::Args),
    Parity(parity::Args),
    Plan(plan::Args),
    Coverage(coverage::Args),
    Target(targets::Args),
    Sweep(sweep::Args),
    Emulator(emulator::Args),
    Spec(spec::Args),
    Fuzz(fuzz::Args),
}

/// Runs the command line.
pub fn main() -> Exit {
    let cli = match parse() {
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
        Command::Run(args) => run::run(&args),
        Command::Replay(args) => replay::run(&args),
        Command::Judge(args) => judge::run(&args),
        Command::Admit(args) => admit::run(&args),
        Command::Compare(args) => compare::run(&args),
        Command::Merge(args) => merge::run(&args),
        Command::Parity(args) => parity::run(&args),
        Command::Plan(args) => plan::run(&args),
        Command::Coverage(args) => coverage::run(&args),
        Command::Target(args) => targets::run(&args),
        Command::Sweep(args) => sweep::run(&args),
        Command::Emulator(args) => emulator::run(&args),
        Command::Spec(args) => spec::run(&args),
        Command::Fuzz(args) => fuzz::run(&args),
    }
}

/// Without arguments it runs.
fn parse() -> Result<Cli, clap::Error> {
    let given: Vec<_> = std::env::args_os().collect();
    if given.len() > 1 {
        Cli::try_parse_from(given)
    } else {
        Cli::try_parse_from(["flowcheck", "run"])
    }
}
