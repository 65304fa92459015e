//! `flowcheck replay`: does a case again, and says whether it still shows the violation.

use std::path::{Path, PathBuf};

use flowcheck::case::{Case, Stopped};
use flowcheck::report::finding;
use flowcheck::suite::{Prepared, Replayed, RunError};

use super::target::{self, TargetArgs};
use super::{Exit, print};

/// Replay a case, and say whether it still shows its violation
///
/// Exit code 1 if it does, 0 if it does not, 3 if that cannot be told.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The case, as `flowcheck run` saves it
    #[arg(value_name = "CASE")]
    case: PathBuf,

    #[command(flatten)]
    target: TargetArgs,
}

const EXAMPLES: &str = "\
Examples:
  flowcheck replay flowcheck-report/cases/some-case.yaml
      against the embedded emulator
  flowcheck replay some-case.yaml --endpoint http://127.0.0.1:8080 --time-scale 60
      against an endpoint";

/// Runs the subcommand.
pub(crate) fn run(args: &Args) -> Exit {
    match try_run(args) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn try_run(args: &Args) -> Result<Exit, Exit> {
    let case = read(&args.case)?;
    let embedded = args.target.endpoint.is_none() && args.target.target.is_none();
    let closed = embedded || args.target.closed();
    let suite = args.target.suite_of(&case.service)?.settings(|settings| {
        settings.assumptions = case.assumptions;
        settings.assumptions.closed = closed;
    });
    let prepared = suite.prepare().map_err(|error| target::report(&error))?;
    let service = &prepared.oracle.spec().service;
    if *service != case.service {
        print::error(
            &format!(
                "the case is about `{}`, the specs about `{service}`",
                case.service
            ),
            Some("name the case's service: --service NAME, or --specs DIR"),
        );
        return Err(Exit::Usage);
    }
    let replayed = prepared.replay(&case).map_err(|error| unplayed(&error))?;
    let (text, exit) = told(&case, &replayed, &prepared);
    print::out(&text);
    Ok(exit)
}

fn read(path: &Path) -> Result<Case, Exit> {
    let shown = path.display();
    let failed = |message: String| {
        print::error(
            &message,
            Some("cases are what `flowcheck run` saves in flowcheck-report/cases"),
        );
        Exit::Usage
    };
    let text = std::fs::read_to_string(path)
        .map_err(|error| failed(format!("cannot read `{shown}`: {error}")))?;
    Case::from_yaml(&text).map_err(|error| failed(format!("`{shown}` is no case: {error}")))
}

fn unplayed(error: &RunError) -> Exit {
    if !error.is_passing() {
        return target::report(error);
    }
    print::error(&error.to_string(), error.help().as_deref());
    Exit::Inconclusive
}

fn told(case: &Case, replayed: &Replayed, prepared: &Prepared) -> (String, Exit) {
    let colour = print::out_colour();
    let played = &replayed.played;
    let table = |marked| finding::calls(&played.records, &prepared.secrets, marked, colour);
    match &played.end {
        Stopped::Violated(violation) => {
            let text = format!(
                "{}\n{}{}\n  curl    {}\n\nreproduced on {}\n",
                finding::headline(violation, colour),
                table(true),
                finding::details(violation),
                replayed.curl,
                prepared.target.name(),
            );
            (text, Exit::Violations)
        }
        Stopped::Conforms => {
            let text = format!(
                "{}\nnot reproduced on {}: {}\n{}",
                table(false),
                prepared.target.name(),
                case.says,
                others(replayed),
            );
            (text, Exit::Conforms)
        }
        Stopped::Refused(why) => {
            let text = format!(
                "{}\ninconclusive: the next call may not go out: {why}\n",
                table(false)
            );
            (text, Exit::Inconclusive)
        }
        Stopped::Unbound(symbol) => {
            let text = format!(
                "{}\ninconclusive: no call showed `${symbol}`, which the next one needs\n",
                table(false)
            );
            (text, Exit::Inconclusive)
        }
    }
}

/// Other violations that the replay met on its way.
fn others(replayed: &Replayed) -> String {
    let violations = replayed
        .played
        .records
        .iter()
        .flat_map(|record| &record.verdict.violations);
    violations
        .map(|violation| format!("but: {}\n", violation.says))
        .collect()
}
