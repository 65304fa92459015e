//! The summary of a run as a stranger reads it: what was tested against what, what was met, what is wrong.
//!
//! Returns text; the command line prints it.

use std::fmt::Write as _;
use std::time::Duration;

use super::admitted;
use super::finding::{Saved, render as render_finding};
use super::table::{Side, aligned};
use crate::admitted::Admission;
use crate::runner::line::Secrets;
use crate::runner::readings::Followed;
use crate::runner::summary::{End, Result};
use crate::runner::{Statistics, Summary, Tally};
use crate::spec::diagnostic::{BLUE, BOLD, Colour, RED, YELLOW};

/// Witness lines are cut at this many characters.
const WITNESS: usize = 110;
const GREEN: &str = "1;32";

/// The whole report. `saved` goes with the summary's findings, in their order.
pub fn render(summary: &Summary, saved: &[Saved], secrets: &Secrets, colour: Colour) -> String {
    let mut out = head(summary, colour);
    out.push('\n');
    out.push_str(&operations(summary, colour));
    out.push_str(&readings(summary, colour));
    out.push_str(&news(&summary.statistics, colour));
    let nowhere = Saved::default();
    for (index, finding) in summary.findings.iter().enumerate() {
        let admission = summary.admitted.of(index);
        if matches!(admission, Admission::Admitted(_)) {
            continue;
        }
        let saved = saved.get(index).unwrap_or(&nowhere);
        out.push('\n');
        out.push_str(&render_finding(finding, saved, secrets, colour));
        out.push_str(&admitted::expired(admission));
    }
    out.push_str(&admitted::render(summary, colour));
    out.push('\n');
    out.push_str(&verdict(summary, colour));
    out
}

fn head(summary: &Summary, colour: Colour) -> String {
    let mut rows = vec![
        vec![
            "service".into(),
            format!("{} {}", summary.service, summary.version),
        ],
        vec![String::new(), summary.says.clone()],
        vec!["tested".into(), summary.target.clone()],
        vec!["seed".into(), format!("{:#x}", summary.seed)],
    ];
    for (index, (name, title)) in summary.documents.iter().enumerate() {
        let label = if index == 0 { "against" } else { "" };
        rows.push(vec![label.into(), format!("{name}: {title}")]);
    }
    let mut out = String::new();
    for line in aligned(&rows, &[], 0) {
        let line = match line.split_once(' ') {
            Some(("", _)) | None => line,
            Some((label, rest)) => format!("{} {rest}", colour.paint(BLUE, label)),
        };
        let _ = writeln!(out, "{line}");
    }
    out
}

