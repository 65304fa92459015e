//! Reads a trace, line by line.

use std::io::{self, BufRead};

use serde::Deserialize;

use super::form::{Header, Line, VERSION};

/// Why a trace could not be read.
#[derive(Debug, thiserror::Error)]
pub enum TraceError {
    /// It cannot be read at all.
    #[error("line {line} cannot be read")]
    Read {
        /// The line, from 1.
        line: u64,
        /// Why.
        source: io::Error,
    },
    /// A line is none of a trace.
    #[error("line {line} is none of a trace: {why}")]
    Line {
        /// The line, from 1.
        line: u64,
        /// Why.
        why: String,
    },
    /// It was written by another version.
    #[error("trace version {0} is not known; this program reads version {VERSION}")]
    Version(u32),
    /// It does not begin as a trace does.
    #[error("it does not begin with a trace's header")]
    Headless,
}

/// Of a header of whatever version. Other fields are another version's business.
#[derive(Deserialize)]
struct Versioned {
    header: OfVersion,
}

#[derive(Deserialize)]
struct OfVersion {
    version: u32,
}

/// See the module.
pub struct Reader<R> {
    from: R,
    header: Header,
    line: u64,
    torn: bool,
}

impl<R: BufRead> Reader<R> {
    /// Begins to read.
    ///
    /// # Errors
    /// If it is no trace, or of another version.
    pub fn open(mut from: R) -> Result<Reader<R>, TraceError> {
        let mut text = String::new();
        from.read_line(&mut text)
            .map_err(|source| TraceError::Read { line: 1, source })?;
        if let Ok(Versioned { header }) = serde_json::from_str(&text)
            && header.version != VERSION
        {
            return Err(TraceError::Version(header.version));
        }
        match serde_json::from_str(&text) {
            Ok(Line::Header(header)) => Ok(Reader {
                from,
                header: *header,
                line: 1,
                torn: false,
            }),
            Ok(Line::Walk(_) | Line::Step(_) | Line::End(_)) => Err(TraceError::Headless),
            Err(error) if text.starts_with("{\"header\"") => Err(unread(1, &error)),
            Err(_) => Err(TraceError::Headless),
        }
    }

    /// Whose trace it is.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Whether the last line was torn, and left out.
    pub fn is_torn(&self) -> bool {
        self.torn
    }

    fn read(&mut self) -> Result<Option<Line>, TraceError> {
        let mut bytes = Vec::new();
        self.line += 1;
        let line = self.line;
        self.from
            .read_until(b'\n', &mut bytes)
            .map_err(|source| TraceError::Read { line, source })?;
        if bytes.is_empty() {
            return Ok(None);
        }
        match serde_json::from_slice(&bytes) {
            Ok(line) => Ok(Some(line)),
            // Nothing follows a line without its end: whoever wrote it was stopped.
            Err(_) if !bytes.ends_with(b"\n") => {
                self.torn = true;
                Ok(None)
            }
            Err(error) => Err(unread(line, &error)),
        }
    }
}

fn unread(line: u64, error: &serde_json::Error) -> TraceError {
    TraceError::Line {
        line,
        why: error.to_string(),
    }
}

impl<R: BufRead> Iterator for &mut Reader<R> {
    type Item = Result<Line, TraceError>;

    fn next(&mut self) -> Option<Result<Line, TraceError>> {
        self.read().transpose()
    }
}
