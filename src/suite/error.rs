//! Why a suite could not run.

use crate::runner::ledger::LedgerError;
use crate::runner::sweep::SweepError;
use crate::spec::LoadError;
use crate::spec::services::ServiceError;
use crate::sut::SutError;

/// Why a run could not take place.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Specs or fixtures cannot be read, or are wrong.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// There is no such service.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// The service has no such operation.
    #[error("unknown operation `{name}`")]
    Operation {
        /// Its name.
        name: String,
        /// What there is.
        help: String,
    },
    /// The endpoint's address is none, or the client cannot be set up.
    #[error(transparent)]
    Sut(#[from] SutError),
    /// The ledger cannot be used.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// A sweep broke off.
    #[error(transparent)]
    Sweep(#[from] SweepError),
    /// The asynchronous runtime cannot be set up.
    #[error("the runtime could not be set up")]
    Runtime(#[source] std::io::Error),
}

impl RunError {
    /// Whether it ended for a reason that may pass, as an endpoint that cannot be reached.
    pub fn is_passing(&self) -> bool {
        match self {
            RunError::Sut(error) | RunError::Sweep(SweepError::Sut(error)) => error.is_passing(),
            RunError::Load(_)
            | RunError::Service(_)
            | RunError::Operation { .. }
            | RunError::Ledger(_)
            | RunError::Sweep(SweepError::Ledger(_))
            | RunError::Runtime(_) => false,
        }
    }

    /// Advice, to be printed under `help:`.
    pub fn help(&self) -> Option<String> {
        match self {
            RunError::Load(_) | RunError::Runtime(_) => None,
            RunError::Ledger(error) | RunError::Sweep(SweepError::Ledger(error)) => {
                Some(error.help().to_owned())
            }
            RunError::Sweep(SweepError::Sut(error)) => error.help().map(str::to_owned),
            RunError::Service(error) => error.help().map(str::to_owned),
            RunError::Operation { help, .. } => Some(help.clone()),
            RunError::Sut(error) => error.help().map(str::to_owned),
        }
    }
}
