//! One finding as a person reads it: what is wrong, the calls, what would have been right, how to see it again.

use std::fmt::Write as _;

use super::table::{Side, aligned};
use crate::oracle::Violation;
use crate::runner::line::{Line, Secrets, line};
use crate::runner::{Finding, Record};
use crate::spec::diagnostic::{BOLD, Colour, RED};

/// How wide the column of arguments is, unless one alone is wider.
const ARGUMENTS: usize = 64;
/// So many answers that are right for one reason are listed.
const SAME_REASON: usize = 2;
/// Longer texts of what was observed are cut.
const OBSERVED: usize = 240;
/// So many admissible answers are listed.
const ADMISSIBLE: usize = 8;

/// Where a finding was saved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Saved {
    /// The case, if it could be saved.
    pub case: Option<String>,
}

/// The finding, with its calls.
pub fn render(finding: &Finding, saved: &Saved, secrets: &Secrets, colour: Colour) -> String {
    let mut out = headline(&finding.violation, colour);
    out.push('\n');
    out.push_str(&calls(&finding.records, secrets, true, colour));
    out.push_str(&details(&finding.violation));
    out.push('\n');
    let _ = writeln!(out, "  {}", origin(finding));
    let _ = writeln!(out, "  key     {}", finding.violation.key);
    if let Some(case) = &saved.case {
        let _ = writeln!(out, "  replay  flowcheck replay {case}");
    }
    if !finding.curl.is_empty() {
        let _ = writeln!(out, "  curl    {}", finding.curl);
    }
    out
}

/// `violation: ...`
pub fn headline(violation: &Violation, colour: Colour) -> String {
    format!(
        "{}{}\n",
        colour.paint(RED, "violation"),
        colour.paint(BOLD, &format!(": {}", violation.says))
    )
}

/// The call table. The last call is marked if it is where the violation shows, and told whole.
pub fn calls(records: &[Record], secrets: &Secrets, marked: bool, colour: Colour) -> String {
    let last = records.len().saturating_sub(1);
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut here = usize::MAX;
    for (index, record) in records.iter().enumerate() {
        let line = line(record, secrets);
        if index == last && marked {
            here = rows.len();
            rows.extend(whole(line));
        } else {
            let arguments = fitting(&line.arguments);
            rows.push(row(&line, arguments, line.result.clone()));
        }
    }
    let sides = [Side::Right, Side::Left, Side::Left, Side::Right, Side::Left];
    let mut out = String::new();
    for (index, line) in aligned(&rows, &sides, 2).iter().enumerate() {
        let line = match index >= here {
            true => colour.paint(BOLD, line),
            false => line.clone(),
        };
        out.push_str(&line);
        out.push('\n');
    }
    out
}

fn row(line: &Line, arguments: String, result: String) -> Vec<String> {
    vec![
        line.number.map_or(String::new(), |n| n.to_string()),
        line.operation.clone(),
        arguments,
        line.status.clone(),
        result,
    ]
}

/// All arguments, on as many rows as it takes.
fn whole(line: Line) -> Vec<Vec<String>> {
    let mut rest = line.arguments.as_slice();
    let mut rows = Vec::new();
    loop {
        let count = fits(rest).max(1).min(rest.len());
        let (these, others) = rest.split_at(count);
        let arguments = these.join(" ");
        if rows.is_empty() {
            let result = format!("{}  <- here", line.result);
            rows.push(row(&line, arguments, result.trim_start().to_owned()));
        } else {
            rows.push(vec![String::new(), String::new(), arguments]);
        }
        rest = others;
        if rest.is_empty() {
            return rows;
        }
    }
}

/// As many arguments as fit, at least one; dots for those that do not.
fn fitting(arguments: &[String]) -> String {
    let count = fits(arguments).max(1).min(arguments.len());
    let (these, others) = arguments.split_at(count);
    let dots = if others.is_empty() { "" } else { " ..." };
    format!("{}{dots}", these.join(" "))
}

fn fits(arguments: &[String]) -> usize {
    let mut length = 0;
    let fits = |argument: &&String| {
        length += argument.chars().count() + 1;
        length <= ARGUMENTS
    };
    arguments.iter().take_while(fits).count()
}

