//! The reports of a run: printed, and written for CI systems.

use std::path::{Path, PathBuf};

use flowcheck::report::{self, Saved};
use flowcheck::runner::Summary;
use flowcheck::runner::line::Secrets;

use super::run::Format;
use super::{Exit, print};

/// What a run's summary is called, in its report's folder.
pub(crate) const SUMMARY: &str = "summary.json";
/// The same as a page, for people.
const PAGE: &str = "report.md";

/// Where reports go.
#[derive(Debug, clap::Args)]
pub(crate) struct ReportArgs {
    /// Where cases, the trace, the account of claims and a Markdown page are saved
    #[arg(
        long,
        value_name = "DIR",
        env = "FLOWCHECK_REPORT",
        default_value = "flowcheck-report"
    )]
    report: PathBuf,

    /// How the report is printed
    #[arg(long, value_enum, env = "FLOWCHECK_FORMAT", default_value = "text")]
    format: Format,

    /// Write a JUnit report too
    #[arg(long, value_name = "FILE", env = "FLOWCHECK_JUNIT")]
    junit: Option<PathBuf>,

    /// Add a Markdown page to this file too, as CI systems show it of a job: $GITHUB_STEP_SUMMARY
    #[arg(long, value_name = "FILE", env = "FLOWCHECK_MARKDOWN")]
    markdown: Option<PathBuf>,
}

impl ReportArgs {
    /// The folder.
    pub(crate) fn folder(&self) -> &Path {
        &self.report
    }
}

/// Prints the report, and writes those that were asked for.
pub(crate) fn tell(
    args: &ReportArgs,
    summary: &Summary,
    saved: &[Saved],
    secrets: &Secrets,
) -> Result<(), Exit> {
    let text = match args.format {
        Format::Text => report::terminal::render(summary, saved, secrets, print::out_colour()),
        Format::Json => report::json::render(summary, saved, secrets),
    };
    print::out(&text);
    if let Some(file) = &args.junit {
        junit(file, summary, saved, secrets)?;
    }
    let page = report::markdown::render(summary, saved, secrets);
    // That it cannot be written is told, and is no reason to fail.
    let _ = write(&args.report.join(PAGE), &page);
    match &args.markdown {
        Some(file) => append(file, &page),
        None => Ok(()),
    }
}

/// Writes a JUnit report.
pub(crate) fn junit(
    file: &Path,
    summary: &Summary,
    saved: &[Saved],
    secrets: &Secrets,
) -> Result<(), Exit> {
    let xml = report::junit::render(summary, saved, secrets)
        .map_err(|error| unwritten(file, &error.to_string()))?;
    std::fs::write(file, xml).map_err(|error| unwritten(file, &error.to_string()))
}

/// Writes a file into a folder that may not be there yet.
pub(crate) fn write(file: &Path, text: &str) -> Result<(), Exit> {
    let folder = file.parent().unwrap_or(Path::new(""));
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(file, text))
        .map_err(|error| unwritten(file, &error.to_string()))
}

/// Other steps of a job may have written there before.
fn append(file: &Path, text: &str) -> Result<(), Exit> {
    use std::io::Write as _;
    let opened = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(file);
    opened
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|error| unwritten(file, &error.to_string()))
}

fn unwritten(file: &Path, why: &str) -> Exit {
    print::error(&format!("cannot write `{}`: {why}", file.display()), None);
    Exit::Usage
}
