//! Going on with a run that was broken off: how far it was stands beside its account, in the report's folder.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use flowcheck::claim::Coverage;
use flowcheck::oracle::ClaimId;
use flowcheck::runner::Event;
use flowcheck::suite::Prepared;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::{Exit, coverage, print, traces};

/// The file's name.
const FILE: &str = "run.json";
/// The format that this reads and writes.
const FORMAT: u32 = 1;
/// What was not exercised for so many days comes first.
const STALE_DAYS: i64 = 30;
/// So long a crash may take back.
const EVERY: Duration = Duration::from_secs(2);

/// How far a run is.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Progress {
    format: u32,
    service: String,
    target: String,
    seed: u64,
    /// How many walks have begun.
    walks: u64,
    /// How many calls were made, those of the runs that it goes on with counted too.
    calls: u64,
    /// Whether it came to its end.
    ended: bool,
}

/// What an earlier run leaves.
pub(crate) struct Earlier {
    progress: Progress,
    coverage: Coverage,
}

impl Earlier {
    /// Reads it; prints why there is none.
    pub(crate) fn read(folder: &Path) -> Result<Earlier, Exit> {
        let file = folder.join(FILE);
        let shown = file.display().to_string();
        let failed = |why: String| {
            print::error(
                &format!("there is nothing to go on with: {why}"),
                Some(
                    "name the --report folder of the run that was broken off, or begin one without --resume",
                ),
            );
            Exit::Usage
        };
        let text = std::fs::read_to_string(&file)
            .map_err(|error| failed(format!("cannot read `{shown}`: {error}")))?;
        let progress: Progress = serde_json::from_str(&text)
            .ok()
            .filter(|progress: &Progress| progress.format == FORMAT)
            .ok_or_else(|| failed(format!("`{shown}` does not say how far a run is")))?;
        let coverage = coverage::read(&folder.join(coverage::FILE)).map_err(failed)?;
        Ok(Earlier { progress, coverage })
    }

    /// The seed of its choices.
    pub(crate) fn seed(&self) -> u64 {
        self.progress.seed
    }

    /// Lets a run go on with it; prints why it cannot.
    pub(crate) fn hand_over(self, prepared: &mut Prepared) -> Result<(), Exit> {
        let target = prepared.target.name();
        let service = &prepared.oracle.spec().service;
        if self.progress.target != target || *self.progress.service != **service {
            print::error(
                &format!(
                    "the run that was broken off tested {} of `{}`, and this one would test {service} of `{target}`",
                    self.progress.service, self.progress.target
                ),
                Some("give the same target, or another --report folder"),
            );
            return Err(Exit::Usage);
        }
        let totals = self.coverage.totals();
        let how = if self.progress.ended {
            "ended"
        } else {
            "was broken off"
        };
        print::err(&format!(
            "note: going on with a run that {how} after {} calls in {} walks, {} claims upheld\n",
            self.progress.calls, self.progress.walks, totals.upheld
        ));
        prepared.settings.first_walk = self.progress.walks;
        prepared.settings.earlier = Some(self.coverage);
        Ok(())
    }

    /// How many calls it made.
    pub(crate) fn calls(&self) -> u64 {
        self.progress.calls
    }
}

/// Writes down how far a run is.
pub(crate) struct Keeper {
    folder: PathBuf,
    progress: Progress,
    last: Option<Instant>,
    /// The account that was there before: of what this run does not exercise, it may tell.
    before: Option<Coverage>,
}

impl Keeper {
    /// Of a run that begins, or goes on after so many calls.
    pub(crate) fn new(folder: &Path, prepared: &Prepared, calls: u64) -> Keeper {
        Keeper {
            folder: folder.to_owned(),
            progress: Progress {
                format: FORMAT,
                service: prepared.oracle.spec().service.to_string(),
                target: prepared.target.name(),
                seed: prepared.settings.seed,
                walks: prepared.settings.first_walk,
                calls,
                ended: false,
            },
            last: None,
            before: coverage::read(&folder.join(coverage::FILE)).ok(),
        }
    }

    /// The claims that come first where calls or time are few: those of the account that were not exercised for long.
    pub(crate) fn due(&self) -> BTreeSet<ClaimId> {
        let since = traces::now() - SignedDuration::from_hours(24 * STALE_DAYS);
        let before = self.before.iter().filter(|before| {
            *before.service == *self.progress.service
                && before.targets == [self.progress.target.clone()]
        });
        before
            .flat_map(|before| before.due(since))
            .cloned()
            .collect()
    }

    /// Takes in what happened.
    #[allow(
        clippy::disallowed_methods,
        reason = "how often is written depends on the wall's clock, and nothing else does"
    )]
    pub(crate) fn tell(&mut self, event: &Event<'_>) {
        match event {
            Event::WalkBegan { walk, .. } => self.progress.walks = walk + 1,
            Event::Called { .. } => self.progress.calls += 1,
            Event::Account { coverage } => {
                if self.last.is_none_or(|last| last.elapsed() >= EVERY) {
                    self.keep(coverage);
                    self.last = Some(Instant::now());
                }
            }
            Event::RunEnded { summary } => {
                self.progress.ended = summary.end == flowcheck::runner::End::Spent;
                self.keep(&summary.coverage);
            }
            Event::RunBegan { .. }
            | Event::Violated { .. }
            | Event::Shrinking { .. }
            | Event::Shrunk { .. }
            | Event::WalkEnded { .. } => {}
        }
    }

    /// Each file is whole at every moment: it is written beside the old one, and takes its place.
    fn keep(&self, coverage: &Coverage) {
        let account = self.folder.join(coverage::FILE);
        let mut coverage = coverage.clone();
        coverage.exercised_at(traces::now());
        if let Some(before) = &self.before {
            coverage.remember(before);
        }
        let text = serde_json::to_string_pretty(&self.progress).unwrap_or_default();
        let kept = coverage::write(&coverage, &account.with_extension("new"))
            .and_then(|()| replace(&account))
            .and_then(|()| {
                let file = self.folder.join(FILE);
                std::fs::write(file.with_extension("new"), text + "\n")
                    .map_err(|e| e.to_string())?;
                replace(&file)
            });
        if let Err(why) = kept {
            print::error(&format!("how far the run is cannot be kept: {why}"), None);
        }
    }
}

fn replace(file: &Path) -> Result<(), String> {
    std::fs::rename(file.with_extension("new"), file)
        .map_err(|error| format!("cannot write `{}`: {error}", file.display()))
}
