//! Traces as files: written while a run goes on, read by what looks back on it.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use flowcheck::runner::Event;
use flowcheck::suite::Prepared;
use flowcheck::trace::{Reader, Writer};
use jiff::{Timestamp, Unit};

use super::{Exit, print};

/// What a run's trace is called, in its report's folder.
pub(crate) const FILE: &str = "trace.jsonl";

/// The trace of the run that goes on, if there is to be one.
pub(crate) struct Tracing {
    path: PathBuf,
    writer: Option<Writer<File>>,
}

impl Tracing {
    /// Begins the trace in a report's folder. What cannot be written is told, and is no reason not to run.
    pub(crate) fn begin(prepared: &Prepared, report: &Path, mebibytes: u32) -> Tracing {
        let path = report.join(FILE);
        let file = (mebibytes > 0).then(|| {
            std::fs::create_dir_all(report)
                .and_then(|()| File::create(&path))
                .map_err(|error| unwritten(&path, &error))
        });
        let limit = u64::from(mebibytes) << 20;
        let begin = |file| prepared.trace(file, Some(now().to_string()), limit);
        Tracing {
            writer: file.and_then(Result::ok).map(begin),
            path,
        }
    }

    /// Takes in what happened.
    pub(crate) fn tell(&mut self, event: &Event<'_>) {
        if let Some(writer) = &mut self.writer {
            writer.tell(event);
        }
    }

    /// Ends it; tells if it is not whole.
    pub(crate) fn end(self) {
        if let Some(Err(error)) = self.writer.map(Writer::finish) {
            unwritten(&self.path, &error);
        }
    }
}

fn unwritten(path: &Path, error: &std::io::Error) {
    print::error(
        &format!(
            "the trace cannot be written to `{}`: {error}",
            path.display()
        ),
        Some("runs go without one too: --trace-limit 0"),
    );
}

/// The wall's time, in seconds.
#[allow(
    clippy::disallowed_methods,
    reason = "reports say when a run was; no verdict depends on it"
)]
pub(crate) fn now() -> Timestamp {
    let now = Timestamp::try_from(SystemTime::now()).unwrap_or(Timestamp::UNIX_EPOCH);
    now.round(Unit::Second).unwrap_or(now)
}

/// Opens the trace of a run: its report's folder, or the file itself. Prints why there is none.
pub(crate) fn open(run: &Path) -> Result<Reader<BufReader<File>>, Exit> {
    let path = if run.is_dir() {
        run.join(FILE)
    } else {
        run.to_owned()
    };
    let file = File::open(&path).map_err(|error| {
        let message = format!("cannot read `{}`: {error}", path.display());
        unread(&message)
    })?;
    Reader::open(BufReader::new(file))
        .map_err(|error| unread(&format!("`{}` is no trace: {error}", path.display())))
}

/// Prints why a trace cannot be read.
pub(crate) fn unread(message: &str) -> Exit {
    let help =
        "a run is the folder that `flowcheck run --report DIR` writes, or the trace.jsonl in it";
    print::error(message, Some(help));
    Exit::Usage
}
