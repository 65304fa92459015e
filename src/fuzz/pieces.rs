//! Texts put together from pieces, so that few bytes make what lies at a bound.

use std::borrow::Cow;

use arbitrary::{Arbitrary, Unstructured};

use crate::value::Constraints;

/// Characters of one to four bytes, one that combines, and what paths are made of.
const CHARACTERS: [char; 8] = ['a', '/', '.', '中', 'é', '😀', '\u{301}', '"'];

/// The lengths in a parameter's bounds.
#[derive(Clone, Debug, Default)]
pub(super) struct Bounds {
    /// Of one text, in characters or bytes.
    lengths: Vec<usize>,
    /// Of a whole list, in bytes.
    sizes: Vec<usize>,
}

impl Bounds {
    pub(super) fn of<'c>(all: impl Iterator<Item = &'c Constraints>) -> Bounds {
        let mut bounds = Bounds::default();
        for constraints in all {
            let text = constraints.items.as_deref().unwrap_or(constraints);
            let lengths = [text.min_length, text.max_length];
            bounds
                .lengths
                .extend(lengths.into_iter().flatten().filter_map(whole));
            bounds.sizes.extend(constraints.max_bytes.and_then(whole));
        }
        for numbers in [&mut bounds.lengths, &mut bounds.sizes] {
            numbers.sort_unstable();
            numbers.dedup();
        }
        bounds
    }

    /// A bound, or the number before or after it.
    fn near(numbers: &[usize], pick: u8) -> Option<usize> {
        let index = usize::from(pick / 3) % numbers.len().max(1);
        let bound = numbers.get(index)?;
        Some((bound + usize::from(pick % 3)).saturating_sub(1))
    }
}

fn whole(number: i64) -> Option<usize> {
    usize::try_from(number).ok()
}

/// A part of a text.
#[derive(Arbitrary, Debug)]
enum Piece<'a> {
    /// As it stands.
    Plain(&'a str),
    /// A few of a character.
    Few(u8, u8),
    /// So many of a character that the text is as long, in characters, as a bound.
    Characters(u8, u8),
    /// The same in bytes.
    Bytes(u8, u8),
}

#[derive(Arbitrary, Debug)]
struct List<'a> {
    entries: Vec<(bool, Vec<Piece<'a>>)>,
    /// The whole is filled up with space to a bound, in one of eight; large texts take time.
    size: u16,
}

#[derive(Arbitrary, Debug)]
struct Framed<'a> {
    leads: bool,
    ends: bool,
    pieces: Vec<Piece<'a>>,
}

/// An entry list: the text itself, or pieces.
pub(super) fn list<'d>(data: &'d [u8], bounds: &Bounds) -> Cow<'d, str> {
    let (mode, rest) = data.split_first().unwrap_or((&0, &[]));
    if mode % 2 == 0 {
        return String::from_utf8_lossy(rest);
    }
    let Ok(List { entries, size }) = List::arbitrary_take_rest(Unstructured::new(rest)) else {
        return Cow::Borrowed("");
    };
    let written = entries.iter().map(|(escaped, pieces)| {
        let text = text(pieces, 0, bounds);
        quoted(&text, *escaped)
    });
    let mut list = format!("[{}", written.collect::<Vec<_>>().join(","));
    let [low, high] = size.to_le_bytes();
    if low % 8 == 7
        && let Some(size) = Bounds::near(&bounds.sizes, high)
    {
        let missing = size.saturating_sub(list.len() + 1);
        list.extend(std::iter::repeat_n(' ', missing));
    }
    list.push(']');
    Cow::Owned(list)
}

/// A directory: the text itself, or pieces, mostly between slashes.
pub(super) fn path<'d>(data: &'d [u8], bounds: &Bounds) -> Cow<'d, str> {
    let (mode, rest) = data.split_first().unwrap_or((&0, &[]));
    if mode % 2 == 0 {
        return String::from_utf8_lossy(rest);
    }
    let Ok(framed) = Framed::arbitrary_take_rest(Unstructured::new(rest)) else {
        return Cow::Borrowed("");
    };
    let mut path = if framed.leads { "/" } else { "" }.to_owned();
    path.push_str(&text(
        &framed.pieces,
        usize::from(framed.leads) + usize::from(framed.ends),
        bounds,
    ));
    if framed.ends {
        path.push('/');
    }
    Cow::Owned(path)
}

/// The pieces, one after the other; `around`: how long what stands around them is.
fn text(pieces: &[Piece], around: usize, bounds: &Bounds) -> String {
    let mut text = String::new();
    for piece in pieces {
        match piece {
            Piece::Plain(plain) => text.push_str(plain),
            Piece::Few(which, count) => fill(&mut text, *which, usize::from(count % 16)),
            Piece::Characters(which, bound) => {
                let have = text.chars().count() + around;
                let want = Bounds::near(&bounds.lengths, *bound).unwrap_or(0);
                fill(&mut text, *which, want.saturating_sub(have));
            }
            Piece::Bytes(which, bound) => {
                let have = text.len() + around;
                let want = Bounds::near(&bounds.lengths, *bound).unwrap_or(0);
                let missing = want.saturating_sub(have);
                let wide = character(*which).len_utf8();
                fill(&mut text, *which, missing / wide);
                fill(&mut text, 0, missing % wide);
            }
        }
    }
    text
}

fn character(which: u8) -> char {
    let index = usize::from(which) % CHARACTERS.len();
    CHARACTERS.get(index).copied().unwrap_or('a')
}

fn fill(text: &mut String, which: u8, count: usize) {
    text.extend(std::iter::repeat_n(character(which), count));
}

/// A JSON text, every character beyond ASCII escaped or none.
fn quoted(text: &str, escaped: bool) -> String {
    let mut quoted = serde_json::Value::from(text).to_string();
    if escaped && !quoted.is_ascii() {
        let mut units = [0; 2];
        let escape = |c: char| match c.is_ascii() {
            true => c.to_string(),
            false => {
                let units = c.encode_utf16(&mut units);
                units.iter().map(|unit| format!("\\u{unit:04x}")).collect()
            }
        };
        quoted = quoted.chars().map(escape).collect();
    }
    quoted
}
