//! `Filters.N.Key` and `Filters.N.Value` (`cpfs-api-2022-06-29#6.8`, `#7.4`, `#8.4`, `#9.2`).

use std::borrow::Cow;

use super::Call;
use crate::errors;
use crate::refusal::{Rank, Refusal, Refusals};

/// What a key's value is and how it matches.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Filter {
    /// Up to ten ids, separated by commas; whole or, by another reading, in part (contradictions, row 31).
    Ids,
    /// The same, always whole; blanks around a comma do not count (`cpfs-api-2022-06-29#6.8`, sample).
    Names,
    /// A path or a part of one, 2 to 1024 characters.
    Path,
    /// Any part.
    Part,
    /// A source address, 8 to 128 characters, whole or, by another reading, in part.
    Source,
    /// Integers, separated by commas.
    Integers,
    /// Some of these words, separated by commas.
    Words(&'static [&'static str]),
    /// Not before, not after this time, `yyyy-MM-ddThh:mmZ`.
    From,
    Until,
}

/// A filter that was given.
#[derive(Debug)]
pub(crate) struct Wanted {
    key: String,
    filter: Filter,
    values: Vec<String>,
}

impl Wanted {
    /// The ids that the filter of this key names.
    pub(crate) fn ids_of(&self, key: &str) -> Option<&[String]> {
        (self.key == key).then_some(self.values.as_slice())
    }
}

/// The most ids one filter may name.
const MOST_IDS: usize = 10;

/// Reads all filters of a call; unknown keys and values that cannot be are refused.
pub(crate) fn read(
    call: &Call<'_>,
    keys: &[(&str, Filter)],
    bad_value: &Refusal,
    refusals: &mut Refusals,
) -> Vec<Wanted> {
    let mut wanted = Vec::new();
    for [key, value] in call.args.repeated("Filters", ["Key", "Value"]) {
        let key = key.unwrap_or_default();
        let Some((_, filter)) = keys.iter().find(|(known, _)| *known == key) else {
            refusals.push(Rank::Format, errors::FILTER_PARAM);
            continue;
        };
        let value = value.unwrap_or_default();
        let values = filter.split(&value);
        refusals.require(filter.admits(&value, &values), Rank::Format, bad_value);
        wanted.push(Wanted {
            key,
            filter: *filter,
            values,
        });
    }
    wanted
}

impl Filter {
    fn split(self, value: &str) -> Vec<String> {
        match self {
            Self::Ids | Self::Integers | Self::Words(_) => {
                value.split(',').map(|v| v.to_owned()).collect()
            }
            Self::Names => value.split(',').map(|v| v.trim().to_owned()).collect(),
            Self::Path | Self::Part | Self::Source | Self::From | Self::Until => {
                vec![value.to_owned()]
            }
        }
    }

    fn admits(self, value: &str, values: &[String]) -> bool {
        let length = value.chars().count();
        match self {
            Self::Ids | Self::Names => {
                values.len() <= MOST_IDS && values.iter().all(|v| !v.is_empty())
            }
            Self::Path => (2..=1024).contains(&length),
            Self::Part => length > 0,
            Self::Source => (8..=128).contains(&length),
            Self::Integers => values
                .iter()
                .all(|v| crate::args::read_integer(v).is_some()),
            Self::Words(words) => values.iter().all(|v| words.contains(&v.as_str())),
            Self::From | Self::Until => read_minute(value).is_some(),
        }
    }
}

/// `yyyy-MM-ddThh:mmZ`; seconds are taken too.
fn read_minute(text: &str) -> Option<jiff::Timestamp> {
    let minutes = text.len() == 17 && text.ends_with('Z');
    let full = if minutes {
        format!("{}:00Z", text.trim_end_matches('Z'))
    } else {
        text.to_owned()
    };
    crate::clock::read_iso(&full)
}

/// The document's own misspellings of two actions (contradictions, row 32).
fn spelt(word: &str) -> &str {
    match word {
        "Impopt" => "Import",
        "Expopt" => "Export",
        _ => word,
    }
}

/// What a filter is compared with.
#[derive(Debug)]
pub(crate) enum Have<'a> {
    Text(Cow<'a, str>),
    Time(Option<jiff::Timestamp>),
}

impl<'a> From<&'a str> for Have<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text.into())
    }
}

/// This run's way of matching.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Match {
    ids_in_part: bool,
    source_in_part: bool,
    any_key: bool,
}

impl Match {
    pub(crate) fn read(call: &Call<'_>, operation: &str) -> Self {
        Self {
            ids_in_part: call.reads(&format!("{operation}.Filters.ids"), "part"),
            source_in_part: call.reads(&format!("{operation}.Filters.SourceStorage"), "part"),
            any_key: call.reads(&format!("{operation}.Filters.keys"), "any-of"),
        }
    }

    /// Whether a thing passes the filters; `have` tells its value for a key. That several keys must all match is not
    /// said (contradictions, row 60).
    pub(crate) fn all<'a>(self, wanted: &[Wanted], have: impl Fn(&str) -> Have<'a>) -> bool {
        let mut passes = wanted.iter().map(|w| self.one(w, &have(&w.key)));
        if self.any_key && !wanted.is_empty() {
            passes.any(|p| p)
        } else {
            passes.all(|p| p)
        }
    }

    fn one(self, wanted: &Wanted, have: &Have<'_>) -> bool {
        let mut values = wanted.values.iter().map(String::as_str);
        match (wanted.filter, have) {
            (Filter::Ids, Have::Text(have)) => {
                values.any(|v| v == have || self.ids_in_part && have.contains(v))
            }
            (Filter::Names, Have::Text(have)) => values.any(|v| v == have),
            (Filter::Source, Have::Text(have)) => {
                values.any(|v| v == have || self.source_in_part && have.contains(v))
            }
            (Filter::Path | Filter::Part, Have::Text(have)) => values.any(|v| have.contains(v)),
            (Filter::Integers | Filter::Words(_), Have::Text(have)) => {
                values.any(|v| spelt(v) == have)
            }
            (Filter::From, Have::Time(Some(at))) => {
                values.any(|v| read_minute(v).is_some_and(|from| *at >= from))
            }
            (Filter::Until, Have::Time(Some(at))) => {
                values.any(|v| read_minute(v).is_some_and(|to| *at <= to))
            }
            (_, Have::Text(_) | Have::Time(_)) => false,
        }
    }
}
