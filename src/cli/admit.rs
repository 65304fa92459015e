//! `flowcheck admit`: lets a violation pass that is known, until a day; and the file of those, for who reads it.

use std::path::{Path, PathBuf};

use flowcheck::admitted::{self, Row};
use flowcheck::oracle::Key;
use jiff::civil::Date;

use super::{Exit, print, traces};

/// Where rows stand, unless told otherwise.
const FILE: &str = "flowcheck.admitted.toml";

/// Let a violation pass that is known, with a reason and until a day
///
/// A run does not fail for what is admitted, and reports it apart; after the day it fails again. A violation that was
/// admitted and is gone is named, so that its row is removed. The rows are in a file that people read and edit; admitting
/// a violation again replaces its row.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The violation's key, as reports print it
    #[arg(value_name = "KEY", value_parser = key)]
    key: Key,

    /// Why it is let pass
    #[arg(long, value_name = "TEXT")]
    reason: String,

    /// The last day, as 2026-12-31
    #[arg(long, value_name = "DATE", value_parser = day)]
    until: Date,

    /// The file of rows
    #[arg(long, value_name = "FILE", env = "FLOWCHECK_ADMITTED", default_value = FILE)]
    file: PathBuf,
}

const EXAMPLES: &str = "\
Examples:
  flowcheck admit StartDataFlow/accepted/stopped --reason 'asked the vendor on 3 May' --until 2026-12-31
      until the year's end
  flowcheck run --admitted flowcheck.admitted.toml
      the file that runs read by default, if it is there";

fn key(text: &str) -> Result<Key, &'static str> {
    text.parse()
}

fn day(text: &str) -> Result<Date, String> {
    text.parse()
        .map_err(|_| "a day is written as 2026-12-31".to_owned())
}

/// Runs the subcommand.
pub(crate) fn run(args: &Args) -> Exit {
    match try_run(args) {
        Ok(()) => Exit::Conforms,
        Err(exit) => exit,
    }
}

fn try_run(args: &Args) -> Result<(), Exit> {
    if args.until < traces::today() {
        print::error(
            &format!("`{}` is over", args.until),
            Some("give a day that is still to come"),
        );
        return Err(Exit::Usage);
    }
    let text = match read(&args.file) {
        Ok(text) => text.unwrap_or_default(),
        Err(why) => return Err(wrong(&why)),
    };
    let row = Row {
        key: args.key.clone(),
        reason: args.reason.clone(),
        until: args.until,
    };
    let text = admitted::admit(&text, &row)
        .map_err(|error| wrong(&format!("`{}`: {error}", args.file.display())))?;
    std::fs::write(&args.file, text)
        .map_err(|error| wrong(&format!("cannot write `{}`: {error}", args.file.display())))?;
    print::out(&format!(
        "{} is admitted until {} in {}\n",
        args.key,
        args.until,
        args.file.display()
    ));
    Ok(())
}

/// Which violations are let pass.
#[derive(Debug, clap::Args)]
pub(crate) struct AdmittedArgs {
    /// Known violations, which do not fail a run: what `flowcheck admit` writes [default: flowcheck.admitted.toml, if it is there]
    #[arg(long, value_name = "FILE", env = "FLOWCHECK_ADMITTED")]
    admitted: Option<PathBuf>,
}

impl AdmittedArgs {
    /// The rows; prints what is wrong with the file.
    pub(crate) fn rows(&self) -> Result<Vec<Row>, Exit> {
        let file = self.admitted.as_deref().unwrap_or(Path::new(FILE));
        let text = match read(file) {
            Ok(Some(text)) => text,
            Ok(None) if self.admitted.is_none() => return Ok(Vec::new()),
            Ok(None) => return Err(wrong(&format!("there is no file `{}`", file.display()))),
            Err(why) => return Err(wrong(&why)),
        };
        admitted::rows(&text).map_err(|error| wrong(&format!("`{}`: {error}", file.display())))
    }
}

/// The file's text, if it is there.
fn read(file: &Path) -> Result<Option<String>, String> {
    match std::fs::read_to_string(file) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(format!("cannot read `{}`: {error}", file.display())),
    }
}

fn wrong(message: &str) -> Exit {
    print::error(
        message,
        Some("`flowcheck admit --help` says how rows are written"),
    );
    Exit::Usage
}
