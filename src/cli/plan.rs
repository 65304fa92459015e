//! `flowcheck plan`: what testing the claims would take, before anything is sent.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use flowcheck::claim::{Kind, Standing};
use flowcheck::runner::{Phase, Stop, Summary};
use flowcheck::suite::Suite;
use serde::Serialize;

use super::config_file::ConfigArgs;
use super::run::Format;
use super::specs_dir::SpecsDir;
use super::{Exit, print, signal, target, values};

/// Show what testing the documents' claims would take: calls, waits, resources; nothing is sent
///
/// The plan is rehearsed against the emulator in this process, at documented latencies and in virtual time: what an
/// endpoint answers decides how a plan goes on, and an endpoint as documented answers like this one.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Only the claims of these operations; what they need is called too
    #[arg(long = "operation", value_name = "NAME", num_args = 1.., value_delimiter = ',')]
    operations: Vec<String>,

    /// Only the claims of these kinds, as `reading`; see `flowcheck coverage` for all
    #[arg(long = "kind", value_name = "KIND", num_args = 1.., value_delimiter = ',', value_parser = values::kind)]
    kinds: Vec<Kind>,

    /// The seed of every choice
    #[arg(long, value_name = "N", default_value = "0x5eed", value_parser = values::seed)]
    seed: u64,

    /// End after so many calls: the most telling claims come first
    #[arg(long, value_name = "N")]
    calls: Option<u64>,

    /// Only calls that look, on what stands in the account
    #[arg(long)]
    look_only: bool,

    /// Plan for this target of `flowcheck.toml`: with its facts, its permissions and its budget
    #[arg(long, value_name = "NAME", env = "FLOWCHECK_TARGET")]
    target: Option<String>,

    #[command(flatten)]
    config: ConfigArgs,

    /// The facts of the account [default: `fixtures.yaml` beside the specs]
    #[arg(long, value_name = "FILE")]
    fixtures: Option<PathBuf>,

    /// How it is printed
    #[arg(long, value_enum, default_value = "text")]
    format: Format,

    #[command(flatten)]
    specs: SpecsDir,
}

const EXAMPLES: &str = "\
Examples:
  flowcheck plan
      all claims of the service
  flowcheck plan --operation CreateDataFlow StartDataFlow --format json
      those of two operations, for programs
  flowcheck plan --look-only
      what can be tested without creating or changing anything
  flowcheck plan --target nightly
      what a run there would do, by what flowcheck.toml allows
  flowcheck plan --calls 500
      what 500 calls would reach, and what they would leave out";

/// What a rehearsal took.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Plan<'s> {
    service: &'s str,
    calls: u64,
    waits_s: u64,
    creates: BTreeMap<&'s str, usize>,
    by_operation: Vec<(&'s str, u64)>,
    claims: usize,
    tested: usize,
    left_out: BTreeMap<&'s str, Vec<&'s str>>,
}

/// Runs the subcommand.
pub(crate) fn run(args: &Args) -> Exit {
    match try_run(args) {
        Ok(()) => Exit::Conforms,
        Err(exit) => exit,
    }
}

fn try_run(args: &Args) -> Result<(), Exit> {
    let mut suite = suite(args)?.seed(args.seed);
    if let Some(file) = &args.fixtures {
        suite = suite.fixtures(file);
    }
    let suite = suite.operations(&args.operations).settings(|settings| {
        settings.phase = Phase::Claims;
        settings.calls = args.calls;
        settings.time = None;
        settings.shrink = None;
        settings.permission.change &= !args.look_only;
        settings.permission.kinds.clone_from(&args.kinds);
        settings.permission.only = args
            .operations
            .iter()
            .map(|name| name.as_str().into())
            .collect();
    });
    let prepared = suite.prepare().map_err(|error| target::report(&error))?;
    let stop = Stop::default();
    signal::on_interrupt(&stop);
    let summary = prepared
        .run(&stop, &mut |_| {})
        .map_err(|error| target::report(&error))?;
    let only: Vec<&str> = args.operations.iter().map(String::as_str).collect();
    let plan = plan(&summary, &only);
    match args.format {
        Format::Text => print::out(&text(&plan)),
        Format::Json => {
            let json = serde_json::to_string_pretty(&plan).map_err(|_| Exit::Usage)?;
            print::out(&(json + "\n"));
        }
    }
    Ok(())
}

/// A rehearsal's suite; for a target, with what is allowed there.
fn suite(args: &Args) -> Result<Suite, Exit> {
    let Some(name) = &args.target else {
        return Ok(Suite::embedded().specs(args.specs.folder()?));
    };
    let file = args.config.load()?;
    let target = file.target(name)?;
    let specs = match &target.service {
        Some(service) => args.specs.or_service(service),
        None => args.specs.clone(),
    };
    file.check(target, &specs.load()?.spec)?;
    let mut limits = target.limits();
    // Rehearsing takes no minutes.
    limits.time = None;
    limits.create &= !args.look_only;
    limits.dry_run &= !args.look_only;
    let suite = Suite::embedded()
        .specs(specs.folder()?)
        .limits(limits, None);
    Ok(match &target.fixtures {
        Some(path) => suite.fixtures(file.beside(path)),
        None => suite,
    })
}

fn plan<'s>(summary: &'s Summary, only: &[&str]) -> Plan<'s> {
    let statistics = &summary.statistics;
    let mut left_out: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let (mut claims, mut tested) = (0, 0);
    for (id, row) in &summary.coverage.claims {
        if !only.is_empty() && !only.contains(&&*row.about) {
            continue;
        }
        claims += 1;
        if row.standing == Standing::NotExercised {
            let why = row.why.as_deref().unwrap_or("no answer shows it");
            left_out.entry(why).or_default().push(id);
        } else {
            tested += 1;
        }
    }
    Plan {
        service: &summary.service,
        calls: statistics.calls,
        waits_s: statistics.waited.as_secs(),
        creates: statistics
            .made
            .iter()
            .map(|(kind, ids)| (&**kind, ids.len()))
            .collect(),
        by_operation: statistics
            .operations
            .iter()
            .filter(|(_, tally)| tally.called > 0)
            .map(|(name, tally)| (&**name, tally.called))
            .collect(),
        claims,
        tested,
        left_out,
    }
}

fn text(plan: &Plan) -> String {
    let mut out = String::new();
    let minutes = Duration::from_secs(plan.waits_s).as_secs_f64() / 60.0;
    let _ = writeln!(
        out,
        "{}: {} of {} claims tested",
        plan.service, plan.tested, plan.claims
    );
    let _ = writeln!(
        out,
        "{} calls, {minutes:.0} minutes of waiting at documented latencies",
        plan.calls
    );
    for (name, calls) in &plan.by_operation {
        let _ = writeln!(out, "  {calls:>6}  {name}");
    }
    if !plan.creates.is_empty() {
        let _ = writeln!(out, "creates");
    }
    for (kind, count) in &plan.creates {
        let _ = writeln!(out, "  {count:>6}  {kind}");
    }
    if !plan.left_out.is_empty() {
        let _ = writeln!(out, "leaves out");
    }
    for (why, ids) in &plan.left_out {
        let first = ids.first().copied().unwrap_or_default();
        let _ = writeln!(
            out,
            "  {:>6}  {why} ({first}{})",
            ids.len(),
            if ids.len() > 1 { ", ..." } else { "" }
        );
    }
    out
}
