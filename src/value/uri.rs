//! `scheme://authority/path`.
//!
//! Not RFC 3986 whole: the authority reaches to the first slash and the path is the rest, so that a query or a fragment
//! is part of them and is refused with them.

/// The parts of a URI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Uri<'a> {
    /// `oss`; empty where the text has no `://`.
    pub scheme: &'a str,
    /// `bucket`; absent where the text has no `://`.
    pub authority: Option<&'a str>,
    /// From the first slash on, `/` included; empty without one.
    pub path: &'a str,
}

impl<'a> Uri<'a> {
    /// The part the spec calls `scheme`, `authority` or `path`.
    pub fn part(&self, name: &str) -> Option<&'a str> {
        match name {
            "scheme" => Some(self.scheme),
            "authority" => self.authority,
            "path" => Some(self.path),
            _ => None,
        }
    }

    /// Whether it has a scheme of letters, digits, `+`, `-` and `.`, with a letter first.
    pub fn is_whole(&self) -> bool {
        self.authority.is_some()
            && self.scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && self
                .scheme
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
    }
}

/// Takes a URI apart. A text without `://` has an empty scheme and no authority.
pub fn split_uri(text: &str) -> Uri<'_> {
    let Some((scheme, rest)) = text.split_once("://") else {
        return Uri {
            scheme: "",
            authority: None,
            path: "",
        };
    };
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    Uri {
        scheme,
        authority: Some(authority),
        path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uri_falls_into_three_parts() {
        let uri = split_uri("oss://bucket/a?b");
        assert_eq!(
            (uri.scheme, uri.authority, uri.path),
            ("oss", Some("bucket"), "/a?b")
        );
        assert_eq!(split_uri("oss://bucket").path, "");
        assert_eq!(split_uri("oss://").authority, Some(""));
        assert!(!split_uri("bucket").is_whole() && !split_uri("://b").is_whole());
        assert!(split_uri("oss://").is_whole() && !split_uri("1s://b").is_whole());
    }
}
