//! `flowcheck fuzz`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use flowcheck::fuzz::seeds::{MADE, dictionary, seeds as made, written};
use flowcheck::fuzz::{Context, TARGETS};

use super::{Exit, print};

/// Prepare fuzzing
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Seeds(SeedsArgs),
}

/// Write the seeds and dictionaries that are made from the specs
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Seeds that are made have names that begin with `made-`; others stay as they are."
)]
struct SeedsArgs {
    /// The folder of specs of all services
    #[arg(
        long,
        value_name = "DIR",
        env = "FLOWCHECK_SPECS",
        default_value = "specs"
    )]
    specs: PathBuf,

    /// The folder that holds `seeds` and `dictionaries`
    #[arg(
        long,
        value_name = "DIR",
        env = "FLOWCHECK_FUZZ",
        default_value = "fuzz"
    )]
    out: PathBuf,
}

pub(crate) fn run(args: &Args) -> Exit {
    match &args.command {
        Command::Seeds(args) => seeds(args),
    }
}

fn seeds(args: &SeedsArgs) -> Exit {
    let context = match Context::load(&args.specs) {
        Ok(context) => context,
        Err(error) => {
            print::error(&error.to_string(), error.help().as_deref());
            return Exit::Usage;
        }
    };
    let bounds = context.bounds().and_then(|bounds| {
        let path = args.out.join("bounds.json");
        let stale = std::fs::read_to_string(&path).is_ok_and(|known| known != bounds);
        let written = std::fs::write(&path, &bounds)
            .map_err(|error| format!("cannot write to `{}`: {error}", path.display()));
        written.map(|()| stale)
    });
    match bounds {
        // Seeds are made by what was built in.
        Ok(stale) if stale => {
            print::out("bounds.json has changed: build again, and make the seeds again\n")
        }
        Ok(_) => {}
        Err(broken) => {
            print::error(&broken, None);
            return Exit::Violations;
        }
    }
    for target in TARGETS {
        let made = match made(&context, target) {
            Ok(made) => made,
            Err(broken) => {
                print::error(&broken, None);
                return Exit::Violations;
            }
        };
        let words = dictionary(&context, target);
        let (name, count) = (target.name, made.len());
        let folder = args.out.join("seeds").join(name);
        let files = made.into_iter().map(|seed| (seed.name, seed.bytes));
        let done = replace(&folder, files).and_then(|()| write_words(&args.out, name, &words));
        if let Err(error) = done {
            let path = args.out.display();
            print::error(&format!("cannot write to `{path}`: {error}"), None);
            return Exit::Usage;
        }
        print::out(&format!(
            "{name:<16}{count:>4} seeds {:>4} words\n",
            words.len()
        ));
    }
    Exit::Conforms
}

/// What was made before goes.
fn replace(folder: &Path, files: impl Iterator<Item = (String, Vec<u8>)>) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        if name.is_some_and(|name| name.starts_with(MADE)) {
            std::fs::remove_file(path)?;
        }
    }
    for (name, bytes) in files {
        std::fs::write(folder.join(name), bytes)?;
    }
    Ok(())
}

/// A target that no words help has no dictionary.
fn write_words(out: &Path, target: &str, words: &BTreeSet<String>) -> std::io::Result<()> {
    if words.is_empty() {
        return Ok(());
    }
    let folder = out.join("dictionaries");
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join(format!("{target}.dict")), written(words))
}
