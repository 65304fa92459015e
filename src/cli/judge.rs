//! `flowcheck judge`: a stored trace, judged again by today's specs.

use std::fmt::Write as _;
use std::path::PathBuf;

use flowcheck::report;
use flowcheck::trace::Judged;

use super::admit::AdmittedArgs;
use super::reports;
use super::run::{self, Format};
use super::specs_dir::SpecsDir;
use super::traces::{self, Stored};
use super::{Exit, print};

/// Judge what a run recorded again, by today's specs; nothing is sent
///
/// Each run keeps what it called and what was answered (trace.jsonl). When a spec is mended, its traces tell what that
/// changes, without the endpoint. Verdicts are as `run` gives them, but violations stay as long as they were found.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The run: its report's folder, or its trace
    #[arg(value_name = "RUN", default_value = "flowcheck-report")]
    run: PathBuf,

    /// How the report is printed
    #[arg(long, value_enum, default_value = "text")]
    format: Format,

    /// Write a JUnit report too
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,

    #[command(flatten)]
    admitted: AdmittedArgs,

    #[command(flatten)]
    specs: SpecsDir,
}

const EXAMPLES: &str = "\
Examples:
  flowcheck run --report monday; flowcheck judge monday
      the same verdict, as long as the specs are the same
  flowcheck judge monday --specs mended-specs
      what other specs say of the same answers";

/// Runs the subcommand.
pub(crate) fn run(args: &Args) -> Exit {
    match try_run(args) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn try_run(args: &Args) -> Result<Exit, Exit> {
    let mut stored = Stored::open(&args.run, &args.specs)?;
    let rows = args.admitted.rows()?;
    let mut judged = stored.judge(&mut |_, _| {})?;
    judged.summary.admit(&rows, traces::today());
    let (summary, secrets) = (&judged.summary, &stored.secrets);
    match args.format {
        Format::Text => {
            let colour = print::out_colour();
            print::out(&report::terminal::render(summary, &[], secrets, colour));
            print::out(&told(&stored, &judged));
        }
        Format::Json => print::out(&report::json::render(summary, &[], secrets)),
    }
    if let Some(file) = &args.junit {
        reports::junit(file, summary, &[], secrets)?;
    }
    Ok(run::exit(summary))
}

/// How today's verdict stands to that of then.
fn told(stored: &Stored, judged: &Judged) -> String {
    let began = stored.header.began.as_deref().unwrap_or("an unknown time");
    let specs = if stored.same_specs {
        "the same specs"
    } else {
        "other specs than then"
    };
    let mut out = format!(
        "judged again: a run of {began}, by {specs}; {} of {} calls are judged otherwise than then\n",
        judged.otherwise, judged.summary.statistics.calls,
    );
    let notes = [
        (
            judged.beyond,
            "calls come after a violation that leaves nothing known, and are not judged",
        ),
        (
            judged.dropped,
            "steps are not in the trace, which had its full size",
        ),
    ];
    for (count, says) in notes.iter().filter(|(count, _)| *count > 0) {
        let _ = writeln!(out, "{count} {says}");
    }
    if judged.broken_off {
        out.push_str("the trace breaks off: the run did not come to its end\n");
    }
    out
}
