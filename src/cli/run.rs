//! `flowcheck run`: tests claims, walks, judges, reports.

use std::time::Duration;

use flowcheck::claim::Kind;
use flowcheck::report::{self, Saved};
use flowcheck::runner::summary::Result as Proof;
use flowcheck::runner::{Phase, Shard, Stop, Summary};
use flowcheck::suite::{Prepared, Suite};

use super::admit::AdmittedArgs;
use super::progress::Progress;
use super::reports::{self, ReportArgs};
use super::resume::{Earlier, Keeper};
use super::target::{self, TargetArgs};
use super::traces::{self, Tracing};
use super::{Exit, cases, print, signal, sweep, values};

/// Test the documents' claims and walk at random through what they allow, and judge every answer
///
/// Without --endpoint the embedded emulator is tested, in virtual time: minutes pass at once. Each violation is shown
/// with the fewest calls that show it, and saved as a case that `flowcheck replay` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Dwell on these operations; what they need is called too
    #[arg(long = "operation", value_name = "NAME", num_args = 1.., env = "FLOWCHECK_OPERATION", value_delimiter = ',')]
    operations: Vec<String>,

    /// The seed of every choice: the same seed and answers give the same run [default: 0x5eed]
    #[arg(long, value_name = "N", env = "FLOWCHECK_SEED", value_parser = values::seed)]
    seed: Option<u64>,

    /// Go on with the run of the --report folder that was broken off: claims that it upheld are not tested again
    #[arg(long, conflicts_with = "seed")]
    resume: bool,

    /// End after so many calls [default: 100000, or no limit where --time is given]
    #[arg(long, value_name = "N", env = "FLOWCHECK_CALLS")]
    calls: Option<u64>,

    /// End after this time, as `30s` or `5m` [default: 40s, or no limit where --calls is given]
    #[arg(long, value_name = "TIME", env = "FLOWCHECK_TIME", value_parser = values::duration)]
    time: Option<Duration>,

    /// Delete what was made when the run ends, as `flowcheck sweep` does
    #[arg(long, env = "FLOWCHECK_SWEEP", value_parser = clap::builder::BoolishValueParser::new())]
    sweep: bool,

    /// Steps of one walk
    #[arg(long, value_name = "N", env = "FLOWCHECK_LENGTH", value_parser = clap::value_parser!(u32).range(1..))]
    length: Option<u32>,

    /// Which part: the documents' claims, walks at random, or both [default: all; with --kind claims, with --walks explore]
    #[arg(long, value_enum, env = "FLOWCHECK_PHASE")]
    phase: Option<Part>,

    /// Of the claims only those of these kinds, as `reading`; see `flowcheck coverage` for all
    #[arg(long = "kind", value_name = "KIND", num_args = 1.., env = "FLOWCHECK_KIND", value_delimiter = ',', value_parser = values::kind)]
    kinds: Vec<Kind>,

    /// The share of answers to lose on purpose, from 0 to 1
    #[arg(long, value_name = "P", env = "FLOWCHECK_LOSE", default_value = "0", value_parser = values::share)]
    lose: f64,

    /// The share of answers to ask for as XML, from 0 to 1 [default: 0.1]; 0 for an endpoint that speaks only JSON
    #[arg(long, value_name = "P", env = "FLOWCHECK_XML", value_parser = values::share)]
    xml: Option<f64>,

    /// End after so many different violations
    #[arg(
        long,
        value_name = "N",
        env = "FLOWCHECK_MAX_FINDINGS",
        default_value_t = 20
    )]
    max_findings: usize,

    /// Leave the calls of violations as they were found
    #[arg(long, env = "FLOWCHECK_NO_SHRINK", value_parser = clap::builder::BoolishValueParser::new())]
    no_shrink: bool,

    /// How many MiB of what is called and answered the report's folder keeps, in trace.jsonl; 0: nothing
    #[arg(
        long,
        value_name = "MIB",
        env = "FLOWCHECK_TRACE_LIMIT",
        default_value_t = 64
    )]
    trace_limit: u32,

    /// Do one part of the run, as `3/16`: claims are dealt by their ids, walks by their numbers; `merge` joins the parts
    #[arg(long, value_name = "K/N", env = "FLOWCHECK_SHARD", value_parser = shard)]
    shard: Option<Shard>,

    /// End after so many walks, of all shards together; such walks do not learn from each other
    #[arg(long, value_name = "N", env = "FLOWCHECK_WALKS")]
    walks: Option<u64>,

    #[command(flatten)]
    reports: ReportArgs,

    #[command(flatten)]
    admitted: AdmittedArgs,

    #[command(flatten)]
    target: TargetArgs,
}

const EXAMPLES: &str = "\
Examples:
  flowcheck run
      the embedded emulator, under a minute
  flowcheck run --contrary --lose 0.1 --seed 7
      one that chooses at random wherever it may, and loses a tenth of its answers
  flowcheck run --endpoint http://127.0.0.1:8080 --time-scale 60 --time 2m
      an endpoint that lives a minute each second, as `flowcheck emulator` does
  flowcheck run --target nightly
      a target of flowcheck.toml, within what is allowed there
  flowcheck run --target nightly --resume
      the same, going on with the run that was broken off
  flowcheck run --phase claims --kind reading
      which of the documents that contradict each other the endpoint follows
  flowcheck run --operation StartDataFlow --junit report.xml
      mostly one operation, with a report for CI

