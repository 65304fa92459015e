//! `flowcheck target`: what `flowcheck.toml` says, and whether it holds.

mod check;
mod describe;

use clap::Subcommand;
use flowcheck::config;

use super::config_file::ConfigArgs;
use super::{Exit, print};

/// List, show and check the targets of `flowcheck.toml`
///
/// A target is an endpoint with all that a run needs to know of it: how calls are signed, the facts of the account, what
/// is allowed there and how much of it. Keys are never in the file.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,

    #[command(flatten)]
    config: ConfigArgs,
}

const EXAMPLES: &str = "\
Examples:
  flowcheck target list
      the targets, where they are, and what is allowed there
  flowcheck target check nightly
      keys found, clock, reachable, rights, fixtures: with calls that only look
  flowcheck target schema > flowcheck.schema.json
      JSON Schema of the file, for editors";

#[derive(Debug, Subcommand)]
enum Command {
    /// List the targets
    List(describe::ListArgs),
    /// Show what is known of a target, and what is allowed there
    Show(describe::ShowArgs),
    /// Check a target: keys found, clock, reachable, rights, fixtures; with calls that only look
    ///
    /// Exit code 0 if a run can begin, 2 if something is wrong with file or keys, 3 if the endpoint is not as described.
    Check(check::Args),
    /// Print the JSON Schema of `flowcheck.toml`
    Schema,
}

/// Runs the subcommand.
pub(crate) fn run(args: &Args) -> Exit {
    let done = match &args.command {
        Command::List(list) => describe::list(list, &args.config),
        Command::Show(show) => describe::show(show, &args.config),
        Command::Check(check) => check::run(check, &args.config),
        Command::Schema => {
            print::json(&config::schema());
            Ok(Exit::Conforms)
        }
    };
    done.unwrap_or_else(|exit| exit)
}
