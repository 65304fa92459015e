//! `flowcheck spec graph`.

use clap::ValueEnum;
use flowcheck::spec::{graph, nearest};

use crate::cli::specs_dir::SpecsDir;
use crate::cli::{Exit, print};

/// Draw the states of a resource and what moves it
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  flowcheck spec graph DataFlow > data-flow.mmd
  flowcheck spec graph DataFlow --dot | dot -Tsvg > data-flow.svg")]
pub(crate) struct Args {
    /// The kind of resource
    resource: String,
    /// The diagram's language
    #[arg(long, value_enum, default_value_t, env = "FLOWCHECK_GRAPH_FORMAT")]
    format: Language,
    /// Short for --format dot
    #[arg(long, env = "FLOWCHECK_GRAPH_DOT")]
    dot: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Language {
    /// Mermaid, as GitHub and many editors show it
    #[default]
    Mermaid,
    /// Graphviz
    Dot,
}

pub(crate) fn run(args: &Args, specs: &SpecsDir) -> Result<Exit, Exit> {
    let spec = specs.load()?.spec;
    let Some(resource) = spec.resources.get(args.resource.as_str()) else {
        let known: Vec<&str> = spec.resources.keys().map(|name| &**name).collect();
        let message = format!("unknown resource `{}`", args.resource);
        print::error(
            &message,
            Some(&nearest::suggest("resources are", &args.resource, &known)),
        );
        return Err(Exit::Usage);
    };
    let format = match (args.dot, args.format) {
        (true, _) | (_, Language::Dot) => graph::Format::Dot,
        (false, Language::Mermaid) => graph::Format::Mermaid,
    };
    print::out(&graph::graph(&spec, resource, format));
    Ok(Exit::Conforms)
}
