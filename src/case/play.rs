//! Doing the steps of a case.
//!
//! Decides nothing about what is found: whoever shrinks or reports does.

use crate::oracle::verdict::{Key, Violation};
use crate::runner::{Action, Record, Session, SessionError};
use crate::sut::SutError;

/// What came of doing a sequence of steps.
#[derive(Clone, Debug)]
pub struct Played {
    /// The steps that were done.
    pub records: Vec<Record>,
    /// How it ended.
    pub end: Stopped,
}

/// How a replay ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Stopped {
    /// The last step done shows the violation looked for.
    Violated(Box<Violation>),
    /// All steps were done, and none shows it.
    Conforms,
    /// A step uses an id that no step before it showed, so nothing is known: the symbol.
    Unbound(String),
    /// A step may not go out to the target: why.
    Refused(String),
}

/// Does the steps, and stops at the first violation that is the same as `key`, or at any violation without a key.
///
/// # Errors
/// If the endpoint cannot be reached.
pub async fn play(
    session: &mut Session,
    steps: &[Action],
    key: Option<&Key>,
) -> Result<Played, SutError> {
    let mut records = Vec::new();
    for step in steps {
        let record = match session.act(step).await {
            Ok(record) => record,
            Err(SessionError::Sut(error)) => return Err(error),
            Err(SessionError::Unbound(symbol)) => {
                let end = Stopped::Unbound(symbol);
                return Ok(Played { records, end });
            }
            Err(SessionError::Refused(refused)) => {
                let end = Stopped::Refused(refused.to_string());
                return Ok(Played { records, end });
            }
        };
        let same = |violation: &&Violation| key.is_none_or(|key| key.meets(&violation.key));
        let found = record.verdict.violations.iter().find(same).cloned();
        records.push(record);
        if let Some(violation) = found {
            let end = Stopped::Violated(Box::new(violation));
            return Ok(Played { records, end });
        }
    }
    let end = Stopped::Conforms;
    Ok(Played { records, end })
}
