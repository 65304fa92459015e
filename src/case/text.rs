//! Text for people: comments that stay comments, names of files.

/// At most so many bytes of a file's name before `.yaml`.
const NAME: usize = 96;

/// A line that is a comment in YAML and in any shell, whatever the text holds.
pub(super) fn comment(text: &str) -> String {
    format!("{}\n", format!("# {}", one_line(text)).trim_end())
}

/// What ends a line or cannot be seen becomes a space.
pub(super) fn one_line(text: &str) -> String {
    let space = |c: char| {
        c.is_control()
            || matches!(
                c,
                '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
            )
    };
    text.chars()
        .map(|c| if space(c) { ' ' } else { c })
        .collect::<String>()
        .trim()
        .to_owned()
}

/// `StartDataFlow/accepted/stopped` as `start-data-flow-accepted-stopped`: small letters, digits and `-`, at most 96
/// bytes. A longer name is cut, and what was cut still tells it from others.
pub(super) fn file_stem(name: &str) -> String {
    let mut stem = String::new();
    let mut before_capital = false;
    for c in name.chars() {
        if !c.is_ascii_alphanumeric() {
            before_capital = false;
            dash(&mut stem);
            continue;
        }
        if c.is_ascii_uppercase() && before_capital {
            dash(&mut stem);
        }
        before_capital = !c.is_ascii_uppercase();
        stem.push(c.to_ascii_lowercase());
    }
    let stem = stem.trim_end_matches('-');
    match stem.get(..NAME - 9) {
        Some(start) if stem.len() > NAME => {
            format!("{}-{:08x}", start.trim_end_matches('-'), fingerprint(name))
        }
        Some(_) | None => stem.to_owned(),
    }
}

fn dash(stem: &mut String) {
    if !stem.is_empty() && !stem.ends_with('-') {
        stem.push('-');
    }
}

/// FNV-1a, 32 bits: the same on every machine and in every version.
fn fingerprint(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_read_like_their_keys() {
        assert_eq!(
            file_stem("StartDataFlow/accepted/stopped"),
            "start-data-flow-accepted-stopped"
        );
        assert_eq!(
            file_stem("CreateDataFlow/refused/InvalidParameter.OSSBucket+x"),
            "create-data-flow-refused-invalid-parameter-ossbucket-x"
        );
        let long = "Throughput/enum+".repeat(20);
        assert_ne!(
            file_stem(&format!("{long}a")),
            file_stem(&format!("{long}b"))
        );
    }

    proptest! {
        #[test]
        fn names_are_safe_and_short(name in any::<String>(), long in "[A-Z.]{0,300}") {
            for name in [name, long] {
                let stem = file_stem(&name);
                prop_assert!(stem.len() <= NAME);
                prop_assert!(stem.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'));
                prop_assert!(!stem.starts_with('-') && !stem.ends_with('-'));
            }
        }

        #[test]
        fn comments_are_one_line(text in any::<String>()) {
            let comment = comment(&text);
            prop_assert_eq!(comment.lines().count(), 1);
            prop_assert!(!comment.trim_end_matches('\n').contains(char::is_control));
        }
    }
}
