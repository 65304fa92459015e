//! How two endpoints differ that got the same calls, for people and for programs.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use super::comparison::title;
use crate::compare::Difference;
use crate::runner::Parity;
use crate::runner::parity::Unequal;
use crate::spec::Name;
use crate::spec::diagnostic::{BLUE, BOLD, Colour, RED, YELLOW};

/// The version of the format.
const FORMAT: u32 = 1;
const GREEN: &str = "1;32";
/// So many reasons why calls were left out are told to people.
const REASONS: usize = 6;

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Report<'p> {
    format: u32,
    same: bool,
    a: &'p str,
    b: &'p str,
    calls: u64,
    succeeded: u64,
    alone: u64,
    walks: u64,
    not_allowed: &'p BTreeMap<String, u64>,
    left: [BTreeMap<&'p str, usize>; 2],
    #[serde(skip_serializing_if = "Option::is_none")]
    broken: Option<&'p str>,
    differences: Vec<Row<'p>>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Row<'p> {
    difference: &'p Difference,
    met: u64,
    documents: &'static str,
    violates: &'p [Option<String>; 2],
    first: &'p (String, String),
}

/// For programs, with a line break at its end.
pub fn json(found: &Parity) -> String {
    let [a, b] = &found.names;
    let report = Report {
        format: FORMAT,
        same: found.differences.is_empty(),
        a,
        b,
        calls: found.calls,
        succeeded: found.succeeded,
        alone: found.alone,
        walks: found.walks,
        not_allowed: &found.not_allowed,
        left: found.left.each_ref().map(by_kind),
        broken: found.broken.as_ref().map(|broken| broken.says.as_str()),
        differences: found.differences.iter().map(row).collect(),
    };
    // Only keys and values that JSON knows.
    let text = serde_json::to_string_pretty(&report).unwrap_or_default();
    format!("{text}\n")
}

fn by_kind(left: &BTreeMap<Name, usize>) -> BTreeMap<&str, usize> {
    let kinds = left.iter();
    kinds.map(|(kind, number)| (&**kind, *number)).collect()
}

fn row(unequal: &Unequal) -> Row<'_> {
    Row {
        difference: &unequal.difference,
        met: unequal.met,
        documents: documents(unequal),
        violates: &unequal.violates,
        first: &unequal.first,
    }
}

/// Which side the documents allow.
fn documents(unequal: &Unequal) -> &'static str {
    match &unequal.violates {
        [None, None] => "allow both",
        [Some(_), None] => "allow only the second",
        [None, Some(_)] => "allow only the first",
        [Some(_), Some(_)] => "allow neither",
    }
}

/// For people.
pub fn render(found: &Parity, colour: Colour) -> String {
    let [a, b] = &found.names;
    let mut out = format!(
        "{}\n{}\n",
        colour.paint(BLUE, &format!("-  {a}")),
        colour.paint(BLUE, &format!("+  {b}"))
    );
    let mut differences: Vec<&Unequal> = found.differences.iter().collect();
    differences.sort_by_key(|unequal| unequal.difference.group);
    let mut group = None;
    for unequal in differences {
        let difference = &unequal.difference;
        if group != Some(difference.group) {
            group = Some(difference.group);
            let _ = writeln!(out, "\n{}", colour.paint(BOLD, title(difference.group)));
        }
        one(&mut out, unequal, colour);
    }
    out.push('\n');
    if let Some(broken) = &found.broken {
        let help = broken.help.as_ref();
        let help = help.map_or(String::new(), |help| format!("\n   help: {help}"));
        let label = colour.paint(YELLOW, "the run broke off");
        let _ = writeln!(out, "{label}: {}{help}", broken.says);
    }
    let verdict = match found.differences.len() {
        0 => format!("{}: no answers differ", colour.paint(GREEN, "same")),
        1 => colour.paint(RED, "1 difference"),
        count => colour.paint(RED, &format!("{count} differences")),
    };
    let _ = writeln!(
        out,
        "{verdict}\n{} calls made to both in {} walks, {} taken by both; {} made to the first alone, for want of an id",
        found.calls, found.walks, found.succeeded, found.alone
    );
    out.push_str(&care(found, colour));
    out
}

/// What was left out for want of a permission, and what is left.
fn care(found: &Parity, colour: Colour) -> String {
    let mut out = String::new();
    let mut refused: Vec<_> = found.not_allowed.iter().collect();
    refused.sort_by_key(|(_, calls)| std::cmp::Reverse(**calls));
    for (why, calls) in refused.iter().take(REASONS) {
        let plural = if **calls == 1 { "call" } else { "calls" };
        let _ = writeln!(out, "{calls} {plural} left out at both: {why}");
    }
    let rest = refused.iter().skip(REASONS).map(|(_, calls)| **calls);
    if refused.len() > REASONS {
        let rest: u64 = rest.sum();
        let _ = writeln!(out, "{rest} more left out for other such reasons");
    }
    for (name, left) in found.names.iter().zip(&found.left) {
        if left.is_empty() {
            continue;
        }
        let kinds = left.iter().map(|(kind, number)| format!("{number} {kind}"));
        let kinds = kinds.collect::<Vec<_>>().join(", ");
        let label = colour.paint(YELLOW, &format!("left behind at {name}"));
        let _ = writeln!(
            out,
            "{label}: {kinds}; `flowcheck sweep` deletes what can be deleted"
        );
    }
    out
}

fn one(out: &mut String, unequal: &Unequal, colour: Colour) {
    let Unequal {
        difference,
        met,
        first: (here, there),
        ..
    } = unequal;
    let keys: Vec<&str> = unequal
        .violates
        .iter()
        .flatten()
        .map(String::as_str)
        .collect();
    let keys = match keys.as_slice() {
        [] => String::new(),
        keys => format!(" ({})", keys.join(", ")),
    };
    let minus = colour.paint(RED, "-");
    let plus = colour.paint(GREEN, "+");
    let _ = writeln!(
        out,
        "  {}, met {met} times; the documents {}{keys}",
        difference.about,
        documents(unequal)
    );
    let _ = writeln!(
        out,
        "    {minus} {}\n    {plus} {}",
        difference.a, difference.b
    );
    let answer = |line: &str| {
        line.rsplit_once(" -> ")
            .map_or(String::new(), |(_, answer)| answer.to_owned())
    };
    let call = here
        .rsplit_once(" -> ")
        .map_or(here.as_str(), |(call, _)| call);
    let call: String = call.chars().take(160).collect();
    let _ = writeln!(
        out,
        "      {call}\n        -> {} | {}",
        answer(here),
        answer(there)
    );
}
