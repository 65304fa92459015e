//! Traces as files: written while a run goes on, read by what looks back on it.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use flowcheck::model::fixtures::Fixtures;
use flowcheck::oracle::Oracle;
use flowcheck::runner::line::Secrets;
use flowcheck::runner::target::secrets;
use flowcheck::runner::{Event, Record};
use flowcheck::spec::Spec;
use flowcheck::suite::Prepared;
use flowcheck::trace::{Header, Judged, Reader, Writer, judge};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Unit};

use super::specs_dir::SpecsDir;
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
        if file.is_none() {
            // One from another run would be taken for this one's.
            let _ = std::fs::remove_file(&path);
        }
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

/// The wall's day, in UTC.
pub(crate) fn today() -> Date {
    now().to_zoned(TimeZone::UTC).date()
}

/// The trace of a run that is over, and what judges it: today's specs, the facts of then.
pub(crate) struct Stored {
    path: PathBuf,
    reader: Reader<BufReader<File>>,
    /// Whose trace it is.
    pub(crate) header: Header,
    /// What judges.
    pub(crate) oracle: Arc<Oracle>,
    /// What is never shown.
    pub(crate) secrets: Secrets,
    /// Whether the run was judged by the same specs.
    pub(crate) same_specs: bool,
}

impl Stored {
    /// Opens the trace of a run: its report's folder, or the file itself. Prints why there is none.
    pub(crate) fn open(run: &Path, specs: &SpecsDir) -> Result<Stored, Exit> {
        let path = if run.is_dir() {
            run.join(FILE)
        } else {
            run.to_owned()
        };
        let shown = path.display();
        let file = File::open(&path)
            .map_err(|error| unread(&format!("cannot read `{shown}`: {error}")))?;
        let reader = Reader::open(BufReader::new(file))
            .map_err(|error| unread(&format!("`{shown}` is no trace: {error}")))?;
        let header = reader.header().clone();
        let loaded = specs.or_service(&header.service).load()?;
        check_service(&header, &loaded.spec, run)?;
        Ok(Stored {
            same_specs: header.specs == loaded.files.digest(),
            secrets: Secrets::new(secrets(&loaded.spec)),
            oracle: Arc::new(Oracle::new(
                loaded.spec,
                Fixtures::new(header.fixtures.clone()),
            )),
            header,
            reader,
            path,
        })
    }

    /// Judges it; prints what cannot be read.
    pub(crate) fn judge(&mut self, watch: &mut dyn FnMut(u64, &Record)) -> Result<Judged, Exit> {
        judge(&self.oracle, &self.secrets, &mut self.reader, watch)
            .map_err(|error| unread(&format!("`{}`: {error}", self.path.display())))
    }
}

fn check_service(header: &Header, spec: &Spec, run: &Path) -> Result<(), Exit> {
    if header.service == spec.service {
        return Ok(());
    }
    print::error(
        &format!(
            "`{}` is a run of `{}`, the specs are about `{}`",
            run.display(),
            header.service,
            spec.service
        ),
        Some("name the run's service: --service NAME, or --specs DIR"),
    );
    Err(Exit::Usage)
}

/// Prints why a trace cannot be read.
fn unread(message: &str) -> Exit {
    let help =
        "a run is the folder that `flowcheck run --report DIR` writes, or the trace.jsonl in it";
    print::error(message, Some(help));
    Exit::Usage
}
