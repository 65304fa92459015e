//! `flowcheck compare`: what changed between two runs.

use std::path::{Path, PathBuf};

use flowcheck::compare::{Profile, compare};
use flowcheck::report::comparison;

use super::run::Format;
use super::specs_dir::SpecsDir;
use super::traces::Stored;
use super::{Exit, print};

/// Tell what changed between two runs: of an endpoint yesterday and today, or of an emulator and the cloud
///
/// Two runs seldom make the same calls, so what chance explains is left out: a difference is one in violations, in the
/// readings followed, in the code that the same broken rules bring, in statuses and messages, in the fields of answers
/// and their types, or in how long states last. Both runs are judged by today's specs; nothing is sent.
///
/// Exit code 0 if they are the same, 1 if they differ.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// A run: its report's folder, or its trace
    #[arg(value_name = "A")]
    a: PathBuf,

    /// Another
    #[arg(value_name = "B")]
    b: PathBuf,

    /// How it is printed
    #[arg(long, value_enum, default_value = "text")]
    format: Format,

    #[command(flatten)]
    specs: SpecsDir,
}

const EXAMPLES: &str = "\
Examples:
  flowcheck compare monday tuesday
      what changed overnight
  flowcheck compare emulator cloud --format json
      for programs";

/// Runs the subcommand.
pub(crate) fn run(args: &Args) -> Exit {
    match try_run(args) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn try_run(args: &Args) -> Result<Exit, Exit> {
    let (first, a) = profile(&args.a, &args.specs)?;
    let (second, b) = profile(&args.b, &args.specs)?;
    if first.header.service != second.header.service {
        let (a, b) = (&first.header.service, &second.header.service);
        print::error(
            &format!("runs of `{a}` and of `{b}` cannot be compared: they are of two services"),
            Some("give two runs of one service"),
        );
        return Err(Exit::Usage);
    }
    let found = compare(first.oracle.spec(), &a, &b);
    print::out(&match args.format {
        Format::Text => comparison::render(&found, &a, &b, print::out_colour()),
        Format::Json => comparison::json(&found, &a, &b),
    });
    Ok(match found.is_same() {
        true => Exit::Conforms,
        false => Exit::Violations,
    })
}

fn profile(run: &Path, specs: &SpecsDir) -> Result<(Stored, Profile), Exit> {
    let mut stored = Stored::open(run, specs)?;
    let oracle = std::sync::Arc::clone(&stored.oracle);
    let mut profiler = Profile::begin(oracle.spec());
    let judged = stored.judge(&mut |walk, record| profiler.note(walk, record))?;
    let profile = profiler.end(&stored.header, &judged);
    Ok((stored, profile))
}