fn operations(summary: &Summary, colour: Colour) -> String {
    let statistics = &summary.statistics;
    let head = [
        "operation",
        "calls",
        "ok",
        "refused",
        "codes",
        "lost",
        "environment",
        "upheld",
        "open",
        "violations",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for (name, tally) in &statistics.operations {
        let claims = |about: &str| claims(statistics, about);
        rows.push(row(name, tally, claims(name)));
    }
    let mut sides = vec![Side::Left];
    sides.resize(head.len(), Side::Right);
    let mut out = String::new();
    for (index, line) in aligned(&rows, &sides, 0).iter().enumerate() {
        match index {
            0 => {
                let _ = writeln!(out, "{}", colour.paint(BOLD, line));
            }
            _ => {
                let _ = writeln!(out, "{line}");
            }
        }
    }
    let never = statistics.never_called();
    if !never.is_empty() {
        let _ = writeln!(
            out,
            "{}",
            warning(colour, "never called", &never.join(", "))
        );
    }
    let never = statistics.never_succeeded();
    if !never.is_empty() {
        let _ = writeln!(
            out,
            "{}",
            warning(colour, "never succeeded", &never.join(", "))
        );
    }
    out
}

fn warning(colour: Colour, label: &str, text: &str) -> String {
    format!("{}: {text}", colour.paint(YELLOW, label))
}

/// Claims about an operation: upheld and open.
fn claims(statistics: &Statistics, about: &str) -> (usize, usize) {
    let is_about = |claim: &str| {
        claim
            .split_once('/')
            .is_some_and(|(operation, _)| operation == about)
    };
    let upheld = statistics.upheld.keys().filter(|claim| is_about(claim));
    let open = statistics.open.iter().filter(|claim| is_about(claim));
    (upheld.count(), open.count())
}

fn row(name: &str, tally: &Tally, (upheld, open): (usize, usize)) -> Vec<String> {
    let number = |n: u64| if n == 0 { "-".into() } else { n.to_string() };
    vec![
        name.to_owned(),
        number(tally.called),
        number(tally.succeeded),
        number(tally.refusals()),
        number(tally.refused.len() as u64),
        number(tally.lost + tally.malformed),
        number(tally.environment),
        number(upheld as u64),
        number(open as u64),
        number(tally.violations),
    ]
}

fn readings(summary: &Summary, colour: Colour) -> String {
    let readings = &summary.readings;
    if readings.is_empty() && summary.unsettled.is_empty() {
        return String::new();
    }
    let title = "readings: what the endpoint was seen to follow where documents leave a choice";
    let mut out = format!("\n{}\n", colour.paint(BOLD, title));
    let rows: Vec<Vec<String>> = readings.iter().map(reading).collect();
    let lines = aligned(&rows, &[], 2);
    for (followed, line) in readings.iter().zip(lines) {
        let _ = writeln!(out, "{line}");
        if let Some(witness) = &followed.witness {
            let _ = writeln!(out, "      {}", shortened(&witness.record));
        }
    }
    if !summary.unsettled.is_empty() {
        let names: Vec<&str> = summary.unsettled.iter().map(|name| &**name).collect();
        let _ = writeln!(out, "{}", wrapped("  not settled by any call: ", &names));
    }
    out
}

fn reading(followed: &Followed) -> Vec<String> {
    let mut site = if followed.operation.is_empty() {
        "everywhere".to_owned()
    } else {
        format!("{} {}", followed.operation, followed.site)
    };
    if !followed.product.is_empty() {
        let _ = write!(site, ", {}", followed.product);
    }
    let left = Vec::from_iter(followed.alternatives_seen());
    let seen = match (followed.varies, left.as_slice()) {
        (true, _) => "differs from walk to walk".to_owned(),
        (false, [one]) => (*one).to_owned(),
        (false, several) => several.join(" or "),
    };
    vec![
        format!("{} ({site})", followed.reading),
        seen,
        format!("of {}", followed.alternatives.join(", ")),
    ]
}

/// Names after a lead, in lines that fit.
fn wrapped(lead: &str, names: &[&str]) -> String {
    let mut out = lead.to_owned();
    let mut column = lead.chars().count();
    for (index, name) in names.iter().enumerate() {
        let end = if index + 1 < names.len() { ", " } else { "" };
        if column + name.len() + end.len() > WITNESS {
            out.truncate(out.trim_end().len());
            out.push_str("\n      ");
            column = 6;
        }
        out.push_str(name);
        out.push_str(end);
        column += name.len() + end.len();
    }
    out
}

fn shortened(text: &str) -> String {
    let count = text.chars().count();
    if count <= WITNESS {
        return text.to_owned();
    }
    // The answer stands at the end, and is what shows it.
    let (asked, answer) = text.rsplit_once(" -> ").unwrap_or((text, ""));
    let room = WITNESS.saturating_sub(answer.chars().count() + 8);
    let asked: String = asked.chars().take(room).collect();
    format!("{asked} ... -> {answer}")
}

fn news(statistics: &Statistics, colour: Colour) -> String {
    if statistics.news.is_empty() {
        return String::new();
    }
    let title = "news: fields that no document mentions";
    let mut out = format!("\n{}\n", colour.paint(BOLD, title));
    for (news, count) in &statistics.news {
        let _ = writeln!(out, "  {news}  ({count} times)");
    }
    out
}

/// The last lines: what the run proves.
pub fn verdict(summary: &Summary, colour: Colour) -> String {
    let headline = match summary.result() {
        Result::Conforms => {
            let but = admitted::but(summary);
            let label = colour.paint(GREEN, "conforms");
            format!("{label}: nothing the documents exclude was seen{but}")
        }
        Result::Violations => {
            let count = summary.admitted.failing(summary.findings.len());
            let plural = if count == 1 { "" } else { "s" };
            let but = admitted::but(summary);
            colour.paint(RED, &format!("{count} violation{plural}{but}"))
        }
        Result::Inconclusive => {
            let broken = summary.inconclusive();
            let says = broken.as_ref().map_or("", |broken| &broken.says);
            let help = broken.as_ref().and_then(|broken| broken.help.as_deref());
            let help = help.map_or(String::new(), |help| format!("\n   help: {help}"));
            format!("{}: {says}{help}", colour.paint(YELLOW, "inconclusive"))
        }
    };
    let mut out = format!("{headline}\n");
    if let (End::Broken(broken), Result::Violations) = (&summary.end, summary.result()) {
        let _ = writeln!(out, "the run broke off: {}", broken.says);
    }
    let _ = writeln!(out, "{}", totals(summary));
    out.push_str(&care(summary, colour));
    let _ = writeln!(
        out,
        "{}; `flowcheck coverage` lists them",
        super::coverage::line(&summary.coverage.totals())
    );
    out
}

/// What was allowed, and what is left.
fn care(summary: &Summary, colour: Colour) -> String {
    let mut out = String::new();
    let Some(care) = &summary.care else {
        return out;
    };
    let _ = writeln!(out, "allowed: {}", care.allowed.join(", "));
    for (why, claims) in &care.not_allowed {
        let plural = if claims.len() == 1 { "claim" } else { "claims" };
        let _ = writeln!(out, "  {} {plural} not exercised: {why}", claims.len());
    }
    if !care.left.is_empty() {
        let kinds = care
            .left
            .iter()
            .map(|(kind, number)| format!("{number} {kind}"));
        let kinds = kinds.collect::<Vec<_>>().join(", ");
        let text = format!("{kinds}; `flowcheck sweep` deletes what can be deleted");
        let _ = writeln!(out, "{}", warning(colour, "left behind", &text));
    }
    if !care.stays.is_empty() {
        let text = format!("{}: nothing documented deletes it", care.stays.join(", "));
        let _ = writeln!(out, "{}", warning(colour, "stays", &text));
    }
    out
}

fn totals(summary: &Summary) -> String {
    let statistics = &summary.statistics;
    let seconds = summary.elapsed.as_secs_f64();
    let rate = statistics.calls as f64 / seconds.max(0.001);
    let why = match &summary.end {
        End::Spent => "",
        End::Stopped => "; stopped early",
        End::Enough => "; enough was found",
        End::Broken(_) => "; broken off",
    };
    format!(
        "{} calls in {} walks, {seconds:.1} s ({rate:.0} calls/s); {} of the target's time waited; {} claims upheld, {} open{why}",
        statistics.calls,
        statistics.walks,
        long(statistics.waited),
        statistics.upheld.len(),
        statistics.open.len(),
    )
}

/// `3h 20m`, `5m`, `12s`.
fn long(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60) {
        (0, 0, 0) => format!("{seconds}s"),
        (0, 0, minutes) => format!("{minutes}m"),
        (0, hours, minutes) => format!("{hours}h {minutes}m"),
        (days, hours, _) => format!("{days}d {hours}h"),
    }
}
