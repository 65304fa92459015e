//! Writes a run's trace as the run goes on: line by line, each flushed, up to a size.
//!
//! A run does not depend on its trace: what cannot be written is told once, at the end.

use std::io::{self, Write};

use super::blot::Blots;
use super::form::{Ended, Header, Line, StepLine, WalkLine};
use crate::runner::summary::End;
use crate::runner::{Event, Summary};

/// See the module.
pub struct Writer<W> {
    out: W,
    blots: Blots,
    walk: u64,
    /// Bytes that may still be written.
    room: u64,
    /// Steps that found no room.
    dropped: u64,
    failed: Option<io::Error>,
}

impl<W: Write> Writer<W> {
    /// Begins a trace of at most so many bytes, but for its first and last line.
    pub fn begin(out: W, header: Header, blots: Blots, limit: u64) -> Writer<W> {
        let mut writer = Writer {
            out,
            blots,
            walk: 0,
            room: limit,
            dropped: 0,
            failed: None,
        };
        writer.put(&Line::Header(Box::new(header)));
        writer
    }

    /// Writes what happened, if it belongs into a trace.
    pub fn tell(&mut self, event: &Event<'_>) {
        match event {
            Event::WalkBegan { walk, assumptions } => {
                self.walk = *walk;
                self.blots.begin_walk();
                self.fit(&Line::Walk(WalkLine {
                    number: *walk,
                    closed: assumptions.closed,
                }));
            }
            Event::Called { record, asked, .. } => {
                if self.is_full() {
                    self.dropped += 1;
                    return;
                }
                let step = StepLine::of(self.walk, record, *asked, &mut self.blots);
                if !self.fit(&Line::Step(Box::new(step))) {
                    self.dropped += 1;
                }
            }
            Event::RunEnded { summary } => self.end(summary),
            Event::RunBegan { .. }
            | Event::Account { .. }
            | Event::Violated { .. }
            | Event::Shrinking { .. }
            | Event::Shrunk { .. }
            | Event::WalkEnded { .. } => {}
        }
    }

    /// Whether all could be written.
    ///
    /// # Errors
    /// The first that writing met; nothing was written after it.
    pub fn finish(mut self) -> io::Result<W> {
        match self.failed.take() {
            Some(error) => Err(error),
            None => self.out.flush().map(|()| self.out),
        }
    }

    fn end(&mut self, summary: &Summary) {
        let why = match &summary.end {
            End::Spent => "spent",
            End::Stopped => "stopped",
            End::Enough => "enough",
            End::Broken(_) => "broken",
        };
        self.put(&Line::End(Ended {
            why: why.to_owned(),
            elapsed_ms: u64::try_from(summary.elapsed.as_millis()).unwrap_or(u64::MAX),
            dropped: self.dropped,
        }));
    }

    fn is_full(&self) -> bool {
        self.room == 0
    }

    /// Writes a line if there is room. Once there was none, there is none for shorter ones either: a trace has no gaps.
    fn fit(&mut self, line: &Line) -> bool {
        let text = self.text(line);
        let length = text.len() as u64;
        if length > self.room {
            self.room = 0;
            return false;
        }
        self.room -= length;
        self.write(&text);
        true
    }

    fn put(&mut self, line: &Line) {
        let text = self.text(line);
        self.write(&text);
    }

    fn text(&mut self, line: &Line) -> String {
        match serde_json::to_string(line) {
            Ok(text) => self.blots.line(text + "\n"),
            Err(error) => {
                self.failed.get_or_insert(error.into());
                String::new()
            }
        }
    }

    /// One write a line, so that a crash tears the last one at most.
    fn write(&mut self, text: &str) {
        if self.failed.is_some() {
            return;
        }
        let written = self.out.write_all(text.as_bytes());
        if let Err(error) = written.and_then(|()| self.out.flush()) {
            self.failed = Some(error);
        }
    }
}
