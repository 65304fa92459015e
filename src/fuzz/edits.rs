//! Edits of files that load: bytes that are a whole one are as good as never met by chance.

use arbitrary::{Arbitrary, Unstructured};

/// The spec, its files as [`NAMES`](super::files::NAMES) has them, form feeds between.
pub(super) const SPEC: &str = include_str!("../../fuzz/seeds/spec_load/whole");

/// A file of targets that is right.
pub(super) const TARGETS: &str = include_str!("../../flowcheck.example.toml");

/// No more edits are made.
const MOST: usize = 8;

#[derive(Arbitrary, Debug)]
struct Edit<'a> {
    line: u8,
    what: What<'a>,
}

/// What is done to a line.
#[derive(Arbitrary, Debug)]
enum What<'a> {
    /// It goes.
    Drop,
    /// Another takes its place.
    Instead(u8),
    /// Another stands before it as well.
    Also(u8),
    /// One of its words is one of another line's.
    Word(u8, u8, u8),
    /// One of its words is this.
    Text(u8, &'a str),
    /// It stands this much further in, or out.
    Indent(i8),
    /// What follows the first colon is in so many brackets, or braces.
    Nest(u8, bool),
}

/// A text with the edits that bytes tell of.
pub(super) fn edited(text: &str, data: &[u8]) -> String {
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    let mut bytes = Unstructured::new(data);
    for _ in 0..MOST {
        if bytes.is_empty() {
            break;
        }
        if let Ok(edit) = Edit::arbitrary(&mut bytes) {
            apply(&edit, &mut lines);
        }
    }
    lines.concat()
}

fn apply(edit: &Edit, lines: &mut [String]) {
    let count = lines.len().max(1);
    let at = usize::from(edit.line) % count;
    let other = |pick: u8| lines.get(usize::from(pick) % count).cloned();
    let (Some(line), other) = (lines.get(at).cloned(), other) else {
        return;
    };
    let new = match edit.what {
        What::Drop => String::new(),
        What::Instead(pick) => other(pick).unwrap_or_default(),
        What::Also(pick) => other(pick).unwrap_or_default() + &line,
        What::Word(which, pick, theirs) => {
            let word = other(pick).and_then(|line| Some(word(&line, theirs)?.to_owned()));
            with_word(&line, which, &word.unwrap_or_default())
        }
        What::Text(which, text) => with_word(&line, which, text),
        What::Indent(by) if by < 0 => {
            let out = usize::from(by.unsigned_abs() % 8);
            let cut = line.len() - line.trim_start_matches(' ').len();
            line.get(out.min(cut)..).unwrap_or_default().to_owned()
        }
        What::Indent(by) => " ".repeat(usize::from(by.unsigned_abs() % 8)) + &line,
        What::Nest(depth, list) => nested(&line, usize::from(depth), list),
    };
    if let Some(line) = lines.get_mut(at) {
        *line = new;
    }
}

/// The words of a line, between what YAML gives a meaning.
fn words(line: &str) -> impl Iterator<Item = &str> {
    let mark = |c: char| c.is_whitespace() || "{}[],:\u{c}".contains(c);
    line.split(mark).filter(|word| !word.is_empty())
}

fn word(line: &str, which: u8) -> Option<&str> {
    let count = words(line).count();
    words(line).nth(usize::from(which) % count.max(1))
}

fn with_word(line: &str, which: u8, new: &str) -> String {
    match word(line, which) {
        Some(old) => line.replacen(old, new, 1),
        None => format!("{new}{line}"),
    }
}

fn nested(line: &str, depth: usize, list: bool) -> String {
    let (key, value) = line.split_once(": ").unwrap_or(("", line));
    let (open, close) = if list { ("[", "]") } else { ("{ a: ", " }") };
    let value = value.trim_end_matches('\n');
    format!(
        "{key}: {}{value}{}\n",
        open.repeat(depth),
        close.repeat(depth)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_dropped_put_in_and_changed_word_by_word() {
        assert_eq!(edited(SPEC, &[]), SPEC);
        assert_eq!(with_word("  a: { b: c }\n", 1, "x"), "  a: { x: c }\n");
        assert_eq!(nested("  a: b\n", 2, true), "  a: [[b]]\n");
        let mut lines = vec!["a: 1\n".to_owned(), "  b: 2\n".to_owned()];
        let mut edit = |line, what| {
            apply(&Edit { line, what }, &mut lines);
            lines.concat()
        };
        assert_eq!(edit(1, What::Indent(-1)), "a: 1\n b: 2\n");
        assert_eq!(edit(0, What::Word(1, 1, 1)), "a: 2\n b: 2\n");
        assert_eq!(edit(0, What::Also(1)), " b: 2\na: 2\n b: 2\n");
        assert_eq!(edit(0, What::Drop), " b: 2\n");
    }
}