Keys for endpoints come from where the vendor's own tools find them: ALIBABA_CLOUD_ACCESS_KEY_ID, TENCENTCLOUD_SECRET_ID
and so on, or a profile of their files.";

impl Args {
    fn is_limited(&self) -> bool {
        self.calls.is_some() || self.time.is_some() || self.walks.is_some()
    }
}

/// The parts of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Part {
    /// Claim by claim, each by the fewest calls
    Claims,
    /// Walks at random
    Explore,
    /// Both in turns, or one after the other with --walks or --shard
    All,
}

/// How a report is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

/// The seed of a run that names none.
const SEED: u64 = 0x5eed;

/// Runs the subcommand.
pub(crate) fn run(args: &Args) -> Exit {
    match try_run(args) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn try_run(args: &Args) -> Result<Exit, Exit> {
    let rows = args.admitted.rows()?;
    let earlier = match args.resume {
        true => Some(Earlier::read(args.reports.folder())?),
        false => None,
    };
    let seed = args.seed.or(earlier.as_ref().map(Earlier::seed));
    let suite = suite(args, rows.len())?.seed(seed.unwrap_or(SEED));
    let mut prepared = suite.prepare().map_err(|error| target::report(&error))?;
    let calls = earlier.as_ref().map_or(0, Earlier::calls);
    if let Some(earlier) = earlier {
        earlier.hand_over(&mut prepared)?;
    }
    let mut keeper = Keeper::new(args.reports.folder(), &prepared, calls);
    // What is embedded is tested anew each time; where nobody says how long, always in the same order.
    if args.is_limited() || !prepared.target.is_embedded() {
        prepared.settings.permission.first = keeper.due();
    }
    let stop = Stop::default();
    signal::on_interrupt(&stop);
    let mut progress = Progress::new();
    let mut trace = Tracing::begin(&prepared, args.reports.folder(), args.trace_limit);
    let mut summary = prepared
        .run(&stop, &mut |event| {
            trace.tell(event);
            keeper.tell(event);
            progress.tell(event);
        })
        .map_err(|error| target::report(&error))?;
    trace.end();
    summary.admit(&rows, traces::today());
    let saved = cases::save(&summary, &prepared, args.reports.folder());
    if args.sweep {
        sweep::after(&prepared)?;
        if let Some(care) = &mut summary.care {
            care.leaves(prepared.left());
        }
    }
    store(args, &summary, &saved, &prepared);
    reports::tell(&args.reports, &summary, &saved, &prepared.secrets)?;
    Ok(exit(&summary))
}

/// The exit code of what a summary proves.
pub(crate) fn exit(summary: &Summary) -> Exit {
    match summary.result() {
        Proof::Conforms => Exit::Conforms,
        Proof::Violations => Exit::Violations,
        Proof::Inconclusive => Exit::Inconclusive,
    }
}

fn suite(args: &Args, admitted: usize) -> Result<Suite, Exit> {
    let suite = args.target.suite()?;
    // Whoever asks for kinds of claims means the claims, and whoever counts walks the walks.
    let usual = if args.kinds.is_empty() {
        args.walks.map_or(Part::All, |_| Part::Explore)
    } else {
        Part::Claims
    };
    let part = args.phase.unwrap_or(usual);
    Ok(suite.operations(&args.operations).settings(|settings| {
        // Whoever gives one limit means that one.
        if args.is_limited() || part == Part::Claims || args.target.target.is_some() {
            settings.calls = args.calls;
            settings.time = args.time;
        }
        // What is admitted is no reason to end.
        settings.findings = args.max_findings.saturating_add(admitted);
        settings.phase = match part {
            Part::Claims => Phase::Claims,
            Part::Explore => Phase::Explore,
            Part::All => Phase::All,
        };
        let walk = &mut settings.walk;
        walk.length = args.length.unwrap_or(walk.length);
        walk.xml = args.xml.unwrap_or(walk.xml);
        walk.lose = args.lose;
        settings.walks = args.walks;
        settings.shard = args.shard;
        settings.permission.kinds.clone_from(&args.kinds);
        if args.no_shrink {
            settings.shrink = None;
        }
    }))
}

fn shard(text: &str) -> Result<Shard, &'static str> {
    text.parse()
}

/// Keeps what `merge` needs. What cannot be written is told, and is no reason to lose the report.
fn store(args: &Args, summary: &Summary, saved: &[Saved], prepared: &Prepared) {
    let text = report::stored::write(summary, saved, args.shard, &mut prepared.blots());
    let file = args.reports.folder().join(reports::SUMMARY);
    match text {
        Ok(text) => drop(reports::write(&file, &text)),
        Err(error) => print::error(&format!("the summary cannot be written: {error}"), None),
    }
}
