//! Text that holds a JSON array.
//!
//! Strict JSON (RFC 8259): nothing after the array but space, no lone surrogates, no byte-order mark, no nesting beyond
//! 128. One pass over the text. Elements keep the types they are written with: `1` is no text.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use super::Value;

/// The elements, or `None` if the text is not a JSON array. A number that is no whole 64-bit one is an empty map:
/// nothing that texts or whole numbers are asked for.
pub fn json_array(text: &str) -> Option<Vec<Value>> {
    let elements = read(text).ok()?;
    Some(elements.into_iter().map(|element| element.0).collect())
}

/// The elements, or where reading them stopped.
pub(super) fn read(text: &str) -> Result<Vec<Element>, serde_json::Error> {
    serde_json::from_str(text)
}

/// An element of an array.
pub(super) struct Element(Value);

impl<'de> Deserialize<'de> for Element {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Element, D::Error> {
        from.deserialize_any(Elements).map(Element)
    }
}

struct Elements;

impl<'de> Visitor<'de> for Elements {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an element of a JSON array")
    }
    fn visit_bool<E>(self, v: bool) -> Result<Value, E> {
        Ok(Value::Bool(v))
    }
    fn visit_i64<E>(self, v: i64) -> Result<Value, E> {
        Ok(Value::Int(v))
    }
    fn visit_u64<E>(self, v: u64) -> Result<Value, E> {
        Ok(i64::try_from(v).map_or_else(|_| Value::Map(BTreeMap::new()), Value::Int))
    }
    fn visit_f64<E>(self, _: f64) -> Result<Value, E> {
        Ok(Value::Map(BTreeMap::new()))
    }
    fn visit_str<E>(self, v: &str) -> Result<Value, E> {
        Ok(Value::text(v))
    }
    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Absent)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Value, A::Error> {
        Value::deserialize(SeqAccessDeserializer::new(seq))
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Value, A::Error> {
        Value::deserialize(MapAccessDeserializer::new(map))
    }
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
    fn numbers_are_no_texts() {
        let read = json_array(r#"[1.5, 1e3, 18446744073709551615, "1.5"]"#).unwrap();
        let number = || Value::Map(BTreeMap::new());
        assert_eq!(read, [number(), number(), number(), "1.5".into()]);
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
