//! Descriptions, paths and lengths.

/// How the documents' "characters" are counted (contradictions, row 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Characters,
    Bytes,
}

impl Unit {
    pub(crate) fn read(alternative: &str) -> Self {
        if alternative == "bytes" {
            Self::Bytes
        } else {
            Self::Characters
        }
    }

    pub(crate) fn count(self, text: &str) -> usize {
        match self {
            Self::Characters => text.chars().count(),
            Self::Bytes => text.len(),
        }
    }
}

/// What a description may hold beyond its rule, as the samples have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Beyond {
    Nothing,
    /// A Chinese full stop.
    Stop,
    StopAndSpace,
}

impl Beyond {
    pub(crate) fn read(alternative: &str) -> Self {
        match alternative {
            "strict" => Self::Nothing,
            "full-stop-and-space" => Self::StopAndSpace,
            _ => Self::Stop,
        }
    }

    fn has(self, c: char) -> bool {
        match self {
            Self::Nothing => false,
            Self::Stop => c == '。',
            Self::StopAndSpace => matches!(c, '。' | ' '),
        }
    }
}

/// A description: 2 to 128 characters, Latin or Chinese letters first, then also digits, `:`, `_` and `-`, and no
/// `http://` or `https://` at the start (`cpfs-api-2022-06-29#4.1`).
pub(crate) fn is_description(text: &str, beyond: Beyond) -> bool {
    let long = (2..=128).contains(&text.chars().count());
    let first = text.chars().next().is_some_and(is_letter);
    let rest = text.chars().all(|c| {
        is_letter(c) || c.is_ascii_digit() || matches!(c, ':' | '_' | '-') || beyond.has(c)
    });
    long && first && rest && !text.starts_with("http://") && !text.starts_with("https://")
}

fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic()
        || matches!(c, '\u{2e80}'..='\u{2fdf}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// The values of a parameter that takes several, commas between; whether blanks beside them count is not said.
pub(crate) fn separated(text: &str, trimmed: bool) -> impl Iterator<Item = &str> {
    text.split(',')
        .map(move |v| if trimmed { v.trim() } else { v })
}

/// A directory as the documents write one: starts and ends with `/`, its length in bounds.
pub(crate) fn is_directory(
    path: &str,
    bounds: std::ops::RangeInclusive<usize>,
    unit: Unit,
) -> bool {
    path.starts_with('/') && path.ends_with('/') && bounds.contains(&unit.count(path))
}

/// Whether no part of a path is empty, `.` or `..` and no character is a control character.
pub(crate) fn is_plain(path: &str) -> bool {
    let inner = path
        .strip_prefix('/')
        .and_then(|p| p.strip_suffix('/'))
        .unwrap_or(path);
    inner
        .split('/')
        .all(|part| !matches!(part, "" | "." | ".."))
        && !path.chars().any(char::is_control)
}

/// The levels of a directory; `/` has none (`cpfs-api-2022-06-29#7.1`).
pub(crate) fn depth(path: &str) -> usize {
    path.split('/').filter(|part| !part.is_empty()).count()
}

/// The directory above: of `/a/b/`, `/a/`.
pub(crate) fn parent(path: &str) -> &str {
    let inner = path.strip_suffix('/').unwrap_or(path);
    inner
        .rfind('/')
        .and_then(|at| inner.get(..=at))
        .unwrap_or("/")
}

/// A client token: ASCII, at most 64 characters (`cpfs-api-2022-06-29#4.1`).
pub(crate) fn is_token(text: &str) -> bool {
    text.is_ascii() && text.len() <= 64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions() {
        for good in [
            "ab",
            "此文件系统的描述信息。",
            "a:b_c-9",
            "Bucket01数据流动",
            &"a".repeat(128),
            "内部事务目录",
        ] {
            assert!(is_description(good, Beyond::Stop), "{good}");
        }
        for bad in [
            "",
            "a",
            "1a",
            "_a",
            "http://a",
            "https://a",
            "a b",
            "a\tb",
            &"a".repeat(129),
        ] {
            assert!(!is_description(bad, Beyond::Stop), "{bad}");
        }
    }

    #[test]
    fn the_samples_hold_more_than_the_rule() {
        let passing = |beyond| ["ab", "描述。", "OSS Bucket"].map(|d| is_description(d, beyond));
        assert_eq!(passing(Beyond::read("strict")), [true, false, false]);
        assert_eq!(passing(Beyond::read("full-stop")), [true, true, false]);
        let most = Beyond::read("full-stop-and-space");
        assert_eq!(passing(most), [true, true, true]);
    }

    #[test]
    fn directories() {
        assert!(is_directory("/a/", 2..=1024, Unit::Characters));
        assert!(!is_directory("/", 2..=1024, Unit::Characters));
        assert!(!is_directory("/a", 2..=1024, Unit::Characters));
        let chinese = format!("/{}/", "数".repeat(400));
        assert!(is_directory(&chinese, 2..=1024, Unit::Characters));
        assert!(!is_directory(&chinese, 2..=1024, Unit::Bytes));
        assert_eq!((depth("/"), depth("/test/aaa/ccc/")), (0, 3));
        assert_eq!(
            (parent("/a/b/"), parent("/a/"), parent("/")),
            ("/a/", "/", "/")
        );
        assert!(is_plain("/a/b/") && !is_plain("/a//b/") && !is_plain("/a/../"));
    }
}
