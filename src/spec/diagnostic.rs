//! Mistakes of a spec's author, each with its place.

use std::fmt;

use super::located::Place;

/// A mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The file's path.
    pub file: String,
    /// Where it is.
    pub place: Place,
    /// What is wrong.
    pub message: String,
}

/// All mistakes of a service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics(pub Vec<Diagnostic>);

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for d in &self.0 {
            writeln!(
                f,
                "{}:{}:{}: {}",
                d.file, d.place.line, d.place.column, d.message
            )?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}