/// What would have been right, what was seen, and where it is documented.
pub fn details(violation: &Violation) -> String {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut add = |label: &str, text: String| {
        let label = match rows.last() {
            Some(_)
                if rows
                    .iter()
                    .any(|row| row.first().is_some_and(|l| l == label)) =>
            {
                ""
            }
            Some(_) | None => label,
        };
        rows.push(vec![label.to_owned(), text]);
    };
    let right = admissible(violation);
    let shown = right.iter().take(ADMISSIBLE).cloned();
    shown.for_each(|text| add("admissible", text));
    if right.len() > ADMISSIBLE {
        add(
            "admissible",
            format!("and {} more", right.len() - ADMISSIBLE),
        );
    }
    add("observed", cut(&violation.observed));
    for text in &violation.believed {
        add("believed", text.clone());
    }
    for text in &violation.rests_on {
        add("rests on", text.clone());
    }
    if !violation.documented.is_empty() {
        let mut places = violation.documented.clone();
        places.sort();
        places.dedup();
        add("documented", places.join(", "));
    }
    let lines = aligned(&rows, &[], 7);
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// What is right, one line for each reason.
fn admissible(violation: &Violation) -> Vec<String> {
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for right in &violation.admissible {
        match reasons.iter_mut().find(|(why, _)| *why == right.why) {
            Some((_, answers)) => answers.push(&right.answer),
            None => reasons.push((&right.why, vec![&right.answer])),
        }
    }
    let mut rows = Vec::new();
    for (why, answers) in reasons {
        for answer in answers.iter().take(SAME_REASON) {
            rows.push(vec![(*answer).to_owned(), why.to_owned()]);
        }
        let more = answers.len().saturating_sub(SAME_REASON);
        if more > 0 {
            rows.push(vec![format!("and {more} more"), why.to_owned()]);
        }
    }
    aligned(&rows, &[], 0)
}

fn origin(finding: &Finding) -> String {
    let calls = finding.calls();
    let plural = if calls == 1 { "" } else { "s" };
    let from = if finding.shrunk {
        format!(", shrunk from {}", finding.shrunk_from)
    } else {
        String::new()
    };
    let replays = finding.replays.map_or(String::new(), |(failed, of)| {
        format!("; failed {failed} of {of} replays")
    });
    let met = if finding.met > 1 {
        format!("; met {} times", finding.met)
    } else {
        String::new()
    };
    format!(
        "{calls} call{plural}{from}{replays}; seed {:#x}, walk {}{met}",
        finding.seed, finding.walk
    )
}

/// What an endpoint said: no control characters, not too much.
fn cut(text: &str) -> String {
    let count = text.chars().count();
    let clean = |c: char| if c.is_control() { ' ' } else { c };
    let shown: String = text.chars().take(OBSERVED).map(clean).collect();
    if count > OBSERVED {
        format!("{shown}... ({count} characters)")
    } else {
        shown
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::oracle::{Admissible, Key, Kind, Verdict};
    use crate::runner::{Action, Invocation};
    use crate::sut::{Answer, Exchange, Format, Outcome, Reply};
    use crate::time::Time;
    use crate::value::Value;

    fn call(
        number: u32,
        operation: &str,
        arguments: &[(&str, &str)],
        bind: Option<&str>,
    ) -> Record {
        let invocation = Invocation {
            call: operation.into(),
            arguments: arguments
                .iter()
                .map(|(name, text)| ((*name).into(), Value::text(text)))
                .collect(),
            binds: bind
                .map(|symbol| (symbol.to_owned(), "ThingId".to_owned()))
                .into_iter()
                .collect(),
            format: Format::Json,
            lose: false,
        };
        Record {
            number,
            action: Action::Call(invocation),
            call: None,
            exchange: Some(Exchange {
                outcome: Outcome::Answered(Answer {
                    status: 200,
                    reply: Reply::Success(Value::Map([].into())),
                    request_id_header: None,
                }),
                sent: Time::START,
                received: Time::START,
                format: Format::Json,
                raw: None,
            }),
            verdict: Verdict::default(),
            at: Time::START,
        }
    }

    #[test]
    fn a_finding_reads_as_a_person_would_tell_it() {
        let wait = Record {
            action: Action::Wait(Duration::from_secs(300)),
            exchange: None,
            ..call(0, "", &[], None)
        };
        let finding = Finding {
            violation: Violation {
                key: Key {
                    about: "StartThing".into(),
                    kind: Kind::Accepted,
                    blame: ["stopped".into()].into(),
                },
                says: "`StartThing` answered 200, only errors are admissible".into(),
                admissible: vec![Admissible {
                    answer: "403 Wrong.State".into(),
                    why: "only a stopped thing can be started".into(),
                }],
                observed: "200".into(),
                believed: vec!["Thing t-1 is Running".into()],
                documented: vec!["start-thing".into()],
                rests_on: vec![],
                witnesses: vec![],
            },
            steps: vec![],
            records: vec![
                call(1, "CreateThing", &[("Size", "3")], Some("t1")),
                wait,
                call(2, "StartThing", &[("ThingId", "${t1}")], None),
            ],
            seed: 0x5eed,
            walk: 7,
            shrunk_from: 63,
            shrunk: true,
            replays: None,
            met: 3,
            curl: "curl 'http://127.0.0.1:8080/'".into(),
        };
        let saved = Saved {
            case: Some("flowcheck-report/cases/a.yaml".into()),
        };
        let expected = "\
violation: `StartThing` answered 200, only errors are admissible

  1  CreateThing  Size=3       200  ThingId=$t1
     wait         300s
  2  StartThing   ThingId=$t1  200  <- here
       admissible  403 Wrong.State  only a stopped thing can be started
       observed    200
       believed    Thing t-1 is Running
       documented  start-thing

  2 calls, shrunk from 63; seed 0x5eed, walk 7; met 3 times
  key     StartThing/accepted/stopped
  replay  flowcheck replay flowcheck-report/cases/a.yaml
  curl    curl 'http://127.0.0.1:8080/'
";
        let text = render(&finding, &saved, &Secrets::default(), Colour::Off);
        assert_eq!(text, expected);
    }
}
