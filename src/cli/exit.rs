//! How the process ends.

use std::process::ExitCode;

/// The exit codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// The endpoint conforms; or a command that judges nothing has done its work.
    Conforms,
    /// The endpoint has violated its documents.
    #[allow(dead_code, reason = "for subcommands that judge")]
    Violations,
    /// The arguments or the specs are wrong.
    Usage,
    /// Nothing was decided: unreachable, state lost, budget spent, or no call succeeded.
    #[allow(dead_code, reason = "for subcommands that judge")]
    Inconclusive,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(match exit {
            Exit::Conforms => 0,
            Exit::Violations => 1,
            Exit::Usage => 2,
            Exit::Inconclusive => 3,
        })
    }
}
