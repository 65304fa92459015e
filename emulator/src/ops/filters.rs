//! `Filters.N.Key` and `Filters.N.Value` (`cpfs-api-2022-06-29#6.8`, `#7.4`, `#8.4`, `#9.2`).

use std::borrow::Cow;

use super::Call;
use crate::errors;
use crate::refusal::{Rank, Refusal, Refusals};
use crate::validate::text::{self, Unit};

/// What a key's value is and how it matches.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Filter {
    /// Up to ten ids or names, separated by commas.
    Ids,
    /// A path or a part of one, 2 to 1024 characters.
    Path,
    /// Any part.
    Part,
    /// A source address, 8 to 128 characters.
    Source,
    /// Integers, separated by commas.
    Integers,
    /// Some of these words, separated by commas.
    Words(&'static [&'static str]),
    /// One of these words: its page does not speak of several, as it does of other keys'.
    Word(&'static [&'static str]),
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
    /// Whether a part will do, where that is a reading (contradictions, row 31).
    in_part: bool,
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
    operation: &str,
    keys: &[(&str, Filter)],
    refusals: &mut Refusals,
) -> Vec<Wanted> {
    let mut wanted = Vec::new();
    let bad_value = bad_value(call, operation);
    let rules = Rules::read(call, operation);
    for [key, value] in call.repeated(operation, "Filters", ["Key", "Value"]) {
        let key = key.unwrap_or_default();
        let Some((_, filter)) = keys.iter().find(|(known, _)| *known == key) else {
            refusals.push(Rank::Format, errors::FILTER_PARAM);
            continue;
        };
        let value = value.unwrap_or_default();
        let values = rules.split(*filter, &value);
        refusals.require(rules.admit(*filter, &values), Rank::Format, &bad_value);
        // Both spellings of this key are one filter (row 32).
        let site = if key == "TaskId" { "TaskIds" } else { &key };
        let site = format!("{operation}.Filters.{site}.match");
        wanted.push(Wanted {
            filter: *filter,
            values,
            in_part: call.reads(&site, "part"),
            key,
        });
    }
    wanted
}

/// The error of a value that cannot be. Its words differ from page to page, and the page of tasks has none
/// (contradictions, row 49).
fn bad_value(call: &Call<'_>, operation: &str) -> Refusal {
    let site = "DescribeDataFlowTasks.Filters.value";
    if operation == "DescribeDataFlowTasks" && !call.reads(site, "InvalidFilterValue") {
        return call.named(site);
    }
    let site = format!("{operation}.Filters.value.message");
    if call.reads(&site, "Filter.1.Value") {
        errors::FIRST_FILTER_VALUE
    } else {
        errors::FILTER_VALUE
    }
}

/// This run's way of taking the values of an operation's filters.
#[derive(Clone, Copy, Debug)]
struct Rules {
    /// Blanks beside commas do not count.
    trimmed: bool,
    path_unit: Unit,
    /// What bounds the length of a source is its bucket's name (contradictions, row 53).
    source_by_name: bool,
}

impl Rules {
    fn read(call: &Call<'_>, operation: &str) -> Self {
        let reading = |rule| call.choice.reading(&format!("{operation}.Filters.{rule}"));
        Self {
            trimmed: reading("blanks") == "trimmed",
            path_unit: Unit::read(reading("FileSystemPath.unit")),
            source_by_name: reading("SourceStorage.length") == "name",
        }
    }

    fn split(self, filter: Filter, value: &str) -> Vec<String> {
        match filter {
            Filter::Ids | Filter::Integers | Filter::Words(_) => {
                text::separated(value, self.trimmed)
                    .map(str::to_owned)
                    .collect()
            }
            Filter::Word(_) if self.trimmed => vec![value.trim().to_owned()],
            Filter::Word(_)
            | Filter::Path
            | Filter::Part
            | Filter::Source
            | Filter::From
            | Filter::Until => vec![value.to_owned()],
        }
    }

    fn admit(self, filter: Filter, values: &[String]) -> bool {
        let each = |holds: &dyn Fn(&str) -> bool| values.iter().all(|v| holds(v));
        match filter {
            Filter::Ids => values.len() <= MOST_IDS && each(&|v| !v.is_empty()),
            Filter::Path => each(&|v| (2..=1024).contains(&self.path_unit.count(v))),
            Filter::Part => each(&|v| !v.is_empty()),
            Filter::Source => each(&|v| (8..=128).contains(&self.source_length(v))),
            Filter::Integers => each(&|v| crate::args::read_integer(v).is_some()),
            Filter::Words(words) | Filter::Word(words) => each(&|v| words.contains(&v)),
            Filter::From | Filter::Until => each(&|v| read_minute(v).is_some()),
        }
    }

    fn source_length(self, value: &str) -> usize {
        let name = value.split_once("://").filter(|_| self.source_by_name);
        name.map_or(value, |(_, name)| name).chars().count()
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

/// This run's way of matching several keys at once: that all must match is not said (contradictions, row 60).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Match {
    any_key: bool,
}

impl Match {
    pub(crate) fn read(call: &Call<'_>, operation: &str) -> Self {
        Self {
            any_key: call.reads(&format!("{operation}.Filters.keys"), "any-of"),
        }
    }

    /// Whether a thing passes the filters; `have` tells its value for a key.
    pub(crate) fn all<'a>(self, wanted: &[Wanted], have: impl Fn(&str) -> Have<'a>) -> bool {
        let mut passes = wanted.iter().map(|w| w.matches(&have(&w.key)));
        if self.any_key && !wanted.is_empty() {
            passes.any(|p| p)
        } else {
            passes.all(|p| p)
        }
    }
}

impl Wanted {
    fn matches(&self, have: &Have<'_>) -> bool {
        let mut values = self.values.iter().map(String::as_str);
        match (self.filter, have) {
            (Filter::Ids | Filter::Path | Filter::Source, Have::Text(have)) => {
                values.any(|v| v == have || self.in_part && have.contains(v))
            }
            (Filter::Part, Have::Text(have)) => values.any(|v| have.contains(v)),
            (Filter::Integers | Filter::Words(_) | Filter::Word(_), Have::Text(have)) => {
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

#[cfg(test)]
mod tests;
