//! Which keys of the file hold secrets by their names: none may.

use crate::spec::yaml::{Data, Mistake, Node};

/// Parts of names, without dashes and in lower case, that only secrets have.
const PARTS: [&str; 8] = [
    "secret",
    "accesskey",
    "password",
    "passwd",
    "token",
    "privatekey",
    "apikey",
    "credential",
];

/// Whether a key's name says that its value is secret.
pub(super) fn is_secret(key: &str) -> bool {
    let plain: String = key
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    PARTS.iter().any(|part| plain.contains(part))
}

/// Takes them out of a tree: what else is wrong is still to be found.
pub(super) fn take_out(node: &mut Node, found: &mut Vec<Mistake>) {
    match &mut node.data {
        Data::Scalar(..) => {}
        Data::Seq(items) => items.iter_mut().for_each(|item| take_out(item, found)),
        Data::Map(entries) => {
            entries.retain(|(key, _)| {
                let name = key.text().unwrap_or_default();
                let secret = is_secret(name);
                if secret {
                    found.push(refused(name, key));
                }
                !secret
            });
            entries
                .iter_mut()
                .for_each(|(_, value)| take_out(value, found));
        }
    }
}

fn refused(name: &str, key: &Node) -> Mistake {
    Mistake {
        spot: key.spot,
        message: format!("`{name}` is a secret, and secrets do not belong into this file"),
        help: Some(
            "set the vendor's environment variables, or name a profile of the vendor's own files: `profile`; \
             a key that was committed is to be replaced"
                .to_owned(),
        ),
    }
}

/// A line as a message may show it: what follows a secret's name is left out.
pub(super) fn shown(line: &str) -> String {
    let mut rest = line;
    let mut at = 0;
    while let Some(found) = rest.find(['=', ':']) {
        let (before, after) = rest.split_at(found + 1);
        at += before.len();
        let before = before.get(..found).unwrap_or_default();
        let name = before.rsplit(['{', ',', '[']).next().unwrap_or(before);
        if is_secret(name) {
            return format!("{} ...", line.get(..at).unwrap_or_default());
        }
        rest = after;
    }
    line.to_owned()
}
