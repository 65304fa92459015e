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
        ("[]", &["byte 0: at least 1 elements (`at-least`)"]),
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
            &["byte 8: a JSON array: expected value (`type`)"],
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(told_of(text), *expected, "{text}");
    }
}

/// What is odd about JSON, and about text in it: each has an answer here, and a refusal says which rule, where, and what
/// was expected. What documents leave open is a reading: what an entry starts with, what lengths count, how many bytes 64
/// KB are, whether a list may be empty.
#[test]
fn odd_texts_are_decided() {
    let cases: &[(&str, &str, &[&str])] = &[
        (
            "an entry twice: no document forbids it",
            r#"["/a","/a"]"#,
            &[],
        ),
        (
            "nested array",
            r#"[["/a"]]"#,
            &["element 0, byte 1: a value of type string (`type`)"],
        ),
        (
            "nested object",
            r#"["/a",{"a":"/a"}]"#,
            &["element 1, byte 6: a value of type string (`type`)"],
        ),
        (
            "keys twice within",
            r#"[{"a":1,"a":2}]"#,
            &["element 0, byte 1: a value of type string (`type`)"],
        ),
        (
            "true",
            "[true]",
            &[
                "element 0, byte 1: a value of type string (`type`)",
                "element 0, byte 1: `/` at the start (`starts-with`)",
            ],
        ),
        (
            "a number",
            "[1.5]",
            &["element 0, byte 1: a value of type string (`type`)"],
        ),
        (
            "null is no element",
            "[null]",
            &["element 0, byte 1: an element, not `null` (`type`)"],
        ),
        (
            "an object",
            r#"{"a":"/a"}"#,
            &["byte 0: a JSON array: invalid type: map, expected a sequence (`type`)"],
        ),
        (
            "a text",
            r#""/a""#,
            &["byte 3: a JSON array: invalid type: string \"/a\", expected a sequence (`type`)"],
        ),
        (
            "an escape is one character",
            r#"["\/\u4e2d\u6587\ud83d\ude00"]"#,
            &[],
        ),
        (
            "an unknown escape",
            r#"["\x"]"#,
            &["byte 3: a JSON array: invalid escape (`type`)"],
        ),
        (
            "an escape cut short",
            r#"["/\u4e"]"#,
            &["byte 8: a JSON array: invalid escape (`type`)"],
        ),
        (
            "a first surrogate alone",
            r#"["\ud83d"]"#,
            &["byte 8: a JSON array: unexpected end of hex escape (`type`)"],
        ),
        (
            "a second one alone",
            r#"["\ude00"]"#,
            &["byte 7: a JSON array: lone leading surrogate in hex escape (`type`)"],
        ),
        (
            "surrogates the wrong way round",
            r#"["\ude00\ud83d"]"#,
            &["byte 7: a JSON array: lone leading surrogate in hex escape (`type`)"],
        ),
        ("NUL escaped is a character", r#"["/\u0000"]"#, &[]),
        (
            "NUL as it is",
            "[\"/\u{0}\"]",
            &[
                "byte 3: a JSON array: control character (\\u0000-\\u001F) found while parsing a string (`type`)",
            ],
        ),
        (
            "a line end within",
            "[\"/\n\"]",
            &[
                "byte 4: a JSON array: control character (\\u0000-\\u001F) found while parsing a string (`type`)",
            ],
        ),
        (
            "a byte-order mark before it",
            "\u{feff}[\"/a\"]",
            &["byte 0: a JSON array: expected value (`type`)"],
        ),
        ("U+FEFF within is a character", "[\"/\u{feff}\"]", &[]),
        (
            "overlong UTF-8 has become U+FFFD before",
            "[\"/\u{fffd}\"]",
            &[],
        ),
        ("space around", " \t\r\n[\n\"/a\"\n] ", &[]),
        (
            "a bracket after it",
            r#"["/a"]]"#,
            &["byte 6: a JSON array: trailing characters (`type`)"],
        ),
        (
            "a word after it",
            r#"["/a"] x"#,
            &["byte 7: a JSON array: trailing characters (`type`)"],
        ),
        (
            "a comma at the end",
            r#"["/a",]"#,
            &["byte 6: a JSON array: trailing comma (`type`)"],
        ),
        (
            "cut short",
            r#"["/a""#,
            &["byte 5: a JSON array: EOF while parsing a list (`type`)"],
        ),
        (
            "other quotes",
            "['/a']",
            &["byte 1: a JSON array: expected value (`type`)"],
        ),
        ("dots are names", r#"["/../","/./","/."]"#, &[]),
        (
            "a slash twice, as this spec forbids it",
            r#"["/a//"]"#,
            &["element 0, byte 1: text that does not match `//` (`not-pattern`)"],
        ),
        (
            "empty",
            r#"[""]"#,
            &[
                "element 0, byte 1: at least 1 characters (`min-length`)",
                "element 0, byte 1: `/` at the start (`starts-with`)",
            ],
        ),
        (
            "a combining character counts by itself",
            "[\"/e\u{301}x\"]",
            &[],
        ),
        (
            "one more",
            "[\"/a\",\"/e\u{301}xy\"]",
            &["element 1, byte 6: at most 4 characters (`max-length`)"],
        ),
        ("characters of many bytes at the limit", "[\"/中😀é\"]", &[]),
        (
            "one more of them",
            "[\"/中😀éa\"]",
            &["element 0, byte 1: at most 4 characters (`max-length`)"],
        ),
    ];
    let mut wrong = Vec::new();
    for (name, text, expected) in cases {
        let told = told_of(text);
        if told != *expected {
            wrong.push(format!("{name}: {text}: {told:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let deep = "[".repeat(100_000);
    assert_eq!(
        told_of(&deep),
        [
            "byte 127: a JSON array: recursion limit exceeded (`type`)",
            "byte 60: at most 60 bytes (`max-bytes`)",
        ],
        "depth is bounded, not the stack"
    );
}

#[test]
fn texts_that_are_no_arrays_are_refused_by_place_too() {
    let path = Constraints {
        ty: Some(Type::Path),
        max_length: Some(6),
        min_length: Some(2),
        starts_with: Some("/".to_owned()),
        ends_with: Some("/".to_owned()),
        not_pattern: Patterns::new().get(r"/\.\./"),
        ..Constraints::default()
    };
    let told = |text: &str| -> Vec<String> {
        let found = path.refusals(text);
        found.iter().map(ToString::to_string).collect()
    };
    assert_eq!(told("/中文字/"), [""; 0]);
    assert_eq!(told("/"), ["byte 1: at least 2 characters (`min-length`)"]);
    assert_eq!(
        told("/中文字ab/"),
        ["byte 12: at most 6 characters (`max-length`)"]
    );
    assert_eq!(
        told("/a/../"),
        [r"byte 2: text that does not match `/\.\./` (`not-pattern`)"]
    );
    assert_eq!(
        told("a/b"),
        [
            "byte 0: `/` at the start (`starts-with`)",
            "byte 3: `/` at the end (`ends-with`)"
        ]
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
