//! Paths on a file system: depth, containment, joining.
//!
//! Purely by their text: names between slashes. `.` and `..` are names like any other, and nothing asks whether a path
//! exists.

/// The names between the slashes.
fn names(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|name| !name.is_empty())
}

/// How deep a path lies; the root's depth is 0, `/a/`'s is 1.
pub fn depth(path: &str) -> i64 {
    i64::try_from(names(path).count()).unwrap_or(i64::MAX)
}

/// The path right above a path; nothing lies above the root.
pub fn parent(path: &str) -> Option<String> {
    let mut above: Vec<&str> = names(path).collect();
    above.pop()?;
    Some(join(
        "/",
        &above
            .iter()
            .flat_map(|name| [*name, "/"])
            .collect::<String>(),
    ))
}

/// Whether a path is written without `.`, `..` and doubled slashes.
pub fn is_plain(path: &str) -> bool {
    !path.contains("//") && names(path).all(|name| !matches!(name, "." | ".."))
}

/// Whether a path lies in a base path, or is it.
pub fn inside(path: &str, base: &str) -> bool {
    let mut path = names(path);
    names(base).all(|name| path.next() == Some(name))
}

/// Whether neither path contains, or is, the other.
pub fn disjoint(a: &str, b: &str) -> bool {
    !inside(a, b) && !inside(b, a)
}

/// A path below a base path, without doubled slashes. It ends with a slash if the relative path (the base, where that
/// is empty) does.
pub fn join(base: &str, relative: &str) -> String {
    let mut joined = String::with_capacity(base.len() + relative.len() + 1);
    if base.starts_with('/') || (base.is_empty() && relative.starts_with('/')) {
        joined.push('/');
    }
    for name in names(base).chain(names(relative)) {
        joined.push_str(name);
        joined.push('/');
    }
    let ends = if relative.is_empty() { base } else { relative };
    if !ends.ends_with('/') && joined.len() > 1 {
        joined.pop();
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn paths_are_compared_name_by_name() {
        assert_eq!((depth("/"), depth("/a/"), depth("/a/b")), (0, 1, 2));
        assert!(inside("/a/b/", "/a/") && inside("/a", "/a/") && inside("/a/", "/"));
        assert!(!inside("/ab/", "/a/") && !inside("/", "/a/"));
        assert!(disjoint("/ab/", "/a/") && !disjoint("/a/", "/a/b/"));
        assert_eq!(join("/fset/", "/dir/"), "/fset/dir/");
        assert_eq!(join("/", "/"), "/");
        assert_eq!(join("/", "a"), "/a");
        assert_eq!(join("/a", ""), "/a");
        assert_eq!(join("/a/", "/"), "/a/");
        assert_eq!(parent("/a/b/").as_deref(), Some("/a/"));
        assert_eq!(parent("/a").as_deref(), Some("/"));
        assert_eq!(parent("/"), None);
        assert!(
            is_plain("/a/.b/..c/")
                && !is_plain("/a/./b/")
                && !is_plain("/a/..")
                && !is_plain("//a/")
        );
    }

    proptest! {
        #[test]
        fn what_is_joined_lies_inside_and_is_as_deep_as_both(a in "(/[ab.]{0,2}){0,4}/?", b in "(/?[ab.]{0,2}){0,4}/?") {
            let joined = join(&a, &b);
            prop_assert!(inside(&joined, &a));
            prop_assert_eq!(depth(&joined), depth(&a) + depth(&b));
            prop_assert!(!joined.contains("//"));
            prop_assert_eq!(join(&joined, ""), joined);
        }

        #[test]
        fn inside_is_an_order(a in "(/[ab]){0,3}/", b in "(/[ab]){0,3}/", c in "(/[ab]){0,3}/") {
            prop_assert!(inside(&a, &a) && inside(&a, "/"));
            prop_assert!(!(inside(&a, &b) && inside(&b, &c)) || inside(&a, &c));
            prop_assert_eq!(inside(&a, &b) && inside(&b, &a), a == b);
        }
    }
}
