//! `flowcheck spec`: what the specs say.

mod graph;
mod lint;
mod list;
mod readings;
mod schema;
mod show;

use clap::{Subcommand, ValueEnum};

use super::Exit;
use super::specs_dir::SpecsDir;

/// Check, list, explain and draw the specs
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    specs: SpecsDir,
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  flowcheck spec lint                        every mistake and doubt, with its place
  flowcheck spec list                        the operations of all services
  flowcheck spec readings                    what the documents leave open
  flowcheck spec show CreateDataFlowTask     one operation, explained
  flowcheck spec graph DataFlow              its states, as a Mermaid diagram
  flowcheck spec schema > flowcheck.json     JSON Schema for editors";

#[derive(Debug, Subcommand)]
enum Command {
    Lint(lint::Args),
    List(list::Args),
    Readings(readings::Args),
    Show(show::Args),
    Graph(graph::Args),
    Schema(schema::Args),
}

/// How a command writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// Runs the subcommand.
pub(crate) fn run(args: &Args) -> Exit {
    let done = match &args.command {
        Command::Lint(lint) => lint::run(lint, &args.specs),
        Command::List(list) => list::run(list, &args.specs),
        Command::Readings(readings) => readings::run(readings, &args.specs),
        Command::Show(show) => show::run(show, &args.specs),
        Command::Graph(graph) => graph::run(graph, &args.specs),
        Command::Schema(schema) => Ok(schema::run(schema)),
    };
    done.unwrap_or_else(|exit| exit)
}
