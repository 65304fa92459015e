//! A case as a POSIX shell script: curl calls that anyone can run and read.
//!
//! For endpoints that want no signature (`flowcheck emulator --no-auth`); signed ones are for `flowcheck replay`. Judges
//! nothing: it prints the answers, then what was observed and what is documented.

use std::collections::BTreeSet;

use super::file::Case;
use super::secret::SECRET;
use super::shell;
use super::symbols::{Part, is_symbol, rewrite, written};
use super::text::{comment, one_line};
use crate::runner::{Action, Invocation};
use crate::spec::Spec;
use crate::spec::syntax::Protocol;
use crate::sut::{ENVELOPE, Format};
use crate::value::Value;

/// The script. `curl` gives the command line of a call, in which `${df1}` stays a shell variable (`Sut::curl` does so);
/// the address in it gives way to `$ENDPOINT`.
pub fn script(case: &Case, spec: &Spec, curl: impl Fn(&Invocation) -> String) -> String {
    let mut out = head(case, spec);
    out.push_str(&format!(
        "set -u\nENDPOINT=${{ENDPOINT:-http://127.0.0.1:8080}}\nSCALE=${{SCALE:-60}}\nDOLLAR='$'\n\n{}{}",
        shell::EXTRACT,
        shell::CALL
    ));
    let envelope = envelope(spec);
    let mut number = 0;
    let mut bound = BTreeSet::new();
    for step in case.steps() {
        out.push('\n');
        match step {
            Action::Wait(length) => {
                let seconds = length.as_nanos().div_ceil(1_000_000_000);
                out.push_str(&format!("pause {seconds}\n"));
            }
            Action::Call(invocation) => {
                number += 1;
                out.push_str(&call(number, invocation, &bound, &envelope, &curl));
                bound.extend(invocation.binds.keys().map(String::as_str));
            }
        }
    }
    out.push_str(&tail(case));
    out
}

fn head(case: &Case, spec: &Spec) -> String {
    let mut out = String::from("#!/bin/sh\n");
    let mut say = |text: &str| out.push_str(&comment(text));
    say(&format!("violation: {}", case.says));
    say("");
    say(
        "Calls go out unsigned, to $ENDPOINT; the address is that of `flowcheck emulator --no-auth`, freshly started:",
    );
    say(
        "a second run would repeat its idempotency tokens. Waits are divided by $SCALE (60: a minute passes each second;",
    );
    say(&format!(
        "1: real time). An endpoint that wants signatures: `flowcheck replay {}`.",
        case.file_name()
    ));
    say("Needs curl, awk and sed.");
    for name in secrets(case, spec) {
        say(&format!("Set {name} before: its value is not kept."));
    }
    out
}

/// Parameters whose values the case lacks.
fn secrets(case: &Case, spec: &Spec) -> BTreeSet<String> {
    let calls = case.steps().iter().filter_map(|step| match step {
        Action::Call(invocation) => Some(invocation),
        Action::Wait(_) => None,
    });
    calls
        .flat_map(|invocation| {
            let parameters = spec.operations.get(&invocation.call).map(|o| &o.parameters);
            invocation.arguments.iter().filter(move |(name, value)| {
                let secret = parameters.and_then(|parameters| parameters.get(*name)?.secret);
                secret == Some(true) || value.as_text() == Some(SECRET)
            })
        })
        .map(|(name, _)| name.to_string())
        .collect()
}

/// What stands before the path to a field of an answer.
fn envelope(spec: &Spec) -> String {
    match spec.protocol {
        Protocol::AliyunRpc => String::new(),
        Protocol::TencentTc3 => format!("{ENVELOPE}."),
    }
}

fn call(
    number: u32,
    invocation: &Invocation,
    bound: &BTreeSet<&str>,
    envelope: &str,
    curl: &impl Fn(&Invocation) -> String,
) -> String {
    let line = to_endpoint(&curl(&escaped(invocation, bound)));
    let name = quoted(&invocation.call);
    let mut out = format!("ask {number} {name} {line}\n");
    if invocation.lose {
        out.push_str("printf '    %s\\n' 'this answer is taken for lost'\n");
        return out;
    }
    let read = match invocation.format {
        Format::Json => "json_at",
        Format::Xml => "xml_at",
    };
    // A name that the shell could take for something else is no name that a call can use.
    for (symbol, path) in invocation
        .binds
        .iter()
        .filter(|(symbol, _)| is_symbol(symbol))
    {
        out.push_str(&format!(
            "keep {symbol} {read} {}\n{symbol}=$KEPT\n",
            quoted(&format!("{envelope}{path}"))
        ));
    }
    out
}

/// A `${` that means itself would name a variable in the shell as well; so would a symbol that no call binds, and
/// whatever the environment holds by that name would be sent.
fn escaped(invocation: &Invocation, bound: &BTreeSet<&str>) -> Invocation {
    let write = |part: Part| match part {
        Part::Escaped => "${DOLLAR}{".to_owned(),
        Part::Symbol(symbol) if !(bound.contains(symbol) && is_symbol(symbol)) => {
            format!("${{DOLLAR}}{{{symbol}}}")
        }
        Part::Literal(_) | Part::Symbol(_) => written(part),
    };
    let one = |value: &Value| rewrite(value, &write);
    Invocation {
        arguments: invocation
            .arguments
            .iter()
            .map(|(name, value)| (name.clone(), one(value)))
            .collect(),
        ..invocation.clone()
    }
}

/// The first quoted word that starts with `http` is the address: headers start otherwise, and in an argument a quote
/// never stands after a space.
fn to_endpoint(line: &str) -> String {
    let Some((before, address)) = line.split_once(" 'http") else {
        return line.to_owned();
    };
    let path = address
        .split_once("://")
        .and_then(|(_, rest)| rest.find('/').and_then(|at| rest.get(at..)));
    match path {
        Some(path) => format!("{before} \"${{ENDPOINT%/}}\"'{path}"),
        None => line.to_owned(),
    }
}

fn tail(case: &Case) -> String {
    let mut out = String::from("\n");
    let mut say = |text: &str| {
        out.push_str(&format!("printf '%s\\n' {}\n", quoted(&one_line(text))));
    };
    say("");
    say(&format!("violation:   {}", case.says));
    say(&format!("observed:    {}", case.observed));
    for documented in &case.documented {
        say(&format!("documented:  {documented}"));
    }
    out
}

/// In single quotes: the same text in any POSIX shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\0', "").replace('\'', r"'\''"))
}
