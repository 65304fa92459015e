//! TOML into the tree that the specs' reader takes, each key and value with its place.
//!
//! What can be read is, though something else is wrong.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::spec::located::Place;
use crate::spec::yaml::{Data, Mistake, Node, Spot};

/// How many bytes the file may have.
const BYTES: usize = 1 << 18;

/// Reads a text.
pub(super) fn parse(bytes: &[u8]) -> (Option<Node>, Vec<Mistake>) {
    let mistake = |spot, message: &str| {
        let message = message.to_owned();
        let mistake = Mistake {
            spot,
            message,
            help: None,
        };
        (None, vec![mistake])
    };
    if bytes.len() > BYTES {
        return mistake(Spot::default(), "the file has more than 262144 bytes");
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let text = String::from_utf8_lossy(valid);
            let end = text.len();
            return mistake(Lines::of(&text).spot(end..end), "this is no UTF-8");
        }
    };
    let lines = Lines::of(text);
    let (root, errors) = DeTable::parse_recoverable(text);
    let wrong = |error: &toml::de::Error| Mistake {
        spot: lines.spot(error.span().unwrap_or_default()),
        message: format!("this is not TOML: {}", error.message()),
        help: None,
    };
    let mistakes = errors.iter().map(wrong).collect();
    let data = lines.table(root.get_ref());
    (
        Some(Node {
            spot: lines.spot(0..0),
            data,
        }),
        mistakes,
    )
}

/// Where lines begin, and how many characters stand before every so many bytes: a file may be one long line.
struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
    before: Vec<usize>,
}

/// Characters are counted anew from every so many bytes.
const STRIDE: usize = 256;

fn chars(bytes: &[u8]) -> usize {
    // All but the bytes that go on with a character.
    bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Lines<'t> {
        let after = text.match_indices('\n').map(|(at, _)| at + 1);
        let strides = text.as_bytes().chunks(STRIDE).scan(0, |count, stride| {
            let before = *count;
            *count += chars(stride);
            Some(before)
        });
        Lines {
            text,
            starts: std::iter::once(0).chain(after).collect(),
            before: strides.collect(),
        }
    }

    /// How many characters stand before a byte.
    fn chars_before(&self, at: usize) -> usize {
        let stride = at / STRIDE;
        let rest = self.text.as_bytes().get(stride * STRIDE..at);
        let before = self.before.get(stride).or(self.before.last());
        before.copied().unwrap_or(0) + rest.map_or(0, chars)
    }

    fn spot(&self, span: std::ops::Range<usize>) -> Spot {
        let line = self.starts.partition_point(|start| *start <= span.start);
        let start = line.checked_sub(1).and_then(|at| self.starts.get(at));
        let start = start.copied().unwrap_or(0);
        let end = self.starts.get(line).copied().unwrap_or(self.text.len());
        let from = self.chars_before(span.start);
        let to = self.chars_before(span.end.min(end));
        Spot {
            place: Place {
                line: number(line),
                column: number(from.saturating_sub(self.chars_before(start)) + 1),
            },
            width: number(to.saturating_sub(from).max(1)),
        }
    }

    fn table(&self, table: &DeTable<'_>) -> Data {
        let mut entries: Vec<_> = table.iter().collect();
        // As they stand in the file.
        entries.sort_by_key(|(key, _)| key.span().start);
        let entry = |(key, value): (&Spanned<_>, &Spanned<DeValue<'_>>)| {
            let text: &std::borrow::Cow<'_, str> = key.get_ref();
            let spot = self.spot(key.span());
            let data = Data::Scalar(text.to_string(), false);
            (Node { spot, data }, self.value(value))
        };
        Data::Map(entries.into_iter().map(entry).collect())
    }

    fn value(&self, value: &Spanned<DeValue<'_>>) -> Node {
        let data = match value.get_ref() {
            DeValue::String(text) => Data::Scalar(text.to_string(), false),
            DeValue::Integer(integer) => {
                let plain = i64::from_str_radix(integer.as_str(), integer.radix());
                let text = plain.map_or_else(|_| integer.to_string(), |number| number.to_string());
                Data::Scalar(text, true)
            }
            DeValue::Float(float) => Data::Scalar(float.as_str().to_owned(), true),
            DeValue::Boolean(boolean) => Data::Scalar(boolean.to_string(), true),
            DeValue::Datetime(moment) => Data::Scalar(moment.to_string(), true),
            DeValue::Array(items) => Data::Seq(items.iter().map(|item| self.value(item)).collect()),
            DeValue::Table(table) => self.table(table),
        };
        let spot = self.spot(value.span());
        Node { spot, data }
    }
}

fn number(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
