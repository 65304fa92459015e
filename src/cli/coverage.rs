//! `flowcheck coverage`: what runs have tested of what the documents claim.

use std::path::{Path, PathBuf};

use flowcheck::claim::{Coverage, Standing};
use flowcheck::report;

use super::run::Format;
use super::{Exit, print};

/// Where a run writes its account, below its report's folder.
pub(crate) const FILE: &str = "coverage.json";

/// Tell how far the documents' claims were tested, and why some were not
///
/// Each run writes its account beside its cases. Several accounts of one service join: a claim counts as violated if it
/// ever was, else as upheld if it ever was.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Accounts of runs
    #[arg(value_name = "FILE", default_value = "flowcheck-report/coverage.json")]
    files: Vec<PathBuf>,

    /// Write the joined account here
    #[arg(long, value_name = "FILE")]
    merge: Option<PathBuf>,

    /// Only claims about this operation or kind of resource
    #[arg(long, value_name = "NAME")]
    operation: Option<String>,

    /// Which claims to list one by one
    #[arg(long, value_enum, value_name = "WHICH", num_args = 0.., default_values = ["violated", "not-exercised"])]
    list: Vec<Listed>,

    /// How it is printed
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

const EXAMPLES: &str = "\
Examples:
  flowcheck run --phase claims; flowcheck coverage
      what the last run tested, and why the rest was not
  flowcheck coverage monday/coverage.json tuesday/coverage.json --merge week.json
      two runs together
  flowcheck coverage --operation CreateDataFlow --list open not-exercised
      one operation, claim by claim";

/// Claims by their standing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Listed {
    /// An answer broke them
    Violated,
    /// Calls were made, and prove nothing
    Open,
    /// No call was made
    NotExercised,
    /// Answers prove them
    Upheld,
}

/// Runs the subcommand.
pub(crate) fn run(args: &Args) -> Exit {
    match try_run(args) {
        Ok(()) => Exit::Conforms,
        Err(message) => {
            print::error(
                &message,
                Some("`flowcheck run` writes an account into its --report folder"),
            );
            Exit::Usage
        }
    }
}

fn try_run(args: &Args) -> Result<(), String> {
    let mut files = args.files.iter();
    let first = files.next().ok_or("no account is given")?;
    let mut coverage = read(first)?;
    for file in files {
        coverage
            .merge(read(file)?)
            .map_err(|error| error.to_string())?;
    }
    if let Some(file) = &args.merge {
        write(&coverage, file)?;
    }
    if let Some(name) = &args.operation {
        coverage.claims.retain(|_, row| *row.about == **name);
        if coverage.claims.is_empty() {
            return Err(format!("no claim is about `{name}`"));
        }
    }
    let listed: Vec<Standing> = args
        .list
        .iter()
        .map(|listed| match listed {
            Listed::Violated => Standing::Violated,
            Listed::Open => Standing::Open,
            Listed::NotExercised => Standing::NotExercised,
            Listed::Upheld => Standing::Upheld,
        })
        .collect();
    match args.format {
        Format::Text => print::out(&report::coverage::render(&coverage, &listed)),
        Format::Json => print::out(&json(&coverage)?),
    }
    Ok(())
}

pub(crate) fn read(file: &Path) -> Result<Coverage, String> {
    let shown = file.display();
    let text =
        std::fs::read_to_string(file).map_err(|error| format!("cannot read `{shown}`: {error}"))?;
    serde_json::from_str(&text)
        .map_err(|error| format!("`{shown}` is no account of claims: {error}"))
}

/// Writes an account.
pub(crate) fn write(coverage: &Coverage, file: &Path) -> Result<(), String> {
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let made = folder.map_or(Ok(()), std::fs::create_dir_all);
    let text = json(coverage)?;
    made.and_then(|()| std::fs::write(file, text))
        .map_err(|error| format!("cannot write `{}`: {error}", file.display()))
}

fn json(coverage: &Coverage) -> Result<String, String> {
    let text = serde_json::to_string_pretty(coverage);
    text.map(|text| text + "\n")
        .map_err(|error| error.to_string())
}
