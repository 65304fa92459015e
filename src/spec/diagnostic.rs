//! Mistakes of a spec's author: each with its file, place, line and advice.
//!
//! Renders to text and JSON; prints nothing and knows no rule of the language.

use std::fmt::{self, Write as _};

use serde::Serialize;

use super::located::Place;

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The specs cannot be used.
    Error,
    /// They can, but something in them is doubtful.
    Warning,
}

impl Severity {
    fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

/// A mistake, or something doubtful.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Diagnostic {
    /// The file's path.
    pub file: String,
    /// Where it is; line 0 for the file as a whole.
    #[serde(flatten)]
    pub place: Place,
    /// How many characters it covers.
    pub width: u32,
    /// What is wrong: one sentence, lower case, no full stop.
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// How much it matters.
    pub severity: Severity,
    /// The line itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line_text: Option<String>,
}

/// Whether to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// With ANSI escapes.
    On,
    /// Plain.
    Off,
}

impl Colour {
    pub(crate) fn paint(self, code: &str, text: &str) -> String {
        match self {
            Colour::On => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
            Colour::Off => text.to_owned(),
        }
    }
}

pub(crate) const BOLD: &str = "1";
pub(crate) const RED: &str = "1;31";
pub(crate) const YELLOW: &str = "1;33";
pub(crate) const BLUE: &str = "1;34";
/// A longer line is cut around the place.
const LINE: usize = 160;

impl Diagnostic {
    /// As a person reads it: headline, place, the line itself, advice.
    pub fn render(&self, colour: Colour) -> String {
        let kind = match self.severity {
            Severity::Error => RED,
            Severity::Warning => YELLOW,
        };
        let mut out = format!(
            "{}{}\n",
            colour.paint(kind, self.severity.name()),
            colour.paint(BOLD, &format!(": {}", self.message)),
        );
        let arrow = colour.paint(BLUE, "-->");
        let Place { line, column } = self.place;
        let _ = match line {
            0 => writeln!(out, "  {arrow} {}", self.file),
            _ => writeln!(out, "  {arrow} {}:{line}:{column}", self.file),
        };
        if let (Some(text), true) = (&self.line_text, line > 0) {
            out.push_str(&self.excerpt(text, kind, colour));
        }
        if let Some(help) = &self.help {
            let _ = writeln!(out, "   {} {help}", colour.paint(BOLD, "help:"));
        }
        out
    }

    fn excerpt(&self, text: &str, kind: &str, colour: Colour) -> String {
        let column = usize::try_from(self.place.column.saturating_sub(1)).unwrap_or(0);
        let from = if column > LINE * 3 / 4 {
            column - LINE / 2
        } else {
            0
        };
        let shown: String = text.chars().skip(from).take(LINE).map(visible).collect();
        let dots = if from > 0 { "..." } else { "" };
        // Wide characters take two columns; the carets stand below what they mean.
        let before: usize = text
            .chars()
            .skip(from)
            .take(column - from)
            .map(columns)
            .sum();
        let width: usize = text
            .chars()
            .skip(column)
            .take(usize::try_from(self.width).unwrap_or(1))
            .map(columns)
            .sum();
        let carets = "^".repeat(width.clamp(1, LINE));
        let bar = colour.paint(BLUE, "|");
        let number = self.place.line.to_string();
        let margin = " ".repeat(number.len().max(2));
        let number = colour.paint(BLUE, &format!("{number:>2}"));
        let indent = " ".repeat(before + dots.len());
        let carets = colour.paint(kind, &carets);
        format!("{margin} {bar}\n{number} {bar} {dots}{shown}\n{margin} {bar} {indent}{carets}\n")
    }
}

/// A character that moves nothing on a terminal.
fn visible(c: char) -> char {
    match c {
        '\t' => ' ',
        c if c.is_control() => '\u{fffd}',
        c => c,
    }
}

/// How many columns a character takes.
fn columns(c: char) -> usize {
    let wide = matches!(u32::from(c), 0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3
        | 0xf900..=0xfaff | 0xfe30..=0xfe6f | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x1f300..=0x1faff);
    if wide { 2 } else { 1 }
}

/// All that is wrong with a service, by file and line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Diagnostics(pub Vec<Diagnostic>);

impl Diagnostics {
    /// Sorts by file and place, and drops what is said twice.
    pub(crate) fn sort(&mut self) {
        self.0.sort();
        self.0.dedup();
    }

    /// Whether any of them is an error.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|d| d.severity == Severity::Error)
    }

    /// As a person reads them, with a count at the end.
    pub fn render(&self, colour: Colour) -> String {
        let mut out = String::new();
        for diagnostic in &self.0 {
            out.push_str(&diagnostic.render(colour));
            out.push('\n');
        }
        let of = |severity| self.0.iter().filter(|d| d.severity == severity).count();
        let counts: Vec<_> = [
            (of(Severity::Error), "error"),
            (of(Severity::Warning), "warning"),
        ]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, name)| format!("{count} {name}{}", if count == 1 { "" } else { "s" }))
        .collect();
        if !counts.is_empty() {
            let _ = writeln!(out, "{}", counts.join(", "));
        }
        out
    }

    /// As a JSON array.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(Colour::Off))
    }
}

impl std::error::Error for Diagnostics {}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(line: &str, column: u32, width: u32) -> Diagnostic {
        Diagnostic {
            file: "specs/x.yaml".to_owned(),
            place: Place { line: 14, column },
            width,
            message: "unknown state `Stoped`".to_owned(),
            help: Some("did you mean `Stopped`?".to_owned()),
            severity: Severity::Error,
            line_text: Some(line.to_owned()),
        }
    }

    #[test]
    fn carets_stand_below_what_they_mean() {
        let text = sample("state: [Stoped]", 9, 6).render(Colour::Off);
        let expected = "error: unknown state `Stoped`\n  --> specs/x.yaml:14:9\n   |\n\
            14 | state: [Stoped]\n   |         ^^^^^^\n   help: did you mean `Stopped`?\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn wide_and_long_lines_keep_their_carets() {
        let text = sample("状: Stoped", 4, 6).render(Colour::Off);
        assert!(text.contains("\n   |     ^^^^^^\n"), "{text}");
        let long = format!("{}Stoped", " ".repeat(5000));
        let text = sample(&long, 5001, 6).render(Colour::Off);
        assert!(text.lines().all(|line| line.len() < 200), "{text}");
    }

    #[test]
    fn a_place_outside_the_line_does_no_harm() {
        for (column, width) in [(0, 0), (99, 1), (u32::MAX, u32::MAX)] {
            sample("a", column, width).render(Colour::On);
        }
    }
}
