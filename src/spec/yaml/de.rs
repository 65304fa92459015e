//! Tree -> serde types.

use serde::de::{self, DeserializeSeed, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::error::{Error, Kind, expected_word};
use super::tree::{Data, Node};
use crate::spec::located::AT;

/// A node that is put into a type.
#[derive(Clone, Copy)]
pub(crate) struct De<'de>(pub(crate) &'de Node);

fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null")
}

fn integer(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_plain = digits.bytes().all(|b| b.is_ascii_digit()) && !digits.is_empty();
    // `007` is a text: its zeros mean something.
    let is_number = is_plain && (digits == "0" || !digits.starts_with('0'));
    is_number.then(|| text.parse().ok()).flatten()
}

impl<'de> De<'de> {
    fn found(self) -> &'static str {
        match &self.0.data {
            Data::Scalar(text, true) if is_null(text) => "nothing",
            Data::Scalar(text, true) if integer(text).is_some() => "a number",
            Data::Scalar(..) => "a text",
            Data::Seq(_) => "a list",
            Data::Map(_) => "a map",
        }
    }

    fn mismatch(self, expected: &str) -> Error {
        Error::mismatch(expected, self.found()).at(self.0.spot)
    }

    fn is_nothing(self) -> bool {
        matches!(&self.0.data, Data::Scalar(text, true) if is_null(text))
    }

    fn map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let entries: &[_] = match &self.0.data {
            Data::Map(entries) => entries,
            // `Running:` with nothing after it is a map with nothing in it.
            Data::Scalar(..) if self.is_nothing() => &[],
            Data::Scalar(..) | Data::Seq(_) => return Err(self.mismatch("a map")),
        };
        let access = Entries {
            entries: entries.iter(),
            value: None,
        };
        visitor.visit_map(access).map_err(|e| e.at(self.0.spot))
    }

    fn seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.0.data {
            Data::Seq(items) => visitor
                .visit_seq(Items(items.iter()))
                .map_err(|e| e.at(self.0.spot)),
            Data::Scalar(..) | Data::Map(_) => Err(self.mismatch("a list")),
        }
    }
}

impl<'de> de::Deserializer<'de> for De<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let result = match &self.0.data {
            Data::Seq(_) => return self.seq(visitor),
            Data::Map(_) => return self.map(visitor),
            Data::Scalar(text, false) => visitor.visit_str(text),
            Data::Scalar(text, true) => match (text.as_str(), integer(text)) {
                (text, _) if is_null(text) => visitor.visit_unit(),
                ("true", _) => visitor.visit_bool(true),
                ("false", _) => visitor.visit_bool(false),
                (_, Some(number)) => visitor.visit_i64(number),
                // A number with a fraction too, as it was written: `2.10` is no `2.1`.
                (text, None) => visitor.visit_str(text),
            },
        };
        result.map_err(|e: Error| e.at(self.0.spot))
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.0.data {
            Data::Scalar(text, true) if text == "true" => visitor.visit_bool(true),
            Data::Scalar(text, true) if text == "false" => visitor.visit_bool(false),
            Data::Scalar(..) | Data::Seq(_) | Data::Map(_) => {
                Err(self.mismatch("`true` or `false`"))
            }
        }
    }

    fn deserialize_u16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let number = self.0.text().and_then(integer);
        match number.and_then(|number| u16::try_from(number).ok()) {
            Some(number) => visitor.visit_u16(number),
            None => Err(self.mismatch("a whole number from 0 to 65535")),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.0.data {
            Data::Scalar(text, plain) if !(*plain && is_null(text)) => visitor
                .visit_str(text)
                .map_err(|e: Error| e.at(self.0.spot)),
            Data::Scalar(..) | Data::Seq(_) | Data::Map(_) => Err(self.mismatch("a text")),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.is_nothing() {
            true => visitor.visit_none(),
            false => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        match name {
            AT => visitor.visit_map(Located {
                node: self.0,
                next: 0,
            }),
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.seq(visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Error> {
        if self.0.items().len() != len {
            return Err(self.mismatch(&format!("a list of {len}")));
        }
        self.seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.map(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        words: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let (word, value) = match &self.0.data {
            Data::Scalar(..) if !self.is_nothing() => (self.0, None),
            Data::Map(entries) => match entries.as_slice() {
                [(word, value)] => (word, Some(value)),
                _ => return Err(self.mismatch("one word with what it needs")),
            },
            Data::Scalar(..) | Data::Seq(_) => return Err(self.mismatch(&expected_word(words))),
        };
        visitor
            .visit_enum(Choice { word, value })
            .map_err(|e| e.at(self.0.spot))
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u32 u64 u128 f32 f64 char
        bytes byte_buf unit unit_struct tuple_struct ignored_any
    }
}

struct Items<'de>(std::slice::Iter<'de, Node>);

impl<'de> de::SeqAccess<'de> for Items<'de> {
    type Error = Error;
    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        self.0
            .next()
            .map(|node| seed.deserialize(De(node)))
            .transpose()
    }
}

struct Entries<'de> {
    entries: std::slice::Iter<'de, (Node, Node)>,
    value: Option<&'de Node>,
}

impl<'de> de::MapAccess<'de> for Entries<'de> {
    type Error = Error;
    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        let Some((key, value)) = self.entries.next() else {
            return Ok(None);
        };
        self.value = Some(value);
        let text = key.text().unwrap_or_default();
        let key_reader: de::value::StrDeserializer<'_, Error> = text.into_deserializer();
        seed.deserialize(key_reader)
            .map(Some)
            .map_err(|e| e.at_key(key.spot))
    }
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        match self.value.take() {
            Some(value) => seed.deserialize(De(value)),
            None => Err(Error::new(Kind::Other("a key without a value".to_owned()))),
        }
    }
}

