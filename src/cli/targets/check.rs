//! `flowcheck target check`: whether a run could begin.

use flowcheck::runner::check::{Checked, Found};
use jiff::Timestamp;
use serde::Serialize;

use super::describe::specs_of;
use crate::cli::config_file::ConfigArgs;
use crate::cli::credentials::{self, CredentialsError};
use crate::cli::run::Format;
use crate::cli::specs_dir::SpecsDir;
use crate::cli::target::{self, Place};
use crate::cli::{Exit, keys, print};

/// Check a target
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Its name
    #[arg(value_name = "NAME")]
    name: String,

    /// How it is printed
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Row {
    what: String,
    result: &'static str,
    says: String,
}

pub(crate) fn run(args: &Args, config: &ConfigArgs, specs: &SpecsDir) -> Result<Exit, Exit> {
    let file = config.load()?;
    let target = file.target(&args.name)?;
    let specs = specs_of(specs, target);
    let spec = specs.load()?.spec;
    file.check(target, &spec)?;
    let mut rows = Vec::new();
    if target.signed {
        match keys::found(spec.protocol, target.profile.as_deref()) {
            Ok(Some(found)) => rows.push(right("keys", told(&found))),
            Ok(None) => {
                let place = target.address(&spec);
                if !place.is_some_and(|url| target::is_loopback(&url)) {
                    return Err(stop(args, rows, &credentials::nowhere(spec.protocol)));
                }
                rows.push(right(
                    "keys",
                    "none found; the emulator's, as it is on this machine".into(),
                ));
            }
            Err(error) => return Err(stop(args, rows, &error)),
        }
    }
    let suite = Place::of(&file, target, &spec)?.suite(&specs, &spec)?;
    let prepared = suite.prepare().map_err(|error| target::report(&error))?;
    let found = match prepared.check() {
        Ok(found) => found,
        Err(error) if error.is_passing() => {
            let help = error
                .help()
                .map_or(String::new(), |help| format!("; {help}"));
            vec![Checked {
                what: "reachable".into(),
                found: Found::Wrong(format!("{error}{help}")),
            }]
        }
        Err(error) => return Err(target::report(&error)),
    };
    rows.extend(found.into_iter().map(row));
    show(args, &rows);
    let wrong = rows.iter().any(|row| row.result == WRONG);
    Ok(if wrong {
        Exit::Inconclusive
    } else {
        Exit::Conforms
    })
}

const RIGHT: &str = "ok";
const UNKNOWN: &str = "-";
const WRONG: &str = "wrong";

fn right(what: &str, says: String) -> Row {
    Row {
        what: what.to_owned(),
        result: RIGHT,
        says,
    }
}

fn row(checked: Checked) -> Row {
    let (result, says) = match checked.found {
        Found::Right(says) => (RIGHT, says),
        Found::Unknown(says) => (UNKNOWN, says),
        Found::Wrong(says) => (WRONG, says),
    };
    let what = checked.what;
    Row { what, result, says }
}

fn told(found: &credentials::Found) -> String {
    let until = found.expires.map_or(String::new(), |expires| {
        format!(
            ", expires in {}",
            credentials::length(Timestamp::now(), expires)
        )
    });
    format!("`{}` from {}{until}", found.key, found.from)
}

fn stop(args: &Args, mut rows: Vec<Row>, error: &CredentialsError) -> Exit {
    rows.push(Row {
        what: "keys".into(),
        result: WRONG,
        says: format!("{error}; {}", error.help()),
    });
    show(args, &rows);
    Exit::Usage
}

fn show(args: &Args, rows: &[Row]) {
    match args.format {
        Format::Json => print::json(&rows),
        Format::Text => {
            let width = rows.iter().map(|row| row.what.len()).max().unwrap_or(0);
            let line = |row: &Row| format!("{:5}  {:width$}  {}\n", row.result, row.what, row.says);
            print::out(&rows.iter().map(line).collect::<String>());
        }
    }
}
