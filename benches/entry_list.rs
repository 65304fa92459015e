//! What judging an entry list of 64 KB costs, beside what reading it as JSON costs: into borrowed texts, or, where
//! escapes forbid that, into owned ones.
//!
//! `cargo bench --bench entry_list` prints both for lists of several kinds, and fails if the one is more than half as
//! much again as the other. They are measured in turns, and the fastest turn of each counts: others only add noise.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark measures time, prints it, and fails by panicking"
)]

use std::hint::black_box;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use flowcheck::spec::syntax::Type;
use flowcheck::value::{Constraints, Patterns};

const SIZE: usize = 65_536;
const TURNS: u32 = 400;
/// Judging may cost so much of reading.
const MOST: f64 = 1.5;

/// The bounds of the entries of `EntryList`: of paths, or of names that no slash starts.
fn constraints(paths: bool) -> Constraints {
    Constraints {
        ty: Some(Type::JsonArray),
        max_bytes: Some(65_536),
        at_least: Some(0),
        items: Some(Box::new(Constraints {
            ty: Some(Type::String),
            min_length: Some(1),
            max_length: Some(1023),
            starts_with: paths.then(|| "/".to_owned()),
            not_pattern: Patterns::new().get("^/").filter(|_| !paths),
            ..Constraints::default()
        })),
        ..Constraints::default()
    }
}

/// A list of one entry over and over, as long as it may be.
fn list(entry: &str) -> String {
    let entry = format!("\"{entry}\"");
    let count = (SIZE - 1) / (entry.len() + 1);
    let list = format!("[{}]", vec![entry; count].join(","));
    format!("{list}{}", " ".repeat(SIZE - list.len()))
}

/// The fastest of many turns of each.
fn fastest(judge: impl Fn(), read: impl Fn()) -> (Duration, Duration) {
    let took = |work: &dyn Fn()| {
        let start = Instant::now();
        work();
        start.elapsed()
    };
    let turns: Vec<_> = (0..TURNS).map(|_| (took(&judge), took(&read))).collect();
    let judged = turns.iter().map(|(judged, _)| *judged).min();
    let read = turns.iter().map(|(_, read)| *read).min();
    (judged.unwrap(), read.unwrap())
}

fn main() -> ExitCode {
    let lists = [
        ("short paths", true, list("/a")),
        ("usual paths", true, list("/path_in_cpfs/folder/file-0001")),
        ("long paths", true, list(&format!("/{}", "a".repeat(1022)))),
        ("short names", false, list("a")),
        ("names", false, list("path_in_bucket/file-0001")),
        (
            "Chinese paths",
            true,
            list(&format!("/{}", "数据流动".repeat(60))),
        ),
        (
            "longest Chinese",
            true,
            list(&format!("/{}", "数".repeat(1022))),
        ),
        ("escaped paths", true, list(r"/a\/b\u4e2d\u6587")),
        (
            "all escaped",
            true,
            list(&format!("/{}", r"\u4e2d".repeat(1022))),
        ),
    ];
    let mut dearest: f64 = 0.0;
    for (name, paths, list) in lists {
        let constraints = constraints(paths);
        assert_eq!(constraints.refusals(&list), [], "{name}");
        let owned = list.contains('\\');
        let (judged, read) = fastest(
            || drop(black_box(constraints.refusals(black_box(&list)))),
            || {
                let list = black_box(&list);
                if owned {
                    drop(black_box(
                        serde_json::from_str::<Vec<String>>(list).unwrap(),
                    ));
                } else {
                    drop(black_box(serde_json::from_str::<Vec<&str>>(list).unwrap()));
                }
            },
        );
        let share = judged.as_secs_f64() / read.as_secs_f64();
        dearest = dearest.max(share);
        let into = if owned { "String" } else { "&str" };
        println!(
            "{name:<16} judged {judged:>9.1?}   read into {into:<6} {read:>9.1?}   {share:.2}"
        );
    }
    if dearest > MOST {
        println!("judging costs {dearest:.2} times what reading costs, and may cost {MOST}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
