//! Why a case could not be read or written.

/// Why a case could not be read or written. Lines and columns count from 1; 0 where unknown.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CaseError {
    /// The text is no case.
    #[error("line {line}, column {column}: {why}")]
    Read {
        /// The line.
        line: u64,
        /// The column, in characters.
        column: u64,
        /// What is wrong, in one sentence.
        why: String,
    },
    /// It was written by another version.
    #[error("case version {found} is not known; this program reads version {known}")]
    Version {
        /// Its version.
        found: u64,
        /// Ours.
        known: u64,
    },
    /// YAML has no way to write it.
    #[error("the case cannot be written: {0}")]
    Write(String),
}

impl CaseError {
    pub(super) fn read(error: &serde_yaml::Error) -> CaseError {
        let at = error.location();
        let message = error.without_snippet().to_string();
        CaseError::Read {
            line: at.map_or(0, |at| at.line()),
            column: at.map_or(0, |at| at.column()),
            why: sentence(&message),
        }
    }
}

/// One line, without the place, which stands before it.
fn sentence(message: &str) -> String {
    let line = message.lines().next().unwrap_or_default();
    let line = line.strip_prefix("error: ").unwrap_or(line);
    let end = line.find(" at line ").unwrap_or(line.len());
    line.get(..end).unwrap_or(line).to_owned()
}
