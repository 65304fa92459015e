//! Text that holds a JSON array.
//!
//! Strict JSON (RFC 8259): nothing after the array but space, no lone surrogates, no byte-order mark, no nesting beyond
//! 128. One pass over the text.

use super::Value;

/// The elements, or `None` if the text is not a JSON array.
pub fn json_array(text: &str) -> Option<Vec<Value>> {
    serde_json::from_str(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_read_and_anything_but_an_array_is_refused() {
        assert_eq!(
            json_array(r#" ["/\u4e2d", "\ud83d\ude00", 1, null] "#),
            Some(vec![
                "/中".into(),
                "😀".into(),
                Value::Int(1),
                Value::Absent
            ])
        );
        assert_eq!(json_array("[]"), Some(Vec::new()));
        for text in [
            "",
            "[",
            "[]]",
            "[] x",
            "{}",
            "\"/a\"",
            "['/a']",
            "[\"/a\",]",
            r#"["\ud83d"]"#,
            "\u{feff}[]",
            "null",
        ] {
            assert_eq!(json_array(text), None, "{text}");
        }
        assert_eq!(
            json_array(&"[".repeat(100_000)),
            None,
            "depth is bounded, not the stack"
        );
    }

    #[test]
    fn large_arrays_are_read_whole() {
        for bytes in [64 * 1024, 1024 * 1024] {
            let count = bytes / 8;
            let text = format!("[{}]", vec!["\"/abcd\""; count].join(","));
            assert_eq!(json_array(&text).map(|items| items.len()), Some(count));
        }
    }
}
