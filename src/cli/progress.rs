//! One line on standard error that says how far a run is; only where a person watches.

use std::io::IsTerminal as _;
use std::time::Duration;

use flowcheck::runner::Event;
use indicatif::{ProgressBar, ProgressStyle};

/// The line, or nothing.
pub(crate) struct Progress {
    bar: ProgressBar,
    calls: u64,
    findings: u64,
}

/// A terminal need not be told of every call.
const EVERY: u64 = 64;

impl Progress {
    /// A line if standard error is a terminal.
    pub(crate) fn new() -> Progress {
        let bar = if std::io::stderr().is_terminal() {
            let bar = ProgressBar::new(1_000);
            // The template is fixed and valid; were it not, the default would do.
            if let Ok(style) = ProgressStyle::with_template("{elapsed:>4} [{bar:30}] {msg}") {
                bar.set_style(style.progress_chars("=> "));
            }
            bar.enable_steady_tick(Duration::from_millis(500));
            bar
        } else {
            ProgressBar::hidden()
        };
        Progress {
            bar,
            calls: 0,
            findings: 0,
        }
    }

    /// Takes in what happened.
    pub(crate) fn tell(&mut self, event: &Event<'_>) {
        match event {
            Event::Called { share, .. } => {
                self.calls += 1;
                if self.calls.is_multiple_of(EVERY) || share.is_some_and(|share| share >= 1.0) {
                    // A share is at most 1.
                    let at = share.map_or(0.0, |share| share * 1_000.0) as u64;
                    self.bar.set_position(at);
                    self.show();
                }
            }
            Event::Violated { violation } => {
                self.findings += 1;
                self.bar.println(format!("violation: {}", violation.says));
            }
            Event::Shrinking { calls } => {
                self.bar.set_message(format!("shrinking {calls} calls"));
            }
            Event::Shrunk { .. } => self.show(),
            Event::RunEnded { .. } => self.bar.finish_and_clear(),
            Event::Account { .. }
            | Event::RunBegan { .. }
            | Event::WalkBegan { .. }
            | Event::WalkEnded { .. } => {}
        }
    }

    fn show(&self) {
        let Progress {
            calls, findings, ..
        } = self;
        self.bar
            .set_message(format!("{calls} calls, {findings} found"));
    }
}
