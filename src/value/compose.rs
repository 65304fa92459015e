//! Making texts: of a given length, between a given start and end, from given characters.
//!
//! Knows nothing of validity: whoever asks decides which bounds the text keeps.

use super::Random;
use super::chars::in_classes;
use super::constraints::Constraints;
use super::text::{Unit, length};
use crate::spec::syntax::{CharClass, Type};

/// Where a text has no other bounds: what most texts are made of.
const COMMON: &str = "abcdefghijklmnopqrstuvwxyz0123456789";
/// And what some have inside: two, three and four bytes each.
const WIDE: &str = "é中文ß数据😀";
/// Longer texts repeat themselves: this many characters are chosen one by one.
const CHOSEN: usize = 48;
/// File systems take names of 255 bytes; a long path is cut into names no longer than this.
const LONGEST_NAME: usize = 170;

/// No text is longer, whatever a bound says: 4 MiB.
const LARGEST: i64 = 4 << 20;

/// What a text is to look like.
pub(super) struct Shape<'a> {
    /// Its start.
    pub start: &'a str,
    /// Its end.
    pub end: &'a str,
    /// Its length in the constraints' unit, start and end included.
    pub length: i64,
    /// Whether characters of several bytes may occur.
    pub wide: bool,
}

/// A text of a shape, with the first, last and other characters the constraints ask for.
/// A length too small for start and end cuts them.
pub(super) fn compose(c: &Constraints, shape: &Shape, random: &mut Random) -> String {
    let wanted = usize::try_from(shape.length.min(LARGEST)).unwrap_or(0);
    let framed = length(shape.start, c.unit) + length(shape.end, c.unit);
    let Some(body) = wanted.checked_sub(usize::try_from(framed).unwrap_or(0)) else {
        return cut(shape, wanted);
    };
    let mut text = String::with_capacity(wanted + 8);
    text.push_str(shape.start);
    if c.ty == Some(Type::Path) && c.chars.is_empty() {
        push_names(&mut text, body, random);
    } else {
        push_characters(c, shape, &mut text, body, random);
    }
    text.push_str(shape.end);
    text
}

/// Start and end one over the other, as `/` is a path that starts and ends with a slash.
fn cut(shape: &Shape, wanted: usize) -> String {
    let longer = if shape.start.len() >= shape.end.len() {
        shape.start
    } else {
        shape.end
    };
    longer.chars().take(wanted).collect()
}

/// Names with slashes between, never two slashes in a row.
fn push_names(text: &mut String, body: usize, random: &mut Random) {
    let name = if body > 24 || random.is_plain() {
        LONGEST_NAME
    } else {
        3 + random.below(9)
    };
    let chosen = random_run(&[], body, random);
    let mut letters = chosen.chars().cycle();
    for at in 1..=body {
        if at % (name + 1) == 0 && at != body {
            text.push('/');
        } else {
            text.extend(letters.next());
        }
    }
}

fn push_characters(
    c: &Constraints,
    shape: &Shape,
    text: &mut String,
    body: usize,
    random: &mut Random,
) {
    let from = text.len();
    let run = random_run(&c.chars, body, random);
    text.extend(run.chars().cycle().take(body));
    if c.unit == Unit::Utf8Byte {
        fit_bytes(c, text, from, body);
    }
    if shape.wide && c.chars.is_empty() {
        widen(c, text, from, random);
    }
    if shape.start.is_empty() && !c.first.is_empty() {
        replace_end(text, true, letter_of_both(&c.first, &c.chars, random));
    }
    if shape.end.is_empty() && !c.last.is_empty() && body > 0 {
        let single = text.chars().count() == 1;
        let also = if single { &c.first } else { &c.chars };
        replace_end(text, false, letter_of_both(&c.last, also, random));
    }
}

/// Up to [`CHOSEN`] characters of the classes, chosen one by one.
fn random_run(classes: &[CharClass], body: usize, random: &mut Random) -> String {
    (0..body.min(CHOSEN))
        .map(|_| letter(classes, random))
        .collect()
}

/// Cuts characters until the text from `from` has `body` bytes, and fills up with one-byte ones.
fn fit_bytes(c: &Constraints, text: &mut String, from: usize, body: usize) {
    while text.len() > from + body {
        text.pop();
    }
    let plain = if in_any(b'a'.into(), &c.chars) {
        'a'
    } else {
        '0'
    };
    while text.len() < from + body {
        text.push(plain);
    }
}

/// Replaces some characters by wide ones, the length in the unit unchanged and the bytes within `max_bytes`.
fn widen(c: &Constraints, text: &mut String, from: usize, random: &mut Random) {
    let wide: Vec<char> = WIDE.chars().collect();
    for _ in 0..3 {
        let Some(c_wide) = random.pick(&wide).copied() else {
            return;
        };
        let costs = if c.unit == Unit::Utf8Byte {
            c_wide.len_utf8()
        } else {
            1
        };
        let room = c
            .max_bytes
            .is_none_or(|most| length(text, Unit::Utf8Byte) + 8 <= most);
        if !room || text.len() < from + costs + 2 {
            return;
        }
        let tail: usize = text
            .chars()
            .rev()
            .take(costs)
            .filter(char::is_ascii)
            .count();
        if tail < costs {
            return;
        }
        text.truncate(text.len() - costs);
        let at = from
            + text
                .get(from..)
                .and_then(|t| t.chars().next())
                .map_or(0, char::len_utf8);
        text.insert(at, c_wide);
    }
}

fn in_any(c: char, classes: &[CharClass]) -> bool {
    classes.is_empty() || in_classes(c, classes)
}

/// A character of one of the classes; a common one if there are none.
pub(super) fn letter(classes: &[CharClass], random: &mut Random) -> char {
    let nth = |set: &str, random: &mut Random| {
        let index = random.below(set.chars().count());
        set.chars().nth(index).unwrap_or('a')
    };
    let span = |first: char, count: usize, random: &mut Random| {
        let offset = u32::try_from(random.below(count)).unwrap_or(0);
        char::from_u32(u32::from(first) + offset).unwrap_or(first)
    };
    let ascii =
        |set: &[u8], random: &mut Random| random.pick(set).map_or('a', |byte| char::from(*byte));
    if random.is_plain() && in_any('a', classes) {
        return 'a';
    }
    match random.pick(classes) {
        None => ascii(COMMON.as_bytes(), random),
        Some(CharClass::Lower | CharClass::Latin) => span('a', 26, random),
        Some(CharClass::Upper) => span('A', 26, random),
        Some(CharClass::Han) => span('\u{4E00}', 0x51A6, random),
        Some(CharClass::Digit) => span('0', 10, random),
        Some(CharClass::Ascii) => span('!', 94, random),
        Some(CharClass::These(these)) => nth(these, random),
    }
}

/// A character of the first classes that is of the second too, where there is one.
fn letter_of_both(classes: &[CharClass], also: &[CharClass], random: &mut Random) -> char {
    for _ in 0..16 {
        let c = letter(classes, random);
        if in_any(c, also) {
            return c;
        }
    }
    COMMON
        .chars()
        .chain("A中_-".chars())
        .find(|c| in_any(*c, classes) && in_any(*c, also))
        .unwrap_or('a')
}

/// Replaces the first or the last character, unless the text is empty.
pub(super) fn replace_end(text: &mut String, first: bool, with: char) {
    if first {
        if let Some(old) = text.chars().next() {
            text.replace_range(..old.len_utf8(), with.encode_utf8(&mut [0; 4]));
        }
    } else if text.pop().is_some() {
        text.push(with);
    }
}
