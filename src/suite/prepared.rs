//! A suite with everything loaded: it runs, replays cases, and makes cases of findings.

use std::sync::Arc;

use super::RunError;
use crate::case::{Case, Played, Replays, play, script};
use crate::oracle::Oracle;
use crate::runner::line::Secrets;
use crate::runner::shrunk::{Sessions, curl};
use crate::runner::target::walk_seed;
use crate::runner::{Event, Finding, Settings, Stop, Summary, Target, run};
use crate::sut::{Call, SutError};

/// A run with everything loaded.
pub struct Prepared {
    /// What judges.
    pub oracle: Arc<Oracle>,
    /// What is tested.
    pub target: Target,
    /// How.
    pub settings: Settings,
    /// What is never shown.
    pub secrets: Secrets,
    /// What tells the specs from others.
    pub digest: String,
}

impl Prepared {
    /// Runs, and tells what happens.
    ///
    /// # Errors
    /// If it could not begin.
    pub fn run(&self, stop: &Stop, tell: &mut dyn FnMut(&Event<'_>)) -> Result<Summary, RunError> {
        let run = run(&self.oracle, &self.target, &self.settings, stop, tell);
        Ok(runtime()?.block_on(run)?)
    }

    /// Does the steps of a case, in a conversation of its own.
    ///
    /// # Errors
    /// If the endpoint cannot be reached.
    pub fn replay(&self, case: &Case) -> Result<Replayed, RunError> {
        let sessions = Sessions::new(
            &self.oracle,
            &self.target,
            self.settings.seed,
            self.settings.assumptions,
        )
        .gated(self.settings.gate.clone());
        let seed = case.seed.unwrap_or(self.settings.seed);
        let replay = async {
            let mut session = sessions.seeded(seed)?;
            let played = play(&mut session, case.steps(), Some(&case.key)).await?;
            let curl = curl(&session, &played.records);
            Ok::<_, SutError>(Replayed { played, curl })
        };
        Ok(runtime()?.block_on(replay)?)
    }

    /// The finding as a case, and the case as a shell script.
    ///
    /// # Errors
    /// If the target's address is none.
    pub fn case(&self, finding: &Finding) -> Result<(Case, String), SutError> {
        let spec = self.oracle.spec();
        let assumptions = self.settings.assumptions;
        let mut case = Case::new(spec, &finding.violation, assumptions, finding.steps.clone());
        let seed = walk_seed(finding.seed, finding.walk);
        case.seed = Some(seed);
        if finding.shrunk {
            case.shrunk_from = Some(finding.shrunk_from);
        }
        case.replays = finding.replays.map(|(failed, of)| Replays { failed, of });
        let sut = self.target.open(seed, 0)?;
        let text = script(&case, spec, |invocation| {
            sut.curl(&Call {
                operation: invocation.call.clone(),
                arguments: invocation.arguments.clone(),
                format: invocation.format,
            })
        });
        Ok((case, text))
    }
}

/// What a replay did.
pub struct Replayed {
    /// The steps, and how it ended.
    pub played: Played,
    /// A command line that repeats the last call.
    pub curl: String,
}

pub(super) fn runtime() -> Result<tokio::runtime::Runtime, RunError> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(RunError::Runtime)
}
