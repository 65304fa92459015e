//! `flowcheck spec schema`.

use clap::ValueEnum;
use flowcheck::spec::files::FileKind;
use flowcheck::spec::schema;

use crate::cli::{Exit, print};

/// Print the JSON Schema of the spec language, for editors
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  flowcheck spec schema --file operation > operation.schema.json
  then, in an operation's file:  # yaml-language-server: $schema=operation.schema.json")]
pub(crate) struct Args {
    /// Only this kind of file
    #[arg(long, value_enum, env = "FLOWCHECK_SCHEMA_FILE")]
    file: Option<File>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum File {
    /// operations/*.yaml
    Operation,
    /// resources/*.yaml
    Resource,
    /// shared.yaml
    Shared,
    /// service.yaml
    Service,
}

pub(crate) fn run(args: &Args) -> Exit {
    let kind = args.file.map(|file| match file {
        File::Operation => FileKind::Operation,
        File::Resource => FileKind::Resource,
        File::Shared => FileKind::Shared,
        File::Service => FileKind::Service,
    });
    print::json(&schema::schema(kind));
    Exit::Conforms
}
