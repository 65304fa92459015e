//! `flowcheck sweep`: deletes what runs left at a target.

use std::time::Duration;

use flowcheck::runner::Stop;
use flowcheck::runner::ledger::Thing;
use flowcheck::runner::sweep::{Event, Settings, Swept};
use flowcheck::suite::{Prepared, RunError};
use serde::Serialize;

use super::run::Format;
use super::target::{self, TargetArgs};
use super::{Exit, print, signal, values};

/// Delete what runs left behind at a target: by its ledger, and by the prefix of names
///
/// What depends on another goes first, transitions are waited for, and a listing has to show that a thing is gone. A sweep
/// can be broken off and begun again at any time. Nothing else in the account is touched: but whatever bears a name that
/// begins with the target's prefix counts as left behind, so let no two users of one account share a prefix.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Show what would be deleted, and delete nothing
    #[arg(long)]
    dry_run: bool,

    /// Give up after this time
    #[arg(long, value_name = "TIME", default_value = "30m", value_parser = values::duration)]
    time: Duration,

    /// How it is printed
    #[arg(long, value_enum, default_value = "text")]
    format: Format,

    #[command(flatten)]
    target: TargetArgs,
}

const EXAMPLES: &str = "\
Examples:
  flowcheck sweep --target nightly --dry-run
      what is left there
  flowcheck sweep --target nightly
      delete it; safe to break off, and to run twice

Exit code 0 if nothing is left, 3 if something is, or the target cannot be reached.";

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Told<'s> {
    deleted: &'s [Thing],
    left: Vec<Left<'s>>,
    unclear: Vec<String>,
    calls: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Left<'s> {
    thing: &'s Thing,
    why: &'s str,
}

/// Runs the subcommand.
pub(crate) fn run(args: &Args) -> Exit {
    match try_run(args) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn try_run(args: &Args) -> Result<Exit, Exit> {
    let suite = args.target.sweeping()?;
    let prepared = suite.prepare().map_err(|error| target::report(&error))?;
    let stop = Stop::default();
    signal::on_interrupt(&stop);
    let settings = Settings {
        time: args.time,
        rehearse: args.dry_run,
        ..prepared.sweeping()
    };
    let quiet = args.format == Format::Json;
    let swept = prepared
        .sweep(settings, &stop, &mut |event| {
            if !quiet {
                print::err(&line(event));
            }
        })
        .map_err(|error| unswept(&error))?;
    match args.format {
        Format::Json => print::json(&told(&swept)),
        Format::Text => print::out(&text(&swept, args.dry_run)),
    }
    Ok(if swept.is_clean() {
        Exit::Conforms
    } else {
        Exit::Inconclusive
    })
}

/// Sweeps after a run; prints what is left. Where everything was allowed, nothing was written down.
pub(crate) fn after(prepared: &Prepared) -> Result<(), Exit> {
    if prepared.settings.gate.is_none() {
        return Ok(());
    }
    let stop = Stop::default();
    let swept = prepared
        .sweep(prepared.sweeping(), &stop, &mut |event| {
            print::err(&line(event))
        })
        .map_err(|error| unswept(&error))?;
    print::err(&text(&swept, false));
    Ok(())
}

fn unswept(error: &RunError) -> Exit {
    if !error.is_passing() {
        return target::report(error);
    }
    print::error(&error.to_string(), error.help().as_deref());
    Exit::Inconclusive
}

fn line(event: &Event<'_>) -> String {
    match event {
        Event::Found(thing) => format!("found    {} {}\n", thing.kind, thing.id),
        Event::Asked(thing) => format!("deleting {} {}\n", thing.kind, thing.id),
        Event::Gone(thing) => format!("gone     {} {}\n", thing.kind, thing.id),
    }
}

fn told(swept: &Swept) -> Told<'_> {
    let left = swept.left.iter().map(|(thing, why)| Left { thing, why });
    Told {
        deleted: &swept.deleted,
        left: left.collect(),
        unclear: unclear(swept),
        calls: swept.calls,
    }
}

fn unclear(swept: &Swept) -> Vec<String> {
    let one = |intent: &flowcheck::runner::ledger::Intent| {
        let name = intent
            .name
            .as_deref()
            .map_or(String::new(), |name| format!(" `{name}`"));
        format!(
            "{}{name} by {} of {}",
            intent.kind, intent.operation, intent.at
        )
    };
    swept.unclear.iter().map(one).collect()
}

fn text(swept: &Swept, rehearsed: bool) -> String {
    let mut out = String::new();
    for (thing, why) in &swept.left {
        let why = if rehearsed { "would be deleted" } else { why };
        out.push_str(&format!("left     {} {}: {why}\n", thing.kind, thing.id));
    }
    for what in unclear(swept) {
        out.push_str(&format!(
            "unclear  {what}: whether it exists could not be told\n"
        ));
    }
    let end = match (swept.is_clean(), swept.deleted.len()) {
        (true, 0) => "nothing was left\n".to_owned(),
        (true, deleted) => format!(
            "{deleted} deleted, nothing is left; {} calls\n",
            swept.calls
        ),
        (false, deleted) => {
            let left = swept.left.len() + swept.unclear.len();
            format!("{deleted} deleted, {left} left; {} calls\n", swept.calls)
        }
    };
    out + &end
}
