//! Texts put together from pieces, so that few bytes make what lies at a bound.
//!
//! Long texts take long, and a fuzzer that met one keeps to its like. So whether a text may be long is drawn by lot from
//! all bytes of an input: most are short, whatever came before, and thousands a minute lie at the largest bounds.

use std::borrow::Cow;

use arbitrary::{Arbitrary, Unstructured};

use crate::value::Constraints;

/// Characters of one to four bytes, one that combines, what paths are made of, and what JSON has to escape.
const CHARACTERS: [char; 11] = [
    'a', '/', '.', '中', 'é', '😀', '\u{301}', '"', '\u{1f}', '\n', '\0',
];

/// No more bytes are read: long texts come of pieces.
const LONGEST: usize = 96;
/// Lists have no more entries.
const MOST: usize = 6;
/// One in so many texts may be as long as a bound of one.
const LONG: u64 = 32;
/// One in so many lists may be as large as a bound of the whole.
const LARGE: u64 = 2_048;

/// What chance decides, by the bytes of an input.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lot(u64);

impl Lot {
    pub(super) fn draw(data: &[u8]) -> Lot {
        const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
        let (words, rest) = data.as_chunks::<8>();
        let words = words.iter().map(|word| u64::from_le_bytes(*word));
        let rest = rest.iter().map(|byte| u64::from(*byte));
        Lot(words.chain(rest).fold(ODD, |lot, word| {
            (lot ^ word).wrapping_mul(ODD).rotate_left(29)
        }))
    }

    /// Whether this is one in so many. The answers for numbers of which one divides the other go together.
    pub(super) fn one_in(self, many: u64) -> bool {
        (self.0 >> 16).is_multiple_of(many)
    }
}

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

    /// The same of one text's length; a few where it may not be long.
    fn length(&self, pick: u8, lot: Lot) -> usize {
        let length = Bounds::near(&self.lengths, pick).unwrap_or(0);
        if lot.one_in(LONG) {
            length
        } else {
            length.min(5)
        }
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

/// How a text stands in JSON.
#[derive(Arbitrary, Clone, Copy, Debug)]
enum Written {
    /// What has to be is escaped.
    Plainly,
    /// Characters beyond ASCII are too, by number.
    ByNumber,
    /// What has an escape of its own has that.
    Shortly,
    /// Nothing is, and so it may be no JSON.
    Raw,
}

#[derive(Arbitrary, Debug)]
struct List<'a> {
    entries: Vec<(Written, Vec<Piece<'a>>)>,
    /// The bound that the whole is filled up to with space, where it may be large.
    size: u8,
}

#[derive(Arbitrary, Debug)]
struct Framed<'a> {
    leads: bool,
    ends: bool,
    pieces: Vec<Piece<'a>>,
}

/// An entry list: the text itself, or pieces.
pub(super) fn list<'d>(data: &'d [u8], bounds: &Bounds) -> Cow<'d, str> {
    let (mode, rest, lot) = mode(data);
    if mode % 2 == 0 {
        return String::from_utf8_lossy(rest);
    }
    let Ok(List { entries, size }) = List::arbitrary_take_rest(Unstructured::new(rest)) else {
        return Cow::Borrowed("");
    };
    let mut list = "[".to_owned();
    for (written, pieces) in entries.iter().take(MOST) {
        if list.len() > 1 {
            list.push(',');
        }
        quote(&text(pieces, 0, bounds, lot), *written, &mut list);
    }
    if lot.one_in(LARGE)
        && let Some(size) = Bounds::near(&bounds.sizes, size)
    {
        let missing = size.saturating_sub(list.len() + 1);
        list.extend(std::iter::repeat_n(' ', missing));
    }
    list.push(']');
    Cow::Owned(list)
}

/// A directory: the text itself, or pieces, mostly between slashes.
pub(super) fn path<'d>(data: &'d [u8], bounds: &Bounds) -> Cow<'d, str> {
    let (mode, rest, lot) = mode(data);
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
        lot,
    ));
    if framed.ends {
        path.push('/');
    }
    Cow::Owned(path)
}

/// The first byte, as much of the rest as is read, and what is drawn from it.
fn mode(data: &[u8]) -> (u8, &[u8], Lot) {
    let (mode, rest) = data.split_first().unwrap_or((&0, &[]));
    let rest = rest.get(..LONGEST).unwrap_or(rest);
    (*mode, rest, Lot::draw(rest))
}

/// The pieces, one after the other; `around`: how long what stands around them is.
fn text(pieces: &[Piece], around: usize, bounds: &Bounds, lot: Lot) -> String {
    let mut text = String::new();
    for piece in pieces {
        match piece {
            Piece::Plain(plain) => text.push_str(plain),
            Piece::Few(which, count) => fill(&mut text, *which, usize::from(count % 16)),
            Piece::Characters(which, bound) => {
                let have = text.chars().count() + around;
                let want = bounds.length(*bound, lot);
                fill(&mut text, *which, want.saturating_sub(have));
            }
            Piece::Bytes(which, bound) => {
                let have = text.len() + around;
                let want = bounds.length(*bound, lot);
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

fn quote(text: &str, written: Written, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match (written, c) {
            (Written::Raw, _) => out.push(c),
            (_, '"' | '\\') | (Written::Shortly, '/') => out.extend(['\\', c]),
            (Written::Shortly, '\n') => out.push_str("\\n"),
            (_, '\0'..' ') => escape(c, out),
            (Written::ByNumber, _) if !c.is_ascii() => escape(c, out),
            (Written::Plainly | Written::ByNumber | Written::Shortly, _) => out.push(c),
        }
    }
    out.push('"');
}

fn escape(c: char, out: &mut String) {
    for unit in c.encode_utf16(&mut [0; 2]) {
        out.push_str("\\u");
        let digit = |by: u32| char::from_digit(u32::from(*unit) >> by & 15, 16).unwrap_or('0');
        out.extend([12, 8, 4, 0].map(digit));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_quoted_is_read_as_it_was() {
        for text in ["", "/a", "中é😀\u{301}", "\"\\\n\0\u{1f} \u{7f}"] {
            for written in [Written::Plainly, Written::ByNumber, Written::Shortly] {
                let mut quoted = String::new();
                quote(text, written, &mut quoted);
                let read: String = serde_json::from_str(&quoted).unwrap();
                assert_eq!(read, text);
            }
        }
        let mut raw = String::new();
        quote("/\n\"", Written::Raw, &mut raw);
        assert_eq!(raw, "\"/\n\"\"");
    }
}
