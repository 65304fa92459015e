//! `flowcheck merge`: one report of the parts of a run.

use std::path::{Path, PathBuf};

use flowcheck::report::Saved;
use flowcheck::report::stored::{self, Part};
use flowcheck::runner::line::Secrets;
use flowcheck::runner::{Broken, End, Finding, Shard};

use super::admit::AdmittedArgs;
use super::reports::{self, ReportArgs};
use super::{Exit, coverage, print, run, traces};

/// Put the reports of the parts of a run together
///
/// Each `flowcheck run --shard K/N` writes a folder. Joined, their counts are added, a claim counts as violated if it was
/// in any part, else as upheld if it was in any, and a violation is told once, by its shortest case. Runs that are no
/// shards can be put together too, if they are of one service.
///
/// Exit codes as of `run`; 3 if a shard is missing and nothing was violated.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The folders that runs wrote
    #[arg(value_name = "DIR", required = true)]
    runs: Vec<PathBuf>,

    #[command(flatten)]
    reports: ReportArgs,

    #[command(flatten)]
    admitted: AdmittedArgs,
}

const EXAMPLES: &str = "\
Examples:
  flowcheck run --phase claims --shard 1/2 --report part-1
  flowcheck run --phase claims --shard 2/2 --report part-2
  flowcheck merge part-1 part-2 --report whole --junit report.xml
      two processes, and one report";

/// Runs the subcommand.
pub(crate) fn run(args: &Args) -> Exit {
    match try_run(args) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn try_run(args: &Args) -> Result<Exit, Exit> {
    let rows = args.admitted.rows()?;
    let mut parts = args.runs.iter().map(|run| read(run));
    let first = parts.next().ok_or(Exit::Usage)??;
    let mut places = places(&first);
    let mut shards: Vec<Shard> = first.shard.into_iter().collect();
    let mut summary = first.summary;
    for part in parts {
        let part = part?;
        places.extend(self::places(&part));
        shards.extend(part.shard);
        summary
            .merge(part.summary)
            .map_err(|error| wrong(&error.to_string()))?;
    }
    if let Some(broken) = missing(&shards) {
        summary.end = End::Broken(broken);
    }
    summary.admit(&rows, traces::today());
    let saved: Vec<Saved> = summary.findings.iter().map(|f| place(f, &places)).collect();
    let account = args.reports.folder().join(coverage::FILE);
    coverage::write(&summary.coverage, &account).map_err(|why| wrong(&why))?;
    // What parts stored has no secrets any more.
    reports::tell(&args.reports, &summary, &saved, &Secrets::default())?;
    Ok(run::exit(&summary))
}

/// A finding's case, and what tells it from a longer one.
struct Place {
    violation: String,
    calls: usize,
    saved: Saved,
}

fn places(part: &Part) -> Vec<Place> {
    let findings = part.summary.findings.iter().zip(&part.saved);
    let place = |(finding, saved): (&Finding, &Saved)| Place {
        violation: finding.violation.key.to_string(),
        calls: finding.calls(),
        saved: saved.clone(),
    };
    findings.map(place).collect()
}

fn place(finding: &Finding, places: &[Place]) -> Saved {
    let key = finding.violation.key.to_string();
    let own = |place: &&Place| place.violation == key && place.calls == finding.calls();
    let found = places.iter().find(own);
    found.map_or_else(Saved::default, |place| place.saved.clone())
}

/// The shards that are not there, of as many as those that are say.
fn missing(shards: &[Shard]) -> Option<Broken> {
    let of = shards.iter().map(|shard| shard.of()).max()?;
    let there = |number: &u64| {
        let mut all = shards.iter();
        all.any(|shard| shard.number() == *number && shard.of() == of)
    };
    let missing: Vec<String> = (1..=of)
        .filter(|number| !there(number))
        .map(|number| format!("{number}/{of}"))
        .collect();
    (!missing.is_empty()).then(|| Broken {
        says: format!("parts of the run are missing: {}", missing.join(", ")),
        help: Some("give the folders of all shards".to_owned()),
    })
}

fn read(run: &Path) -> Result<Part, Exit> {
    let file = run.join(reports::SUMMARY);
    let shown = file.display();
    let text = std::fs::read_to_string(&file)
        .map_err(|error| wrong(&format!("cannot read `{shown}`: {error}")))?;
    let account = coverage::read(&run.join(coverage::FILE)).map_err(|why| wrong(&why))?;
    stored::read(&text, account).map_err(|error| wrong(&format!("`{shown}`: {error}")))
}

fn wrong(message: &str) -> Exit {
    let help = "give the folders that `flowcheck run --report DIR` wrote, all of one service";
    print::error(message, Some(help));
    Exit::Usage
}
