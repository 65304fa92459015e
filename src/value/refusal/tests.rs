use super::*;
use crate::value::Patterns;
use proptest::prelude::*;

/// Paths of 1 to 4 characters that start with a slash, at most 3, at most 60 bytes.
fn paths() -> Constraints {
    Constraints {
        ty: Some(Type::JsonArray),
        max_bytes: Some(60),
        at_least: Some(1),
        at_most: Some(3),
        items: Some(Box::new(Constraints {
            ty: Some(Type::String),
            min_length: Some(1),
            max_length: Some(4),
            starts_with: Some("/".to_owned()),
            not_pattern: Patterns::new().get("//"),
            ..Constraints::default()
        })),
        ..Constraints::default()
    }
}

fn told_of(text: &str) -> Vec<String> {
    let found = paths().refusals(text);
    found.iter().map(ToString::to_string).collect()
}

#[test]
fn a_refusal_says_which_rule_where_and_what_was_expected() {
    let cases: &[(&str, &[&str])] = &[
        (r#"["/a", "/中文字"]"#, &[]),
        (
            "[]",
            &["the array, byte 0: at least 1 elements (`at-least`)"],
        ),
        (
            r#"["/a", "b"]"#,
            &["element 1, byte 7: `/` at the start (`starts-with`)"],
        ),
        (
            r#"["/a", "/abcd", "//"]"#,
            &[
                "element 1, byte 7: at most 4 characters (`max-length`)",
                "element 2, byte 16: text that does not match `//` (`not-pattern`)",
            ],
        ),
        (
            r#"["/a", 1]"#,
            &[
                "element 1, byte 7: a value of type string (`type`)",
                "element 1, byte 7: `/` at the start (`starts-with`)",
            ],
        ),
        (
            r#"["/a", null]"#,
            &["element 1, byte 7: an element, not `null` (`type`)"],
        ),
        (
            "[\"/a\",\n x]",
            &["the array, byte 8: a JSON array: expected value (`type`)"],
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(told_of(text), *expected, "{text}");
    }
}

/// What is odd about JSON, and about text in it: each has an answer here.
#[test]
fn odd_texts_are_decided() {
    let taken = [
        // Whether entries may repeat no document says, so they may.
        r#"["/a","/a"]"#,
        // An escape means its character, and counts as one.
        r#"["\/\u4e2d\u6587\ud83d\ude00"]"#,
        // NUL is a character, once it is escaped.
        r#"["/\u0000"]"#,
        // A combining character counts by itself: these are four.
        "[\"/e\u{301}x\"]",
        // Dots are names like any other.
        r#"["/../","/./","/."]"#,
        // What was not UTF-8 has become U+FFFD before it came here, overlong forms among it.
        "[\"/\u{fffd}\"]",
        // U+FEFF within a text is a character.
        "[\"/\u{feff}\"]",
        " \t\r\n[\n\"/a\"\n] ",
    ];
    let refused = [
        ("\u{feff}[\"/a\"]", "type"),
        (r#"["/a"]]"#, "type"),
        (r#"["/a"] x"#, "type"),
        (r#"["/a",]"#, "type"),
        (r#"['/a']"#, "type"),
        (r#""/a""#, "type"),
        (r#"{"a":"/a"}"#, "type"),
        (r#"["\ud83d"]"#, "type"),
        (r#"["\ude00\ud83d"]"#, "type"),
        ("[\"/\u{0}\"]", "type"),
        ("[\"/\n\"]", "type"),
        (r#"["\x"]"#, "type"),
        (r#"[["/a"]]"#, "type"),
        (r#"[{"a":"/a"}]"#, "type"),
        (r#"[true]"#, "type"),
        (r#"[1.5]"#, "type"),
        ("[\"/e\u{301}xy\"]", "max-length"),
        (r#"["/a//"]"#, "not-pattern"),
        (r#"[""]"#, "min-length"),
    ];
    for text in taken {
        assert_eq!(told_of(text), [""; 0], "{text}");
    }
    for (text, word) in refused {
        let words: Vec<_> = paths().refusals(text).iter().map(|r| r.word).collect();
        assert!(words.contains(&word), "{text}: {words:?}");
    }
    let deep = "[".repeat(100_000);
    assert_eq!(
        paths().refusals(&deep).len(),
        2,
        "depth is bounded, not the stack"
    );
}

/// The words of a list, each once.
fn words(mut all: Vec<&'static str>) -> Vec<&'static str> {
    all.sort_unstable();
    all.dedup();
    all
}

proptest! {
    #[test]
    fn both_ways_of_judging_refuse_alike(text in r#"[ ]?\[?("(/|//|a|\\u4e2d|\\ud83d|é|){0,5}"|null|1|1\.5|\["/"\]|\{\}|,|,){0,6}\]?"#) {
        let broken = paths().broken(&text.as_str().into());
        let refusals = paths().refusals(&text);
        prop_assert_eq!(
            words(broken.iter().map(|b| b.word).collect()),
            words(refusals.iter().map(|r| r.word).collect()),
            "{}", text
        );
        for refusal in refusals {
            prop_assert!(text.is_char_boundary(refusal.byte) && refusal.byte <= text.len());
        }
    }

    #[test]
    fn arrays_of_texts_are_judged_alike(entries in prop::collection::vec("[/a\u{301}中]{0,6}", 0..5)) {
        let text = serde_json::to_string(&entries).unwrap();
        let broken = paths().broken(&text.as_str().into());
        let refusals = paths().refusals(&text);
        prop_assert_eq!(
            words(broken.iter().map(|b| b.word).collect()),
            words(refusals.iter().map(|r| r.word).collect())
        );
    }
}
