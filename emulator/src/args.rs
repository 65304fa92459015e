//! The business parameters of one call, read as the documents type them. It judges no value but its type.

use crate::wire::request::{Incoming, Parameters};

/// Common parameters, which no operation sees (`cpfs-api-2022-06-29#2.1`, `wire.md`).
const COMMON: &[&str] = &[
    "AccessKeyId",
    "Action",
    "Format",
    "RegionId",
    "SecurityToken",
    "Signature",
    "SignatureMethod",
    "SignatureNonce",
    "SignatureType",
    "SignatureVersion",
    "Timestamp",
    "Version",
];

/// How a repeated parameter may come (contradictions, row 10).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Either,
    Dotted,
    Array,
}

impl Form {
    pub(crate) fn read(alternative: &str) -> Self {
        match alternative {
            "dotted" => Self::Dotted,
            "array" => Self::Array,
            _ => Self::Either,
        }
    }
}

/// Parameters by name.
#[derive(Debug)]
pub(crate) struct Args<'a>(&'a Parameters);

impl<'a> Args<'a> {
    pub(crate) fn of(incoming: &'a Incoming<'_>) -> Self {
        Self(&incoming.parameters)
    }

    /// A value; an empty one counts as absent.
    pub(crate) fn get(&self, name: &str) -> Option<&'a str> {
        self.0
            .get(name)
            .map(String::as_str)
            .filter(|v| !v.is_empty())
    }

    pub(crate) fn owned(&self, name: &str) -> Option<String> {
        self.get(name).map(str::to_owned)
    }

    /// An integer; none if it is absent or is none.
    pub(crate) fn integer(&self, name: &str) -> Option<i64> {
        read_integer(self.get(name)?)
    }

    /// `true` and `True` are true, everything else is not (`wire.md`, values).
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.get(name).and_then(read_flag).unwrap_or(false)
    }

    /// Members of a repeated parameter in the forms this run takes; of two that are given, the dotted one holds.
    /// Missing members of an entry are `None`.
    pub(crate) fn repeated<const N: usize>(
        &self,
        list: &str,
        members: [&str; N],
        form: Form,
    ) -> Vec<[Option<String>; N]> {
        let dotted = match form {
            Form::Either | Form::Dotted => self.dotted(list, members),
            Form::Array => Vec::new(),
        };
        if dotted.is_empty() && form != Form::Dotted {
            self.array(list, members)
        } else {
            dotted
        }
    }

    /// `<list>.1.<member>` and so on, as the tables have it.
    fn dotted<const N: usize>(&self, list: &str, members: [&str; N]) -> Vec<[Option<String>; N]> {
        let mut entries = std::collections::BTreeMap::<u64, [Option<String>; N]>::new();
        let prefix = format!("{list}.");
        for (name, value) in self
            .0
            .range(prefix.clone()..)
            .take_while(|(n, _)| n.starts_with(&prefix))
        {
            let rest = name.get(prefix.len()..).and_then(|r| r.split_once('.'));
            let Some((Ok(number), member)) = rest.map(|(n, m)| (n.parse::<u64>(), m)) else {
                continue;
            };
            let entry = entries.entry(number).or_insert([const { None }; N]);
            for (slot, _) in entry.iter_mut().zip(members).filter(|(_, m)| *m == member) {
                *slot = Some(value.clone());
            }
        }
        entries.into_values().collect()
    }

    /// A JSON array of objects under `<list>`, as the samples have it; anything else there is an entry without
    /// members.
    fn array<const N: usize>(&self, list: &str, members: [&str; N]) -> Vec<[Option<String>; N]> {
        let Some(given) = self.get(list) else {
            return Vec::new();
        };
        let Ok(entries) = serde_json::from_str::<Vec<serde_json::Value>>(given) else {
            return vec![[const { None }; N]];
        };
        let member = |entry: &serde_json::Value, m: &str| {
            entry.get(m).and_then(|v| v.as_str()).map(str::to_owned)
        };
        entries
            .iter()
            .map(|entry| members.map(|m| member(entry, m)))
            .collect()
    }

    /// Everything a token stands for: all but the token and the common parameters.
    pub(crate) fn business(&self) -> Parameters {
        let kept = self
            .0
            .iter()
            .filter(|(n, _)| n.as_str() != "ClientToken" && !COMMON.contains(&n.as_str()));
        kept.map(|(n, v)| (n.clone(), v.clone())).collect()
    }
}

/// A decimal integer, as `Integer` and `Long` are written.
pub(crate) fn read_integer(text: &str) -> Option<i64> {
    text.parse().ok()
}

/// A `Boolean`, of any case.
pub(crate) fn read_flag(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters(pairs: &[(&str, &str)]) -> Parameters {
        pairs
            .iter()
            .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
            .collect()
    }

    #[test]
    fn repeated_parameters_come_numbered_or_as_json() {
        let some = |v: &str| Some(v.to_owned());
        let dotted = parameters(&[
            ("Filters.2.Key", "b"),
            ("Filters.1.Key", "a"),
            ("Filters.1.Value", "1"),
            ("Filters.x.Key", "c"),
        ]);
        let want = vec![[some("a"), some("1")], [some("b"), None]];
        let json = parameters(&[("Filters", r#"[{"Key":"a","Value":"1"},{"Key":"b"}]"#)]);
        for (given, form, read) in [
            (&dotted, Form::Either, true),
            (&dotted, Form::Dotted, true),
            (&dotted, Form::Array, false),
            (&json, Form::Either, true),
            (&json, Form::Dotted, false),
            (&json, Form::Array, true),
        ] {
            let got = Args(given).repeated("Filters", ["Key", "Value"], form);
            let want = if read { want.clone() } else { Vec::new() };
            assert_eq!(got, want, "{form:?}");
        }
        let broken = parameters(&[("Filters", "[{")]);
        let got = Args(&broken).repeated("Filters", ["Key", "Value"], Form::Either);
        assert_eq!(got, [[None, None]]);
    }

    #[test]
    fn an_empty_value_is_absent() {
        let all = parameters(&[("NextToken", ""), ("DryRun", "True"), ("PageSize", "ten")]);
        let args = Args(&all);
        assert_eq!(args.get("NextToken"), None);
        assert!(args.flag("DryRun"));
        assert_eq!(args.integer("PageSize"), None);
    }
}
