//! How two runs differ, for people and for programs.

use std::fmt::Write as _;

use serde::Serialize;
use similar::TextDiff;

use super::table::aligned;
use crate::compare::{Comparison, Group, Profile};
use crate::spec::diagnostic::{BLUE, BOLD, Colour, RED};

/// The version of the format.
const FORMAT: u32 = 1;
/// So many lines of a snapshot are shown around each that differs.
const AROUND: usize = 1;
/// So many kinds of answers that one run alone met are named.
const ONLY: usize = 12;
const GREEN: &str = "1;32";

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Report<'c> {
    format: u32,
    same: bool,
    a: Run<'c>,
    b: Run<'c>,
    found: &'c Comparison,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Run<'c> {
    target: &'c str,
    #[serde(skip_serializing_if = "Option::is_none")]
    began: Option<&'c str>,
    seed: &'c str,
    calls: u64,
}

/// For programs, with a line break at its end.
pub fn json(found: &Comparison, a: &Profile, b: &Profile) -> String {
    let report = Report {
        format: FORMAT,
        same: found.is_same(),
        a: side(a),
        b: side(b),
        found,
    };
    // Only keys and values that JSON knows.
    let text = serde_json::to_string_pretty(&report).unwrap_or_default();
    format!("{text}\n")
}

fn side(profile: &Profile) -> Run<'_> {
    Run {
        target: &profile.target,
        began: profile.began.as_deref(),
        seed: &profile.seed,
        calls: profile.calls,
    }
}

/// For people.
pub fn render(found: &Comparison, a: &Profile, b: &Profile, colour: Colour) -> String {
    let mut out = head(a, b, colour);
    let mut group = None;
    for difference in &found.differences {
        if group != Some(difference.group) {
            group = Some(difference.group);
            let _ = writeln!(out, "\n{}", colour.paint(BOLD, title(difference.group)));
        }
        let _ = writeln!(
            out,
            "  {}\n    {} {}\n    {} {}",
            difference.about,
            colour.paint(RED, "-"),
            difference.a,
            colour.paint(GREEN, "+"),
            difference.b
        );
    }
    snapshots(&mut out, found, colour);
    lasted(&mut out, found, colour);
    only(&mut out, "- only in the first", &found.only_a);
    only(&mut out, "+ only in the second", &found.only_b);
    let verdict = match found.differences.len() {
        0 => format!(
            "{}: nothing differs that chance does not explain",
            colour.paint(GREEN, "same")
        ),
        1 => colour.paint(RED, "1 difference"),
        count => colour.paint(RED, &format!("{count} differences")),
    };
    let _ = writeln!(out, "\n{verdict}");
    out
}

fn head(a: &Profile, b: &Profile, colour: Colour) -> String {
    let row = |sign: &str, profile: &Profile| {
        let began = profile.began.as_deref().unwrap_or("at an unknown time");
        let calls = format!("{} calls", profile.calls);
        let seed = format!("seed {}", profile.seed);
        vec![
            sign.to_owned(),
            profile.target.clone(),
            began.to_owned(),
            calls,
            seed,
        ]
    };
    let rows = [row("-", a), row("+", b)];
    let lines = aligned(&rows, &[], 0);
    lines
        .iter()
        .map(|line| format!("{}\n", colour.paint(BLUE, line)))
        .collect()
}

pub(super) fn title(group: Group) -> &'static str {
    match group {
        Group::Violation => "violations",
        Group::Reading => "readings followed",
        Group::Code => "codes of the same broken rules",
        Group::Status => "statuses",
        Group::Message => "messages",
        Group::Field => "fields",
        Group::Type => "types of fields",
        Group::Value => "values of fields",
        Group::Latency => "how long states last",
    }
}

fn snapshots(out: &mut String, found: &Comparison, colour: Colour) {
    for (about, (a, b)) in &found.snapshots {
        let diff = TextDiff::from_lines(a, b);
        let mut diff = diff.unified_diff();
        let text = diff.context_radius(AROUND).to_string();
        let _ = writeln!(
            out,
            "\n{}",
            colour.paint(BOLD, &format!("answer of {about}"))
        );
        for line in text.lines().filter(|line| !line.starts_with("@@")) {
            let line = match line.chars().next() {
                Some('-') => colour.paint(RED, line),
                Some('+') => colour.paint(GREEN, line),
                Some(_) | None => line.to_owned(),
            };
            let _ = writeln!(out, "  {line}");
        }
    }
}

fn lasted(out: &mut String, found: &Comparison, colour: Colour) {
    if found.lasted.is_empty() {
        return;
    }
    let title = "how long states lasted, from what looks showed";
    let _ = writeln!(out, "\n{}", colour.paint(BOLD, title));
    for lasted in &found.lasted {
        let documented = match lasted.documented_s {
            Some((from, to)) => format!("documented {from}s to {to}s"),
            None => "not documented".to_owned(),
        };
        let _ = writeln!(out, "  {}, {documented}", lasted.state);
        let _ = writeln!(
            out,
            "    - {}\n    + {}",
            lasted.a.shown(),
            lasted.b.shown()
        );
    }
}

fn only(out: &mut String, label: &str, kinds: &[String]) {
    if kinds.is_empty() {
        return;
    }
    let shown: Vec<&str> = kinds.iter().take(ONLY).map(String::as_str).collect();
    let more = match kinds.len() - shown.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let shown = shown.join(", ");
    let _ = writeln!(out, "\n{label}, which may be chance: {shown}{more}");
}
