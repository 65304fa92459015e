//! What is odd about paths and lists of them: each has one answer of both sides, or is left to a reading.

use std::path::Path;

use flowcheck_emulator::checks::{Check, DIRECTORIES, ENTRY_LISTS};

use super::Context;
use super::readings::{Explained, readings};
use super::texts::agree;
use crate::value::Value;

const ANSWERS: [&str; 3] = ["taken", "refused", "reading"];

fn context() -> Context {
    Context::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("specs")).unwrap()
}

fn answer(refused: impl Iterator<Item = bool>) -> &'static str {
    let refused: Vec<bool> = refused.collect();
    match (refused.contains(&false), refused.contains(&true)) {
        (true, false) => "taken",
        (false, true) => "refused",
        _ => "reading",
    }
}

/// The specs' answers to a text, by check, under all their readings. The emulator's is the same, and where it can be set
/// up in several ways, each is explained by a reading.
fn answers(
    context: &Context,
    checks: &'static [Check],
    all: &[Explained],
    text: &str,
) -> Vec<&'static str> {
    let oracle = &context.service(0).unwrap().oracle;
    let of = |check: &'static Check| {
        let specs = readings(oracle, check).unwrap();
        let broken = specs
            .iter()
            .map(|one| !one.constraints.accepts(&Value::text(text)));
        let said = answer(broken);
        let own = all.iter().filter(|one| {
            let beside = one.check.beside == check.beside;
            beside
                && one.check.parameter == check.parameter
                && one.check.operation == check.operation
        });
        let refused = own.map(|one| !agree(one, text).unwrap().1.is_empty());
        let done = answer(refused);
        assert!(
            said == "reading" || said == done,
            "{check:?} {text}: {said}, {done}"
        );
        said
    };
    checks.iter().map(of).collect()
}

#[test]
fn odd_paths_have_an_answer_or_a_reading() {
    let long = |c: &str, count: usize| format!("/{}/", c.repeat(count));
    let [t, r, o] = ANSWERS;
    // Task directory, destination, fileset, export, refresh path. Which segments a path may have no page says but that of
    // the destination, and that one not clearly: readings.
    let cases = [
        ("the root", "/".to_owned(), [o, t, r, t, r]),
        ("no slash in front", "a/".to_owned(), [r, r, r, r, r]),
        ("no slash at the end", "/a".to_owned(), [r, r, r, r, r]),
        ("an empty segment", "/a//b/".to_owned(), [o, o, o, o, o]),
        ("slashes only", "//".to_owned(), [o, o, o, o, o]),
        ("a dot", "/a/./b/".to_owned(), [o, o, o, o, o]),
        ("two dots", "/../".to_owned(), [o, r, o, o, o]),
        ("two dots within", "/a/../b/".to_owned(), [o, o, o, o, o]),
        (
            "three dots are a name",
            "/a/.../".to_owned(),
            [t, t, t, t, t],
        ),
        ("NUL", "/\0/".to_owned(), [o, t, o, o, o]),
        ("a line end", "/a\n/".to_owned(), [o, t, o, o, o]),
        (
            "a byte-order mark in front",
            "\u{feff}/a/".to_owned(),
            [r, r, r, r, r],
        ),
        (
            "a byte-order mark within",
            "/\u{feff}/".to_owned(),
            [t, t, t, t, t],
        ),
        (
            "what was no UTF-8",
            "/\u{fffd}/".to_owned(),
            [t, t, t, t, t],
        ),
        (
            "a backslash is no slash",
            "/a\\..\\b/".to_owned(),
            [t, t, t, t, t],
        ),
        ("1023 characters", long("a", 1021), [t, t, t, t, t]),
        ("1024 characters", long("a", 1022), [o, r, t, t, t]),
        ("1025 characters", long("a", 1023), [r, r, r, r, r]),
        (
            "1023 characters of three bytes",
            long("中", 1021),
            [o, o, o, o, o],
        ),
        (
            "1023 bytes of three each but the slashes",
            long("中", 340),
            [t, t, t, t, t],
        ),
        (
            "combining characters count by themselves",
            long("e\u{301}", 510),
            [o, o, o, o, o],
        ),
    ];
    let context = context();
    let mut wrong = Vec::new();
    for (name, text, expected) in &cases {
        let answers = answers(&context, DIRECTORIES, context.directories().unwrap(), text);
        if answers != expected {
            wrong.push(format!("{name}: {answers:?}, not {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn odd_lists_have_an_answer_or_a_reading() {
    let sized = |size: usize| format!("[\"/a\"{}]", " ".repeat(size - 6));
    let entry = |c: &str, count: usize| format!("[\"/{}\"]", c.repeat(count));
    let [_, r, o] = ANSWERS;
    // What an entry starts with is a reading, so whatever is taken hangs on one.
    let cases = [
        ("no entry", "[]".to_owned(), o),
        ("an entry twice", r#"["/a","/a"]"#.to_owned(), o),
        ("no array", "/a".to_owned(), r),
        ("an object", r#"{"a":"/a"}"#.to_owned(), r),
        ("keys twice within", r#"[{"a":1,"a":2}]"#.to_owned(), r),
        ("nested", r#"[["/a"]]"#.to_owned(), r),
        ("nested deep", "[".repeat(20_000), r),
        ("null", "[null]".to_owned(), r),
        ("a number", "[1]".to_owned(), r),
        ("an empty entry", r#"[""]"#.to_owned(), r),
        ("escapes", r#"["\/\u4e2d\ud83d\ude00"]"#.to_owned(), o),
        ("a surrogate alone", r#"["/\ud83d"]"#.to_owned(), r),
        (
            "surrogates the wrong way round",
            r#"["/\ude00\ud83d"]"#.to_owned(),
            r,
        ),
        ("NUL escaped", r#"["/\u0000"]"#.to_owned(), o),
        ("NUL as it is", "[\"/\0\"]".to_owned(), r),
        ("a byte-order mark", "\u{feff}[\"/a\"]".to_owned(), r),
        ("what was no UTF-8", "[\"/\u{fffd}\"]".to_owned(), o),
        ("data after the end", r#"["/a"] x"#.to_owned(), r),
        ("a comma at the end", r#"["/a",]"#.to_owned(), r),
        ("space around", " [ \"/a\" ]\n".to_owned(), o),
        ("odd segments", r#"["/../","//","/./"]"#.to_owned(), o),
        ("63,999 bytes", sized(63_999), o),
        ("65,536 bytes", sized(65_536), o),
        ("65,537 bytes", sized(65_537), r),
        ("an entry of 1023", entry("a", 1022), o),
        ("an entry of 1024", entry("a", 1023), r),
        (
            "an entry of 1023 characters, more bytes",
            entry("中", 1022),
            o,
        ),
        ("combining characters", entry("e\u{301}", 511), o),
        ("combining characters, one more", entry("e\u{301}", 512), r),
        ("1023 escaped, six bytes each", entry("\\u4e2d", 1022), o),
    ];
    let context = context();
    let mut wrong = Vec::new();
    for (name, text, expected) in &cases {
        let answers = answers(&context, ENTRY_LISTS, context.entry_lists().unwrap(), text);
        if answers != [*expected; 2] {
            wrong.push(format!("{name}: {answers:?}, not {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