/// A value with its place, as `At` reads it: line, column, value.
struct Located<'de> {
    node: &'de Node,
    next: u8,
}

impl<'de> de::MapAccess<'de> for Located<'de> {
    type Error = Error;
    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        self.next = self.next.saturating_add(1);
        let key = ["line", "column", "value"].get(usize::from(self.next) - 1);
        key.map(|key| seed.deserialize(IntoDeserializer::<Error>::into_deserializer(*key)))
            .transpose()
    }
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let place = self.node.spot.place;
        match self.next {
            1 => seed.deserialize(IntoDeserializer::<Error>::into_deserializer(place.line)),
            2 => seed.deserialize(IntoDeserializer::<Error>::into_deserializer(place.column)),
            _ => seed.deserialize(De(self.node)),
        }
    }
}

/// One word, alone or with a value.
struct Choice<'de> {
    word: &'de Node,
    value: Option<&'de Node>,
}

impl<'de> de::EnumAccess<'de> for Choice<'de> {
    type Error = Error;
    type Variant = Self;
    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Error> {
        let text = self.word.text().unwrap_or_default();
        let word: de::value::StrDeserializer<'_, Error> = text.into_deserializer();
        let variant = seed.deserialize(word).map_err(|e| match self.value {
            Some(_) => e.at_key(self.word.spot),
            None => e.at(self.word.spot),
        })?;
        Ok((variant, self))
    }
}

impl<'de> Choice<'de> {
    fn value(&self) -> Result<De<'de>, Error> {
        let text = self.word.text().unwrap_or_default();
        let needs =
            || Error::new(Kind::Other(format!("`{text}` needs a value"))).at(self.word.spot);
        self.value.map(De).ok_or_else(needs)
    }
}

impl<'de> de::VariantAccess<'de> for Choice<'de> {
    type Error = Error;
    fn unit_variant(self) -> Result<(), Error> {
        let text = self.word.text().unwrap_or_default();
        match self.value {
            Some(value) if !De(value).is_nothing() => {
                let message = format!("`{text}` takes no value");
                Err(Error::new(Kind::Other(message)).at_key(self.word.spot))
            }
            _ => Ok(()),
        }
    }
    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        seed.deserialize(self.value()?)
    }
    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Error> {
        de::Deserializer::deserialize_tuple(self.value()?, len, visitor)
    }
    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        de::Deserializer::deserialize_struct(self.value()?, "", fields, visitor)
    }
}
